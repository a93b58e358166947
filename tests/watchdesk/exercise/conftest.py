"""A small exercise, and runs of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from jurisdiction.zones import Zones, shipped_zones
from watchdesk.console.serving import bound, server
from watchdesk.console.settings import ConsoleSettings
from watchdesk.exercise.playing import stationed
from watchdesk.exercise.run_file import RunFile
from watchdesk.exercise.session import Session, begun
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.moving import move
from watchdesk.station.station import Station

SMALL = """
title = "A small one"
family = "test"
patrol_state = "USA"
patrol_unit = "EXERCISE watch"
begin = 2026-06-10T13:00:00Z
minutes = 60
seed = 5
briefing = "You have the watch."

[[receivers]]
name = "EXERCISE CUTTER"
lat = 15.0
lon = -74.5
range_nm = 60

[[lanes]]
name = "lane"
points = [[16.0, -74.9], [14.2, -75.1]]
ships = 4

[[vessels]]
mmsi = 370999001
name = "EXERCISE QUEBEC"
start = [15.1, -74.4]
legs = [{ to = [15.0, -74.6], speed_kn = 9.0 }, { wait_min = 90, drift = "290/1.0" }]
device = "A"
truth = "SECRET-HOLD"

[[vessels]]
mmsi = 336999002
name = "EXERCISE UNSEEN"
start = [15.05, -74.45]
legs = [{ wait_min = 60, drift = "290/1.0" }]
device = "none"
truth = "SECRET-SLOOP"

[[beacons]]
mmsi = 972990001
start = [15.02, -74.5]
span_min = [30, 60]
drift = "290/1.0"

[[calls]]
at_min = 10
by = "VHF 16"
words = "A sloop, many people."

[[flag_log]]
at_min = 0
what = "claimed"
state = "PAN"

[[flag_log]]
at_min = 1
what = "asked"
state = "PAN"

[[moments]]
at_min = 20
about = 370999001
susp = "REASON"
[moments.expected]
zone = "BEYOND"
flag = "CLAIMED"
cons = "PENDING"
row = "B9"
[moments.expected.points]
5 = ["SECRET-POINT"]

[[moments]]
at_min = 35
about = 336999002
called = "the sloop"
ask = [1, 4]
[moments.expected]
zone = "BEYOND"
row = "B9"
flag = "CLAIMED"
cons = "PENDING"
phase = "DISTRESS"
rescue_rows = ["R3"]
rcc = ["KINGSTON"]

[[situations]]
key = "beacon"
title = "SECRET-SITUATION"
about = 972990001
at_min = 30
within_min = 5
expects = "acknowledge"

[[situations]]
key = "sloop"
title = "SECRET-SLOOP-REPORT"
about = 336999002
at_min = 10
expects = "report"
"""


@pytest.fixture(scope="session")
def zones() -> Zones:
    return shipped_zones()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The file of a small exercise."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture
def a_file(tmp_path: Path) -> Callable[..., Path]:
    """The small exercise with some text put in place of other text, or added at its end."""

    def make(*pairs: tuple[str, str], more: str = "") -> Path:
        text = SMALL
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "changed.toml"
        path.write_text(text + more, "utf-8")
        return path

    return make


@pytest.fixture
def run_file(small: Path, tmp_path: Path) -> RunFile:
    """A run of the small exercise, just begun."""
    return begun(tmp_path / "runs", str(small))


@pytest.fixture
def session(run_file: RunFile, zones: Zones) -> Session:
    """The small exercise being played."""
    return Session(run_file, zones)


@dataclass(frozen=True, kw_only=True)
class Played:
    """A served exercise: its station, its session, and clients that talk to it."""

    url: str
    app: Any
    station: Station
    session: Session

    @contextmanager
    def trainee(self) -> Iterator[httpx.Client]:
        """A browser on this computer without the key."""
        headers = {"origin": self.url}
        with httpx.Client(
            base_url=self.url, headers=headers, trust_env=False, timeout=60
        ) as client:
            client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
            yield client

    @contextmanager
    def instructor(self) -> Iterator[httpx.Client]:
        """A browser that opened the address printed at the start."""
        with self.trainee() as client:
            client.get(f"/instructor?key={self.session.key}")
            yield client

    def at(self, minute: float) -> None:
        """Put the station to a minute of the exercise."""
        clock = self.station.clock
        assert isinstance(clock, ReplayClock)
        move(self.station, clock, self.session.scenario.at_s(minute))


@contextmanager
def served(session: Session, zones: Zones) -> Iterator[Played]:
    """An exercise on a real socket, its clock held."""
    station = stationed(session, zones, 1.0)
    settings = ConsoleSettings(desk=station.desk_folder, port=0)
    with bound(settings) as listening:
        serving = server(station, settings)
        serving.config.app.state.exercise = session  # type: ignore[union-attr]
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not serving.started and thread.is_alive():
                time.sleep(0.02)
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            yield Played(url=url, app=serving.config.app, station=station, session=session)
        finally:
            serving.should_exit = True
            thread.join(timeout=20)
            station.stop()


@pytest.fixture
def played(session: Session, zones: Zones) -> Iterator[Played]:
    """The small exercise on a real socket, its clock held."""
    with served(session, zones) as made:
        yield made


@pytest.fixture
def played_by_name(zones: Zones, tmp_path: Path) -> Callable[[str], AbstractContextManager[Played]]:
    """A shipped exercise on a real socket, its clock held."""
    return lambda name: served(Session(begun(tmp_path / "runs", name), zones), zones)
