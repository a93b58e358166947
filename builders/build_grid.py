"""Build ``jurisdiction/data/grid.bin``: the cells of the world whose every point has one answer.

    python builders/build_grid.py

Takes eight minutes and 1.3 GB.  A whole degree is asked at its middle; where the answer does not
hold as far as the corners, its sixteen parts are, down to 1/64 degree.  Run it after every change
of the coast, the claims, the layers, or the rules: with other data the grid says nothing, and
``tests/jurisdiction/test_grid.py`` fails.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jurisdiction.grid import GRID, Said, write_grid
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.settled_kernel import COLUMNS, FIRST, IS_DIVIDED, PARTS, ROWS, SPLIT
from jurisdiction.steadiness import Steadiness, steadiness_of
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones, shipped_zones

DEEPEST = 3  # level of the smallest cells: 1/64 degree
BLOCK = 200_000  # cells at once
NM_PER_DEG = 60.4  # no degree of latitude, or of longitude times the cosine, is longer (WGS 84)
INLAND_NM = 1.0  # cells that far from the sea are not divided below 1/4 degree: no ship is there
SIDES_NM = 5.0  # so near to the coast the corners are asked which side of it they are on
CORNERS = [(north, east) for north in (-0.49, 0.49) for east in (-0.49, 0.49)]
CONTESTED, ALONE = 0, 2  # in the file

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


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


def numbers(steady: Steadiness, found: Found, south: Floats, west: Floats, level: int) -> Numbers:
    """What the file says of each cell."""
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
    number = np.full(len(lat), CONTESTED, np.int64)
    number[holds] = found.settled(plain[holds], flagged[holds])
    rest = np.flatnonzero(~holds & ~inland)
    if level < DEEPEST:
        number[rest] = IS_DIVIDED
    else:
        alone = steady.alone_nm(table.take(rest), reach_nm[rest]) >= reach_nm[rest]
        number[rest[alone]] = ALONE
    return number


def main() -> None:
    """Build the grid beside the coast it is of."""
    steady, found = steadiness_of(shipped_zones()), Found()
    row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    south, west = row - 90.0, column - 180.0
    levels = []
    for level in range(DEEPEST + 1):
        blocks = [slice(start, start + BLOCK) for start in range(0, len(south), BLOCK)]
        parts = [numbers(steady, found, south[cut], west[cut], level) for cut in blocks]
        levels.append(np.concatenate(parts).astype(np.uint16))
        divided = np.flatnonzero(levels[-1] == IS_DIVIDED)
        print(f"level {level}: {len(south):,} cells, {len(divided):,} divided")
        part, side = np.arange(PARTS), float(SPLIT) ** -(level + 1)
        south = (south[divided, None] + part // SPLIT * side).ravel()
        west = (west[divided, None] + part % SPLIT * side).ravel()
    write_grid(GRID, levels, list(found.pairs), list(found.said))


if __name__ == "__main__":
    main()
