"""Cells of latitude and longitude, each divided in sixteen until one answer holds all over it.

``cells`` is one array: first a whole-degree map of the world, row by row from the south-west, then
groups of sixteen.  A number of 0 or more says that the cell is settled, and how; UNKNOWN that it
is not; DIVIDED minus it is where its sixteen parts begin.
"""

from __future__ import annotations

from math import cos, hypot, pi

from seamath.compiled import kernel

ROWS, COLUMNS = 180, 360
SPLIT = 4  # each way
PARTS = SPLIT * SPLIT
DEEPEST = 7  # level of the smallest cell, 1/16384 degree: 7 m of latitude
UNKNOWN = -1
DIVIDED = -2
NM_PER_DEG = 60.4  # no degree of latitude, or of longitude times the cosine, is longer (WGS 84)
OPEN = -1  # no answer yet
EXACT = -2  # none to be had from neighbours: each position is asked for


@kernel
def look_up(lat, lon, accurate, cells, settled, answer):  # type: ignore[no-untyped-def]
    """Fill in the answer of each position in a settled cell; how many have none.

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
        answer[n] = settled[found, 1 if accurate[n] else 0] if found >= 0 else OPEN
        if answer[n] < 0:
            left += 1
    return left


@kernel
def spread(lat, lon, accurate, begin, end, asked, whole_nm, narrow_nm, of, answer, ball):  # type: ignore[no-untyped-def]
    """Give each run's answer to those of its positions that are near enough to the one asked.

    ``ball`` becomes the number of the run whose answer a position got.
    """
    for run in range(len(begin)):
        one = asked[run]
        for n in range(begin[run], end[run]):
            if answer[n] != OPEN:
                continue
            within = whole_nm[run]
            if accurate[n] == accurate[one]:
                within = max(within, narrow_nm[run])
            up, along = abs(lat[n] - lat[one]), abs(lon[n] - lon[one])
            widest = min(abs(lat[n]), abs(lat[one]))
            if lat[n] * lat[one] < 0.0:
                widest = 0.0
            if n == one or NM_PER_DEG * hypot(up, along * cos(widest * pi / 180.0)) <= within:
                answer[n] = of[run]
                ball[n] = run


@kernel
def settle(lat, lon, ball, asked, within_nm, number, cells, used):  # type: ignore[no-untyped-def]
    """Mark the largest cell round each position that lies in its ball; how many cells are used."""
    for n in range(len(lat)):
        run = ball[n]
        if run < 0 or within_nm[run] <= 0.0:
            continue
        y, x = lat[asked[run]], lon[asked[run]]
        row = min(int(lat[n] + 90.0), ROWS - 1)
        column = min(int(lon[n] + 180.0), COLUMNS - 1)
        south, west, side = row - 90.0, column - 180.0, 1.0
        at, level = row * COLUMNS + column, 0
        while True:
            up = max(abs(y - south), abs(south + side - y))
            along = max(abs(x - west), abs(west + side - x))
            low, high = min(south, y), max(south + side, y)
            widest = 0.0 if low * high <= 0.0 else min(abs(low), abs(high))
            if NM_PER_DEG * hypot(up, along * cos(widest * pi / 180.0)) <= within_nm[run]:
                cells[at] = number[run]
                break
            if level == DEEPEST or cells[at] >= 0:
                break
            if cells[at] == UNKNOWN:
                if used + PARTS > len(cells):
                    break
                cells[at] = DIVIDED - used
                used += PARTS
            begin = DIVIDED - cells[at]
            level, side = level + 1, side / SPLIT
            row = min(int((lat[n] - south) / side), SPLIT - 1)
            column = min(int((lon[n] - west) / side), SPLIT - 1)
            south, west = south + row * side, west + column * side
            at = begin + row * SPLIT + column
    return used
