"""Where drifting people and craft may be by now: a cloud of particles pushed by wind and current.

Method: Monte Carlo leeway (Allen & Plourde 1999; Allen 2005; Breivik & Allen 2008).  Each
particle keeps its own draw of the leeway coefficients, starts to the right or the left of the
wind and may change side.  No wave drift is added: it is part of the measured leeway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sar.cloud import DriftResult
from sar.errors import SarError, between
from sar.forcing import MAX_CURRENT_KN, MAX_WIND_KN, Flow, utc_seconds
from sar.leeway import leeway_class, notes_on
from sar.seeding import (
    MAX_PARTICLES,
    Bools,
    DriftRules,
    IsLand,
    LastKnown,
    Particles,
    seeded,
    the_mean,
)
from sar.sphere import middle, moved
from seamath.geodesy import distance_nm
from seamath.units import MPS_PER_KN, S_PER_H

Floats = NDArray[np.float64]

_DEFAULT = DriftRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPair:
    """Where the mean leeway takes an object that stays to the right, or to the left, of the wind.

    ``lat`` and ``lon`` are half way between the two, the datum where one will do.
    """

    right_lat: float
    right_lon: float
    left_lat: float
    left_lon: float
    lat: float
    lon: float
    divergence_nm: float  # between the two datums: DD
    drift_nm: float  # from the last known position to half way
    hours: float
    notes: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The two datums as JSON-ready values."""
        record = {name: round(getattr(self, name), 5) for name in self.__slots__[:-1]}
        return {**record, "notes": list(self.notes)}


def drift(
    last: LastKnown,
    class_ids: Sequence[str],
    until: datetime,
    *,
    wind: Flow,
    current: Flow,
    rules: DriftRules = _DEFAULT,
    is_land: IsLand | None = None,
) -> DriftResult:
    """The cloud of every class from the accident until a time, at each output step.

    The particles are shared equally between the classes.  A particle that comes ashore stays
    there and is counted.
    """
    if not class_ids:
        raise SarError("no leeway class given; name at least one, such as PIW-1")
    classes = [leeway_class(class_id) for class_id in class_ids]
    between("particles, one for each class at least,", rules.particles, len(classes), MAX_PARTICLES)
    times = _output_times(last, until, rules.output_s)
    cloud = seeded(last, classes, rules, is_land)
    lats, lons, ashore = _run(cloud, times, wind, current, rules, is_land)
    span = (times[0], times[-1], lats, lons)
    return DriftResult(
        time_s=times,
        lat=lats,
        lon=lons,
        classes=tuple(class_ids),
        class_of=cloud.class_of,
        weight=np.full(rules.particles, 1 / rules.particles),
        stranded=ashore,
        seed=rules.seed,
        notes=(*notes_on(class_ids), *wind.assumed(*span), *current.assumed(*span), *_said(rules)),
    )


def mean_drift(
    last: LastKnown, class_id: str, until: datetime, *, wind: Flow, current: Flow
) -> DriftPair:
    """The two datums of the manual method: mean leeway right and left of the wind, no errors.

    The drift begins in the middle of the accident's time window.
    """
    times = _output_times(last, until, DriftRules().output_s)
    pair = the_mean(last, leeway_class(class_id))
    steady = DriftRules(particles=2, jibes_per_h=0)
    lats, lons, _ = _run(pair, times, wind, current, steady, None)
    right, left = zip(lats[-1], lons[-1])
    lat, lon = middle(lats[-1], lons[-1], np.ones(2))
    span = (times[0], times[-1], lats, lons)
    return DriftPair(
        right_lat=float(right[0]),
        right_lon=float(right[1]),
        left_lat=float(left[0]),
        left_lon=float(left[1]),
        lat=lat,
        lon=lon,
        divergence_nm=float(distance_nm(*right, *left)),
        drift_nm=float(distance_nm(*last.middle, lat, lon)),
        hours=float(times[-1] - pair.start_s[0]) / S_PER_H,
        notes=(*notes_on([class_id]), *wind.assumed(*span), *current.assumed(*span)),
    )


def _said(rules: DriftRules) -> tuple[str, ...]:
    return (
        f"probable error of the current {rules.current_error_kn:g} kn [K], "
        f"of the wind {rules.wind_error_kn:g} kn; {rules.jibes_per_h:.0%} change side in an hour",
    )


def _output_times(last: LastKnown, until: datetime, output_s: float) -> Floats:
    start_s, latest_s = last.window_s
    end_s = utc_seconds(until)
    if end_s <= latest_s:
        raise SarError(f"the drift ends at {until}, not after the accident; give a later time")
    between("hours of drift", (end_s - start_s) / S_PER_H, 0, 24 * 60)
    times = np.arange(start_s, end_s, output_s)
    return np.append(times, end_s)


def _run(
    cloud: Particles,
    times: Floats,
    wind: Flow,
    current: Flow,
    rules: DriftRules,
    is_land: IsLand | None,
) -> tuple[Floats, Floats, Bools]:
    """Latitude, longitude and stranded or not at each output time, shape (times, particles)."""
    random = np.random.default_rng([rules.seed, 1])  # its own stream: jibes do not move the draw
    shape = (times.size, cloud.lat.size)
    lats, lons, ashore = np.empty(shape), np.empty(shape), np.zeros(shape, np.bool_)
    lat, lon, side = cloud.lat.copy(), cloud.lon.copy(), cloud.to_right.copy()
    stuck = np.zeros(cloud.lat.size, np.bool_)
    lats[0], lons[0] = lat, lon
    for k, (start_s, end_s) in enumerate(pairwise(times), start=1):
        steps = int(np.ceil((end_s - start_s) / rules.step_s))
        step_s = (end_s - start_s) / steps
        for now_s in start_s + step_s * np.arange(steps):
            afloat_s = np.clip(now_s + step_s - cloud.start_s, 0, step_s)
            east, north = _speed(cloud, side, now_s, lat, lon, wind, current)
            to_lat, to_lon = moved(lat, lon, east * afloat_s, north * afloat_s)
            lat, lon = np.where(stuck, lat, to_lat), np.where(stuck, lon, to_lon)
            if is_land is not None and not stuck.all():
                stuck[~stuck] = is_land(lat[~stuck], lon[~stuck])
            side ^= random.random(side.size) < 1 - (1 - rules.jibes_per_h) ** (step_s / S_PER_H)
        lats[k], lons[k], ashore[k] = lat, lon, stuck
    return lats, lons, ashore


def _speed(
    cloud: Particles,
    to_right: Bools,
    time_s: float,
    lat: Floats,
    lon: Floats,
    wind: Flow,
    current: Flow,
) -> tuple[Floats, Floats]:
    """Eastward and northward speed over ground of each particle, m/s."""
    wind_east, wind_north = _believable("wind", wind.at(time_s, lat, lon), MAX_WIND_KN)
    wind_east, wind_north = wind_east + cloud.wind_error[0], wind_north + cloud.wind_error[1]
    mps = np.hypot(wind_east, wind_north)
    blowing = mps > 0  # no wind, no downwind: the offset has no direction to go
    sin = np.divide(wind_east, mps, out=np.zeros_like(mps), where=blowing)
    cos = np.divide(wind_north, mps, out=np.zeros_like(mps), where=blowing)
    leeway = (cloud.slope * mps + cloud.offset) / 100  # (3, n) m/s; Allen & Plourde 1999
    down, across = leeway[0], np.where(to_right, leeway[1], leeway[2])
    sea_east, sea_north = _believable("current", current.at(time_s, lat, lon), MAX_CURRENT_KN)
    east = down * sin + across * cos + sea_east + cloud.current_error[0]
    north = down * cos - across * sin + sea_north + cloud.current_error[1]
    return east, north


def _believable(what: str, flow: tuple[Floats, Floats], limit_kn: float) -> tuple[Floats, Floats]:
    fastest = float(np.max(np.hypot(*flow))) / MPS_PER_KN
    between(f"{what} speed_kn", fastest, 0, limit_kn * (1 + 1e-9))
    return flow
