"""Suspected disabling: others heard steadily beside it, or a long silence far out; never alone."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.positions import position_table
from ais.tracks import split_into_tracks, trackable
from risk.coverage import reception_of
from risk.detectors.disabling import Disabling
from risk.detectors.gap import Gap
from risk.disabling_model import AS_LONG, BEFORE, disabling_model
from risk.heard import learn

SHIP, OTHER = 311000001, 311000101
FELL = 30.0  # the minute of its last fix


def silent(silence_min, *, before_min=60.0, step=1.0, heard_again=True, **columns):
    """A ship heard every minute, silent, then heard once more."""
    minutes = np.arange(FELL - before_min, FELL + step / 2, step)
    if heard_again:
        minutes = np.append(minutes, FELL + silence_min)
    return {"minutes": minutes, "mmsi": SHIP, "speed_kn": 10.0, "course_deg": 0.0, **columns}


def steady(until=400.0, *, pause_min=10.0, count=3, **columns):
    """Vessels 3 nm ahead, each heard at the moment of the silence and at every pause after."""
    minutes = np.arange(FELL, until, pause_min)
    return [
        {"minutes": minutes, "mmsi": OTHER + i, "lat": 20.05, "lon": -73.0 + i / 100, **columns}
        for i in range(count)
    ]


def find(table, mmsi=SHIP, **context):
    events = Disabling(reception=reception_of(table), **context).find(split_into_tracks(table))
    return [event for event in events if event.mmsi == mmsi]


@pytest.mark.parametrize(
    ("columns", "limit_min"),
    [
        ({}, 60.0),  # an hour, for a class A ship under way
        ({"msg_type": 18}, 60.0),
        ({"msg_type": 18, "speed_kn": 1.0}, 180.0),  # class B drifting: ten times 18 min
        ({"speed_kn": 0.0, "status": 1}, 180.0),  # class A at anchor
    ],
)
def test_an_hour_or_ten_lost_limits_are_judged(table_of, columns, limit_min):
    others = steady(msg_type=columns.get("msg_type", 1))
    [event] = find(table_of(silent(limit_min, **columns), *others))
    assert event.evidence["judged_min"] == limit_min
    assert find(table_of(silent(limit_min - 0.1, **columns), *others)) == []


@pytest.mark.parametrize(
    ("others", "found"),
    [
        (steady(), 1),
        (steady(count=2), 0),  # three are asked for
        (steady(pause_min=10.1), 0),  # a sixth of the hour is 10 min: they too are badly heard
        (steady(until=75.0), 0),  # nobody was heard from 70 min on, 20 min before the end
        (steady(until=85.0), 1),  # last heard at 80 min, 10 before the end of the hour
        (steady(lat=20.17), 0),  # 10.2 nm away
        (steady(lat=20.16), 1),
        (steady(lat=19.95), 0),  # all astern: it may have sailed out of range
        (steady(msg_type=18), 1),  # a weaker set heard proves a stronger
        (steady(msg_type=4), 0),  # base stations are no boats
        ([], 0),
    ],
)
def test_others_must_be_heard_steadily_beside_it(table_of, others, found):
    assert len(find(table_of(silent(90.0), *others))) == found


def test_a_class_a_ship_heard_says_nothing_of_a_class_b_boat(table_of):
    assert find(table_of(silent(90.0, msg_type=18), *steady(msg_type=1))) == []


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ([-100, -70, -40, -12, 0, 15, 30, 120], 1),  # half an hour at most, and now an hour
        ([-101, -70.9, -40, -12, 0, 15, 30, 120], 0),  # 30.9 min: it is often silent that long
        ([-800, -750, -20, 0, 10, 20, 30, 120], 1),  # that silence was over twelve hours ago
        ([-20, 0, 20, 30, 120], 0),  # heard four times: never followed
        ([-20, 0, 5, 20, 30, 120], 1),
    ],
)
def test_it_was_not_silent_like_that_before(table_of, minutes, found):
    vessel = {**silent(0), "minutes": minutes}
    assert len(find(table_of(vessel, *steady()), min_fixes=5)) == found


@pytest.mark.parametrize(
    ("minutes", "off_nm", "found"),
    [
        ([-30, -20, 0, 10, 20, 30], 5.0, 1),  # in each third of the hour up to minute 30
        ([-30, -20, -10.1, 10, 30], 5.0, 0),  # not in the one between
        ([-9.9, 0, 10, 20, 30], 5.0, 0),  # it came into hearing 40 min before it was lost
        ([-9.9, 0, 10, 20, 30], 0.99, 1),  # it was switched on in harbour then
        ([22, 24, 25, 28, 30], 0.99, 1),  # and may be switched off soon after
        ([22, 28, 29, 29.5, 30], 0.99, 0),  # heard badly from harbour on
    ],
)
def test_it_was_itself_heard_throughout_the_hour_before(table_of, minutes, off_nm, found):
    table = table_of({**silent(0), "minutes": [*minutes, 120]}, *steady())
    distance_nm = np.where(table.time_s == table.time_s[table.mmsi == SHIP][0], off_nm, 5.0)
    assert len(find(table, distance_nm=distance_nm)) == found


@pytest.mark.parametrize(
    ("columns", "off_nm", "found"),
    [
        ({}, 1.0, 1),
        ({}, 0.99, 0),  # in a harbour, even under way: quays hide an aerial
        ({}, np.nan, 1),
        ({"status": 5, "speed_kn": 0.0}, 30.0, 0),  # moored by its own word
    ],
)
def test_harbours_are_left_out(table_of, columns, off_nm, found):
    table = table_of(silent(200.0, **columns), *steady())
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


def test_what_happens_after_the_time_judged_changes_nothing(table_of):
    early = table_of(silent(0, heard_again=False), *steady(until=FELL + 60.1))
    alone_later = table_of(silent(600.0), *steady(until=FELL + 60.1))
    [still], [back] = find(early), find(alone_later)
    assert still.end is None
    assert still.key == back.key == "disabling:311000001:20260301T123000Z"
    assert f"{back.end:%H:%M}" == "22:30"
    changing = ("duration_h", "distance_run_nm", "implied_speed_kn", "night_share")
    for name in set(still.evidence) - set(changing):
        assert still.evidence[name] == back.evidence[name], name


def test_the_evidence_says_what_was_measured(table_of):
    [event] = find(table_of(silent(90.0), *steady()))
    expected = {
        "label": "suspected disabling",
        "ground": "neighbours",
        "duration_h": 1.5,
        "judged_min": 60.0,
        "others_steady": 3,
        "others_heard": 3,
        "others_ahead": 3,
        "own_longest_min": 1.0,
        "own_thirds_before": 3,
        "owed_interval_s": 10.0,
        "probability": None,
        "usual_share": None,
    }
    assert {name: event.evidence[name] for name in expected} == expected
    assert event.lines == ("exercise:61", "exercise:62")
    assert "rescue first" in event.innocent


def test_without_reception_nothing_is_suspected(table_of):
    table = table_of(silent(90.0), *steady())
    assert Disabling().find(split_into_tracks(table)) == []


def far_out(silence_h, *, before_h=12.0, others_until_h=13.0, others_lat=20.9, **columns):
    """A ship heard once a minute 60 nm off, and three others within a degree, heard seldom."""
    ship = silent(silence_h * 60.0, before_min=before_h * 60.0, **columns)
    hourly = np.arange(FELL, others_until_h * 60.0, 60.0)
    others = [
        {"minutes": hourly, "mmsi": OTHER + i, "lat": others_lat, "speed_kn": 9.0} for i in range(3)
    ]
    return ship, *others


@pytest.mark.parametrize(
    ("vessels", "off_nm", "found"),
    [
        (far_out(12.0), 50.0, 1),
        (far_out(11.9), 50.0, 0),
        (far_out(12.0), 49.9, 0),
        (far_out(12.0), np.nan, 0),  # nobody knows how far: the set knows nothing nearer
        (far_out(12.0, others_lat=21.01), 60.0, 0),  # 60.4 nm off
        (far_out(12.0, others_lat=19.1), 60.0, 0),  # all astern
        (far_out(12.0, others_until_h=7.0), 60.0, 0),  # nobody in the last third
        (far_out(12.0, before_h=0.1), 60.0, 0),  # heard seven times: probably badly heard
    ],
)
def test_far_out_a_trained_probability_decides(table_of, vessels, off_nm, found):
    table = table_of(*vessels)
    events = find(table, distance_nm=np.full(len(table), off_nm))
    assert len(events) == found
    for event in events:
        assert event.evidence["ground"] == "trained"
        assert event.evidence["probability"] >= 0.9  # 721 minutes of the last 12 h
        assert "Welch 2022" in event.source


def test_the_trained_curve_never_falls_while_a_silence_lasts():
    counts = np.arange(0, 2000)
    for before in (0, 1, 5, 14, 80, 700):
        probability = disabling_model().probability(np.full(2000, before), counts)
        assert (np.diff(probability) >= 0).all()
        assert ((probability > 0) & (probability < 1)).all()


def test_the_default_limit_is_the_trained_one_and_the_curve_says_where_it_comes_from():
    model = disabling_model()
    assert Disabling().min_probability == model.best_probability
    assert set(model.knots) == {BEFORE, AS_LONG}
    assert {"set", "licence", "label", "domain", "left_out"} <= set(model.provenance)


@pytest.mark.shared
def test_the_shipped_curve_beats_its_authors_rule_and_means_what_it_says(shared_data):
    """On all of the set it was trained on; ``benchmarks/quality_gaps.py`` holds gaps out."""
    table = np.genfromtxt(
        shared_data / "labelled" / "ais_gaps_half.csv.gz", delimiter=",", names=True
    )
    silent = table["label_disabling"] == 1
    as_long = table["pings_Xh_before"]
    probability = disabling_model().probability(table["pings_12h_before"], as_long)

    def f_half(said):
        return 1.25 * (said & silent).sum() / (0.25 * silent.sum() + said.sum())

    assert f_half(as_long >= 19) == pytest.approx(0.750, abs=0.001)
    assert f_half(probability >= Disabling().min_probability) > 0.765
    for low in np.arange(0.2, 1.0, 0.1):
        within = (probability >= low) & (probability < low + 0.1)
        assert silent[within].mean() == pytest.approx(probability[within].mean(), abs=0.03)


def test_where_the_reports_owed_are_seldom_heard_silence_is_no_suspicion(table_of):
    table = table_of(silent(90.0), *steady())
    fringe = table_of({"minutes": np.arange(-600, 31, 5.0), "mmsi": OTHER, "speed_kn": 10.0})
    inside = table_of({"minutes": np.arange(-600, 31, 1.0), "mmsi": OTHER, "speed_kn": 10.0})
    # Class A at 10 kn owes a report each 10 s: 1 in 30 heard, or 1 in 6.
    assert find(table, usual=learn(fringe)) == []
    [event] = find(table, usual=learn(inside))
    assert event.evidence["usual_share"] == pytest.approx(1 / 6, abs=0.001)


def a_crowd(seed):
    """Vessels within a few miles, each silent once, for an hour or so or for hours."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(12):
        minutes = np.cumsum(rng.choice([0.5, 1.0, 4.0], 400))
        minutes[rng.integers(10, 350) :] += rng.choice([0.0, 50.0, 70.0, 400.0])
        values = {
            "mmsi": SHIP + number,
            "lat": 20.0 + rng.uniform(-0.05, 0.05),
            "lon": -73.0,
            "speed_kn": 9.0,
            "course_deg": rng.uniform(0, 359),
            "msg_type": rng.choice([1, 18]),
        }
        parts.append({"time_s": 60 * minutes, **{n: np.full(400, v) for n, v in values.items()}})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def all_found(columns, kept):
    table = trackable(position_table(["x"], **{n: c[kept] for n, c in columns.items()}))
    found = Disabling(reception=reception_of(table)).find(split_into_tracks(table))
    return {event.key: {**event.as_record(), "lines": None} for event in found}


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), cut_min=st.floats(60.0, 900.0))
def test_a_cut_recording_never_tells_what_the_whole_does_not(seed, cut_min):
    columns = a_crowd(seed)
    whole = all_found(columns, slice(None))
    early = all_found(columns, columns["time_s"] <= 60 * cut_min)
    for key, event in early.items():
        assert key in whole
        if event["end"] is not None:
            assert event == whole[key]
    over = {k for k, e in whole.items() if e["end"] and moment_s(e["end"]) <= 60 * cut_min}
    assert over <= set(early)


def moment_s(text):
    return datetime.fromisoformat(text).timestamp()


def test_the_crowd_holds_suspicions():
    assert len(all_found(a_crowd(1), slice(None))) >= 2


def test_a_disabling_is_also_a_gap(table_of):
    table = table_of(silent(90.0), *steady())
    [gap] = [
        event
        for event in Gap(reception=reception_of(table)).find(split_into_tracks(table))
        if event.mmsi == SHIP and event.end is not None
    ]
    [suspicion] = find(table)
    assert gap.evidence["label"] == "gap"
    assert gap.start == suspicion.start
