"""What of a search plan goes into the situation report: area, tasks, weather, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from sar.plan import SearchPlan, UnitPlan
from sar.radio_text import day_time, spoken_position
from sar.sitrep import Sitrep, casualty_of, sitrep_full

TO_BE_NAMED = "SENDER TO BE NAMED"


def plan_sitrep(
    plan: SearchPlan,
    *,
    sender: str = "",
    to: Sequence[str] = (),
    number: int = 1,
    language: str = "en",
    exercise: bool = False,
) -> str:
    """The full SITREP of a plan; drafted for a person to send.

    Without addressees it goes to the first RCC the position suggests, for a person to check.
    """
    first = plan.rcc.candidates[0].rcc.name if plan.rcc.candidates else "RCC to be found"
    drill = "EXERCISE EXERCISE EXERCISE. " if exercise else ""
    report = Sitrep(
        number=number,
        written=plan.made,
        sender=sender or TO_BE_NAMED,
        to=tuple(to) or (first,),
        casualty=casualty_of(plan.report),
        phase=plan.phase.phase,
        description=plan.report.craft.replace("_", " "),
        weather=f"{drill}Wind {plan.wind}. Current {plan.current}.",
        search_area=area_words(plan),
        instructions=" ".join(unit_words(unit) for unit in plan.units),
        plans="Search goes on; the area is worked out again after every search.",
        additional=f"{plan.outlook.text} Draft from a plan, to be confirmed. {drill}".strip(),
    )
    return sitrep_full(report, language)


def area_words(plan: SearchPlan) -> str:
    """Datum and area in the words of a radio message."""
    box, datum = plan.area.box, plan.datum
    corners = ", ".join(spoken_position(lat, lon) for lat, lon in box.corners())
    return (
        f"Datum {spoken_position(datum.lat, datum.lon)} at {day_time(datum.time)}, "
        f"half within {datum.radius_50_nm:.1f} nm. Drift {plan.set_deg % 360:03.0f} true "
        f"{plan.drift_kn:.1f} kn. Area {box.length_nm:.1f} by {box.width_nm:.1f} nm along "
        f"{box.bearing_deg % 360:03.0f} true, corners {corners}."
    )


def unit_words(unit: UnitPlan) -> str:
    """What one unit is asked to do, in the words of a radio message."""
    if unit.pattern is None:
        return f"{unit.unit.name}: strip is land, search the shore."
    start = unit.pattern.points[0]
    return (
        f"{unit.unit.name}: {unit.pattern.code} from {spoken_position(start.lat, start.lon)} "
        f"at {day_time(unit.starts)}, spacing {unit.pattern.spacing_nm:.2f} nm, "
        f"{unit.unit.search_kn:g} kn, until {day_time(unit.ends)}."
    )
