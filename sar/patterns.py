"""Search patterns as way-points: expanding square, sector, parallel, creeping line, track line.

Codes and general form: IAMSAR vol. II and III [K].  Patterns are drawn flat round their datum,
true in distance and bearing from it, and each leg is then measured between its way-points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sar.box import Box
from sar.errors import SarError, between, position
from sar.forcing import MAX_CURRENT_KN
from sar.seeding import IsLand
from sar.sphere import from_offsets
from seamath.geodesy import destination, inverse

Floats = NDArray[np.float64]

MAX_LEGS = 400
LEAST_KN = 0.1  # so that a leg against a drift too strong for the unit has an end
LAND_STEP_NM = 0.25  # how closely a leg is looked at for land


@dataclass(frozen=True, slots=True, kw_only=True)
class WayPoint:
    """A named place to steer for, in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """From one way-point to the next: true heading at its start, and length."""

    heading_deg: float
    length_nm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A search pattern: the commence search point first, then every turn."""

    code: str  # SS, VS, PS, CS, TSR, TSN, CSC
    points: tuple[WayPoint, ...]
    spacing_nm: float
    notes: tuple[str, ...] = ()
    set_deg: float = 0.0  # of the drift that the way-points follow
    drift_kn: float = 0.0

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg in order."""
        lat = np.array([point.lat for point in self.points])
        lon = np.array([point.lon for point in self.points])
        nm, heading = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
        return tuple(Leg(heading_deg=float(h), length_nm=float(d)) for d, h in zip(nm, heading))

    @property
    def length_nm(self) -> float:
        """Length of all legs together."""
        return sum(leg.length_nm for leg in self.legs)

    def hours_to(self, speed_kn: float) -> tuple[float, ...]:
        """Hours from the first way-point to each, at a speed past what is sought, without turns.

        Where way-points follow a drift a unit is carried along: over the ground it makes good the
        drift along its leg and what is left of its speed after holding against the drift across.
        For one slower than the drift it is the sooner of two answers.
        """
        between("speed_kn", speed_kn, 0.1, 600)
        hours = [0.0]
        for leg in self.legs:
            off = math.radians(self.set_deg - leg.heading_deg)
            along_kn, across_kn = self.drift_kn * math.cos(off), self.drift_kn * math.sin(off)
            made_good_kn = along_kn + math.sqrt(max(speed_kn**2 - across_kn**2, 0.0))
            hours.append(hours[-1] + leg.length_nm / max(made_good_kn, LEAST_KN))
        return tuple(hours)

    def hours(self, speed_kn: float) -> float:
        """Time to run the pattern at a speed, in hours, without turns."""
        return self.hours_to(speed_kn)[-1]

    def as_record(self) -> dict[str, Any]:
        """The pattern as JSON-ready values: each way-point with the leg that leads on from it."""
        legs = [*((leg.heading_deg, leg.length_nm) for leg in self.legs), (None, None)]
        return {
            "pattern": self.code,
            "spacing_nm": round(self.spacing_nm, 3),
            "length_nm": round(self.length_nm, 2),
            "points": [
                {
                    "name": point.name,
                    "lat": round(point.lat, 6),
                    "lon": round(point.lon, 6),
                    "heading_deg": None if heading is None else round(heading, 1) % 360,
                    "leg_nm": None if nm is None else round(nm, 3),
                }
                for point, (heading, nm) in zip(self.points, legs)
            ],
            "notes": list(self.notes),
        }


def expanding_square(
    lat: float, lon: float, spacing_nm: float, first_heading_deg: float, legs: int = 8
) -> Pattern:
    """SS: from the datum outwards, legs S, S, 2S, 2S, 3S ..., every turn 90 degrees to starboard.

    For a good datum and a small area.  Vessels begin into the wind and sea.
    """
    between("legs", legs, 1, MAX_LEGS)
    lengths = [spacing_nm * (leg // 2 + 1) for leg in range(legs)]
    headings = [first_heading_deg + 90 * leg for leg in range(legs)]
    return _walked("SS", lat, lon, spacing_nm, headings, lengths)


def sector(
    lat: float, lon: float, radius_nm: float, first_heading_deg: float, passes: int = 1
) -> Pattern:
    """VS: three triangles through the datum, marked by a drifting buoy; nine legs of one radius.

    For an accurate datum and a small area, such as a person overboard.  The first leg runs down
    the drift; turns are 120 degrees to starboard at the rim and none at the datum.  A second pass
    is turned 30 degrees to starboard.
    """
    between("passes", passes, 1, 4)
    headings = [
        first_heading_deg + 30 * turn + 240 * triangle + 120 * side
        for turn in range(passes)
        for triangle in range(3)
        for side in range(3)
    ]
    return _walked("VS", lat, lon, radius_nm, headings, [radius_nm] * len(headings))


def parallel_sweep(
    area: Box, spacing_nm: float, near: tuple[float, float] | None = None
) -> Pattern:
    """PS: legs along the longer side of an area, one spacing apart.

    It commences half a spacing inside the corner nearest to ``near`` (the unit that arrives).
    Where the spacing does not divide the area it is made smaller, never larger.
    """
    return _swept("PS", area, spacing_nm, near, area.length_nm >= area.width_nm)


def creeping_line(area: Box, spacing_nm: float, near: tuple[float, float] | None = None) -> Pattern:
    """CS: as a parallel sweep, with legs along the shorter side, creeping along the longer."""
    return _swept("CS", area, spacing_nm, near, area.length_nm < area.width_nm)


def coordinated(area: Box, spacing_nm: float, aircraft_kn: float) -> Pattern:
    """CSC: an aircraft creeps along a ship's track, which runs the length of the area.

    The note gives the ship's speed, with which the aircraft passes over it on every leg.
    """
    crept = _swept("CSC", area, spacing_nm, None, legs_along=False)
    ship_kn = coordinated_ship_kn(crept.legs[0].length_nm, crept.spacing_nm, aircraft_kn)
    note = f"ship steers {area.bearing_deg % 360:03.0f} at {ship_kn:.2f} kn along the middle"
    return replace(crept, notes=(*crept.notes, note))


def coordinated_ship_kn(leg_nm: float, spacing_nm: float, aircraft_kn: float) -> float:
    """Speed of the ship in a coordinated creeping line: Vs = S Va / (L + S) (IAMSAR vol. II).

    >>> round(coordinated_ship_kn(20.0, 2.0, 90.0), 2)
    8.18
    """
    between("aircraft_kn", aircraft_kn, 1, 600)
    return spacing_nm * aircraft_kn / (leg_nm + spacing_nm)


def track_line(
    track: Sequence[tuple[float, float]], spacing_nm: float, *, returning: bool
) -> Pattern:
    """TSR or TSN: along a known route.

    Returning: out half a spacing to the right of the track, back half a spacing to its left.
    Otherwise along the track, back one spacing to its right, and on again one spacing to its
    left, to end at the far end [K].
    """
    if len(track) < 2:
        raise SarError("a track line needs at least two positions")
    _spacing(spacing_nm)
    for lat, lon in track:
        position(lat, lon)
    passes = (0.5, -0.5) if returning else (0.0, 1.0, -1.0)
    positions: list[tuple[float, float]] = []
    for run, side in enumerate(passes):
        beside = _beside(track, side * spacing_nm)
        positions += beside[::-1] if run % 2 else beside
    return _pattern("TSR" if returning else "TSN", positions, spacing_nm)


def moving(pattern: Pattern, set_deg: float, drift_kn: float, speed_kn: float) -> Pattern:
    """The pattern as it lies over the ground when what is sought drifts while it is searched.

    Every way-point moves with the drift for the time since commencement at the unit's speed.
    """
    between("drift_kn", drift_kn, 0, MAX_CURRENT_KN)
    hours = np.array(pattern.hours_to(speed_kn))
    lat = [point.lat for point in pattern.points]
    lon = [point.lon for point in pattern.points]
    new_lat, new_lon = destination(lat, lon, set_deg, drift_kn * hours)
    points = tuple(
        replace(point, lat=float(a), lon=float(b))
        for point, a, b in zip(pattern.points, new_lat, new_lon)
    )
    note = f"way-points moved with a drift of {drift_kn:g} kn towards {set_deg % 360:03.0f}"
    return replace(
        pattern, points=points, notes=(*pattern.notes, note), set_deg=set_deg, drift_kn=drift_kn
    )


def without_land(pattern: Pattern, is_land: IsLand) -> Pattern:
    """The pattern without the way-points on land that no searching leg at sea needs.

    Legs that cross land in part are kept and named in a note.
    """
    ashore = [_ashore(a, b, is_land) for a, b in pairwise(pattern.points)]
    to_and_fro = pattern.code in ("PS", "CS", "CSC")  # every second leg only leads to the next
    idle = [bool(leg.all()) or (to_and_fro and k % 2 == 1) for k, leg in enumerate(ashore)]
    on_land = [*(bool(leg[0]) for leg in ashore), bool(ashore[-1][-1])]
    kept = tuple(
        point
        for point, dry, before, after in zip(pattern.points, on_land, [True, *idle], [*idle, True])
        if not (dry and before and after)
    )
    if len(kept) < 2:
        raise SarError("the whole pattern lies on land")
    crossing = [f"{a.name}-{b.name}" for a, b in pairwise(kept) if _ashore(a, b, is_land).any()]
    dropped = len(pattern.points) - len(kept)
    notes = [f"{dropped} way-points on land dropped"] if dropped else []
    notes += [f"legs over land: {', '.join(crossing)}"] if crossing else []
    return replace(pattern, points=kept, notes=(*pattern.notes, *notes))


def _ashore(a: WayPoint, b: WayPoint, is_land: IsLand) -> NDArray[np.bool_]:
    nm, bearing = inverse(a.lat, a.lon, b.lat, b.lon)
    steps = np.linspace(0.0, float(nm), max(2, math.ceil(float(nm) / LAND_STEP_NM) + 1))
    return is_land(*destination(a.lat, a.lon, bearing, steps))


def _walked(
    code: str,
    lat: float,
    lon: float,
    spacing_nm: float,
    headings: Sequence[float],
    lengths: Sequence[float],
) -> Pattern:
    """A pattern from its headings and leg lengths, beginning at the datum."""
    _spacing(spacing_nm)
    between("first heading_deg", headings[0], -360, 360)
    datum = position(lat, lon)
    angle, nm = np.radians(headings), np.asarray(lengths, np.float64)
    east = np.concatenate([[0.0], np.cumsum(nm * np.sin(angle))])
    north = np.concatenate([[0.0], np.cumsum(nm * np.cos(angle))])
    lats, lons = from_offsets(*datum, east, north)
    return _pattern(code, list(zip(lats.tolist(), lons.tolist())), spacing_nm)


def _swept(
    code: str,
    area: Box,
    spacing_nm: float,
    near: tuple[float, float] | None,
    legs_along: bool,
) -> Pattern:
    """Legs to and fro over an area, along its length or across it."""
    _spacing(spacing_nm)
    run, creep = (area.length_nm, area.width_nm) if legs_along else (area.width_nm, area.length_nm)
    count = max(1, math.ceil(creep / spacing_nm - 1e-9))
    between("legs", count, 1, MAX_LEGS)
    step_nm = creep / count
    if run <= step_nm:
        raise SarError(f"a spacing of {spacing_nm:g} nm is wider than the area; it must be smaller")
    to_and_fro = (run - step_nm) / 2 * np.tile([-1, 1, 1, -1], count)[: 2 * count]
    crept = np.repeat((np.arange(count) + 0.5) * step_nm - creep / 2, 2)
    along, across = (to_and_fro, crept) if legs_along else (crept, to_and_fro)
    if near is not None:
        there = area.along_across(*position(*near))
        along = -along if float(there[0]) > 0 else along
        across = -across if float(there[1]) > 0 else across
    lats, lons = area.positions(along, across)
    notes: tuple[str, ...] = ()
    if step_nm < spacing_nm - 1e-6:
        notes = (f"spacing {spacing_nm:g} nm made {step_nm:.3f} nm to fit the area",)
    return _pattern(code, list(zip(lats.tolist(), lons.tolist())), step_nm, notes)


def _beside(track: Sequence[tuple[float, float]], right_nm: float) -> list[tuple[float, float]]:
    """The track shifted to its right; at a bend along the line that halves it."""
    lat, lon = (np.array(column, np.float64) for column in zip(*track))
    _, ahead = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    _, astern = inverse(lat[1:], lon[1:], lat[:-1], lon[:-1])
    into = np.concatenate([[ahead[0]], astern + 180])  # direction on arriving at each position
    out = np.concatenate([ahead, [astern[-1] + 180]])
    half_turn = ((out - into + 180) % 360 - 180) / 2
    stretch = np.minimum(1 / np.maximum(np.cos(np.radians(half_turn)), 0.5), 2.0)
    lats, lons = destination(lat, lon, into + half_turn + 90, right_nm * stretch)
    return list(zip(lats.tolist(), lons.tolist()))


def _pattern(
    code: str,
    positions: Sequence[tuple[float, float]],
    spacing_nm: float,
    notes: tuple[str, ...] = (),
) -> Pattern:
    """Way-points named CSP and then 001, 002 ...; plotters take six characters."""
    names = ["CSP", *(f"{code}{k:03d}" for k in range(1, len(positions)))]
    points = tuple(
        WayPoint(name=name, lat=lat, lon=(lon + 180) % 360 - 180)
        for name, (lat, lon) in zip(names, positions)
    )
    return Pattern(code=code, points=points, spacing_nm=spacing_nm, notes=notes)


def _spacing(spacing_nm: float) -> None:
    between("spacing_nm", spacing_nm, 0.01, 200)
