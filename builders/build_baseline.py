"""Make the world-wide coast file of the jurisdiction room from pinned registry packages.

    python builders/build_baseline.py CACHE_FOLDER

CACHE_FOLDER keeps the downloads (150 MB).  The same inputs give the same bytes.  Needs numba,
scipy, shapely 2.1 and npm; takes eight minutes and 4 GB.  The coast is a Derivative Database
of OpenStreetMap, (c) OpenStreetMap contributors, Open Database License 1.0.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from coast_labels import country_of
from coast_leaves import Points, cut, divided, ordered
from coast_simplify import Rings, areas, land_on_the_left, polygons, simplify, without_repeats
from coast_sources import (
    COUNTRY_AREAS,
    OLD_COAST,
    OSM_LAND,
    PACKAGES,
    areas_by_country,
    fetch,
    osm_land,
    rings_of,
)
from coast_union import outlined, together
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, write_coast
from seamath.geodesy import ecef_m

TOLERANCE_M = 25.0
LOST_M = 1000.0  # an old island further than this from every coast of today is lost ...
LOST_KM2 = 0.3  # ... and put back when larger than this
TABLES = Path(__file__).parent / "tables"
DATA = Path(__file__).parents[1] / "jurisdiction" / "data"


def main(cache: Path) -> None:
    """Fetch, thin, label, cut, order, write."""
    cache.mkdir(parents=True, exist_ok=True)
    archives = {package.name: fetch(package, cache) for package in PACKAGES}
    say("reading OpenStreetMap land")
    rings = without_repeats(osm_land(archives[OSM_LAND.name], cache / "unpacked"))
    counts: dict[str, Any] = {"source_rings": len(rings), "source_vertices": len(rings.lat)}
    say("looking for lost islands")
    lost = lost_islands(rings, archives[OLD_COAST.name])
    rings = together(rings, lost)
    counts["islands_put_back"] = len(lost)
    say("thinning")
    keep, mended = simplify(rings, TOLERANCE_M)
    small = islets(rings)
    counts |= mended
    thin = land_on_the_left(rings.keep(keep & ~small[rings.ring]))
    say("outlining")
    thin, met = outlined(divided(thin.only(np.diff(thin.starts) > 0)))
    counts |= met
    added = supplements()
    found = centres(rings, small)
    kept = at_sea(found, thin)
    dots = with_points(kept, added)
    counts |= {"rings": len(thin), "islet_points": len(dots[0])}
    counts["islets_thinned_into_land"] = len(found[0]) - len(kept[0])
    say("labelling")
    lat = np.concatenate([thin.lat, dots[0]]) / UNITS_PER_DEG
    lon = np.concatenate([thin.lon, dots[1]]) / UNITS_PER_DEG
    areas = areas_by_country(archives[COUNTRY_AREAS.name], "package/borders.geo.json")
    label, codes, counts["labels"] = country_of(lat, lon, areas, TABLES / "country_overrides.csv")
    label[len(label) - len(added) :] = [codes.index(row["iso3"]) for row in added]
    present = np.unique(label)
    label = np.searchsorted(present, label).astype(np.uint8)
    say("cutting and ordering")
    leaves = ordered(cut(thin, label[: len(thin.lat)], dots, label[len(thin.lat) :]))
    counts |= {"leaves": len(leaves), "vertices": len(leaves.lat)}
    counts["segments"] = int(leaves.segments.sum())
    say("writing")
    write(leaves, [codes[k] for k in present], counts)


def lost_islands(rings: Rings, archive: Path) -> Rings:
    """Islands of the old coast that are at sea today, far from any coast and not tiny."""
    tree = cKDTree(ecef_m(rings.lat / UNITS_PER_DEG, rings.lon / UNITS_PER_DEG))
    parts = np.concatenate([p for _, p in areas_by_country(archive, "package/map.geo.json")])
    shells = shapely.polygons(shapely.get_exterior_ring(parts))
    lon_lat, part = shapely.get_coordinates(shells, return_index=True)
    gap, _ = tree.query(ecef_m(lon_lat[:, 1], lon_lat[:, 0]), distance_upper_bound=LOST_M)
    alone = np.bincount(part[np.isfinite(gap)], minlength=len(shells)) == 0
    middle = np.radians(shapely.get_y(shapely.centroid(shells)))
    area_km2 = shapely.area(shells) * 111.2**2 * np.cos(middle)
    found = np.flatnonzero(alone & (area_km2 > LOST_KM2))
    outer = polygons(rings)
    outer = outer[
        [ring is not None and shapely.is_ccw(shapely.get_exterior_ring(ring)) for ring in outer]
    ]
    points = shapely.point_on_surface(shells[found])
    ashore, _ = shapely.STRtree(outer).query(points, predicate="within")
    at_sea = np.setdiff1d(np.arange(len(found)), ashore)
    return without_repeats(rings_of(shells[found[at_sea]]))


def islets(rings: Rings) -> NDArray[np.bool_]:
    """Which rings are smaller across than the tolerance, or have no area: a point says as much."""
    sizes = np.diff(rings.starts)
    first = np.minimum(rings.starts[:-1], len(rings.lat) - 1)
    spread = [
        np.maximum.reduceat(column, first) - np.minimum.reduceat(column, first)
        for column in (rings.lat.astype(np.float64), rings.lon.astype(np.float64))
    ]
    metres = 111_320.0 / UNITS_PER_DEG
    wide = spread[1] * np.cos(np.radians(rings.lat[first] / UNITS_PER_DEG))
    return (np.hypot(spread[0], wide) * metres < TOLERANCE_M) | (sizes < 3) | (areas(rings) == 0)


def centres(rings: Rings, which: NDArray[np.bool_]) -> Points:
    """Mean latitude and longitude of the rings marked."""
    ring = rings.ring
    sizes = np.maximum(np.diff(rings.starts), 1)
    means = [
        np.round(np.bincount(ring, weights=column, minlength=len(rings)) / sizes)[which]
        for column in (rings.lat, rings.lon)
    ]
    filled = np.diff(rings.starts)[which] > 0
    return means[0][filled].astype(np.int32), means[1][filled].astype(np.int32)


def at_sea(points: Points, thin: Rings) -> Points:
    """The points that no land has about it: thinning may draw a shore round an islet beside it."""
    rings = polygons(thin)
    whole = np.flatnonzero([ring is not None for ring in rings])
    tree = shapely.STRtree(shapely.points(points[1] / UNITS_PER_DEG, points[0] / UNITS_PER_DEG))
    ring, point = tree.query(rings[whole], predicate="contains")
    land = np.where(thin.hole[whole[ring]], -1, 1)
    dry = np.bincount(point, weights=land, minlength=len(points[0])) > 0
    return points[0][~dry], points[1][~dry]


def supplements() -> list[dict[str, str]]:
    """The reviewed islets that no coast file has."""
    with (TABLES / "supplement_points.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["use"] == "1"]


def with_points(points: Points, rows: list[dict[str, str]]) -> Points:
    """The points and, after them, those of the table rows."""
    added = [[round(float(row[k]) * UNITS_PER_DEG) for row in rows] for k in ("lat", "lon")]
    lat, lon = (np.append(old, new).astype(np.int32) for old, new in zip(points, added))
    return lat, lon


def write(leaves: Leaves, states: list[str], counts: dict[str, Any]) -> None:
    """The coast file and, beside it, where it comes from."""
    about = {
        "title": "World-wide coast, a proxy for the normal baseline (UNCLOS article 5)",
        "date": OSM_LAND.data_date,
        "tolerance_m": TOLERANCE_M,
        "licence": "ODbL-1.0",
        "notice": "(c) OpenStreetMap contributors, ODbL 1.0",
    }
    write_coast(DATA / "coast.bin", leaves, states, about)
    raw = (DATA / "coast.bin").read_bytes()
    story = about | {
        "method": "builders/build_baseline.py: OSM land polygons; islands lost since 2017 put "
        "back; reviewed supplements; Douglas-Peucker in metres, rings kept free of "
        "self-crossings; rings that crossed, touched or lay in each other's land replaced by the "
        "outline of their land; islets dropped only where a thinned shore runs round them; "
        "labelled by the smallest OSM country area; quantised to 1e-5 degree",
        "limits": "OSM draws the mean high-water line, not the low-water line of article 5; no "
        "drying reefs, low-tide elevations, straight or archipelagic baselines, or bay closures",
        "sources": [asdict(package) for package in PACKAGES],
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "states": len(states),
        "counts": counts,
    }
    text = json.dumps(story, indent=1, ensure_ascii=False) + "\n"
    (DATA / "coast.json").write_text(text, encoding="utf-8")
    say(f"{len(raw):,} bytes; {json.dumps(counts)}")


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
