"""The same detectors on what is being heard: a rolling window, and what became of each event.

A look finds again every event of the vessels that something new was heard of, and of those near
them; it says what opened, changed, closed, was restated or withdrawn.  What lies before the
window stands as it was last found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ais.events import Event
from ais.mending import mended
from ais.positions import PositionTable, concatenate
from ais.vessels import StaticReport, Vessel, vessels_from
from jurisdiction.zone_table import ZoneTable, joined
from jurisdiction.zones import Zones
from risk.assessment import Assessment
from risk.cells import columns_around, cube_of
from risk.ledger import Change, reconcile
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM, S_PER_H
from watchdesk.behaviour import find_behaviour, in_zones, judged, weigh
from watchdesk.config import Overrides

WINDOW_H = 24.0  # the longest any detector looks back (mothership, K01)
LEAD_H = 1.0  # of the window: what began in it may have begun before
NEAR_M = 10.0 * M_PER_NM  # as far as one vessel's doings bear on another's: drift, displacement
SILENT_S = 600.0  # heard less than this ago, and nothing new: nothing has changed

Mmsis = set[int]


class Live:
    """What is known now; ``hear`` what comes, then ``look``."""

    def __init__(self, zones: Zones, overrides: Overrides, *, window_h: float = WINDOW_H) -> None:
        self._zones, self._overrides, self._window_s = zones, overrides, window_h * S_PER_H
        self._new: list[PositionTable] = []
        self._held: tuple[PositionTable, ZoneTable] | None = None
        self._statics: dict[int, list[StaticReport]] = {}
        self._vessels: dict[int, Vessel] = {}
        self._begins_s: dict[int, float] = {}  # of a vessel's window, where it was cut
        self._events: dict[str, Event] = {}
        self._assessments: list[Assessment] = []
        self.too_late = 0  # positions from before the window of their vessel

    @property
    def events(self) -> Mapping[str, Event]:
        """Every event that stands, by its key."""
        return self._events

    @property
    def assessments(self) -> list[Assessment]:
        """What the events may mean for each craft in the window, most to look at first."""
        return self._assessments

    def hear(self, positions: PositionTable, statics: Iterable[StaticReport] = ()) -> None:
        """Take what came; nothing is looked at yet."""
        self._new.append(positions)
        for report in statics:
            self._statics.setdefault(report.mmsi, []).append(report)
            self._vessels |= vessels_from(self._statics[report.mmsi])

    def look(self, *, at_all: bool = False) -> list[Change]:
        """What became of the events since the last look.

        ``at_all`` looks at every vessel: now and then it must, because where others were heard
        and where craft lie is learned from everybody, and judges what was found before.
        """
        changed = self._take_in()
        if self._held is None:
            return []
        positions, places = self._held
        _, heard, rows = judged(positions, places)
        chosen, around = _everybody(heard.positions)
        if not at_all:
            chosen = changed | self._unfinished() | _silent(heard.positions)
            chosen = chosen | _near(heard.positions, chosen)
            around = chosen | _near(heard.positions, chosen)
        found = find_behaviour(
            heard, places.take(rows), self._vessels, self._overrides, only=around
        )
        known = in_zones([e for e in found if self._whole(e) and _of(e, chosen)], self._zones)
        self._events, changes = reconcile(
            self._events, known, looked_at=lambda e: self._whole(e) and _of(e, chosen)
        )
        self._assessments = weigh(
            list(self._events.values()), heard.tracks, self._vessels, self._overrides
        )
        self._forget()
        return changes

    def _take_in(self) -> Mmsis:
        """Put what came into the window, in order and once; the vessels it is of."""
        new = concatenate(self._new) if self._new else None
        self._new = []
        if new is None or not len(new):
            return set()
        begins = np.array([self._begins_s.get(m, -np.inf) for m in new.mmsi.tolist()])
        early = new.time_s < begins
        self.too_late += int(early.sum())
        new = new.take(~early & np.isfinite(new.time_s) & np.isfinite(new.lat))
        places = self._zones.zones_at(new.lat, new.lon, new.accurate)
        if self._held is not None:
            held, known = self._held
            whole = mended(concatenate([held, new]))
            places = joined(known, places)
        else:
            whole = mended(new)
        self._held = whole.positions, places.take(whole.rows)
        return set(np.unique(new.mmsi).tolist())

    def _unfinished(self) -> Mmsis:
        return {mmsi for e in self._events.values() if e.end is None for mmsi in _whose(e)}

    def _whole(self, event: Event) -> bool:
        """Whether the windows of an event's vessels begin well before it does."""
        starts_s = event.start.timestamp()
        return all(
            starts_s >= self._begins_s.get(mmsi, -np.inf) + LEAD_H * S_PER_H
            for mmsi in _whose(event)
        )

    def _forget(self) -> None:
        """Let go of rows older than the window, but for what is still going on."""
        if self._held is None:
            return
        positions, places = self._held
        edge_s = float(positions.time_s.max()) - self._window_s
        begins_s: dict[int, float] = {}
        for event in self._events.values():
            if event.end is None:
                since_s = (event.start - timedelta(hours=LEAD_H)).timestamp()
                for mmsi in _whose(event):
                    begins_s[mmsi] = min(begins_s.get(mmsi, edge_s), since_s)
        mmsis, number = np.unique(positions.mmsi, return_inverse=True)
        edges_s = np.array([begins_s.get(mmsi, edge_s) for mmsi in mmsis.tolist()])
        gone = positions.time_s < edges_s[number]
        if gone.any():
            for n in np.unique(number[gone]).tolist():
                self._begins_s[int(mmsis[n])] = float(edges_s[n])
            self._held = positions.take(~gone), places.take(~gone)


def _whose(event: Event) -> tuple[int, ...]:
    return (event.mmsi,) if event.partner is None else (event.mmsi, event.partner)


def _of(event: Event, mmsis: Mmsis) -> bool:
    return any(mmsi in mmsis for mmsi in _whose(event))


def _everybody(positions: PositionTable) -> tuple[Mmsis, Mmsis]:
    everybody = set(np.unique(positions.mmsi).tolist())
    return everybody, everybody


def _silent(positions: PositionTable) -> Mmsis:
    """Vessels nobody has heard for a while: their silence grows with the clock."""
    last = np.flatnonzero(np.diff(positions.mmsi, append=-1) != 0)
    quiet = positions.time_s.max() - positions.time_s[last] > SILENT_S
    return set(positions.mmsi[last[quiet]].tolist())


def _near(positions: PositionTable, mmsis: Mmsis) -> Mmsis:
    """Vessels that were ever within reach of these, in the window."""
    if not mmsis:
        return set()
    cell: NDArray[np.int64] = cube_of(ecef_m(positions.lat, positions.lon), NEAR_M)
    theirs = np.unique(cell[np.isin(positions.mmsi, list(mmsis))])
    steps = [column + dz for column in columns_around(NEAR_M) for dz in (-1, 0, 1)]
    reached = np.unique(theirs[:, None] + np.array(steps))
    return set(np.unique(positions.mmsi[np.isin(cell, reached)]).tolist())
