"""What officers entered comes back, and one call for help never hides another."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sar.errors import SarError
from watchdesk.desk import NOBODY, open_desk
from watchdesk.desk_entered import enter_report, entered
from watchdesk.desk_roles import DEFAULT

AT = datetime(2026, 3, 15, 5, 50, tzinfo=UTC)
BY = {"officer": "Ana", "role": DEFAULT, "at": AT}
CALL = {"kind": "phone", "received": "2026-03-15T05:50Z", "position": "20-20N 073-36W"}


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path, NOBODY, None) as made:
        yield made


def test_two_calls_that_differ_by_a_space_are_not_taken_for_one(desk):
    enter_report(desk.book, CALL | {"id": " 7", "people": {"adults": 3}}, **BY)
    with pytest.raises(SarError, match="there is a report with the id"):
        enter_report(desk.book, CALL | {"id": "7", "people": {"adults": 40}}, **BY)
    (kept,) = entered(desk).reports
    assert (kept.id, kept.people.at_least) == ("7", 3)


@pytest.mark.parametrize("name", ["12/03", "a#b", "..", "x" * 61])
def test_an_odd_id_is_refused_when_it_is_new_and_comes_back_where_it_was_kept(desk, name):
    with pytest.raises(SarError, match="id must be"):
        enter_report(desk.book, CALL | {"id": name}, **BY)
    assert entered(desk).reports == ()
    row = {"at": AT.isoformat(), "kind": "report", "officer": "Ana", "role": "watch"}
    record = {"id": name, "kind": "phone", "received": "2026-03-15T05:50Z"}
    row["record"] = json.dumps(record)
    desk.book.add("entries", row, AT, "entered before ids were checked")
    assert [one.id for one in entered(desk).reports] == [name]


def test_a_name_that_turns_a_line_around_does_not(desk):
    kept = enter_report(desk.book, CALL | {"id": "8", "vessel": "EVA\u202eMRA"}, **BY)
    assert kept.vessel == "EVA MRA"
