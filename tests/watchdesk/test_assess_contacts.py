"""What was seen without AIS, and what cannot be right: told in every page, never hidden."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pyais.encode import encode_dict

NOON_S = 1772366400
WAITING = 338999001
HOSTILE = "open boat <b>x</b>"


def sealed(body: str) -> str:
    return f"${body}*{reduce(xor, body.encode()):02X}"


def tagged(station: str, time_s: int, **fields: Any) -> str:
    """One position report behind a tag block of a station."""
    (sentence,) = encode_dict(
        {"msg_type": 18, "speed": 1.0, "course": 90, **fields}, talker_id="AI", sentence_type="VDM"
    )
    block = f"s:{station},c:{time_s}"
    return f"\\{block}*{reduce(xor, block.encode()):02X}\\{sentence}"


def bridge_lines() -> list[str]:
    """Three hours on a bridge off Great Inagua: a boat that waits, and a radar target beside us.

    Two fixes of the boat are thrown 300 miles, and one station's clock is two hours ahead.
    """
    lines = []
    for minute in range(0, 190, 5):
        clock = f"{12 + minute // 60:02d}{minute % 60:02d}00"
        lines.append(sealed(f"GPRMC,{clock},A,2030.000,N,07330.000,W,0.0,0.0,010326,,,A"))
        lines.append(sealed(f"RATTM,12,6.0,0.0,T,1.0,90.0,T,1.2,24.0,N,,T,,{clock},M"))
        east = 0.0002 * minute
        time_s = NOON_S + 60 * minute
        lines.append(tagged("rA", time_s, mmsi=WAITING, lat=20.4, lon=-73.5 + east))
        lines.append(tagged("rB", time_s + 1, mmsi=338999002, lat=20.7, lon=-73.2 - east))
        if minute in (60, 65):
            lines.append(tagged("rA", time_s + 30, mmsi=WAITING, lat=25.4, lon=-73.5 + east))
        if minute in (100, 105):
            lines.append(tagged("rC", time_s + 7200, mmsi=338999003, lat=20.7, lon=-73.0))
    return lines


@pytest.fixture(scope="module")
def seen(run: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that ``assess`` made of the bridge and of a log, and what it said."""
    folder = tmp_path_factory.mktemp("seen")
    (folder / "bridge.nmea").write_text("\n".join(bridge_lines()) + "\n")
    (folder / "log.csv").write_text(
        "time,lat,lon,kind,contact,reporter,uncertainty_m,people,description\n"
        f"2026-03-01T12:30:00Z,20.55,-73.4,aircraft,A7,patrol,926,24,{HOSTILE}\n"
        "2026-03-01T13:30:00Z,20.55,-73.4,aircraft,A7,patrol,926,25,\n"
        "yesterday,20.55,-73.4,aircraft,A7,patrol,926,25,\n"
    )
    out = folder / "out"
    words = (folder / "bridge.nmea", "--contacts", folder / "log.csv", "-o", out)
    result = run("assess", *words, "--patrol-state", "BHS")
    assert result.exit_code == 0, result.output
    return out, result.stderr


def rows_of(out: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(out / "watch.db")) as db:
        return db.execute(query).fetchall()


def test_contacts_stand_in_the_same_tables(seen):
    out, _ = seen
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["vessels"], summary["contacts"]) == (3, 2)
    radar, log = summary["sources"]
    assert radar["contacts"] == {"seen": 38}
    assert (log["messages"], log["refused"]) == (2, {"time not understood": 1})
    contacts = rows_of(out, "SELECT mmsi, label, kind, people, uncertainty_m FROM contacts")
    assert contacts[1] == (2_000_000_001, "C1", "aircraft", 25, 926.0)
    assert contacts[0][:3] == (2_000_000_000, "R12", "radar")
    named = rows_of(out, "SELECT name, form, radio_flag, positions FROM vessels WHERE mmsi >= 2e9")
    assert named == [("R12", "contact", None, 38), ("C1", "contact", None, 2)]
    heard = rows_of(out, "SELECT DISTINCT source, msg_type FROM heard WHERE mmsi >= 2e9")
    assert heard == [("bridge.nmea", 0), ("log.csv", 0)]


def test_the_detectors_see_a_contact_and_never_miss_its_ais(seen):
    out, _ = seen
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert "loitering" in {e["kind"] for e in events if e["mmsi"] == 2_000_000_000}
    assert not [e for e in events if e["kind"] in ("gap", "disabling") and e["mmsi"] >= 2e9]
    assert not [e for e in events if e["kind"] == "identity_conflict" and e["mmsi"] >= 2e9]


def test_a_contact_s_brief_claims_no_number_and_no_flag(seen):
    out, _ = seen
    page = (out / "briefs" / "2000000000.html").read_text("utf-8")
    assert "<h1>R12</h1>" in page
    assert "Contact without AIS" in page
    assert "Seen by <b>radar</b>" in page
    assert "MMSI" not in page.split("<section")[0]
    assert "radio identity of no known State" not in page


def test_the_map_has_a_label_a_symbol_and_how_sure_its_place_is(seen):
    out, _ = seen
    page = (out / "map.html").read_text("utf-8")
    block = page.split('id="content" type="application/json">')[1].split("</script>")[0]
    tracks = {t["label"]: t for t in json.loads(block)["tracks"]}
    assert tracks["C1"]["contact"] is True
    assert tracks["C1"]["uncertainty_m"] == 926
    assert ["People seen", "25"] in tracks["C1"]["facts"]
    assert 100 < tracks["R12"]["uncertainty_m"] < 300
    assert not any(t["contact"] for t in tracks.values() if t["label"] not in ("C1", "R12"))
    assert HOSTILE not in page


def test_two_fixes_nothing_could_have_reached_are_left_out_and_told(seen):
    out, said = seen
    assert json.loads((out / "summary.json").read_text())["quality"]["jump"] == 2
    assert "2 positions left out: nothing heard under its number could have been there." in said
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    (waited,) = [e for e in events if e["kind"] == "loitering" and e["mmsi"] == WAITING]
    assert waited["evidence"]["duration_h"] > 3  # not broken by the jump
    assert not [e for e in events if e["kind"] == "jump"]
    page = (out / "briefs" / f"{WAITING}.html").read_text("utf-8")
    assert "2 of 40 positions left out" in page


def test_the_clock_that_is_ahead_is_told_and_its_times_are_kept(seen):
    out, said = seen
    source = json.loads((out / "summary.json").read_text())["sources"][0]
    (report,) = [r for r in source["clocks"] if r["station"] == "rC"]
    assert report["faults"]["ahead"] == 1
    assert "Clock of bridge.nmea, rC: ahead in 1 of 2 messages" in said
    assert rows_of(out, "SELECT station FROM clocks WHERE station = 'rC'") == [("rC",)]
    times = rows_of(out, "SELECT time FROM heard WHERE mmsi = 338999003")
    assert times == [("2026-03-01T15:40:00Z",), ("2026-03-01T15:45:00Z",)]
    page = (out / "briefs" / f"{WAITING}.html").read_text("utf-8")
    assert "clock cannot be right: rC" in page


def test_a_file_of_contacts_that_is_none_is_told_in_one_line(run, tmp_path):
    recording, log = tmp_path / "a.nmea", tmp_path / "log.csv"
    recording.write_text("\n".join(bridge_lines()[:8]) + "\n")
    log.write_text("a,b\n1,2\n")
    result = run("assess", recording, "--contacts", log, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert "log.csv: contacts without time, lat, lon" in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_two_positions_of_one_vessel_on_one_line_do_not_stop_the_job(run, tmp_path):
    """A lost line end joins them; the line is the way back, and the database keeps the first."""
    first = tagged("rA", NOON_S, mmsi=WAITING, lat=20.4, lon=-73.5)
    second = tagged("rA", NOON_S + 60, mmsi=WAITING, lat=20.401, lon=-73.5)
    (tmp_path / "joined.nmea").write_text(first + second + "\n")
    result = run("assess", tmp_path / "joined.nmea", "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["positions"] == 2
    assert rows_of(tmp_path / "out", "SELECT lat FROM heard") == [(20.4,)]
