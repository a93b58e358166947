"""The right answers are the engines' own, and every shipped exercise agrees with them."""

from __future__ import annotations

import pytest

from watchdesk.exercise.air import on_air
from watchdesk.exercise.judging import disagreements, right_at, true_fix
from watchdesk.exercise.scenario_file import read_scenario, scenario_named, shipped


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_exercise_claims_nothing_that_the_engines_deny(name, zones):
    scenario = scenario_named(name)
    assert list(disagreements(scenario, on_air(scenario), zones)) == []


def test_the_small_exercise_agrees_too(small, zones):
    scenario = read_scenario(small)
    assert list(disagreements(scenario, on_air(scenario), zones)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('row = "B9"', 'row = "B6"', "moments[0].expected.row: 'B6', the engine says 'B9'"),
        ('zone = "BEYOND"', 'zone = "OWN_CZ"', "moments[0].expected.zone: 'OWN_CZ'"),
        ('cons = "PENDING"', 'cons = "SEARCH"', "moments[0].expected.cons"),
        ('rescue_rows = ["R3"]', 'rescue_rows = ["R4"]', "moments[1].expected.rescue_rows"),
        ('rcc = ["KINGSTON"]', 'rcc = ["RCC-ALAMEDA"]', "moments[1].expected.rcc"),
        ("start = [15.1, -74.4]", "start = [18.1, -77.4]", "vessel 370999001: on land"),
    ],
)
def test_a_wrong_claim_is_told_with_its_place(a_file, zones, old, new, told):
    scenario = read_scenario(a_file((old, new)))
    found = list(disagreements(scenario, on_air(scenario), zones))
    assert any(trouble.startswith(told) for trouble in found), found


def test_consent_that_comes_late_changes_the_row_when_it_comes(zones):
    scenario = scenario_named("late-consent")
    air = on_air(scenario)
    early, late = (right_at(moment, scenario, air, zones) for moment in scenario.moments)
    assert (early.case.cons, early.ruling.row) == ("PENDING", "B9")
    assert (late.case.flag, late.case.cons, late.ruling.row) == ("THIRD", "BOARD", "B7")
    assert {"SEARCH", "BOARD"} & set(early.ruling.permitted) == set()
    assert "SEARCH" not in late.ruling.permitted


def test_inside_the_archipelago_beyond_twelve_miles_nothing_is_certain(zones):
    scenario = scenario_named("exuma-lines")
    right = right_at(scenario.moments[0], scenario, on_air(scenario), zones)
    assert right.regime.distance_nm > 12.0
    assert {c.zone for c in right.regime.candidates} >= {"AW"}
    assert right.ruling.row == "P4"


def test_where_the_mast_was_off_everybody_near_fell_silent(zones):
    scenario = scenario_named("yucatan-silence")
    heard = on_air(scenario).heard.positions
    minute = (heard.time_s - scenario.begin_s) / 60
    off = (minute >= 72) & (minute < 148)
    romeo = scenario.situations[0].about
    assert not (off & (heard.mmsi == romeo)).any()
    before = set(heard.mmsi[minute < 70].tolist())
    silent = before - set(heard.mmsi[off].tolist())
    assert len(silent) >= 5  # witnesses of the mast, not of the boat
    after = set(heard.mmsi[minute >= 150].tolist())
    assert romeo in after


def test_the_rescue_at_night_outranks_the_doubt_about_the_waters(zones):
    scenario = scenario_named("windward-night")
    right = right_at(scenario.moments[0], scenario, on_air(scenario), zones)
    assert right.ruling.row == "P4"
    assert "RESCUE" in right.ruling.permitted


def test_a_vessel_nobody_knows_is_nowhere(small):
    assert true_fix(1, 0.0, on_air(read_scenario(small))) is None
