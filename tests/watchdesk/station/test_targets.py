"""Targets of the own ship's radar on a live feed are contacts on the picture, each its own."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ais.addresses import addresses
from ais.mmsi import FIRST_CONTACT
from ais.nmea import checksum
from ais.recorder import Recorder
from ais.stamp import RawLine
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.replay.player import player_of
from watchdesk.station import targets
from watchdesk.station.child import Child
from watchdesk.station.clock import WallClock
from watchdesk.station.ear import Decode, Ear
from watchdesk.station.looker import InLine
from watchdesk.station.source import Batch
from watchdesk.station.station import Station

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


def sealed(body: str) -> bytes:
    return f"${body}*{checksum(body.encode()):02X}".encode()


def own_ship(at_s: float) -> bytes:
    at = datetime.fromtimestamp(at_s, tz=UTC)
    return sealed(f"GPRMC,{at:%H%M%S},A,2000.000,N,07300.000,W,0.0,0.0,{at:%d%m%y},,,A")


def target(number: int, range_nm: float = 6.0, status: str = "T") -> bytes:
    return sealed(f"RATTM,{number},{range_nm},0.0,T,15.0,180.0,T,1.2,24.0,N,,{status},,,M")


def heard(decode: Decode, *raw: bytes, after_s: float = 0.0) -> Batch:
    at_s = NOON_S + after_s
    return decode.batch([RawLine("radar", at_s, line) for line in (own_ship(at_s), *raw)])


def test_a_target_on_a_live_feed_is_a_contact_on_the_picture_with_its_label(tmp_path: Path) -> None:
    clock, zones = WallClock(), shipped_zones()
    ear = Ear(addresses(["radar=udp://127.0.0.1:0"]), clock, Recorder(tmp_path / "heard"))
    station = Station(
        mode="live", clock=clock, source=ear, looker=InLine(zones, Brought()), zones=zones,
        desk_folder=tmp_path / "desk",
    )  # fmt: skip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for line in (target(11), own_ship(clock.now_s()), target(12)):
            sock.sendto(line + b"\r\n", ("127.0.0.1", ear.ports["radar"]))
    end = time.monotonic() + 20
    while not station.contacts and time.monotonic() < end:
        station.step()
    station.advance(clock.now_s())
    [(number, contact)] = station.contacts.items()
    assert (contact.label, contact.kind, contact.reporter) == ("R12", "radar", "own radar")
    state = station.picture.state(number)
    assert state is not None
    assert (state["lat"], state["lon"]) == pytest.approx((20.1, -73.0), abs=0.001)
    assert station.picture.vessel(number).name == "R12"  # type: ignore[union-attr]
    assert station.health()["radar"] == {"seen": 1, "refused": {"no own position": 1}}
    assert station.looker.state()["rows"] == 1
    station.stop()


def test_rows_of_targets_lead_back_to_their_lines_among_those_of_ships() -> None:
    decode = Decode()
    ship = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
    at_s = NOON_S
    lines = [RawLine("quay", at_s, raw) for raw in (own_ship(at_s), ship, target(3))]
    batch = decode.batch(lines, ("heard-20260301T120000Z.nmea", 103))
    assert [batch.positions.where(row) for row in range(2)] == [
        "heard-20260301T120000Z.nmea:102", "heard-20260301T120000Z.nmea:103",
    ]  # fmt: skip
    assert list(batch.contacts) == batch.positions.mmsi[1:].tolist()


def test_a_target_keeps_its_number_and_one_that_was_lost_gives_it_to_nobody() -> None:
    decode = Decode()
    first, again = heard(decode, target(5)), heard(decode, target(5), after_s=3)
    assert again.positions.mmsi.tolist() == first.positions.mmsi.tolist()
    assert not len(heard(decode, target(5, status="L"), after_s=6).positions)
    other = heard(decode, target(5, range_nm=2.0), after_s=9)
    assert other.positions.mmsi.tolist() != first.positions.mmsi.tolist()
    assert [contact.label for contact in other.contacts.values()] == ["R5/2"]


def test_a_watch_that_begins_again_gives_no_number_of_before() -> None:
    before, after = Decode(), Decode()
    old = heard(before, *(target(n) for n in range(100))).positions.mmsi
    new = heard(after, *(target(n) for n in range(100)), after_s=600).positions.mmsi
    assert len(set(old.tolist())) == 100
    assert old.max() < new.min()
    assert old.min() > FIRST_CONTACT + 1_000_000  # those of files and officers are below


def test_a_flood_of_targets_is_forgotten_oldest_first_and_takes_no_number_twice(
    monkeypatch,
) -> None:
    monkeypatch.setattr(targets, "MOST", 20)
    decode, numbers = Decode(), set[int]()
    for n in range(60):
        batch = heard(decode, target(n), after_s=n)
        numbers |= set(batch.contacts)
        assert len(decode.targets.contacts) <= 20
    assert len(numbers) == 60
    assert max(numbers) in decode.targets.contacts


def test_a_replay_shows_the_targets_of_a_recording_under_the_same_labels(tmp_path: Path) -> None:
    file = tmp_path / "bridge.nmea"
    file.write_bytes(b"\n".join([own_ship(NOON_S), target(7)]) + b"\n")
    player = player_of([file], [])
    batch = player.take(player.end_s)
    assert (batch.positions.mmsi >= FIRST_CONTACT).tolist() == [True]
    assert [report.name for report in batch.statics] == ["R7"]


def test_what_was_seen_is_told_again_to_detectors_that_were_started_anew(tmp_path: Path) -> None:
    decode, child = Decode(), Child({"overrides": {}}, tmp_path / "heard", restart_after_s=0.1)
    try:
        ship = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"  # recorded: not told again
        child.hear(decode.batch([RawLine("quay", NOON_S, ship)]))
        child.hear(heard(decode, target(5), target(6, range_nm=2.0)))
        told_until(child, lambda: child.state().get("rows") == 3)
        os.kill(child.pid, signal.SIGKILL)
        told_until(child, lambda: child.restarts == 1 and child.state().get("rows") == 2)
    finally:
        child.close()


def test_what_was_seen_in_more_parts_than_may_wait_is_told_again_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchdesk.station.child.MOST_WAITING", 3)
    decode, child = Decode(), Child({"overrides": {}}, tmp_path / "heard", restart_after_s=0.1)
    try:
        for n in range(1, 9):
            child.hear(heard(decode, target(n), after_s=10.0 * n))
            told_until(child, lambda rows=n: child.state().get("rows") == rows)
        os.kill(child.pid, signal.SIGKILL)
        told_until(child, lambda: child.restarts == 1)
        child.hear(heard(decode, target(9), after_s=90.0))
        told_until(child, lambda: child.state().get("rows") == 9)
        assert child.dropped == 0
    finally:
        child.close()


def test_what_was_seen_longer_ago_than_the_window_is_not_told_again(tmp_path: Path) -> None:
    decode = Decode()
    child = Child({"overrides": {}}, tmp_path / "heard", window_s=60.0, restart_after_s=0.1)
    try:
        for after_s in (0.0, 30.0, 200.0, 230.0):
            child.hear(heard(decode, target(5), after_s=after_s))
        os.kill(child.pid, signal.SIGKILL)
        told_until(child, lambda: child.restarts == 1 and child.state().get("rows") == 2)
    finally:
        child.close()


def told_until(child: Child, true: Callable[[], bool]) -> None:
    """Take what detectors tell until something is so."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, child.state()
        list(child.found())
        time.sleep(0.05)
