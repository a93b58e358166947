"""Distances, bearings and positions on the WGS 84 ellipsoid; the only module that talks to PROJ."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seamath.errors import Mistake
from seamath.units import M_PER_NM

A_M = 6_378_137.0  # WGS 84 semi-major axis, NGA.STND.0036 table 3.1
F = 1 / 298.257223563  # WGS 84 flattening, same table
E2 = F * (2 - F)  # first eccentricity squared

Floats = NDArray[np.float64]


def _geod() -> object:
    """PROJ's geodesic solver; imported on first use, since it costs a tenth of a second."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_nm(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """Geodesic distance between two positions, in nautical miles.

    Arguments broadcast.  NaN in gives NaN out.  Exact to well under a metre (Karney 2013).

    >>> round(float(distance_nm(38.70, -9.15, 32.63, -16.90)), 1)   # Lisbon to Funchal
    524.8
    """
    return inverse(lat1, lon1, lat2, lon2)[0]


def bearing_deg(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """True bearing at the first position towards the second, in degrees 0 to 360.

    >>> round(float(bearing_deg(0.0, 0.0, 0.0, 1.0)), 1)
    90.0
    """
    return inverse(lat1, lon1, lat2, lon2)[1]


def inverse(
    lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike
) -> tuple[Floats, Floats]:
    """Distance in nautical miles and first bearing in degrees true, both broadcast.

    NaN in gives NaN out.  Solver: Karney 2013, through PROJ.
    """
    a, b, c, d = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (lat1, lon1, lat2, lon2))
    )
    bad = ~(np.isfinite(a) & np.isfinite(b) & np.isfinite(c) & np.isfinite(d))
    la1, lo1, la2, lo2 = (np.where(bad, 0.0, v) for v in (a, b, c, d))  # PROJ may refuse NaN
    azimuth, _, metres = _geod().inv(lo1, la1, lo2, la2)  # type: ignore[attr-defined]
    nm = np.where(bad, np.nan, np.asarray(metres) / M_PER_NM)
    deg = np.where(bad, np.nan, np.mod(np.asarray(azimuth), 360.0))
    return nm, deg


def destination(
    lat: ArrayLike, lon: ArrayLike, bearing: ArrayLike, distance: ArrayLike
) -> tuple[Floats, Floats]:
    """Latitude and longitude reached from a position on a bearing (deg) after a distance (nm).

    >>> lat, lon = destination(0.0, 179.5, 90.0, 60.0)      # over the date line
    >>> round(float(lat), 3), round(float(lon), 3)
    (0.0, -179.502)
    """
    la, lo, az, nm = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (lat, lon, bearing, distance))
    )
    bad = ~(np.isfinite(la) & np.isfinite(lo) & np.isfinite(az) & np.isfinite(nm))
    la, lo, az, nm = (np.where(bad, 0.0, v) for v in (la, lo, az, nm))
    lon2, lat2, _ = _geod().fwd(lo, la, az, nm * M_PER_NM)  # type: ignore[attr-defined]
    return np.where(bad, np.nan, np.asarray(lat2)), np.where(bad, np.nan, np.asarray(lon2))


def to_wgs84(east: ArrayLike, north: ArrayLike, crs: str) -> tuple[Floats, Floats, float]:
    """Latitude and longitude (WGS 84) of positions in another reference system, and the error.

    ``crs`` is an EPSG code or WKT; ``east`` is its longitude or easting.  The error is PROJ's
    figure for the change of datum in metres, NaN where there is none.

    >>> lat, lon, error_m = to_wgs84(-97.0, 20.0, "EPSG:4267")      # NAD27 in Mexico
    >>> round(float(lat), 3), round(float(lon), 3), error_m < 25.0
    (20.001, -97.0, True)
    """
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True, allow_ballpark=False)
        lon, lat = change.transform(
            np.asarray(east, np.float64), np.asarray(north, np.float64), errcheck=True
        )
        error_m = float(change.get_last_used_operation().accuracy or 0.0)
    except ProjError as error:
        raise Mistake(f"{crs[:60]}: cannot be turned to WGS 84 ({error})") from error
    return np.asarray(lat), np.asarray(lon), error_m if error_m >= 0 else np.nan


def ecef_m(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Earth-centred Cartesian coordinates of points on the ellipsoid, metres, shape (..., 3).

    Source: EPSG Guidance Note 7-2, section 4.1.1, height zero.
    """
    phi, lam = np.radians(np.asarray(lat, np.float64)), np.radians(np.asarray(lon, np.float64))
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    n = A_M / np.sqrt(1 - E2 * sin_phi * sin_phi)
    return np.stack(
        [n * cos_phi * np.cos(lam), n * cos_phi * np.sin(lam), n * (1 - E2) * sin_phi], axis=-1
    )


def arc_from_chord_m(chord_m: ArrayLike, radius_m: ArrayLike) -> Floats:
    """Length along the ellipsoid of a straight chord between two of its points, metres.

    ``radius_m`` is the ellipsoid's radius of curvature half way, in the chord's direction
    (see :func:`curvature_radius_m`).  Within 1 m of Karney up to 200 nm.
    """
    half = np.asarray(chord_m, np.float64) / (2 * np.asarray(radius_m, np.float64))
    arc: Floats = 2 * np.asarray(radius_m, np.float64) * np.arcsin(np.clip(half, 0.0, 1.0))
    return arc


def curvature_radius_m(lat: ArrayLike, azimuth_deg: ArrayLike) -> Floats:
    """Radius of curvature of the ellipsoid at a latitude in a direction, metres.

    Source: Euler's formula with meridional and prime-vertical radii (Torge, Geodesy, 4.1.3).
    """
    sin2 = np.sin(np.radians(np.asarray(lat, np.float64))) ** 2
    w2 = 1 - E2 * sin2
    prime = A_M / np.sqrt(w2)
    meridian = A_M * (1 - E2) / (w2 * np.sqrt(w2))
    sin_az2 = np.sin(np.radians(np.asarray(azimuth_deg, np.float64))) ** 2
    radius: Floats = 1 / ((1 - sin_az2) / meridian + sin_az2 / prime)
    return radius
