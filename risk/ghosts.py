"""Slow vessels near a fixed place for a time: where another vanished, or something was sighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ais.tracks import Track
from risk.pairs import Mask, Together, together
from risk.sampling import Samples, joined, slow_samples
from seamath.geodesy import ecef_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghosts:
    """Places as columns: the row of the table that gives each, and the time it is asked for."""

    row: NDArray[np.int64]
    from_s: NDArray[np.float64]  # the moments strictly between ``from_s`` and ``to_s``
    to_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.row)


def slow_near(
    tracks: Sequence[Track],
    ghosts: Ghosts,
    *,
    step_s: float,
    max_silence_s: float,
    max_speed_kn: float,
    reach_m: float,
) -> Together | None:
    """Each moment in which a slow vessel was within reach of a ghost; None where there is none.

    ``mine`` is the vessel; ``theirs.vessel`` is the number of tracks plus the index of the ghost.
    """
    if not len(ghosts) or not tracks:
        return None
    parts = slow_samples(
        tracks, step_s=step_s, max_silence_s=max_silence_s, max_speed_kn=max_speed_kn
    )
    haunted = map(partial(_with_ghosts, tracks, ghosts, step_s), parts)
    near = together(haunted, partial(_real, len(tracks)), reach_m)
    # A ghost's number is above every vessel's, so two ghosts are told by the left one.
    return None if near is None else near.take(near.mine.vessel < len(tracks))


def _with_ghosts(tracks: Sequence[Track], ghosts: Ghosts, step_s: float, part: Samples) -> Samples:
    """The samples of a part, and every ghost in those of its moments that the part spans."""
    low, high = int(part.moment.min()), int(part.moment.max())
    first = np.maximum(np.floor(ghosts.from_s / step_s).astype(np.int64) + 1, low)
    last = np.minimum(np.ceil(ghosts.to_s / step_s).astype(np.int64) - 1, high)
    count = np.maximum(last - first + 1, 0)
    ghost = np.repeat(np.arange(len(ghosts)), count)
    nth = np.arange(len(ghost)) - np.repeat(np.cumsum(count) - count, count)
    row = ghosts.row[ghost]
    lat, lon = tracks[0].table.lat[row], tracks[0].table.lon[row]
    stood = Samples(
        moment=first[ghost] + nth,
        vessel=ghost + len(tracks),
        lat=lat,
        lon=lon,
        speed_kn=np.full(len(ghost), np.nan),
        before=row,
        after=row,
        weight=np.zeros(len(ghost)),
        xyz_m=ecef_m(lat, lon),
    )
    return joined([part, stood])


def _real(vessels: int, samples: Samples) -> Mask:
    """Samples that are no ghosts: of two that are met, one at least is a ghost."""
    real: Mask = samples.vessel < vessels
    return real
