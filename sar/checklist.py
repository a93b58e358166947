"""What to find out and whom to tell when somebody may be in danger, as reviewed data."""

from __future__ import annotations

import csv
from importlib.resources import files

from jurisdiction.duties import Checklist, Step


def rescue_checklists() -> tuple[Checklist, Checklist, Checklist]:
    """What to do, which single fact means distress, and the ten factors to report to the RCC.

    The factors carry the numbers of Regulation (EU) 656/2014 art 9(2)(f) with an R in front,
    so that no one takes F1 for step F01 of the boarding checklist.

    >>> [(c.id, len(c.steps)) for c in rescue_checklists()]
    [('R', 8), ('HT', 9), ('RF', 10)]
    """
    return (
        Checklist(id="R", title="Do", steps=tuple(map(_duty, rows("rescue_steps")))),
        Checklist(
            id="HT",
            title="Any one of these is DETRESFA at once",
            steps=tuple(map(_trigger, rows("hard_triggers"))),
        ),
        Checklist(
            id="RF",
            title="Ten factors of Regulation (EU) 656/2014 art 9(2)(f): look, report all to the "
            "RCC; unknown counts against safety",
            steps=tuple(map(_factor, rows("phase_factors"))),
        ),
    )


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table in ``sar/data``, as written there.

    >>> rows("hard_triggers")[0]["id"], rows("phase_factors")[7]["unknown_counts"]
    ('HT1', '0')
    """
    text = (files("sar") / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _duty(row: dict[str, str]) -> Step:
    return Step(**row)


def _trigger(row: dict[str, str]) -> Step:
    return Step(
        id=row["id"],
        action=row["trigger"],
        why="people in danger",
        source=row["source"],
        certainty=row["certainty"],
        sharing="open",
    )


def _factor(row: dict[str, str]) -> Step:
    return Step(
        id=f"R{row['id']}",
        action=row["short"],
        why="people in danger",
        source=row["source"],
        certainty=row["certainty"],
        sharing="open",
        never_record="names",
    )
