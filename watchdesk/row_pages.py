"""Many rows as the pages of a database, without a call for each value.

Handing SQLite its values one by one costs more than all it does with them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from watchdesk.page_kernel import PAGE_BYTES, lay_pages, pack_numbers, record_cells

MOST_COLUMNS = 14  # of eight bytes and one of header each: then a size fits its one byte
MOST_ROWS = 5_000_000  # beyond a file of 1 GB a page is SQLite's own
_CELL_BYTES = 2 + 9 * MOST_COLUMNS  # at most
_LEAST_CELLS = (PAGE_BYTES - 12) // (_CELL_BYTES + 6)  # on a page that is full
_MOST_CELLS = (PAGE_BYTES - 8) // 6  # on a page: of two columns that take no byte
# What is worked on stays in the processor's cache; a power of two would crowd a part of it.
_BLOCK_ROWS = 8_000
_COMPILE_ROWS = 2_000
_MOST_LEVELS = 6

Numbers = Callable[[slice], NDArray[np.int64]]  # of some rows: a new line for each column


class _Level(NamedTuple):
    """The pages of one level of the tree, by number, and the cells raised from between them."""

    pages: NDArray[np.int64]
    cells: NDArray[np.uint8]
    ends: NDArray[np.int64]


def empty_database(table: str) -> bytes:
    """The bytes of a database that holds one table, by its ``CREATE`` statement, on page 2."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        made.execute(table)
        return made.serialize()


def with_rows(database: bytes, root: int, rows: range, numbers: Numbers) -> memoryview:
    """The bytes of a database, with rows in the table whose root is the page of that number.

    The table is WITHOUT ROWID and was empty; the rows are told in the order of its key, each key
    once.
    """
    if len(rows) > MOST_ROWS:
        raise ValueError(f"{len(rows)} rows: more than one part can hold")
    before = np.frombuffer(database, np.uint8).reshape(-1, PAGE_BYTES)
    pages = np.empty((len(before) + _most_pages(len(rows)), PAGE_BYTES), np.uint8)
    pages[: len(before)] = before
    level = _leaves(pages, len(before), rows, numbers)
    while len(level.pages) > 1:
        level = _branches(pages, level)
    top = int(level.pages[0])
    pages[root - 1] = pages[top - 1]  # where SQLite put it
    pages[0, 28:32] = [*(top - 1).to_bytes(4, "big")]  # the file's head: how many there are
    return pages[: top - 1].data


def _most_pages(rows: int) -> int:
    """How many pages so many rows can take: each full one sends one more row up."""
    return rows // _LEAST_CELLS + 2 * _MOST_LEVELS


def _leaves(pages: NDArray[np.uint8], first: int, rows: range, numbers: Numbers) -> _Level:
    """Lay the lowest pages from the first free one on, a block of rows at a time."""
    compiled = len(rows) >= _COMPILE_ROWS
    lay = lay_pages.at(compiled=compiled)
    waiting = _Waiting(min(len(rows), _BLOCK_ROWS), compiled=compiled)
    raised, raised_ends = _room_above(len(rows))
    none, laid = np.empty(0, np.int64), 0
    for start in range(rows.start, max(rows.stop, rows.start + 1), _BLOCK_ROWS):
        block = slice(start, min(start + _BLOCK_ROWS, rows.stop))
        waiting.add(numbers(block))
        cells, ends, last = waiting.cells, waiting.ends, block.stop == rows.stop
        at = pages[first + laid :]
        more, used = lay(none, cells, ends, last, at, raised, raised_ends[laid:])
        waiting.drop(used)
        laid += more
    return _Level(_numbered(first, laid), raised, raised_ends[:laid])


def _branches(pages: NDArray[np.uint8], below: _Level) -> _Level:
    """Lay the pages that lead to those below, and follow them."""
    rows, first = len(below.ends) - 1, int(below.pages[-1])
    raised, raised_ends = _room_above(rows)
    lay = lay_pages.at(compiled=rows >= _COMPILE_ROWS)
    at = pages[first:]
    laid, _ = lay(below.pages, below.cells, below.ends, True, at, raised, raised_ends)
    return _Level(_numbered(first, laid), raised, raised_ends[:laid])


def _numbered(first: int, many: int) -> NDArray[np.int64]:
    """The numbers of pages, which SQLite counts from one."""
    return np.arange(first + 1, first + 1 + many)


def _room_above(rows: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Room for the cells raised from between pages of so many rows, and for where each ends."""
    most = rows // _LEAST_CELLS + 2
    return np.empty(most * _CELL_BYTES, np.uint8), np.zeros(most + 1, np.int64)


class _Waiting:
    """Rows as cells that stand on no page yet: those of a block, and the few left over before."""

    def __init__(self, rows: int, *, compiled: bool) -> None:
        most = rows + _MOST_CELLS
        self._pack = pack_numbers.at(compiled=compiled)
        self._record = record_cells.at(compiled=compiled)
        self._kinds = np.empty((MOST_COLUMNS, rows), np.uint8)
        self.cells = np.empty(most * _CELL_BYTES + 8, np.uint8)
        self._windows = np.ndarray(len(self.cells) - 7, np.int64, self.cells.data, strides=(1,))
        self._ends, self._held = np.zeros(most + 1, np.int64), 0

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where each of them ends, after where the first begins."""
        return self._ends[: self._held + 1]

    def add(self, numbers: NDArray[np.int64]) -> None:
        """Add rows; the numbers are packed where they are."""
        if not 2 <= len(numbers) <= MOST_COLUMNS:
            raise ValueError(f"{len(numbers)} columns: not what a cell can hold")
        self._pack(numbers, self._kinds)
        self._record(numbers, self._kinds, self.cells, self._windows, self._ends[self._held :])
        self._held += numbers.shape[1]

    def drop(self, used: int) -> None:
        """Let go of the first of them."""
        left = self.ends[used:]
        self.cells[: left[-1] - left[0]] = self.cells[left[0] : left[-1]]
        self._held -= used
        self._ends[: self._held + 1] = left - left[0]
