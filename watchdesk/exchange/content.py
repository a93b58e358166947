"""What goes into a packet: by the role of the recipient, and of that only what its class allows.

Behaviour goes to nobody but a prosecutor, inside the evidence.  A field of a form goes where the
sharing class of its checklist item allows; what a unit keeps for itself never leaves.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from watchdesk.evidence.pack import members_of
from watchdesk.evidence.seal import canonical
from watchdesk.exchange.packet import PARTS, ExchangeError
from watchdesk.exports.features import export_of
from watchdesk.forms.answers import Record
from watchdesk.forms.fields import form_of

EVERY_PART = (*PARTS, "evidence")
COUNTS_FROM, NEEDS_FROM, BASIS_FROM = ("inspection", "hand_over"), ("screening",), ("flag_request",)
WHO = ("mmsi", "callsign", "imo", "ship_type", "length_m", "radio_flag")
WHERE = (
    *("time", "lat", "lon", "speed_kn", "course_deg", "zone", "state", "zone_status"),
    *("distance_nm", "margin_nm", "source", "line"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a role may be sent: the parts of a packet, and the sharing classes of form fields."""

    role: str
    says: str
    parts: tuple[str, ...]
    sharing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a unit has of a case: its forms, and a finished run with the vessels it is about."""

    records: Sequence[Record]
    run: Path | None = None
    mmsis: tuple[int, ...] = ()


@cache
def roles() -> Mapping[str, Given]:
    """Every role of a focal point, with what it may be sent.

    >>> roles()["rcc"].parts, roles()["asylum"].parts
    (('rescue', 'position', 'counts'), ('counts', 'needs'))
    """
    text = (files("watchdesk") / "data" / "exchange_roles.csv").read_text(encoding="utf-8")
    return {
        row["role"]: Given(
            role=row["role"],
            says=row["says"],
            parts=tuple(part for part in EVERY_PART if row[part] == "yes"),
            sharing=frozenset(row["sharing"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    }


def given_to(role: str) -> Given:
    """What a role may be sent; ExchangeError where there is no such role."""
    if role not in roles():
        raise ExchangeError(f"no role {role[:40]!a}; there are {', '.join(roles())}")
    return roles()[role]


def members_for(role: str, known: Known) -> dict[str, bytes]:
    """The members of a packet for a role, by name; ExchangeError where nothing is left to send."""
    given = given_to(role)
    found = {part: _part(part, given, known) for part in given.parts if part != "evidence"}
    members = {f"{part}.json": canonical(value) for part, value in found.items() if value}
    if "evidence" in given.parts and known.run and known.mmsis:
        sealed = members_of(known.run, known.mmsis)
        members |= {f"evidence/{name}": content for name, content in sealed.items()}
    if not members:
        told = ", ".join(given.parts) or "nothing at all"
        raise ExchangeError(f"nothing to send: {role} may have {told}, and none of it is known")
    return members


def _part(part: str, given: Given, known: Known) -> Any:
    if part in ("counts", "needs"):
        return _counts(known.records, COUNTS_FROM if part == "counts" else NEEDS_FROM, given)
    if part == "basis":
        return _basis(known.records, given)
    if known.run is None:
        return None
    if part == "rescue":
        return [
            {"what": f.name, "lat": f.lat[0], "lon": f.lon[0], **f.facts}
            for f in export_of(known.run, "rescue").features
        ]
    return _of_vessels(known.run, known.mmsis, part)


def _counts(records: Iterable[Record], of: Sequence[str], given: Given) -> dict[str, Any]:
    """The counts of the last form of each kind; no text, and no number by State."""
    return {
        record.form: {
            one.id: record.answers[one.id]
            for one in form_of(record.form).fields
            if one.kind == "count"
            and one.item.sharing in given.sharing
            and one.id in record.answers
        }
        for record in records
        if record.form in of
    }


def _basis(records: Iterable[Record], given: Given) -> dict[str, Any]:
    """What the last request to the flag State says, field by field."""
    asked = [record for record in records if record.form in BASIS_FROM]
    if not asked:
        return {}
    fields = form_of(asked[-1].form).fields
    allowed = {one.id for one in fields if one.item.sharing in given.sharing}
    return {name: value for name, value in asked[-1].answers.items() if name in allowed}


def _of_vessels(run: Path, mmsis: Sequence[int], part: str) -> list[dict[str, Any]]:
    """Who the vessels are, or where each was last heard, by MMSI."""
    path = run / "watch.db"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            return [row for mmsi in mmsis if (row := _READ[part](db, mmsi))]
    except sqlite3.DatabaseError as error:
        raise ExchangeError(f"{run}: not a finished run ({error})") from error


def _who(db: sqlite3.Connection, mmsi: int) -> dict[str, Any]:
    row = db.execute("SELECT * FROM vessels WHERE mmsi = ?", (mmsi,)).fetchone()
    return {"vessel_name": row["name"], **{n: row[n] for n in WHO}} if row else {}


def _where(db: sqlite3.Connection, mmsi: int) -> dict[str, Any]:
    row = db.execute(
        f"SELECT {','.join(WHERE)} FROM heard WHERE mmsi = ? AND lat IS NOT NULL"
        " ORDER BY time DESC, line DESC LIMIT 1",
        (mmsi,),
    ).fetchone()
    return {"mmsi": mmsi, **{name: row[name] for name in WHERE}} if row else {}


_READ = {"vessel": _who, "position": _where}
