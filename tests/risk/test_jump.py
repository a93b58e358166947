"""Places no vessel can have gone to: told once sure, as interference where several were moved."""

from __future__ import annotations

import numpy as np
import pytest

from ais.quality import assess, believed
from ais.tracks import split_into_tracks
from risk.detectors.jump import Jump

SHIP = 311000001
NM = 1 / 60.0


def jumper(every, *, away_nm=30.0, at=100, back=None, last=300, step=2, **columns):
    """A ship that lies at 20 N 73 W and is heard farther north from one minute to another."""
    minutes = np.asarray(every(0, last, step))
    away = (minutes >= at) & (minutes < (last + 1 if back is None else back))
    return {"mmsi": SHIP, "minutes": minutes, "lat": 20 + away_nm * NM * away, **columns}


def find(table, **context):
    return Jump(**context).find(split_into_tracks(table))


def test_a_jump_says_from_where_to_where_how_fast_and_for_how_long(table_of, every):
    [event] = find(table_of(jumper(every, back=120)))
    assert (event.kind, event.mmsi) == ("jump", SHIP)
    assert f"{event.start:%H:%M} {event.end:%H:%M}" == "13:38 14:00"
    said = event.evidence
    assert said["label"] == "jump"
    assert said["distance_run_nm"] == pytest.approx(29.9, abs=0.05)
    assert said["implied_speed_kn"] == pytest.approx(897, abs=2)
    assert (said["to_lat"], said["away_min"]) == (20.5, 20.0)
    assert said["others_displaced"] == 0
    assert event.lines == ("exercise:50", "exercise:51", "exercise:61")


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        # Still out of reach at the third fix, six minutes later: class A 65 kn and half a mile,
        ({"away_nm": 0.5 + 65 * 6 / 60 - 0.1}, 0),
        ({"away_nm": 0.5 + 65 * 6 / 60 + 0.1}, 1),
        ({"away_nm": 0.5 + 90 * 6 / 60 - 0.1, "msg_type": 18}, 0),  # a go-fast in a flat calm
        ({"away_nm": 0.5 + 90 * 6 / 60 + 0.1, "msg_type": 18}, 1),
        ({"at": 100, "back": 102}, 0),  # one odd fix
        ({"at": 100, "back": 104}, 0),  # two
        ({"at": 100, "back": 106}, 1),
    ],
)
def test_what_a_craft_can_do_and_what_one_odd_fix_is(table_of, every, columns, found):
    assert len(find(table_of(jumper(every, **columns)))) == found


def test_a_go_fast_at_eighty_knots_does_not_jump(table_of, every):
    minutes = np.asarray(every(0, 120, 1))
    fast = {"mmsi": SHIP, "minutes": minutes, "lat": 20 + minutes * 80 / 3600, "msg_type": 18}
    assert find(table_of({**fast, "speed_kn": 80.0})) == []


@pytest.mark.parametrize(("last", "found"), [(158, 0), (160, 1)])
def test_it_is_told_when_an_hour_has_shown_what_else_was_moved(table_of, every, last, found):
    assert len(find(table_of(jumper(every, last=last)))) == found


def test_what_is_told_early_is_told_the_same_later(table_of, every):
    columns = [
        jumper(every, back=150, mmsi=SHIP + k, lon=-73 + 0.01 * k, at=100 + 2 * k) for k in range(4)
    ]
    table = table_of(*columns)
    whole = {event.key: event.as_record() for event in find(table)}
    assert len(whole) == 4
    for cut in range(90, 300, 10):
        early = table.take(table.time_s <= table.time_s[0] + 60 * cut)
        for event in find(early):
            assert {**event.as_record(), "lines": None} == {**whole[event.key], "lines": None}


@pytest.mark.parametrize(
    ("ships", "apart_deg", "apart_min", "label"),
    [
        (3, 0.1, 2, "interference"),
        (2, 0.1, 2, "jump"),
        (3, 1.0, 2, "jump"),  # more than fifty miles from each other
        (3, 0.1, 32, "jump"),  # not in the same half hour
    ],
)
def test_several_displaced_together_are_victims(
    table_of, every, ships, apart_deg, apart_min, label
):
    moved = [
        jumper(every, mmsi=SHIP + k, lon=-73 + apart_deg * k, at=100 + apart_min * k)
        for k in range(ships)
    ]
    events = find(table_of(*moved))
    assert {event.evidence["label"] for event in events} == {label}
    assert len(events) == ships
    assert all(("victims" in event.innocent) == (label == "interference") for event in events)


def test_a_number_that_keeps_taking_turns_is_shared_and_no_jump(table_of, every):
    minutes = np.asarray(every(0, 300, 2))
    away = (minutes >= 100) & (minutes % 4 == 0)
    assert find(table_of({"minutes": minutes, "mmsi": SHIP, "lat": 20 + 0.5 * away})) == []


def test_tracks_cut_in_two_by_motion_before_give_the_same_jump(table_of, every):
    table = table_of(jumper(every, back=150))
    heard = believed(assess(table))
    assert len(heard.tracks) == 2
    [cut] = Jump().find(heard.tracks)
    assert cut.as_record() == find(table)[0].as_record()


@pytest.mark.parametrize(("fixes", "found"), [(4, 0), (5, 1)])
def test_nought_north_nought_east_is_no_place(table_of, every, fixes, found):
    minutes = np.asarray(every(0, 2 * (fixes - 1), 2))
    events = find(table_of({"minutes": minutes, "mmsi": SHIP, "lat": 0.0, "lon": 0.0}))
    assert [event.evidence["label"] for event in events] == ["null island"] * found


def test_a_jump_to_nought_is_told_as_that_alone(table_of, every):
    minutes = np.asarray(every(0, 300, 2))
    lost = (minutes >= 100) & (minutes < 150)
    row = {"minutes": minutes, "mmsi": SHIP, "lat": 20.0 * ~lost, "lon": -73.0 * ~lost}
    [event] = find(table_of(row))
    assert event.evidence["label"] == "null island"
    assert "without a fix" in event.innocent


def circles(every, *, turns=4, fixes=16, radius_m=400.0, noise_m=2.0, lon=179.999):
    """A ship that goes round and round beside the date line, so many fixes a round."""
    rng = np.random.default_rng(1)
    n = turns * fixes + 1
    angle = 2 * np.pi * np.arange(n) / fixes
    north, east = radius_m * np.sin(angle), radius_m * np.cos(angle)
    lat = (north + rng.normal(0, noise_m, n)) / 110_600
    turned = (lon + (east + rng.normal(0, noise_m, n)) / 111_320 + 180) % 360 - 180
    return {"minutes": np.arange(n) / 2.0, "mmsi": SHIP, "lat": lat, "lon": turned}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, 1),
        ({"turns": 2}, 0),  # a ship may try its rudder
        ({"noise_m": 60.0}, 0),  # not round
        ({"radius_m": 40.0}, 0),  # steps no longer than a receiver's noise: swinging at anchor
        ({"lon": -73.0}, 1),
    ],
)
def test_perfect_circles_round_after_round(table_of, every, columns, found):
    events = find(table_of(circles(every, **columns)))
    assert [event.evidence["label"] for event in events] == ["circle"] * found
    for event in events:
        assert event.evidence["radius_m"] == pytest.approx(400, abs=4)
        assert event.evidence["circles"] == pytest.approx(4, abs=0.2)
        assert "race" in event.innocent


def test_nobody_jumps_nowhere():
    assert Jump().find([]) == []
