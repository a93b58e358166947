"""What a drawn outer limit of the territorial sea says about the baseline it was drawn from.

A country area of OpenStreetMap ends at the outer limit of the territorial sea.  Whatever lies
further than 12 nautical miles inside that limit is landward of the baseline the limit was drawn
from, whether the coast shows such a baseline or not (UNCLOS 4: every point of the outer limit is
one breadth from the nearest point of the baseline).  Lines shared with a neighbour are no outer
limit and are left out.  Distances are taken on a grid and their level lines followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jurisdiction.baselines import Baselines
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

CELL_DEG = 0.01  # distances are nearly linear over a cell: within some 20 m of the true level
ROOM_DEG = 0.45  # a contiguous zone ends 12 nm outside the limit
STEP_DEG = 0.001  # the limit as points
SHARED_DEG = 0.01  # a limit within a kilometre of another country's area is a shared line
DEEP_NM = 0.5  # a patch nowhere deeper than this is noise in the drawing
ONTO_LAND_NM = 0.16  # patches reach so far ashore, so that the shore itself is in no gap
THIN_DEG = 0.001  # 100 m hardly matters to a layer that is never definite
TS_NM = 12.0
FAR_NM = 160.0  # nothing at sea is further inside its own limit, in the States read here

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Water that the drawn limit puts further in than the coast does: polygons, lon lat."""

    inner: list[Any]  # landward of the baseline
    territorial: list[Any]  # within the limit, further than 12 nm from every coast
    contiguous: list[Any]  # within 12 nm of the limit, further than 24 nm from every coast
    own_coast_nm: Floats  # distance of the State's own coast vertices to the limit


def read_limit(area: Any, others: Any, baselines: Baselines, own_coast: Floats) -> Reading:
    """What one country's area says; ``others`` is an STRtree, ``own_coast`` lon lat pairs."""
    outer = outer_limit(area, others)
    tree = cKDTree(ecef_m(*_points(outer).T[::-1]))
    west, south, east, north = area.bounds
    lon = np.arange(west - ROOM_DEG, east + ROOM_DEG, CELL_DEG)
    lat = np.arange(south - ROOM_DEG, north + ROOM_DEG, CELL_DEG)
    lons, lats = np.meshgrid(lon, lat)
    limit_nm, coast_nm = _distances(area, tree, baselines, lats, lons)
    gap_m = tree.query(ecef_m(own_coast[:, 1], own_coast[:, 0]))[0]
    water = np.minimum(limit_nm - TS_NM, coast_nm)
    return Reading(
        inner=_patches(lon, lat, np.minimum(limit_nm - TS_NM, coast_nm + ONTO_LAND_NM), water),
        territorial=_patches(lon, lat, np.minimum(limit_nm, coast_nm - TS_NM)),
        contiguous=_patches(lon, lat, np.minimum(limit_nm + TS_NM, coast_nm - 2 * TS_NM)),
        own_coast_nm=gap_m / M_PER_NM,
    )


def _distances(
    area: Any, tree: Any, baselines: Baselines, lats: Floats, lons: Floats
) -> tuple[Floats, Floats]:
    """Distance within the limit, negative outside it, and seaward of the coast; NaN far away."""
    gap_m, _ = tree.query(ecef_m(lats, lons), distance_upper_bound=FAR_NM * M_PER_NM)
    near = np.isfinite(gap_m)
    limit_nm = np.full(lats.shape, np.nan)
    shapely.prepare(area)
    within = shapely.contains_xy(area, lons[near], lats[near])
    limit_nm[near] = np.where(within, gap_m[near], -gap_m[near]) / M_PER_NM
    near &= limit_nm > -TS_NM - 1
    feet = baselines.nearest(lats[near], lons[near])
    coast_nm = np.full(lats.shape, np.nan)
    coast_nm[near] = np.where(feet.ashore, -feet.distance_nm, feet.distance_nm)
    return limit_nm, coast_nm


def outer_limit(area: Any, others: Any) -> Any:
    """The boundary of the area without what it shares with a neighbour."""
    near = others.geometries[others.query(area.buffer(SHARED_DEG))]
    if not len(near):
        return area.boundary
    near = shapely.clip_by_rect(near, *area.buffer(0.1).bounds)
    return area.boundary.difference(shapely.union_all(near).buffer(SHARED_DEG, quad_segs=2))


def _points(line: Any) -> Floats:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(line, STEP_DEG)))


def _patches(lon: Floats, lat: Floats, level: Floats, depth: Floats | None = None) -> list[Any]:
    """Polygons where the level is above zero, but for those that are nowhere deep."""
    level = np.where(np.isnan(level), -1.0, level)
    depth = level if depth is None else depth
    deep = shapely.points(
        np.column_stack([a[depth > DEEP_NM] for a in np.meshgrid(lon, lat)]).astype(np.float64)
    )
    lines = contourpy.contour_generator(lon, lat, level, fill_type="OuterOffset")
    points, offsets = lines.filled(0.0, np.inf)
    kept = []
    tree = shapely.STRtree(deep)
    for ring, starts in zip(points, offsets):
        rings = [ring[a:b] for a, b in pairwise(starts)]
        patch = shapely.Polygon(rings[0], rings[1:])
        if len(tree.query(patch, predicate="contains")):
            kept.append(shapely.make_valid(patch.simplify(THIN_DEG)))
    return [part for patch in kept for part in shapely.get_parts(patch) if part.area > 0]
