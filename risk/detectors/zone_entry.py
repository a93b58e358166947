"""A limit crossed, and another speed or another status from there on, or nothing heard meanwhile.

Why nothing was heard is not told here: the silence is a gap, judged against reception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from jurisdiction.zone_table import ZoneTable
from risk.belts import UNKNOWN, named, regimes
from risk.detector import JUDGEMENT, measured_against, threshold
from risk.fleet import Fleet, Rows, fleet_of
from risk.marks import STEP_S, Marks, marks_of
from risk.quiet import least_silence_s, long_silences, movement
from risk.silent_crossings import INWARDS, SEAWARDS, silent_crossings
from seamath.sun import is_night

INNOCENT = "a pilot or a speed limit ahead, weather, a change of orders, fishing begun or ended"
SILENT_INNOCENT = (
    "out of range, a shadowed or failed set; most who cross a limit mean nothing by it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneEntry:
    """Into or out of a zone, definitely, with a change of behaviour at the limit itself.

    The limits are those of the territorial sea, the contiguous and the economic zone, and between
    two States.  Speed: all of ``watched_min`` after the limit faster, or slower, than all before
    it by ``speed_factor`` and ``speed_change_kn``.  Status: one all before, another all after it,
    neither of them held nor undefined.  Anchoring and mooring are no such change.

    In silence: a zone definite at the last fix before a silence, another at the first after it,
    and one of both fixes within ``near_nm`` of the limit.  The event lasts as long as the silence,
    since it crossed some time between; the silence is one that counts as a gap, and half an hour.
    """

    watched_min: float = threshold(30.0, unit="min", source=JUDGEMENT)
    speed_factor: float = threshold(1.5, unit="times", source=JUDGEMENT)
    speed_change_kn: float = threshold(4.0, unit="kn", source=JUDGEMENT)
    min_silence_min: float = threshold(
        30.0, unit="min", source="RTEC Brest: a gap of 1800 s (Pitsikalis 2019)"
    )
    lost_factor: float = threshold(10.0, unit="lost limits", source=f"{JUDGEMENT}; as for gaps")
    own_factor: float = threshold(
        12.0, unit="own median intervals", source=f"{JUDGEMENT}; as for gaps"
    )
    min_fixes: float = threshold(5.0, unit="fixes", source=f"{JUDGEMENT}; as for gaps")
    before_h: float = threshold(12.0, unit="h", source="Welch 2022: heard in the 12 h before")
    near_nm: float = threshold(6.0, unit="nm", source=JUDGEMENT)
    most_kn: float = threshold(
        50.0, unit="kn", source="go-fast craft: 35 to 50 kn at most, published accounts"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    places: ZoneTable | None = None  # a row of the table each
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every such crossing, ordered by start; none where no zones are known."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None or self.places is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        silent = self._in_silence(fleet, self.places)
        return in_order([*self._crossings(fleet, marks, self.places), *silent])

    def _crossings(self, fleet: Fleet, marks: Marks, places: ZoneTable) -> Iterator[Event]:
        steps = max(round(self.watched_min * 60.0 / STEP_S), 1)
        regime = regimes(places)[marks.row]
        at = self._candidates(marks, regime, steps)
        legs_before = marks.leg_kn[at[:, None] + np.arange(-steps - 2, -2)]
        legs_after = marks.leg_kn[at[:, None] + np.arange(steps)]
        slower = self._stepped(legs_after, legs_before)
        faster = self._stepped(legs_before, legs_after)
        status = fleet.table.status[marks.row]
        old, new = _steady_status(status, at, steps)
        other = (old != new) & _telling(old) & _telling(new)
        for n in np.flatnonzero(slower | faster | other).tolist():
            measured: dict[str, Value] = {
                "speed_before_kn": round(float(legs_before[n].mean()), 1),
                "speed_after_kn": round(float(legs_after[n].mean()), 1),
            }
            if other[n]:
                measured |= {"status_before": int(old[n]), "status_after": int(new[n])}
            words = ("slower", slower[n]), ("faster", faster[n]), ("another status", other[n])
            change = " and ".join(word for word, true in words if true)
            yield self._event(fleet, marks, places, int(at[n]), steps, change, measured)

    def _candidates(self, marks: Marks, regime: NDArray[np.int32], steps: int) -> Rows:
        """Marks that are the first in a zone, all heard and in one zone either side of the limit.

        Between them one mark may lie where the zone is uncertain.
        """
        near = slice(steps + 2, max(len(regime) - steps, steps + 2))
        n = np.arange(len(regime))[near]
        came = np.where(regime[n - 1] == UNKNOWN, regime[n - 2], regime[n - 1])
        crossed = (regime[n] != UNKNOWN) & (came != UNKNOWN) & (regime[n] != came)
        at, came = n[crossed], came[crossed]
        before, after = np.arange(-steps - 2, -1), np.arange(steps + 1)
        steady = (regime[at[:, None] + before] == came[:, None]).all(axis=1)
        steady &= (regime[at[:, None] + after] == regime[at][:, None]).all(axis=1)
        steady &= ~marks.alone[at[:, None] + np.arange(-steps - 1, steps + 1)].any(axis=1)
        firsts: Rows = at[steady]
        return firsts

    def _stepped(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether every speed on one side is clearly lower than every one on the other."""
        top, bottom = low.max(axis=1), high.min(axis=1)
        clear: NDArray[np.bool_] = (bottom >= self.speed_factor * top) & (
            bottom - top >= self.speed_change_kn
        )
        return clear

    def _event(
        self,
        fleet: Fleet,
        marks: Marks,
        places: ZoneTable,
        at: int,
        steps: int,
        change: str,
        measured: dict[str, Value],
    ) -> Event:
        table, first, last = fleet.table, int(marks.row[at]), int(marks.row[at + steps])
        from_row = int(marks.row[at - 2])
        lat, lon = float(table.lat[first]), float(table.lon[first])
        return Event(
            kind="zone_entry",
            mmsi=int(table.mmsi[first]),
            start=utc(table.time_s[first]),
            end=utc(table.time_s[last]),
            lat=lat,
            lon=lon,
            evidence={
                "label": change,
                "came_from": named(places, from_row),
                "went_into": named(places, first),
                **measured,
                "distance_nm": None
                if self.distance_nm is None
                else round(float(self.distance_nm[first]), 2),
                "at_night": bool(is_night(lat, lon, table.time_s[first])),
            },
            threshold=measured_against(self),
            source=f"limits: UNCLOS art. 3, 33, 57; change: {JUDGEMENT}",
            innocent=INNOCENT,
            lines=(table.where(from_row), table.where(first), table.where(last)),
        )

    def _in_silence(self, fleet: Fleet, places: ZoneTable) -> Iterator[Event]:
        quiet = long_silences(
            fleet,
            min_s=self.min_silence_min * 60.0,
            min_fixes=self.min_fixes,
            before_h=self.before_h,
        )
        least_s = least_silence_s(
            quiet,
            min_s=self.min_silence_min * 60.0,
            lost_factor=self.lost_factor,
            own_factor=self.own_factor,
        )
        quiet = quiet.take(quiet.followed & (quiet.lasted_s >= least_s))
        over = silent_crossings(quiet, places, self.distance_nm, most_kn=self.most_kn)
        moved, told = movement(over.quiet, self.distance_nm), over.evidence()
        for n in np.flatnonzero(over.near(self.near_nm)).tolist():
            row = int(over.quiet.rows[n])
            words: dict[str, Value] = {
                "label": SEAWARDS if over.seaward[n] else INWARDS,
                "came_from": named(places, row),
                "went_into": named(places, row + 1),
            }
            yield over.quiet.event(
                n,
                "zone_entry",
                {**words, **told[n], **moved[n]},
                threshold=measured_against(self),
                source=f"limits: UNCLOS art. 3, 33, 57; silence: {JUDGEMENT}",
                innocent=SILENT_INNOCENT,
            )


def _steady_status(
    status: NDArray[np.int8], at: Rows, steps: int
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The status kept all before and all after each crossing, 15 where there was no one status."""
    kept = []
    for around in (np.arange(-steps - 2, -1), np.arange(steps + 1)):
        seen = status[at[:, None] + around]
        kept.append(np.where((seen == seen[:, :1]).all(axis=1), seen[:, 0], np.int8(15)))
    return kept[0], kept[1]


def _telling(status: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Statuses that say what a vessel does: not held, not undefined (M.1371-5 table 45)."""
    told: NDArray[np.bool_] = ~np.isin(status, (1, 5, 6, 15))
    return told
