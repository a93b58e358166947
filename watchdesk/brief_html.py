"""The brief as one HTML file: two sheets for a printer, and for a screen all there is.

On a tablet it is ticked and filled in with no network; what is written stays on the device
until its bearer saves it as a file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from ais.events import Event, Value
from watchdesk import sailor
from watchdesk.brief import (
    NEARBY_NM,
    ZONE_WORDS,
    BriefContent,
    age,
    contact_facts,
    dangers,
    events_of,
    identity,
    listed,
    no_authority,
    placed,
    unknowns,
)
from watchdesk.brief_file import fingerprint
from watchdesk.brief_paper import kind_words, paper
from watchdesk.brief_words import heading, law_lines, life_line, phase_words
from watchdesk.hail import hail_script
from watchdesk.hazards import NUMBERS
from watchdesk.prefill import prefill
from watchdesk.tablet import FORM, blanks
from watchdesk.words import UNREVIEWED, translation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asset:
    """A text that stands inside the page, and the hash by which its policy lets it run."""

    text: Markup
    digest: str


def brief_page(content: BriefContent, language: str = "en") -> str:
    """The brief as one HTML file that fetches nothing; printed it takes two A4 or Letter pages."""
    _ = translation(language)
    filled = prefill(content, _)
    return _template().render(
        _=_,
        language=language,
        unreviewed=language in UNREVIEWED,
        content=filled,
        paper=paper(filled, _),
        fingerprint=fingerprint(content),
        css=_asset("brief.css", "brief_paper.css"),
        script=_asset("brief.js"),
        chart=base64.b64encode(content.chart_svg.encode("utf-8", "replace")).decode(),
        zone_words=ZONE_WORDS,
        incidents=placed(content, _),
        events=events_of(content),
        alone=[i for i in content.assessment.indicators if i.event_key is None],
        unknowns=unknowns(content, _),
        no_authority=no_authority(content, _),
        dangers=dangers(content),
        identity=identity(content.vessel),
        listed=listed(content, _),
        seen=contact_facts(content.contact) if content.contact else (),
        age=age(content, _),
        life=life_line(content, _),
        heading=heading(content.authority, _) if content.authority else "",
        law=[*law_lines(content.authority, _)] if content.authority else [],
        hail=hail_script(),
    )


def measured(values: Mapping[str, Value]) -> str:
    """Evidence or thresholds as one line, with units; what was not measured is left out.

    >>> measured({"duration_h": 4.5, "max_speed_kn": 1.8, "ship_type": None})
    'duration 4 h 30 min · max speed 1.8 kn'
    """
    told = ((name, value) for name, value in values.items() if value is not None)
    return " · ".join(sailor.reading(name, value) for name, value in told)


def indicator_ids(content: BriefContent, event: Event) -> str:
    """The indicators that rest on an event, by id."""
    return " ".join(i.id for i in content.assessment.indicators if i.event_key == event.key)


def _asset(*names: str) -> _Asset:
    text = "".join((files("watchdesk") / "data" / n).read_text(encoding="utf-8") for n in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return _Asset(text=Markup(text), digest=digest)


def _visible(value: object) -> object:
    """Every text on the page, its invisible and direction-changing characters written out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return sailor.plain(value)
    return value


@cache
def _template() -> Template:
    page = Environment(
        loader=PackageLoader("watchdesk", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page.globals |= {
        "NEARBY_NM": NEARBY_NM,
        "FORM": FORM,
        "NUMBERS": NUMBERS,
        "blanks": blanks,
        "indicator_ids": indicator_ids,
        "kind_words": kind_words,
        "measured": measured,
        "phase_words": phase_words,
        "sailor": sailor,
    }
    return page.get_template("brief.html.j2")
