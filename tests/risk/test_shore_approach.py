"""Approach to a shore: angle, speed, nearness, night, harbours, and a wait before."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from ais.vessels import Vessel
from risk.detectors.shore_approach import ShoreApproach
from risk.harbours import harbours_of

NIGHT = 14 * 60.0  # after noon UTC: 02:00, deep night at 73 W


def find(table, distance_nm, length_m=12.0, ship_type=37, **context):
    vessels = {311000001: Vessel(mmsi=311000001, length_m=length_m, ship_type=ship_type)}
    made = ShoreApproach(vessels=vessels, distance_nm=distance_nm, **context)
    return made.find(split_into_tracks(table))


def off(table, until_nm, share=1.0):
    """Distances to a straight shore that the last fix is ``until_nm`` from; ``share`` is cos."""
    return until_nm + (table.lat[-1] - table.lat) * 60.0 * share


@pytest.mark.parametrize(
    ("speed_kn", "minutes", "until_nm", "share", "found"),
    [
        (12.0, 40, 1.0, 1.0, 1),
        (12.0, 40, 2.9, 1.0, 1),
        (12.0, 40, 3.1, 1.0, 0),  # passing ships turn away before
        (12.0, 40, 1.0, 0.95, 1),  # cos 18 deg
        (12.0, 40, 1.0, 0.93, 0),  # cos 21.6 deg
        (5.1, 60, 1.0, 1.0, 1),
        (4.9, 60, 1.0, 1.0, 0),
        (12.0, 20, 1.0, 1.0, 1),
        (12.0, 19, 1.0, 1.0, 0),
        (12.0, 40, np.nan, 1.0, 0),
    ],
)
def test_limits_of_an_approach_by_night(
    table_of, voyage, speed_kn, minutes, until_nm, share, found
):
    table = table_of(voyage((minutes, speed_kn, 0.0), start=NIGHT))
    assert len(find(table, off(table, until_nm, share))) == found


@pytest.mark.parametrize(
    ("waited_min", "wait_off_nm", "pause_h", "found"),
    [
        (75, 14.0, 0.0, 1),
        (55, 14.0, 0.0, 0),
        (75, 5.0, 0.0, 0),  # inshore: at anchor, fishing
        (75, 24.0, 4.0, 0),  # four hours of other things between
    ],
)
def test_by_day_only_after_a_wait(table_of, voyage, waited_min, wait_off_nm, pause_h, found):
    run_min = (wait_off_nm - 1.0) / 12.0 * 60.0
    legs = (waited_min, 0.5, 90.0), (pause_h * 60.0, 3.0, 90.0), (run_min, 12.0, 0.0)
    table = table_of(voyage(*legs))
    events = find(table, off(table, 1.0))
    assert [e.evidence["label"] for e in events] == ["waited, then made for the shore"] * found


def test_by_day_without_a_wait_it_is_ordinary(table_of, voyage):
    table = table_of(voyage((60, 12.0, 0.0)))
    assert find(table, off(table, 1.0)) == []


@pytest.mark.parametrize(
    ("length_m", "ship_type", "found"),
    [(12.0, 37, 1), (75.0, 70, 1), (76.0, 70, 0), (12.0, 30, 1), (12.0, 50, 0), (12.0, 60, 0)],
)
def test_ships_too_large_to_land_and_trades_inshore_are_left_out(
    table_of, voyage, length_m, ship_type, found
):
    table = table_of(voyage((40, 12.0, 0.0), start=NIGHT))
    assert len(find(table, off(table, 1.0), length_m, ship_type)) == found


@pytest.mark.parametrize(("south_nm", "found"), [(4.0, 0), (6.5, 1)])
def test_a_listed_port_near_the_landfall_explains_it(table_of, voyage, south_nm, found):
    """Moa, Cuba, at 20.654 N: the approach ends on a shore so many miles short of it."""
    shore = 20.6538 - south_nm / 60.0
    begin = shore - 9.0 / 60.0  # eight miles sailed, one left
    table = table_of(voyage((40, 12.0, 0.0), start=NIGHT, lat=begin, lon=-74.9106))
    harbours = harbours_of(table)
    assert len(find(table, off(table, 1.0), harbours=harbours)) == found


def test_a_place_where_craft_had_lain_explains_it_and_one_where_they_lie_later_does_not(
    table_of, voyage, every
):
    run = voyage((40, 12.0, 0.0), start=NIGHT)
    for begin, found in ((NIGHT - 180.0, 0), (NIGHT + 60.0, 1)):
        lying = [
            {"minutes": every(begin, begin + 125, 5), "mmsi": 312000001 + n, "lat": 20.148}
            for n in range(3)
        ]
        table = table_of(run, *lying)
        own = table.mmsi == 311000001
        distance_nm = np.where(own, 9.0 - (table.lat - 20.0) * 60.0, 0.1)
        harbours = harbours_of(table, distance_nm)
        assert len(harbours.berths.cell) == 1
        assert len(find(table, distance_nm, harbours=harbours)) == found


def test_evidence_and_end(table_of, voyage):
    table = table_of(voyage((40, 12.0, 0.0), (60, 0.0, 0.0), start=NIGHT))
    [event] = find(table, off(table, 1.0))
    assert event.key == "shore_approach:311000001:20260302T020000Z"
    assert f"{event.end:%H:%M}" == "02:40"
    assert event.evidence["told_after_min"] == 30.0  # then 3.0 nm off
    assert event.evidence["from_nm"] == pytest.approx(9.0, abs=0.01)
    assert event.evidence["distance_nm"] == pytest.approx(1.0, abs=0.01)
    assert event.evidence["at_night"] is True
    assert event.evidence["waited_min"] == 0.0


def test_without_distances_nothing_is_said(table_of, voyage):
    table = table_of(voyage((40, 12.0, 0.0), start=NIGHT))
    assert ShoreApproach().find(split_into_tracks(table)) == []
    assert ShoreApproach().find([]) == []
