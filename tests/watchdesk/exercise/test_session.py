"""A run is an append-only list that plays again alike; its trainee learns nothing of the truth."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import numpy as np
import pytest

from watchdesk.desk_entered import enter_report
from watchdesk.exercise.playing import stationed
from watchdesk.exercise.run_file import DATABASE, RunFile
from watchdesk.exercise.scenario import ExerciseError
from watchdesk.exercise.session import Session
from watchdesk.replay.moving import move

QUEBEC = 370999001
LATER = datetime(2026, 6, 11, tzinfo=UTC)


@contextmanager
def closing_station(station):
    try:
        yield
    finally:
        station.stop()


def minutes(session, n):
    return session.scenario.at_s(n)


def columns(session):
    table = session.air.heard.positions
    return [getattr(table, name) for name in ("mmsi", "time_s", "lat", "lon", "speed_kn")]


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(columns(one), columns(other)))


@pytest.mark.parametrize("minute", [0, 15, 25, 40, 60])
def test_nothing_a_trainee_is_told_holds_the_truth(session, minute):
    told = json.dumps(session.told(minutes(session, minute)))
    for secret in ("SECRET", "336999002", "B9", 'KINGSTON"]', "expected", "truth", session.key):
        assert secret not in told, secret


def test_calls_and_questions_come_when_it_is_their_time(session):
    before = session.told(minutes(session, 9.9))
    assert (before["calls"], before["questions"]) == ([], [])
    then = session.told(minutes(session, 20))
    assert [call["words"] for call in then["calls"]] == ["A sloop, many people."]
    assert [one["number"] for one in then["questions"][0]["ask"]] == [1, 2, 3, 4, 5, 6, 7]
    both = session.told(minutes(session, 35))["questions"]
    assert [(one["about"], one["mmsi"]) for one in both] == [
        (str(QUEBEC), QUEBEC),
        ("the sloop", None),
    ]


def test_an_answer_is_kept_with_its_time_and_the_last_one_counts(session):
    session.answer(0, 1, {"zone": "OWN_SEA"}, minutes(session, 21))
    session.answer(0, 1, {"zone": "BEYOND", "smuggled": "x"}, minutes(session, 22))
    kept = session.file.done("answered")
    assert [(d.at_s, d.body["answer"]) for d in kept] == [
        (minutes(session, 21), {"zone": "OWN_SEA"}),
        (minutes(session, 22), {"zone": "BEYOND"}),
    ]
    shown = session.told(minutes(session, 23))["questions"][0]["ask"][0]["answer"]
    assert shown == {"zone": "BEYOND"}


@pytest.mark.parametrize(
    ("moment", "number", "answer", "minute"),
    [
        (0, 1, {"zone": "BEYOND"}, 19),  # not asked yet
        (1, 2, {"flag": "OWN"}, 40),  # not among the questions of that moment
        (7, 1, {"zone": "BEYOND"}, 40),  # no such moment
        (0, 1, {"zone": "ANYWHERE"}, 40),
        (0, 1, "BEYOND", 40),
        (0, 3, {"may": "OBS"}, 40),  # several belong in a list
        (0, 3, {"may": [1]}, 40),
    ],
)
def test_an_answer_to_nothing_that_was_asked_is_refused(session, moment, number, answer, minute):
    with pytest.raises(ExerciseError):
        session.answer(moment, number, answer, minutes(session, minute))
    assert session.file.done() == []


def test_what_was_done_can_be_neither_changed_nor_taken_away(session):
    session.note(QUEBEC, "fast", minutes(session, 5))
    with closing(sqlite3.connect(session.file.folder / DATABASE)) as db:
        for order in ("UPDATE done SET what = 'x'", "DELETE FROM done"):
            with pytest.raises(sqlite3.IntegrityError, match="what was done stays"):
                db.execute(order)


def test_a_change_that_cannot_be_leaves_no_trace(session):
    before = columns(session)
    with pytest.raises(ExerciseError):
        session.change("course", {"mmsi": 1, "course_deg": 1.0, "speed_kn": 1.0}, 0.0)
    assert session.file.done() == []
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, columns(session)))


def test_a_run_opened_again_plays_alike(session, zones, tmp_path):
    session.change("silence", {"mmsi": QUEBEC, "minutes": 10.0}, minutes(session, 12))
    order = {"mmsi": QUEBEC, "course_deg": 90.0, "speed_kn": 14.0}
    session.change("course", order, minutes(session, 30))
    again = Session(RunFile.opened(tmp_path / "runs", session.file.run.id), zones)
    assert same(session, again)


def test_the_players_past_stays_when_the_future_changes(session):
    given = session.player.take(minutes(session, 12)).positions
    session.change("silence", {"mmsi": QUEBEC, "minutes": 10.0}, minutes(session, 12))
    rest = session.player.take(minutes(session, 60)).positions
    whole = session.air.heard.positions
    assert [*given.line.tolist(), *rest.line.tolist()] == whole.line.tolist()


def test_a_branch_has_its_parents_past_and_its_own_future(session, zones):
    first = {"mmsi": QUEBEC, "course_deg": 90.0, "speed_kn": 14.0}
    session.change("course", first, minutes(session, 10))
    session.note(None, "early", minutes(session, 11))
    session.change("silence", {"mmsi": QUEBEC, "minutes": 20.0}, minutes(session, 30))
    branch = session.branch(minutes(session, 20), LATER)
    child = Session(branch, zones)
    assert [(d.what, d.at_s) for d in branch.done()] == [
        ("course", minutes(session, 10)),
        ("noted", minutes(session, 11)),
    ]
    assert (branch.run.parent, branch.run.parent_at_s) == (
        session.file.run.id,
        minutes(session, 20),
    )
    assert branch.run.seed == session.file.run.seed
    past = [s.player.take(minutes(session, 20)).positions for s in (session, child)]
    assert past[0].lat.tolist() == past[1].lat.tolist()
    assert not same(session, child)
    assert [d.what for d in session.file.done()] == ["course", "noted", "silence"]


def test_after_the_end_nothing_more_is_written(session):
    session.end(minutes(session, 40))
    assert session.told(minutes(session, 40))["over"] is True
    for late in (
        lambda: session.note(None, "late", minutes(session, 41)),
        lambda: session.answer(0, 1, {"zone": "BEYOND"}, minutes(session, 41)),
        lambda: session.change("text", {"mmsi": 1, "text": "x"}, minutes(session, 41)),
    ):
        with pytest.raises(ExerciseError, match="over"):
            late()


def test_only_the_key_opens_the_instructors_page(session):
    assert session.is_instructor(session.key)
    for wrong in (None, "", "x", session.key[:-1], session.key + "x", "ñ"):
        assert not session.is_instructor(wrong)


def test_an_unknown_run_is_told_with_those_there_are(session, tmp_path):
    with pytest.raises(ExerciseError, match=session.file.run.id):
        RunFile.opened(tmp_path / "runs", "nothing")


def test_a_branch_stands_as_its_parent_did(session, zones, tmp_path):
    """What was acknowledged and entered up to the instant is there; what came after is not."""
    station = stationed(session, zones, 1.0)
    with closing_station(station):
        move(station, station.clock, minutes(session, 35))
        (key,) = [a.key for a in station.board.alerts() if a.situation.mmsi == 972990001]
        at_s = station.clock.now_s()
        station.keep([station.board.acknowledge(key, "Ada", "watch", at_s)])
        record = {"id": "R1", "kind": "other", "received": "2026-06-10T13:36:00Z"}
        for number, minute in ((1, 36), (2, 50)):
            move(station, station.clock, minutes(session, minute))
            at = datetime.fromtimestamp(station.clock.now_s(), UTC)
            told = record | {"id": f"R{number}"}
            by = {"officer": "Ada", "role": "watch", "at": at}
            station.keeper.ask(lambda d, told=told, by=by: enter_report(d.book, told, **by))
    child = Session(session.branch(minutes(session, 40), LATER), zones)
    station = stationed(child, zones, 1.0)
    with closing_station(station):
        assert station.clock.now_s() == minutes(session, 40)
        (alert,) = [a for a in station.board.alerts() if a.key == key]
        assert (alert.acknowledged_by, alert.acknowledged_s) == ("Ada", minutes(session, 35))
        assert [report.id for report in station.reports] == ["R1"]
        assert station.keeper.ask(lambda desk: desk.setting("state")) == "USA"
