"""Make the world-wide coast file of the jurisdiction room from pinned registry packages.

    python builders/build_baseline.py CACHE_FOLDER

CACHE_FOLDER keeps the downloads (150 MB).  The same inputs give the same bytes.  Needs numba,
scipy, shapely 2.1 and npm; takes about ten minutes and 3 GB.  The coast is a Derivative Database
of OpenStreetMap, (c) OpenStreetMap contributors, Open Database License 1.0.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from coast_labels import country_of
from coast_simplify import (
    EDGE,
    POLE,
    Rings,
    areas,
    land_on_the_left,
    polygons,
    simplify,
    without_repeats,
)
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
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jurisdiction.coast_file import MAX_SEGMENTS, UNITS_PER_DEG, Leaves, write_coast
from seamath.geodesy import ecef_m

Points = tuple[NDArray[np.int32], NDArray[np.int32]]  # latitudes, longitudes, in file units

TOLERANCE_M = 25.0
LONGEST_M = 4000.0  # a longer segment is divided: a chord must stay within 2 m of its map line
LONGEST_DEG = 0.25  # of longitude, for the two bytes a step has in the file
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
    left = np.diff(thin.starts) > 0
    thin = replace(thin, starts=np.unique(thin.starts), hole=thin.hole[left])
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


def together(one: Rings, two: Rings) -> Rings:
    """The rings of both, one after the other."""
    return Rings(
        lat=np.concatenate([one.lat, two.lat]),
        lon=np.concatenate([one.lon, two.lon]),
        starts=np.concatenate([one.starts, one.starts[-1] + two.starts[1:]]),
        hole=np.concatenate([one.hole, two.hole]),
    )


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


def cut(
    rings: Rings,
    label: NDArray[np.uint8],
    dots: Points,
    dot_label: NDArray[np.uint8],
) -> Leaves:
    """Rings as runs of at most 16 segments of one State; islets as runs of none.

    Edges along the date line and the pole only close a polygon on a flat map: they are left out.
    """
    after = np.arange(1, len(rings.lat) + 1)
    after[rings.starts[1:] - 1] = rings.starts[:-1]
    lat, lon = rings.lat.astype(np.float64), rings.lon.astype(np.float64)
    false = (np.abs(lon) == EDGE) & (np.abs(lon[after]) == EDGE)
    false |= (np.abs(lat) == POLE) & (np.abs(lat[after]) == POLE)
    place = ecef_m(lat / UNITS_PER_DEG, lon / UNITS_PER_DEG)
    long_m = np.sqrt(((place - place[after]) ** 2).sum(axis=1)) / LONGEST_M
    wide = np.abs(lon - lon[after]) / (LONGEST_DEG * UNITS_PER_DEG)
    pieces = np.ceil(np.maximum(np.maximum(long_m, wide), 1)).astype(np.int64)
    pieces[false] = 0
    of = np.repeat(np.arange(len(lat)), pieces)  # which ring edge a segment is a piece of
    step = np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    lat, lon = (
        np.round(v[of] + (v[after[of]] - v[of]) * step / pieces[of]).astype(np.int32)
        for v in (lat, lon)
    )
    fresh = np.ones(len(of), np.bool_)  # a new strand: another ring, State, or a gap
    fresh[1:] = (of[1:] != of[:-1]) & (
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
    end = after[of[last]]  # where the last segment of a leaf ends, unless it was divided there
    divided = step[last] + 1 < pieces[of[last]]
    following = np.minimum(last + 1, len(of) - 1)
    end_lat = np.where(divided, lat[following], rings.lat[end])
    end_lon = np.where(divided, lon[following], rings.lon[end])
    return Leaves(
        state=np.concatenate([label[of[first]], dot_label]),
        segments=np.concatenate([last - first + 1, np.zeros(len(dot_label))]).astype(np.uint8),
        lat=np.concatenate([np.insert(lat, last + 1, end_lat), dots[0]]).astype(np.int32),
        lon=np.concatenate([np.insert(lon, last + 1, end_lon), dots[1]]).astype(np.int32),
    )


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
        "self-crossings, islets dropped only where a thinned shore runs round them; labelled by "
        "the smallest OSM country area; quantised to 1e-5 degree",
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
