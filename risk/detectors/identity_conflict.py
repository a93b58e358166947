"""A radio identity that contradicts itself, heard twice at least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

import numpy as np

from ais.contacts import is_contact
from ais.events import Event, in_order
from ais.mmsi import MmsiForm, mmsi_form
from ais.tracks import Track, utc
from ais.vessels import Vessel
from jurisdiction.flags import radio_flag
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, threshold
from seamath.units import S_PER_H

SOURCE = (
    "two equal receptions: OpenCPN pull request 1191 (1 in 255 corrupt messages passes); MMSI: "
    "ITU-R M.585; check digit: IMO resolution A.1078(28)"
)
INNOCENT = (
    "sold, renamed or reflagged; a set taken over with the boat, wrongly programmed or left as "
    "delivered; a name spelt another way"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One contradiction: when it was first heard, what it says, and the line behind it."""

    time_s: float
    says: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConflict:
    """A name, call sign or IMO number that changed; a false check digit; an impossible MMSI.

    A value counts when it was received twice; one corrupt message in 255 passes its checksum.
    An MMSI counts after ``min_fixes`` positions, for the same reason, and only while at most
    ``anonymous_share`` of the craft heard as often have an impossible one: an archive with its
    numbers removed says nothing about anybody.  Contradictions first heard within
    ``together_h`` of each other are one event.
    """

    min_fixes: float = threshold(5.0, unit="fixes", source=JUDGEMENT)
    anonymous_share: float = threshold(0.5, unit="of the craft", source=JUDGEMENT)
    together_h: float = threshold(1.0, unit="h", source=JUDGEMENT)
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    anonymous: bool | None = None  # of everybody heard, where these are not all
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every identity that contradicts itself, ordered by start."""
        alone = _one_a_number(tracks)
        until_s = heard_until_s(alone, self.until_s)
        wrong = self._wrong(alone)
        anonymous = self.anonymous
        if anonymous is None:
            anonymous = self.too_many(len(wrong), self._heard(alone))
        if anonymous:
            wrong = {}
        found = (self._find_in(t, wrong.get(t.mmsi), until_s) for t in alone)
        return in_order([event for events in found for event in events])

    def are_anonymous(self, tracks: Iterable[Track]) -> bool:
        """Whether so many have an impossible number that somebody took the right ones away."""
        alone = _one_a_number(tracks)
        return self.too_many(len(self._wrong(alone)), self._heard(alone))

    def too_many(self, impossible: int, heard: int) -> bool:
        """Whether so many impossible numbers, of the craft heard often enough, are anonymous."""
        return impossible > max(1.0, self.anonymous_share * heard)

    def _heard(self, alone: Iterable[Track]) -> int:
        return sum(len(track) >= self.min_fixes for track in alone)

    def _wrong(self, alone: Iterable[Track]) -> dict[int, str]:
        return {t.mmsi: w for t in alone if len(t) >= self.min_fixes and (w := wrong_with(t.mmsi))}

    def _find_in(self, track: Track, wrong: str | None, until_s: float) -> Iterator[Event]:
        group: list[Fault] = []
        for fault in sorted(self._faults(track, wrong), key=lambda fault: fault.time_s):
            if group and fault.time_s - group[0].time_s > self.together_h * S_PER_H:
                yield self._event(track, group, until_s)
                group = []
            group.append(fault)
        if group:
            yield self._event(track, group, until_s)

    def _faults(self, track: Track, wrong: str | None) -> Iterator[Fault]:
        if wrong:
            yield Fault(time_s=float(track.time_s[0]), says=wrong, line=track.where(0))
        about = self.vessels.get(track.mmsi)
        for doubt in about.doubts if about else ():
            untimed = not isfinite(doubt.time_s)
            yield Fault(
                time_s=float(track.time_s[0]) if untimed else doubt.time_s,
                says=doubt.says,
                line=f"{track.table.sources[doubt.source]}:{doubt.line}",
            )

    def _event(self, track: Track, group: list[Fault], until_s: float) -> Event:
        start_s, end_s = group[0].time_s, group[-1].time_s
        near = int(np.searchsorted(track.time_s, start_s, side="right")) - 1
        row = max(near, 0)  # where it was when it said so, or where it was first heard
        closed = until_s > start_s + self.together_h * S_PER_H
        return Event(
            kind="identity_conflict",
            mmsi=track.mmsi,
            start=utc(start_s),
            end=utc(end_s) if closed else None,
            lat=float(track.lat[row]),
            lon=float(track.lon[row]),
            evidence={
                "contradictions": len(group),
                "says": "; ".join(fault.says for fault in group),
            },
            threshold=measured_against(self),
            source=SOURCE,
            innocent=INNOCENT,
            lines=tuple(dict.fromkeys(fault.line for fault in group)),
        )


def _one_a_number(tracks: Iterable[Track]) -> list[Track]:
    """The first track of each number of a craft."""
    craft = [track for track in craft_among(tracks) if not is_contact(track.mmsi)]
    first = [True, *(one.mmsi != two.mmsi for one, two in pairwise(craft))]
    return [track for track, is_first in zip(craft, first, strict=False) if is_first]


def wrong_with(mmsi: int) -> str | None:
    """What is wrong with the digits of a vessel's MMSI; None where nothing is.

    >>> wrong_with(311000001)
    >>> wrong_with(123456789)
    'the MMSI has no form that exists (ITU-R M.585)'
    """
    if mmsi_form(mmsi) is MmsiForm.UNKNOWN:
        return "the MMSI has no form that exists (ITU-R M.585)"
    if radio_flag(mmsi) is None:
        return "the MMSI begins with country digits that were never assigned (ITU-R M.585)"
    return None
