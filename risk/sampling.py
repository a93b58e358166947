"""Many vessels looked at in the same moments: tracks resampled onto one grid of time.

The grid is counted from 1970, so it knows no midnight and no beginning of a file, and the same
moment is looked at however a recording was cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.tracks import Track
from risk.errors import RiskError
from seamath.motion import implied_speed_kn

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Where slow vessels were in the moments of a grid, in order of vessel, then moment.

    ``before`` and ``after`` are the rows of the position table on either side; they are the same
    row where a fix falls on the very moment and nothing before it was near enough in time.
    """

    moment: Ints  # multiples of the step since 1970
    vessel: Ints  # index into the tracks
    lat: Floats
    lon: Floats
    speed_kn: Floats
    before: Ints
    after: Ints
    weight: Floats  # of ``after``, 0 to 1

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Samples:
        """The chosen samples, in the order asked for."""
        return Samples(**{name: getattr(self, name)[rows] for name in self.__slots__})


def slow_samples(
    tracks: Sequence[Track], *, step_s: float, max_silence_s: float, max_speed_kn: float
) -> Samples:
    """Each moment in which a vessel was slow, its place interpolated over short silences only.

    Speeds are those reported; where one is missing, the speed implied by the two fixes.
    """
    rows, vessel = _rows_of(tracks)
    table = tracks[0].table
    time_s = table.time_s[rows]
    joined = np.zeros(len(rows), dtype=bool)  # to the fix before
    joined[1:] = (vessel[1:] == vessel[:-1]) & (np.diff(time_s) <= max_silence_s)
    latest = np.floor(time_s / step_s).astype(np.int64)  # the last moment not after each fix
    # Each fix answers for the moments since the fix before, so later fixes change no answer.
    count = np.where(joined, np.diff(latest, prepend=0), latest * step_s == time_s)
    fix = np.repeat(np.arange(len(rows)), count)
    moment = latest[fix] - (np.repeat(np.cumsum(count), count) - np.arange(len(fix)) - 1)
    earlier = fix - joined[fix]
    lasted_s = time_s[fix] - time_s[earlier]
    weight = (moment * step_s - time_s[earlier]) / np.where(lasted_s > 0, lasted_s, 1.0)
    before, after = rows[earlier], rows[fix]
    speed_kn = _between(table.speed_kn, before, after, weight)
    _fill_implied(speed_kn, table.lat, table.lon, table.time_s, before, after)
    slow = speed_kn <= max_speed_kn
    before, after, weight = before[slow], after[slow], weight[slow]
    turn = np.mod(table.lon[after] - table.lon[before] + 180.0, 360.0) - 180.0  # date line
    return Samples(
        moment=moment[slow],
        vessel=vessel[fix[slow]],
        lat=_between(table.lat, before, after, weight),
        lon=np.mod(table.lon[before] + weight * turn + 180.0, 360.0) - 180.0,
        speed_kn=speed_kn[slow],
        before=before,
        after=after,
        weight=weight,
    )


def _rows_of(tracks: Sequence[Track]) -> tuple[Ints, Ints]:
    """Rows of the one table behind all tracks, and the index of the track each belongs to."""
    if any(track.table is not tracks[0].table for track in tracks):
        raise RiskError("tracks to be compared must come from one table of positions")
    rows = np.concatenate([np.arange(t.rows.start, t.rows.stop, dtype=np.int64) for t in tracks])
    return rows, np.repeat(np.arange(len(tracks)), [len(t) for t in tracks])


def _between(column: NDArray[np.floating], before: Ints, after: Ints, weight: Floats) -> Floats:
    start, stop = column[before].astype(np.float64), column[after].astype(np.float64)
    value: Floats = start + weight * (stop - start)
    return value


def _fill_implied(
    speed_kn: Floats, lat: Floats, lon: Floats, time_s: Floats, before: Ints, after: Ints
) -> None:
    """Write the implied speed where a reported one is missing and the vessel was heard again."""
    missing = np.flatnonzero(np.isnan(speed_kn) & (after != before))
    a, b = before[missing], after[missing]
    # Pairs laid end to end: every second interval is between the two fixes of one pair.
    laid = [np.stack([column[a], column[b]], axis=1).ravel() for column in (lat, lon, time_s)]
    if len(missing):
        speed_kn[missing] = implied_speed_kn(*laid)[::2]
