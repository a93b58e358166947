"""The clock of a recording runs as told, and nothing of the wall leaks into it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.replay.clock import ReplayClock, ReplayError

BEGIN_S, END_S = 1_000.0, 5_000.0


class Ticking:
    """A count of seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 77.0

    def __call__(self) -> float:
        return self.seconds


def a_clock(rate=1.0):
    ticking = Ticking()
    return ReplayClock(BEGIN_S, END_S, rate=rate, ticking=ticking), ticking


def test_it_stands_at_the_beginning_until_it_is_told_to_play():
    clock, ticking = a_clock()
    ticking.seconds += 100
    assert (clock.now_s(), clock.paused) == (BEGIN_S, True)
    clock.play()
    ticking.seconds += 10
    assert (clock.now_s(), clock.paused) == (BEGIN_S + 10, False)


@pytest.mark.parametrize("rate", [0.5, 1, 60, 600])
def test_a_second_on_the_wall_is_as_many_seconds_as_the_speed_says(rate):
    clock, ticking = a_clock(rate)
    clock.play()
    ticking.seconds += 2
    assert clock.now_s() == BEGIN_S + 2 * rate


@pytest.mark.parametrize("rate", [0.49, 600.5, 0, -1, math.nan, math.inf])
def test_a_speed_outside_the_range_is_refused_and_changes_nothing(rate):
    clock, _ = a_clock()
    with pytest.raises(ReplayError, match=r"from 0\.5 to 600 times"):
        clock.set_rate(rate)
    assert clock.rate == 1.0


def test_another_speed_counts_from_now_on_only():
    clock, ticking = a_clock()
    clock.play()
    ticking.seconds += 10
    clock.set_rate(100)
    assert clock.now_s() == BEGIN_S + 10
    ticking.seconds += 1
    assert clock.now_s() == BEGIN_S + 110


def test_it_ends_where_the_recording_does_and_then_stands():
    clock, ticking = a_clock(600)
    clock.play()
    ticking.seconds += 1000
    assert (clock.now_s(), clock.paused) == (END_S, True)


def test_a_wall_clock_that_is_put_back_does_not_put_the_recording_back():
    clock, ticking = a_clock()
    clock.play()
    ticking.seconds -= 50
    assert clock.now_s() == BEGIN_S


def test_a_step_holds_it_and_goes_either_way():
    clock, ticking = a_clock()
    clock.play()
    ticking.seconds += 100
    clock.step(10)
    assert (clock.now_s(), clock.paused) == (BEGIN_S + 110, True)
    clock.step(-30)
    assert clock.now_s() == BEGIN_S + 80


@pytest.mark.parametrize(
    ("to_s", "lands_s"), [(0, BEGIN_S), (9e9, END_S), (math.inf, END_S), (2000, 2000)]
)
def test_a_jump_outside_lands_at_the_edge(to_s, lands_s):
    clock, _ = a_clock()
    clock.seek(to_s)
    assert clock.now_s() == lands_s


def test_a_jump_to_no_moment_is_refused():
    clock, _ = a_clock()
    with pytest.raises(ReplayError):
        clock.seek(math.nan)


@given(st.lists(st.sampled_from(["play", "pause", "rate", "step", "seek", "wait"]), max_size=30))
def test_whatever_is_done_it_stays_inside_the_recording(acts):
    clock, ticking = a_clock()
    for n, act in enumerate(acts):
        if act == "wait":
            ticking.seconds += 7 * n
        elif act == "rate":
            clock.set_rate(0.5 + n)
        elif act == "step":
            clock.step(-40 * n if n % 2 else 90 * n)
        elif act == "seek":
            clock.seek(700.0 * n)
        else:
            getattr(clock, act)()
        assert BEGIN_S <= clock.now_s() <= END_S
