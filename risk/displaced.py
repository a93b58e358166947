"""Vessels that were somewhere else from one fix to the next: found by motion alone.

What a boat can do is told by class (``ais.quality``), with room for a go-fast in a flat calm: a
boat is never taken for two because it is fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from ais.quality import Limits, assess
from ais.tracks import Track
from seamath.geodesy import distance_nm
from seamath.units import S_PER_H

NM_PER_DEG = 60.4  # nautical miles: no degree is longer (WGS 84: 60.31 along a meridian at a pole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number heard here, then there: the rows on either side, and whose they are."""

    before: int  # row of ``Voices.table``
    after: int
    left: int  # which of the vessels under the number
    joined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """All fixes under one number that cannot be one vessel's, in time, and who sent each.

    ``vessel`` counts from 0 in order of first appearance; fixes that nothing could have reached
    and nobody followed are left out.
    """

    mmsi: int
    table: PositionTable
    vessel: NDArray[np.int16]

    def changes(self) -> list[Change]:
        """Each time the next fix was another vessel's."""
        at = np.flatnonzero(np.diff(self.vessel)) + 1
        return [
            Change(
                before=row - 1,
                after=row,
                left=int(self.vessel[row - 1]),
                joined=int(self.vessel[row]),
            )
            for row in at.tolist()
        ]

    def established(self, row: int, *, fixes: float, within_s: float) -> bool:
        """Whether the vessel heard in a row was heard often enough soon after it."""
        time_s = self.table.time_s
        soon = (time_s >= time_s[row]) & (time_s <= time_s[row] + within_s)
        return int((soon & (self.vessel == self.vessel[row])).sum()) >= fixes


def voices(tracks: Sequence[Track], limits: Limits | None = None) -> Iterator[Voices]:
    """The fixes of every number that several vessels seem to use, in order of MMSI.

    A number whose track was cut in two by motion before is looked at whole.
    """
    limits = limits or Limits()
    for _, group in groupby(_suspects(tracks, limits), key=lambda track: track.mmsi):
        own = list(group)
        rows = np.concatenate([np.arange(t.rows.start, t.rows.stop) for t in own])
        table = own[0].table.take(rows).by_vessel()
        judged = assess(table, limits)
        kept = judged.vessel >= 0
        if len(np.unique(judged.vessel[kept])) > 1:
            yield Voices(mmsi=own[0].mmsi, table=table.take(kept), vessel=judged.vessel[kept])


def _suspects(tracks: Sequence[Track], limits: Limits) -> list[Track]:
    """Tracks that share their number with another, or hold a step that looks too long."""
    if not tracks:
        return []
    numbers, times = np.unique([track.mmsi for track in tracks], return_counts=True)
    doubted = set(numbers[times > 1].tolist())
    table = tracks[0].table
    doubted |= set(table.mmsi[_long_steps(table, limits)].tolist())
    return [track for track in tracks if track.mmsi in doubted]


def _long_steps(table: PositionTable, limits: Limits) -> NDArray[np.int64]:
    """Rows a step before which is longer than their craft can go: a few too many, none missed.

    Degrees of latitude and longitude alone bound the way from above, without a sine.
    """
    north = np.abs(np.diff(table.lat))
    east = np.abs(np.diff(table.lon))
    east = np.minimum(east, 360.0 - east)  # date line
    slowest_kn = min(limits.class_a_kn, limits.small_craft_kn)
    reach_nm = limits.slack_nm + slowest_kn / S_PER_H * np.diff(table.time_s)
    long = (north + east) * NM_PER_DEG > reach_nm
    rows: NDArray[np.int64] = np.flatnonzero(long & (table.mmsi[1:] == table.mmsi[:-1])) + 1
    before = table.take(rows - 1)
    run_nm = distance_nm(before.lat, before.lon, table.lat[rows], table.lon[rows])
    # The loop that tells vessels apart reckons on a sphere: half a per cent from the ellipsoid.
    return rows[run_nm > 0.99 * reach_nm[rows - 1]]
