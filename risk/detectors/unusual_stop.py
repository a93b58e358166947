"""A stop at sea by a vessel that, as long as it was heard, had not stopped at sea before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, in_order
from ais.tracks import Track, utc
from risk.detector import JUDGEMENT, measured_against, nearest_nm, threshold
from risk.fleet import Fleet, Rows, fleet_of
from risk.harbours import Harbours
from risk.marks import STEP_S, Marks, marks_of
from risk.reporting import HELD
from seamath.intervals import run_bounds
from seamath.sun import night_share
from seamath.units import S_PER_H

SERVICE = (30, 31, 32, 33, 34, 35, 36, 37, 50, 51, 52, 53, 54, 55)
# Craft that stop at sea for a living or for pleasure: ITU-R M.1371-5 table 53
RESCUE = "a vessel on passage that stops may have failed: ask whether help is needed"
INNOCENT = "waiting for a berth, a pilot or orders, a repair, a drill, a turn of the weather"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualStop:
    """Made good ``max_speed_kn`` or less for ``min_duration_min``, against its own past.

    Its past: at least ``min_history_h`` under way at ``passage_kn`` or more, all of it before the
    stop, and no stop of ``known_stop_min`` among them but in harbour or within ``min_distance_nm``.
    Left out are craft that stop for a living or for pleasure, by their own report, and those who
    say they are at anchor.
    """

    max_speed_kn: float = threshold(1.0, unit="kn", source="Patroumpas: long-term stop under 1 kn")
    min_duration_min: float = threshold(45.0, unit="min", source=JUDGEMENT)
    passage_kn: float = threshold(5.0, unit="kn", source=JUDGEMENT)
    min_history_h: float = threshold(6.0, unit="h", source=JUDGEMENT)
    known_stop_min: float = threshold(20.0, unit="min", source=JUDGEMENT)
    min_distance_nm: float = threshold(
        5.4, unit="nm", source="Global Fishing Watch: 10 km from an anchorage; here from the shore"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    harbours: Harbours | None = None
    ship_types: Mapping[int, int | None] = field(default_factory=dict)  # by MMSI, M.1371 table 53
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every stop out of character, ordered by start."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        still = marks.leg_kn <= self.max_speed_kn
        still &= ~(marks.off_nm < self.min_distance_nm)
        first, last = run_bounds(still, marks.alone)
        minutes = (last + 1 - first) * STEP_S / 60.0
        stops = first[minutes >= self.known_stop_min]
        long = minutes >= self.min_duration_min
        first, last = first[long], last[long]
        own = _begin(fleet, marks, first)
        ran = np.concatenate([[0], np.cumsum(marks.leg_kn >= self.passage_kn)])
        follows = (ran[first] - ran[own]) * STEP_S >= self.min_history_h * S_PER_H
        follows &= np.isin(fleet.table.status[marks.row[first]], HELD, invert=True)
        return in_order(
            [
                self._event(fleet, marks, int(own[n]), int(first[n]), int(last[n]))
                for n in np.flatnonzero(follows).tolist()
                if self._out_of_character(fleet, marks, stops, int(own[n]), int(first[n]))
            ]
        )

    def _out_of_character(
        self, fleet: Fleet, marks: Marks, stops: Rows, own: int, first: int
    ) -> bool:
        """Whether a vessel of no stopping trade, which begins at mark ``own``, never stopped so."""
        if self.ship_types.get(int(fleet.table.mmsi[marks.row[first]])) in SERVICE:
            return False
        before = stops[slice(*np.searchsorted(stops, [own, first]))]
        return not self._at_sea(marks, before).any() and bool(
            self._at_sea(marks, np.array([first]))[0]
        )

    def _at_sea(self, marks: Marks, at: Rows) -> NDArray[np.bool_]:
        """Whether each mark lay where craft do not ordinarily lie."""
        if self.harbours is None or not len(at):
            return np.ones(len(at), dtype=bool)
        return ~self.harbours.sheltered(marks.lat[at], marks.lon[at], marks.time_s[at])

    def _event(self, fleet: Fleet, marks: Marks, own: int, first: int, last: int) -> Event:
        table = fleet.table
        start, end = int(marks.row[first]), int(marks.row[last + 1])  # a leg ends at the next mark
        start_s, end_s = float(table.time_s[start]), float(table.time_s[end])
        lat, lon, mmsi = float(table.lat[start]), float(table.lon[start]), int(table.mmsi[start])
        ran = marks.leg_kn[own:first]
        ran = ran[ran >= self.passage_kn]
        return Event(
            kind="unusual_stop",
            mmsi=mmsi,
            start=utc(start_s),
            end=utc(end_s) if marks.over(last, fleet.until_s) else None,
            lat=lat,
            lon=lon,
            evidence={
                "rescue": RESCUE,
                "duration_min": round((end_s - start_s) / 60.0, 1),
                "ran_before_h": round(len(ran) * STEP_S / 3600.0, 1),
                "usual_speed_kn": round(float(np.median(ran)), 1),
                "ship_type": self.ship_types.get(mmsi),
                "distance_nm": nearest_nm(marks.off_nm[first : last + 2]),
                "night_share": night_share(lat, lon, start_s, end_s),
            },
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=INNOCENT,
            lines=(table.where(start), table.where(end)),
        )


def _begin(fleet: Fleet, marks: Marks, at: Rows) -> Rows:
    """The first mark of the vessel of each mark."""
    begins: Rows = np.searchsorted(marks.row, fleet.begin_of(marks.row[at]))
    return begins
