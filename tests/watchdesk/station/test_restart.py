"""What stood before a restart stands after it: calls for help of a whole day, and their alerts."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pyais.encode import encode_dict

from ais.addresses import addresses
from ais.recorder import Recorder
from ais.stamp import RawLine, stamped
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.station.child import Child
from watchdesk.station.clock import WallClock
from watchdesk.station.ear import Ear
from watchdesk.station.looker import InLine
from watchdesk.station.restore import heard_in, recorded_files
from watchdesk.station.station import Station

SHIP, SILENT, SENDING, NEW = 227000001, 972000123, 970000456, 974000789
HOUR_S, DAY_S = 3600.0, 86400.0


def fix(mmsi: int, lat: float = 10.0, status: int = 14) -> bytes:
    told = {"type": 1, "mmsi": mmsi, "lat": lat, "lon": -60.0, "status": status, "second": 7}
    return encode_dict(told, talker_id="AI")[0].encode()


def text(mmsi: int, said: str) -> bytes:
    return encode_dict({"type": 14, "mmsi": mmsi, "text": said}, talker_id="AI")[0].encode()


@pytest.fixture
def recording(tmp_path: Path) -> tuple[Path, float]:
    """Lines of a day that ends now: a call of five hours ago, a device silent for two, and one
    that has been sending for three."""
    now_s = WallClock().now_s()
    lines = [(-18_300.0, fix(SHIP, 11.5, status=0)), (-18_000.0, text(SHIP, "MAYDAY"))]
    lines += [(-7_200.0 + n * 60, fix(SILENT)) for n in range(3)]
    lines += [(-10_800.0 + n * 600, fix(SENDING)) for n in range(18)]
    folder = tmp_path / "heard"
    folder.mkdir()
    told = b"".join(
        stamped(RawLine("quay", now_s + at_s, raw)) + b"\n" for at_s, raw in sorted(lines)
    )
    (folder / "heard-20260301T120000Z.nmea").write_bytes(told)
    return folder, now_s


@pytest.fixture
def a_station(tmp_path: Path) -> Iterator[Callable[..., Station]]:
    begun: list[Station] = []

    def make(looker: object = None) -> Station:
        clock, zones = WallClock(), shipped_zones()
        ear = Ear(addresses(["quay=udp://127.0.0.1:0"]), clock, Recorder(tmp_path / "new"))
        station = Station(
            mode="live", clock=clock, source=ear, zones=zones, desk_folder=tmp_path / "desk",
            looker=looker or InLine(zones, Brought()),  # type: ignore[arg-type]
        )  # fmt: skip
        begun.append(station)
        return station

    yield make
    for station in begun:
        station.stop()


def until(true: Callable[[], bool], do: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came"
        do()
        time.sleep(0.01)


def states(station: Station) -> dict[str, str]:
    return {alert.key: alert.state for alert in station.board.alerts()}


def restored(station: Station, folder: Path, now_s: float, gate: Event) -> None:
    """As the command restores: the hour at once, the day before it once the gate is open."""
    files = recorded_files(folder, now_s - DAY_S)

    def older() -> Iterator:
        gate.wait(30)
        yield from heard_in(files, now_s - DAY_S, now_s - HOUR_S - 0.001)

    station.restore(heard_in(files, now_s - HOUR_S, now_s))
    station.restore_older(older())


def test_calls_of_a_whole_day_come_back_and_none_is_told_anew(a_station, recording) -> None:
    folder, now_s = recording
    gate = Event()
    gate.set()
    first = a_station()
    restored(first, folder, now_s, gate)
    until(lambda: not first.rescue.restoring)
    first.step()
    keys = {f"rescue:{SILENT}", f"rescue:{SENDING}", f"rescue:text:{SHIP}"}
    assert keys <= states(first).keys()
    since_s = first.board.get(f"rescue:{SENDING}").situation.occurrence_s
    assert since_s == pytest.approx(now_s - 10_800, abs=1)
    with first.lock:
        first.keep([first.board.acknowledge(key, "Ann", "watch", now_s) for key in keys])

    second, gate = a_station(), Event()
    restored(second, folder, now_s, gate)
    second.step()
    assert {states(second)[key] for key in keys} == {"acknowledged"}
    assert second.health()["rescue"]["state"] == "starting"
    assert second.health()["because"] == "calls for help before the restart are being read"
    gate.set()
    until(lambda: not second.rescue.restoring)
    second.advance(now_s + 1)
    assert {states(second)[key] for key in keys} == {"acknowledged"}
    assert second.board.get(f"rescue:{SENDING}").situation.occurrence_s == since_s
    told = {":".join(one.key.split(":")[:2]): one for one in second.incidents()}
    assert told[f"text:{SHIP}"].lat == pytest.approx(11.5)
    assert {f"distress_device:{SILENT}", f"distress_device:{SENDING}"} < told.keys()


def test_a_new_call_alarms_while_the_day_is_still_being_read(a_station, recording) -> None:
    folder, now_s = recording
    gate = Event()
    station = a_station()
    restored(station, folder, now_s, gate)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(fix(NEW) + b"\r\n", ("127.0.0.1", station.source.ports["quay"]))
    until(lambda: f"rescue:{NEW}" in states(station), station.step)
    assert station.rescue.restoring
    gate.set()
    until(lambda: not station.rescue.restoring)


def test_a_day_that_cannot_be_read_is_told_and_the_watch_goes_on(a_station) -> None:
    def torn() -> Iterator:
        raise OSError("input/output error")
        yield

    station = a_station()
    station.restore_older(torn())
    until(lambda: not station.rescue.restoring)
    until(
        lambda: "system:rescue" in states(station), lambda: station.advance(station.clock.now_s())
    )
    assert "input/output error" in station.health()["rescue"]["state"]


def test_a_watch_is_not_ready_until_the_detectors_have_seen_what_was_recorded(
    a_station, tmp_path: Path
) -> None:
    station = a_station(Child({"overrides": {}}, tmp_path / "new"))
    assert not station.health()["ready"]
    assert station.health()["because"].startswith("the detectors are being filled")
    until(lambda: station.health()["ready"], station.step)
    assert station.health()["because"] == ""


def test_lines_keep_their_numbers_where_the_beginning_of_a_file_is_passed_over(
    tmp_path: Path,
) -> None:
    many, at_s = 40_000, 1772366400.0
    raw = fix(SHIP, status=0)
    lines = (stamped(RawLine("quay", at_s + n / 10, raw)) for n in range(many))
    file = tmp_path / "heard-20260301T120000Z.nmea"
    file.write_bytes(b"\n".join(lines) + b"\n")
    since_s = at_s + (many - 50) / 10
    batches = list(heard_in([file], since_s, since_s + 60))
    assert sum(batch.raw_count for batch in batches) < many  # the rest was not decoded
    heard = [batch.positions for batch in batches if len(batch.positions)]
    assert heard[0].where(0) == f"{file.name}:{many - 49}"
    assert sum(map(len, heard)) == 50
