"""Where every craft was at each fifth minute since 1970, and how it went from one to the next.

Speeds and courses made good over five minutes are steadier than those a set reports, exist where
a set reports none, and take a seventh of the work.  A mark needs a fix on either side of it, so
later fixes never change one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.fleet import Bools, Fleet, Floats
from seamath.compiled import kernel

SILENCE_S = 1800.0  # RTEC Brest: a gap begins at 1800 s (Pitsikalis 2019)
STEP_S = 300.0  # our judgement: at 1 kn a run of 154 m, well over the noise of a receiver
NM_PER_DEG = 60.04  # WGS 84, mean over a meridian: within 0.6 % anywhere
_NOBODY = 2  # a row of no craft
_WORTH_COMPILING = 20_000  # rows; below, the loops as written are done before numba is awake


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Craft at moments of a grid, in order of vessel, then moment.

    ``row`` is the first fix at or after the mark.  Columns named ``leg`` tell of the way to the
    next mark and are NaN where that was not heard.
    """

    moment: NDArray[np.int64]  # multiples of STEP_S since 1970
    time_s: Floats
    row: NDArray[np.int64]
    lat: Floats
    lon: Floats
    off_nm: Floats  # to the baseline; NaN where not known
    leg_north_kn: Floats
    leg_east_kn: Floats
    leg_kn: Floats  # speed made good
    leg_closing_kn: Floats  # how fast the shore came nearer; negative: it went away
    alone: Bools  # may not be joined to the mark before it

    def decided(self, until_s: float, ahead: int = 0) -> Bools:
        """Legs of which nothing heard after ``until_s`` can change whether any craft made them.

        ``ahead`` asks the same of the leg so many steps later.
        """
        settled: Bools = (self.moment + 1 + ahead) * STEP_S <= until_s - SILENCE_S
        return settled

    def over(self, last_leg: int, until_s: float) -> bool:
        """Whether it is known what came after a leg, be it another leg or silence."""
        at = last_leg + 2
        if at < len(self.moment) and not self.alone[at]:
            return True
        return bool((self.moment[last_leg] + 2) * STEP_S <= until_s - SILENCE_S)


def marks_of(fleet: Fleet, distance_nm: Floats | None = None) -> Marks:
    """Every mark of every craft, over silences of up to half an hour."""
    table = fleet.table
    compiled = len(table) > _WORTH_COMPILING
    cut = fleet.silent(SILENCE_S).astype(np.int8)  # 0: joined to the fix before; 1: a fresh start
    cut[~fleet.belongs] = _NOBODY
    count = int(_count.at(compiled=compiled)(table.time_s, cut, STEP_S))
    moment, row = np.empty(count, np.int64), np.empty(count, np.int64)
    lat, lon, off_nm = (np.empty(count) for _ in range(3))
    north, east = np.empty(count), np.empty(count)
    known = np.full(1, np.nan) if distance_nm is None else distance_nm
    _fill.at(compiled=compiled)(
        table.time_s, table.lat, table.lon, known, cut, STEP_S, moment, row, lat, lon, off_nm
    )
    _legs.at(compiled=compiled)(moment, row, lat, lon, cut, STEP_S, north, east)
    alone = np.ones(count, dtype=bool)
    alone[1:] = np.isnan(north[:-1])
    closing = np.full(count, np.nan)
    closing[:-1] = (off_nm[:-1] - off_nm[1:]) * (3600.0 / STEP_S)
    closing[np.isnan(north)] = np.nan
    return Marks(
        moment=moment,
        time_s=moment * np.float64(STEP_S),
        row=row,
        lat=lat,
        lon=lon,
        off_nm=off_nm,
        leg_north_kn=north,
        leg_east_kn=east,
        leg_kn=np.hypot(north, east),
        leg_closing_kn=closing,
        alone=alone,
    )


@kernel
def _count(time_s: Any, cut: Any, step_s: float) -> int:
    """How many moments of the grid lie between fixes that may be joined, or on one."""
    count = 0
    for i in range(len(time_s)):
        if cut[i] == 0:
            count += floor(time_s[i] / step_s) - floor(time_s[i - 1] / step_s)
        elif cut[i] == 1 and time_s[i] % step_s == 0:
            count += 1
    return count


@kernel
def _fill(
    time_s: Any,
    lat: Any,
    lon: Any,
    off_nm: Any,
    cut: Any,
    step_s: float,
    moment: Any,
    row: Any,
    lat_at: Any,
    lon_at: Any,
    off_at: Any,
) -> None:
    """Write each moment with its place, on the straight line between the fixes around it."""
    measured = len(off_nm) == len(time_s)
    n = 0
    for i in range(len(time_s)):
        last, before = floor(time_s[i] / step_s), i - 1
        first = last + 1
        if cut[i] == 0:
            first = floor(time_s[before] / step_s) + 1
        elif cut[i] == 1 and time_s[i] % step_s == 0:
            first, before = last, i
        for m in range(first, last + 1):
            share = 0.0
            if before != i:
                share = (m * step_s - time_s[before]) / (time_s[i] - time_s[before])
            turn = lon[i] - lon[before]
            turn -= 360.0 * floor((turn + 180.0) / 360.0)  # the date line
            moment[n] = m
            row[n] = i
            lat_at[n] = lat[before] + share * (lat[i] - lat[before])
            lon_at[n] = lon[before] + share * turn
            off_at[n] = np.nan
            if measured:
                off_at[n] = off_nm[before] + share * (off_nm[i] - off_nm[before])
            n += 1


@kernel
def _legs(
    moment: Any, row: Any, lat: Any, lon: Any, cut: Any, step_s: float, north: Any, east: Any
) -> None:
    """Write the speed made good from each mark to the next, NaN where a silence lies between."""
    per_deg = NM_PER_DEG * 3600.0 / step_s
    for n in range(len(moment)):
        north[n] = np.nan
        east[n] = np.nan
        if n + 1 == len(moment) or moment[n + 1] != moment[n] + 1:
            continue
        joined = True
        for i in range(row[n] + 1, row[n + 1] + 1):
            if cut[i] != 0:
                joined = False
                break
        if joined:
            turn = lon[n + 1] - lon[n]
            turn -= 360.0 * floor((turn + 180.0) / 360.0)
            north[n] = (lat[n + 1] - lat[n]) * per_deg
            east[n] = turn * cos(radians(lat[n])) * per_deg
