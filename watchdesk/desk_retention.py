"""How long a desk keeps what, and the clock that deletes what is past and says so in the log.

Locks, accounts (the log names them) and the log itself are never deleted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from watchdesk.desk import Desk, moment
from watchdesk.desk_audit import Row
from watchdesk.desk_file import DeskError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Days after a moment of a row when the row goes; None keeps it."""

    id: str
    kept_in: str
    form: str
    since: str  # the column that tells the moment
    days: int | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A row that is past its time."""

    rule: Rule
    number: int
    since: datetime

    def as_record(self) -> dict[str, Any]:
        """The row as JSON-ready values; nothing of what it said."""
        return {
            "kept_in": self.rule.kept_in,
            "number": self.number,
            "rule": self.rule.id,
            "days": self.rule.days,
            "since": self.since.date().isoformat(),
            "because": self.rule.because,
        }


def rules(desk: Desk) -> tuple[Rule, ...]:
    """Every rule, with the days this unit set (``keep.RULE``) in place of the table's."""
    text = (files("watchdesk") / "data" / "retention.csv").read_text(encoding="utf-8")
    return tuple(_rule(desk, row) for row in csv.DictReader(text.splitlines()))


def past(desk: Desk, now: datetime) -> list[Past]:
    """Every row past its time at a moment, by rule and number."""
    return [one for rule in rules(desk) for one in _past(desk, rule, now)]


def retain(desk: Desk, now: datetime) -> list[Past]:
    """Delete what is past its time, each with its entry in the log; the answer is what went."""
    gone = past(desk, now)
    with desk.book.writing():
        for one in gone:
            why = f"kept {one.rule.days} days: rule {one.rule.id}"
            desk.book.erase(one.rule.kept_in, one.number, now, why)
        desk.book.note("retention", now, f"{len(gone)} rows deleted")
    return gone


def _rule(desk: Desk, row: dict[str, str]) -> Rule:
    said = desk.setting(f"keep.{row['rule']}") or row["days"]
    if said and not said.isdecimal():
        raise DeskError(f"keep.{row['rule']} is {said[:20]!a}; it must be a number of days")
    return Rule(
        id=row["rule"],
        kept_in=row["kept_in"],
        form=row["form"],
        since=row["since"],
        days=int(said) if said else None,
        because=row["because"],
    )


def _past(desk: Desk, rule: Rule, now: datetime) -> Iterator[Past]:
    if rule.days is None:
        return
    for row in _rows(desk, rule):
        if row[rule.since] and (since := moment(row[rule.since])) + timedelta(rule.days) <= now:
            yield Past(rule=rule, number=row["id"], since=since)


def _rows(desk: Desk, rule: Rule) -> list[Row]:
    if rule.form:
        return desk.book.rows(rule.kept_in, "form = ?", (rule.form,))
    return desk.book.rows(rule.kept_in)
