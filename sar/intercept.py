"""When vessels can meet a place that drifts: the course and the hours, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sar.errors import SarError, between, position
from seamath.geodesy import distance_nm
from seamath.motion import dead_reckon
from seamath.units import S_PER_H

Floats = NDArray[np.float64]
_HALVINGS = 60  # brings any bracket of hours under a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingDatum:
    """Where help is needed at a time, and how that place drifts."""

    lat: float
    lon: float
    at: datetime
    set_deg: float = 0.0  # towards
    drift_kn: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a place off the chart and a drift no sea has."""
        position(self.lat, self.lon)
        between("set_deg", self.set_deg, 0, 360)
        between("drift_kn", self.drift_kn, 0, 20)
        if self.at.utcoffset() is None:
            raise SarError(f"time {self.at} has no time zone; write it with Z or an offset")

    def place(self, time_s: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude at UTC seconds, before ``at`` too."""
        hours = (time_s - self.at.timestamp()) / S_PER_H
        return dead_reckon(self.lat, self.lon, self.set_deg, self.drift_kn, hours)


def intercept_h(
    lat: Floats, lon: Floats, speed_kn: Floats, delay_h: Floats, datum: MovingDatum, start_s: float
) -> Floats:
    """Hours until each vessel meets the datum, its delay before leaving included.

    Infinite for a vessel that is not faster than the drift: it may meet it by luck only.  For
    the others the miles run less the miles off grow all the time, so halving finds the one root.
    """
    off_nm = distance_nm(lat, lon, *datum.place(np.asarray(start_s + delay_h * S_PER_H)))
    gain_kn = speed_kn - datum.drift_kn
    catches = gain_kn > 0
    early = delay_h.astype(np.float64)
    late = delay_h + np.where(catches, off_nm / np.where(catches, gain_kn, 1.0), 0.0)
    for _ in range(_HALVINGS):
        middle = (early + late) / 2
        still_nm = distance_nm(lat, lon, *datum.place(start_s + middle * S_PER_H))
        there = speed_kn * (middle - delay_h) >= still_nm
        early, late = np.where(there, early, middle), np.where(there, middle, late)
    return np.where(catches, late, np.inf)
