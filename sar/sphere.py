"""Small steps and flat maps on the ellipsoid, safe at the poles and over the date line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seamath.geodesy import A_M, E2, destination, inverse

Floats = NDArray[np.float64]


def normal(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Unit vectors straight up at each position, shape (3, ...)."""
    phi, lam = np.radians(np.asarray(lat, np.float64)), np.radians(np.asarray(lon, np.float64))
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def position_of(up: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude in degrees where the vectors (3, ...) point straight up."""
    x, y, z = up
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def moved(lat: Floats, lon: Floats, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Positions after short steps east and north in metres.

    The step turns the normal of the ellipsoid by its length over the radius of curvature in
    each direction (Torge, Geodesy, 4.1.3); right to a part in 10^4 for steps up to 10 km.
    """
    phi, lam = np.radians(lat), np.radians(lon)
    sin_phi, cos_phi, sin_lam, cos_lam = np.sin(phi), np.cos(phi), np.sin(lam), np.cos(lam)
    w2 = 1 - E2 * sin_phi * sin_phi
    prime_m = A_M / np.sqrt(w2)
    turn_east, turn_north = east_m / prime_m, north_m / (prime_m * (1 - E2) / w2)
    up = np.stack(
        [
            cos_phi * cos_lam - turn_east * sin_lam - turn_north * sin_phi * cos_lam,
            cos_phi * sin_lam + turn_east * cos_lam - turn_north * sin_phi * sin_lam,
            sin_phi + turn_north * cos_phi,
        ]
    )
    return position_of(up)


def middle(lat: Floats, lon: Floats, weight: Floats) -> tuple[float, float]:
    """The weighted mean position: latitude and longitude in degrees.

    >>> lat, lon = middle(np.zeros(2), np.array([179.0, -179.0]), np.ones(2))
    >>> round(lat, 6), abs(round(lon, 6))
    (0.0, 180.0)
    """
    mean_lat, mean_lon = position_of(normal(lat, lon) @ (weight / weight.sum()))
    return float(mean_lat), float(mean_lon)


def offsets_nm(lat0: float, lon0: float, lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, Floats]:
    """Miles east and north of a centre, true in distance and bearing from it."""
    nm, bearing = inverse(lat0, lon0, lat, lon)
    angle = np.radians(bearing)
    return nm * np.sin(angle), nm * np.cos(angle)


def from_offsets(
    lat0: float, lon0: float, east_nm: ArrayLike, north_nm: ArrayLike
) -> tuple[Floats, Floats]:
    """Positions at miles east and north of a centre: the way back of ``offsets_nm``."""
    east, north = np.asarray(east_nm, np.float64), np.asarray(north_nm, np.float64)
    bearing = np.degrees(np.arctan2(east, north))
    return destination(lat0, lon0, bearing, np.hypot(east, north))
