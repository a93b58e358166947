"""The events that stand: what a look found beside what was known, and what is let go of in time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ais.events import Event
from jurisdiction.zones import Zones
from risk.ledger import FORGOTTEN, Change, reconcile, same_thing
from seamath.units import S_PER_H
from watchdesk.behaviour import in_zones
from watchdesk.live.roll import Roll

LEAD_S = 1.0 * S_PER_H  # of the window: what began in it may have begun before
LATE_S = 1.5 * S_PER_H  # what is found late of old rows is told for so long: jumps settle in 1 h


class Kept(NamedTuple):
    """An event with what is asked of it again and again."""

    key: str
    event: Event
    numbers: tuple[int, ...]  # of its vessels on the roll
    start_s: float
    end_s: float  # infinite while it goes on


class Standing:
    """Every event that stands, by key and by vessel."""

    def __init__(self, roll: Roll, zones: Zones) -> None:
        self._roll, self._zones = roll, zones
        self.events: dict[str, Event] = {}
        self._kept: dict[str, Kept] = {}
        self._keys: dict[int, set[str]] = {}  # of a vessel's events

    def __len__(self) -> int:
        return len(self.events)

    def of(self, vessels: Iterable[int]) -> Iterator[Kept]:
        """The events of some vessels, those of two of them twice."""
        return (self._kept[key] for mmsi in vessels for key in self._keys.get(mmsi, ()))

    def is_settled(self, kept: Kept, since_s: float, *, late_s: float = 0.0) -> bool:
        """Whether an event was over before a moment, and so is not judged again.

        Or rows of its time were thinned, ``late_s`` of which is borne where it was not yet known.
        """
        if kept.end_s == np.inf:
            return False
        thin_s = max(float(self._roll.thin_s[number]) for number in kept.numbers)
        return kept.end_s < max(since_s, thin_s - late_s)

    def reconciled(
        self, found: Iterable[Event], looked_at: frozenset[int], *, without: Collection[str],
        since_s: float,
    ) -> list[Change]:  # fmt: skip
        """Put what was found beside what was known of the vessels looked at."""
        known = {kept.key: kept for kept in self.of(looked_at)}
        cut = [k for k in known.values() if k.end_s == np.inf and not self._is_whole(k)]
        found = list(self._as_begun(found, [kept.event for kept in cut]))
        carried = {kept.key for kept in cut}
        again = {
            key: kept.event for key, kept in known.items()
            if (key in carried or self._is_whole(kept))
            and not self.is_settled(kept, since_s)
            and kept.event.kind not in without
        }  # fmt: skip
        settled: dict[tuple[str, int], list[Event]] = {}
        for key in known.keys() - again.keys():
            event = known[key].event
            settled.setdefault((event.kind, event.mmsi), []).append(event)
        keyed = [(event.key, event) for event in found]
        new = (e for k, e in keyed if k not in known and not looked_at.isdisjoint(whose(e)))
        told = [event for key, event in keyed if key in again]
        told += [
            event for event in new
            if self._is_news(event, since_s)
            and not any(same_thing(e, event) for e in settled.get((event.kind, event.mmsi), ()))
        ]  # fmt: skip
        stand, changes = reconcile(again, list(self._placed(told)), looked_at=lambda event: True)
        for key in again.keys() - stand.keys():
            self._drop(key)
        for change in changes:
            if change.event.key in stand:
                self._keep(change.event)
        return [
            replace(change, what=FORGOTTEN)
            if change.event.key in carried and change.event.key not in stand else change
            for change in changes
        ]  # fmt: skip

    def forget(self, before_s: float, vessels: Iterable[int]) -> list[Change]:
        """Let go of what was over before a moment, and of everything of some vessels."""
        old = {key for key, kept in self._kept.items() if kept.end_s < before_s}
        old |= {kept.key for kept in self.of(vessels)}
        changes = [Change(what=FORGOTTEN, event=self.events[key]) for key in sorted(old)]
        for key in old:
            self._drop(key)
        return changes

    def _as_begun(self, found: Iterable[Event], cut: Collection[Event]) -> Iterator[Event]:
        """What was found, but what goes on from before the rows held as what it was.

        The first that was found of it carries it on; what it measures is of the rows held.
        """
        waiting = {(e.kind, e.mmsi, e.partner): e for e in cut}
        for event in sorted(found, key=lambda e: e.start):
            old = waiting.pop((event.kind, event.mmsi, event.partner), None)
            if old is None:
                yield event
            else:
                yield replace(event, start=old.start, lat=old.lat, lon=old.lon)

    def _is_news(self, event: Event, since_s: float) -> bool:
        kept = self._as_kept(event)
        settled = self.is_settled(kept, since_s, late_s=LATE_S)
        return self._is_whole(kept) and not settled

    def _is_whole(self, kept: Kept) -> bool:
        """Whether the windows of an event's vessels begin well before it does."""
        cut_s = max(float(self._roll.cut_s[number]) for number in kept.numbers)
        return kept.start_s >= cut_s + LEAD_S

    def _placed(self, events: list[Event]) -> Iterator[Event]:
        """The events, each with the zone and State where it began."""
        new = []
        for event in events:
            known = self.events.get(event.key)
            if known is not None and (known.lat, known.lon) == (event.lat, event.lon):
                yield replace(event, zone=known.zone, state=known.state)
            else:
                new.append(event)
        yield from in_zones(new, self._zones)

    def _as_kept(self, event: Event) -> Kept:
        numbers = (self._roll.number(mmsi) for mmsi in whose(event))
        return Kept(
            key=event.key,
            event=event,
            numbers=tuple(number for number in numbers if number is not None),
            start_s=event.start.timestamp(),
            end_s=np.inf if event.end is None else event.end.timestamp(),
        )

    def _keep(self, event: Event) -> None:
        kept = self._as_kept(event)
        self.events[kept.key], self._kept[kept.key] = event, kept
        for mmsi in whose(event):
            self._keys.setdefault(mmsi, set()).add(kept.key)
        self._mark(event)

    def _drop(self, key: str) -> None:
        event = self.events.pop(key)
        del self._kept[key]
        for mmsi in whose(event):
            self._keys[mmsi].discard(key)
        self._mark(event)
        for mmsi in whose(event):
            if not self._keys.get(mmsi, True):
                del self._keys[mmsi]

    def _mark(self, event: Event) -> None:
        """Note of an event's vessels whether any of their events is not over."""
        for mmsi in whose(event):
            number = self._roll.number(mmsi)
            if number is not None:
                self._roll.open[number] = any(k.end_s == np.inf for k in self.of([mmsi]))


def whose(event: Event) -> tuple[int, ...]:
    """The MMSI of the vessel or the two vessels of an event."""
    return (event.mmsi,) if event.partner is None else (event.mmsi, event.partner)
