"""Makers of small seas: an island, a ship, and a page in a browser that has no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ais.events import Event
from maps.content import Coast, Device, LimitLine, MapContent, VesselTrack
from maps.page import map_page

T0_S = datetime(2026, 3, 1, tzinfo=UTC).timestamp()


def _at(hours: float) -> datetime:
    return datetime.fromtimestamp(T0_S + hours * 3600, tz=UTC)


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """The UTC time some hours into the recording."""
    return _at


@pytest.fixture
def a_track() -> Callable[..., VesselTrack]:
    """A vessel steaming east for some hours along a parallel, heard every five minutes."""

    def make(mmsi: int = 311000001, *, lat: float = 20.5, west: float = -74.0, hours: float = 6.0,
             knots: float = 10.0, **more: Any) -> VesselTrack:  # fmt: skip
        time_s = T0_S + np.arange(0, hours * 3600 + 1, 300.0)
        lon = west + (time_s - T0_S) / 3600 * knots / 60 / np.cos(np.radians(lat))
        more.setdefault("course_deg", 90.0)
        lon = np.mod(lon + 180, 360) - 180
        return VesselTrack(mmsi=mmsi, time_s=time_s, lat=np.full(len(time_s), lat), lon=lon, **more)

    return make


@pytest.fixture
def an_event() -> Callable[..., Event]:
    """Something that happened an hour in."""

    def make(kind: str = "loitering", mmsi: int = 311000001, **more: Any) -> Event:
        given = {"start": _at(1), "end": _at(2), "lat": 20.5, "lon": -73.8} | more
        return Event(kind=kind, mmsi=mmsi, **given)

    return make


def ring(lat: float, lon: float, radius_deg: float, points: int = 60) -> tuple[Any, Any]:
    """A closed ring about a place."""
    angle = np.linspace(0, 2 * np.pi, points)
    return lat + radius_deg * np.sin(angle), lon + radius_deg * np.cos(angle)


@pytest.fixture
def a_map(a_track: Callable[..., VesselTrack], an_event: Callable[..., Event]) -> MapContent:
    """Two vessels, an encounter, a loitering, a real device and one on test, off an island."""
    island = ring(20.2, -73.6, 0.15)
    return MapContent(
        title="Windward Passage",
        mark="EXERCISE",
        span="2026-03-01 00:00Z to 06:00Z",
        tracks=(
            a_track(311000001, label="LADY ANN", kind="cargo", brief="briefs/311000001.html"),
            a_track(311000002, lat=20.8, label="MAR AZUL", kind="fishing", knots=7.0),
        ),
        events=(
            an_event(evidence={"max_speed_kn": 1.5, "note": None}, threshold={"max_speed_kn": 2.0}),
            an_event("encounter", start=_at(0.5), partner=311000002),
            an_event("distress_device", 970000001, start=_at(3), end=None, lat=20.9, lon=-73.5),
            an_event("distress_device", 970000002, start=_at(0.2), lat=20.4, lon=-73.2),
        ),
        devices=(
            Device(mmsi=970000001, kind="AIS-SART", lat=20.9, lon=-73.5, time_s=T0_S + 3 * 3600),
            Device(
                mmsi=970000002, kind="AIS-SART", lat=20.4, lon=-73.2, time_s=T0_S + 720, test=True
            ),
        ),
        coast=Coast(land=(island,), lines=(island,), islets=(np.array([20.6]), np.array([-73.1]))),
        limits=(
            LimitLine(name="Haiti", zone="TS", breadth_nm=12, lines=(ring(20.2, -73.6, 0.35),)),
            LimitLine(name="Haiti", zone="CZ", breadth_nm=24, lines=(ring(20.2, -73.6, 0.55),)),
        ),
        notices=("Decision support, to be confirmed by the competent authority.",),
    )


@dataclass
class Opened:
    """A page as a browser has it, and everything it asked for or complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def state(self) -> dict[str, Any]:
        """What the page says of itself once it has drawn what was asked."""
        self.page.evaluate("() => new Promise(r => requestAnimationFrame(() => setTimeout(r)))")
        state: dict[str, Any] = self.page.evaluate("window.__watchdesk")
        return state

    def wait_until(self, condition: str) -> None:
        """Wait for a condition; asked from outside, since the page's policy forbids eval."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never came true: {condition}")


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens a map from disk in a browser without a network."""
    contexts = []

    def open_map(content: MapContent, **options: Any) -> Opened:
        path = tmp_path / "map.html"
        path.write_text(map_page(content), encoding="utf-8")
        given = {"offline": True, "viewport": {"width": 1366, "height": 768}} | options
        context = browser.new_context(**given)
        contexts.append(context)
        seen = Opened(page=context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.goto(path.as_uri())
        seen.wait_until("window.__watchdesk?.ready")
        return seen

    yield open_map
    for context in contexts:
        context.close()
