"""The detectors beside the watch: a process of their own that may die and is filled again."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any, Protocol

from ais.events import Event
from jurisdiction.zones import Zones
from risk.assessment import Assessment
from watchdesk.brought import Brought
from watchdesk.live import Live
from watchdesk.station.source import Batch

ROWS_A_LOOK, MOST_ROWS = 150_000, 16_000_000  # as measured in benchmarks/live.py
MOST_WAITING = 400  # batches, some two minutes of them
RESTART_AFTER_S = 5.0
STUCK_S = 300.0
_PAUSE_S = 0.2
_FAREWELL_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look changed: events by key, those that stand no more, assessments by MMSI."""

    anew: bool  # the first look of an empty window: only what is told here stands
    events: Mapping[str, Event]
    withdrawn: frozenset[str]
    assessments: Mapping[int, Assessment]
    rows: int
    waiting: int
    look_s: float


class Looker(Protocol):
    """The detectors, wherever they run: told what is heard, asked what they found."""

    @property
    def emptied(self) -> bool:
        """Whether they have not yet seen what was heard."""
        ...

    def hear(self, batch: Batch) -> None:
        """Take what came."""
        ...

    def found(self) -> Iterator[Found]:
        """What was found since it was last asked for."""
        ...

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these events, which an officer found to mean nothing."""
        ...

    def restart(self) -> None:
        """Forget everything."""
        ...

    def state(self) -> dict[str, Any]:
        """Its ``state``, "alive", "starting", "dead" or "stuck", and its counts."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Looking:
    """A window looked at again and again, each time telling only what changed."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self._known: dict[int, Assessment] = {}
        self._anew = True

    def look(self) -> Found:
        """Look, and tell what changed."""
        live, anew, began = self.live, self._anew, monotonic()
        changes = live.look()
        keys = [key for change in changes for key in (change.event.key, change.was) if key]
        weighed = {told.mmsi: told for told in live.assessments}
        fresh = {m: told for m, told in weighed.items() if self._known.get(m) is not told}
        self._known, self._anew = weighed, False
        return Found(
            anew=anew,
            events=dict(live.events) if anew
            else {key: live.events[key] for key in keys if key in live.events},
            withdrawn=frozenset(key for key in keys if key not in live.events),
            assessments=fresh,
            rows=live.rows,
            waiting=live.waiting,
            look_s=monotonic() - began,
        )  # fmt: skip


class InLine:
    """Looks where it stands, in the same thread: for recordings, whose clock waits for it."""

    emptied = False

    def __init__(self, zones: Zones, brought: Brought) -> None:
        self._zones, self._brought = zones, brought
        self._dismissed = brought.dismissed
        self.restart()

    def hear(self, batch: Batch) -> None:
        """Take what came."""
        self._looking.live.hear(batch.positions, batch.statics)
        self._heard = True

    def found(self) -> Iterator[Found]:
        """What a look finds, where something was heard since the last."""
        if self._heard:
            self._heard = False
            yield self._looking.look()

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these."""
        if keys != self._dismissed:
            self._dismissed, self._heard = keys, True
            self._looking.live.dismiss(keys)

    def restart(self) -> None:
        """Forget everything."""
        brought = self._brought
        live = Live(self._zones, brought.overrides, usual=brought.usual, dismissed=self._dismissed)
        self._looking, self._heard = Looking(live), False

    def state(self) -> dict[str, Any]:
        """It lives as long as the station."""
        live = self._looking.live
        return {"state": "alive", "rows": live.rows, "waiting": live.waiting}

    def close(self) -> None:
        """Nothing is open."""


class Child:
    """Looks in a process of its own; when it dies or hangs another is filled from the disk.

    ``options`` are what ``Live`` is made with, but for the zones, which the child reads itself.
    Nothing here ever waits for it: two threads write to it and read from it.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        recordings: Path | None,
        window_s: float = 86400.0,
        restart_after_s: float = RESTART_AFTER_S,
    ) -> None:
        self._options, self._recordings, self._window_s = dict(options), recordings, window_s
        self._restart_after_s = restart_after_s
        self._changed = Condition()
        self._waiting: deque[Any] = deque()
        self._found: list[Found] = []
        self._last: Found | None = None
        self._filled = self._closed = False
        self.restarts = -1
        self.dropped = 0  # batches it was too slow for
        self._started = self._heard_at = 0.0
        self._process: Any = None
        self._start()

    @property
    def emptied(self) -> bool:
        """Whether it was started and has not yet told anything."""
        return not self._filled

    @property
    def pid(self) -> int:
        """The number of its process."""
        return int(self._process.pid)

    def hear(self, batch: Batch) -> None:
        """Give it what came; where it is too slow, the oldest waits in vain and is counted."""
        if not len(batch.positions) and not batch.statics:
            return
        with self._changed:
            self._waiting.append(batch)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
                self.dropped += 1
            self._changed.notify_all()

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these."""
        if keys != self._options.get("dismissed", frozenset()):
            self._options["dismissed"] = keys
            with self._changed:
                self._waiting.append(keys)
                self._changed.notify_all()

    def found(self) -> Iterator[Found]:
        """What was told; where it died or hangs another is started."""
        with self._changed:
            told, self._found = self._found, []
        for found in told:
            self._filled, self._last = True, found
            yield found
        self._mind()

    def restart(self) -> None:
        """Forget everything, and begin with what is told from now on."""
        self._end()
        self._start()

    def state(self) -> dict[str, Any]:
        """How it is."""
        dead = not self._process.is_alive()
        stuck = not dead and monotonic() - self._heard_at > STUCK_S
        state = "dead" if dead else "stuck" if stuck else "alive" if self._filled else "starting"
        told = {"state": state, "restarts": self.restarts, "dropped": self.dropped}
        last = self._last
        if last is not None:
            told |= {"rows": last.rows, "waiting": last.waiting, "look_s": round(last.look_s, 2)}
        return told

    def close(self) -> None:
        """End it."""
        self._closed = True
        self._end()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        with self._changed:
            self._waiting.clear()
            self._found.clear()
        self._filled, self._last = False, None
        self._process = context.Process(
            target=look_forever,
            args=(theirs, self._options, self._recordings, self._window_s),
            name="looker",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self.restarts += 1
        self._started = self._heard_at = monotonic()
        self._pipe = ours
        for work in (self._write, self._read):
            Thread(target=work, args=(ours,), name=f"looker {work.__name__}", daemon=True).start()

    def _end(self) -> None:
        self._process.kill()
        self._process.join(_FAREWELL_S)
        self._pipe.close()
        with self._changed:
            self._changed.notify_all()

    def _mind(self) -> None:
        """Start another where this one died or hangs, but not at once again and again."""
        at = monotonic()
        if self._closed:
            return
        if self._process.is_alive():
            if at - self._heard_at > STUCK_S:
                self._process.kill()
            return
        if at - self._started >= self._restart_after_s:
            self._end()
            self._start()

    def _write(self, pipe: Connection) -> None:
        """Send what waits, for as long as this pipe is the one in use."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or pipe is not self._pipe, 1.0)
                if pipe is not self._pipe or pipe.closed:
                    return
                if not self._waiting:
                    continue
                message = self._waiting.popleft()
            try:
                pipe.send(message)
            except (OSError, ValueError):
                return

    def _read(self, pipe: Connection) -> None:
        while True:
            try:
                told = pipe.recv()
            except (EOFError, OSError, TypeError):
                return
            self._heard_at = monotonic()
            if isinstance(told, Found):
                with self._changed:
                    if pipe is self._pipe:
                        self._found.append(told)


def look_forever(
    pipe: Connection, options: Mapping[str, Any], recordings: Path | None, window_s: float
) -> None:
    """Fill a window from the recorded lines, then look at whatever comes; the child's life."""
    from watchdesk.limits import zones_in_use

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # whoever started it ends it
    came: deque[Any] = deque()
    there = Condition()

    def read() -> None:
        while True:
            try:
                message = pipe.recv()
            except (EOFError, OSError):
                signal.raise_signal(signal.SIGKILL)
            with there:
                came.append(message)
                there.notify_all()

    Thread(target=read, name="reader", daemon=True).start()
    live = Live(zones_in_use(), **options)
    filled_s = _fill(live, pipe, recordings, window_s)
    looking = Looking(live)
    while True:
        with there:
            there.wait_for(lambda: bool(came), _PAUSE_S)
            messages = list(came)
            came.clear()
        for message in messages:
            if isinstance(message, Batch):
                positions = message.positions  # what is on the disk was told twice
                fresh = positions.take(~(positions.time_s <= filled_s))
                live.hear(fresh, message.statics)
            else:
                live.dismiss(message)
        pipe.send(looking.look())


def _fill(live: Live, pipe: Connection, recordings: Path | None, window_s: float) -> float:
    """Look through what was recorded in the window; the newest time of it."""
    from watchdesk.station.clock import WallClock
    from watchdesk.station.restore import recorded

    filled_s = float("-inf")
    if recordings is None:
        return filled_s
    until_s = WallClock().now_s()
    for batch in recorded(recordings, until_s - window_s, until_s):
        live.hear(batch.positions, batch.statics)
        live.look()
        filled_s = max(filled_s, float(batch.positions.time_s.max(initial=filled_s)))
        pipe.send("filling")
    return filled_s
