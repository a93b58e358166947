"""Which vessels were within reach of each other in the same moment, without trying every pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.cells import columns_around, cube_of, cubes_along_m
from risk.sampling import Floats, Ints, Samples
from seamath.geodesy import ecef_m

MIN_EDGE_M = 500.0  # smaller cubes gain nothing and would overflow the cube numbers
SEEKERS_AT_ONCE = 200_000  # samples whose neighbours are listed in one go: bounds the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Each moment in which two vessels were within reach, in order of pair, then moment.

    ``left`` and ``right`` are rows of the samples; the vessel of ``left`` has the smaller index.
    """

    left: Ints
    right: Ints
    apart_m: Floats


def together(samples: Samples, sheltered: NDArray[np.bool_], reach_m: float) -> Together:
    """Every two samples of one moment within reach, at least one of them not sheltered.

    Exact: two points within reach lie in the same cube or in two that touch.  At the distances
    of a meeting the straight line through the earth is the geodesic to a micrometre (d^3/24R^2).
    """
    if not len(samples):
        return Together(left=_NONE, right=_NONE, apart_m=_NONE.astype(np.float64))
    edge_m = max(reach_m, MIN_EDGE_M)
    points_m = ecef_m(samples.lat, samples.lon)
    key = (samples.moment - samples.moment.min()) * cubes_along_m(edge_m) ** 3
    key += cube_of(points_m, edge_m)
    order = np.argsort(key, kind="stable")
    seekers = order[~sheltered[order]]
    lefts, rights, aparts = [_NONE], [_NONE], [_NONE.astype(np.float64)]
    for at in range(0, len(seekers), SEEKERS_AT_ONCE):
        batch = seekers[at : at + SEEKERS_AT_ONCE]
        one, other = _neighbours(key[batch], key[order], edge_m)
        one, other = _each_once(batch[one], order[other], samples.vessel, sheltered)
        apart_m = np.sqrt(np.sum((points_m[one] - points_m[other]) ** 2, axis=1))
        near = apart_m <= reach_m
        lefts.append(one[near])
        rights.append(other[near])
        aparts.append(apart_m[near])
    left, right, apart_m = np.concatenate(lefts), np.concatenate(rights), np.concatenate(aparts)
    sort = np.lexsort((samples.moment[left], samples.vessel[right], samples.vessel[left]))
    return Together(left=left[sort], right=right[sort], apart_m=apart_m[sort])


_NONE: Ints = np.empty(0, dtype=np.int64)


def _neighbours(seekers: Ints, keys: Ints, edge_m: float) -> tuple[Ints, Ints]:
    """Index pairs of seekers and of sorted keys whose cubes touch, in the same moment."""
    one: list[Ints] = []
    other: list[Ints] = []
    for column in columns_around(edge_m):
        first = np.searchsorted(keys, seekers + (column - 1), "left")
        count = np.searchsorted(keys, seekers + (column + 1), "right") - first
        met = np.flatnonzero(count)
        count = count[met]
        done = np.repeat(np.cumsum(count) - count, count)
        one.append(np.repeat(met, count))
        other.append(np.repeat(first[met], count) + np.arange(len(done)) - done)
    return np.concatenate(one), np.concatenate(other)


def _each_once(
    seeker: Ints, found: Ints, vessel: Ints, sheltered: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """The pairs of two vessels, each once, the smaller vessel index first.

    Two seekers find each other twice; a sheltered vessel is found and does not seek.
    """
    once = (vessel[seeker] < vessel[found]) | (sheltered[found] & (vessel[seeker] > vessel[found]))
    seeker, found = seeker[once], found[once]
    swap = vessel[seeker] > vessel[found]
    return np.where(swap, found, seeker), np.where(swap, seeker, found)
