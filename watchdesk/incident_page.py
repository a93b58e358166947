"""A form for one report of people in danger: one HTML page that fetches nothing and sends nothing.

Its choices are those of the tables, so what it saves is what ``sar.incident_form`` reads.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sar.checklist import rows
from sar.incidents import KINDS
from sar.leeway import craft_brackets
from sar.phase import CAUTION

PEOPLE = ("adults", "children", "infants", "injured", "dead")
TIME = 'placeholder="2026-03-15T03:40Z" pattern="\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?Z"'
_HALF = "\\d{{1,{0}}}(\\.\\d+)?°?([\\-\\s°]+\\d{{1,2}}([.,]\\d+)?['′]?)?\\s*[{1}]"
# What ``sar.radio_text.read_position`` takes: minutes with N S E W O, or two signed numbers.
_LAT, _LON = _HALF.format(3, "NSns"), _HALF.format(3, "EWOewo")
PLACE = (
    f'pattern="\\s*({_LAT}[\\s,;\\/]+{_LON}|{_LON}[\\s,;\\/]+{_LAT}'
    r"|[+\-]?\d+(\.\d+)?\s*[,;\s]\s*[+\-]?\d+(\.\d+)?"
    r'|[+\-]?\d+,\d+(\s*;\s*|\s+)[+\-]?\d+,\d+)\s*"'
)


def incident_page(*, exercise: bool) -> str:
    """The form as one HTML file; a browser saves what is filled in as a JSON file."""
    css, script = _text("incident.css"), _text("incident_report.js") + "\n" + _text("incident.js")
    return _rendered(
        "incident",
        css=Markup(css),
        css_hash=_digest(css),
        script=Markup(script),
        script_hash=_digest(script),
        caution=CAUTION,
        exercise=exercise,
    )


def incident_fields() -> str:
    """The fields of the form alone, for a page that sends what is filled in itself."""
    return _rendered("incident_fields")


def _rendered(name: str, **more: Any) -> str:
    page = Environment(
        loader=PackageLoader("watchdesk", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(f"{name}.html.j2")
    return page.render(
        time=Markup(TIME),
        place=Markup(PLACE),
        kinds=KINDS,
        crafts=[craft for craft in craft_brackets() if craft != "unknown"],
        people=PEOPLE,
        triggers=rows("hard_triggers"),
        signs=rows("phase_signs"),
        factors=rows("phase_factors"),
        mark=lambda certainty: f" [{certainty}]" if certainty else "",
        **more,
    )


def _text(name: str) -> str:
    return (files("watchdesk") / "data" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
