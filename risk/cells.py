"""Neighbours in space without comparing everything with everything.

The earth is cut into cubes, so that neither the date line nor a pole is a special case.  Two
points nearer than one edge are always in the same cube or in two that touch.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from seamath.geodesy import A_M

Keys = NDArray[np.int64]


def cubes_along_m(edge_m: float) -> int:
    """How many cubes of an edge span the earth, with one to spare on each side."""
    return math.ceil(2 * A_M / edge_m) + 3


def cube_of(points_m: NDArray[np.float64], edge_m: float) -> Keys:
    """Number of the cube that holds each earth-centred point; cubes along z follow each other."""
    along = cubes_along_m(edge_m)
    xyz = np.floor((points_m + A_M) / edge_m).astype(np.int64) + 1
    key: Keys = (xyz[..., 0] * along + xyz[..., 1]) * along + xyz[..., 2]
    return key


def columns_around(edge_m: float, reach: int = 1) -> list[int]:
    """What to add to a cube's number for the columns of cubes around it, its own included.

    In each column the cubes from ``n - reach`` to ``n + reach`` are numbered one after another.
    """
    along, steps = cubes_along_m(edge_m), range(-reach, reach + 1)
    return [(dx * along + dy) * along for dx in steps for dy in steps]
