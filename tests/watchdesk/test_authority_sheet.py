"""A brief tells a patrol what it may do, and near a limit only what every answer allows."""

from __future__ import annotations

import pytest

from jurisdiction.claims import ClaimError, claims
from jurisdiction.zones import shipped_zones
from watchdesk.authority_sheet import authority_sheet, checked_state


def sheet(patrol, lat, lon, **known):
    facts = {"radio_flag": "PAN", "suspicion": "INDIC", "phase": None} | known
    regime = shipped_zones().zone_at(lat, lon)
    return authority_sheet(patrol, regime, **facts, claims=claims())


@pytest.mark.parametrize(
    "patrol, lat, lon, row",
    [
        ("USA", 19.937, -72.200, "F2"),  # 8.9 nm off Haiti: only Haiti may act (S01)
        ("HTI", 19.937, -72.200, "A12"),  # the same water for Haiti: indicators are not grounds
        ("USA", 20.300, -73.400, "B13"),  # 25.8 nm: high-seas rules (S04, without grounds)
        ("USA", 24.930, -80.100, "C10"),  # own contiguous zone, no grounds recorded
        ("GTM", 13.650, -91.200, "B13"),  # 16.5 nm off; Guatemala claims no contiguous zone
    ],
)
def test_the_same_water_is_other_water_to_another_patrol(patrol, lat, lon, row):
    assert sheet(patrol, lat, lon).ruling.row == row


def test_near_a_limit_only_what_both_sides_allow():
    ruling = sheet("USA", 18.400, -67.700).ruling  # 12.0 nm off Desecheo (S21)
    assert ruling.row == "P4"
    assert not {"STOP", "BOARD", "SEARCH", "DETAIN"} & set(ruling.permitted)


def test_a_number_without_a_country_is_unknown_and_never_stateless():
    with_flag, without = sheet("USA", 20.3, -73.4), sheet("USA", 20.3, -73.4, radio_flag=None)
    assert with_flag.ruling.row == "B13"
    assert without.ruling.row == "B12"  # absence of AIS or answer is not statelessness
    assert "VISIT" not in without.ruling.permitted


def test_distress_lays_rescue_over_every_ruling():
    ruling = sheet("USA", 19.937, -72.200, phase="DETRESFA").ruling
    assert {"R3", "R4"} <= set(ruling.rescue_rows)
    assert {"RESCUE", "ENTER_TO_ASSIST"} <= set(ruling.permitted)


def test_a_place_on_land_has_no_sheet():
    assert sheet("MEX", 19.43, -99.13) is None  # Mexico City


def test_every_code_is_spelt_out_and_unchecked_articles_say_so():
    made = sheet("USA", 20.300, -73.400)
    text = " ".join(made.sentences)
    assert "observe" in text
    assert any("[K]" in note for note in made.footnotes)
    assert all(made.never.values())


def test_a_patrol_of_a_territory_is_a_patrol_of_its_state():
    assert checked_state("pri") == "USA"
    with pytest.raises(ClaimError, match="MEX"):
        checked_state("MXE")
