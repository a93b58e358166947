"""``rescue plan`` by hand: one radio call in, a folder of pages and way-points out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from watchdesk.cli.main import Watchdesk
from watchdesk.cli.rescue_plan import plan

EXERCISE = Path(__file__).resolve().parents[2] / "watchdesk" / "data" / "exercise.nmea.gz"
CALL = ("--position", "20-20N 073-36W", "--at", "2026-03-15T03:40Z", "--hours", "10")
WEATHER = ("--wind", "080/18", "--current", "290/0.9")
QUICK = ("--particles", "500")
UNIT = ("--unit", "CG 101=15/8/2.0@20-00N 074-18W")
PLAN = (*CALL, *WEATHER, *QUICK)


def run(*words: object) -> Result:
    cli = Watchdesk(name="watchdesk")
    cli.add_command(plan)
    return CliRunner().invoke(cli, ["plan", *map(str, words)])


def test_one_radio_call_gives_page_map_way_points_and_report(tmp_path):
    out = tmp_path / "search"
    result = run("-o", out, *PLAN, *UNIT, "--craft", "rubber_boat", "--adults", 30,
                 "--trigger", "HT3", "--exercise", "--from", "CG BASE", "--to", "RCC MIAMI",
                 "--weather-from", "ship on scene", "--place", "Nassau=BHS")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("AT LEAST DETRESFA: telephone call rubber boat\n")
    forms = ("gpx", "kml", "csv", "nmea")
    names = {
        "plan.html",
        "record.html",
        "map.html",
        "sitrep.txt",
        "plan.json",
        *(f"waypoints.{f}" for f in forms),
    }
    assert {path.name for path in out.iterdir()} == names
    record = json.loads((out / "plan.json").read_text())
    assert record["exercise"] is True and record["wind"] == "from 080/18 kn (ship on scene)"
    points = record["units"][0]["search"]["points"]
    table = list(csv.DictReader((out / "waypoints.csv").read_text().splitlines()))
    assert [row["name"] for row in table] == [point["name"] for point in points]
    route = ElementTree.parse(out / "waypoints.gpx").getroot()[0]
    assert "EXERCISE CG 101" in route[0].text and len(route) == len(points) + 1
    assert (out / "waypoints.nmea").read_bytes().startswith(b"$GPWPL,20")
    report = (out / "sitrep.txt").read_text()
    assert "TO: RCC MIAMI" in report and "EXERCISE" in report
    assert all("EXERCISE" in (out / name).read_text() for name in ("plan.html", "map.html"))


def test_each_of_several_units_gets_its_own_way_points_and_none_is_left_over(tmp_path):
    two = (*UNIT, "--unit", "HELO 2=90/3/1.5")
    assert run("-o", tmp_path, *PLAN, *two).exit_code == 0
    assert {p.name for p in tmp_path.glob("*.gpx")} == {"waypoints-1.gpx", "waypoints-2.gpx"}
    mine = tmp_path / "waypoints of mine.gpx"
    mine.write_text("kept")
    assert run("-o", tmp_path, *PLAN, *UNIT).exit_code == 0
    assert {p.name for p in tmp_path.glob("*.gpx")} == {"waypoints.gpx", mine.name}
    assert run("-o", tmp_path, *PLAN).exit_code == 0  # no unit, nothing to steer by
    assert {p.name for p in tmp_path.glob("*.gpx")} == {mine.name}


def test_who_was_heard_is_ranked_at_the_time_of_the_call(tmp_path):
    result = run(EXERCISE, "-o", tmp_path, *PLAN, "--json")
    record = json.loads(result.stdout.splitlines()[0])
    assert record["heard"] > 20 and len(record["responders"]) == 12
    hours = [one["hours"] for one in record["responders"]]
    assert hours == sorted(hours) and all(one["fix_age_s"] >= 0 for one in record["responders"])
    assert record["files"][0].endswith("plan.html")


def test_a_report_may_come_from_the_file_of_incidents(tmp_path):
    told = [
        {"id": "a", "kind": "dsc", "received": "2026-03-15T03:50Z", "position": "20-20N 073-36W"},
        {"id": "b", "kind": "phone", "received": "2026-03-15T03:40Z"},
    ]
    file = tmp_path / "incidents.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in told))
    given = ("--incident", file, "--hours", 10, *WEATHER, *QUICK)
    assert "choose one report with --id; there are 'a', 'b'" in run("-o", tmp_path, *given).output
    result = run("-o", tmp_path / "a", *given, "--id", "a", "--json")
    record = json.loads(result.stdout.splitlines()[0])
    assert record["incident"]["trigger"] == "HT2" and record["made"] == "2026-03-15T03:50:00Z"
    assert "no position" in run("-o", tmp_path / "b", *given, "--id", "b").output


def test_the_next_plan_goes_where_the_last_search_was_not(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("-o", first, *PLAN, *UNIT).exit_code == 0
    assert run("-o", second, *PLAN, *UNIT, "--after", first / "plan.json").exit_code == 0
    areas = [json.loads((d / "plan.json").read_text())["area"] for d in (first, second)]
    assert areas[0]["corners"] != areas[1]["corners"]
    assert areas[1]["pos"] < areas[0]["pos"]  # the likeliest place has been looked at
    assert run("-o", tmp_path / "c", *PLAN).exit_code == 0
    never = run("-o", tmp_path / "d", *PLAN, "--after", tmp_path / "c" / "plan.json")
    assert never.exit_code == 1 and "named no unit" in never.output


@pytest.mark.parametrize(
    "words, told",
    [
        ((*CALL, *QUICK), "give --wind 090/15"),
        ((*WEATHER, "--hours", "3"), "give --position and --at, or --incident FILE"),
        ((*PLAN, "--unit", "CG 101"), "write NAME=KN/HOURS"),
        ((*PLAN, "--unit", "CG=15/6/2/9"), "write NAME=KN/HOURS"),
        ((*PLAN, "--unit", "CG=15/0"), None),  # no time at all: left out by name, not a mistake
        ((*PLAN, "--pattern", "XX", *UNIT), "must be one of AUTO, PS"),
        ((*PLAN, "--wind", "080/900"), "several need their times"),
        ((*PLAN, "--adults", "5", "--remarks", "with Mr Pierre"), "seems to name a person"),
        ((*PLAN, "--place", "Nassau"), "such as Nassau=BHS"),
        ((*PLAN, "--after", "no-such.json"), "cannot be read"),
        ((*PLAN, "--number", "0"), "SITREP number is 0"),
        ((*PLAN, "--class", "PIW-6"), "no leeway class"),
        (
            ("--position", "19N 072-00W", "--at", "2026-03-15T03:40Z", "--hours", "9", *WEATHER),
            "is on land",
        ),
    ],
)
def test_a_mistake_is_one_line(tmp_path, words, told):
    result = run("-o", tmp_path, *words)
    if told is None:
        assert result.exit_code == 0, result.output
        assert "CG: no time left on scene" in result.output
        return
    assert result.exit_code == 1 and told in result.output
    assert result.output.startswith("Error: ") and result.output.count("\n") == 1
