"""Thin a coastline to a tolerance in metres without letting any ring cross itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG
from seamath.geodesy import ecef_m

EDGE = 180 * UNITS_PER_DEG
POLE = 90 * UNITS_PER_DEG
ROUNDS = 30  # of taking away: a knot may hide another


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """Closed rings, land on the left, the closing vertex not repeated.

    Ring ``i`` has the vertices from ``starts[i]`` up to ``starts[i + 1]``.
    """

    lat: NDArray[np.int32]  # units of 1e-5 degree
    lon: NDArray[np.int32]
    starts: NDArray[np.int64]
    hole: NDArray[np.bool_]  # by ring: water within land, which runs clockwise

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def ring(self) -> NDArray[np.int64]:
        """Number of the ring each vertex belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @property
    def following(self) -> NDArray[np.int64]:
        """Row of the vertex after each, round its ring."""
        after = np.arange(1, len(self.lat) + 1)
        full = np.diff(self.starts) > 0
        after[self.starts[1:][full] - 1] = self.starts[:-1][full]
        return after

    def only(self, which: NDArray[np.bool_]) -> Rings:
        """The rings marked."""
        some = self.keep(which[self.ring])
        starts = np.append(some.starts[:-1][which], some.starts[-1])
        return replace(some, starts=starts, hole=self.hole[which])

    def keep(self, vertices: NDArray[np.bool_]) -> Rings:
        """The same rings with only the vertices marked; a ring may become empty."""
        kept = np.concatenate([[0], np.cumsum(vertices)])
        return replace(
            self, lat=self.lat[vertices], lon=self.lon[vertices], starts=kept[self.starts]
        )

    def degrees(self) -> NDArray[np.float64]:
        """Longitude and latitude of every vertex, in shapely's order."""
        return np.column_stack([self.lon, self.lat]) / UNITS_PER_DEG


def without_repeats(rings: Rings) -> Rings:
    """The rings without vertices equal to the one before (the last also against the first)."""
    before = np.arange(-1, len(rings.lat) - 1)
    before[rings.starts[:-1]] = rings.starts[1:] - 1
    return rings.keep((rings.lat != rings.lat[before]) | (rings.lon != rings.lon[before]))


def polygons(rings: Rings) -> NDArray[np.object_]:
    """Each ring as a polygon in degrees; None where fewer than three vertices are left."""
    sizes = np.diff(rings.starts)
    whole = sizes >= 3
    rows = np.arange(len(rings.lat))[np.repeat(whole, sizes)]
    ring = np.repeat(np.arange(whole.sum()), sizes[whole])
    made = np.full(len(rings), None, dtype=object)
    made[whole] = shapely.polygons(shapely.linearrings(rings.degrees()[rows], indices=ring))
    return made


def simplify(rings: Rings, tolerance_m: float) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Which vertices to keep: no dropped one is further than the tolerance from what stays.

    Douglas and Peucker 1973 on Earth-centred chords.  A ring that would cross itself gets back
    vertices where it does, until it does not, and where it did so before it loses some.  The
    second answer counts what was mended.
    """
    place = ecef_m(rings.lat / UNITS_PER_DEG, rings.lon / UNITS_PER_DEG)
    keep = (np.abs(rings.lon) == EDGE) | (np.abs(rings.lat) == POLE)
    _thin_rings(place, rings.starts, keep, tolerance_m)
    suspects = np.arange(len(rings))
    counts = {"rings_mended": 0}
    while True:
        suspects = suspects[~_is_sound(rings, suspects, keep)]
        counts["rings_mended"] = counts["rings_mended"] or len(suspects)
        if not _mend(rings, suspects, keep, place):
            break
    counts["rings_mended"] -= len(suspects)
    left = suspects  # these meet themselves in the source, once quantised
    for _ in range(ROUNDS):
        left = left[~_is_sound(rings, left, keep)]
        if not len(left):
            break
        _take_away(rings, left, keep)
    counts |= {"rings_unknotted": len(suspects) - len(left), "rings_knotted": len(left)}
    flat = areas(rings.keep(keep)) == 0  # no side of it is land
    keep |= flat[rings.ring]
    return keep, counts


def _is_sound(rings: Rings, which: NDArray[np.int64], keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each of some rings, as thinned, nowhere meets itself (or is no ring at all)."""
    part, of = _subset(rings, which)
    shapes = polygons(part.keep(keep[of]))
    sound: NDArray[np.bool_] = shapely.is_valid(shapes) | shapely.is_missing(shapes)
    return sound


def land_on_the_left(rings: Rings) -> Rings:
    """The rings, those reversed that thinning or rounding has turned inside out."""
    turned = np.where(rings.hole, -1.0, 1.0) * areas(rings) < 0
    row, ring = np.arange(len(rings.lat)), rings.ring
    rows = np.where(turned[ring], rings.starts[ring] + rings.starts[ring + 1] - 1 - row, row)
    return replace(rings, lat=rings.lat[rows], lon=rings.lon[rows])


def areas(rings: Rings) -> NDArray[np.float64]:
    """Area of each ring on a flat map, in no unit: above 0 where it runs anticlockwise."""
    ring = rings.ring
    after = rings.following
    first = rings.starts[ring]
    x = (rings.lon - rings.lon[first]).astype(np.float64)
    y = (rings.lat - rings.lat[first]).astype(np.float64)
    return np.bincount(ring, weights=x * y[after] - x[after] * y, minlength=len(rings))


def _subset(rings: Rings, which: NDArray[np.int64]) -> tuple[Rings, NDArray[np.int64]]:
    """Some of the rings, and the rows of their vertices in the whole."""
    sizes = np.diff(rings.starts)[which]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.arange(starts[-1]) + np.repeat(rings.starts[which] - starts[:-1], sizes)
    part = Rings(lat=rings.lat[rows], lon=rings.lon[rows], starts=starts, hole=rings.hole[which])
    return part, rows


def _meetings(
    rings: Rings, suspects: NDArray[np.int64], keep: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]:
    """Pairs of kept segments that meet though they should not.

    Rows of the tails and of the heads in all rings, both (pairs, 2), and the two lines.
    """
    part, rows = _subset(rings, suspects)
    thin = part.keep(keep[rows])
    own = rows[keep[rows]]  # row in the whole of each kept vertex
    after = thin.following
    ends = thin.degrees()
    lines = shapely.linestrings(np.stack([ends, ends[after]], axis=1))
    one, two = shapely.STRtree(lines).query(lines, predicate="intersects")
    same = (thin.ring[one] == thin.ring[two]) & (one < two)
    one, two = one[same], two[same]
    touching = (after[one] == two) | (after[two] == one)
    shared = shapely.length(shapely.intersection(lines[one], lines[two])) > 0
    pairs = np.column_stack([one, two])[~touching | shared]
    return own[pairs], own[after[pairs]], lines[pairs]


def _mend(
    rings: Rings,
    suspects: NDArray[np.int64],
    keep: NDArray[np.bool_],
    place: NDArray[np.float64],
) -> int:
    """Give back the furthest dropped vertex of every kept segment that meets another.

    Returns how many: none is left to give where the source itself meets itself.
    """
    if not len(suspects):
        return 0
    before = int(keep.sum())
    tails, heads, _ = (part.reshape(-1) for part in _meetings(rings, suspects, keep))
    _give_back(place, rings.starts, tails, heads, _ring_of(rings, tails), keep)
    return int(keep.sum()) - before


def _take_away(rings: Rings, suspects: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
    """Drop, where two segments meet, the vertex of the one that lies nearest to the other."""
    tails, heads, lines = _meetings(rings, suspects, keep)
    ends = np.column_stack([tails, heads])  # of the first, of the second, of the first, ...
    others = np.column_stack([lines[:, ::-1], lines[:, ::-1]])
    points = shapely.points(rings.degrees()[ends])
    gap = np.where(
        (ends == tails[:, [1, 0, 1, 0]]) | (ends == heads[:, [1, 0, 1, 0]]),
        np.inf,  # a vertex of both
        shapely.distance(points, others),
    )
    gap[np.abs(rings.lon[ends]) == EDGE] = np.inf
    worst = ends[np.arange(len(ends)), gap.argmin(axis=1)]
    keep[worst] = False


def _ring_of(rings: Rings, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the ring that holds each row."""
    return np.searchsorted(rings.starts, rows, side="right") - 1


@njit(cache=True)
def _off_line2(place, k, i, j):  # type: ignore[no-untyped-def]
    """Squared distance of vertex k from the chord i to j."""
    abx, apx = place[j, 0] - place[i, 0], place[k, 0] - place[i, 0]
    aby, apy = place[j, 1] - place[i, 1], place[k, 1] - place[i, 1]
    abz, apz = place[j, 2] - place[i, 2], place[k, 2] - place[i, 2]
    length2 = abx * abx + aby * aby + abz * abz
    t = 0.0
    if length2 > 0:
        t = min(1.0, max(0.0, (apx * abx + apy * aby + apz * abz) / length2))
    dx, dy, dz = apx - t * abx, apy - t * aby, apz - t * abz
    return dx * dx + dy * dy + dz * dz


@njit(cache=True)
def _furthest(place, start, size, i, j):  # type: ignore[no-untyped-def]
    """The vertex between positions i and j of a ring that lies furthest from their chord."""
    best, where = -1.0, -1
    for k in range(i + 1, j):
        d2 = _off_line2(place, start + k % size, start + i % size, start + j % size)
        if d2 > best:
            best, where = d2, k
    return where, best


@njit(cache=True)
def _thin_rings(place, starts, keep, tolerance_m):  # type: ignore[no-untyped-def]
    """Mark the vertices that Douglas-Peucker keeps; those marked already stay."""
    limit2 = tolerance_m * tolerance_m
    for ring in range(len(starts) - 1):
        start, size = starts[ring], starts[ring + 1] - starts[ring]
        if size <= 3:
            keep[start : start + size] = True
            continue
        keep[start] = True
        far, _ = _furthest(place, start, size, 0, size)
        keep[start + far] = True
        anchors = [k for k in range(size) if keep[start + k]]
        anchors.append(size)
        stack = [(anchors[k], anchors[k + 1]) for k in range(len(anchors) - 1)]
        while stack:
            i, j = stack.pop()
            if j - i < 2:
                continue
            k, d2 = _furthest(place, start, size, i, j)
            if d2 > limit2:
                keep[start + k] = True
                stack.append((i, k))
                stack.append((k, j))
        if keep[start : start + size].sum() == 2:  # a sliver: keep it a triangle
            one, d_one = _furthest(place, start, size, 0, far)
            two, d_two = _furthest(place, start, size, far, size)
            keep[start + (one if d_one > d_two else two)] = True


@njit(cache=True)
def _give_back(place, starts, tails, heads, ring, keep):  # type: ignore[no-untyped-def]
    """Keep the furthest dropped vertex of each segment from a tail to its head."""
    for n in range(len(tails)):
        start = starts[ring[n]]
        size = starts[ring[n] + 1] - start
        i, j = tails[n] - start, heads[n] - start
        if j <= i:
            j += size
        k, _ = _furthest(place, start, size, i, j)
        if k >= 0:
            keep[start + k % size] = True
