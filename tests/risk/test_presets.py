"""Presets: what others published, and a unit's own thresholds over it."""

from __future__ import annotations

import pytest

from risk.catalogue import thresholds
from risk.errors import RiskError
from risk.presets import PRESETS, with_preset


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_accepted_and_says_where_it_stands(name):
    preset = PRESETS[name]
    values = {(t.detector, t.name): t.value for t in thresholds(with_preset(name, {}))}
    for kind, chosen in preset.overrides.items():
        for threshold, value in chosen.items():
            assert values[kind, threshold] == value
    assert preset.source and preset.leaves_out


@pytest.mark.parametrize(
    ("name", "detector", "threshold", "value"),
    [
        ("gfw", "loitering", "min_distance_nm", 20.0),  # loitering.md
        ("gfw", "encounter", "min_duration_min", 120.0),  # encounters.md
        ("miller", "loitering", "min_duration_h", 8.0),
        ("skylight", "encounter", "max_distance_m", 250.0),
        ("rtec", "drift", "min_across_deg", 40.0),  # thresholds.prolog
        ("dma", "sudden_stop", "max_brake_s", 30.0),  # analyzer.properties
        ("welch", "disabling", "min_silence_h", 12.0),  # config.py
    ],
)
def test_published_numbers(name, detector, threshold, value):
    assert with_preset(name, {})[detector][threshold] == value


def test_a_units_own_thresholds_lie_over_a_preset():
    laid = with_preset("dma", {"drift": {"min_run_m": 300.0}, "gap": {"radius_nm": 5.0}})
    assert laid["drift"]["min_run_m"] == 300.0
    assert laid["drift"]["max_speed_kn"] == 5.0
    assert laid["gap"] == {"radius_nm": 5.0}
    assert PRESETS["dma"].overrides["drift"]["min_run_m"] == 500.0


def test_no_preset_changes_nothing_and_a_misspelt_one_is_told():
    assert with_preset(None, {"gap": {"radius_nm": 5.0}}) == {"gap": {"radius_nm": 5.0}}
    with pytest.raises(RiskError, match="no preset 'gwf'; there are: gfw, miller, skylight"):
        with_preset("gwf", {})
