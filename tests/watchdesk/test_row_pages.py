"""SQLite reads the pages made for it as it reads its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.page_kernel import NULL
from watchdesk.row_pages import MOST_COLUMNS, MOST_ROWS, empty_database, with_rows

# Where the format takes one more byte for a number, and the ends of what it can hold.
EDGES = [0, 1, 2, -1, *(sign * 2**bits + step for bits in (7, 15, 23, 31, 47) for sign in (1, -1)
         for step in (-1, 0, 1)), 2**63 - 1, -(2**63) + 1, NULL]  # fmt: skip


def table_of(columns):
    """The statement for a table whose first column is its key."""
    rest = "".join(f", c{n} INTEGER" for n in range(1, columns))
    return f"CREATE TABLE t (c0 INTEGER PRIMARY KEY{rest}) WITHOUT ROWID"


def database_of(numbers):
    """A database of one table with those numbers."""
    return with_rows(empty_database(table_of(len(numbers))), 2, range(numbers.shape[1]),
                     lambda rows: numbers[:, rows].copy())  # fmt: skip


def read_back(numbers):
    """Every row as SQLite reads it, once it has found the file in order."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(database_of(numbers))
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
            db.deserialize(database_of(most[:, :rows]))
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), rows
            assert db.execute("SELECT count(*), max(c0) FROM t").fetchone() == (rows, rows - 1)


@pytest.mark.parametrize("columns", [2, MOST_COLUMNS])
def test_how_many_rows_are_worked_on_at_once_changes_nothing(columns, monkeypatch):
    wide = numbered(900, columns)
    wide[1:] = 2**62
    for rows in (0, 1, 31, 32, 33, 62, 63, 64, 65, 700, 900):
        monkeypatch.setattr("watchdesk.row_pages._BLOCK_ROWS", 1_000)
        at_once = bytes(database_of(wide[:, :rows]))
        for block in (1, 7, 31, 32, 33):
            monkeypatch.setattr("watchdesk.row_pages._BLOCK_ROWS", block)
            assert bytes(database_of(wide[:, :rows])) == at_once, (rows, block)


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
        db.deserialize(database_of(numbers[:, ::2]))
        left = [(*row[:1], None, None, None, None) for row in numbers[:, 1::2].T.tolist()]
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", left)
        db.execute("DELETE FROM t WHERE c0 % 3 = 0")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = [n for n in range(20_000) if n % 3]
        assert [row[0] for row in db.execute("SELECT c0 FROM t")] == kept


def test_rows_join_a_database_that_holds_others():
    numbers = numbered(20_000, 5)
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            f"CREATE TABLE other (word); {table_of(5)}; CREATE INDEX words ON other (word);"
        )
        db.executemany("INSERT INTO other VALUES (?)", [("word" * n,) for n in range(999)])
        db.execute("DELETE FROM other WHERE rowid % 3 = 0")  # some pages are free
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 't'").fetchone()
        db.commit()
        joined = with_rows(
            db.serialize(), root, range(20_000), lambda rows: numbers[:, rows].copy()
        )
        others = db.execute("SELECT * FROM other").fetchall()
        db.deserialize(joined)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT * FROM t").fetchall() == as_rows(numbers)
        assert db.execute("SELECT * FROM other").fetchall() == others


@pytest.mark.parametrize(("columns", "rows"), [(1, 3), (15, 3), (14, MOST_ROWS + 1)])
def test_what_the_loops_cannot_hold_is_refused(columns, rows):
    with pytest.raises(ValueError, match="can hold"):
        with_rows(
            empty_database(table_of(2)), 2, range(rows), lambda _: np.empty((columns, 3), np.int64)
        )
