"""Presets: what others published, and a unit's own thresholds over it."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk.catalogue import detectors, thresholds
from risk.coverage import reception_of
from risk.errors import RiskError
from risk.presets import PRESETS, with_preset


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_accepted_and_says_where_it_stands(name):
    preset = PRESETS[name]
    values = {(t.detector, t.name): t.value for t in thresholds(with_preset(name, {}))}
    for kind, chosen in preset.overrides.items():
        for threshold, value in chosen.items():
            assert values[kind, threshold] == value
    assert preset.source and preset.leaves_out and preset.not_here


@pytest.mark.parametrize(
    ("name", "detector", "threshold", "value"),
    [
        ("gfw", "loitering", "min_distance_nm", 20.0),  # loitering.md
        ("gfw", "encounter", "min_duration_min", 120.0),  # encounters.md
        ("miller", "loitering", "min_duration_h", 8.0),
        ("skylight", "encounter", "max_distance_m", 250.0),
        ("rtec", "drift", "min_across_deg", 40.0),  # thresholds.prolog
        ("dma", "sudden_stop", "max_brake_s", 30.0),  # analyzer.properties
        ("skylight", "dark_contact", "min_stay_min", 15.0),  # dark-rendezvous
        ("welch", "disabling", "min_silence_h", 12.0),  # config.py
        ("welch", "disabling", "min_distance_nm", 50.0),
        ("welch", "disabling", "min_fixes", 14.0),
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


@pytest.mark.parametrize(
    ("name", "silence_min", "heard", "found"),
    [
        ("gfw", 360.0, 1, 1),  # six hours, whoever it is and however seldom it was heard
        ("gfw", 359.9, 60, 0),
        ("rtec", 30.0, 60, 1),  # 1800 s for a boat that owes a report each three minutes too
        ("rtec", 29.9, 60, 0),
        (None, 179.9, 60, 0),  # ours: ten lost limits of 18 min
    ],
)
def test_a_preset_puts_its_publishers_silence_in_place_of_ours(
    table_of, name, silence_min, heard, found
):
    minutes = np.append(np.arange(1.0 - heard, 1.0), silence_min)
    table = table_of({"minutes": minutes, "msg_type": 18, "speed_kn": 1.0})
    gap = detectors(with_preset(name, {}))["gap"]
    assert len(gap.find(split_into_tracks(table))) == found


@pytest.mark.parametrize(
    ("off_nm", "heard_min", "found"),
    [(50.0, 14, 1), (49.9, 14, 0), (50.0, 13, 0)],  # config.py: 50 nm, 14 positions in 12 h
)
def test_welch_asks_for_fifty_miles_and_fourteen_positions(table_of, off_nm, heard_min, found):
    silent = {"minutes": np.append(np.arange(1.0 - heard_min, 1.0), 900.0), "speed_kn": 10.0}
    others = [
        {"minutes": np.arange(0.0, 900.0, 60.0), "mmsi": 311000101 + n, "lat": 20.05}
        for n in range(3)
    ]
    table = table_of({**silent, "course_deg": 0.0}, *others)
    asked = detectors(
        with_preset("welch", {}),
        reception=reception_of(table),
        distance_nm=np.full(len(table), off_nm),
    )["disabling"]
    told = [e for e in asked.find(split_into_tracks(table)) if e.mmsi == 311000001]
    assert len(told) == found
