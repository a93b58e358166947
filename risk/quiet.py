"""Every long silence of every craft, with what it had been heard to do before, in columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value
from ais.mmsi import FIRST_CONTACT
from ais.tracks import utc
from risk.coverage import Silences
from risk.fleet import Bools, Fleet, Floats, Rows
from risk.heard import Usual
from risk.reporting import HELD, lost_after_s, owed_intervals_s, power_ranks, station_class
from seamath.geodesy import distance_nm as miles
from seamath.sun import night_shares
from seamath.units import S_PER_H

SLOW_KN = 2.0  # under this a course is noise, and a boat at a berth is at its berth
OWN_INTERVALS = 10  # the latest ones tell how often a vessel was being heard
THIRDS = 3  # of the hour before a silence; neighbours are asked for in as many of the silence
MOORED = 5  # navigational status, M.1371-5 table 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Silences by the row of the last fix before each; ``end_s`` is the next, or the latest heard.

    Every column has a row a silence.
    """

    fleet: Fleet
    rows: Rows
    end_s: Floats
    owed_s: Floats  # between the reports the vessel owed by ITU-R M.1371
    lost_s: Floats  # after which a display calls it lost
    own_s: Floats  # median of its own latest intervals
    followed: Bools  # heard often enough before to be missed

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def start_s(self) -> Floats:
        """When each was last heard, UTC seconds."""
        return self.fleet.table.time_s[self.rows]

    @property
    def lasted_s(self) -> Floats:
        """How long each lasted, or has lasted so far, seconds."""
        return self.end_s - self.start_s

    def take(self, chosen: Bools) -> Quiet:
        """The chosen silences."""
        columns = {n: getattr(self, n)[chosen] for n in self.__slots__ if n != "fleet"}
        return Quiet(fleet=self.fleet, **columns)

    def asked(self, end_s: Floats) -> Silences:
        """The question who was heard near by, from each last fix to some moment."""
        table, rows = self.fleet.table, self.rows
        moving = (table.speed_kn[rows] > SLOW_KN) & ~np.isin(table.status[rows], HELD)
        return Silences(
            mmsi=table.mmsi[rows],
            lat=table.lat[rows],
            lon=table.lon[rows],
            start_s=self.start_s,
            end_s=end_s,
            power_rank=power_ranks(table.msg_type[rows]),
            course_deg=np.where(moving, table.course_deg[rows], np.nan).astype(np.float64),
        )

    def went_home(self, distance_nm: Floats | None, min_distance_nm: float) -> Bools:
        """Whether each was last heard where sets are switched off: moored, or slow in harbour."""
        table, rows = self.fleet.table, self.rows
        home: Bools = table.status[rows] == MOORED
        if distance_nm is not None:
            home |= (distance_nm[rows] < min_distance_nm) & ~(table.speed_kn[rows] > SLOW_KN)
        return home

    def usual_share(self, usual: Usual | None) -> Floats:
        """Share of the reports owed usually heard where each fell silent; NaN if not known."""
        table, rows = self.fleet.table, self.rows
        if usual is None:
            return np.full(len(self), np.nan)
        return usual.share(table.lat[rows], table.lon[rows], self.start_s, table.msg_type[rows])

    def distances_nm(self, distance_nm: Floats | None) -> Floats:
        """How far off the shore each fell silent; NaN where that is not known."""
        return np.full(len(self), np.nan) if distance_nm is None else distance_nm[self.rows]

    def rows_before(self, window_s: Floats) -> list[tuple[int, int]]:
        """First row heard in the time before each silence, and the row of its last fix."""
        table = self.fleet.table
        begin = _begins(self.fleet, self.rows)
        since_s = self.start_s - window_s
        return [
            (int(first + np.searchsorted(table.time_s[first:row], from_s)), row)
            for first, row, from_s in zip(begin.tolist(), self.rows.tolist(), since_s, strict=True)
        ]

    def thirds_heard(self, distance_nm: Floats | None, harbour_nm: float) -> NDArray[np.int64]:
        """In how many thirds of the hour before each silence its vessel was heard, 1 to 3.

        An hour that began in harbour is counted from there: sets are switched on there.  Anybody
        else who was first heard in that hour sailed into hearing, and so is near the edge of it.
        """
        time_s = self.fleet.table.time_s
        found = np.zeros(len(self), dtype=np.int64)
        for number, (first, row) in enumerate(self.rows_before(np.full(len(self), S_PER_H))):
            left = distance_nm is not None and distance_nm[first] < harbour_nm
            since_s = time_s[first] if left else time_s[row] - S_PER_H
            part = (time_s[first:row] - since_s) / max(time_s[row] - since_s, 1.0) * THIRDS
            thirds = np.minimum(np.append(part, THIRDS), THIRDS - 1).astype(np.int64)
            found[number] = len(np.unique(thirds))
        return found

    def event(self, number: int, kind: str, evidence: dict[str, Value], **told: object) -> Event:
        """The event that a silence amounts to; open until its vessel is heard again."""
        table, row = self.fleet.table, int(self.rows[number])
        heard_again = not self.fleet.ends[row]
        return Event(
            kind=kind,
            mmsi=int(table.mmsi[row]),
            start=utc(table.time_s[row]),
            end=utc(self.end_s[number]) if heard_again else None,
            lat=float(table.lat[row]),
            lon=float(table.lon[row]),
            evidence=evidence,
            lines=tuple(table.where(r) for r in ((row, row + 1) if heard_again else (row,))),
            **told,  # type: ignore[arg-type]
        )


def long_silences(fleet: Fleet, *, min_s: float, min_fixes: float, before_h: float) -> Quiet:
    """Every silence of a craft of at least so many seconds, in order of vessel and time."""
    table = fleet.table
    between = np.flatnonzero(np.diff(table.time_s) >= min_s)
    between = between[fleet.belongs[between] & ~fleet.ends[between]]
    latest = np.flatnonzero(fleet.ends)
    latest = latest[fleet.until_s - table.time_s[latest] >= min_s]
    rows = np.sort(np.concatenate([between, latest]))
    rows = rows[table.mmsi[rows] < FIRST_CONTACT]  # who was seen without AIS owes no report
    end_s = np.where(
        fleet.ends[rows], fleet.until_s, table.time_s[np.minimum(rows + 1, len(table) - 1)]
    )
    owed_s = owed_intervals_s(table.msg_type[rows], table.speed_kn[rows], table.status[rows])
    since_s = _looking_back(fleet, rows, max(OWN_INTERVALS, math.ceil(min_fixes) - 1))
    since_s[since_s > before_h * S_PER_H] = np.nan
    return Quiet(
        fleet=fleet,
        rows=rows,
        end_s=end_s,
        owed_s=owed_s,
        lost_s=lost_after_s(owed_s),
        own_s=_median(np.diff(since_s[:, : OWN_INTERVALS + 1], axis=1)),
        followed=np.isfinite(since_s).sum(axis=1) >= min_fixes,
    )


def least_silence_s(quiet: Quiet, *, min_s: float, lost_factor: float, own_factor: float) -> Floats:
    """The shortest silence of each that is longer than its own reports explain, seconds."""
    return np.maximum(np.maximum(lost_factor * quiet.lost_s, own_factor * quiet.own_s), min_s)


def _looking_back(fleet: Fleet, rows: Rows, many: int) -> Floats:
    """Seconds from each of the latest fixes of a vessel to each row; NaN before its first."""
    at = rows[:, None] - np.arange(many + 1)
    begin, time_s = _begins(fleet, rows), fleet.table.time_s
    return np.where(at >= begin[:, None], time_s[rows][:, None] - time_s[np.maximum(at, 0)], np.nan)


def _begins(fleet: Fleet, rows: Rows) -> Rows:
    """First row of the track that each row belongs to."""
    starts = np.flatnonzero(fleet.begins)
    begin: Rows = starts[np.searchsorted(starts, rows, "right") - 1]
    return begin


def _median(intervals_s: Floats) -> Floats:
    """Median of each row, NaN left out; 0 where a row has nothing else."""
    known = np.isfinite(intervals_s).sum(axis=1)
    ordered = np.sort(intervals_s, axis=1)  # NaN comes last
    row = np.arange(len(ordered))
    low, high = ordered[row, np.maximum(known - 1, 0) // 2], ordered[row, known // 2]
    median: Floats = np.where(known > 0, (low + high) / 2.0, 0.0)
    return median


def movement(quiet: Quiet, distance_nm: NDArray[np.float64] | None) -> list[dict[str, Value]]:
    """What is told of every silence: how long, how the vessel moved, and where it came back."""
    table, rows = quiet.fleet.table, quiet.rows
    again = np.minimum(rows + 1, len(table) - 1)
    run_nm = miles(table.lat[rows], table.lon[rows], table.lat[again], table.lon[again])
    run_nm[quiet.fleet.ends[rows]] = np.nan
    hours = quiet.lasted_s / S_PER_H
    columns = {
        "duration_h": rounded(hours, 2),
        "owed_interval_s": quiet.owed_s.tolist(),
        "station_class": [station_class(kind) for kind in table.msg_type[rows].tolist()],
        "last_speed_kn": rounded(table.speed_kn[rows], 1),
        "last_course_deg": rounded(table.course_deg[rows], 1),
        "distance_run_nm": rounded(run_nm, 2),
        "implied_speed_kn": rounded(run_nm / hours, 1),
        "distance_nm": rounded(quiet.distances_nm(distance_nm), 2),
        "night_share": rounded(
            night_shares(table.lat[rows], table.lon[rows], quiet.start_s, quiet.end_s), 3
        ),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def longest_before_s(quiet: Quiet, before_h: float) -> Floats:
    """The longest of each vessel's own silences in the hours before, seconds."""
    time_s = quiet.fleet.table.time_s
    stretches = quiet.rows_before(np.full(len(quiet), before_h * S_PER_H))
    return np.array(
        [np.diff(time_s[since : row + 1]).max(initial=0.0) for since, row in stretches], np.float64
    )


def rounded(values: NDArray[np.floating], digits: int) -> list[float | None]:
    """Plain rounded numbers; None where there is none."""
    return [round(v, digits) if math.isfinite(v) else None for v in values.tolist()]
