"""Gaps: how long is too long, who must be heard meanwhile, and words that are never mixed."""

from __future__ import annotations

import numpy as np
import pytest

from ais.mmsi import FIRST_CONTACT
from ais.tracks import split_into_tracks
from risk.coverage import reception_of
from risk.detectors.gap import Gap
from risk.heard import learn

SHIP, OTHER = 311000001, 311000101
HEARD = {"lat": 20.05, "speed_kn": 0.5}  # 3 nm north of the silent vessel


def silent(silence_min, *, before_step=1.0, heard_again=True, **columns):
    """A vessel heard for half an hour, silent, then heard once more."""
    minutes = np.arange(0, 30 + before_step / 2, before_step)
    if heard_again:
        minutes = np.append(minutes, minutes[-1] + silence_min)
    return {"minutes": minutes, "mmsi": SHIP, "speed_kn": 10.0, "course_deg": 0.0, **columns}


def others(*minutes, count=3, **columns):
    """Vessels heard at the same minutes near by."""
    return [
        {"minutes": minutes, "mmsi": OTHER + i, "lon": -73.0 + i / 100, **HEARD, **columns}
        for i in range(count)
    ]


def find(table, mmsi=SHIP, **context):
    events = Gap(reception=reception_of(table), **context).find(split_into_tracks(table))
    return [event for event in events if event.mmsi == mmsi]


@pytest.mark.parametrize(
    ("columns", "limit_min"),
    [
        ({"speed_kn": 10.0}, 20.0),  # class A owes 10 s, lost at 60 s: the floor of 20 min
        ({"speed_kn": 10.0, "msg_type": 18}, 30.0),  # class B: 30 s, lost at 180 s
        ({"speed_kn": 1.0, "msg_type": 18}, 180.0),  # class B drifting: 3 min, lost at 18 min
        ({"speed_kn": 0.0, "status": 1}, 180.0),  # class A at anchor: the same
        ({"speed_kn": np.nan}, 180.0),  # the longest that could be owed
    ],
)
def test_a_gap_is_ten_lost_limits_or_twenty_minutes(table_of, columns, limit_min):
    assert len(find(table_of(silent(limit_min, **columns)))) == 1
    assert find(table_of(silent(limit_min - 0.1, **columns))) == []


def test_a_vessel_seldom_heard_must_be_silent_for_twelve_of_its_own_intervals(table_of):
    seldom = {"before_step": 7.5}  # an archive thinned, or a weak signal: 90 min, not 20
    assert len(find(table_of(silent(90.0, **seldom)))) == 1
    assert find(table_of(silent(89.9, **seldom))) == []


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ([0, 1, 2, 3, 4, 90], 1),  # heard five times, then missed
        ([0, 1, 2, 3, 90], 0),  # four times: never followed
        ([-800, -799, -798, -797, 4, 90], 0),  # five times, four of them over 12 h ago
    ],
)
def test_who_was_never_followed_is_not_missed(table_of, minutes, found):
    vessel = {"minutes": minutes, "mmsi": SHIP, "speed_kn": 10.0}
    events = find(table_of(vessel), own_factor=0.0, min_silence_min=80.0)
    assert len(events) == found


@pytest.mark.parametrize(
    ("witnesses", "label"),
    [
        (others(40, 60, 80), "gap"),
        (others(40, 60, 80, count=2), "no data"),  # three are asked for
        (others(40, 60), "no data"),  # nobody in the last third
        (others(60, 80), "no data"),  # nobody in the first
        (others(40, 60, 80, lat=20.17), "no data"),  # 10.2 nm away
        (others(40, 60, 80, lat=20.16), "gap"),  # 9.6 nm
        (others(40, 60, 80, lat=19.95), "lost"),  # all astern: it may have left the area
        (others(40, 60, 80, msg_type=18), "gap"),  # a weaker set heard proves a stronger
        (others(40, 60, 80, msg_type=4), "no data"),  # base stations are no boats
        ([], "no data"),
    ],
)
def test_a_silence_is_a_gap_only_where_others_were_heard(table_of, witnesses, label):
    [event] = find(table_of(silent(60.0), *witnesses))
    assert event.evidence["label"] == label


@pytest.mark.parametrize(
    ("witnesses", "label"),
    [
        (others(10, 20, 29), "lost"),  # three near by, and with it nobody any more
        (others(10, 20, 29, count=2), "no data"),  # two may have gone their ways
        (others(-31, 95), "no data"),  # an hour and a minute before: nobody was near
        (others(-30), "lost"),  # an hour before counts
        (others(10, 60), "no data"),  # somebody was heard, then nobody: it may be either
    ],
)
def test_when_everybody_falls_silent_together_reception_was_lost(table_of, witnesses, label):
    [event] = find(table_of(silent(60.0), *witnesses))
    assert event.evidence["label"] == label


def test_where_reports_are_seldom_heard_a_silence_is_lost_reception(table_of):
    table = table_of(silent(60.0), *others(40, 60, 80))
    for step_min, label in ((1.5, "gap"), (2.0, "lost")):  # a ninth of the reports owed, a twelfth
        usual = learn(table_of({"minutes": np.arange(-600, 90, step_min), "speed_kn": 10.0}))
        [event] = find(table, usual=usual)
        assert event.evidence["label"] == label
        assert event.evidence["usual_share"] == pytest.approx(1 / (6 * step_min), abs=0.001)


def test_a_class_a_ship_heard_says_nothing_of_a_class_b_boat(table_of):
    boat = silent(60.0, msg_type=18)
    [strong] = find(table_of(boat, *others(40, 60, 80, msg_type=1)))
    [weak] = find(table_of(boat, *others(40, 60, 80, msg_type=18)))
    assert (strong.evidence["label"], weak.evidence["label"]) == ("no data", "gap")
    assert strong.evidence["others_heard"] == 0


def test_a_drifting_vessel_goes_nowhere_so_witnesses_on_any_side_count(table_of):
    boat = silent(240.0, speed_kn=1.0, course_deg=0.0, msg_type=18)
    astern = others(50, 130, 210, lat=19.95, msg_type=18)
    [event] = find(table_of(boat, *astern))
    assert event.evidence["label"] == "gap"


def test_the_evidence_says_what_was_measured(table_of):
    vessel = silent(60.0, lat=np.append(np.full(31, 20.0), 20.5))
    table = table_of(vessel, *others(40, 60, 80))
    [event] = find(table, distance_nm=np.full(len(table), 14.0))
    expected = {
        "label": "gap",
        "own_longest_min": 1.0,
        "duration_h": 1.0,
        "limit_min": 20.0,
        "owed_interval_s": 10.0,
        "station_class": "A",
        "last_speed_kn": 10.0,
        "last_course_deg": 0.0,
        "distance_nm": 14.0,
        "others_heard": 3,
        "others_each_third": "3/3/3",
        "others_ahead": 3,
    }
    assert {name: event.evidence[name] for name in expected} == expected
    # Half a degree of latitude at 20 N is 29.89 nm, run in one hour.
    assert event.evidence["distance_run_nm"] == pytest.approx(29.89, abs=0.02)
    assert event.evidence["implied_speed_kn"] == pytest.approx(29.9, abs=0.1)
    assert event.lines == ("exercise:31", "exercise:32")
    assert event.threshold["min_others"] == 3


def test_a_vessel_still_silent_at_the_end_is_an_open_gap_with_the_key_of_the_closed_one(table_of):
    watched = others(*range(0, 100, 5))
    [still] = find(table_of(silent(0, heard_again=False), *watched))
    [back] = find(table_of(silent(60.0), *watched))
    assert still.end is None
    assert still.key == back.key == "gap:311000001:20260301T123000Z"
    assert still.evidence["implied_speed_kn"] is None
    assert f"{back.end:%H:%M}" == "13:30"


@pytest.mark.parametrize(("until_min", "found"), [(50.0, 1), (49.9, 0)])
def test_an_open_gap_is_judged_by_the_last_time_anybody_was_heard(table_of, until_min, found):
    afar = {"minutes": [until_min], "mmsi": OTHER, "lat": -30.0}
    assert len(find(table_of(silent(0, heard_again=False), afar))) == found


@pytest.mark.parametrize(
    ("columns", "off_nm", "found"),
    [
        ({"speed_kn": 0.0, "msg_type": 18}, 0.99, 0),  # at its berth: gone home
        ({"speed_kn": 0.0, "msg_type": 18}, 1.0, 1),
        ({"speed_kn": np.nan}, 0.5, 0),
        ({"speed_kn": 8.0}, 0.5, 1),  # under way, however near
        ({"speed_kn": 0.0, "status": 5}, 30.0, 0),  # moored by its own word
        ({"speed_kn": 0.0, "status": 1}, 30.0, 1),  # at anchor far out
        ({"speed_kn": 0.0, "msg_type": 18}, np.nan, 1),
    ],
)
def test_a_boat_that_switches_off_at_its_berth_has_gone_home(table_of, columns, off_nm, found):
    table = table_of(silent(200.0, **columns))
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


def test_a_contact_without_ais_owes_no_report(table_of):
    radar = silent(60.0, mmsi=FIRST_CONTACT + 3, msg_type=0)
    assert find(table_of(radar, *others(40, 60, 80)), mmsi=FIRST_CONTACT + 3) == []


def test_without_any_reception_every_silence_is_no_data(table_of):
    table = table_of(silent(60.0), *others(40, 60, 80))
    events = Gap().find(split_into_tracks(table))
    assert {event.evidence["label"] for event in events} == {"no data"}
    assert all(event.evidence["others_heard"] is None for event in events)


def test_no_word_of_a_gap_says_why_a_vessel_was_silent(table_of):
    for table in (table_of(silent(60.0)), table_of(silent(60.0), *others(40, 60, 80))):
        [event] = find(table)
        words = f"{event.as_record()}".lower()
        assert "dark" not in words
        assert "disabl" not in words


def test_neither_midnight_nor_the_date_line_nor_a_pole_stands_in_the_way(table_of):
    for lat, lon in [(0.0, 179.99), (0.0, -179.99), (89.5, 0.0)]:
        late = silent(60.0, lat=lat, lon=lon, course_deg=np.nan)
        late["minutes"] = late["minutes"] + 11.25 * 60  # silent from 23:45 to 00:45
        near = others(*(11.25 * 60 + np.array([40, 60, 80])), lat=lat + 0.01)
        for i, vessel in enumerate(near):
            vessel["lon"] = (lon + 0.05 * (i - 1) + 180) % 360 - 180
        [event] = find(table_of(late, *near))
        assert event.evidence["label"] == "gap", (lat, lon)
        assert f"{event.start:%d %H:%M}" == "01 23:45"


@pytest.mark.parametrize(
    ("first_min", "off_nm", "thirds"),
    [
        (-30.0, 5.0, 3),  # the whole hour before minute 30
        (-9.9, 5.0, 2),
        (10.0, 5.0, 1),  # the last third alone
        (10.0, 0.9, 3),  # switched on in harbour then: all of the time since
    ],
)
def test_it_is_told_how_well_it_was_itself_heard_before(table_of, first_min, off_nm, thirds):
    minutes = np.append(np.arange(first_min, 30.05, 0.5), [30.0, 90.0])
    table = table_of({**silent(60.0), "minutes": np.unique(minutes)}, *others(40, 60, 80))
    began = table.time_s == table.time_s[table.mmsi == SHIP][0]
    [event] = find(table, distance_nm=np.where(began, off_nm, 5.0))
    assert event.evidence["own_thirds_before"] == thirds
    assert event.evidence["label"] == "gap"  # which others decide
