"""Searches that a line leads: along a known track (TSR, TSN), and an aircraft led by a ship (CSC).

Form: IAMSAR vol. II and III [K].  A track line is swept at a coverage of one; in a coordinated
creeping line the aircraft sweeps and the ship makes the way good along the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sar.box import Box
from sar.cloud import DriftResult
from sar.detection import Curve, pod
from sar.effort import SEARCH_SHARE, Assignment, SearchUnit
from sar.errors import SarError
from sar.intercept import MovingDatum
from sar.patterns import Pattern, WayPoint, coordinated, coordinated_ship_kn, track_line
from sar.plan import PlannedArea
from sar.seeding import LastKnown
from seamath.geodesy import destination, distance_nm, inverse

TRACK_LINES = {"TSR": 2, "TSN": 3}  # passes, one spacing apart
CSC = "CSC"


def drifted_track(
    last: LastKnown, datum: MovingDatum, hours: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two ends of the track last known, moved by the mean drift of the whole cloud."""
    if last.end is None:
        raise SarError("a track line search follows a track; give its other end with --track-to")
    ends = (last.lat, last.lon), last.end
    moved = [destination(*end, datum.set_deg, datum.drift_kn * hours) for end in ends]
    return tuple((float(lat), float(lon)) for lat, lon in moved)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSearch:
    """A strip along a track, swept by one unit."""

    area: PlannedArea
    assignment: Assignment


def track_search(
    code: str,
    track: Sequence[tuple[float, float]],
    unit: SearchUnit,
    cloud: DriftResult,
    step: int,
    curve: Curve,
) -> TrackSearch:
    """The strip that two or three passes one sweep width apart cover, and what they find."""
    width_nm = TRACK_LINES[code] * unit.sweep_width_nm
    length_nm = float(distance_nm(*track[0], *track[1]))
    box = _strip(track, length_nm, width_nm)
    afloat = ~cloud.stranded[step]
    inside = box.contains(cloud.lat[step], cloud.lon[step]) & afloat
    poc, found = float(cloud.weight[inside].sum()), pod(1.0, curve)
    area = PlannedArea(
        box=box,
        effort_nm2=box.area_nm2,
        coverage=1.0,
        poc=poc,
        pod=found,
        pos=poc * found,
        method=f"{TRACK_LINES[code]} passes one sweep width apart along the track: coverage 1",
    )
    return TrackSearch(
        area=area,
        assignment=Assignment(
            unit=unit.name,
            box=box,
            spacing_nm=unit.sweep_width_nm,
            coverage=1.0,
            pod=found,
            arrives_after_h=unit.transit_h[0],
            search_h=unit.search_h,
        ),
    )


def along_track(
    code: str, box: Box, spacing_nm: float, near: tuple[float, float] | None
) -> Pattern:
    """The passes along the strip, from its end nearest to the unit."""
    lats, lons = box.positions([-box.length_nm / 2, box.length_nm / 2], [0.0, 0.0])
    ends = list(zip(lats.tolist(), lons.tolist()))
    if near is not None:
        ends.sort(key=lambda end: float(distance_nm(end[0], end[1], near[0], near[1])))
    return track_line(ends, spacing_nm, returning=code == "TSR")


def ship_and_aircraft(units: Sequence[SearchUnit]) -> tuple[SearchUnit, SearchUnit]:
    """The slower unit, which leads, and the faster, which creeps over it."""
    if len(units) != 2:
        raise SarError("CSC needs two units, a ship and an aircraft; give both with --unit")
    ship, aircraft = sorted(units, key=lambda unit: unit.search_kn)
    return ship, aircraft


def led_creep(
    box: Box, spacing_nm: float, ship: SearchUnit, aircraft: SearchUnit
) -> tuple[Pattern, Pattern, float]:
    """The ship's line, the aircraft's legs across it, and the ship's speed in knots.

    Both begin together at one end of the box, so that the aircraft passes over the ship in the
    middle of every leg; the speeds are those made good, without time in turns.
    """
    creep = coordinated(box, spacing_nm, aircraft.search_kn)
    leg_nm = creep.legs[0].length_nm
    ship_kn = coordinated_ship_kn(leg_nm, creep.spacing_nm, SEARCH_SHARE * aircraft.search_kn)
    if ship_kn > ship.search_kn:
        raise SarError(
            f"CSC: {ship.name[:40]!a} must make {ship_kn:.1f} kn; give a smaller area, a slower "
            "aircraft or a faster ship"
        )
    reach = box.length_nm / 2 - creep.spacing_nm / 2
    astern = creep.spacing_nm * leg_nm / (leg_nm + creep.spacing_nm) / 2  # to meet on every leg
    lats, lons = box.positions(np.array([-reach - astern, reach]), np.zeros(2))
    names = ("CSP", f"{CSC}001")
    points = tuple(
        WayPoint(name=name, lat=float(lat), lon=math.remainder(float(lon), 360))
        for name, lat, lon in zip(names, lats, lons)
    )
    note = f"leads along the middle at {ship_kn:.1f} kn; the aircraft passes over on every leg"
    line = Pattern(code=CSC, points=points, spacing_nm=creep.spacing_nm, notes=(note,))
    return line, creep, ship_kn


def _strip(track: Sequence[tuple[float, float]], length_nm: float, width_nm: float) -> Box:
    _, bearing = inverse(*track[0], *track[1])
    lat, lon = destination(*track[0], float(bearing), length_nm / 2)
    _, onward = inverse(float(lat), float(lon), *track[1])
    return Box(
        lat=float(lat),
        lon=float(lon),
        length_nm=length_nm,
        width_nm=width_nm,
        bearing_deg=float(onward),
    )
