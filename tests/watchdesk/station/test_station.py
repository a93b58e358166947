"""A station on a real feed: alarms at once, everything back after a restart, trouble told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pyais.encode import encode_dict

from ais.addresses import addresses
from ais.nmea import checksum
from ais.receptions import Receptions
from ais.recorder import Recorder
from ais.recording import ReadCounts
from ais.stamp import RawLine, stamped
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.station.child import Child
from watchdesk.station.clock import WallClock
from watchdesk.station.ear import Decode, Ear
from watchdesk.station.health import ClockCheck
from watchdesk.station.looker import InLine
from watchdesk.station.metrics import exposition
from watchdesk.station.restore import recorded
from watchdesk.station.station import Station

SHIP, MOB = 227000001, 972000123


def position(
    mmsi: int, lat: float, lon: float, *, speed_kn: float = 9.0, status: int = 0, second: int = 7
) -> bytes:
    """A report of class A (ITU-R M.1371-5 table 48) as one sentence."""

    def bits(value: float, many: int) -> str:
        return format(round(value) & ((1 << many) - 1), f"0{many}b")

    fields = (
        (1, 6), (0, 2), (mmsi, 30), (status, 4), (0, 8), (speed_kn * 10, 10), (1, 1),
        (lon * 600_000, 28), (lat * 600_000, 27), (450, 12), (45, 9), (second, 6), (0, 25),
    )  # fmt: skip
    text = "".join(bits(*field) for field in fields)
    codes = [int(text[at : at + 6], 2) for at in range(0, 168, 6)]
    payload = "".join(chr(code + (48 if code < 40 else 56)) for code in codes)
    body = f"AIVDM,1,1,,A,{payload},0".encode()
    return b"!%b*%02X" % (body, checksum(body))


@pytest.fixture
def a_station(tmp_path: Path) -> Iterator[Callable[..., Station]]:
    """A live station that listens on a TCP port; detectors in line; ended with the test."""
    begun: list[Station] = []

    def make(desk: str = "desk", looker: object = None, record: Path | None = None) -> Station:
        folder = tmp_path / desk
        clock = WallClock()
        recorder = Recorder(record or folder / "heard", sync_s=0.0)
        ear = Ear(addresses(["quay=tcp-listen://127.0.0.1:0"]), clock, recorder)
        zones = shipped_zones()
        station = Station(
            mode="live",
            clock=clock,
            source=ear,
            looker=looker or InLine(zones, Brought()),  # type: ignore[arg-type]
            zones=zones,
            desk_folder=folder,
        )
        begun.append(station)
        return station

    yield make
    for station in begun:
        station.stop()


def send(station: Station, *lines: bytes) -> None:
    """Send lines to a station's feed as a receiver would, and step until they are taken."""
    ear = station.source
    assert isinstance(ear, Ear)
    want = station.health()["counts"]["lines_total"] + len(lines)
    with socket.create_connection(("127.0.0.1", ear.ports["quay"]), timeout=5) as sock:
        sock.sendall(b"".join(line + b"\r\n" for line in lines))
    until(lambda: station.health()["counts"]["lines_total"] >= want, station.step)


def until(true: Callable[[], bool], do: Callable[[], object], within_s: float = 20.0) -> None:
    """Do something until something is true."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came"
        do()
        time.sleep(0.01)


def keys(station) -> list[str]:
    return [alert.key for alert in station.board.alerts()]


def test_a_distress_device_is_an_emergency_at_the_step_that_hears_it(a_station) -> None:
    station = a_station()
    send(station, position(SHIP, 10.0, -60.0), position(MOB, 10.1, -60.1, status=14))
    alert = station.board.get(f"rescue:{MOB}")
    assert (alert.priority, alert.situation.can_silence) == ("emergency", False)
    assert station.incidents()[0].phase == "DETRESFA"
    assert station.picture.state(SHIP)["lat"] == pytest.approx(10.0)


def test_a_text_of_danger_is_an_alarm_where_its_sender_is_and_a_test_a_caution(a_station) -> None:
    station = a_station()
    said = encode_dict(
        {"type": 14, "mmsi": SHIP, "text": "MAYDAY SINKING"}, talker_id="AI", seq_id=1
    )
    drill = encode_dict({"type": 14, "mmsi": SHIP + 1, "text": "MAYDAY TEST"}, talker_id="AI")
    send(station, position(SHIP, 10.0, -60.0), *(line.encode() for line in [*said, *drill]))
    alarm, test = (station.board.get(f"rescue:text:{mmsi}") for mmsi in (SHIP, SHIP + 1))
    assert (alarm.priority, test.priority) == ("alarm", "caution")
    assert alarm.situation.lat == pytest.approx(10.0)


def test_alerts_and_picture_come_back_after_a_process_that_never_said_goodbye(
    a_station, tmp_path: Path
) -> None:
    first = a_station()
    send(first, position(SHIP, 10.0, -60.0), position(MOB, 10.1, -60.1, status=14))
    first.step()  # nothing comes: what was heard is put on the disk
    now_s = first.clock.now_s()
    second = a_station()
    assert keys(second) == [f"rescue:{MOB}"]
    second.restore(recorded(tmp_path / "desk" / "heard", now_s - 600, now_s + 5))
    assert second.picture.state(SHIP)["lat"] == pytest.approx(10.0)
    assert [i.what for i in second.incidents()] == [f"MOB device {MOB}"]


def test_a_disk_that_takes_no_lines_is_a_warning_and_the_watch_goes_on(
    a_station, tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    station = a_station(record=folder)
    folder.rmdir()
    folder.write_text("in the way")
    send(station, position(MOB, 10.1, -60.1, status=14))
    assert station.health()["recorder"]["state"].startswith("not recording")
    until(lambda: "system:recorder" in keys(station), station.step)
    assert f"rescue:{MOB}" in keys(station)


def test_metrics_and_health_tell_what_was_heard(a_station) -> None:
    station = a_station()
    send(station, position(SHIP, 10.0, -60.0), b"!AIVDM,1,1,,A,broken*00", position(SHIP, 10, -60))
    health = station.health()
    assert health["ready"]
    assert json.loads(json.dumps(health))["feeds"][0]["sentences"] == 3
    assert 'watchdesk_feed_lines_total{feed="quay"} 3' in exposition(health).splitlines()


@pytest.mark.parametrize(("jump_s", "told"), [(3600.0, "ahead"), (-3600.0, "back")])
def test_a_clock_that_jumps_is_told_and_one_that_is_slewed_is_not(jump_s, told) -> None:
    check = ClockCheck()
    now_s = time.monotonic()
    check.look(now_s)
    assert check.look(time.monotonic() + 0.5) == 0.0
    assert check.health() == {"state": "ok"}
    assert check.look(time.monotonic() + jump_s) == pytest.approx(jump_s, abs=1.0)
    assert told in check.health()["state"]


def lines_of_two_feeds() -> list[RawLine]:
    """Parts of one message over two batches, a station's own clock, a repeat, and damage."""
    first = b"!AIVDM,2,1,3,B,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E"
    second = b"!AIVDM,2,2,3,B,1@0000000000000,2*55"
    own = b"\\s:stn,c:1772366300*5A\\" + position(SHIP + 1, 11.0, -60.0)
    at_s = 1772366400.5
    return [
        RawLine("a", at_s, position(SHIP, 10.0, -60.0)),
        RawLine("a", at_s + 0.1, first),
        RawLine("b", at_s + 0.2, own),
        RawLine("b", at_s + 0.3, position(SHIP + 2, 10.0, -60.0)[:-1] + b"x"),
        RawLine("a", at_s + 0.4, second),
        RawLine("b", at_s + 0.5, position(SHIP + 3, 10.0, -60.0)),
    ]


def test_batches_say_what_the_careful_reader_hears_wherever_they_are_cut() -> None:
    lines = lines_of_two_feeds()
    careful = Receptions(ReadCounts(), Counter())
    want = [one.heard for n, line in enumerate(lines, 1) for one in careful.add(n, line)]
    for cut in range(len(lines) + 1):
        decode = Decode()
        batches = [decode.batch(part) for part in (lines[:cut], lines[cut:])]
        rows = [
            (int(m), float(t))
            for batch in batches
            for m, t in zip(batch.positions.mmsi, batch.positions.time_s)
        ]
        assert rows == [(h.message.mmsi, h.time_s) for h in want if h.message.identity is None]
        named = [report.name for batch in batches for report in batch.statics]
        assert named == [h.message.identity.name for h in want if h.message.identity]


def test_what_another_feed_gave_is_left_out_and_what_it_says_twice_is_not() -> None:
    raw = position(SHIP, 10.0, -60.0)
    lines = [RawLine("a", 1772366400.0 + n, raw) for n in range(2)]
    lines.append(RawLine("b", 1772366402.0, raw))
    decode = Decode()
    assert len(decode.batch(lines).positions) == 2
    assert decode.repeats.repeats == 1
    later = RawLine("b", 1772366402.0 + 60.0, raw)
    assert len(decode.batch([later]).positions) == 1


def test_recorded_lines_give_what_was_heard_of_a_stretch_of_time(tmp_path: Path) -> None:
    lines = [RawLine("a", 1772366400.0 + n, position(SHIP + n, 10.0, -60.0)) for n in range(10)]
    file = tmp_path / "heard-20260301T120000Z.nmea.part"
    file.write_bytes(b"\n".join(map(stamped, lines)) + b"\n" + b"\\s:a,c:17723")
    batches = list(recorded(tmp_path, 1772366402.0, 1772366406.0))
    mmsi = np.concatenate([batch.positions.mmsi for batch in batches])
    assert mmsi.tolist() == [SHIP + n for n in range(2, 7)]
    assert batches[0].positions.where(0) == "heard-20260301T120000Z.nmea:3"


def test_detectors_that_are_killed_are_started_and_filled_again(a_station, tmp_path: Path) -> None:
    record = tmp_path / "desk" / "heard"
    child = Child({"overrides": {}}, record, restart_after_s=0.1)
    station = a_station(looker=child, record=record)
    send(station, *(position(SHIP + n, 10.0, -60.0) for n in range(20)))
    until(lambda: child.state().get("rows") == 20, station.step, within_s=60)
    until(lambda: not child.emptied, station.step)
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: child.state()["state"] == "dead", lambda: None)
    send(station, position(MOB, 10.1, -60.1, status=14))
    assert f"rescue:{MOB}" in keys(station)  # rescue never waits for them
    until(lambda: child.restarts == 1, station.step, within_s=60)
    until(lambda: child.state().get("rows", 0) >= 20, station.step, within_s=60)


def started(desk: Path, feed: int, port: int) -> subprocess.Popen[bytes]:
    """The command as a person starts it, once it serves."""
    command = [sys.executable, "-m", "watchdesk", "watch", "--desk", str(desk), "--port",
               str(port), "--listen", f"quay=tcp://127.0.0.1:{feed}"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(lambda: answer(port, "healthz") == "ok\n", lambda: time.sleep(0.1), within_s=60)
    return process


def answer(port: int, what: str) -> str:
    """What the service answers; empty while it does not."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}", timeout=5) as got:
            return str(got.read().decode())
    except OSError:
        return ""


def free_ports() -> list[int]:
    """Two ports that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as a, socket.create_server(("127.0.0.1", 0)) as b:
        return [a.getsockname()[1], b.getsockname()[1]]


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("WATCHDESK_SOAK") != "1", reason="starts whole processes")
def test_a_watch_that_is_killed_comes_back_with_its_alert_and_its_vessel(tmp_path: Path) -> None:
    feed, port = free_ports()
    process = started(tmp_path, feed, port)
    with socket.create_connection(("127.0.0.1", feed)) as sock:
        sock.sendall(position(SHIP, 10, -60) + b"\r\n" + position(MOB, 10, -60, status=14) + b"\n")
        until(lambda: "watchdesk_alerts 1" in answer(port, "metrics"), lambda: time.sleep(0.1))
        time.sleep(1.5)  # the recorder puts lines on the disk each second
    process.kill()
    process.wait(10)
    process = started(tmp_path, feed, port)
    try:
        told = answer(port, "metrics")
        assert "watchdesk_alerts 1" in told
        until(lambda: "watchdesk_vessels 2" in answer(port, "metrics"), lambda: time.sleep(0.1))
    finally:
        process.terminate()
        process.wait(20)
