"""Staying slow for hours, away from harbour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, in_order
from ais.tracks import Track, utc
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, nearest_nm, threshold
from risk.reporting import HELD
from seamath.geodesy import distance_nm as miles
from seamath.intervals import runs
from seamath.sun import night_share
from seamath.units import S_PER_H

INNOCENT = "fishing, drifting to wait for a berth, a pilot or daylight, repairs, angling, swimming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loitering:
    """Speed at or under ``max_speed_kn`` without a break for ``min_duration_h``.

    Global Fishing Watch shows loitering only from 20 nm off, a choice made for ships that carry
    frozen fish: of 15 published positions of migrant boats in the Caribbean and off Mexico, 7 lay
    nearer.  Here only harbours are left out, by ``min_distance_nm``.  A missing speed breaks a
    spell and so does a silence: silence is a gap, not loitering.
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
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every spell of loitering, ordered by start."""
        craft = craft_among(tracks)
        until_s = heard_until_s(craft, self.until_s)
        return in_order([event for track in craft for event in self._find_in(track, until_s)])

    def _find_in(self, track: Track, until_s: float) -> Iterator[Event]:
        time_s, silence_s = track.time_s, self.max_silence_min * 60.0
        idle = (track.speed_kn <= self.max_speed_kn) & ~np.isin(track.status, HELD)
        if self.distance_nm is not None:
            idle &= ~(self.distance_nm[track.rows] < self.min_distance_nm)
        silent = np.concatenate([[True], np.diff(time_s) > silence_s])
        for rows in runs(idle, cut=silent):
            first, last = rows.start, rows.stop - 1
            if time_s[last] - time_s[first] < self.min_duration_h * S_PER_H:
                continue
            still_going = rows.stop == len(track) and until_s - time_s[last] <= silence_s
            yield Event(
                kind="loitering",
                mmsi=track.mmsi,
                start=utc(time_s[first]),
                end=None if still_going else utc(time_s[last]),
                lat=float(track.lat[first]),
                lon=float(track.lon[first]),
                evidence=self._evidence(track, rows),
                threshold=measured_against(self),
                source="Global Fishing Watch (speed, duration); near shore: " + JUDGEMENT,
                innocent=INNOCENT,
                lines=(track.where(first), track.where(last)),
            )

    def _evidence(self, track: Track, rows: slice) -> dict[str, float | int | None]:
        lat, lon, time_s = track.lat[rows], track.lon[rows], track.time_s[rows]
        from_start_nm = miles(lat[0], lon[0], lat, lon)
        off_nm = None if self.distance_nm is None else self.distance_nm[track.rows][rows]
        return {
            "duration_h": round(float(time_s[-1] - time_s[0]) / S_PER_H, 2),
            "mean_speed_kn": round(float(np.mean(track.speed_kn[rows], dtype=np.float64)), 2),
            "drift_nm": round(float(from_start_nm[-1]), 2),
            "extent_nm": round(float(from_start_nm.max()), 2),
            "distance_nm": nearest_nm(off_nm),
            "night_share": night_share(float(lat[0]), float(lon[0]), time_s[0], time_s[-1]),
            "positions": len(time_s),
        }
