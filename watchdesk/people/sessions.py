"""Who is logged in: sessions kept at the server, so that any of them can be cut off at once.

The browser holds 256 random bits, the desk their SHA-256: whoever reads the desk cannot log in
with what he finds.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ais.events import iso
from watchdesk.desk import moment
from watchdesk.desk_audit import Book, Row
from watchdesk.desk_file import WAIT_MS
from watchdesk.people.passwords import AccountError

IDLE = timedelta(minutes=30)  # a shut laptop; an open page speaks all the time. Our judgement
LONGEST = timedelta(hours=13)  # a watch of twelve hours and its handover. Our judgement
_SEEN_S = 60.0  # how exact it is known when a session was last used


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One login of one account, from one address."""

    number: int
    account: str
    role: str
    address: str
    started: datetime
    seen: datetime
    ended: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it is still open: not ended, used lately, not too old."""
        return self.ended is None and at - self.seen < IDLE and at - self.started < LONGEST

    def as_record(self) -> dict[str, Any]:
        """The session as JSON-ready values; nothing a browser could use."""
        return {
            "session": self.number,
            "name": self.account,
            "role": self.role,
            "address": self.address,
            "started": iso(self.started),
            "seen": iso(self.seen),
        }


def token_hash(token: str) -> str:
    """What the desk keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(book: Book, account: int, address: str, at: datetime) -> str:
    """Open a session; the answer is its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    row = {
        "account": account,
        "token_sha256": token_hash(token),
        "address": address,
        "started": iso(at),
        "seen": iso(at),
    }
    with book.writing():
        number = book.db.table("sessions").insert({"id": None, **row}, pk="id").last_pk
        book.note("login", at, f"session {number} from {address}")
    return token


def find(book: Book, token: str) -> Session | None:
    """The session a token belongs to, open or not; None where there is none."""
    found = _rows(book, "s.token_sha256 = ?", (token_hash(token),))
    return found[0] if found else None


def use(book: Book, session: Session, at: datetime) -> None:
    """Note that a session is in use, to the minute; no page waits for others who write."""
    if (at - session.seen).total_seconds() < _SEEN_S:
        return
    book.db.execute("PRAGMA busy_timeout = 0")
    try:
        with book.writing():
            book.db.table("sessions").update(session.number, {"seen": iso(at)})
    finally:
        book.db.execute(f"PRAGMA busy_timeout = {WAIT_MS}")


def opened(book: Book, at: datetime) -> list[Session]:
    """Every session that is open at a moment, by number."""
    return [one for one in _rows(book, "s.ended IS NULL", ()) if one.holds(at)]


def end(book: Book, number: int, at: datetime, because: str) -> None:
    """End a session; AccountError where none of that number is open."""
    found = _rows(book, "s.id = ? AND s.ended IS NULL", (number,))
    if not found:
        raise AccountError(f"no session {number} is open; `watchdesk account sessions` lists them")
    _end(book, found[0], at, because)


def end_all(book: Book, account: int, at: datetime, because: str) -> None:
    """End every session of an account."""
    for session in _rows(book, "s.account = ? AND s.ended IS NULL", (account,)):
        _end(book, session, at, because)


def was_here(book: Book, account: int, address: str) -> bool:
    """Whether somebody logged in to an account from an address before."""
    return bool(
        book.db.execute(
            "SELECT 1 FROM sessions WHERE account = ? AND address = ? LIMIT 1", (account, address)
        ).fetchone()
    )


def _end(book: Book, session: Session, at: datetime, because: str) -> None:
    with book.writing():
        book.db.table("sessions").update(session.number, {"ended": iso(at)})
        says = f"session {session.number} of account {session.account}: {because}"
        book.note("session ended", at, says)


def _rows(book: Book, where: str, values: tuple[object, ...]) -> list[Session]:
    rows = book.db.query(
        "SELECT s.*, a.login, a.role FROM sessions s JOIN accounts a ON a.id = s.account"
        f" WHERE {where} ORDER BY s.id",
        values,
    )
    return [_session(row) for row in rows]


def _session(row: Row) -> Session:
    return Session(
        number=row["id"],
        account=row["login"],
        role=row["role"],
        address=row["address"],
        started=moment(row["started"]),
        seen=moment(row["seen"]),
        ended=moment(row["ended"]) if row["ended"] else None,
    )
