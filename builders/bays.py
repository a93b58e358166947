"""Juridical bays of a coast: closing lines by UNCLOS article 10, found by search.

A closing line joins two vertices of one ring of coast, crosses none of that ring's land, is at
most 24 nm long, encloses at least the half-disc on it (islands inside count as water, 10(3)), and
has coast of one sovereign only behind it (10(1)).  "Natural entrance points" have no definition
in the Convention; here the coast must turn away from the line by 45 degrees or more at both ends,
over a quarter of the line's length (the 45-degree test of Hodgson and Alexander, 1972 [K]).
Of all such lines the ones that enclose most water are kept, and none inside another.

Inside a bay with a wider mouth the line of at most 24 nm is looked for that encloses most water
(10(5)).  How wide a mouth may be the Convention does not say.

Not done: islands that screen a mouth, historic bays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from bays_search import (
    LEAST_KM2,
    LONGEST_M,
    REACH_M,
    SHORTEST_M,
    chord2,
    fullest,
    search,
    turns,
)
from numpy.typing import NDArray

from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

WIDE_M = tuple(nm * M_PER_NM for nm in (40, 65, 100))  # mouths of wider bays: our judgement
COARSE_DEG = 0.005  # of the coast in which those are looked for
NO_LESS = 1.05  # a line inside a wider bay must enclose so much more than any bay in it
AUTHALIC_M = 6_371_007.2  # radius of the sphere with the ellipsoid's area
CELL_M = 5_000.0
WIDE_CELL_M = 20_000.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One line across the mouth of a bay: the water is behind vertices ``first`` to ``last``."""

    first: int
    last: int  # beyond the number of vertices where the ring begins again behind the line
    length_m: float
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coast:
    """One ring, as the search reads it."""

    place: Floats
    east: Floats  # on an equal-area map
    north: Floats
    swept: Floats  # area between the ring's beginning and each vertex
    changes: Ints  # of owner, up to each vertex
    cells: tuple[Ints, Ints, Ints, Ints]
    cell_m: float
    wrap: int  # the number of vertices where the ring is closed, else 0

    def bays(self, shortest_m: float, longest_m: float) -> list[Closing]:
        """The lines no shorter and no longer than this that close juridical bays."""
        forward, backward = (turns(self.place, REACH_M, self.wrap, step) for step in (1, -1))
        columns = self.place, self.east, self.north, self.swept, self.changes
        found = search(
            *columns, forward, backward, *self.cells, self.cell_m, self.wrap, shortest_m, longest_m
        )
        return _greatest(*found, len(self.place))

    def inside(self, first: int, last: int) -> Closing | None:
        """The line of at most 24 nm between vertices first to last that encloses most water."""
        columns = self.place, self.east, self.north, self.swept, self.changes
        i, k, area = fullest(*columns, *self.cells, self.cell_m, self.wrap, first, last)
        if area < LEAST_KM2 * 1e6:
            return None
        n = len(self.place)
        length_m = float(chord2(self.place, i % n, k % n) ** 0.5)
        turn = n * (i // n)
        return Closing(first=i - turn, last=k - turn, length_m=length_m, area_km2=area / 1e6)


def _coast(lat: Floats, lon: Floats, owner: Ints, closed: bool, cell_m: float) -> _Coast:
    """One ring in degrees, land on its left; owners by vertex."""
    place = ecef_m(lat, lon)
    east = AUTHALIC_M * np.unwrap(np.radians(lon))
    north = AUTHALIC_M * np.sin(np.radians(lat))
    cross = east * np.roll(north, -1) - np.roll(east, -1) * north
    swept = np.concatenate([[0.0], np.cumsum(cross) / 2])
    return _Coast(
        place=place,
        east=east,
        north=north,
        swept=swept,
        changes=np.concatenate([[0], np.cumsum(owner != np.roll(owner, -1))]),
        cells=_cells(place, cell_m),
        cell_m=cell_m,
        wrap=len(lat) if closed else 0,
    )


def find_bays(lat: Floats, lon: Floats, owner: Ints, closed: bool) -> list[Closing]:
    """The closing lines of one ring in degrees, land on its left; owners by vertex."""
    if len(lat) < 4:
        return []
    return _coast(lat, lon, owner, closed, CELL_M).bays(SHORTEST_M, LONGEST_M)


def find_wide_bays(lat: Floats, lon: Floats, owner: Ints, closed: bool) -> list[Closing]:
    """Lines of at most 24 nm inside bays with wider mouths (10(5)), each with most water."""
    rows = thinned(lat, lon, COARSE_DEG)
    if len(rows) < 4:
        return []
    coarse = _coast(lat[rows], lon[rows], owner[rows], closed, WIDE_CELL_M)
    fine = _coast(lat, lon, owner, closed, CELL_M)
    own = fine.bays(SHORTEST_M, LONGEST_M)
    found, n = set(), len(lat)
    for widest_m in WIDE_M:
        for bay in coarse.bays(LONGEST_M, widest_m):
            first, last = (int(rows[k % len(rows)]) for k in (bay.first, bay.last))
            last += n * (last <= first)
            line = fine.inside(first, last)
            least = max((one.area_km2 for one in own if _within(one, first, last, n)), default=0.0)
            if line is not None and line.area_km2 > NO_LESS * least:
                found.add(line)
    names = "first", "last", "length_m", "area_km2"
    rows_of = np.array([[getattr(one, name) for name in names] for one in sorted(found, key=str)])
    ends_first, ends_last, length, area = rows_of.reshape(-1, len(names)).T
    return _greatest(ends_first.astype(int), ends_last.astype(int), length, 1e6 * area, n)


def _within(one: Closing, first: int, last: int, n: int) -> bool:
    """Whether a line lies within a run of vertices, which may go round."""
    return any(first <= one.first + turn and one.last + turn <= last for turn in (0, n))


def _greatest(first: Ints, last: Ints, length: Floats, area: Floats, n: int) -> list[Closing]:
    """The candidates with most water, none that begins or ends inside another."""
    taken = np.zeros(2 * n, np.bool_)
    kept = []
    for k in np.argsort(-area, kind="stable"):
        i, j = int(first[k]), int(last[k])
        if taken[i] or taken[j % n]:
            continue
        inside = np.arange(i + 1, j) % n
        taken[inside] = True
        kept.append(
            Closing(first=i, last=j, length_m=float(length[k]), area_km2=float(area[k]) / 1e6)
        )
    return kept


def _cells(place: Floats, cell_m: float) -> tuple[Ints, Ints, Ints, Ints]:
    """Vertices by cells of an Earth-centred grid, as sorted keys."""
    corner = np.floor(place / cell_m).astype(np.int64)
    low = corner.min(axis=0) - 1
    shape = corner.max(axis=0) - low + 2
    corner -= low
    key = (corner[:, 0] * shape[1] + corner[:, 1]) * shape[2] + corner[:, 2]
    order = np.argsort(key, kind="stable")
    cells, starts = np.unique(key[order], return_index=True)
    return cells, order, np.append(starts, len(order)), np.concatenate([shape, low])


def thinned(lat: Floats, lon: Floats, tolerance_deg: float) -> NDArray[np.intp]:
    """Rows of the vertices that a thinner ring keeps."""
    points = np.column_stack([lon, lat])
    line = shapely.LineString(points).simplify(tolerance_deg)
    kept = np.asarray(shapely.get_coordinates(line))
    rows = np.zeros(len(points), np.bool_)
    at = 0
    for x, y in kept:
        while points[at, 0] != x or points[at, 1] != y:
            at += 1
        rows[at] = True
        at = min(at + 1, len(points) - 1)
    return np.flatnonzero(rows)
