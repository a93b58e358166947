"""Lines of several feeds waiting for one reader, in bounded memory, every loss counted."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field, fields
from threading import Condition
from typing import NamedTuple

MOST_WAITING_BYTES = 32 << 20  # some 200,000 lines: two minutes of the busiest national feed
_LINE_COST_BYTES = 50  # what Python adds to a short line
_MOST_KEPT_APART = 64  # sources of a feed; further ones have one share together


class Batch(NamedTuple):
    """Lines that arrived together on one feed."""

    source: str
    time_s: float
    lines: list[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCounts:
    """What one feed, or several added together, brought and lost."""

    lines: int = 0
    size_bytes: int = 0  # of those lines
    blank: int = 0  # empty lines, not given out
    too_long: int = 0  # longer than ``ais.sources.MAX_LINE_BYTES``, not given out
    cut: int = 0  # last lines of a broken connection, given out without their end
    dropped: int = 0  # heard, and lost because the reader was too slow
    connections: int = 0
    failed: int = 0  # attempts to connect
    lost: int = 0  # connections the other side or the network ended
    silent: int = 0  # connections given up because nothing came
    turned_away: int = 0  # talkers let go because there were too many
    foreign: int = 0  # datagrams of IEC 61162-450 that hold no sentences
    overrun: int = 0  # datagrams the system let go because nobody was there to take them
    last_line_s: float = math.nan  # receive time

    def __add__(self, other: FeedCounts) -> FeedCounts:
        names = [one.name for one in fields(self) if one.name != "last_line_s"]
        return FeedCounts(
            **{name: getattr(self, name) + getattr(other, name) for name in names},
            last_line_s=max(
                (time_s for time_s in (self.last_line_s, other.last_line_s) if time_s > 0),
                default=math.nan,
            ),
        )

    def as_record(self) -> dict[str, object]:
        """Every count that is not zero, and when the last line came."""
        counts = {one.name: getattr(self, one.name) for one in fields(self)}
        del counts["last_line_s"]
        last_line_s = self.last_line_s if math.isfinite(self.last_line_s) else None
        return {name: count for name, count in counts.items() if count} | {
            "last_line_s": last_line_s
        }


@dataclass(slots=True)
class _Queue:
    """What one source of a feed has waiting, by order of arrival."""

    batches: deque[tuple[int, Batch]] = field(default_factory=deque)
    cost_bytes: int = 0


class Inbox:
    """Each feed has an equal share of the memory and loses its own oldest lines beyond it.

    So a flood on one feed cannot push out what another heard; nor can one who talks on a feed
    push out another there: what is lost is of whoever has most waiting.
    """

    def __init__(self, feeds: list[str], most_bytes: int = MOST_WAITING_BYTES) -> None:
        self._share_bytes = most_bytes // max(1, len(feeds))
        self._waiting: dict[str, dict[str, _Queue]] = {feed: {} for feed in feeds}
        self._waiting_bytes = dict.fromkeys(feeds, 0)
        self._counts: dict[str, Counter[str]] = {feed: Counter() for feed in feeds}
        self._last_line_s = dict.fromkeys(feeds, math.nan)
        self._running = set(feeds)
        self._arrivals = 0
        self._fault: BaseException | None = None
        self._closed = False
        self._changed = Condition()

    def put(self, feed: str, batch: Batch, *, wait: bool = False) -> None:
        """Add what a feed heard; with ``wait``, a file's way, once there is room for it."""
        with self._changed:
            while wait and self._waiting_bytes[feed] > self._share_bytes and not self._closed:
                self._changed.wait()
            self._append(feed, batch)
            self._counts[feed]["lines"] += len(batch.lines)
            self._counts[feed]["size_bytes"] += sum(map(len, batch.lines))
            self._last_line_s[feed] = batch.time_s
            while not wait and self._waiting_bytes[feed] > self._share_bytes:
                self._drop(feed)
            self._changed.notify_all()

    def count(self, feed: str, what: str, times: int = 1) -> None:
        """Count something that happened on a feed, by the name of a field of ``FeedCounts``."""
        with self._changed:
            self._counts[feed][what] += times

    def end(self, feed: str, fault: BaseException | None = None) -> None:
        """A feed has no more to say; a fault of ours is raised in whoever takes."""
        with self._changed:
            self._running.discard(feed)
            self._fault = self._fault or fault
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        """Whether every feed has ended and everything was taken."""
        with self._changed:
            return not self._running and not any(self._waiting.values())

    def take(self, wait_s: float) -> list[Batch]:
        """All that waits, in order of arrival; empty if nothing came within ``wait_s`` seconds."""
        with self._changed:
            self._changed.wait_for(self._worth_waking, wait_s)
            if self._fault is not None:
                raise self._fault
            arrived = sorted(
                (
                    pair
                    for queues in self._waiting.values()
                    for queue in queues.values()
                    for pair in queue.batches
                ),
                key=lambda pair: pair[0],
            )
            for feed, waiting in self._waiting.items():
                waiting.clear()
                self._waiting_bytes[feed] = 0
            self._changed.notify_all()
        return [batch for _, batch in arrived]

    def counts(self) -> dict[str, FeedCounts]:
        """What each feed brought and lost so far."""
        with self._changed:
            return {
                feed: FeedCounts(**counted, last_line_s=self._last_line_s[feed])
                for feed, counted in self._counts.items()
            }

    def _append(self, feed: str, batch: Batch) -> None:
        queues = self._waiting[feed]
        source = batch.source if len(queues) < _MOST_KEPT_APART or batch.source in queues else ""
        queue = queues.setdefault(source, _Queue())
        queue.batches.append((self._arrivals, batch))
        self._arrivals += 1
        cost = _cost_bytes(batch)
        queue.cost_bytes += cost
        self._waiting_bytes[feed] += cost

    def _drop(self, feed: str) -> None:
        """Lose the oldest of whoever has most waiting on a feed."""
        queue = max(self._waiting[feed].values(), key=lambda queue: queue.cost_bytes)
        _, lost = queue.batches.popleft()
        cost = _cost_bytes(lost)
        queue.cost_bytes -= cost
        self._waiting_bytes[feed] -= cost
        self._counts[feed]["dropped"] += len(lost.lines)

    def _worth_waking(self) -> bool:
        return (
            any(self._waiting.values())
            or not self._running
            or self._closed
            or self._fault is not None
        )


def _cost_bytes(batch: Batch) -> int:
    return sum(map(len, batch.lines)) + _LINE_COST_BYTES * len(batch.lines)
