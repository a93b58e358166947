"""Incidents that a person enters: alerts, calls, sightings, overdue craft; people as counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from ais.events import iso
from sar.distress import PHASES, Incident
from sar.errors import SarError
from sar.overdue import Overdue
from sar.phase import Facts, Lowering, PhaseResult, assess

KINDS = {
    "dsc": "DSC distress alert",
    "beacon_406": "406 MHz beacon",
    "phone": "telephone call",
    "sighting": "sighting",
    "overdue": "overdue report",
    "other": "report",
}
CLOCKS_APART = timedelta(minutes=10)  # our judgement: nobody tells what has yet to happen
_UNRESOLVED_ALERT = ("dsc", "beacon_406")  # hard trigger HT2


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many people, as far as anybody knows; None is unknown.

    Infants are counted apart from children; injured and dead are counted among the others.
    """

    adults: int | None = None
    children: int | None = None
    infants: int | None = None
    injured: int | None = None
    dead: int | None = None

    @property
    def at_least(self) -> int | None:
        """The fewest people there can be; None where nothing was counted."""
        ages = [n for n in (self.adults, self.children, self.infants) if n is not None]
        hurt = [n for n in (self.injured, self.dead) if n is not None]
        counted = [sum(some) for some in (ages, hurt) if some]
        return max(counted, default=None)

    @property
    def complete(self) -> bool:
        """Whether every age was counted, so that the number is no lower bound."""
        return None not in (self.adults, self.children, self.infants)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport:
    """What one person reported, in the words of the tables; positions may be NaN."""

    id: str
    kind: str
    received: datetime
    at: datetime | None = None  # when it happened or was seen
    lat: float = float("nan")
    lon: float = float("nan")
    error_nm: float | None = None  # radius that holds the truth with 50 %
    vessel: str = ""  # hostile text
    mmsi: int | None = None
    craft: str = ""
    people: People = People()
    triggers: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    factors: Mapping[str, int | None] = field(default_factory=dict)
    eta: datetime | None = None  # of an overdue craft
    passage_h: float | None = None
    worsening: bool | None = None
    remarks: str = ""
    wind: str = ""  # "080/18": from where, how fast; with a current it is enough for a plan
    current: str = ""  # "290/0.9": where to, how fast
    weather_from: str = ""  # who said so
    search_at: datetime | None = None  # when a search can begin
    units: tuple[str, ...] = ()  # as ``sar.searchers.read_searcher`` takes them
    water_c: float | None = None

    def __post_init__(self) -> None:
        """Refuse a kind nobody defined and facts no table holds."""
        if self.kind not in KINDS:
            raise SarError(f"kind {self.kind[:40]!a} must be one of {', '.join(KINDS)}")
        if self.kind == "overdue" and self.eta is None:
            raise SarError("eta is missing; an overdue report needs it, such as 2026-03-01T03:40Z")
        if self.at is not None and self.at - self.received > CLOCKS_APART:
            raise SarError(f"at {iso(self.at)} is after received {iso(self.received)}; check both")
        self.facts()

    def facts(self) -> Facts:
        """Everything the report says that can raise a phase, what follows from counts included."""
        derived = _derived_factors(self.people)
        factors = {
            name: _worse(self.factors.get(name), derived.get(name))
            for name in {*self.factors, *derived}
        }
        triggers = set(self.triggers)
        if self.kind in _UNRESOLVED_ALERT:
            triggers.add("HT2")
        if self.people.dead and _survivors_possible(self.people):
            triggers.add("HT9")
        return Facts(
            triggers=frozenset(triggers),
            signs=self.signs,
            factors=factors,
            overdue=None if self.eta is None else self._voyage(self.eta),
        )

    def phase(self, at: datetime, lowering: Lowering | None = None) -> PhaseResult:
        """The phase of this report at a time, at least."""
        return assess(self.facts(), at, lowering)

    def _voyage(self, eta: datetime) -> Overdue:
        known = self.lat == self.lat
        return Overdue(
            eta=eta,
            passage_h=self.passage_h,
            worsening=self.worsening,
            lat=self.lat if known else None,
            lon=self.lon if known else None,
        )


def incident_of(report: IncidentReport, at: datetime, lowering: Lowering | None = None) -> Incident:
    """The incident behind a report, for the list that distress devices are on too."""
    result = report.phase(at, lowering)
    triggers = sorted(report.facts().triggers)
    return Incident(
        key=f"report:{report.id}",
        what=" ".join(filter(None, (KINDS[report.kind], who_of(report)))),
        at=report.at or report.received,
        lat=report.lat,
        lon=report.lon,
        phase=result.phase,
        trigger=triggers[0] if triggers else None,
        facts=(f"reported {iso(report.received)}", told(report.people), *result.because),
        mmsi=report.mmsi,
    )


def who_of(report: IncidentReport) -> str:
    """The casualty as people read it: its name, else the craft, else its number."""
    by_number = f"MMSI {report.mmsi}" if report.mmsi else ""
    return report.vessel or report.craft.replace("_", " ") or by_number


def gravest_first(*groups: Iterable[Incident]) -> tuple[Incident, ...]:
    """The incidents of several sources as one list: gravest phase, then unknown time, then latest.

    Two incidents with one key are the same; the first is kept.
    """
    by_key: dict[str, Incident] = {}
    for group in groups:
        for incident in group:
            by_key.setdefault(incident.key, incident)
    return tuple(sorted(by_key.values(), key=_urgency))


def told(people: People) -> str:
    """The counts in words.

    >>> told(People(adults=30, infants=2)), told(People())
    ('people: at least 32 (adults 30, infants 2)', 'people: number unknown')
    """
    if people.at_least is None:
        return "people: number unknown"
    parts = [f"{f.name} {n}" for f in fields(people) if (n := getattr(people, f.name)) is not None]
    bound = "" if people.complete else "at least "
    return f"people: {bound}{people.at_least} ({', '.join(parts)})"


def _urgency(incident: Incident) -> tuple[int, bool, float, str]:
    at = incident.at
    return (
        PHASES.index(incident.phase),
        at is not None,
        0.0 if at is None else -at.timestamp(),
        incident.key,
    )


def _derived_factors(people: People) -> dict[str, int]:
    """Levels that counts alone prove; that none was counted proves nothing but for the dead."""
    derived: dict[str, int] = {}
    if people.injured:
        derived["F7"] = 2 if people.injured == 1 else 3
    if people.dead is not None:
        derived["F8"] = 3 if people.dead else 0
    if people.infants:
        derived["F9"] = 3
    elif people.children:
        derived["F9"] = 2
    return derived


def _worse(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)


def _survivors_possible(people: People) -> bool:
    return not (people.complete and people.at_least == people.dead)
