"""What a vessel's behaviour may mean: reasons, innocent explanations and unknowns, as a list.

Nationality, the country digits of an MMSI, language, ethnicity and religion are not inputs.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ais.contacts import is_contact
from ais.events import Event, in_order, iso
from risk.indicators import Indicator
from risk.reasons import Weighing, indicator_from

KINDS_FOR_INDIC = 2  # a design rule, not a threshold: one kind of evidence is never enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What is known of one vessel.  A suspicion of INDIC is a reason to look, never a ground."""

    mmsi: int
    at: datetime  # UTC, the last position considered
    suspicion: str  # "NONE" or "INDIC"; REASON is only ever an officer's signed record
    caution: bool  # enough to tell the officer: a caution, the lowest alert of MSC.302(87)
    indicators: tuple[Indicator, ...]
    unknowns: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def weight(self) -> float:
        """Sum of what is left of the weights, each indicator once however often it was seen."""
        return _weight(self.indicators)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The independent kinds of evidence the indicators rest on."""
        return tuple(sorted({i.independent for i in self.indicators if i.counts > 0}))

    @property
    def needs_help(self) -> bool:
        """Whether something it did may mean danger to those aboard: to be asked first of all."""
        return any(indicator.rescue_factors for indicator in self.indicators)

    def as_record(self) -> dict[str, Any]:
        """The assessment as one JSON object; events by key, they are told elsewhere."""
        return {
            "mmsi": self.mmsi,
            "at": iso(self.at),
            "suspicion": self.suspicion,
            "caution": self.caution,
            "needs_help": self.needs_help,
            "weight": self.weight,
            "kinds": list(self.kinds),
            "indicators": [indicator.as_record() for indicator in self.indicators],
            "unknowns": list(self.unknowns),
            "events": [event.key for event in self.events],
        }


def assess(
    mmsi: int,
    *,
    at: datetime,
    events: Iterable[Event] = (),
    named: bool = True,
    dismissed: Container[str] = (),
    weighing: Weighing | None = None,
) -> Assessment:
    """What one vessel's events may mean.

    ``named`` is whether any name or call sign was heard; ``dismissed`` holds the keys of events
    that an officer found to mean nothing.  Distress devices and incidents are no part of this:
    danger neither raises nor lowers suspicion.  A sign that somebody may need help has no weight.
    """
    weighing = weighing or Weighing()
    own = tuple(in_order([e for e in events if mmsi in (e.mmsi, e.partner)]))
    meant = tuple(event for event in own if event.key not in dismissed)
    found = [indicator_from(event, meant, weighing, at) for event in meant]
    indicators = tuple(sorted((i for i in found if i is not None), key=_order))
    weight = _weight(indicators)
    return Assessment(
        mmsi=mmsi,
        at=at,
        suspicion="INDIC" if _is_indic(indicators, weight, weighing) else "NONE",
        caution=weight >= weighing.caution_weight or any(i.rescue_factors for i in indicators),
        indicators=indicators,
        unknowns=tuple(_unknowns(mmsi, own, named, len(own) - len(meant))),
        events=own,
    )


def assess_all(
    events: Iterable[Event],
    *,
    at: Mapping[int, datetime],
    named: Container[int] = (),
    dismissed: Container[str] = (),
    weighing: Weighing | None = None,
) -> list[Assessment]:
    """An assessment of every vessel with a last position in ``at``, most to look at first."""
    by_vessel: dict[int, list[Event]] = {mmsi: [] for mmsi in at}
    for event in events:
        for mmsi in {event.mmsi, event.partner}:
            if mmsi in by_vessel:
                by_vessel[mmsi].append(event)
    return ranked(
        assess(
            mmsi,
            at=at[mmsi],
            events=own,
            named=mmsi in named,
            dismissed=dismissed,
            weighing=weighing,
        )
        for mmsi, own in by_vessel.items()
    )


def _order(indicator: Indicator) -> tuple[bool, str]:
    """Danger first, then by name."""
    return not indicator.rescue_factors, indicator.id


def _weight(indicators: Iterable[Indicator]) -> float:
    """Each indicator once, however often it was seen, with the most that is left of it."""
    most: dict[str, float] = {}
    for indicator in indicators:
        most[indicator.id] = max(most.get(indicator.id, 0.0), indicator.counts)
    return sum(most.values())


def _is_indic(indicators: Iterable[Indicator], weight: float, weighing: Weighing) -> bool:
    kinds = {i.independent for i in indicators if i.counts > 0}
    return len(kinds) >= KINDS_FOR_INDIC and weight >= weighing.indic_weight


def ranked(assessments: Iterable[Assessment]) -> list[Assessment]:
    """Most to look at first; the same order every time.  See :func:`why_before`."""
    return sorted(assessments, key=_rank, reverse=True)


def why_before(first: Assessment, second: Assessment) -> str:
    """The first reason why one assessment is ranked before another."""
    for reason, a, b in zip(RANKED_BY, _rank(first), _rank(second), strict=True):
        if a != b:
            return reason
    return "the same vessel"


RANKED_BY = (
    "somebody aboard may need help",
    "its indicators add up to INDIC and the other's do not",
    "its indicators weigh more",
    "its indicators rest on more independent kinds of evidence",
    "its latest event is more recent",
    "nothing tells them apart: ordered by the last digits of the MMSI, which mean nothing",
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _rank(assessment: Assessment) -> tuple[bool, bool, float, int, datetime, str]:
    """What the ranking compares, in turn; one value for each of ``RANKED_BY``.

    The first digits of an MMSI are a country: read backwards, they cannot order anybody.
    """
    latest = max((event.end or assessment.at for event in assessment.events), default=_NEVER)
    backwards = f"{assessment.mmsi:09d}"[::-1]
    indic = assessment.suspicion == "INDIC"
    kinds = len(assessment.kinds)
    return assessment.needs_help, indic, assessment.weight, kinds, latest, backwards


def _unknowns(mmsi: int, events: Sequence[Event], named: bool, dismissed: int) -> Iterable[str]:
    """What nobody knows of this vessel, in plain sentences."""
    if is_contact(mmsi):
        yield "Who it is: it was seen, and no AIS is known to be its own."
    else:
        yield "No radar, aircraft or patrol has confirmed any of this: it all comes from AIS."
    yield "Flag: no registry has confirmed it."
    if not named and not is_contact(mmsi):
        yield "No name or call sign was heard."
    unjudged = sum(e.kind == "gap" and e.evidence.get("label") == "no data" for e in events)
    if unjudged:
        yield f"Reception was not measured for {_count(unjudged, 'silence')}: not counted."
    unplaced = sum(
        "distance_nm" in e.evidence and e.evidence["distance_nm"] is None for e in events
    )
    if unplaced:
        yield f"Distance from shore is not known for {_count(unplaced, 'event')}."
    if dismissed:
        yield f"{_count(dismissed, 'event').capitalize()} dismissed by an officer: not counted."
    unfinished = sum(event.end is None for event in events)
    if unfinished:
        yield f"{_count(unfinished, 'event').capitalize()} had not ended when last heard."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
