"""How fast positions get their zone, beside what else a Python user could install.

    python benchmarks/zones.py [--rounds 3] [--rows 500000]

Everything runs in this process, on one core, in turns.  Needs geopandas, global-land-mask and
roaring-landmask beside the project's own; what is missing is left out and named.  The peers get
our own coast, thinned where they would not finish: see what each function says.  Writes
``benchmarks/results/zones.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from tracks import coastal, tracks

from jurisdiction.coast_file import UNITS_PER_DEG
from jurisdiction.regime import ZONES
from jurisdiction.settled import FEW as FEWEST
from jurisdiction.settled import Settled
from jurisdiction.zones import Zones, shipped_zones

RESULT = Path(__file__).parent / "results" / "zones.json"
REGION = (50.0, -2.0, 56.0, 8.5)  # the North Sea and about: the buffers of a world never end
THIN_M = 500.0  # the buffers' coast is thinned to this
PACKAGES = ("numpy", "numba", "shapely", "pyproj", "geopandas", "global-land-mask",
            "roaring-landmask")  # fmt: skip
NAMES = ("settled, first time", "settled, again", "exact, with distances")

Points = tuple[Any, Any]
Run = Callable[[Points], Any]


def shore(zones: Zones, box: tuple[float, ...] = (-90, -180, 90, 180)) -> Any:
    """Every segment of the coast as an array (segments, ends, lon lat), and its State."""
    south, west, north, east = box
    ends, states = [], []
    for leaves in zones.coast.read(range(len(zones.coast))):
        lat, lon = leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG
        leaf = np.repeat(np.arange(len(leaves)), np.diff(leaves.starts))
        joined = np.flatnonzero(leaf[1:] == leaf[:-1])
        inside = (lat[joined] > south) & (lat[joined] < north)
        joined = joined[inside & (lon[joined] > west) & (lon[joined] < east)]
        ends.append(np.stack([lon[joined], lat[joined], lon[joined + 1], lat[joined + 1]], axis=1))
        states.append(leaves.state[leaf[joined]])
    return np.concatenate(ends).reshape(-1, 2, 2), np.concatenate(states)


def strtree(zones: Zones) -> Run:
    """shapely: nearest segment in degrees, then the geodesic to it; TS, CZ, EEZ or HS."""
    import shapely
    from pyproj import Geod

    ends, _ = shore(zones)
    segments = shapely.linestrings(ends)
    tree, geod = shapely.STRtree(segments), Geod(ellps="WGS84")

    def run(points: Points) -> Any:
        lat, lon = points
        at = shapely.points(lon, lat)
        nearest = tree.nearest(at)
        feet = shapely.get_coordinates(
            shapely.line_interpolate_point(
                segments[nearest], shapely.line_locate_point(segments[nearest], at)
            )
        )
        _, _, distance_m = geod.inv(lon, lat, feet[:, 0], feet[:, 1])
        return belts(np.asarray(distance_m) / 1852)

    return run


def belts(distance_nm: Any) -> Any:
    """The zone at a distance, as a rule of thumb has it: 12, 24 and 200 nm."""
    names = ("TS", "CZ", "EEZ", "HS")
    return np.array([ZONES.index(name) for name in names])[
        np.digitize(distance_nm, [12, 24, 200], right=True)
    ]


def sjoin(zones: Zones) -> Run:
    """geopandas: a join with 12 and 24 nm buffers of one region's thinned coast, in metres."""
    import geopandas
    import shapely

    ends, _ = shore(zones, REGION)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
    line = geopandas.GeoSeries([merged], crs=4326).to_crs(3035)
    rough = shapely.get_parts(shapely.simplify(line.iloc[0], THIN_M))
    rings = [shapely.union_all(shapely.buffer(rough, nm * 1852)) for nm in (12, 24)]
    frame = geopandas.GeoDataFrame({"belt": [0, 1]}, geometry=rings, crs=3035).explode()

    def run(points: Points) -> Any:
        lat, lon = points
        at = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
        joined = geopandas.sjoin(at.to_crs(3035), frame, predicate="within", how="left")
        belt = joined["belt"].groupby(level=0).min().to_numpy()
        zone = np.full(len(lat), ZONES.index("EEZ"))
        zone[belt == 0], zone[belt == 1] = ZONES.index("TS"), ZONES.index("CZ")
        return zone

    return run


def global_land_mask(zones: Zones) -> Run:
    """global-land-mask: land or not, on a grid of a kilometre."""
    from global_land_mask import globe

    return lambda points: np.where(globe.is_land(*points), 0, -1)


def roaring_landmask(zones: Zones) -> Run:
    """roaring-landmask: land or not, from OpenStreetMap's coast."""
    from roaring_landmask import RoaringLandmask

    mask = RoaringLandmask.new()
    return lambda points: np.where(mask.contains_many(points[1], points[0]), 0, -1)


PEERS = {
    "shapely STRtree + Geod": strtree,
    "geopandas sjoin, one region": sjoin,
    "global-land-mask, land only": global_land_mask,
    "roaring-landmask, land only": roaring_landmask,
}
FEW = {"shapely STRtree + Geod": 10, "geopandas sjoin, one region": 5}  # of so many rows one


def timed(run: Callable[..., Any], *told: Any) -> tuple[float, Any]:
    begun = time.process_time()
    found = run(*told)
    return time.process_time() - begun, found


def wrong(name: str, zone: Any, exact: Any) -> float:
    """Share of rows with another zone than the exact one; for land masks, of land or not."""
    if "land only" in name:
        return float(((zone == 0) != (exact == 0)).mean())
    sea = exact != 0
    return float((zone[sea] != exact[sea]).mean())


def measure(zones: Zones, sets: dict[str, Points], rounds: int) -> dict[str, Any]:
    peers: dict[str, Run] = {}
    missing: list[str] = []
    build: dict[str, float] = {}
    for name, make in PEERS.items():
        try:
            begun = time.perf_counter()
            peers[name] = make(zones)
            build[name] = round(time.perf_counter() - begun, 1)
        except ImportError as error:
            missing.append(f"{name}: {error}")
    found: dict[str, Any] = {"missing": missing, "build_s": build}
    for what, points in sets.items():
        lat, lon = points
        exact = zones.zones_at(lat, lon)
        rate: dict[str, list[float]] = {}
        unlike = 0
        for _ in range(rounds):
            ours = Settled(zones=zones)
            ours.zone_codes_at(np.zeros(FEWEST), np.zeros(FEWEST))  # loads the map
            first = timed(ours.zone_codes_at, lat, lon)
            again = timed(ours.zone_codes_at, lat, lon)
            full = timed(zones.zones_at, lat, lon)
            for name, (seconds, _) in zip(NAMES, (first, again, full)):
                rate.setdefault(name, []).append(len(lat) / seconds)
            for _, codes in (first, again):
                same = (codes.zone == exact.zone) & (codes.state == exact.state)
                unlike = max(unlike, int((~(same & (codes.status == exact.status))).sum()))
            for name, run in peers.items():
                rows = within_region(points) if "region" in name else np.arange(len(lat))
                rows = rows[:: FEW.get(name, 1)]
                if len(rows) < 1000:
                    continue
                part = lat[rows], lon[rows]
                seconds, zone = timed(run, part)
                rate.setdefault(name, []).append(len(rows) / seconds)
                found.setdefault("wrong share", {}).setdefault(what, {})[name] = round(
                    wrong(name, zone, exact.zone[rows]), 5
                )
        exact_rate = median(rate[NAMES[-1]])
        found[what] = {
            "rows": len(lat),
            "settled rows unlike the exact answer": unlike,
            "uncertain share": round(float((exact.status == 1).mean()), 3),
            "million a CPU second": {k: round(median(v) / 1e6, 3) for k, v in rate.items()},
            "most of any round": {k: round(max(v) / 1e6, 3) for k, v in rate.items()},
            "times the exact engine": {
                k: round(median(v) / exact_rate, 2) for k, v in rate.items()
            },
        }
    return found


def within_region(points: Points) -> Any:
    south, west, north, east = REGION
    lat, lon = points
    return np.flatnonzero(
        (lat > south + 1) & (lat < north - 1) & (lon > west + 1) & (lon < east - 1)
    )


def main(rows: int, rounds: int) -> dict[str, Any]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    begun = time.perf_counter()
    zones = shipped_zones()
    some = np.linspace(-60, 60, 1000), np.linspace(-179, 179, 1000)
    zones.zones_at(*some)
    zones_s = time.perf_counter() - begun
    begun = time.perf_counter()
    Settled(zones=zones).zone_codes_at(*some)
    settled_s = time.perf_counter() - begun
    load_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def at_sea(lat: Any, lon: Any) -> Any:
        return zones.zones_at(lat, lon).zone != 0

    ends, _ = shore(zones)
    sets = {
        "tracks": tracks(rows // 500, 500, at_sea, seed=4),
        "off any coast": coastal(rows, (ends[:, 0, 1], ends[:, 0, 0])),
    }
    ends, _ = shore(zones, REGION)
    sets["off the North Sea's coasts"] = coastal(rows, (ends[:, 0, 1], ends[:, 0, 0]), seed=5)
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one used, load "
        f"{os.getloadavg()[0]:.1f}: compare ratios",
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "rounds": rounds,
        "load": {
            "zones_s": round(zones_s, 2),
            "settled_s": round(settled_s, 2),
            "peak_mb": load_mb,
        },
    }
    result |= measure(zones, sets, rounds)
    result["peak_mb, peers included"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    answer = main(told.rows, told.rounds)
    RESULT.write_text(json.dumps(answer, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(answer, indent=2))
