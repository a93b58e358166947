"""The desk's log: every change as an entry chained to the one before, and what breaks the chain.

Each entry also carries the hash of the row it changed, so that a row altered behind the program's
back is told by table and number.  Whoever can rewrite the whole file can rewrite the chain too:
note its head on paper now and then, and give it to ``findings``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ais.events import iso
from watchdesk.evidence.seal import Finding, canonical

FIRST = "0" * 64  # what the first entry is chained to
KEPT = (
    "watchlist", "verdicts", "records", "family_tags", "locks", "focal_points", "packets",
    "brief_records", "settings", "accounts", "alerts", "handovers", "entries",
)  # fmt: skip
# What of an entry its hash covers, in the order of the table.
SAID = ("at", "role", "role_from", "act", "kept_in", "number", "sha256", "says", "previous")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """In which role something is done, and how that is known.

    By an option, a setting, the default, or the account of a person who logged in
    (``account NAME``).
    """

    role: str = "watch"
    role_from: str = "default"


class Book:
    """A desk's tables, changed only with an entry in the log in the same transaction."""

    def __init__(self, db: Database, actor: Actor) -> None:
        self.db, self.actor = db, actor

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that nobody else writes in; within another one it is part of that."""
        if self.db.conn.in_transaction:
            yield
            return
        self.db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.conn.execute("COMMIT")
        except BaseException:
            self.db.conn.rollback()
            raise

    def add(self, table: str, row: Mapping[str, Any], at: datetime, says: str = "") -> int:
        """Keep a row; the answer is its number."""
        with self.writing():
            inserted = self.db.table(table).insert({**row, "id": None}, pk="id")
            number = int(str(inserted.last_pk))
            self._enter("add", at, says, (table, number))
        return number

    def change(
        self, table: str, number: int, changes: Mapping[str, Any], at: datetime, says: str = ""
    ) -> None:
        """Change some columns of a row."""
        with self.writing():
            self.db.table(table).update(number, dict(changes))
            self._enter("change", at, says, (table, number))

    def erase(self, table: str, number: int, at: datetime, why: str) -> None:
        """Delete a row; that it was there, and why it went, stays in the log."""
        with self.writing():
            self.db.table(table).delete(number)
            self._enter("erase", at, why, (table, number))

    def note(self, act: str, at: datetime, says: str) -> None:
        """Enter something that changed no row: a command, a refusal, a backup."""
        with self.writing():
            self._enter(act, at, says, None)

    def rows(self, table: str, where: str = "1", values: tuple[object, ...] = ()) -> list[Row]:
        """The rows of a table, by number."""
        return list(self.db.table(table).rows_where(where, values, order_by="id"))

    def _enter(self, act: str, at: datetime, says: str, of: tuple[str, int] | None) -> None:
        table, number = of or ("", None)
        said = {
            "at": iso(at),
            "role": self.actor.role,
            "role_from": self.actor.role_from,
            "act": act,
            "kept_in": table,
            "number": number,
            "sha256": _row_hash(self.db, table, number) if of else "",
            "says": says,
            "previous": head(self.db),
        }
        self.db.table("audit").insert({"id": None, **said, "hash": _hash(said)}, pk="id")


def head(db: Database) -> str:
    """The hash of the last entry: what to note on paper."""
    found = db.execute("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    return str(found[0]) if found else FIRST


def adopt(db: Database, at: str) -> None:
    """Enter the rows of a desk from before it kept a log, as they are found."""
    for table in ("watchlist", "verdicts"):
        for row in db.table(table).rows:
            said = {
                "at": at,
                "role": "administrator",
                "role_from": "migration",
                "act": "add",
                "kept_in": table,
                "number": row["id"],
                "sha256": _row_hash(db, table, row["id"]),
                "says": "there before the log began",
                "previous": head(db),
            }
            db.table("audit").insert({"id": None, **said, "hash": _hash(said)}, pk="id")


def findings(db: Database, noted: str | None = None) -> list[Finding]:
    """Everything that is not as it was entered; ``noted`` is a head that must be in the chain."""
    entries = list(db.table("audit").rows_where(order_by="id"))
    told = [*_chain(entries), *_cut(db, entries), *_rows(db, entries)]
    if noted is not None and noted not in {FIRST, *(entry["hash"] for entry in entries)}:
        told.append(_finding("missing", "audit", f"the head noted as {noted[:16]} is not in it"))
    return told


def _chain(entries: list[Row]) -> Iterator[Finding]:
    """Entries that do not fit their own hash, or the entry before them."""
    previous, number = FIRST, 0
    for entry in entries:
        name = f"audit {entry['id']}"
        if _hash({column: entry[column] for column in SAID}) != entry["hash"]:
            yield _finding("altered", name, "is not what was entered")
        if entry["id"] != number + 1:
            yield _finding("missing", f"audit {number + 1} to {entry['id'] - 1}", "were taken out")
        elif entry["previous"] != previous:
            yield _finding("altered", name, "does not follow the entry before it")
        previous, number = entry["hash"], entry["id"]


def _cut(db: Database, entries: list[Row]) -> Iterator[Finding]:
    """Entries cut off at the end: SQLite remembers the highest number it gave out."""
    given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    last = entries[-1]["id"] if entries else 0
    if given and given[0] > last:
        yield _finding("missing", f"audit {last + 1} to {given[0]}", "were cut off at the end")


def _rows(db: Database, entries: list[Row]) -> Iterator[Finding]:
    """Rows beside what was last entered of them."""
    entered = {(e["kept_in"], e["number"]): e["sha256"] for e in entries if e["kept_in"]}
    for table in KEPT:
        there = {row["id"]: _digest(row) for row in db.table(table).rows}
        for number, digest in there.items():
            if (table, number) not in entered:
                yield _finding("added", f"{table} {number}", "was never entered")
            elif entered[table, number] != digest:
                yield _finding("altered", f"{table} {number}", "is not what was last entered")
        for where, number in entered:
            if where == table and number not in there and entered[where, number]:
                yield _finding("missing", f"{table} {number}", "was taken out without an entry")


def _row_hash(db: Database, table: str, number: int | None) -> str:
    """The hash of a row as it stands now; empty where it is gone."""
    found = list(db.table(table).rows_where("id = ?", (number,)))
    return _digest(found[0]) if found else ""


def _digest(row: Row) -> str:
    return hashlib.sha256(canonical(row)).hexdigest()


def _hash(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(said))).hexdigest()


def _finding(what: str, name: str, says: str) -> Finding:
    return Finding(what=what, name=name, says=says)
