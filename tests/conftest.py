"""Makers that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from sar.forcing import steady_current, steady_wind
from sar.incidents import IncidentReport, People
from sar.plan import SearchPlan
from sar.planning import Ask, plan_search
from sar.searchers import Searcher
from sar.seeding import DriftRules

# The same examples in every run, so that what passed here passes there; new ones in the soak.
SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
settings.register_profile("watchdesk", derandomize=not SOAK, deadline=None)
settings.load_profile("watchdesk")

expect.set_options(timeout=15_000)  # ms; two cores draw, serve and look at the same time

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BEFORE_NOON = datetime(2026, 3, 15, 3, 40, tzinfo=UTC)  # ten hours on it is day in the Passage
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True, scope="session")
def nobodys_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the limits or the desk of the person running it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WATCHDESK_DESK", str(tmp_path_factory.mktemp("desk")))
        for name in ("WATCHDESK_ROLE", "WATCHDESK_DESK_KEY"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings beside the project; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared recordings are not beside the project")
    return SHARED_DATA


@pytest.fixture(scope="session")
def an_ask() -> Callable[..., Ask]:
    """What one radio call tells, and two units that can come; fields of the report or the ask."""

    def make(**more: Any) -> Ask:
        report: dict[str, Any] = {
            "id": "1",
            "kind": "phone",
            "received": BEFORE_NOON,
            "lat": 20.3333,
            "lon": -73.6,
            "error_nm": 2.0,
            "craft": "rubber_boat",
            "people": People(adults=30, infants=2),
            "triggers": frozenset({"HT3"}),
            "remarks": "taking water",
        }
        report |= {name: more.pop(name) for name in list(more) if name in report}
        given: dict[str, Any] = {
            "now": BEFORE_NOON,
            "hours": 10.0,
            "wind": steady_wind(80, 18),
            "current": steady_current(290, 0.9),
            "wind_said": "from 080/18 kn (ship on scene)",
            "current_said": "to 290/0.9 kn (drift card)",
            "searchers": (
                Searcher(name="CG 101", speed_kn=15, hours=12, lat=20.0, lon=-74.3),
                Searcher(name="HELO 2", speed_kn=90, hours=3, sweep_nm=1.5),
            ),
            "rules": DriftRules(particles=1000),
        }
        return Ask(report=IncidentReport(**report), **given | more)

    return make


@pytest.fixture(scope="session")
def a_plan(an_ask: Callable[..., Ask]) -> Callable[..., SearchPlan]:
    """The plan that follows from an ask, at sea without a coast."""
    return lambda **more: plan_search(an_ask(**more))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in a browser may be tried once more: two cores draw and serve at the same time.

    The run's summary counts what needed it, so that a test that often does is seen.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; the test is skipped where there is none, unless one is required."""
    required = os.environ.get("WATCHDESK_REQUIRE_BROWSER") == "1"
    if not CHROMIUM.exists() and not required:
        pytest.skip(f"no Chromium at {CHROMIUM} (Debian package chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(CHROMIUM_ARGS)
        )
        yield chromium
        chromium.close()
