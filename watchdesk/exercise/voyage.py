"""Where a scripted vessel truly is: its legs sailed at ten-second steps, altered as ordered.

What is ordered for a moment never changes anything before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seamath.geodesy import bearing_deg, destination, distance_nm
from seamath.units import S_PER_H
from watchdesk.exercise.scenario import Course, Leg, Place

STEP_S = 10.0
ANSWER_S = 90.0  # our judgement: a hull takes about so long to answer helm and engine

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """Places, courses and speeds at steps since ``start_s``."""

    start_s: float
    lat: Floats
    lon: Floats
    course_deg: Floats
    speed_kn: Floats

    def at(self, time_s: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
        """Latitude, longitude, course and speed at moments; outside, the first or the last."""
        steps = (np.asarray(time_s, np.float64) - self.start_s) / STEP_S
        near = np.clip(np.rint(steps), 0, len(self.lat) - 1).astype(np.intp)
        grid = np.arange(len(self.lat), dtype=np.float64)
        lat, lon = (np.interp(steps, grid, column) for column in (self.lat, self.lon))
        return lat, lon, self.course_deg[near], self.speed_kn[near]


def sailed(
    start: Place, legs: Sequence[Leg], steered: Sequence[Course], *, start_s: float, end_s: float
) -> Voyage:
    """The voyage that some legs make from a place, and what was steered instead from when."""
    times = np.arange(start_s, end_s + STEP_S, STEP_S)
    lat, lon = _along(_marks(start, legs, start_s), times)
    for order in sorted(steered, key=lambda order: order.at_min):
        after = times > start_s + order.at_min * 60.0
        if after.any():
            row = int(np.argmax(after)) - 1
            run_nm = order.speed_kn * (times[after] - times[max(row, 0)]) / S_PER_H
            lat[after], lon[after] = destination(
                lat[max(row, 0)], lon[max(row, 0)], order.course_deg, run_nm
            )
    return _answered(start_s, lat, lon)


def _marks(start: Place, legs: Sequence[Leg], start_s: float) -> list[tuple[float, Place]]:
    """When it is where: each leg's end."""
    marks, time_s, place = [(start_s, start)], start_s, start
    for leg in legs:
        if leg.to is not None:
            time_s += float(distance_nm(*place, *leg.to)) / leg.speed_kn * S_PER_H
            place = leg.to
        else:
            time_s += leg.wait_min * 60.0
            place = drifted(place, leg.drift, leg.wait_min * 60.0)
        marks.append((time_s, place))
    return marks


def drifted(place: Place, drift: str, seconds: float) -> Place:
    """Where set and rate ("290/1.1") bring something in a time."""
    if not drift:
        return place
    set_deg, rate_kn = (float(part) for part in drift.split("/"))
    lat, lon = destination(*place, set_deg, rate_kn * seconds / S_PER_H)
    return float(lat), float(lon)


def _along(marks: Sequence[tuple[float, Place]], times: Floats) -> tuple[Floats, Floats]:
    """Places at moments between marks, on the geodesic; before and after them it lies still."""
    lat, lon = np.full(len(times), marks[-1][1][0]), np.full(len(times), marks[-1][1][1])
    for (from_s, one), (to_s, other) in pairwise(marks):
        here = (times >= from_s) & (times < to_s)
        if here.any():
            share = (times[here] - from_s) / (to_s - from_s)
            run_nm = share * distance_nm(*one, *other)
            lat[here], lon[here] = destination(*one, bearing_deg(*one, *other), run_nm)
    return lat, lon


def _answered(start_s: float, lat: Floats, lon: Floats) -> Voyage:
    """The same way with turns and changes of speed as a hull makes them: late, and rounded."""
    window = int(ANSWER_S / STEP_S)
    back = np.arange(window - 1, 0, -1.0)
    ahead = [np.concatenate([c[0] - back * (c[1] - c[0]), c]) for c in (lat, lon)]
    soft = [np.convolve(c, np.full(window, 1.0 / window), "valid") for c in ahead]
    run_nm = distance_nm(soft[0][:-1], soft[1][:-1], soft[0][1:], soft[1][1:])
    course = bearing_deg(soft[0][:-1], soft[1][:-1], soft[0][1:], soft[1][1:])
    speed_kn = run_nm / STEP_S * S_PER_H
    return Voyage(
        start_s=start_s,
        lat=soft[0],
        lon=soft[1],
        course_deg=np.concatenate([course[:1], course]) % 360.0,
        speed_kn=np.concatenate([speed_kn[:1], speed_kn]),
    )
