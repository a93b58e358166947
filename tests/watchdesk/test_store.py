"""What is stored comes back as it was, and what is not ours is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

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


def test_positions_come_back_to_the_last_digit(tmp_path):
    rng = np.random.default_rng(7)
    n = 1_203  # two full statements and a rest
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
