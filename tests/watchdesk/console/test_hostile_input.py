"""What a page may send that no desk can keep, or that only looks like a number or a name."""

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
SART = "/api/alerts/rescue%3A970990001"
RADAR = {"kind": "radar", "place": "20-20N 073-36W", "officer": "Ana"}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A station at the end of the exercise, with a SART on its board."""
    player = player_of([EXERCISE], [])
    clock = ReplayClock(player.begin_s, player.end_s)
    made = station_on("exercise", clock, player, tmp_path_factory.mktemp("desk"), zones_in_use())
    clock.seek(player.end_s)
    made.step()
    made.step()
    yield made
    made.stop()


@pytest.fixture
def officer(station: Any, serve: Any) -> Iterator[httpx.Client]:
    """Somebody at this computer, with the token of the page."""
    with serve(station=station, desk=station.desk_folder).client() as client:
        client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
        yield client


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b'{"words": "\\ud800"}', id="half a character"),
        pytest.param(b'{"words": "fog", "more": {"\\udfff": 1}}', id="half a character in a name"),
        pytest.param(b'{"words": "fog", "at": NaN}', id="not a number"),
        pytest.param(b'{"words": "fog", "at": 1e999}', id="infinity"),
        pytest.param(b'{"words": "fog", "at": ' + b"9" * 5000 + b"}", id="digits without end"),
        pytest.param(b"[" * 40_000, id="depth without end"),
        pytest.param(b'{"words": "\xff"}', id="no UTF-8"),
    ],
)
def test_what_is_no_json_is_refused_and_the_watch_goes_on(officer, station, sent):
    assert officer.post(f"{SART}/note", content=sent).status_code == 400
    kept = officer.post(f"{SART}/note", json={"words": "after it", "officer": "Ana"})
    assert kept.json()["notes"][-1]["says"] == "after it"
    station.step()
    assert station.health()["desk"]["state"] == "ok"


@pytest.mark.parametrize(
    ("field", "said", "taken"),
    [
        ("speed_kn", 0, 200), ("speed_kn", 100, 200), ("speed_kn", -0.1, 400),
        ("speed_kn", 100.1, 400), ("speed_kn", "nan", 400), ("speed_kn", "1e999", 400),
        ("course_deg", 360, 200), ("course_deg", 361, 400), ("course_deg", "inf", 400),
        ("uncertainty_m", 50_000, 200), ("uncertainty_m", -1, 400), ("uncertainty_m", 1e6, 400),
        ("people", "nan", 400), ("people", "1e400", 400), ("people", 10**400, 400),
    ],
)  # fmt: skip
def test_a_figure_of_a_sighting_is_one_a_boat_can_have(officer, field, said, taken):
    assert officer.post("/api/contacts", json=RADAR | {field: said}).status_code == taken


@pytest.mark.parametrize("mmsi", ["nan", "inf", "1e999", "", "x"])
def test_a_number_of_a_vessel_is_a_number(officer, mmsi):
    assert officer.get("/api/flags", params={"mmsi": mmsi}).status_code == 400


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ana", "Ana"),
        (" José  ", "José"),
        ("\u202eanA", "anA"),  # would turn the rest of a line of the log around
        ("A\nna\x1b[31m", "Ana[31m"),
        ("x" * 500, "x" * 60),
        (5, "loopback"),
        (["Ana"], "loopback"),
        ("\x00", "loopback"),
    ],
)
def test_a_name_that_was_said_hides_nothing_in_the_log(officer, said, kept):
    told = officer.post(f"{SART}/note", json={"words": "seen", "officer": said}).json()
    assert told["notes"][-1]["officer"] == kept


def test_a_watch_is_not_signed_in_a_name_nobody_can_read(officer):
    form = {"token": officer.headers["x-watchdesk-token"], "name": "\u202e\x00"}
    assert officer.post("/handover", data=form).status_code == 400
