"""Every shipped exercise from its first minute to the debrief, answered right and wrong."""

from __future__ import annotations

import pytest

from jurisdiction.codes import FLAGS, ZONES, actions, safeguards
from sar.rcc import shipped_directory
from watchdesk.exercise.debrief import debrief_of
from watchdesk.exercise.debrief_page import debrief_page
from watchdesk.exercise.judging import right_at
from watchdesk.exercise.scenario_file import shipped
from watchdesk.exercise.session import Session, begun

MARK = "EXERCISE EXERCISE EXERCISE"
PHASES = ("NONE", "UNC", "ALERT", "DISTRESS")


def right_answers(moment, ruling):
    """What the author of the file says is right, and what the authority tables allow."""
    said = moment.expected
    return {
        1: {"zone": said.zone},
        2: {"flag": said.flag, "cons": said.cons},
        3: {"may": list(ruling.permitted), "ask": "as it stands in the row"},
        4: {"phase": said.phase, "rcc": said.rcc[0] if said.rcc else ""},
        5: {"text": "as the points say"},
        6: {"safeguards": list(ruling.safeguards)},
        7: {"text": "as the points say"},
    }


def wrong_answers(moment, ruling):
    """Another choice in every field that has any."""
    said = moment.expected
    other = next(rcc.id for rcc in reversed(shipped_directory()) if rcc.id not in said.rcc)
    return {
        1: {"zone": next(zone for zone in ZONES if zone != said.zone)},
        2: {"flag": next(flag for flag in FLAGS if flag != said.flag), "cons": ""},
        3: {"may": [code for code in actions() if code not in ruling.permitted], "ask": ""},
        4: {"phase": next(p for p in PHASES if p != said.phase), "rcc": other},
        5: {"text": ""},
        6: {"safeguards": [code for code in safeguards() if code not in ruling.safeguards]},
        7: {"text": ""},
    }


def do(client, played, situation):
    """What the file asks for when something is noticed."""
    if situation.expects == "acknowledge":
        alerts = client.get("/api/alerts").json()["alerts"]
        (key,) = [a["key"] for a in alerts if a["mmsi"] == situation.about]
        assert client.post(f"/api/alerts/{key}/acknowledge", json={}).status_code == 200
    elif situation.expects == "report":
        told = {"id": f"R-{situation.key}", "kind": "other", "received": "2026-05-02T09:12:00Z"}
        assert client.post("/api/incidents", json=told).status_code == 200
    elif situation.expects == "mark":
        note = {"mmsi": situation.about, "words": "seen"}
        assert client.post("/api/exercise/notes", json=note).status_code == 200


def secrets_of(scenario, minute):
    """What no trainee may be told at a minute of an exercise."""
    yield from (vessel.truth for vessel in scenario.vessels if vessel.truth)
    yield from (str(vessel.mmsi) for vessel in scenario.vessels if vessel.device == "none")
    yield from (s.teaches for s in scenario.situations if s.teaches)
    yield from (s.title for s in scenario.situations)
    yield from (call.words for call in scenario.calls if call.at_min > minute)
    for moment in scenario.moments:
        yield from (point for points in moment.expected.points.values() for point in points)


def play(client, played):
    """Go through an exercise: notice, answer, and end it."""
    scenario = played.session.scenario
    told = client.get("/api/exercise").json()
    assert told["state"] == scenario.patrol_state
    assert told["unit"] == scenario.patrol_unit != ""
    steps = [(s.at_min + 1, "notice", s) for s in scenario.situations]
    steps += [(m.at_min + 1, "answer", m) for m in scenario.moments]
    for minute, what, one in sorted(steps, key=lambda step: step[:2]):
        played.at(minute)
        told = "".join(
            client.get(path).text
            for path in ("/api/exercise", "/api/events", "/api/incidents", "/api/alerts", "/")
        )
        for secret in secrets_of(scenario, minute):
            assert secret not in told
        if what == "notice":
            do(client, played, one)
            continue
        number = scenario.moments.index(one)
        right = right_at(one, scenario, played.session.air, played.session.zones)
        for question, answer in right_answers(one, right.ruling).items():
            if question in one.ask:
                body = {"moment": number, "question": question, "answer": answer}
                assert client.post("/api/exercise/answers", json=body).status_code == 200
    check_drawer(client, played)
    played.at(scenario.minutes)
    with played.instructor() as teacher:
        assert teacher.post("/api/instructor/end", json={}).status_code == 200


@pytest.mark.parametrize("name", shipped())
def test_right_answers_are_right_in_full(name, played_by_name):
    with played_by_name(name) as played, played.trainee() as client:
        play(client, played)
        found = debrief_of(played.session)
        page = client.get("/debrief")
    assert [one.says for one in found.outcomes if not one.fits] == []
    marks = [m for told in found.answered for q in told.questions for m in q.marks]
    wrong = [(m.question, m.label, m.answered, m.right) for m in marks if m.fits is False]
    assert wrong == []
    assert len([m for m in marks if m.fits]) >= 4
    assert page.status_code == 200
    assert page.text.count(MARK) >= 2
    assert "✗" not in page.text
    assert "missed" not in page.text.replace("or missed", "").partition("</table>")[0]


@pytest.mark.parametrize("name", shipped())
def test_wrong_answers_are_wrong_in_every_field(name, zones, tmp_path):
    session = Session(begun(tmp_path, name), zones)
    scenario = session.scenario
    for number, moment in enumerate(scenario.moments):
        right = right_at(moment, scenario, session.air, zones)
        for question, answer in wrong_answers(moment, right.ruling).items():
            if question in moment.ask:
                session.answer(number, question, answer, scenario.at_s(moment.at_min + 1))
    session.end(scenario.end_s)
    found = debrief_of(session)
    marks = [m for told in found.answered for q in told.questions for m in q.marks]
    assert [(m.question, m.label) for m in marks if m.fits] == []
    missed = [one for one in found.outcomes if one.situation.expects != "nothing"]
    assert {one.says for one in missed} <= {"missed"}
    html = debrief_page(found, zones)
    assert html.count("✗") >= 4
    for situation in (one.situation for one in missed):
        assert situation.title in html.replace("&#39;", "'")


def check_drawer(client, played):
    """Regime, authority and brief are worked out for the State that the trainee is of."""
    scenario, picture = played.session.scenario, played.station.picture
    abouts = [m.about for m in scenario.moments] + [v.mmsi for v in scenario.vessels]
    ships = [n for n in abouts if n < 900_000_000 and picture.vessel(n)]
    drawer = client.get(f"/api/vessels/{ships[0]}").json()
    assert drawer["patrol"] == scenario.patrol_state
    assert "Not worked out" not in drawer["now"]["heading"]
    assert drawer["now"]["lines"]
    brief = client.get(f"/briefs/{ships[0]}").text
    assert MARK in brief
    assert "nobody said whose patrol" not in brief
