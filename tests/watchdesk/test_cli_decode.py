"""``decode`` on every file there is: each line in exactly one count, or one line why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from ais.recorder import Recorder
from ais.stamp import RawLine

POSITION = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23"


def accounted(counts: dict[str, Any]) -> bool:
    """Whether every line, and every sentence beside another on a line, ended in one place."""
    ended = sum(counts["ignored"].values()) + sum(counts["refused"].values())
    ended += counts["messages"] + counts["continued"]
    return bool(counts["lines"] + counts["shared"] == ended)


@pytest.mark.shared
def test_every_line_of_every_file_beside_the_project_is_in_exactly_one_count(run, shared_data):
    paths = [path for path in sorted(shared_data.rglob("*")) if path.is_file()]
    assert len(paths) > 70
    read, refused = 0, []
    for path in paths:
        result = run("decode", path, "--summary")
        if result.exit_code:
            refused.append(path.parent.name)
            assert result.output.count("\n") == 1, path
            assert str(path) in result.output, path
            continue
        counts = json.loads(result.stdout)
        read += 1
        assert accounted(counts), path
        assert sum(counts["by_type"].values()) == counts["messages"], path
    assert read > 55
    assert set(refused).isdisjoint({"nmea", "malformed", "go-fuzz", "csv"})


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, messages, types",
    [
        ("nmea/sample.aivdm", 101, 27),
        ("nmea/Ais1000Lines.nm4", 877, 5),
        ("csv/solent-2016-01-12.csv.gz", 18_623, 1),
    ],
)
def test_the_summary_counts_what_decode_prints(
    run: Callable[..., Result], shared_data: Path, name: str, messages: int, types: int
):
    counts = json.loads(run("decode", shared_data / name, "--summary").stdout)
    assert (counts["messages"], len(counts["by_type"])) == (messages, types)
    assert len(run("decode", shared_data / name).stdout.splitlines()) == messages


@pytest.mark.parametrize(
    "line, expected",
    [
        (
            '{"class":"AIS","device":"AIS-catcher","rxuxtime":1772366400,"type":1,'
            '"mmsi":311000001,"lat":20.1,"lon":-74.2,"speed":8.0}',
            {"time": "2026-03-01T12:00:00Z", "type": 1, "mmsi": 311000001, "speed_kn": 8.0},
        ),
        (
            '{"class":"AIS","device":"stdin","type":5,"scaled":true,"mmsi":311000001,'
            '"shipname":"ALPHA","callsign":"C6AB1"}',
            {"time": None, "type": 5, "name": "ALPHA", "callsign": "C6AB1", "lat": None},
        ),
    ],
    ids=["AIS-catcher", "gpsd"],
)
def test_json_lines_are_decoded_like_sentences(run, tmp_path, line, expected):
    path = tmp_path / "log"
    path.write_text(line + "\n")
    record = json.loads(run("decode", path).stdout)
    assert expected.items() <= record.items()


def test_a_recorded_watch_keeps_its_sources_and_receive_times(run, tmp_path):
    with Recorder(tmp_path) as recorder:
        recorder.add(RawLine("quay", 1772366400.5, POSITION))
    (path,) = tmp_path.iterdir()
    record = json.loads(run("decode", path).stdout)
    assert record["source"] == "quay"
    assert record["received"] == record["time"] == "2026-03-01T12:00:00.500Z"


def test_parquet_holds_no_messages_and_says_what_reads_it(run, tmp_path):
    path = tmp_path / "day.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 20)
    result = run("decode", path)
    assert result.exit_code == 1
    assert "assess reads it" in result.output
