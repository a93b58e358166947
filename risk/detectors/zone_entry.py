"""A limit crossed, and another speed or another status from there on.

Silence that begins at a limit is not told here: it is a gap, judged against reception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.zone_table import ZoneTable
from risk.detector import JUDGEMENT, measured_against, threshold
from risk.fleet import Fleet, Rows, fleet_of
from risk.marks import STEP_S, Marks, marks_of
from seamath.sun import is_night

# From the shore outwards; internal, archipelagic and territorial waters are one: a ship that
# slows in the mouth of a bay does nothing to the law.
_BELT = np.array([{"CZ": 1, "EEZ": 2, "HS": 3}.get(zone, 0) for zone in ZONES], dtype=np.int32)
_NAMES = ("the territorial sea", "the contiguous zone", "the exclusive economic zone", "high seas")
_UNKNOWN = -1
INNOCENT = "a pilot or a speed limit ahead, weather, a change of orders, fishing begun or ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneEntry:
    """Into or out of a zone, definitely, with a change of behaviour at the limit itself.

    The limits are those of the territorial sea, the contiguous and the economic zone, and between
    two States.  Speed: all of ``watched_min`` after the limit faster, or slower, than all before
    it by ``speed_factor`` and ``speed_change_kn``.  Status: one all before, another all after it,
    neither of them held nor undefined.  Anchoring and mooring are no such change.
    """

    watched_min: float = threshold(30.0, unit="min", source=JUDGEMENT)
    speed_factor: float = threshold(1.5, unit="times", source=JUDGEMENT)
    speed_change_kn: float = threshold(4.0, unit="kn", source=JUDGEMENT)
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    places: ZoneTable | None = None  # a row of the table each
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every crossing with a change, ordered by start; none where no zones are known."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None or self.places is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        return in_order(list(self._crossings(fleet, marks, self.places)))

    def _crossings(self, fleet: Fleet, marks: Marks, places: ZoneTable) -> Iterator[Event]:
        steps = max(round(self.watched_min * 60.0 / STEP_S), 1)
        regime = _regimes(places)[marks.row]
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
            yield self._event(fleet, marks, int(at[n]), steps, change, measured)

    def _candidates(self, marks: Marks, regime: NDArray[np.int32], steps: int) -> Rows:
        """Marks that are the first in a zone, all heard and in one zone either side of the limit.

        Between them one mark may lie where the zone is uncertain.
        """
        near = slice(steps + 2, max(len(regime) - steps, steps + 2))
        n = np.arange(len(regime))[near]
        came = np.where(regime[n - 1] == _UNKNOWN, regime[n - 2], regime[n - 1])
        crossed = (regime[n] != _UNKNOWN) & (came != _UNKNOWN) & (regime[n] != came)
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
                "came_from": self._named(from_row),
                "went_into": self._named(first),
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

    def _named(self, row: int) -> str:
        """The zone of a row in words, with the State whose it is."""
        if self.places is None:
            return ""
        state = int(self.places.state[row])
        words = _NAMES[_BELT[self.places.zone[row]]]
        return words if state < 0 else f"{words} of {self.places.states[state]}"


def _regimes(places: ZoneTable) -> NDArray[np.int32]:
    """One number a zone and State, -1 where the answer is not definite."""
    number = (places.state.astype(np.int32) + 1) * 4 + _BELT[places.zone]
    known = (places.status == STATUSES.index("definite")) & (places.zone >= 0)
    return np.where(known, number, np.int32(_UNKNOWN))


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
