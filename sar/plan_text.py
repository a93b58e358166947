"""What of a search plan goes into the situation report: area, tasks, weather, what comes next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sar.plan import SearchPlan, UnitPlan
from sar.radio_text import day_time, spoken_position
from sar.rcc import FAR_NM
from sar.sitrep import Sitrep, casualty_of, sitrep_full
from sar.sitrep_words import craft_word, plan_words


def plan_sitrep(
    plan: SearchPlan,
    *,
    sender: str = "",
    to: Sequence[str] = (),
    number: int = 1,
    language: str = "en",
    exercise: bool = False,
    replay: bool = False,
) -> str:
    """The full SITREP of a plan; drafted for a person to send.

    Without addressees it goes to the first RCC the position suggests, for a person to check.
    """
    near = [one for one in plan.rcc.candidates if one.inside or one.distance_nm <= FAR_NM]
    first = near[0].rcc.name if near else plan_words("rcc_to_be_found", language)
    unreal = [name for name, true in (("exercise", exercise), ("replay", replay)) if true]
    drill = "".join(f"{plan_words(name, language)} " for name in unreal)
    told = (_alive(plan, language), plan_words("draft", language), drill)
    report = Sitrep(
        number=number,
        written=plan.made,
        sender=sender or plan_words("to_be_named", language),
        to=tuple(to) or (first,),
        casualty=casualty_of(plan.report, language),
        phase=plan.phase.phase,
        description=craft_word(plan.report.craft, language),
        weather=drill + _weather(plan, language),
        search_area=area_words(plan, language),
        instructions=" ".join(unit_words(unit, language) for unit in plan.units),
        plans=plan_words("plans", language),
        additional=" ".join(filter(None, told)).strip(),
    )
    return sitrep_full(report, language)


def area_words(plan: SearchPlan, language: str = "en") -> str:
    """Datum and area in the words of a radio message."""
    box, datum = plan.area.box, plan.datum
    return plan_words("area", language).format(
        datum=spoken_position(datum.lat, datum.lon),
        when=day_time(datum.time),
        radius=f"{datum.radius_50_nm:.1f}",
        set=f"{plan.set_deg % 360:03.0f}",
        drift=f"{plan.drift_kn:.1f}",
        length=f"{box.length_nm:.1f}",
        width=f"{box.width_nm:.1f}",
        bearing=f"{box.bearing_deg % 360:03.0f}",
        corners=", ".join(spoken_position(lat, lon) for lat, lon in box.corners()),
    )


def unit_words(unit: UnitPlan, language: str = "en") -> str:
    """What one unit is asked to do, in the words of a radio message."""
    if unit.pattern is None:
        return plan_words("shore", language).format(name=unit.unit.name)
    start = unit.pattern.points[0]
    return plan_words("unit", language).format(
        name=unit.unit.name,
        code=unit.pattern.code,
        start=spoken_position(start.lat, start.lon),
        begins=day_time(unit.starts),
        spacing=f"{unit.pattern.spacing_nm:.2f}",
        speed=f"{unit.unit.search_kn:.3g}",
        ends=day_time(unit.ends),
    )


def _weather(plan: SearchPlan, language: str) -> str:
    """Wind and current; who said so stays as it was given."""

    def told(said: str) -> str:
        values, bracket, who = said.partition(" (")
        words = re.compile(r"\b(from|to|then|grid)\b(?= )")
        return words.sub(lambda found: plan_words(found[1], language), values) + bracket + who

    return plan_words("weather", language).format(wind=told(plan.wind), current=told(plan.current))


def _alive(plan: SearchPlan, language: str) -> str:
    if plan.outlook.until is None:
        return plan_words("alive", language)
    return plan_words("alive_until", language).format(
        until=f"{plan.outlook.until:%Y-%m-%d %H:%M} UTC"
    )
