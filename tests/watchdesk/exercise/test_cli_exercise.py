"""The commands for training, as a person types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from watchdesk.exercise.scenario_file import shipped


def test_the_list_names_every_shipped_exercise(run):
    result = run("exercise", "list")
    assert [json.loads(line)["exercise"] for line in result.output.splitlines()] == list(shipped())


def test_a_good_exercise_is_checked_and_counted(run, small):
    result = run("exercise", "check", small)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) | {"positions": 0} == {
        "exercise": "small", "positions": 0, "questions": 9, "to_notice": 2,
    }  # fmt: skip


def test_a_wrong_claim_and_a_strange_word_are_told_in_one_line(run, a_file):
    wrong = run("exercise", "check", a_file(('row = "B9"', 'row = "B1"')))
    assert wrong.exit_code == 1
    assert "moments[0].expected.row" in wrong.output
    strange = run("exercise", "check", a_file(("ships = 4", "boats = 4")))
    assert strange.exit_code == 1
    assert strange.output.startswith("Error: ")
    assert "lanes[0]" in strange.output


def test_a_debrief_is_written_from_what_a_run_left(run, session, tmp_path):
    session.answer(0, 1, {"zone": "BEYOND"}, session.scenario.at_s(21))
    out = tmp_path / "debrief.html"
    runs = tmp_path / "runs"
    result = run("exercise", "debrief", session.file.run.id, "--runs", runs, "-o", out)
    assert result.exit_code == 0, result.output
    assert "Row B9" in out.read_text("utf-8")
    unknown = run("exercise", "debrief", "nothing", "--runs", runs, "-o", out)
    assert unknown.exit_code == 1
    assert "no such run" in unknown.output


def test_the_example_of_the_guide_is_a_good_exercise(run, tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "exercises.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    path = tmp_path / "desecheo.toml"
    path.write_text(example, "utf-8")
    result = run("exercise", "check", path)
    assert result.exit_code == 0, result.output
    late = example.replace("at_min = 20\nby", "at_min = 500\nby")
    path.write_text(late, "utf-8")
    told = run("exercise", "check", path).output
    (said,) = re.findall(r"desecheo.toml, (line .*)$", told, re.MULTILINE)
    assert f"desecheo.toml, {said}`" in page  # as the guide tells it
