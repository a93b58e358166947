"""Made-up tracks that look like a day of traffic: lanes, coasting, fishing, and ships in port.

Everything starts at ports and straits that a chart shows, worldwide; rows of one vessel follow one
another in time, as in a recording sorted by vessel.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SEED = 4
# Ports and roads, in degrees: where ships lie, and between which they sail.
PORTS = [
    (25.77, -80.16), (29.93, -90.10), (29.35, -94.77), (32.02, -80.85), (36.95, -76.33),
    (40.66, -74.05), (42.35, -71.03), (44.64, -63.56), (23.14, -82.34), (18.55, -72.36),
    (18.47, -66.11), (17.97, -76.79), (18.46, -69.88), (10.65, -61.52), (10.40, -75.53),
    (9.35, -79.90), (8.94, -79.56), (33.73, -118.25), (37.80, -122.35), (47.60, -122.36),
    (-12.05, -77.15), (-33.03, -71.63), (-34.60, -58.36), (-23.96, -46.30), (-22.89, -43.18),
    (51.95, 4.05), (53.54, 9.93), (51.25, 4.32), (50.90, -1.42), (49.48, 0.12), (55.69, 12.61),
    (57.70, 11.86), (59.43, 24.76), (60.15, 24.93), (38.70, -9.15), (36.13, -5.40), (41.35, 2.16),
    (43.31, 5.33), (44.40, 8.92), (37.94, 23.63), (41.01, 28.97), (35.89, 14.50), (31.25, 32.31),
    (29.93, 32.56), (21.48, 39.17), (25.01, 55.06), (27.15, 56.21), (18.94, 72.85), (6.95, 79.84),
    (1.26, 103.84), (-6.10, 106.88), (13.60, 100.60), (22.30, 114.17), (31.23, 121.50),
    (35.10, 129.04), (35.62, 139.78), (14.59, 120.95), (-33.86, 151.21), (-36.84, 174.77),
    (-18.12, 178.42), (-33.91, 18.43), (-29.87, 31.03), (6.44, 3.39), (14.68, -17.42),
    (28.14, -15.41),
]  # fmt: skip

Floats = NDArray[np.float64]
Track = tuple[Floats, Floats]
AtSea = Callable[[Floats, Floats], NDArray[np.bool_]]
MOST_AT_SEA = 0.95  # the share of a track that must be at sea: quays are drawn roughly
M_PER_DEG = 111_320.0


def moored(rng: np.random.Generator, rows: int) -> Track:
    """Alongside, within a few miles of a port: the fix scatters by 5 m."""
    lat, lon = near_port(rng, 3.0)
    return wander(rng, np.full(rows, lat), np.full(rows, lon), 5.0)


def anchored(rng: np.random.Generator, rows: int) -> Track:
    """Swinging on 200 m of chain, up to ten miles off a port."""
    lat, lon = near_port(rng, 10.0)
    swing = np.cumsum(rng.normal(0, 0.05, rows))
    cos = np.cos(np.radians(lat))
    return wander(rng, lat + 200 / M_PER_DEG * np.sin(swing),
                  lon + 200 / M_PER_DEG * np.cos(swing) / cos, 5.0)  # fmt: skip


def coasting(rng: np.random.Generator, rows: int) -> Track:
    """Five to twenty knots off a coast, changing course now and then, a fix a minute or so."""
    lat, lon = near_port(rng, 30.0)
    course = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.05, rows))
    return sail(rng, lat, lon, course, rng.uniform(5, 20) * rng.uniform(0.5, 2) * 30.9)


def fishing(rng: np.random.Generator, rows: int) -> Track:
    """Two to five knots, round and round, anywhere up to sixty miles off."""
    lat, lon = near_port(rng, 60.0)
    course = np.cumsum(rng.normal(0, 0.4, rows))
    return sail(rng, lat, lon, course, rng.uniform(2, 5) * rng.uniform(0.5, 3) * 30.9)


def voyage(rng: np.random.Generator, rows: int) -> Track:
    """From one port on to another, along a great circle's chord, a fix every few minutes."""
    one, two = rng.choice(len(PORTS), 2, replace=False)
    (la1, lo1), (la2, lo2) = PORTS[one], PORTS[two]
    span = (lo2 - lo1 + 180) % 360 - 180
    length = max(np.hypot(la2 - la1, span) * M_PER_DEG, 1.0)
    part = rng.uniform(0, 1) + np.arange(rows) * 400.0 * rng.uniform(2, 10) / length
    back = np.abs((part + 1) % 2 - 1)  # out and home
    return wander(rng, la1 + back * (la2 - la1), lo1 + back * span, 5.0)


KINDS: dict[Callable[[np.random.Generator, int], Track], float] = {
    moored: 0.25, anchored: 0.10, coasting: 0.30, fishing: 0.15, voyage: 0.20,
}  # fmt: skip


def near_port(rng: np.random.Generator, within_nm: float) -> tuple[float, float]:
    lat, lon = PORTS[rng.integers(len(PORTS))]
    bearing, off = rng.uniform(0, 2 * np.pi), rng.uniform(0, within_nm) / 60
    return lat + off * np.cos(bearing), lon + off * np.sin(bearing) / np.cos(np.radians(lat))


def sail(rng: np.random.Generator, lat: float, lon: float, course: Floats, step_m: float) -> Track:
    north = np.cumsum(np.cos(course)) * step_m / M_PER_DEG
    east = np.cumsum(np.sin(course)) * step_m / M_PER_DEG / np.cos(np.radians(lat))
    return wander(rng, lat + north, lon + east, 5.0)


def wander(rng: np.random.Generator, lat: Floats, lon: Floats, scatter_m: float) -> Track:
    """With the scatter of a fix, rounded as a position report is: to 1/10,000 of a minute."""
    lat = lat + rng.normal(0, scatter_m / M_PER_DEG, len(lat))
    lon = lon + rng.normal(0, scatter_m / M_PER_DEG, len(lon))
    lon = (lon + 180) % 360 - 180
    return np.round(np.clip(lat, -89, 89) * 600_000) / 600_000, np.round(lon * 600_000) / 600_000


def tracks(vessels: int, rows: int, at_sea: AtSea, seed: int = SEED) -> Track:
    """Latitudes and longitudes of so many vessels, one after the other; none sails over land."""
    rng = np.random.default_rng(seed)
    kinds, shares = list(KINDS), np.array(list(KINDS.values()))
    wanted = rng.multinomial(vessels, shares / shares.sum())
    found: list[Track] = []
    for kind, count in zip(kinds, wanted):
        kept: list[Track] = []
        while len(kept) < count:
            made = [kind(rng, rows) for _ in range(count)]
            lat, lon = (np.concatenate([track[axis] for track in made]) for axis in (0, 1))
            sails = at_sea(lat, lon).reshape(count, rows).mean(axis=1) > MOST_AT_SEA
            kept += [track for track, good in zip(made, sails) if good]
        found += kept[:count]
    order = rng.permutation(len(found))
    return tuple(np.concatenate([found[k][axis] for k in order]) for axis in (0, 1))  # type: ignore[return-value]


def coastal(count: int, feet: Track, seed: int = SEED) -> Track:
    """Positions up to thirty miles from given points of the coast: every one somewhere else."""
    rng = np.random.default_rng(seed)
    at = rng.integers(len(feet[0]), size=count)
    bearing, off = rng.uniform(0, 2 * np.pi, count), 30 * rng.random(count) ** 2 / 60
    lat = np.clip(feet[0][at] + off * np.cos(bearing), -90, 90)
    lon = feet[1][at] + off * np.sin(bearing) / np.maximum(np.cos(np.radians(lat)), 0.01)
    return lat, (lon + 180) % 360 - 180
