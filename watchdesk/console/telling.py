"""What one page is told next: the picture since it was last told, alerts, clock, health, names.

Nothing waits in a queue: what a page gets is worked out when its line is free, so a slow page
gets fewer and newer pictures, never old ones, and costs no memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchdesk.station.station import Station

FULL_EVERY_S = 30.0
PICTURE_EVERY_S = 1.0
CLOCK_EVERY_S = 1.0
HEALTH_EVERY_S = 2.0
NAMES_EVERY_S = 2.0
NAMES_AT_ONCE = 5000  # in one message, so that alerts never wait long behind it

Told = bytes | str


@dataclass(slots=True, kw_only=True)
class Listener:
    """How much one page was told, by the monotonic clock of this process."""

    seq: int | None = None  # of its picture; None asks for a full one
    full_at: float = float("-inf")
    picture_at: float = float("-inf")
    clock_at: float = float("-inf")
    health_at: float = float("-inf")
    names_at: float = float("-inf")
    alerts: str = ""
    of: object = None  # the picture it was told of
    seen: dict[str, int] = field(default_factory=dict)
    names: dict[int, tuple[Any, ...]] = field(default_factory=dict)


class Teller:
    """What there is to tell of a station; several pages share what was packed once."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._packed: tuple[tuple[Any, ...], bytes] | None = None
        self._names: tuple[float, tuple[tuple[Any, ...], ...]] = (float("-inf"), ())
        self._lock = Lock()

    def due(self, page: Listener, at: float) -> Iterator[Told]:
        """Everything a page should be told at a moment, alerts first."""
        yield from self._alerts(page)
        if at - page.clock_at >= CLOCK_EVERY_S:
            page.clock_at = at
            yield _message("clock", **clock_record(self._station))
            yield from self._changes(page)
        if at - page.picture_at >= PICTURE_EVERY_S or page.seq is None:
            yield from self._picture(page, at)
        if at - page.health_at >= HEALTH_EVERY_S:
            page.health_at = at
            yield _message("health", **self._station.health())
        if at - page.names_at >= NAMES_EVERY_S:
            page.names_at = at
            yield from self._names_for(page, at)

    def _alerts(self, page: Listener) -> Iterator[Told]:
        station = self._station
        with station.lock:
            records = [alert.as_record() for alert in station.board.alerts()]
            sound = station.board.sounding(station.clock.now_s())
        if _way(station) is not None:
            sound = None  # what lies on the way of a jump is not happening
        message = _message("alerts", alerts=records, sound=sound)
        if message != page.alerts:
            page.alerts = message
            yield message

    def _picture(self, page: Listener, at: float) -> Iterator[Told]:
        """A full picture now and then and when asked for, else what changed since the last."""
        station = self._station
        with self._lock, station.lock:
            shown = station.picture
            if page.of is not shown or at - page.full_at >= FULL_EVERY_S:
                page.seq = None  # a replay that jumped begins another picture
            full, since = page.seq is None, page.seq or 0
            page.of, page.seq, page.picture_at = shown, shown.seq, at
            if full:
                page.full_at = at
            elif since == shown.seq:
                return
            raw = self._pack(since, full)
            gone = [] if full else shown.gone_since(since)
        yield raw
        if gone:
            yield _message("gone", mmsi=gone)

    def _pack(self, since: int, full: bool) -> bytes:
        """The frame of what changed; pages that were told the same get the same bytes."""
        shown, clock_s = self._station.picture, self._station.clock.now_s()
        wanted = (shown, since, shown.seq, full, int(clock_s))
        if self._packed is None or self._packed[0] != wanted:
            raw = shown.pack(shown.changed_since(since), clock_s, full)
            self._packed = (wanted, raw)
        return self._packed[1]

    def _changes(self, page: Listener) -> Iterator[Told]:
        """That events or incidents are others than before: a page asks again for what it shows."""
        station = self._station
        with station.lock:
            now = {"events": _print(station.events()), "incidents": _print(station.incidents())}
        for what, seen in now.items():
            if page.seen.get(what, seen) != seen:
                yield _message("changed", what=what, mmsi=None)
        page.seen = now

    def _names_for(self, page: Listener, at: float) -> Iterator[Told]:
        with self._lock:
            if at - self._names[0] >= NAMES_EVERY_S:
                with self._station.lock:
                    self._names = (at, tuple(tuple(row) for row in self._station.picture.names()))
            every = self._names[1]
        told = page.names
        fresh = [row for row in every if told.get(row[0]) != row]
        for first in range(0, len(fresh), NAMES_AT_ONCE):
            part = fresh[first : first + NAMES_AT_ONCE]
            told.update((row[0], row) for row in part)
            yield _message("names", names=part)


def clock_record(station: Station) -> dict[str, Any]:
    """The clock of a station for its pages; a recording has a beginning and an end."""
    clock, source = station.clock, station.source
    return {
        "mode": station.mode,
        "now": clock.now_s(),
        "rate": clock.rate,
        "paused": clock.paused,
        "begin": getattr(source, "begin_s", None),
        "end": getattr(source, "end_s", None),
        "going": _way(station),
    }


def _way(station: Station) -> dict[str, float] | None:
    """Where a jump of a replay leads and how far it has got; None where none is under way."""
    way = getattr(station.clock, "way", None)
    return None if way is None else way()


def _print(things: Iterable[Any]) -> int:
    """A number that is another where one was added, ended or went."""
    return hash(tuple((thing.key, getattr(thing, "end", None)) for thing in things))


def _message(kind: str, **told: Any) -> str:
    return json.dumps({"type": kind} | told, separators=(",", ":"), default=str)
