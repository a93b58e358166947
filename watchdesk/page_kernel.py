"""The loops that lay rows out as SQLite's pages, by its file format.

https://www.sqlite.org/fileformat2.html: sections 1.6 (pages of a tree), 2.1 (records) and 2.4
(tables WITHOUT ROWID, whose rows stand in the branches too).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from seamath.compiled import kernel

NULL = -(2**63)  # stands for an absent number
PAGE_BYTES = 4096
LEAF, BRANCH = 10, 2  # the kinds of page of a tree without row numbers
_WIDTHS = np.array([0, 1, 2, 3, 4, 6, 8, 0, 0, 0])  # bytes of each kind of number


@kernel
def pack_numbers(columns: Any, kinds: Any) -> None:
    """Find the kind of number that takes the fewest bytes, and bring those to the front.

    No number is treated apart: then the processor works on several at once.
    """
    for column in range(len(columns)):
        numbers, kinds_of = columns[column], kinds[column]
        for row in range(len(numbers)):
            value = numbers[row]
            size = value ^ (value >> 63)
            kind = 1 + (size >= 2**7) + (size >= 2**15) + (size >= 2**23) + (size >= 2**31)
            kind += size >= 2**47
            unused = 64 - 8 * kind
            unused = 16 if kind == 5 else unused
            unused = 0 if kind == 6 else unused
            kind = 8 + value if value | 1 == 1 else kind
            kinds_of[row] = 0 if value == NULL else kind
            numbers[row] = highest_first(value << unused)


@kernel
def highest_first(value: int) -> int:
    """A number with its eight bytes in the other order; processors have one instruction for it."""
    outer = (value >> 56) & 0xFF | (value >> 40) & 0xFF00 | (value & 0xFF00) << 40 | value << 56
    inner = (value >> 24) & 0xFF0000 | (value >> 8) & 0xFF000000
    return outer | inner | (value & 0xFF000000) << 8 | (value & 0xFF0000) << 24


@kernel
def record_cells(packed: Any, kinds: Any, cells: Any, windows: Any, ends: Any) -> None:
    """Write each row as a cell.

    ``ends[0]`` is where the first begins; it is filled with where each of them ends.  A window
    is the eight bytes of ``cells`` from a place on: every number is written as so many, and those
    it does not need are written over by what comes next.
    """
    count, rows = packed.shape
    at = ends[0]
    for row in range(rows):
        start = at
        head = cells[start : start + 2 + count]
        at += 2 + count
        for column in range(count):
            kind = kinds[column, row]
            head[2 + column] = kind
            windows[at] = packed[column, row]
            at += _WIDTHS[kind]
        head[0] = at - start - 1  # below 128: a longer one would take two bytes
        head[1] = 1 + count
        ends[row + 1] = at


@kernel
def lay_pages(
    children: Any, cells: Any, ends: Any, last: bool, pages: Any, raised: Any, raised_ends: Any
) -> tuple[int, int]:
    """Lay cells on pages; between two, one is raised. Number of pages, and of cells used up.

    Above the leaves ``children`` are the pages around the cells.  What does not fill a page is
    left over, unless these are the ``last`` of their level.
    """
    inner = len(children) > 0
    head, extra = (12, 4) if inner else (8, 0)
    rows = len(ends) - 1
    page, first = 0, 0
    while True:
        end, size = first, head
        while end < rows and size + 2 + extra + ends[end + 1] - ends[end] <= PAGE_BYTES:
            size += 2 + extra + ends[end + 1] - ends[end]
            end += 1
        if end == rows:
            break
        if last and end == rows - 1:
            end -= 1  # no page may be empty: the row before is raised instead
        fill_page(pages[page], children[first : end + 1], cells, ends[first : end + 1])
        raised_ends[page + 1] = raised_ends[page] + ends[end + 1] - ends[end]
        copy(cells, ends[end], raised, raised_ends[page], ends[end + 1] - ends[end])
        page, first = page + 1, end + 1
    if last:
        fill_page(pages[page], children[first:], cells, ends[first:])
        page, first = page + 1, rows
    return page, first


@kernel
def fill_page(page: Any, children: Any, cells: Any, ends: Any) -> None:
    """Write a page: its head, where each of its cells begins, and the cells at its end."""
    held, inner = len(ends) - 1, len(children) > 0
    head, extra = (12, 4) if inner else (8, 0)
    top = PAGE_BYTES - (ends[held] - ends[0]) - extra * held
    for byte in range(top):
        page[byte] = 0
    page[0] = BRANCH if inner else LEAF
    put_number(page, 3, 2, held)
    put_number(page, 5, 2, top)
    if inner:
        put_number(page, 8, 4, children[held])
        for cell in range(held):
            begin = top + ends[cell] - ends[0] + 4 * cell
            put_number(page, begin, 4, children[cell])
            copy(cells, ends[cell], page, begin + 4, ends[cell + 1] - ends[cell])
    else:
        copy(cells, ends[0], page, top, ends[held] - ends[0])
    for cell in range(held):
        put_number(page, head + 2 * cell, 2, top + ends[cell] - ends[0] + extra * cell)


@kernel
def copy(source: Any, begin: int, target: Any, at: int, many: int) -> None:
    """Copy bytes; slices let the compiler see that no place counts from the end."""
    told, kept = source[begin : begin + many], target[at : at + many]
    for byte in range(many):
        kept[byte] = told[byte]


@kernel
def put_number(page: Any, at: int, width: int, value: int) -> None:
    """Write a number, its highest byte first."""
    for byte in range(at + width - 1, at - 1, -1):
        page[byte] = value & 255
        value >>= 8
