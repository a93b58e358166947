"""The unit's signing key: made once, kept by its owner alone, known to others by its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from watchdesk.evidence.seal import EvidenceError, fingerprint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_key(path: Path) -> str:
    """Make an Ed25519 key in a file only its owner can read; the answer is its fingerprint.

    A file that exists is never overwritten: what it signed could no longer be shown to be ours.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise EvidenceError(f"{path}: there is a key already; it is not overwritten") from error
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be written ({error.strerror})") from error
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return fingerprint(key.public_key().public_bytes_raw())


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file; EvidenceError where it is none, or others can read it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        text = path.read_bytes()
        shared = os.name == "posix" and path.stat().st_mode & 0o077
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be read ({error.strerror})") from error
    if shared:
        raise EvidenceError(f"{path}: others can read this key; chmod 600 it, or make a new one")
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:
        raise EvidenceError(f"{path}: not a private key without a password (PEM)") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise EvidenceError(f"{path}: not an Ed25519 key; make one with: watchdesk evidence key")
    return key
