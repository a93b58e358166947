"""Staying slow for hours, away from harbour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, in_order
from ais.positions import PositionTable
from ais.tracks import Track, utc
from risk.detector import EVERYTHING, JUDGEMENT, Asked, measured_against, nearest_nm, threshold
from risk.fleet import Fleet, Rows, fleet_of, from_start_nm, off_shore
from risk.harbours import FISHING, Harbours
from seamath.sun import night_shares
from seamath.units import S_PER_H

INNOCENT = "fishing, drifting to wait for a berth, a pilot or daylight, repairs, angling, swimming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loitering:
    """Speed at or under ``max_speed_kn`` without a break for ``min_duration_h``.

    Global Fishing Watch shows loitering only from 20 nm off, a choice made for ships that carry
    frozen fish: of 15 published positions of migrant boats in the Caribbean and off Mexico, 7 lay
    nearer.  Here only harbours are left out: by ``min_distance_nm``, and spells that began at a
    port, where several craft had lain before, or with the pilots.  A missing speed breaks a spell
    and so does a silence: silence is a gap, not loitering.
    """

    max_speed_kn: float = threshold(2.0, unit="kn", source="Global Fishing Watch; Miller 2018")
    min_duration_h: float = threshold(
        2.0, unit="h", source="Global Fishing Watch loitering page (its portal shows from 1 h)"
    )
    max_silence_min: float = threshold(
        30.0, unit="min", source="RTEC Brest: a gap begins at 1800 s (Pitsikalis 2019)"
    )
    min_distance_nm: float = threshold(
        1.0, unit="nm", source=f"{JUDGEMENT}: berths and small-craft anchorages lie within a mile"
    )
    fishing_factor: float = threshold(
        3.0, unit="durations", source=f"{JUDGEMENT}: a fishing craft where others fished before"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    harbours: Harbours | None = None
    ship_types: Mapping[int, int | None] = field(default_factory=dict)  # by MMSI, M.1371 table 53
    until_s: float | None = None  # when anybody was last heard
    asked: Asked = EVERYTHING

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every spell of loitering, ordered by start."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None:
            return []
        idle = fleet.under_way() & (fleet.table.speed_kn <= self.max_speed_kn)
        idle &= off_shore(self.distance_nm, self.min_distance_nm)
        silence_s, min_s = self.max_silence_min * 60.0, self.min_duration_h * S_PER_H
        first, last = fleet.spells(idle, max_silence_s=silence_s, min_s=min_s)
        recent = fleet.table.time_s[last] >= self.asked.since_s - silence_s
        first, last = first[recent], last[recent]
        odd = ~self._ordinary(fleet.table, first, last)
        return in_order(self._events(fleet, first[odd], last[odd]))

    def _ordinary(self, table: PositionTable, first: Rows, last: Rows) -> NDArray[np.bool_]:
        """Spells that began in harbour or with the pilots, or of fishing craft among their like."""
        if self.harbours is None:
            return np.zeros(len(first), dtype=bool)
        began = table.lat[first], table.lon[first], table.time_s[first]
        short = table.time_s[last] - began[2] < (
            self.fishing_factor * self.min_duration_h * S_PER_H
        )
        fishing = np.isin(
            table.mmsi[first], [m for m, t in self.ship_types.items() if t == FISHING]
        )
        at_work = fishing & short & self.harbours.fishing_ground(*began)
        return at_work | self.harbours.sheltered(*began)

    def _events(self, fleet: Fleet, first: Rows, last: Rows) -> list[Event]:
        table, limits = fleet.table, measured_against(self)
        lat, lon, time_s = table.lat, table.lon, table.time_s
        dark = night_shares(lat[first], lon[first], time_s[first], time_s[last])
        return [
            Event(
                kind="loitering",
                mmsi=int(table.mmsi[start]),
                start=utc(time_s[start]),
                end=fleet.end(end, self.max_silence_min * 60.0),
                lat=float(lat[start]),
                lon=float(lon[start]),
                evidence=self._evidence(table, slice(start, end + 1), round(share, 3)),
                threshold=limits,
                source="Global Fishing Watch (speed, duration); near shore: " + JUDGEMENT,
                innocent=INNOCENT,
                lines=(table.where(start), table.where(end)),
            )
            for start, end, share in zip(first.tolist(), last.tolist(), dark.tolist(), strict=True)
        ]

    def _evidence(
        self, table: PositionTable, rows: slice, night_share: float
    ) -> dict[str, float | int | None]:
        lat, lon, time_s = table.lat[rows], table.lon[rows], table.time_s[rows]
        out_nm = from_start_nm(lat, lon)
        off_nm = None if self.distance_nm is None else self.distance_nm[rows]
        return {
            "duration_h": round(float(time_s[-1] - time_s[0]) / S_PER_H, 2),
            "mean_speed_kn": round(float(np.mean(table.speed_kn[rows], dtype=np.float64)), 2),
            "drift_nm": round(float(out_nm[-1]), 2),
            "extent_nm": round(float(out_nm.max()), 2),
            "distance_nm": nearest_nm(off_nm),
            "night_share": night_share,
            "positions": len(time_s),
        }
