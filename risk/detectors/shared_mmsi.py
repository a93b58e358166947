"""Two sets or more that send under one MMSI, told apart by what can have moved where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ais.contacts import is_contact
from ais.events import Event, in_order
from ais.tracks import Track, utc
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, threshold
from risk.displaced import Change, Voices, voices
from seamath.geodesy import distance_nm
from seamath.units import S_PER_H

INNOCENT = (
    "a number left at its factory setting, programmed twice by one owner or mistyped; a set moved "
    "to another boat while the old one still sends; one receiver thrown to and fro by jamming"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMmsi:
    """One number heard in turns from places too far apart, ``min_changes`` times at least.

    Two changes may be a jump there and back; more, by sets heard ``min_fixes`` times each, are
    two sets.  What a craft can do depends on its class (65 kn for class A, 90 kn for anybody
    else): a go-fast remains one boat.
    """

    min_changes: float = threshold(4.0, unit="changes", source=JUDGEMENT)
    min_fixes: float = threshold(5.0, unit="fixes", source=JUDGEMENT)
    over_after_h: float = threshold(12.0, unit="h", source=JUDGEMENT)
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every number that is shared, ordered by start."""
        craft = [track for track in craft_among(tracks) if not is_contact(track.mmsi)]
        until_s = heard_until_s(craft, self.until_s)
        found = [event for heard in voices(craft) for event in self._find_in(heard, until_s)]
        return in_order(found)

    def _find_in(self, heard: Voices, until_s: float) -> Iterator[Event]:
        spell: list[Change] = []
        time_s = heard.table.time_s
        for change in self._firm_changes(heard):
            pause_s = time_s[change.after] - time_s[spell[-1].after] if spell else 0.0
            if pause_s > self.over_after_h * S_PER_H:
                yield from self._told(heard, spell, until_s)
                spell = []
            spell.append(change)
        yield from self._told(heard, spell, until_s)

    def _firm_changes(self, heard: Voices) -> list[Change]:
        """The changes between those that were heard often enough."""
        fixes = np.bincount(heard.vessel)
        firm = fixes[heard.vessel] >= self.min_fixes
        sure = Voices(mmsi=heard.mmsi, table=heard.table.take(firm), vessel=heard.vessel[firm])
        rows = np.flatnonzero(firm)
        return [
            Change(
                before=int(rows[change.before]),
                after=int(rows[change.after]),
                left=change.left,
                joined=change.joined,
            )
            for change in sure.changes()
        ]

    def _told(self, heard: Voices, spell: Sequence[Change], until_s: float) -> Iterator[Event]:
        if len(spell) < self.min_changes:
            return
        table, first, last = heard.table, spell[0], spell[-1]
        end_s = float(table.time_s[last.after])
        before = np.array([change.before for change in spell])
        after = np.array([change.after for change in spell])
        apart_nm = distance_nm(
            table.lat[before], table.lon[before], table.lat[after], table.lon[after]
        )
        yield Event(
            kind="shared_mmsi",
            mmsi=heard.mmsi,
            start=utc(table.time_s[first.before]),
            end=None if until_s - end_s <= self.over_after_h * S_PER_H else utc(end_s),
            lat=float(table.lat[first.before]),
            lon=float(table.lon[first.before]),
            evidence={
                "vessels": len({c.left for c in spell} | {c.joined for c in spell}),
                "changes": len(spell),
                "least_apart_nm": round(float(apart_nm.min()), 2),
                "most_apart_nm": round(float(apart_nm.max()), 2),
            },
            threshold=measured_against(self),
            source="motion, limits by class: " + JUDGEMENT,
            innocent=INNOCENT,
            lines=tuple(table.where(row) for row in (first.before, first.after, last.after)),
        )
