"""The coast as lines to draw: runs of shore inside a box, joined end to end."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile, Leaves
from seamath.geodesy import ecef_m

Floats = NDArray[np.float64]
Line = tuple[Floats, Floats]  # latitudes and longitudes, degrees
Run = tuple[NDArray[np.int32], NDArray[np.int32]]  # the same in whole units of the file

LOOKS = 40  # places along the longer side of a box from which chunks are looked for
LOOK_DEG = 0.5  # and no closer together than this


def shore_in(
    coast: CoastFile, south: float, west: float, north: float, east: float, *, step_deg: float = 0.0
) -> tuple[list[Line], Line]:
    """Shore lines with any part in the box, land on their left, and islets of a single point.

    ``east`` passes 180 where the date line lies inside; longitudes come back from -180 to 180.
    A line may be closed, or may end outside the box.  What is smaller than ``step_deg`` is not
    told apart: an island becomes an islet, and of several islets in one step one is given.
    """
    step = step_deg * UNITS_PER_DEG
    runs: list[Run] = []
    islets: list[NDArray[np.int32]] = []
    for chunk in coast.read(_chunks_near(coast, south, west, north, east)):
        small, large = _runs(chunk, (south, west, north, east), step)
        islets.append(small)
        runs += large
    points = np.concatenate(islets) if islets else np.empty((0, 2), np.int32)
    if step:
        _, first = np.unique(points // max(int(step), 1), axis=0, return_index=True)
        points = points[first]
    return _joined(runs), (points[:, 0] / UNITS_PER_DEG, points[:, 1] / UNITS_PER_DEG)


def _chunks_near(
    coast: CoastFile, south: float, west: float, north: float, east: float
) -> NDArray[np.intp]:
    """Numbers of the chunks that can hold coast in the box, and few others."""
    look_deg = max(LOOK_DEG, (north - south) / LOOKS, (east - west) / LOOKS)
    lat = np.linspace(south, north, max(2, int(np.ceil((north - south) / look_deg)) + 1))
    lon = np.linspace(west, east, max(2, int(np.ceil((east - west) / look_deg)) + 1))
    places = ecef_m(*np.meshgrid(lat, lon)).reshape(-1, 3)
    reach_m = look_deg * 111_700.0  # metres in the longest degree, at the pole
    near = np.zeros(len(coast), dtype=bool)
    for place in places:
        gap = np.maximum(np.maximum(coast.low_m - place, place - coast.high_m), 0.0)
        near |= (gap * gap).sum(axis=1) <= reach_m * reach_m
    return np.flatnonzero(near)


def _runs(
    leaves: Leaves, box: tuple[float, float, float, float], step: float
) -> tuple[NDArray[np.int32], list[Run]]:
    """Islets, and runs of shore, of the leaves with a vertex in the box, in whole units.

    A run that is smaller than a step keeps only its two ends.
    """
    south, west, north, east = box
    lat, lon = leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG
    inside = (lat >= south) & (lat <= north) & (np.mod(lon - west, 360.0) <= east - west)
    first, last = leaves.starts[:-1], leaves.starts[1:] - 1
    seen = np.logical_or.reduceat(inside, first)
    size = np.maximum(_extent(leaves.lat, first), _extent(leaves.lon, first))
    closed = (leaves.lat[first] == leaves.lat[last]) & (leaves.lon[first] == leaves.lon[last])
    dots = seen & closed & (size <= step)
    islets = np.column_stack([leaves.lat[first[dots]], leaves.lon[first[dots]]])
    rows = [
        np.array([start, stop]) if short else slice(start, stop + 1)
        for start, stop, short in zip(
            *(v[seen & ~dots].tolist() for v in (first, last, size <= step)), strict=True
        )
    ]
    return islets, [(leaves.lat[r], leaves.lon[r]) for r in rows]


def _extent(values: NDArray[np.int32], first: NDArray[np.int64]) -> NDArray[np.int32]:
    """Largest less smallest value of each leaf."""
    return np.asarray(np.maximum.reduceat(values, first) - np.minimum.reduceat(values, first))


def _joined(runs: list[Run]) -> list[Line]:
    """Runs that meet end to end made into one line each, over the date line too."""
    begins: dict[tuple[int, int], list[int]] = {}
    for at, run in enumerate(runs):
        begins.setdefault(_end(run, 0), []).append(at)
    ends = Counter(_end(run, -1) for run in runs)
    heads = [at for place, starting in begins.items() for at in starting[ends[place] :]]
    used = np.zeros(len(runs), dtype=bool)
    lines = []
    for head in (*heads, *range(len(runs))):  # what no head reaches is closed
        chain = []
        step: int | None = head
        while step is not None and not used[step]:
            used[step] = True
            chain.append(runs[step])
            onward = begins.get(_end(runs[step], -1), ())
            step = next((n for n in onward if not used[n]), None)
        if chain:
            lines.append(_line(chain))
    return lines


def _end(run: Run, which: int) -> tuple[int, int]:
    """Where a run begins (0) or ends (-1); both sides of the date line are one place."""
    return int(run[0][which]), int(run[1][which]) % (360 * UNITS_PER_DEG)


def _line(chain: list[Run]) -> Line:
    lat = np.concatenate([chain[0][0], *(la[1:] for la, _ in chain[1:])])
    lon = np.concatenate([chain[0][1], *(lo[1:] for _, lo in chain[1:])])
    return lat / UNITS_PER_DEG, lon / UNITS_PER_DEG
