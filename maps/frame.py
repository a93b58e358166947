"""Mainland cut off by the edge of a map, closed along that edge so that it can be filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from maps.content import Box, Floats, Path


class _Piece(NamedTuple):
    """A shore line from one point of the frame to another, land on its left."""

    lat: Floats
    lon: Floats
    enters: float  # how far along the frame, anticlockwise from its south-west corner
    leaves: float


def closed_by_frame(lines: Iterable[Path], box: Box, *, ashore: Callable[[], bool]) -> list[Path]:
    """Rings of the land that shore lines and the frame of the box enclose.

    Lines keep land on their left and cross the frame; the closed ones among them are given back
    as they are.  ``ashore`` tells whether the box's south-west corner is land: asked where nothing
    crosses, it decides for the whole frame.
    """
    rings, pieces = [], []
    for lat, lon in lines:
        if lat[0] == lat[-1] and lon[0] == lon[-1]:
            rings.append((lat, lon))
        elif _inside(lat, _beside(lon, box), box).all():  # cut at the date line, not quite meeting
            rings.append((np.append(lat, lat[0]), np.append(lon, lon[0])))
        else:
            pieces += list(_pieces(lat, lon, box))
    pieces = _in_turn(pieces)
    if not pieces:
        return [*rings, _corners(box)] if ashore() else rings
    return [*rings, *_walked(pieces, box)]


def _pieces(lat: Floats, lon: Floats, box: Box) -> Iterator[_Piece]:
    """The parts of an open line inside the frame, from where it enters to where it leaves.

    A step that crosses the whole frame at once is not seen: the shore has none that long.
    """
    lon = _beside(lon, box)
    inside = _inside(lat, lon, box)
    edges = np.flatnonzero(np.diff(inside.astype(np.int8)))
    for start, stop in pairwise(edges.tolist()):
        if not inside[start + 1]:
            continue
        first = _crossing(lat, lon, start + 1, start, box)
        last = _crossing(lat, lon, stop, stop + 1, box)
        yield _Piece(
            np.array([first[0], *lat[start + 1 : stop + 1], last[0]]),
            np.array([first[1], *lon[start + 1 : stop + 1], last[1]]),
            _along(*first, box),
            _along(*last, box),
        )


def _beside(lon: Floats, box: Box) -> Floats:
    """Longitudes in the box's own turn of the globe, from 90 degrees west of it."""
    return np.asarray(box.west + np.mod(lon - box.west + 90.0, 360.0) - 90.0)


def _inside(lat: Floats, lon: Floats, box: Box) -> NDArray[np.bool_]:
    """Which points lie within the frame."""
    return (lat > box.south) & (lat < box.north) & (lon > box.west) & (lon < box.east)


def _crossing(lat: Floats, lon: Floats, within: int, beyond: int, box: Box) -> tuple[float, float]:
    """Where the step from a point within to one beyond crosses the frame."""
    la, lo = float(lat[within]), float(lon[within])
    up, right = float(lat[beyond]) - la, float(lon[beyond]) - lo
    shares = [1.0]
    for here, step, edge in (
        (la, up, box.south),
        (la, up, box.north),
        (lo, right, box.west),
        (lo, right, box.east),
    ):
        if step and 0.0 <= (edge - here) / step <= 1.0:
            shares.append((edge - here) / step)
    share = min(shares)
    return la + share * up, lo + share * right


def _along(lat: float, lon: float, box: Box) -> float:
    """Distance along the frame, anticlockwise from the south-west corner; one side is 1 long."""
    x = (lon - box.west) / (box.east - box.west)
    y = (lat - box.south) / (box.north - box.south)
    nearest = min((abs(y), 0), (abs(1 - x), 1), (abs(1 - y), 2), (abs(x), 3))[1]
    return (x, 1 + y, 3 - x, 4 - y)[nearest]


def _in_turn(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces but those that cross another, smallest first: no shore does, a coarse one may.

    Along the frame what leaves and what enters take turns; one that does not would turn all
    land of the map into sea.
    """
    kept = dict(enumerate(pieces))
    while True:
        ends = sorted(
            (along, leaving, n)
            for n, piece in kept.items()
            for along, leaving in ((piece.enters, False), (piece.leaves, True))
        )
        clashing = [(a[2], b[2]) for a, b in zip(ends, ends[1:] + ends[:1], strict=True)
                    if a[1] == b[1]]  # fmt: skip
        if not clashing:
            return list(kept.values())
        del kept[min((n for pair in clashing for n in pair), key=lambda n: _span(kept[n]))]


def _span(piece: _Piece) -> float:
    """How much of the frame lies between the ends of a piece."""
    way = (piece.leaves - piece.enters) % 4.0
    return min(way, 4.0 - way)


def _walked(pieces: list[_Piece], box: Box) -> Iterator[Path]:
    """Rings made by following each piece, then the frame to the next place one enters."""
    left = dict(enumerate(pieces))
    while left:
        first = at = next(iter(left))
        lat: list[float] = []
        lon: list[float] = []
        while at in left:
            piece = left.pop(at)
            lat += piece.lat.tolist()
            lon += piece.lon.tolist()
            ahead = {n: (p.enters - piece.leaves) % 4.0 for n, p in enumerate(pieces)}
            at = min((n for n in ahead if n in left or n == first), key=ahead.__getitem__)
            for side in range(4):
                corner = np.ceil(piece.leaves) + side
                if corner - piece.leaves < ahead[at]:
                    la, lo = _corner(int(corner) % 4, box)
                    lat.append(la)
                    lon.append(lo)
        yield np.array([*lat, lat[0]]), np.array([*lon, lon[0]])


def _corner(number: int, box: Box) -> tuple[float, float]:
    """South-west, south-east, north-east, north-west."""
    return (
        (box.south, box.west),
        (box.south, box.east),
        (box.north, box.east),
        (box.north, box.west),
    )[number]


def _corners(box: Box) -> Path:
    """The frame itself, closed."""
    lat, lon = np.array([_corner(n % 4, box) for n in range(5)]).T
    return lat, lon
