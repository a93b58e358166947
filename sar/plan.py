"""A search plan: what was known, where to look, who searches what, and what nobody knows yet.

A plan is made by ``sar.planning``.  It proposes; the SAR mission coordinator decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ais.events import iso
from sar.box import Box
from sar.cloud import Datum, DriftResult
from sar.distress import Incident
from sar.drift import DriftPair
from sar.effort import SEARCH_SHARE, Assignment, SearchUnit
from sar.incidents import KINDS, IncidentReport, told, who_of
from sar.patterns import Pattern
from sar.phase import CAUTION, PhaseResult
from sar.place_of_safety import Judged
from sar.rcc import RccAnswer
from sar.responders import Responder
from sar.seeding import LastKnown
from sar.survival import Outlook

FORMAT = "watchdesk search plan 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedArea:
    """The rectangle to search and what to expect; without effort only where and POC are known."""

    box: Box  # where it lies when the search begins
    effort_nm2: float
    coverage: float | None
    poc: float
    pod: float | None
    pos: float | None
    method: str

    def as_record(self) -> dict[str, Any]:
        """The area as JSON-ready values."""
        shares = {
            name: None if (value := getattr(self, name)) is None else round(value, 4)
            for name in ("coverage", "poc", "pod", "pos")
        }
        effort = round(self.effort_nm2, 2)
        return {**self.box.as_record(), "effort_nm2": effort, **shares, "method": self.method}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """What one unit is asked to do; ``pattern`` is None where its whole strip is land."""

    number: int  # as on the chart and in the names of the files
    unit: SearchUnit
    assignment: Assignment
    sweep_from: str  # where the sweep width comes from
    pattern: Pattern | None
    starts: datetime
    ends: datetime
    made_good_kn: float | None = None  # None: the share of its speed that is left for searching

    @property
    def times(self) -> tuple[datetime, ...]:
        """When it is at each way-point, at the share of the time that is left for searching."""
        if self.pattern is None:
            return ()
        made_good_kn = self.made_good_kn or SEARCH_SHARE * self.unit.search_kn
        return tuple(self.starts + timedelta(hours=h) for h in self.pattern.hours_to(made_good_kn))

    @property
    def leaves_before(self) -> int | None:
        """The first way-point that it has no time for; None where it can end the pattern.

        Legs are whole, and longer over the ground where they follow the drift.
        """
        late = (number for number, time in enumerate(self.times) if time > self.ends)
        return next(late, None)

    def as_record(self) -> dict[str, Any]:
        """The unit's part as JSON-ready values, a time at every way-point."""
        pattern = None if self.pattern is None else self.pattern.as_record()
        if pattern is not None:
            for point, time in zip(pattern["points"], self.times, strict=True):
                point["time"] = iso(time)
        return {
            "number": self.number,
            **self.assignment.as_record(),
            "speed_kn": self.unit.search_kn,
            "sweep_width_nm": round(self.unit.sweep_width_nm, 3),
            "sweep_width_from": self.sweep_from,
            "starts": iso(self.starts),
            "ends": iso(self.ends),
            "leaves_before": self.leaves_before,
            "search": pattern,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class HandDatum:
    """One leeway class by the manual method: its two datums and the total probable error E."""

    class_id: str
    pair: DriftPair
    error_nm: float

    def as_record(self) -> dict[str, Any]:
        """The datums as JSON-ready values."""
        return {
            "class": self.class_id,
            "error_nm": round(self.error_nm, 3),
            **self.pair.as_record(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """One search, ready to be checked by a person; texts of the report are hostile."""

    report: IncidentReport
    incident: Incident
    phase: PhaseResult
    made: datetime
    last: LastKnown
    class_names: tuple[str, ...]  # in the order of ``cloud.classes``
    wind: str  # as given, with who said so
    current: str
    cloud: DriftResult  # goes on past the beginning of the search
    step: int  # the row of ``cloud`` at which the search begins
    datum: Datum
    by_class: tuple[Datum, ...]
    by_hand: tuple[HandDatum, ...]
    set_deg: float  # mean motion of the whole cloud from the last known position
    drift_kn: float
    ashore: tuple[float, float] | None  # middle of the particles that have stranded by then
    area: PlannedArea
    units: tuple[UnitPlan, ...]
    left_out: tuple[str, ...]  # units without time on scene
    outlook: Outlook
    responders: tuple[Responder, ...]
    heard: int | None  # how many could be ranked; None: no recording was looked at
    rcc: RccAnswer
    places: tuple[Judged, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is about, as people read it: how it was told, and of whom."""
        return " ".join(filter(None, (KINDS[self.report.kind], who_of(self.report))))

    @property
    def commence(self) -> datetime:
        """When the search begins: the time of the datum."""
        return self.datum.time

    @property
    def share_ashore(self) -> float:
        """Share of the weight that has stranded when the search begins."""
        return float(self.cloud.weight[self.cloud.stranded[self.step]].sum())

    def as_record(self) -> dict[str, Any]:
        """The plan as JSON-ready values, without the particles."""
        return {
            "format": FORMAT,
            "made": iso(self.made),
            "incident": _incident_record(self.incident, told(self.report.people)),
            "phase": self.phase.as_record(),
            "last_known": _last_record(self.last),
            "craft": self.report.craft,
            "classes": dict(zip(self.cloud.classes, self.class_names, strict=True)),
            "wind": self.wind,
            "current": self.current,
            "commence": iso(self.commence),
            "datum": self.datum.as_record(),
            "datums_by_class": [one.as_record() for one in self.by_class],
            "datums_by_hand": [one.as_record() for one in self.by_hand],
            "set_deg": round(self.set_deg, 1),
            "drift_kn": round(self.drift_kn, 2),
            "share_ashore": round(self.share_ashore, 4),
            "ashore": None if self.ashore is None else [round(v, 4) for v in self.ashore],
            "track": [self.cloud.datum(None, k).as_record() for k in range(len(self.cloud.time_s))],
            "area": self.area.as_record(),
            "units": [one.as_record() for one in self.units],
            "left_out": list(self.left_out),
            "survival": self.outlook.as_record(),
            "heard": self.heard,
            "responders": [one.as_record() for one in self.responders],
            "rcc": self.rcc.as_record(),
            "places_of_safety": [one.as_record() for one in self.places],
            "notes": list(self.notes),
            "caution": CAUTION,
        }


def _incident_record(incident: Incident, people: str) -> dict[str, Any]:
    placed = incident.lat == incident.lat
    return {
        "key": incident.key,
        "what": incident.what,
        "at": None if incident.at is None else iso(incident.at),
        "lat": round(incident.lat, 5) if placed else None,
        "lon": round(incident.lon, 5) if placed else None,
        "phase": incident.phase,
        "trigger": incident.trigger,
        "people": people,
        "facts": list(incident.facts),
    }


def _last_record(last: LastKnown) -> dict[str, Any]:
    return {
        "lat": round(last.lat, 5),
        "lon": round(last.lon, 5),
        "error_nm": last.error_nm,
        "earliest": iso(last.earliest),
        "latest": None if last.latest is None else iso(last.latest),
        "track_to": None if last.end is None else [round(degrees, 5) for degrees in last.end],
    }
