"""The coast in memory: a tree over runs of segments, and what a search of it answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import CoastFile, Leaves
from jurisdiction.features import Overlay
from jurisdiction.nearest import LISTED, MIXED, NO_LEAF, WIDE, nearest
from jurisdiction.planting import plant
from seamath.geodesy import E2
from seamath.units import M_PER_NM

COMPILE_FROM = 150  # places: below, plain Python is done before the compiler is imported
BATCH = 8  # chunks a thread prepares before it takes others
MANY = 64  # chunks: more are worth waking the machine code for
BLOCK = 100_000  # places searched at once: keeps memory small
STRIP_M = 5_000.0  # many places are searched in strips of this width: the cache stays warm
SAILING = 0.8  # rows are tracks where more than this share is so near to the one before
DEEP = 96  # the tree has some six levels, and fifteen boxes of each wait at most
NO_BOX_M = np.float32(1e15)  # corners of a box that is none: nothing is near it

EITHER = (np.minimum, np.maximum)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feet:
    """For each position the nearest point of somebody's coast; NaN and -1 where there is none."""

    distance_nm: Floats  # along the ellipsoid
    x_m: Floats  # of the point, Earth-centred
    y_m: Floats
    z_m: Floats
    state: NDArray[np.int16]  # number of the State in the file's list
    owner: NDArray[np.int16]  # how its coast counts: a number in the overlay's list
    ashore: NDArray[np.bool_]  # the position is on land
    behind: NDArray[np.bool_]  # its point is on a line drawn across water, and it is on the inside

    @property
    def landward(self) -> NDArray[np.bool_]:
        """Whether the position is on the inner side of the baseline: on land or behind a line."""
        inner: NDArray[np.bool_] = self.ashore | self.behind
        return inner

    @property
    def lat(self) -> Floats:
        """Latitude of the point, degrees."""
        phi: Floats = np.degrees(np.arctan2(self.z_m / (1 - E2), np.hypot(self.x_m, self.y_m)))
        return phi

    @property
    def lon(self) -> Floats:
        """Longitude of the point, degrees."""
        lam: Floats = np.degrees(np.arctan2(self.y_m, self.x_m))
        return lam


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Some chunks of the coast, ready for :func:`jurisdiction.nearest.nearest`."""

    box: NDArray[np.float32]  # (groups, 6, WIDE)
    box_group: NDArray[np.int16]
    level_start: NDArray[np.int64]
    origin: Floats
    row: NDArray[np.int64]
    segments: NDArray[np.uint8]
    state: NDArray[np.int16]  # the owner
    corner: NDArray[np.float32]
    lines_from: int  # owners from this one on are lines drawn across water


def no_feet(shape: tuple[int, ...]) -> Feet:
    """Columns of "nothing found", to be filled."""
    return Feet(
        distance_nm=np.full(shape, np.nan),
        x_m=np.full(shape, np.nan),
        y_m=np.full(shape, np.nan),
        z_m=np.full(shape, np.nan),
        state=np.full(shape, -1, np.int16),
        owner=np.full(shape, -1, np.int16),
        ashore=np.zeros(shape, np.bool_),
        behind=np.zeros(shape, np.bool_),
    )


def grow(file: CoastFile, chunks: list[int], group: NDArray[np.int16], over: Overlay) -> Tree:
    """The tree over these chunks and what is laid over them, decoded on two threads."""
    lines = over.lines
    sizes = [*file.vertices[chunks].tolist(), len(lines.lat)]
    leaves_n = [*file.leaves[chunks].tolist(), len(lines)]
    vertex, leaf = (np.concatenate([[0], np.cumsum(n)]).tolist() for n in (sizes, leaves_n))
    tree, many = _levels(leaf[-1], vertex[-1], over.lines_from), len(chunks) > MANY

    def fill(first: int) -> None:
        batch = file.read(chunks[first : first + BATCH], compiled=many)
        for k, part in enumerate(batch, start=first):
            own = slice(leaf[k], leaf[k + 1]), slice(vertex[k], vertex[k + 1])
            _plant(tree, over.rename(chunks[k], part), *own, compiled=many)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, range(0, len(chunks), BATCH)))
    if len(lines):  # behind the coast, so that groups of its leaves stay whole branches
        _plant(tree, lines, slice(leaf[-2], leaf[-1]), slice(vertex[-2], vertex[-1]))
    _enclose(tree)
    return regrouped(tree, group)


def regrouped(tree: Tree, group: NDArray[np.int16]) -> Tree:
    """The same tree, its coast shared out among other groups of States."""
    box_group = np.empty(WIDE * len(tree.box), np.int16)
    boxes = group[tree.state]
    for level in _spans(tree):
        room = WIDE * (level.stop - level.start) - len(boxes)
        here = np.pad(boxes, (0, room), mode="edge" if len(boxes) else "constant")
        box_group[WIDE * level.start : WIDE * level.stop] = here
        least, most = (either.reduce(here.reshape(-1, WIDE), axis=1) for either in EITHER)
        boxes = np.where(least == most, least, np.int16(MIXED))
    return replace(tree, box_group=box_group)


def _levels(leaves: int, vertices: int, lines_from: int) -> Tree:
    """An empty tree of the right size."""
    groups = [max(1, -(-leaves // WIDE))]
    while groups[-1] > 1:
        groups.append(-(-groups[-1] // WIDE))
    box = np.empty((sum(groups), 6, WIDE), np.float32)
    box[:, :3], box[:, 3:] = NO_BOX_M, -NO_BOX_M
    return Tree(
        box=box,
        box_group=np.empty(0, np.int16),
        level_start=np.cumsum([0, *groups[:-1]]),
        origin=np.empty((leaves, 3)),
        row=np.empty(leaves, np.int32),
        segments=np.empty(leaves, np.uint8),
        state=np.empty(leaves, np.int16),
        corner=np.empty((vertices, 3), np.float32),
        lines_from=lines_from,
    )


def _plant(tree: Tree, part: Leaves, leaf: slice, vertex: slice, *, compiled: bool = False) -> None:
    """Write a decoded chunk into its place in the tree's lowest level."""
    tree.row[leaf], tree.segments[leaf] = part.starts[:-1] + vertex.start, part.segments
    tree.state[leaf] = part.state
    plant(part, tree.box, leaf.start, tree.origin, tree.corner[vertex], compiled=compiled)


def _spans(tree: Tree) -> list[slice]:
    """The groups of each level, lowest first."""
    ends = [*tree.level_start.tolist()[1:], len(tree.box)]
    return [slice(start, end) for start, end in zip(tree.level_start.tolist(), ends)]


def _enclose(tree: Tree) -> None:
    """Fill in the boxes of every level from the level below."""
    for below, above in zip(_spans(tree), _spans(tree)[1:]):
        n = np.arange(below.stop - below.start)
        for axes, either in zip((slice(0, 3), slice(3, 6)), EITHER):
            corner = either.reduce(tree.box[below, axes], axis=2)
            tree.box[above.start + n // WIDE, axes, n % WIDE] = corner


def search(
    tree: Tree,
    place: Floats,
    left_out: NDArray[np.int16],
    reach_m: Floats,
    left_too: NDArray[np.int16] | None = None,
    *,
    compiled: bool = False,
) -> Feet:
    """The nearest coast of every place; compiled, and along the ground, where there are many.

    ``compiled``: although there are few.
    """
    compiled = compiled or nearest.ready or len(place) >= COMPILE_FROM
    too = left_out if left_too is None else left_too
    order = _order(place)
    if order is None and 0 < len(place) <= BLOCK:
        return _search_block(tree, place, (left_out, too), reach_m, compiled=compiled)
    feet = no_feet((len(place),))
    for start in range(0, len(place), BLOCK):  # a block at a time, to keep memory small
        rows = slice(start, start + BLOCK) if order is None else order[start : start + BLOCK]
        out = left_out[rows], too[rows]
        found = _search_block(tree, place[rows], out, reach_m, compiled=compiled)
        for name in Feet.__slots__:
            getattr(feet, name)[rows] = getattr(found, name)
    return feet


def _search_block(
    tree: Tree,
    place: Floats,
    left_out: tuple[NDArray[np.int16], ...],
    reach_m: Floats,
    *,
    compiled: bool,
) -> Feet:
    """The nearest coast of places that are in a good order."""
    n = len(place)
    distance_m, perpendicular_m, foot = np.full(n, np.nan), np.empty(n), np.empty((n, 3))
    leaf = np.empty(n, np.int64)
    arrays: list[Any] = [place, *left_out, tree.box, tree.box_group, tree.level_start]
    arrays += [tree.origin, tree.row, tree.segments, tree.state, tree.corner, reach_m]
    scratch: list[Any] = [np.empty(DEEP, np.int64), np.empty(DEEP, np.int64), np.empty(DEEP)]
    scratch += [np.empty(4, np.float32), np.empty(WIDE, np.float32)]
    scratch += [np.empty(2 * LISTED, np.int64), np.empty(LISTED), np.empty(3), np.empty(3)]
    scratch += [distance_m, perpendicular_m, foot, leaf]
    numbers = tree.lines_from, float(reach_m.max())
    if compiled:
        nearest.at(compiled=True)(*arrays, *numbers, *scratch)
    else:  # a memoryview gives Python's own numbers, thrice as fast as numpy's scalars
        views: Any = memoryview
        nearest(*map(views, arrays), *numbers, *map(views, scratch))
    return _feet(tree, distance_m, perpendicular_m, foot, leaf)


def _order(place: Floats) -> NDArray[np.intp] | None:
    """An order in which neighbours are near each other; None: as it is, for these are tracks."""
    steady = np.abs(np.diff(place, axis=0)) < STRIP_M
    if len(place) < COMPILE_FROM or float(steady.mean()) > SAILING:
        return None
    return _along_strips(place)


def _along_strips(place: Floats) -> NDArray[np.intp]:
    """An order in which neighbours are near each other: round the globe, strip by strip."""
    strip = np.floor(place[:, 2] / STRIP_M).astype(np.int32)
    return np.lexsort((np.arctan2(place[:, 1], place[:, 0]), strip))


def _feet(
    tree: Tree,
    distance_m: Floats,
    perpendicular_m: Floats,
    foot: Floats,
    leaf: NDArray[np.int64],
) -> Feet:
    """What the search found."""
    found = leaf != NO_LEAF
    owner = np.where(found, tree.state[leaf], np.int16(-1)).astype(np.int16)
    foot[~found] = np.nan
    return Feet(
        distance_nm=distance_m / M_PER_NM,
        x_m=foot[:, 0],
        y_m=foot[:, 1],
        z_m=foot[:, 2],
        state=owner,  # whoever knows the overlay puts the State there
        owner=owner,
        ashore=found & (perpendicular_m > 0) & (owner < tree.lines_from),
        behind=found & (perpendicular_m > 0) & (owner >= tree.lines_from),
    )
