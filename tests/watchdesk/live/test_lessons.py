"""A watch that has just begun learns as more is heard, not an hour later."""

from __future__ import annotations

import numpy as np

from ais.positions import PositionTable, position_table
from jurisdiction.zones import shipped_zones
from watchdesk.live.live import Live

BEGIN_S = 1.8e9


def fleet(numbers: list[int]) -> PositionTable:
    """Vessels under way south of Jamaica, heard every ten seconds, each first a second later."""
    ticks, vessels = np.arange(30), np.arange(len(numbers))
    tick, vessel = (axis.ravel() for axis in np.meshgrid(ticks, vessels, indexing="ij"))
    time_s = BEGIN_S + 10.0 * tick + vessel
    return position_table(
        mmsi=np.array(numbers)[vessel],
        time_s=time_s,
        lat=16.0 + 0.1 * vessel,
        lon=-77.0 + (time_s - BEGIN_S) / 21_600.0,  # ten knots, eastwards
        speed_kn=np.full(len(vessel), 9.6),
        course_deg=np.full(len(vessel), 90.0),
        msg_type=np.full(len(vessel), 1),
        status=np.full(len(vessel), 0),
        sources=("feed",),
    )


def told_of(numbers: list[int]) -> set[int]:
    """Whose identity was ever called into question when the fleet is heard second by second."""
    table, live = fleet(numbers), Live(shipped_zones(), {})
    found = set()
    for second in range(301):
        now = (table.time_s >= BEGIN_S + second) & (table.time_s < BEGIN_S + second + 1)
        live.hear(table.take(now))
        live.look()
        found |= {e.mmsi for e in live.events.values() if e.kind == "identity_conflict"}
    return found


def test_a_feed_with_its_numbers_taken_away_questions_nobody():
    assert told_of([*range(101, 109), 311_000_001]) <= {101}  # the first alone cannot be known


def test_one_impossible_number_among_sound_ones_is_questioned():
    assert told_of([7, *range(311_000_001, 311_000_009)]) == {7}
