"""Cells of latitude and longitude, each divided in sixteen until one answer holds all over it.

``cells`` is one array in groups of sixteen: first a whole-degree map of the world, row by row from
the south-west, then the parts of every divided cell, in the order of the cells.  ``parts`` has by
group where the parts of its first divided cell are: those of the others follow.
"""

from __future__ import annotations

from math import cos, floor

from seamath.compiled import kernel

M_PER_DEG = 111_700.0  # no degree of latitude, or of longitude times the cosine, is longer
RADIAN = 0.017453292519943295
ROWS, COLUMNS = 180, 360
SPLIT = 4  # each way
PARTS = SPLIT * SPLIT
# What a cell says; from FIRST on, how it is settled.
CONTESTED = 0  # answers differ with the distance to the nearest coast, by layers, by rivals
DIVIDED = 1
ALONE = 2  # no rival has a say: not in here, nor elsewhere in its cell of SHARED parts of a degree
APART = 3  # nor has one here, but next to it
FIRST = 4
SHARED = SPLIT**3
LEFT = -1  # an answer below nought: less by what the cell says


@kernel
def number_parts(cells, parts):  # type: ignore[no-untyped-def]
    """Fill in by group the group of the parts of its first divided cell."""
    begin = ROWS * COLUMNS // PARTS
    for group in range(len(parts)):
        parts[group] = begin
        for k in range(PARTS * group, PARTS * group + PARTS):
            begin += cells[k] == DIVIDED


@kernel
def parts_of(cells, parts, k):  # type: ignore[no-untyped-def]
    """The first of the sixteen parts of a divided cell."""
    group = k // PARTS
    before = 0
    for i in range(PARTS):  # all of them, without a branch: one comparison
        before += (PARTS * group + i < k) & (cells[PARTS * group + i] == DIVIDED)
    return PARTS * (parts[group] + before)


@kernel
def look_up(lat, lon, accurate, cells, parts, settled, answer):  # type: ignore[no-untyped-def]
    """Fill in the answer of each position in a settled cell, else LEFT less what it says; how many.

    ``settled`` has, by number in a cell, the answers without and with the accuracy flag.  Answer
    0 is that of no position.
    """
    left, found = 0, 0
    south, north, west, east = 1.0, 0.0, 0.0, 0.0  # the cell of the row before
    for n in range(len(lat)):
        y, x = lat[n] + 90.0, lon[n] + 180.0
        if not (south <= y < north and west <= x < east):
            answer[n] = 0
            if not (0.0 <= y <= 180.0 and 0.0 <= x <= 360.0):
                continue
            row, column = min(int(y), ROWS - 1), min(int(x), COLUMNS - 1)
            k, side = row * COLUMNS + column, 1.0
            south, west = float(row), float(column)
            while cells[k] == DIVIDED:
                side /= SPLIT
                row = min(int((y - south) / side), SPLIT - 1)
                column = min(int((x - west) / side), SPLIT - 1)
                south, west = south + row * side, west + column * side
                k = parts_of(cells, parts, k) + row * SPLIT + column
            north, east, found = south + side, west + side, int(cells[k])
        if found >= FIRST:
            answer[n] = settled[found - FIRST, 1 if accurate[n] else 0]
        else:
            answer[n] = LEFT - found
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
def held(lat, lon, said, anchor, room_m, near_m, asked):  # type: ignore[no-untyped-def]
    """Ask no more about rows that have moved less than the room their anchor has.

    ``said``: by the cell of each row.  Further than ``near_m`` only where no rival has a say in all
    of the anchor's cell of SHARED parts of a degree.
    """
    last, slim = -1, 1.0
    for n in range(len(lat)):
        at = anchor[n]
        if at < 0:
            continue
        if at != last:
            last, slim = at, cos(lat[at] * RADIAN)
        room = room_m[at]
        if (
            said[at] != ALONE
            or floor(lat[n] * SHARED) != floor(lat[at] * SHARED)
            or floor(lon[n] * SHARED) != floor(lon[at] * SHARED)
        ):
            room = min(room, near_m)
        asked[n] = not moved2(lat, lon, n, at, slim) < room * abs(room)
