"""Silence longer than a vessel's own reports explain, judged against what others were heard."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from risk.coverage import Reception, Silence, Witnesses
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, threshold
from risk.reporting import HELD, LOST_AFTER_S, owed_interval_s, power_rank, station_class
from seamath.geodesy import distance_nm as miles
from seamath.sun import night_share
from seamath.units import S_PER_H

SLOW_KN = 2.0  # under this a course is noise, and a boat at a berth is at its berth
INNOCENT = {
    "gap": "a set that failed, lost power or was shadowed; an aerial low on a small boat; "
    "a master who fears robbers",
    "no data": "out of range of the receivers, or a receiver that was off: nothing shows otherwise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Silence of ten lost limits, twenty minutes, and six of the vessel's own intervals.

    A display calls a vessel *lost* long before; that is never reported here.  The evidence is
    labelled ``gap`` only where several others were heard near the last fix meanwhile, in each
    third of the silence and also on the side the vessel was going to (whoever sails out of
    range is heard by nobody out there).  Otherwise the label is ``no data``.  Whether a set was
    switched off on purpose is not decided here, and no label ever says so.

    A craft last heard slow or moored within ``min_distance_nm`` has gone home: no event.  A vessel
    heard fewer than ``min_fixes`` times in ``before_h`` was never followed, so it cannot be missed.
    """

    lost_factor: float = threshold(
        10.0, unit="lost limits", source=f"{JUDGEMENT}; see ITU-R M.1371"
    )
    min_silence_min: float = threshold(20.0, unit="min", source=JUDGEMENT)
    own_factor: float = threshold(
        6.0, unit="own median intervals", source="pattern of display lost limits (Icom, JRC)"
    )
    min_fixes: float = threshold(5.0, unit="fixes", source=JUDGEMENT)
    before_h: float = threshold(12.0, unit="h", source="Welch 2022: heard in the 12 h before")
    radius_nm: float = threshold(10.0, unit="nm", source=JUDGEMENT)
    min_others: float = threshold(3.0, unit="vessels", source=JUDGEMENT)
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    reception: Reception | None = None
    until_s: float | None = None  # when anybody was last heard, where reception does not say

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every silence worth a word, ordered by start; ``end=None`` while it lasts."""
        craft = craft_among(tracks)
        told_s = self.until_s if self.reception is None else self.reception.until_s
        until_s = heard_until_s(craft, told_s)
        return in_order([event for track in craft for event in self._find_in(track, until_s)])

    def _find_in(self, track: Track, until_s: float) -> Iterator[Event]:
        time_s = track.time_s
        ends_s = np.append(time_s[1:], until_s)
        for row in np.flatnonzero(ends_s - time_s >= self.min_silence_min * 60.0).tolist():
            limit_s = self._limit_s(track, row)
            if ends_s[row] - time_s[row] >= limit_s and not self._went_home(track, row):
                yield self._event(track, row, float(ends_s[row]), limit_s)

    def _limit_s(self, track: Track, row: int) -> float:
        """Shortest silence after this row that counts, in seconds; infinite if never followed."""
        time_s = track.time_s
        since = int(np.searchsorted(time_s, time_s[row] - self.before_h * S_PER_H))
        if row + 1 - since < self.min_fixes:
            return math.inf
        own_s = float(np.median(np.diff(time_s[max(since, row - 10) : row + 1]))) if row else 0.0
        lost_s = LOST_AFTER_S[_owed_s(track, row)]
        return max(self.min_silence_min * 60.0, self.lost_factor * lost_s, self.own_factor * own_s)

    def _went_home(self, track: Track, row: int) -> bool:
        """Whether it was last heard where boats are switched off: moored, or slow in harbour."""
        if track.status[row] == 5:  # moored, M.1371-5 table 45
            return True
        if self.distance_nm is None:
            return False
        ashore = self.distance_nm[track.rows][row] < self.min_distance_nm
        return bool(ashore and not track.speed_kn[row] > SLOW_KN)

    def _event(self, track: Track, row: int, end_s: float, limit_s: float) -> Event:
        heard_again = row + 1 < len(track)
        seen = self._witnesses(track, row, end_s)
        label = "no data" if seen is None or not self._received(seen) else "gap"
        return Event(
            kind="gap",
            mmsi=track.mmsi,
            start=utc(track.time_s[row]),
            end=utc(end_s) if heard_again else None,
            lat=float(track.lat[row]),
            lon=float(track.lon[row]),
            evidence={
                "label": label,
                **self._movement(track, row, end_s, limit_s),
                **_reception_evidence(seen),
            },
            threshold=measured_against(self),
            source="intervals: ITU-R M.1371; label and limits: " + JUDGEMENT,
            innocent=INNOCENT[label],
            lines=tuple(track.where(r) for r in ((row, row + 1) if heard_again else (row,))),
        )

    def _witnesses(self, track: Track, row: int, end_s: float) -> Witnesses | None:
        if self.reception is None:
            return None
        under_way = track.speed_kn[row] > SLOW_KN and track.status[row] not in HELD
        silence = Silence(
            mmsi=track.mmsi,
            lat=float(track.lat[row]),
            lon=float(track.lon[row]),
            start_s=float(track.time_s[row]),
            end_s=end_s,
            power_rank=power_rank(station_class(int(track.msg_type[row]))),
            course_deg=float(track.course_deg[row]) if under_way else math.nan,
        )
        return self.reception.witnesses(silence, radius_nm=self.radius_nm)

    def _received(self, seen: Witnesses) -> bool:
        return seen.vessels >= self.min_others and min(seen.by_third) >= 1 and seen.ahead >= 1

    def _movement(self, track: Track, row: int, end_s: float, limit_s: float) -> dict[str, Value]:
        time_s, lat, lon = track.time_s, track.lat, track.lon
        hours = (end_s - float(time_s[row])) / S_PER_H
        run_nm = None
        if row + 1 < len(track):
            run_nm = float(miles(lat[row], lon[row], lat[row + 1], lon[row + 1]))
        off_nm = math.nan if self.distance_nm is None else self.distance_nm[track.rows][row]
        return {
            "duration_h": round(hours, 2),
            "limit_min": round(limit_s / 60.0, 1),
            "owed_interval_s": _owed_s(track, row),
            "station_class": station_class(int(track.msg_type[row])),
            "last_speed_kn": _known(track.speed_kn[row], 1),
            "last_course_deg": _known(track.course_deg[row], 1),
            "distance_run_nm": None if run_nm is None else round(run_nm, 2),
            "implied_speed_kn": None if run_nm is None else round(run_nm / hours, 1),
            "distance_nm": _known(off_nm, 2),
            "night_share": night_share(float(lat[row]), float(lon[row]), time_s[row], end_s),
        }


def _owed_s(track: Track, row: int) -> float:
    msg_type = int(track.msg_type[row])
    return owed_interval_s(
        station_class(msg_type), float(track.speed_kn[row]), int(track.status[row]), msg_type
    )


def _reception_evidence(seen: Witnesses | None) -> dict[str, Value]:
    if seen is None:
        return {"others_heard": None, "others_each_third": None, "others_ahead": None}
    return {
        "others_heard": seen.vessels,
        "others_each_third": "/".join(map(str, seen.by_third)),
        "others_ahead": seen.ahead,
    }


def _known(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
