"""Cells of latitude and longitude, each divided in sixteen until one answer holds all over it.

``cells`` is one array: first a whole-degree map of the world, row by row from the south-west, then
groups of sixteen.  A number of 0 or more says that the cell is settled, and how; DIVIDED minus it
is where its sixteen parts begin.
"""

from __future__ import annotations

from math import cos, floor

from seamath.compiled import kernel

M_PER_DEG = 111_700.0  # no degree of latitude, or of longitude times the cosine, is longer
RADIAN = 0.017453292519943295
ROWS, COLUMNS = 180, 360
SPLIT = 4  # each way
PARTS = SPLIT * SPLIT
ALONE = -1  # answers differ with the distance to the nearest coast, and by layers
CONTESTED = -2  # and by what another State may claim
DIVIDED = -3
IS_DIVIDED, IS_ALONE, FIRST = 1, 2, 3  # the same in a file: 0 is contested


@kernel
def number_cells(planes, begin, cells):  # type: ignore[no-untyped-def]
    """Fill in one level from the two planes of a file; the parts of its cells are at ``begin``.

    There 0 is contested, 1 divided, 2 alone; from ``FIRST`` on it is how a cell is settled.
    """
    n = len(cells)
    for k in range(n):
        said = planes[k] + 256 * planes[n + k]
        if said >= FIRST:
            cells[k] = said - FIRST
        elif said == IS_DIVIDED:
            cells[k] = DIVIDED - begin
            begin += PARTS
        else:
            cells[k] = ALONE if said == IS_ALONE else CONTESTED


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
def bands(owner, distance_nm, first, limit_nm, band, room_nm):  # type: ignore[no-untyped-def]
    """Fill in how many of its owner's limits each distance is beyond, and how far the next is."""
    for n in range(len(owner)):
        low = first[owner[n]]
        high = first[owner[n] + 1]
        begin, end = low, high
        while low < high:
            middle = (low + high) // 2
            if limit_nm[middle] < distance_nm[n]:
                low = middle + 1
            else:
                high = middle
        band[n] = low - begin
        room = 1e9
        if low < end:
            room = limit_nm[low] - distance_nm[n]
        if low > begin:
            room = min(room, distance_nm[n] - limit_nm[low - 1])
        room_nm[n] = room


@kernel
def moved2(lat, lon, n, at, slim):  # type: ignore[no-untyped-def]
    """Squared metres between two rows, or more; ``slim`` is the cosine of the second's latitude."""
    up = abs(lat[n] - lat[at])
    along = abs(lon[n] - lon[at]) * min(1.0, slim + up * RADIAN)
    return (up * up + along * along) * M_PER_DEG * M_PER_DEG


@kernel
def anchors(lat, lon, asked, width_m, anchor):  # type: ignore[no-untyped-def]
    """Fill in for each row asked about the first of those that it follows within a width."""
    at, slim = -1, 1.0
    for n in range(len(lat)):
        anchor[n] = -1
        if asked[n]:
            if at < 0 or moved2(lat, lon, n, at, slim) > width_m * width_m:
                at, slim = n, cos(lat[n] * RADIAN)
            anchor[n] = at


@kernel
def held(lat, lon, anchor, room_m, near_m, cells_deg, asked):  # type: ignore[no-untyped-def]
    """Ask no more about rows that have moved less than the room their anchor has.

    Further than ``near_m`` only within the anchor's own cell.
    """
    last, slim = -1, 1.0
    for n in range(len(lat)):
        at = anchor[n]
        if at < 0:
            continue
        if at != last:
            last, slim = at, cos(lat[at] * RADIAN)
        room = room_m[at]
        if floor(lat[n] * cells_deg) != floor(lat[at] * cells_deg) or floor(
            lon[n] * cells_deg
        ) != floor(lon[at] * cells_deg):
            room = min(room, near_m)
        asked[n] = not moved2(lat, lon, n, at, slim) < room * abs(room)
