"""Whom a file must not reach: the States that people aboard fear to return to.

Every path by which something leaves the desk asks ``cleared`` first; there is no other answer.
Sources: Rescue at Sea guide (no contact with the State of origin); SOM article 19.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ais.events import iso
from seamath.errors import Mistake
from watchdesk.forms.answers import NOT_SAID, Record


class LockError(Mistake):
    """Something that must not be sent where it was about to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One State that must learn nothing of one case.

    ``mmsis`` are the radios of the case; none means that the craft is not known, so
    that any recording may show it.
    """

    case: str
    state: str  # alpha-3, or XXX where people fear a State nobody named
    since: datetime
    mmsis: frozenset[int] = frozenset()

    def as_record(self) -> dict[str, Any]:
        """The lock as JSON-ready values."""
        return {
            "case": self.case,
            "state": self.state,
            "since": iso(self.since),
            "mmsis": sorted(self.mmsis),
        }


def feared(record: Record) -> tuple[str, ...]:
    """The States that anybody counted under D02 fears to return to.

    >>> from datetime import UTC, datetime
    >>> answers = {"fear": {"HTI": 3, "CUB": 0}}
    >>> feared(Record(form="screening", case="A-1", officer="1", answers=answers,
    ...               at=datetime(2026, 3, 1, tzinfo=UTC)))
    ('HTI',)
    """
    if record.form != "screening":
        return ()
    return tuple(state for state, people in record.answers["fear"].items() if people > 0)


def touching(
    locks: Iterable[Lock], *, case: str | None = None, mmsis: Collection[int] | None = None
) -> list[Lock]:
    """The locks that bear on a case, or on what is known of some vessels.

    ``mmsis=None`` means that nobody can say which vessels are in it: then every lock bears on it.
    """
    return [
        lock
        for lock in locks
        if lock.case == case
        or (case is None and (mmsis is None or not lock.mmsis or lock.mmsis & set(mmsis)))
    ]


def cleared(locks: Collection[Lock], to: str | None, what: str) -> None:
    """Return where nothing forbids that a State gets something; else raise LockError.

    ``locks`` are those that bear on it.  With any of them in force the State must be named.
    """
    if not locks:
        return
    if to is None:
        raise LockError(
            f"{what}: people of this case fear a State; say who gets it with --to, such as --to BHS"
        )
    for lock in locks:
        if lock.state in (to, NOT_SAID):
            why = "people fear to return there" if lock.state == to else "nobody said which State"
            raise LockError(f"{what}: not to {to}: case {lock.case} is locked ({why}; D02, D04)")
