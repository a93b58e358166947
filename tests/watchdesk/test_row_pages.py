"""SQLite reads the pages made for it as it reads its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.page_kernel import NULL
from watchdesk.row_pages import MOST_COLUMNS, database_of

# Where the format takes one more byte for a number, and the ends of what it can hold.
EDGES = [0, 1, 2, -1, *(sign * 2**bits + step for bits in (7, 15, 23, 31, 47) for sign in (1, -1)
         for step in (-1, 0, 1)), 2**63 - 1, -(2**63) + 1, NULL]  # fmt: skip


def table_of(columns):
    """The statement for a table whose first column is its key."""
    rest = "".join(f", c{n} INTEGER" for n in range(1, columns))
    return f"CREATE TABLE t (c0 INTEGER PRIMARY KEY{rest}) WITHOUT ROWID"


def read_back(numbers):
    """Every row as SQLite reads it, once it has found the file in order."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(bytes(database_of(table_of(len(numbers)), numbers)))
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute("SELECT * FROM t").fetchall()


def as_rows(numbers):
    return [tuple(None if v == NULL else v for v in row) for row in numbers.T.tolist()]


def numbered(rows, columns, seed=7):
    """Rows with a rising key and numbers of every width."""
    rng = np.random.default_rng(seed)
    return np.stack([np.arange(rows), *rng.choice(EDGES, (columns - 1, rows))]).astype(np.int64)


@pytest.mark.parametrize("rows", [0, 1, 2, 1_999, 2_000, 30_000, 200_000])
def test_rows_of_every_width_come_back(rows):
    numbers = numbered(rows, 14)
    assert read_back(numbers) == as_rows(numbers)


@pytest.mark.parametrize("columns", [2, 5, MOST_COLUMNS])
def test_no_count_of_rows_leaves_a_page_empty(columns):
    # one more row at a time past the ends of the first pages, of leaves and of a branch
    most = numbered(100_000, columns)
    most[1:] = 2**62
    per_leaf = 4088 // (4 + 9 * columns)
    counts = {*range(per_leaf, per_leaf * 3 + 4)} if columns > 2 else {*range(600, 800), 99_999}
    deep = [n for full in range(2_000, 12_000, 97) for n in (full, full + 1)]
    for rows in [*counts, *(deep if columns == MOST_COLUMNS else [])]:
        with closing(sqlite3.connect(":memory:")) as db:
            numbers = np.ascontiguousarray(most[:, :rows])
            db.deserialize(bytes(database_of(table_of(columns), numbers)))
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), rows
            assert db.execute("SELECT count(*), max(c0) FROM t").fetchone() == (rows, rows - 1)


@given(
    columns=st.integers(2, MOST_COLUMNS),
    keys=st.lists(st.integers(-(2**62), 2**62), unique=True, max_size=300),
    seed=st.integers(0, 2**32),
)
def test_any_rows_come_back_and_are_found_by_key(columns, keys, seed):
    numbers = numbered(len(keys), columns, seed)
    numbers[0] = sorted(keys)
    assert read_back(numbers) == as_rows(numbers)


def test_it_can_be_written_to_like_any_other():
    numbers = numbered(20_000, 5)
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(bytes(database_of(table_of(5), numbers[:, ::2].copy())))
        left = [(*row[:1], None, None, None, None) for row in numbers[:, 1::2].T.tolist()]
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", left)
        db.execute("DELETE FROM t WHERE c0 % 3 = 0")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = [n for n in range(20_000) if n % 3]
        assert [row[0] for row in db.execute("SELECT c0 FROM t")] == kept


@pytest.mark.parametrize("columns", [1, 15])
def test_a_cell_too_short_or_too_long_for_the_loops_is_refused(columns):
    with pytest.raises(ValueError, match="columns"):
        database_of(table_of(columns), numbered(3, columns))
