"""Lying just outside a limit into the night: where a State may do less, near its shore."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, in_order
from ais.tracks import Track, utc
from risk.detector import JUDGEMENT, measured_against, nearest_nm, threshold
from risk.fleet import Bools, Fleet, Rows, fleet_of, from_start_nm
from risk.marks import STEP_S, Marks, marks_of
from seamath.intervals import run_bounds
from seamath.sun import is_night, night_share

INNOCENT = "waiting for a pilot, orders or daylight, fishing on the edge of a bank, repairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Made good ``max_speed_kn`` or less for ``min_duration_min`` off the limits, into the night.

    Off the limits: outside the territorial sea, up to ``margin_nm`` outside the contiguous zone.
    Speed is made good over five minutes, so a vessel that steams to and fro on the spot counts as
    one that drifts.  The wait must reach into the night: by day it is loitering, where it lasts.
    """

    max_speed_kn: float = threshold(2.0, unit="kn", source="as for loitering")
    min_duration_min: float = threshold(60.0, unit="min", source=JUDGEMENT)
    territorial_nm: float = threshold(12.0, unit="nm", source="UNCLOS art. 3")
    contiguous_nm: float = threshold(24.0, unit="nm", source="UNCLOS art. 33")
    margin_nm: float = threshold(
        6.0, unit="nm", source=f"{JUDGEMENT}: half an hour's run at 12 kn from the limit"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every wait, ordered by start; none where no distance to the shore is known."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None or self.distance_nm is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        first, last = run_bounds(self._waits(fleet, marks), marks.alone)
        long = (last + 1 - first) * STEP_S >= self.min_duration_min * 60.0
        first, last = self._by_night(marks, first[long], last[long])
        spells = zip(first.tolist(), last.tolist(), strict=True)
        return in_order([self._event(fleet, marks, start, end) for start, end in spells])

    def _waits(self, fleet: Fleet, marks: Marks) -> Bools:
        """Legs of a vessel that is slow, under way, and a little outside a limit."""
        status, off_nm = fleet.table.status[marks.row], marks.off_nm
        free = (status != 1) & (status != 5) & (status != 6)  # M.1371-5 table 45
        outside = (off_nm > self.territorial_nm) & (off_nm <= self.contiguous_nm + self.margin_nm)
        state: Bools = free & outside & (marks.leg_kn <= self.max_speed_kn)
        return state

    def _by_night(self, marks: Marks, first: Rows, last: Rows) -> tuple[Rows, Rows]:
        """The spells of which some part was dark."""
        dark = np.zeros(len(first), dtype=bool)
        for n, (start, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
            legs = slice(start, end + 2)
            dark[n] = is_night(marks.lat[legs], marks.lon[legs], marks.time_s[legs]).any()
        return first[dark], last[dark]

    def _event(self, fleet: Fleet, marks: Marks, first: int, last: int) -> Event:
        table, around = fleet.table, slice(first, last + 2)
        start, end = int(marks.row[first]), int(marks.row[last + 1])  # a leg ends at the next mark
        start_s, end_s = float(table.time_s[start]), float(table.time_s[end])
        lat, lon = float(table.lat[start]), float(table.lon[start])
        nearest = nearest_nm(marks.off_nm[around])
        out_nm = from_start_nm(marks.lat[around], marks.lon[around])
        limits = self.territorial_nm, self.contiguous_nm
        return Event(
            kind="waiting",
            mmsi=int(table.mmsi[start]),
            start=utc(start_s),
            end=utc(end_s) if marks.over(last, fleet.until_s) else None,
            lat=lat,
            lon=lon,
            evidence={
                "outside_nm": limits[1 if (nearest or 0.0) > limits[1] else 0],
                "duration_min": round((end_s - start_s) / 60.0, 1),
                "mean_speed_kn": round(float(marks.leg_kn[first : last + 1].mean()), 2),
                "extent_nm": round(float(out_nm.max()), 2),
                "distance_nm": nearest,
                "night_share": night_share(lat, lon, start_s, end_s),
            },
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=INNOCENT,
            lines=(table.where(start), table.where(end)),
        )
