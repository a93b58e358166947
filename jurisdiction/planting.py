"""Runs of coast as the search wants them: Earth-centred, each about an origin of its own, boxed."""

from __future__ import annotations

from math import cos, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import MAX_SEGMENTS, UNITS_PER_DEG, Leaves
from jurisdiction.nearest import WIDE
from seamath.compiled import kernel
from seamath.geodesy import A_M, E2, ecef_m

RADIANS = 0.017453292519943295 / UNITS_PER_DEG
ROUNDED_M = 1.0  # float32 has half a metre here, for box and point: boxes are wider by more

Floats = NDArray[np.float64]
Boxes = NDArray[np.float32]


def plant(
    leaves: Leaves, box: Boxes, leaf: int, origin: Floats, corner: Boxes, *, compiled: bool
) -> None:
    """Fill in box and origin (metres) of each leaf, the first of that number, and its vertices.

    Boxes stand in groups, as :func:`jurisdiction.nearest.nearest` wants them, vertices from the
    origin.  ``compiled``: where there is enough to wake the machine code for.
    """
    if compiled:
        place = np.empty((MAX_SEGMENTS + 1, 3))
        columns = (np.ascontiguousarray(c) for c in (leaves.lat, leaves.lon, leaves.segments))
        plant_each.at(compiled=True)(*columns, box, leaf, origin, corner, place)
        return
    place = ecef_m(leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG)
    starts = leaves.starts
    least, most = (f.reduceat(place, starts[:-1]) for f in (np.minimum, np.maximum))
    n = np.arange(leaf, leaf + len(leaves))
    box[n // WIDE, :3, n % WIDE], box[n // WIDE, 3:, n % WIDE] = least - ROUNDED_M, most + ROUNDED_M
    origin[n] = (least + most) / 2
    corner[:] = place - np.repeat(origin[n], np.diff(starts), axis=0)


@kernel
def plant_each(lat, lon, segments, box, begin, origin, corner, place):  # type: ignore[no-untyped-def]
    """As above, leaf by leaf; ``place`` has room for the vertices of one."""
    first = 0
    for leaf in range(begin, begin + len(segments)):
        group, member = leaf // WIDE, leaf % WIDE
        count = int(segments[leaf - begin]) + 1
        for k in range(count):
            phi, lam = lat[first + k] * RADIANS, lon[first + k] * RADIANS
            up, flat = sin(phi), cos(phi)
            n = A_M / sqrt(1.0 - E2 * up * up)  # EPSG Guidance Note 7-2, section 4.1.1
            place[k, 0], place[k, 1] = n * flat * cos(lam), n * flat * sin(lam)
            place[k, 2] = n * (1.0 - E2) * up
        for axis in range(3):
            least = most = place[0, axis]
            for k in range(1, count):
                least, most = min(least, place[k, axis]), max(most, place[k, axis])
            box[group, axis, member] = least - ROUNDED_M
            box[group, 3 + axis, member] = most + ROUNDED_M
            middle = (least + most) / 2
            origin[leaf, axis] = middle
            for k in range(count):
                corner[first + k, axis] = place[k, axis] - middle
        first += count
