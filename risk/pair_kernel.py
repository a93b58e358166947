"""The loops that put many vessels on one grid of time and find those near each other."""

from __future__ import annotations

from math import cos, floor, radians, sin, sqrt
from typing import Any

from seamath.compiled import kernel
from seamath.geodesy import A_M, E2
from seamath.units import MPS_PER_KN

# Columns of the numbers of one sample.
LAT, LON, SPEED, WEIGHT, X, Y, Z = range(7)
SELDOM_S = 300.0  # over this two fixes are far apart; our judgement, as for marks of tracks


@kernel
def put_xyz(lat: float, lon: float, out: Any, at: int, first: int) -> None:
    """Write earth-centred coordinates, metres (EPSG Guidance Note 7-2, section 4.1.1)."""
    phi, lam = radians(lat), radians(lon)
    n = A_M / sqrt(1.0 - E2 * sin(phi) * sin(phi))
    out[at, first] = n * cos(phi) * cos(lam)
    out[at, first + 1] = n * cos(phi) * sin(lam)
    out[at, first + 2] = n * (1.0 - E2) * sin(phi)


@kernel
def implied_kn(lat: Any, lon: Any, a: int, b: int, lasted_s: float, ends: Any) -> float:
    """Speed from one fix to another along the straight line: over a few miles the geodesic."""
    put_xyz(lat[a], lon[a], ends, 0, 0)
    put_xyz(lat[b], lon[b], ends, 1, 0)
    x, y, z = ends[0, 0] - ends[1, 0], ends[0, 1] - ends[1, 1], ends[0, 2] - ends[1, 2]
    return float(sqrt(x * x + y * y + z * z) / lasted_s / MPS_PER_KN)


@kernel
def speed_at(speed_kn: Any, a: int, b: int, weight: float) -> float:
    """Reported speed part of the way from one fix to another; NaN where either has none."""
    start = float(speed_kn[a])
    return float(start + weight * (float(speed_kn[b]) - start))


@kernel
def seldom_kn(
    lat: Any, lon: Any, speed_kn: Any, a: int, b: int, lasted_s: float, most_kn: float, ends: Any
) -> float:
    """Speed between two fixes far apart in time: as made good, and as the slower of them said.

    What a set said once tells little of so long a time; how far it came tells more.
    """
    start, end = float(speed_kn[a]), float(speed_kn[b])
    if start > most_kn and end > most_kn:
        return min(start, end)
    made_kn = float(implied_kn(lat, lon, a, b, lasted_s, ends))
    if start != start or end != end:
        return made_kn
    return max(made_kn, min(start, end))


@kernel
def resample(
    bounds: Any,
    cursor: Any,
    time_s: Any,
    lat: Any,
    lon: Any,
    speed_kn: Any,
    limits: Any,
    first: int,
    stop: int,
    whole: Any,
    real: Any,
    ends: Any,
) -> int:
    """Write the samples of the moments from ``first`` up to ``stop``; their number.

    ``bounds`` are the first and last-but-one rows of each vessel; ``cursor`` holds where each was
    left and is moved on; ``limits`` are the step (s), longest silence (s) and greatest speed
    (kn).  ``whole`` gets moment, vessel, row before and row after; ``real`` the other columns.
    """
    step_s, silence_s, most_kn = limits[0], limits[1], limits[2]
    count = 0
    for vessel in range(len(bounds)):
        row = cursor[vessel]
        while row < bounds[vessel, 1]:
            latest = floor(time_s[row] / step_s)  # the last moment not after the fix
            if latest >= first:
                before = row
                moment = latest
                if row > bounds[vessel, 0] and time_s[row] - time_s[row - 1] <= silence_s:
                    before = row - 1
                    # A fix answers for the moments since the one before: later ones change none.
                    moment = floor(time_s[before] / step_s) + 1
                elif latest * step_s != time_s[row]:
                    moment = latest + 1
                if moment < first:
                    moment = first
                lasted_s, between_kn = time_s[row] - time_s[before], 0.0
                if lasted_s > SELDOM_S and moment <= latest and moment < stop:
                    between_kn = seldom_kn(lat, lon, speed_kn, before, row, lasted_s, most_kn, ends)
                while moment <= latest and moment < stop:
                    weight = 0.0
                    if lasted_s > 0:
                        weight = (moment * step_s - time_s[before]) / lasted_s
                    speed = speed_at(speed_kn, before, row, weight)
                    if lasted_s > SELDOM_S and weight < 1.0:
                        speed = between_kn
                    elif speed != speed and lasted_s > 0:
                        speed = implied_kn(lat, lon, before, row, lasted_s, ends)
                    if speed <= most_kn:
                        turn = (lon[row] - lon[before] + 180.0) % 360.0 - 180.0  # date line
                        here = lat[before] + weight * (lat[row] - lat[before])
                        over = (lon[before] + weight * turn + 180.0) % 360.0 - 180.0
                        whole[count, 0], whole[count, 1] = moment, vessel
                        whole[count, 2], whole[count, 3] = before, row
                        real[count, LAT], real[count, LON] = here, over
                        real[count, SPEED], real[count, WEIGHT] = speed, weight
                        put_xyz(here, over, real, count, X)
                        count += 1
                    moment += 1
                if latest >= stop:
                    break
            row += 1
        cursor[vessel] = row
    return count


@kernel
def next_moment(bounds: Any, cursor: Any, time_s: Any, limits: Any, least: int) -> int:
    """The first moment from ``least`` on of which a fix yet unread may tell; -1 after the last."""
    found = -1
    for vessel in range(len(bounds)):
        row = cursor[vessel]
        if row < bounds[vessel, 1]:
            moment = floor(time_s[row] / limits[0])
            if row > bounds[vessel, 0] and time_s[row] - time_s[row - 1] <= limits[1]:
                moment = floor(time_s[row - 1] / limits[0]) + 1
            moment = max(moment, least)
            if found < 0 or moment < found:
                found = moment
    return found


@kernel
def slot(x: float, y: float, z: float, coarse_m: float, slots: int) -> int:
    """Where the cube of a point is marked; cubes may share a place, points of one cube do."""
    a, b, c = floor(x / coarse_m), floor(y / coarse_m), floor(z / coarse_m)
    return int((a * 73_856_093 + b * 19_349_663 + c * 83_492_791) % slots)


@kernel
def beside_seekers(
    xyz: Any, seeking: Any, reach_m: float, coarse_m: float, marks: Any, rows: Any
) -> int:
    """Write the rows that seek, or may lie within reach of one that does; their number.

    A cube is more than twice as long as the reach, so what is within reach of a point lies in
    a cube of one of the eight corners around it.
    """
    marks[:] = False
    for row in range(len(xyz)):
        if seeking[row]:
            for dx in (-reach_m, reach_m):
                for dy in (-reach_m, reach_m):
                    for dz in (-reach_m, reach_m):
                        x, y, z = xyz[row, 0] + dx, xyz[row, 1] + dy, xyz[row, 2] + dz
                        marks[slot(x, y, z, coarse_m, len(marks))] = True
    count = 0
    for row in range(len(xyz)):
        if marks[slot(xyz[row, 0], xyz[row, 1], xyz[row, 2], coarse_m, len(marks))]:
            rows[count] = row
            count += 1
    return count


@kernel
def pairs_near(
    keys: Any,
    order: Any,
    vessel: Any,
    seeking: Any,
    xyz: Any,
    columns: Any,
    reach_m: float,
    fronts: Any,
    left: Any,
    right: Any,
    apart_m: Any,
) -> int:
    """How many pairs of vessels were within reach; as many as there is room for are written.

    ``keys`` ascend and name the moment and cube of the rows in ``order``.  One of a pair at
    least is seeking; the vessel of ``left`` has the smaller index.  What a seeker looks at only
    moves on with it, so each column of cubes is read once.
    """
    count = 0
    fronts[:] = 0
    for at in range(len(keys)):
        one = order[at]
        if not seeking[one]:
            continue
        for column in range(len(columns)):
            low = keys[at] + columns[column] - 1
            near = fronts[column]
            while near < len(keys) and keys[near] < low:
                near += 1
            fronts[column] = near
            while near < len(keys) and keys[near] <= low + 2:
                other = order[near]
                near += 1
                if vessel[one] == vessel[other]:
                    continue
                if seeking[other] and vessel[one] > vessel[other]:
                    continue  # two seekers find each other twice
                x, y = xyz[one, 0] - xyz[other, 0], xyz[one, 1] - xyz[other, 1]
                z = xyz[one, 2] - xyz[other, 2]
                away_m = sqrt(x * x + y * y + z * z)
                if away_m > reach_m:
                    continue
                if count < len(left):
                    swap = vessel[one] > vessel[other]
                    left[count] = other if swap else one
                    right[count] = one if swap else other
                    apart_m[count] = away_m
                count += 1
    return count
