"""The detectors of a replay: they look now and then, so that the page is never kept waiting long.

How often changes nothing at the end: whatever was heard is looked at before the clock stands, and
where the recording ends everybody once more, with all that it teaches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from seamath.units import S_PER_H
from watchdesk.replay.clock import ReplayClock
from watchdesk.station.looker import Found, InLine
from watchdesk.station.source import Batch

EVERY_S = 30.0  # of the recording: our judgement; rescue is found at every step
STRIDE_S = 300.0  # so much was heard: a look is due whatever it costs
REST = 2.0  # so many times as long as a look took, the page comes first


class Paced:
    """A looker in line that waits for enough to look at, and rests after each look."""

    emptied = False

    def __init__(
        self,
        looker: InLine,
        clock: ReplayClock,
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self._looker, self._clock, self._ticking = looker, clock, ticking
        self._fresh = self._insisted = self._ended = False
        self._newest_s = self._looked_s = self._rested = float("-inf")

    def hear(self, batch: Batch) -> None:
        """Take what came."""
        self._looker.hear(batch)
        self._fresh = True
        times = batch.positions.time_s
        self._newest_s = max(self._newest_s, float(times.max(initial=float("-inf"))))

    def found(self) -> Iterator[Found]:
        """What a look found, where it is time for one."""
        if not self._due():
            return
        began = self._ticking()
        self._ended = self._at_end
        yield from self._looker.found(at_all=self._ended)
        self._fresh = self._insisted = False
        self._looked_s = self._newest_s
        self._rested = self._ticking() + REST * (self._ticking() - began)

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these events from the next look on."""
        self._looker.dismiss(keys)
        self._fresh = True

    def insist(self) -> None:
        """Have the next look be due, whenever the last was."""
        self._insisted = True

    def restart(self) -> None:
        """Forget everything."""
        self._looker.restart()
        self._forget()

    def state(self) -> dict[str, Any]:
        """It lives as long as the station."""
        return self._looker.state()

    def close(self) -> None:
        """Nothing is open."""

    @property
    def _at_end(self) -> bool:
        return self._clock.now_s() >= self._clock.end_s

    def _due(self) -> bool:
        if self._at_end and not self._ended:
            return True
        if not self._fresh or self._insisted:
            return self._fresh
        passed_s = self._newest_s - self._looked_s
        going_to_s = self._clock.going_to_s
        # A long jump looks once an hour but for the last: what was over by then is off the board.
        if going_to_s is not None and self._newest_s < going_to_s - S_PER_H:
            return passed_s >= S_PER_H
        if self._clock.paused:
            return True
        rested = self._ticking() >= self._rested
        return passed_s >= STRIDE_S or (rested and passed_s >= EVERY_S)

    def _forget(self) -> None:
        self._fresh = self._insisted = self._ended = False
        self._newest_s = self._looked_s = self._rested = float("-inf")
