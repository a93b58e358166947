"""Something a vessel did, with the evidence for it: the one type every detector returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KINDS = (
    "loitering",
    "gap",
    "disabling",
    "encounter",
    "shore_approach",
    "waiting",
    "mothership",
    "drift",
    "sudden_stop",
    "unusual_stop",
    "speed",
    "jump",
    "shared_mmsi",
    "identity_conflict",
    "zone_entry",
    "dark_contact",
    "distress_device",
)
Value = float | int | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a vessel did over a span of time, with the evidence for it.

    ``end=None`` means it was still going on at the last position seen.  ``lines`` names the
    raw lines behind it (``source:line``): the first and last at least.
    """

    kind: str
    mmsi: int
    start: datetime  # UTC
    end: datetime | None
    lat: float  # degrees, where it began
    lon: float
    evidence: Mapping[str, Value] = field(default_factory=dict)  # keys carry units
    threshold: Mapping[str, Value] = field(default_factory=dict)  # what it was measured against
    source: str = ""  # who published the definition, or "our judgement, untested"
    innocent: str = ""  # the ordinary reason such a thing happens
    zone: str | None = None  # set by ``placed`` once the position is classified
    state: str | None = None
    lines: tuple[str, ...] = ()
    partner: int | None = None  # the other vessel of an encounter

    def __post_init__(self) -> None:
        """Refuse what no detector may report."""
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of event {self.kind!r}; known: {', '.join(KINDS)}")
        if self.start.utcoffset() is None:
            raise ValueError(f"{self.kind} of {self.mmsi}: start {self.start} has no time zone")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"{self.kind} of {self.mmsi}: ends {self.end}, before {self.start}")

    @property
    def key(self) -> str:
        """Name the event for life: seen again, longer or closed, it keeps this key."""
        pair = f"+{self.partner}" if self.partner is not None else ""
        return f"{self.kind}:{self.mmsi}{pair}:{self.start:%Y%m%dT%H%M%SZ}"

    def as_record(self) -> dict[str, Any]:
        """The event as the command line's contract names it."""
        return {
            "key": self.key,
            "kind": self.kind,
            "mmsi": self.mmsi,
            "partner": self.partner,
            "start": iso(self.start),
            "end": None if self.end is None else iso(self.end),
            "lat": _degrees(self.lat),
            "lon": _degrees(self.lon),
            "zone": self.zone,
            "state": self.state,
            "evidence": dict(self.evidence),
            "threshold": dict(self.threshold),
            "source": self.source,
            "innocent": self.innocent,
            "lines": list(self.lines),
        }


def iso(moment: datetime) -> str:
    """A UTC time as people and machines write it, to the second.

    >>> from datetime import UTC
    >>> iso(datetime(2026, 3, 1, 3, 40, tzinfo=UTC))
    '2026-03-01T03:40:00Z'
    """
    return f"{moment.isoformat()[:19]}Z"  # takes half the time of a format


def _degrees(value: float) -> float | None:
    """Six decimals of a degree (0.1 m), or None where no place was told: JSON has no NaN."""
    return None if value != value else round(value, 6)


def in_order(events: list[Event]) -> list[Event]:
    """Events by start, then kind, vessel and partner: the same order every time."""
    return sorted(events, key=lambda e: (e.start, e.kind, e.mmsi, e.partner or 0))
