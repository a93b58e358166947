"""Reports that people hand in stand first in story, summary, map and brief, as devices do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

REPORTS = (
    {"id": "7", "kind": "phone", "received": "2026-03-15T05:00Z", "position": "20-20N 073-36W",
     "craft": "rubber_boat", "people": {"adults": 12}, "triggers": ["HT3"],
     "wind": "080/18", "current": "290/0.9", "weather_from": "ship on scene",
     "search_at": "2026-03-15T14:00Z", "units": ["CG 101=15/12/2@20-00N 074-18W"]},
    {"id": "8", "kind": "sighting", "received": "2026-03-15T05:10Z"},
    {"id": "9", "kind": "phone", "received": "2026-03-15T05:10Z", "position": "19-00N 072-00W",
     "wind": "080/18", "current": "290/0.9"},
)  # fmt: skip


@pytest.fixture(scope="module")
def reported(run: Any, exercise: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``assess`` made of the exercise and two reports."""
    folder = tmp_path_factory.mktemp("reported")
    file = folder / "calls.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in REPORTS), encoding="utf-8")
    result = run("assess", exercise, "-o", folder / "out", "--incidents", file, "--quiet")
    assert result.exit_code == 0, result.output
    return folder / "out"


def test_the_gravest_stands_first_whoever_told_of_it(reported, assessed):
    told = json.loads((reported / "summary.json").read_text())["incidents"]
    devices = json.loads((assessed / "summary.json").read_text())["incidents"]
    assert len(told) == len(devices) + 3
    order = ["DETRESFA", "ALERFA", "INCERFA", None]
    places = [order.index(one["phase"]) for one in told]
    assert places == sorted(places)
    phone = next(one for one in told if one["what"] == "telephone call rubber boat")
    assert (phone["phase"], phone["trigger"]) == ("DETRESFA", "HT3")
    assert [one["what"] for one in told if "sighting" in one["what"]]  # without a position too


def test_every_brief_carries_the_report_in_its_first_box(reported):
    pages = list((reported / "briefs").glob("*.html"))
    assert pages
    for page in pages:
        life = re.search(r'<section class="life.*?</section>', page.read_text("utf-8"), re.S)
        assert "telephone call" in life.group() and "at least 12" in life.group()


def test_a_report_changes_no_assessment_and_no_event(reported, assessed):
    for name in ("assessments.jsonl", "events.jsonl"):
        assert (reported / name).read_bytes() == (assessed / name).read_bytes()


def test_the_map_lists_reports_and_marks_those_with_a_place(reported):
    page = (reported / "map.html").read_text("utf-8")
    block = re.search(r'<script id="content" type="application/json">(.*?)</script>', page, re.S)
    incidents = json.loads(block.group(1))["incidents"]
    assert [one["key"] for one in incidents] == ["report:7", "report:8", "report:9"]
    assert incidents[0]["lat"] == pytest.approx(20.33333) and incidents[1]["lat"] is None


def test_a_report_nobody_can_use_is_told_with_its_file_and_number(run, exercise, tmp_path):
    file = tmp_path / "calls.jsonl"
    file.write_text('{"id": "1", "kind": "phone"}\n')
    result = run("assess", exercise, "-o", tmp_path / "out", "--incidents", file, "--quiet")
    assert result.exit_code == 1 and "calls.jsonl: report 1: received" in result.output
    gone = run("assess", exercise, "-o", tmp_path / "out", "--incidents", tmp_path / "none.jsonl")
    assert gone.exit_code == 1 and "cannot be read" in gone.output


def test_a_report_with_wind_and_current_has_its_plan_on_the_map_and_in_a_folder(reported):
    page = (reported / "map.html").read_text("utf-8")
    block = re.search(r'<script id="content" type="application/json">(.*?)</script>', page, re.S)
    layers = json.loads(block.group(1))
    (plan,) = layers["plans"]
    assert plan["key"] == "report:7" and plan["what"] == "telephone call rubber boat"
    for part in ("datums", "particles", "ellipses", "area", "units"):
        assert plan[part]
    assert plan["commence_s"] == 1773583200  # 2026-03-15T14:00Z
    assert layers["time_s"][1] >= plan["commence_s"]  # the slider reaches the search
    folder = reported / "plans" / "1-7"
    names = {path.name for path in folder.iterdir()}
    assert {"plan.html", "record.html", "map.html", "sitrep.txt", "waypoints.gpx"} <= names
    record = json.loads((folder / "plan.json").read_text())
    assert record["heard"] > 0 and record["commence"] == "2026-03-15T14:00:00Z"


def test_briefs_say_where_to_look_and_why_there_is_no_plan(reported):
    page = next((reported / "briefs").glob("*.html")).read_text("utf-8")
    page = page.partition('<main class="file">')[2]  # paper holds the gravest two
    life = re.search(r'<section class="life.*?</section>', page, re.S).group()
    assert "half within" in life and "search " in life
    assert "no plan: the last known position 19.0000 -72.0000 is on land" in life


def test_a_text_of_danger_stands_first_and_is_only_ever_text(run, tmp_path):
    from pyais.encode import encode_dict

    said = encode_dict({"type": 14, "mmsi": 311000001, "text": "MAYDAY <IMG SRC=X> SINKING"})
    at = {"type": 1, "mmsi": 311000001, "lat": 20.3, "lon": -73.4, "speed": 1.0}
    lines = [*encode_dict(at), *said]
    file = tmp_path / "texts.nmea"
    file.write_text("".join(f"{1772366400 + n} {line}\n" for n, line in enumerate(lines)))
    result = run("assess", file, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 0, result.output
    [told] = json.loads((tmp_path / "out" / "summary.json").read_text())["incidents"]
    assert (told["what"], told["phase"]) == ("safety text of 311000001", "DETRESFA")
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    assert "safety text of 311000001" in page and "<IMG SRC=X>" not in page
