"""Reception learned: shares by receiver, place, hour and class, kept and added up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.positions import position_table
from ais.tracks import trackable
from risk.errors import RiskError
from risk.heard import Usual, learn, read_usual, together

NOON_S = 43_200.0
SHIP = 311000001


def heard_each(step_s, hours=2.0, *, sources=("north",), mmsi=SHIP, **columns):
    """A class A ship under way at 10 kn, who owes a report each 10 s, heard at some interval."""
    time_s = np.arange(NOON_S, NOON_S + 3600 * hours + 1, step_s)
    filled = {"mmsi": mmsi, "lat": 20.05, "lon": -73.05, "speed_kn": 10.0, "msg_type": 1, **columns}
    return position_table(
        sources, time_s=time_s, **{n: np.full(len(time_s), v) for n, v in filled.items()}
    )


def share(table, lat=20.05, lon=-73.05, hour=12.5, msg_type=1):
    return float(table.share([lat], [lon], [3600 * hour], [msg_type])[0])


@pytest.mark.parametrize(
    ("step_s", "expected"), [(10.0, 1.0), (5.0, 1.0), (20.0, 0.5), (100.0, 0.1)]
)
def test_the_share_is_what_was_heard_of_what_was_owed(step_s, expected):
    assert share(learn(heard_each(step_s))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ({}, True),
        ({"lat": 20.17}, False),  # the next cell north
        ({"lon": -73.3}, False),
        ({"hour": 11.5}, True),  # the hours beside count
        ({"hour": 10.5}, False),
        ({"hour": 24 + 13.0}, True),  # the hour of day, of any day
        ({"msg_type": 18}, False),  # nothing is known of weaker sets
    ],
)
def test_a_share_is_told_only_where_there_is_experience(question, known):
    assert np.isfinite(share(learn(heard_each(60.0)), **question)) == known


def test_an_hour_of_vessels_under_watch_is_asked_for():
    assert np.isfinite(share(learn(heard_each(60.0, hours=1.0))))
    assert np.isnan(share(learn(heard_each(60.0, hours=0.9))))


def test_who_was_silent_for_over_an_hour_may_not_have_been_there():
    assert len(learn(heard_each(3600.0))) > 0
    assert len(learn(heard_each(3601.0, hours=4))) == 0


def test_the_best_receiver_counts_and_each_is_judged_by_what_it_heard():
    near, far = heard_each(10.0), heard_each(100.0)
    both = together([learn(near), learn(heard_each(100.0, sources=("south",)))])
    assert both.receivers == ("north", "south")
    assert share(both) == pytest.approx(1.0)
    assert share(together([learn(near), learn(far)])) == pytest.approx(0.55)  # 792 of 1440


def test_a_file_keeps_everything(tmp_path):
    table = together([learn(heard_each(20.0)), learn(heard_each(30.0, sources=("ñandú",)))])
    path = tmp_path / "reception.npz"
    table.write(path)
    kept = read_usual(path)
    assert kept.receivers == ("north", "ñandú")
    for name in ("key", "heard", "owed", "vessel_h"):
        assert np.array_equal(getattr(kept, name), getattr(table, name))


@pytest.mark.parametrize("content", [b"", b"time,lat\n", b"PK\x03\x04 broken"])
def test_a_file_of_something_else_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "reception.npz"
    path.write_bytes(content)
    with pytest.raises(RiskError) as told:
        read_usual(path)
    assert "reception.npz: no table of reception" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_recording_of_nothing_teaches_nothing():
    empty = learn(position_table(mmsi=[]))
    assert isinstance(empty, Usual)
    assert len(empty) == 0
    assert np.isnan(share(empty))


@given(seed=st.integers(0, 2**32 - 1), split=st.integers(1, 9))
def test_two_recordings_teach_what_both_together_would(seed, split):
    rng = np.random.default_rng(seed)
    count = 200
    mmsi = rng.integers(SHIP, SHIP + 10, count)
    table = trackable(
        position_table(
            ["a"],
            mmsi=mmsi,
            time_s=rng.uniform(0, 50_000, count),
            lat=rng.uniform(19.9, 20.1, count),
            lon=rng.choice([179.99, -179.99], count),
            speed_kn=rng.uniform(0, 30, count),
            msg_type=rng.choice([1, 18, 27], count),
        )
    )
    one = table.mmsi < SHIP + split
    added = together([learn(table.take(one)), learn(table.take(~one))])
    whole = learn(table)
    assert np.array_equal(added.key, whole.key)
    assert np.allclose(added.owed, whole.owed)
    assert np.allclose(added.heard, whole.heard)
