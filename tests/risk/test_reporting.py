"""Reporting intervals against the table of ITU-R M.1371-5, as set manuals print it."""

from __future__ import annotations

import math

import pytest

from risk.reporting import LOST_AFTER_S, lost_after_s, owed_intervals_s, power_rank, station_class

TABLE = [  # class, speed, status, seconds: Simrad RS90 and Raymarine manuals
    ("A", 0.0, 1, 180.0),  # at anchor
    ("A", 3.0, 5, 180.0),  # moored, not above 3 kn
    ("A", 3.1, 5, 10.0),  # says moored, moves
    ("A", 0.0, 0, 10.0),  # stopped under way
    ("A", 14.0, 0, 10.0),
    ("A", 14.1, 0, 6.0),
    ("A", 23.0, 0, 6.0),
    ("A", 23.1, 0, 2.0),
    ("B", 2.0, 15, 180.0),
    ("B", 2.1, 15, 30.0),
    ("unknown", 2.0, 15, 180.0),
    ("unknown", 12.0, 15, 30.0),
    ("A", math.nan, 0, 180.0),  # doubt never makes a silence look longer
]


@pytest.mark.parametrize(("klass", "speed_kn", "status", "seconds"), TABLE)
def test_owed_intervals(klass, speed_kn, status, seconds):
    msg_type = {"A": 1, "B": 18, "unknown": 0}[klass]
    assert owed_intervals_s([msg_type], [speed_kn], [status]) == [seconds]
    assert lost_after_s([seconds]) == [LOST_AFTER_S[seconds]]
    assert LOST_AFTER_S[seconds] >= 5 * seconds  # a display waits several intervals


def test_a_long_range_report_owes_the_next_in_three_minutes():
    assert owed_intervals_s([27], [15.0], [0]) == [180.0]


def test_a_weaker_set_ranks_below_a_stronger():
    assert [station_class(kind) for kind in (1, 2, 3, 18, 19, 27, 0)] == [
        *"AAABB",
        "unknown",
        "unknown",
    ]
    assert power_rank("B") < power_rank("unknown") < power_rank("A")
