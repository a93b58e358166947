"""Where and when somebody was heard, so that one vessel's silence can be judged.

It never says why a vessel was silent.  It says whether, near its last position and while it was
silent, others like it were received; without that, silence means nothing at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from risk.cells import columns_around, cube_of
from risk.craft import are_craft
from risk.reporting import power_rank, station_class
from seamath.geodesy import ecef_m, inverse
from seamath.motion import angle_between_deg
from seamath.units import M_PER_NM

_EDGE_M = 10.0 * M_PER_NM  # of a cell: about as far as questions reach
_THIN_S = 120.0  # one fix a vessel, cell and two minutes is witness enough
_RANK = np.array([power_rank(station_class(msg_type)) for msg_type in range(28)], dtype=np.int8)
_NOT_CRAFT = np.array([4, 9, 11, 21])  # base stations, aircraft, aids: M.1371-5 table 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Where a vessel was last heard, on what course, and from when to when nothing came."""

    mmsi: int
    lat: float
    lon: float
    start_s: float
    end_s: float
    power_rank: int
    course_deg: float = float("nan")  # NaN: it was not going anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """How many other vessels were heard near by while one was silent."""

    vessels: int
    by_third: tuple[int, int, int]  # of the silence, in order
    ahead: int  # on the side it was going to; all of them where it was going nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Every vessel heard, by cell and time; ``until_s`` is when anybody was last heard."""

    until_s: float
    cell: NDArray[np.int64]  # ascending
    time_s: NDArray[np.float64]  # ascending in each cell
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    mmsi: NDArray[np.int32]
    power_rank: NDArray[np.int8]

    def witnesses(self, silence: Silence, *, radius_nm: float) -> Witnesses:
        """Who was heard within a radius of the last fix, strictly during the silence.

        Only sets as weak as the silent one or weaker count: a class A ship heard proves
        nothing about a class B boat.
        """
        rows = self._rows_near(silence, radius_nm)
        rows = rows[
            (self.mmsi[rows] != silence.mmsi) & (self.power_rank[rows] <= silence.power_rank)
        ]
        away_nm, bearing = inverse(silence.lat, silence.lon, self.lat[rows], self.lon[rows])
        near = away_nm <= radius_nm
        rows, bearing = rows[near], bearing[near]
        lasted_s = silence.end_s - silence.start_s
        third = np.floor(3 * (self.time_s[rows] - silence.start_s) / lasted_s)
        behind = angle_between_deg(bearing, silence.course_deg) > 90.0  # NaN: nobody is behind
        return Witnesses(
            vessels=_distinct(self.mmsi[rows]),
            by_third=(
                _distinct(self.mmsi[rows[third == 0]]),
                _distinct(self.mmsi[rows[third == 1]]),
                _distinct(self.mmsi[rows[third == 2]]),
            ),
            ahead=_distinct(self.mmsi[rows[~behind]]),
        )

    def _rows_near(self, silence: Silence, radius_nm: float) -> NDArray[np.int64]:
        """Rows of the cells around the last fix, within the silence."""
        here = int(cube_of(ecef_m(silence.lat, silence.lon), _EDGE_M))
        reach = math.ceil(radius_nm * M_PER_NM / _EDGE_M)
        columns = np.array(columns_around(_EDGE_M, reach))
        cells = (here + columns[:, None] + np.arange(-reach, reach + 1)).ravel()
        first = np.searchsorted(self.cell, cells, "left").tolist()
        last = np.searchsorted(self.cell, cells, "right").tolist()
        found = []
        for a, b in zip(first, last, strict=True):
            if a < b:
                during = self.time_s[a:b]
                start = np.searchsorted(during, silence.start_s, "right")
                stop = np.searchsorted(during, silence.end_s, "left")
                found.append(np.arange(a + start, a + stop))
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def reception_of(positions: PositionTable) -> Reception:
    """Who was heard where and when, from the positions themselves."""
    heard = np.isfinite(positions.time_s) & np.isfinite(positions.lat)
    heard &= ~np.isin(positions.msg_type, _NOT_CRAFT)
    heard &= are_craft(positions.mmsi)
    time_s, mmsi = positions.time_s[heard], positions.mmsi[heard]
    cell = cube_of(ecef_m(positions.lat[heard], positions.lon[heard]), _EDGE_M)
    kept = np.flatnonzero(_first_of_each(mmsi, cell, np.floor(time_s / _THIN_S)))
    kept = kept[np.lexsort((time_s[kept], cell[kept]))]
    return Reception(
        until_s=float(time_s.max()) if len(time_s) else float("nan"),
        cell=cell[kept],
        time_s=time_s[kept],
        lat=positions.lat[heard][kept],
        lon=positions.lon[heard][kept],
        mmsi=mmsi[kept],
        power_rank=_RANK[positions.msg_type[heard][kept]],
    )


def _first_of_each(*columns: NDArray[np.generic]) -> NDArray[np.bool_]:
    """True on each row that differs from the row before it in any column."""
    new = np.ones(len(columns[0]), dtype=bool)
    if len(new):
        new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return new


def _distinct(values: NDArray[np.int32]) -> int:
    return len(np.unique(values))
