"""At the console the trainee gets the air and the calls; the truth is behind the key."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from importlib.resources import files

import pytest
from starlette.routing import Route
from websockets.sync.client import connect
from websockets.typing import Origin

from watchdesk.console.console_words import words as words_of
from watchdesk.exercise.questions import TEXT, fields_of

UNSEEN, QUEBEC = 336999002, 370999001
SECRETS = ("SECRET", str(UNSEEN), "UNSEEN", "within_min", "rescue_rows")


def paths(app):
    """Every address that can be fetched, with numbers and words put in."""
    for route in app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            filled = re.sub(r"\{mmsi[^}]*\}", str(QUEBEC), route.path)
            yield re.sub(r"\{[^}]*\}", "1", filled)


@pytest.mark.parametrize("minute", [5, 36])
def test_nothing_that_a_trainee_can_fetch_holds_the_truth(played, minute):
    played.at(minute)
    asked = list(paths(played.app))
    assert {"/api/exercise", "/api/instructor", "/debrief", "/api/clock"} <= set(asked)
    with played.trainee() as client:
        for path in asked:
            for query in ("", f"?hours=24&key={played.session.key[:-1]}"):
                answer = client.get(path + query)
                for secret in (*SECRETS, played.session.key):
                    assert secret not in answer.text, (path, secret)


def test_nothing_that_the_page_is_told_by_itself_holds_the_truth(played):
    played.at(36)
    with played.trainee() as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    told = []
    with (
        connect(
            played.url.replace("http", "ws") + "/ws",
            origin=Origin(played.url),
            additional_headers={"cookie": cookie},
        ) as socket,
        suppress(TimeoutError),
    ):
        while len(told) < 12:
            told.append(socket.recv(timeout=3))
    kinds = {json.loads(one)["type"] for one in told if isinstance(one, str)}
    assert {"clock", "health", "alerts"} <= kinds
    for one in told:
        raw = one.encode() if isinstance(one, str) else one
        for secret in (*SECRETS, played.session.key):
            assert secret.encode() not in raw
        assert UNSEEN.to_bytes(4, "little") not in raw  # as the picture would tell it
    assert any(QUEBEC.to_bytes(4, "little") in one for one in told if isinstance(one, bytes))


@pytest.mark.parametrize(
    "path", ["/instructor", "/api/instructor", "/api/instructor/chart.svg", "/debrief"]
)
def test_the_truth_is_refused_without_the_key_and_shown_with_it(played, path):
    played.at(20)
    with played.trainee() as client:
        refused = client.get(path)
        assert refused.status_code == 403
        assert list(refused.json()) == ["error"]
    with played.instructor() as client:
        assert client.get(path).status_code == 200


def test_the_instructors_page_is_whole_in_spanish_and_says_that_nobody_reviewed_it(played):
    template = files("watchdesk.console") / "templates" / "instructor.html.j2"
    said = set(re.findall(r't\("([^"]+)"\)', template.read_text(encoding="utf-8")))
    assert len(said) > 50
    assert said <= words_of("es").keys()
    with played.instructor() as client:
        page, english = (client.get(f"/instructor?lang={one}").text for one in ("es", "xx"))
    assert '<html lang="es">' in page and '<html lang="en">' in english
    assert "traducción sin revisar" in page
    assert ">Detener</button>" in page and ">Freeze</button>" in english


def test_the_key_becomes_a_cookie_that_no_script_reads_and_leaves_the_address(played):
    with played.trainee() as client:
        answer = client.get(f"/instructor?key={played.session.key}")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/instructor"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_only_the_instructor_holds_the_clock_and_it_never_goes_back(played):
    played.at(20)
    now_s = played.station.clock.now_s()
    with played.trainee() as client:
        assert client.post("/api/clock", json={"do": "step", "value": 60}).status_code == 403
        assert played.station.clock.now_s() == now_s
    with played.instructor() as client:
        assert client.post("/api/clock", json={"do": "step", "value": 60}).status_code == 200
        assert played.station.clock.now_s() == now_s + 60
        back = client.post("/api/clock", json={"do": "step", "value": -60})
        assert back.status_code == 400
        assert "branch" in back.json()["error"]


def test_what_an_instructor_adds_is_heard_from_then_on(played):
    played.at(20)
    new = {
        "mmsi": 311999009, "name": "EXERCISE NEW", "start": [15.2, -74.5],
        "legs": [{"to": [15.0, -74.3], "speed_kn": 9.0}],
    }  # fmt: skip
    with played.trainee() as client:
        assert client.post("/api/instructor/vessel", json=new).status_code == 403
    with played.instructor() as client:
        assert client.post("/api/instructor/vessel", json=new).status_code == 200
        told = client.post("/api/instructor/call", json={"by": "VHF 16", "words": "Hello"})
        assert [d["what"] for d in told.json()["done"]] == ["vessel", "call"]
        bad = client.post("/api/instructor/course", json={"mmsi": 1})
        assert bad.status_code == 400
        assert "\n" not in bad.json()["error"]
        assert client.post("/api/instructor/sink", json={}).status_code == 404
    assert played.station.picture.vessel(311999009) is None
    played.at(30)
    assert played.station.picture.vessel(311999009) is not None


def test_an_exercise_from_its_first_call_to_the_debrief(played):
    played.at(36)
    with played.trainee() as client:
        told = client.get("/api/exercise").json()
        assert [len(told[name]) for name in ("calls", "questions")] == [1, 2]
        answer = {"moment": 0, "question": 1, "answer": {"zone": "BEYOND"}}
        assert client.post("/api/exercise/answers", json=answer).status_code == 200
        wrong = {"moment": 0, "question": 1, "answer": {"zone": "MOON"}}
        assert client.post("/api/exercise/answers", json=wrong).status_code == 400
        note = {"mmsi": QUEBEC, "words": "it has stopped"}
        assert len(client.post("/api/exercise/notes", json=note).json()["noted"]) == 1
        assert client.get("/debrief").status_code == 403
        with played.instructor() as teacher:
            assert teacher.post("/api/instructor/end", json={}).status_code == 200
        debrief = client.get("/debrief")
        assert debrief.status_code == 200
        for words in ("Row B9", "SECRET-SITUATION", "missed", "it has stopped", "EXERCISE"):
            assert words in debrief.text
        assert "<style" not in debrief.text  # the console's policy lets no looks stand inside
        assert client.get("/debrief/debrief.css").status_code == 200


def test_the_beacon_raises_the_alarm_and_its_acknowledgement_is_in_the_debrief(played):
    played.at(32)
    with played.station.lock:
        alerts = [a for a in played.station.board.alerts() if a.rescue]
    assert [alert.situation.mmsi for alert in alerts] == [972990001]
    with played.trainee() as client, played.instructor() as teacher:
        answer = client.post(f"/api/alerts/{alerts[0].key}/acknowledge", json={})
        assert answer.status_code == 200, answer.text
        teacher.post("/api/instructor/end", json={})
        assert "in time" in client.get("/debrief").text


def test_a_branch_is_asked_for_at_an_instant_that_was_played(played):
    played.at(20)
    with played.instructor() as client:
        later = {"at_s": played.session.scenario.at_s(40)}
        assert client.post("/api/instructor/branch", json=later).status_code == 400
        assert client.post("/api/instructor/branch", json={}).status_code == 200
    branch = played.session.next_run
    assert branch is not None
    assert branch.run.parent == played.session.file.run.id


def test_every_choice_of_the_questions_has_its_spanish():
    choices = [
        re.sub(r" \([A-Z_0-9]+\)$", "", words)
        for number in TEXT
        for field in fields_of(number)
        if field.name != "rcc"  # centres keep their names
        for words in field.choices.values()
    ]
    assert len(choices) > 60
    spanish = words_of("es")
    assert [one for one in (*TEXT.values(), *choices) if one not in spanish] == []
