"""Cells of about ten miles, numbered along parallels: where a fix is, without trigonometry.

For tables of reception, which ask for one cell of every fix heard.  :mod:`risk.cells` has cubes,
for neighbours within a few hundred metres.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

CELLS_PER_DEG = 6  # ten miles of latitude
BANDS = 180 * CELLS_PER_DEG
MOST_COLUMNS = 360 * CELLS_PER_DEG
CELLS = BANDS * MOST_COLUMNS

Cells = NDArray[np.int64]

# Columns in each band, so that a cell is about ten miles wide in its middle.
COLUMNS: Cells = np.maximum(
    MOST_COLUMNS * np.cos(np.radians((np.arange(BANDS) + 0.5) / CELLS_PER_DEG - 90.0)), 1.0
).astype(np.int64)


def cell_of(lat: ArrayLike, lon: ArrayLike) -> Cells:
    """Number of the cell of each position, from 0; no position may be NaN.

    >>> cell_of([0.01, 0.01, 0.01], [-180.0, 180.0, 0.01]).tolist()
    [1166400, 1166400, 1167479]
    """
    north = np.asarray(lat, np.float64) + 90.0
    band = np.minimum((north * CELLS_PER_DEG).astype(np.int32), BANDS - 1)
    columns = COLUMNS[band]
    column = ((np.asarray(lon, np.float64) + 180.0) * (columns / 360.0)).astype(np.int64) % columns
    cell: Cells = band.astype(np.int64) * MOST_COLUMNS + column
    return cell


def cells_around(lat: ArrayLike, lon: ArrayLike, radius_deg: float) -> tuple[Cells, Cells]:
    """Numbers of all cells that hold a point within a radius of each position, degrees of arc.

    One after another for all positions, and where those of each begin, with the end of the last.
    Some hold no such point.

    >>> cells, bounds = cells_around([20.05, 90.0], [-73.05, 0.0], 0.1)
    >>> bounds.tolist()
    [0, 5, 8]
    """
    north, east = np.atleast_1d(np.asarray(lat, np.float64)), np.asarray(lon, np.float64)
    first = ((np.maximum(north - radius_deg, -90.0) + 90.0) * CELLS_PER_DEG).astype(np.int64)
    last = ((np.minimum(north + radius_deg, 90.0) + 90.0) * CELLS_PER_DEG).astype(np.int64)
    of, step = _ragged(np.minimum(last, BANDS - 1) - first + 1)
    band = first[of] + step
    columns = COLUMNS[band]
    beside = _half_width_deg(north, radius_deg)
    begin, end = (
        np.floor((np.atleast_1d(east + side)[of] + 180.0) * columns / 360.0).astype(np.int64)
        for side in (-beside, beside)
    )
    strip, step = _ragged(np.minimum(end - begin + 1, columns))
    cells = band[strip] * MOST_COLUMNS + (begin[strip] + step) % columns[strip]
    return cells, np.searchsorted(of[strip], np.arange(len(north) + 1))


def _ragged(count: Cells) -> tuple[Cells, Cells]:
    """For so many things in each row: the row of each, and which of its row it is, from 0."""
    of = np.repeat(np.arange(len(count)), count)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)


def _half_width_deg(lat: NDArray[np.float64], radius_deg: float) -> NDArray[np.float64]:
    """How far in longitude a small circle reaches from its middle; all around over a pole."""
    over = np.abs(lat) + radius_deg >= 90.0
    cosine = np.cos(np.radians(np.where(over, 0.0, lat)))
    width = np.degrees(np.arcsin(np.minimum(np.sin(np.radians(radius_deg)) / cosine, 1.0)))
    return np.where(over, 180.0, width)
