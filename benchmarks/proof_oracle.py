"""Distances to every coast by brute force: geodesics, and on which side of the shore.

Shared with the program: the data files as read, and who owns which run of coast.  Not shared: the
search and its arithmetic.  What law makes of the distances is in :mod:`proof_law`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, pi, sin, sqrt, tan
from typing import Any

import numpy as np

from jurisdiction.coast_file import UNITS_PER_DEG
from jurisdiction.zones import Zones
from seamath.compiled import kernel
from seamath.geodesy import A_M, E2, F, ecef_m

NM = 1852.0
B_M = A_M * (1 - F)
SAME_M = 0.02  # points closer together than this are one: a line ends on the coast
PIECE_M = 200.0  # every point of a segment is within half of this from one of its samples
WITHIN_M = 416_000.0  # 224.6 nm: no zone and no rival beyond
MOST_CURVED_M = 6_410_000.0  # no radius of curvature on the ellipsoid is as large: a lower bound
CUBE_M = 420_000.0  # WITHIN_M and the longest segment
ASKED = 6  # samples at first, four times as many where that proves nothing
COLUMNS = 36_000
WIDE = 360 * UNITS_PER_DEG // COLUMNS
RADIANS = pi / 180.0


@kernel
def geodesic_m(lat1, lon1, lat2, lon2):  # type: ignore[no-untyped-def]
    """Metres between two places, radians (Vincenty 1975); not for antipodes."""
    u1, u2 = atan2((1.0 - F) * sin(lat1), cos(lat1)), atan2((1.0 - F) * sin(lat2), cos(lat2))
    su1, cu1, su2, cu2 = sin(u1), cos(u1), sin(u2), cos(u2)
    first = lon2 - lon1
    lam = first
    ss, cs, sigma, c2a, c2m = 0.0, 1.0, 0.0, 1.0, 0.0
    for _ in range(60):
        sl, cl = sin(lam), cos(lam)
        # su * cu - su * cu loses digits close by: half angles do not
        half = sin(lam / 2.0)
        north = sin(u2 - u1) + 2.0 * su1 * cu2 * half * half
        ss = sqrt((cu2 * sl) * (cu2 * sl) + north * north)
        if ss == 0.0:
            return 0.0
        cs = su1 * su2 + cu1 * cu2 * cl
        sigma = atan2(ss, cs)
        sa = cu1 * cu2 * sl / ss
        c2a = 1.0 - sa * sa
        c2m = cs - 2.0 * su1 * su2 / c2a if c2a > 1e-15 else 0.0
        c = F / 16.0 * c2a * (4.0 + F * (4.0 - 3.0 * c2a))
        before = lam
        lam = first + (1.0 - c) * F * sa * (
            sigma + c * ss * (c2m + c * cs * (-1.0 + 2.0 * c2m * c2m))
        )
        if abs(lam - before) < 1e-15:
            break
    uu = c2a * (A_M * A_M - B_M * B_M) / (B_M * B_M)
    a = 1.0 + uu / 16384.0 * (4096.0 + uu * (-768.0 + uu * (320.0 - 175.0 * uu)))
    b = uu / 1024.0 * (256.0 + uu * (-128.0 + uu * (74.0 - 47.0 * uu)))
    delta = b * ss * (
        c2m + b / 4.0 * (
            cs * (-1.0 + 2.0 * c2m * c2m)
            - b / 6.0 * c2m * (-3.0 + 4.0 * ss * ss) * (-3.0 + 4.0 * c2m * c2m)
        )
    )  # fmt: skip
    return B_M * a * (sigma - delta)


@kernel
def to_share_m(lat, lon, ends, k, t):  # type: ignore[no-untyped-def]
    """Metres from a place to where a share of a segment lies."""
    x = ends[k, 0] + t * (ends[k, 3] - ends[k, 0])
    y = ends[k, 1] + t * (ends[k, 4] - ends[k, 1])
    z = ends[k, 2] + t * (ends[k, 5] - ends[k, 2])
    # up along the normal, not the radius: a great ellipse is no geodesic, by half a millimetre
    dx, dy, dz = ends[k, 3] - ends[k, 0], ends[k, 4] - ends[k, 1], ends[k, 5] - ends[k, 2]
    below = t * (1.0 - t) * (dx * dx + dy * dy + dz * dz) / (2.0 * A_M * A_M)
    flat = sqrt(x * x + y * y) * (1.0 - E2 * (1.0 + below))
    return geodesic_m(lat, lon, atan2(z, flat), atan2(y, x))


@kernel
def to_segment_m(lat, lon, ends, k):  # type: ignore[no-untyped-def]
    """Least metres from a place to a segment: parabolas through squares, thrice narrower."""
    one, two = to_share_m(lat, lon, ends, k, 0.0), to_share_m(lat, lon, ends, k, 1.0)
    least, middle, wide = min(one, two), 0.5, 0.5
    dx, dy, dz = ends[k, 3] - ends[k, 0], ends[k, 4] - ends[k, 1], ends[k, 5] - ends[k, 2]
    if dx * dx + dy * dy + dz * dz == 0.0:
        return least
    for _ in range(4):
        a = to_share_m(lat, lon, ends, k, middle - wide)
        b = to_share_m(lat, lon, ends, k, middle)
        c = to_share_m(lat, lon, ends, k, middle + wide)
        least = min(least, b)
        if middle - wide >= 0.0:
            least = min(least, a)
        if middle + wide <= 1.0:
            least = min(least, c)
        bend = a * a - 2.0 * b * b + c * c
        if bend <= 0.0:
            break
        middle = min(1.0, max(0.0, middle + wide * (a * a - c * c) / (2.0 * bend)))
        wide = wide / 5.0
    return min(least, to_share_m(lat, lon, ends, k, middle))


@kernel
def to_segments_m(lat, lon, ends, near, chord_m, far_m, least_m, which, proven):  # type: ignore
    """Fill in the least distance to the segments near each place, and if it is least of all.

    ``near`` has segments by how far (``chord_m``) a sample of each is; what is not listed has no
    sample nearer than the last, or than ``far_m`` where the list is not full.
    """
    for n in range(len(lat)):
        best, found = 1e30, -1
        complete = False
        for j in range(near.shape[1]):
            bound = max(0.0, min(chord_m[n, j], far_m) - PIECE_M / 2.0 - 1.0)
            bound = bound * (1.0 + bound * bound / (24.0 * MOST_CURVED_M * MOST_CURVED_M))
            if bound > best or chord_m[n, j] > far_m:
                complete = True
                break
            k = near[n, j]
            seen = False
            for i in range(j):
                seen = seen or near[n, i] == k
            if not seen:
                d = to_segment_m(lat[n], lon[n], ends, k)
                if d < best:
                    best, found = d, k
        least_m[n], which[n], proven[n] = best, found, complete


@kernel
def enclosed(lat, lon, shore, which, begins, count):  # type: ignore[no-untyped-def]
    """How often shores run round each position: those crossed on the way to the pole.

    Shores as distances are measured to: great ellipses, whose tangents of latitude are sines.
    """
    for n in range(len(lat)):
        x, high = (lon[n] + 180.0) * UNITS_PER_DEG, tan(lat[n] * RADIANS)
        column = min(int(x // WIDE), COLUMNS - 1)
        times = 0
        for j in range(begins[column], begins[column + 1]):
            k = which[j]
            y1, x1, y2, x2 = shore[k, 0], shore[k, 1], shore[k, 2], shore[k, 3]
            if min(x1, x2) <= x < max(x1, x2):
                to, way = RADIANS / UNITS_PER_DEG, RADIANS / UNITS_PER_DEG * (x2 - x1)
                one, two = tan(y1 * to) * sin((x2 - x) * to), tan(y2 * to) * sin((x - x1) * to)
                if (one + two) / sin(way) > high:
                    times += 1 if x1 > x2 else -1
        count[n] = times


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Rows of positions, owners of coast within reach of them, and metres, owner by owner."""

    row: Any
    owner: Any
    metres: Any


class Oracle:
    """Every segment of coast, by owner, with samples along it.

    ``near``: positions, latitudes and longitudes; coast out of their reach is left out.
    """

    def __init__(self, zones: Zones, near: Any = None) -> None:
        self.zones, over = zones, zones.baselines.over
        self.owners, self.lines_from = over.owners, over.lines_from
        parts = []
        chunks = range(len(zones.coast))
        leaves_of = [over.rename(n, one) for n, one in zip(chunks, zones.coast.read(chunks))]
        for leaves in [*leaves_of, over.lines]:
            leaf = np.repeat(np.arange(len(leaves)), np.diff(leaves.starts))
            tail = np.flatnonzero(leaf[1:] == leaf[:-1])
            alone = leaves.starts[:-1][leaves.segments == 0]
            tail, head = np.append(tail, alone), np.append(tail + 1, alone)
            columns = [leaves.lat[tail], leaves.lon[tail], leaves.lat[head], leaves.lon[head]]
            parts.append(np.stack([*columns, leaves.state[leaf[tail]].astype(np.int32)], axis=1))
        rows = np.concatenate(parts)
        rows = rows[np.argsort(rows[:, 4], kind="stable")]
        self._shore(rows)
        if near is not None:
            rows = rows[_in_reach(rows, near)]
        self.degrees, self.owner = rows[:, :4] / UNITS_PER_DEG, rows[:, 4]
        self.begins = np.searchsorted(self.owner, np.arange(len(self.owners) + 1))
        tail, head = (ecef_m(self.degrees[:, k], self.degrees[:, k + 1]) for k in (0, 2))
        self.ends = np.concatenate([tail, head], axis=1)
        self._trees: dict[int, Any] = {}

    def _shore(self, rows: Any) -> None:
        """Segments sorted into columns of longitude, islets and lines across water left out."""
        shore = rows[rows[:, 4] < self.lines_from, :4].astype(np.float64)
        shore = shore[shore[:, 1] != shore[:, 3]]
        shore[:, [1, 3]] += 180 * UNITS_PER_DEG
        first = np.minimum(shore[:, 1], shore[:, 3]) // WIDE
        last = (np.maximum(shore[:, 1], shore[:, 3]) - 1) // WIDE
        many = (last - first + 1).astype(np.int64)
        which = np.repeat(np.arange(len(shore)), many)
        step = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
        column = (first[which] + step).astype(np.int32)
        order = np.argsort(column, kind="stable")
        self.shore, self.which = shore, which[order]
        self.columns = np.searchsorted(column[order], np.arange(COLUMNS + 1))

    def _tree(self, owner: int) -> tuple[Any, Any]:
        """Samples of one owner's coast in a k-d tree, and the segment of each."""
        from scipy.spatial import cKDTree

        if owner not in self._trees:
            rows = np.arange(self.begins[owner], self.begins[owner + 1])
            tail, head = self.ends[rows, :3], self.ends[rows, 3:]
            length = np.sqrt(((head - tail) ** 2).sum(axis=1))
            pieces = np.maximum(np.ceil(length / PIECE_M), 1).astype(np.int64)
            own = np.repeat(np.arange(len(rows)), pieces)
            turn = np.arange(len(own)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
            share = ((turn + 0.5) / pieces[own])[:, None]
            samples = tail[own] + share * (head[own] - tail[own])
            tree = cKDTree(samples, balanced_tree=False, compact_nodes=True) if len(own) else None
            self._trees[owner] = tree, rows[own]
        return self._trees[owner]

    def least_m(self, owner: int, lat: Any, lon: Any, far_m: float) -> Any:
        """Geodesic metres to one owner's coast; infinite beyond ``far_m`` in a straight line."""
        tree, segment = self._tree(owner)
        least = np.full(len(lat), np.inf)
        if tree is None:
            return least
        place, rows, k = ecef_m(lat, lon), np.arange(len(lat)), 1
        chord, _ = tree.query(place, 1, distance_upper_bound=far_m)
        rows, k = np.flatnonzero(np.isfinite(chord)), ASKED
        while len(rows):
            k = min(k, len(segment) + 1)  # one more than there are: an infinite last is a proof
            later = []
            for part in np.array_split(rows, max(1, len(rows) * k // 3_000_000)):
                chord, sample = tree.query(place[part], k, distance_upper_bound=far_m)
                chord, sample = chord.reshape(len(part), -1), sample.reshape(len(part), -1)
                near = np.append(segment, -1)[sample]
                found, which = np.empty(len(part)), np.empty(len(part), np.int64)
                proven = np.zeros(len(part), np.bool_)
                la, lo = np.radians(lat[part]), np.radians(lon[part])
                to_segments_m.at(compiled=True)(
                    la, lo, self.ends, near, chord, far_m, found, which, proven
                )
                least[part[proven]] = found[proven]
                later.append(part[~proven])
            rows, k = np.concatenate(later), k * 4
        return least

    def distances(self, lat: Any, lon: Any) -> Distances:
        """Distances to the coast of every owner within reach."""
        rows, owners, metres = [], [], []
        for owner in range(len(self.owners)):
            found = self.least_m(owner, lat, lon, WITHIN_M)
            here = np.flatnonzero(np.isfinite(found))
            rows.append(here)
            owners.append(np.full(len(here), owner))
            metres.append(found[here])
        return Distances(
            row=np.concatenate(rows), owner=np.concatenate(owners), metres=np.concatenate(metres)
        )

    def behind(self, owner: int, lat: Any, lon: Any) -> Any:
        """Whether positions are on the left of the nearest of one owner's segments.

        On a map with the position in its middle and true distances from there; where two meet,
        of the one whose line is further away.
        """
        from pyproj import Geod

        tree, segment = self._tree(owner)
        _, sample = tree.query(ecef_m(lat, lon), [*range(1, min(ASKED, len(segment)) + 1)])
        ends = self.degrees[segment[sample]]
        here = [np.broadcast_to(v[:, None], sample.shape) for v in (lon, lat)]
        x, y = [], []
        for k in (0, 2):
            azimuth, _, far = Geod(ellps="WGS84").inv(*here, ends[..., k + 1], ends[..., k])
            x.append(far * np.sin(np.radians(azimuth)))
            y.append(far * np.cos(np.radians(azimuth)))
        ux, uy = x[1] - x[0], y[1] - y[0]
        t = np.clip(-(x[0] * ux + y[0] * uy) / (ux * ux + uy * uy), 0.0, 1.0)
        gap = np.hypot(x[0] + t * ux, y[0] + t * uy)
        across = (uy * x[0] - ux * y[0]) / np.hypot(ux, uy)  # above 0: the position is left
        met = gap < gap.min(axis=1, keepdims=True) + SAME_M
        which = np.where(met, np.abs(across), -1.0).argmax(axis=1)
        return np.take_along_axis(across, which[:, None], axis=1)[:, 0] > 0

    def ashore(self, lat: Any, lon: Any) -> Any:
        """Whether more shores run round a position with land inside than with water."""
        count = np.zeros(len(lat), np.int64)
        enclosed.at(compiled=True)(lat, lon, self.shore, self.which, self.columns, count)
        return count > 0


def _in_reach(rows: Any, near: Any) -> Any:
    """Which segments begin in a cube that has a position in it or in a neighbour."""
    step = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), axis=-1).reshape(-1, 3)
    cubes, which = (
        np.floor(ecef_m(lat, lon) / CUBE_M).astype(np.int64)
        for lat, lon in (near, (rows[:, 0] / UNITS_PER_DEG, rows[:, 1] / UNITS_PER_DEG))
    )
    wanted = np.unique((cubes[:, None] + step + 64) @ [65536, 256, 1])
    return np.isin((which + 64) @ [65536, 256, 1], wanted)


def least_of(found: Distances, counts: Any, n: int) -> tuple[Any, Any]:
    """By position the least distance among the entries that count, and whose it is."""
    metres = np.where(counts, found.metres, np.inf)
    order = np.lexsort((metres, found.row))
    first = order[np.flatnonzero(np.diff(found.row[order], prepend=-1))]
    least, owner = np.full(n, np.inf), np.full(n, -1)
    least[found.row[first]] = metres[first]
    owner[found.row[first]] = np.where(np.isfinite(metres[first]), found.owner[first], -1)
    return least, owner
