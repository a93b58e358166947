"""The same detectors on what is being heard: a rolling window, and what became of each event.

A look finds again the events of the vessels that something new was heard of; it says what
opened, changed, closed, was restated or withdrawn.  What lies before the window stands as it was
last found.  Where not all can be looked at in one go, the most urgent are, and everybody in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ais.events import Event
from ais.mmsi import FIRST_CONTACT
from ais.positions import PositionTable, concatenate
from ais.quality import Believed
from ais.vessels import StaticReport
from jurisdiction.zone_table import ZoneTable
from jurisdiction.zones import Zones
from risk.assessment import Assessment, ranked
from risk.coverage import reception_of
from risk.heard import Usual
from risk.ledger import Change, reconcile, same_thing
from seamath.units import S_PER_H
from watchdesk.behaviour import (
    Learned,
    find_behaviour,
    in_zones,
    judged,
    last_heard,
    learned_from,
    weigh_at,
)
from watchdesk.config import Overrides
from watchdesk.identities import Identities
from watchdesk.nearby import Nearby
from watchdesk.roll import Roll
from watchdesk.window import YOUNG_S, Window, places_of, positions_of, records

WINDOW_H = 24.0  # the longest any detector looks back (mothership, K01)
LEAD_H = 1.0  # of the window: what began in it may have begun before
# So old may be what everybody teaches; our judgement, but at all times a silence is judged over
# 20 minutes or more, in thirds.
RELEARN_S, RECEIVED_S = 3600.0, 240.0
LATE_H = 3.0  # what is found late of old rows is told for so long: jumps settle in an hour
_WHOLE_H = 6.0  # of what goes on, rows so old may be thinned too

_ALL_DAY = ("mothership",)  # what needs a day of its neighbours: with bounded work, at_all alone
_WIDER = 3  # times that a look asks for more

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Live:
    """What is known now; ``hear`` what comes, then ``look``.

    ``rows_a_look`` bounds the work of one look: rows of the vessels looked at and of those near
    them.  ``most_rows`` bounds the memory: above it old rows are thinned, and ``thinned`` counts
    them.  Without either nothing is left out, and the same events stand in the end as from one
    file.
    """

    def __init__(
        self,
        zones: Zones,
        overrides: Overrides,
        *,
        window_h: float = WINDOW_H,
        usual: Usual | None = None,
        dismissed: frozenset[str] = frozenset(),
        rows_a_look: int | None = None,
        most_rows: int | None = None,
    ) -> None:
        self._zones, self._overrides, self._usual = zones, overrides, usual
        self._window_s, self._rows_a_look = window_h * S_PER_H, rows_a_look
        self._dismissed = dismissed
        self._seeds = 64  # vessels from which a look begins: as many as filled the last ones
        self._new: list[PositionTable] = []
        self._sources: dict[str, int] = {}
        self._places = zones.zones_at([], [], [])  # of no row: the words of the zones
        self._identities = Identities()
        self._roll, self._nearby = Roll(), Nearby()
        self._window = Window(most_rows=most_rows)
        self._learned: Learned | None = None
        self._learned_s = self._received_s = -np.inf  # when, and when of reception alone
        self._newest_s = self._on_air_s = self._craft_s = -np.inf  # any row, of AIS, of a craft's
        self._events: dict[str, Event] = {}
        self._keys: dict[int, set[str]] = {}  # of a vessel's events
        self._recent: set[str] = set()  # keys of what is open, or over not long ago
        self._weighed: dict[int, Assessment] = {}
        self.too_late = 0  # positions from before the window of their vessel
        self.looked_at: frozenset[int] = frozenset()  # vessels of the last look

    @property
    def events(self) -> Mapping[str, Event]:
        """Every event that stands, by its key."""
        return self._events

    @property
    def assessments(self) -> list[Assessment]:
        """What the events may mean for each craft in the window, most to look at first."""
        return ranked(self._weighed.values())

    @property
    def rows(self) -> int:
        """Positions held."""
        return self._window.rows

    @property
    def vessels(self) -> int:
        """Vessels ever heard."""
        return len(self._roll)

    @property
    def waiting(self) -> int:
        """Vessels of which something was heard that no look has seen."""
        return int(np.isfinite(self._roll.since_s[: len(self._roll)]).sum())

    @property
    def thinned(self) -> int:
        """Positions within the window that were let go to make room."""
        return self._window.thinned

    @property
    def spacing_s(self) -> float:
        """How far apart the old positions of a vessel are at least; 0: none was thinned."""
        return self._window.spacing_s

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh anew without the events that an officer found to mean nothing: these keys."""
        self._dismissed = keys
        self._weigh({mmsi: told.at for mmsi, told in self._weighed.items()})

    def hear(self, positions: PositionTable, statics: Iterable[StaticReport] = ()) -> None:
        """Take what came; nothing is looked at yet."""
        known = [self._sources.setdefault(s, len(self._sources)) for s in positions.sources]
        if known and known != list(range(len(known))):
            number = np.array(known, np.int16)
            positions = replace(positions, source=number[positions.source])
            statics = [replace(report, source=known[report.source]) for report in statics]
        self._new.append(replace(positions, sources=()))
        self._identities.hear(statics)

    def look(self, *, at_all: bool = False) -> list[Change]:
        """What became of the events since the last look.

        ``at_all`` looks at every vessel with everything learned anew: then what stands is what
        a recording of the window would give.
        """
        self._take_in()
        if not len(self._roll):
            return []
        chosen, around = self._turn(at_all=at_all)
        if not chosen.any():
            return []
        heard, places = self._believed(around, self._beside(chosen, around, at_all=at_all))
        found = find_behaviour(
            heard,
            places,
            self._identities.vessels,
            self._overrides,
            usual=self._usual,
            learned=self._teaching(heard, places, at_all=at_all),
            without=self._without(at_all=at_all),
        )
        self.looked_at = frozenset(self._roll.mmsi[np.flatnonzero(chosen)].tolist())
        changes = self._reconciled(found, at_all=at_all)
        concerned = self.looked_at | {m for change in changes for m in _whose(change.event)}
        at = last_heard(track for track in heard.tracks if track.mmsi in concerned)
        self._weigh(at)
        self._roll.looked(chosen, self._newest_s)
        self._tidy(at_all=at_all or self._rows_a_look is None)
        return changes

    def _without(self, *, at_all: bool) -> tuple[str, ...]:
        """Kinds of events that this look does not look for."""
        return () if at_all or self._rows_a_look is None else _ALL_DAY

    def _take_in(self) -> None:
        """Put what came into the window, each row with its place."""
        new, self._new = concatenate(self._new), []
        new = new.take(np.isfinite(new.time_s) & np.isfinite(new.lat))
        vessel = self._roll.numbers(new.mmsi)
        early = new.time_s < self._roll.cut_s[vessel]
        self.too_late += int(early.sum())
        order = np.lexsort((new.time_s, vessel))
        order = order[~early[order]]
        if not len(order):
            return
        new, vessel = new.take(order), vessel[order]
        places = self._zones.zones_at(new.lat, new.lon, new.accurate)
        rows = records(new, places, vessel)
        self._nearby.note(rows, self._roll)
        self._roll.note(rows)
        self._window.put(rows)
        on_air = new.mmsi < FIRST_CONTACT
        craft = on_air & self._roll.craft[vessel]
        self._newest_s = max(self._newest_s, float(new.time_s.max()))
        self._on_air_s = new.time_s[on_air].max(initial=self._on_air_s)
        self._craft_s = new.time_s[craft].max(initial=self._craft_s)

    def _turn(self, *, at_all: bool) -> tuple[Mask, Mask]:
        """Whose turn it is, and those with all who bear on them; a row a vessel each."""
        many = len(self._roll)
        if at_all:
            return np.ones(many, bool), np.ones(many, bool)
        most = self._rows_a_look
        due = self._roll.due(self._newest_s, all_silent=most is None)
        chosen = np.zeros(many, bool)
        chosen[due if most is None else due[: self._seeds]] = True
        around = self._around(chosen)
        if most is None or not len(due):
            return chosen, around
        counts = self._window.counts(many)
        while self._work(chosen, around, counts) > most and self._seeds > 1:
            self._seeds //= 2
            chosen[due[self._seeds :]] = False
            around = self._around(chosen)
        self._seeds += 1 + self._seeds // 4
        return self._wider(chosen, around, due, counts, most)

    def _wider(
        self, chosen: Mask, around: Mask, due: Numbers, counts: Numbers, most: int
    ) -> tuple[Mask, Mask]:
        """As many more as are there anyway, while there is room for those who bear on them."""
        for _ in range(_WIDER):
            more = np.zeros(len(chosen), bool)
            more[due] = around[due]
            if (more == chosen).all():
                break
            beyond = self._around(more)
            if self._work(more, beyond, counts) > most:
                break
            chosen, around = more, beyond
        return chosen, around

    def _work(self, chosen: Mask, around: Mask, counts: Numbers) -> float:
        """About how many rows a look would be at."""
        beside = counts[around & ~chosen].sum() * (LATE_H + LEAD_H) * S_PER_H / self._window_s
        return float(counts[chosen].sum() + beside)

    def _around(self, chosen: Mask) -> Mask:
        """The chosen and all who bear on them."""
        since_s = self._since_s(chosen)
        around = self._nearby.around(chosen, self._roll, self._newest_s, since_s)
        around[self._partners(np.flatnonzero(chosen))] = True
        return around

    def _since_s(self, chosen: Mask) -> float:
        """From when on the events of some vessels are judged again."""
        who = np.flatnonzero(chosen)
        began = [
            event.start.timestamp()
            for mmsi in self._roll.mmsi[who[self._roll.open[who]]].tolist()
            for event in (self._events[key] for key in self._keys[mmsi])
            if event.kind == "drift" and event.end is None
        ]
        heard_s = self._roll.since_s[who].min(initial=self._newest_s)
        return float(min(heard_s - LATE_H * S_PER_H, *began, np.inf))

    def _partners(self, numbers: Numbers) -> list[int]:
        """The vessels of all events of two that are judged again with some."""
        keys = (self._keys.get(mmsi, ()) for mmsi in self._roll.mmsi[numbers].tolist())
        paired = (self._events[key] for own in keys for key in own)
        whose = {
            mmsi
            for event in paired
            if event.partner is not None and not self._stands(event, at_all=False)
            for mmsi in _whose(event)
        }
        found = (self._roll.number(mmsi) for mmsi in whose)
        return [number for number in found if number is not None]

    def _beside(self, chosen: Mask, around: Mask, *, at_all: bool) -> tuple[Mask, float]:
        """Vessels of which the latest rows are enough, and since when, where work is bounded."""
        beside = around & ~chosen
        beside[self._partners(np.flatnonzero(chosen))] = False
        if at_all or self._rows_a_look is None:
            beside[:] = False
        return beside, self._since_s(chosen) - LEAD_H * S_PER_H

    def _believed(
        self, vessels: Mask, beside: tuple[Mask, float] | None = None
    ) -> tuple[Believed, ZoneTable]:
        """The rows of some vessels that can be right, and their places."""
        rows = self._window.of(vessels, beside)
        places = places_of(rows, self._places)
        _, heard, kept = judged(positions_of(rows, tuple(self._sources)), places)
        return heard, places.take(kept)

    def _teaching(self, heard: Believed, places: ZoneTable, *, at_all: bool) -> Learned:
        """What everybody teaches, of late."""
        if at_all or self._learned is None or self._newest_s - self._learned_s >= RELEARN_S:
            if not at_all:
                heard, places = self._believed(np.ones(len(self._roll), bool))
            vessels = self._identities.vessels
            self._learned = learned_from(heard, places, vessels, self._overrides)
            self._learned_s = self._received_s = self._newest_s
        elif self._newest_s - self._received_s >= RECEIVED_S:
            reception = reception_of(self._window.on_air())
            self._learned = replace(self._learned, reception=reception)
            self._received_s = self._newest_s
        return self._learned.at(self._on_air_s, self._craft_s)

    def _reconciled(self, found: list[Event], *, at_all: bool) -> list[Change]:
        """Put what was found beside what was known of the vessels looked at."""
        keys = {key for mmsi in self.looked_at for key in self._keys.get(mmsi, ())}
        known = {key: self._events[key] for key in keys}
        judged_again = {
            key: event for key, event in known.items()
            if self._whole(event)
            and not self._stands(event, at_all=at_all)
            and event.kind not in self._without(at_all=at_all)
        }  # fmt: skip
        settled: dict[tuple[str, int], list[Event]] = {}
        for key in known.keys() - judged_again.keys():
            settled.setdefault((known[key].kind, known[key].mmsi), []).append(known[key])
        told = [
            event for event in found
            if event.key in judged_again
            or (
                event.key not in known
                and not self.looked_at.isdisjoint(_whose(event))
                and self._whole(event)
                and not self._stands(event, at_all=at_all, late_s=LATE_H * S_PER_H)
                and not any(same_thing(e, event) for e in settled.get((event.kind, event.mmsi), ()))
            )
        ]  # fmt: skip
        stand, changes = reconcile(
            judged_again, list(self._placed(told)), looked_at=lambda event: True
        )
        for key in judged_again.keys() - stand.keys():
            self._drop(key)
        for change in changes:
            if change.event.key in stand:
                self._keep(change.event)
        return changes

    def _whole(self, event: Event) -> bool:
        """Whether the windows of an event's vessels begin well before it does."""
        cut_s = max(self._roll.cut_s[number] for number in self._numbers(event))
        return bool(event.start.timestamp() >= cut_s + LEAD_H * S_PER_H)

    def _stands(self, event: Event, *, at_all: bool, late_s: float = 0.0) -> bool:
        """Whether an event was over so long ago that it is not judged again.

        Because nothing of that time was heard since; or rows of it were thinned, ``late_s`` of
        which is borne where it was not yet known.
        """
        if event.end is None:
            return False
        numbers, end_s = self._numbers(event), event.end.timestamp()
        if end_s < max(float(self._roll.thin_s[n]) for n in numbers) - late_s:
            return True
        heard_s = min(self._newest_s, *(self._roll.since_s[n] for n in numbers))
        return bool(not at_all and end_s < heard_s - LATE_H * S_PER_H)

    def _numbers(self, event: Event) -> list[int]:
        found = (self._roll.number(mmsi) for mmsi in _whose(event))
        return [number for number in found if number is not None]

    def _placed(self, events: list[Event]) -> Iterator[Event]:
        """The events, each with the zone and State where it began."""
        new = []
        for event in events:
            known = self._events.get(event.key)
            if known is not None and (known.lat, known.lon) == (event.lat, event.lon):
                yield replace(event, zone=known.zone, state=known.state)
            else:
                new.append(event)
        yield from in_zones(new, self._zones)

    def _keep(self, event: Event) -> None:
        self._events[event.key] = event
        for mmsi in _whose(event):
            self._keys.setdefault(mmsi, set()).add(event.key)
        self._recent.add(event.key)
        self._mark(event)

    def _drop(self, key: str) -> None:
        event = self._events.pop(key)
        for mmsi in _whose(event):
            self._keys[mmsi].discard(key)
        self._recent.discard(key)
        self._mark(event)

    def _mark(self, event: Event) -> None:
        """Note of an event's vessels whether any of their events is not over."""
        for mmsi, number in zip(_whose(event), self._numbers(event), strict=True):
            keys = self._keys[mmsi]
            self._roll.open[number] = any(self._events[key].end is None for key in keys)

    def _weigh(self, at: Mapping[int, datetime]) -> None:
        """Weigh anew what some craft's events may mean."""
        keys = {key for mmsi in at for key in self._keys.get(mmsi, ())}
        events = [self._events[key] for key in sorted(keys)]
        vessels = self._identities.vessels
        for told in weigh_at(events, at, vessels, self._overrides, self._dismissed):
            self._weighed[told.mmsi] = told

    def _tidy(self, *, at_all: bool) -> None:
        """Let go of rows older than the window, but for what is still going on."""
        many, edge_s = len(self._roll), self._newest_s - self._window_s
        begins_s, thin_s = np.full(many, edge_s), np.full(many, self._newest_s - YOUNG_S)
        for key in list(self._recent):
            event = self._events[key]
            since_s = event.start.timestamp() - LEAD_H * S_PER_H
            numbers = self._numbers(event)
            if event.end is None:
                begins_s[numbers] = np.minimum(begins_s[numbers], since_s)
            elif event.end.timestamp() < self._newest_s - YOUNG_S:
                self._recent.discard(key)
                continue
            thin_s[numbers] = np.minimum(thin_s[numbers], since_s)
        thin_s = np.maximum(thin_s, self._newest_s - _WHOLE_H * S_PER_H)
        self._window.tidy(begins_s, thin_s, self._roll.cut_s[:many], edge_s=edge_s, at_all=at_all)
        if self._window.spacing_s:
            self._roll.thin_s[:many] = np.maximum(self._roll.thin_s[:many], thin_s)
        self._nearby.forget(edge_s)


def _whose(event: Event) -> tuple[int, ...]:
    return (event.mmsi,) if event.partner is None else (event.mmsi, event.partner)
