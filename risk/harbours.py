"""Where lying still or turning up is ordinary: ports, berths, roadsteads, pilots, fishing grounds.

Ports come from a shipped table; everything else is learned from the recording itself.  A place
counts only from the moment in which it had been seen often enough, so that what is said of an
event never depends on what was heard after it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ais.positions import PositionTable
from risk.cells import columns_around, cube_of
from risk.craft import are_craft
from risk.detector import JUDGEMENT, threshold
from seamath.geodesy import ecef_m
from seamath.intervals import run_bounds
from seamath.units import M_PER_NM, S_PER_H

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

PILOT, FISHING = 50, 30  # ITU-R M.1371-5 table 53
_AT_ONCE = 2000  # questions whose distances to every port are worked out in one go
_SILENCE_S = 3600.0  # longer, and lying still was not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class HarbourRules:
    """When a place is taken for one where craft ordinarily lie, wait for pilots, or fish."""

    port_nm: float = threshold(
        2.0, unit="nm", source=f"{JUDGEMENT}; Global Fishing Watch 3 km, the table is good to 1 nm"
    )
    lie_kn: float = threshold(1.0, unit="kn", source="Patroumpas: long-term stop under 1 kn")
    lie_h: float = threshold(2.0, unit="h", source=JUDGEMENT)
    shore_nm: float = threshold(
        6.0, unit="nm", source=f"{JUDGEMENT}: nobody makes a harbour farther out by waiting there"
    )
    vessels: float = threshold(3.0, unit="vessels", source=JUDGEMENT)
    pilot_kn: float = threshold(3.0, unit="kn", source=f"{JUDGEMENT}: slower than a boarding")
    pilot_min: float = threshold(20.0, unit="min", source=f"{JUDGEMENT}: a pilot craft that waits")
    fishing_kn: float = threshold(5.0, unit="kn", source=f"{JUDGEMENT}: about the speed of work")
    fishing_h: float = threshold(1.0, unit="h", source=JUDGEMENT)
    cell_nm: float = threshold(1.0, unit="nm", source=JUDGEMENT)
    ground_nm: float = threshold(5.0, unit="nm", source=JUDGEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Cells of one sort of place, ascending, and since when each of them counts."""

    edge_m: float
    cell: NDArray[np.int64]
    since_s: Floats

    def since(self, lat: Floats, lon: Floats) -> Floats:
        """The earliest moment from which the cell of a point, or one that touches it, counted."""
        earliest = np.full(len(lat), np.inf)
        if len(self.cell):
            here = cube_of(ecef_m(lat, lon), self.edge_m)
            for column in columns_around(self.edge_m):
                for key in (here + column - 1, here + column, here + column + 1):
                    at = np.minimum(np.searchsorted(self.cell, key), len(self.cell) - 1)
                    hit = np.where(self.cell[at] == key, self.since_s[at], np.inf)
                    earliest = np.minimum(earliest, hit)
        return earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbours:
    """What was known at any moment of the places where craft ordinarily are."""

    rules: HarbourRules
    berths: Learned
    pilots: Learned
    grounds: Learned

    def sheltered(self, lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike) -> Bools:
        """Whether each point lay, at that time, at a port, where craft lie, or with the pilots."""
        la, lo, at = (np.atleast_1d(np.asarray(v, np.float64)) for v in (lat, lon, time_s))
        inside: Bools = port_nm(la, lo) <= self.rules.port_nm
        return inside | (self.berths.since(la, lo) <= at) | (self.pilots.since(la, lo) <= at)

    def near(self, lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike, reach_nm: float) -> Bools:
        """Whether each point was within reach of a listed port, or at a place where craft lie."""
        la, lo, at = (np.atleast_1d(np.asarray(v, np.float64)) for v in (lat, lon, time_s))
        close: Bools = port_nm(la, lo) <= reach_nm
        return close | (self.berths.since(la, lo) <= at)

    def fishing_ground(self, lat: ArrayLike, lon: ArrayLike, time_s: ArrayLike) -> Bools:
        """Whether several fishing craft had already worked around each point."""
        la, lo, at = (np.atleast_1d(np.asarray(v, np.float64)) for v in (lat, lon, time_s))
        known: Bools = self.grounds.since(la, lo) <= at
        return known


def harbours_of(
    positions: PositionTable,
    distance_nm: Floats | None = None,
    ship_types: Mapping[int, int | None] | None = None,
    rules: HarbourRules | None = None,
) -> Harbours:
    """What a recording teaches; ``positions`` by MMSI, vessel and time, all timed and placed."""
    rules = rules or HarbourRules()
    begins = np.flatnonzero(np.diff(positions.mmsi, prepend=-1))
    numbers, counts = positions.mmsi[begins], np.diff(begins, append=len(positions))
    kinds = np.array([(ship_types or {}).get(mmsi) or 0 for mmsi in numbers.tolist()])
    near = np.repeat(are_craft(numbers), counts)
    if distance_nm is not None:
        near &= distance_nm < rules.shore_nm
    still = near & (positions.speed_kn <= rules.lie_kn)
    waiting = np.repeat(kinds == PILOT, counts) & (positions.speed_kn <= rules.pilot_kn)
    working = np.repeat(kinds == FISHING, counts) & (positions.speed_kn <= rules.fishing_kn)
    cell_m, ground_m = rules.cell_nm * M_PER_NM, rules.ground_nm * M_PER_NM
    return Harbours(
        rules=rules,
        berths=_learn(positions, still, rules.lie_h * S_PER_H, rules.vessels, cell_m),
        pilots=_learn(positions, waiting, rules.pilot_min * 60.0, 1, cell_m),
        grounds=_learn(positions, working, rules.fishing_h * S_PER_H, rules.vessels, ground_m),
    )


def _learn(
    positions: PositionTable, state: Bools, lasting_s: float, vessels: float, edge_m: float
) -> Learned:
    """Cells where so many different vessels each kept a state so long, since the last of them."""
    time_s, mmsi = positions.time_s, positions.mmsi
    cut = np.ones(len(positions), dtype=bool)
    step_s = np.diff(time_s)  # below 0: the next vessel under the same number
    cut[1:] = (mmsi[1:] != mmsi[:-1]) | (step_s > _SILENCE_S) | (step_s < 0)
    first, last = run_bounds(state, cut)
    long = time_s[last] - time_s[first] >= lasting_s
    first = first[long]
    since_s = time_s[first] + lasting_s  # from then on it could be known
    cell = cube_of(ecef_m(positions.lat[first], positions.lon[first]), edge_m)
    order = np.lexsort((since_s, mmsi[first], cell))  # of each vessel in a cell, the first time
    cell, since_s, who = cell[order], since_s[order], mmsi[first][order]
    once = np.ones(len(cell), dtype=bool)
    once[1:] = (cell[1:] != cell[:-1]) | (who[1:] != who[:-1])
    order = np.lexsort((since_s[once], cell[once]))
    cell, since_s = cell[once][order], since_s[once][order]
    begins = np.searchsorted(cell, cell, "left")
    enough = np.arange(len(cell)) - begins == max(int(np.ceil(vessels)) - 1, 0)
    return Learned(edge_m=edge_m, cell=cell[enough], since_s=since_s[enough])


def port_nm(lat: Floats, lon: Floats) -> Floats:
    """Miles from each point to the nearest listed port; infinite where there is no point.

    >>> round(float(port_nm(np.array([20.66]), np.array([-74.91]))[0]), 1)   # Moa, Cuba
    0.4
    """
    ports_m = _ports_m()
    away_m = np.full(len(lat), np.inf)
    for at in range(0, len(lat), _AT_ONCE):
        here_m = ecef_m(lat[at : at + _AT_ONCE], lon[at : at + _AT_ONCE])
        square = (
            (here_m**2).sum(axis=1)[:, None] + (ports_m**2).sum(axis=1) - 2 * here_m @ ports_m.T
        )
        nearest = np.sqrt(np.maximum(square.min(axis=1), 0.0))
        away_m[at : at + _AT_ONCE] = np.where(np.isnan(nearest), np.inf, nearest)
    return away_m / M_PER_NM


@cache
def _ports_m() -> Floats:
    """Earth-centred places of the shipped ports, metres (searoute 1.6.0, after UN/LOCODE)."""
    text = files("risk").joinpath("data/ports.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return ecef_m([float(row["lat"]) for row in rows], [float(row["lon"]) for row in rows])
