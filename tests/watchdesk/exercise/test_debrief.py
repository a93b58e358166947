"""A debrief says what was noticed, when, and what was right; it fetches nothing and is marked."""

from __future__ import annotations

import re

import pytest

from watchdesk.exercise.debrief import debrief
from watchdesk.exercise.debrief_page import debrief_page
from watchdesk.exercise.deeds import Deeds
from watchdesk.exercise.judging import right_at
from watchdesk.exercise.questions import marked

QUEBEC, UNSEEN, BEACON = 370999001, 336999002, 972990001


@pytest.fixture
def at(session):
    return session.scenario.at_s


@pytest.fixture
def made(session, zones):
    """The debrief of the run as it stands."""

    def make(alerts=(), entries=()):
        deeds = Deeds(alerts=tuple(alerts), entries=tuple(entries))
        file = session.file
        return debrief(session.scenario, file.run, session.air, file.done(), deeds, zones)

    return make


def an_alert(at_s):
    acts = [
        {"at": at_s - 60, "what": "opened", "officer": "", "role": "", "says": ""},
        {"at": at_s, "what": "acknowledged", "officer": "loopback", "role": "watch", "says": ""},
    ]
    says, params = "MOB device {mmsi} calls", {"mmsi": BEACON}
    return {"key": "k", "says": says, "params": params, "mmsi": BEACON, "times": acts}


@pytest.mark.parametrize(
    ("minute", "says"),
    [(34.9, "in time"), (35.1, "late"), (None, "missed")],  # five minutes after minute 30
)
def test_an_alert_is_noticed_when_it_is_acknowledged(session, made, at, minute, says):
    alerts = [an_alert(at(minute))] if minute else []
    found = made(alerts=alerts)
    assert found.outcomes[0].says == says
    if minute:
        told = [what for _, who, what in found.timeline if who == "loopback"]
        assert told == [f"acknowledged: MOB device {BEACON} calls"]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ({"at": 12, "lat": 15.1, "lon": -74.5}, "in time"),  # four miles off
        ({"at": 12, "lat": 16.0, "lon": -74.5}, "missed"),  # fifty-five miles off
        ({"at": 12, "lat": None, "lon": None}, "in time"),  # no place was told
        ({"at": 12, "lat": None, "lon": None, "mmsi": QUEBEC}, "missed"),  # of another vessel
        ({"at": 9, "lat": 15.05, "lon": -74.45}, "missed"),  # before anybody called
        ({"at": 26, "lat": 15.05, "lon": -74.45}, "late"),  # fifteen minutes after minute 10
    ],
)
def test_a_report_near_the_truth_is_about_it(session, made, at, report, says):
    entry = report | {"entered": at(report["at"]), "as": "contact"}
    assert made(entries=[entry]).outcomes[1].says == says


def test_a_note_about_nobody_is_no_report(session, made, at):
    session.note(None, "something", at(12))
    assert made().outcomes[1].says == "missed"


def test_answers_are_held_to_the_row_of_the_evaluator(session, made, at, zones):
    session.answer(0, 1, {"zone": "BEYOND"}, at(21))
    session.answer(0, 3, {"may": ["OBS", "HAIL", "BOARD"], "ask": "nobody"}, at(22))
    answered = made().answered[0]
    assert answered.right.ruling.row == "B9"
    zone, may = answered.questions[0].marks[0], answered.questions[2].marks[0]
    assert zone.fits is True
    assert may.fits is False
    assert [words[-7:] for words in may.wrong] == ["(BOARD)"]
    assert [words.rpartition(" ")[2] for words in may.missing] == ["(SHADOW)"]
    assert answered.questions[2].marks[1].fits is None  # free text is for people
    assert answered.questions[1].answered_s is None


def test_the_ruling_answers_itself_in_full(session, zones):
    """Somebody who answers what the engine says is right in every field that is held to it."""
    moment = session.scenario.moments[0]
    right = right_at(moment, session.scenario, session.air, zones)
    perfect = {
        1: {"zone": right.case.Z},
        2: {"flag": right.case.flag, "cons": right.case.cons},
        3: {"may": list(right.ruling.permitted)},
        4: {"phase": right.case.phase, "rcc": right.rcc[0]},
        6: {"safeguards": list(right.ruling.safeguards)},
    }
    for number, answer in perfect.items():
        assert {mark.fits for mark in marked(number, answer, right)} <= {True, None}


def test_the_page_is_marked_escapes_and_fetches_nothing(session, made, at, zones):
    session.note(QUEBEC, "<img src=x onerror=alert(1)>", at(12))
    session.end(at(55))
    html = debrief_page(made(), zones)
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert html.count("EXERCISE EXERCISE EXERCISE") >= 4  # head, foot, chart, each printed page
    assert not re.search(r"(src|href)=.?(https?:)?//", html)
    assert "@page { size: A4" in html
    assert "missed" in html
    assert "Row B9" in html


def test_the_chart_shows_who_was_never_heard(session, made, zones):
    from watchdesk.exercise.picture import picture

    drawn = picture(session.scenario, session.air, zones, made().outcomes)
    assert ">UNSEEN<" in drawn
    assert drawn.count("stroke-dasharray='5 3'") == 3  # two vessels and the beacon
