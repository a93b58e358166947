"""Focal points by State and role: agencies' addresses and keys, and when each was last verified.

Roles, never private persons (our rule after UNODC workshop report G.3(a), 41(c)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ais.events import iso
from watchdesk.desk import moment
from watchdesk.desk_audit import Book, Row
from watchdesk.exchange.content import given_to
from watchdesk.exchange.packet import ExchangeError, checked_recipient
from watchdesk.forms.answers import states
from watchdesk.forms.personal import person_in

DUE_AFTER = timedelta(days=90)  # our judgement, untested: officers are posted on
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPoint:
    """An agency's desk in one role of one State.

    ``signing_key`` is the fingerprint that its seals must have; empty where nobody knows it.
    """

    state: str
    role: str
    agency: str
    address: str  # how a role is reached: mailbox of the office, telephone, channel
    sealing_key: str = ""
    signing_key: str = ""
    approved: bool = False  # by the foreign ministry (RCM work plan 1.4)
    number: int = 0
    verified: datetime | None = None
    verified_by: str = ""

    def as_record(self) -> dict[str, Any]:
        """The focal point as JSON-ready values."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return {**record, "verified": self.verified and iso(self.verified)}


def add(book: Book, point: FocalPoint, now: datetime) -> FocalPoint:
    """Keep a focal point; the same with its number."""
    given_to(point.role)
    if point.state not in states():
        raise ExchangeError(f"state {point.state[:20]!a}; write three letters, such as BHS")
    for what in ("agency", "address"):
        text = getattr(point, what)
        if not 0 < len(text.strip()) <= LONGEST or person_in(text):
            raise ExchangeError(f"{what} must be an office's, in at most {LONGEST} characters")
    if point.sealing_key:
        checked_recipient(point.sealing_key)
    number = book.add("focal_points", _row(point), now)
    return _point({**_row(point), "id": number})


def points(book: Book, state: str | None = None, role: str | None = None) -> list[FocalPoint]:
    """Every focal point not taken out, by number."""
    return [
        _point(row)
        for row in book.rows("focal_points", "removed IS NULL")
        if state in (None, row["state"]) and role in (None, row["role"])
    ]


def due(book: Book, now: datetime, after: timedelta = DUE_AFTER) -> list[FocalPoint]:
    """Focal points never verified, or too long ago; the longest first."""
    late = [p for p in points(book) if p.verified is None or p.verified + after <= now]
    return sorted(late, key=lambda p: (p.verified is not None, p.verified or now, p.number))


def verify(book: Book, number: int, *, by: str, now: datetime) -> FocalPoint:
    """Note that somebody reached the office by another way, and that keys and address are right."""
    _found(book, number)
    book.change("focal_points", number, {"verified": iso(now), "verified_by": by}, now)
    return _found(book, number)


def remove(book: Book, number: int, now: datetime) -> None:
    """Take a focal point out; retention deletes it later."""
    _found(book, number)
    book.change("focal_points", number, {"removed": iso(now)}, now)


def recipients(book: Book, to: Sequence[tuple[str, str]]) -> list[FocalPoint]:
    """The focal points of the States and roles named, each with a key that somebody verified."""
    chosen = []
    for state, role in to:
        named = points(book, state, role)
        usable = [p for p in named if p.sealing_key and p.verified]
        if not usable:
            wants = "a verified key" if named else "an entry"
            raise ExchangeError(f"{state}/{role}: the directory has not {wants} (directory add)")
        chosen += usable
    return chosen


def signer_of(book: Book, signing_key: str) -> FocalPoint | None:
    """Whose seal a fingerprint is, where somebody verified it."""
    known = [p for p in points(book) if p.signing_key == signing_key and p.verified]
    return known[0] if known else None


def _found(book: Book, number: int) -> FocalPoint:
    for point in points(book):
        if point.number == number:
            return point
    raise ExchangeError(f"there is no focal point {number} in the directory")


def _row(point: FocalPoint) -> Row:
    names = ("state", "role", "agency", "address", "sealing_key", "signing_key", "verified_by")
    row = {name: getattr(point, name) for name in names}
    return {**row, "approved": "yes" if point.approved else "no", "verified": None, "removed": None}


def _point(row: Row) -> FocalPoint:
    names = ("state", "role", "agency", "address", "sealing_key", "signing_key")
    return FocalPoint(
        **{name: row[name] for name in names},
        approved=row["approved"] == "yes",
        number=row["id"],
        verified=moment(row["verified"]) if row["verified"] else None,
        verified_by=row["verified_by"] or "",
    )
