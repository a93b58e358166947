"""What a unit keeps from watch to watch: its watchlist, what it made of events, its book.

It lives in a folder of the unit's own and is never part of a run's output.  Cases, focal points
and packets are kept by the modules that know them, through the same book.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ais.events import iso
from risk import feedback, watchlist
from risk.feedback import Verdict
from risk.watchlist import Wanted
from watchdesk.desk_audit import Actor, Book
from watchdesk.desk_file import DeskError, connected, desk_errors
from watchdesk.desk_schema import schema
from watchdesk.folders import default_folder

DATABASE = "desk.db"
NOBODY = Actor()


class Desk:
    """An open desk; each method commits, with its entry in the log, before it returns."""

    def __init__(self, folder: Path, actor: Actor = NOBODY, key: Path | None = None) -> None:
        path = folder / DATABASE
        with desk_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
            self._db = connected(path, key, schema)
        self.book = Book(self._db, actor)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def setting(self, name: str) -> str | None:
        """What the unit set, or None."""
        found = self.book.rows("settings", "name = ?", (name,))
        return str(found[0]["value"]) if found else None

    def set(self, name: str, value: str, at: datetime) -> None:
        """Set something for the unit."""
        with self.book.writing():
            there, says = self.book.rows("settings", "name = ?", (name,)), f"{name} = {value}"
            if there:
                self.book.change("settings", there[0]["id"], {"value": value}, at, says)
            else:
                self.book.add("settings", {"name": name, "value": value}, at, says)

    def watch_for(self, wanted: Wanted) -> Wanted:
        """Add an entry to the watchlist; the same with the number it was given."""
        record = watchlist.checked(wanted).as_record()
        del record["id"]
        return _wanted({**record, "id": self.book.add("watchlist", record, wanted.added)})

    def remove(self, number: int, *, by: str, at: datetime) -> None:
        """Take an entry off the list; who took it off and when is kept."""
        if number not in {entry.id for entry in self.watchlist()}:
            raise DeskError(f"there is no entry {number} on the watchlist")
        if not by.strip():
            raise DeskError("say who takes the entry off")
        self.book.change("watchlist", number, {"removed": iso(at), "removed_by": by}, at)

    def watchlist(self) -> list[Wanted]:
        """Every entry not taken off, expired ones too, by number."""
        return [_wanted(row) for row in self.book.rows("watchlist", "removed IS NULL")]

    def judge(self, verdict: Verdict) -> None:
        """Keep what an officer made of an event."""
        self.book.add("verdicts", feedback.checked(verdict).as_record(), verdict.at)

    def verdicts(self) -> list[Verdict]:
        """Everything said of events, in the order it was said."""
        return [
            Verdict(
                event_key=row["event_key"],
                verdict=row["verdict"],
                reason=row["reason"],
                officer=row["officer"],
                at=moment(row["at"]),
            )
            for row in self.book.rows("verdicts")
        ]


@contextmanager
def open_desk(
    folder: Path | None, actor: Actor = NOBODY, key: Path | None = None
) -> Iterator[Desk]:
    """The desk in a folder, or in the user's own where none is named; closed at the end."""
    place = folder or default_folder()
    desk = Desk(place, actor, key)
    try:
        with desk_errors(place / DATABASE):
            yield desk
    finally:
        desk.close()


def known_at(folder: Path | None, key: Path | None = None) -> tuple[list[Wanted], list[Verdict]]:
    """The watchlist and the verdicts of a desk; where there is none, nothing, and none is made."""
    place = folder or default_folder()
    if not (place / DATABASE).exists():
        return [], []
    with open_desk(place, key=key) as desk:
        return desk.watchlist(), desk.verdicts()


def moment(text: str) -> datetime:
    """A time as the desk writes it."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _wanted(row: dict[str, Any]) -> Wanted:
    values = {name: row[name] for name in Wanted.__slots__}
    return Wanted(**{**values, "added": moment(row["added"]), "expires": moment(row["expires"])})
