"""The detectors in a process of their own, which may die or hang and is started and refilled."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any

from ais.mmsi import FIRST_CONTACT
from ais.positions import concatenate
from watchdesk.station.looker import Found
from watchdesk.station.looking import look_forever
from watchdesk.station.source import Batch

MOST_WAITING = 400  # batches, some two minutes of them
MOST_CONTACT_BATCHES = 20_000  # with contacts in them: what was seen is on no disk
RESTART_AFTER_S = 5.0
STUCK_S = 300.0
_FAREWELL_S = 2.0


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
        self._contacts: deque[Batch] = deque(maxlen=MOST_CONTACT_BATCHES)  # told again to the next
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
        self._keep_contacts(batch)
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

    def _keep_contacts(self, batch: Batch) -> None:
        """Remember the contacts in a batch for the next process, as long as its window."""
        seen = batch.positions.mmsi >= FIRST_CONTACT
        if seen.any():
            self._contacts.append(Batch(positions=batch.positions.take(seen)))
            newest_s = self._contacts[-1].positions.time_s.max()
            while newest_s - self._contacts[0].positions.time_s.max() > self._window_s:
                self._contacts.popleft()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        with self._changed:
            self._waiting.clear()
            if self._contacts:  # as one: many would push each other out of what may wait
                tables = [batch.positions for batch in self._contacts]
                self._waiting.append(Batch(positions=concatenate(tables)))
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
