"""The loop that tells apart the vessels under one number, by what can have moved where."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np

from seamath.compiled import kernel

OPEN_TRACKS = 8  # more vessels than this under one number at a time are not told apart
ESTABLISHED_FIXES = 3
PREDICTED_H = 0.25  # a reported course and speed is believed for so long
_EARTH_NM = 3440.065  # mean radius 6371.0088 km (IUGG); within half a per cent of the ellipsoid


@kernel
def sphere_nm(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on the sphere, nautical miles, by the haversine formula (Sinnott 1984)."""
    north = sin(radians(lat2 - lat1) / 2)
    east = sin(radians(lon2 - lon1) / 2)
    square = north * north + cos(radians(lat1)) * cos(radians(lat2)) * east * east
    return 2 * _EARTH_NM * asin(sqrt(min(1.0, square)))


@kernel
def miss_nm(fixes: Any, row: int, tracks: Any, at: int) -> float:
    """How far a fix is from where a track would be now by its last course and speed.

    Both hold time (h), latitude, longitude, speed (kn) and course (deg) in their rows.
    """
    hours = min(fixes[row, 0] - tracks[at, 0], PREDICTED_H)
    lat, lon = tracks[at, 1], tracks[at, 2]
    run_deg, course = tracks[at, 3] * hours / 60, radians(tracks[at, 4])
    if run_deg > 0 and course == course:
        lon += run_deg * sin(course) / max(cos(radians(lat)), 0.01)
        lat += run_deg * cos(course)
    return float(sphere_nm(lat, lon, fixes[row, 1], fixes[row, 2]))


@kernel
def track_of(fixes: Any, row: int, limit_kn: float, slack_nm: float, tracks: Any, seen: Any) -> int:
    """Which open track a fix continues, -1 where it can be none of them.

    A track of few fixes may be an outlier: it only gets what no established track can reach.
    """
    best, best_miss, best_firm = -1, np.inf, False
    for at in range(OPEN_TRACKS):
        if seen[at] == 0:
            continue
        reach_nm = slack_nm + limit_kn * (fixes[row, 0] - tracks[at, 0])
        run_nm = sphere_nm(tracks[at, 1], tracks[at, 2], fixes[row, 1], fixes[row, 2])
        if not run_nm <= reach_nm:
            continue
        firm = seen[at] >= ESTABLISHED_FIXES
        miss = miss_nm(fixes, row, tracks, at)
        if (firm and not best_firm) or (firm == best_firm and miss < best_miss):
            best, best_miss, best_firm = at, miss, firm
    return best


@kernel
def tell_apart(
    mmsi: Any,
    fixes: Any,
    limit_kn: Any,
    slack_nm: float,
    vessel: Any,
    tracks: Any,
    seen: Any,
    names: Any,
) -> None:
    """Number the vessels under each MMSI, from 0, in ``vessel``; rows by MMSI, then time.

    ``tracks``, ``seen`` and ``names`` are room for the open tracks: last fix, fixes, number.
    """
    newest = -1
    for row in range(len(mmsi)):
        if row == 0 or mmsi[row] != mmsi[row - 1]:
            newest = -1
            for at in range(OPEN_TRACKS):
                seen[at] = 0
        at = track_of(fixes, row, limit_kn[row], slack_nm, tracks, seen)
        if at < 0:
            at = 0
            for other in range(1, OPEN_TRACKS):  # the one that matters least makes room
                if seen[other] < seen[at]:
                    at = other
            newest += 1
            names[at] = newest
            seen[at] = 0
        seen[at] += 1
        for column in range(5):
            tracks[at, column] = fixes[row, column]
        vessel[row] = names[at]
