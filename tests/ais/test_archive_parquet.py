"""Parquet archives give what the same table as text would give."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from ais import archive_parquet
from ais.archive_blocks import archive_format, joined, read_archive
from ais.archive_layouts import Mapping
from ais.errors import AisError
from ais.recording import ReadCounts
from ais.sources import SourceFile

pl = pytest.importorskip("polars")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON_S = NOON.timestamp()


@pytest.fixture
def parquet(tmp_path):
    def write(**columns):
        path = tmp_path / "archive.parquet"
        pl.DataFrame(columns, strict=False).write_parquet(path)
        return path

    return write


def the_blocks(path, mapping=None):
    counts = ReadCounts()
    form = archive_format(path, mapping)
    blocks = list(read_archive(SourceFile(path), form, counts, Counter(), mapping=mapping))
    assert counts.unaccounted == 0
    statics = [report for block in blocks for report in block.statics]
    return joined(blocks, "archive"), statics, counts


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(timezone(timedelta(hours=-5))),
        "2026-03-01 12:00:00",
        "2026-03-01T12:00:00Z",
        int(NOON_S),
        int(NOON_S * 1000),
    ],
)
def test_every_way_to_write_a_time_is_utc(parquet, moment):
    path = parquet(mmsi=[311000001], timestamp=[moment], lat=[20.1], lon=[-74.2])
    table, *_ = the_blocks(path)
    assert (table.time_s[0], table.lat[0], table.line[0]) == (NOON_S, 20.1, 1)


def test_columns_may_be_words_and_blanks(parquet):
    path = parquet(
        MMSI=["311000001", "", None, "311000002"],
        BaseDateTime=[NOON, NOON, NOON, None],
        LAT=[20.1, 1, 1, 91],
        LON=[-74.2, 1, 1, 181],
        Status=["Moored", None, None, "5"],
        VesselName=["ALPHA", "x", "x", None],
        Length=[90.0, None, None, None],
    )
    table, (report,), counts = the_blocks(path)
    assert table.mmsi.tolist() == [311000001, 311000002]
    assert table.status.tolist() == [5, 5]
    assert table.line.tolist() == [1, 4]
    assert np.isnan([table.time_s[1], table.lat[1], table.lon[1]]).all()
    assert (report.name, report.length_m) == ("ALPHA", 90)
    assert (counts.lines, counts.refused) == (4, {"no MMSI": 2})
    assert counts.doubts == {"time not understood": 1}


def test_it_is_read_slice_by_slice(parquet, monkeypatch):
    monkeypatch.setattr(archive_parquet, "_SLICE_ROWS", 7)
    path = parquet(
        mmsi=[311000001] * 20,
        time=[NOON] * 20,
        lat=list(range(20)),
        lon=[1.0] * 20,
        name=["A"] * 20,
    )
    table, statics, _ = the_blocks(path)
    assert table.lat.tolist() == list(range(20))
    assert table.line.tolist() == list(range(1, 21))
    assert [report.line for report in statics] == [1, 2]


def test_a_mapping_serves_parquet_too(parquet):
    path = parquet(ID=[311000001], t=[NOON], y=[20.1], x=[-74.2], v=[10.0])
    mapping = Mapping(
        columns={"mmsi": "ID", "time_s": "t", "lat": "y", "lon": "x", "speed_kn": "v"},
        scale={"speed_kn": 0.5},
    )
    assert the_blocks(path, mapping)[0].speed_kn[0] == 5


def test_a_table_of_something_else_and_a_damaged_file_say_so(parquet):
    with pytest.raises(AisError, match="without mmsi as mmsi"):
        the_blocks(parquet(time=[NOON], lat=[1.0], lon=[2.0]))
    path = parquet(mmsi=[1], time=[NOON], lat=[1.0], lon=[2.0])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AisError, match="Parquet that cannot be read") as told:
        the_blocks(path)
    assert "\n" not in str(told.value)
