"""What every form asks: one field a row of a reviewed table, each behind an item of the checklist.

Source, certainty and sharing class of a field are those of its item; they are written once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from jurisdiction.duties import Step
from risk.checklist import boarding_checklists
from sar.place_of_safety import place_tests
from seamath.errors import Mistake

# A count is a whole number; a tally is one a State, tags one a wristband.  None can hold a person.
KINDS = (
    *("count", "tally", "tags", "yes_no", "answer", "choice", "text"),
    *("time", "position", "state", "radio", "officer", "sha256"),
)
COUNTED = ("count", "tally")
ANSWERS = ("yes", "no", "unknown")


class FormError(Mistake):
    """A form that does not exist, or an answer that does not fit one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a form asks, and the step of the checklist that asks for it."""

    id: str
    kind: str  # one of ``KINDS``
    ask: str
    allowed: str  # of a choice its words, of a count its range, of a text its length
    needed: bool
    item: Step  # phases A to F, or a test of the place of safety

    def as_record(self) -> dict[str, object]:
        """The field as JSON-ready values."""
        return {
            "field": self.id,
            "kind": self.kind,
            "ask": self.ask,
            "allowed": self.allowed,
            "needed": self.needed,
            "item": self.item.id,
            "source": self.item.source,
            "certainty": self.item.certainty,
            "sharing": self.item.sharing,
            "never_record": self.item.never_record,
        }

    @property
    def choices(self) -> tuple[str, ...]:
        """The words a choice may be."""
        return tuple(self.allowed.split("|")) if self.kind == "choice" else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: its title, what it says to whoever fills it in, and its fields in order."""

    id: str
    title: str
    says: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """One field by its id; FormError where the form has none of that name."""
        for one in self.fields:
            if one.id == name:
                return one
        told = ", ".join(one.id for one in self.fields)
        raise FormError(f"{self.id}: no field {name[:40]!a}; its fields are {told}")


@cache
def forms() -> Mapping[str, Form]:
    """Every form by id, in the order they are used.

    >>> [(form.id, len(form.fields)) for form in forms().values()][2]
    ('screening', 21)
    """
    rows = groupby(_table("form_fields.csv"), key=lambda row: row["form"])
    fields = {form: tuple(map(_field, cells)) for form, cells in rows}
    return {row["id"]: Form(**row, fields=fields[row["id"]]) for row in _table("forms.csv")}


def form_of(name: str) -> Form:
    """One form by its id; FormError where there is none."""
    if name not in forms():
        raise FormError(f"no form {name[:40]!a}; there are {', '.join(forms())}")
    return forms()[name]


@cache
def _items() -> Mapping[str, Step]:
    """Every item a field may stand behind, by id."""
    steps = {step.id: step for group in boarding_checklists() for step in group.steps}
    tests = {
        key: Step(
            id=key,
            action=row["question"],
            why="migrants",
            source=row["source"],
            certainty=row["certainty"],
            sharing="partners",
        )
        for key, row in place_tests().items()
    }
    return steps | tests


def _field(row: Mapping[str, str]) -> Field:
    item = _items()[row["item"]]
    if row["kind"] not in KINDS:
        raise ValueError(f"{row['form']}.{row['id']}: no kind {row['kind']!r}")
    return Field(
        id=row["id"],
        kind=row["kind"],
        ask=row["ask"] or item.action,
        allowed=row["allowed"],
        needed=row["needed"] == "yes",
        item=item,
    )


def _table(name: str) -> Iterator[dict[str, str]]:
    text = (files("watchdesk") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
