"""Encounters against thresholds and against a search that tries every pair, moment by moment."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ais.mmsi import FIRST_CONTACT
from ais.positions import position_table
from ais.tracks import split_into_tracks, trackable
from risk.detectors.encounter import Encounter
from risk.errors import RiskError

ONE, TWO = 311000001, 311000002
METRE = 1 / 110_574  # degrees of latitude at the equator, WGS 84


def find(table, **context):
    return Encounter(**context).find(split_into_tracks(table))


def pair(minutes, apart_m=100.0, **columns):
    """Two vessels on the equator, one due north of the other, both slow."""
    one = {"minutes": minutes, "mmsi": ONE, "lat": 0.0, **columns}
    return one, {**one, "mmsi": TWO, "lat": np.asarray(apart_m) * METRE}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"apart_m": 499.0}, 1),
        ({"apart_m": 501.0}, 0),
        ({"speed_kn": 2.0}, 1),
        ({"speed_kn": 2.1}, 0),
        ({"speed_kn": np.nan}, 1),  # not reported, but the fixes show it lay still
    ],
)
def test_distance_and_speed_just_inside_and_just_outside(table_of, every, columns, found):
    assert len(find(table_of(*pair(every(0, 40, 1), **columns)))) == found


@pytest.mark.parametrize(("last_min", "found"), [(20, 1), (19, 0), (60, 1)])
def test_twenty_minutes_are_needed(table_of, every, last_min, found):
    assert len(find(table_of(*pair(every(0, last_min, 1))))) == found


@pytest.mark.parametrize(("step_min", "found"), [(30.0, 1), (30.1, 0)])
def test_only_short_silences_are_bridged(table_of, step_min, found):
    assert len(find(table_of(*pair(step_min * np.arange(7))))) == found


@pytest.mark.parametrize(
    ("silence_min", "speeds_kn", "made_good_kn", "found"),
    [
        (5.1, (6.0, 0.5), 0.5, 1),  # it came, and had stopped when next heard
        (4.9, (6.0, 0.5), 0.5, 0),  # heard often enough: between the two it slowed down
        (25.0, (0.5, 6.0), 1.9, 1),
        (25.0, (0.5, 0.5), 2.1, 0),  # it lay still at either end, and not in between
        (25.0, (6.0, 6.0), 0.5, 0),  # it never said that it was slow: to and fro
        (25.0, (np.nan, np.nan), 1.9, 1),
    ],
)
def test_between_fixes_far_apart_it_is_slow_who_got_no_farther_and_said_so(
    table_of, every, silence_min, speeds_kn, made_good_kn, found
):
    minutes = np.arange(7) * silence_min
    there_and_back = np.arange(7) % 2 * made_good_kn * silence_min / 60 / 60
    one, two = pair(minutes, speed_kn=np.array(speeds_kn)[np.arange(7) % 2])
    one |= {"speed_kn": 0.0, "lon": -73.0 + there_and_back / 2}
    two |= {"lon": -73.0 + there_and_back, "lat": 0.0}
    events = find(table_of(one, two), max_distance_m=2000.0)
    assert len(events) == found


def test_one_of_them_under_way_is_no_encounter(table_of, every):
    one, two = pair(every(0, 60, 1))
    assert find(table_of(one, {**two, "speed_kn": 6.0})) == []


def test_two_that_move_on_between_fixes_without_saying_so_are_not_slow(table_of, every):
    minutes = np.asarray(every(0, 60, 2))
    one, two = pair(minutes, speed_kn=np.nan, lon=-73.0 + minutes / 60 * 8 / 60)  # 8 kn east
    assert find(table_of(one, two)) == []


@pytest.mark.parametrize(
    ("off_nm", "found"),
    [
        ((0.99, 0.99), 0),  # both in harbour
        ((0.99, 1.0), 1),  # one of them outside
        ((1.0, 1.0), 1),
        ((np.nan, np.nan), 1),
    ],
)
def test_two_in_harbour_are_neighbours(table_of, every, off_nm, found):
    table = table_of(*pair(every(0, 40, 1)))
    distance_nm = np.repeat(off_nm, len(table) // 2)
    assert len(find(table, distance_nm=distance_nm)) == found


@pytest.mark.parametrize(
    ("status", "off_nm", "found"),
    [
        ((1, 1), 5.39, 0),  # a roadstead
        ((1, 1), 5.4, 1),  # nobody anchors for shelter out there
        ((1, 15), 5.39, 1),  # one at anchor, one that came to it
        ((1, 1), np.nan, 0),  # both held, nobody knows where: taken for a roadstead
    ],
)
def test_two_at_anchor_near_the_shore_are_on_a_roadstead(table_of, every, status, off_nm, found):
    one, two = pair(every(0, 40, 1))
    table = table_of({**one, "status": status[0]}, {**two, "status": status[1]})
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


@pytest.mark.parametrize("lon", [179.9995, -180.0])
def test_neither_the_date_line_nor_midnight_parts_two_vessels(table_of, every, lon):
    minutes = np.asarray(every(690, 750, 1))  # 23:30 to 00:30
    one, two = pair(minutes, lon=lon)
    two["lon"] = (lon + 0.001 + 180) % 360 - 180  # 111 m further east
    [event] = find(table_of(one, two))
    assert event.evidence["duration_min"] == 60.0
    assert event.evidence["closest_m"] == pytest.approx(math.hypot(100, 111.3), abs=0.2)


def test_a_drift_over_the_date_line_is_interpolated_over_it_and_not_around_the_world(
    table_of, every
):
    minutes = np.asarray(every(0, 60, 10))
    lon = (179.999 + minutes / 60 * 0.002 + 180) % 360 - 180
    [event] = find(table_of(*pair(minutes, lon=lon, speed_kn=np.nan)))
    assert event.evidence["duration_min"] == 58.0  # no speed is implied by the first fix alone
    assert event.evidence["mean_distance_m"] == pytest.approx(100.0, abs=0.1)


def test_the_event_says_who_met_whom_and_how_close(table_of, every):
    minutes = np.asarray(every(480, 540, 2))  # 20:00 to 21:00 UTC: afternoon at 73 W
    apart_m = np.where(minutes == 500, 50.0, 100.0)
    later = {"minutes": [600], "mmsi": 311000009, "lat": 5.0, "speed_kn": 9.0}
    table = table_of(*pair(minutes, apart_m=apart_m, speed_kn=0.5), later)
    [event] = find(table, distance_nm=np.full(len(table), 14.0), ship_types={ONE: 30})
    assert (event.mmsi, event.partner) == (ONE, TWO)
    assert event.key == "encounter:311000001+311000002:20260301T200000Z"
    assert f"{event.end:%H:%M}" == "21:00"
    assert event.evidence == {
        "duration_min": 60.0,
        "closest_m": pytest.approx(50.0, abs=0.1),
        "mean_distance_m": pytest.approx(100 - 50 / 31, abs=0.1),
        "mean_speed_kn": 0.5,
        "distance_nm": 14.0,
        "night_share": 0.0,
        "ship_type": 30,
        "partner_ship_type": None,
    }
    assert event.lines == ("exercise:1", "exercise:31")


@pytest.mark.parametrize(
    ("types", "says"),
    [
        ({ONE: 52}, "work of a tug vessel"),
        ({TWO: 50, ONE: 31}, "work of a towing and a pilot vessel"),
        ({ONE: 70, TWO: None}, "fishing together"),
        ({}, "fishing together"),
    ],
)
def test_tugs_and_pilots_are_given_their_trade_as_the_innocent_reason(table_of, every, types, says):
    [event] = find(table_of(*pair(every(0, 40, 1))), ship_types=types)
    assert event.innocent.startswith(says)


@pytest.mark.parametrize(("until_min", "open_"), [(40, True), (70, True), (71, False)])
def test_an_encounter_is_open_while_the_next_fix_may_still_come(table_of, every, until_min, open_):
    afar = {"minutes": [until_min], "mmsi": 311000009, "lat": -40.0}
    [event] = find(table_of(*pair(every(0, 40, 1)), afar))
    assert (event.end is None) is open_
    assert event.evidence["duration_min"] == 40.0


def test_fewer_than_two_vessels_meet_nobody(table_of, every):
    assert Encounter().find([]) == []
    assert find(table_of(pair(every(0, 60, 1))[0])) == []


def test_the_radar_echo_of_a_vessel_is_no_partner(table_of, every):
    one, two = pair(every(0, 60, 1), apart_m=20.0)
    assert find(table_of(one, {**two, "mmsi": FIRST_CONTACT + 1})) == []


def test_a_grid_that_does_not_advance_is_refused():
    with pytest.raises(RiskError, match="step_min"):
        Encounter(step_min=0.0)


def test_tracks_of_two_tables_cannot_be_compared(table_of, every):
    one, two = (table_of(vessel) for vessel in pair(every(0, 60, 1)))
    with pytest.raises(RiskError, match="one table"):
        Encounter().find([*split_into_tracks(one), *split_into_tracks(two)])


# The oracle: plain loops over every pair, every moment and every fix; PROJ for each distance.

WGS84 = Geod(ellps="WGS84")


def where_at(track, off_nm, moment_s):
    """Latitude, longitude and whether sheltered, if the vessel was slow then; else None."""
    j = next((j for j, time_s in enumerate(track.time_s) if time_s >= moment_s), None)
    if j is None or (j == 0 and track.time_s[0] > moment_s):
        return None
    i = j if track.time_s[j] == moment_s else j - 1
    lasted_s = track.time_s[j] - track.time_s[i]
    if lasted_s > 30 * 60:
        return None
    w = 0.0 if j == i else (moment_s - track.time_s[i]) / lasted_s
    speed = (1 - w) * float(track.speed_kn[i]) + w * float(track.speed_kn[j])
    if lasted_s > 5 * 60:
        run_m = WGS84.inv(track.lon[i], track.lat[i], track.lon[j], track.lat[j])[2]
        speed = max(run_m / lasted_s * 3600 / 1852, min(track.speed_kn[i], track.speed_kn[j]))
    if not speed <= 2.0:
        return None
    step = (track.lon[j] - track.lon[i] + 540) % 360 - 180
    off = (1 - w) * off_nm[i] + w * off_nm[j]
    sheltered = off < 1.0 or (track.status[i] in (1, 5, 6) and not off >= 5.4)
    return (1 - w) * track.lat[i] + w * track.lat[j], track.lon[i] + w * step, sheltered


def by_trying_everything(tracks, distance_nm):
    """(pair, first moment, last moment, closest metres) of every encounter."""
    first_s = min(track.time_s[0] for track in tracks) // 120 * 120
    last_s = max(track.time_s[-1] for track in tracks)
    moments = np.arange(first_s, last_s + 1, 120.0)
    seen = {
        t.mmsi: [where_at(t, distance_nm[t.rows], moment) for moment in moments] for t in tracks
    }
    found = []
    for a, b in combinations(sorted(seen), 2):
        spell = []
        for k, (p, q) in enumerate([*zip(seen[a], seen[b], strict=True), (None, None)]):
            metres = math.inf
            if p and q and not (p[2] and q[2]):
                metres = WGS84.inv(p[1], p[0], q[1], q[0])[2]
            if metres <= 500.0:
                spell.append((k, metres))
                continue
            if spell and spell[-1][0] - spell[0][0] >= 10:
                closest_m = round(min(m for _, m in spell), 1)
                found.append(((a, b), moments[spell[0][0]], moments[spell[-1][0]], closest_m))
            spell = []
    return sorted(found)


def crowd(seed, lat, lon):
    """A dozen vessels that crowd a square mile for three hours, with faults of every kind."""
    rng = np.random.default_rng(seed)
    columns: dict[str, list] = {"mmsi": [], "time_s": [], "lat": [], "lon": []}
    columns |= {"speed_kn": [], "status": []}
    for vessel in range(12):
        time_s = 1.7e9 + np.cumsum(rng.choice([0, 7, 60, 120, 180, 600, 1000, 1900], 60))
        time_s = time_s[time_s < 1.7e9 + 3 * 3600]
        north, east = np.cumsum(rng.normal(0, 60, (2, len(time_s))), axis=1)
        north, east = north + rng.uniform(-600, 600), east + rng.uniform(-600, 600)
        columns["mmsi"].append(np.full(len(time_s), 311000001 + vessel))
        columns["time_s"].append(time_s)
        columns["lat"].append(lat + north * METRE)
        turned = lon + east * METRE / math.cos(math.radians(lat))
        columns["lon"].append((turned + 180) % 360 - 180)
        columns["speed_kn"].append(
            rng.choice([0.0, 1.0, 1.9, 6.0], len(time_s), p=[0.5, 0.3, 0.19, 0.01])
        )
        columns["status"].append(np.full(len(time_s), rng.choice([0, 1, 15])))
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    return trackable(position_table(["x"], **joined))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    lat=st.sampled_from([0.0, 20.0, 70.0]),
    lon=st.sampled_from([-73.0, 180.0]),
)
def test_hashing_finds_exactly_what_trying_everything_finds(seed, lat, lon):
    table = crowd(seed, lat, lon)
    distance_nm = np.random.default_rng(seed).choice([0.5, 3.0, 9.0], 12)[table.mmsi - 311000001]
    tracks = list(split_into_tracks(table))
    found = Encounter(distance_nm=distance_nm).find(tracks)
    assert sorted(
        (
            (event.mmsi, event.partner),
            event.start.timestamp(),
            event.start.timestamp() + 60 * event.evidence["duration_min"],
            event.evidence["closest_m"],
        )
        for event in found
    ) == by_trying_everything(tracks, distance_nm)


def test_the_oracle_itself_sees_encounters():
    table = crowd(7, 20.0, 180.0)
    assert len(by_trying_everything(list(split_into_tracks(table)), np.full(len(table), 9.0))) > 3
