"""The loops that find who was heard near a vessel while it was silent."""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import Any

from seamath.compiled import kernel
from seamath.geodesy import A_M, E2

# Columns of the numbers of one silence: its place on the earth and on the chart, the direction of
# its course in space and on the chart, its time, how long a steady witness may pause, and the
# reach as a chord, in degrees, and how much of it a flat chart may be wrong by.
X, Y, Z, LAT, LON, AHEAD_X, AHEAD_Y, AHEAD_Z, EAST, NORTH = range(10)
START, END, PAUSE, CHORD, REACH, NARROW, SLACK = range(10, 17)
OWN, RANK = range(2)  # columns of its whole numbers: who was silent, how strong the set
# Columns of the answer, the first five of them bits of what is known of one witness.
THIRD_1, THIRD_2, THIRD_3, AHEAD, BEFORE, ALL, STEADY = range(7)
DURING = 7  # any of the thirds
NO_CRAFT = -1  # rank of whom nobody asks about

BEFORE_S = 3600.0  # how long before a silence its neighbours are looked for
_THIN_S = 120.0  # one fix a witness and two minutes is enough
_ABEAM_M = 1.0  # who is right abeam is not behind, whatever the rounding
_HOUR_S = 3600.0


@kernel
def find_runs(
    mmsi: Any, time_s: Any, lat: Any, lon: Any, columns: Any, hours: int, most: int,
    key: Any, vessel: Any, first: Any, starts: Any,
) -> tuple[int, int]:  # fmt: skip
    """Number of runs and of vessels written; -1, -1 where rows are not in order, or have no place.

    A run is what one vessel was heard to say in one cell (:mod:`risk.grid`) and one hour.
    """
    runs, vessels, latest = 0, 0, 0
    for row in range(len(mmsi)):
        new = row == 0 or mmsi[row] != mmsi[row - 1]
        placed = -90.0 <= lat[row] <= 90.0 and time_s[row] == time_s[row]
        if not placed or (row > 0 and mmsi[row] < mmsi[row - 1]):
            return -1, -1
        if not new and time_s[row] < time_s[row - 1]:
            return -1, -1
        band = min(int((lat[row] + 90.0) * len(columns) / 180.0), len(columns) - 1)
        column = int((lon[row] + 180.0) * (columns[band] / 360.0)) % columns[band]
        now = (band * most + column) * hours + int(time_s[row] / _HOUR_S)
        if new:
            starts[vessels] = row
            vessels += 1
        if new or now != latest:
            key[runs], vessel[runs], first[runs] = now, vessels - 1, row
            runs += 1
            latest = now
    return runs, vessels


@kernel
def first_at_least(column: Any, value: Any, start: int, stop: int) -> int:
    """The first row of an ascending stretch that is not below a value; ``stop`` if none."""
    while start < stop:
        middle = (start + stop) // 2
        if column[middle] < value:
            start = middle + 1
        else:
            stop = middle
    return start


@kernel
def sight(row: int, lat: Any, lon: Any, asked: Any, at: int) -> int:
    """2 where a fix is near and not behind, 1 where it is near and behind, 0 where it is not near.

    By a flat chart where that leaves no doubt.  Else through space: over tens of miles a straight
    line is as good as the geodesic once the chord is set for it.
    """
    north = lat[row] - asked[at, LAT]
    reach, slack = asked[at, REACH], asked[at, SLACK]
    if abs(north) > reach:
        return 0
    east = lon[row] - asked[at, LON]
    if abs(east) > 180.0:
        east -= 360.0 if east > 0.0 else -360.0
    east *= asked[at, NARROW]
    away2 = north * north + east * east
    if away2 > (reach + slack) * (reach + slack):
        return 0
    along = north * asked[at, NORTH] + east * asked[at, EAST]
    if away2 < (reach - slack) * (reach - slack) and reach > slack:
        if along > slack:
            return 2
        if along < -slack:
            return 1
    phi, lam = radians(lat[row]), radians(lon[row])
    n = A_M / sqrt(1.0 - E2 * sin(phi) * sin(phi))
    x = n * cos(phi) * cos(lam) - asked[at, X]
    y = n * cos(phi) * sin(lam) - asked[at, Y]
    z = n * (1.0 - E2) * sin(phi) - asked[at, Z]
    if x * x + y * y + z * z > asked[at, CHORD] * asked[at, CHORD]:
        return 0
    ahead = x * asked[at, AHEAD_X] + y * asked[at, AHEAD_Y] + z * asked[at, AHEAD_Z]
    return 2 if ahead >= -_ABEAM_M else 1


@kernel
def seen_in(
    first: int, stop: int, time_s: Any, lat: Any, lon: Any, kind: Any, rank: Any,
    asked: Any, whole: Any, at: int, bits: int,
) -> int:  # fmt: skip
    """The bits known of a vessel and those that one run of its fixes adds."""
    start_s, end_s = asked[at, START], asked[at, END]
    looked = -1
    for row in range(first_at_least(time_s, start_s - BEFORE_S, first, stop), stop):
        if time_s[row] >= end_s:
            break
        during = time_s[row] > start_s
        strength = rank[kind[row]]
        slot = 2 * int(time_s[row] / _THIN_S) + int(during)
        if slot == looked or strength == NO_CRAFT or strength > whole[at, RANK]:
            continue
        looked = slot
        found = 1 << BEFORE
        if during:
            third = int(3.0 * (time_s[row] - start_s) / (end_s - start_s))
            found = (1 << min(third, THIRD_3)) | (1 << AHEAD)
        if bits & found == found:
            continue
        near = sight(row, lat, lon, asked, at)
        if during and near == 1:
            found &= DURING
        if near > 0:
            bits |= found
    return bits


@kernel
def is_steady(
    first: int, stop: int, time_s: Any, lat: Any, lon: Any, kind: Any, rank: Any,
    asked: Any, whole: Any, at: int,
) -> bool:  # fmt: skip
    """Whether a vessel was heard near all through the silence, with no long pause."""
    last_s = asked[at, START]
    for row in range(first_at_least(time_s, last_s, first, stop), stop):
        if time_s[row] >= asked[at, END] or time_s[row] - last_s > asked[at, PAUSE]:
            break
        strength = rank[kind[row]]
        heard = strength != NO_CRAFT and strength <= whole[at, RANK]
        if heard and sight(row, lat, lon, asked, at) > 0:
            last_s = time_s[row]
    return bool(asked[at, END] - last_s <= asked[at, PAUSE])


@kernel
def count_witnesses(
    asked: Any, whole: Any, cells: Any, cell_bounds: Any,
    run_key: Any, run_vessel: Any, run_bounds: Any, vessel_bounds: Any,
    time_s: Any, lat: Any, lon: Any, kind: Any, rank: Any, hours: int,
    bits: Any, found: Any, answer: Any,
) -> None:  # fmt: skip
    """Fill one row of ``answer`` for every silence; ``bits`` and ``found`` are a row a vessel."""
    for at in range(len(asked)):
        many = 0
        first_hour = int((asked[at, START] - BEFORE_S) / _HOUR_S)
        last_hour = int(asked[at, END] / _HOUR_S)
        for place in range(cell_bounds[at], cell_bounds[at + 1]):
            key = cells[place] * hours
            run = first_at_least(run_key, key + first_hour, 0, len(run_key))
            while run < len(run_key) and run_key[run] <= key + last_hour:
                vessel = run_vessel[run]
                if vessel != whole[at, OWN]:
                    known = bits[vessel]
                    bits[vessel] = seen_in(
                        run_bounds[run, 0], run_bounds[run, 1], time_s, lat, lon, kind, rank,
                        asked, whole, at, known,
                    )  # fmt: skip
                    if known == 0 and bits[vessel] != 0:
                        found[many] = vessel
                        many += 1
                run += 1
        for witness in range(many):
            vessel = found[witness]
            known = bits[vessel]
            bits[vessel] = 0
            for bit in range(ALL):
                answer[at, bit] += (known >> bit) & 1
            if known & DURING != 0:
                answer[at, ALL] += 1
                first, stop = vessel_bounds[vessel, 0], vessel_bounds[vessel, 1]
                if asked[at, PAUSE] > 0.0 and is_steady(
                    first, stop, time_s, lat, lon, kind, rank, asked, whole, at
                ):
                    answer[at, STEADY] += 1
