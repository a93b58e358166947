"""Ordinary traffic along a lane: ships whose places and speeds the seed draws, all invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from seamath.geodesy import bearing_deg, destination, distance_nm
from seamath.units import S_PER_H
from watchdesk.exercise.scenario import Actor, Lane, Leg, Place, Scenario

MIDS = (308, 311, 341, 351, 354, 370, 538, 566, 636, 205)  # ITU: flags of many real ships
FIRST_SERIAL = 999_500  # scripted vessels use the numbers below
SIDE_NM = 1.0  # to starboard of the line, as ships keep


def lane_ships(scenario: Scenario) -> Iterator[Actor]:
    """The ships of every lane, every other one the other way."""
    serial = FIRST_SERIAL
    for number, lane in enumerate(scenario.lanes):
        dice = np.random.default_rng([scenario.seed, 1, number])
        for i in range(lane.ships):
            yield _ship(lane, i, serial, scenario.minutes * 60.0, dice)
            serial += 1


def _ship(lane: Lane, i: int, serial: int, lasts_s: float, dice: np.random.Generator) -> Actor:
    speed_kn = float(dice.uniform(*lane.speed_kn))
    points = _to_starboard(lane.points[::-1] if i % 2 else lane.points)
    long_nm = sum(float(distance_nm(*a, *b)) for a, b in pairwise(points))
    room_nm = max(long_nm - speed_kn * lasts_s / S_PER_H, 0.0)
    start, ahead = _after(points, float(dice.uniform(0.0, room_nm)))
    mid, kind = MIDS[int(dice.integers(len(MIDS)))], lane.ship_types[i % len(lane.ship_types)]
    return Actor(
        mmsi=mid * 1_000_000 + serial,
        name=f"EXERCISE SHIP {serial - FIRST_SERIAL + 1:03d}",
        start=start,
        legs=tuple(Leg(to=point, speed_kn=speed_kn) for point in ahead),
        device="A",
        ship_type=kind,
        callsign=f"EX{serial % 1000:03d}",
        length_m=int(dice.integers(90, 290)),
        destination="EXERCISE",
    )


def _to_starboard(points: Sequence[Place]) -> list[Place]:
    """The route a mile to the right of the line."""
    shifted = []
    for n, point in enumerate(points):
        before, after = points[max(n - 1, 0)], points[min(n + 1, len(points) - 1)]
        lat, lon = destination(*point, bearing_deg(*before, *after) + 90.0, SIDE_NM)
        shifted.append((float(lat), float(lon)))
    return shifted


def _after(points: Sequence[Place], skip_nm: float) -> tuple[Place, list[Place]]:
    """The place so far along a route, and what lies ahead."""
    left = list(points)
    while len(left) > 2 and skip_nm > (leg_nm := float(distance_nm(*left[0], *left[1]))):
        skip_nm -= leg_nm
        del left[0]
    lat, lon = destination(*left[0], bearing_deg(*left[0], *left[1]), skip_nm)
    return (float(lat), float(lon)), left[1:]
