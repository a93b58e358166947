"""A watch is handed over whole, signed twice, and nobody signs for both."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sar.incidents import IncidentReport, incident_of
from watchdesk.alerts import alert_log, handover
from watchdesk.alerts.acts import AlertError
from watchdesk.alerts.board import Board
from watchdesk.alerts.handover import Signature
from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings

AT = datetime(2026, 3, 1, 3, 40, tzinfo=UTC)
NOW = AT.timestamp()
END = NOW + 4 * 3600
OFF = Signature(officer="Maria", role="watch", by="account maria", at_s=END)
ON = Signature(officer="José", role="watch", by="account jose", at_s=END + 60)


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def handed(desk, a_situation):
    """A watch with an open emergency, a silenced feed, a dismissed caution and a report."""
    board = Board()
    told = [
        a_situation(reasons=("active: status 14",)),
        a_situation("system:feed:coast", says="Lost: {name}", params={"name": "coast\x1b[2J"}),
        a_situation("behaviour:308000001"),
    ]
    changes = board.take(told, NOW)
    who = ("Maria", "watch", NOW + 60)
    changes.append(board.dismiss("behaviour:308000001", "ordinary", "fishes here", *who))
    changes.append(board.silence("system:feed:coast", "12 h", *who))
    alert_log.keep(desk.book, changes)
    report = IncidentReport(id="1", kind="phone", received=AT, triggers=frozenset({"HT3"}))
    return handover.content(
        board,
        alert_log.history(desk.book, NOW, END),
        [incident_of(report, AT)],
        {"feeds": [{"name": "coast", "state": "lost", "last_s": NOW - 5, "sentences": 12}]},
        begin_s=NOW,
        now_s=END,
        planned={"report:1": "plan 1"},
        remarks="Tug expected at 09:00.",
    )


def test_it_says_what_is_open_changed_dismissed_silenced_and_not_heard(handed):
    assert [one["key"] for one in handed["open"]] == ["rescue:972000001", "system:feed:coast"]
    assert handed["waiting"] == 2
    [gone] = handed["dismissed"]
    assert (gone["officer"], gone["why"]) == (
        "Maria", "ordinary: ordinary for this vessel or place; fishes here",
    )  # fmt: skip
    assert [one["silenced_until"] for one in handed["silences"]] == ["2026-03-01T15:41:00Z"]
    assert handed["feeds"][0]["last"] == "2026-03-01T03:39:55Z"
    assert [one["what"] for one in handed["gaps"]] == ["opened", "silenced"]
    assert [(one["phase"], one["plan"]) for one in handed["incidents"]] == [("DETRESFA", "plan 1")]
    assert len(handed["changes"]) == 5 and handed["changes_left_out"] == 0


def test_as_text_it_is_complete_and_nothing_in_it_moves_a_terminal(handed):
    told = handover.as_text(handed)
    for words in ("emergency, unacknowledged", "fishes here", "12 h, until 2026-03-01T15:41:00Z",
                  "plan 1", "Tug expected", "Lost: coast?[2J",
                  handover.digest(handed)):  # fmt: skip
        assert words in told
    assert "\x1b" not in told and told.startswith("WATCH HANDOVER 2026-03-01T03:40:00Z")
    assert handover.as_text({**handed, "mode": "exercise"}).startswith("EXERCISE\n")


def test_both_sign_the_same_bytes_and_the_log_holds_their_hash(desk, handed):
    number = handover.sign_off(desk.book, handed, OFF)
    handover.take_over(desk.book, number, handover.digest(handed), ON)
    [kept] = handover.handovers(desk.book)
    assert kept["content"] == json.loads(json.dumps(handed))
    assert (kept["off"]["officer"], kept["on"]["officer"]) == ("Maria", "José")
    assert kept["taken"] == "2026-03-01T07:41:00Z"
    says = [entry["says"] for entry in desk.book.rows("audit", "kept_in = 'handovers'")]
    assert len(says) == 2 and all(one.endswith(handover.digest(handed)) for one in says)
    assert findings(desk.book.db) == []


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (Signature(officer=" maria ", role="watch", by="account maria", at_s=END), "by another"),
        (Signature(officer="Ana", role="watch", by="account maria", at_s=END), "by another"),
        (Signature(officer=" ", role="watch", by="account jose", at_s=END), "officer"),
    ],
)
def test_nobody_signs_for_both_or_for_nobody(desk, handed, on, says):
    number = handover.sign_off(desk.book, handed, OFF)
    with pytest.raises(AlertError, match=says):
        handover.take_over(desk.book, number, handover.digest(handed), on)
    assert handover.handovers(desk.book)[0]["on"] is None


def test_without_accounts_two_names_are_needed(desk, handed):
    number = handover.sign_off(
        desk.book, handed, Signature(officer="Maria", role="watch", by="said", at_s=END)
    )
    with pytest.raises(AlertError, match="by another"):
        handover.take_over(
            desk.book, number, handover.digest(handed),
            Signature(officer="MARIA", role="watch", by="said", at_s=END),
        )  # fmt: skip
    handover.take_over(
        desk.book, number, handover.digest(handed),
        Signature(officer="José", role="watch", by="said", at_s=END),
    )  # fmt: skip
    assert handover.handovers(desk.book)[0]["taken"] == "2026-03-01T07:40:00Z"


def test_another_content_another_number_or_a_second_time_is_refused(desk, handed):
    number = handover.sign_off(desk.book, handed, OFF)
    with pytest.raises(AlertError, match="not what was signed"):
        handover.take_over(desk.book, number, "0" * 64, ON)
    with pytest.raises(AlertError, match="no handover 9"):
        handover.take_over(desk.book, 9, handover.digest(handed), ON)
    handover.take_over(desk.book, number, handover.digest(handed), ON)
    with pytest.raises(AlertError, match="was taken over at"):
        handover.take_over(desk.book, number, handover.digest(handed), ON)
