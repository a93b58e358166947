"""The sealed file: a zip whose every byte is vouched for by a chain of hashes and a signature.

``manifest.json`` lists the members in order; each entry carries the hash of its member and of the
whole chain up to it (SHA-256).  ``signature.json`` signs the head of the chain with Ed25519
(RFC 8032) and is the only member that differs between two packs of the same inputs.  Members are
stored, not packed, in a fixed order with a fixed date, so that the file's own bytes are known too.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ais.events import iso
from seamath.errors import Mistake

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MANIFEST, SIGNATURE, TIMESTAMP = "manifest.json", "signature.json", "timestamp.tsr"
FORMAT = "watchdesk-evidence-1"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can tell: the date says nothing
_OURS = (MANIFEST, SIGNATURE, TIMESTAMP)


class EvidenceError(Mistake):
    """Something that cannot be packed, or is no pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was sealed."""

    what: str  # altered, missing, added, manifest, signature or container
    name: str
    says: str

    def as_record(self) -> dict[str, str]:
        """The finding as JSON-ready values."""
        return {name: getattr(self, name) for name in self.__slots__}


def sealed(members: Mapping[str, bytes], key: Ed25519PrivateKey, at: datetime) -> bytes:
    """The bytes of a pack holding the members in their order, signed."""
    if taken := [name for name in members if name in _OURS]:
        raise EvidenceError(f"{taken[0]}: this name is the seal's own")
    manifest = canonical({"format": FORMAT, "files": _chained(members)})
    head = hashlib.sha256(manifest).hexdigest()
    said = {"head": head, "signed_at": iso(at)}
    signature = {
        "algorithm": "Ed25519",
        "public_key": _text(key.public_key().public_bytes_raw()),
        **said,
        "signature": _text(key.sign(canonical(said))),
    }
    return _zipped({**members, MANIFEST: manifest, SIGNATURE: canonical(signature)})


def findings(path: Path, signer: str | None = None) -> list[Finding]:
    """Everything about a pack that is not as it was sealed; empty where it is whole.

    ``signer`` is the fingerprint of the key that must have signed.  A file that is no zip raises
    EvidenceError.
    """
    members, told = _members(path)
    if MANIFEST not in members:
        return [*told, _finding("missing", MANIFEST, "nothing tells what was sealed")]
    told += _against_manifest(members)
    told += _signature(members, signer)
    if not told and _zipped(_in_order(members)) != path.read_bytes():
        told.append(_finding("container", path.name, "bytes between the members were changed"))
    return told


def fingerprint(public_key: bytes) -> str:
    """The name of a key that people compare: SHA-256, the first 32 hexadecimal digits by fours."""
    digest = hashlib.sha256(public_key).hexdigest()[:32]
    return "-".join(digest[n : n + 4] for n in range(0, 32, 4))


def canonical(value: Any) -> bytes:
    """JSON with sorted names and no spaces: one value, one text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _chained(members: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """An entry a member, each with the hash of the chain so far."""
    entries, chain = [], ""
    for name, content in members.items():
        entry = {
            "name": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        chain = hashlib.sha256(chain.encode() + canonical(entry)).hexdigest()
        entries.append({**entry, "chain": chain})
    return entries


def _zipped(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3  # the same on every system
            archive.writestr(info, content)
    return packed.getvalue()


def _members(path: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """Every member by name, and those that cannot be read or stand twice."""
    members: dict[str, bytes] = {}
    told = []
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename in members:
                    told.append(_finding("added", info.filename, "stands twice in the file"))
                    continue
                try:
                    members[info.filename] = archive.read(info)
                except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
                    members[info.filename] = b""
                    told.append(_finding("altered", info.filename, f"cannot be read ({error})"))
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror or error}") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise EvidenceError(f"{path}: no evidence pack, or cut short ({error})") from error
    return members, told


def _in_order(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members as a seal lays them: what was sealed, then the seal."""
    listed = [entry["name"] for entry in json.loads(members[MANIFEST])["files"]]
    return {name: members[name] for name in (*listed, *_OURS) if name in members}


def _against_manifest(members: Mapping[str, bytes]) -> list[Finding]:
    """The members beside what the manifest says of them, and the manifest beside its own chain."""
    try:
        entries = json.loads(members[MANIFEST])["files"]
        listed = {str(entry["name"]): str(entry["sha256"]) for entry in entries}
    except (ValueError, TypeError, KeyError):
        return [_finding("manifest", MANIFEST, "cannot be read")]
    told = []
    rechained = _chained({name: members.get(name, b"") for name in listed})
    for name, sha256 in listed.items():
        if name not in members:
            told.append(_finding("missing", name, "was sealed and is not here"))
        elif hashlib.sha256(members[name]).hexdigest() != sha256:
            told.append(_finding("altered", name, "is not what was sealed"))
    told += [
        _finding("added", name, "was never sealed")
        for name in members
        if name not in listed and name not in _OURS
    ]
    if not told and canonical({"format": FORMAT, "files": rechained}) != members[MANIFEST]:
        told.append(_finding("manifest", MANIFEST, "its chain of hashes does not hold"))
    return told


def _signature(members: Mapping[str, bytes], signer: str | None) -> list[Finding]:
    """Whether the signature is of this manifest, and by whom."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if SIGNATURE not in members:
        return [_finding("signature", SIGNATURE, "is missing: nobody vouches for this")]
    try:
        record = json.loads(members[SIGNATURE])
        raw = base64.b64decode(record["public_key"], validate=True)
        said = {"head": record["head"], "signed_at": record["signed_at"]}
        signature = base64.b64decode(record["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, canonical(said))
    except (ValueError, TypeError, KeyError):
        return [_finding("signature", SIGNATURE, "cannot be read")]
    except InvalidSignature:
        return [_finding("signature", SIGNATURE, "does not fit its key, head and time")]
    if said["head"] != hashlib.sha256(members[MANIFEST]).hexdigest():
        return [_finding("manifest", MANIFEST, "is not the one that was signed")]
    if signer is not None and fingerprint(raw) != signer:
        return [_finding("signature", SIGNATURE, f"is by {fingerprint(raw)}, not by {signer}")]
    return []


def signed_by(path: Path) -> dict[str, str]:
    """Who signed a pack and when, as the signature says; EvidenceError where there is none."""
    members, _ = _members(path)
    try:
        record = json.loads(members[SIGNATURE])
        key = fingerprint(base64.b64decode(record["public_key"]))
        return {"key": key, "signed_at": str(record["signed_at"]), "head": str(record["head"])}
    except (ValueError, TypeError, KeyError) as error:
        raise EvidenceError(f"{path}: no signature that can be read") from error


def _finding(what: str, name: str, says: str) -> Finding:
    return Finding(what=what, name=name, says=says)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
