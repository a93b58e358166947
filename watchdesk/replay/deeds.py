"""What officers did in a replay, each at its moment of the recording, to be done there again.

The desk of a replay holds what was done up to where its clock stands and nothing later: after a
jump back it is begun anew, and whatever lies ahead is done again when the clock comes by.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ais.contacts import Sighting
from ais.tracks import utc
from jurisdiction.flag_log import LogLine, add_to_flag_log, read_flag_log
from seamath.errors import Mistake
from watchdesk.alerts.acts import REASONS
from watchdesk.alerts.alert import AlertChange
from watchdesk.alerts.board import Board
from watchdesk.desk import DATABASE, Desk, moment
from watchdesk.desk_audit import Actor
from watchdesk.desk_entered import CONTACT, enter_report, enter_sighting

if TYPE_CHECKING:
    from watchdesk.station.station import Station

FLAG_LOG = "flags.jsonl"  # in the desk's folder
_TIMES = {"entries": "at", "watchlist": "added", "handovers": "at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing an officer did: when, what kind of thing, and the row or line it left."""

    at_s: float
    kind: str  # a table of the desk, or "flags"
    row: Mapping[str, Any]


def deeds_of(desk: Desk, folder: Path) -> tuple[Deed, ...]:
    """Everything officers did at a desk in a folder, in the order of the clock it was done by."""
    found = list(_rows(desk))
    if (folder / FLAG_LOG).is_file():
        lines = read_flag_log(folder / FLAG_LOG)
        found += [
            Deed(at_s=line.recorded.timestamp(), kind="flags", row=line.as_record())
            for line in lines
        ]
    return tuple(sorted(found, key=lambda deed: deed.at_s))


def emptied(folder: Path) -> None:
    """Take away what a desk of a replay holds: it is begun anew at an earlier moment."""
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", FLAG_LOG):
        (folder / name).unlink(missing_ok=True)


def do_again(station: Station, deed: Deed) -> None:
    """Do one thing again; what does not fit what stands is left out, and told in the log."""
    try:
        if deed.kind == "flags":
            add_to_flag_log(station.desk_folder / FLAG_LOG, LogLine.from_record(deed.row))
        elif deed.kind == "alerts":
            _act_again(station, deed)
        else:
            _enter_again(station, deed)
    except Mistake as error:
        logging.getLogger("watchdesk").warning("not done again: %s", error)


def _rows(desk: Desk) -> Iterator[Deed]:
    for table, column in _TIMES.items():
        for row in desk.book.rows(table):
            yield Deed(at_s=moment(row[column]).timestamp(), kind=table, row=row)
    for row in desk.book.rows("alerts", "officer <> ''"):
        kept = json.loads(row["alert"])
        at_s = next((a["at_s"] for a in reversed(kept["acts"]) if a["what"] == row["what"]), None)
        yield Deed(at_s=at_s or moment(row["at"]).timestamp(), kind="alerts", row=row)


def _enter_again(station: Station, deed: Deed) -> None:
    """A report, a contact, a line of the watchlist, or a handover as it was signed."""
    row, at = deed.row, utc(deed.at_s)
    if deed.kind != "entries":
        station.keeper.ask(lambda desk: desk.book.add(deed.kind, row, at))
        return
    told = json.loads(row["record"])
    by = {"officer": row["officer"], "role": row["role"], "at": at}
    if row["kind"] == CONTACT:
        seen = Sighting(**told)
        station.add_contacts(station.keeper.ask(lambda d: enter_sighting(d.book, seen, **by)))
    else:
        station.add_report(station.keeper.ask(lambda d: enter_report(d.book, told, **by)))


def _act_again(station: Station, deed: Deed) -> None:
    """What was done with an alert, with the words that were said then."""
    with station.lock:
        change = _acted(station.board, deed.row, deed.at_s)
        station.keep([change], Actor(role=deed.row["role"], role_from="replay"))


def _acted(board: Board, row: Mapping[str, Any], at_s: float) -> AlertChange:
    key, says, who = row["key"], row["says"], (row["officer"], row["role"], at_s)
    if row["what"] == "acknowledged":
        return board.acknowledge(key, *who)
    if row["what"] == "silenced":
        kept = json.loads(row["alert"])
        return board.silence(key, kept["silence"], *who, until_s=kept["silenced_until_s"])
    if row["what"] == "escalated":
        to, _, why = says.removeprefix("to ").partition(": ")
        return board.escalate(key, to, why, *who)
    if row["what"] == "dismissed":
        code = says.partition(":")[0]
        why = says.removeprefix(f"{code}: {REASONS[code].words}; ")
        return board.dismiss(key, code, why, *who)
    return board.note(key, says, *who)
