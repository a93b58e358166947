"""What the nearest other sovereign may have where the nearer one, or an agreed line, governs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jurisdiction.breadths import Breadths, zone_at_distance
from jurisdiction.candidates import Codes, codes
from jurisdiction.coast_tree import Feet
from jurisdiction.waters import Agreed
from jurisdiction.zone_table import HIGH_SEAS, NOWHERE

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

    def possible(self, blur_nm: Floats, line_blur_nm: Floats) -> list[Codes]:
        """Its zones within the blur, across the line or where nobody nearer claims any."""
        seen = [self.distance_nm - blur_nm, self.distance_nm + blur_nm]
        near = [
            codes(zone_at_distance(at_nm, self.limits_nm), self.state, self.unopposed_here)
            for at_nm in seen
        ]
        return [codes(self.zone, self.state, self.to_line_nm < line_blur_nm), *near]

    def margin_nm(self) -> Floats:
        """Distance to the nearest limit it makes."""
        own_limits = margin_nm(self.distance_nm, self.limits_nm)
        there = self.unopposed_here & (self.state != NOWHERE)
        return np.minimum(self.to_line_nm, np.where(there, own_limits, np.inf))


def rival_of(
    breadths: Breadths,
    own: Feet,
    other: Feet,
    agreed: Agreed,
    lat: Floats,
    lon: Floats,
    governs_not: NDArray[np.bool_],
) -> Rival:
    """The rival at each position; NOWHERE where there is none.

    ``governs_not``: the governing State claims nothing there.
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
    )


def margin_nm(seaward_nm: Floats, limits_nm: Floats) -> Floats:
    """Distance to the nearest of the coast and the limits that exist."""
    margin = np.abs(seaward_nm)
    for limit in limits_nm:
        margin = np.where(limit > 0, np.minimum(margin, np.abs(seaward_nm - limit)), margin)
    return margin
