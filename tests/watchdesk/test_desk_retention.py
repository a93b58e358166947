"""What is past its time goes, each row with its entry in the log, and nothing else does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from seamath.errors import Mistake
from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings
from watchdesk.desk_cases import locks, record, records, tags
from watchdesk.desk_retention import past, retain, rules
from watchdesk.desk_schema import schema
from watchdesk.desk_settings import checked_setting
from watchdesk.forms.answers import record_from
from watchdesk.forms.fields import forms

AT = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
ALL = ("inspection", "risk", "screening", "custody", "flag_request", "place_of_safety")


@pytest.fixture
def desk(tmp_path, a_record):
    with open_desk(tmp_path) as opened:
        for form in ALL:
            record(opened.book, record_from(a_record(form)), AT)
        yield opened


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        (timedelta(days=3) - timedelta(seconds=1), []),
        (timedelta(days=3), ["family_tags", "family_tags"]),
        (timedelta(days=90) - timedelta(seconds=1), ["family_tags", "family_tags"]),
        (timedelta(days=90), ["family_tags", "family_tags", "screening"]),
        (timedelta(days=36_000), ["family_tags", "family_tags", "screening", "inspection", "risk",
                                  "place_of_safety"]),
    ],
)  # fmt: skip
def test_a_row_goes_on_its_day_and_not_a_second_before(desk, after, gone):
    assert [one.rule.id for one in past(desk, AT + after)] == gone
    assert [one.rule.id for one in retain(desk, AT + after)] == gone
    assert past(desk, AT + after) == []
    says = [e["says"] for e in desk.book.rows("audit") if e["act"] == "erase"]
    assert len(says) == len(gone) and all(s.startswith("kept ") for s in says)
    assert findings(desk.book.db) == []


def test_a_lock_outlives_the_screening_and_then_bears_on_every_run(desk):
    retain(desk, AT + timedelta(days=36_000))
    assert [(lock.state, lock.mmsis) for lock in locks(desk.book)] == [("HTI", frozenset())]
    assert {kept.record.form for kept in records(desk.book)} == {"custody", "flag_request"}
    assert tags(desk.book) == []


def test_a_unit_sets_its_own_days(desk):
    known = [rule.id for rule in rules(desk)]
    for name, value in (("keep.custody", "10"), ("keep.family_tags", "1")):
        desk.set(name, checked_setting(name, value, known), AT)
    assert [p.rule.id for p in past(desk, AT + timedelta(days=10))] == [
        "family_tags", "family_tags", "custody",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("keep.custody", "-1", "number of days"),
        ("keep.custody", "0", "number of days"),
        ("keep.locks", "1", "nothing to set called 'keep.locks'"),
        ("state", "Bahamas", "three letters"),
        ("colour", "blue", "there is state, keep.custody"),
    ],
)
def test_a_setting_that_does_not_exist_or_fit_is_one_line(name, value, says):
    with pytest.raises(Mistake, match=says):
        checked_setting(name, value, ["custody"])


def test_every_table_that_keeps_something_of_the_unit_has_a_rule(desk):
    ruled = {rule.kept_in for rule in rules(desk)}
    there = {t.name for t in desk.book.db.tables if not t.name.startswith(("_", "sqlite_"))}
    assert schema.pending(desk.book.db) == []
    assert there - ruled == {"settings", "audit", "locks", "accounts"}  # never deleted
    assert {rule.form for rule in rules(desk) if rule.form} == set(forms()) - {"flag_result"} | {
        "flag_result"
    }


def test_the_command_tells_what_goes_and_can_only_look(run, desk, tmp_path):
    def do(*words):
        answer = run("--role", "administrator", "desk", *words, "--desk", tmp_path)
        assert answer.exit_code == 0, answer.output
        return [json.loads(line) for line in answer.stdout.splitlines()]

    looked = do("retain", "--dry-run")
    went = do("retain")
    assert [one["deleted"] for one in looked] == [False] * len(went)
    assert [one["number"] for one in looked] == [one["number"] for one in went]
    assert do("retain") == []
    do("set", "state", "BHS")
    assert do("settings")[0] == {"role": None, "state": "BHS"}
