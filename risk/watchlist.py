"""Vessels that somebody asked to be told of: by which identity, why, for whom, until when.

Being on the list is no indicator and adds no weight: it says who wants to know, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ais.events import iso
from ais.mmsi import MmsiForm, mmsi_form
from ais.vessels import Vessel, imo_check_digit_fits
from risk.errors import RiskError

# From what cannot be shared by chance to what anybody may paint on a hull.
FORMS = ("imo", "mmsi", "callsign", "name")
HOW_SURE = {
    "imo": "the hull's own number, as reported",
    "mmsi": "the radio's number: it stays with the set, not with the hull",
    "callsign": "as reported: given anew with every flag",
    "name": "as reported: names are shared by many and changed at will",
}
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One entry: any one of its identities is enough for a match."""

    id: int
    owner: str  # who asked, a service or a role
    reason: str
    added: datetime
    expires: datetime
    mmsi: int | None = None
    imo: int | None = None
    callsign: str | None = None
    name: str | None = None

    def as_record(self) -> dict[str, Any]:
        """The entry as JSON-ready values."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return {**record, "added": iso(self.added), "expires": iso(self.expires)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A vessel heard that matches an entry, and by what."""

    mmsi: int
    entry: Wanted
    matched: tuple[str, ...]  # of FORMS, the surest first
    conflicting: tuple[str, ...]  # identities both have and that differ

    @property
    def says(self) -> str:
        """The match in one sentence, with how sure it is."""
        against = f"; differs in {', '.join(self.conflicting)}" if self.conflicting else ""
        best = self.matched[0]
        return f"matches by {', '.join(self.matched)} ({HOW_SURE[best]}){against}"

    def as_record(self) -> dict[str, Any]:
        """The match as JSON-ready values."""
        return {
            "mmsi": self.mmsi,
            "entry": self.entry.id,
            "owner": self.entry.owner,
            "reason": self.entry.reason,
            "expires": iso(self.entry.expires),
            "matched": list(self.matched),
            "conflicting": list(self.conflicting),
            "says": self.says,
        }


def checked(wanted: Wanted) -> Wanted:
    """The same entry; RiskError where it names no vessel, nobody who asked, or a wrong number."""
    if all(getattr(wanted, form) is None for form in FORMS):
        raise RiskError(f"watchlist: give at least one of {', '.join(FORMS)}")
    if wanted.mmsi is not None and mmsi_form(wanted.mmsi) is MmsiForm.UNKNOWN:
        raise RiskError(f"watchlist: {wanted.mmsi} has no form of an MMSI (ITU-R M.585)")
    if wanted.imo is not None and not imo_check_digit_fits(wanted.imo):
        raise RiskError(f"watchlist: IMO number {wanted.imo} fails its check digit")
    for what in ("owner", "reason"):
        if not 0 < len(getattr(wanted, what).strip()) <= LONGEST_TEXT:
            raise RiskError(f"watchlist: {what} must be said, in at most {LONGEST_TEXT} characters")
    if wanted.expires <= wanted.added:
        raise RiskError(f"watchlist: expires {iso(wanted.expires)}, before it begins")
    return wanted


def hits(
    wanted: Iterable[Wanted],
    vessels: Mapping[int, Vessel],
    heard: Iterable[int],
    at: datetime,
) -> list[Hit]:
    """Every vessel heard that an entry in force at a moment matches, by entry, then MMSI."""
    known = {mmsi: vessels.get(mmsi, Vessel(mmsi=mmsi)) for mmsi in sorted(set(heard))}
    in_force = [entry for entry in wanted if entry.added <= at < entry.expires]
    return [hit for entry in in_force for v in known.values() for hit in _match(entry, v)]


def _match(entry: Wanted, vessel: Vessel) -> Iterator[Hit]:
    both = {
        form: (_plain(getattr(entry, form)), _plain(getattr(vessel, form)))
        for form in FORMS
        if getattr(entry, form) is not None and getattr(vessel, form) is not None
    }
    matched = tuple(form for form, (a, b) in both.items() if a == b)
    if matched:
        differ = tuple(form for form, (a, b) in both.items() if a != b)
        yield Hit(mmsi=vessel.mmsi, entry=entry, matched=matched, conflicting=differ)


def _plain(value: int | str) -> str:
    """Letters and figures only, in capitals: how a name is spaced tells nothing.

    >>> _plain("Mar y-Sol 2")
    'MARYSOL2'
    """
    return "".join(ch for ch in str(value).upper() if ch.isalnum())
