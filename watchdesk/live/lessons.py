"""What everybody heard teaches, learned anew as more is heard: harbours, and who is received."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from ais.quality import Believed
from ais.vessels import Vessel
from jurisdiction.zone_table import ZoneTable
from risk.catalogue import detectors
from risk.coverage import reception_of
from risk.detectors.identity_conflict import IdentityConflict
from watchdesk.behaviour import Learned, learned_from
from watchdesk.config import Overrides
from watchdesk.live.roll import Roll
from watchdesk.live.window import Held, Window

# So old may be what everybody teaches; our judgement, but at all times a silence is judged over
# 20 minutes or more, in thirds.
RELEARN_S, RECEIVED_S = 3600.0, 240.0
BESIDE_ROWS = 1_000_000  # as many take a second or two to learn from: no look waits for more

Everybody = Callable[[Held], tuple[Believed, ZoneTable]]


class Lessons:
    """Everything is learned each time twice as much was heard, and once an hour.

    A watch that has just begun knows little, and what it took for a rule soon goes.  Reception is
    learned every few minutes.  Where there is much to learn from, a thread does it, and looks go
    on with what was known.
    """

    def __init__(self, roll: Roll, window: Window, overrides: Overrides) -> None:
        self._roll, self._window, self._overrides = roll, window, overrides
        self._learned: Learned | None = None
        self._learned_s = self._received_s = -np.inf
        self._learned_rows = 0
        self._learning = ThreadPoolExecutor(1, "lessons")
        self._coming: Future[Learned] | None = None

    def learned(
        self, everybody: Everybody, vessels: Mapping[int, Vessel], *, anew: bool
    ) -> Learned:
        """What is known now; ``everybody`` answers which of the rows held can be right."""
        if self._coming is not None and self._coming.done():
            self._learned, self._coming = self._coming.result(), None
        known = self._lesson(everybody, vessels, anew=anew)
        learned = known.at(self._roll.on_air_s, self._roll.craft_s)
        return learned if anew else replace(learned, anonymous=self._anonymous())

    def _lesson(
        self, everybody: Everybody, vessels: Mapping[int, Vessel], *, anew: bool
    ) -> Learned:
        """What is known, once a lesson that is due was taken or begun."""
        known, newest_s, rows = self._learned, self._roll.newest_s, self._window.rows
        at_once = known is None or anew or rows < BESIDE_ROWS
        if known is not None and self._coming is not None and not at_once:
            return known
        held = self._window.held()
        if known is None or anew or self._is_old(newest_s, rows):
            lesson = partial(_everything, everybody, held, dict(vessels), self._overrides)
            self._learned_s, self._learned_rows = newest_s, rows
        elif newest_s - self._received_s >= RECEIVED_S:
            lesson = partial(_received, known, held)
        else:
            return known
        self._received_s = newest_s
        if known is None or at_once:
            known, self._coming = lesson(), None
            self._learned = known
        else:
            self._coming = self._learning.submit(lesson)
        return known

    def _is_old(self, newest_s: float, rows: int) -> bool:
        return newest_s - self._learned_s >= RELEARN_S or rows >= 2 * self._learned_rows

    def _anonymous(self) -> bool:
        """As :attr:`Learned.anonymous`, of whom was heard until now: nobody is told of before."""
        asked = detectors(self._overrides)["identity_conflict"]
        if not isinstance(asked, IdentityConflict):
            return False
        return asked.too_many(*self._roll.impossible_among(asked.min_fixes))


def _received(known: Learned, held: Held) -> Learned:
    """The same with who is received learned anew."""
    return replace(known, reception=reception_of(held.on_air()))


def _everything(
    everybody: Everybody, held: Held, vessels: Mapping[int, Vessel], overrides: Overrides
) -> Learned:
    return learned_from(*everybody(held), vessels, overrides)
