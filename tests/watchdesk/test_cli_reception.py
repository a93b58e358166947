"""Learning reception from a recording, and judging another by it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from watchdesk.cli.main import cli

HEAD = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading\n"


def rows(mmsi, minutes, lat=20.3):
    return "".join(
        f"{mmsi},2026-03-15T{int(m) // 60:02d}:{int(m) % 60:02d}:{int(m * 60) % 60:02d},"
        f"{lat},-73.4,9.0,30.0,30.0\n"
        for m in minutes
    )


@pytest.fixture
def files(tmp_path):
    """A ship silent among three others; and a receiver that hears such sets seldom or well."""
    silent = rows(338000001, [*np.arange(0, 60, 1.0), 200])
    others = "".join(rows(338000011 + i, np.arange(0, 205, 5.0), 20.35) for i in range(3))
    (tmp_path / "day.csv").write_text(HEAD + silent + others)
    for name, step_min in (("well", 1.0), ("seldom", 8.0)):
        (tmp_path / f"{name}.csv").write_text(HEAD + rows(338000002, np.arange(0, 180, step_min)))
    return tmp_path


def run(*words):
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def silences(folder):
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return {
        e["kind"]: e["evidence"]["label"]
        for e in events
        if e["mmsi"] == 338000001 and e["kind"] in ("gap", "disabling")
    }


def test_what_a_recording_taught_decides_what_a_silence_is(files):
    told = {}
    for name in ("well", "seldom"):
        learned = files / f"{name}.npz"
        told[name] = json.loads(run("reception", files / f"{name}.csv", "-o", learned))
        out = files / f"out-{name}"
        run("assess", files / "day.csv", "-o", out, "--reception", learned, "--quiet")
        told[name]["silences"] = silences(out)
    assert told["well"]["silences"] == {"gap": "gap", "disabling": "suspected disabling"}
    assert told["seldom"]["silences"] == {"gap": "lost"}
    # An archive does not tell the class: every 30 s is owed, once a minute is heard.
    assert told["well"]["share_heard"] == pytest.approx(0.5, abs=0.01)


def test_a_file_of_reception_grows(files):
    learned = files / "reception.npz"
    first = json.loads(run("reception", files / "well.csv", "-o", learned))
    both = json.loads(run("reception", files / "seldom.csv", "-o", learned))
    assert first["receivers"] == ["well.csv"]
    assert both["receivers"] == ["seldom.csv", "well.csv"]
    assert both["vessel_hours"] > first["vessel_hours"]


def test_a_file_of_something_else_is_refused(files):
    result = CliRunner().invoke(
        cli, ["reception", str(files / "well.csv"), "-o", str(files / "day.csv")]
    )
    assert result.exit_code == 1
    assert "day.csv: no table of reception" in result.stderr
    assert "MMSI" in (files / "day.csv").read_text()
