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
from math import pi

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

LONGEST_M = 24 * M_PER_NM
WIDE_M = tuple(nm * M_PER_NM for nm in (40, 65, 100))  # mouths of wider bays: our judgement
COARSE_DEG = 0.005  # of the coast in which those are looked for
NO_LESS = 1.05  # a line inside a wider bay must enclose so much more than any bay in it
SHORTEST_M = 300.0  # a narrower mouth hardly moves the territorial sea
LEAST_KM2 = 1.0
TURN_COS = float(np.cos(np.radians(45.0)))
# where the turn is measured
REACH_M = np.array([250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 32000.0])
REACH_SHARE = 4.0  # ... the largest of these that is at most this part of the line
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
        forward, backward = (_turns(self.place, REACH_M, self.wrap, step) for step in (1, -1))
        columns = self.place, self.east, self.north, self.swept, self.changes
        found = _search(
            *columns, forward, backward, *self.cells, self.cell_m, self.wrap, shortest_m, longest_m
        )
        return _greatest(*found, len(self.place))

    def inside(self, first: int, last: int) -> Closing | None:
        """The line of at most 24 nm between vertices first to last that encloses most water."""
        columns = self.place, self.east, self.north, self.swept, self.changes
        i, k, area = _fullest(*columns, *self.cells, self.cell_m, self.wrap, first, last)
        if area < LEAST_KM2 * 1e6:
            return None
        n = len(self.place)
        length_m = float(_length2(self.place, i % n, k % n) ** 0.5)
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


@numba.njit(cache=True)
def _turns(place, reach_m, wrap, step):  # type: ignore[no-untyped-def]
    """For each vertex and reach the first vertex along the coast that is so far away; -1."""
    n = len(place)
    found = np.full((n, len(reach_m)), -1, np.int64)
    for i in range(n):
        level = 0
        for walked in range(1, n):
            k = i + step * walked
            if wrap == 0 and (k < 0 or k >= n):
                break
            k %= n
            d2 = 0.0
            for axis in range(3):
                d2 += (place[k, axis] - place[i, axis]) ** 2
            while level < len(reach_m) and d2 >= reach_m[level] ** 2:
                found[i, level] = k
                level += 1
            if level == len(reach_m) or walked > 4000:
                break
    return found


@numba.njit(cache=True)
def _side(place, i, j, k):  # type: ignore[no-untyped-def]
    """Cosine of the angle at i between j and k, and whether k is on the left of i to j."""
    ux, uy, uz = place[j, 0] - place[i, 0], place[j, 1] - place[i, 1], place[j, 2] - place[i, 2]
    vx, vy, vz = place[k, 0] - place[i, 0], place[k, 1] - place[i, 1], place[k, 2] - place[i, 2]
    u = (ux * ux + uy * uy + uz * uz) ** 0.5
    v = (vx * vx + vy * vy + vz * vz) ** 0.5
    cx, cy, cz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    up = cx * place[i, 0] + cy * place[i, 1] + cz * place[i, 2]
    return (ux * vx + uy * vy + uz * vz) / max(u * v, 1e-9), up > 0


@numba.njit(cache=True)
def _crossed(east, north, a, b, i, j):  # type: ignore[no-untyped-def]
    """Whether segment a to b properly crosses the line from i to j, on the equal-area map."""
    px, py = east[j] - east[i], north[j] - north[i]
    one = px * (north[a] - north[i]) - py * (east[a] - east[i])
    two = px * (north[b] - north[i]) - py * (east[b] - east[i])
    if one * two > 0:
        return False
    qx, qy = east[b] - east[a], north[b] - north[a]
    three = qx * (north[i] - north[a]) - qy * (east[i] - east[a])
    four = qx * (north[j] - north[a]) - qy * (east[j] - east[a])
    return three * four <= 0


@numba.njit(cache=True)
def _blocked(place, east, north, cells, order, starts, shape, cell_m, wrap, i, j):  # type: ignore[no-untyped-def]
    """Whether the ring's own land lies across the line from i to j."""
    n = len(place)
    length = 0.0
    for axis in range(3):
        length += (place[j, axis] - place[i, axis]) ** 2
    steps = int(length**0.5 / (cell_m / 2)) + 1
    before = -1
    for s in range(steps + 1):
        t = s / steps
        c = np.empty(3, np.int64)
        for axis in range(3):
            x = place[i, axis] + t * (place[j, axis] - place[i, axis])
            c[axis] = int(np.floor(x / cell_m)) - shape[3 + axis]
        middle = (c[0] * shape[1] + c[1]) * shape[2] + c[2]
        if middle == before:
            continue
        before = middle
        for dx in range(-1, 2):
            for dy in range(-1, 2):
                for dz in range(-1, 2):
                    key = ((c[0] + dx) * shape[1] + c[1] + dy) * shape[2] + c[2] + dz
                    at = np.searchsorted(cells, key)
                    if at == len(cells) or cells[at] != key:
                        continue
                    for row in range(starts[at], starts[at + 1]):
                        a = order[row]
                        b = a + 1
                        if b == n:
                            if wrap == 0:
                                continue
                            b = 0
                        if a in (i, j) or b in (i, j):
                            continue
                        if _crossed(east, north, a, b, i, j):
                            return True
    return False


@numba.njit(cache=True)
def _length2(place, i, k):  # type: ignore[no-untyped-def]
    """Squared length of the line from vertex i to k."""
    dx, dy, dz = place[k, 0] - place[i, 0], place[k, 1] - place[i, 1], place[k, 2] - place[i, 2]
    return dx * dx + dy * dy + dz * dz


@numba.njit(cache=True)
def _enclosed_m2(place, east, north, swept, changes, wrap, i, k, shortest_m, longest_m):  # type: ignore[no-untyped-def]
    """Water between the coast from vertex i on to k and the line back; -1 where none qualifies."""
    length2 = _length2(place, i, k)
    if length2 > longest_m**2 or length2 < shortest_m**2:
        return -1.0
    n = len(place)
    ahead = k - i
    same, inside = changes[k] - changes[i], swept[k] - swept[i]
    if k <= i:
        if wrap == 0:
            return -1.0
        ahead += n
        same, inside = same + changes[n], inside + swept[n]
    if ahead < 2 or same != 0:
        return -1.0
    return -inside - (east[k] * north[i] - east[i] * north[k]) / 2


@numba.njit(cache=True)
def _turns_away(place, forward, backward, level, i, k):  # type: ignore[no-untyped-def]
    """Whether the coast turns into the bay by 45 degrees at both ends of the line from i to k."""
    q, r = forward[i, level], backward[k, level]
    if q < 0 or r < 0:
        return False
    cos_i, left_i = _side(place, i, k, q)
    cos_k, left_k = _side(place, k, i, r)
    return cos_i <= TURN_COS and cos_k <= TURN_COS and left_i and not left_k


@numba.njit(cache=True)
def _near(cells, starts, shape, corner, reach):  # type: ignore[no-untyped-def]
    """Ranges of rows of the vertices in the cells that reach round a cell, one range a column."""
    found = np.empty(((2 * reach + 1) ** 2, 2), np.int64)
    used = 0
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            x, y = corner[0] + dx, corner[1] + dy
            if 0 <= x < shape[0] and 0 <= y < shape[1]:
                column = (x * shape[1] + y) * shape[2]
                low = column + max(corner[2] - reach, 0)
                high = column + min(corner[2] + reach, shape[2] - 1)
                found[used, 0] = starts[np.searchsorted(cells, low)]
                found[used, 1] = starts[np.searchsorted(cells, high, side="right")]
                used += 1
    return found[:used]


@numba.njit(cache=True)
def _search(  # type: ignore[no-untyped-def]
    place, east, north, swept, changes, forward, backward, cells, order, starts, shape, cell_m,
    wrap, shortest_m, longest_m,
):  # fmt: skip
    """For each vertex and size of mouth the line that encloses most water."""
    n, levels = len(place), len(REACH_M)
    first, last, lengths, areas = [0], [0], [0.0], [0.0]
    corner = np.empty(3, np.int64)
    for i in range(n):
        best, best_k = np.full(levels, LEAST_KM2 * 1e6), np.full(levels, -1)
        best_length = np.zeros(levels)
        for axis in range(3):
            corner[axis] = int(np.floor(place[i, axis] / cell_m)) - shape[3 + axis]
        ranges = _near(cells, starts, shape, corner, int(longest_m / cell_m) + 1)
        for part in range(len(ranges)):
            for row in range(ranges[part, 0], ranges[part, 1]):
                k = order[row]
                area = _enclosed_m2(
                    place, east, north, swept, changes, wrap, i, k, shortest_m, longest_m
                )
                length = _length2(place, i, k) ** 0.5
                if area < LEAST_KM2 * 1e6 or area < pi / 8 * length * length:  # the half-disc
                    continue
                level = 0
                while level + 1 < levels and REACH_M[level + 1] <= length / REACH_SHARE:
                    level += 1
                if (
                    area > best[level]
                    and _turns_away(place, forward, backward, level, i, k)
                    and not _blocked(
                        place, east, north, cells, order, starts, shape, cell_m, wrap, i, k
                    )
                ):
                    best[level], best_k[level], best_length[level] = area, k, length
        for level in range(levels):
            if best_k[level] >= 0:
                k = best_k[level]
                first.append(i)
                last.append(k if k > i else k + n)
                lengths.append(best_length[level])
                areas.append(best[level])
    return np.array(first)[1:], np.array(last)[1:], np.array(lengths)[1:], np.array(areas)[1:]


@numba.njit(cache=True)
def _fullest(  # type: ignore[no-untyped-def]
    place, east, north, swept, changes, cells, order, starts, shape, cell_m, wrap, first, last
):
    """The unblocked line of 24 nm at most that encloses most water, of those within a run."""
    n = len(place)
    ends, areas = [(0, 0)], [0.0]
    corner = np.empty(3, np.int64)
    for walked in range(first, last):
        i = walked % n
        for axis in range(3):
            corner[axis] = int(np.floor(place[i, axis] / cell_m)) - shape[3 + axis]
        ranges = _near(cells, starts, shape, corner, int(LONGEST_M / cell_m) + 1)
        for part in range(len(ranges)):
            for row in range(ranges[part, 0], ranges[part, 1]):
                k = order[row]
                to = k if k >= first else k + n
                if to <= walked or to > last:
                    continue
                area = _enclosed_m2(
                    place, east, north, swept, changes, wrap, i, k, SHORTEST_M, LONGEST_M
                )
                if area > LEAST_KM2 * 1e6:
                    ends.append((walked, to))
                    areas.append(area)
    for at in np.argsort(-np.array(areas)):
        walked, to = ends[at]
        if areas[at] > 0.0 and not _blocked(
            place, east, north, cells, order, starts, shape, cell_m, wrap, walked % n, to % n
        ):
            return walked, to, areas[at]
    return 0, 0, -1.0


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
