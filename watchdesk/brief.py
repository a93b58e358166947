"""The boarding brief: one self-contained page, lives first, for paper or a tablet.

It says what was heard, how sure that is and what nobody knows.  It has no place for the name of
anyone aboard, and it decides nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import numpy as np
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ais.events import Event, Value
from ais.recording import Source
from ais.vessels import Vessel
from jurisdiction.duties import Checklist
from jurisdiction.regime import Regime
from risk.assessment import Assessment
from sar.distress import PHASES, Incident
from seamath.geodesy import inverse
from seamath.sun import NIGHT_DEG, elevation_deg
from watchdesk import sailor
from watchdesk.hazards import Hazard, hazards

ZONE_WORDS = {
    "LAND": "Land",
    "IW": "Internal waters",
    "AW": "Archipelagic waters",
    "TS": "Territorial sea",
    "CZ": "Contiguous zone",
    "EEZ": "Exclusive economic zone",
    "HS": "High seas",
}
NEARBY_NM = 10.0  # our judgement: what a boarding team meets within the hour of its approach
EVENTS_AHEAD = 3  # as many as page one holds; the others follow after the checklist
NO_BREAK = chr(0xA0)
OFFSHORE_NM = 12.0  # our judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Where a vessel was heard and how it moved; NaN or None where it did not say."""

    at: datetime | None
    lat: float
    lon: float
    speed_kn: float = float("nan")
    course_deg: float = float("nan")
    line: str = ""  # the raw line, ``source:line``

    @property
    def text(self) -> str:
        """Place, time, speed and course as one line."""
        moving = f"{sailor.knots(self.speed_kn)} {sailor.true_degrees(self.course_deg)}"
        return f"{sailor.position(self.lat, self.lon)} at {sailor.utc_time(self.at)}, {moving}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Another vessel heard close by at about the same time."""

    mmsi: int
    name: str | None
    distance_nm: float
    bearing_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefContent:
    """All that one brief says.  Names and texts in it are hostile and are escaped on the page."""

    vessel: Vessel
    generated_at: datetime  # UTC
    last: Fix
    assessment: Assessment
    first: Fix | None = None
    regime: Regime | None = None
    claimed_flag: str | None = None  # State behind the radio identity: weak, never nationality
    incidents: tuple[Incident, ...] = ()
    rescue: tuple[Checklist, ...] = ()  # from ``sar.checklist``: duties, triggers, factors
    checklists: tuple[Checklist, ...] = ()  # from ``risk.checklist``
    nearby: tuple[Contact, ...] = ()
    authority: tuple[str, ...] = ()  # sentences of the authority table, basis and certainty
    footnotes: tuple[str, ...] = ()  # the articles those sentences rest on
    never: Mapping[str, str] | None = None  # never code to its text
    chart_svg: str = ""
    sources: tuple[Source, ...] = ()
    versions: Mapping[str, str] | None = None
    notices: tuple[str, ...] = ()
    exercise: bool = False

    @property
    def night(self) -> bool | None:
        """Whether it was night at the last position; None where place or time is missing."""
        if self.last.at is None or not np.isfinite(self.last.lat):
            return None
        at_s = self.last.at.timestamp()
        return bool(elevation_deg(self.last.lat, self.last.lon, at_s) < NIGHT_DEG)

    @property
    def phase(self) -> str | None:
        """The gravest phase of all incidents; a suspicion has no say in it."""
        return min((i.phase for i in self.incidents), key=PHASES.index, default=None)


def brief_page(content: BriefContent) -> str:
    """The brief as one HTML file: no script, nothing fetched, a few pages of A4 or Letter."""
    css = (files("watchdesk") / "data" / "brief.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return _template().render(
        content=content,
        css=Markup(css),
        css_hash=digest,
        chart=base64.b64encode(content.chart_svg.encode("utf-8", "replace")).decode(),
        zone_words=ZONE_WORDS,
        incidents=_placed(content),
        events=sorted(content.assessment.events, key=lambda e: e.start, reverse=True),
        ahead=EVENTS_AHEAD,
        alone=[i for i in content.assessment.indicators if i.event_key is None],
        unknowns=unknowns(content),
        dangers=dangers(content),
        NEARBY_NM=NEARBY_NM,
        sailor=sailor,
        measured=measured,
        identity=identity(content.vessel),
        age=_age(content),
    )


def unknowns(content: BriefContent) -> tuple[str, ...]:
    """What nobody knows, said plainly: what AIS can never tell, then what was missing here."""
    missing = ["How many people are aboard, their health, and what they need."]
    missing.append("Nationality: no registry has answered. A radio identity proves nothing.")
    missing.append("Wind, sea, water temperature and forecast.")
    if content.regime is None or content.regime.zone is None:
        missing.append("The zone, and so the law that applies.")
    if not content.authority:
        missing.append("Authority: not worked out here. Ask the legal adviser before any order.")
    missing += [u for u in content.assessment.unknowns if u not in missing]
    return tuple(missing)


def identity(vessel: Vessel) -> tuple[tuple[str, str | None, bool], ...]:
    """What it said of itself: label, value (None where not heard), whether heard twice alike."""
    said = {
        "callsign": ("Call sign", vessel.callsign),
        "imo": ("IMO", None if vessel.imo is None else str(vessel.imo)),
        "ship_type": ("Type", vessel.ship_type and sailor.ship_type(vessel.ship_type)),
        "length_m": ("Length", vessel.length_m and f"{vessel.length_m:.0f} m"),
        "destination": ("Bound for", vessel.destination),
    }
    return tuple(
        (label, str(value) if value else None, field in vessel.confirmed)
        for field, (label, value) in said.items()
    )


def dangers(content: BriefContent) -> tuple[Hazard, ...]:
    """The dangers to name before boarding, those to the migrants first."""
    kinds = {event.kind for event in content.assessment.events}
    holds = {
        "night": content.night is not False,  # not known counts as night
        "offshore": content.regime is None or content.regime.distance_nm >= OFFSHORE_NM,
        "encounter": bool(kinds & {"encounter", "mothership"}),
        "gap": bool(kinds & {"gap", "disabling"}),
        "nearby": bool(content.nearby),
    }
    return hazards({name for name, true in holds.items() if true})


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


def _placed(content: BriefContent) -> list[tuple[Incident, str]]:
    """Each incident, gravest first, with its range and bearing from the vessel."""
    ranked = sorted(content.incidents, key=lambda i: PHASES.index(i.phase))
    return [(incident, _range(content.last, incident)) for incident in ranked]


def _range(last: Fix, incident: Incident) -> str:
    nm, bearing = inverse(last.lat, last.lon, incident.lat, incident.lon)
    if not np.isfinite(nm):
        return "distance from this vessel not known"
    away = f"{sailor.miles(float(nm))} {sailor.true_degrees(float(bearing))}"
    return f"{away.replace(' ', NO_BREAK)} from this vessel"


def _age(content: BriefContent) -> str:
    if content.last.at is None:
        return "the recording tells no time"
    return f"{sailor.span(content.generated_at - content.last.at)} before this brief was made"


def _visible(value: object) -> object:
    """Every text on the page, its invisible and direction-changing characters written out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return sailor.plain(value)
    return value


@cache
def _template() -> Template:
    text = (files("watchdesk") / "data" / "brief.html.j2").read_text(encoding="utf-8")
    page = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page.globals["indicator_ids"] = indicator_ids
    return page.from_string(text)
