"""A player gives a recording once, in order, up to the moment asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.positions import concatenate, position_table
from ais.reading import read
from ais.recording import Recording
from ais.vessels import SafetyText, StaticReport
from watchdesk.replay.clock import ReplayError
from watchdesk.replay.player import Player, player_of
from watchdesk.replay.tables import timed

MOMENTS = st.lists(st.integers(0, 60), max_size=8)


def a_recording(times, texts=()):
    """A vessel heard at these seconds, written down in this order."""
    table = position_table(
        ["quay"], mmsi=[311000001] * len(times), time_s=times, lat=[20.0] * len(times),
        lon=[-73.0] * len(times), line=range(1, len(times) + 1),
    )  # fmt: skip
    statics = tuple(
        StaticReport(mmsi=311000001, time_s=t, msg_type=5, source=0, line=n, name="A")
        for n, t in enumerate(times)
    )
    said = tuple(SafetyText(mmsi=1, time_s=t, text="x", source=0, line=1) for t in texts)
    return Recording(positions=table, statics=statics, texts=said)


def a_player(times, texts=()):
    return Player(timed(a_recording(times, texts)), "quay")


def test_each_row_comes_once_and_in_time_whatever_the_order_of_the_lines():
    player = a_player([30.0, 10.0, 20.0])
    assert player.take(10.0).positions.time_s.tolist() == [10.0]
    assert player.take(25.0).positions.time_s.tolist() == [20.0]
    last = player.take(99.0)
    assert (last.positions.time_s.tolist(), len(last.statics), last.raw_count) == ([30.0], 1, 2)
    assert player.take(99.0).raw_count == 0


def test_an_earlier_moment_gives_nothing_and_forgets_nothing():
    player = a_player([10.0, 20.0])
    player.take(15.0)
    assert player.take(5.0).raw_count == 0
    assert player.take(20.0).positions.time_s.tolist() == [20.0]


def test_after_a_restart_everything_comes_again():
    player = a_player([10.0, 20.0])
    player.take(20.0)
    player.restart(15.0)
    assert player.take(15.0).positions.time_s.tolist() == [10.0]


@given(st.lists(st.integers(0, 60).map(float), min_size=1, max_size=20), MOMENTS)
def test_in_pieces_it_is_the_same_as_at_once(times, moments):
    whole = a_player(times).take(61.0).positions
    player = a_player(times)
    pieces = [player.take(float(moment)).positions for moment in [*sorted(moments), 61]]
    joined = concatenate(pieces)
    assert joined.line.tolist() == whole.line.tolist()
    assert np.all(np.diff(whole.time_s) >= 0)


def test_what_has_no_time_comes_first_and_is_told():
    player = a_player([10.0, float("nan")])
    first = player.take(0.0)
    assert len(first.positions) == 1
    assert np.isnan(first.positions.time_s).all()
    assert player.health()[0]["dropped"] == 2  # a position and an identity


def test_a_recording_without_any_time_is_refused():
    with pytest.raises(ReplayError, match="nothing in it has a time"):
        timed(a_recording([float("nan")]))


def test_a_feed_has_ended_only_at_the_end():
    player = a_player([10.0, 20.0])
    player.take(15.0)
    assert (player.health()[0]["state"], player.health()[0]["last_s"]) == ("heard", 10.0)
    player.take(20.0)
    assert player.health()[0]["state"] == "ended"


def test_a_changed_future_does_not_repeat_what_was_given():
    player = a_player([10.0, 20.0])
    player.take(15.0)
    player.change(timed(a_recording([10.0, 17.0, 20.0])))
    assert player.take(30.0).positions.time_s.tolist() == [17.0, 20.0]


def test_the_shipped_recording_is_played_as_it_was_read(exercise):
    player = player_of([exercise], [])
    batch = player.take(player.end_s)
    recording = read([exercise])
    assert len(batch.positions) == len(recording.positions)
    assert len(batch.statics) == len(recording.statics)
    assert sorted(batch.positions.line.tolist()) == sorted(recording.positions.line.tolist())
    assert player.begin_s < player.end_s
    assert player.health()[0]["name"] == "exercise.nmea.gz"
