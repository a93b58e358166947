"""What an officer does at the console, with a real station on the shipped exercise."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings
from watchdesk.desk_entered import entered
from watchdesk.evidence.keys import new_key
from watchdesk.evidence.seal import findings as seal_findings
from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

NOW = datetime(2026, 3, 15, 6, tzinfo=UTC)
ALFA, SART = 308999071, 970990001
EXERCISE = Path(str(files("watchdesk") / "data" / "exercise.nmea.gz"))
CALL = {
    "id": "1", "kind": "phone", "received": "2026-03-15T05:50Z", "at": "2026-03-15T05:40Z",
    "position": "20-20N 073-36W", "people": {"adults": 30}, "craft": "rubber_boat",
    "officer": "Ana",
}  # fmt: skip


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A station at the end of the exercise: one SART, four vessels worth a look."""
    player = player_of([EXERCISE], [])
    clock = ReplayClock(player.begin_s, player.end_s)
    folder = tmp_path_factory.mktemp("desk")
    made = station_on("exercise", clock, player, folder, zones_in_use())
    clock.seek(player.end_s)
    made.step()
    made.step()
    yield made
    made.stop()


@pytest.fixture
def served(station: Any, serve: Any) -> Any:
    """Its console on a real socket, open to this computer without a login."""
    return serve(station=station, desk=station.desk_folder)


@pytest.fixture
def officer(served: Any) -> Iterator[httpx.Client]:
    """Somebody at this computer, with the token of the page."""
    with served.client() as client:
        client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
        yield client


def act(client: httpx.Client, key: str, what: str, **wish: str) -> httpx.Response:
    return client.post(f"/api/alerts/{quote(key, safe='')}/{what}", json=wish)


def log(station: Any) -> list[str]:
    with open_desk(station.desk_folder) as desk:
        return [row["says"] for row in desk.book.rows("audit")]


def test_the_board_begins_with_the_rescue_and_tells_what_may_be_chosen(officer):
    told = officer.get("/api/alerts").json()
    assert told["alerts"][0]["key"] == f"rescue:{SART}"
    assert told["sound"] == "emergency"
    assert "this occurrence" in told["silences"]
    assert told["reasons"]["rcc_resolved"]["groups"] == ["rescue", "help"]


def test_a_distress_device_is_acknowledged_by_name_and_never_silenced_for_long(officer, station):
    key = f"rescue:{SART}"
    refused = act(officer, key, "silence", how="1 h", officer="Ana")
    assert (refused.status_code, "30 s" in refused.json()["error"]) == (400, True)
    seen = act(officer, key, "acknowledge", officer="Ana").json()
    assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", "Ana")
    assert officer.get("/api/alerts").json()["sound"] is None
    assert f"acknowledged {key}" in log(station)


def test_a_behaviour_is_noted_escalated_silenced_and_dismissed_with_a_reason(officer):
    key = "behaviour:351999075"
    assert act(officer, key, "note", words="asked on 16").json()["notes"][0]["says"]
    told = act(officer, key, "escalate", to="duty commander", why="shared number").json()
    assert told["priority"] == "warning"  # never an alarm
    until = "2026-03-15T07:30Z"
    quiet = act(officer, key, "silence", how="custom", until=until).json()
    assert quiet["silenced_until"] == "2026-03-15T07:30:00Z"
    gone = act(officer, key, "dismiss", reason="bad_data", why="two receivers")
    assert gone.json()["state"] == "dismissed"
    assert act(officer, key, "note", words="again").status_code == 400  # no longer open


@pytest.mark.parametrize(
    "what, wish",
    [
        ("dismiss", {"reason": "", "why": "x"}),  # no reason
        ("dismiss", {"reason": "ordinary", "why": ""}),  # no words
        ("silence", {"how": "for ever"}),
        ("silence", {"how": "custom", "until": "2026-03-15T07:30"}),  # no time zone
        ("note", {"words": ["no", "text"]}),
        ("escalate", {"to": "", "why": "x"}),
    ],
)
def test_an_act_that_says_too_little_is_refused_in_one_line(officer, what, wish):
    refused = officer.post(f"/api/alerts/behaviour:{ALFA}/{what}", json=wish)
    assert refused.status_code == 400
    assert "\n" not in refused.json()["error"]


def test_a_vessel_opened_tells_who_where_in_law_what_and_what_nobody_knows(officer, station):
    with open_desk(station.desk_folder) as desk:
        desk.set("state", "BHS", NOW)
    told = officer.get(f"/api/vessels/{ALFA}").json()
    assert (told["name"], told["name_confirmed"], told["radio_flag"]) == (
        "EXERCISE ALFA",
        True,
        "BHS",
    )
    assert dict(told["now"]["place"])["Zone"].startswith("Exclusive economic zone HTI")
    assert told["now"]["heading"].startswith("Patrol of BHS")
    encounter = next(e for e in told["events"] if e["kind"] == "encounter")
    assert dict(encounter["then"]["place"])["Zone"].startswith("Contiguous zone HTI")
    assert encounter["innocent"]
    assert any("How many people" in says for says in told["unknowns"])


def test_whoever_was_not_heard_is_not_found_and_a_track_has_a_beginning(officer):
    assert officer.get("/api/vessels/366000001").status_code == 404
    past = officer.get(f"/api/vessels/{ALFA}/track?hours=2").json()["track"]
    times = [point["time_s"] for point in past]
    assert times == sorted(times) and times[-1] - times[0] <= 7200
    assert officer.get(f"/api/vessels/{ALFA}/track?hours=nan").status_code == 400


@pytest.mark.parametrize("language", ["en", "es", "fr", "ht"])
def test_the_brief_comes_in_each_language_under_a_policy_of_its_own(officer, language):
    page = officer.get(f"/briefs/{ALFA}?lang={language}")
    assert "EXERCISE ALFA" in page.text
    assert "sha256-" in page.headers["content-security-policy"]
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]


def test_the_brief_comes_as_pdf_and_in_no_other_language(officer):
    made = officer.get(f"/briefs/{ALFA}?lang=ht&form=pdf")
    assert made.content.startswith(b"%PDF-")
    assert officer.get(f"/briefs/{ALFA}?lang=xx").status_code == 404


def test_a_call_becomes_an_incident_at_once_and_a_plan_once_the_weather_is_known(officer, station):
    made = officer.post("/api/incidents", json=CALL)
    assert made.json() == {"key": "report:1", "phase": "ALERFA"}
    assert "rescue:report:1" in [a["key"] for a in officer.get("/api/alerts").json()["alerts"]]
    again = officer.post("/api/incidents", json=CALL)
    assert (again.status_code, "id '1'" in again.json()["error"]) == (400, True)
    place = f"/incidents/{quote('report:1', safe='')}/plan"
    assert "wind" in officer.get(place).json()["error"]
    plan = officer.get(f"{place}?wind=080/18&current=290/0.9&units=CG%20101=15/8/2.0")
    assert plan.status_code == 200
    assert "CG 101" in plan.text
    with open_desk(station.desk_folder) as desk:
        row = desk.book.rows("entries")[0]
        assert (row["officer"], entered(desk).reports[0].id) == ("Ana", "1")


def test_a_report_with_somebodys_name_is_refused(officer):
    refused = officer.post("/api/incidents", json={**CALL, "id": "2", "remarks": "Mr. Perez"})
    assert refused.status_code == 400


def test_a_plan_is_made_for_a_distress_device_too(officer):
    key = next(i["key"] for i in officer.get("/api/incidents").json()["incidents"] if i["phase"])
    plan = officer.get(f"/incidents/{quote(key, safe='')}/plan?wind=080/18&current=290/0.9")
    assert plan.status_code == 200
    assert officer.get("/incidents/none/plan").status_code == 404


def test_a_contact_seen_again_is_the_same_and_comes_back_with_the_desk(officer, station):
    seen = {"kind": "radar", "place": "20-21N 073-30W", "contact": "T7", "people": "30"}
    first = officer.post("/api/contacts", json=seen).json()
    again = officer.post("/api/contacts", json={**seen, "place": "20-22N 073-30W"}).json()
    assert first == again
    told = officer.get(f"/api/vessels/{first['mmsi']}").json()
    assert (told["name"], round(told["lat"], 3)) == (first["label"], 20.367)
    with open_desk(station.desk_folder) as desk:
        back = entered(desk).contacts
        assert list(back.register.by_number) == [first["mmsi"]]
        assert len(back.positions) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "ghost"},
        {"place": "somewhere"},
        {"at": "2026-03-16T00:00Z"},  # has yet to come
        {"people": "many"},
        {"people": "12.7"},
        {"speed_kn": "1,234"},  # a thousand, or a decimal comma
        {"description": "x" * 501},
        {"speed": "12"},  # it is speed_kn: what is not understood is not dropped
    ],
)
def test_a_contact_that_cannot_be_is_refused(officer, wrong):
    told = {"kind": "visual", "place": "20-21N 073-30W"} | wrong
    assert officer.post("/api/contacts", json=told).status_code == 400


def test_a_contact_is_taken_as_written_in_spanish(officer, station):
    told = {"kind": "visual", "place": "20-21N 073-30O", "speed_kn": "12,5", "people": "12"}
    mmsi = officer.post("/api/contacts", json=told).json()["mmsi"]
    assert station.picture.table().speed_kn[station.picture.table().mmsi == mmsi].tolist() == [12.5]


@pytest.mark.parametrize("name", ["../../x", "a/b", "x" * 61, "50%"])
def test_an_incident_has_a_short_id_on_one_line(officer, name):
    refused = officer.post("/api/incidents", json=CALL | {"id": name})
    assert refused.status_code == 400
    assert "id must be" in refused.json()["error"]


def test_a_note_is_kept_on_one_line_and_an_empty_one_is_refused(officer):
    key = f"rescue:{SART}"
    assert act(officer, key, "note", words="\u0000\u202e", officer="Ana").status_code == 400
    assert act(officer, key, "note", words="one\ntwo\u0000", officer="Ana").status_code == 200
    (alert,) = [a for a in officer.get("/api/alerts").json()["alerts"] if a["key"] == key]
    assert alert["notes"][-1]["says"] == "one two"


def test_of_officers_who_acknowledge_at_the_same_moment_one_does_and_the_others_are_told(
    served, station
):
    told = station.board.alerts()
    key = next(a.key for a in told if a.state == "unacknowledged" and a.key != f"rescue:{SART}")
    names = [f"Officer {n}" for n in range(6)]
    begin = threading.Barrier(len(names))

    def press(name: str) -> httpx.Response:
        with served.client() as client:
            client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
            begin.wait()
            return act(client, key, "acknowledge", officer=name)

    with ThreadPoolExecutor(len(names)) as pool:
        answers = dict(zip(names, pool.map(press, names), strict=True))
    (first,) = [name for name, answer in answers.items() if answer.status_code == 200]
    late = [answer for name, answer in answers.items() if name != first]
    assert {answer.status_code for answer in late} == {400}
    assert all(f"already acknowledged by {first} at" in a.json()["error"] for a in late)
    (alert,) = [a for a in station.board.alerts() if a.key == key]
    assert [act.officer for act in alert.acts if act.what == "acknowledged"] == [first]


def test_an_answer_about_a_flag_is_signed_kept_and_comes_to_something(officer, station):
    said = {"mmsi": ALFA, "what": "claimed", "state": "BHS", "text": "Hailed: Nassau."}
    assert officer.post("/api/flags", json=said | {"officer": "Ana"}).json()["officer"] == "Ana"
    told = officer.get(f"/api/flags?mmsi={ALFA}").json()
    assert told["entries"][0]["text"] == "Hailed: Nassau."
    assert f"claimed of {ALFA} by Ana" in log(station)
    assert officer.post("/api/flags", json=said | {"text": ""}).status_code == 400


def test_a_vessel_is_put_on_the_watchlist_for_some_days(officer, station):
    entry = officer.post("/api/watchlist", json={"mmsi": ALFA, "reason": "overdue", "days": 7})
    assert entry.json()["expires"] == "2026-03-22T05:59:58Z"
    assert officer.post("/api/watchlist", json={"mmsi": ALFA, "days": 7}).status_code == 400
    assert officer.post("/api/watchlist", json={"mmsi": 1, "days": 0}).status_code == 400


def test_a_watch_is_handed_over_by_one_and_taken_over_by_another(officer):
    token = officer.headers["x-watchdesk-token"]
    off = {"token": token, "name": "Ana", "remarks": "<b>fog</b>"}
    signed = officer.post("/handover", data=off)
    assert signed.status_code == 303
    page = officer.get(signed.headers["location"])
    assert "&lt;b&gt;fog&lt;/b&gt;" in page.text
    digest = page.text.partition('name="sha256" value="')[2].partition('"')[0]
    on = {"token": token, "name": "ana", "sha256": digest}
    assert officer.post(signed.headers["location"], data=on).status_code == 400  # herself
    wrong = officer.post(signed.headers["location"], data=on | {"name": "Ben", "sha256": "0"})
    assert wrong.status_code == 400
    taken = officer.post(signed.headers["location"], data=on | {"name": "Ben"})
    assert taken.status_code == 303
    assert "On: Ben" in officer.get(signed.headers["location"]).text


def test_evidence_needs_a_key_and_is_whole_when_it_is_packed(officer, station, tmp_path):
    recorded = tmp_path / "heard-20260314T180000Z.nmea.part"  # still being written
    recorded.write_bytes(b"".join(gzip.decompress(EXERCISE.read_bytes()).splitlines(True)[:4000]))
    station.record = tmp_path
    refused = officer.get(f"/evidence/{ALFA}")
    assert "watchdesk evidence key" in refused.json()["error"]
    new_key(station.desk_folder / "evidence.key")
    made = officer.get(f"/evidence/{ALFA}", timeout=120)
    assert made.status_code == 200, made.text
    pack = tmp_path / "pack.zip"
    pack.write_bytes(made.content)
    assert seal_findings(pack) == []
    assert any(says.startswith(f"package of {ALFA}") for says in log(station))


def test_everything_that_was_done_stands_in_an_unbroken_log(officer, station):
    with open_desk(station.desk_folder) as desk:
        assert findings(desk.book.db) == []


def test_nothing_is_done_without_the_token_of_the_page(served):
    with served.client() as stranger:
        for path in ("/api/alerts/rescue:1/acknowledge", "/api/incidents", "/api/contacts"):
            assert stranger.post(path, content=json.dumps({})).status_code == 403
