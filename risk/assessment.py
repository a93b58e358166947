"""What a vessel's behaviour may mean: reasons, innocent explanations and unknowns, as a list.

Nationality, the country digits of an MMSI, language, ethnicity and religion are not inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ais.events import Event, Value, in_order, iso
from ais.mmsi import MmsiForm, mmsi_form
from risk.detector import JUDGEMENT, threshold
from risk.indicators import meanings

KINDS_FOR_INDIC = 2  # a design rule, not a threshold: one kind of evidence is never enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One fact that may mean something, with its weight and an innocent explanation.

    ``id`` is a row of ``indicators.csv`` (K01 ...).  Weights are proposals.
    """

    id: str
    says: str
    weight: float
    source: str
    innocent: str
    independent: str  # which kind of evidence it rests on: two kinds are needed for INDIC
    event_key: str | None = None
    value: Mapping[str, Value] = field(default_factory=dict)  # what was measured
    threshold: Mapping[str, Value] = field(default_factory=dict)  # what made it count
    mark: str = ""  # "K": selection and weight not checked against a published text

    def as_record(self) -> dict[str, Any]:
        """The indicator as one JSON object."""
        names = (name for name in self.__slots__ if name not in ("value", "threshold"))
        record = {name: getattr(self, name) for name in names}
        return {**record, "value": dict(self.value), "threshold": dict(self.threshold)}


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
        """Sum of the weights, each indicator once however often it was seen."""
        return sum({i.id: i.weight for i in self.indicators}.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The independent kinds of evidence the indicators rest on."""
        return tuple(sorted({i.independent for i in self.indicators}))

    def as_record(self) -> dict[str, Any]:
        """The assessment as one JSON object; events by key, they are told elsewhere."""
        return {
            "mmsi": self.mmsi,
            "at": iso(self.at),
            "suspicion": self.suspicion,
            "caution": self.caution,
            "weight": self.weight,
            "kinds": list(self.kinds),
            "indicators": [indicator.as_record() for indicator in self.indicators],
            "unknowns": list(self.unknowns),
            "events": [event.key for event in self.events],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What was heard of a vessel's identity, as far as it can contradict itself."""

    conflicts: tuple[str, ...] = ()  # sentences, ready to be shown
    mid_known: bool = True  # whether its country digits were ever assigned, to whomever
    reported: bool = True  # whether any name or call sign was heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What an event must show before it counts as an indicator, and what makes INDIC."""

    gap_h: float = threshold(
        1.0, unit="h", source="with reception shown: Ford 2018, MarineTraffic 1 h; without: never"
    )
    meeting_min: float = threshold(20.0, unit="min", source=f"indicator K03, {JUDGEMENT}")
    meeting_distance_nm: float = threshold(10.0, unit="nm", source=f"indicator K03, {JUDGEMENT}")
    waiting_distance_nm: float = threshold(
        12.0, unit="nm", source="UNCLOS art. 3, outside the widest territorial sea"
    )
    run_ashore_h: float = threshold(3.0, unit="h", source=f"indicator K04, {JUDGEMENT}")
    caution_weight: float = threshold(2.0, unit="weight", source=JUDGEMENT)
    indic_weight: float = threshold(4.0, unit="weight", source=JUDGEMENT)


def assess(
    mmsi: int,
    *,
    at: datetime,
    events: Iterable[Event] = (),
    identity: Identity | None = None,
    weighing: Weighing | None = None,
) -> Assessment:
    """What one vessel's events and identity may mean.

    Distress devices and anything the rescue room knows are no part of this: danger neither
    raises nor lowers suspicion.
    """
    identity, weighing = identity or Identity(), weighing or Weighing()
    own = tuple(in_order([e for e in events if mmsi in (e.mmsi, e.partner)]))
    found = [indicator for event in own for indicator in _from_event(event, own, mmsi, weighing)]
    indicators = tuple(sorted([*found, *_from_identity(mmsi, identity)], key=lambda i: i.id))
    weight = sum({i.id: i.weight for i in indicators}.values())
    enough = len({i.independent for i in indicators}) >= KINDS_FOR_INDIC
    return Assessment(
        mmsi=mmsi,
        at=at,
        suspicion="INDIC" if enough and weight >= weighing.indic_weight else "NONE",
        caution=weight >= weighing.caution_weight,
        indicators=indicators,
        unknowns=tuple(_unknowns(own, identity)),
        events=own,
    )


def assess_all(
    events: Iterable[Event],
    *,
    at: Mapping[int, datetime],
    identities: Mapping[int, Identity] | None = None,
    weighing: Weighing | None = None,
) -> list[Assessment]:
    """An assessment of every vessel with a last position in ``at``, most to look at first."""
    by_vessel: dict[int, list[Event]] = {mmsi: [] for mmsi in at}
    for event in events:
        for mmsi in (event.mmsi, event.partner):
            if mmsi in by_vessel:
                by_vessel[mmsi].append(event)
    known = identities or {}
    return ranked(
        assess(mmsi, at=at[mmsi], events=own, identity=known.get(mmsi), weighing=weighing)
        for mmsi, own in by_vessel.items()
    )


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
    "its indicators add up to INDIC and the other's do not",
    "its indicators weigh more",
    "its indicators rest on more independent kinds of evidence",
    "its latest event is more recent",
    "nothing tells them apart: ordered by the last digits of the MMSI, which mean nothing",
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _rank(assessment: Assessment) -> tuple[bool, float, int, datetime, str]:
    """What the ranking compares, in turn; one value for each of ``RANKED_BY``.

    The first digits of an MMSI are a country: read backwards, they cannot order anybody.
    """
    latest = max((event.end or assessment.at for event in assessment.events), default=_NEVER)
    backwards = f"{assessment.mmsi:09d}"[::-1]
    indic = assessment.suspicion == "INDIC"
    return indic, assessment.weight, len(assessment.kinds), latest, backwards


def _from_event(
    event: Event, own: Sequence[Event], mmsi: int, limits: Weighing
) -> Iterable[Indicator]:
    """The indicator an event amounts to, if any; what cannot be shown does not count."""
    if event.kind == "gap" and event.evidence.get("label") == "gap":
        if _at_least(event, "duration_h", limits.gap_h):
            yield _indicator("K01", event, {"duration_h": limits.gap_h})
    elif event.kind == "encounter":
        needed = {
            "duration_min": limits.meeting_min,
            "distance_nm": limits.meeting_distance_nm,
        }
        if all(_at_least(event, name, least) for name, least in needed.items()):
            yield _indicator("K03", event, needed)
    elif event.kind == "loitering" and _at_least(event, "distance_nm", limits.waiting_distance_nm):
        within = timedelta(hours=limits.run_ashore_h)
        if any(_ran_ashore(event, later, mmsi, within) for later in own):
            needed = {"distance_nm": limits.waiting_distance_nm, "then_h": limits.run_ashore_h}
            yield _indicator("K04", event, needed)


def _ran_ashore(waiting: Event, later: Event, mmsi: int, within: timedelta) -> bool:
    """Whether an approach to the shore by the same vessel was over soon after it had waited."""
    if later.kind != "shore_approach" or later.mmsi != mmsi or waiting.end is None:
        return False
    return later.end is not None and waiting.end <= later.start <= later.end <= waiting.end + within


def _at_least(event: Event, name: str, least: float) -> bool:
    value = event.evidence.get(name)
    return isinstance(value, int | float) and value >= least


def _indicator(id: str, event: Event, needed: Mapping[str, float]) -> Indicator:
    meaning = meanings()[id]
    return Indicator(
        id=id,
        says=meaning.text,
        weight=meaning.weight,
        source=f"{meaning.source}; measured by: {event.source}",
        innocent=event.innocent or meaning.innocent,
        independent=meaning.independent,
        event_key=event.key,
        value=dict(event.evidence),
        threshold=dict(needed),
        mark=meaning.mark,
    )


def _from_identity(mmsi: int, identity: Identity) -> Iterable[Indicator]:
    """K02, once, with every contradiction in its sentence."""
    wrong = list(identity.conflicts)
    if mmsi_form(mmsi) is MmsiForm.UNKNOWN:
        wrong.append("the MMSI has no form that exists (ITU-R M.585)")
    elif not identity.mid_known:
        wrong.append("the MMSI begins with country digits that were never assigned (ITU-R M.585)")
    if wrong:
        meaning = meanings()["K02"]
        yield Indicator(
            id="K02",
            says=f"{meaning.text}: {'; '.join(wrong)}",
            weight=meaning.weight,
            source=meaning.source,
            innocent=meaning.innocent,
            independent=meaning.independent,
            value={"contradictions": len(wrong)},
            threshold={"contradictions": 1},
            mark=meaning.mark,
        )


def _unknowns(events: Sequence[Event], identity: Identity) -> Iterable[str]:
    """What nobody knows of this vessel, in plain sentences."""
    yield "No radar, aircraft or patrol has confirmed any of this: it all comes from AIS."
    yield "Flag: no registry has confirmed it."
    if not identity.reported:
        yield "No name or call sign was heard."
    unjudged = sum(e.kind == "gap" and e.evidence.get("label") == "no data" for e in events)
    if unjudged:
        yield f"Reception was not measured for {_count(unjudged, 'silence')}: not counted."
    unplaced = sum(
        "distance_nm" in e.evidence and e.evidence["distance_nm"] is None for e in events
    )
    if unplaced:
        yield f"Distance from shore is not known for {_count(unplaced, 'event')}."
    unfinished = sum(event.end is None for event in events)
    if unfinished:
        yield f"{_count(unfinished, 'event').capitalize()} had not ended when last heard."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
