"""Agreed and adjudicated lines: on which side of one a position lies.

Between two States that have a line, the line and not the median says whose a position is: as far
as the line runs, and not beyond its ends.  ``data/layers/boundaries.geojson`` holds the lines in
WGS 84 with their sources; the first State is on the left of a line's vertices.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seamath.compiled import kernel
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

BOUNDARIES = Path(__file__).parent / "data" / "layers" / "boundaries.geojson"
COMPILE_FROM = 150
KEEPS_NM = 12.0  # what an islet on the wrong side keeps where a line says so
NO_LINE = -1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """One line: sovereigns on its left and right, and what it rests on."""

    id: str
    left: str
    right: str
    name: str
    source: str
    sigma_m: float
    keeps_ts: str  # islets of this State keep 12 nm on the other side
    lat: Floats
    lon: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """For each position the line that governs it; -1 and NaN where none does."""

    line: NDArray[np.int16]
    left: NDArray[np.bool_]
    distance_nm: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """All lines, by pair of sovereigns; a pair's number is its place in ``pairs``."""

    lines: tuple[Boundary, ...]
    pairs: dict[frozenset[str], tuple[int, ...]]
    _drawn: tuple[NDArray[Any], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the vertices of all lines one after the other, pair by pair."""
        order = [k for pair in self.pairs.values() for k in pair]
        vertices = [ecef_m(self.lines[k].lat, self.lines[k].lon) for k in order]
        vertex = np.concatenate([np.empty((0, 3)), *vertices])
        starts = np.cumsum([0, *map(len, vertices)])
        first = np.cumsum([0, *map(len, self.pairs.values())])
        drawn = vertex, starts, first, np.array(order, np.int16)
        object.__setattr__(self, "_drawn", drawn)

    def sides(
        self, pair: NDArray[np.int64], lat: Floats, lon: Floats, *, compiled: bool = False
    ) -> Sides:
        """On which side of the lines between two sovereigns positions are; -1: of no pair's.

        ``compiled``: although there are few.
        """
        n = len(lat)
        line, left, distance = np.full(n, NO_LINE, np.int16), np.zeros(n, np.bool_), np.empty(n)
        columns: list[Any] = [ecef_m(lat, lon), pair, *self._drawn, line, left, distance]
        if compiled or n >= COMPILE_FROM:
            beside.at(compiled=True)(*columns)
        else:
            views: Any = memoryview
            beside(*map(views, columns))
        return Sides(line=line, left=left, distance_nm=distance / M_PER_NM)

    def idle_nm(self, pair: frozenset[str], lat: Floats, lon: Floats) -> Floats:
        """At least so far round positions no line between two sovereigns governs; or below 0."""
        place = ecef_m(lat, lon)
        lines = [self.lines[k] for k in self.pairs[pair]]
        found = [_beyond_m(place, ecef_m(line.lat, line.lon)) for line in lines]
        nearest = np.stack([gap for gap, _ in found])
        room = np.stack([room for _, room in found])
        lead = (nearest - nearest.min(axis=0)) / 2  # what governs is the nearest line
        least: Floats = np.maximum(room, np.where(lead > 0, lead, -np.inf)).min(axis=0)
        return least / M_PER_NM


def _segment_m(place: Floats, tail: Floats, head: Floats) -> Floats:
    """Distances (places, segments) in a straight line."""
    along = head - tail
    off = place[:, None] - tail
    share = (off * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1e-9)
    off -= np.clip(share, 0.0, 1.0)[:, :, None] * along
    gap: Floats = np.sqrt((off**2).sum(axis=2))
    return gap


def _beyond_m(place: Floats, vertex: Floats) -> tuple[Floats, Floats]:
    """Distance to a line, and how far its end stays what is nearest; below nought: it is not."""
    gap = _segment_m(place, vertex[:-1], vertex[1:])
    nearest = gap.min(axis=1)
    room = np.full(len(place), -np.inf)
    for line, rest in ((vertex, gap[:, 1:]), (vertex[::-1], gap[:, :-1])):
        out = line[0] - line[1]
        off = place - line[0]
        along = off @ out / np.sqrt((out**2).sum())
        others = rest.min(axis=1, initial=np.inf) - np.sqrt((off**2).sum(axis=1))
        room = np.maximum(room, np.minimum(along, others / 2))
    return nearest, room


def no_boundaries() -> Boundaries:
    """No lines between anybody."""
    return Boundaries(lines=(), pairs={})


def read_boundaries(path: Path = BOUNDARIES) -> Boundaries:
    """The lines of a file."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    lines = tuple(_boundary(feature) for feature in features)
    pairs: dict[frozenset[str], tuple[int, ...]] = {}
    for number, line in enumerate(lines):
        pair = frozenset((line.left, line.right))
        pairs[pair] = (*pairs.get(pair, ()), number)
    return Boundaries(lines=lines, pairs=pairs)


def _boundary(feature: dict[str, Any]) -> Boundary:
    said = feature["properties"]
    lon, lat = np.array(feature["geometry"]["coordinates"], np.float64).T
    mark = f" [{said['mark']}]" if said["mark"] else ""
    return Boundary(
        id=said["id"],
        left=said["left"],
        right=said["right"],
        name=said["name"] + mark,
        source=said["source"],
        sigma_m=float(said["sigma_m"]),
        keeps_ts=said["keeps_ts"],
        lat=lat,
        lon=lon,
    )


@kernel
def beside(points, pair, vertex, starts, first, number, line, left, distance):  # type: ignore[no-untyped-def]
    """Nearest line of a pair, side of it and distance; no line where its end is what is nearest."""
    for n in range(len(points)):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        best, across, found, ended = 1e30, 0.0, -1, False
        own = range(first[pair[n]], first[pair[n] + 1]) if pair[n] >= 0 else range(0, 0)
        for k in own:
            for row in range(starts[k], starts[k + 1] - 1):
                ax, ay, az = vertex[row, 0], vertex[row, 1], vertex[row, 2]
                ux, uy, uz = (
                    vertex[row + 1, 0] - ax,
                    vertex[row + 1, 1] - ay,
                    vertex[row + 1, 2] - az,
                )
                length2 = ux * ux + uy * uy + uz * uz
                t = ((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / length2
                end = (t < 0.0 and row == starts[k]) or (t > 1.0 and row + 2 == starts[k + 1])
                t = min(1.0, max(0.0, t))
                dx, dy, dz = x - ax - t * ux, y - ay - t * uy, z - az - t * uz
                d = (dx * dx + dy * dy + dz * dz) ** 0.5
                if d < best + 0.02:
                    # left of the segment: the plane through it and the centre of the Earth
                    nx, ny, nz = ay * uz - az * uy, az * ux - ax * uz, ax * uy - ay * ux
                    off = (x * nx + y * ny + z * nz) / (nx * nx + ny * ny + nz * nz) ** 0.5
                    if d < best - 0.02 or abs(off) > abs(across):
                        across, found, ended = off, k, end
                    best = min(best, d)
        distance[n] = float("nan")
        if found >= 0 and not ended:
            line[n], left[n], distance[n] = number[found], across > 0.0, best
