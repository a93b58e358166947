"""Many rows as a database in memory that SQLite can copy from, without a call for each value.

Handing SQLite its values one by one costs more than all it does with them.  What is kept is
written by SQLite alone, row by row, from pages made here.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from watchdesk.page_kernel import PAGE_BYTES, lay_pages, record_cells

MOST_COLUMNS = 14  # of eight bytes and one of header each: then a size fits its one byte
MOST_ROWS = 5_000_000  # takes a gigabyte and a half; beyond a file of 1 GB a page is SQLite's own
_COMPILE_ROWS = 2_000


def database_of(table: str, columns: NDArray[np.int64]) -> bytearray:
    """The bytes of a database that holds one table: its ``CREATE`` statement, and its numbers.

    The table is WITHOUT ROWID; the rows are told in the order of its key, each key once.
    """
    if not 2 <= columns.shape[0] <= MOST_COLUMNS or columns.shape[1] > MOST_ROWS:
        raise ValueError(f"{columns.shape}: not the columns and rows that one part can hold")
    database = bytearray(_empty(table))
    if columns.shape[1]:
        root = _add_below_root(database, columns)
        database[PAGE_BYTES : 2 * PAGE_BYTES] = root.data  # it stays where SQLite put it
        database[28:32] = (len(database) // PAGE_BYTES).to_bytes(4, "big")  # the file's head
    return database


def _add_below_root(database: bytearray, columns: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Add every page of the rows' tree but its root, which is given back: leaves first."""
    count, rows = columns.shape
    compiled = rows >= _COMPILE_ROWS
    cells, ends = np.empty(rows * (2 + 9 * count), np.uint8), np.empty(rows + 1, np.int64)
    record_cells.at(compiled=compiled)(columns, cells, ends)
    items, children = np.arange(rows), np.empty(0, np.int64)
    while True:
        room = int(ends[-1]) + 6 * rows  # with what points at a cell, and at the page below
        pages = np.zeros((room // (PAGE_BYTES // 2) + 2, PAGE_BYTES), np.uint8)
        raised = np.empty(len(pages), np.int64)
        made = lay_pages.at(compiled=compiled)(items, children, cells, ends, pages, raised)
        if made == 1:
            break
        children = len(database) // PAGE_BYTES + 1 + np.arange(made)
        database += pages[:made].data
        items = raised[: made - 1]
    root: NDArray[np.uint8] = pages[0]
    return root


def _empty(table: str) -> bytes:
    """The same without rows: a page that tells of the table, and the table's root."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        made.execute(table)
        return made.serialize()
