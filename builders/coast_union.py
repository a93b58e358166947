"""The outline of land drawn by rings that overlap, cross or touch one another.

A position is on land where more rings with land inside run round it than rings with water inside.
Along an outline that is so on one side only, and the nearest shore tells land from sea.  A shore
with land on both sides, drawn where another ring overlaps its own, would call land the sea.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from coast_simplify import Rings, land_on_the_left, polygons
from coast_sources import rings_of
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jurisdiction.coast_file import UNITS_PER_DEG

Numbers = NDArray[np.int64]


def outlined(rings: Rings) -> tuple[Rings, dict[str, int]]:
    """The rings round the same land, no two of which meet but in single vertices of both.

    None lies in another's land, and no lake at sea.  The second answer counts what was mended.
    """
    counts = {"rings_in_others_land": 0, "rings_that_met": 0}
    one, two, wrong = meetings(rings)
    wrong[:] = True  # a ring that only touches another may lie on either side of it
    while True:  # an outline in whole units may meet a ring that its parts did not
        group = _groups(len(rings), one, two)
        within = _depths(rings, group)
        meets = np.isin(group, group[one[wrong]])
        buried = (np.bincount(group)[group] == 1) & (within != rings.hole)
        if not (meets | buried).any():
            return rings, counts
        parts = [rings.only(~meets & ~buried)]
        for number in np.unique(group[meets]).tolist():
            own = group == number
            parts.append(_outline(rings.only(own), int(within[own][0])))
        counts["rings_in_others_land"] += int(buried.sum())
        counts["rings_that_met"] += int(meets.sum())
        rings = together(*parts)
        one, two, wrong = meetings(rings)


def meetings(rings: Rings) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Pairs of rings, one for each place where they meet; whether it is no vertex of both.

    A ring that meets itself is a pair of its own, and such a place is never sound.
    """
    after = rings.following
    place = np.column_stack([rings.lon, rings.lat]).astype(np.float64)
    lines = shapely.linestrings(np.stack([place, place[after]], axis=1))
    one, two = shapely.STRtree(lines).query(lines, predicate="intersects")
    one, two = one[one < two], two[one < two]
    follows, precedes = after[one] == two, after[two] == one
    back = _turns_back(place, after)
    apart = ~(follows | precedes) | (follows & back[one]) | (precedes & back[two])
    one, two = one[apart], two[apart]
    met = shapely.intersection(lines[one], lines[two])
    where = shapely.get_coordinates(shapely.centroid(met))
    at = [(place[row] == where).all(axis=1) for row in (one, after[one], two, after[two])]
    vertex = (at[0] | at[1]) & (at[2] | at[3]) & (shapely.length(met) == 0)
    one, two = rings.ring[one], rings.ring[two]
    return one, two, ~vertex | (one == two)


def _turns_back(place: NDArray[np.float64], after: Numbers) -> NDArray[np.bool_]:
    """Which edges the next one runs back along."""
    own, following = place[after] - place, place[after[after]] - place[after]
    level = own[:, 0] * following[:, 1] == own[:, 1] * following[:, 0]
    back: NDArray[np.bool_] = level & ((own * following).sum(axis=1) < 0)
    return back


def _groups(count: int, one: Numbers, two: Numbers) -> Numbers:
    """For each ring the number of its group: rings that meet are in one."""
    links = coo_array((np.ones(len(one), np.bool_), (one, two)), shape=(count, count))
    _, group = connected_components(links, directed=False)
    return group.astype(np.int64)


def _depths(rings: Rings, group: Numbers) -> Numbers:
    """How often land runs round each ring, those of its own group left out."""
    tree = shapely.STRtree(shapely.points(rings.degrees()[rings.starts[:-1]]))
    outer, inner = tree.query(polygons(rings), predicate="contains")
    other = group[outer] != group[inner]
    land = np.where(rings.hole[outer[other]], -1, 1)
    return np.bincount(inner[other], weights=land, minlength=len(rings)).astype(np.int64)


def _outline(rings: Rings, within: int) -> Rings:
    """The outline of the land of rings that lie together in so many others."""
    place = np.column_stack([rings.lon, rings.lat]).astype(np.float64)
    lines = shapely.linestrings(np.stack([place, place[rings.following]], axis=1))
    crossed = shapely.union_all(lines, grid_size=1.0)  # every crossing a vertex in whole units
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(crossed)))
    ring, face = shapely.STRtree(_in_degrees(shapely.point_on_surface(faces))).query(
        polygons(rings), predicate="contains"
    )
    signs = np.where(rings.hole[ring], -1, 1)
    land = within + np.bincount(face, weights=signs, minlength=len(faces)) > 0
    outside = within > 0  # what lies about them all: land has the outline of its waters
    whole = shapely.union_all(faces[land != outside], grid_size=1.0)
    found = rings_of(shapely.get_parts(_in_degrees(whole)))
    return land_on_the_left(replace(found, hole=found.hole ^ outside))


def _in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in units of the coast file as shapes in degrees."""
    return shapely.transform(shapes, lambda place: place / UNITS_PER_DEG)


def together(*parts: Rings) -> Rings:
    """The rings of all parts, one after another."""
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    return Rings(
        lat=np.concatenate([part.lat for part in parts]),
        lon=np.concatenate([part.lon for part in parts]),
        starts=np.concatenate([[0], np.cumsum(sizes)]),
        hole=np.concatenate([part.hole for part in parts]),
    )
