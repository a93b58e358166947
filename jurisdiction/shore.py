"""The coast as lines to draw: runs of shore inside a box, joined end to end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile, Leaves
from seamath.geodesy import ecef_m

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Line = tuple[Floats, Floats]  # latitudes and longitudes, degrees

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
    step, box = step_deg * UNITS_PER_DEG, (south, west, north, east)
    chunks = coast.read(_chunks_near(coast, south, west, north, east))
    found = [_seen(chunk, box, step) for chunk in chunks]
    points = np.concatenate([islets for islets, _ in found] or [np.empty((0, 2), np.int32)])
    if step:
        _, first = np.unique(points // max(int(step), 1), axis=0, return_index=True)
        points = points[first]
    lines = _joined([runs for _, runs in found])
    return lines, (points[:, 0] / UNITS_PER_DEG, points[:, 1] / UNITS_PER_DEG)


def _chunks_near(
    coast: CoastFile, south: float, west: float, north: float, east: float
) -> NDArray[np.intp]:
    """Numbers of the chunks that can hold coast in the box, and few others."""
    look_deg = max(LOOK_DEG, (north - south) / LOOKS, (east - west) / LOOKS)
    lat = np.linspace(south, north, max(2, int(np.ceil((north - south) / look_deg)) + 1))
    lon = np.linspace(west, east, max(2, int(np.ceil((east - west) / look_deg)) + 1))
    places = ecef_m(*np.meshgrid(lat, lon)).reshape(-1, 3)
    reach_m = look_deg * 111_700.0  # metres in the longest degree, at the pole
    around = places.min(axis=0) - reach_m, places.max(axis=0) + reach_m
    near = ((coast.low_m <= around[1]) & (coast.high_m >= around[0])).all(axis=1)
    for chunk in np.flatnonzero(near).tolist():
        low, high = coast.low_m[chunk], coast.high_m[chunk]
        gap = np.maximum(np.maximum(low - places, places - high), 0.0)
        near[chunk] = ((gap * gap).sum(axis=1) <= reach_m * reach_m).any()
    return np.flatnonzero(near)


class _Runs(NamedTuple):
    """Runs of shore one after another, in whole units of the file."""

    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    points: Rows  # of each


def _seen(
    leaves: Leaves, box: tuple[float, float, float, float], step: float
) -> tuple[NDArray[np.int32], _Runs]:
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
    kept = np.flatnonzero(seen & ~dots)
    short = size[kept] <= step
    count = np.where(short, 2, last[kept] - first[kept] + 1)
    rows = _ranges(first[kept], count)
    rows[np.cumsum(count)[short] - 1] = last[kept][short]
    return islets, _Runs(leaves.lat[rows], leaves.lon[rows], count)


def _ranges(first: Rows, count: Rows) -> Rows:
    """So many numbers from each first, one range after another."""
    before = np.cumsum(count) - count
    return np.asarray(np.arange(count.sum()) + np.repeat(first - before, count))


def _extent(values: NDArray[np.int32], first: NDArray[np.int64]) -> NDArray[np.int32]:
    """Largest less smallest value of each leaf."""
    return np.asarray(np.maximum.reduceat(values, first) - np.minimum.reduceat(values, first))


def _joined(parts: list[_Runs]) -> list[Line]:
    """Runs that meet end to end made into one line each, over the date line too."""
    if not any(len(part.points) for part in parts):
        return []
    lat, lon, size = (np.concatenate(column) for column in zip(*parts, strict=True))
    last = np.cumsum(size) - 1
    first = last - size + 1
    onward = _onward(_place(lat[first], lon[first]), _place(lat[last], lon[last]))
    chains = _chains(onward)
    order = np.array([run for chain in chains for run in chain], np.intp)
    starts = np.cumsum([0, *map(len, chains)])[:-1]
    later = np.ones(len(order), np.intp)  # a run begins where the one before it ended
    later[starts] = 0
    rows = _ranges(first[order] + later, size[order] - later)
    length = np.add.reduceat(size[order] - later, starts)
    ends = np.cumsum(length)[:-1]
    return list(
        zip(np.split(lat[rows] / UNITS_PER_DEG, ends), np.split(lon[rows] / UNITS_PER_DEG, ends))
    )


def _place(lat: NDArray[np.int32], lon: NDArray[np.int32]) -> NDArray[np.int64]:
    """One number for each place; both sides of the date line are one place."""
    round_the_globe = 360 * UNITS_PER_DEG
    return lat.astype(np.int64) * round_the_globe + lon % round_the_globe


def _onward(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> Rows:
    """For each run one that begins where it ends, no run twice; -1 where there is none (left)."""
    starting, ending = np.argsort(begins, kind="stable"), np.argsort(ends, kind="stable")
    begins, ends = begins[starting], ends[ending]
    rank = np.arange(len(ends)) - np.searchsorted(ends, ends)  # among those that end there
    at = np.searchsorted(begins, ends) + rank
    meets = at < np.searchsorted(begins, ends, side="right")
    onward = np.full(len(ends), -1, np.intp)
    onward[ending[meets]] = starting[at[meets]]
    return onward


def _chains(onward: Rows) -> list[list[int]]:
    """The runs in chains: those with a beginning first, then what closes on itself."""
    led = np.zeros(len(onward), np.bool_)
    led[onward[onward >= 0]] = True
    after, used, chains = onward.tolist(), [False] * len(onward), []
    for head in (*np.flatnonzero(~led).tolist(), *np.flatnonzero(led).tolist()):
        chain, run = [], head
        while run >= 0 and not used[run]:
            used[run] = True
            chain.append(run)
            run = after[run]
        if chain:
            chains.append(chain)
    return chains
