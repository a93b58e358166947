"""A track as it is drawn: in pieces where it was heard, with the fixes a screen needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from maps.content import Floats, VesselTrack, unwrapped
from seamath.geodesy import distance_nm
from seamath.units import M_PER_NM, S_PER_H

Rows = NDArray[np.intp]
JUMP_KN = 100.0  # AIS itself reports no more than 102.2 kn (ITU-R M.1371-5 table 48)
JUMP_NM = 1.0  # nearer than that a jump is not worth breaking a line for


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a track without a long silence or a jump; coordinates already unwrapped.

    ``after_silence`` says that it follows the piece before it, with nothing heard between.
    """

    time_s: Floats
    lat: Floats
    lon: Floats
    after_silence: bool = False

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, rows: Rows) -> Piece:
        """The chosen fixes."""
        return replace(self, time_s=self.time_s[rows], lat=self.lat[rows], lon=self.lon[rows])


def pieces_of(track: VesselTrack, *, silence_s: float, cut: float) -> list[Piece]:
    """The timed fixes of a track, split where it fell silent or jumped; longitudes from ``cut``.

    A jump is a mile or more faster than any ship; the pieces either side are not joined.
    """
    timed = np.isfinite(track.time_s) & np.isfinite(track.lat) & np.isfinite(track.lon)
    time_s, lat = track.time_s[timed], track.lat[timed]
    lon = unwrapped(track.lon[timed], cut)
    if not len(time_s):
        return []
    gone_nm = distance_nm(lat[:-1], lon[:-1], lat[1:], lon[1:])
    hours = np.diff(time_s) / S_PER_H
    silent = np.diff(time_s) > silence_s
    jumped = (gone_nm > JUMP_NM) & (gone_nm > JUMP_KN * hours)
    jumped |= np.abs(np.diff(lon)) > 180.0  # only a track round the world crosses the cut
    starts = [0, *(np.flatnonzero(silent | jumped) + 1).tolist(), len(time_s)]
    return [
        Piece(
            time_s=time_s[start:stop],
            lat=lat[start:stop],
            lon=lon[start:stop],
            after_silence=bool(start > 0 and not jumped[start - 1]),
        )
        for start, stop in pairwise(starts)
    ]


def kept_rows(piece: Piece, tolerance_m: float) -> Rows:
    """Rows that keep the position right to the tolerance (metres) at the time of every fix.

    Top-down time-ratio splitting: Meratnia and de By 2004, "Spatiotemporal compression
    techniques for moving point objects", section 3.2.  First and last always stay.
    """
    keep = np.zeros(len(piece), dtype=bool)
    keep[[0, -1]] = True
    east_m, north_m = _flat_m(piece)
    waiting = [(0, len(piece) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        off_m = _off_m(piece.time_s, east_m, north_m, first, last)
        worst = int(np.argmax(off_m))
        if off_m[worst] > tolerance_m:
            split = first + 1 + worst
            keep[split] = True
            waiting += [(first, split), (split, last)]
    return np.flatnonzero(keep)


def thinned(
    pieces: Sequence[Piece], *, most: int, tolerance_m: float = 20.0
) -> tuple[list[Piece], float]:
    """The pieces with at most about ``most`` fixes in all, and the tolerance used, metres.

    The tolerance doubles until they fit; each pass works on what the last one kept, so the true
    error stays under the figure given back.  The ends of pieces are never dropped.
    """
    kept, total_m, step_m = list(pieces), 0.0, tolerance_m
    while total_m == 0.0 or sum(map(len, kept)) > max(most, 2 * len(kept)):
        kept = [piece.take(kept_rows(piece, step_m)) for piece in kept]
        total_m += step_m
        step_m *= 2
    return kept, total_m


def _flat_m(piece: Piece) -> tuple[Floats, Floats]:
    """Metres east and north on a local plane: good to a part in a hundred, enough to thin by."""
    metres_per_degree = 60 * M_PER_NM
    shrink = np.cos(np.radians(np.mean(piece.lat)))
    return piece.lon * metres_per_degree * shrink, piece.lat * metres_per_degree


def _off_m(time_s: Floats, east_m: Floats, north_m: Floats, first: int, last: int) -> Floats:
    """How far each inner fix is from where steady motion between two others would put it."""
    inner = slice(first + 1, last)
    duration_s = time_s[last] - time_s[first]
    share = (time_s[inner] - time_s[first]) / (duration_s if duration_s > 0 else 1.0)
    east = east_m[inner] - east_m[first] - share * (east_m[last] - east_m[first])
    north = north_m[inner] - north_m[first] - share * (north_m[last] - north_m[first])
    return np.asarray(np.hypot(east, north))
