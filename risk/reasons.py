"""Which events amount to which indicator: what each must show before it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ais.events import Event
from risk.detector import JUDGEMENT, threshold
from risk.indicators import Indicator, meanings
from risk.silent_crossings import INWARDS, SEAWARDS
from seamath.units import S_PER_H


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What an event must show before it counts as an indicator, and what indicators amount to."""

    gap_h: float = threshold(
        1.0, unit="h", source="with reception shown: Ford 2018, MarineTraffic 1 h; without: never"
    )
    gap_own_factor: float = threshold(
        2.0, unit="of its own longest silences before", source=f"{JUDGEMENT}; as for disabling"
    )
    gap_own_thirds: float = threshold(
        3.0, unit="thirds of the hour before", source=f"{JUDGEMENT}; as for disabling"
    )
    gap_distance_nm: float = threshold(
        1.0, unit="nm", source=f"{JUDGEMENT}: in a harbour sets are switched off, and hidden"
    )
    meeting_min: float = threshold(20.0, unit="min", source=f"indicator K03, {JUDGEMENT}")
    meeting_distance_nm: float = threshold(10.0, unit="nm", source=f"indicator K03, {JUDGEMENT}")
    waiting_distance_nm: float = threshold(
        12.0, unit="nm", source="UNCLOS art. 3, outside the widest territorial sea"
    )
    run_ashore_h: float = threshold(3.0, unit="h", source=f"indicator K04, {JUDGEMENT}")
    fresh_h: float = threshold(24.0, unit="h", source=f"{JUDGEMENT}: a whole day counts in full")
    half_life_h: float = threshold(24.0, unit="h", source=f"{JUDGEMENT}: after that it halves")
    caution_weight: float = threshold(2.0, unit="weight", source=JUDGEMENT)
    indic_weight: float = threshold(4.0, unit="weight", source=JUDGEMENT)


WAITS = ("loitering", "waiting")
MEETINGS = ("encounter", "mothership")
Needs = Mapping[str, float]
Rule = Callable[[Event, Sequence[Event], Weighing], tuple[str, Needs] | None]


def indicator_from(
    event: Event, own: Sequence[Event], limits: Weighing, at: datetime
) -> Indicator | None:
    """The indicator an event amounts to, aged to a moment; what cannot be shown does not count.

    ``own`` are all events of the vessel: some mean something only after another.
    """
    rule = RULES.get(event.kind)
    found = rule(event, own, limits) if rule else None
    if found is None:
        return None
    id, needed = found
    meaning = meanings()[id]
    return Indicator(
        id=id,
        says=meaning.text,
        weight=meaning.weight,
        counts=round(meaning.weight * left_of(event, limits, at), 3),
        source=f"{meaning.source}; measured by: {event.source}",
        innocent=event.innocent or meaning.innocent,
        independent=meaning.independent,
        rescue_factors=meaning.rescue_factors,
        event_key=event.key,
        value=dict(event.evidence),
        threshold=dict(needed),
        mark=meaning.mark,
    )


def left_of(event: Event, limits: Weighing, at: datetime) -> float:
    """The share of its weight that an event keeps: all of it while fresh, then halving."""
    age_h = (at - (event.end or at)).total_seconds() / S_PER_H
    stale_h = max(age_h - limits.fresh_h, 0.0)
    return 0.5 ** (stale_h / limits.half_life_h) if limits.half_life_h > 0 else float(not stale_h)


def _gap(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    shown = event.evidence.get("label") == "gap"
    own_h = limits.gap_own_factor * float(event.evidence.get("own_longest_min") or 0.0) / 60.0
    needs = {
        "duration_h": max(limits.gap_h, own_h),
        "own_thirds_before": limits.gap_own_thirds,
        "distance_nm": limits.gap_distance_nm,
    }
    known = {name: needed for name, needed in needs.items() if event.evidence.get(name) is not None}
    if shown and all(_at_least(event, name, needed) for name, needed in known.items()):
        return "K01", known
    return None


def _disabling(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    return "K01", {}


def _identity(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    return "K02", {}


def _meeting(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    needed = {"duration_min": limits.meeting_min, "distance_nm": limits.meeting_distance_nm}
    if all(_at_least(event, name, least) for name, least in needed.items()):
        return "K03", needed
    return None


def _dark(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    """B01, unless the two were told to lie together meanwhile: one silence is not two signs."""
    needed = {"distance_nm": limits.meeting_distance_nm}
    sure = event.evidence.get("label") != "contact, perhaps the same"
    if not sure or not _at_least(event, "distance_nm", limits.meeting_distance_nm):
        return None
    meetings = (e for e in own if e.kind in MEETINGS and _during(e, event) and _beside(e, event))
    counted = any(RULES[meeting.kind](meeting, own, limits) for meeting in meetings)
    return None if counted else ("B01", needed)


def _beside(meeting: Event, event: Event) -> bool:
    """Whether the vessels of an event are two of those of a meeting."""
    visitors = str(meeting.evidence.get("craft_mmsi", "")).split()
    there = {str(meeting.mmsi), str(meeting.partner), *visitors}
    return {str(event.mmsi), str(event.partner)} <= there


def _during(one: Event, other: Event) -> bool:
    """Whether two events have any time in common."""
    return (one.end is None or other.start < one.end) and (
        other.end is None or one.start < other.end
    )


def _mothership(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    visited = event.evidence.get("label") == "visited"  # a declared parent hides nothing
    return ("B02", {}) if visited else None


def _wait(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    """K04 once a run ashore followed; a wait at a limit by night is something by itself.

    Several detectors may tell one spell: it counts as what the gravest of them makes of it.
    """
    needed = {"distance_nm": limits.waiting_distance_nm, "then_h": limits.run_ashore_h}
    if _then_ran(event, own, limits):
        return "K04", needed
    if event.kind != "waiting" or any(_then_ran(wait, own, limits) for wait in _with(event, own)):
        return None
    return "B06", {}


def _with(event: Event, own: Sequence[Event]) -> Iterator[Event]:
    """Waits of the same vessel, or told as such, during an event."""
    for wait in own:
        if wait.kind in WAITS and wait.mmsi == event.mmsi and wait is not event:
            begun = event.end is None or wait.start <= event.end
            if begun and (wait.end is None or event.start <= wait.end):
                yield wait


def _then_ran(wait: Event, own: Sequence[Event], limits: Weighing) -> bool:
    """Whether a wait far enough out was followed by a run ashore."""
    within = timedelta(hours=limits.run_ashore_h)
    far = _at_least(wait, "distance_nm", limits.waiting_distance_nm)
    return far and any(_ran_ashore(wait, later, within) for later in own)


def _ran_ashore(waiting: Event, later: Event, within: timedelta) -> bool:
    """Whether an approach to the shore by the same vessel was over soon after it had waited."""
    if later.kind != "shore_approach" or later.mmsi != waiting.mmsi or waiting.end is None:
        return False
    return later.end is not None and waiting.end <= later.start <= later.end <= waiting.end + within


def _approach(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    """B03, unless K04 counts this run already."""
    within = timedelta(hours=limits.run_ashore_h)
    waits = [e for e in own if e.kind in WAITS and _then_ran(e, own, limits)]
    if event.evidence.get("at_night") is not True or any(
        _ran_ashore(wait, event, within) for wait in waits
    ):
        return None
    return "B03", {}


def _speed(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    return ("R03" if event.evidence.get("rescue") else "B04"), {}


def _unusual(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    """B05, unless the same spell counts as a wait at a limit already."""
    waited = any(_wait(wait, own, limits) for wait in _with(event, own))
    return None if waited else ("B05", {})


def _crossing(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    """B07 for a change; a crossing in silence is weighed as the silence it was, and not twice."""
    return None if event.evidence.get("label") in (SEAWARDS, INWARDS) else ("B07", {})


def _drift(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    return ("R01", {}) if event.evidence.get("small_craft") is True else None


def _stop(event: Event, own: Sequence[Event], limits: Weighing) -> tuple[str, Needs] | None:
    return "R02", {}


# Kinds that are not here are told and mean nothing by themselves.
RULES: Mapping[str, Rule] = {
    "gap": _gap,
    "disabling": _disabling,
    "encounter": _meeting,
    "dark_contact": _dark,
    "mothership": _mothership,
    "loitering": _wait,
    "waiting": _wait,
    "shore_approach": _approach,
    "speed": _speed,
    "unusual_stop": _unusual,
    "zone_entry": _crossing,
    "drift": _drift,
    "sudden_stop": _stop,
    "shared_mmsi": _identity,
    "identity_conflict": _identity,
}


def _at_least(event: Event, name: str, least: float) -> bool:
    value = event.evidence.get(name)
    return isinstance(value, int | float) and value >= least
