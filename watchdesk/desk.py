"""What a unit keeps from watch to watch: its watchlist and what it made of events.

It lives in a folder of the unit's own and is never part of a run's output.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from ais.events import iso
from risk import feedback, watchlist
from risk.feedback import Verdict
from risk.watchlist import Wanted
from seamath.errors import Mistake

DATABASE = "desk.db"
schema = Migrations("watchdesk-desk")


class DeskError(Mistake):
    """A desk folder that cannot be used, or something that is not in it."""


@schema(name="0001_watchlist_and_verdicts")
def watchlist_and_verdicts(db: Database) -> None:
    """Who wants to be told of which vessel, and what officers said of events."""
    db.executescript(
        """
        CREATE TABLE watchlist (
            id INTEGER PRIMARY KEY, owner TEXT NOT NULL, reason TEXT NOT NULL,
            added TEXT NOT NULL, expires TEXT NOT NULL,
            mmsi INTEGER, imo INTEGER, callsign TEXT, name TEXT,
            removed TEXT, removed_by TEXT);
        CREATE TABLE verdicts (
            id INTEGER PRIMARY KEY, event_key TEXT NOT NULL, verdict TEXT NOT NULL,
            reason TEXT NOT NULL, officer TEXT NOT NULL, at TEXT NOT NULL);
        CREATE INDEX verdicts_event ON verdicts (event_key);
        """
    )


def default_folder() -> Path:
    """The folder this user's systems keep a program's data in."""
    from platformdirs import user_data_path

    return user_data_path("watchdesk", appauthor=False)


class Desk:
    """An open desk; each method commits before it returns.  Nothing is ever erased here."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = Database(folder / DATABASE)
            self._db.enable_wal()
            schema.apply(self._db)
        except OSError as error:
            raise DeskError(f"{folder}: cannot be used as a desk ({error.strerror})") from error
        except sqlite3.DatabaseError as error:
            raise DeskError(f"{folder / DATABASE}: not a desk of Watchdesk ({error})") from error

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def watch_for(self, wanted: Wanted) -> Wanted:
        """Add an entry to the watchlist; the same with the number it was given."""
        record = watchlist.checked(wanted).as_record()
        record["id"] = None
        row = self._db.table("watchlist").insert(record, pk="id")
        return _wanted({**record, "id": row.last_pk})

    def remove(self, number: int, *, by: str, at: datetime) -> None:
        """Take an entry off the list; who took it off and when is kept."""
        if number not in {entry.id for entry in self.watchlist()}:
            raise DeskError(f"there is no entry {number} on the watchlist")
        if not by.strip():
            raise DeskError("say who takes the entry off")
        self._db.table("watchlist").update(number, {"removed": iso(at), "removed_by": by})

    def watchlist(self) -> list[Wanted]:
        """Every entry not taken off, expired ones too, by number."""
        rows = self._db.table("watchlist").rows_where("removed IS NULL", order_by="id")
        return [_wanted(row) for row in rows]

    def judge(self, verdict: Verdict) -> None:
        """Keep what an officer made of an event."""
        self._db.table("verdicts").insert(feedback.checked(verdict).as_record())

    def verdicts(self) -> list[Verdict]:
        """Everything said of events, in the order it was said."""
        return [
            Verdict(
                event_key=row["event_key"],
                verdict=row["verdict"],
                reason=row["reason"],
                officer=row["officer"],
                at=_moment(row["at"]),
            )
            for row in self._db.table("verdicts").rows_where(order_by="id")
        ]


@contextmanager
def open_desk(folder: Path | None) -> Iterator[Desk]:
    """The desk in a folder, or in the user's own where none is named; closed at the end."""
    desk = Desk(folder or default_folder())
    try:
        yield desk
    finally:
        desk.close()


def _wanted(row: dict[str, Any]) -> Wanted:
    values = {name: row[name] for name in Wanted.__slots__}
    return Wanted(**{**values, "added": _moment(row["added"]), "expires": _moment(row["expires"])})


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
