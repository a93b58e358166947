"""A clock that is set back or ahead under a real station: told, and no alarm is lost by it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ais.addresses import addresses
from ais.recorder import Recorder
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.station.clock import WallClock
from watchdesk.station.ear import Ear
from watchdesk.station.looker import InLine
from watchdesk.station.station import Station

ALARM = "rescue:970000111"


class SetClock(WallClock):
    """The computer's clock after somebody set it."""

    ahead_s = 0.0

    def now_s(self) -> float:
        return super().now_s() + self.ahead_s


@pytest.fixture
def alarmed(tmp_path: Path, calls: Callable[[int], bytes]) -> Iterator[Station]:
    """A station that hears a transmitter, with its clock to be set."""
    clock, zones = SetClock(), shipped_zones()
    recorder = Recorder(tmp_path / "heard", sync_s=1.0)
    ear = Ear(addresses(["quay=tcp-listen://127.0.0.1:0"]), clock, recorder)
    station = Station(mode="live", clock=clock, source=ear, looker=InLine(zones, Brought()),
                      zones=zones, desk_folder=tmp_path)  # fmt: skip
    heard(station, calls(970_000_111))
    yield station
    station.stop()


def heard(station: Station, line: bytes) -> None:
    """Send a line to the station, and step until it was taken and all was judged."""
    want = station.health()["counts"]["lines_total"] + 1
    with socket.create_connection(("127.0.0.1", station.source.ports["quay"]), timeout=5) as sock:
        sock.sendall(line)
    end = time.monotonic() + 20
    while station.health()["counts"]["lines_total"] < want:
        assert time.monotonic() < end
        station.step()


def judged(station: Station) -> None:
    """Let more than a second of the station's time go by."""
    for _ in range(8):
        station.step()


@pytest.mark.parametrize(("jump_s", "way"), [(-3600.0, "back"), (86400.0, "ahead")])
def test_an_alarm_outlives_a_clock_that_is_set(alarmed: Station, jump_s, way, calls) -> None:
    judged(alarmed)
    alarmed.clock.ahead_s = jump_s
    judged(alarmed)
    alert = alarmed.board.get(ALARM)
    assert (alert.priority, alert.state) == ("emergency", "unacknowledged")
    assert way in alarmed.board.get("system:clock").situation.params["state"]
    heard(alarmed, calls(970_000_112))
    judged(alarmed)
    assert alarmed.board.get("rescue:970000112").priority == "emergency"
    assert alarmed.board.sounding(alarmed.clock.now_s()) == "emergency"


@pytest.mark.parametrize("jump_s", [-3600.0, 86400.0])
def test_a_silence_of_thirty_seconds_never_grows_with_the_clock(alarmed: Station, jump_s) -> None:
    alarmed.board.silence(ALARM, "temporary", "Ana", "watch", alarmed.clock.now_s())
    assert alarmed.board.sounding(alarmed.clock.now_s()) is None
    alarmed.clock.ahead_s = jump_s
    assert alarmed.board.sounding(alarmed.clock.now_s()) == "emergency"
    judged(alarmed)
    assert alarmed.board.get(ALARM).state == "unacknowledged"


def test_an_acknowledged_alarm_stays_acknowledged_when_the_clock_goes_back(alarmed) -> None:
    alarmed.board.acknowledge(ALARM, "Ana", "watch", alarmed.clock.now_s())
    alarmed.clock.ahead_s = -3600.0
    judged(alarmed)
    assert alarmed.board.get(ALARM).state == "acknowledged"
    assert alarmed.board.get(ALARM).acknowledged_by == "Ana"
