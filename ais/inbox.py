"""Lines of several feeds waiting for one reader, in bounded memory, every loss counted."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, fields
from threading import Condition
from typing import NamedTuple

MOST_WAITING_BYTES = 32 << 20  # some 200,000 lines: two minutes of the busiest national feed
_LINE_COST_BYTES = 50  # what Python adds to a short line


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
    last_line_s: float = math.nan  # receive time

    def __add__(self, other: FeedCounts) -> FeedCounts:
        names = [field.name for field in fields(self) if field.name != "last_line_s"]
        return FeedCounts(
            **{name: getattr(self, name) + getattr(other, name) for name in names},
            last_line_s=max(
                (time_s for time_s in (self.last_line_s, other.last_line_s) if time_s > 0),
                default=math.nan,
            ),
        )

    def as_record(self) -> dict[str, object]:
        """Every count that is not zero, and when the last line came."""
        counts = {field.name: getattr(self, field.name) for field in fields(self)}
        del counts["last_line_s"]
        last_line_s = self.last_line_s if math.isfinite(self.last_line_s) else None
        return {name: count for name, count in counts.items() if count} | {
            "last_line_s": last_line_s
        }


class Inbox:
    """Each feed has an equal share of the memory and loses its own oldest lines beyond it.

    So a flood on one feed cannot push out what another heard.
    """

    def __init__(self, feeds: list[str], most_bytes: int = MOST_WAITING_BYTES) -> None:
        self._share_bytes = most_bytes // max(1, len(feeds))
        self._waiting: dict[str, deque[tuple[int, Batch]]] = {feed: deque() for feed in feeds}
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
            self._waiting[feed].append((self._arrivals, batch))
            self._arrivals += 1
            self._waiting_bytes[feed] += _cost_bytes(batch)
            self._counts[feed]["lines"] += len(batch.lines)
            self._counts[feed]["size_bytes"] += sum(map(len, batch.lines))
            self._last_line_s[feed] = batch.time_s
            while not wait and self._waiting_bytes[feed] > self._share_bytes:
                _, lost = self._waiting[feed].popleft()
                self._waiting_bytes[feed] -= _cost_bytes(lost)
                self._counts[feed]["dropped"] += len(lost.lines)
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
                (pair for waiting in self._waiting.values() for pair in waiting),
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

    def _worth_waking(self) -> bool:
        return (
            any(self._waiting.values())
            or not self._running
            or self._closed
            or self._fault is not None
        )


def _cost_bytes(batch: Batch) -> int:
    return sum(map(len, batch.lines)) + _LINE_COST_BYTES * len(batch.lines)
