"""Rings of coast as the leaves of the coast file: short enough, of one State, neighbours near."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from coast_simplify import EDGE, POLE, Rings
from numpy.typing import NDArray

from jurisdiction.coast_file import MAX_SEGMENTS, UNITS_PER_DEG, Leaves
from seamath.geodesy import ecef_m

Points = tuple[NDArray[np.int32], NDArray[np.int32]]  # latitudes, longitudes, in file units

STRAIGHT_M = 0.3  # no chord is further from its line on the map: a vertex is known to half a metre
LONGEST_DEG = 0.25  # of longitude, for the two bytes a step has in the file


def divided(rings: Rings) -> Rings:
    """The rings with further vertices where a chord through the Earth would leave its map line."""
    after = rings.following
    lat, lon = rings.lat.astype(np.float64), rings.lon.astype(np.float64)
    place = _place_m(lat, lon)
    away = _place_m((lat + lat[after]) / 2, (lon + lon[after]) / 2) - (place + place[after]) / 2
    bent = np.sqrt((away**2).sum(axis=1)) / STRAIGHT_M
    wide = np.abs(lon - lon[after]) / (LONGEST_DEG * UNITS_PER_DEG)
    pieces = np.ceil(np.maximum(np.maximum(np.sqrt(bent), wide), 1)).astype(np.int64)
    pieces[_is_false(rings)] = 1
    of = np.repeat(np.arange(len(lat)), pieces)  # which edge a vertex begins a piece of
    begins = np.cumsum(pieces) - pieces
    share = (np.arange(len(of)) - begins[of]) / pieces[of]
    new_lat, new_lon = (
        np.round(v[of] + (v[after[of]] - v[of]) * share).astype(np.int32) for v in (lat, lon)
    )
    return replace(rings, lat=new_lat, lon=new_lon, starts=np.append(begins, len(of))[rings.starts])


def cut(
    rings: Rings,
    label: NDArray[np.uint8],
    dots: Points,
    dot_label: NDArray[np.uint8],
) -> Leaves:
    """Rings as runs of at most 16 segments of one State; islets as runs of none."""
    of = np.flatnonzero(~_is_false(rings))  # the vertex that each segment begins at
    after = rings.following
    fresh = np.ones(len(of), np.bool_)  # a new strand: another ring, State, or a gap
    fresh[1:] = (
        (of[1:] != of[:-1] + 1)
        | (rings.ring[of[1:]] != rings.ring[of[:-1]])
        | (label[of[1:]] != label[of[:-1]])
    )
    strand = np.cumsum(fresh) - 1
    length = np.bincount(strand)
    position = np.arange(len(of)) - np.flatnonzero(fresh)[strand]
    parts = -(-length // MAX_SEGMENTS)
    leaf = (np.cumsum(parts) - parts)[strand] + position * parts[strand] // length[strand]
    first = np.flatnonzero(np.diff(leaf, prepend=-1))
    last = np.append(first[1:], len(of)) - 1
    rows = np.insert(of, last + 1, after[of[last]])
    return Leaves(
        state=np.concatenate([label[of[first]], dot_label]),
        segments=np.concatenate([last - first + 1, np.zeros(len(dot_label))]).astype(np.uint8),
        lat=np.concatenate([rings.lat[rows], dots[0]]),
        lon=np.concatenate([rings.lon[rows], dots[1]]),
    )


def _is_false(rings: Rings) -> NDArray[np.bool_]:
    """Edges along the date line and the pole, which only close a polygon on a flat map."""
    after = rings.following
    lat, lon = np.abs(rings.lat), np.abs(rings.lon)
    east_or_west = (lon == EDGE) & (lon[after] == EDGE)
    false: NDArray[np.bool_] = east_or_west | ((lat == POLE) & (lat[after] == POLE))
    return false


def _place_m(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Earth-centred metres of places in units of the coast file."""
    return ecef_m(lat / UNITS_PER_DEG, lon / UNITS_PER_DEG)


def ordered(leaves: Leaves) -> Leaves:
    """The leaves halved again and again by their widest axis, so that neighbours are near.

    The left half always holds a power of two, so that aligned groups are branches of one tree.
    """
    starts = leaves.starts[:-1]
    corner = ecef_m(leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG)
    middle = (np.maximum.reduceat(corner, starts) + np.minimum.reduceat(corner, starts)) / 2
    order = np.arange(len(leaves))
    stack = [(0, len(leaves))]
    while stack:
        low, high = stack.pop()
        if high - low < 2:
            continue
        own = order[low:high]
        axis = int(np.argmax(np.ptp(middle[own], axis=0)))
        half = 1 << ((high - low - 1).bit_length() - 1)
        order[low:high] = own[np.argsort(middle[own, axis], kind="stable")]
        stack += [(low, low + half), (low + half, high)]
    sizes = leaves.segments[order].astype(np.int64) + 1
    rows = np.arange(sizes.sum()) + np.repeat(starts[order] - (np.cumsum(sizes) - sizes), sizes)
    return Leaves(
        state=leaves.state[order],
        segments=leaves.segments[order],
        lat=leaves.lat[rows],
        lon=leaves.lon[rows],
    )
