"""From passage speed to a standstill faster than a vessel of its size stops by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, in_order
from ais.tracks import Track, utc
from ais.vessels import Vessel
from risk.detector import JUDGEMENT, measured_against, nearest_nm, threshold
from risk.fleet import Bools, Fleet, Rows, fleet_of, off_shore
from risk.harbours import Harbours
from seamath.geodesy import distance_nm as miles
from seamath.sun import is_night
from seamath.units import S_PER_H

SERVICE = (31, 32, 50, 51, 52, 53, 55)  # tows, pilots, rescue, tugs, tenders, police: M.1371 t. 53
NOISE_NM = 0.05  # of a receiver at rest: our judgement
RESCUE = "grounding, collision or a failed engine: ask whether help is needed"
INNOCENT = "a small boat that stopped to fish or swim, a pilot or tug at work, a rope in the screw"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuddenStop:
    """Over ``min_speed_kn``, then under ``max_still_kn`` within ``max_brake_s``, and held there.

    Made for ships by its publisher, for which half a minute means aground.  A small boat stops
    like that to fish, so craft known to be under ``min_length_m`` must have kept up their speed
    for ``passage_min`` before, and lie still for ``small_still_min``.  Left out: harbours, and
    craft whose trade it is (pilots, tugs, rescue), by their own report.
    """

    min_speed_kn: float = threshold(7.0, unit="kn", source="DMA AisAbnormal sudden stop")
    max_still_kn: float = threshold(1.0, unit="kn", source="DMA AisAbnormal sudden stop")
    max_brake_s: float = threshold(
        60.0, unit="s", source=f"{JUDGEMENT}; DMA AisAbnormal 30 s, class B reports each 30 s"
    )
    min_still_min: float = threshold(
        10.0, unit="min", source=f"{JUDGEMENT}; DMA AisAbnormal 60 s, as long as a wait at a buoy"
    )
    min_length_m: float = threshold(
        50.0, unit="m", source="DMA AisAbnormal: ships of 50 m and more"
    )
    passage_min: float = threshold(60.0, unit="min", source=JUDGEMENT)
    small_still_min: float = threshold(30.0, unit="min", source=JUDGEMENT)
    max_silence_min: float = threshold(10.0, unit="min", source=JUDGEMENT)
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    harbours: Harbours | None = None
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every sudden stop, ordered by start; it ends when the vessel moves again."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None:
            return []
        silence_s = self.max_silence_min * 60.0
        still = (fleet.table.speed_kn <= self.max_still_kn) & np.asarray(
            off_shore(self.distance_nm, self.min_distance_nm)
        )
        first, last = fleet.spells(still, max_silence_s=silence_s, min_s=self.min_still_min * 60.0)
        sudden = self._braked(fleet, first)
        first, last = first[sudden], last[sudden]
        odd = ~self._in_harbour(fleet, first)
        return in_order(
            [
                self._event(fleet, start, end)
                for start, end in zip(first[odd].tolist(), last[odd].tolist(), strict=True)
                if self._notable(fleet, start, end)
            ]
        )

    def _braked(self, fleet: Fleet, first: Rows) -> Bools:
        """Spells that came right after a fix at passage speed."""
        table, before = fleet.table, np.maximum(first - 1, 0)
        brake_s = table.time_s[first] - table.time_s[before]
        fast = table.speed_kn[before] >= self.min_speed_kn
        return fast & ~fleet.begins[first] & (brake_s <= self.max_brake_s)

    def _in_harbour(self, fleet: Fleet, rows: Rows) -> Bools:
        table = fleet.table
        if self.harbours is None:
            return np.zeros(len(rows), dtype=bool)
        return self.harbours.sheltered(table.lat[rows], table.lon[rows], table.time_s[rows])

    def _notable(self, fleet: Fleet, first: int, last: int) -> bool:
        """Whether it is no service craft, and a small one was on passage and stays long."""
        table = fleet.table
        vessel = self.vessels.get(int(table.mmsi[first]))
        if (vessel is not None and vessel.ship_type in SERVICE) or not self._stayed(fleet, first):
            return False
        if vessel is not None and vessel.length_m and vessel.length_m >= self.min_length_m:
            return True
        long = table.time_s[last] - table.time_s[first] >= self.small_still_min * 60.0
        return bool(long) and self._on_passage(fleet, first)

    def _stayed(self, fleet: Fleet, first: int) -> bool:
        """Whether its places bear out that it lay still, as far as the stop needed to count."""
        table, needed_s = fleet.table, self.min_still_min * 60.0
        row = first
        while table.time_s[row] - table.time_s[first] < needed_s:
            row += 1
        run_nm = miles(table.lat[first], table.lon[first], table.lat[row], table.lon[row])
        return bool(run_nm <= NOISE_NM + self.max_still_kn * needed_s / S_PER_H)

    def _on_passage(self, fleet: Fleet, first: int) -> bool:
        """Whether it was heard, and at speed, all through the time before it stopped."""
        table = fleet.table
        begin = int(fleet.begin_of(first))
        since_s = table.time_s[first] - self.passage_min * 60.0
        start = begin + int(np.searchsorted(table.time_s[begin:first], since_s, "right")) - 1
        if start < begin:
            return False
        gaps_s = np.diff(table.time_s[start : first + 1])
        slow = table.speed_kn[start:first] < self.min_speed_kn
        return not slow.any() and bool((gaps_s <= self.max_silence_min * 60.0).all())

    def _event(self, fleet: Fleet, first: int, last: int) -> Event:
        table = fleet.table
        start_s, end_s = float(table.time_s[first]), float(table.time_s[last])
        lat, lon = float(table.lat[first]), float(table.lon[first])
        off_nm = None if self.distance_nm is None else self.distance_nm[first : last + 1]
        vessel = self.vessels.get(int(table.mmsi[first]))
        return Event(
            kind="sudden_stop",
            mmsi=int(table.mmsi[first]),
            start=utc(start_s),
            end=fleet.end(last, self.max_silence_min * 60.0),
            lat=lat,
            lon=lon,
            evidence={
                "rescue": RESCUE,
                "speed_before_kn": round(float(table.speed_kn[first - 1]), 1),
                "brake_s": round(start_s - float(table.time_s[first - 1]), 0),
                "still_min": round((end_s - start_s) / 60.0, 1),
                "length_m": None if vessel is None else vessel.length_m,
                "at_night": bool(is_night(lat, lon, start_s)),
                "distance_nm": nearest_nm(off_nm),
            },
            threshold=measured_against(self),
            source="DMA AisAbnormal (speeds); duration, small craft: " + JUDGEMENT,
            innocent=INNOCENT,
            lines=(table.where(first - 1), table.where(first), table.where(last)),
        )
