"""Whose turn it is to be looked at, and who bears on them: the most urgent, within so much work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchdesk.live.nearby import Nearby
from watchdesk.live.ripe import Ripening, as_one
from watchdesk.live.roll import Roll
from watchdesk.live.standing import LATE_S, LEAD_S, Standing
from watchdesk.live.window import Window

_GROWS, _ROOM = 2.0, 0.9  # how much more a look may take than the last; of what it can bear

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who is looked at, with all who bear on them; a row a vessel.

    Of each the rows since ``rows_s`` do; ``since_s`` is from when on events are judged again.
    """

    chosen: Mask
    around: Mask
    rows_s: Seconds
    since_s: float


class Turns:
    """Chooses; ``most`` bounds the rows of the vessels looked at and of those near them."""

    def __init__(
        self, roll: Roll, nearby: Nearby, window: Window, standing: Standing, ripening: Ripening,
        most: int | None, window_s: float,
    ) -> None:  # fmt: skip
        self._roll, self._nearby, self._window, self._standing = roll, nearby, window, standing
        self._ripening = ripening
        self._most, self._window_s = most, window_s
        self._seeds = 64  # vessels from which a look begins: as many as filled the last ones

    def next(self, *, at_all: bool) -> Turn:
        """Who is looked at now; everybody where ``at_all``."""
        many = len(self._roll)
        if at_all:
            everybody = self._roll.mmsi[:many] >= 0
            whole_s = np.full(many, -np.inf)
            return Turn(chosen=everybody, around=everybody, rows_s=whole_s, since_s=-np.inf)
        now_s, ripe_s = self._roll.newest_s, self._ripening.ripe_s(many)
        due = self._roll.due(now_s, ripe_s, all_silent=self._most is None)
        if self._most is None:
            return self._of(due)
        self._ripening.meet(now_s, self._meeting)
        turn, counts = self._of(due[: self._seeds]), self._window.counts(many)
        while (work := self._work(turn, counts)) > self._most and self._seeds > 1:
            self._seeds //= 2
            turn = self._of(due[: self._seeds])
        if self._seeds <= len(due):
            self._seeds = 1 + int(self._seeds * min(_GROWS, _ROOM * self._most / max(work, 1.0)))
        return turn

    def _of(self, vessels: Numbers) -> Turn:
        """A look at some vessels, and at those who bear on them."""
        roll, many = self._roll, len(self._roll)
        chosen = np.zeros(many, bool)
        chosen[vessels] = True
        since_s = self._since_s(vessels)
        # Where work is bounded, no earlier rows of those beside are looked at.
        met_s = -np.inf if self._most is None else since_s - LEAD_S
        around = self._nearby.around(chosen, roll, roll.newest_s, met_s=met_s, adrift_s=since_s)
        rows_s = np.full(many, met_s)
        adrift, began_s = self._adrift(vessels)
        if len(adrift):
            others = self._nearby.adrift(adrift, many, began_s)
            around[others] = True
            rows_s[others] = np.minimum(rows_s[others], began_s - LEAD_S)
        partners = self._partners(vessels, since_s)
        around[partners] = True
        rows_s[partners] = rows_s[vessels] = -np.inf
        return Turn(chosen=chosen, around=around, rows_s=rows_s, since_s=since_s)

    def _work(self, turn: Turn, counts: Numbers) -> float:
        """About how many rows a look would be at."""
        held_s = (self._roll.newest_s - turn.rows_s[turn.around]).clip(max=self._window_s)
        return float((counts[turn.around] * held_s).sum() / self._window_s)

    def _since_s(self, vessels: Numbers) -> float:
        """From when on the events of some vessels are judged again."""
        roll = self._roll
        looked_s = roll.looked_s[vessels]
        last_s = np.append(roll.since_s[vessels], looked_s[np.isfinite(looked_s)])
        return float(last_s.min(initial=roll.newest_s)) - LATE_S

    def _adrift(self, vessels: Numbers) -> tuple[Numbers, float]:
        """Those of some vessels that are adrift, and since when the first of them is."""
        roll = self._roll
        began = {
            kept.numbers[0]: kept.start_s
            for kept in self._standing.of(roll.mmsi[vessels[roll.open[vessels]]].tolist())
            if kept.event.kind == "drift" and kept.end_s == np.inf
        }
        return np.array(list(began), np.int64), min(began.values(), default=np.inf)

    def _meeting(self) -> Numbers:
        """The two of each meeting that goes on, as one number."""
        roll = self._roll
        who = np.flatnonzero(roll.open[: len(roll)])
        two = [
            kept.numbers for kept in self._standing.of(roll.mmsi[who].tolist())
            if kept.event.kind == "encounter" and kept.end_s == np.inf and len(kept.numbers) == 2
        ]  # fmt: skip
        one, other = np.array(two, np.int64).reshape(-1, 2).T
        return as_one(one, other)

    def _partners(self, vessels: Numbers, since_s: float) -> list[int]:
        """The vessels of all events of two that are judged again with some."""
        of_two = (
            kept for kept in self._standing.of(self._roll.mmsi[vessels].tolist())
            if kept.event.partner is not None
        )  # fmt: skip
        return sorted({
            number for kept in of_two if not self._standing.is_settled(kept, since_s)
            for number in kept.numbers
        })  # fmt: skip
