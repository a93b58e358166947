"""What was seen without AIS: contacts by radar, eye, aircraft, telephone or satellite.

A contact stands in the same columns as a vessel that was heard, under a number that no radio
identity can have; the register says who reported it and how sure its place is.  People aboard
are a count: nothing here holds anybody's name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from ais.errors import AisError
from ais.mmsi import FIRST_CONTACT
from ais.positions import PositionTable, position_table
from ais.vessels import Vessel

_LAST_NUMBER = 2**31 - 1

# How a contact was seen, and the letter its label begins with.
KINDS = {
    "radar": "R",
    "visual": "C",
    "aircraft": "C",
    "phone": "C",
    "satellite": "C",
    "other": "C",
}
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One report of one contact at one moment.

    ``contact`` is the reporter's own name for it: sightings of one reporter with the same are one
    contact, and one without is a contact of its own.  Texts are hostile until escaped.
    """

    time_s: float  # UTC seconds since 1970; NaN where not told
    lat: float
    lon: float
    kind: str = "visual"
    contact: str = ""
    reporter: str = ""
    description: str = ""
    uncertainty_m: float = math.nan  # 95 % radius of the place; NaN where not told
    people: int | None = None  # seen aboard
    speed_kn: float = math.nan
    course_deg: float = math.nan
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Something seen without AIS, as it is known after its last sighting."""

    number: int  # stands where a vessel has its MMSI
    label: str  # what people call it: R12, C3
    kind: str
    reporter: str
    description: str = ""
    people: int | None = None
    uncertainty_m: float = math.nan  # 95 % radius of its newest place


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRegister:
    """Every contact by its number; a contact keeps number and label for the whole watch."""

    by_number: Mapping[int, Contact] = field(default_factory=dict)
    numbers: Mapping[tuple[str, str, str], int] = field(default_factory=dict)  # by who calls it so

    def __len__(self) -> int:
        return len(self.by_number)

    def label(self, number: int) -> str:
        """What people call a number: a contact's label, else the number itself."""
        contact = self.by_number.get(number)
        return contact.label if contact else str(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Sightings as columns, the 95 % radius of each place, and the contacts they are of."""

    positions: PositionTable
    uncertainty_m: NDArray[np.float64]  # a row each; NaN where not told
    register: ContactRegister


def is_contact(number: int) -> bool:
    """Whether a number is a contact's and not a radio identity.

    >>> is_contact(2_000_000_000), is_contact(311000001)
    (True, False)
    """
    return number >= FIRST_CONTACT


def contacts_from(
    sightings: Iterable[Sighting], source: str, register: ContactRegister | None = None
) -> Contacts:
    """The contacts in some sightings, added to those in ``register``, which is not changed.

    An unknown kind or an impossible number of people raises ``AisError``.
    """
    seen = list(sightings)
    known = register or ContactRegister()
    by_number, numbers = dict(known.by_number), dict(known.numbers)
    labels = {contact.label for contact in by_number.values()}
    chosen = []
    for position, sighting in enumerate(seen):
        _check(sighting, source)
        key = (sighting.kind, sighting.reporter, sighting.contact or f"\0{source}:{position}")
        number = numbers.get(key)
        if number is None:
            number = _free_number(by_number, source)
            label = _free_label(sighting, labels)
            labels.add(label)
            numbers[key] = number
            by_number[number] = Contact(
                number=number, label=label, kind=sighting.kind, reporter=_short(sighting.reporter)
            )
        by_number[number] = _updated(by_number[number], sighting)
        chosen.append(number)
    return Contacts(
        positions=_table(seen, chosen, source),
        uncertainty_m=np.array([s.uncertainty_m for s in seen], dtype=float),
        register=ContactRegister(by_number=by_number, numbers=numbers),
    )


def contact_vessels(register: ContactRegister) -> dict[int, Vessel]:
    """The contacts as vessels named by their labels, for tables that ask who a number is."""
    return {
        number: Vessel(mmsi=number, name=contact.label, confirmed=frozenset({"name"}))
        for number, contact in register.by_number.items()
    }


def _check(sighting: Sighting, source: str) -> None:
    if sighting.kind not in KINDS:
        raise AisError(
            f"{source}: unknown kind of contact {sighting.kind!r}; known: {', '.join(KINDS)}"
        )
    if sighting.people is not None and not 0 <= sighting.people <= 10_000:
        raise AisError(f"{source}: {sighting.people} people aboard; give a number up to 10000")


def _free_number(taken: Mapping[int, Contact], source: str) -> int:
    number = max(taken, default=FIRST_CONTACT - 1) + 1
    if number > _LAST_NUMBER:
        raise AisError(f"{source}: more contacts than there are numbers")
    return number


def _free_label(sighting: Sighting, labels: set[str]) -> str:
    """A radar's own target number where it has one, with a stroke when used again; else a count."""
    letter = KINDS[sighting.kind]
    target = sighting.contact.rpartition(" ")[2].partition("/")[0]
    if sighting.kind == "radar" and target.isdecimal():
        wanted = f"{letter}{int(target)}"
        again = (f"{wanted}/{turn}" for turn in count(2))
        return wanted if wanted not in labels else next(x for x in again if x not in labels)
    used = sum(label.startswith(letter) for label in labels)
    return next(x for x in (f"{letter}{n}" for n in count(used + 1)) if x not in labels)


def _updated(contact: Contact, sighting: Sighting) -> Contact:
    """The newest description and count win; silence does not erase them, but it does a radius."""
    return replace(
        contact,
        description=_short(sighting.description) or contact.description,
        people=contact.people if sighting.people is None else sighting.people,
        uncertainty_m=sighting.uncertainty_m,
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TEXT]


def _table(seen: list[Sighting], numbers: list[int], source: str) -> PositionTable:
    return position_table(
        [source],
        mmsi=numbers,
        time_s=np.array([s.time_s for s in seen], float),
        lat=np.array([s.lat for s in seen], float),
        lon=np.array([s.lon for s in seen], float),
        speed_kn=np.array([s.speed_kn for s in seen], float),
        course_deg=np.array([s.course_deg for s in seen], float),
        line=np.array([s.line for s in seen], np.int64),
    )
