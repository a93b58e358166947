"""What the nearest other sovereign may have where the nearer one, or an agreed line, governs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jurisdiction.breadths import Breadths, zone_at_distance
from jurisdiction.candidates import Codes, codes
from jurisdiction.coast_tree import Feet
from jurisdiction.waters import INTERNAL, Agreed
from jurisdiction.zone_table import HIGH_SEAS, LAND, NOWHERE

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What the nearest other sovereign may have at each position."""

    state: NDArray[np.int16]
    distance_nm: Floats
    limits_nm: Floats
    zone: NDArray[np.int8]  # what it would be, were the governing coast not there
    opposed: NDArray[np.bool_]  # whether its zones reach the position at all
    agreed: NDArray[np.bool_]  # whether a line was agreed
    to_line_nm: Floats  # to the agreed line; else at least this far to the median
    unopposed_here: NDArray[np.bool_]  # the governing State claims nothing at the position
    shore: NDArray[np.int8]  # what lies landward of its baseline: land, or waters behind a line
    favoured_nm: Floats  # as deep in the zones of whom a line favours, though further; else inf
    unreached: NDArray[np.bool_]  # a line favours it, and its zones do not extend there

    def possible(self, blur_nm: Floats, line_blur_nm: Floats) -> list[Codes]:
        """Its zones within the blur, across the line or where nobody nearer claims any.

        And what lies landward of its own baseline, if that is as near.
        """
        rows = np.flatnonzero(self.unopposed_here)
        near = []
        for way in (-1, 1):
            at_nm = self.distance_nm[rows] + way * blur_nm[rows]
            code = np.full(len(self.state), NOWHERE, np.int32)
            code[rows] = codes(zone_at_distance(at_nm, self.limits_nm[:, rows]), self.state[rows])
            near.append(code)
        lapsing = (self.to_line_nm < line_blur_nm) | (self.favoured_nm < blur_nm)
        outmost = zone_at_distance(self.limits_nm.max(axis=0), self.limits_nm)
        high_seas = np.full_like(outmost, HIGH_SEAS)
        return [
            codes(self.zone, self.state, lapsing),
            codes(self.shore, self.state, self.distance_nm < blur_nm),
            codes(outmost, self.state, self.unreached),
            codes(high_seas, self.state, self.unreached),
            *near,
        ]

    def margin_nm(self) -> Floats:
        """Distance to the nearest limit it makes, or to its baseline where that is nearer."""
        own_limits = margin_nm(self.distance_nm, self.limits_nm)
        there = (self.unopposed_here | self.unreached) & (self.state != NOWHERE)
        limits = np.where(there, own_limits, np.inf)
        return np.fmin(np.minimum(self.to_line_nm, limits), self.distance_nm)


def rival_of(
    breadths: Breadths,
    own: Feet,
    other: Feet,
    agreed: Agreed,
    sea_behind: NDArray[np.bool_],
    lat: Floats,
    lon: Floats,
    left_nm: Floats,
    governs_not: NDArray[np.bool_],
) -> Rival:
    """The rival at each position; NOWHERE where there is none.

    ``left_nm``: to the end of the governing State's zones.  ``governs_not``: it claims nothing
    there.
    """
    limits_nm, _ = breadths.limits_nm(other.owner, lat, lon)
    zone = zone_at_distance(other.distance_nm, limits_nm)
    opposed = (zone != NOWHERE) & (zone != HIGH_SEAS)
    half_nm = (other.distance_nm - own.distance_nm) / 2  # each distance changes 1 for 1 at most
    by_line = agreed.line >= 0
    return Rival(
        state=other.state,
        distance_nm=other.distance_nm,
        limits_nm=limits_nm,
        zone=zone,
        opposed=opposed,
        agreed=by_line,
        to_line_nm=np.where(by_line, agreed.distance_nm, np.where(opposed, half_nm, np.inf)),
        unopposed_here=governs_not & ~by_line,  # an agreed line leaves nothing beyond it
        shore=np.where(sea_behind[other.owner], INTERNAL, LAND).astype(np.int8),
        favoured_nm=np.where(by_line & (half_nm < 0), left_nm, np.inf),
        unreached=agreed.unreached & by_line,
    )


def margin_nm(seaward_nm: Floats, limits_nm: Floats) -> Floats:
    """Distance to the nearest of the coast and the limits that exist."""
    margin = np.abs(seaward_nm)
    for limit in limits_nm:
        margin = np.where(limit > 0, np.minimum(margin, np.abs(seaward_nm - limit)), margin)
    return margin
