"""Waters that lines shut off together with a coast: what lies landward of baselines.

Flat geometry in degrees, longitude first, as everything that talks to shapely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

ROUND_DEG = 1.0  # the coast is looked at this far round the lines, and as far as they are wide
JOIN_NM = 2.0  # the end of a baseline this near to the coast is on it: our judgement
SAME_DEG = 1e-8  # a millimetre: what noding may move a line by

Floats = NDArray[np.float64]
Ashore = Callable[[Floats, Floats], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """Polygons of water, and the pieces of the lines that shut them off, water on their left."""

    waters: tuple[Any, ...]  # shapely polygons
    pieces: Floats  # (n, 2, 2): tail and head, longitude and latitude
    touches: tuple[bool, ...]  # by polygon: whether coast bounds it too


def coast_within(coast: CoastFile, state: str, box: Sequence[float]) -> Floats:
    """Segments of a State's coast (n, 2, 2) with an end in a box: west, south, east, north."""
    west, south, east, north = box
    number = coast.states.index(state)
    found = [np.empty((0, 2, 2))]
    for leaves in coast.read(_chunks(coast, number, box)):
        lat, lon = leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG
        leaf = np.repeat(np.arange(len(leaves)), np.diff(leaves.starts))
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        inside &= leaves.state[leaf] == number
        row = np.flatnonzero((leaf[1:] == leaf[:-1]) & (inside[1:] | inside[:-1]))
        place = np.column_stack([lon, lat])
        found.append(np.stack([place[row], place[row + 1]], axis=1))
    return np.concatenate(found)


def _chunks(coast: CoastFile, state: int, box: Sequence[float]) -> list[int]:
    """The chunks of the coast file that may hold something of a State in the box."""
    west, south, east, north = box
    lat, lon = np.meshgrid(np.linspace(south, north, 25), np.linspace(west, east, 25))
    place = ecef_m(lat.ravel(), lon.ravel())
    step_m = np.hypot(north - south, east - west) / 24 * 60 * M_PER_NM
    near = np.zeros(len(coast), np.bool_)
    for one in place:
        gap = np.maximum(np.maximum(coast.low_m - one, one - coast.high_m), 0.0)
        near |= (gap**2).sum(axis=1) <= step_m**2
    return np.flatnonzero(near & coast.holds[:, state]).tolist()


def enclosed(lines: Sequence[Any], coast: CoastFile, state: str, ashore: Ashore) -> Enclosed:
    """The waters that lines (shapely, WGS 84) shut off, alone or with a State's coast."""
    import shapely

    merged = shapely.union_all(list(lines))
    west, south, east, north = shapely.bounds(merged).tolist()
    room = ROUND_DEG + max(east - west, north - south)
    shore = coast_within(coast, state, (west - room, south - room, east + room, north + room))
    coastal = [shapely.LineString(segment) for segment in shore]
    joins = [*_to_the_coast(merged, shore), *_date_line(merged)]
    work = shapely.union_all([merged, *joins, *coastal])
    of_lines = _edges_of(work, merged)
    waters, pieces, touches = [], [], []
    for face in shapely.get_parts(shapely.polygonize([work])).tolist():
        edges = np.concatenate([_ring_edges(ring) for ring in _rings(face)])
        on_line = np.array([_key(edge) in of_lines for edge in edges])
        inside = face.representative_point()
        if on_line.any() and not ashore(np.array([inside.y]), np.array([inside.x]))[0]:
            waters.append(face)
            pieces.append(edges[on_line])
            touches.append(not on_line.all())
    return Enclosed(
        waters=tuple(waters),
        pieces=_outer(np.concatenate([np.empty((0, 2, 2)), *pieces])),
        touches=tuple(touches),
    )


def _rings(face: Any) -> list[Any]:
    """The rings of a polygon with its inside on their left."""
    from shapely.geometry.polygon import orient

    face = orient(face)
    return [face.exterior, *face.interiors]


def _ring_edges(ring: Any) -> Floats:
    place = np.asarray(ring.coords)
    return np.stack([place[:-1], place[1:]], axis=1)


def _key(edge: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(sorted(map(tuple, edge.tolist())))


def _edges_of(work: Any, lines: Any) -> frozenset[tuple[tuple[float, ...], ...]]:
    """The edges of noded lines that lie on the given ones."""
    import shapely

    edges = np.concatenate([_ring_edges(line) for line in shapely.get_parts(work).tolist()])
    middle = shapely.points(edges.mean(axis=1))
    tree = shapely.STRtree(shapely.get_parts(lines))
    on, _ = tree.query_nearest(middle, max_distance=SAME_DEG)
    return frozenset(_key(edge) for edge in edges[np.unique(on)])


def _outer(pieces: Floats) -> Floats:
    """The pieces with water behind them on one side only."""
    count: dict[tuple[tuple[float, ...], ...], int] = {}
    for piece in pieces:
        count[_key(piece)] = count.get(_key(piece), 0) + 1
    return pieces[[count[_key(piece)] == 1 for piece in pieces]]


def _to_the_coast(lines: Any, shore: Floats) -> list[Any]:
    """From each loose end of the lines to the nearest vertex of the coast, if that is near."""
    import shapely

    chains = shapely.get_parts(shapely.line_merge(lines))
    ends = [chain.coords[k] for chain in chains.tolist() if not chain.is_closed for k in (0, -1)]
    joins = []
    for end in ends:
        if not len(shore):
            break
        off = (shore[:, 0] - end) * [np.cos(np.radians(end[1])), 1.0]
        nearest = int((off**2).sum(axis=1).argmin())
        if 0 < np.hypot(*off[nearest]) * 60 <= JOIN_NM:
            joins.append(shapely.linestrings([end, shore[nearest, 0]]))
    return joins


def _date_line(lines: Any) -> list[Any]:
    """The stretch of the date line between the places where lines were cut there."""
    import shapely

    place = shapely.get_coordinates(lines)
    cuts = [place[np.abs(place[:, 0] - lon) < SAME_DEG] for lon in (-180.0, 180.0)]
    return [
        shapely.linestrings([[at[0, 0], at[:, 1].min()], [at[0, 0], at[:, 1].max()]])
        for at in cuts
        if len(at) > 1 and np.ptp(at[:, 1]) > 0
    ]
