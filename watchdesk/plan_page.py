"""The search plan as one printed page: who is in danger, where to look, who does what, and when.

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

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from sar.incidents import told
from sar.phase import CAUTION
from sar.place_of_safety import place_tests
from sar.plan import SearchPlan
from sar.radio_text import spoken_position
from watchdesk import sailor

ON_PAGE_ONE = 30  # way-points beside everything else; more of them get a sheet of their own
RESPONDERS = 5
ORDERED = ("PS1", "PS2", "PS3", "PS4")  # the tests of a place; the others are of the landing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """All that the page says.  Texts of the report and names of ships in it are hostile."""

    plan: SearchPlan
    chart_svg: str = ""
    sitrep: str = ""
    versions: Mapping[str, str] | None = None
    notices: tuple[str, ...] = ()
    exercise: bool = False


def plan_page(content: PlanContent) -> str:
    """The plan as one HTML file: no script, nothing fetched, A4 or Letter."""
    css = (files("watchdesk") / "data" / "plan.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    plan = content.plan
    points = sum(len(unit.pattern.points) for unit in plan.units if unit.pattern)
    return _template().render(
        content=content,
        plan=plan,
        css=Markup(css),
        css_hash=digest,
        chart=base64.b64encode(content.chart_svg.encode("utf-8", "replace")).decode(),
        people=told(plan.report.people),
        class_names=tuple(zip(plan.cloud.classes, plan.class_names)),
        many=points > ON_PAGE_ONE,
        first_responders=plan.responders[:RESPONDERS],
        centres=plan.rcc.candidates,
        alike=len({one.how_sure for one in plan.rcc.candidates}) == 1,
        tests={test: row for test, row in place_tests().items() if test in ORDERED},
        sailor=sailor,
        spoken=spoken_position,
        caution=CAUTION,
    )


def _visible(value: object) -> object:
    """Every text on the page, its invisible and direction-changing characters written out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return sailor.plain(value)
    return value


@cache
def _template() -> Template:
    text = (files("watchdesk") / "data" / "plan.html.j2").read_text(encoding="utf-8")
    page = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return page.from_string(text)
