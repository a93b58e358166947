"""Cells of latitude and longitude, each divided in sixteen until one answer holds all over it.

``cells`` is one array: first a whole-degree map of the world, row by row from the south-west, then
groups of sixteen.  A number of 0 or more says that the cell is settled, and how; DIVIDED minus it
is where its sixteen parts begin.
"""

from __future__ import annotations

from seamath.compiled import kernel

ROWS, COLUMNS = 180, 360
SPLIT = 4  # each way
PARTS = SPLIT * SPLIT
ALONE = -1  # answers differ with the distance to the nearest coast, and by layers
CONTESTED = -2  # and by what another State may claim
DIVIDED = -3


@kernel
def look_up(lat, lon, accurate, cells, settled, answer):  # type: ignore[no-untyped-def]
    """Fill in the answer of each position in a settled cell, else ALONE or CONTESTED; how many.

    ``settled`` has, by number in a cell, the answers without and with the accuracy flag.  Answer
    0 is that of no position.
    """
    left = 0
    for n in range(len(lat)):
        y, x = lat[n] + 90.0, lon[n] + 180.0
        answer[n] = 0
        if not (0.0 <= y <= 180.0 and 0.0 <= x <= 360.0):
            continue
        row, column = min(int(y), ROWS - 1), min(int(x), COLUMNS - 1)
        y, x = y - row, x - column
        found = cells[row * COLUMNS + column]
        while found <= DIVIDED:
            y, x = y * SPLIT, x * SPLIT
            row, column = min(int(y), SPLIT - 1), min(int(x), SPLIT - 1)
            y, x = y - row, x - column
            found = cells[DIVIDED - found + row * SPLIT + column]
        if found >= 0:
            answer[n] = settled[found, 1 if accurate[n] else 0]
        else:
            answer[n] = found
            left += 1
    return left


@kernel
def bands(owner, distance_nm, first, limit_nm, band):  # type: ignore[no-untyped-def]
    """Fill in how many of its owner's limits, nearest first, each distance is beyond."""
    for n in range(len(owner)):
        low = first[owner[n]]
        high = first[owner[n] + 1]
        begin = low
        while low < high:
            middle = (low + high) // 2
            if limit_nm[middle] < distance_nm[n]:
                low = middle + 1
            else:
                high = middle
        band[n] = low - begin
