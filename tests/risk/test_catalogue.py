"""Thresholds are listed with unit and source; a misspelt name is answered with the right ones."""

from __future__ import annotations

import math
from pkgutil import iter_modules

import numpy as np
import pytest

import risk.detectors
from ais.events import KINDS
from risk.catalogue import DETECTORS, detectors, thresholds, weighing
from risk.errors import RiskError


def test_every_detector_is_named_after_the_kind_of_event_it_finds():
    assert set(DETECTORS) == {module.name for module in iter_modules(risk.detectors.__path__)}
    assert set(DETECTORS) <= set(KINDS)


def test_every_threshold_has_a_unit_and_a_source():
    listed = thresholds()
    assert all(t.unit and t.source for t in listed)
    assert all(math.isfinite(t.value) for t in listed)
    values = {(t.detector, t.name): t.value for t in listed}
    assert values["loitering", "max_speed_kn"] == 2.0
    assert values["encounter", "max_distance_m"] == 500.0
    assert values["assessment", "indic_weight"] == 4.0


def test_an_override_reaches_its_detector_and_the_list():
    chosen = {"loitering": {"max_speed_kn": 1.5}, "assessment": {"gap_h": 6}}
    assert detectors(chosen)["loitering"].max_speed_kn == 1.5
    assert detectors(chosen)["gap"] == detectors()["gap"]
    assert weighing(chosen).gap_h == 6.0
    values = {(t.detector, t.name): t.value for t in thresholds(chosen)}
    assert values["loitering", "max_speed_kn"] == 1.5


def test_each_detector_gets_the_part_of_the_context_it_asks_for():
    off_nm = np.array([3.0])
    made = detectors(distance_nm=off_nm, ship_types={1: 52}, until_s=7.0)
    assert made["loitering"].distance_nm is off_nm
    assert made["encounter"].ship_types == {1: 52}
    assert made["gap"].until_s == 7.0


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"loitring": {}}, "no detector 'loitring'; there are: drift, sudden_stop,"),
        ({"gap": {"radius_km": 5}}, "gap has no threshold 'radius_km'; it has: lost_factor"),
        ({"gap": {"reception": 5}}, "gap has no threshold 'reception'"),  # context is no threshold
        ({"gap": 5}, "gap: expected thresholds by name, found 5"),
        ({"gap": {"radius_nm": "5"}}, "gap.radius_nm: expected a number of 0 or above, found '5'"),
        ({"gap": {"radius_nm": True}}, "found True"),
        ({"gap": {"radius_nm": -1.0}}, "found -1.0"),
        ({"gap": {"radius_nm": math.nan}}, "found nan"),
        ({"gap": {"radius_nm": math.inf}}, "found inf"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_what_would_work(overrides, message):
    for use in (detectors, thresholds, weighing):
        with pytest.raises(RiskError) as told:
            use(overrides)
        assert message in str(told.value)
        assert "\n" not in str(told.value)
