"""Adrift: moved by wind and current; told by the heading, by neighbours, or by how evenly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.positions import PositionTable
from ais.tracks import Track, utc
from ais.vessels import Vessel
from risk.detector import EVERYTHING, JUDGEMENT, Asked, measured_against, nearest_nm, threshold
from risk.fleet import Bools, Fleet, Floats, Rows, fleet_of, from_start_nm, off_shore
from risk.harbours import Harbours
from risk.marks import SILENCE_S, STEP_S, Marks, marks_of
from risk.pairs import together
from risk.quiet import rounded
from risk.sampling import Samples
from seamath.geodesy import ecef_m, inverse
from seamath.intervals import run_bounds
from seamath.sun import night_shares
from seamath.units import M_PER_NM, S_PER_H

Degrees = NDArray[np.float32]
SMALL_M = 24.0  # Load Lines Convention 1966 art. 5 [K]: under this no load line, few rules at all
RESCUE = "a rescue matter first: ask whether help is needed"
INNOCENT = (
    "waiting for orders or daylight with the engine stopped, fishing at drift, hauling gear, "
    "manoeuvring with tugs, a compass that is not aligned"
)


class _Spell(NamedTuple):
    """A drift by the rows it began and ended in, as found and before it is measured."""

    first: int
    last: int
    over: bool
    label: str
    measured: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Slow over the ground: bow across it; without a heading, as others near by go, or evenly.

    By heading: course and heading apart by more than ``min_across_deg``, unbroken for
    ``min_duration_min`` and ``min_run_m``.  A compass that did not agree with the course while
    the vessel was under way before is not believed.

    Without a heading: made good ``neighbour_duration_min`` at a speed of drift, on one course,
    and within ``agree_kn`` of the motion of ``min_neighbours`` others within ``radius_nm``: wind
    and current move all of them.  A weak sign.

    By itself, with neither: hours of ``alone_duration_min`` made good nearly straight, at a speed
    of drift, after ``under_way_min`` faster than any drift within ``before_h``.  Gusts change the
    speed, wind and current keep the course; an engine that holds a place, or nets that are
    worked, do neither.  The weakest sign, since anglers drift alike and a slow tow goes as
    straight: not told where craft ordinarily lie or fish.
    """

    min_speed_kn: float = threshold(
        0.5, unit="kn", source=f"{JUDGEMENT}; DMA AisAbnormal 1 kn, which small drifts do not reach"
    )
    max_speed_kn: float = threshold(5.0, unit="kn", source="DMA AisAbnormal drift")
    min_across_deg: float = threshold(45.0, unit="deg", source="DMA AisAbnormal; RTEC Brest 40")
    min_duration_min: float = threshold(
        20.0, unit="min", source=f"{JUDGEMENT}; DMA AisAbnormal 10 min"
    )
    min_run_m: float = threshold(500.0, unit="m", source="DMA AisAbnormal drift")
    max_silence_min: float = threshold(15.0, unit="min", source=JUDGEMENT)
    max_neighbour_kn: float = threshold(
        2.5, unit="kn", source=f"{JUDGEMENT}; peers name 0.3 to 3 kn"
    )
    agree_kn: float = threshold(0.3, unit="kn", source=JUDGEMENT)
    min_neighbours: float = threshold(2.0, unit="vessels", source=JUDGEMENT)
    neighbour_duration_min: float = threshold(45.0, unit="min", source=JUDGEMENT)
    radius_nm: float = threshold(10.0, unit="nm", source=JUDGEMENT)
    alone_duration_min: float = threshold(60.0, unit="min", source=JUDGEMENT)
    max_alone_kn: float = threshold(2.0, unit="kn", source="as for loitering")
    straightness: float = threshold(
        0.95, unit="run by way", source=f"{JUDGEMENT}: courses within 18 degrees, root mean square"
    )
    under_way_min: float = threshold(30.0, unit="min", source=JUDGEMENT)
    before_h: float = threshold(6.0, unit="h", source=f"{JUDGEMENT}: half a tide")
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    harbours: Harbours | None = None
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    marks: Marks | None = None  # of all craft, where they have been worked out before
    until_s: float | None = None  # when anybody was last heard
    asked: Asked = EVERYTHING

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every drift, ordered by start; a small craft's says that it is a rescue matter."""
        fleet = fleet_of(tracks, self.until_s)
        if fleet is None:
            return []
        asked = self._asked(fleet)
        spells = [*self._by_heading(fleet, asked), *self._without_heading(fleet, asked)]
        return in_order(self._events(fleet, spells))

    def _by_heading(self, fleet: Fleet, asked: Bools) -> Iterator[_Spell]:
        table = fleet.table
        slow = (table.speed_kn >= self.min_speed_kn) & (table.speed_kn <= self.max_speed_kn)
        state = slow & _across(table.heading_deg, table.course_deg, self.min_across_deg)
        state &= fleet.under_way() & off_shore(self.distance_nm, self.min_distance_nm)
        state &= asked
        silence_s = self.max_silence_min * 60.0
        first, last = fleet.spells(
            state, max_silence_s=silence_s, min_s=self.min_duration_min * 60.0
        )
        recent = table.time_s[last] >= self.asked.since_s - silence_s
        free = recent & ~self._in_harbour(fleet, first)
        for start, end in zip(first[free].tolist(), last[free].tolist(), strict=True):
            rows = slice(start, end + 1)
            out_nm = from_start_nm(table.lat[rows], table.lon[rows])
            if out_nm.max() * M_PER_NM >= self.min_run_m and _aligned(
                fleet, start, self.min_across_deg
            ):
                across = _apart(table.heading_deg[rows], table.course_deg[rows])
                measured = {"mean_across_deg": round(float(across.mean()), 1)}
                over = not fleet.still_going(end, silence_s)
                yield _Spell(start, end, over, "bow across the course", measured)

    def _without_heading(self, fleet: Fleet, asked: Bools) -> Iterator[_Spell]:
        """As others near by go; or evenly, where no others do."""
        marks = self.marks or marks_of(fleet, self.distance_nm)
        adrift = self._adrift(fleet, marks)
        blind = adrift & np.isnan(fleet.table.heading_deg[marks.row]) & asked[marks.row]
        steady = adrift & (marks.leg_kn >= self.min_speed_kn) & self._on_course(marks)
        others = self._moving_alike(marks, steady, blind)
        alike = steady & blind & (others >= self.min_neighbours)
        first, last = run_bounds(alike, marks.alone)
        long = (last + 1 - first) * STEP_S >= self.neighbour_duration_min * 60.0
        over = marks.decided(fleet.until_s, ahead=1)
        for start, end in self._at_sea(fleet, marks, first[long], last[long]):
            rows = int(marks.row[start]), int(marks.row[end + 1])  # a leg ends at the next mark
            measured = {"neighbours": int(others[start : end + 1].min())}
            yield _Spell(*rows, bool(over[end]), "moves as others near by", measured)
        alone = blind & ~alike
        first, last = self._even(marks, alone)
        odd = self._odd(fleet, marks, first)
        over &= ~np.append(alone[1:] & ~marks.alone[1:], False)
        over |= marks.decided(fleet.until_s, ahead=self._hour)
        for start, end in self._at_sea(fleet, marks, first[odd], last[odd]):
            rows = int(marks.row[start]), int(marks.row[end + 1])
            yield _Spell(*rows, bool(over[end]), "by itself", {"neighbours": 0})

    def _asked(self, fleet: Fleet) -> Bools:
        """Rows of the craft whose drift is asked for."""
        rows = np.zeros(len(fleet.table), dtype=bool)
        for track, asked in zip(fleet.craft, self.asked.among(fleet.craft), strict=True):
            rows[track.rows] = asked
        return rows

    @property
    def _hour(self) -> int:
        """How many legs an even hour has."""
        return max(round(self.alone_duration_min * 60.0 / STEP_S), 1)

    def _adrift(self, fleet: Fleet, marks: Marks) -> Bools:
        """Legs no faster than a drift, under way and off the shore, that nothing later changes."""
        status = fleet.table.status[marks.row]
        held = (status == 1) | (status == 5) | (status == 6)  # M.1371-5 table 45
        close = False if self.distance_nm is None else marks.off_nm < self.min_distance_nm
        slow: Bools = (marks.leg_kn <= self.max_neighbour_kn) & ~held & ~np.asarray(close)
        return slow & marks.decided(fleet.until_s)

    def _on_course(self, marks: Marks) -> Bools:
        """Legs on the course of the last one, and the first of each vessel."""
        turned = np.full(len(marks.leg_kn), np.nan)
        turned[1:] = np.hypot(np.diff(marks.leg_north_kn), np.diff(marks.leg_east_kn))
        turned[marks.alone] = np.nan
        return ~(turned > self.agree_kn)

    def _even(self, marks: Marks, slow: Bools) -> tuple[Rows, Rows]:
        """First and last leg of spells made of hours that were made good nearly straight."""
        hour = self._hour
        north, east, way = (
            np.cumsum(np.append(0.0, np.where(slow, leg_kn, 0.0)))
            for leg_kn in (marks.leg_north_kn, marks.leg_east_kn, marks.leg_kn)
        )
        first, last = run_bounds(slow, marks.alone)
        legs = np.flatnonzero(slow)
        at = legs[np.repeat(last, last + 1 - first) + 1 - legs >= hour]
        run_kn = np.hypot(north[at + hour] - north[at], east[at + hour] - east[at]) / hour
        way_kn = (way[at + hour] - way[at]) / hour
        even = (run_kn >= self.straightness * way_kn) & (run_kn >= self.min_speed_kn)
        at = at[even & (way_kn <= self.max_alone_kn)]
        steps = np.bincount(at, minlength=len(slow) + 1)
        steps -= np.bincount(at + hour, minlength=len(slow) + 1)
        begins = np.zeros(len(slow), dtype=bool)
        begins[first] = True
        return run_bounds(np.cumsum(steps)[:-1] > 0, begins)

    def _odd(self, fleet: Fleet, marks: Marks, first: Rows) -> Bools:
        """Spells before which the vessel was under way, and not where several craft had fished."""
        fast = np.cumsum(np.append(0, marks.leg_kn > self.max_neighbour_kn))
        low = np.searchsorted(marks.row, fleet.begin_of(marks.row[first]))
        early = marks.moment[first] - round(self.before_h * S_PER_H / STEP_S)
        since = [
            begin + int(np.searchsorted(marks.moment[begin:at], moment))
            for begin, at, moment in zip(low.tolist(), first.tolist(), early.tolist(), strict=True)
        ]
        legs = fast[first] - fast[np.array(since, dtype=np.intp)]
        under_way: Bools = legs * STEP_S >= self.under_way_min * 60.0
        if self.harbours is None:
            return under_way
        place = marks.lat[first], marks.lon[first], marks.time_s[first]
        return under_way & ~self.harbours.fishing_ground(*place)

    def _moving_alike(self, marks: Marks, slow: Bools, asked: Bools) -> NDArray[np.int64]:
        """How many others within reach made the same way good, for each leg asked for."""
        counts = np.zeros(len(slow), dtype=np.int64)
        rows, none = np.flatnonzero(slow), np.zeros(int(slow.sum()))
        samples = Samples(
            moment=marks.moment[rows],
            vessel=np.cumsum(marks.alone, dtype=np.int64)[rows],  # joined marks are of one vessel
            lat=marks.lat[rows],
            lon=marks.lon[rows],
            speed_kn=marks.leg_kn[rows],
            before=rows,
            after=rows,
            weight=none,
            xyz_m=ecef_m(marks.lat[rows], marks.lon[rows]),
        )
        near = together(
            [samples],
            lambda s: np.zeros(len(s), bool),
            self.radius_nm * M_PER_NM,
            asked=lambda s: asked[s.before],
        )
        if near is None:
            return counts
        one, other = near.mine.before, near.theirs.before
        apart_kn = np.hypot(
            marks.leg_north_kn[one] - marks.leg_north_kn[other],
            marks.leg_east_kn[one] - marks.leg_east_kn[other],
        )
        alike = apart_kn <= self.agree_kn
        for side in (one, other):
            counts += np.bincount(side[alike], minlength=len(counts))
        return counts

    def _at_sea(
        self, fleet: Fleet, marks: Marks, first: Rows, last: Rows
    ) -> Iterator[tuple[int, int]]:
        """Spells of legs asked for that did not begin in harbour."""
        recent = (marks.moment[last] + 1 + self._hour) * STEP_S + SILENCE_S >= self.asked.since_s
        first, last = first[recent], last[recent]
        free = ~self._in_harbour(fleet, marks.row[first])
        return zip(first[free].tolist(), last[free].tolist(), strict=True)

    def _in_harbour(self, fleet: Fleet, rows: Rows) -> Bools:
        table = fleet.table
        if self.harbours is None:
            return np.zeros(len(rows), dtype=bool)
        return self.harbours.sheltered(table.lat[rows], table.lon[rows], table.time_s[rows])

    def _events(self, fleet: Fleet, spells: Sequence[_Spell]) -> list[Event]:
        table, limits = fleet.table, measured_against(self)
        measures = self._measures(table, spells)
        return [
            Event(
                kind="drift",
                mmsi=int(table.mmsi[spell.first]),
                start=utc(table.time_s[spell.first]),
                end=utc(table.time_s[spell.last]) if spell.over else None,
                lat=float(table.lat[spell.first]),
                lon=float(table.lon[spell.first]),
                evidence={"label": spell.label, **measured, **spell.measured},
                threshold=limits,
                source="DMA AisAbnormal (angle, speed, run); neighbours: " + JUDGEMENT,
                innocent=INNOCENT,
                lines=(table.where(spell.first), table.where(spell.last)),
            )
            for spell, measured in zip(spells, measures, strict=True)
        ]

    def _measures(self, table: PositionTable, spells: Sequence[_Spell]) -> list[dict[str, Value]]:
        first = np.array([spell.first for spell in spells], dtype=np.intp)
        last = np.array([spell.last for spell in spells], dtype=np.intp)
        lat, lon, time_s, off_nm = table.lat, table.lon, table.time_s, self.distance_nm
        run_nm, course = inverse(lat[first], lon[first], lat[last], lon[last])
        lasted_s = time_s[last] - time_s[first]
        small = [
            is_small(self.vessels.get(mmsi), kind)
            for mmsi, kind in zip(table.mmsi[first].tolist(), table.msg_type[first].tolist())
        ]
        columns: dict[str, Sequence[Value]] = {
            "rescue": [RESCUE if known is not False else None for known in small],
            "small_craft": small,
            "duration_min": rounded(lasted_s / 60.0, 1),
            "run_nm": rounded(run_nm, 2),
            "made_good_kn": rounded(run_nm / np.maximum(lasted_s, 1.0) * S_PER_H, 2),
            "made_good_course_deg": rounded(course, 0),
            "distance_nm": [
                nearest_nm(None if off_nm is None else off_nm[s.first : s.last + 1]) for s in spells
            ],
            "night_share": rounded(
                night_shares(lat[first], lon[first], time_s[first], time_s[last]), 3
            ),
        }
        return [dict(zip(columns, row)) for row in zip(*columns.values(), strict=True)]


def is_small(vessel: Vessel | None, msg_type: int) -> bool | None:
    """Whether a craft is shorter than 24 m; where no length was heard, whether its set is class B.

    None for a class A set without a length: not known.
    """
    if vessel is not None and vessel.length_m:
        return vessel.length_m < SMALL_M
    return True if msg_type in (18, 19) else None  # class B, M.1371-5 table 44


def _across(heading: Degrees, course: Degrees, least_deg: float) -> Bools:
    """Rows whose heading and course lie further apart than an angle; missing: not."""
    apart = np.abs(heading - course)
    across: Bools = (apart > least_deg) & (apart < 360.0 - least_deg)
    return across


def _apart(heading: Degrees, course: Degrees) -> Floats:
    apart = np.abs(heading.astype(np.float64) - course)
    return np.minimum(apart, 360.0 - apart)


def _aligned(fleet: Fleet, row: int, most_deg: float) -> bool:
    """Whether heading and course mostly agreed under way in the 200 fixes before; or none were."""
    table = fleet.table
    before = slice(max(int(fleet.begin_of(row)), row - 200), row)
    fast = (table.speed_kn[before] > 5.0) & np.isfinite(table.heading_deg[before])
    if fast.sum() < 10:
        return True
    off = _across(table.heading_deg[before], table.course_deg[before], most_deg)
    return bool(off[fast].mean() < 0.5)
