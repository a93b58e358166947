"""Build ``jurisdiction/data/grid.bin``: the cells of the world whose every point has one answer.

    python builders/build_grid.py

Takes half an hour and 4 GB.  A whole degree is asked at its middle; where the answer does not
hold as far as the corners, its sixteen parts are, down to 1/64 degree, and where most ships are to
1/256 and 1/1024.  Run it after every change of the coast, the claims, the layers, or the rules:
with other data the grid says nothing, and ``tests/jurisdiction/test_grid.py`` fails.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jurisdiction.grid import GRID, Said, write_grid
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.settled_kernel import (
    ALONE,
    APART,
    COLUMNS,
    CONTESTED,
    DIVIDED,
    FIRST,
    PARTS,
    ROWS,
    SHARED,
    SPLIT,
)
from jurisdiction.steadiness import Steadiness, steadiness_of
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones, shipped_zones
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

PORTS = Path(__file__).resolve().parents[1] / "risk" / "data" / "ports.csv"
EVERYWHERE = 3  # so many times a cell is divided wherever it is: 1/64 degree
NEAR_PORT_NM = (40.0, 5.0)  # again so near a port, and once more: ships are there
NEAR_COAST_NM = 100.0  # again so near a coast where States meet: two searches each row else
BLOCK = 200_000  # cells at once
NM_PER_DEG = 60.4  # no degree of latitude, or of longitude times the cosine, is longer (WGS 84)
INLAND_NM = 1.0  # cells that far from the sea are not divided below 1/4 degree: no ship is there
SIDES_NM = 5.0  # so near to the coast the corners are asked which side of it they are on
QUAYS_NM = 0.3  # further inland, as the coast is drawn, no ship lies alongside
CORNERS = [(north, east) for north in (-0.49, 0.49) for east in (-0.49, 0.49)]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Cells = Numbers


class Found:
    """The different answers and pairs of answers met so far, numbered."""

    def __init__(self) -> None:
        self.said: dict[Said, int] = {}
        self.pairs: dict[tuple[int, int], int] = {}

    def answers(self, table: ZoneTable) -> Numbers:
        """The number of each row's answer."""
        columns = table.zone, table.state, table.status, table.candidates
        met, which = np.unique(np.stack(columns).astype(np.int64), axis=1, return_inverse=True)
        numbers = []
        for zone, state, status, candidates in met.T.tolist():
            places = tuple((c.zone, c.state) for c in table.candidate_sets[candidates])
            whose = None if state < 0 else table.states[state]
            said = ZONES[zone], whose, STATUSES[status], places
            numbers.append(self.said.setdefault(said, len(self.said)))
        return np.array(numbers)[which.reshape(-1)]

    def settled(self, plain: Numbers, flagged: Numbers) -> Numbers:
        """The number in the file of each pair of answers."""
        met, which = np.unique(np.stack([plain, flagged]), axis=1, return_inverse=True)
        pairs = [(one, two) for one, two in met.T.tolist()]
        numbers = [self.pairs.setdefault(pair, len(self.pairs)) + FIRST for pair in pairs]
        return np.array(numbers, np.int64)[which.reshape(-1)]


def corner_nm(south: Floats, side: float) -> Floats:
    """At most so far are a cell's corners from its middle."""
    nearest_equator = np.minimum(np.abs(south), np.abs(south + side))
    widest = np.where((south < 0) & (south + side > 0), 0.0, nearest_equator)
    reach: Floats = NM_PER_DEG * np.hypot(side / 2, side / 2 * np.cos(np.radians(widest)))
    return reach


def same_side(zones: Zones, lat: Floats, lon: Floats, side: float) -> NDArray[np.bool_]:
    """Whether the corners of cells are on the same side of the coast as their middles.

    The engine tells that from the nearest foot; where shores cross, that jumps with none between.
    """
    middle = zones.baselines.nearest(lat, lon).landward
    same = np.ones(len(lat), np.bool_)
    for north, east in CORNERS:
        same &= zones.baselines.nearest(lat + north * side, lon + east * side).landward == middle
    return same


def numbers(
    steady: Steadiness,
    found: Found,
    south: Floats,
    west: Floats,
    level: int,
    within: Cells,
) -> Cells:
    """What the file says of each cell, if it is not divided further.

    ``within``: what it would say of the cells these are parts of, below those of SHARED parts.
    """
    zones, side = steady.zones, float(SPLIT) ** -level
    lat, lon, reach_nm = south + side / 2, west + side / 2, corner_nm(south, side)
    table = zones.zones_at(lat, lon)
    whole_nm, narrow_nm = steady.steady_nm(table)
    holds = narrow_nm >= reach_nm
    shore = np.flatnonzero(holds & (table.distance_nm < SIDES_NM))
    holds[shore] = same_side(zones, lat[shore], lon[shore], side)
    plain = found.answers(table)
    flagged, rows = plain.copy(), np.flatnonzero(holds & (whole_nm < reach_nm))
    exact = zones.zones_at(lat[rows], lon[rows], np.ones(len(rows), np.bool_))
    flagged[rows] = found.answers(exact)
    inland = (table.zone == LAND) & (table.distance_nm > 2 * reach_nm + INLAND_NM) & (level > 0)
    number = within.copy()
    number[holds] = found.settled(plain[holds], flagged[holds])
    rest = np.flatnonzero(~holds & ~inland & (within == CONTESTED))
    if level < EVERYWHERE:
        number[rest] = DIVIDED
    else:
        alone = steady.alone_nm(table.take(rest), reach_nm[rest]) >= reach_nm[rest]
        number[rest[alone]] = ALONE if SPLIT**level == SHARED else APART
    return number


def worth_dividing(
    zones: Zones, ports: cKDTree, south: Floats, west: Floats, level: int, number: Cells
) -> NDArray[np.bool_]:
    """Which cells are divided further for the ships that are there."""
    side = float(SPLIT) ** -level
    lat, lon = south + side / 2, west + side / 2
    near = zones.baselines.nearest(lat, lon)
    port_nm = ports.query(ecef_m(lat, lon))[0] / M_PER_NM
    again = port_nm < NEAR_PORT_NM[level - EVERYWHERE]
    if level == EVERYWHERE:
        again |= (number == CONTESTED) & (near.distance_nm < NEAR_COAST_NM)
    ashore = near.landward & (near.distance_nm > QUAYS_NM)
    return (number < FIRST) & again & ~ashore


def parts(cells: Floats, side: float, across: NDArray[np.int64]) -> Floats:
    """South or west of the parts of cells, ``side`` wide, so many of them across."""
    found: Floats = (cells[:, None] + across * side).ravel()
    return found


def main() -> None:
    """Build the grid beside the coast it is of."""
    steady, found, ports = steadiness_of(shipped_zones()), Found(), ports_tree()
    row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    south, west = row - 90.0, column - 180.0
    within, levels = np.full(len(south), CONTESTED), []
    for level in range(EVERYWHERE + len(NEAR_PORT_NM) + 1):
        blocks = [slice(start, start + BLOCK) for start in range(0, len(south), BLOCK)]
        said = [numbers(steady, found, south[c], west[c], level, within[c]) for c in blocks]
        number = np.concatenate(said)
        again = number == DIVIDED
        if EVERYWHERE <= level < EVERYWHERE + len(NEAR_PORT_NM):
            rows = np.flatnonzero(number < FIRST)
            of = south[rows], west[rows], level, number[rows]
            again[rows] = worth_dividing(steady.zones, ports, *of)
        levels.append(np.where(again, DIVIDED, number).astype(np.uint16))
        divided = np.flatnonzero(again)
        print(f"level {level}: {len(south):,} cells, {len(divided):,} divided", flush=True)
        within = np.repeat(np.where(number == DIVIDED, CONTESTED, number)[divided], PARTS)
        side, part = float(SPLIT) ** -(level + 1), np.arange(PARTS)
        south = parts(south[divided], side, part // SPLIT)
        west = parts(west[divided], side, part % SPLIT)
    write_grid(GRID, np.concatenate(levels), list(found.pairs), list(found.said))


def ports_tree() -> cKDTree:
    """The ports of the world."""
    with PORTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lat, lon = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    return cKDTree(ecef_m(lat, lon))


if __name__ == "__main__":
    main()
