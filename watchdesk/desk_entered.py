"""What officers entered during a watch: reports of people in danger, and contacts without AIS.

Each entry is kept with who entered it and when, and comes back when the station starts again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ais.contacts import Contact, ContactRegister, Contacts, Sighting, contacts_from
from ais.events import iso
from ais.mmsi import FIRST_CONTACT
from sar.errors import SarError
from sar.incident_form import refuse_odd_id, report_from
from sar.incidents import IncidentReport
from watchdesk.desk import Desk
from watchdesk.desk_audit import Book

REPORT, CONTACT, ENTERED = "report", "contact", "entered"


FIRST_ENTERED = FIRST_CONTACT + 1_000_000  # below are the contacts of a recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Everything entered, in the order it was."""

    reports: tuple[IncidentReport, ...]
    contacts: Contacts


def enter_report(
    book: Book, record: Mapping[str, Any], *, officer: str, role: str, at: datetime
) -> IncidentReport:
    """Keep a report of people in danger; SarError where it is none, or its id is taken."""
    report = report_from(record)
    refuse_odd_id(report.id)
    with book.writing():
        if report.id in {one["id"].strip() for one in _records(book, REPORT)}:
            raise SarError(f"there is a report with the id {report.id[:40]!a}; give another")
        _enter(book, REPORT, record, officer, role, at)
    return report


def enter_sighting(
    book: Book, sighting: Sighting, *, officer: str, role: str, at: datetime
) -> Contacts:
    """Keep a sighting; it alone as a contact, under the number of its earlier sightings.

    AisError where it cannot be one.
    """
    before = [Sighting(**one) for one in _records(book, CONTACT)]
    every = _contacts([*before, sighting])
    number = int(every.positions.mmsi[-1])
    found = replace(
        every,
        positions=every.positions.take(slice(len(before), None)),
        uncertainty_m=every.uncertainty_m[len(before) :],
        register=ContactRegister(by_number={number: every.register.by_number[number]}),
    )
    told = {name: value for name, value in asdict(sighting).items() if value == value}
    _enter(book, CONTACT, told, officer, role, at)
    return found


def entered(desk: Desk) -> Entered:
    """Everything that was entered at this desk."""
    return Entered(
        reports=tuple(map(report_from, _records(desk.book, REPORT))),
        contacts=_contacts([Sighting(**one) for one in _records(desk.book, CONTACT)]),
    )


def _contacts(sightings: list[Sighting]) -> Contacts:
    """The sightings as contacts with numbers that no recording uses."""
    last = Contact(number=FIRST_ENTERED - 1, label="", kind="other", reporter="")
    found = contacts_from(sightings, ENTERED, ContactRegister(by_number={last.number: last}))
    entered = {n: one for n, one in found.register.by_number.items() if n != last.number}
    return replace(found, register=replace(found.register, by_number=entered))


def _records(book: Book, kind: str) -> list[dict[str, Any]]:
    return [json.loads(row["record"]) for row in book.rows("entries", "kind = ?", (kind,))]


def _enter(
    book: Book, kind: str, record: Mapping[str, Any], officer: str, role: str, at: datetime
) -> None:
    row = {
        "at": iso(at),
        "kind": kind,
        "officer": officer,
        "role": role,
        "record": json.dumps(dict(record), sort_keys=True, allow_nan=False),
    }
    book.add("entries", row, at, f"{kind} entered by {officer}")
