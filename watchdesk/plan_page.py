"""The search plan as one printed page, and the record that goes with it as another.

The plan says who is in danger, where to look, who does what and when; the record holds the
situation report, what the duty officer does, and the place of safety.

It proposes; the SAR mission coordinator decides.  People are counts, and nothing on it is a reason
to stop a search.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sar.incidents import told
from sar.phase import CAUTION
from sar.place_of_safety import place_tests
from sar.plan import SearchPlan
from sar.radio_text import spoken_position
from sar.rcc import Candidate
from watchdesk import sailor

ON_PLAN = 46  # way-points beside everything else; more of them stand on the record
SHORT = 20  # more of them are told without course and miles
RESPONDERS = 3
CENTRES = 3
ORDERED = ("PS1", "PS2", "PS3", "PS4")  # the tests of a place; the others are of the landing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """All that the page says.  Texts of the report and names of ships in it are hostile."""

    plan: SearchPlan
    chart_svg: str = ""
    sitrep: str = ""
    versions: Mapping[str, str] | None = None
    notices: tuple[str, ...] = ()
    mark: str = ""  # EXERCISE or REPLAY: what is not real says so


def plan_page(content: PlanContent) -> str:
    """The plan as one HTML file that prints on one sheet of A4 or Letter: no script, no link."""
    return _rendered("plan", content)


def record_page(content: PlanContent) -> str:
    """Report, duties and place of safety as one HTML file, for the file of the case."""
    return _rendered("record", content)


def _rendered(sheet: str, content: PlanContent) -> str:
    css = (files("watchdesk") / "data" / "plan.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    plan = content.plan
    centres = _to_tell(plan)
    points = sum(len(unit.pattern.points) for unit in plan.units if unit.pattern)
    return (
        _sheets()
        .get_template(f"{sheet}.html.j2")
        .render(
            content=content,
            plan=plan,
            css=Markup(css),
            css_hash=digest,
            chart=base64.b64encode(content.chart_svg.encode("utf-8", "replace")).decode(),
            people=told(plan.report.people),
            class_names=tuple(zip(plan.cloud.classes, plan.class_names)),
            points=points,
            many=points > ON_PLAN,
            short=points > SHORT,
            first_responders=plan.responders[:RESPONDERS],
            centres=centres,
            alike=len({one.how_sure for one in centres}) == 1,
            tests={test: row for test, row in place_tests().items() if test in ORDERED},
            sailor=sailor,
            spoken=spoken_position,
            caution=CAUTION,
        )
    )


def _to_tell(plan: SearchPlan) -> tuple[Candidate, ...]:
    """The first centres, and the first with a telephone where none of those has one."""
    listed = plan.rcc.candidates
    first = listed[:CENTRES]
    if any(one.rcc.telephone for one in first):
        return first
    return first + tuple(one for one in listed[CENTRES:] if one.rcc.telephone)[:1]


def _visible(value: object) -> object:
    """Every text on the page, its invisible and direction-changing characters written out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return sailor.plain(value)
    return value


@cache
def _sheets() -> Environment:
    return Environment(
        loader=PackageLoader("watchdesk", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
