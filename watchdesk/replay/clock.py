"""The time of a recording: it runs at a chosen speed, stands still, and can be put anywhere.

Nothing that shows or decides anything sees the clock on the wall: it only drives this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, RLock
from typing import TYPE_CHECKING

from seamath.errors import Mistake

if TYPE_CHECKING:
    from watchdesk.replay.deeds import Deed

SLOWEST, FASTEST = 0.5, 600.0
STEP_S = 10.0


class ReplayError(Mistake):
    """A wish about a replay that cannot be met."""


class ReplayClock:
    """Seconds since 1970 of a recording, between its begin and its end.

    ``ticking`` is any steady count of seconds; it is asked only how long it has been.
    """

    def __init__(
        self,
        begin_s: float,
        end_s: float,
        *,
        rate: float = 1.0,
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self.begin_s, self.end_s = begin_s, end_s
        self.going_from_s: float | None = None  # and ``going_to_s``: of a jump under way
        self.going_to_s: float | None = None
        self.to_come: tuple[Deed, ...] = ()  # entered later in the recording than it stands
        self.moving = RLock()  # whoever steps, jumps or changes what is played holds it
        self._stopped, self._free = Event(), Lock()
        self._rate = _checked(rate)
        self._ticking, self._lock = ticking, RLock()
        self._from_s, self._since, self._paused = begin_s, ticking(), True

    @property
    def rate(self) -> float:
        """Seconds of the recording in a second on the wall, while it plays."""
        return self._rate

    @property
    def paused(self) -> bool:
        """Whether it stands still; at the end it does."""
        return self._paused or self.now_s() >= self.end_s

    def now_s(self) -> float:
        """The moment in the recording."""
        with self._lock:
            if self._paused:
                return self._from_s
            passed_s = (self._ticking() - self._since) * self._rate
            return min(self._from_s + max(passed_s, 0.0), self.end_s)

    def play(self) -> None:
        """Let it run from where it stands."""
        self._set(self.now_s(), paused=False)

    def pause(self) -> None:
        """Hold it where it is."""
        self._set(self.now_s(), paused=True)

    def set_rate(self, rate: float) -> None:
        """Run at another speed from now on."""
        checked = _checked(rate)
        with self._lock:
            self._set(self.now_s(), paused=self._paused)
            self._rate = checked

    def seek(self, to_s: float) -> None:
        """Put it to a moment; one outside the recording becomes its begin or its end."""
        if to_s != to_s:
            raise ReplayError("jump to a moment, such as 2026-03-15T01:20Z")
        self._set(min(max(to_s, self.begin_s), self.end_s), paused=self._paused)

    def step(self, by_s: float = STEP_S) -> None:
        """Hold it, so many seconds on; a negative number goes back."""
        with self._lock:
            self.pause()
            self.seek(self.now_s() + by_s)

    @contextmanager
    def going(self, to_s: float) -> Iterator[None]:
        """Under way to a moment, held; ReplayError where it is under way to another."""
        if not self._free.acquire(blocking=False):
            raise ReplayError("it is going to another moment: wait, or cancel that")
        try:
            self._stopped.clear()
            self.pause()
            self.going_from_s, self.going_to_s = self.now_s(), to_s
            yield
        finally:
            self.going_from_s = self.going_to_s = None
            self._free.release()

    def cancel(self) -> None:
        """End a jump that is under way where it has got to."""
        self._stopped.set()

    @property
    def cancelled(self) -> bool:
        """Whether the jump under way is to end."""
        return self._stopped.is_set()

    def way(self) -> dict[str, float] | None:
        """Where a jump leads and how much of the way is done, 0 to 1; None where none is."""
        from_s, to_s = self.going_from_s, self.going_to_s
        if from_s is None or to_s is None:
            return None
        all_s = to_s - from_s
        done = (self.now_s() - from_s) / all_s if all_s > 0 else 1.0
        return {"to": to_s, "share": min(max(done, 0.0), 1.0)}

    def _set(self, at_s: float, *, paused: bool) -> None:
        with self._lock:
            self._from_s, self._since, self._paused = at_s, self._ticking(), paused


def _checked(rate: float) -> float:
    if not SLOWEST <= rate <= FASTEST:
        raise ReplayError(f"speed {rate:g}: from {SLOWEST:g} to {FASTEST:g} times")
    return float(rate)
