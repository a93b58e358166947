"""The command line is a contract: field names, one-line mistakes, help with an example."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from watchdesk.cli.main import cli


def commands(group: click.Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command by the words that call it."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*words, name))
        else:
            found.append((*words, name))
    return found


@pytest.mark.parametrize("words", commands(cli), ids=" ".join)
def test_every_command_shows_an_example_that_names_it(run, words):
    shown = run(*words, "--help").output
    assert "Example:" in shown
    assert f"watchdesk {' '.join(words)}" in shown.split("Example:")[1]


def test_zones_answers_in_the_contract_s_words(run):
    record = json.loads(run("zones", "19.937", "-72.2").output)
    assert list(record) == [
        "id",
        "lat",
        "lon",
        "zone",
        "state",
        "distance_nm",
        "margin_nm",
        "status",
        "candidates",
        "source",
    ]
    assert (record["zone"], record["state"], record["status"]) == ("TS", "HTI", "definite")
    assert record["distance_nm"] == pytest.approx(8.9, abs=0.1)  # S01, measured elsewhere


@pytest.mark.parametrize("place", ["95 0", "-72.2 199.37", "nan 0", "0 inf"])
def test_zones_refuses_what_is_no_place(run, place):
    result = run("zones", *place.split())
    assert result.exit_code == 1
    assert "is no place: LAT is from -90 to 90, LON from -180 to 180" in result.stderr
    assert result.stdout == ""


def test_zones_keeps_the_order_and_the_ids_of_a_file(run, tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("id,lon,lat\nb,-72.2,19.937\na,-93,25.9\nc,,5\nd,12.6,34.9\n")
    records = [json.loads(line) for line in run("zones", "--points", points).output.splitlines()]
    assert [r["id"] for r in records] == ["b", "a", "c", "d"]
    assert [r["zone"] for r in records[:3]] == ["TS", "HS", None]
    assert records[2]["lon"] is None
    assert records[2]["distance_nm"] is None


@pytest.mark.parametrize(
    "words, says",
    [
        (["zones"], "give LAT and LON"),
        (["zones", "12"], "give LAT and LON"),
        (["zones", "--points", "nowhere.csv"], "nowhere.csv"),
        (["zones", "north", "west"], "not a valid float"),
        (["config", "show", "--thresholds", "nowhere.toml"], "nowhere.toml"),
        (["decode", "nowhere.nmea"], "nowhere.nmea"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(run, words, says):
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_points_file_without_the_columns_names_what_it_found(run, tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("breite,laenge\n1,2\n")
    result = run("zones", "--points", points)
    assert result.exit_code == 1
    assert "needs columns lat and lon; found: breite, laenge" in result.output


@pytest.mark.parametrize(
    "text, says",
    [
        ("lat,\x1b[2J\x1b]0;mine\x07\n1,2\n", r"found: lat, \x1b[2j\x1b]0;mine\x07"),
        ("lat" * 1_000, "lat" * 26 + "la\n"),
        ("lat,lon\n1," + "2" * 200_000, "not a CSV file of positions (field larger"),
    ],
    ids=["commands to the terminal", "one long line", "one long cell"],
)
def test_a_hostile_points_file_is_told_in_one_clean_line(run, tmp_path, text, says):
    points = tmp_path / "points.csv"
    points.write_text(text)
    result = run("zones", "--points", points)
    assert result.exit_code == 1
    assert says in result.output
    assert result.output.strip().isprintable()


def test_decode_prints_the_contract_s_fields(run, tmp_path):
    path = tmp_path / "one.nmea"
    path.write_text("\\c:1565218798*53\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n")
    record = json.loads(run("decode", path).output)
    # as gpsd decodes it: sample.aivdm of its regression tests
    assert record["mmsi"] == 371798000
    assert record["lat"] == pytest.approx(48.381633)
    assert record["lon"] == pytest.approx(-123.395383)
    assert record["speed_kn"] == 12.3
    assert record["course_deg"] == 224.0
    assert record["heading_deg"] == 215
    assert record["time"] == "2019-08-07T22:59:58Z"


def test_a_summary_of_decoding_counts_by_reason(run, tmp_path):
    path = tmp_path / "two.nmea"
    good = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n"
    path.write_text(good + good.replace("*4A", "*4B"))
    record = json.loads(run("decode", path, "--summary").output)
    assert (record["lines"], record["sentences"], record["messages"]) == (2, 1, 1)
    assert record["refused"] == {"wrong checksum": 1}
    assert record["by_type"] == {"1": 1}


def test_every_threshold_is_shown_with_its_source(run):
    records = [json.loads(line) for line in run("config", "show").output.splitlines()]
    assert {"loitering", "gap", "encounter"} <= {r["detector"] for r in records}
    assert all(r["source"] and r["unit"] for r in records)


def test_the_doctor_finds_this_installation_whole(run):
    result = run("doctor")
    checks = {r["check"]: r for r in map(json.loads, result.output.splitlines())}
    assert result.exit_code == 0, result.output
    assert all(check["ok"] for check in checks.values())
    assert any("ODbL" in notice for notice in checks["licences"]["found"])


def test_help_and_one_point_load_neither_compiler_nor_browser_parts():
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from watchdesk.cli.main import cli\n"
        "CliRunner().invoke(cli, ['zones', '25.9', '-93'], catch_exceptions=False)\n"
        "heavy = {'numba', 'shapely', 'pyproj', 'folium', 'pyais', 'sqlite_utils'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_hostile_name_cannot_speak_to_the_terminal(run, exercise):
    for line in run("decode", exercise).output.splitlines():
        assert line.isascii()
        assert line.isprintable()


def test_a_preset_shows_in_the_thresholds_and_an_unknown_one_names_the_others(run):
    shown = run("config", "show", "--preset", "dma").output.splitlines()
    values = {(r["detector"], r["name"]): r["value"] for r in map(json.loads, shown)}
    assert values["sudden_stop", "max_brake_s"] == 30.0
    assert values["loitering", "min_duration_h"] == 2.0  # the Danish authority has none
    assert "'skylight'" in run("config", "show", "--preset", "gwf").output
