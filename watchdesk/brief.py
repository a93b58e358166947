"""What a boarding brief says, lives first, before anybody lays it out.

It says what was heard, how sure that is and what nobody knows.  It has no place for the name of
anyone aboard, and it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from ais.contacts import Contact as Seen
from ais.events import Event
from ais.recording import Source
from ais.vessels import Vessel
from jurisdiction.duties import Checklist
from jurisdiction.regime import Regime
from risk.assessment import Assessment
from risk.watchlist import Hit
from sar.distress import PHASES, Incident
from seamath.geodesy import inverse
from seamath.sun import NIGHT_DEG, elevation_deg
from watchdesk import sailor
from watchdesk.authority_sheet import AuthoritySheet
from watchdesk.hazards import Hazard, hazards
from watchdesk.words import Translate, marked

ZONE_WORDS = {
    "LAND": marked("Land"),
    "IW": marked("Internal waters"),
    "AW": marked("Archipelagic waters"),
    "TS": marked("Territorial sea"),
    "CZ": marked("Contiguous zone"),
    "EEZ": marked("Exclusive economic zone"),
    "HS": marked("High seas"),
}
FORM_WORDS = {
    "imo": marked("IMO"),
    "mmsi": marked("MMSI"),
    "callsign": marked("Call sign"),
    "name": marked("name"),
}
NEARBY_NM = 10.0  # our judgement: what a boarding team meets within the hour of its approach
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
    contact: Seen | None = None  # where it was seen and sends no AIS
    labels: Mapping[int, str] = field(default_factory=dict)  # of contacts, for their numbers
    doubts: tuple[str, ...] = ()  # what in the recording of it cannot be right
    listed: tuple[Hit, ...] = ()  # entries of the watchlist it matches
    claimed_flag: str | None = None  # State behind the radio identity: weak, never nationality
    incidents: tuple[Incident, ...] = ()
    rescue: tuple[Checklist, ...] = ()  # from ``sar.checklist``: duties, triggers, factors
    checklists: tuple[Checklist, ...] = ()  # from ``risk.checklist``
    nearby: tuple[Contact, ...] = ()
    authority: AuthoritySheet | None = None
    patrol_state: str | None = None  # whose authority was asked for; None where nobody said
    never: Mapping[str, str] | None = None  # never code to its text
    chart_svg: str = ""
    sources: tuple[Source, ...] = ()
    versions: Mapping[str, str] | None = None
    notices: tuple[str, ...] = ()
    exercise: bool = False
    mark: str = "EXERCISE"  # the word for it: a brief of a replay says so

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


def unknowns(content: BriefContent, _: Translate = marked) -> tuple[str, ...]:
    """What nobody knows, said plainly: what AIS can never tell, then what was missing here."""
    missing = [_("How many people are aboard, their health, and what they need.")]
    if not registry_answered(content):
        nothing = _("It sends none known of.") if content.contact else ""
        nothing = nothing or _("A radio identity proves nothing.")
        missing.append(f"{_('Nationality: no registry has answered.')} {nothing}")
    missing.append(_("Wind, sea, water temperature and forecast."))
    if content.regime is None or content.regime.zone is None:
        missing.append(_("The zone, and so the law that applies."))
    if content.authority is None:
        ask = _("Ask the legal adviser before any order.")
        missing.append(f"{_('Authority')}: {no_authority(content, _)} {ask}")
    missing += content.doubts
    told = [_(u) for u in content.assessment.unknowns if not _answered(content, u)]
    return (*missing, *(u for u in told if u not in missing))


def _answered(content: BriefContent, unknown: str) -> bool:
    return registry_answered(content) and unknown.startswith("Flag:")


def registry_answered(content: BriefContent) -> bool:
    """Whether the flag log settles the nationality: confirmed, denied, or found by an officer."""
    sheet = content.authority
    return sheet is not None and sheet.flag not in ("CLAIMED", "UNKNOWN")


def no_authority(content: BriefContent, _: Translate = marked) -> str:
    """Why the brief says nothing of who may act, in one sentence."""
    if content.patrol_state is None:
        return _("not worked out, because nobody said whose patrol this is.")
    words = _("not worked out for a patrol of {state}: no zone of the sea here.")
    return words.format(state=content.patrol_state)


def identity(vessel: Vessel) -> tuple[tuple[str, str | None, bool], ...]:
    """What it said of itself: label, value (None where not heard), whether heard twice alike."""
    said = {
        "callsign": (marked("Call sign"), vessel.callsign),
        "imo": ("IMO", None if vessel.imo is None else str(vessel.imo)),
        "ship_type": (marked("Type"), vessel.ship_type and sailor.ship_type(vessel.ship_type)),
        "length_m": (marked("Length"), vessel.length_m and f"{vessel.length_m:.0f} m"),
        "destination": (marked("Bound for"), vessel.destination),
    }
    return tuple(
        (label, str(value) if value else None, field in vessel.confirmed)
        for field, (label, value) in said.items()
    )


def listed(content: BriefContent, _: Translate = marked) -> tuple[str, ...]:
    """Each entry of the watchlist it matches: number and by what; who asked stays at the desk."""
    words = _("On the watchlist, entry {number}, by {forms}: no indicator of anything.")
    return tuple(
        words.format(number=hit.entry.id, forms=", ".join(_(FORM_WORDS[f]) for f in hit.matched))
        for hit in content.listed
    )


def contact_facts(contact: Seen) -> tuple[tuple[str, str], ...]:
    """What is known of something seen without AIS: how, by whom, how many, how surely."""
    radius = np.isfinite(contact.uncertainty_m)
    said = (
        (marked("Seen by"), contact.kind),
        (marked("Reported by"), contact.reporter),
        (marked("People seen"), None if contact.people is None else str(contact.people)),
        (marked("Description"), contact.description),
        (
            marked("Place within"),
            f"{contact.uncertainty_m:,.0f} m (95 %)" if radius else "not told",
        ),
    )
    return tuple((label, value) for label, value in said if value)


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


def events_of(content: BriefContent) -> list[Event]:
    """What it did, the latest first."""
    return sorted(content.assessment.events, key=lambda e: e.start, reverse=True)


def placed(content: BriefContent, _: Translate = marked) -> list[tuple[Incident, str]]:
    """Each incident, gravest first, with its range and bearing from the vessel."""
    ranked = sorted(content.incidents, key=lambda i: PHASES.index(i.phase))
    return [(incident, _range(content.last, incident, _)) for incident in ranked]


def _range(last: Fix, incident: Incident, _: Translate) -> str:
    nm, bearing = inverse(last.lat, last.lon, incident.lat, incident.lon)
    if not np.isfinite(nm):
        return _("distance from this vessel not known")
    away = f"{sailor.miles(float(nm))} {sailor.true_degrees(float(bearing))}"
    return _("{away} from this vessel").format(away=away.replace(" ", NO_BREAK))


def age(content: BriefContent, _: Translate = marked) -> str:
    """How old the last position was when the brief was made, or how far its clock is ahead."""
    if content.last.at is None:
        return _("the recording tells no time")
    old = content.generated_at - content.last.at
    if old < timedelta(minutes=-1):
        ahead = sailor.span(-old)
        return _("{span} after this brief was made: check the clocks").format(span=ahead)
    return _("{span} before this brief was made").format(span=sailor.span(max(old, timedelta())))
