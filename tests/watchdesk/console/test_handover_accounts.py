"""A watch handed over where everybody has an account: a password is the signature."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

EXERCISE = Path(str(files("watchdesk") / "data" / "exercise.nmea.gz"))
PASSWORD = "correct horse battery staple"
PEOPLE = {"ana": "watch", "ben": "watch", "lex": "analyst", "cox": "boarding"}


@pytest.fixture
def served(tmp_path: Path, serve: Any) -> Iterator[Any]:
    """The console of a station that has heard an hour."""
    player = player_of([EXERCISE], [])
    clock = ReplayClock(player.begin_s, player.end_s)
    station = station_on("exercise", clock, player, tmp_path / "desk", zones_in_use())
    station.step()
    yield serve(station=station, desk=station.desk_folder, people=PEOPLE)
    station.stop()


@pytest.fixture
def ana(served: Any) -> Iterator[httpx.Client]:
    """Ana, logged in."""
    with served.officer("ana") as client:
        yield client


def sign(client: httpx.Client, path: str, **form: str) -> httpx.Response:
    token = client.headers["x-watchdesk-token"]
    return client.post(path, data={"token": token, "password": PASSWORD} | form)


def test_a_watch_passes_from_one_account_to_another(ana):
    off = sign(ana, "/handover", name="ana", remarks="quiet")
    assert off.status_code == 303
    where = off.headers["location"]
    digest = ana.get(where).text.partition('name="sha256" value="')[2].partition('"')[0]
    assert sign(ana, where, name="ana", sha256=digest).status_code == 400  # herself
    assert sign(ana, where, name="ben", sha256="0" * 64).status_code == 400  # not what was signed
    assert sign(ana, where, name="ben", sha256=digest).status_code == 303
    assert ana.get("/api/person").json()["name"] == "ben"  # and acts in nobody else's name
    page = ana.get(where).text
    assert "Off: ana, watch, account ana" in page
    assert "On: ben, watch, account ben" in page
    ana.headers["x-watchdesk-token"] = ana.get("/api/person").json()["token"]
    assert sign(ana, where, name="cox", sha256=digest).status_code == 400  # it was taken over


def test_the_session_of_who_left_is_ended_everywhere(ana):
    left = dict(ana.cookies)
    where = sign(ana, "/handover", name="ana").headers["location"]
    digest = ana.get(where).text.partition('name="sha256" value="')[2].partition('"')[0]
    took = sign(ana, where, name="ben", sha256=digest)
    told = ana.get(took.headers["location"]).text
    assert "The watch is now kept by ben" in told
    ana.cookies.clear()
    ana.cookies.update(left)
    assert ana.get("/handover").status_code in (303, 401)


def test_in_another_browser_too_who_left_is_logged_out(ana, served):
    where = sign(ana, "/handover", name="ana").headers["location"]
    digest = ana.get(where).text.partition('name="sha256" value="')[2].partition('"')[0]
    with served.officer("ben") as ben:
        assert sign(ben, where, name="ben", sha256=digest).status_code == 303
        assert ben.get("/api/person").json()["name"] == "ben"
        assert ana.get("/api/person").status_code in (303, 401)
        assert 'id="took"' in ben.get(f"{where}&took=1").text
        ben.headers["x-watchdesk-token"] = ben.get("/api/person").json()["token"]
        assert sign(ben, "/handover", name="ben").status_code == 303
        assert 'id="took"' not in ben.get(f"{where}&took=1").text  # an old page says nothing


def test_the_handover_is_said_in_spanish_too(ana):
    spanish = ana.get("/handover?lang=es").text
    for words in ("Relevo de guardia", "Alguien puede estar en peligro", "Fuentes", "Imprimir"):
        assert words in spanish
    assert ana.get("/handover?lang=../../x").text.count("Watch handover") == 2


@pytest.mark.parametrize(
    ("form", "because"),
    [
        ({"name": "ana", "password": ""}, "Your password is your signature"),
        ({"name": "ana", "password": "four quite other words"}, "not right"),
        ({"name": "nobody-here"}, "not right"),
        ({"name": "lex"}, "not for the role analyst"),
    ],
)
def test_nobody_signs_without_his_password_or_his_role(ana, form, because):
    refused = sign(ana, "/handover", **{"remarks": "keep these words"} | form)
    assert refused.status_code == 400
    assert because in refused.text
    assert "keep these words" in refused.text
    assert PASSWORD not in refused.text
    assert "Handover 1" not in ana.get("/handover").text


def test_who_boards_may_sign_and_a_remark_too_long_is_refused_with_the_page(ana):
    assert sign(ana, "/handover", name="cox").status_code == 303
    assert sign(ana, "/handover", name="ana", remarks="x" * 4001).status_code == 400
