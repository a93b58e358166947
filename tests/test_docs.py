"""The documents say what the program does: every block runs, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from watchdesk.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
SERVES = ("watch", "replay")  # until they are told to end
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def console_lines(page: Path) -> list[str]:
    """Commands a page shows after ``$``."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), flags=re.S | re.M)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def served_and_ended(words: list[str]) -> bool:
    """Whether a command that serves says where, answers there, and ends well when told to."""
    run = [sys.executable, "-m", "watchdesk", *words]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as serving:
        assert serving.stdout is not None
        url = serving.stdout.readline().decode().split()[-1]
        for _ in range(300):
            with suppress(OSError), urlopen(f"{url}healthz", timeout=5) as answer:
                serving.send_signal(signal.SIGTERM)
                return bool(answer.status == 200 and serving.wait(60) == 0)
            time.sleep(0.2)
        serving.kill()
    return False


def test_every_command_of_the_readme_runs(tmp_path, monkeypatch):
    exercise = (ROOT / "watchdesk" / "data" / "exercise.nmea.gz").read_bytes()
    (tmp_path / "monday.nmea.gz").write_bytes(exercise)
    (tmp_path / "tuesday.csv").write_text(
        "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading\n"
        "338999001,2026-03-15T06:10:00,20.3,-73.4,9.0,30.0,30.0\n"
    )
    monkeypatch.chdir(tmp_path)
    lines = console_lines(ROOT / "README.md")
    assert lines
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "watchdesk"
        if words[0] in SERVES:
            assert served_and_ended(words), line
            continue
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (line, result.output)


def test_the_readme_has_its_two_blocks():
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"^```bash (\w+)", text, flags=re.M) == ["demo", "test"]


@pytest.mark.parametrize(
    "place", ["README.md", "NOTICE", "LICENSE-DATA", "jurisdiction/data/coast.json"]
)
def test_the_coast_s_licence_is_named_where_it_matters(place):
    text = (ROOT / place).read_text("utf-8")
    assert "OpenStreetMap contributors" in text
    assert "ODbL" in text or "Open Database License" in text


def test_no_tracked_text_names_a_machine():
    words = re.compile(r"(?<![\w.-])/(work|root|tmp)/[a-z]")
    for path in ROOT.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
        if path.suffix in (".py", ".md", ".toml", ".csv", ".json", ".js") and not hidden:
            assert not words.search(path.read_text("utf-8", errors="replace")), path
