"""One vessel and one contact seen without AIS: how far apart they were at each sighting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.tracks import Track
from seamath.geodesy import distance_nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """For each sighting of a contact: the vessel's fix before it and the miles between them."""

    row: NDArray[np.int64]  # of the vessel's track; -1 where it was not heard around then
    apart_nm: NDArray[np.float64]  # NaN there


def sightings_beside(vessel: Track, contact: Track, *, max_silence_s: float) -> Sightings:
    """Where a vessel was at each sighting of a contact, between fixes near enough in time."""
    time_s = contact.time_s
    row = np.searchsorted(vessel.time_s, time_s, side="right") - 1
    after = np.minimum(row + 1, len(vessel) - 1)
    lasted_s = vessel.time_s[after] - vessel.time_s[row]
    known = (row >= 0) & (vessel.time_s[after] >= time_s) & (lasted_s <= max_silence_s)
    weight = (time_s - vessel.time_s[row]) / np.where(lasted_s > 0, lasted_s, 1.0)
    turn = np.mod(vessel.lon[after] - vessel.lon[row] + 180.0, 360.0) - 180.0  # date line
    lat = vessel.lat[row] + weight * (vessel.lat[after] - vessel.lat[row])
    lon = vessel.lon[row] + weight * turn
    apart_nm = distance_nm(lat, lon, contact.lat, contact.lon)
    return Sightings(row=np.where(known, row, -1), apart_nm=np.where(known, apart_nm, np.nan))
