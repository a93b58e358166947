"""The rows of the last hours by vessel: put in as they come, taken out in order and once.

Vessels are numbered by the roll; so many follow each other on a shelf, and one shelf is put in
order at a time, so that no look waits for the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.mending import mended
from ais.mmsi import FIRST_CONTACT
from ais.positions import COLUMNS, PositionTable, position_table
from jurisdiction.zone_table import NOWHERE, ZoneTable

A_SHELF = 512  # vessels
YOUNG_S = 600.0  # no younger row is ever let go to save room
SPACINGS_S = (0.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0)  # marks bridge 1800 s, meetings 900 s
PAUSE_S = 300.0  # rows on either side of a longer silence are kept: they tell when it began
OLD_S = 7200.0  # rows are let go at the latest so long after they left the window
_AT_ONCE = 400_000  # rows put in order after one look

# What the detectors ask of a place, and no more: half of the memory.
_PLACE = {"zone": "zone", "state": "state", "certainty": "status", "off_nm": "distance_nm"}
_TYPES = {"vessel": np.int32, "zone": np.int8, "state": np.int16, "certainty": np.int8,
          "off_nm": np.float64}  # fmt: skip
ROW = np.dtype(
    sorted((COLUMNS | _TYPES).items(), key=lambda column: -np.dtype(column[1]).itemsize), align=True
)

Records = NDArray[np.void]
Numbers = NDArray[np.int64]
Seconds = NDArray[np.float64]
Mask = NDArray[np.bool_]
Bounds = Callable[[slice], tuple[Seconds, Seconds]]  # a row a vessel


def records(positions: PositionTable, places: ZoneTable, vessel: Numbers) -> Records:
    """Rows as they are kept: a position, its place, and the number of its vessel."""
    rows = np.empty(len(positions), ROW)
    for name in COLUMNS:
        rows[name] = getattr(positions, name)
    for name, column in _PLACE.items():
        rows[name] = getattr(places, column)
    rows["vessel"] = vessel
    return rows


def positions_of(rows: Records, sources: tuple[str, ...]) -> PositionTable:
    """The positions of kept rows."""
    columns = {name: np.ascontiguousarray(rows[name]) for name in COLUMNS}
    return PositionTable(**columns, sources=sources)


def places_of(rows: Records, zones: ZoneTable) -> ZoneTable:
    """The places of kept rows, in the words of any table of the same zones; the rest is blank."""
    count = len(rows)
    blank: dict[str, Any] = {
        name: np.broadcast_to(np.array(value, getattr(zones, name).dtype), count)
        for name, value in (("margin_nm", np.nan), ("sigma_m", np.nan), ("candidates", 0),
                            ("coast", NOWHERE), ("rival", NOWHERE), ("line", NOWHERE))
    }  # fmt: skip
    grounds = np.broadcast_to(np.array(NOWHERE, np.int32), (len(zones.grounds), count))
    known: dict[str, Any] = {c: np.ascontiguousarray(rows[name]) for name, c in _PLACE.items()}
    return replace(zones, lat=rows["lat"], lon=rows["lon"], **known, **blank, grounds=grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a window held at one moment; it may be read beside the window's own thread.

    No part is written to again: a shelf gets new ones, and room after their end.
    """

    parts: tuple[Records, ...]

    def rows(self) -> Records:
        """All rows, by vessel and time, each transmission once."""
        return _in_order(np.concatenate(self.parts))

    def on_air(self) -> PositionTable:
        """Who was heard where and when, by vessel and time; all else that a row tells is blank."""
        mmsi, time_s, lat, lon, kind = (
            np.concatenate([part[name] for part in self.parts])
            for name in ("mmsi", "time_s", "lat", "lon", "msg_type")
        )
        # Sorted by one number: a vessel, and milliseconds, or longer ticks where it is months.
        passed_s = time_s - time_s.min()
        tick_s = max(0.001, float(passed_s.max()) / (2**32 - 1))
        order = np.argsort(mmsi.astype(np.int64) * 2**32 + (passed_s / tick_s).astype(np.int64))
        order = order[: np.searchsorted(mmsi[order], FIRST_CONTACT)]
        blank = position_table(mmsi=[0])
        many = len(order)
        columns: dict[str, Any] = {n: np.broadcast_to(getattr(blank, n), many) for n in COLUMNS}
        columns |= {
            "mmsi": mmsi[order],
            "lat": lat[order],
            "lon": lon[order],
            "msg_type": kind[order],
            "time_s": time_s[order],
        }
        return PositionTable(**columns)


@dataclass(slots=True)
class _Shelf:
    """Some vessels' rows: those in order, with where each vessel's begin and stop, and the rest."""

    kept: Records
    bounds: Numbers  # (vessels of a shelf, 2)
    fresh: Records  # with room to spare
    last: Numbers  # of each vessel, its newest row of ``fresh``; -1: none
    before: Numbers  # of each row of ``fresh``, the one of its vessel before it; -1: none
    new: int = 0  # rows of ``fresh``
    spacing_s: float = 0.0
    edge_s: float = np.inf  # of the window when it was tidied; later than any: never

    def put(self, rows: Records, first: int) -> None:
        """Add rows; each leads to the one of its vessel that came before it."""
        if self.new + len(rows) > len(self.fresh):
            more = self.new + 2 * len(rows)
            self.fresh = np.concatenate([self.fresh[: self.new], np.empty(more, ROW)])
            self.before = np.concatenate([self.before[: self.new], np.empty(more, np.int64)])
        order = np.argsort(rows["vessel"], kind="stable")
        vessel = rows["vessel"][order] - first
        begins = np.flatnonzero(np.diff(vessel, prepend=-1))
        here = np.arange(self.new, self.new + len(rows))
        self.fresh[here] = rows[order]
        self.before[here] = here - 1
        self.before[here[begins]] = self.last[vessel[begins]]
        self.last[vessel] = here  # of each vessel the last that is told stands
        self.new += len(rows)

    def drop(self, gone: Mask, first: int) -> None:
        self.kept = self.kept[~gone[self.kept["vessel"] - first]]
        self.bounds = _bounds(self.kept["vessel"] - first)
        fresh = self.fresh[: self.new]
        fresh = fresh[~gone[fresh["vessel"] - first]]
        self.empty()
        self.put(fresh, first)

    def empty(self) -> None:
        """Let go of all fresh rows."""
        self.fresh = np.empty(max(256, len(self.kept) // 8), ROW)
        self.before = np.empty(len(self.fresh), np.int64)
        self.last, self.new = np.full(A_SHELF, -1), 0

    def of(self, chosen: Mask) -> Records:
        """All rows of the chosen vessels, in any order."""
        bounds = self.bounds[chosen]
        count = bounds[:, 1] - bounds[:, 0]
        before = np.repeat(bounds[:, 0] - np.cumsum(count) + count, count)
        late, at = [np.empty(0, np.int64)], self.last[chosen]
        while len(at := at[at >= 0]):
            late.append(at)
            at = self.before[at]
        kept = self.kept[before + np.arange(len(before))]
        return np.concatenate([kept, self.fresh[np.concatenate(late)]])


def _shelf() -> _Shelf:
    """One without any rows."""
    nothing = np.empty(0, ROW)
    bounds, last = np.zeros((A_SHELF, 2), np.int64), np.full(A_SHELF, -1)
    return _Shelf(nothing, bounds, nothing, last, np.empty(0, np.int64))


class Window:
    """Rows held; ``most_rows`` is how many, where old ones are thinned to make room."""

    def __init__(self, *, most_rows: int | None = None) -> None:
        self._shelves: list[_Shelf] = []
        self._most_rows = most_rows
        self.spacing_s = 0.0  # old rows of a vessel are at least so far apart; 0: all are kept
        self.thinned = 0  # rows let go to make room, that were not too old

    @property
    def rows(self) -> int:
        """How many rows are held, repeats not yet found among them."""
        return sum(len(shelf.kept) + shelf.new for shelf in self._shelves)

    @property
    def shelves(self) -> int:
        """How many shelves there are."""
        return len(self._shelves)

    def counts(self, vessels: int) -> Numbers:
        """Rows held of each vessel, without the latest not yet put in order."""
        counts = [np.empty(0, np.int64), *(s.bounds[:, 1] - s.bounds[:, 0] for s in self._shelves)]
        held: Numbers = np.resize(np.concatenate(counts), max(vessels, 1))[:vessels]
        return held

    def put(self, rows: Records) -> None:
        """Keep new rows, in any order."""
        shelf = rows["vessel"] // A_SHELF
        order = np.argsort(shelf, kind="stable")
        numbers, begins = np.unique(shelf[order], return_index=True)
        parts = np.split(rows[order], begins)[1:]
        for number, part in zip(numbers.tolist(), parts, strict=True):
            while len(self._shelves) <= number:
                self._shelves.append(_shelf())
            self._shelves[number].put(part, number * A_SHELF)

    def of(self, chosen: Mask, since_s: Seconds | None = None) -> Records:
        """The rows of the chosen vessels, by vessel and time, each transmission once.

        ``chosen`` tells of each number whether its vessel is; ``since_s`` from when on its rows
        are asked for.
        """
        parts = [np.empty(0, ROW)]
        for n, shelf in enumerate(self._shelves):
            mine = np.zeros(A_SHELF, bool)
            part = chosen[n * A_SHELF : (n + 1) * A_SHELF]
            mine[: len(part)] = part
            if mine.any():
                rows = shelf.of(mine)
                if since_s is not None:
                    rows = rows[rows["time_s"] >= since_s[rows["vessel"]]]
                parts.append(rows)
        return _in_order(np.concatenate(parts))

    def drop(self, vessels: Numbers) -> None:
        """Let go of all rows of some vessels: their numbers may be given to others."""
        vessels = vessels[vessels < len(self._shelves) * A_SHELF]  # the rest never had a row
        for n in np.unique(vessels // A_SHELF).tolist():
            gone = np.zeros(A_SHELF, bool)
            gone[vessels[vessels // A_SHELF == n] - n * A_SHELF] = True
            self._shelves[n].drop(gone, n * A_SHELF)

    def held(self) -> Held:
        """All rows as they are now, whatever is put in later."""
        parts = [part for s in self._shelves for part in (s.kept, s.fresh[: s.new])]
        return Held(parts=(np.empty(0, ROW), *parts))

    def tidy(self, bounds_s: Bounds, cut_s: Seconds, *, edge_s: float, at_all: bool) -> None:
        """Put fresh rows in order, let go of what is too old, and thin where there is no room.

        ``bounds_s`` answers for the vessels of a shelf: what was before the first goes, and
        ``cut_s`` then says so; what was before the second may be thinned.  Only shelves that need
        it, which rows before ``edge_s`` do in time; and not ``at_all``, no more of them than one
        look can bear.
        """
        if self._crowded() and all(s.spacing_s >= self.spacing_s for s in self._shelves):
            wider = [spacing_s for spacing_s in SPACINGS_S if spacing_s > self.spacing_s]
            self.spacing_s = wider[0] if wider else self.spacing_s
        need = {n: self._need(shelf, edge_s) for n, shelf in enumerate(self._shelves)}
        done = 0
        for n in sorted(need, key=lambda n: -need[n]):
            shelf = self._shelves[n]
            if need[n] < 1.0 or (done >= _AT_ONCE and not at_all):
                break
            done += len(shelf.kept) + shelf.new
            here = slice(n * A_SHELF, (n + 1) * A_SHELF)
            self._settle(shelf, n * A_SHELF, *bounds_s(here), cut_s[here])
            shelf.edge_s = edge_s

    def _crowded(self) -> bool:
        return self._most_rows is not None and self.rows > self._most_rows

    def _need(self, shelf: _Shelf, edge_s: float) -> float:
        """From 1 on, a shelf is to be tidied: an eighth is fresh, or it is old, or too full."""
        full = self._crowded() and shelf.spacing_s < self.spacing_s
        fresh = 8.0 * shelf.new / max(len(shelf.kept), 8 * A_SHELF)
        old_s = edge_s - shelf.edge_s if edge_s > shelf.edge_s else 0.0
        return fresh + float(full) + old_s / OLD_S

    def _settle(
        self, shelf: _Shelf, first: int, begins_s: Seconds, thin_s: Seconds, cut_s: Seconds
    ) -> None:
        rows = _in_order(np.concatenate([shelf.kept, shelf.fresh[: shelf.new]]))
        at = rows["vessel"] - first
        old = rows["time_s"] < begins_s[at]
        gone = np.unique(at[old])
        cut_s[gone] = np.maximum(cut_s[gone], begins_s[gone])
        rows, at = rows[~old], at[~old]
        if self.spacing_s:
            kept = _spaced(rows, self.spacing_s) | ~(rows["time_s"] < thin_s[at])
            self.thinned += int((~kept).sum())
            rows, at = rows[kept], at[kept]
        shelf.kept, shelf.bounds, shelf.spacing_s = rows, _bounds(at), self.spacing_s
        shelf.empty()


def _bounds(at: Numbers) -> Numbers:
    """Where the rows of each vessel of a shelf begin and stop, vessel after vessel in any order."""
    begins = np.flatnonzero(np.diff(at, prepend=-1))
    bounds = np.zeros((A_SHELF, 2), np.int64)
    bounds[at[begins]] = np.stack([begins, np.append(begins, len(at))[1:]], axis=1)
    return bounds


def _in_order(rows: Records) -> Records:
    whole = mended(positions_of(rows, ()))
    ordered: Records = rows[whole.rows]
    return ordered


def _spaced(rows: Records, spacing_s: float) -> Mask:
    """The first row of each vessel in each stretch of the clock, and both ends of its silences."""
    step_s = np.diff(rows["time_s"], prepend=-np.inf)
    other = np.diff(rows["vessel"], prepend=-1) != 0
    long = other | (step_s > PAUSE_S)
    slot = np.floor(rows["time_s"] / spacing_s)
    kept: Mask = long | (np.diff(slot, prepend=-1.0) != 0) | np.append(long[1:], True)
    return kept
