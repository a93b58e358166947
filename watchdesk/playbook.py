"""A unit's own checklist: steps added, put in another order or annotated, none ever taken away."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jurisdiction.duties import SHARING, Checklist, Step
from risk.checklist import PHASES, boarding_checklists
from seamath.errors import Mistake

MOST = 12  # steps of a unit's own: what two sheets of paper still hold
MOST_CHARACTERS = 90


class PlaybookError(Mistake):
    """A playbook that cannot be used, with the place and what would work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What one unit changes: every step of the reviewed checklist stays."""

    name: str
    added: tuple[tuple[str, Step], ...] = ()  # phase and step
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # phase to the ids ahead
    notes: Mapping[str, str] = field(default_factory=dict)  # step to what the unit adds to it


def played(checklists: Sequence[Checklist], playbook: Playbook | None) -> tuple[Checklist, ...]:
    """The checklists as the unit works through them."""
    if playbook is None:
        return tuple(checklists)
    return tuple(_played(checklist, playbook) for checklist in checklists)


def read_playbook(path: Path) -> Playbook:
    """The playbook in a TOML file; a PlaybookError says what in it is refused, and why."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PlaybookError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlaybookError(f"{path}: not a TOML file ({error})") from error
    try:
        return _playbook(told)
    except PlaybookError as error:
        raise PlaybookError(f"{path}: {error}") from error


def _played(checklist: Checklist, playbook: Playbook) -> Checklist:
    own = [step for phase, step in playbook.added if phase == checklist.id]
    steps = {step.id: step for step in (*checklist.steps, *own)}
    ahead = playbook.order.get(checklist.id, ())
    ids = (*ahead, *(step for step in steps if step not in ahead))
    return replace(checklist, steps=tuple(_noted(steps[i], playbook.notes.get(i)) for i in ids))


def _noted(step: Step, note: str | None) -> Step:
    return replace(step, note=note) if note else step


def _playbook(told: Mapping[str, Any]) -> Playbook:
    if "remove" in told:
        raise PlaybookError(
            f"remove {_first(told['remove'])}: no step can be taken away; each protects life, law"
            " or evidence. Put it last with [order], or say in [notes] why it does not apply"
        )
    strange = sorted(set(told) - {"name", "add", "order", "notes"})
    if strange:
        raise PlaybookError(f"{strange[0]!r} is not known; use name, add, order and notes")
    reviewed = {s.id: c.id for c in boarding_checklists() for s in c.steps}
    added = tuple(_added(row, reviewed) for row in _rows(told.get("add", [])))
    phase_of = reviewed | {step.id: phase for phase, step in added}
    if len(phase_of) != len(reviewed) + len(added):
        raise PlaybookError("two added steps have the same id")
    return Playbook(
        name=_text("name", told.get("name", "")),
        added=added,
        order={p: _ordered(p, ids, phase_of) for p, ids in _table(told, "order").items()},
        notes={i: _note(i, text, phase_of) for i, text in _table(told, "notes").items()},
    )


def _rows(rows: Any) -> list[Any]:
    if not isinstance(rows, list) or len(rows) > MOST:
        raise PlaybookError(f"add: write up to {MOST} tables [[add]]; more would not fit on paper")
    return rows


def _added(row: Any, reviewed: Mapping[str, str]) -> tuple[str, Step]:
    if not isinstance(row, dict):
        raise PlaybookError("add: write each step as a table [[add]]")
    strange = sorted(set(row) - {"id", "phase", "action", "why", "source", "sharing"})
    if strange:
        raise PlaybookError(f"add: {strange[0]!r} is not known")
    step, phase = _text("id", row.get("id", "")), row.get("phase")
    if step in reviewed:
        raise PlaybookError(f"add {step}: a reviewed step has this id and keeps its words")
    if not (step.startswith("U") and step[1:].isdigit() and len(step) <= 4):
        raise PlaybookError(f"add {step!r}: the id of a unit's own step is U and digits, as U01")
    if phase not in PHASES:
        raise PlaybookError(f"add {step}: phase must be one of {', '.join(PHASES)}")
    sharing = row.get("sharing", "unit")
    if sharing not in SHARING:
        raise PlaybookError(f"add {step}: sharing must be one of {', '.join(SHARING)}")
    return phase, Step(
        id=step,
        action=_text(f"add {step} action", row.get("action", ""), needed=True),
        why=_text(f"add {step} why", row.get("why", "unit")),
        source=_text(f"add {step} source", row.get("source", "the unit's own"), needed=True),
        sharing=sharing,
    )


def _ordered(phase: str, ids: Any, phase_of: Mapping[str, str]) -> tuple[str, ...]:
    if phase not in PHASES:
        raise PlaybookError(f"order {phase}: phase must be one of {', '.join(PHASES)}")
    if not isinstance(ids, list) or len(set(map(str, ids))) != len(ids):
        raise PlaybookError(f"order {phase}: write the ids that come first, each once")
    for step in ids:
        if phase_of.get(step) != phase:
            raise PlaybookError(f"order {phase}: {step!r} is not a step of phase {phase}")
    return tuple(ids)


def _note(step: str, text: Any, phase_of: Mapping[str, str]) -> str:
    if step not in phase_of:
        raise PlaybookError(f"notes: {step!r} is not a step of the checklist")
    return _text(f"notes {step}", text, needed=True)


def _table(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = told.get(name, {})
    if not isinstance(table, dict):
        raise PlaybookError(f"{name}: write a table [{name}]")
    return table


def _text(what: str, value: Any, *, needed: bool = False) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS or (needed and not value.strip()):
        raise PlaybookError(f"{what} must be a text of at most {MOST_CHARACTERS} characters")
    return value


def _first(removed: Any) -> str:
    return str(removed[0]) if isinstance(removed, list) and removed else str(removed)
