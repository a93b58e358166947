"""Whether positions are ashore, asked of the coast once a cell where the answer is plain.

A cloud of particles asks a hundred thousand times about the same few hundred square miles.  A cell
whose middle is farther from any shore than its own corners is all sea or all land.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jurisdiction.baselines import Baselines
from jurisdiction.coast_tree import COMPILE_FROM, Feet
from sar.seeding import IsLand

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CELL_DEG = 0.05  # 3 nm: small enough to be plain close to the shore, large enough to be few
# From the middle of a cell to its corner, at most: half a diagonal where a degree is longest
# (111.694 km of latitude at the pole), with 1 % to spare.
CORNER_NM = 1.01 * 60.31 * CELL_DEG * 2**-0.5
_UNASKED, _SEA, _LAND, _BOTH = 0, 1, 2, 3
_ROWS, _COLUMNS = round(180 / CELL_DEG) + 1, round(360 / CELL_DEG)


def land_of(baselines: Baselines) -> IsLand:
    """A question of latitudes and longitudes: ashore or not, exact to the coast that is held."""
    known = np.zeros((_ROWS, _COLUMNS), np.uint8)  # 26 MB of address, touched where it is asked

    def is_land(lat: Floats, lon: Floats) -> Bools:
        lat = np.asarray(lat, np.float64)
        lon = (np.asarray(lon, np.float64) + 180) % 360 - 180
        placed = np.isfinite(lat) & np.isfinite(lon)
        ashore = np.zeros(lat.shape, np.bool_)
        row = np.floor((np.where(placed, lat, 0.0) + 90) / CELL_DEG).astype(np.intp)
        column = np.floor(np.where(placed, lon, 0.0) % 360 / CELL_DEG).astype(np.intp) % _COLUMNS
        _ask(baselines, known, row[placed], column[placed])
        answer = known[row, column]
        ashore[placed & (answer == _LAND)] = True
        near = placed & (answer == _BOTH)
        if near.any():
            ashore[near] = _feet(baselines, lat[near], lon[near]).ashore[: int(near.sum())]
        return ashore

    return is_land


def _ask(
    baselines: Baselines, known: NDArray[np.uint8], row: NDArray[np.intp], column: NDArray[np.intp]
) -> None:
    """Fill in the cells that nobody has asked about yet."""
    cells = np.unique(row * _COLUMNS + column)
    new_row, new_column = np.divmod(cells, _COLUMNS)
    unasked = known[new_row, new_column] == _UNASKED
    if not unasked.any():
        return
    new_row, new_column = new_row[unasked], new_column[unasked]
    lat = np.minimum((new_row + 0.5) * CELL_DEG - 90, 90.0)
    lon = ((new_column + 0.5) * CELL_DEG + 180) % 360 - 180
    found = _feet(baselines, lat, lon)
    plain = (found.distance_nm > CORNER_NM)[: lat.size]
    sure = np.where(found.ashore, _LAND, _SEA)[: lat.size]
    known[new_row, new_column] = np.where(plain, sure, _BOTH)


def _feet(baselines: Baselines, lat: Floats, lon: Floats) -> Feet:
    """The nearest coast, the places repeated where they are few.

    A search asks some few again and again: few at a time would never be compiled.
    """
    many = max(lat.size, COMPILE_FROM)
    return baselines.nearest(np.resize(lat, many), np.resize(lon, many))
