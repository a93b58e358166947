"""Straight for a shore without a harbour: by night, or after waiting off the coast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from ais.vessels import Vessel
from risk.detector import JUDGEMENT, measured_against, nearest_nm, threshold
from risk.fleet import Bools, Fleet, Floats, fleet_of
from risk.harbours import FISHING, Harbours
from risk.marks import STEP_S, Marks, marks_of
from seamath.geodesy import destination
from seamath.intervals import run_bounds
from seamath.sun import is_night
from seamath.units import S_PER_H

TRADES = (31, 32, 36, *range(40, 50), 50, 51, 52, 55, 58, *range(60, 70))
# Tows, sail, high-speed craft, pilots, rescue, tugs, police, medical, ferries: M.1371-5 table 53
INNOCENT = {
    True: "a fishing boat going home to its beach, an anglers' or divers' spot",
    False: "going home to a village no table lists, shelter from weather, an anchorage for yachts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShoreApproach:
    """The nearest shore comes closer almost as fast as the vessel moves, until it is near.

    No chart of landing places is needed: a course within ``max_angle_deg`` of the nearest shore
    brings it nearer by at least the cosine of that angle.  It counts once the vessel has kept it
    up for ``min_duration_min`` and is within ``near_nm`` and ``max_time_h`` of a shore that has no
    listed port and no place where craft lie within ``remote_nm`` of where its course meets it.
    By day it counts only after a wait of ``waited_min`` off the coast.  Left out are craft whose
    trade takes them inshore by night, by their own report: ferries, pilots, police, yachts.
    """

    max_angle_deg: float = threshold(
        20.0, unit="deg", source=f"{JUDGEMENT}; nobody has published a rule for landings"
    )
    min_duration_min: float = threshold(20.0, unit="min", source=JUDGEMENT)
    min_speed_kn: float = threshold(
        5.0, unit="kn", source="RTEC Brest: high speed near the coast over 5 kn"
    )
    near_nm: float = threshold(
        3.0, unit="nm", source=f"{JUDGEMENT}: passing ships turn away before"
    )
    max_time_h: float = threshold(2.0, unit="h", source=JUDGEMENT)
    max_length_m: float = threshold(
        75.0, unit="m", source="Frontex, freighters run ashore: up to 75 m [K]"
    )
    remote_nm: float = threshold(5.0, unit="nm", source=JUDGEMENT)
    wait_kn: float = threshold(2.0, unit="kn", source="as for loitering")
    waited_min: float = threshold(60.0, unit="min", source=JUDGEMENT)
    wait_distance_nm: float = threshold(
        6.0, unit="nm", source=f"{JUDGEMENT}: waits of 6 to 24 nm off"
    )
    wait_before_h: float = threshold(3.0, unit="h", source=f"indicator K04, {JUDGEMENT}")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    harbours: Harbours | None = None
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every approach, ordered by start; none where no distance to the shore is known."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None or self.distance_nm is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        first, last = run_bounds(self._closing(marks), marks.alone)
        long = (last + 1 - first) * STEP_S >= self.min_duration_min * 60.0
        long &= marks.off_nm[np.minimum(last + 1, len(marks.off_nm) - 1)] <= self.near_nm
        found = []
        for start, end in zip(first[long].tolist(), last[long].tolist(), strict=True):
            noted = self._noted(fleet, marks, start, end)
            if noted is not None:
                found.append(self._event(fleet, marks, start, end, noted))
        return in_order(found)

    def _closing(self, marks: Marks) -> Bools:
        """Legs that make for the nearest shore."""
        speed, closing = marks.leg_kn, marks.leg_closing_kn
        straight = closing >= np.cos(np.radians(self.max_angle_deg)) * speed
        state: Bools = straight & (speed >= self.min_speed_kn)
        return state

    def _noted(self, fleet: Fleet, marks: Marks, first: int, last: int) -> int | None:
        """The leg after which the approach could be told, None while it cannot.

        Asked of each leg in turn, so that nothing sailed later changes the answer.
        """
        row = int(marks.row[first])
        vessel = self.vessels.get(int(fleet.table.mmsi[row]))
        if vessel is not None and (
            (vessel.length_m or 0.0) > self.max_length_m or vessel.ship_type in TRADES
        ):
            return None
        least = int(np.ceil(self.min_duration_min * 60.0 / STEP_S))
        legs = np.arange(first + least - 1, last + 1)
        off_nm, closing = marks.off_nm[legs + 1], marks.leg_closing_kn[legs]
        told = (off_nm <= self.near_nm) & (off_nm / closing <= self.max_time_h)
        legs = legs[told]
        dark = is_night(marks.lat[legs + 1], marks.lon[legs + 1], marks.time_s[legs + 1])
        if self._waited_min(marks, first) < self.waited_min:
            legs = legs[dark]
        legs = legs[self._remote(marks, legs)]
        return int(legs[0]) if len(legs) else None

    def _remote(self, marks: Marks, legs: NDArray[np.int64]) -> Bools:
        """Whether no harbour is near the vessel or where its course of each leg meets land."""
        if self.harbours is None or not len(legs):
            return np.ones(len(legs), dtype=bool)
        lat, lon, at = marks.lat[legs + 1], marks.lon[legs + 1], marks.time_s[legs + 1]
        course = np.degrees(np.arctan2(marks.leg_east_kn[legs], marks.leg_north_kn[legs]))
        ashore = destination(lat, lon, course, marks.off_nm[legs + 1])
        near = self.harbours.near(*ashore, at, self.remote_nm)
        known: Bools = ~near & ~self.harbours.near(lat, lon, at, self.remote_nm)
        return known

    def _waited_min(self, marks: Marks, first: int) -> float:
        """The longest spell of slow legs off the coast in the hours before, minutes."""
        legs = int(self.wait_before_h * S_PER_H / STEP_S)
        begin = first
        while begin > 0 and first - begin < 12 * legs and not marks.alone[begin]:
            begin -= 1
        before = slice(begin, first)
        slow = (marks.leg_kn[before] <= self.wait_kn) & (
            marks.off_nm[before] >= self.wait_distance_nm
        )
        _, last = spell = run_bounds(slow)
        lasted = [b + 1 - a for a, b in zip(*spell, strict=True) if first - begin - b <= legs]
        return max(lasted, default=0) * STEP_S / 60.0 if len(last) else 0.0

    def _event(self, fleet: Fleet, marks: Marks, first: int, last: int, noted: int) -> Event:
        table = fleet.table
        start, end = int(marks.row[first]), int(marks.row[last + 1])  # a leg ends at the next mark
        start_s, end_s = float(table.time_s[start]), float(table.time_s[end])
        lat, lon = float(table.lat[start]), float(table.lon[start])
        mmsi, legs = int(table.mmsi[start]), slice(first, last + 1)
        vessel = self.vessels.get(mmsi)
        fishing = vessel is not None and vessel.ship_type == FISHING
        waited_min = self._waited_min(marks, first)
        evidence: dict[str, Value] = {
            "label": "waited, then made for the shore"
            if waited_min >= self.waited_min
            else "by night",
            "told_after_min": round((noted + 1 - first) * STEP_S / 60.0, 1),
            "duration_min": round((end_s - start_s) / 60.0, 1),
            "mean_speed_kn": round(float(marks.leg_kn[legs].mean()), 1),
            "from_nm": round(float(marks.off_nm[first]), 2),
            "distance_nm": nearest_nm(marks.off_nm[first : last + 2]),
            "waited_min": round(waited_min, 0),
            "at_night": bool(is_night(*_place(marks, noted + 1))),
            "ship_type": None if vessel is None else vessel.ship_type,
        }
        return Event(
            kind="shore_approach",
            mmsi=mmsi,
            start=utc(start_s),
            end=utc(end_s) if marks.over(last, fleet.until_s) else None,
            lat=lat,
            lon=lon,
            evidence=evidence,
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=INNOCENT[fishing],
            lines=(table.where(start), table.where(end)),
        )


def _place(marks: Marks, at: int) -> tuple[Floats, Floats, Floats]:
    return marks.lat[at], marks.lon[at], marks.time_s[at]
