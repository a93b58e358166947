"""The unit's desk on a real disk: what is added is there again, what is wrong is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from risk.feedback import Verdict
from risk.watchlist import Wanted
from seamath.errors import Mistake
from watchdesk.cli.main import cli
from watchdesk.desk import open_desk

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
KEY = "encounter:308999071+336999072:20260302T005400Z"


def entry(**more):
    told = {"id": 0, "owner": "MRCC", "reason": "overdue", "added": NOW}
    return Wanted(**{**told, "expires": NOW + timedelta(days=7), "imo": 9074729, **more})


def run(desk, *arguments):
    answer = CliRunner().invoke(cli, [*arguments, "--desk", str(desk)])
    return (
        answer.exit_code,
        [json.loads(line) for line in answer.stdout.splitlines()],
        answer.stderr,
    )


def test_an_entry_is_there_when_the_desk_is_opened_again(tmp_path):
    with open_desk(tmp_path / "unit") as desk:
        kept = desk.watch_for(entry(name="MAR Y SOL"))
    with open_desk(tmp_path / "unit") as desk:
        assert desk.watchlist() == [kept]
        assert (kept.id, kept.imo, kept.name) == (1, 9074729, "MAR Y SOL")


def test_an_entry_taken_off_is_no_longer_listed_and_its_number_is_not_used_again(tmp_path):
    with open_desk(tmp_path) as desk:
        first = desk.watch_for(entry())
        desk.remove(first.id, by="duty officer", at=NOW)
        assert desk.watchlist() == []
        assert desk.watch_for(entry()).id == 2
        with pytest.raises(Mistake, match="no entry 1"):
            desk.remove(first.id, by="duty officer", at=NOW)


def test_verdicts_are_kept_in_the_order_they_were_said(tmp_path):
    said = [
        Verdict(event_key=KEY, verdict="confirmed", reason="", officer="17", at=NOW),
        Verdict(event_key=KEY, verdict="dismissed", reason="pilot", officer="9", at=NOW),
    ]
    with open_desk(tmp_path) as desk:
        for verdict in said:
            desk.judge(verdict)
    with open_desk(tmp_path) as desk:
        assert desk.verdicts() == said


def test_a_file_that_is_no_desk_is_one_clear_line(tmp_path):
    (tmp_path / "desk.db").write_bytes(b"not a database, but long enough to look like one" * 40)
    with pytest.raises(Mistake, match=r"desk\.db: not a desk"), open_desk(tmp_path):
        pass
    with pytest.raises(Mistake, match="cannot be used"), open_desk(tmp_path / "desk.db"):
        pass


def test_the_commands_add_list_judge_and_sum_up(tmp_path):
    code, (added,), _ = run(
        tmp_path, "watchlist", "add", "--mmsi", "311000001", "--owner", "MRCC", "--reason", "x"
    )
    assert (code, added["id"], added["mmsi"]) == (0, 1, 311000001)
    _, (listed,), _ = run(tmp_path, "watchlist", "list")
    assert listed == {**added, "in_force": True}
    assert run(tmp_path, "feedback", "add", KEY, "confirmed", "--officer", "17")[0] == 0
    _, (figures,), _ = run(tmp_path, "feedback", "summary")
    assert (figures["kind"], figures["confirmed"], figures["dismissed"]) == ("encounter", 1, 0)
    assert run(tmp_path, "watchlist", "remove", "1", "--by", "17")[0] == 0
    assert run(tmp_path, "watchlist", "list")[1] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("watchlist", "add", "--owner", "x", "--reason", "y"), "at least one of imo, mmsi"),
        (("watchlist", "add", "--imo", "9074728", "--owner", "x", "--reason", "y"), "check digit"),
        (("watchlist", "add", "--mmsi", "1", "--owner", "x", "--reason", "y"), "no form"),
        (("watchlist", "add", "--name", "A", "--owner", " ", "--reason", "y"), "owner"),
        (("feedback", "add", KEY, "dismissed", "--officer", "17"), "with a reason"),
        (("feedback", "add", "nonsense", "confirmed", "--officer", "17"), "no key of an event"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_kept(tmp_path, arguments, says):
    code, out, err = run(tmp_path, *arguments)
    assert (code, out) == (1, [])
    assert says in err and err.count("\n") == 1
    with open_desk(tmp_path) as desk:
        assert desk.watchlist() == [] and desk.verdicts() == []


def test_assess_tells_who_is_on_the_watchlist_and_counts_no_dismissed_event(
    run, exercise, tmp_path
):
    desk = tmp_path / "desk"
    first = run("assess", exercise, "-o", tmp_path / "one", "--desk", desk, "--quiet")
    assert first.exit_code == 0 and json.loads(first.stdout)["watched"] == []
    assert not desk.exists()  # nothing is made where nothing was kept
    lines = (tmp_path / "one" / "assessments.jsonl").read_text().splitlines()
    (met,) = (r for r in map(json.loads, lines) if r["mmsi"] == 308999071)
    key = next(i["event_key"] for i in met["indicators"] if i["id"] == "K03")
    with open_desk(desk) as opened:
        wanted = entry(imo=None, mmsi=336999072, owner="ZEBRA", expires=NOW + timedelta(days=300))
        opened.watch_for(wanted)
        opened.judge(Verdict(event_key=key, verdict="dismissed", reason="x", officer="17", at=NOW))
    again = run("assess", exercise, "-o", tmp_path / "two", "--desk", desk, "--quiet")
    (hit,) = json.loads(again.stdout)["watched"]
    assert (hit["mmsi"], hit["matched"]) == (336999072, ["mmsi"])
    brief = (tmp_path / "two" / "briefs" / "336999072.html").read_text(encoding="utf-8")
    assert brief.count("On the watchlist, entry 1, by MMSI") == 2  # on paper and in the file
    assert "ZEBRA" not in brief  # who asked stays at the desk
    page = (tmp_path / "two" / "map.html").read_text(encoding="utf-8")
    assert "entry 1, matches by mmsi" in page
    lines = (tmp_path / "two" / "assessments.jsonl").read_text().splitlines()
    (now,) = (r for r in map(json.loads, lines) if r["mmsi"] == 308999071)
    assert "K03" not in {i["id"] for i in now["indicators"]} and key in now["events"]
