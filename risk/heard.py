"""How much of what vessels owe is usually heard: by receiver, place, hour of day and class.

A recording teaches it; tables of several recordings add up.  It is a few columns and is kept as
one small file.  What it says of a place is an upper bound: a vessel out of range for over an hour
is not known to have been there at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ais.positions import PositionTable
from ais.tracks import trackable
from risk.errors import RiskError
from risk.grid import CELLS, cell_of
from risk.reporting import owed_intervals_s, power_ranks
from seamath.units import S_PER_H

PRESENT_S = 3600.0  # longer silent, and nobody knows that the vessel was still there
LEAST_H = 1.0  # hours of vessels under watch before a share is told: our judgement, untested
_HOURS, _RANKS = 24, 3
_COLUMNS = ("key", "heard", "owed", "vessel_h")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Reports heard and owed, a row for each receiver, hour of day, class and cell that has any."""

    receivers: tuple[str, ...]
    key: Ints  # all four in one number, ascending
    heard: Floats  # reports, at most one an interval owed
    owed: Floats  # reports that vessels known to be there should have sent
    vessel_h: Floats  # hours that vessels were known to be there

    def __len__(self) -> int:
        return len(self.key)

    def share(
        self, lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike, msg_type: ArrayLike
    ) -> Floats:
        """Share, 0 to 1, of the reports owed that the best receiver heard of such a set there.

        Of the hour of day and those beside it.  NaN where no receiver had an hour's experience.
        """
        cell = cell_of(lat, lon)
        hour = (np.asarray(time_s, np.float64) / S_PER_H).astype(np.int64) % _HOURS
        rank = power_ranks(msg_type).astype(np.int64)
        best = np.full(len(cell), np.nan)
        for receiver in range(len(self.receivers)):
            sums = np.zeros((3, len(cell)))
            for beside in (-1, 0, 1):
                key = _key(receiver, (hour + beside) % _HOURS, rank, cell)
                at = np.minimum(np.searchsorted(self.key, key), max(len(self) - 1, 0))
                hit = self.key[at] == key if len(self) else np.zeros(len(cell), dtype=bool)
                for row, column in enumerate((self.heard, self.owed, self.vessel_h)):
                    sums[row, hit] += column[at[hit]]
            heard, owed, vessel_h = sums
            known = vessel_h >= LEAST_H
            best[known] = np.fmax(best[known], heard[known] / owed[known])
        return best

    def write(self, path: Path) -> None:
        """Keep the table as one file of numpy columns."""
        columns = {name: getattr(self, name) for name in _COLUMNS}
        with path.open("wb") as file:
            np.savez_compressed(file, receivers=np.array(self.receivers, dtype=str), **columns)


def read_usual(path: Path) -> Usual:
    """The table kept in a file."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            columns = {name: kept[name] for name in _COLUMNS}
            return Usual(receivers=tuple(map(str, kept["receivers"])), **columns)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise RiskError(
            f"{path}: no table of reception ({error}); `watchdesk reception` writes one"
        ) from error


_NONE = np.empty(0)


def learn(positions: PositionTable) -> Usual:
    """What one recording teaches about its receivers."""
    table = trackable(positions)
    parts = [_of_one(table.take(table.source == number)) for number in range(len(table.sources))]
    keys = [key + number * _HOURS * _RANKS * CELLS for number, (key, *_) in enumerate(parts)]
    columns = [np.concatenate([_NONE, *(part[i] for part in parts)]) for i in (1, 2, 3)]
    return _summed(table.sources, np.concatenate([_NONE.astype(np.int64), *keys]), columns)


def together(tables: list[Usual]) -> Usual:
    """Several tables added up; receivers of one name are one receiver."""
    names = tuple(sorted({name for table in tables for name in table.receivers}))
    keys = []
    for table in tables:
        number = np.array([names.index(name) for name in table.receivers], dtype=np.int64)
        one = _HOURS * _RANKS * CELLS
        keys.append(table.key % one + number[table.key // one] * one)
    columns = [np.concatenate([getattr(table, name) for table in tables]) for name in _COLUMNS[1:]]
    return _summed(names, np.concatenate(keys), columns)


def _of_one(table: PositionTable) -> tuple[Ints, Floats, Floats, Floats]:
    """Key, reports heard, reports owed and hours there, for each interval between two fixes."""
    lasted_s = np.diff(table.time_s)
    rows = np.flatnonzero((np.diff(table.mmsi) == 0) & (lasted_s > 0) & (lasted_s <= PRESENT_S))
    lasted_s = lasted_s[rows]
    kind = table.msg_type[rows]
    owed = lasted_s / owed_intervals_s(kind, table.speed_kn[rows], table.status[rows])
    hour = (table.time_s[rows] / S_PER_H).astype(np.int64) % _HOURS
    cell = cell_of(table.lat[rows], table.lon[rows])
    key = _key(0, hour, power_ranks(kind).astype(np.int64), cell)
    return key, np.minimum(owed, 1.0), owed, lasted_s / S_PER_H


def _key(receiver: int, hour: Ints, rank: Ints, cell: Ints) -> Ints:
    key: Ints = ((receiver * _HOURS + hour) * _RANKS + rank) * CELLS + cell
    return key


def _summed(receivers: tuple[str, ...], key: Ints, columns: list[Floats]) -> Usual:
    """One row for each key, the columns added up."""
    found, of = np.unique(key, return_inverse=True)
    heard, owed, vessel_h = (
        np.bincount(of, column, minlength=len(found)).astype(np.float64) for column in columns
    )
    return Usual(receivers=receivers, key=found, heard=heard, owed=owed, vessel_h=vessel_h)
