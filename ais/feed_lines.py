"""From bytes as a network brings them to whole lines of bounded length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

from ais.inbox import Batch, Inbox
from ais.sources import MAX_LINE_BYTES
from ais.stamp import received_s

# IEC 61162-450 clause 7: a datagram begins with five letters and a zero that say what it holds.
_SENTENCES = b"UdPbC\0"

CHUNK_BYTES = 1 << 16
POLL_S = 0.2  # how soon a reader notices that it should stop


class Outlet:
    """Where a reader hands on what one feed heard, timed when it arrived."""

    def __init__(self, feed: str, inbox: Inbox, clock: Callable[[], float]) -> None:
        self.feed = feed
        self._inbox = inbox
        self._clock = clock

    def heard(self, source: str, lines: list[bytes]) -> None:
        """Hand on lines that just arrived."""
        if lines:
            self._inbox.put(self.feed, Batch(source, received_s(self._clock()), lines))

    def recorded(self, batch: Batch) -> None:
        """Hand on lines of a file, which have their own time or none, once there is room."""
        self._inbox.put(self.feed, batch, wait=True)

    def who(self, sender: Any) -> str:
        """The name of one of several who speak on this feed, from a socket's address."""
        return f"{self.feed}/{sender[0]}:{sender[1]}"

    def count(self, what: str, times: int = 1) -> None:
        """Count something, by the name of a field of ``FeedCounts``."""
        if times:
            self._inbox.count(self.feed, what, times)


Run = Callable[[Outlet, Event], None]  # one feed's reader, until told to stop


class LineCutter:
    """Cuts one connection's bytes into lines, wherever its packets begin and end."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._tail = b""
        self._skipping = False

    def cut(self, chunk: bytes) -> list[bytes]:
        """The lines that a chunk completes."""
        *whole, tail = (self._tail + chunk).split(b"\n")
        if self._skipping and whole:
            whole, self._skipping = whole[1:], False  # the end of the line that was too long
        if len(tail) > MAX_LINE_BYTES or self._skipping:
            self._outlet.count("too_long", not self._skipping)
            tail, self._skipping = b"", True
        self._tail = tail
        return _fit(whole, self._outlet)

    def rest(self) -> list[bytes]:
        """The line that a broken connection left without its end, if it left one."""
        left = _fit([self._tail], self._outlet) if self._tail else []
        self._outlet.count("cut", len(left))
        self._tail, self._skipping = b"", False
        return left


def datagram_lines(datagram: bytes, outlet: Outlet) -> list[bytes]:
    """The lines of one datagram; none is ever continued in the next, which may be lost."""
    if datagram.startswith(_SENTENCES):
        datagram = datagram[len(_SENTENCES) :]
    elif datagram[5:6] == b"\0" and datagram[:5].isalpha():
        outlet.count("foreign")
        return []
    return _fit(datagram.removesuffix(b"\n").split(b"\n"), outlet)


def _fit(lines: Iterable[bytes], outlet: Outlet) -> list[bytes]:
    """The lines without their ends, neither blank nor too long; those are counted."""
    stripped = [line.rstrip(b"\r") for line in lines]
    fit = [line for line in stripped if line and len(line) <= MAX_LINE_BYTES]
    if len(fit) < len(stripped):
        blank = stripped.count(b"")
        outlet.count("blank", blank)
        outlet.count("too_long", len(stripped) - len(fit) - blank)
    return fit
