"""Targets of the own ship's radar among the lines of live feeds: contacts, as in a recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ais.contacts import Contact, ContactRegister, Contacts, Sighting, contacts_from
from ais.mmsi import FIRST_CONTACT
from ais.positions import concatenate
from ais.radar import Radar
from ais.recording import ReadCounts
from watchdesk.station.source import Batch

MOST = 5_000  # contacts remembered: a radar tracks some hundred at a time
# Numbers begin where the first target's minute puts them, so that a watch that begins again gives
# none that an alert of before is about; below are the contacts of files and of officers.
_FIRST, _A_MINUTE, _MINUTES = FIRST_CONTACT + 10_000_000, 16, 8_000_000


class Targets:
    """Which contact a target is; numbers and labels last as long as the watch."""

    def __init__(self) -> None:
        self.counts = ReadCounts()
        self._radar = Radar(self.counts)
        self._register = ContactRegister()
        self._seen: dict[int, None] = {}  # who was seen longest ago stands first

    @property
    def contacts(self) -> Mapping[int, Contact]:
        """Every target that is remembered."""
        return {number: self._register.by_number[number] for number in self._seen}

    def added(self, batch: Batch, lines: Iterable[tuple[int, bytes]]) -> Batch:
        """A batch with the targets in its lines, which have their stamps."""
        sightings = list(self._radar.sightings(lines))
        if not sightings:
            return batch
        source = batch.positions.sources[0]
        found = contacts_from(sightings, source, self._begun(sightings[0]))
        self._register = found.register
        whose = dict.fromkeys(found.positions.mmsi.tolist())
        for number in whose:
            self._seen.pop(number, None)
        self._seen |= whose
        self._forget()
        return with_contacts(batch, found)

    def _begun(self, first: Sighting) -> ContactRegister:
        """The register, begun with a number that is nobody's."""
        if not len(self._register):
            minute = int(first.time_s // 60) % _MINUTES
            self._register = _from(_FIRST + minute * _A_MINUTE - 1)
        return self._register

    def _forget(self) -> None:
        """Let go of half of them, the longest unseen, where they are too many."""
        if len(self._seen) <= MOST:
            return
        known, nobody = self._register, _from(max(self._register.by_number))
        self._seen = dict.fromkeys(list(self._seen)[MOST // 2 :])
        self._register = ContactRegister(
            by_number={**nobody.by_number, **{n: known.by_number[n] for n in self._seen}},
            numbers={who: n for who, n in known.numbers.items() if n in self._seen},
        )


def with_contacts(batch: Batch, seen: Contacts) -> Batch:
    """A batch with some contacts' rows after its own."""
    rows = replace(concatenate([batch.positions, seen.positions]), sources=batch.positions.sources)
    numbers = np.unique(seen.positions.mmsi).tolist()
    return replace(
        batch,
        positions=replace(rows, source=rows.source * 0),
        contacts={number: seen.register.by_number[number] for number in numbers},
    )


def _from(number: int) -> ContactRegister:
    nobody = Contact(number=number, label="", kind="radar", reporter="")
    return ContactRegister(by_number={number: nobody})
