"""How a search plan is made from one report and what a person adds to it.

The area is the rectangle that finds most of the particle cloud for the effort there is; the manual
method is worked beside it, so that a planner can check one with the other.  Suspicion is no input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np

from ais.positions import PositionTable
from ais.vessels import Vessel
from sar.box import Box
from sar.checklist import rows
from sar.cloud import Datum, DriftResult
from sar.drift import drift, mean_drift
from sar.effort import Assignment, SearchUnit, split, total_effort_nm2
from sar.errors import SarError, between
from sar.forcing import Flow, utc_seconds
from sar.incidents import IncidentReport, incident_of
from sar.intercept import MovingDatum
from sar.led_patterns import CSC, TRACK_LINES, drifted_track, ship_and_aircraft, track_search
from sar.leeway import bracket_for, craft_brackets, leeway_class
from sar.place_of_safety import Place, judged
from sar.plan import HandDatum, PlannedArea, SearchPlan, UnitPlan
from sar.rcc import Rcc, rcc_for
from sar.responders import Responder, who_can_get_there
from sar.reweigh import after_search, next_area
from sar.search_area import first_answer
from sar.searchers import Manner, Searcher, party_of, unit_plans, wind_kn
from sar.seeding import DriftRules, IsLand, LastKnown
from sar.sphere import middle
from sar.survival import Outlook, survival
from sar.uncertainty import drift_error_nm, fix_error_nm, leeway_error_kn, total_error_nm
from seamath.geodesy import inverse
from seamath.units import MPS_PER_KN, S_PER_H

CURVE: Literal["normal"] = "normal"  # random search: the POD curve that promises less
UNKNOWN_FIX_NM = 5.0  # our judgement: a place told by telephone
STILL_KN = 0.1  # our judgement: a slower drift turns no search
LATE_H = 2.0  # our judgement: a unit that begins so much later finds a cloud that has spread
OUTLOOK_H = 12.0  # the cloud goes on for this long where no unit says how long it stays
LONGEST_H = 24.0
MOST_RESPONDERS = 12
FOR_ONE = ("SS", "VS", *TRACK_LINES)
IN_THE_WATER = ("person", "capsized_boat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A search that found nobody: where, with what POD, and when it began."""

    box: Box
    pod: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """All that a person says; what is left out is told as unknown or assumed."""

    report: IncidentReport
    now: datetime
    hours: float  # from the last known position to the beginning of the search
    wind: Flow
    current: Flow
    wind_said: str
    current_said: str
    latest: datetime | None = None  # of the accident
    track_to: tuple[float, float] | None = None  # it lies on the track from the report to here
    classes: tuple[str, ...] = ()  # instead of those of the craft
    searchers: tuple[Searcher, ...] = ()
    manner: Manner = field(default_factory=Manner)
    water_c: float | None = None
    places: tuple[Place, ...] = ()
    fled: frozenset[str] | None = None  # States; None: nobody has asked
    searched: tuple[Searched, ...] = ()
    rules: DriftRules = field(default_factory=DriftRules)

    def __post_init__(self) -> None:
        """Refuse what nobody can plan with."""
        utc_seconds(self.now)
        between("hours to the beginning of the search", self.hours, 0.1, 24 * 30)
        if not math.isfinite(self.report.lat):
            raise SarError("the report has no position; a plan needs where they were last known")
        names = [one.name for one in self.searchers]
        if len(set(names)) < len(names):
            raise SarError("two units have the same name; give each its own")
        known = self.report.at or self.report.received
        old_h = (self.now - known).total_seconds() / S_PER_H - self.hours
        if old_h > LONGEST_H:
            least = f"{self.hours + old_h:.0f}"
            raise SarError(f"the search would begin {old_h:.0f} h ago; give at least {least} hours")
        if self.manner.pattern in FOR_ONE and len(names) != 1:
            raise SarError(f"{self.manner.pattern} is for one unit; PS and CS share an area")
        if self.manner.pattern in TRACK_LINES and self.track_to is None:
            raise SarError("a track line search follows a track; give its other end (--track-to)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What AIS has told: who could be asked to help."""

    positions: PositionTable
    vessels: Mapping[int, Vessel]


def plan_search(
    ask: Ask,
    *,
    heard: Heard | None = None,
    is_land: IsLand | None = None,
    directory: Sequence[Rcc] | None = None,
) -> SearchPlan:
    """The plan for one report: datum, area, units, patterns, who can come, every assumption."""
    last = _last_known(ask)
    cloud, step = _cloud(ask, last, is_land)
    moment = _moment(last, cloud.datum(None, step))
    sought, wind = _sought(ask), wind_kn(ask.wind, moment)
    parties = [party_of(one, ask.manner, sought, moment, wind) for one in ask.searchers]
    able = [party.unit for party in parties]
    area, shares, said = _shared_out(ask, last, cloud, step, able, moment)
    units = unit_plans(
        parties, shares, ask.manner, moment, now=ask.now, wind=ask.wind, is_land=is_land
    )
    ranked = None if heard is None else _ranked(ask, heard, moment)
    return SearchPlan(
        report=ask.report,
        incident=incident_of(ask.report, ask.now),
        phase=ask.report.phase(ask.now),
        made=ask.now,
        wind=ask.wind_said,
        current=ask.current_said,
        **_drifted(ask, last, cloud, step, moment, wind),
        area=area,
        units=units,
        left_out=tuple(unit.name for unit in able if unit.effort_nm2 <= 0),
        outlook=_outlook(ask, last),
        responders=tuple((ranked or [])[:MOST_RESPONDERS]),
        heard=None if ranked is None else len(ranked),
        rcc=rcc_for(last.lat, last.lon, directory),
        places=judged(ask.places, ask.fled),
        notes=(*_late(ask, units, moment), *_assumed(ask, sought), *cloud.notes, *said),
    )


def _drifted(
    ask: Ask, last: LastKnown, cloud: DriftResult, step: int, moment: MovingDatum, wind: float
) -> dict[str, Any]:
    """What the plan tells of the drift: the cloud, its datums, and those of the manual method."""
    datum = cloud.datum(None, step)
    return {
        "last": last,
        "class_names": tuple(leeway_class(one).name for one in cloud.classes),
        "cloud": cloud,
        "step": step,
        "datum": datum,
        "by_class": cloud.datums(step),
        "by_hand": _by_hand(ask, last, cloud.classes, datum.time, wind),
        "set_deg": moment.set_deg,
        "drift_kn": moment.drift_kn,
        "ashore": _ashore(cloud, step),
    }


def _last_known(ask: Ask) -> LastKnown:
    report = ask.report
    return LastKnown(
        lat=report.lat,
        lon=report.lon,
        error_nm=UNKNOWN_FIX_NM if report.error_nm is None else report.error_nm,
        earliest=report.at or report.received,
        latest=ask.latest,
        end=ask.track_to,
    )


def _cloud(ask: Ask, last: LastKnown, is_land: IsLand | None) -> tuple[DriftResult, int]:
    """The cloud, with the beginning of the search among its output times, and that row.

    It runs on while units search, so that a map can show where people are by then.
    """
    begins = last.earliest + timedelta(hours=ask.hours)
    if last.latest is not None and begins <= last.latest:
        raise SarError(f"the search begins {begins}, before the accident may have happened")
    steps = math.ceil(ask.hours * S_PER_H / ask.rules.output_s - 1e-9)
    output_s = ask.hours * S_PER_H / steps
    stay_h = max((one.hours for one in ask.searchers), default=OUTLOOK_H)
    after = math.ceil(min(stay_h, LONGEST_H) * S_PER_H / output_s)
    cloud = drift(
        last,
        ask.classes or bracket_for(_craft(ask)).classes,
        begins + timedelta(seconds=after * output_s),
        wind=ask.wind,
        current=ask.current,
        rules=replace(ask.rules, output_s=output_s, step_s=min(ask.rules.step_s, output_s)),
        is_land=is_land,
    )
    for one in ask.searched:
        away_s = np.abs(cloud.time_s - utc_seconds(one.at))
        if away_s.min() > output_s:
            raise SarError(f"the earlier search of {one.at} lies outside the time drifted over")
        cloud = after_search(cloud, one.box, one.pod, int(np.argmin(away_s)))
    return cloud, steps


def _craft(ask: Ask) -> str:
    """The craft as the brackets name it; any other word is an unknown craft."""
    return ask.report.craft if ask.report.craft in craft_brackets() else "unknown"


def _moment(last: LastKnown, datum: Datum) -> MovingDatum:
    """The datum and its mean motion since the middle of the accident's window."""
    nm, bearing = inverse(*last.middle, datum.lat, datum.lon)
    hours = (datum.time.timestamp() - sum(last.window_s) / 2) / S_PER_H
    return MovingDatum(
        lat=datum.lat,
        lon=datum.lon,
        at=datum.time,
        set_deg=round(float(bearing) % 360, 1) % 360,  # as told, so that a hand check agrees
        drift_kn=round(float(nm) / hours, 2),
    )


def _sought(ask: Ask) -> str:
    """The search object: the one named, or the one our table has for the craft."""
    objects = {row["craft"]: row["object"] for row in rows("craft_object")}
    return ask.manner.look_for or objects[_craft(ask)]


def _shared_out(
    ask: Ask,
    last: LastKnown,
    cloud: DriftResult,
    step: int,
    units: Sequence[SearchUnit],
    moment: MovingDatum,
) -> tuple[PlannedArea, tuple[Assignment, ...], tuple[str, ...]]:
    """The area, each unit's part of it, and what was assumed in sharing it out."""
    code = ask.manner.pattern
    if code in TRACK_LINES:
        hours = (moment.at.timestamp() - sum(last.window_s) / 2) / S_PER_H
        track = drifted_track(last, moment, hours)
        found = track_search(code, track, units[0], cloud, step, CURVE)
        return found.area, (found.assignment,), ()
    able = list(ship_and_aircraft(units)[1:]) if code == CSC else units  # the ship leads
    area = _area(cloud, step, total_effort_nm2(able), moment, last)
    if not area.effort_nm2:
        return area, (), ()
    shares = split(area.box, able, curve=CURVE)
    return area, shares.assignments, shares.notes


def _area(
    cloud: DriftResult, step: int, effort_nm2: float, moment: MovingDatum, last: LastKnown
) -> PlannedArea:
    """The best rectangle for the effort, a side along the drift, so that legs can run that way.

    After an accident somewhere on a track, a side lies along the track.  Without effort it is
    the first answer round the datum.
    """
    if effort_nm2 > 0:
        along_deg = moment.set_deg if moment.drift_kn >= STILL_KN else None
        if last.end is not None:
            along_deg = float(inverse(last.lat, last.lon, *last.end)[1])
        best = next_area(cloud, effort_nm2, curve=CURVE, step=step, along_deg=along_deg)
        return PlannedArea(
            box=best.box,
            effort_nm2=effort_nm2,
            coverage=best.coverage,
            poc=best.poc,
            pod=best.pod,
            pos=best.pos,
            method=best.method,
        )
    datum = cloud.datum(None, step)
    first = first_answer(datum.lat, datum.lon, datum.radius_50_nm)
    inside = first.box.contains(cloud.lat[step], cloud.lon[step]) & ~cloud.stranded[step]
    return PlannedArea(
        box=first.box,
        effort_nm2=0.0,
        coverage=None,
        poc=float(cloud.weight[inside].sum()),
        pod=None,
        pos=None,
        method="; ".join(first.notes),
    )


def _by_hand(
    ask: Ask, last: LastKnown, classes: Sequence[str], until: datetime, wind: float
) -> tuple[HandDatum, ...]:
    """Each class by the manual method: E = sqrt(X² + De² + Y²) (IAMSAR vol. II)."""
    made = []
    for class_id in classes:
        pair = mean_drift(last, class_id, until, wind=ask.wind, current=ask.current)
        leeway_kn = leeway_error_kn(leeway_class(class_id), wind * MPS_PER_KN)
        drift_nm = drift_error_nm(pair.hours, leeway_kn)
        error_nm = total_error_nm(last.error_nm, drift_nm, fix_error_nm("gps"))
        made.append(HandDatum(class_id=class_id, pair=pair, error_nm=error_nm))
    return tuple(made)


def _ashore(cloud: DriftResult, step: int) -> tuple[float, float] | None:
    """The middle of the particles that have come ashore."""
    stranded = cloud.stranded[step]
    if not cloud.weight[stranded].sum() > 0:
        return None
    return middle(cloud.lat[step, stranded], cloud.lon[step, stranded], cloud.weight[stranded])


def _ranked(ask: Ask, heard: Heard, datum: MovingDatum) -> list[Responder]:
    casualty = () if ask.report.mmsi is None else (ask.report.mmsi,)
    return who_can_get_there(heard.positions, heard.vessels, datum, ask.now, leave_out=casualty)


def _outlook(ask: Ask, last: LastKnown) -> Outlook:
    """Survival from the latest moment the accident may have happened: it only ever extends."""
    since = last.latest or last.earliest
    return survival(ask.water_c, in_water=_craft(ask) in IN_THE_WATER, since=since)


def _late(ask: Ask, units: Sequence[UnitPlan], datum: MovingDatum) -> list[str]:
    """Which units begin so late that their strips have moved with the drift but not grown."""
    notes = []
    for one in units:
        late_h = (one.starts - datum.at).total_seconds() / S_PER_H
        if late_h > LATE_H:
            notes.append(
                f"{one.unit.name} begins {late_h:.1f} h after the time of this area, which has "
                f"moved since but not grown: plan again with {ask.hours + late_h:.0f} hours"
            )
    return notes


def _assumed(ask: Ask, sought: str) -> list[str]:
    """What was taken because nobody said it."""
    craft, notes = _craft(ask), []
    if ask.report.craft not in ("", craft):
        notes.append(f"craft {ask.report.craft!a} is in no table: drifted and sought as unknown")
    if not ask.classes:
        notes.append(f"craft {craft.replace('_', ' ')}: {bracket_for(craft).note}")
    if ask.track_to is not None:
        notes.append("the accident lies anywhere on the track told, each mile as likely as another")
    if ask.report.error_nm is None:
        notes.append(f"error of the position not told: {UNKNOWN_FIX_NM:g} nm taken, our judgement")
    if not ask.manner.look_for and any(one.sweep_nm is None for one in ask.searchers):
        notes.append(f"looked for as {sought.replace('_', ' ')}: our judgement for this craft")
    if ask.searchers and ask.manner.pattern in ("SS", "VS"):
        notes.append("POD is that of an even search of the area; this pattern favours its middle")
    return notes
