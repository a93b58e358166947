"""Sending a packet and taking one in: locks first, then the least that helps, then the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ais.events import iso
from watchdesk.desk import Desk
from watchdesk.desk_cases import heard_in, lock, locks, records
from watchdesk.evidence.seal import canonical, fingerprint
from watchdesk.exchange.content import Known, members_for
from watchdesk.exchange.directory import FocalPoint, recipients, signer_of
from watchdesk.exchange.packet import FORMAT, LETTER, ExchangeError, Packet, packet_bytes
from watchdesk.forms.locks import Lock, cleared, touching

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Who sends what of a case to whom; every addressee has the same role."""

    case: str
    own_role: str
    to: tuple[tuple[str, str], ...]  # State and role of each
    known: Known
    exercise: bool = False


def seal(
    desk: Desk, sending: Sending, signer: Ed25519PrivateKey, now: datetime
) -> tuple[bytes, dict[str, Any]]:
    """The packet's bytes, and what the log says of it.

    LockError where people of the case fear a State addressed; ExchangeError where the addressees
    have different roles, or are not in the directory with a verified key.
    """
    own = desk.setting("state")
    if own is None:
        raise ExchangeError("say whose unit this is: watchdesk desk set state BHS")
    roles = {role for _, role in sending.to}
    if len(roles) != 1:
        raise ExchangeError("one packet, one role: seal another for the other role")
    about = _locks_on(desk, sending)
    for state, _ in sending.to:
        cleared(about, state, "packet")
    points = recipients(desk.book, sending.to)
    members = members_for(next(iter(roles)), sending.known)
    letter = _letter(own, sending, about, sorted(members))
    content = {LETTER: canonical(letter), **members}
    sealed = packet_bytes(content, signer, [p.sealing_key for p in points], now)
    key = fingerprint(signer.public_key().public_bytes_raw())
    desk.book.add("packets", _sent(letter, sealed, key, points, now), now, "sealed")
    return sealed, letter


def take_in(desk: Desk, packet: Packet, sealed: bytes, now: datetime) -> dict[str, Any]:
    """Keep an opened packet with where it comes from; its caveats become locks of this desk too.

    A seal by a key that the directory knows as another State's is refused.
    """
    letter = packet.letter
    sender = letter["from"]
    if desk.book.rows("packets", "direction = 'in' AND head = ?", (packet.head,)):
        raise ExchangeError("this packet was taken in before")
    known = signer_of(desk.book, packet.signing_key)
    if known and (known.state, known.role) != (sender["state"], sender["role"]):
        raise ExchangeError(
            f"says it is from {sender['state']}/{sender['role']}, and is sealed by the key of "
            f"{known.state}/{known.role}"
        )
    row = {
        "direction": "in",
        "case_id": f"{sender['state']}-{letter['case']}",
        "from_state": sender["state"],
        "from_role": sender["role"],
        "addressees": json.dumps(letter["to"], sort_keys=True),
        "sealed_at": packet.sealed_at,
        "signing_key": packet.signing_key,
        "known": known.agency if known else "",
        "head": packet.head,
        "sha256": hashlib.sha256(sealed).hexdigest(),
        "at": iso(now),
        "content": json.dumps({"letter": letter, "parts": packet.parts}, sort_keys=True),
    }
    with desk.book.writing():
        number = desk.book.add("packets", row, now, "taken in")
        because = f"packet {number} of {sender['state']}"
        lock(desk.book, row["case_id"], tuple(letter["not_for"]), now, because=because)
    return {**told_of({**row, "id": number}), "parts": packet.parts}


def told_of(row: dict[str, Any]) -> dict[str, Any]:
    """Where a packet comes from and how sure that is, as JSON-ready values."""
    letter = json.loads(row["content"])["letter"]
    return {
        "packet": row["id"],
        "direction": row["direction"],
        "case": row["case_id"],
        "from": letter["from"],
        "to": letter["to"],
        "holds": letter["holds"],
        "not_for": letter["not_for"],
        "exercise": letter["exercise"],
        "sealed_at": row["sealed_at"],
        "signing_key": row["signing_key"],
        "signer_known": bool(row["known"]),
        "signer": row["known"] or None,
        "sha256": row["sha256"],
        "at": row["at"],
    }


def known_of(desk: Desk, case: str, known: Known) -> Known:
    """The same with the forms of a case beside the run."""
    filled = [kept.record for kept in records(desk.book, case)]
    return Known(records=filled, run=known.run, mmsis=known.mmsis)


def _locks_on(desk: Desk, sending: Sending) -> list[Lock]:
    """The locks of the case, and of every case that the run may show."""
    everything = locks(desk.book)
    about = touching(everything, case=sending.case)
    if everything and sending.known.run:
        about += touching(everything, mmsis=heard_in(sending.known.run))
    return about


def _letter(own: str, sending: Sending, about: Sequence[Lock], holds: list[str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "case": sending.case,
        "from": {"state": own, "role": sending.own_role},
        "to": [{"state": state, "role": role} for state, role in sending.to],
        "holds": holds,
        "not_for": sorted({one.state for one in about}),
        "exercise": sending.exercise,
        "limits": "People are counted, not listed. An indicator is no ground. AIS is what was "
        "heard, not proof of where a vessel was.",
    }


def _sent(
    letter: dict[str, Any], sealed: bytes, key: str, points: Sequence[FocalPoint], now: datetime
) -> dict[str, Any]:
    return {
        "direction": "out",
        "case_id": letter["case"],
        "from_state": letter["from"]["state"],
        "from_role": letter["from"]["role"],
        "addressees": json.dumps(letter["to"], sort_keys=True),
        "sealed_at": iso(now),
        "signing_key": key,
        "known": ", ".join(p.agency for p in points),
        "head": "",
        "sha256": hashlib.sha256(sealed).hexdigest(),
        "at": iso(now),
        "content": json.dumps({"letter": letter}, sort_keys=True),
    }
