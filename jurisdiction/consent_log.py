"""The log of one vessel's flag: who claimed, asked, confirmed or refused what, and when.

A case is a JSON object: ``own_state`` and ``now`` must be said; ``coastal_state``, ``suspicion``
(MIGRANTS or DRUGS), ``master_consent`` (the unit's policy, false unless it says so), ``log`` and
``agreements`` (records with the columns of the table) may be.  The log is a list of entries with
``at``, ``what`` and what that kind needs:

==========================================  ====================================================
``claimed asked confirmed denied``          ``state``
``cannot_say refused silent mid_only``      ``state``
``granted``                                 ``state``, ``level`` BOARD, SEARCH or FULL; ``written``
``bad_mmsi no_reply master_consents``       nothing; ``no_reply`` is the vessel's silence
``two_flags suspected_own immune``          ``officer``: a person's finding
``life_in_danger``                          ``officer``
``conditions_met``                          ``agreement`` and ``officer``: its area, claim and
                                            notice conditions hold
``grounds no_grounds``                      ``officer`` and ``text``: reasonable grounds in the
                                            officer's words, or that they have fallen away
==========================================  ====================================================

Any entry may carry ``officer`` and ``text``.  Entries later than ``now`` are not yet known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jurisdiction.casefile import choice, instant, refuse_strange_fields, shown, text, truth
from jurisdiction.errors import LawError
from jurisdiction.treaties import Agreement, agreement_from_record, agreements

_STATE, _FINDING = ("state",), ("officer",)
NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("claimed", "asked", "confirmed", "denied", "cannot_say"), _STATE),
    **dict.fromkeys(("refused", "silent", "mid_only"), _STATE),
    "granted": ("state", "level"),
    **dict.fromkeys(("bad_mmsi", "no_reply", "master_consents"), ()),
    **dict.fromkeys(("two_flags", "suspected_own", "immune", "life_in_danger"), _FINDING),
    "conditions_met": ("agreement", "officer"),
    **dict.fromkeys(("grounds", "no_grounds"), ("officer", "text")),
}
LEVELS = ("BOARD", "SEARCH", "FULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said or found, at one moment."""

    at: datetime
    what: str
    state: str = ""
    level: str = ""
    written: bool = False
    agreement: str = ""
    officer: str = ""
    text: str = ""

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Entry:
        """The entry of a JSON object; LawError where its kind needs more than it has."""
        refuse_strange_fields(record, cls.__slots__)
        what = choice(record, "what", tuple(NEEDS))
        entry = cls(
            at=instant(record, "at"),
            what=what,
            state=_state(record, "state"),
            level=choice(record, "level", LEVELS) if record.get("level") else "",
            written=truth(record, "written", False),
            agreement=text(record, "agreement"),
            officer=text(record, "officer"),
            text=text(record, "text"),
        )
        missing = [name for name in NEEDS[what] if not getattr(entry, name)]
        if missing:
            raise LawError(f"{what}: needs {' and '.join(missing)}")
        return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCase:
    """The log of one vessel as it stands at ``now``, and what the unit brings to it."""

    own_state: str
    now: datetime
    coastal_state: str = ""
    suspicion: str = "MIGRANTS"
    log: tuple[Entry, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    master_consent: bool = False

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ConsentCase:
        """The case of a JSON object; its agreements are added to those of the table."""
        refuse_strange_fields(record, cls.__slots__)
        extra = (agreement_from_record(item) for item in _objects(record, "agreements"))
        own_state = _state(record, "own_state")
        if not own_state:
            raise LawError("own_state: missing, must be three letters such as USA")
        return cls(
            own_state=own_state,
            now=instant(record, "now"),
            coastal_state=_state(record, "coastal_state"),
            suspicion=choice(record, "suspicion", ("MIGRANTS", "DRUGS"), "MIGRANTS"),
            log=tuple(_entries(record)),
            agreements=(*agreements(), *extra),
            master_consent=truth(record, "master_consent", False),
        )

    def entries(self, *kinds: str) -> tuple[Entry, ...]:
        """What the log holds of these kinds up to now, oldest first."""
        known = (entry for entry in self.log if entry.what in kinds and entry.at <= self.now)
        return tuple(sorted(known, key=lambda entry: entry.at))


def _entries(record: Mapping[str, Any]) -> Iterator[Entry]:
    for number, item in enumerate(_objects(record, "log"), start=1):
        try:
            yield Entry.from_record(item)
        except LawError as error:
            raise LawError(f"log entry {number}: {error}") from error


def _objects(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = record.get(name, [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise LawError(f"{name}: {shown(items)}, must be a list of objects")
    return items


def _state(record: Mapping[str, Any], name: str) -> str:
    """A State by its three letters, empty where it is not said."""
    state = text(record, name)
    if state and not (len(state) == 3 and state.isascii() and state.isalpha() and state.isupper()):
        raise LawError(f"{name}: {shown(state)}, must be three letters such as USA (ISO 3166)")
    return state
