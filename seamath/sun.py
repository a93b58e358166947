"""Where the sun stands, so that night is night at the position and not a clock hour."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

J2000_S = 946_728_000.0  # 2000-01-01T12:00Z in seconds since 1970
MOST_LOOKS = 2016  # at one span: every five minutes of a week
GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)  # its multiples fill a circle evenly and never fall into step
NIGHT_DEG = -6.0  # end of civil twilight (Astronomical Almanac, glossary)


def elevation_deg(lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike) -> NDArray[np.float64]:
    """Elevation of the sun's centre above the horizon, degrees, without refraction.

    Low-precision solar coordinates of the Astronomical Almanac, page C5: within 0.02 degrees
    from 1950 to 2050.  NaN in gives NaN out.

    >>> round(float(elevation_deg(0.0, 0.0, 1_742_461_200.0)))   # equinox 2025, 09:00Z, 0N 0E
    43
    """
    days = (np.asarray(time_s, np.float64) - J2000_S) / 86_400.0
    mean_anomaly = np.radians(357.528 + 0.985_600_3 * days)
    longitude = np.radians(
        280.460
        + 0.985_647_4 * days
        + 1.915 * np.sin(mean_anomaly)
        + 0.020 * np.sin(2 * mean_anomaly)
    )
    obliquity = np.radians(23.439 - 0.000_000_4 * days)
    declination = np.arcsin(np.sin(obliquity) * np.sin(longitude))
    right_ascension = np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))
    sidereal = np.radians(280.460_618_37 + 360.985_647_366_29 * days)  # GMST, Meeus 12.4
    hour_angle = sidereal + np.radians(np.asarray(lon, np.float64)) - right_ascension
    phi = np.radians(np.asarray(lat, np.float64))
    height = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(
        hour_angle
    )
    elevation: NDArray[np.float64] = np.degrees(np.arcsin(np.clip(height, -1, 1)))
    return elevation


def is_night(lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike) -> NDArray[np.bool_]:
    """Whether the sun is below the end of civil twilight; a missing value is not night."""
    dark: NDArray[np.bool_] = elevation_deg(lat, lon, time_s) < NIGHT_DEG
    return dark


@lru_cache(maxsize=65_536)  # a live watch asks of the same spans at every look
def night_share(lat: float, lon: float, start_s: float, end_s: float) -> float:
    """Share of a span of time, 0 to 1, in which it was night at one position.

    Looked at every five minutes, so good to about that; a moment is wholly day or night.

    >>> night_share(0.0, 0.0, 1_742_428_800.0, 1_742_515_200.0)   # equinox: near 168 of 360 deg
    0.466
    """
    one = night_shares(*(np.array([value]) for value in (lat, lon, start_s, end_s)))
    return round(float(one[0]), 3)


def night_shares(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    start_s: NDArray[np.float64],
    end_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The same for many spans of time, each at its own position, not rounded.

    A span of more than a week is looked at as often as a week, at moments spread without a beat:
    a wrong clock makes spans of many years.
    """
    steps = 1 + ((end_s - start_s) / 300.0).clip(max=MOST_LOOKS + 1).astype(np.int64)
    first = np.cumsum(steps + 1) - steps - 1
    of = np.repeat(np.arange(len(steps)), steps + 1)
    turn = np.arange(len(of)) - first[of]
    part = np.where(steps[of] > MOST_LOOKS, (turn * GOLDEN) % 1.0, turn / steps[of])
    night = is_night(lat[of], lon[of], start_s[of] + part * (end_s - start_s)[of])
    return np.add.reduceat(night, first, dtype=np.float64) / (steps + 1) if len(first) else start_s
