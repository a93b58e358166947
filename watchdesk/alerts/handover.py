"""The handover of a watch: what is open, what changed, what was dismissed and why; signed twice.

Both officers sign the same bytes: the content's SHA-256 stands in the desk's log beside each name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ais.events import iso
from ais.tracks import utc
from sar.distress import Incident
from watchdesk.alerts.acts import AlertError, text
from watchdesk.alerts.alert import ACKNOWLEDGED, DISMISSED, SILENCED
from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import SYSTEM
from watchdesk.desk_audit import Book, Row
from watchdesk.evidence.seal import canonical

Content = dict[str, Any]
SHOWN = (  # of an open alert
    "key", "priority", "kind", "says", "params", "reasons", "mmsi", "lat", "lon", "since", "state",
    "rescue", "silence", "silenced_until", "acknowledged_by", "acknowledged_at", "raised", "notes",
)  # fmt: skip
MOST_CHANGES = 500  # on the page; the log has them all
LONGEST_REMARKS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, and how that is known: ``account NAME`` who proved it again, or ``said``."""

    officer: str
    role: str
    by: str
    at_s: float


def content(
    board: Board,
    changes: Sequence[Row],
    incidents: Iterable[Incident],
    health: Mapping[str, Any],
    *,
    begin_s: float,
    now_s: float,
    planned: Mapping[str, str] | None = None,
    mode: str = "live",
    remarks: str = "",
) -> Content:
    """What one watch hands to the next, as JSON-ready values: a page's context and the record.

    ``changes`` is ``alert_log.history`` of the watch; ``planned`` the title of the plan of each
    incident that has one, by the incident's key.
    """
    if len(remarks) > LONGEST_REMARKS:
        raise AlertError(f"remarks: at most {LONGEST_REMARKS} characters")
    shown = [alert.as_record() for alert in board.alerts()]
    told = [_change(row) for row in changes]
    return {
        "mode": mode,
        "begin": iso(utc(begin_s)),
        "end": iso(utc(now_s)),
        "open": [{name: alert[name] for name in SHOWN} for alert in shown],
        "waiting": sum(alert["state"] != ACKNOWLEDGED for alert in shown),
        "changes": told[-MOST_CHANGES:],
        "changes_left_out": max(len(told) - MOST_CHANGES, 0),
        "dismissed": [one for one in told if one["what"] == DISMISSED],
        "silences": [
            {name: alert[name] for name in ("key", "says", "params", "silence", "silenced_until")}
            for alert in shown
            if alert["state"] == SILENCED
        ],
        "feeds": [_feed(row) for row in health.get("feeds", ())],
        "gaps": [one for one in told if one["key"].startswith(f"{SYSTEM}:feed:")],
        "incidents": [_incident(i, planned or {}) for i in incidents],
        "remarks": _lines(remarks),
    }


def _lines(said: str) -> str:
    """What an officer wrote, in lines, without what turns one around or hides in it."""
    plain = ("".join(ch if ch.isprintable() else " " for ch in line) for line in said.splitlines())
    return "\n".join(plain).strip()


def digest(handed: Content) -> str:
    """The SHA-256 of a content: what both sign."""
    return hashlib.sha256(canonical(handed)).hexdigest()


def sign_off(book: Book, handed: Content, by: Signature) -> int:
    """Keep a content with the signature of the officer who leaves; its number."""
    text("officer", by.officer)
    sha256 = digest(handed)
    row = {
        "at": iso(utc(by.at_s)),
        "sha256": sha256,
        "content": json.dumps(handed, sort_keys=True),
        "off": json.dumps(asdict(by), sort_keys=True),
        "taken": None,
        "on_by": None,
    }
    return book.add("handovers", row, utc(by.at_s), f"watch signed off by {by.officer}, {sha256}")


def take_over(book: Book, number: int, sha256: str, by: Signature) -> None:
    """Add the signature of the officer who comes, to exactly what the other signed."""
    who = text("officer", by.officer)
    found = book.rows("handovers", "id = ?", (number,))
    if not found:
        raise AlertError(f"there is no handover {number}")
    row, off = found[0], json.loads(found[0]["off"])
    if row["taken"]:
        raise AlertError(f"handover {number} was taken over at {row['taken']}")
    if sha256 != row["sha256"] or sha256 != digest(json.loads(row["content"])):
        raise AlertError("this is not what was signed: read the handover again")
    if (who.casefold(), by.by) == (off["officer"].strip().casefold(), off["by"]) or (
        by.by == off["by"] != "said"
    ):
        raise AlertError("a watch is handed over by one officer and taken over by another")
    changes = {"taken": iso(utc(by.at_s)), "on_by": json.dumps(asdict(by), sort_keys=True)}
    says = f"watch taken over by {who}, {sha256}"
    book.change("handovers", number, changes, utc(by.at_s), says)


def handovers(book: Book) -> list[dict[str, Any]]:
    """Every handover with its content and signatures, the newest first."""
    return [_kept(row) for row in reversed(book.rows("handovers"))]


def as_text(handed: Content) -> str:
    """The handover as plain text, a line each."""
    lines = [f"WATCH HANDOVER {handed['begin']} to {handed['end']}"]
    if handed["mode"] != "live":
        lines.insert(0, str(handed["mode"]).upper())
    lines += _section("INCIDENTS", [_incident_line(one) for one in handed["incidents"]])
    lines += _section("OPEN", [_alert_line(one) for one in handed["open"]])
    lines += _section("SILENCED", [_silence_line(one) for one in handed["silences"]])
    lines += _section("DISMISSED", [_change_line(one) for one in handed["dismissed"]])
    lines += _section("FEEDS", [_feed_line(one) for one in handed["feeds"]])
    lines += _section("GAPS OF FEEDS", [_change_line(one) for one in handed["gaps"]])
    lines += _section("CHANGED", [_change_line(one) for one in handed["changes"]])
    if left := handed["changes_left_out"]:
        lines.append(f"  {left} earlier changes: in the log")
    lines += _section("REMARKS", handed["remarks"].splitlines())
    return "\n".join(_plain(line) for line in [*lines, "", f"SHA-256 {digest(handed)}"]) + "\n"


def _change(row: Row) -> dict[str, Any]:
    situation = json.loads(row["alert"])["situation"]
    told = {name: row[name] for name in ("at", "key", "what", "officer", "role")}
    return {**told, "why": row["says"], "says": situation["says"], "params": situation["params"]}


def _feed(row: Mapping[str, Any]) -> dict[str, Any]:
    last = row.get("last_s")
    heard = isinstance(last, int | float) and 0 < last < float("inf")
    told = {name: row.get(name) for name in ("name", "state", "sentences", "dropped")}
    return {**told, "last": iso(utc(float(last))) if heard and last is not None else None}


def _incident(incident: Incident, planned: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": incident.key,
        "what": incident.what,
        "phase": incident.phase,
        "at": None if incident.at is None else iso(incident.at),
        "lat": None if incident.lat != incident.lat else round(incident.lat, 6),
        "lon": None if incident.lon != incident.lon else round(incident.lon, 6),
        "facts": list(incident.facts),
        "plan": planned.get(incident.key),
    }


def _kept(row: Row) -> dict[str, Any]:
    return {
        "number": row["id"],
        "at": row["at"],
        "sha256": row["sha256"],
        "content": json.loads(row["content"]),
        "off": json.loads(row["off"]),
        "on": json.loads(row["on_by"]) if row["on_by"] else None,
        "taken": row["taken"],
    }


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines or ["none"])]


def _alert_line(one: Mapping[str, Any]) -> str:
    seen = f", {one['acknowledged_by']} {one['acknowledged_at']}" if one["acknowledged_by"] else ""
    reasons = f" ({'; '.join(one['reasons'])})" if one["reasons"] else ""
    says = one["says"].format(**one["params"])
    return f"{one['since']} {one['priority']}, {one['state']}{seen}: {says}{reasons}"


def _silence_line(one: Mapping[str, Any]) -> str:
    return f"{one['silence']}, until {one['silenced_until'] or 'it is over'}: {_says(one)}"


def _change_line(one: Mapping[str, Any]) -> str:
    who = f" by {one['officer']} ({one['role']})" if one["officer"] else ""
    why = f": {one['why']}" if one["why"] else ""
    return f"{one['at']} {one['what']}{who}: {_says(one)}{why}"


def _feed_line(one: Mapping[str, Any]) -> str:
    return f"{one['name']}: {one['state']}, last heard {one['last'] or 'never'}"


def _incident_line(one: Mapping[str, Any]) -> str:
    plan = one["plan"] or "no plan"
    phase = f"at least {one['phase']}" if one["phase"] else "no phase"
    return f"{one['at'] or 'time unknown'} {one['what']}, {phase}; {plan}"


def _says(one: Mapping[str, Any]) -> str:
    return str(one["says"]).format(**one["params"])


def _plain(line: str) -> str:
    """Hostile text on one line: nothing that a terminal obeys."""
    return "".join(ch if ch.isprintable() else "?" for ch in line)
