"""The pre-boarding and boarding checklist, phases A to F, as reviewed data."""

from __future__ import annotations

import csv
from importlib.resources import files

from jurisdiction.duties import Checklist, Step

PHASES = {
    "A": "Plan, before the approach",
    "B": "Approach and hail",
    "C": "Board",
    "D": "Protection: ask everybody, never interrogate",
    "E": "Evidence: of facilitators and craft",
    "F": "Disembark, hand over, close",
}


def boarding_checklists() -> tuple[Checklist, ...]:
    """The six checklists in the order they are worked through, nothing filled in yet.

    >>> [(c.id, len(c.steps)) for c in boarding_checklists()]
    [('A', 16), ('B', 13), ('C', 12), ('D', 11), ('E', 9), ('F', 10)]
    """
    rows = _rows()
    return tuple(
        Checklist(
            id=phase, title=title, steps=tuple(_step(row) for row in rows if row["phase"] == phase)
        )
        for phase, title in PHASES.items()
    )


def prefill_keys() -> dict[str, str]:
    """Which known fact answers which step: step id to the fact's key; the rest is asked.

    >>> prefill_keys()["A02"], "A01" in prefill_keys()
    ('zone', False)
    """
    return {row["id"]: row["prefill"] for row in _rows() if row["prefill"]}


def _rows() -> list[dict[str, str]]:
    text = (files("risk") / "data" / "boarding_checklist.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _step(row: dict[str, str]) -> Step:
    return Step(
        id=row["id"],
        action=row["action"],
        why=row["why"],
        source=row["source"],
        certainty=row["certainty"],
        sharing=row["sharing"],
        never_record=row["never_record"],
    )
