"""The same detectors on what is being heard: a rolling window, and what became of each event.

A look finds again the events of the vessels that something new was heard of; it says what
opened, changed, closed, was restated or withdrawn.  What lies before the window stands as it was
last found.  Where not all can be looked at in one go, the most urgent are, and everybody in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np

from ais.events import Event
from ais.positions import PositionTable, concatenate
from ais.quality import Believed
from ais.vessels import StaticReport
from jurisdiction.zone_table import ZoneTable
from jurisdiction.zones import Zones
from risk.assessment import Assessment, ranked
from risk.detector import EVERYTHING, Asked
from risk.heard import Usual
from risk.ledger import Change
from seamath.units import S_PER_H
from watchdesk.behaviour import find_behaviour, judged, last_heard, weigh_at
from watchdesk.config import Overrides
from watchdesk.identities import Identities
from watchdesk.live.lessons import Lessons
from watchdesk.live.nearby import Nearby
from watchdesk.live.ripe import Ripening
from watchdesk.live.roll import Roll
from watchdesk.live.standing import LEAD_S, Standing, whose
from watchdesk.live.turns import Turn, Turns
from watchdesk.live.window import (
    A_SHELF,
    YOUNG_S,
    Records,
    Seconds,
    Window,
    places_of,
    positions_of,
    records,
)

WINDOW_H = 24.0  # the longest any detector looks back (mothership, K01)
_WHOLE_S = 6.0 * S_PER_H  # of what goes on, rows so old may be thinned too
_FORGET_EVERY_S = S_PER_H
_ALL_DAY = ("mothership",)  # what needs a day of its neighbours: with bounded work, at_all alone


class Live:
    """What is known now; ``hear`` what comes, then ``look``.

    ``rows_a_look`` bounds the work of one look: rows of the vessels looked at and of those near
    them.  ``most_rows`` bounds the memory: above it old rows are thinned, and ``thinned`` counts
    them.  ``keep_h`` bounds the rest, for a watch of weeks: events over for so long are let go,
    vessels silent for so long with everything of them, and rows so old though an event goes on.
    Without any of them nothing is left out, and the same events stand in the end as from a file no
    longer than ``window_h``, which may be infinite.
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
        keep_h: float = np.inf,
    ) -> None:
        self._zones, self._overrides, self._usual = zones, overrides, usual
        self._window_s, self._keep_s = window_h * S_PER_H, keep_h * S_PER_H
        self._bounded = rows_a_look is not None
        self._dismissed = dismissed
        self._new: list[PositionTable] = []
        self._sources: dict[str, int] = {}
        self._places = zones.zones_at([], [], [])  # of no row: the words of the zones
        self._identities = Identities()
        self._roll, self._nearby = Roll(), Nearby()
        self._window = Window(most_rows=most_rows)
        self._standing = Standing(self._roll, zones)
        self._ripening = Ripening(overrides)
        self._turns = Turns(
            self._roll, self._nearby, self._window, self._standing, self._ripening, rows_a_look,
            self._window_s,
        )  # fmt: skip
        self._lessons = Lessons(self._roll, self._window, overrides)
        self._forgot_s = -np.inf
        self.weighed: dict[int, Assessment] = {}  # by MMSI, in no order
        self.too_late = 0  # positions from before the window of their vessel
        self.looked_at: frozenset[int] = frozenset()  # vessels of the last look

    @property
    def events(self) -> Mapping[str, Event]:
        """Every event that stands, by its key."""
        return self._standing.events

    @property
    def assessments(self) -> list[Assessment]:
        """What the events may mean for each craft known, most to look at first."""
        return ranked(self.weighed.values())

    @property
    def rows(self) -> int:
        """Positions held."""
        return self._window.rows

    @property
    def vessels(self) -> int:
        """Vessels known."""
        return self._roll.vessels

    @property
    def waiting(self) -> int:
        """Vessels of which something was heard that no look has seen."""
        return int(np.isfinite(self._roll.since_s[: len(self._roll)]).sum())

    @property
    def thinned(self) -> int:
        """Positions within the window that were let go to make room."""
        return self._window.thinned

    @property
    def turned_away(self) -> int:
        """Positions of new numbers for which there was no room."""
        return self._roll.turned_away

    @property
    def spacing_s(self) -> float:
        """How far apart the old positions of a vessel are at least; 0: none was thinned."""
        return self._window.spacing_s

    def sizes(self) -> dict[str, int]:
        """How many things each part holds: whatever grows with what is heard."""
        return {
            "rows": self._window.rows,
            "shelves": self._window.shelves,
            "roll": len(self._roll),
            "vessels": self._roll.vessels,
            "identities": len(self._identities),
            "company": len(self._nearby),
            "events": len(self._standing),
            "assessments": len(self.weighed),
        }

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh anew without the events that an officer found to mean nothing: these keys."""
        self._dismissed = keys
        self._weigh({mmsi: told.at for mmsi, told in self.weighed.items()})

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
        turn = self._turns.next(at_all=at_all)
        if not turn.chosen.any():
            return self._forget()
        heard, places = self._believed(turn)
        vessels = self._identities.vessels
        sources = tuple(self._sources)
        learned = self._lessons.learned(
            lambda held: (heard, places) if at_all else self._likely(held.rows(), sources),
            vessels,
            anew=at_all,
        )
        without = _ALL_DAY if self._bounded and not at_all else ()
        self.looked_at = frozenset(self._roll.mmsi[np.flatnonzero(turn.chosen)].tolist())
        asked = Asked(mmsi=self.looked_at, since_s=turn.since_s)
        found = find_behaviour(
            heard, places, vessels, self._overrides, usual=self._usual, learned=learned,
            without=without, asked=EVERYTHING if at_all else asked,
        )  # fmt: skip
        changes = self._standing.reconciled(
            found, self.looked_at, without=without, since_s=turn.since_s
        )
        concerned = self.looked_at | {m for change in changes for m in whose(change.event)}
        self._weigh(last_heard(track for track in heard.tracks if track.mmsi in concerned))
        self._roll.looked(turn.chosen)
        self._ripening.looked(turn.chosen)
        self._tidy(at_all=at_all or not self._bounded)
        return changes + self._forget()

    def _take_in(self) -> None:
        """Put what came into the window, each row with its place."""
        new, self._new = concatenate(self._new), []
        new = new.take(np.isfinite(new.time_s) & np.isfinite(new.lat))
        held = new.time_s >= self._roll.newest_s - self._keep_s
        self.too_late += int((~held).sum())
        new = new.take(held)
        vessel = self._roll.numbers(new.mmsi)
        new, vessel = new.take(vessel >= 0), vessel[vessel >= 0]
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
        if self._bounded:
            self._ripening.note(rows)
        self._window.put(rows)

    def _believed(self, turn: Turn) -> tuple[Believed, ZoneTable]:
        """The rows of the vessels of a turn that can be right, and their places."""
        return self._likely(self._window.of(turn.around, turn.rows_s), tuple(self._sources))

    def _likely(self, rows: Records, sources: tuple[str, ...]) -> tuple[Believed, ZoneTable]:
        """Which rows can be right, and their places."""
        places = places_of(rows, self._places)
        _, heard, kept = judged(positions_of(rows, sources), places)
        return heard, places.take(kept)

    def _weigh(self, at: Mapping[int, datetime]) -> None:
        """Weigh anew what some craft's events may mean."""
        events = {kept.key: kept.event for kept in self._standing.of(at)}
        for told in weigh_at(
            [events[key] for key in sorted(events)], at, self._identities.vessels,
            self._overrides, self._dismissed,
        ):  # fmt: skip
            self.weighed[told.mmsi] = told

    def _tidy(self, *, at_all: bool) -> None:
        """Let go of rows older than the window, but for what is still going on."""
        edge_s = self._roll.newest_s - self._window_s
        self._window.tidy(self._bounds_s, self._roll.cut_s, edge_s=edge_s, at_all=at_all)
        if np.isfinite(edge_s):
            self._nearby.forget(edge_s)

    def _bounds_s(self, vessels: slice) -> tuple[Seconds, Seconds]:
        """Before when the rows of some vessels go, and before when they may be thinned."""
        roll = self._roll
        newest_s, mmsi = roll.newest_s, roll.mmsi[vessels]
        begins_s = np.full(A_SHELF, newest_s - self._window_s)
        thin_s = np.full(A_SHELF, newest_s - YOUNG_S)
        for number in np.flatnonzero(mmsi >= 0).tolist():
            for kept in self._standing.of([int(mmsi[number])]):
                since_s = kept.start_s - LEAD_S
                if kept.end_s == np.inf:
                    begins_s[number] = min(begins_s[number], since_s)
                if kept.end_s >= newest_s - YOUNG_S:
                    thin_s[number] = min(thin_s[number], since_s)
        begins_s = np.maximum(begins_s, newest_s - self._keep_s)
        thin_s = np.maximum(thin_s, newest_s - _WHOLE_S)
        if self._window.spacing_s:
            held = roll.thin_s[vessels]
            held[:] = np.maximum(held, thin_s[: len(held)])
        return begins_s, thin_s

    def _forget(self) -> list[Change]:
        """Let go of what was over and of who was silent for too long; what that was of events."""
        newest_s = self._roll.newest_s
        before_s = newest_s - self._keep_s
        if not np.isfinite(before_s) or newest_s - self._forgot_s < _FORGET_EVERY_S:
            return []
        self._forgot_s = newest_s
        gone = self._roll.silent_since(before_s)
        mmsi = self._roll.mmsi[gone].tolist()
        changes = self._standing.forget(before_s, mmsi)
        self._window.drop(gone)
        self._roll.forget(gone)
        self._ripening.forget(gone)
        self._identities.forget(before_s, self._roll)
        for number in mmsi:
            self.weighed.pop(number, None)
        left = {m for change in changes for m in whose(change.event)} & self.weighed.keys()
        self._weigh({number: self.weighed[number].at for number in left})
        return changes
