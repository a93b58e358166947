"""All craft of one table side by side, so that a behaviour is looked for in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from ais.tracks import Track, utc
from risk.craft import craft_among
from risk.detector import heard_until_s
from risk.errors import RiskError
from seamath.geodesy import ecef_m
from seamath.intervals import run_bounds
from seamath.units import M_PER_NM

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Craft whose tracks are slices of one table; every column has a row each of that table."""

    table: PositionTable
    craft: tuple[Track, ...]
    belongs: Bools  # to the track of a craft
    begins: Bools  # its track
    ends: Bools
    until_s: float  # when anybody was last heard

    def under_way(self) -> Bools:
        """Rows of craft that do not say they are at anchor, moored or aground (M.1371 table 45)."""
        status = self.table.status
        free: Bools = self.belongs & (status != 1) & (status != 5) & (status != 6)
        return free

    def silent(self, max_silence_s: float) -> Bools:
        """Rows that may not be joined to the row before: another vessel, or a silence between."""
        cut = self.begins.copy()
        cut[1:] |= np.diff(self.table.time_s) > max_silence_s
        return cut

    def spells(self, state: Bools, *, max_silence_s: float, min_s: float) -> tuple[Rows, Rows]:
        """First and last row of every spell of a state that lasts long enough."""
        first, last = run_bounds(state & self.belongs, self.silent(max_silence_s))
        long = self.table.time_s[last] - self.table.time_s[first] >= min_s
        return first[long], last[long]

    def begin_of(self, rows: Rows | int) -> Rows:
        """The first row of the track that holds each row."""
        starts = np.flatnonzero(self.begins)
        began: Rows = starts[np.searchsorted(starts, rows, "right") - 1]
        return began

    def still_going(self, last: int, max_silence_s: float) -> bool:
        """Whether the next fix of the vessel could yet prolong a spell that ends in this row."""
        silent_s = self.until_s - float(self.table.time_s[last])
        return bool(self.ends[last]) and silent_s <= max_silence_s

    def end(self, last: int, max_silence_s: float) -> datetime | None:
        """When a spell was over; None while it may be going on."""
        return None if self.still_going(last, max_silence_s) else utc(self.table.time_s[last])


def fleet_of(tracks: Iterable[Track], until_s: float | None = None) -> Fleet | None:
    """The craft among some tracks; None where there is none."""
    craft = tuple(craft_among(tracks))
    if not craft:
        return None
    table = craft[0].table
    if any(track.table is not table for track in craft):
        raise RiskError("tracks to be looked at together must come from one table of positions")
    belongs, begins, ends = (np.zeros(len(table), dtype=bool) for _ in range(3))
    for track in craft:
        belongs[track.rows] = True
    begins[[track.rows.start for track in craft]] = True
    ends[[track.rows.stop - 1 for track in craft]] = True
    return Fleet(
        table=table,
        craft=craft,
        belongs=belongs,
        begins=begins,
        ends=ends,
        until_s=heard_until_s(craft, until_s),
    )


def off_shore(distance_nm: Floats | None, min_nm: float) -> Bools | bool:
    """Rows not known to lie within some miles of the shore; True where no distance is known."""
    return True if distance_nm is None else ~(distance_nm < min_nm)


def from_start_nm(lat: Floats, lon: Floats) -> Floats:
    """Miles from the first of some points to each, straight through the earth.

    Short of the geodesic by a metre in 50 nm (d^3 / 24 R^2), which no slow spell exceeds in a day.
    """
    points_m = ecef_m(lat, lon)
    away_nm: Floats = np.sqrt(((points_m - points_m[0]) ** 2).sum(axis=1)) / M_PER_NM
    return away_nm
