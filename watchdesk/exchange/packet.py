"""A sealed packet: one file that only named keys can open, and that tells who sealed it and when.

Inside is the zip of ``watchdesk.evidence.seal``, signed with Ed25519; around it age encryption
(age-encryption.org/v1, X25519) through pyrage.  Nothing outside tells what is in it, or for whom.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seamath.errors import Mistake
from watchdesk.desk_file import only_owners
from watchdesk.evidence.seal import EvidenceError, findings, sealed, signed_by
from watchdesk.forms.answers import CASE, NOT_SAID, states

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "watchdesk-packet-1"
LETTER = "packet.json"  # who writes to whom, about which case
SAID = ("format", "case", "from", "to", "holds", "not_for", "exercise", "limits")
PARTS = ("rescue", "vessel", "position", "basis", "counts", "needs")  # as JSON
BIGGEST = 2**31  # bytes of a packet read into memory


class ExchangeError(Mistake):
    """A packet that cannot be made or opened, or somebody who is not in the directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """An opened packet whose seal holds."""

    letter: Mapping[str, Any]
    parts: Mapping[str, Any]  # the JSON members by part; evidence stays in ``inside``
    signing_key: str  # fingerprint
    sealed_at: str
    head: str
    inside: bytes  # the sealed zip, which ``evidence verify`` checks


def new_identity(path: Path) -> str:
    """Make the key that opens packets, in a file only its owner can read; what others seal to."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ExchangeError(f"{path}: there is a key already; it is not overwritten") from error
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be written ({error.strerror})") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{identity}\n")
    return str(identity.to_public())


def checked_recipient(key: str) -> str:
    """A key to seal to, once it can be read."""
    from pyrage import RecipientError, x25519

    try:
        return str(x25519.Recipient.from_str(key))
    except RecipientError as error:
        raise ExchangeError(f"{key[:40]!a} is no key to seal to; it begins with age1") from error


def packet_bytes(
    members: Mapping[str, bytes],
    signer: Ed25519PrivateKey,
    recipients: Sequence[str],
    at: datetime,
) -> bytes:
    """The packet that holds the members, for whoever has a key of one of the recipients."""
    import pyrage

    keys = [pyrage.x25519.Recipient.from_str(checked_recipient(key)) for key in recipients]
    return bytes(pyrage.encrypt(sealed(members, signer, at), keys))


def open_packet(path: Path, identity: Path) -> Packet:
    """What a packet holds; ExchangeError where it is not for this key, or its seal is broken."""
    inside = _decrypted(path, identity)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "inside.zip"
        _private(plain, inside)
        try:
            wrong = findings(plain)
            seal = signed_by(plain)
        except EvidenceError as error:
            raise ExchangeError(f"{path}: holds no sealed packet") from error
    if wrong:
        first = wrong[0]
        raise ExchangeError(f"{path}: the seal does not hold: {first.name} {first.says}")
    members = _members(inside)
    try:
        letter = _letter_in(members)
        parts = {part: json.loads(members[n]) for part in PARTS if (n := f"{part}.json") in members}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ExchangeError(f"{path}: sealed, but no packet of form {FORMAT}") from error
    return Packet(
        letter=letter,
        parts=parts,
        signing_key=seal["key"],
        sealed_at=seal["signed_at"],
        head=seal["head"],
        inside=inside,
    )


def _letter_in(members: Mapping[str, bytes]) -> dict[str, Any]:
    """The letter of a packet; ValueError or KeyError where it is not as one must be.

    Who sealed it may be a stranger: nothing in it is taken as it comes.
    """
    letter = json.loads(members[LETTER])
    ends = [letter["from"], *letter["to"]]
    named = all(end["state"] in states() and isinstance(end["role"], str) for end in ends)
    barred = all(state in (NOT_SAID, *states()) for state in letter["not_for"])
    if letter["format"] != FORMAT or not named or not barred or not CASE.fullmatch(letter["case"]):
        raise ValueError("not a letter of a packet")
    return {name: letter[name] for name in SAID}


def _decrypted(path: Path, identity: Path) -> bytes:
    import pyrage

    only_owners(identity)
    try:
        key = pyrage.x25519.Identity.from_str(identity.read_text(encoding="ascii").strip())
    except OSError as error:
        raise ExchangeError(f"{identity}: cannot be read ({error.strerror})") from error
    except (pyrage.IdentityError, ValueError) as error:
        raise ExchangeError(f"{identity}: no key that opens packets (exchange key)") from error
    try:
        if path.stat().st_size > BIGGEST:
            raise ExchangeError(f"{path}: too large for a packet")
        return bytes(pyrage.decrypt(path.read_bytes(), [key]))
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read ({error.strerror})") from error
    except pyrage.DecryptError as error:
        raise ExchangeError(f"{path}: not sealed for this key, altered, or no packet") from error


def _members(inside: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
