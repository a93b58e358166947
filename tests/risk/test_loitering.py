"""Loitering: just inside and just outside each threshold, and what must not count."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk.detectors.loitering import Loitering


def find(table, **context):
    return Loitering(**context).find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("last_minute", "found"),
    [
        (120.0, 1),  # two hours from first to last slow fix
        (119.9, 0),
    ],
)
def test_two_hours_are_needed(table_of, last_minute, found):
    minutes = [0, 30, 60, 90, last_minute]
    assert len(find(table_of({"minutes": minutes}))) == found


@pytest.mark.parametrize(("speed_kn", "found"), [(2.0, 1), (2.1, 0), (np.nan, 0)])
def test_two_knots_still_count_and_no_speed_does_not(table_of, every, speed_kn, found):
    assert len(find(table_of({"minutes": every(0, 180, 10), "speed_kn": speed_kn}))) == found


@pytest.mark.parametrize(
    ("speed_kn", "hours"),
    [
        ([9] * 3 + [1] * 13 + [9] * 3, [2.0]),
        ([1] * 12 + [9] + [1] * 6, []),  # one fast fix breaks the spell
        ([1] * 12 + [np.nan] + [1] * 6, []),  # so does one without a speed
        ([1] * 13 + [9] + [1] * 13, [2.0, 2.0]),
    ],
)
def test_a_spell_is_unbroken(table_of, speed_kn, hours):
    minutes = 10.0 * np.arange(len(speed_kn))
    events = find(table_of({"minutes": minutes, "speed_kn": speed_kn}))
    assert [event.evidence["duration_h"] for event in events] == hours


@pytest.mark.parametrize(("silence_min", "found"), [(30.0, 1), (30.1, 0)])
def test_a_silence_of_more_than_half_an_hour_breaks_a_spell(table_of, every, silence_min, found):
    minutes = np.concatenate([every(0, 90, 10), 90 + silence_min + np.asarray(every(0, 60, 10))])
    assert len(find(table_of({"minutes": minutes}))) == found


@pytest.mark.parametrize("status", [1, 5, 6])  # at anchor, moored, aground
def test_a_vessel_that_says_it_is_held_does_not_loiter(table_of, every, status):
    assert find(table_of({"minutes": every(0, 180, 10), "status": status})) == []


@pytest.mark.parametrize(
    ("off_nm", "found"),
    [
        (1.0, 1),  # published detectors begin at 20 nm and would lose these boats
        (0.99, 0),
        (np.nan, 1),  # not knowing the distance is no reason to look away
    ],
)
def test_only_harbours_are_left_out(table_of, every, off_nm, found):
    table = table_of({"minutes": every(0, 180, 10)})
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


@pytest.mark.parametrize("mmsi", [993672001, 3660001, 111366001, 970012345, 972012345, 974012345])
def test_buoys_stations_aircraft_and_locating_devices_never_loiter(table_of, every, mmsi):
    assert find(table_of({"minutes": every(0, 600, 10), "mmsi": mmsi})) == []


def test_evidence_of_a_drift_to_the_north_over_utc_midnight(table_of, every):
    minutes = np.asarray(every(600, 840, 10))  # 22:00 to 02:00
    lat = 20.0 + (minutes - 600) / 240 * 0.1  # 0.1 degree of latitude: 5.98 nm at 20 N
    table = table_of({"minutes": minutes, "lat": lat, "speed_kn": 1.5})
    [event] = find(table, distance_nm=np.linspace(15.0, 13.0, len(table)))
    assert event.key == "loitering:311000001:20260301T220000Z"
    assert event.end is None  # still at it when last heard
    assert event.evidence["duration_h"] == 4.0
    assert event.evidence["mean_speed_kn"] == 1.5
    assert event.evidence["drift_nm"] == pytest.approx(5.98, abs=0.01)
    assert event.evidence["extent_nm"] == event.evidence["drift_nm"]
    assert event.evidence["distance_nm"] == 13.0
    # Sunset at 20 N 73 W on 1 March is 22:52 UTC, civil dusk 22 min later: 2.75 h of 4 h.
    assert event.evidence["night_share"] == pytest.approx(2.75 / 4, abs=0.03)
    assert event.threshold["max_speed_kn"] == 2.0
    assert event.lines == ("exercise:1", "exercise:25")


def test_a_drift_over_the_date_line_is_a_short_one(table_of, every):
    minutes = np.asarray(every(0, 180, 10))
    lon = np.mod(179.99 + minutes / 180 * 0.02 + 180, 360) - 180
    [event] = find(table_of({"minutes": minutes, "lat": 0.0, "lon": lon}))
    assert event.evidence["extent_nm"] == pytest.approx(1.2, abs=0.01)


def test_swapped_latitude_and_longitude_would_show(table_of, every):
    minutes = np.asarray(every(0, 180, 10))
    [event] = find(table_of({"minutes": minutes, "lat": 60.0, "lon": 5.0 + minutes / 180 / 60}))
    assert event.evidence["drift_nm"] == pytest.approx(0.5, abs=0.01)  # a minute of longitude


@pytest.mark.parametrize(
    ("others_until_min", "still_going"),
    [(180.0, True), (210.0, True), (210.5, False)],
)
def test_a_spell_is_open_until_a_silence_has_ended_it(
    table_of, every, others_until_min, still_going
):
    table = table_of(
        {"minutes": every(0, 180, 10)},
        {"minutes": [others_until_min], "mmsi": 311000002, "speed_kn": 9.0},
    )
    [event] = find(table)
    assert (event.end is None) is still_going


def test_nothing_comes_of_nothing(table_of):
    assert Loitering().find([]) == []
    assert find(table_of({"minutes": [0]})) == []
