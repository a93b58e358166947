"""How a cloud begins: where and when each particle starts, and the leeway it keeps for life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sar.errors import SarError, between, position
from sar.forcing import utc_seconds
from sar.leeway import LeewayClass
from sar.sphere import from_offsets
from seamath.geodesy import destination, inverse
from seamath.units import MPS_PER_KN

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
IsLand = Callable[[Floats, Floats], Bools]  # latitudes, longitudes -> ashore or not

SIGMA_PER_PROBABLE = 1 / np.sqrt(2 * np.log(2))  # radius of the 50 % circle of a normal: 1.17741 σ
MAX_PARTICLES = 1_000_000
CURRENT_ERROR_KN = 0.3  # [K] probable error of a tidal or wind-driven current, IAMSAR vol. II


@dataclass(frozen=True, slots=True, kw_only=True)
class LastKnown:
    """Where and when it happened, and how surely.

    ``error_nm`` is the radius of the circle that holds the truth with 50 %.  The accident lies
    anywhere between ``earliest`` and ``latest``; ``latest=None`` means at ``earliest``.  With an
    ``end`` it lies anywhere on the track from the position to that end, run between the two times.
    """

    lat: float
    lon: float
    error_nm: float
    earliest: datetime
    latest: datetime | None = None
    end: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse a place off the chart, a negative error and a window that runs backwards."""
        position(self.lat, self.lon)
        between("error_nm of the last known position", self.error_nm, 0, 1000)
        if self.end is not None:
            position(*self.end)
            nm = float(inverse(self.lat, self.lon, *self.end)[0])
            between("length_nm of the track last known", nm, 0.1, 2000)
        if self.window_s[1] < self.window_s[0]:
            raise SarError(f"latest {self.latest} is before earliest {self.earliest}")

    @property
    def window_s(self) -> tuple[float, float]:
        """Earliest and latest time of the accident, UTC seconds."""
        earliest_s = utc_seconds(self.earliest)
        return earliest_s, earliest_s if self.latest is None else utc_seconds(self.latest)

    def along(self, share: Floats) -> tuple[Floats, Floats]:
        """Places at shares of the track, 0 at the position and 1 at the end."""
        if self.end is None:
            return np.full(share.shape, self.lat), np.full(share.shape, self.lon)
        nm, bearing = inverse(self.lat, self.lon, *self.end)
        return destination(self.lat, self.lon, bearing, float(nm) * share)

    @property
    def middle(self) -> tuple[float, float]:
        """The position, or the middle of the track."""
        lat, lon = self.along(np.array([0.5]))
        return float(lat[0]), float(lon[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRules:
    """How the cloud is made; the same rules and seed give the same cloud."""

    particles: int = 5000
    seed: int = 1
    step_s: float = 900.0
    output_s: float = 3600.0
    jibes_per_h: float = 0.04  # share that changes side in an hour: Allen 2005
    wind_error_kn: float = 0.0  # radius of the 50 % circle, the same all the way
    current_error_kn: float = CURRENT_ERROR_KN

    def __post_init__(self) -> None:
        """Refuse rules that no cloud can follow."""
        between("particles", self.particles, 1, MAX_PARTICLES)
        between("seed", self.seed, 0, 2**63)
        between("step_s", self.step_s, 1, 3600)
        between("output_s", self.output_s, self.step_s, 86_400)
        between("jibes_per_h", self.jibes_per_h, 0, 0.999)
        between("wind_error_kn", self.wind_error_kn, 0, 50)
        between("current_error_kn", self.current_error_kn, 0, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particles:
    """What each particle keeps for life: class, start, leeway draw, error of wind and current."""

    class_of: NDArray[np.int64]
    start_s: Floats
    lat: Floats
    lon: Floats
    to_right: Bools
    slope: Floats  # (3, n): downwind, right, left; per cent of the wind
    offset: Floats  # (3, n): cm/s
    wind_error: Floats  # (2, n): m/s east and north
    current_error: Floats


def seeded(
    last: LastKnown, classes: Sequence[LeewayClass], rules: DriftRules, is_land: IsLand | None
) -> Particles:
    """Every particle, shared equally between the classes, out of the seed of the rules."""
    n, random = rules.particles, np.random.default_rng(rules.seed)
    class_of = np.arange(n) * len(classes) // n
    table = _coefficients(classes)[:, :, class_of]
    slope, offset = _leeway_draw(table, random)
    lat, lon, share = _scattered(last, n, random, is_land)
    earliest_s, latest_s = last.window_s

    def errors(probable_kn: float) -> Floats:
        return random.normal(0, probable_kn * MPS_PER_KN * SIGMA_PER_PROBABLE, (2, n))

    return Particles(
        class_of=class_of,
        start_s=random.uniform(earliest_s, latest_s, n)
        if last.end is None
        else earliest_s + share * (latest_s - earliest_s),
        lat=lat,
        lon=lon,
        to_right=random.permuted(np.arange(n) % 2 == 0),  # half of them each way
        slope=slope,
        offset=offset,
        wind_error=errors(rules.wind_error_kn),
        current_error=errors(rules.current_error_kn),
    )


def the_mean(last: LastKnown, one: LeewayClass) -> Particles:
    """Two particles without any error: one to the right of the wind, one to the left."""
    slope, offset, _ = _coefficients([one, one]).transpose(1, 0, 2)
    lat, lon = position(*last.middle)
    return Particles(
        class_of=np.zeros(2, np.int64),
        start_s=np.full(2, sum(last.window_s) / 2),
        lat=np.full(2, lat),
        lon=np.full(2, lon),
        to_right=np.array([True, False]),
        slope=slope,
        offset=offset,
        wind_error=np.zeros((2, 2)),
        current_error=np.zeros((2, 2)),
    )


def _coefficients(classes: Sequence[LeewayClass]) -> Floats:
    """Slope, offset and deviation downwind, right and left: (direction, column, class)."""
    return np.array(
        [
            [
                [line.slope_percent, line.offset_cm_s, line.std_cm_s]
                for line in (one.down, one.right, one.left)
            ]
            for one in classes
        ]
    ).transpose(1, 2, 0)


def _leeway_draw(table: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Slopes and offsets of each particle: one deviate downwind, one across, kept for life.

    A standard deviation s at 10 m/s is shared out as s/20 on the slope and s/2 on the offset; a
    downwind slope below zero is drawn again (Breivik & Allen 2008).
    """
    slope, offset, std = table[:, 0], table[:, 1], table[:, 2]
    down, across = random.standard_normal((2, slope.shape[1]))
    while (against := slope[0] + down * std[0] / 20 < 0).any():
        down[against] = random.standard_normal(int(against.sum()))
    eps = np.stack([down, across, across]) * std
    return slope + eps / 20, offset + eps / 2


def _scattered(
    last: LastKnown, n: int, random: np.random.Generator, is_land: IsLand | None
) -> tuple[Floats, Floats, Floats]:
    """Starting positions and their shares of the track; those that fall ashore are drawn again."""

    def draw(count: int) -> tuple[Floats, Floats, Floats]:
        share = np.zeros(count)
        if last.end is not None:  # one in every n-th of the track, so that its middle is no chance
            share = (random.permutation(count) + random.uniform(0, 1, count)) / count
        sigma_nm = last.error_nm * SIGMA_PER_PROBABLE
        east, north = random.normal(0, sigma_nm, (2, count))
        lat, lon = last.along(share)
        if last.end is None:
            lat, lon = from_offsets(last.lat, last.lon, east, north)
        else:
            turn, nm = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
            lat, lon = destination(lat, lon, turn, nm)
        return lat, lon, share

    drawn = np.stack(draw(n))
    if is_land is None:
        return drawn[0], drawn[1], drawn[2]
    if last.end is None and is_land(np.array([last.lat]), np.array([last.lon]))[0]:
        raise SarError(
            f"the last known position {last.lat:.4f} {last.lon:.4f} is on land; check latitude, "
            "longitude and their signs, or give the nearest place at sea"
        )
    for _ in range(20):
        ashore = is_land(drawn[0], drawn[1])
        if not ashore.any():
            break
        drawn[:, ashore] = np.stack(draw(int(ashore.sum())))
    ashore = is_land(drawn[0], drawn[1])
    if ashore.all() and last.end is not None:
        raise SarError("the whole track last known is on land")
    if last.end is None:
        drawn[:, ashore] = np.array([[last.lat], [last.lon], [0.0]])
    else:
        drawn[:, ashore] = drawn[:, random.choice(np.flatnonzero(~ashore), int(ashore.sum()))]
    return drawn[0], drawn[1], drawn[2]
