"""Every detector of the catalogue on a day of 10,000 vessels, and stops and gaps against a peer.

    python benchmarks/behaviour.py [--peer PEER/bin/python] [--positions N] [--rounds N]

PEER is a virtual environment of its own with movingpandas (never a dependency).  Traffic is made
up: moored, anchored, coasting, fishing in groups, voyages; a fix every 86 seconds or so; one
vessel in four falls silent once or more.  Times are processor seconds of one core, once loaded
and once compiled: the clock on the wall is given too, but other work on the machine moves it.
Every detector is given what the main job gives it.  The peer runs its two detectors on a part of
the same traffic that it can do, in the same run; the same part is timed here.

Writes benchmarks/results/behaviour.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).parent)]

RESULT = Path(__file__).parent / "results" / "behaviour.json"
SEED = 5
DAY_S = 86_400.0
NOON_S = 1_772_366_400.0
ROWS = 1000  # positions a vessel
PEER_VESSELS = 60
# Share of the vessels, and speeds in knots; moored and anchored ones say so in their status.
KINDS = {
    "moored": (0.25, 0.0), "anchored": (0.10, 0.2), "coasting": (0.30, 11.0),
    "fishing": (0.20, 2.5), "voyage": (0.15, 14.0),
}  # fmt: skip
FLEET = 5  # fishing vessels that work within two miles of each other


def traffic(
    vessels: int, rows: int = ROWS, ports: list[tuple[float, float]] | None = None
) -> dict[str, np.ndarray]:
    """A day of so many vessels as columns, by vessel and time; around the ports of ``tracks``."""
    rng = np.random.default_rng(SEED)
    names, shares = list(KINDS), [share for share, _ in KINDS.values()]
    kind = np.sort(rng.choice(len(names), vessels, p=shares))
    lat, lon = places(kind, rng, ports)
    step_s = DAY_S / rows
    time_s = NOON_S + step_s * (np.arange(rows) + rng.uniform(0, 0.9, (vessels, rows)))
    speed = np.array([speed for _, speed in KINDS.values()])[kind][:, None]
    block = rng.integers(20, 120, (vessels, 1))
    working = (np.arange(rows) // block + np.arange(vessels)[:, None]) % 2 == 0
    speed = np.where(kind[:, None] == names.index("fishing"), np.where(working, 0.8, 4.2), speed)
    speed = np.maximum(0.0, speed + rng.normal(0, 0.15, (vessels, rows)))
    course = rng.uniform(0, 2 * np.pi, (vessels, 1)) + np.cumsum(
        rng.normal(0, 0.03, (vessels, rows)), axis=1
    )
    run_deg = speed * step_s / 3600 / 60 * (speed > 0.5)
    north = np.cumsum(run_deg * np.cos(course), axis=1)
    east = np.cumsum(run_deg * np.sin(course), axis=1) / np.cos(np.radians(lat))[:, None]
    status = np.choose(kind, [5, 1, 0, 7, 0])[:, None]
    small = rng.random(vessels) < 0.4  # class B sets
    noise = 5 / 111_320
    columns = {
        "mmsi": 311_000_000 + np.repeat(np.arange(vessels), rows),
        "time_s": time_s.ravel(),
        "lat": np.clip(lat[:, None] + north + rng.normal(0, noise, north.shape), -80, 80).ravel(),
        "lon": (lon[:, None] + east + rng.normal(0, noise, east.shape)).ravel() % 360,
        "speed_kn": speed.ravel(),
        "course_deg": (np.degrees(course) % 360).ravel(),
        "status": np.where(small[:, None], 15, np.broadcast_to(status, course.shape)).ravel(),
        "msg_type": np.where(small[:, None], 18, np.full(course.shape, 1)).ravel(),
        "line": np.arange(1, vessels * rows + 1),
    }
    columns["lon"] = (columns["lon"] + 180) % 360 - 180
    kept = ~silent(vessels, rows, rng).ravel()
    return {name: column[kept] for name, column in columns.items()}


def places(
    kind: np.ndarray, rng: np.random.Generator, around: list[tuple[float, float]] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Where each vessel starts: in port, on the roads, or up to forty miles off, always at sea."""
    from tracks import PORTS

    from jurisdiction.zone_table import LAND
    from jurisdiction.zones import shipped_zones

    ports, zones = np.array(around or PORTS), shipped_zones()
    within_nm = np.array([3.0, 8.0, 40.0, 40.0, 60.0])[kind]
    group = np.where(kind == 3, np.arange(len(kind)) // FLEET, len(kind) + np.arange(len(kind)))
    lat, lon = np.zeros(len(kind)), np.zeros(len(kind))
    todo = np.ones(len(kind), dtype=bool)
    while todo.any():
        _, of = np.unique(group, return_inverse=True)
        port = ports[rng.integers(len(ports), size=of.max() + 1)][of]
        bearing = rng.uniform(0, 2 * np.pi, of.max() + 1)[of]
        off = (rng.uniform(0.02, 1, of.max() + 1)[of] * within_nm) / 60
        scatter = rng.normal(0, 1 / 60, (2, len(kind))) * (kind == 3)
        new_lat = port[:, 0] + off * np.cos(bearing) + scatter[0]
        new_lon = port[:, 1] + off * np.sin(bearing) / np.cos(np.radians(port[:, 0])) + scatter[1]
        new_lon = (new_lon + 180) % 360 - 180
        lat[todo], lon[todo] = new_lat[todo], new_lon[todo]
        ashore = zones.zones_at(lat, lon, np.ones(len(lat), bool)).zone == LAND
        todo = np.isin(group, group[ashore])
    return lat, lon


def silent(vessels: int, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Rows that were not heard: a tenth at random, and a spell of one vessel in four."""
    lost = rng.random((vessels, rows)) < 0.1
    for vessel in np.flatnonzero(rng.random(vessels) < 0.25).tolist():
        start = int(rng.integers(50, rows - 50))
        lost[vessel, start : start + int(rng.integers(20, 200))] = True
    return lost


def tables(positions: int):
    """The traffic as the main job has it: positions, tracks and everything detectors ask for."""
    from ais.positions import position_table
    from ais.tracks import split_into_tracks

    columns = traffic(positions // ROWS)
    heard = position_table(["made up"], **columns)
    return heard, tuple(split_into_tracks(heard))


def context_of(heard) -> dict[str, object]:
    """What the main job gives to detectors, with how long each part took to make."""
    from ais.tracks import split_into_tracks
    from jurisdiction.zone_table import LAND
    from jurisdiction.zones import shipped_zones
    from risk.coverage import reception_of
    from risk.fleet import fleet_of
    from risk.harbours import harbours_of
    from risk.marks import marks_of

    took: dict[str, float] = {}

    def timed(name: str, make: Callable[[], object]) -> object:
        start = perf_counter()
        made = make()
        took[name] = round(perf_counter() - start, 3)
        return made

    places = timed("zones", lambda: places_of(heard, shipped_zones()))
    distance_nm = np.where(places.zone == LAND, 0.0, places.distance_nm)
    reception = timed("reception", lambda: reception_of(heard))
    fleet = fleet_of(split_into_tracks(heard))
    return {
        "distance_nm": distance_nm,
        "places": places,
        "marks": timed("marks", lambda: marks_of(fleet, distance_nm)),
        "reception": reception,
        "harbours": timed("harbours", lambda: harbours_of(heard, distance_nm)),
        "vessels": {},
        "ship_types": {},
        "until_s": float(heard.time_s.max()),
        "took": took,
    }


def places_of(heard, zones):
    """The zone of each row: of every tenth fix of a vessel, so that memory is the detectors'."""
    first = np.searchsorted(heard.mmsi, heard.mmsi)
    asked, answer = np.unique(
        first + (np.arange(len(heard)) - first) // 10 * 10, return_inverse=True
    )
    part = heard.take(asked)
    return zones.zones_at(part.lat, part.lon, part.accurate).take(answer)


def detector_times(positions: int, rounds: int) -> dict[str, object]:
    """Seconds of each detector on the traffic: minimum and median of some rounds."""
    from risk.catalogue import detectors

    for size in (400_000, positions):  # the first compiles whatever is compiled
        heard, tracks = tables(size)
        context = context_of(heard)
        before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        looking = detectors({}, **context)
        seconds: dict[str, list[float]] = {name: [] for name in looking}
        wall: list[float] = []
        found: dict[str, int] = {}
        for _ in range(1 if size != positions else rounds):
            began = perf_counter()
            for name, detector in looking.items():
                start = process_time()
                found[name] = len(detector.find(tracks))
                seconds[name].append(process_time() - start)
            wall.append(perf_counter() - began)
    per_round = [sum(times) for times in zip(*seconds.values())]
    return {
        "positions": len(heard),
        "vessels": len(tracks),
        "rounds": rounds,
        "prepared_s": context["took"],
        "detectors": {
            name: {
                "min_s": round(min(times), 3),
                "median_s": round(statistics.median(times), 3),
                "events": found[name],
            }
            for name, times in seconds.items()
        },
        "all_min_s": round(min(per_round), 3),
        "all_median_s": round(statistics.median(per_round), 3),
        "all_wall_min_s": round(min(wall), 3),
        "load_1_min": round(os.getloadavg()[0], 1),
        "peak_before_mb": before_mb,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def against_peer(peer: Path, rounds: int) -> dict[str, object]:
    """Stops and gaps of the peer and ours on the same vessels, by turns."""
    from risk.catalogue import detectors

    heard, tracks = tables(PEER_VESSELS * ROWS)
    context = context_of(heard)
    made = detectors({}, **context)
    ours: dict[str, list[float]] = {"stops": [], "gaps": []}
    theirs: dict[str, list[float]] = {"stops": [], "gaps": []}
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder) / "traffic.npz"
        np.savez(shared, mmsi=heard.mmsi, time_s=heard.time_s, lat=heard.lat, lon=heard.lon)
        for name in ("loitering", "gap"):
            made[name].find(tracks)
        for _ in range(rounds):
            told = subprocess.run(
                [str(peer), __file__, "--inside", str(shared)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            answer = json.loads(told.stdout.splitlines()[-1])
            for name, ours_name in (("stops", "loitering"), ("gaps", "gap")):
                theirs[name].append(answer[name])
                start = process_time()
                made[ours_name].find(tracks)
                ours[name].append(process_time() - start)
    return {
        "peer": f"movingpandas {answer['version']}",
        "positions": len(heard),
        "vessels": len(tracks),
        "rounds": rounds,
        "rows_per_s": {
            name: {
                "peer": round(len(heard) / statistics.median(theirs[name])),
                "ours_same_rows": round(len(heard) / statistics.median(ours[name])),
            }
            for name in ours
        },
    }


def inside(shared: Path) -> dict[str, object]:
    """Seconds of MovingPandas' own detectors, the collection being ready."""
    import warnings
    from datetime import timedelta

    warnings.simplefilter("ignore")
    import geopandas
    import movingpandas
    import pandas

    columns = np.load(shared)
    frame = geopandas.GeoDataFrame(
        {"mmsi": columns["mmsi"], "t": pandas.to_datetime(columns["time_s"], unit="s")},
        geometry=geopandas.points_from_xy(columns["lon"], columns["lat"]),
        crs=4326,
    ).set_index("t")
    collection = movingpandas.TrajectoryCollection(frame, "mmsi")
    start = process_time()
    movingpandas.ObservationGapSplitter(collection).split(gap=timedelta(minutes=20))
    gaps = process_time() - start
    start = process_time()
    finder = movingpandas.TrajectoryStopDetector(collection)
    finder.get_stop_segments(max_diameter=500, min_duration=timedelta(hours=2))
    stops = process_time() - start
    return {"stops": stops, "gaps": gaps, "version": movingpandas.__version__}


def ratios(run: Mapping[str, object], peer: dict[str, object]) -> dict[str, float]:
    """How many times more rows a second, ours on the whole day."""
    timed = run["detectors"]
    per_s = peer["rows_per_s"]
    return {
        name: round(run["positions"] / timed[ours]["median_s"] / per_s[name]["peer"])
        for name, ours in (("stops", "loitering"), ("gaps", "gap"))
    }


def main() -> None:
    """Measure, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--positions", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        sys.stdout.write(json.dumps(inside(chosen.inside)) + "\n")
        return
    # The traffic of a run has a tenth fewer rows than asked for: they were not heard.
    result = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        **detector_times(chosen.positions * 10 // 9 // ROWS * ROWS, chosen.rounds),
    }
    if chosen.peer:
        result["peer"] = against_peer(chosen.peer, chosen.rounds)
        result["times_the_peer"] = ratios(result, result["peer"])
    print(json.dumps(result, indent=1))
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
