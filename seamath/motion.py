"""How things move over the sea: implied speed, dead reckoning, closest approach."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seamath.geodesy import destination, distance_nm
from seamath.units import S_PER_H

Floats = NDArray[np.float64]


def implied_speed_kn(lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike) -> Floats:
    """Speed from each fix to the next, knots, one shorter than the input.

    Two fixes at the same second at different places give infinity, at the same place 0.

    >>> implied_speed_kn([0.0, 0.0], [0.0, 1.0], [0.0, 3600.0]).round(2)
    array([60.11])
    """
    la, lo, t = (np.asarray(v, dtype=np.float64) for v in (lat, lon, time_s))
    nm = distance_nm(la[:-1], lo[:-1], la[1:], lo[1:])
    hours = np.diff(t) / S_PER_H
    with np.errstate(divide="ignore", invalid="ignore"):
        speed: Floats = np.where((hours == 0) & (nm == 0), 0.0, nm / np.abs(hours))
    return speed


def dead_reckon(
    lat: ArrayLike, lon: ArrayLike, course_deg: ArrayLike, speed_kn: ArrayLike, hours: ArrayLike
) -> tuple[Floats, Floats]:
    """Where a vessel is after holding course and speed for a time.

    >>> lat, lon = dead_reckon(20.0, -73.0, 0.0, 12.0, 0.5)
    >>> round(float(lat), 3), round(float(lon), 3)
    (20.1, -73.0)
    """
    run_nm = np.asarray(speed_kn, np.float64) * np.asarray(hours, np.float64)
    return destination(lat, lon, course_deg, run_nm)


def angle_between_deg(a: ArrayLike, b: ArrayLike) -> Floats:
    """Smallest angle between two directions, degrees 0 to 180.

    >>> float(angle_between_deg(350.0, 20.0))
    30.0
    """
    turn = np.mod(np.asarray(a, np.float64) - np.asarray(b, np.float64) + 180.0, 360.0) - 180.0
    return np.abs(turn)
