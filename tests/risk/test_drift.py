"""Drift: by the heading, by the neighbours, and what must not count."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from ais.vessels import Vessel
from risk.detectors.drift import Drift
from risk.harbours import harbours_of

ADRIFT = {"heading_deg": 0.0, "msg_type": 18}


def find(table, **context):
    return Drift(**context).find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("minutes", "speed_kn", "course_deg", "found"),
    [
        (30, 1.5, 90.0, 1),
        (20, 1.5, 90.0, 1),  # twenty minutes, 926 m
        (19, 1.5, 90.0, 0),
        (30, 0.5, 90.0, 0),  # half an hour, but only 463 m
        (33, 0.5, 90.0, 1),
        (30, 0.45, 90.0, 0),
        (30, 5.0, 90.0, 1),
        (30, 5.1, 90.0, 0),  # no boat drifts so fast
        (30, 1.5, 46.0, 1),
        (30, 1.5, 45.0, 0),
        (30, 1.5, 314.0, 1),
        (30, 1.5, 315.0, 0),  # 45 degrees on the other bow
    ],
)
def test_limits_of_angle_speed_time_and_run(table_of, voyage, minutes, speed_kn, course_deg, found):
    events = find(table_of(voyage((minutes, speed_kn, course_deg), **ADRIFT)))
    assert len(events) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"status": 0}, 1),
        ({"status": 1}, 0),  # at anchor: she swings
        ({"status": 5}, 0),
        ({"course_deg": np.nan}, 0),
        ({"speed_kn": np.nan}, 0),
        ({"heading_deg": np.nan}, 0),  # and nobody near by to compare with
    ],
)
def test_held_vessels_and_missing_values_never_drift(table_of, voyage, columns, found):
    assert len(find(table_of(voyage((60, 1.5, 90.0), **{**ADRIFT, **columns})))) == found


@pytest.mark.parametrize(("off_nm", "found"), [(1.0, 1), (0.9, 0), (np.nan, 1)])
def test_berths_are_left_out(table_of, voyage, off_nm, found):
    table = table_of(voyage((60, 1.5, 90.0), **ADRIFT))
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


def test_a_compass_that_never_agreed_under_way_is_not_believed(table_of, voyage):
    straight = voyage((30, 9.0, 90.0), (60, 1.5, 90.0), heading_deg=90.0)
    sideways = voyage((30, 9.0, 90.0), (60, 1.5, 180.0), heading_deg=90.0)
    skewed = voyage((30, 9.0, 90.0), (60, 1.5, 90.0), heading_deg=0.0)
    assert [len(find(table_of(v))) for v in (straight, sideways, skewed)] == [0, 1, 0]


def test_evidence_of_a_drift_over_midnight_and_the_date_line(table_of, voyage):
    table = table_of(voyage((60, 1.0, 90.0), start=690.0, lat=0.0, lon=179.995, **ADRIFT))
    [event] = find(table, distance_nm=np.full(len(table), 7.0))
    assert event.key == "drift:311000001:20260301T233000Z"
    assert event.end is None  # still adrift when last heard
    assert event.evidence["label"] == "bow across the course"
    assert event.evidence["run_nm"] == pytest.approx(1.0, abs=0.01)
    assert event.evidence["made_good_kn"] == pytest.approx(1.0, abs=0.01)
    assert event.evidence["made_good_course_deg"] == 90.0
    assert event.evidence["mean_across_deg"] == 90.0
    assert event.evidence["distance_nm"] == 7.0
    assert event.lines == ("exercise:1", "exercise:61")


@pytest.mark.parametrize(
    ("length_m", "msg_type", "small"),
    [(23.9, 1, True), (24.0, 18, False), (None, 18, True), (None, 1, None)],
)
def test_a_small_craft_adrift_is_a_rescue_matter(table_of, voyage, length_m, msg_type, small):
    table = table_of(voyage((60, 1.5, 90.0), heading_deg=0.0, msg_type=msg_type))
    [event] = find(table, vessels={311000001: Vessel(mmsi=311000001, length_m=length_m)})
    assert event.evidence["small_craft"] is small
    told = event.evidence["rescue"]
    assert told is None if small is False else "help" in told  # not knowing the size: ask


def drifters(voyage, *, courses=(250.0, 250.0, 250.0), speed_kn=1.2, minutes=120, **columns):
    """Craft without a heading, two miles apart, each on its course."""
    return [
        voyage((minutes, speed_kn, course), mmsi=311000001 + n, lat=20.0 + n / 30, **columns)
        for n, course in enumerate(courses)
    ]


@pytest.mark.parametrize(
    ("courses", "speed_kn", "found"),
    [
        ((250.0, 250.0, 250.0), 1.2, 3),
        ((250.0, 250.0), 1.2, 0),  # one other is no witness
        ((250.0, 250.0, 265.0), 1.0, 3),  # 0.26 kn apart
        ((250.0, 250.0, 270.0), 1.0, 0),  # 0.35 kn apart
        ((250.0, 250.0, 250.0), 2.6, 0),  # too fast to be set by wind and current
        ((250.0, 250.0, 250.0), 0.4, 0),
    ],
)
def test_without_a_heading_two_others_must_go_the_same_way(
    table_of, voyage, courses, speed_kn, found
):
    events = find(table_of(*drifters(voyage, courses=courses, speed_kn=speed_kn)))
    assert len(events) == found
    assert {e.evidence["label"] for e in events} <= {"moves as others near by"}
    assert {e.evidence["neighbours"] for e in events} <= {2}


@pytest.mark.parametrize(("apart_nm", "found"), [(9.8, 3), (10.3, 0)])
def test_neighbours_are_within_ten_miles(table_of, voyage, apart_nm, found):
    craft = [
        voyage((120, 1.2, 250.0), mmsi=311000001 + n, lat=lat)
        for n, lat in enumerate((20.0, 20.001, 20.0 + apart_nm / 60.0))
    ]
    assert len(find(table_of(*craft))) == found


def test_three_quarters_of_an_hour_are_needed_and_the_witnesses_must_be_heard_of(table_of, voyage):
    assert len(find(table_of(*drifters(voyage, minutes=80)))) == 3
    assert find(table_of(*drifters(voyage, minutes=70))) == []  # the last half hour is undecided


def test_what_lies_at_a_port_is_not_adrift(table_of, voyage):
    moa = {"lat": 20.6538, "lon": -74.9106}  # Moa, Cuba, in the table of ports
    at_port = table_of(voyage((60, 1.0, 90.0), **moa, **ADRIFT))
    assert len(find(at_port)) == 1
    assert find(at_port, harbours=harbours_of(at_port)) == []


def test_buoys_do_not_drift_and_nothing_comes_of_nothing(table_of, voyage):
    assert find(table_of(voyage((60, 1.5, 90.0), mmsi=993672001, **ADRIFT))) == []
    assert Drift().find([]) == []
    assert find(table_of({"minutes": [0]})) == []


def alone(voyage, speed_kn=1.2, minutes=180, before_kn=4.0, before_min=60, bends=(0.0,), **columns):
    """A boat without a heading that was under way to the north, and then drifts west with bends."""
    legs = [(minutes / len(bends), speed_kn, 270.0 + bend) for bend in bends]
    return voyage((before_min, before_kn, 0.0), *legs, msg_type=18, **columns)


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({}, 1),
        ({"speed_kn": 0.55}, 1),
        ({"speed_kn": 0.45}, 0),  # hardly moves: moored, or at anchor
        ({"speed_kn": 1.95}, 1),
        ({"speed_kn": 2.1}, 0),  # a slow tow, a trawl
        ({"before_kn": 2.6}, 1),
        ({"before_kn": 2.4}, 0),  # as slow before as a drift may be: nothing stopped
        ({"before_min": 31}, 1),
        ({"before_min": 24}, 0),
        ({"minutes": 96}, 1),  # an hour of legs, and half an hour that may yet be filled
        ({"minutes": 84}, 0),
        ({"bends": (17.0, -17.0) * 18}, 1),
        ({"bends": (20.0, -20.0) * 18}, 0),  # somebody steers, or works nets
        ({"bends": tuple(range(0, 90, 5))}, 1),  # the tide turns half round in three hours
        ({"status": 1}, 0),
        ({"heading_deg": np.repeat([0.0, 270.0], [60, 181])}, 0),  # it is steered
    ],
)
def test_alone_and_without_a_heading_an_even_drift_after_a_passage_tells(
    table_of, voyage, how, found
):
    events = find(table_of(alone(voyage, **how)))
    assert [e.evidence["label"] for e in events] == ["by itself"] * found


def test_a_drift_by_itself_tells_how_it_went_and_is_a_rescue_matter(table_of, voyage):
    [event] = find(table_of(alone(voyage, start=600.0)))  # under way from 22:00, adrift from 23:00
    assert event.key == "drift:311000001:20260301T230000Z"
    assert event.end is None
    assert event.evidence["made_good_course_deg"] == 270.0
    assert event.evidence["made_good_kn"] == pytest.approx(1.2, abs=0.02)
    assert event.evidence["neighbours"] == 0
    assert event.evidence["small_craft"] is True


def test_gusts_do_not_hide_a_drift_and_an_engine_that_starts_ends_it(table_of, voyage):
    gusts = [(5, 1.2 * (1 + 0.5 * np.sin(n)), 270.0) for n in range(36)]
    [event] = find(table_of(voyage((60, 5.0, 0.0), *gusts, (60, 5.0, 0.0), msg_type=18)))
    assert event.evidence["duration_min"] == pytest.approx(180, abs=10)
    assert event.end is not None


def test_a_passage_long_ago_does_not_count(table_of, voyage):
    for hours, found in ((5.2, 1), (6.5, 0)):  # the half hour needed is the last before it lay
        boat = voyage((60, 5.0, 0.0), (hours * 60, 0.0, 0.0), (180, 1.2, 270.0), msg_type=18)
        assert len(find(table_of(boat))) == found


def test_where_several_craft_fish_a_boat_that_drifts_is_fishing(table_of, voyage):
    fleet = [
        voyage((120, 3.0, 40.0 * n), mmsi=311000010 + n, lat=20.06, lon=-73.0) for n in range(3)
    ]
    table = table_of(alone(voyage, start=180.0), *fleet)
    grounds = harbours_of(table, None, {311000010 + n: 30 for n in range(3)})
    assert len(find(table)) == 1
    assert find(table, harbours=grounds) == []
