"""From a recording to a brief: what the main job finds, writes, refuses and keeps."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from watchdesk.brought import Brought
from watchdesk.jobs import JobError, assess_into


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def found(assessed: Path, mmsi: int) -> set[tuple[str, str | None]]:
    """Kinds of event of a vessel, each with its label or state where it has one."""
    return {
        (e["kind"], e["evidence"].get("label") or e["evidence"].get("state"))
        for e in lines_of(assessed / "events.jsonl")
        if mmsi in (e["mmsi"], e["partner"])
    }


def mmsi_of(truth: dict[str, Any], key: str) -> list[int]:
    return next(s["mmsi"] for s in truth["situations"] if s["key"] == key)


@pytest.mark.parametrize(
    "key, expected",
    [
        ("waiting", ("loitering", None)),
        ("waiting", ("waiting", None)),  # outside twelve miles, into the night
        ("silent among others", ("gap", "gap")),
        ("silent alone", ("gap", "no data")),  # nobody else was heard there: never "dark"
        ("sart active", ("distress_device", "active")),
        ("sart test", ("distress_device", "test")),
        ("drifting on a bank", ("loitering", None)),
        ("two names", ("identity_conflict", None)),
        ("bad IMO number", ("identity_conflict", None)),
    ],
)
def test_every_scripted_situation_is_found(assessed, truth, key, expected):
    assert expected in found(assessed, mmsi_of(truth, key)[0])


def test_the_night_meeting_is_found_for_both_vessels(assessed, truth):
    for mmsi in mmsi_of(truth, "night meeting"):
        assert ("encounter", None) in found(assessed, mmsi)


def test_nothing_else_is_found(assessed, truth):
    scripted = {m for s in truth["situations"] for m in s["mmsi"]}
    events = lines_of(assessed / "events.jsonl")
    assert {e["mmsi"] for e in events} <= scripted
    moored = mmsi_of(truth, "moored") + mmsi_of(truth, "anchored")
    assert not [e for e in events if e["mmsi"] in moored]


def test_the_waiting_ship_waits_outside_twelve_miles(assessed, truth):
    event = next(
        e
        for e in lines_of(assessed / "events.jsonl")
        if e["kind"] == "loitering" and e["mmsi"] == mmsi_of(truth, "waiting")[0]
    )
    assert (event["zone"], event["state"]) == ("CZ", "HTI")  # Haiti claims 24 nm
    assert 12 < event["evidence"]["distance_nm"] < 24


def test_every_event_leads_back_to_raw_lines(assessed, exercise):
    with gzip.open(exercise, "rt") as file:
        raw = file.read().splitlines()
    for event in lines_of(assessed / "events.jsonl"):
        assert event["lines"]
        for where in event["lines"]:
            name, _, number = where.rpartition(":")
            assert name == exercise.name
            assert "!AIVDM" in raw[int(number) - 1]


def test_the_summary_accounts_for_every_line(assessed):
    summary = json.loads((assessed / "summary.json").read_text())
    source = summary["sources"][0]
    assert source["lines"] > 49_000
    assert source["messages"] == sum(source["by_type"].values())
    assert summary["positions"] == sum(summary["zones"].values()) + summary["without_place"]
    assert [i["phase"] for i in summary["incidents"]] == ["DETRESFA", None]  # danger first


def test_the_database_holds_every_position_with_its_zone(assessed):
    summary = json.loads((assessed / "summary.json").read_text())
    with closing(sqlite3.connect(assessed / "watch.db")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert db.execute("SELECT count(*) FROM positions").fetchone()[0] == summary["positions"]
        zones = dict(db.execute("SELECT zone, count(*) FROM heard GROUP BY zone"))
        assert zones == {name: n for name, n in summary["zones"].items() if n}
        row = db.execute(
            "SELECT time, zone, state, distance_nm, line FROM heard"
            " WHERE mmsi = 308999071 AND time > '2026-03-15T01:00' LIMIT 1"
        ).fetchone()
        assert row[0].startswith("2026-03-15T01:")
        assert row[1:3] == ("CZ", "HTI")
        assert 12 < row[3] < 24
        notices = db.execute("SELECT value FROM run WHERE name = 'notices'").fetchone()[0]
        assert "ODbL" in notices
        assert "Apache" in notices


def test_the_geojson_puts_longitude_first(assessed):
    features = json.loads((assessed / "events.geojson").read_text())["features"]
    assert features
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        assert -81 < lon < -71
        assert 18 < lat < 25


def test_a_brief_is_written_for_whoever_did_something(assessed, truth):
    written = {int(path.stem) for path in (assessed / "briefs").iterdir()}
    for key in ("waiting", "night meeting", "silent among others", "silent alone"):
        assert set(mmsi_of(truth, key)) <= written
    page = (assessed / "briefs" / f"{mmsi_of(truth, 'waiting')[0]}.html").read_text("utf-8")
    for must in ("EXERCISE", "ODbL 1.0", "to be confirmed by the competent authority", "DETRESFA"):
        assert must in page


def test_the_hostile_name_is_inert_text(assessed):
    page = (assessed / "map.html").read_text("utf-8")
    assert "<B>X</B>" not in page
    assert "</SCRIPT><SVG" not in page
    assert "\\u003cB>X\\u003c/B>" in page  # the tag is open for nobody


def test_an_earlier_run_is_not_lost_to_a_typing_slip(run, assessed, exercise):
    before = (assessed / "watch.db").read_bytes()
    result = run("assess", exercise, "-o", assessed, "--quiet")
    assert result.exit_code == 1
    assert "--replace" in result.output
    assert (assessed / "watch.db").read_bytes() == before


def test_a_bad_source_leaves_an_earlier_run_alone(run, tmp_path, assessed):
    before = sorted(path.name for path in assessed.iterdir())
    missing = tmp_path / "nothing.nmea"
    assert run("assess", missing, "-o", assessed, "--replace", "--quiet").exit_code == 1
    assert sorted(path.name for path in assessed.iterdir()) == before


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("empty.nmea", b"", "no AIS message"),
        ("noise.bin", np.random.default_rng(1).bytes(200_000), "no AIS message"),
        ("wrong.csv", b"a,b,c\n1,2,3\n", "wrong.csv"),
        ("cut.nmea", b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6", "no AIS message"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(run, tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    result = run("assess", path, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_directory_is_not_a_recording(run, tmp_path):
    result = run("assess", tmp_path, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert "directory" in result.output


def test_good_and_bad_lines_together_are_used_and_counted(run, tmp_path):
    path = tmp_path / "mixed.nmea"
    good = b"\\c:1565218798*53\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n"
    path.write_bytes(good + b"\x00\xff rubbish\n" + good[:30] + b"\n" + good)
    assert run("assess", path, "-o", tmp_path / "out", "--quiet").exit_code == 0
    source = json.loads((tmp_path / "out" / "summary.json").read_text())["sources"][0]
    assert source["messages"] == 2
    assert sum(source["refused"].values()) == 2


def test_positions_without_any_time_are_mapped_and_say_so(run, tmp_path):
    path = tmp_path / "untimed.nmea"
    path.write_text("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n")
    assert run("assess", path, "-o", tmp_path / "out", "--quiet").exit_code == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["behaviour"] == "no time"
    assert summary["without_time"] == 1
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    assert "371798000" in page
    assert "no time known" in page


def test_a_unit_can_change_a_threshold_and_a_misspelt_one_is_told(run, tmp_path, exercise):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("[loitering]\nmin_duration_h = 7.0\n")
    bad.write_text("[loitering]\nmin_durration_h = 7.0\n")
    out = tmp_path / "out"
    assert run("assess", exercise, "-o", out, "--quiet", "--thresholds", good).exit_code == 0
    kinds = [e["mmsi"] for e in lines_of(out / "events.jsonl") if e["kind"] == "loitering"]
    assert kinds == [308999071]  # 7 h 11 min; the fishing boat drifted 6 h
    refused = run("assess", exercise, "-o", tmp_path / "o2", "--quiet", "--thresholds", bad)
    assert refused.exit_code == 1
    assert "min_duration_h" in refused.output  # the right names are listed


def test_two_files_are_one_watch(run, tmp_path, exercise):
    with gzip.open(exercise) as file:
        lines = file.read().splitlines(keepends=True)
    middle = len(lines) // 2
    (tmp_path / "a.nmea").write_bytes(b"".join(lines[:middle]))
    (tmp_path / "b.nmea.gz").write_bytes(gzip.compress(b"".join(lines[middle:])))
    out = tmp_path / "out"
    halves = tmp_path / "a.nmea", tmp_path / "b.nmea.gz"
    assert run("assess", *halves, "-o", out, "--quiet").exit_code == 0
    summary = json.loads((out / "summary.json").read_text())
    assert [s["name"] for s in summary["sources"]] == ["a.nmea", "b.nmea.gz"]
    kinds = {(e["kind"], e["mmsi"]) for e in lines_of(out / "events.jsonl")}
    assert ("loitering", 308999071) in kinds  # seven hours across the cut


@pytest.mark.skipif(os.name != "posix", reason="sends a real SIGINT")
def test_ctrl_c_leaves_what_was_finished_readable(tmp_path, exercise, assessed):
    out = tmp_path / "out"
    words = [sys.executable, "-m", "watchdesk", "assess", str(exercise), "-o", str(out)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as job:
        assert job.stderr is not None
        for line in job.stderr:
            if "Drawing" in line:
                job.send_signal(signal.SIGINT)
                break
        deadline = time.monotonic() + 60
        while job.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert job.returncode == 1
    assert json.loads((out / "summary.json").read_text())["vessels"] > 60
    with closing(sqlite3.connect(out / "watch.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = db.execute("SELECT count(*) FROM events").fetchone()[0]
    assert stored == len(lines_of(assessed / "events.jsonl"))  # all that a whole run finds


ONE_VESSEL = "\\c:1565218798*53\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n"
ASSESS_IN_SMALL_FILES = """
import resource, signal, sys
from watchdesk.cli.main import cli
most, dies = int(sys.argv[1]), sys.argv[2] == "dies"
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if dies else signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
cli(["assess", *sys.argv[3:], "--quiet"])
"""


def assessed_in_small_files(most_bytes: int, end: str, *words: Any) -> Any:
    """What became of an assessment that could write no file larger than this."""
    return subprocess.run(
        [sys.executable, "-c", ASSESS_IN_SMALL_FILES, str(most_bytes), end, *map(str, words)],
        capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip


def test_reading_a_run_writes_nothing_into_its_folder(run, assessed):
    before = sorted(path.name for path in assessed.iterdir())
    for subject in ("tracks", "behaviour", "rescue"):
        assert run("export", assessed, subject, "--form", "csv").exit_code == 0
    assert sorted(path.name for path in assessed.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_run_stopped_while_storing_is_not_taken_for_a_finished_one(run, tmp_path):
    path, out = tmp_path / "one.nmea", tmp_path / "out"
    path.write_text(ONE_VESSEL)
    stopped = assessed_in_small_files(60_000, "dies", path, "-o", out)
    assert stopped.returncode == -signal.SIGXFSZ
    assert [file.name for file in out.iterdir() if not file.name.endswith("-journal")] == [
        "watch.db.part"
    ]
    assert "no watch.db in it" in run("export", out, "tracks", "--form", "csv").output
    assert "--replace" in run("assess", path, "-o", out, "--quiet").output
    assert run("assess", path, "-o", out, "--quiet", "--replace").exit_code == 0
    assert not list(out.glob("*.part*"))


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
@pytest.mark.parametrize(
    "recorded, most_bytes, which",
    [("the exercise", 1_000_000, "watch.db"), ("one vessel", 200_000, "map.html")],
)
def test_a_disk_that_takes_no_more_is_told_in_one_line(
    tmp_path, exercise, recorded, most_bytes, which
):
    path, out = tmp_path / "one.nmea", tmp_path / "out"
    path.write_text(ONE_VESSEL)
    given = exercise if recorded == "the exercise" else path
    refused = assessed_in_small_files(most_bytes, "is refused", given, "-o", out)
    assert refused.returncode == 1
    assert f"{out / which}: not written (" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not (out / which).exists()


def test_a_run_that_another_put_there_meanwhile_is_not_lost(run, tmp_path):
    path, out = tmp_path / "one.nmea", tmp_path / "out"
    path.write_text(ONE_VESSEL)

    def begin_another(stage: str) -> None:
        if stage == "Looking at behaviour":
            assert run("assess", path, "-o", out, "--quiet").exit_code == 0

    with pytest.raises(JobError, match="--replace"):
        assess_into(
            [path], out, brought=Brought(), replace=False, exercise=False, progress=begin_another
        )
    assert (out / "map.html").exists()


def test_every_real_recording_runs_through(run, tmp_path, shared_data):
    for path in sorted((shared_data / "nmea").iterdir()):
        if path.suffix in (".chk", ".json"):
            continue
        out = tmp_path / path.name
        result = run("assess", path, "-o", out, "--quiet")
        assert result.exit_code == 0, (path.name, result.output)
        assert (out / "map.html").stat().st_size > 100_000
