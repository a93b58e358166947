"""The loops that lay rows out as SQLite's pages, by its file format.

https://www.sqlite.org/fileformat2.html: sections 1.6 (pages of a tree), 2.1 (records) and 2.4
(tables WITHOUT ROWID, whose rows stand in the branches too).
"""

from __future__ import annotations

from typing import Any

from seamath.compiled import kernel

NULL = -(2**63)  # stands for an absent number
PAGE_BYTES = 4096
LEAF, BRANCH = 10, 2  # the kinds of page of a tree without row numbers


@kernel
def record_cells(columns: Any, cells: Any, ends: Any) -> None:
    """Write each row as a cell, every number in as few bytes as the format has for it."""
    count, rows = columns.shape
    at = 0
    ends[0] = 0
    for row in range(rows):
        start = at
        cells[start + 1] = count + 1
        at += count + 2
        for column in range(count):
            value = columns[column, row]
            kind, width = 6, 8
            if value == NULL:
                kind, width = 0, 0
            elif value == 0 or value == 1:
                kind, width = 8 + value, 0
            elif -(2**7) <= value < 2**7:
                kind, width = 1, 1
            elif -(2**15) <= value < 2**15:
                kind, width = 2, 2
            elif -(2**23) <= value < 2**23:
                kind, width = 3, 3
            elif -(2**31) <= value < 2**31:
                kind, width = 4, 4
            elif -(2**47) <= value < 2**47:
                kind, width = 5, 6
            cells[start + 2 + column] = kind
            put_number(cells, at, width, value)
            at += width
        cells[start] = at - start - 1  # below 128: a longer one would take two bytes
        ends[row + 1] = at


@kernel
def lay_pages(items: Any, children: Any, cells: Any, ends: Any, pages: Any, raised: Any) -> int:
    """Number of pages that a level of the tree takes; between two, one row is raised.

    ``items`` are the level's rows; above the leaves ``children`` are the pages around them.
    """
    inner = len(children) > 0
    head, extra = (12, 4) if inner else (8, 0)
    page, held, top = 0, 0, PAGE_BYTES
    k = 0
    while k < len(items):
        size = ends[items[k] + 1] - ends[items[k]] + extra
        if head + 2 * held + 2 + size > top:
            if k == len(items) - 1:  # no page may be empty: the row before is raised instead
                k -= 1
                held -= 1
                top += ends[items[k] + 1] - ends[items[k]] + extra
            raised[page] = items[k]
            end_page(pages[page], held, top, children[k] if inner else 0)
            page, held, top = page + 1, 0, PAGE_BYTES
        else:
            top -= size
            put_number(pages[page], head + 2 * held, 2, top)
            held += 1
            if inner:
                put_number(pages[page], top, 4, children[k])
            begin = ends[items[k]]
            for byte in range(size - extra):
                pages[page, top + extra + byte] = cells[begin + byte]
        k += 1
    end_page(pages[page], held, top, children[k] if inner else 0)
    return page + 1


@kernel
def end_page(page: Any, held: int, top: int, child: int) -> None:
    """Write the head of a page: its kind, how many cells, where they begin, the last child."""
    page[0] = BRANCH if child else LEAF
    put_number(page, 3, 2, held)
    put_number(page, 5, 2, top)
    if child:
        put_number(page, 8, 4, child)


@kernel
def put_number(page: Any, at: int, width: int, value: int) -> None:
    """Write a number, its highest byte first."""
    for byte in range(at + width - 1, at - 1, -1):
        page[byte] = value & 255
        value >>= 8
