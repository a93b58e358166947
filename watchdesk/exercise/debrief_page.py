"""The debrief as one HTML file that fetches nothing, made to be printed on A4."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ais.tracks import utc
from jurisdiction.zones import Zones
from watchdesk.authority_sheet import Z_WORDS
from watchdesk.exercise.debrief import Debrief
from watchdesk.exercise.picture import picture


def debrief_page(told: Debrief, zones: Zones, *, standalone: bool = True) -> str:
    """The debrief; ``standalone`` carries its looks with it, else they are asked of the console."""
    css = (files("watchdesk") / "data" / "debrief.css").read_text(encoding="utf-8")
    chart = picture(told.scenario, told.air, zones, told.outcomes)
    return (
        _environment()
        .get_template("debrief.html.j2")
        .render(
            told=told,
            chart=Markup(chart),
            css=Markup(css),
            css_hash=_digest(css),
            standalone=standalone,
            clock=lambda time_s: f"{utc(time_s):%H:%MZ}" if time_s is not None else "",
            day=lambda time_s: f"{utc(time_s):%Y-%m-%d %H:%MZ}",
            zones=Z_WORDS,
        )
    )


def debrief_css() -> str:
    """The looks of the page, for a console that serves them by themselves."""
    return (files("watchdesk") / "data" / "debrief.css").read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("watchdesk", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
