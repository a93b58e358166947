"""One alert: its situation, the state it is in by MSC.302(87), and what was done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ais.events import iso
from ais.tracks import utc
from watchdesk.alerts.situation import PRIORITIES, SOUNDING, Situation

UNACKNOWLEDGED, SILENCED, ACKNOWLEDGED = "unacknowledged", "silenced", "acknowledged"
RECTIFIED, WITHDRAWN = "rectified", "withdrawn"  # over, and nobody has acknowledged it since
DISMISSED, NORMAL = "dismissed", "normal"  # neither is listed
ACTIVE = (UNACKNOWLEDGED, SILENCED, ACKNOWLEDGED)
MOST_TIMES = 40  # shown with an alert; the desk's log has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that happened to an alert: when, what, by whom, why."""

    at_s: float
    what: str
    officer: str = ""  # empty: the program
    role: str = ""
    says: str = ""

    def as_record(self) -> dict[str, str]:
        """The act as JSON-ready values."""
        said = {"what": self.what, "officer": self.officer, "role": self.role, "says": self.says}
        return {"at": iso(utc(self.at_s)), **said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A situation as an officer has it before him."""

    situation: Situation
    state: str
    opened_s: float
    peak: tuple[int, int]  # the gravest it was since somebody last had to look
    acted_s: float | None = None  # when it was last acknowledged, silenced or dismissed
    silence: str = ""  # which of ``acts.SILENCES``
    silenced_until_s: float | None = None  # None while silenced: as long as this occurrence lasts
    acknowledged_by: str = ""
    acknowledged_s: float | None = None
    over_s: float | None = None  # when it was rectified or withdrawn
    raised: bool = False  # by one priority, by an officer
    seen: tuple[str, ...] = ()  # kinds of event of which vessels, since it was opened
    acts: tuple[Act, ...] = ()

    @property
    def key(self) -> str:
        """Of the situation."""
        return self.situation.key

    @property
    def priority(self) -> str:
        """Of the situation, or one above where an officer raised it."""
        return PRIORITIES[PRIORITIES.index(self.situation.priority) - self.raised]

    @property
    def rescue(self) -> bool:
        """Whether somebody may be in danger."""
        return self.situation.rescue

    @property
    def listed(self) -> bool:
        """Whether it is shown."""
        return self.state not in (DISMISSED, NORMAL)

    @property
    def sounding(self) -> bool:
        """Whether it sounds, as of the last time it was looked at."""
        return self.state == UNACKNOWLEDGED and self.priority in SOUNDING

    def as_record(self) -> dict[str, Any]:
        """The alert as JSON-ready values for a page; times as ISO 8601."""
        s = self.situation
        return {
            "key": s.key,
            "priority": self.priority,
            "kind": s.kind,
            "says": s.says,
            "params": dict(s.params),
            "reasons": list(s.reasons),
            "events": list(s.events),
            "mmsi": s.mmsi,
            "lat": s.lat,
            "lon": s.lon,
            "since": _iso(s.since_s),
            "opened": _iso(self.opened_s),
            "over": _iso(self.over_s),
            "state": self.state,
            "rescue": s.rescue,
            "can_silence": s.can_silence,
            "sounding": self.sounding,
            "silence": self.silence,
            "silenced_until": _iso(self.silenced_until_s),
            "acknowledged_by": self.acknowledged_by or None,
            "acknowledged_at": _iso(self.acknowledged_s),
            "raised": self.raised,
            "notes": [act.as_record() for act in self.acts if act.what == "note"],
            "times": [act.as_record() for act in self.acts],
            "innocent": s.innocent,
        }

    def to_keep(self) -> dict[str, Any]:
        """Everything, as JSON-ready values that :func:`alert_from` reads back."""
        return asdict(self) | {"situation": asdict(self.situation)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """What happened to one alert; ``seq`` orders all changes of a board."""

    seq: int
    act: Act
    alert: Alert

    @property
    def what(self) -> str:
        """What happened, in a word."""
        return self.act.what

    @property
    def kept(self) -> bool:
        """Whether it belongs in the log: a place or a figure that moved on does not."""
        return self.act.what != "updated"


def alert_from(kept: Mapping[str, Any]) -> Alert:
    """An alert as it was kept."""
    of = dict(kept["situation"])
    for name in ("reasons", "events"):
        of[name] = tuple(of[name])
    situation = Situation(**{f.name: of[f.name] for f in fields(Situation)})
    acts = tuple(Act(**act) for act in kept["acts"])
    made = {**kept, "situation": situation, "acts": acts, "peak": tuple(kept["peak"])}
    made["seen"] = tuple(kept["seen"])
    return Alert(**made)


def _iso(time_s: float | None) -> str | None:
    return None if time_s is None else iso(utc(time_s))
