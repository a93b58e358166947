"""Many vessels looked at in the same moments: tracks resampled onto one grid of time.

The grid is counted from 1970, so it knows no midnight and no beginning of a file, and the same
moment is looked at however a recording was cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from ais.tracks import Track
from risk import pair_kernel
from risk.errors import RiskError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COMPILE_ROWS = 20_000  # below, the loops as written are done before numba is awake
_AT_ONCE = 400_000  # samples looked at in one go: bounds the memory however long the recording
_MOST_MOMENTS = 100_000  # at a time, so that a moment and a cube fit one number


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
    xyz_m: Floats  # (n, 3), earth-centred

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, rows: Ints | NDArray[np.bool_] | slice) -> Samples:
        """The chosen samples, in the order asked for."""
        return Samples(**{name: getattr(self, name)[rows] for name in self.__slots__})


def joined(parts: Sequence[Samples]) -> Samples:
    """The samples of several parts, one after another."""
    names = Samples.__slots__
    return Samples(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def slow_samples(
    tracks: Sequence[Track], *, step_s: float, max_silence_s: float, max_speed_kn: float
) -> Iterator[Samples]:
    """Each moment in which a vessel was slow, its place interpolated over short silences only.

    In parts that follow each other in time and share no moment.  Speeds are those reported; where
    one is missing, the speed implied by the two fixes.  Between fixes over five minutes apart it
    is that too, but no less than the slower of the two reported.
    """
    table = one_table(tracks)
    bounds = np.array([(t.rows.start, t.rows.stop) for t in tracks], dtype=np.int64)
    compiled = int((bounds[:, 1] - bounds[:, 0]).sum()) >= COMPILE_ROWS
    resample = pair_kernel.resample.at(compiled=compiled)
    upcoming = pair_kernel.next_moment.at(compiled=compiled)
    cursor, limits = bounds[:, 0].copy(), np.array([step_s, max_silence_s, max_speed_kn])
    moments = max(1, min(_MOST_MOMENTS, _AT_ONCE // len(tracks)))
    room = len(tracks) * moments
    whole, real = np.empty((room, 4), np.int64), np.empty((room, 7))
    columns = (table.time_s, table.lat, table.lon, table.speed_kn)
    ends = np.empty((2, 3))
    first = upcoming(bounds, cursor, table.time_s, limits, np.iinfo(np.int64).min)
    while first != -1:
        stop = first + moments
        n = resample(bounds, cursor, *columns, limits, first, stop, whole, real, ends)
        if n:
            yield _samples(whole[:n], real[:n])
        first = upcoming(bounds, cursor, table.time_s, limits, stop)


def one_table(tracks: Sequence[Track]) -> PositionTable:
    """The one table behind all tracks: rows of two tables cannot be compared."""
    if any(track.table is not tracks[0].table for track in tracks):
        raise RiskError("tracks to be compared must come from one table of positions")
    return tracks[0].table


def _samples(whole: Ints, real: Floats) -> Samples:
    """The columns of a part, copied out of the room that the next part will use."""
    moment, vessel, before, after = whole.T.copy()
    lat, lon, speed_kn, weight = real[:, :4].T.copy()
    return Samples(
        moment=moment,
        vessel=vessel,
        lat=lat,
        lon=lon,
        speed_kn=speed_kn,
        before=before,
        after=after,
        weight=weight,
        xyz_m=real[:, 4:].copy(),
    )
