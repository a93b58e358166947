"""How fast positions get their zone, beside what else a Python user could install.

    python benchmarks/zones.py [--rounds 3] [--rows 500000]

On one core, in turns, each in a process of its own, which stays: none has the others' data in its
way.  Needs geopandas, global-land-mask and roaring-landmask beside the project's own; what is
missing is left out and named.  The peers get our own coast, thinned where they would not finish:
see what each function says.  Writes ``benchmarks/results/zones.json``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
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
FIRST, AGAIN, EXACT = "settled, first time", "settled, again", "exact, with distances"
FRESH = "forget"  # not timed

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


class Ours:
    """Our own three, and what loading them took."""

    def __init__(self) -> None:
        some = np.linspace(-60, 60, 1000), np.linspace(-179, 179, 1000)
        begun = time.perf_counter()
        self.zones = shipped_zones()
        self.zones.zones_at(*some)
        zones_s = time.perf_counter() - begun
        begun = time.perf_counter()
        self.settled = Settled(zones=self.zones)
        self.settled.zone_codes_at(*some)
        self.load = {
            "zones_s": round(zones_s, 2),
            "settled_s": round(time.perf_counter() - begun, 2),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }

    def runs(self) -> dict[str, Run]:
        return {FRESH: self.forget, FIRST: self.codes, AGAIN: self.codes, EXACT: self.exact}

    def forget(self, points: Points) -> Any:
        """No answer is kept; the map is loaded, and everything compiled."""
        self.settled = Settled(zones=self.zones)
        self.settled.zone_codes_at(points[0][:FEWEST], points[1][:FEWEST])

    def codes(self, points: Points) -> Any:
        found = self.settled.zone_codes_at(*points)
        return found.zone, found.state, found.status

    def exact(self, points: Points) -> Any:
        found = self.zones.zones_at(*points)
        return found.zone, found.state, found.status


PEERS = {
    "shapely STRtree + Geod": strtree,
    "geopandas sjoin, one region": sjoin,
    "global-land-mask, land only": global_land_mask,
    "roaring-landmask, land only": roaring_landmask,
}
FEW = {"shapely STRtree + Geod": 10, "geopandas sjoin, one region": 5}  # of so many rows one


def serve(name: str, asked: Any) -> None:
    """One contender in a process of its own: answers what it is sent, with processor seconds."""
    ours = None if name in PEERS else Ours()
    zones, begun = shipped_zones(), time.perf_counter()
    try:
        runs = ours.runs() if ours else {name: PEERS[name](zones)}
    except ImportError as error:
        asked.send({"missing": f"{name}: {error}"})
        return
    asked.send({"build_s": round(time.perf_counter() - begun, 1), "load": ours and ours.load})
    while told := asked.recv():
        run, points = told
        asked.send(timed(runs[run], points))


def timed(run: Run, points: Points) -> tuple[float, Any]:
    begun = time.process_time()
    found = run(points)
    return time.process_time() - begun, found


class Contender:
    """A process that serves, and what it said of its loading."""

    def __init__(self, name: str) -> None:
        here, there = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        spawn.Process(target=serve, args=(name, there), daemon=True).start()
        self._pipe = here
        self.loaded: dict[str, Any] = here.recv()

    def __call__(self, run: str, points: Points) -> tuple[float, Any]:
        self._pipe.send((run, points))
        seconds, found = self._pipe.recv()
        return seconds, found

    def end(self) -> None:
        if "missing" not in self.loaded:
            self._pipe.send(None)


def wrong(name: str, zone: Any, exact: Any) -> float:
    """Share of rows with another zone than the exact one; for land masks, of land or not."""
    if "land only" in name:
        return float(((zone == 0) != (exact == 0)).mean())
    sea = exact != 0
    return float((zone[sea] != exact[sea]).mean())


def measure(
    ours: Contender, peers: dict[str, Contender], sets: dict[str, Points], rounds: int
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "load": ours.loaded["load"],
        "missing": [one.loaded["missing"] for one in peers.values() if "missing" in one.loaded],
    }
    peers = {name: one for name, one in peers.items() if "missing" not in one.loaded}
    found["build_s"] = {name: one.loaded["build_s"] for name, one in peers.items()}
    for what, points in sets.items():
        _, exact = ours(EXACT, points)
        rate: dict[str, list[float]] = {}
        unlike = 0
        for _ in range(rounds):
            ours(FRESH, points)
            for run in (FIRST, AGAIN, EXACT):
                seconds, said = ours(run, points)
                rate.setdefault(run, []).append(len(points[0]) / seconds)
                unlike = max(unlike, int(np.any(np.not_equal(said, exact), axis=0).sum()))
            for name, run_peer in peers.items():
                rows = within_region(points) if "region" in name else np.arange(len(points[0]))
                rows = rows[:: FEW.get(name, 1)]
                if len(rows) < 1000:
                    continue
                seconds, zone = run_peer(name, (points[0][rows], points[1][rows]))
                rate.setdefault(name, []).append(len(rows) / seconds)
                found.setdefault("wrong share", {}).setdefault(what, {})[name] = round(
                    wrong(name, zone, exact[0][rows]), 5
                )
        exact_rate = median(rate[EXACT])
        found[what] = {
            "rows": len(points[0]),
            "settled rows unlike the exact answer": unlike,
            "uncertain share": round(float((exact[2] == 1).mean()), 3),
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
    # before anything is loaded here: a new process counts what its parent held as its own peak
    ours, peers = Contender("ours"), {name: Contender(name) for name in PEERS}
    zones = shipped_zones()

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
    }
    result |= measure(ours, peers, sets, rounds)
    for one in (ours, *peers.values()):
        one.end()
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
