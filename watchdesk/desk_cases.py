"""Filled-in forms by case, family tags until the hand-over, locks until two officers lift one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ais.events import iso
from ais.mmsi import FIRST_CONTACT
from sar.place_of_safety import Judged, Place, judged, place_tests
from watchdesk.desk import moment
from watchdesk.desk_audit import Book, Row
from watchdesk.desk_file import DeskError
from watchdesk.forms.answers import NOT_SAID, Record
from watchdesk.forms.fields import form_of
from watchdesk.forms.locks import Lock, LockError, cleared, feared, touching

# Forms whose paper goes to a State, and the field that names it: never to one that is feared.
SENT_TO = {"flag_request": "state", "flag_result": "state", "hand_over": "state"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record as the desk holds it."""

    number: int
    record: Record

    def as_record(self) -> dict[str, Any]:
        """The record as JSON-ready values, with its number."""
        return {"record": self.number, **self.record.as_record()}


def record(book: Book, filled: Record, now: datetime) -> Kept:
    """Keep a filled-in form; tags go apart, locks are set, a hand-over ends the tags it names.

    LockError where it is addressed to a State that people of the case fear.
    """
    answers, tags = _parted(filled)
    _stand_in(book, filled)
    with book.writing():
        if to := SENT_TO.get(filled.form):
            what = form_of(filled.form).title
            about = touching(locks(book), case=filled.case)
            cleared(about, filled.answers[to], what)
        _not_refused(book, filled)
        number = book.add(
            "records",
            {
                "case_id": filled.case,
                "form": filled.form,
                "at": iso(filled.at),
                "recorded": iso(now),
                "officer": filled.officer,
                "corrects": filled.corrects,
                "answers": json.dumps(answers, sort_keys=True),
            },
            now,
        )
        for state in feared(filled):
            _lock(book, filled.case, state, now, because=f"record {number}")
        _tag(book, filled, tags, number, now)
    return Kept(number=number, record=_without_tags(filled, answers))


def records(book: Book, case: str | None = None, form: str | None = None) -> list[Kept]:
    """Every record that no later one stands in for, by number."""
    rows = book.rows("records", "id NOT IN (SELECT corrects FROM records WHERE corrects NOTNULL)")
    return [
        _kept(row) for row in rows if case in (None, row["case_id"]) and form in (None, row["form"])
    ]


def locks(book: Book) -> list[Lock]:
    """Every lock in force, with the radios its case is known to be about."""
    about: dict[str, set[int]] = {}
    for kept in records(book):
        mmsi = kept.record.answers.get("mmsi", FIRST_CONTACT)
        if mmsi < FIRST_CONTACT:  # a contact has another number in the next recording
            about.setdefault(kept.record.case, set()).add(mmsi)
    return [
        Lock(
            case=row["case_id"],
            state=row["state"],
            since=moment(row["since"]),
            mmsis=frozenset(about.get(row["case_id"], ())),
        )
        for row in book.rows("locks", "lifted IS NULL")
    ]


def lock(book: Book, case: str, states: tuple[str, ...], now: datetime, *, because: str) -> None:
    """Lock a case against States for a reason from outside, such as another unit's packet."""
    with book.writing():
        for state in states:
            _lock(book, case, state, now, because=because)


def judged_place(book: Book, kept: Kept) -> Judged:
    """What the answers on a place-of-safety record come to, with the fears counted so far.

    While nobody was asked, or the State was not said, PS4 stays open.
    """
    answers, case = kept.record.answers, kept.record.case
    screened = bool(records(book, case, "screening"))
    fled = {one.state for one in locks(book) if one.case == case}
    place = Place(
        name=answers["place"],
        state=answers["state"],
        kind=answers["sort"],
        answers={test: answers[test] for test in place_tests() if test in answers},
        answered_by=answers["answered_by"],
    )
    return judged([place], fled if screened and NOT_SAID not in fled else None)[0]


def clear_run(book: Book, run: Path, to: str | None, what: str) -> tuple[str, ...]:
    """The States that must not get what a finished run shows; LockError where ``to`` is one.

    A run is of a case where it heard one of its radios; a case without a radio may be in any run.
    """
    about = locks(book)
    if about:
        about = touching(about, mmsis=heard_in(run))
        cleared(about, to, what)
    return tuple(sorted({one.state for one in about}))


def heard_in(run: Path) -> set[int]:
    """Every radio that a finished run heard."""
    path = run / "watch.db" if run.is_dir() else run
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return {row[0] for row in db.execute("SELECT mmsi FROM vessels")}
    except sqlite3.DatabaseError as error:
        raise DeskError(f"{run}: no watch.db that tells who was heard ({error})") from error


def lift(
    book: Book, case: str, state: str, *, officers: tuple[str, str], why: str, now: datetime
) -> None:
    """Lift a lock that was set by mistake: two officers sign, and it stays in the log."""
    if officers[0] == officers[1] or not why.strip():
        raise DeskError("a lock is lifted by two different officers, with a reason")
    found = book.rows("locks", "lifted IS NULL AND case_id = ? AND state = ?", (case, state))
    if not found:
        raise DeskError(f"case {case[:40]!a} has no lock against {state[:40]!a}")
    change = {"lifted": iso(now), "lifted_by": officers[0], "lifted_with": officers[1]}
    for row in found:
        book.change("locks", row["id"], {**change, "lifted_because": why}, now)


def tags(book: Book, case: str | None = None) -> list[Row]:
    """The family tags still worn: tag, how many wear it, case and since when."""
    where, values = ("1", ()) if case is None else ("case_id = ?", (case,))
    return book.rows("family_tags", where, values)


def _not_refused(book: Book, filled: Record) -> None:
    """Refuse a hand-over where PS4 was answered no for that place (MSC.167(78) 6.17)."""
    if filled.form != "hand_over":
        return
    for kept in records(book, filled.case, "place_of_safety"):
        told = kept.record.answers
        if told["place"] == filled.answers["place"] and told["PS4"] == "no":
            raise LockError(f"hand-over: record {kept.number} answers PS4 with no for that place")


def _parted(filled: Record) -> tuple[dict[str, Any], dict[str, int]]:
    """The answers that stay, and the tags that are kept apart so that they can end."""
    fields = form_of(filled.form).fields
    tagged = {one.id for one in fields if one.kind == "tags"}
    stay = {name: value for name, value in filled.answers.items() if name not in tagged}
    worn: dict[str, int] = {}
    for name in tagged & set(filled.answers):
        worn |= filled.answers[name]
    return stay, worn


def _without_tags(filled: Record, answers: Mapping[str, Any]) -> Record:
    told = {name: getattr(filled, name) for name in Record.__slots__}
    return Record(**{**told, "answers": dict(answers)})


def _stand_in(book: Book, filled: Record) -> None:
    """Refuse a correction of what is not there, or of another form or case."""
    if filled.corrects is None:
        return
    found = book.rows("records", "id = ?", (filled.corrects,))
    if not found or (found[0]["case_id"], found[0]["form"]) != (filled.case, filled.form):
        raise DeskError(
            f"record {filled.corrects} is no {filled.form} of case {filled.case}; nothing corrected"
        )


def _lock(book: Book, case: str, state: str, now: datetime, *, because: str) -> None:
    there = book.rows("locks", "lifted IS NULL AND case_id = ? AND state = ?", (case, state))
    if not there:
        row = {"case_id": case, "state": state, "since": iso(now), "because": because}
        what = "a State nobody named" if state == NOT_SAID else state
        book.add("locks", row, now, f"case {case} is locked against {what}")


def _tag(book: Book, filled: Record, worn: Mapping[str, int], number: int, now: datetime) -> None:
    """Keep new tags; at a hand-over delete those it names, and all of them at the last one."""
    if filled.form == "hand_over":
        gone = None if filled.answers["last"] else set(worn)
        for row in tags(book, filled.case):
            if gone is None or row["tag"] in gone:
                book.erase("family_tags", row["id"], now, f"handed over by record {number}")
        return
    there = {row["tag"] for row in tags(book, filled.case)}
    for tag, people in worn.items():
        if tag in there:
            raise DeskError(f"case {filled.case}: tag {tag} is worn already")
        row = {"case_id": filled.case, "tag": tag, "people": people, "given": iso(now)}
        book.add("family_tags", row, now)


def _kept(row: Row) -> Kept:
    return Kept(
        number=row["id"],
        record=Record(
            form=row["form"],
            case=row["case_id"],
            at=moment(row["at"]),
            officer=row["officer"],
            answers=json.loads(row["answers"]),
            corrects=row["corrects"],
        ),
    )
