"""Authority, pursuit, consent and the library from the command line, as the contract names them."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def cases(tmp_path):
    def write(*records):
        path = tmp_path / "cases.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return write


def answers(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_authority_answers_each_case_in_order(run, cases):
    path = cases(
        {"id": "S01", "Z": "FOR_SOV", "flag": "THIRD"},
        {"id": "S33", "Z": "BEYOND", "flag": "THIRD", "cons": "SEARCH"},
    )
    first, second = answers(run("authority", "--cases", path))
    assert (first["id"], first["row"]) == ("S01", "F2")
    assert (second["id"], second["row"]) == ("S33", "B6")
    assert second["permitted"] == ["BOARD", "HAIL", "OBS", "SEARCH", "STOP"]
    contract = {"rescue_rows", "never", "safeguards", "ask", "basis", "certainty"}
    assert contract <= set(first)


def test_a_bad_case_names_its_line_and_what_would_work(run, cases):
    result = run("authority", "--cases", cases({"Z": "MOON", "flag": "OWN"}))
    assert result.exit_code == 1
    assert "line 1" in result.output
    assert "BEYOND" in result.output


def test_a_private_guard_boat_may_not_pursue(run, cases):
    path = cases({"id": "HP15", "ship_at_order": "OWN_SEA", "actor": "NOT"})
    (record,) = answers(run("pursuit", "--cases", path))
    assert (record["id"], record["row"], record["result"]) == ("HP15", "H1", "INVALID")


def test_a_denied_claim_leaves_a_vessel_stateless(run, cases):
    said = {"state": "VEN"}
    log = [
        {"at": "2026-03-01T03:00:00Z", "what": "claimed", **said},
        {"at": "2026-03-01T04:00:00Z", "what": "denied", **said},
    ]
    path = cases({"id": "CN07", "own_state": "USA", "now": "2026-03-01T05:00:00Z", "log": log})
    (record,) = answers(run("consent", "--cases", path))
    assert (record["flag"], record["cons"], record["rule"]) == ("STATELESS", "NONE", "N4")


def test_the_library_is_found_by_number_and_by_words(run):
    assert "UNCLOS 110" in run("law", "110").output
    assert "UNCLOS 98" in run("law", "duty", "assist").output
    record = json.loads(run("law", "--json", "UNCLOS", "110(1)(d)").output.splitlines()[0])
    assert record["ref"] == "UNCLOS 110(1)(d)"


def test_a_word_the_library_lacks_is_told(run):
    result = run("law", "zeppelin")
    assert result.exit_code == 1
    assert "zeppelin" in result.output
