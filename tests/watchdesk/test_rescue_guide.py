"""The guide to planning a search by hand: every command in it runs, in its own order."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from sar.incident_form import reports_from
from watchdesk.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "rescue.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE.read_text("utf-8"), flags=re.S | re.M)


def test_every_command_of_the_guide_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recording = ROOT / "watchdesk" / "data" / "exercise.nmea.gz"
    Path("monday.nmea.gz").write_bytes(recording.read_bytes())
    Path("calls.jsonl").write_text("".join(blocks("json")), encoding="utf-8")
    lines = [line[2:] for block in blocks("console") for line in block.splitlines()]
    assert sum(line.startswith("watchdesk rescue plan ") for line in lines) == 6
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "watchdesk"
        if words[:2] == ["rescue", "plan"]:
            words += ["--particles", "300"]  # as the guide has it, sooner done
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (line, result.output)
    for folder in ("first-look", "search", "second", "on-the-way", "led", "plan-7"):
        assert Path(folder, "plan.html").stat().st_size > 10_000
    assert "telephone call panga" in Path("monday", "summary.json").read_text("utf-8")
    assert Path("monday", "plans", "1-7", "plan.html").exists()
    assert json.loads(Path("second", "plan.json").read_text())["sitrep_number"] == 2
    assert len(list(Path("sent").iterdir())) >= 2


def test_the_report_in_the_guide_is_one_that_is_taken():
    (report,) = reports_from(blocks("json")[0])
    assert report.people.at_least == 15 and report.facts().triggers == {"HT3"}
