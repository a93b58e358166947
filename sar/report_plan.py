"""What a report is enough for by itself: a plan with the wind and the current it carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sar.distress import PHASES, Incident
from sar.errors import SarError
from sar.forcing import Flow, steady_current, steady_wind
from sar.incidents import IncidentReport
from sar.plan import SearchPlan
from sar.planning import Ask, Heard, plan_search
from sar.radio_text import day_time, read_direction, spoken_position
from sar.searchers import read_searcher
from sar.seeding import IsLand
from seamath.units import S_PER_H

AT_ONCE_H = 0.1  # the shortest drift a plan is made for: a search that begins now


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The wind and the current of a report, with the words they were told in."""

    wind: Flow
    current: Flow
    wind_said: str
    current_said: str


def weather_of(report: IncidentReport) -> Weather | None:
    """The weather a report carries; None unless it tells both wind and current."""
    if not (report.wind and report.current):
        return None
    who = f" ({report.weather_from})" if report.weather_from else ""
    return Weather(
        wind=steady_wind(*read_direction(report.wind)),
        current=steady_current(*read_direction(report.current)),
        wind_said=f"from {report.wind} kn{who}",
        current_said=f"to {report.current} kn{who}",
    )


def hours_to_search(report: IncidentReport, now: datetime) -> float:
    """Hours from the last known position until the search begins: when it can, never before now."""
    known = report.at or report.received
    begins = max(filter(None, (report.search_at, now, known)))
    return max(AT_ONCE_H, (begins - known) / timedelta(seconds=S_PER_H))


# What a distress message tells: place, nature of distress, help wanted, how many people (ITU Radio
# Regulations 32.13C [K]); then what a plan needs; then what raises a phase while it is unknown.
_OPEN_FACTORS = {
    "F7": "Is anybody hurt or ill, and how badly?",
    "F9": "Are there children or pregnant women?",
    "F6": "How many lifejackets? A radio, a telephone, lights?",
    "F4": "How long will fuel, water and food last?",
}


def to_ask(report: IncidentReport) -> tuple[str, ...]:
    """What the report leaves open, what is needed soonest first."""
    told, people = report.facts(), report.people
    named = bool(told.triggers or told.signs or report.remarks)
    asked = [
        ("Where are they, and how is that known?", not math.isfinite(report.lat)),
        ("What has happened? Water inside, fire, engine, somebody overboard?", not named),
        ("How many people? How many are children?", None in (people.adults, people.children)),
        ("What craft is it: kind, length, colour?", not report.craft),
        ("When were they there?", report.at is None),
        *((words, (told.factors or {}).get(f) is None) for f, words in _OPEN_FACTORS.items()),
        ("Wind and current there? A search plan rests on them.", weather_of(report) is None),
        ("How exact is the place?", math.isfinite(report.lat) and report.error_nm is None),
    ]
    return tuple(words for words, is_open in asked if is_open)


def ask_of(report: IncidentReport, now: datetime) -> Ask | None:
    """The plan a report asks for at a time; None where it tells no place, wind or current."""
    weather = weather_of(report)
    if weather is None or not math.isfinite(report.lat):
        return None
    return Ask(
        report=report,
        now=now,
        hours=hours_to_search(report, now),
        wind=weather.wind,
        current=weather.current,
        wind_said=weather.wind_said,
        current_said=weather.current_said,
        searchers=tuple(map(read_searcher, report.units)),
        water_c=report.water_c,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The incidents of some reports, with a plan for each that told enough for one."""

    incidents: tuple[Incident, ...]
    plans: tuple[SearchPlan, ...]


def with_plans(
    reported: Sequence[tuple[IncidentReport, Incident]],
    now_of: Callable[[IncidentReport], datetime],
    *,
    heard: Heard | None,
    is_land: IsLand,
) -> Reported:
    """Every incident, its plan told among its facts; where none can be made, why.

    Plans come gravest first, as incidents do.
    """
    incidents, plans = [], []
    for report, incident in reported:
        try:
            ask = ask_of(report, now_of(report))
            told: tuple[str, ...] = ()
            if ask is not None:
                plan = plan_search(ask, heard=heard, is_land=is_land)
                plans.append(plan)
                told = _told(plan)
        except SarError as error:  # an incident without a plan is still an incident
            told = (f"no plan: {error}",)
        incidents.append(replace(incident, facts=(*incident.facts, *told)))
    plans.sort(key=lambda plan: PHASES.index(plan.phase.phase))
    return Reported(incidents=tuple(incidents), plans=tuple(plans))


def _told(plan: SearchPlan) -> tuple[str, ...]:
    """Where to look, in two lines of a list of incidents."""
    datum, box = plan.datum, plan.area.box
    return (
        f"datum {spoken_position(datum.lat, datum.lon)} at {day_time(datum.time)}, "
        f"half within {datum.radius_50_nm:.1f} nm",
        f"search {box.length_nm:.1f} by {box.width_nm:.1f} nm along "
        f"{box.bearing_deg % 360:03.0f} true, units: {len(plan.units) or 'none named'}",
    )
