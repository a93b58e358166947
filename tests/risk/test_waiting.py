"""Waiting: the belt outside the limits, how slow, how long, and night."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk.detectors.waiting import Waiting

DUSK = 10.5 * 60.0  # after noon UTC: 22:30, sunset at 73 W is 22:52


def find(table, off_nm=14.0):
    distance_nm = np.broadcast_to(off_nm, len(table))
    return Waiting(distance_nm=distance_nm).find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("off_nm", "found"),
    [(11.9, 0), (12.0, 0), (12.1, 1), (24.0, 1), (30.0, 1), (30.1, 0), (np.nan, 0)],
)
def test_the_belt_is_outside_the_territorial_sea(table_of, every, off_nm, found):
    assert len(find(table_of({"minutes": every(DUSK, DUSK + 120, 5)}), off_nm)) == found


@pytest.mark.parametrize(("minutes", "found"), [(60, 1), (55, 0)])
def test_an_hour_is_needed(table_of, every, minutes, found):
    begin = DUSK + 90.0
    assert len(find(table_of({"minutes": every(begin, begin + minutes, 5)}))) == found


@pytest.mark.parametrize(("speed_kn", "found"), [(1.9, 1), (2.1, 0)])
def test_speed_is_made_good_whatever_the_set_says(table_of, voyage, speed_kn, found):
    sailed = voyage((120, speed_kn, 90.0), start=DUSK)
    assert len(find(table_of({**sailed, "speed_kn": np.nan}))) == found


def test_steaming_to_and_fro_on_the_spot_is_a_wait(table_of, voyage):
    pacing = voyage(*[(2.5, 6.0, course) for course in (90.0, 270.0) * 24], step=0.5, start=DUSK)
    assert len(find(table_of(pacing))) == 1


def test_by_day_it_is_no_wait_and_one_that_reaches_into_night_is(table_of, every):
    assert find(table_of({"minutes": every(0, 300, 5)})) == []
    [event] = find(table_of({"minutes": every(0, 720, 5)}))
    assert event.start.hour == 12
    assert 0 < event.evidence["night_share"] < 0.2


@pytest.mark.parametrize("status", [1, 5, 6])
def test_a_vessel_at_anchor_does_not_wait(table_of, every, status):
    table = table_of({"minutes": every(DUSK, DUSK + 120, 5), "status": status})
    assert find(table) == []


def test_a_silence_of_more_than_half_an_hour_ends_it(table_of, every):
    night = DUSK + 60
    minutes = [*every(night, night + 90, 5), *every(night + 125, night + 215, 5)]
    events = find(table_of({"minutes": minutes}))
    assert [e.end is None for e in events] == [False, True]


def test_evidence_over_midnight(table_of, every):
    [event] = find(table_of({"minutes": every(660, 780, 5)}), off_nm=25.5)
    assert event.key == "waiting:311000001:20260301T230000Z"
    assert event.evidence["outside_nm"] == 24.0
    assert event.evidence["duration_min"] == 120.0
    assert event.evidence["distance_nm"] == 25.5
    assert event.lines == ("exercise:1", "exercise:25")


def test_without_distances_nothing_is_said(table_of, every):
    table = table_of({"minutes": every(DUSK, DUSK + 120, 5)})
    assert Waiting().find(split_into_tracks(table)) == []
    assert Waiting().find([]) == []
