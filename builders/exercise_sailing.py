"""How a scripted vessel moves: orders in, a voyage of ten-second steps out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tau
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seamath.geodesy import A_M, E2
from seamath.units import M_PER_NM, MPS_PER_KN

STEP_S = 10.0
UNDER_WAY, AT_ANCHOR, MOORED, FISHING, UNDEFINED = 0, 1, 5, 7, 15  # ITU-R M.1371-5 table 45


@dataclass(frozen=True, slots=True)
class Helm:
    """What an order asks for now; ``adrift`` means that nobody steers, so it happens at once."""

    course_deg: float
    speed_kn: float
    status: int = UNDER_WAY
    adrift: bool = False


@dataclass(frozen=True, slots=True)
class Fix:
    """Where and how a vessel moves at one moment."""

    time_s: float
    lat: float
    lon: float
    course_deg: float
    speed_kn: float


class Order(Protocol):
    """One thing a vessel was told to do."""

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """What to steer now; ``None`` once the order is carried out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """Where a vessel was at each step since ``start_s``; every column has one row a step."""

    start_s: float
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    course_deg: NDArray[np.float64]
    speed_kn: NDArray[np.float64]
    status: NDArray[np.int64]

    def row(self, time_s: float) -> int:
        """The step nearest to a time, the first or last where the time is outside."""
        return int(min(max(round((time_s - self.start_s) / STEP_S), 0), len(self.lat) - 1))

    def at(self, time_s: float) -> Fix:
        """The vessel at a time, to the nearest step."""
        i = self.row(time_s)
        columns = (self.lat, self.lon, self.course_deg, self.speed_kn)
        return Fix(time_s, *(float(column[i]) for column in columns))


@dataclass(frozen=True, slots=True)
class Sail:
    """Steer for a position until it is within ``reach_nm``."""

    lat: float
    lon: float
    speed_kn: float
    status: int = UNDER_WAY
    reach_nm: float = 0.3

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """Straight at it."""
        away_nm, bearing = towards(now, self.lat, self.lon)
        if away_nm < self.reach_nm:
            return None
        return Helm(bearing, self.speed_kn, self.status)


@dataclass(frozen=True, slots=True)
class Moor:
    """Lie still until a time."""

    until_s: float
    status: int = MOORED

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """No movement; the last course stays as the heading of the hull."""
        if now.time_s >= self.until_s:
            return None
        return Helm(now.course_deg, 0.0, self.status, adrift=True)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Swing across the wind on a chain until a time, back and forth over some 200 m."""

    until_s: float
    wind_deg: float

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """Slow sheering to one side, then to the other."""
        if now.time_s >= self.until_s:
            return None
        sheer = cos(tau * now.time_s / 3000.0)
        side = 90.0 if sheer > 0 else -90.0
        return Helm(self.wind_deg + side, 0.35 * abs(sheer), AT_ANCHOR, adrift=True)


@dataclass(frozen=True, slots=True)
class Drift:
    """Lie with stopped engine in a current and wind until a time."""

    until_s: float
    set_deg: float
    rate_kn: float
    status: int = UNDER_WAY

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """The set, wandering by some 25 degrees, at half to one and a half times the rate."""
        if now.time_s >= self.until_s:
            return None
        wander = sin(tau * now.time_s / 9100.0)
        gusts = 1 + 0.5 * sin(tau * now.time_s / 2700.0)
        return Helm(self.set_deg + 25 * wander, self.rate_kn * gusts, self.status, adrift=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """Go to another vessel and stay ``off_nm`` from it on a bearing, until a time."""

    mmsi: int
    until_s: float
    bearing_deg: float
    off_nm: float
    speed_kn: float

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """At full speed when far, at the other's pace when there."""
        if now.time_s >= self.until_s:
            return None
        other = fleet[self.mmsi].at(now.time_s)
        lat, lon = moved(other.lat, other.lon, self.bearing_deg, self.off_nm * M_PER_NM)
        away_nm, bearing = towards(now, lat, lon)
        if away_nm < 0.02:
            return Helm(other.course_deg, other.speed_kn, adrift=True)
        return Helm(bearing, min(self.speed_kn, other.speed_kn + 20 * away_nm))


@dataclass(frozen=True, slots=True)
class Agility:
    """How fast a hull turns and changes speed."""

    turn_deg_min: float
    change_kn_min: float


def agility(length_m: float) -> Agility:
    """A long ship is slow to turn, a boat is quick: 10 degrees a minute at 300 m, 180 at 12 m."""
    return Agility(
        turn_deg_min=min(max(3000.0 / length_m, 8.0), 180.0),
        change_kn_min=min(max(60.0 / length_m, 0.2), 5.0),
    )


def sail(
    start: tuple[float, float],
    plan: tuple[Order, ...],
    *,
    span_s: tuple[float, float],
    hull: Agility,
    fleet: Mapping[int, Voyage],
    rng: np.random.Generator,
) -> Voyage:
    """The voyage that a plan makes; a plan that ends before the time does is refused."""
    steps = int((span_s[1] - span_s[0]) / STEP_S) + 1
    yaw, surge = _wander(rng, steps, 1.2), _wander(rng, steps, 0.15)
    orders = list(plan)
    now = Fix(span_s[0], *start, _first_course(start, plan), _first_speed(plan))
    rows = []
    for i in range(steps):
        helm = _next_helm(orders, now, fleet)
        course, speed = _answer(now, helm, hull)
        unsteady = not helm.adrift and speed > 1
        made_course = (course + (yaw[i] if unsteady else 0.0)) % 360
        made_speed = speed + (surge[i] if unsteady else 0.0)
        rows.append((now.lat, now.lon, made_course, made_speed, helm.status))
        lat, lon = moved(now.lat, now.lon, made_course, made_speed * MPS_PER_KN * STEP_S)
        now = Fix(now.time_s + STEP_S, lat, lon, course, speed)
    lats, lons, courses, speeds, statuses = (np.array(column) for column in zip(*rows, strict=True))
    return Voyage(
        start_s=span_s[0], lat=lats, lon=lons, course_deg=courses, speed_kn=speeds, status=statuses
    )


def moved(lat: float, lon: float, course_deg: float, metres: float) -> tuple[float, float]:
    """Position after a short run; flat over one step, on the ellipsoid's own radii."""
    north, east = metres_per_degree(lat)
    course = radians(course_deg)
    return lat + metres * cos(course) / north, lon + metres * sin(course) / east


def towards(now: Fix, lat: float, lon: float) -> tuple[float, float]:
    """Distance in nautical miles and bearing to a position, flat: it is steered anew each step."""
    north, east = metres_per_degree((now.lat + lat) / 2)
    up, right = (lat - now.lat) * north, (lon - now.lon) * east
    return hypot(up, right) / M_PER_NM, degrees(atan2(right, up)) % 360


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres to a degree of latitude and of longitude there (Torge, Geodesy, 4.1.3)."""
    w2 = 1 - E2 * sin(radians(lat)) ** 2
    prime = A_M / sqrt(w2)
    return radians(prime * (1 - E2) / w2), radians(prime * cos(radians(lat)))


def _next_helm(orders: list[Order], now: Fix, fleet: Mapping[int, Voyage]) -> Helm:
    """What the first order not yet carried out asks for; carried-out ones are taken off."""
    while orders:
        helm = orders[0].helm(now, fleet)
        if helm is not None:
            return helm
        del orders[0]
    raise ValueError(f"the plan ends at {now.lat:.3f}, {now.lon:.3f}, before the exercise does")


def _answer(now: Fix, helm: Helm, hull: Agility) -> tuple[float, float]:
    """Course and speed one step later: as asked when adrift, else as fast as the hull can."""
    if helm.adrift:
        return helm.course_deg % 360, helm.speed_kn
    turn = (helm.course_deg - now.course_deg + 180) % 360 - 180
    most_turn, most_change = (
        rate * STEP_S / 60 for rate in (hull.turn_deg_min, hull.change_kn_min)
    )
    course = now.course_deg + min(max(turn, -most_turn), most_turn)
    change = helm.speed_kn - now.speed_kn
    return course % 360, now.speed_kn + min(max(change, -most_change), most_change)


def _wander(rng: np.random.Generator, steps: int, spread: float) -> NDArray[np.float64]:
    """Slow noise that forgets itself in about five minutes."""
    keep = np.exp(-STEP_S / 300.0)
    noise = rng.normal(0.0, spread * np.sqrt(1 - keep**2), steps)
    for i in range(1, steps):
        noise[i] += keep * noise[i - 1]
    return noise


def _first_course(start: tuple[float, float], plan: tuple[Order, ...]) -> float:
    """The course to the first position in the plan, so that nobody begins with a turn."""
    target = next((order for order in plan if isinstance(order, Sail)), None)
    if target is None:
        return 90.0
    return towards(Fix(0, *start, 0, 0), target.lat, target.lon)[1]


def _first_speed(plan: tuple[Order, ...]) -> float:
    """The first order's speed where it is to sail, else none."""
    return plan[0].speed_kn if isinstance(plan[0], Sail) else 0.0
