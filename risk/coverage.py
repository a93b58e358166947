"""Who was heard where and when, so that one vessel's silence can be judged.

It never says why a vessel was silent.  It says whether, near its last position and while it was
silent, others like it were received; without that, silence means nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from ais.tracks import trackable
from risk import witness_kernel as loops
from risk.craft import are_craft
from risk.grid import COLUMNS, MOST_COLUMNS, cells_around
from risk.reporting import power_ranks
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

COMPILE_ROWS = 100_000  # fewer are looked at before a compiler has started
_HOURS = 1 << 20  # since 1970, up to the year 2089: the lower part of a run's number
_RANK = power_ranks(np.arange(28))
_RANK[[4, 9, 11, 21]] = loops.NO_CRAFT  # base stations, aircraft, aids: M.1371-5 table 44
_EARTH_M = 6_371_008.8  # mean radius (IUGG); here only for what a chord is shorter than its arc
_DEG_M = 110_500.0  # a degree of latitude is nowhere shorter (WGS 84: 110,574 m at the equator)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    """Where vessels were last heard, on what course, and from when to when nothing came."""

    mmsi: NDArray[np.int32]
    lat: Floats
    lon: Floats
    start_s: Floats
    end_s: Floats
    power_rank: NDArray[np.int8]
    course_deg: Floats  # NaN: it was not going anywhere

    def __len__(self) -> int:
        return len(self.mmsi)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """How many other vessels were heard near by; a row a silence."""

    vessels: Ints  # while it lasted
    by_third: Ints  # of the silence, three columns in order
    ahead: Ints  # on the side it was going to; all of them where it was going nowhere
    before: Ints  # in the hour before it began
    steady: Ints  # all through it, with no pause longer than asked for

    def take(self, chosen: NDArray[np.bool_]) -> Witnesses:
        """Those of the chosen silences."""
        return Witnesses(**{name: getattr(self, name)[chosen] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Every fix heard, and where to look for those of a place and an hour.

    A run is what one vessel was heard to say in one cell and one hour, so it is some rows of the
    table that follow each other.
    """

    until_s: float  # when any craft was last heard; minus infinity where none was
    table: PositionTable  # by vessel and time
    vessel_bounds: Ints  # first row and the row after the last, a row a vessel
    run_key: Ints  # cell and hour, ascending; craft only
    run_vessel: Ints
    run_bounds: Ints

    def witnesses(self, asked: Silences, *, radius_nm: float, pause_s: Floats) -> Witnesses:
        """Who was heard within a radius of each last fix, strictly during the silence.

        Only sets as weak as the silent one or weaker count: a class A ship heard proves
        nothing about a class B boat.  Whoever paused no longer than ``pause_s`` was steady.
        """
        vessels = self.table.mmsi[self.vessel_bounds[:, 0]]
        own = np.searchsorted(vessels, asked.mmsi)
        own[~np.isin(asked.mmsi, vessels)] = -1
        cells, bounds = cells_around(asked.lat, asked.lon, radius_nm * M_PER_NM / _DEG_M)
        answer = np.zeros((len(asked), loops.STEADY + 1), dtype=np.int64)
        loops.count_witnesses.at(compiled=len(self.table) >= COMPILE_ROWS)(
            _numbers(asked, radius_nm * M_PER_NM, pause_s),
            np.stack([own, asked.power_rank.astype(np.int64)], axis=1),
            cells,
            bounds,
            self.run_key,
            self.run_vessel,
            self.run_bounds,
            self.vessel_bounds,
            self.table.time_s,
            self.table.lat,
            self.table.lon,
            self.table.msg_type,
            _RANK,
            _HOURS,
            np.zeros(len(vessels), dtype=np.int64),
            np.zeros(len(vessels), dtype=np.int64),
            answer,
        )
        return Witnesses(
            vessels=answer[:, loops.ALL],
            by_third=answer[:, : loops.AHEAD],
            ahead=answer[:, loops.AHEAD],
            before=answer[:, loops.BEFORE],
            steady=answer[:, loops.STEADY],
        )


def reception_of(positions: PositionTable) -> Reception:
    """Who was heard where and when, from the positions themselves."""
    rows = len(positions)
    key, vessel, first, starts = (np.empty(rows, np.int64) for _ in range(4))  # most stay untouched
    runs, vessels = loops.find_runs.at(compiled=rows >= COMPILE_ROWS)(
        positions.mmsi,
        positions.time_s,
        positions.lat,
        positions.lon,
        COLUMNS,
        _HOURS,
        MOST_COLUMNS,
        key,
        vessel,
        first,
        starts,
    )
    if runs < 0:
        return reception_of(trackable(positions))
    bounds = _to_next(starts[:vessels], rows)
    craft = are_craft(positions.mmsi[bounds[:, 0]])
    order = np.argsort(key[:runs], kind="stable")
    order = order[craft[vessel[order]]]
    return Reception(
        until_s=float(positions.time_s[bounds[craft, 1] - 1].max(initial=-np.inf)),
        table=positions,
        vessel_bounds=bounds,
        run_key=key[order],
        run_vessel=vessel[order],
        run_bounds=_to_next(first[:runs], rows)[order],
    )


def _to_next(first: Ints, rows: int) -> Ints:
    """First row and the row after the last of stretches that follow each other."""
    return np.stack([first, np.append(first, rows)[1:]], axis=1)


def _numbers(asked: Silences, radius_m: float, pause_s: Floats) -> Floats:
    """One row of numbers a silence, as the loops want them."""
    phi, lam = np.radians(asked.lat), np.radians(asked.lon)
    course = np.radians(asked.course_deg)
    north = np.stack([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    east = np.stack([-np.sin(lam), np.cos(lam), np.zeros(len(asked))])
    reach = radius_m / _DEG_M
    # A flat chart is wrong by how much meridians narrow within reach; near a pole it is no chart.
    narrowing = np.radians(reach) * np.abs(np.tan(phi))
    columns = np.empty((len(asked), loops.SLACK + 1))
    columns[:, loops.X : loops.Z + 1] = ecef_m(asked.lat, asked.lon)
    columns[:, loops.LAT], columns[:, loops.LON] = asked.lat, asked.lon
    # Going nowhere, nothing is behind.
    columns[:, loops.AHEAD_X : loops.AHEAD_Z + 1] = np.nan_to_num(
        np.cos(course) * north + np.sin(course) * east
    ).T
    columns[:, loops.EAST] = np.nan_to_num(np.sin(course))
    columns[:, loops.NORTH] = np.nan_to_num(np.cos(course))
    columns[:, loops.START], columns[:, loops.END] = asked.start_s, asked.end_s
    columns[:, loops.PAUSE] = pause_s
    columns[:, loops.CHORD] = radius_m * (1.0 - (radius_m / _EARTH_M) ** 2 / 24.0)
    columns[:, loops.REACH] = reach
    columns[:, loops.NARROW] = np.cos(phi)
    columns[:, loops.SLACK] = np.where(narrowing < 0.2, reach * (0.02 + narrowing), np.inf)
    return columns
