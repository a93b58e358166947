"""Where land is, for checking an exercise: OSM land polygons (ODbL 1.0).

Needs ``pip install roaring-landmask==0.11.0``, which only builders use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from seamath.geodesy import distance_nm


@dataclass(frozen=True, slots=True)
class Coast:
    """The land polygons of one area, ready to be asked."""

    land: NDArray[np.object_]
    tree: shapely.STRtree

    def near_land(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64], margin_deg: float = 0.0004
    ) -> NDArray[np.bool_]:
        """Whether each position is on land or nearer to it than a margin (0.0004 deg: 40 m)."""
        found = np.zeros(len(lat), dtype=bool)
        around = shapely.box(lon.min(), lat.min(), lon.max(), lat.max())
        for i in self.tree.query(shapely.buffer(around, margin_deg)):
            rows = np.flatnonzero(~found)
            points = shapely.points(lon[rows], lat[rows])
            found[rows] = shapely.dwithin(self.land[i], points, margin_deg)
        return found

    def nearest(self, lat: float, lon: float) -> tuple[float, float, float]:
        """Distance in nautical miles to the nearest land, and where that is (lat, lon).

        The nearest point is sought on a plane true at this latitude, its distance is geodesic.
        """
        around = self.tree.query(shapely.Point(lon, lat), predicate="dwithin", distance=2.0)
        squeeze = np.array([np.cos(np.radians(lat)), 1.0])
        land = shapely.transform(self.land[around], lambda xy: xy * squeeze)
        lines = shapely.shortest_line(shapely.Point(*(np.array([lon, lat]) * squeeze)), land)
        line = lines[int(np.argmin(shapely.length(lines)))]
        x, y = shapely.get_coordinates(line)[1] / squeeze
        return float(distance_nm(lat, lon, y, x)), float(y), float(x)


def coast_around(south: float, west: float, north: float, east: float) -> Coast:
    """The coast of an area and two degrees beyond."""
    from roaring_landmask import (  # type: ignore[import-not-found, unused-ignore]
        LandmaskProvider,
        Shapes,
    )

    world = shapely.get_parts(shapely.from_wkb(Shapes.wkb(LandmaskProvider.Osm)))
    bounds = shapely.bounds(world)
    inside = (bounds[:, 0] < east + 2) & (bounds[:, 2] > west - 2)
    inside &= (bounds[:, 1] < north + 2) & (bounds[:, 3] > south - 2)
    land = world[inside]
    shapely.prepare(land)
    return Coast(land, shapely.STRtree(land))
