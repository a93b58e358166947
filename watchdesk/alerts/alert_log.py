"""Every change of an alert in the desk's log, and the board as the log leaves it.

A row holds the whole alert as it was after the change, so that the last row of each key is the
board: nothing else has to be kept, and a process killed between two changes loses neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ais.events import iso
from ais.tracks import utc
from risk import feedback
from risk.feedback import Verdict
from watchdesk.alerts.acts import REASONS
from watchdesk.alerts.alert import DISMISSED, NORMAL, AlertChange
from watchdesk.alerts.board import Board
from watchdesk.desk_audit import Book, Row


def keep(book: Book, changes: Iterable[AlertChange]) -> int:
    """Keep changes in one transaction, verdicts of what was dismissed too; how many were kept.

    The book's actor is entered beside the officer: set it to whoever acts.
    """
    kept = [change for change in changes if change.kept]
    if not kept:
        return 0
    with book.writing():
        for change in kept:
            at = utc(change.act.at_s)
            row = _row(change)
            book.add("alerts", row, at, f"{change.what} {change.alert.key}")
            for verdict in verdicts(change):
                book.add("verdicts", feedback.checked(verdict).as_record(), at)
    return len(kept)


def restored(book: Book) -> Board:
    """The board as the log leaves it."""
    last = book.db.query(
        "SELECT alert FROM alerts JOIN (SELECT key AS k, MAX(seq) AS s FROM alerts GROUP BY key)"
        " ON key = k AND seq = s WHERE state <> ?",
        (NORMAL,),
    )
    newest = book.db.execute("SELECT COALESCE(MAX(seq), 0) FROM alerts").fetchone()
    return Board.from_records([json.loads(row["alert"]) for row in last], int(newest[0]))


def history(book: Book, begin_s: float, end_s: float) -> list[Row]:
    """Every change kept from one moment up to another, in order."""
    rows = book.rows("alerts", "at >= ? AND at <= ?", (iso(utc(begin_s)), iso(utc(end_s))))
    return sorted(rows, key=lambda row: row["seq"])


def told(book: Book) -> Iterator[Row]:
    """Every change kept of a vessel's alerts, in order, with its entry in the desk's log."""
    rows = book.db.query(
        "SELECT json_extract(a.alert, '$.situation.mmsi') AS mmsi, a.key, a.at, a.what, a.officer,"
        " a.role, a.says, a.state, e.id AS log_entry, e.hash AS log_hash FROM alerts a"
        " JOIN audit e ON e.kept_in = 'alerts' AND e.number = a.id AND e.act = 'add' ORDER BY a.id"
    )
    return (row for row in rows if row["mmsi"] is not None)


def verdicts(change: AlertChange) -> Iterator[Verdict]:
    """What dismissing an alert says of each event behind it: precision is counted by detector."""
    if change.what != DISMISSED:
        return
    reason = REASONS[change.act.says.partition(":")[0]]
    for event_key in change.alert.situation.events if reason.verdict else ():
        yield Verdict(
            event_key=event_key,
            verdict=str(reason.verdict),
            reason=change.act.says[: feedback.LONGEST_REASON],
            officer=change.act.officer,
            at=utc(change.act.at_s),
        )


def _row(change: AlertChange) -> dict[str, Any]:
    act, alert = change.act, change.alert
    return {
        "seq": change.seq,
        "key": alert.key,
        "at": iso(utc(act.at_s)),
        "what": act.what,
        "officer": act.officer,
        "role": act.role,
        "says": act.says,
        "state": alert.state,
        "alert": json.dumps(alert.to_keep(), sort_keys=True, allow_nan=False),
    }
