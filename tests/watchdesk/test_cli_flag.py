"""The flag log on the command line, and what ``assess`` makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SIGNED = ("--officer", "4711", "--text", "hailed on 16")


def lines(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_entries_are_added_and_read_back(run, tmp_path):
    log = tmp_path / "flags.jsonl"
    added = run(
        "flag", "add", log, "--mmsi", 354000001, "--what", "claimed", "--state", "PAN", *SIGNED
    )
    (entry,) = lines(added)
    assert (entry["officer"], entry["text"], entry["state"]) == ("4711", "hailed on 16", "PAN")
    assert entry["at"] == entry["recorded"]
    assert lines(run("flag", "log", log)) == [entry]
    assert lines(run("flag", "log", log, "--mmsi", 1)) == []
    (play,) = lines(run("flag", "log", log, "--patrol-state", "USA"))
    assert (play["mmsi"], play["flag"], play["cons"]) == (354000001, "CLAIMED", "NONE")
    assert play["grounds"] is None


@pytest.mark.parametrize(
    "words, complaint",
    [
        (("--what", "claimed", *SIGNED), "claimed: needs state"),
        (("--what", "claimed", "--state", "Panama", *SIGNED), "state: 'Panama', must be"),
        (("--what", "granted", "--state", "PAN", *SIGNED), "granted: needs level"),
        (("--what", "no_reply", "--officer", " ", "--text", "x"), "a flag log needs officer"),
        (("--what", "no_reply", "--at", "noon", *SIGNED), "at: 'noon', must be a time"),
    ],
)
def test_what_cannot_be_signed_for_is_not_written(run, tmp_path, words, complaint):
    log = tmp_path / "flags.jsonl"
    result = run("flag", "add", log, "--mmsi", 354000001, *words)
    assert result.exit_code == 1 and complaint in result.stderr
    assert not log.exists()


def test_a_log_that_cannot_be_written_is_told_in_one_line(run, tmp_path):
    words = ("--mmsi", 1, "--what", "no_reply", *SIGNED)
    result = run("flag", "add", tmp_path / "no folder" / "flags.jsonl", *words)
    assert result.exit_code == 1 and "cannot be written" in result.stderr


def test_assess_refuses_a_flag_log_without_a_patrol(run, exercise, tmp_path):
    log = tmp_path / "flags.jsonl"
    words = ("--mmsi", 308999071, "--what", "no_reply", *SIGNED)
    assert run("flag", "add", log, *words).exit_code == 0
    result = run("assess", exercise, "-o", tmp_path / "out", "--flag-log", log, "--quiet")
    assert result.exit_code == 1 and "needs --patrol-state" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def patrolled(run, exercise, tmp_path_factory) -> Path:
    """The exercise as a patrol of the United States sees it, one vessel in its flag log."""
    out = tmp_path_factory.mktemp("patrolled")
    log = out / "flags.jsonl"
    earlier = "2025-01-01T12:00:00Z"
    for said in (
        ("--what", "confirmed", "--state", "PAN"),
        ("--what", "granted", "--state", "PAN", "--level", "SEARCH"),
        ("--what", "grounds"),
    ):
        words = ("--mmsi", 308999071, "--at", earlier, *said, *SIGNED)
        assert run("flag", "add", log, *words).exit_code == 0
    done = run(
        *("assess", exercise, "-o", out / "made", "--exercise", "--quiet"),
        *("--patrol-state", "USA", "--flag-log", log),
    )
    assert done.exit_code == 0, done.output
    return out / "made"


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_the_log_of_one_vessel_changes_its_brief_and_no_other(patrolled):
    own = text_of((patrolled / "briefs" / "308999071.html").read_text("utf-8"))
    assert "Patrol of USA · row B6" in own and "REASON: signed by officer 4711" in own
    assert "no registry has answered" not in own and "has confirmed it" not in own
    assert "SOM 8(2)(b)" in own  # the footnote
    others = [p for p in (patrolled / "briefs").glob("*.html") if p.stem != "308999071"]
    assert others
    for page in others:
        words = text_of(page.read_text("utf-8"))
        assert "Patrol of USA · row" in words and "signed by officer" not in words
        assert "no registry has answered" in words


def test_the_map_tells_the_same_of_every_craft(patrolled):
    page = (patrolled / "map.html").read_text("utf-8")
    block = re.search(r'<script id="content" type="application/json">(.*?)</script>', page, re.S)
    content = json.loads(block.group(1))
    headings = {}
    for track, standing in zip(content["tracks"], content["standings"], strict=True):
        ruling = content["rulings"][standing["ruling"]]
        headings[track["mmsi"]] = content["words"][ruling["heading"]]
    assert headings[308999071] == "Patrol of USA · row B6 · certainty high [K]"
    assert all(
        said.startswith(("Patrol of USA", "None:", "Not worked")) for said in headings.values()
    )
    for page in (patrolled / "briefs").glob("*.html"):
        assert headings[int(page.stem)] in text_of(page.read_text("utf-8"))


def test_without_a_patrol_map_and_briefs_say_what_is_missing(assessed):
    assert "nobody said whose patrol" in (assessed / "map.html").read_text("utf-8")
    for page in (assessed / "briefs").glob("*.html"):
        assert "nobody said whose patrol this is" in page.read_text("utf-8")
