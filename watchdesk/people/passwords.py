"""How a password is kept and checked, and the one-time tokens that stand in for the first one.

Argon2id (RFC 9106) by argon2-cffi; a check takes 64 MiB for a tenth of a second or two, so that
whoever runs it bounds how many run at once.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from seamath.errors import Mistake

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 15  # NIST SP 800-63B-4, 3.1.1.2: where a password is the only factor
LONGEST = 256  # more helps nobody; argon2 takes any length
_FEWEST_DIFFERENT = 5  # characters; our judgement: keeps out one key held down
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are read for another


class AccountError(Mistake):
    """Something an account cannot be, or cannot do."""


def checked(password: str, name: str) -> str:
    """A new password as it is kept; AccountError where it is too weak to be one."""
    said = plain(password)
    if not SHORTEST <= len(said) <= LONGEST:
        raise AccountError(f"a password has {SHORTEST} to {LONGEST} characters; take four words")
    if len(set(said)) < _FEWEST_DIFFERENT or said.casefold().replace(name, "").strip() == "":
        raise AccountError("that password is too easy to guess; take four words")
    return said


def plain(password: str) -> str:
    """The same password however a keyboard composed its accents (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """A password as argon2id writes it, with its salt and parameters."""
    return _hasher().hash(plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; without one, no, after as much work as with one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or _nobodys(), plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether a password was kept with other parameters than are used now."""
    return _hasher().check_needs_rehash(kept)


def new_token() -> str:
    """A one-time token of 100 bits, in groups a person can read out: ABCDE-FGHJK-LMNPQ-RSTUV."""
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[n : n + 5]) for n in range(0, 20, 5))


def token_hash(token: str) -> str:
    """What is kept of a one-time token; case, blanks and dashes do not matter."""
    said = "".join(letter for letter in token.upper() if letter in _LETTERS)
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    # RFC 9106, 4: the second recommended option: t=3, m=64 MiB, p=4, 128-bit salt, 256-bit tag.
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    """A hash no password answers to: an unknown name takes as long as a known one."""
    return _hasher().hash(secrets.token_urlsafe(32))
