"""What each unit that can come is asked to do: sweep width, strip, pattern and times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from sar.box import Box
from sar.effort import SEARCH_SHARE, Assignment, SearchUnit
from sar.errors import SarError, position
from sar.forcing import Flow
from sar.intercept import MovingDatum
from sar.led_patterns import CSC, TRACK_LINES, along_track, led_creep, ship_and_aircraft
from sar.patterns import (
    Pattern,
    creeping_line,
    expanding_square,
    moving,
    parallel_sweep,
    sector,
    without_land,
)
from sar.plan import UnitPlan
from sar.radio_text import read_position
from sar.seeding import IsLand
from sar.sweep_width import Lookout, sweep_width
from seamath.geodesy import destination, distance_nm
from seamath.sun import is_night
from seamath.units import MPS_PER_KN, S_PER_H

PATTERNS = (
    "AUTO",
    "PS",
    "CS",
    "SS",
    "VS",
    *TRACK_LINES,
    CSC,
)  # AUTO: PS or CS, legs the way of the drift
MOST_SQUARE_LEGS = 40
UNIT = 'Such as "CG 101=15/6" or "CG 101=15/6/2.0@19-40N 072-30W".'


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """A unit that can come, as it was told; ``hours`` hold the way out and back too."""

    name: str
    speed_kn: float
    hours: float
    sweep_nm: float | None = None  # None: from the tables, for a lookout on a surface unit
    lat: float = float("nan")  # where it is now; NaN: on scene when the search begins
    lon: float = float("nan")


def read_searcher(text: str) -> Searcher:
    """A unit as it is typed: ``NAME=KN/HOURS[/SWEEP_NM][@PLACE]``.

    >>> read_searcher("CG 101=15/6/2.0").sweep_nm
    2.0
    """
    name, sign, rest = text.rpartition("=")
    numbers, _, place = rest.partition("@")
    try:
        speed_kn, hours, *sweep = map(float, numbers.split("/"))
    except ValueError:
        sign, speed_kn, hours, sweep = "", 0.0, 0.0, []
    if not sign or not name.strip() or len(sweep) > 1:
        raise SarError(f"unit {text[:60]!a}; write NAME=KN/HOURS[/SWEEP_NM][@PLACE]. {UNIT}")
    lat, lon = read_position(place) if place else (math.nan, math.nan)
    return Searcher(
        name=name.strip()[:40],
        speed_kn=speed_kn,
        hours=hours,
        sweep_nm=sweep[0] if sweep else None,
        lat=lat,
        lon=lon,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the search is made, the same for every unit."""

    pattern: str = "AUTO"
    follow_drift: bool = True  # way-points move with what is sought
    look_for: str = ""  # a search object of the sweep width tables; empty: by the craft
    height_ft: float = 14.0
    visibility_nm: float = 10.0
    sea_m: float = 0.5
    tired: bool = False

    def __post_init__(self) -> None:
        """Refuse a pattern that no plan is made of."""
        if self.pattern not in PATTERNS:
            raise SarError(f"pattern {self.pattern!r} must be one of {', '.join(PATTERNS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A unit with its way to the datum and its sweep width, and where that comes from."""

    told: Searcher
    unit: SearchUnit
    sweep_from: str


def party_of(
    told: Searcher, manner: Manner, sought: str, datum: MovingDatum, wind_kn: float
) -> Party:
    """The unit as the effort is counted from; visual widths are refused at night."""
    width_nm, sweep_from = told.sweep_nm, "given"
    if width_nm is None:
        if is_night(datum.lat, datum.lon, datum.at.timestamp()):
            raise SarError(
                f"{told.name[:40]!a}: the search begins at night, and visual sweep widths do not "
                "hold [K]; give the width of its sensor or lights in nm"
            )
        lookout = Lookout(
            platform="surface",
            height_ft=manner.height_ft,
            visibility_nm=manner.visibility_nm,
            wind_kn=wind_kn,
            sea_m=manner.sea_m,
            tired=manner.tired,
        )
        found = sweep_width(sought, lookout)
        width_nm = found.width_nm
        if not width_nm > 0:
            raise SarError(
                f"{told.name[:40]!a}: at {manner.visibility_nm:g} nm of visibility nothing is seen "
                "by eye; give the width of its sensor in nm"
            )
        seen = f"{sought.replace('_', ' ')}, eye {manner.height_ft:g} ft, wind {wind_kn:.0f} kn, "
        seen += f"sea {manner.sea_m:g} m, visibility {manner.visibility_nm:g} nm"
        sweep_from = "; ".join((seen, found.source, *found.assumed))
    away_nm = 0.0
    if math.isfinite(told.lat):
        away_nm = float(distance_nm(*position(told.lat, told.lon), datum.lat, datum.lon))
    unit = SearchUnit(
        name=told.name,
        search_kn=told.speed_kn,
        sweep_width_nm=width_nm,
        endurance_h=told.hours,
        transit_out_nm=away_nm,
    )
    return Party(told=told, unit=unit, sweep_from=sweep_from)


def unit_plans(
    parties: Sequence[Party],
    shares: Sequence[Assignment],
    manner: Manner,
    datum: MovingDatum,
    *,
    now: datetime,
    wind: Flow,
    is_land: IsLand | None,
) -> tuple[UnitPlan, ...]:
    """Each unit's strip and pattern from the moment that it can begin, in the order of strips.

    A unit that comes late finds its strip moved by the drift meanwhile.
    """
    if manner.pattern == CSC:
        return _led_by_a_ship(parties, shares, manner, datum, now=now, is_land=is_land)
    by_name, plans = {party.unit.name: party for party in parties}, []
    for number, share in enumerate(shares, start=1):
        party = by_name[share.unit]
        arrives = now + timedelta(hours=share.arrives_after_h)
        starts = max(datum.at, arrives) if math.isfinite(party.told.lat) else datum.at
        late_nm = datum.drift_kn * (starts - datum.at).total_seconds() / S_PER_H
        strip = replace(share, box=_moved(share.box, datum.set_deg, late_nm))
        pattern = _pattern(party, strip, manner, datum, late_nm, _into_wind(wind, datum))
        plans.append(
            UnitPlan(
                number=number,
                unit=party.unit,
                assignment=strip,
                sweep_from=party.sweep_from + _darkness(party, starts, datum),
                pattern=_over_ground(
                    pattern, SEARCH_SHARE * party.unit.search_kn, manner, datum, is_land
                ),
                starts=starts,
                ends=starts + timedelta(hours=party.unit.on_scene_h),
            )
        )
    return tuple(plans)


def _led_by_a_ship(
    parties: Sequence[Party],
    shares: Sequence[Assignment],
    manner: Manner,
    datum: MovingDatum,
    *,
    now: datetime,
    is_land: IsLand | None,
) -> tuple[UnitPlan, ...]:
    """Ship and aircraft over one area: they begin together, when both can be there."""
    ship, aircraft = ship_and_aircraft([party.unit for party in parties])
    by_name = {party.unit.name: party for party in parties}
    starts = max(datum.at, *(now + timedelta(hours=unit.transit_h[0]) for unit in (ship, aircraft)))
    late_nm = datum.drift_kn * (starts - datum.at).total_seconds() / S_PER_H
    plans = []
    for share in shares:
        strip = replace(share, box=_moved(share.box, datum.set_deg, late_nm))
        line, creep, ship_kn = led_creep(strip.box, round(strip.spacing_nm, 3), ship, aircraft)
        led = ((ship, line, ship_kn), (aircraft, creep, SEARCH_SHARE * aircraft.search_kn))
        for number, (unit, pattern, made_good_kn) in enumerate(led, start=1):
            speed_kn = ship_kn if unit is ship else unit.search_kn
            plans.append(
                UnitPlan(
                    number=number,
                    unit=replace(unit, search_kn=speed_kn),
                    assignment=replace(strip, unit=unit.name),
                    sweep_from=by_name[unit.name].sweep_from
                    + _darkness(by_name[unit.name], starts, datum),
                    pattern=_over_ground(pattern, made_good_kn, manner, datum, is_land),
                    starts=starts,
                    ends=starts + timedelta(hours=unit.on_scene_h),
                    made_good_kn=made_good_kn,
                )
            )
    return tuple(plans)


def _darkness(party: Party, starts: datetime, datum: MovingDatum) -> str:
    """What to say of a width by eye where night falls before the unit leaves."""
    ends_s = (starts + timedelta(hours=party.unit.on_scene_h)).timestamp()
    by_eye = party.told.sweep_nm is None
    if by_eye and is_night(datum.lat, datum.lon, ends_s):
        return "; NIGHT FALLS before it leaves: the width does not hold then [K]"
    return ""


def wind_kn(wind: Flow, datum: MovingDatum) -> float:
    """Speed of the wind at the datum in knots."""
    east, north = _wind_mps(wind, datum)
    return round(math.hypot(east, north) / MPS_PER_KN, 6)


def _into_wind(wind: Flow, datum: MovingDatum) -> float:
    """Where the wind comes from, degrees true: the first heading of vessels in an SS."""
    east, north = _wind_mps(wind, datum)
    return math.degrees(math.atan2(-east, -north)) % 360


def _wind_mps(wind: Flow, datum: MovingDatum) -> tuple[float, float]:
    here = np.array([datum.lat]), np.array([datum.lon])
    east, north = wind.at(datum.at.timestamp(), *here)
    return float(east[0]), float(north[0])


def _moved(box: Box, towards_deg: float, nm: float) -> Box:
    lat, lon = destination(box.lat, box.lon, towards_deg, nm)
    return replace(box, lat=float(lat), lon=float(lon))


def _pattern(
    party: Party,
    strip: Assignment,
    manner: Manner,
    datum: MovingDatum,
    late_nm: float,
    into_wind: float,
) -> Pattern:
    """The pattern that sweeps a strip, from the corner nearest to the unit."""
    box, run_nm = strip.box, party.unit.search_kn * strip.search_h
    lat, lon = (float(v) for v in destination(datum.lat, datum.lon, datum.set_deg, late_nm))
    if manner.pattern == "VS":
        radius_nm = min(box.length_nm, box.width_nm) / 2
        return sector(lat, lon, radius_nm, datum.set_deg, 2 if run_nm >= 18 * radius_nm else 1)
    if manner.pattern == "SS":
        return _square(lat, lon, strip.spacing_nm, run_nm, into_wind)
    near = (party.told.lat, party.told.lon) if math.isfinite(party.told.lat) else None
    if manner.pattern in TRACK_LINES:
        return along_track(manner.pattern, box, strip.spacing_nm, near)
    try:
        return _sweep(manner, strip, datum)(box, round(strip.spacing_nm, 3), near)
    except SarError:  # less effort than one leg across the strip: outwards from its middle
        return _square(box.lat, box.lon, party.unit.sweep_width_nm, run_nm, into_wind)


def _sweep(manner: Manner, strip: Assignment, datum: MovingDatum) -> Callable[..., Pattern]:
    """Legs along the strip or across it; by default the way of the drift where there is any.

    Legs across the drift would lie over each other on the ground, or far apart.
    """
    if manner.pattern == "AUTO" and datum.drift_kn * strip.search_h > strip.spacing_nm:
        off = math.radians(datum.set_deg - strip.box.bearing_deg)
        along_length = abs(math.cos(off)) >= abs(math.sin(off))
        longer = strip.box.length_nm >= strip.box.width_nm
        return parallel_sweep if along_length == longer else creeping_line
    return creeping_line if manner.pattern == "CS" else parallel_sweep


def _square(lat: float, lon: float, spacing_nm: float, run_nm: float, heading: float) -> Pattern:
    """An expanding square as long as the effort lasts, its first leg into the wind."""
    legs, length_nm = 1, spacing_nm
    while legs < MOST_SQUARE_LEGS:
        length_nm += spacing_nm * (legs // 2 + 1)
        if length_nm > run_nm + 1e-9:
            break
        legs += 1
    return expanding_square(lat, lon, spacing_nm, heading, legs)


def _over_ground(
    pattern: Pattern,
    made_good_kn: float,
    manner: Manner,
    datum: MovingDatum,
    is_land: IsLand | None,
) -> Pattern | None:
    """The pattern as steered, without what lies on land; None where all of it does.

    ``made_good_kn`` is the speed without the share of the time lost in turns.
    """
    if manner.follow_drift:
        pattern = moving(pattern, datum.set_deg, datum.drift_kn, made_good_kn)
    if is_land is None:
        return pattern
    try:
        return without_land(pattern, is_land)
    except SarError:
        return None
