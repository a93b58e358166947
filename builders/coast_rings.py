"""The coast file put back together: its runs of segments joined into rings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile

KEY = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One line of coast, land on its left; ``closed`` where its last vertex precedes its first."""

    lat: NDArray[np.int32]  # units of the coast file
    lon: NDArray[np.int32]
    state: NDArray[np.uint8]  # of the segment that begins at each vertex
    closed: bool


def rings_of_coast(coast: CoastFile) -> tuple[list[Ring], tuple[NDArray[np.int32], ...]]:
    """Every ring, the longest first, and the islets: State, latitude, longitude."""
    leaves = coast.read(range(len(coast)))
    lat, lon = (np.concatenate([getattr(part, k) for part in leaves]) for k in ("lat", "lon"))
    state = np.concatenate([part.state for part in leaves])
    sizes = np.concatenate([part.segments for part in leaves]).astype(np.int64) + 1
    starts = np.cumsum(sizes) - sizes
    ends = starts + sizes - 1
    key = (lat.astype(np.int64) + KEY // 2) * KEY + (lon.astype(np.int64) + KEY // 2)
    following = _following(key[starts], key[ends], sizes)
    dots = starts[sizes == 1]
    islets = (state[sizes == 1].astype(np.int32), lat[dots], lon[dots])
    rings = []
    used = sizes == 1
    heads = np.setdiff1d(np.flatnonzero(~used), following[following >= 0])
    for head in (*heads.tolist(), *np.flatnonzero(~used).tolist()):
        chain = []
        at = head
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append(at)
            at = int(following[at])
        if chain:
            rows = np.concatenate([np.arange(starts[k], ends[k]) for k in chain])
            closed = at == head
            owner = np.repeat(state[chain], sizes[chain] - 1)
            if not closed:
                rows, owner = np.append(rows, ends[chain[-1]]), np.append(owner, owner[-1])
            rings.append(Ring(lat=lat[rows], lon=lon[rows], state=owner, closed=closed))
    return sorted(rings, key=lambda ring: -len(ring.lat)), islets


def _following(
    start: NDArray[np.int64], end: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For each leaf the leaf that begins where it ends; -1 where none does."""
    real = np.flatnonzero(sizes > 1)
    order = real[np.argsort(start[real], kind="stable")]
    found = np.minimum(np.searchsorted(start[order], end), len(order) - 1)
    return np.where((start[order][found] == end) & (sizes > 1), order[found], -1)


def land_polygons(rings: list[Ring]) -> NDArray[np.object_]:
    """The closed rings as polygons without their lakes, in degrees, longitude first."""
    shells = [
        shapely.linearrings(np.column_stack([ring.lon, ring.lat]) / UNITS_PER_DEG)
        for ring in rings
        if ring.closed and len(ring.lat) > 2
    ]
    solid = [shell for shell in shells if shapely.is_ccw(shell)]
    return np.asarray(shapely.make_valid(shapely.polygons(solid)))
