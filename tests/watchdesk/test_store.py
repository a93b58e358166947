"""What is stored comes back as it was, and what is not ours is refused."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ais.events import Event
from ais.positions import position_table
from ais.recording import ReadCounts, Source
from jurisdiction.zones import shipped_zones
from watchdesk.store import Store, StoreError


def a_source(name: str) -> Source:
    return Source(
        name=name,
        path=name,
        sha256="0" * 64,
        size_bytes=1,
        counts=ReadCounts(lines=3, sentences=2, messages=2),
        clock="tag block",
    )


def stored(path, *tables):
    """A closed database of tables of positions with their zones, and of the sources they name."""
    store = Store(path)
    store.add_sources([a_source(name) for name in tables[0].sources])
    for table in tables:
        store.add_positions(table, shipped_zones().zones_at(table.lat, table.lon))
    store.close()
    return path


def rows_of(path, query):
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return db.execute(query).fetchall()


def test_positions_come_back_to_the_last_digit(tmp_path):
    rng = np.random.default_rng(7)
    n = 1_203
    table = position_table(
        ["a.nmea"],
        mmsi=rng.integers(2e8, 7e8, n),
        time_s=1.7e9 + rng.uniform(0, 1e5, n).round(3),
        lat=rng.integers(-54_000_000, 54_000_000, n) / 600_000,
        lon=rng.integers(-107_000_000, 107_000_000, n) / 600_000,
        speed_kn=rng.integers(0, 1023, n) / 10,
        course_deg=rng.integers(0, 3601, n) / 10,
        line=np.arange(1, n + 1),
    )
    store = Store(tmp_path / "watch.db")
    store.add_sources([a_source("a.nmea")])
    store.add_positions(table, shipped_zones().zones_at(table.lat, table.lon))
    store.close()
    with closing(sqlite3.connect(tmp_path / "watch.db")) as db:
        rows = db.execute(
            "SELECT lat_e7, lon_e7, time_ms, speed_dkn, heading_deg FROM positions ORDER BY line"
        ).fetchall()
    lat, lon, time_ms, speed, heading = (np.array(v, float) for v in zip(*rows, strict=True))
    # AIS counts 1/600 000 degree: the seventh decimal keeps it apart
    assert np.array_equal(np.round(lat / 1e7 * 600_000), np.round(table.lat * 600_000))
    assert np.array_equal(np.round(lon / 1e7 * 600_000), np.round(table.lon * 600_000))
    assert np.array_equal(time_ms, np.round(table.time_s * 1000))
    assert np.allclose(speed / 10, table.speed_kn, equal_nan=True)
    assert np.isnan(heading).all()  # never said, so NULL


def test_every_line_leads_back_and_can_be_read_by_anybody(tmp_path):
    table = position_table(
        ["a.nmea", "b.nmea"],
        mmsi=[338000001, 338000001, 338000002],
        time_s=[1.7e9, np.nan, 1.7e9 + 0.25],
        lat=[30.0, 91.0, 30.0],
        lon=[-50.0, 181.0, -50.0],
        speed_kn=[6.3, 102.3, 0.0],
        heading_deg=[511, 12, 0],
        source=[1, 0, 0],
        line=[7, 9, 8],
    )
    query = (
        "SELECT mmsi, time, lat, zone, speed_kn, heading_deg, source, line FROM heard"
        " ORDER BY mmsi, source"
    )
    assert rows_of(stored(tmp_path / "watch.db", table), query) == [
        (338000001, None, None, None, None, 12, "a.nmea", 9),
        (338000001, "2023-11-14T22:13:20Z", 30.0, "HS", 6.3, None, "b.nmea", 7),
        (338000002, "2023-11-14T22:13:20Z", 30.0, "HS", 0.0, 0, "a.nmea", 8),
    ]


def crossing(rows, seed=7):
    """Positions of a few vessels by vessel and time, heard by two receivers in no order."""
    rng = np.random.default_rng(seed)
    table = position_table(
        ["a.nmea", "b.nmea"],
        mmsi=rng.integers(338000001, 338000009, rows),
        time_s=1.7e9 + np.arange(rows),
        lat=np.full(rows, 20.0),
        lon=np.full(rows, -73.5),
        source=rng.integers(0, 2, rows),
        line=rng.permutation(rows) // 2 + 1,  # two of one vessel may stand on one line
    )
    return table.by_vessel()


def kept_of(table):
    """The first of each vessel, source and line, by the plain way."""
    kept = {}
    for row in range(len(table)):
        key = (int(table.mmsi[row]), int(table.source[row]), int(table.line[row]))
        kept.setdefault(key, round(float(table.time_s[row]) * 1000))
    return sorted((*key, time_ms) for key, time_ms in kept.items())


def test_of_two_positions_on_one_line_the_earlier_is_kept(tmp_path):
    table = crossing(3_000)
    path = stored(tmp_path / "watch.db", table)
    rows = rows_of(path, "SELECT mmsi, source, line, time_ms FROM positions")
    assert rows == kept_of(table)
    assert len(rows) < len(table)


@pytest.mark.parametrize("rows_a_part", [1, 700, 3_000])
def test_positions_in_parts_are_the_same(tmp_path, monkeypatch, rows_a_part):
    table = crossing(60 if rows_a_part == 1 else 3_000)
    monkeypatch.setattr("watchdesk.store.MOST_ROWS", rows_a_part)
    path = stored(tmp_path / "watch.db", table)
    assert rows_of(path, "SELECT mmsi, source, line, time_ms FROM positions") == kept_of(table)


def test_positions_that_come_later_join_the_others(tmp_path):
    table = crossing(3_000)
    half = len(table) // 2
    path = stored(tmp_path / "watch.db", table.take(slice(half)), table.take(slice(half, None)))
    assert rows_of(path, "SELECT mmsi, source, line, time_ms FROM positions") == kept_of(table)


@pytest.mark.parametrize("rows", [2, 3_000])
def test_what_an_earlier_run_stored_is_kept(tmp_path, rows):
    table = crossing(rows)
    later = replace(table, time_s=table.time_s + 1e6)  # the same lines, told otherwise
    path = stored(tmp_path / "watch.db", table.take(np.arange(0, rows, 2)))
    stored(path, later)
    kept = {row[:3]: row for row in kept_of(later)}
    kept |= {row[:3]: row for row in kept_of(table.take(np.arange(0, rows, 2)))}
    query = "SELECT mmsi, source, line, time_ms FROM positions"
    assert rows_of(path, query) == sorted(kept.values())


def test_an_older_database_without_positions_is_added_to(tmp_path):
    table = crossing(3_000)
    path = stored(tmp_path / "watch.db", table.take(slice(0)))
    assert rows_of(path, "SELECT * FROM positions") == []
    stored(path, table)
    assert rows_of(path, "SELECT mmsi, source, line, time_ms FROM positions") == kept_of(table)


def test_positions_of_an_earlier_run_keep_their_zones(tmp_path):
    here, there = (
        position_table(["a.nmea"], mmsi=[338000001], lat=[lat], lon=[lon], line=[line])
        for line, lat, lon in ((1, 20.0, -73.5), (2, 30.0, -50.0))
    )
    alone = rows_of(stored(tmp_path / "alone.db", here), "SELECT zone, state FROM heard")
    path = stored(tmp_path / "watch.db", here)
    stored(path, there)
    assert rows_of(path, "SELECT zone, state FROM heard ORDER BY line") == [*alone, ("HS", None)]
    assert alone[0][0] != "HS"


@pytest.mark.parametrize("rows", [3, 3_000])
def test_the_file_is_left_as_others_expect_it(tmp_path, rows):
    path = stored(tmp_path / "watch.db", crossing(rows))
    assert rows_of(path, "PRAGMA journal_mode") == [("delete",)]  # a log needs a folder to write in
    assert rows_of(path, "PRAGMA page_count") == [(path.stat().st_size // 4096,)]
    assert [file.name for file in tmp_path.iterdir()] == ["watch.db"]


def test_nobody_else_writes_a_new_file_while_it_is_filled(tmp_path):
    store = Store(tmp_path / "watch.db")
    with closing(sqlite3.connect(tmp_path / "watch.db", timeout=0)) as db:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            db.execute("INSERT INTO run VALUES ('who', 'somebody else')")
        store.close()
        db.execute("INSERT INTO run VALUES ('who', 'somebody else')")


def test_no_positions_are_stored_as_none(tmp_path):
    table = crossing(5).take(slice(0))
    assert rows_of(stored(tmp_path / "watch.db", table), "SELECT * FROM heard") == []


STORE_MANY = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from ais.positions import position_table
from jurisdiction.zones import shipped_zones
from ais.recording import ReadCounts, Source
from watchdesk.store import Store
store, rows = Store(Path(sys.argv[1])), 100_000
if len(sys.argv) > 2:
    most, dies = int(sys.argv[2]), sys.argv[3] == "dies"
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if dies else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
one = shipped_zones().zones_at([20.0], [-73.5])
table = position_table(mmsi=np.arange(rows) // 100, lat=np.full(rows, 20.0),
                       lon=np.full(rows, -73.5), line=np.arange(rows))
zones = one.take(np.zeros(rows, np.int64))
store.add_sources([Source(name="a", path="a", sha256="", size_bytes=0, counts=ReadCounts(),
                          clock="none")])
print("ready", flush=True)
store.add_positions(table, zones)
print("stored", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["dies", "is refused"])
@pytest.mark.parametrize("most_bytes", [300_000, 2_500_000])
def test_where_a_file_may_not_grow_nothing_is_half_there(tmp_path, most_bytes, end):
    # The limit stops the process, or what it writes, in the middle of the positions' pages.
    path = tmp_path / "watch.db"
    child = subprocess.run(
        [sys.executable, "-c", STORE_MANY, str(path), str(most_bytes), end], input="",
        capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert "ready" in child.stdout and "stored" not in child.stdout
    if end == "dies":
        assert child.returncode == -signal.SIGXFSZ
        assert (tmp_path / "watch.db-journal").stat().st_size > 0
        assert path.stat().st_size > most_bytes // 2
    else:
        assert "sqlite3.OperationalError" in child.stderr
    assert rows_of(path, "SELECT count(*) FROM positions") == [(0,)]
    assert rows_of(path, "SELECT name FROM sources") == [("a",)]
    table = crossing(3_000)
    stored(path, table)
    assert rows_of(path, "SELECT mmsi, source, line, time_ms FROM positions") == kept_of(table)


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("WATCHDESK_SOAK") != "1", reason="WATCHDESK_SOAK=1")
def test_killed_while_storing_all_positions_are_there_or_none(tmp_path):
    chance, seen = random.Random(7), set()
    for kill in range(40):
        path = tmp_path / f"{kill}.db"
        child = subprocess.Popen(
            [sys.executable, "-c", STORE_MANY, str(path)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
        with child:
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.5))
            child.kill()
            said = child.stdout.read()
        ((count,),) = rows_of(path, "SELECT count(*) FROM positions")
        assert count in ({100_000} if "stored" in said else {0, 100_000})
        seen.add(count)
    assert seen == {0, 100_000}


def test_an_event_seen_again_is_brought_up_to_date(tmp_path):
    start = datetime(2026, 3, 1, 3, 40, tzinfo=UTC)
    going = Event(kind="gap", mmsi=338000001, start=start, end=None, lat=20.0, lon=-73.0)
    over = Event(
        kind="gap", mmsi=338000001, start=start, end=start.replace(hour=5), lat=20.0, lon=-73.0
    )
    store = Store(tmp_path / "watch.db")
    store.add_events([going])
    store.add_events([over])
    store.close()
    with closing(sqlite3.connect(tmp_path / "watch.db")) as db:
        rows = db.execute("SELECT key, end FROM events").fetchall()
    assert rows == [("gap:338000001:20260301T034000Z", "2026-03-01T05:40:00Z")]


def test_opening_again_changes_nothing(tmp_path):
    steps = []
    for _ in range(2):
        Store(tmp_path / "watch.db").close()
        with closing(sqlite3.connect(tmp_path / "watch.db")) as db:
            steps += db.execute("SELECT count(*) FROM _sqlite_migrations").fetchall()
    assert steps[0] == steps[1] > (0,)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "watch.db"
    path.write_bytes(b"this is somebody's letter, not a database" * 40)
    with pytest.raises(StoreError, match=r"watch\.db"):
        Store(path)
    assert path.read_bytes().startswith(b"this is somebody's letter")
