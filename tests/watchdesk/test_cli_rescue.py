"""The rescue commands by hand: with nothing but what one radio call tells."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from watchdesk.cli.main import Watchdesk
from watchdesk.cli.rescue import rescue

EXERCISE = Path(__file__).resolve().parents[2] / "watchdesk" / "data" / "exercise.nmea.gz"
PLACE = ("--position", "19-56.2N 072-12.0W")
AT = ("--at", "2026-03-01T03:40Z")
AT_SINCE = ("--since", "010340Z MAR 26")
CALL = ("sitrep", *AT, "--from", "CG 101", "--to", "RCC MIAMI", *PLACE)
DRIFT = ("drift", *PLACE, *AT, "--hours", "6", "--no-land", "--particles", "200")
WEATHER = ("--wind", "090/15", "--current", "280/0.8")


def run(*words: str) -> Result:
    """The command as a person types it; a mistake is told by the group above, as in the program."""
    cli = Watchdesk(name="watchdesk")
    cli.add_command(rescue)
    return CliRunner().invoke(cli, ["rescue", *words])


def answer(*words: str) -> dict:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    return json.loads(line)


def test_a_rubber_boat_told_in_four_factors_is_at_least_detresfa():
    told = ("--factor", "F2=2", "--factor", "F3=3", "--factor", "F6=3", "--factor", "F9=unknown")
    assert answer("phase", *told)["phase"] == "DETRESFA"
    text = run("phase", *told).stdout
    assert text.startswith("AT LEAST DETRESFA\n")
    assert "F3: " in text and "competent authority" in text and "at most" not in text.lower()


@pytest.mark.parametrize(
    "words, phase",
    [
        ((), "ALERFA"),  # a case is open and nothing is known
        (("--trigger", "HT3"), "DETRESFA"),
        (("--track-lost",), None),  # silence on AIS alone opens no case
        (("--track-lost", "--sign", "SC2"), "ALERFA"),
        (("--eta", "2026-02-28T20:40Z", *AT), "DETRESFA"),  # 7 h: 6 after becoming overdue
    ],
)
def test_the_phase_of_a_few_facts(words, phase):
    assert answer("phase", *words)["phase"] == phase


def test_every_fact_that_can_be_typed_is_listed():
    text = run("phase", "--list").stdout
    assert all(name in text for name in ("HT1", "HT9", "SC1", "SC7", "F1=0", "F8=3", "F10=3"))
    assert "F8=1" not in text


def test_somebody_can_always_be_told():
    record = answer("rcc", *PLACE)
    assert "keeps the case" in record["rule"]
    assert any(one["telephone"] for one in record["candidates"])
    assert "SRR limits not loaded" in run("rcc", *PLACE).stdout


def test_responders_come_from_a_recording_as_it_was_at_a_moment():
    record = answer("responders", str(EXERCISE), *PLACE, "--set", "280", "--drift", "1.2")
    assert record["heard"] >= len(record["responders"]) > 0
    hours = [one["hours"] for one in record["responders"] if one["able"]]
    assert hours == sorted(hours) and all(one["speed_from"] for one in record["responders"])
    assert "land not looked at" in record["caution"]
    text = run("responders", str(EXERCISE), *PLACE, "--most", "1").stdout
    assert "fix " in text
    assert all(line.isprintable() for line in text.splitlines())


def test_the_sitrep_goes_to_stdout_and_the_caution_to_stderr():
    result = run(*CALL, "--situation", "taking water", "--adults", "70")
    assert "D. NUMBER OF PERSONS AT RISK: AT LEAST 70 (ADULTS 70)" in result.stdout
    assert result.stdout.isascii() and "nothing was sent" in result.stderr
    assert "competent authority" not in result.stdout


@pytest.mark.parametrize(
    "form, first",
    [
        ("short", "TRANSMISSION PRIORITY: DISTRESS"),
        ("full", "TRANSMISSION PRIORITY: DISTRESS"),
        ("relay", "MAYDAY RELAY, MAYDAY RELAY, MAYDAY RELAY"),
        ("all-ships", "010340Z MAR 26 CG 101 4"),
        ("unsafe", "MSC/CIRC.896/REV.1"),
    ],
)
def test_every_form_is_written(form, first):
    record = answer(*CALL, "--form", form, "--number", "4")
    assert record["text"].splitlines()[0] == first
    assert "M. " in record["text"] or form != "full"


def test_the_sitrep_speaks_spanish():
    assert "C. SITUACION: " in run(*CALL, "--lang", "es").stdout


def test_people_may_be_alive_at_least_until():
    record = answer("survival", "--water-c", "26", "--since", "2026-03-01T03:40Z")
    assert record["upper_bound_h"] == "unknown"
    assert "at least until" in run("survival", "--water-c", "26", *AT_SINCE).stdout


def test_drift_brackets_a_craft_without_a_class_of_its_own():
    record = answer(*DRIFT, *WEATHER, "--craft", "panga")
    assert record["classes"] == ["SKIFF-1", "SKIFF-2", "SKIFF-3"]
    assert any("panga" in note for note in record["notes"])
    text = run(*DRIFT, *WEATHER, "--craft", "panga").stdout
    assert "half within" in text and "SKIFF-3 at 2026-03-01 09:40Z" in text


def test_a_forecast_is_given_with_its_times():
    winds = ("--wind", "2026-03-01T03:40Z=090/10", "--wind", "2026-03-01T06:40Z=120/20")
    record = answer(*DRIFT, *winds, "--current", "0/0", "--class", "PIW-1")
    assert record["classes"] == ["PIW-1"]
    assert any("last value held for the 3.0 h" in note for note in record["notes"])


def test_particles_that_come_ashore_are_counted_unless_told_not_to_look():
    off_haiti = ("drift", "--position", "19-48.0N 072-12.0W", *AT, "--hours", "6")
    northerly = ("--wind", "000/25", "--current", "180/1", "--class", "PIW-1", "--particles", "50")
    assert answer(*off_haiti, *northerly)["stranded_particles"] == 50
    assert "50 particles ashore: search that shore too" in run(*off_haiti, *northerly).stdout
    assert answer(*off_haiti, *northerly, "--no-land")["stranded_particles"] == 0


def test_an_area_follows_from_one_unit():
    unit = ("--speed-kn", "15", "--on-scene-h", "6", "--sweep-nm", "2")
    (one,) = answer("area", *PLACE, "--error-nm", "6", *unit)["areas"]
    assert one["effort_nm2"] == 153.0  # 15 kn x 6 h x 0.85 x 2 nm, law table 6.7
    text = run("area", *PLACE, "--error-nm", "6", *unit).stdout
    assert "POD " in text and "corners " in text


@pytest.mark.parametrize(
    "words, areas",
    [
        (("--second", "20-30.0N 073-30.0W"), 2),  # far apart
        (("--second", "19-58.0N 072-14.0W"), 1),
        (("--second", "20-30.0N 073-30.0W", "--line"), 1),
    ],
)
def test_two_datums_and_a_line_have_their_areas(words, areas):
    record = answer("area", *PLACE, "--error-nm", "3", "--effort-nm2", "100", *words)
    assert len(record["areas"]) == areas


@pytest.mark.parametrize(
    "words, code, points",
    [
        (("SS", "--heading", "080"), "SS", 9),
        (("vs",), "VS", 10),
        (("PS", "--length-nm", "10", "--width-nm", "6"), "PS", 6),
        (("CS", "--length-nm", "10", "--width-nm", "6"), "CS", 10),
        (("TSR", "--along", "20-30.0N 072-12.0W"), "TSR", 4),
        (("TSN", "--along", "20-30.0N 072-12.0W"), "TSN", 6),
    ],
)
def test_every_pattern_is_drawn(words, code, points):
    record = answer("pattern", *words, *PLACE, "--spacing-nm", "2", "--no-land")
    assert (record["pattern"], len(record["points"])) == (code, points)


@pytest.mark.parametrize(
    "output, sign",
    [("gpx", "<rtept"), ("kml", "<coordinates>"), ("csv", "heading_deg"), ("nmea", "$GPWPL")],
)
def test_a_pattern_goes_to_the_plotter(output, sign):
    words = ("pattern", "SS", *PLACE, "--spacing-nm", "1", "--no-land", "--format", output)
    assert sign in run(*words).stdout


def test_a_moving_datum_moves_the_pattern():
    words = ("pattern", "SS", *PLACE, "--spacing-nm", "1", "--no-land", "--speed-kn", "10")
    still, moved = answer(*words), answer(*words, "--drift", "270/1")
    assert moved["points"][-1]["lon"] < still["points"][-1]["lon"]
    assert "2.0 h at 10 kn" in run(*words).stdout


@pytest.mark.parametrize(
    "words, says",
    [
        (("phase", "--trigger", "HT10"), "no trigger 'HT10'; there are HT1"),
        (("phase", "--factor", "F2"), "write F2=3"),
        (("phase", "--factor", "F2=9"), "it must be 0, 1, 2, 3 or unknown"),
        (("phase", "--eta", "2026-03-01T03:40Z"), "the time is missing"),
        (("phase", "--eta", "soon"), "write 2026-03-01T03:40Z"),
        (("rcc", "--position", "here"), "write 19-56.2N 072-12.0W"),
        (("responders", "absent.nmea", *PLACE), "absent.nmea"),
        ((*CALL, "--priority", "HIGH"), "priority 'HIGH' must be one of"),
        (("sitrep", *AT, "--from", "CG 101"), "somebody it goes to"),
        (DRIFT, "give --wind 090/15, or --wind-grid FILE"),
        ((*DRIFT, "--wind", "090"), "write 090/15"),
        ((*DRIFT, "--wind", "090/300", "--current", "0/0"), "wind speed_kn is 300"),
        (
            (*DRIFT, "--wind", "1/1", "--wind", "2/2", "--current", "0/0"),
            "several need their times",
        ),
        ((*DRIFT, *WEATHER, "--craft", "submarine"), "no bracket for craft 'submarine'"),
        ((*DRIFT, *WEATHER, "--class", "PIW-9"), "no leeway class 'PIW-9'"),
        (("area", *PLACE, "--error-nm", "6"), "give --effort-nm2, or"),
        (("area", *PLACE, "--error-nm", "6", "--effort-nm2", "9", "--line"), "give the other"),
        (("pattern", "PS", *PLACE, "--spacing-nm", "1"), "give --length-nm and --width-nm"),
        (("pattern", "SS", *PLACE, "--spacing-nm", "0"), "must lie between"),
        (
            ("pattern", "SS", *PLACE, "--spacing-nm", "1", "--drift", "1/1", "--no-land"),
            "give --speed-kn",
        ),
        (("survival", "--water-c", "60"), "water temperature"),
        (
            ("drift", "--position", "19.3,-72.2", *AT, "--hours", "1", *WEATHER),
            "is on land; check latitude, longitude and their signs, or give the nearest place at",
        ),
        ((*DRIFT, "--wind", "400/15", "--current", "0/0"), "wind direction is 400"),
        ((*DRIFT, *WEATHER, "--at", "9999-12-31T23:00Z"), "time '9999-12-31T23:00Z'; write"),
        ((*DRIFT, *WEATHER, "--at", "0001-01-01T00:00Z"), "time '0001-01-01T00:00Z'; write"),
        ((*DRIFT, *WEATHER, "--particles", "4"), "one for each class at least, is 4"),
        ((*DRIFT, *WEATHER, "--position", "20.5-30N 073-36W"), "give one decimal"),
        (
            ("pattern", "SS", *PLACE, "--spacing-nm", "1", "--drift", "280/1", "--speed-kn", "1"),
            "1 kn does not keep up with a drift of 1",
        ),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_1(words, says):
    result = run(*words)
    assert result.exit_code == 1 and result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ") and says in line


def every_command() -> dict[tuple[str, ...], click.Command]:
    """Each rescue command by the words that call it."""
    found: dict[tuple[str, ...], click.Command] = {}
    for name, command in rescue.commands.items():
        if isinstance(command, click.Group):
            found |= {(name, inner): one for inner, one in command.commands.items()}
        else:
            found[(name,)] = command
    return found


def example_of(command: click.Command) -> list[str]:
    """The words of the example in a command's help, as a shell would split them."""
    text = (command.help or "").split("Example:", 1)[1].replace(chr(92) + "\n", " ")
    return shlex.split(" ".join(text.split()))


def test_every_command_shows_an_example_and_knows_json():
    for words, command in every_command().items():
        assert f"watchdesk rescue {' '.join(words)}" in (command.help or ""), words
        options = {o for p in command.params for o in p.opts}
        assert "--json" in options or words == ("incident", "form"), words
        assert run(*words, "--help").exit_code == 0


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_the_example_in_the_help_runs_as_it_stands(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("watch.nmea.gz").write_bytes(EXERCISE.read_bytes())
    Path("calls.jsonl").write_text(
        '{"id": "6", "kind": "phone", "received": "2026-03-15T03:00Z"}\n', encoding="utf-8"
    )
    program, group, *typed = example_of(every_command()[words])
    if words in (("plan",), ("drift",)):
        typed += ["--particles", "300"]  # as the help has it, sooner done
    assert (program, group) == ("watchdesk", "rescue")
    result = run(*typed)
    assert result.exit_code == 0 and result.stdout, result.output


def test_only_a_named_role_lowers_a_phase_and_says_why():
    said = ("phase", "--trigger", "HT7", "--at", "2026-03-15T05:00Z", "--lower-to", "ALERFA")
    told = answer(*said, "--role", "RCC duty officer", "--reason", "called back, engine runs")
    assert (told["phase"], told["found"]) == ("ALERFA", "DETRESFA")
    assert told["lowered"]["reason"] == "called back, engine runs"
    words = run(*said, "--role", "RCC duty officer", "--reason", "called back, engine runs")
    assert "lowered from DETRESFA by the RCC duty officer: called back" in words.stdout


def test_a_place_is_recommended_only_when_people_have_answered_everything():
    said = ["place", "--place", "Nassau=BHS", "--by", "RCC duty officer"]
    yes = [w for n in (1, 2, 3) for w in ("--answer", f"Nassau PS{n}=yes")]
    four = ["--answer", "Nassau PS4=yes"]
    status = lambda *more: answer(*said, *more)["places"][0]["status"]  # noqa: E731
    assert status(*yes, "--nobody-flees") == "open"  # PS4 unknown
    assert status(*yes, *four) == "open"  # nobody has asked who flees what
    assert status(*yes, *four, "--fled", "HTI") == "recommended"
    assert status(*yes, *four, "--fled", "BHS") == "excluded"
    assert status(*yes, "--answer", "Nassau PS4=no", "--nobody-flees") == "excluded"
    assert "PS7" in run("place", "--list").stdout


def test_a_sweep_width_by_eye_has_every_correction():
    told = answer("sweep", "raft_10", "--wind-kn", "16", "--tired")
    assert told["sweep_width_nm"] == pytest.approx(5.1 * 0.5 * 0.9)
    assert "raft_10" in run("sweep", "--list").stdout


def test_a_unit_lays_its_own_directory_over_ours(tmp_path):
    table = tmp_path / "rcc.csv"
    columns = "id,name,state,kind,covers,anchors,limits,telephone,email,radio,source"
    table.write_text(
        f"{columns},last_verified,certainty,mark\n"
        'OURS,RCC OURS,HTI,maritime,here,,"19 -74;21 -74;21 -72;19 -72",'
        "+1,,,own plan,2026-01-01,high,\n"
    )
    told = answer("rcc", *PLACE, "--rcc-table", str(table))["candidates"]
    assert told[0]["id"] == "OURS" and told[0]["inside_limits"] is True


def test_sitreps_are_numbered_per_case_and_never_written_over(tmp_path):
    kept = (*CALL, "--keep", str(tmp_path / "sent"))
    for ident, number in (("7", 1), ("7", 2), ("8", 1), ("7", 3)):
        assert answer(*kept, "--id", ident)["number"] == number
    names = sorted(path.name for path in (tmp_path / "sent").iterdir())
    assert names == ["sitrep-7-001.txt", "sitrep-7-002.txt", "sitrep-7-003.txt", "sitrep-8-001.txt"]
    again = run(*kept, "--id", "7", "--number", "2")
    assert again.exit_code == 1 and "that number is taken" in again.stderr


def test_a_sitrep_takes_the_casualty_from_a_report(tmp_path):
    calls = tmp_path / "calls.jsonl"
    added = run("incident", "add", str(calls), "--id", "7", "--received", "2026-03-15T03:45Z",
                "--position", "20-20N 073-36W", "--craft", "rubber_boat", "--adults", "30",
                "--remarks", "taking water")  # fmt: skip
    assert added.exit_code == 0 and added.stdout.startswith("at least ALERFA")
    text = run("sitrep", *AT, "--from", "CG 101", "--to", "RCC MIAMI", "--lang", "es",
               "--incident", str(calls), "--id", "7").stdout  # fmt: skip
    for part in ("BOTE DE GOMA", "20-20.0N 073-36.0W", "TAKING WATER", "ADULTOS 30"):
        assert part in text
    twice = run("incident", "add", str(calls), "--id", "7", "--received", "2026-03-15T03:45Z")
    assert twice.exit_code == 1 and "has a report with the id '7'" in twice.stderr


def test_a_report_is_asked_for_line_by_line_and_a_wrong_answer_again(tmp_path):
    calls = tmp_path / "calls.jsonl"
    cli = Watchdesk(name="watchdesk")
    cli.add_command(rescue)
    typed = ("20-20N 073-36W", "", "panga", "ten", "10", "", "", "HT5", "", "", "")
    result = CliRunner().invoke(
        cli,
        ["rescue", "incident", "add", str(calls), "--id", "9", "--received", "2026-03-15T03:45Z",
         "--ask"],
        input="\n".join(typed) + "\n",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "adults must be a whole number" in result.output
    record = json.loads(calls.read_text())
    assert record["people"] == {"adults": 10} and record["triggers"] == ["HT5"]
    assert "at" not in record  # empty is unknown


def test_two_reports_under_one_id_are_refused_and_the_same_one_twice_counts_once(tmp_path):
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text('{"id": "7", "kind": "phone", "received": "2026-03-15T03:45Z"}')
    two.write_text(one.read_text())
    assert len(answer("incident", "list", str(one), str(two))["incidents"]) == 1
    two.write_text('{"id": "7", "kind": "dsc", "received": "2026-03-15T03:45Z"}')
    refused = run("incident", "list", str(one), str(two))
    assert refused.exit_code == 1 and "another report has the id '7'" in refused.stderr


def test_a_particle_for_each_class_is_enough_and_half_a_degree_may_be_told_either_way():
    assert run(*DRIFT, *WEATHER, "--particles", "5").exit_code == 0  # five classes of unknown craft
    told = [run("rcc", "--position", text).stdout for text in ("19.5N 72.5W", "19-30N 072-30W")]
    assert told[0] == told[1] != ""


def test_the_hours_of_a_pattern_are_the_same_whether_or_not_its_datum_drifts():
    """Eight legs of a square are 20 nm: 2 h at 10 kn past what drifts, however far over ground."""
    words = ("pattern", "SS", *PLACE, "--spacing-nm", "1", "--speed-kn", "10", "--no-land")
    assert "2.0 h at 10 kn" in run(*words, "--drift", "280/3").stdout
    assert "2.0 h at 10 kn" in run(*words).stdout


@pytest.mark.parametrize("written", ["", "[]", "\n\n"])
def test_a_file_without_a_report_is_told_and_not_taken_for_a_quiet_night(tmp_path, written):
    file = tmp_path / "calls.jsonl"
    file.write_text(written, encoding="utf-8")
    result = run("incident", "list", str(file))
    assert result.exit_code == 1 and "holds no report" in result.stderr
