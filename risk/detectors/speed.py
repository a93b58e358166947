"""Two speeds that stand out at sea: fast through the night, and slow for its kind on one course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from ais.vessels import Vessel
from risk.detector import JUDGEMENT, measured_against, nearest_nm, threshold
from risk.detectors.drift import is_small
from risk.fleet import Bools, Fleet, Floats, fleet_of
from risk.marks import STEP_S, Marks, marks_of
from seamath.intervals import run_bounds
from seamath.sun import is_night, night_share

# Trades by their own report (ITU-R M.1371-5 table 53).  Fast: military, high-speed craft, pilots,
# rescue, police, medical.  Slow: fishing, tows, dredgers, divers, sail, tugs, tenders.
FAST_TRADES = (35, *range(40, 50), 50, 51, 55, 58)
SLOW_TRADES = (30, 31, 32, 33, 34, 36, 52, 53)
FAST_INNOCENT = "a patrol, a ferry or crew boat, a race, a sport fisher bound for its ground"
SLOW_INNOCENT = "trawling, towing, sailing, saving fuel, one of two engines failed"
RESCUE = "may be overloaded or short of power: find out whether help is needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """A fast transfer by night, or a small motor craft that keeps slow on a way to or from shore.

    Both are made good over five minutes, so no false reading of a set makes an event.  Slow is no
    less a matter of concern than fast: a boat with too many aboard cannot do better.  Left out are
    craft whose trade explains it by their own report: patrols, ferries and pilots are fast; tugs,
    dredgers, sailing craft and trawlers are slow.  So an overloaded boat that says it is fishing is
    not found by its speed.
    """

    fast_kn: float = threshold(
        25.0, unit="kn", source=f"{JUDGEMENT}; what go-fast boats keep up in 5 to 7 ft seas [K]"
    )
    fast_min: float = threshold(20.0, unit="min", source=JUDGEMENT)
    slow_kn: float = threshold(5.0, unit="kn", source=f"{JUDGEMENT}; a laden displacement hull")
    least_kn: float = threshold(
        2.0, unit="kn", source="Global Fishing Watch: slower is loitering, not a passage"
    )
    slow_min: float = threshold(180.0, unit="min", source=JUDGEMENT)
    max_turn_deg: float = threshold(
        20.0, unit="deg", source=f"{JUDGEMENT}: between five-minute courses; who fishes turns"
    )
    shoreward: float = threshold(
        0.7, unit="share of the speed", source=f"{JUDGEMENT}: within 45 deg of to or from the shore"
    )
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every fast transfer and every slow passage, ordered by start."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None:
            return []
        marks = self.marks or marks_of(fleet, self.distance_nm)
        return in_order([*self._fast(fleet, marks), *self._slow(fleet, marks)])

    def _fast(self, fleet: Fleet, marks: Marks) -> Iterator[Event]:
        fast = (marks.leg_kn >= self.fast_kn) & (marks.leg_kn < 100.0)  # over it: a false position
        rows = np.flatnonzero(fast)
        fast[rows] = is_night(marks.lat[rows], marks.lon[rows], marks.time_s[rows])
        fast &= ~(marks.off_nm < self.min_distance_nm)
        for first, last in self._spells(marks, fast, self.fast_min):
            if self._trade(fleet, marks, first) not in FAST_TRADES:
                measured: dict[str, Value] = {"label": "fast by night"}
                yield self._event(fleet, marks, first, last, measured, FAST_INNOCENT)

    def _slow(self, fleet: Fleet, marks: Marks) -> Iterator[Event]:
        speed, closing = marks.leg_kn, marks.leg_closing_kn
        slow = (speed >= self.least_kn) & (speed <= self.slow_kn)
        slow &= ~(marks.off_nm < self.min_distance_nm)
        towards = slow & (closing >= self.shoreward * speed)
        away = slow & (-closing >= self.shoreward * speed)
        turned = ~(_turn_deg(marks) <= self.max_turn_deg)
        for state, label in ((towards, "slow towards the shore"), (away, "slow from the shore")):
            for first, last in self._spells(marks, state, self.slow_min, turned):
                if self._may_be_overloaded(fleet, marks, first):
                    measured: dict[str, Value] = {"label": label, "rescue": RESCUE}
                    yield self._event(fleet, marks, first, last, measured, SLOW_INNOCENT)

    def _spells(
        self, marks: Marks, state: Bools, minutes: float, turned: Bools | None = None
    ) -> Iterator[tuple[int, int]]:
        """First and last leg of every long spell; a turn begins another."""
        cut = marks.alone if turned is None else marks.alone | turned
        first, last = run_bounds(state, cut)
        long = (last + 1 - first) * STEP_S >= minutes * 60.0
        yield from zip(first[long].tolist(), last[long].tolist(), strict=True)

    def _trade(self, fleet: Fleet, marks: Marks, mark: int) -> int | None:
        vessel = self.vessels.get(int(fleet.table.mmsi[marks.row[mark]]))
        return None if vessel is None else vessel.ship_type

    def _may_be_overloaded(self, fleet: Fleet, marks: Marks, mark: int) -> bool:
        """Whether it is a small craft, or may be one, with an engine as far as it says."""
        row = int(marks.row[mark])
        vessel = self.vessels.get(int(fleet.table.mmsi[row]))
        small = is_small(vessel, int(fleet.table.msg_type[row]))
        return small is True and self._trade(fleet, marks, mark) not in SLOW_TRADES

    def _event(
        self,
        fleet: Fleet,
        marks: Marks,
        first: int,
        last: int,
        measured: Mapping[str, Value],
        innocent: str,
    ) -> Event:
        table, legs = fleet.table, slice(first, last + 1)
        start, end = int(marks.row[first]), int(marks.row[last + 1])  # a leg ends at the next mark
        start_s, end_s = float(table.time_s[start]), float(table.time_s[end])
        lat, lon = float(table.lat[start]), float(table.lon[start])
        over = marks.over(last, fleet.until_s)
        off_nm = None if self.distance_nm is None else marks.off_nm[first : last + 2]
        return Event(
            kind="speed",
            mmsi=int(table.mmsi[start]),
            start=utc(start_s),
            end=utc(end_s) if over else None,
            lat=lat,
            lon=lon,
            evidence={
                **measured,
                "ship_type": self._trade(fleet, marks, first),
                "duration_min": round((end_s - start_s) / 60.0, 1),
                "mean_speed_kn": round(float(marks.leg_kn[legs].mean()), 1),
                "most_speed_kn": round(float(marks.leg_kn[legs].max()), 1),
                "distance_nm": nearest_nm(off_nm),
                "night_share": night_share(lat, lon, start_s, end_s),
            },
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=innocent,
            lines=(table.where(start), table.where(end)),
        )


def _turn_deg(marks: Marks) -> Floats:
    """Change of the course made good at each mark, degrees 0 to 180; NaN at the first."""
    course = np.degrees(np.arctan2(marks.leg_east_kn, marks.leg_north_kn))
    turn = np.full(len(course), np.nan)
    turn[1:] = np.abs(np.diff(course))
    smallest: Floats = np.minimum(turn, 360.0 - turn)
    return smallest
