"""Whose turn it is to be looked at, and who bears on them: the most urgent, within so much work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchdesk.live.nearby import Nearby
from watchdesk.live.roll import Roll
from watchdesk.live.standing import LATE_S, LEAD_S, Standing
from watchdesk.live.window import Window

_WIDER = 3  # times that a look asks for more

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who is looked at, with all who bear on them; of ``beside`` the rows since ``since_s`` do."""

    chosen: Mask
    around: Mask
    beside: Mask
    since_s: float


class Turns:
    """Chooses; ``most`` bounds the rows of the vessels looked at and of those near them."""

    def __init__(
        self, roll: Roll, nearby: Nearby, window: Window, standing: Standing, most: int | None,
        window_s: float,
    ) -> None:  # fmt: skip
        self._roll, self._nearby, self._window, self._standing = roll, nearby, window, standing
        self._most, self._window_s = most, window_s
        self._seeds = 64  # vessels from which a look begins: as many as filled the last ones

    def next(self, *, at_all: bool) -> Turn:
        """Who is looked at now; everybody where ``at_all``."""
        many = len(self._roll)
        if at_all:
            everybody = self._roll.mmsi[:many] >= 0
            return Turn(
                chosen=everybody, around=everybody, beside=np.zeros(many, bool), since_s=-np.inf
            )
        chosen, around = self._bounded()
        beside = around & ~chosen
        beside[self._partners(chosen)] = False
        if self._most is None:
            beside[:] = False
        return Turn(
            chosen=chosen, around=around, beside=beside, since_s=self._since_s(chosen) - LEAD_S
        )

    def _bounded(self) -> tuple[Mask, Mask]:
        """As many of those whose turn it is as one look can bear, and those around them."""
        most, many = self._most, len(self._roll)
        due = self._roll.due(self._roll.newest_s, all_silent=most is None)
        chosen = np.zeros(many, bool)
        chosen[due if most is None else due[: self._seeds]] = True
        around = self._around(chosen)
        if most is None or not len(due):
            return chosen, around
        counts = self._window.counts(many)
        while self._work(chosen, around, counts) > most and self._seeds > 1:
            self._seeds //= 2
            chosen[due[self._seeds :]] = False
            around = self._around(chosen)
        self._seeds += 1 + self._seeds // 4
        return self._wider(chosen, around, due, counts, most)

    def _wider(
        self, chosen: Mask, around: Mask, due: Numbers, counts: Numbers, most: int
    ) -> tuple[Mask, Mask]:
        """As many more as are there anyway, while there is room for those who bear on them."""
        for _ in range(_WIDER):
            more = np.zeros(len(chosen), bool)
            more[due] = around[due]
            if (more == chosen).all():
                break
            beyond = self._around(more)
            if self._work(more, beyond, counts) > most:
                break
            chosen, around = more, beyond
        return chosen, around

    def _work(self, chosen: Mask, around: Mask, counts: Numbers) -> float:
        """About how many rows a look would be at."""
        beside = counts[around & ~chosen].sum() * (LATE_S + LEAD_S) / self._window_s
        return float(counts[chosen].sum() + beside)

    def _around(self, chosen: Mask) -> Mask:
        """The chosen and all who bear on them."""
        since_s = self._since_s(chosen)
        # Where work is bounded, no earlier rows of those beside would be looked at anyway.
        met_s = -np.inf if self._most is None else since_s - LEAD_S
        around = self._nearby.around(
            chosen, self._roll, self._roll.newest_s, met_s=met_s, adrift_s=since_s
        )
        around[self._partners(chosen)] = True
        return around

    def _since_s(self, chosen: Mask) -> float:
        """From when on the events of some vessels are judged again."""
        who, roll = np.flatnonzero(chosen), self._roll
        began = [
            kept.start_s for kept in self._standing.of(roll.mmsi[who[roll.open[who]]].tolist())
            if kept.event.kind == "drift" and kept.end_s == np.inf
        ]  # fmt: skip
        heard_s = roll.since_s[who].min(initial=roll.newest_s)
        return float(min(heard_s - LATE_S, *began, np.inf))

    def _partners(self, chosen: Mask) -> list[int]:
        """The vessels of all events of two that are judged again with some."""
        of_two = (
            kept for kept in self._standing.of(self._roll.mmsi[np.flatnonzero(chosen)].tolist())
            if kept.event.partner is not None
        )  # fmt: skip
        return sorted({
            number for kept in of_two if not self._standing.is_settled(kept, at_all=False)
            for number in kept.numbers
        })  # fmt: skip
