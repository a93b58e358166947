"""Which emergency phase the facts call for, at least: hard triggers, signs, ten factors, time.

A phase is only ever suggested as "at least": a worse fact never lowers it, and what is unknown
counts against safety.  A named role may lower it, with a reason, for the facts it has seen.
Suspicion is no input here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from ais.events import iso
from jurisdiction.duties import Step
from sar.checklist import rows
from sar.distress import PHASES
from sar.errors import SarError
from sar.overdue import Overdue, called_by_time

# The word the authority tables use for each phase (law table 3.1).
CASE_WORD = {"DETRESFA": "DISTRESS", "ALERFA": "ALERT", "INCERFA": "UNC", None: "NONE"}
ROLES = ("RCC duty officer", "SAR mission coordinator", "on-scene coordinator", "watch supervisor")
SUM_SOURCE = "weights and limits are a proposal of this project, not law"
CAUTION = "decision support - to be confirmed by the competent authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a case; ``factors`` is None while nobody has opened one.

    ``factors`` holds levels 0 to 3 by id (F1 to F10); one left out or None is unknown.
    """

    triggers: frozenset[str] = frozenset()  # HT1 to HT9
    signs: frozenset[str] = frozenset()  # SC1 to SC7
    factors: Mapping[str, int | None] | None = None
    overdue: Overdue | None = None
    track_lost: bool = False  # see ``sar.overdue.is_track_lost``

    def __post_init__(self) -> None:
        """Refuse an id or a level no table holds: a misspelt trigger must not lose a rescue."""
        _refuse_strange("trigger", self.triggers, _triggers())
        _refuse_strange("sign", self.signs, _signs())
        _refuse_strange("factor", self.factors or (), _factors())
        for name, level in (self.factors or {}).items():
            allowed = [n for n in range(4) if _factors()[name][f"level_{n}"]]
            if level is not None and level not in allowed:
                told = ", ".join(map(str, allowed))
                raise SarError(f"factor {name} is {level}; it must be {told} or unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """A role's decision that a case is less grave than its facts say, and why.

    It holds for the facts it ``covers`` and falls away with any new one.  ``on_scene`` is
    whether somebody on scene has assessed the craft and its people.
    """

    to: str | None
    role: str
    reason: str
    at: datetime
    on_scene: bool
    covers: frozenset[str]

    def __post_init__(self) -> None:
        """Refuse a phase, a role or a reason that says nothing."""
        if self.to not in PHASES:
            raise SarError(f"phase {self.to!r} must be one of {', '.join(map(str, PHASES))}")
        if self.role not in ROLES:
            raise SarError(f"role {self.role[:40]!a} must be one of {', '.join(ROLES)}; no names")
        if len(self.reason.strip()) < 3:
            raise SarError("a phase is lowered only with a reason; say why")
        if self.at.utcoffset() is None:
            raise SarError(f"time {self.at} has no time zone; write it with Z or an offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseResult:
    """The least grave phase the facts allow, with every fact behind it.

    ``found`` is what the facts say; ``phase`` the same, unless a lowering that still holds says
    less.  ``total`` is the sum of the ten factors, None while no case is open.
    """

    phase: str | None
    found: str | None
    because: tuple[str, ...]
    total: int | None
    unknown: tuple[str, ...]
    duties: tuple[Step, ...] = field(repr=False)
    lowering: Lowering | None = None

    @property
    def headline(self) -> str:
        """The phase in words, never without "at least"."""
        if self.phase is None:
            return "no phase from these facts alone; keep watching, any worse fact raises it"
        return f"at least {self.phase}"

    def as_record(self) -> dict[str, Any]:
        """The result as JSON-ready values."""
        return {
            "phase": self.phase,
            "headline": self.headline,
            "found": self.found,
            "authority_phase": CASE_WORD[self.phase],
            "because": list(self.because),
            "sum": self.total,
            "sum_source": SUM_SOURCE,
            "unknown": list(self.unknown),
            "duties": [
                {"id": s.id, "action": s.action, "source": s.source, "certainty": s.certainty}
                for s in self.duties
            ],
            "lowered": None if self.lowering is None else _lowering_record(self.lowering),
            "caution": CAUTION,
        }


def assess(facts: Facts, at: datetime | None, lowering: Lowering | None = None) -> PhaseResult:
    """The phase of a case at a time: the gravest that any of its facts calls for.

    Only an overdue craft needs the time.
    """
    called = list(_called_by_tables(facts))
    if facts.overdue is not None:
        if at is None:
            raise SarError("the time is missing; without it nobody can say how late she is")
        if late := called_by_time(facts.overdue, at):
            called.append(late)
    total = _total(facts)
    called.extend(_called_by_factors(facts, total))
    if facts.track_lost:
        called.append(_called_by_silence(facts, bool(called)))
    found = gravest(phase for phase, _ in called)
    because = tuple(fact for _, fact in called)
    holds = lowering is not None and lowering.covers >= set(because)
    if lowering is not None and not holds:
        because += (f"a lowering by the {lowering.role} no longer holds: the facts have changed",)
    phase = _after(lowering, found) if lowering is not None and holds else found
    return PhaseResult(
        phase=phase,
        found=found,
        because=because,
        total=total,
        unknown=_unknown(facts),
        duties=duties_of(phase),
        lowering=lowering if holds else None,
    )


def lowered(
    result: PhaseResult, to: str | None, *, role: str, reason: str, at: datetime, on_scene: bool
) -> Lowering:
    """The record that lowers a result, to be handed to ``assess`` from now on.

    Distress called off from afar stays at least ALERFA until somebody on scene has looked (law
    table ED15), whatever was lowered before.
    """
    made = Lowering(
        to=to,
        role=role,
        reason=reason,
        at=at,
        on_scene=on_scene,
        covers=frozenset(result.because),
    )
    if PHASES.index(to) <= PHASES.index(result.phase):
        raise SarError(f"{to} does not lower {result.phase}; add the fact that raises it instead")
    if result.found == "DETRESFA" and not on_scene and to != "ALERFA":
        raise SarError("DETRESFA stays at least ALERFA until somebody on scene has assessed it")
    return made


def gravest(phases: Iterable[str | None]) -> str | None:
    """The gravest of some phases; None where there is none.

    >>> gravest(["INCERFA", None, "ALERFA"])
    'ALERFA'
    """
    return min(phases, key=PHASES.index, default=None)


def duties_of(phase: str | None) -> tuple[Step, ...]:
    """What a phase makes the duty officer do; a graver phase keeps the duties of the lesser.

    >>> [duty.id for duty in duties_of("ALERFA")]
    ['DA1', 'DA2', 'DA3', 'DU1', 'DU2', 'DU3']
    """
    owed = PHASES[PHASES.index(phase) : -1]
    return tuple(
        Step(
            id=row["id"],
            action=row["action"],
            why="people in danger",
            source=row["source"],
            certainty=row["certainty"],
            sharing="open",
        )
        for step_phase in owed
        for row in rows("phase_duties")
        if row["phase"] == step_phase
    )


def _after(lowering: Lowering, found: str | None) -> str | None:
    """The phase once a lowering holds: never under ALERFA for distress nobody has looked at."""
    to = lowering.to
    if found == "DETRESFA" and not lowering.on_scene:
        to = gravest((to, "ALERFA"))
    return max(to, found, key=PHASES.index)


def _called_by_tables(facts: Facts) -> Iterable[tuple[str | None, str]]:
    """Each hard trigger and sign with the phase its table gives it."""
    for chosen, table, words in (
        (facts.triggers, _triggers(), "trigger"),
        (facts.signs, _signs(), "sign"),
    ):
        for name, row in table.items():
            if name in chosen:
                yield row["phase"], f"{name}: {row[words]} ({row['source']}{_mark(row)})"


def _called_by_factors(facts: Facts, total: int | None) -> Iterable[tuple[str | None, str]]:
    """The phase of the ten factors together, then each known factor above 0 as a fact.

    Law table 4.3: a sum of 12 or two factors at 3 is DETRESFA, 7 or one at 3 ALERFA, 3 INCERFA.
    """
    if facts.factors is None or total is None:
        return
    at_three = sum(level == 3 for level in facts.factors.values())
    phase = None
    if total >= 12 or at_three >= 2:
        phase = "DETRESFA"
    elif total >= 7 or at_three:
        phase = "ALERFA"
    elif total >= 3:
        phase = "INCERFA"
    yield phase, f"ten factors: sum {total}, {at_three} at 3, unknown counted as precaution"
    for name, row in _factors().items():
        level = facts.factors.get(name)
        if level:
            yield None, f"{name}: {row['factor']}: {row[f'level_{level}']} ({level})"


def _called_by_silence(facts: Facts, anything_else: bool) -> tuple[str | None, str]:
    """Lost AIS: INCERFA with another fact, alone no phase (law table 4.2)."""
    if anything_else:
        return "INCERFA", "AIS track lost in coverage, with another fact [K]"
    return None, "AIS track lost in coverage: alone an indicator, no phase"


def _total(facts: Facts) -> int | None:
    if facts.factors is None:
        return None
    levels = {name: facts.factors.get(name) for name in _factors()}
    return sum(
        int(_factors()[name]["unknown_counts"]) if level is None else level
        for name, level in levels.items()
    )


def _unknown(facts: Facts) -> tuple[str, ...]:
    """What nobody knows yet and somebody should ask."""
    told = facts.factors
    asked = () if told is None else (n for n in _factors() if told.get(n) is None)
    missing = [f"{name}: {_factors()[name]['factor']}" for name in asked]
    if facts.overdue is not None:
        missing.extend(facts.overdue.unknown)
    return tuple(missing)


@cache
def _triggers() -> Mapping[str, dict[str, str]]:
    return {row["id"]: row for row in rows("hard_triggers")}


@cache
def _signs() -> Mapping[str, dict[str, str]]:
    return {row["id"]: row for row in rows("phase_signs")}


@cache
def _factors() -> Mapping[str, dict[str, str]]:
    return {row["id"]: row for row in rows("phase_factors")}


def _refuse_strange(what: str, given: Iterable[str], table: Mapping[str, object]) -> None:
    for name in given:
        if name not in table:
            raise SarError(f"no {what} {str(name)[:40]!a}; there are {', '.join(table)}")


def _mark(row: Mapping[str, str]) -> str:
    return f" [{row['certainty']}]" if row["certainty"] else ""


def _lowering_record(lowering: Lowering) -> dict[str, Any]:
    return {
        "to": lowering.to,
        "role": lowering.role,
        "reason": lowering.reason,
        "at": iso(lowering.at),
        "on_scene": lowering.on_scene,
    }
