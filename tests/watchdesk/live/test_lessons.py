"""A watch that has just begun learns as more is heard, and no look waits for it."""

from __future__ import annotations

import time
from threading import Event

import numpy as np
import pytest

from ais.positions import PositionTable, position_table
from jurisdiction.zones import shipped_zones
from watchdesk.behaviour import judged
from watchdesk.live import lessons as module
from watchdesk.live.lessons import RECEIVED_S, Lessons
from watchdesk.live.live import Live
from watchdesk.live.roll import Roll
from watchdesk.live.window import Window, places_of, positions_of

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


class Taught:
    """Lessons beside a window, and how many positions what is known was learned from."""

    def __init__(self, rows_of) -> None:
        self.rows_of, self.roll, self.window = rows_of, Roll(), Window()
        self.lessons, self.go_on = Lessons(self.roll, self.window, {}), Event()
        self.nowhere = shipped_zones().zones_at([], [], [])
        self.heard = 0

    def hear(self, count: int, *, after_s: float = 10.0) -> None:
        begin_s = max(self.roll.newest_s, BEGIN_S)
        self.window.put(self.rows_of([3] * count, begin_s + after_s * np.arange(1, count + 1)))
        self.roll.newest_s = begin_s + after_s * count
        self.heard += count

    def everybody(self, held):
        if not self.go_on.wait(30):
            raise TimeoutError
        places = places_of(held.rows(), self.nowhere)
        _, heard, kept = judged(positions_of(held.rows(), ()), places)
        return heard, places.take(kept)

    def known(self, *, anew: bool = False) -> int:
        return len(self.lessons.learned(self.everybody, {}, anew=anew).reception.table)

    def known_soon(self, count: int) -> bool:
        end = time.monotonic() + 30
        while self.known() != count and time.monotonic() < end:
            time.sleep(0.01)
        return self.known() == count


@pytest.fixture
def taught(rows_of, monkeypatch):
    monkeypatch.setattr(module, "BESIDE_ROWS", 0)  # a thread for the least
    return Taught(rows_of)


def test_no_look_waits_for_a_lesson_and_it_is_of_what_was_held_when_it_began(taught):
    taught.hear(20)
    taught.go_on.set()
    assert taught.known() == 20  # the first: nothing is known without it
    taught.go_on.clear()
    taught.hear(30)
    assert taught.known() == 20  # begun, and waiting
    taught.hear(1000)  # more than there was room for
    assert taught.known() == 20
    taught.go_on.set()
    assert taught.known_soon(50)
    assert taught.known_soon(1050)  # the next was due all the time


def test_reception_is_learned_beside_too(taught):
    taught.go_on.set()
    taught.hear(100)
    assert taught.known() == 100
    taught.go_on.clear()  # harbours are not asked for
    taught.hear(1, after_s=RECEIVED_S)
    assert taught.known_soon(101)


def test_a_look_at_all_learns_at_once_whatever_is_on_its_way(taught):
    taught.go_on.set()
    taught.hear(20)
    assert taught.known() == 20
    taught.go_on.clear()
    taught.hear(30)
    assert taught.known() == 20
    taught.hear(10)
    taught.go_on.set()
    assert taught.known(anew=True) == 60
    assert taught.known() == 60


def test_a_lesson_that_fails_is_told(taught):
    taught.go_on.set()
    taught.hear(20)
    taught.known()
    taught.hear(30)
    taught.everybody = lambda _: 1 / 0
    taught.known()
    with pytest.raises(ZeroDivisionError):
        taught.known_soon(50)
