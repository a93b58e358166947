"""Every answer against brute force: a million positions where answers are hardest.

    python benchmarks/proof_zones.py ISLETS.csv [--rows 1000000]

Positions on the sphere, beside limits and medians, off islets, in straits, at the poles, on both
sides of the date line and beside agreed lines.  The exact engine and the settled answers are put
beside :mod:`proof_oracle` and :mod:`proof_law`.  Writes ``benchmarks/results/proof_zones.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from proof_law import LAND, Law
from proof_oracle import NM, Oracle, to_segment_m

from jurisdiction.coast_tree import search
from jurisdiction.layers import Layers
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.settled import Settled
from jurisdiction.zones import SIGMAS, Zones, shipped_zones
from seamath.geodesy import E2, destination, ecef_m, inverse

RESULT = Path(__file__).parent / "results" / "proof_zones.json"
BLOCK = 100_000
TIE_M = 0.1  # coasts this equally far are equally far: arcs worked out from chords are within half
SHORE_M = 0.01  # on the shore itself there is no side: vertices are held to half a centimetre
COMPARED_M = 400_000.0  # 216 nm: further than any limit, and within the oracle's own reach
SHOWN = 60  # differences a set that are written down
LIMITS_NM = (0.0, 3.0, 12.0, 24.0, 200.0)
SHARES = {"sphere": 0.09, "coast": 0.1, "limits": 0.3, "medians": 0.1, "islets": 0.06,
          "lone vertices": 0.1, "straits": 0.08, "poles": 0.02, "date line": 0.05,
          "agreed lines": 0.05, "ends of zones beside lines": 0.05}  # fmt: skip
STRAITS = ((1.0, 103.5, 1.5, 104.5), (35.7, -6.0, 36.3, -5.0), (50.8, 1.0, 51.3, 2.0),
           (36.0, 24.0, 39.5, 28.0), (8.8, 79.0, 9.8, 80.0), (25.5, 55.5, 27.0, 57.0),
           (12.0, 43.0, 13.5, 44.0), (40.9, 28.5, 41.3, 29.3), (55.3, 10.3, 56.2, 13.0),
           (21.0, -87.5, 24.5, -80.0), (17.5, -75.5, 20.5, -73.5))  # fmt: skip

Points = tuple[Any, Any]


def sphere(count: int, rng: Any) -> Points:
    return np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)


def off(lat: Any, lon: Any, rng: Any, low: float, high: float) -> Points:
    """Positions in any direction, as often within ten times a distance as within ten times ten."""
    return destination(
        lat, lon, rng.uniform(0, 360, len(lat)), 10 ** rng.uniform(low, high, len(lat))
    )


def boxes(which: Any, count: int, rng: Any) -> Points:
    south, west, north, east = np.array(which)[rng.integers(len(which), size=count)].T
    return rng.uniform(south, north), rng.uniform(west, east)


def feet_of(feet: Any) -> Points:
    flat = np.hypot(feet.x_m, feet.y_m)
    return (np.degrees(np.arctan2(feet.z_m, flat * (1 - E2))),
            np.degrees(np.arctan2(feet.y_m, feet.x_m)))  # fmt: skip


def beside_limits(zones: Zones, vertex: Points, count: int, rng: Any) -> Points:
    """A metre to a mile on either side of the distances at which zones end.

    Back along the way to the nearest coast, which stays the nearest.
    """
    pick = rng.integers(len(vertex[0]), size=9 * count)
    lat, lon = off(vertex[0][pick], vertex[1][pick], rng, 0.0, 2.4)
    feet = zones.baselines.nearest(lat, lon)
    limit = np.array(LIMITS_NM)[rng.choice(len(LIMITS_NM), 9 * count, p=(0.1, 0.1, 0.3, 0.2, 0.3))]
    aim = limit + rng.choice([-1, 1], 9 * count) * 10 ** rng.uniform(0, 3.27, 9 * count) / NM
    rows = np.flatnonzero((feet.distance_nm > aim) & (aim > 0) & ~feet.landward)[:count]
    f_lat, f_lon = feet_of(feet)
    _, bearing = inverse(f_lat[rows], f_lon[rows], lat[rows], lon[rows])
    return destination(f_lat[rows], f_lon[rows], bearing, aim[rows])


def beside_medians(zones: Zones, vertex: Points, count: int, rng: Any) -> Points:
    """Within a mile of where two sovereigns' coasts are equally far."""
    pick = rng.integers(len(vertex[0]), size=20 * count)
    lat, lon = off(vertex[0][pick], vertex[1][pick], rng, 0.0, 2.3)
    base = zones.baselines
    own = base.nearest(lat, lon)
    other = base.nearest_rival(lat, lon, np.where(own.landward, -1, own.state))
    rows = np.flatnonzero((other.state >= 0) & ~own.landward)[:count]
    lat, lon, own_state = lat[rows], lon[rows], own.state[rows]
    to_lat, to_lon = (v[rows] for v in feet_of(other))
    far, bearing = inverse(lat, lon, to_lat, to_lon)
    low, high = np.zeros(len(rows)), far
    group = base.group
    for _ in range(16):
        middle = (low + high) / 2
        la, lo = destination(lat, lon, bearing, middle)
        mine = group[base.nearest(la, lo).state] == group[own_state]
        low, high = np.where(mine, middle, low), np.where(mine, high, middle)
    away = rng.choice([-1, 1], len(rows)) * 10 ** rng.uniform(0, 3.27, len(rows)) / NM
    return destination(lat, lon, bearing, np.maximum(low + away, 0))


def beside_ends(zones: Zones, count: int, rng: Any) -> Points:
    """Within 60 miles of an agreed line, and two of 200 miles from one of its two States."""
    lines = (zones.layers or Layers()).boundaries.lines
    whose = np.array([zones.claims[state].sovereign for state in zones.coast.states])
    mine = {name: whose[zones.baselines.state_of] == name for one in lines
            for name in (one.left, one.right)}  # fmt: skip
    trees = {name: zones.baselines.apart((~own).astype(np.int16)) for name, own in mine.items()}
    parts = []
    for line in lines:
        pick = rng.integers(len(line.lat), size=20 * count // len(lines))
        lat, lon = off(line.lat[pick], line.lon[pick], rng, -1.0, 1.78)
        near = np.zeros(len(lat), np.bool_)
        for name in (line.left, line.right):
            far_m = np.full(len(mine[name]), 220 * NM)
            feet = search(trees[name], ecef_m(lat, lon), np.ones(len(lat), np.int16), far_m)
            near |= np.abs(feet.distance_nm - 200.0) < 2.0
        parts.append(np.stack([lat[near], lon[near]]))
    found = np.concatenate(parts, axis=1)
    return tuple(found[:, rng.integers(found.shape[1], size=count)])


def positions(zones: Zones, oracle: Oracle, islets: Path | None, rows: int) -> dict[str, Points]:
    """The sets of positions, by name."""
    rng = np.random.default_rng(20261123)
    many = {name: int(rows * share) for name, share in SHARES.items()}
    pick = rng.integers(len(oracle.degrees), size=rows // 5)
    vertex = oracle.degrees[pick, 0], oracle.degrees[pick, 1]
    alone = oracle.degrees[(oracle.degrees[:, 0] == oracle.degrees[:, 2])
                           & (oracle.degrees[:, 1] == oracle.degrees[:, 3])]  # fmt: skip
    spread = np.linspace(0, len(alone) - 1, many["lone vertices"]).astype(int)
    sets = {
        "sphere": sphere(many["sphere"], rng),
        "coast": off(vertex[0][: many["coast"]], vertex[1][: many["coast"]], rng, -3.0, 2.35),
        "limits": beside_limits(zones, vertex, many["limits"], rng),
        "medians": beside_medians(zones, vertex, many["medians"], rng),
        "lone vertices": off(alone[spread, 0], alone[spread, 1], rng, -3.0, 2.35),
        "straits": boxes(STRAITS, many["straits"], rng),
        "poles": boxes([(85, -180, 90, 180), (-90, -180, -60, 180)], many["poles"], rng),
        "date line": boxes(
            [(-78, 179.5, 72, 180), (-78, -180, 72, -179.5), (-20, 178, -15, 180),
             (-20, -180, -15, -178), (50, 178, 54, 180), (64, -180, 72, -168)],
            many["date line"], rng),
    }  # fmt: skip
    if islets is not None:
        with islets.open(encoding="utf-8", newline="") as file:
            listed = [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
        at = np.array(listed)[np.arange(many["islets"]) % len(listed)].T
        sets["islets"] = off(at[0], at[1], rng, -3.0, 2.35)
    lines = (zones.layers or Layers()).boundaries.lines
    lat = np.concatenate([line.lat for line in lines])
    lon = np.concatenate([line.lon for line in lines])
    pick = rng.integers(len(lat), size=many["agreed lines"])
    sets["agreed lines"] = off(lat[pick], lon[pick], rng, -2.0, 1.3)
    sets["ends of zones beside lines"] = beside_ends(zones, many["ends of zones beside lines"], rng)
    return sets


def check_oracle(oracle: Oracle, count: int = 2000) -> dict[str, float]:
    """How far the oracle's distances are from PROJ's, tried along each segment: micrometres."""
    from pyproj import Geod

    geod, rng = Geod(ellps="WGS84"), np.random.default_rng(5)
    kernel = to_segment_m.at(compiled=True)
    pick = rng.integers(len(oracle.ends), size=count)
    lat, lon = off(oracle.degrees[pick, 0], oracle.degrees[pick, 1], rng, -3.0, 2.35)
    worst = 0.0
    for n, k in enumerate(pick.tolist()):
        a, b, c, d = oracle.degrees[k]
        azimuth, _, length = geod.inv(b, a, d, c)
        low, high = 0.0, length
        for _ in range(60):
            one, two = low + (high - low) * 0.381966, low + (high - low) * 0.618034
            x, y, _ = geod.fwd([b, b], [a, a], [azimuth] * 2, [one, two])
            gap = geod.inv([lon[n]] * 2, [lat[n]] * 2, x, y)[2]
            low, high = (low, two) if gap[0] < gap[1] else (one, high)
        best = min(gap)
        best = min(best, geod.inv(lon[n], lat[n], b, a)[2], geod.inv(lon[n], lat[n], d, c)[2])
        mine = kernel(np.radians(lat[n]), np.radians(lon[n]), oracle.ends, k)
        worst = max(worst, abs(mine - best))
    return {"segments": count, "worst_micrometres": round(worst * 1e6, 2)}


def limit_m(truth: dict[str, Any]) -> Any:
    """By brute force: metres to the nearest coast, limit, opposed median or agreed line."""
    least, near = truth["nearest_m"].copy(), np.isfinite(truth["own_m"])
    for limit in truth["limits_m"].T:
        gap = np.abs(truth["own_m"] - limit)
        least = np.where((limit > 0) & (truth["zone"] != LAND), np.minimum(least, gap), least)
    median_m = np.abs(truth["opposed_m"] - np.where(near, truth["own_m"], 0.0)) / 2
    return np.fmin(least, np.where(np.isfinite(truth["line_m"]), truth["line_m"], median_m))


def compare(
    zones: Zones, settled: Settled, oracle: Oracle, law: Law, lat: Any, lon: Any
) -> dict[str, Any]:
    """What differs between the answers and brute force, as counts and rows."""
    lon = (lon + 180) % 360 - 180
    exact, codes = zones.zones_at(lat, lon), settled.zone_codes_at(lat, lon)
    truth = law.answer(lat, lon, oracle)
    within = truth["nearest_m"] < COMPARED_M
    zone = exact.zone != truth["zone"]
    unlike = zone | ((exact.state != truth["state"]) & (exact.zone != LAND))
    side = zone & ((exact.zone == LAND) != (truth["zone"] == LAND))
    shore = side & (truth["nearest_m"] < SHORE_M)
    side &= ~shore
    tie = unlike & ~side & (shore | (truth["next_m"] < truth["own_m"] + TIE_M))
    definite = exact.status == STATUSES.index("definite")
    gap_m, blur_m = limit_m(truth), SIGMAS * exact.sigma_m
    plain = np.all([found < 0 for found in truth["within"].values()], axis=0)
    daring = definite & plain & (gap_m < blur_m - TIE_M)
    beyond = definite & truth["unreached"]
    rest = codes.zone != exact.zone
    rest |= (codes.state != exact.state) | (codes.status != exact.status)
    bad = unlike & ~tie
    counts = {
        "rows": len(lat),
        "within reach of a coast": int(within.sum()),
        "equally near two States": int((tie & ~shore).sum()),
        "on the shore itself": int(shore.sum()),
        "on the other side of the coast": int(side.sum()),
        "any other difference": int((bad & ~side).sum()),
        "differ and further than two sigma from every limit": int((bad & (gap_m > blur_m)).sum()),
        "differ and called definite": int((bad & definite).sum()),
        "definite, yet within two sigma of a limit": int(daring.sum()),
        "definite, where an agreed line favours a State that does not reach": int(beyond.sum()),
        "settled unlike the exact engine": int(rest.sum()),
    }
    error_m = np.abs(exact.distance_nm * NM - truth["nearest_m"])[within]
    shown = [
        [round(float(lat[row]), 6), round(float(lon[row]), 6), _said(exact, exact, row),
         _said(exact, truth, row), STATUSES[exact.status[row]], round(float(gap_m[row]), 2)]
        for row in np.flatnonzero(bad | daring | beyond).tolist()
    ]  # fmt: skip
    return {"counts": counts, "worst_m": float(error_m.max(initial=0.0)), "shown": shown}


def _said(table: Any, answer: Any, row: int) -> str:
    """Zone and State in words."""
    zone, state = (answer[k] if isinstance(answer, dict) else getattr(answer, k)
                   for k in ("zone", "state"))  # fmt: skip
    return f"{ZONES[zone[row]]} {table.states[state[row]] if state[row] >= 0 else ''}".strip()


def main(islets: Path | None, rows: int) -> dict[str, Any]:
    begun = time.perf_counter()
    zones = shipped_zones()
    settled, oracle, law = Settled(zones=zones), Oracle(zones), Law(zones)
    sets: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for name, (lat, lon) in positions(zones, oracle, islets, rows).items():
        total: Counter[str] = Counter()
        worst_m = 0.0
        for start in range(0, len(lat), BLOCK):
            part = slice(start, start + BLOCK)
            found = compare(zones, settled, oracle, law, lat[part], lon[part])
            total.update(found["counts"])
            worst_m = max(worst_m, found["worst_m"])
            shown.setdefault(name, []).extend(found["shown"])
        sets[name] = {**total, "worst distance error, m": round(worst_m, 4)}
        print(name, sets[name], flush=True)
    whole = Counter[str]()
    for one in sets.values():
        whole.update({k: v for k, v in one.items() if isinstance(v, int)})
    return {
        "oracle against PROJ": check_oracle(oracle),
        "all": {**whole, "worst distance error, m": max(
            one["worst distance error, m"] for one in sets.values())},
        "sets": sets,
        "differences": {name: rows[:SHOWN] for name, rows in shown.items() if rows},
        "took_s": round(time.perf_counter() - begun),
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("islets", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=1_000_000)
    told = parser.parse_args()
    answer = main(told.islets, told.rows)
    RESULT.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
