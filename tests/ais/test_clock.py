"""Moments as files write them, and the clock that base stations keep."""

import math
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.clock import RunningClock, calendar_s, moment_s, most_used

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "text, time_s",
    [
        (b"788918400", 788918400.0),  # 1995-01-01, the first moment believed
        (b"788918399", math.nan),
        (b"4102444799", 4102444799.0),  # 2099-12-31, the last
        (b"4102444800", math.nan),
        (b"788918400000", 788918400.0),
        (b"2026-03-01T12:00:00", NOON_S),  # no zone is UTC
        (b"2026-03-01T14:00:00+02:00", NOON_S),
        (b"2026-02-30T12:00:00", math.nan),
        (b"now", math.nan),
        (b"nan", math.nan),
        (b"inf", math.nan),
        (b"-1772366400", math.nan),
        (b"\xff", math.nan),
        (b"", math.nan),
    ],
)
def test_moments_are_read_or_not_believed(text, time_s):
    assert moment_s(text) == pytest.approx(time_s, nan_ok=True)


def test_impossible_dates_are_no_time():
    assert math.isnan(calendar_s(2026, 2, 30, 0, 0, 0))
    assert math.isnan(calendar_s(0, 0, 0, 24, 60, 60))


@pytest.mark.parametrize(
    "told, word",
    [
        ({}, "none"),
        ({"suffix": 3, "prefix": 2}, "suffix"),
        ({"suffix": 2, "prefix": 3}, "prefix"),
        ({"base station": 2, "tag block": 2}, "tag block"),  # the more trusted of equals
        ({"column": 9}, "column"),
    ],
)
def test_the_word_for_a_sources_clock_is_the_one_most_messages_used(told, word):
    assert most_used(Counter(told)) == word


@pytest.mark.parametrize(
    "base_s, second, off_s",
    [
        (NOON_S + 20, 20, 0),
        (NOON_S + 20, 35, 15),
        (NOON_S + 20, 5, -15),
        (NOON_S + 58, 3, 5),  # over the minute
        (NOON_S + 2, 57, -5),  # back over the minute
        (NOON_S + 20, 60, 0),  # not available: what the clock shows
        (NOON_S + 20, 63, 0),
    ],
)
def test_a_second_is_put_into_the_nearest_minute(base_s, second, off_s):
    clock = RunningClock()
    clock.hear(base_s)
    assert clock.at(second) == base_s + off_s


def test_before_the_first_base_station_nothing_tells_the_time():
    assert math.isnan(RunningClock().at(30))


def test_the_clock_runs_on_through_the_seconds_alone():
    clock = RunningClock()
    clock.hear(NOON_S)
    times_s = [clock.at(age_s % 60) for age_s in range(0, 600, 10)]
    assert times_s == [NOON_S + age_s for age_s in range(0, 600, 10)]


@given(st.lists(st.integers(-12, 12), min_size=20, max_size=60))
def test_jitter_of_twelve_seconds_never_costs_a_minute(jitter_s):
    clock = RunningClock()
    clock.hear(NOON_S)
    for step, off_s in enumerate(jitter_s):
        true_s = NOON_S + 2 * step + off_s
        assert clock.at(int(true_s) % 60) == true_s


@pytest.mark.parametrize(
    "jumps_s, shown_s",
    [
        ([0, 29], 29),  # within half a minute: followed at once
        ([0, 7200], 0),  # one station with a wrong clock is not believed
        ([0, 7200, 10], 10),
        ([0, 7200, 20, 7200], 20),  # nor when it speaks again between right ones
        ([0, 7200, 7210], 7210),  # two in agreement are: the recording was interrupted
        ([0, -7200, -7190], -7190),
    ],
)
def test_a_jump_needs_a_second_opinion(jumps_s, shown_s):
    clock = RunningClock()
    for jump_s in jumps_s:
        clock.hear(NOON_S + jump_s)
    assert clock.at(60) == NOON_S + shown_s
