"""The flag log: signed, only ever added to, and the last word of an officer counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdiction.consent_log import LEVELS, NEEDS, Entry
from jurisdiction.errors import LawError
from jurisdiction.flag_log import (
    LogLine,
    add_to_flag_log,
    entries_of,
    grounds_of,
    read_flag_log,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHIP = 354_000_001


def a_line(what: str = "claimed", **said) -> LogLine:
    record = {"mmsi": SHIP, "recorded": NOW.isoformat(), "at": NOW.isoformat(), "what": what}
    signed = {"officer": "4711", "text": "hailed on 16", "state": "PAN"}
    return LogLine.from_record(record | signed | said)


def test_what_is_added_is_read_back_in_order(tmp_path):
    log = tmp_path / "flags.jsonl"
    lines = [a_line(), a_line("asked"), a_line("granted", level="SEARCH", written=True)]
    for line in lines:
        add_to_flag_log(log, line)
    assert read_flag_log(log) == tuple(lines)
    assert [entry.what for entry in entries_of(lines, SHIP)] == ["claimed", "asked", "granted"]
    assert entries_of(lines, SHIP + 1) == ()


def test_adding_never_changes_what_stands_there(tmp_path):
    log = tmp_path / "flags.jsonl"
    add_to_flag_log(log, a_line())
    before = log.read_bytes()
    add_to_flag_log(log, a_line("denied"))
    assert log.read_bytes().startswith(before) and log.read_bytes().count(b"\n") == 2


def test_nothing_is_added_after_a_line_that_was_cut(tmp_path):
    log = tmp_path / "flags.jsonl"
    log.write_text(json.dumps(a_line().as_record())[:-9], encoding="utf-8")
    with pytest.raises(LawError, match=r"flags\.jsonl:1: not JSON"):
        add_to_flag_log(log, a_line())
    assert b"\n" not in log.read_bytes()


@pytest.mark.parametrize(
    "said, complaint",
    [
        ({"officer": ""}, "claimed: a flag log needs officer"),
        ({"text": "  "}, "claimed: a flag log needs text"),
        ({"mmsi": "354000001"}, "mmsi: '354000001', must be"),
        ({"mmsi": True}, "mmsi: True"),
        ({"mmsi": 0}, "mmsi: 0"),
        ({"at": "2026-03-01T12:00"}, "at: .* must be a time"),
        ({"recorded": ""}, "recorded: '', must be a time"),
        ({"state": ""}, "claimed: needs state"),
        ({"what": "rumour"}, "what: 'rumour', must be one of"),
        ({"score": 9}, "no field 'score'"),
    ],
)
def test_a_line_that_nobody_signed_or_understands_is_refused(said, complaint):
    with pytest.raises(LawError, match=complaint):
        a_line(**said)


def test_a_bad_line_is_named_with_its_number(tmp_path):
    log = tmp_path / "flags.jsonl"
    add_to_flag_log(log, a_line())
    with log.open("a", encoding="utf-8") as file:
        file.write('{"mmsi": 1}\n')
    with pytest.raises(LawError, match=r"flags\.jsonl:2: what: missing"):
        read_flag_log(log)
    with pytest.raises(LawError, match="cannot be read"):
        read_flag_log(tmp_path / "nothing.jsonl")


def grounds(hours: float, what: str = "grounds") -> Entry:
    return Entry(
        at=NOW + timedelta(hours=hours), what=what, officer="4711", text="ladder, 40 aboard"
    )


@pytest.mark.parametrize(
    "entries, stand",
    [
        ([], False),
        ([grounds(-1)], True),
        ([grounds(0)], True),
        ([grounds(0.1)], False),  # not yet
        ([grounds(-2), grounds(-1, "no_grounds")], False),
        ([grounds(-1, "no_grounds"), grounds(-2)], False),  # whatever the order of the lines
        ([grounds(-2, "no_grounds"), grounds(-1)], True),
        ([grounds(-1), grounds(-1, "no_grounds")], False),  # at once: the cautious one
    ],
)
def test_grounds_stand_until_an_officer_takes_them_back(entries, stand):
    record = grounds_of(entries, NOW)
    assert (record is not None) is stand
    if record is not None:
        assert record.officer_number == "4711" and record.text


def entries() -> st.SearchStrategy[Entry]:
    """Any entry a log may hold."""
    return st.builds(
        Entry,
        at=st.integers(-48, 48).map(lambda h: NOW + timedelta(hours=h)),
        what=st.sampled_from(sorted(NEEDS)),
        state=st.sampled_from(["PAN", "BHS", "USA"]),
        level=st.sampled_from(LEVELS),
        agreement=st.just("test-2020"),
        written=st.booleans(),
        officer=st.just("4711"),
        text=st.text(min_size=1).map(lambda text: f"a{text}z"),
    )


@given(entries())
def test_every_entry_survives_the_trip_through_the_file(entry):
    line = LogLine(mmsi=SHIP, recorded=NOW, entry=entry)
    assert LogLine.from_record(json.loads(json.dumps(line.as_record()))) == line


@given(st.lists(entries(), max_size=6))
def test_only_an_officers_entry_of_kind_grounds_makes_grounds(log):
    if grounds_of(log, NOW) is not None:
        assert any(entry.what == "grounds" and entry.at <= NOW for entry in log)
