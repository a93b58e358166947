"""What everybody heard teaches, learned anew as more is heard: harbours, and who is received."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

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
from watchdesk.live.window import Window

# So old may be what everybody teaches; our judgement, but at all times a silence is judged over
# 20 minutes or more, in thirds.
RELEARN_S, RECEIVED_S = 3600.0, 240.0


class Lessons:
    """Everything is learned each time twice as much was heard, and once an hour.

    A watch that has just begun knows little, and what it took for a rule soon goes.  Reception is
    learned every few minutes.
    """

    def __init__(self, roll: Roll, window: Window, overrides: Overrides) -> None:
        self._roll, self._window, self._overrides = roll, window, overrides
        self._learned: Learned | None = None
        self._learned_s = self._received_s = -np.inf
        self._learned_rows = 0

    def learned(
        self,
        everybody: Callable[[], tuple[Believed, ZoneTable]],
        vessels: Mapping[int, Vessel],
        *,
        anew: bool,
    ) -> Learned:
        """What is known now; ``everybody`` answers with all rows and their places when asked."""
        newest_s, rows = self._roll.newest_s, self._window.rows
        old = newest_s - self._learned_s >= RELEARN_S or rows >= 2 * self._learned_rows
        if anew or self._learned is None or old:
            self._learned = learned_from(*everybody(), vessels, self._overrides)
            self._learned_s = self._received_s = newest_s
            self._learned_rows = rows
        elif newest_s - self._received_s >= RECEIVED_S:
            reception = reception_of(self._window.on_air())
            self._learned = replace(self._learned, reception=reception)
            self._received_s = newest_s
        learned = self._learned.at(self._roll.on_air_s, self._roll.craft_s)
        return learned if anew else replace(learned, anonymous=self._anonymous())

    def _anonymous(self) -> bool:
        """As :attr:`Learned.anonymous`, of whom was heard until now: nobody is told of before."""
        asked = detectors(self._overrides)["identity_conflict"]
        if not isinstance(asked, IdentityConflict):
            return False
        return asked.too_many(*self._roll.impossible_among(asked.min_fixes))
