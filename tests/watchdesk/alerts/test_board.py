"""One alert a situation, in the states of MSC.302(87), and no officer can lose one."""

from __future__ import annotations

import pytest

from watchdesk.alerts.acts import SILENCES, AlertError
from watchdesk.alerts.board import FORGET_S, LINGER_S, Board

NOW = 1_772_336_400.0
WHO = ("17", "watch")


def states(board):
    return {alert.key: alert.state for alert in board.alerts()}


def whats(changes):
    return [change.what for change in changes]


@pytest.fixture
def board():
    return Board()


def test_a_situation_told_again_is_the_same_alert(board, a_situation):
    assert whats(board.take([a_situation()], NOW)) == ["opened"]
    assert whats(board.take([a_situation()], NOW + 1)) == []
    assert whats(board.take([a_situation(), a_situation()], NOW + 2)) == []
    assert len(board.alerts()) == 1


def test_two_situations_with_one_key_are_one_alert_with_the_graver_priority(board, a_situation):
    board.take([a_situation(), a_situation(priority="caution", rescue=False)], NOW)
    assert [a.priority for a in board.alerts()] == ["emergency"]


def test_an_event_restated_with_another_beginning_alerts_nobody_anew(board, a_situation):
    key = "behaviour:308000001"
    board.take([a_situation(key, events=("gap:308000001:20260301T010000Z",))], NOW)
    board.acknowledge(key, *WHO, NOW + 1)
    told = a_situation(key, events=("gap:308000001:20260301T012000Z",))
    assert whats(board.take([told], NOW + 2)) == ["changed"]
    assert states(board) == {key: "acknowledged"}


@pytest.mark.parametrize(
    "more",
    [
        {"events": ("gap:308000001:20260301T010000Z", "speed:308000001:20260301T010000Z")},
        {"occurrence_s": NOW + 2},  # a spell that began after the officer acted
        {"degree": 1},  # graver than it ever was
    ],
)
@pytest.mark.parametrize("act", ["acknowledge", "dismiss"])
def test_news_alerts_again_whatever_was_done_before(board, a_situation, act, more):
    key = "behaviour:308000001"
    before = a_situation(key, events=("gap:308000001:20260301T010000Z",), occurrence_s=NOW - 9)
    board.take([before], NOW)
    if act == "acknowledge":
        board.acknowledge(key, *WHO, NOW + 1)
    else:
        board.dismiss(key, "ordinary", "fishes here each night", *WHO, NOW + 1)
    told = {"events": before.events, "occurrence_s": before.occurrence_s} | more
    board.take([a_situation(key, **told)], NOW + 3)
    assert states(board) == {key: "unacknowledged"}
    assert whats(board.take([a_situation(key, **told)], NOW + 4)) == []


def test_a_device_whose_clock_runs_ahead_does_not_alarm_for_ever(board, a_situation):
    ahead = a_situation(occurrence_s=NOW + 500)
    board.take([ahead], NOW)
    board.acknowledge(ahead.key, *WHO, NOW + 1)
    assert whats(board.take([ahead], NOW + 2)) == []


def test_a_device_heard_after_a_long_silence_alarms_again_in_the_same_line(board, a_situation):
    board.take([a_situation(occurrence_s=NOW - 10)], NOW)
    board.acknowledge("rescue:972000001", *WHO, NOW + 5)
    board.take([a_situation(occurrence_s=NOW + 7200)], NOW + 7201)
    assert [a.state for a in board.alerts()] == ["unacknowledged"]
    assert board.sounding(NOW + 7201) == "emergency"


def test_a_test_that_turns_out_to_be_active_is_raised(board, a_situation):
    test = a_situation(priority="caution", rescue=False)
    board.take([test], NOW)
    board.acknowledge(test.key, *WHO, NOW + 1)
    assert board.sounding(NOW + 1) is None
    assert whats(board.take([a_situation()], NOW + 2)) == ["raised"]
    assert board.sounding(NOW + 2) == "emergency"


def test_sound_comes_back_after_thirty_seconds_and_not_before(board, a_situation):
    board.take([a_situation()], NOW)
    board.silence("rescue:972000001", "temporary", *WHO, NOW)
    assert board.sounding(NOW + 29.9) is None
    assert board.sounding(NOW + 30.0) == "emergency"
    assert whats(board.take([a_situation()], NOW + 30)) == ["silence ended"]
    board.acknowledge("rescue:972000001", *WHO, NOW + 31)
    assert board.sounding(NOW + 1e6) is None


def test_a_clock_set_back_makes_no_silence_longer(board, a_situation):
    board.take([a_situation()], NOW)
    board.silence("rescue:972000001", "temporary", *WHO, NOW)
    assert board.sounding(NOW - 3600) == "emergency"


@pytest.mark.parametrize("key", ["rescue:972000001", "help:308000001"])
@pytest.mark.parametrize("how", [how for how in SILENCES if how != "temporary"])
def test_danger_is_silenced_for_thirty_seconds_only(board, a_situation, key, how):
    board.take([a_situation(key)], NOW)
    with pytest.raises(AlertError, match="30 s"):
        board.silence(key, how, *WHO, NOW, until_s=NOW + 60)


@pytest.mark.parametrize(
    ("how", "until_s", "still"),
    [
        ("1 h", None, 3600),
        ("12 h", None, 12 * 3600),
        ("1 week", None, 7 * 86400),
        ("custom", NOW + 90, 90),
    ],
)
def test_a_timed_silence_ends_on_its_second(board, a_situation, how, until_s, still):
    told = a_situation("system:feed:coast")
    board.take([told], NOW)
    board.silence(told.key, how, *WHO, NOW, until_s=until_s)
    board.take([told], NOW + still - 1)
    assert states(board) == {told.key: "silenced"}
    board.take([told], NOW + still)
    assert states(board) == {told.key: "unacknowledged"}


def test_a_silence_for_this_occurrence_ends_with_it(board, a_situation):
    told = a_situation("system:feed:coast")
    board.take([told], NOW)
    board.silence(told.key, "this occurrence", *WHO, NOW)
    board.take([told], NOW + 1e6)
    assert states(board) == {told.key: "silenced"}
    board.take([], NOW + 1e6 + 1)
    assert states(board) == {}
    board.take([told], NOW + 1e6 + 2)
    assert states(board) == {told.key: "unacknowledged"}


@pytest.mark.parametrize("until_s", [None, NOW, NOW - 1, NOW + 400 * 86400, float("nan")])
def test_a_custom_silence_needs_an_end_to_come(board, a_situation, until_s):
    board.take([a_situation("system:disk")], NOW)
    with pytest.raises(AlertError, match="custom"):
        board.silence("system:disk", "custom", *WHO, NOW, until_s=until_s)


def test_what_is_acknowledged_stays_until_it_is_rectified(board, a_situation):
    told = a_situation("system:feed:coast")
    board.take([told], NOW)
    board.acknowledge(told.key, *WHO, NOW + 1)
    board.take([told], NOW + 1e5)
    assert states(board) == {told.key: "acknowledged"}
    assert whats(board.take([], NOW + 1e5 + 1)) == ["rectified"]
    assert states(board) == {}


def test_what_was_over_before_anybody_saw_it_waits_to_be_seen(board, a_situation):
    board.take([a_situation("system:feed:coast")], NOW)
    board.take([], NOW + 1)
    board.take([], NOW + 1e6)
    assert states(board) == {"system:feed:coast": "rectified"}
    assert board.sounding(NOW + 1e6) is None
    board.acknowledge("system:feed:coast", *WHO, NOW + 1e6)
    assert states(board) == {}


def test_a_rescue_no_longer_told_stays_until_an_officer_closes_it(board, a_situation):
    board.take([a_situation()], NOW)
    board.acknowledge("rescue:972000001", *WHO, NOW + 1)
    board.take([], NOW + 1e6)
    assert states(board) == {"rescue:972000001": "acknowledged"}
    board.dismiss("rescue:972000001", "rcc_resolved", "MRCC Port-au-Prince", *WHO, NOW + 1e6)
    assert states(board) == {}


def test_what_late_data_removed_is_withdrawn_in_sight(board, a_situation):
    told = a_situation("help:308000001")
    board.take([told], NOW)
    board.acknowledge(told.key, *WHO, NOW + 1)
    changes = board.take([], NOW + 2)
    assert whats(changes) == ["withdrawn"] and "a late message" in changes[0].act.says
    record = board.alerts()[0].as_record()
    assert (record["state"], record["over"]) == ("withdrawn", "2026-03-01T03:40:02Z")
    board.take([], NOW + 1e6)  # a warning stays until it is seen
    assert states(board) == {told.key: "withdrawn"}


def test_detectors_that_start_anew_withdraw_nothing(board, a_situation):
    board.take([a_situation("behaviour:308000001"), a_situation("system:feed:a")], NOW)
    board.take([], NOW + 1, looked=False)
    assert states(board) == {"behaviour:308000001": "unacknowledged", "system:feed:a": "rectified"}


def test_a_caution_that_is_over_goes_by_itself(board, a_situation):
    board.take([a_situation("behaviour:308000001")], NOW)
    board.take([a_situation("behaviour:308000001", stands=False)], NOW + 1)
    board.take([], NOW + LINGER_S)
    assert states(board) == {"behaviour:308000001": "rectified"}
    board.take([], NOW + 1 + LINGER_S)
    assert states(board) == {}


def test_what_was_over_before_it_was_first_told_is_no_alert(board, a_situation):
    assert board.take([a_situation("help:308000001", stands=False)], NOW) == []


def test_the_dismissed_is_forgotten_only_when_nothing_can_find_it_again(board, a_situation):
    told = a_situation("behaviour:308000001")
    board.take([told], NOW)
    board.dismiss(told.key, "bad_data", "two stations, one late", *WHO, NOW)
    board.take([], NOW + FORGET_S - 1)
    assert board.take([told], NOW + FORGET_S - 1) == []
    assert whats(board.take([], NOW + FORGET_S)) == ["closed"]
    assert whats(board.take([told], NOW + FORGET_S + 1)) == ["opened"]


def test_rescue_stands_first_and_the_order_is_the_same_every_time(board, a_situation):
    told = [
        a_situation("system:feed:a"),
        a_situation("behaviour:308000001"),
        a_situation("help:308000002"),
        a_situation("rescue:report:1", priority="alarm"),
        a_situation(),
        a_situation("watchlist:1:308000001"),
    ]
    board.take(told, NOW)
    expected = ["rescue:972000001", "rescue:report:1", "help:308000002", "system:feed:a",
                "behaviour:308000001", "watchlist:1:308000001"]  # fmt: skip
    assert [a.key for a in board.alerts()] == expected
    other = Board()
    other.take(reversed(told), NOW)
    assert [a.key for a in other.alerts()] == expected
    board.escalate("behaviour:308000001", "the supervisor", "near the limit", *WHO, NOW)
    assert [a.key for a in board.alerts()][:3] == expected[:3]


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("behaviour:308000001", "warning"),  # never an alarm, however often
        ("watchlist:1:308000001", "warning"),
        ("help:308000001", "alarm"),
        ("rescue:972000001", "emergency"),
        ("system:disk", "warning"),
    ],
)
def test_escalating_raises_by_one_at_most(board, a_situation, key, after):
    board.take([a_situation(key)], NOW)
    for n in range(3):
        board.escalate(key, "the supervisor", "see for yourself", *WHO, NOW + n)
    assert [a.priority for a in board.alerts()] == [after]
    acts = [a for a in board.alerts()[0].as_record()["times"] if a["what"] == "escalated"]
    assert acts[0]["says"] == "to the supervisor: see for yourself" and len(acts) == 3


def test_two_officers_do_not_call_the_same_person_about_the_same_alert(board, a_situation):
    key = "behaviour:308000001"
    board.take([a_situation(key)], NOW)
    board.escalate(key, "the supervisor", "near the limit", "Ana", "watch", NOW)
    with pytest.raises(AlertError, match="already escalated to The Supervisor by Ana at 20"):
        board.escalate(key, "The Supervisor", "it waits", "Ben", "watch", NOW + 299.0)
    board.escalate(key, "The Supervisor", "it goes on", "Ana", "watch", NOW + 299.0)
    board.escalate(key, "the legal adviser", "which row", "Ben", "watch", NOW + 299.0)
    board.escalate(key, "The Supervisor", "it waits", "Ben", "watch", NOW + 600.0)
    said = [
        a["officer"] for a in board.alerts()[0].as_record()["times"] if a["what"] == "escalated"
    ]
    assert said == ["Ana", "Ana", "Ben", "Ben"]


@pytest.mark.parametrize(
    ("key", "code", "says"),
    [
        ("system:disk", "ordinary", "mend it"),
        ("rescue:972000001", "ordinary", "rcc_resolved, false_alert, test"),
        ("behaviour:308000001", "rcc_resolved", "ordinary, bad_data"),
        ("help:308000001", "test", "no_help_needed"),
    ],
)
def test_a_reason_that_does_not_fit_is_refused(board, a_situation, key, code, says):
    board.take([a_situation(key)], NOW)
    with pytest.raises(AlertError, match=says):
        board.dismiss(key, code, "because", *WHO, NOW)
    assert len(board.alerts()) == 1


def test_nothing_is_done_without_a_name_a_text_or_an_alert(board, a_situation):
    board.take([a_situation()], NOW)
    with pytest.raises(AlertError, match="officer"):
        board.acknowledge("rescue:972000001", " ", "watch", NOW)
    with pytest.raises(AlertError, match="note"):
        board.note("rescue:972000001", "x" * 501, *WHO, NOW)
    with pytest.raises(AlertError, match="no open alert"):
        board.acknowledge("rescue:972000002", *WHO, NOW)
    board.acknowledge("rescue:972000001", *WHO, NOW)
    with pytest.raises(AlertError, match="already acknowledged by 17 at 2026-03-01T03:40:00Z"):
        board.acknowledge("rescue:972000001", "18", "watch", NOW + 1)


def test_who_comes_late_is_told_who_dismissed_it(board, a_situation):
    board.take([a_situation("behaviour:1", priority="caution")], NOW)
    board.dismiss("behaviour:1", "ordinary", "the pilot boat", *WHO, NOW)
    with pytest.raises(AlertError, match="already dismissed by 17 at 2026-03-01T03:40:00Z"):
        board.dismiss("behaviour:1", "bad_data", "a gap", "18", "watch", NOW + 1)


def test_a_place_that_moves_on_is_shown_and_not_logged(board, a_situation):
    board.take([a_situation()], NOW)
    changes = board.take([a_situation(lat=20.0, lon=-73.0)], NOW + 1)
    assert [(c.what, c.kept) for c in changes] == [("updated", False)]
    assert board.alerts()[0].as_record()["lat"] == 20.0


def test_danger_that_was_acknowledged_stands_above_a_fault_that_was_not(board, a_situation):
    told = [a_situation("help:308000001"), a_situation("system:disk")]
    board.take(told, NOW)
    board.acknowledge("help:308000001", *WHO, NOW + 1)
    assert [a.key for a in board.alerts()] == ["help:308000001", "system:disk"]


def test_what_was_over_and_comes_back_is_the_same_alert_and_alerts_again(board, a_situation):
    told = a_situation("system:feed:coast")
    board.take([told], NOW)
    board.take([], NOW + 1)
    assert whats(board.take([told], NOW + 2)) == ["again"]
    assert states(board) == {told.key: "unacknowledged"}
    assert board.alerts()[0].as_record()["over"] is None


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (
            ("active: status 14", "positions heard: 8"),
            ("active: status 14", "positions heard: 9"),
            0,
        ),
        (
            ("active: status 14", "positions heard: 8"),
            ("active: status 15", "positions heard: 9"),
            1,
        ),
        (("positions heard: 8",), ("positions heard: 8", "still heard"), 1),
    ],
)
def test_a_device_heard_once_more_is_no_line_of_the_log(board, a_situation, before, after, kept):
    board.take([a_situation(reasons=before)], NOW)
    changes = board.take([a_situation(reasons=after)], NOW + 2)
    assert sum(change.kept for change in changes) == kept
    assert board.alerts()[0].situation.reasons == after
