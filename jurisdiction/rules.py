"""Decision tables kept as CSV files: their conditions compiled once, the first row that fits wins.

A condition reads ``Z=OWN_SEA; flag=FOREIGN|UNKNOWN``: every named field of the case must hold
one of the values after its sign.  An empty condition fits every case.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO

Values = Mapping[str, Sequence[str]]
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a decision table: the values its condition asks for, and its other cells."""

    id: str
    tests: tuple[tuple[str, frozenset[object]], ...]
    cells: Mapping[str, str]

    def fits(self, case: object) -> bool:
        """Whether every field the condition names holds one of the values it allows."""
        return all(getattr(case, name) in allowed for name, allowed in self.tests)

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes of one cell, in the order written."""
        return tuple(self.cells[column].split())


def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Every line of a table in this room's ``data`` folder, by column name."""
    written = (files("jurisdiction") / "data" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(written, newline="")))


def read_rows(
    name: str, *, values: Values, groups: Mapping[str, Values] | None = None
) -> tuple[Row, ...]:
    """The rows of a decision table, in order; a condition nobody could meet raises ValueError."""
    return tuple(
        Row(id=cells["row"], tests=_compiled(cells, values, groups or {}), cells=cells)
        for cells in read_table(name)
    )


def first_that_fits(rows: Iterable[Row], case: object) -> Row:
    """The first row whose condition the case meets; a table that lets one through is a bug."""
    for row in rows:
        if row.fits(case):
            return row
    raise ValueError(f"no row fits {case}")


def _compiled(
    cells: Mapping[str, str], values: Values, groups: Mapping[str, Values]
) -> tuple[tuple[str, frozenset[object]], ...]:
    tests = []
    for clause in filter(None, (part.strip() for part in cells["condition"].split(";"))):
        name, _, wanted = clause.partition("=")
        if name not in values:
            raise ValueError(f"row {cells['row']}: no field {name!r}")
        words = [
            word for part in wanted.split("|") for word in groups.get(name, {}).get(part, (part,))
        ]
        strange = set(words) - set(values[name])
        if strange:
            raise ValueError(f"row {cells['row']}: {name} is never {', '.join(sorted(strange))}")
        tests.append((name, frozenset(_TRUTH.get(word, word) for word in words)))
    return tuple(tests)
