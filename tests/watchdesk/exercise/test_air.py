"""What is heard of an exercise: seeded, honest about silence, and the past never changes."""

from __future__ import annotations

import numpy as np
import pytest

from sar.distress import find_devices
from seamath.geodesy import distance_nm
from watchdesk.exercise.air import on_air
from watchdesk.exercise.changes import with_change
from watchdesk.exercise.scenario import ExerciseError
from watchdesk.exercise.scenario_file import read_scenario, scenario_named, shipped

QUEBEC, UNSEEN, BEACON = 370999001, 336999002, 972990001
COLUMNS = ("mmsi", "time_s", "lat", "lon", "speed_kn", "course_deg", "status", "line")
NOW_MIN = 25.0


@pytest.fixture
def scenario(small):
    return read_scenario(small)


def heard_of(air, mmsi):
    return air.heard.positions.take(air.heard.positions.mmsi == mmsi)


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in COLUMNS
    )


def test_the_same_seed_gives_the_same_tables_and_another_does_not(scenario, a_file):
    assert same(on_air(scenario).heard.positions, on_air(scenario).heard.positions)
    other = read_scenario(a_file(("seed = 5", "seed = 6")))
    assert not same(on_air(scenario).heard.positions, on_air(other).heard.positions)


def test_a_craft_without_ais_is_true_and_never_heard(scenario):
    air = on_air(scenario)
    assert UNSEEN in air.truth.voyages
    assert len(heard_of(air, UNSEEN)) == 0
    assert UNSEEN not in {report.mmsi for report in air.heard.statics}


def test_who_reports_says_about_where_it_is_and_stops_like_a_hull(scenario):
    air = on_air(scenario)
    table = heard_of(air, QUEBEC)
    lat, lon, _, _ = air.truth.voyages[QUEBEC].at(table.time_s)
    assert (distance_nm(lat, lon, table.lat, table.lon) < 0.03).all()
    assert 8.0 < table.speed_kn[10] < 10.0
    change = np.abs(np.diff(air.truth.voyages[QUEBEC].speed_kn))
    assert change.max() < 1.5  # knots in ten seconds


def test_nothing_tells_who_scripted_what(scenario):
    heard = on_air(scenario).heard
    assert heard.positions.sources == ("EXERCISE",)
    assert heard.positions.line.tolist() == list(range(1, len(heard.positions) + 1))
    assert all(report.name.startswith("EXERCISE ") for report in heard.statics)


def test_beyond_the_range_and_with_the_mast_off_nobody_is_heard(scenario, a_file):
    near = read_scenario(a_file(("range_nm = 60", "range_nm = 3")))
    table = on_air(near).heard.positions
    ships = table.take(table.mmsi < 900_000_000)
    assert len(ships) > 0
    assert (distance_nm(15.0, -74.5, ships.lat, ships.lon) < 3.05).all()
    off = read_scenario(a_file(("range_nm = 60", "range_nm = 60\noff_min = [[20, 40]]")))
    table = on_air(off).heard.positions
    ships = table.take(table.mmsi < 900_000_000)
    minute = (ships.time_s - off.begin_s) / 60
    assert not ((minute >= 20) & (minute < 40)).any()
    assert (minute >= 40).any()


def test_a_beacon_is_an_active_device_and_a_test_is_a_test(scenario, a_file):
    heard = on_air(scenario).heard
    events = find_devices(heard.positions, heard.texts)
    assert [(e.mmsi, e.evidence["state"]) for e in events] == [(BEACON, "active")]
    test = read_scenario(a_file(('drift = "290/1.0"\n\n[[calls]]', "test = true\n\n[[calls]]")))
    heard = on_air(test).heard
    events = find_devices(heard.positions, heard.texts)
    assert [(e.mmsi, e.evidence["state"]) for e in events] == [(BEACON, "test")]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("course", {"mmsi": QUEBEC, "course_deg": 180.0, "speed_kn": 12.0}),
        ("silence", {"mmsi": QUEBEC, "minutes": 20.0}),
        ("spoof", {"mmsi": QUEBEC, "minutes": 20.0, "east_nm": 12.0}),
        ("beacon", {"mmsi": 970990009, "start": [15.0, -74.4], "drift": "290/1.0"}),
        ("text", {"mmsi": 2570000, "text": "EXERCISE"}),
        (
            "vessel",
            {
                "mmsi": 311999009,
                "name": "EXERCISE NEW",
                "start": [15.2, -74.5],
                "legs": [{"to": [15.0, -74.3], "speed_kn": 9.0}],
            },
        ),
    ],
)
def test_a_change_never_touches_what_was_heard_before_it(scenario, what, body):
    now_s = scenario.at_s(NOW_MIN) - 1
    before, after = on_air(scenario), on_air(with_change(scenario, what, body, now_s))
    past = [air.heard.positions for air in (before, after)]
    past = [table.take(table.time_s <= now_s) for table in past]
    assert len(past[0]) > 50
    assert same(*past)
    rows = len(before.heard.positions), len(after.heard.positions)
    texts = len(before.heard.texts), len(after.heard.texts)
    moved = rows != rows[::-1] or texts != texts[::-1]
    assert moved or not same(before.heard.positions, after.heard.positions)


def test_a_silence_is_silent_a_course_is_steered_and_a_false_place_is_false(scenario):
    now_s = scenario.at_s(NOW_MIN) - 1
    quiet = heard_of(
        on_air(with_change(scenario, "silence", {"mmsi": QUEBEC, "minutes": 20.0}, now_s)), QUEBEC
    )
    minute = (quiet.time_s - scenario.begin_s) / 60
    assert not ((minute >= 25) & (minute < 45)).any()
    assert (minute >= 45).any()
    order = {"mmsi": QUEBEC, "course_deg": 180.0, "speed_kn": 12.0}
    air = on_air(with_change(scenario, "course", order, now_s))
    lat, _, course, speed = air.truth.voyages[QUEBEC].at(now_s + 600)
    assert (round(float(course)), round(float(speed))) == (180, 12)
    assert float(air.truth.voyages[QUEBEC].at(now_s)[0]) - float(lat) > 0.02
    lie = {"mmsi": QUEBEC, "minutes": 20.0, "east_nm": 12.0}
    air = on_air(with_change(scenario, "spoof", lie, now_s))
    table = heard_of(air, QUEBEC)
    lat, lon, _, _ = air.truth.voyages[QUEBEC].at(table.time_s)
    off_nm = distance_nm(lat, lon, table.lat, table.lon)
    minute = (table.time_s - scenario.begin_s) / 60
    lies = (minute >= 25) & (minute < 45)
    assert (np.abs(off_nm[lies] - 12.0) < 0.05).all()
    assert (off_nm[~lies] < 0.03).all()


@pytest.mark.parametrize(
    ("what", "body", "told"),
    [
        ("course", {"mmsi": 1, "course_deg": 1.0, "speed_kn": 1.0}, "only a vessel of the file"),
        ("course", {"mmsi": QUEBEC, "course_deg": 361.0, "speed_kn": 1.0}, "course 0 to 360"),
        ("course", {"mmsi": QUEBEC, "course_deg": 1.0, "speed_kn": 61.0}, "speed 0 to 60"),
        ("course", {"mmsi": QUEBEC, "course_deg": 1.0, "speed_kn": -0.1}, "speed 0 to 60"),
        ("spoof", {"mmsi": QUEBEC, "east_nm": 1000.1, "minutes": 5}, "at most 1000 nm"),
        ("spoof", {"mmsi": QUEBEC, "north_nm": -1000.1, "minutes": 5}, "at most 1000 nm"),
        ("silence", {"mmsi": QUEBEC, "minutes": 0}, "minutes"),
        ("silence", {"mmsi": QUEBEC}, "minutes"),
        ("sink", {}, "'sink'"),
        ("vessel", {"mmsi": 311999009, "name": "REAL NAME", "start": [15.0, -74.0]}, "EXERCISE"),
        ("vessel", {"mmsi": QUEBEC, "name": "EXERCISE X", "start": [15.0, -74.0]}, "used twice"),
        ("vessel", {"name": "EXERCISE X"}, "mmsi"),
        ("beacon", {"mmsi": 311999009, "start": [15.0, -74.0]}, "970, 972 or 974"),
        ("text", {"mmsi": "x", "text": "y"}, "mmsi"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_one_line(scenario, what, body, told):
    with pytest.raises(ExerciseError) as refused:
        with_change(scenario, what, body, scenario.at_s(NOW_MIN))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_after_the_end_nothing_is_changed(scenario):
    with pytest.raises(ExerciseError, match="over"):
        with_change(scenario, "text", {"mmsi": 1, "text": "x"}, scenario.end_s)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_exercise_names_nobody_real(name):
    scenario = scenario_named(name)
    air = on_air(scenario)
    assert len(air.heard.positions) > 300
    assert all(report.name.startswith("EXERCISE ") for report in air.heard.statics if report.name)
    numbers = np.unique(air.heard.positions.mmsi)
    ships = numbers[(numbers > 200_000_000) & (numbers < 800_000_000)]
    assert (ships // 1000 % 1000 == 999).all()  # serials of 999xxx are given to nobody here
