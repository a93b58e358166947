"""Which State is bound by which treaty, and which agreements exist between States.

Every cell has its source and certainty.  What is not known counts as not bound, and an agreement
nobody has verified is shown but never used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jurisdiction.casefile import choice, refuse_strange_fields, shown, text
from jurisdiction.errors import LawError
from jurisdiction.rules import read_table

TREATIES: Mapping[str, str] = {
    "UNCLOS": "UN Convention on the Law of the Sea, 1982",
    "SOM": "Protocol against the Smuggling of Migrants by Land, Sea and Air, 2000",
    "SAR": "International Convention on Maritime Search and Rescue, 1979",
    "SOLAS": "International Convention for the Safety of Life at Sea, 1974",
    "CSR51": "Convention relating to the Status of Refugees, 1951",
    "CSR67": "Protocol relating to the Status of Refugees, 1967",
}
STATUSES = ("party", "signed", "not party", "unknown")
SCOPES = ("DRUGS", "MIGRANTS", "ALL", "WMD", "RESCUE", "OTHER")
ELEMENTS = (
    "shipboarding",
    "shiprider",
    "pursuit",
    "entry",
    "overflight",
    "order_to_land",
    "third_party",
)
LEVELS = ("", "BOARD", "SEARCH", "FULL")
CUSTOM = "customary law (same content)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyStatus:
    """Where one State stands towards one treaty; dates may be a year only, or empty."""

    state: str  # ISO 3166 alpha-3
    treaty: str
    status: str
    how: str  # ratification, accession, succession
    date: str
    source: str
    certainty: str  # H two sources or the list itself, M one, L doubt
    mark: str  # "K" where from memory
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement between States and what it lets one do to the other's ships.

    ``elements`` holds only what the text was seen to contain.  ``written_only`` names the
    parties that want their consent in writing.
    """

    id: str
    parties: frozenset[str]
    title: str
    date: str
    in_force: dt.date | None
    ended: str
    scope: frozenset[str]
    area: str
    elements: frozenset[str]
    level: str
    deemed_consent_h: float | None
    written_only: frozenset[str]
    notice_to: str
    limits: str
    text_ref: str
    verified_by: str
    verified_on: str
    mark: str
    note: str

    @property
    def verified(self) -> bool:
        """Whether a named person has read the text on a named day."""
        return bool(self.verified_by and self.verified_on)

    def binds(self, one: str, other: str) -> bool:
        """Whether both States are parties."""
        return {one, other} <= self.parties and one != other

    def covers(self, suspicion: str) -> bool:
        """Whether the scope holds this kind of case, such as MIGRANTS."""
        return bool({suspicion, "ALL"} & self.scope)

    def usable(self, on: dt.date) -> bool:
        """Whether it is verified and in force on that day."""
        begun = self.in_force is not None and self.in_force <= on
        return self.verified and begun and not self.ended


@cache
def statuses() -> Mapping[tuple[str, str], TreatyStatus]:
    """Every known standing by State and treaty."""
    entries = (TreatyStatus(**line) for line in read_table("treaties.csv"))
    return {(entry.state, entry.treaty): entry for entry in entries}


def treaty_status(state: str, treaty: str) -> TreatyStatus:
    """Where the State stands; "unknown" where the table says nothing of it.

    >>> treaty_status("USA", "UNCLOS").status
    'not party'
    """
    if treaty not in TREATIES:
        raise LawError(f"no treaty {shown(treaty)}; the tables hold {', '.join(TREATIES)}")
    unknown = TreatyStatus(
        state=state,
        treaty=treaty,
        status="unknown",
        how="",
        date="",
        source="",
        certainty="L",
        mark="K",
        note="Not in the table.",
    )
    return statuses().get((state, treaty), unknown)


def bound_together(one: str, other: str, treaty: str) -> bool:
    """Whether both States are known to be parties: doubt counts as no."""
    return all(treaty_status(state, treaty).status == "party" for state in (one, other))


def footing(states: Iterable[str]) -> str:
    """What to print as the basis of UNCLOS rules between these States.

    >>> footing(["MEX", "HND"]), footing(["USA", "HND"])
    ('UNCLOS', 'customary law (same content)')
    """
    parties = (treaty_status(state, "UNCLOS").status == "party" for state in states)
    return "UNCLOS" if all(parties) else CUSTOM


@cache
def agreements() -> tuple[Agreement, ...]:
    """Every agreement of the table, verified or not."""
    return tuple(_from_cells(cells) for cells in read_table("agreements.csv"))


def agreements_between(
    one: str, other: str, among: Sequence[Agreement] | None = None
) -> tuple[Agreement, ...]:
    """The agreements both States are parties to, in the order of the table."""
    known = agreements() if among is None else among
    return tuple(agreement for agreement in known if agreement.binds(one, other))


def agreement_from_record(record: Mapping[str, Any]) -> Agreement:
    """An agreement from a JSON object whose keys are the columns of the table.

    Lists may be given as lists; whatever is missing is unknown, and every unknown element is no.
    """
    refuse_strange_fields(record, COLUMNS)
    return _from_cells({column: _cell(record, column) for column in COLUMNS})


COLUMNS = (
    *("id", "parties", "title", "date", "in_force", "ended", "scope", "area"),
    *ELEMENTS,
    *("level", "deemed_consent_h", "written_only", "notice_to", "limits", "text_ref"),
    *("verified_by", "verified_on", "mark", "note"),
)


def _cell(record: Mapping[str, Any], column: str) -> str:
    value = record.get(column, "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return str(value) if isinstance(value, int | float) else text({column: value}, column)


def _from_cells(cells: Mapping[str, str]) -> Agreement:
    name = f"agreement {shown(cells['id'])}"
    strange = set(cells["scope"].split()) - set(SCOPES)
    if strange:
        raise LawError(f"{name}: scope holds {', '.join(SCOPES)}, not {shown(strange.pop())}")
    written = cells["written_only"]
    _day(name, "verified_on", cells["verified_on"])
    plain = ("id", "title", "date", "ended", "area", "notice_to", "limits", "text_ref")
    return Agreement(
        **{column: cells[column] for column in (*plain, "verified_by", "verified_on")},
        mark=cells["mark"],
        note=cells["note"],
        parties=frozenset(cells["parties"].split()),
        in_force=_day(name, "in_force", cells["in_force"]),
        scope=frozenset(cells["scope"].split()),
        elements=frozenset(element for element in ELEMENTS if cells[element] == "yes"),
        level=choice(cells, "level", LEVELS),
        deemed_consent_h=_hours(name, cells["deemed_consent_h"]),
        written_only=frozenset() if written in ("", "no") else frozenset(written.split()),
    )


def _day(name: str, column: str, written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError as error:
        raise LawError(f"{name}: {column} {shown(written)}, not a day as 2004-06-29") from error


def _hours(name: str, written: str) -> float | None:
    if not written:
        return None
    try:
        hours = float(written)
    except ValueError:
        hours = -1.0
    if not 0 < hours < 1e6:
        raise LawError(f"{name}: deemed_consent_h {shown(written)}, must be hours above 0")
    return hours
