"""Which of many polygons a position lies in: edges sorted into bands of latitude.

Flat geometry in degrees: edges are straight on the map of latitude and longitude, and no polygon
crosses the date line.  A *run* is what one polygon has in one band; each cell of a coarse grid
lists the runs that reach into it, so that a position far from every polygon costs one look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seamath.compiled import kernel

BANDS_PER_DEG = 16
COLUMNS_PER_DEG = 0.25
COLUMNS = 90
COMPILE_FROM = 150  # positions: below, plain Python is done before the compiler is imported
NONE = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ring = tuple[Floats, Floats]  # latitudes and longitudes, the last vertex not repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Patches:
    """Edges of polygons, run by run, and the runs of each cell."""

    cell: Ints  # first of each cell's runs in ``listed``, cells from the south-west
    listed: Ints
    low: Floats  # by run: least and greatest longitude
    high: Floats
    first: Ints  # by run: its edges
    last: Ints
    run_patch: NDArray[np.int32]
    lat1: Floats
    lon1: Floats
    lat2: Floats
    lon2: Floats
    slot: NDArray[np.int8]  # by patch: at most one is named a slot and position
    rank: NDArray[np.int8]  # by patch: the lowest is named


def patches_of(
    rings: Sequence[Ring], patch: Sequence[int], slot: Sequence[int], rank: Sequence[int]
) -> Patches:
    """Polygons ready to be searched; holes are rings of the same patch."""
    nothing = [np.empty(0)]
    lat1, lon1 = (np.concatenate([ring[k] for ring in rings] or nothing) for k in (0, 1))
    lat2, lon2 = (
        np.concatenate([np.roll(ring[k], -1) for ring in rings] or nothing) for k in (0, 1)
    )
    own = np.repeat(np.asarray(patch, np.int64), [len(lat) for lat, _ in rings])
    edge, band = _spread(
        np.floor((np.minimum(lat1, lat2) + 90) * BANDS_PER_DEG).astype(np.int64),
        np.floor((np.maximum(lat1, lat2) + 90) * BANDS_PER_DEG).astype(np.int64),
    )
    order = np.lexsort((own[edge], band))
    edge, band = edge[order], band[order]
    first = np.flatnonzero(np.diff(band * (len(slot) + 1) + own[edge], prepend=-1))
    ends = np.stack([lon1[edge], lon2[edge]])
    low, high = ends.min(axis=0), ends.max(axis=0)
    if len(first):
        low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
    cell, listed = _cells(band[first], low, high)
    return Patches(
        cell=cell,
        listed=listed,
        low=low,
        high=high,
        first=first,
        last=np.append(first[1:], len(edge)),
        run_patch=own[edge][first].astype(np.int32),
        lat1=lat1[edge],
        lon1=lon1[edge],
        lat2=lat2[edge],
        lon2=lon2[edge],
        slot=np.asarray(slot, np.int8),
        rank=np.asarray(rank, np.int8),
    )


def _cells(band: Ints, low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """First of each cell's runs in a list of runs, and that list."""
    west, east = (
        np.clip(np.floor((v + 180) * COLUMNS_PER_DEG), 0, COLUMNS - 1).astype(np.int64)
        for v in (low, high)
    )
    run, column = _spread(west, east)
    cell = band[run] * COLUMNS + column
    order = np.lexsort((run, cell))
    cells = (180 * BANDS_PER_DEG + 1) * COLUMNS
    return np.searchsorted(cell[order], np.arange(cells + 1)), run[order]


def _spread(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Each row as often as it has whole numbers from low to high, and those numbers."""
    times = high - low + 1
    row = np.repeat(np.arange(len(low)), times)
    return row, low[row] + np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)


def find_patches(patches: Patches, lat: Floats, lon: Floats, slots: int) -> NDArray[np.int32]:
    """The patch each position is in, one row a slot; -1 where there is none."""
    found = np.full((slots, len(lat)), NONE, np.int32)
    if not len(patches.listed) or not len(lat):
        return found
    columns: list[Any] = [np.ascontiguousarray(lat), np.ascontiguousarray(lon)]
    columns += [getattr(patches, name) for name in Patches.__slots__]
    if len(lat) >= COMPILE_FROM:
        name_patches.at(compiled=True)(*columns, found)
    else:
        views: Any = memoryview
        name_patches(*map(views, columns), views(found))
    return found


@kernel
def name_patches(  # type: ignore[no-untyped-def]
    lat,
    lon,
    cell,
    listed,
    low,
    high,
    first,
    last,
    run_patch,
    lat1,
    lon1,
    lat2,
    lon2,
    slot,
    rank,
    found,
):
    """Count the edges east of each position, polygon by polygon: odd is inside."""
    for n in range(len(lat)):
        y, x = lat[n], lon[n]
        if not (-90.0 <= y <= 90.0 and -180.0 <= x <= 180.0):
            continue
        column = min(COLUMNS - 1, int((x + 180.0) * COLUMNS_PER_DEG))
        here = int((y + 90.0) * BANDS_PER_DEG) * COLUMNS + column
        for at in range(cell[here], cell[here + 1]):
            run = listed[at]
            if x < low[run] or x > high[run]:
                continue
            inside = False
            for k in range(first[run], last[run]):
                if (lat1[k] > y) != (lat2[k] > y):
                    east = lon1[k] + (lon2[k] - lon1[k]) * (y - lat1[k]) / (lat2[k] - lat1[k])
                    if x < east:
                        inside = not inside
            if inside:
                own = run_patch[run]
                before = found[slot[own], n]
                if before < 0 or rank[own] < rank[before]:
                    found[slot[own], n] = own
