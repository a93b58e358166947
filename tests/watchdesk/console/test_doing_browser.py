"""Whole paths of an officer in a real Chromium, on a real station with the shipped exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ais.positions import position_table
from ais.vessels import StaticReport
from sar.incident_form import report_from
from watchdesk.console.console_words import words
from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on
from watchdesk.station.source import Batch

ALFA, SART, STRANGER = 308999071, 970990001, 311000999
EXERCISE = Path(str(files("watchdesk") / "data" / "exercise.nmea.gz"))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Any]:
    player = player_of([EXERCISE], [])
    clock = ReplayClock(player.begin_s, player.end_s)
    made = station_on("exercise", clock, player, tmp_path / "desk", zones_in_use())
    clock.seek(player.end_s)
    made.step()
    made.step()
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any, serve: Any, station: Any) -> Iterator[Any]:
    """The console in a browser; whatever its policy or its code refuses fails the test."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda m: wrong.append(m.text) if "Security Policy" in m.text else None)
    opened.goto(serve(station=station, desk=station.desk_folder).url)
    opened.wait_for_selector("#alerts .alert")
    yield opened
    opened.close()
    assert wrong == []


def test_a_distress_is_on_top_sounds_and_is_acknowledged_by_keyboard_in_a_name(page, station):
    first = page.locator("#alerts .alert").first
    assert first.get_attribute("data-key") == f"rescue:{SART}"
    assert page.locator("#sound").inner_text() == "SOUND OFF: press any key"
    page.fill("#officer", "Ana")
    page.locator("#officer").press("Tab")
    page.wait_for_selector("#sound:not(.off)")
    page.keyboard.press("a")
    page.keyboard.press("d")
    page.locator("#alerts").get_by_text("switched on by accident, or a test").wait_for()
    page.keyboard.press("k")
    page.wait_for_selector(f'[data-key="rescue:{SART}"].acknowledged')
    assert "Ana" in first.locator(".state").inner_text()
    with station.lock:
        assert station.board.get(f"rescue:{SART}").acknowledged_by == "Ana"


def test_a_vessel_is_opened_from_its_alert_and_shows_its_evidence_on_the_chart(page):
    page.locator(f'[data-key="behaviour:{ALFA}"] .line').click()
    drawer = page.locator("#vessel")
    drawer.get_by_role("heading", name="EXERCISE ALFA").wait_for()
    assert "Exclusive economic zone HTI" in drawer.inner_text()
    page.click("#language")
    drawer.get_by_text("Zona económica exclusiva HTI").first.wait_for()
    page.click("#language")
    drawer.get_by_text("Exclusive economic zone HTI").first.wait_for()
    drawer.locator("details.event", has_text="encounter").locator("summary").first.click()
    page.wait_for_selector("#chart .leaflet-tooltip")
    assert page.locator("#chart .leaflet-tooltip").inner_text() == "encounter"
    drawer.locator("summary", has_text="Brief").click()
    with page.expect_popup() as brief:
        drawer.locator('a[href$="lang=es"]').click()
    brief.value.locator("body", has_text="EXERCISE ALFA").wait_for()


def test_somebody_in_danger_is_entered_and_the_plan_opens(page):
    page.keyboard.press("i")
    form = page.locator("#entry form")
    form.locator("[name=kind]").wait_for()
    form.locator("[name=kind]").select_option("phone")
    form.locator("[name=position]").fill("20-20N 073-36W")
    form.locator("[name=adults]").fill("30")
    form.locator("[name=wind]").fill("080/18")
    form.locator("[name=current]").fill("290/0.9")
    form.get_by_role("button", name="Enter the incident").click()
    page.locator("#entry .told", has_text="at least").wait_for()
    asked = page.locator("#entry .told .ask").inner_text()
    assert "How many are children?" in asked and "Wind and current" not in asked
    with page.expect_popup() as plan:
        page.locator("#entry a", has_text="Search plan").click()
    plan.value.get_by_text("20°20").first.wait_for()
    page.locator("#entry").get_by_role("button", name="Close").click()
    page.wait_for_selector("#alerts .alert.alarm")


def test_a_hostile_name_is_only_text_in_the_drawer_and_on_the_board(page, station):
    hostile = "<img src=x onerror=document.title='owned'>"
    now_s = station.clock.now_s()
    said = StaticReport(mmsi=STRANGER, time_s=now_s, msg_type=5, source=0, line=0, name=hostile)
    heard = position_table(mmsi=[STRANGER], time_s=[now_s], lat=[20.5], lon=[-73.5])
    with station.lock:
        station.picture.hear(Batch(positions=heard, statics=[said]))
    told = {"id": "9", "kind": "phone", "received": "2026-03-15T05:55Z", "vessel": hostile[:40]}
    station.add_report(report_from(told))
    page.locator("#alerts .alert.alarm .what", has_text="<img").wait_for()
    page.evaluate(f"import('/web/targets.js').then((list) => list.select({STRANGER}))")
    page.locator("#vessel h2", has_text="<img").wait_for()
    assert "owned" not in page.title()
    assert page.locator("#vessel img, #alerts img").count() == 0


def test_of_hundreds_of_cautions_the_first_are_listed_and_nothing_graver_is_left_out(page):
    page.evaluate(
        """async () => {
          const { state } = await import('/web/state.js');
          const [first] = state.get('alerts').alerts;
          const some = (n, priority) => ({ ...first, key: `help:${n}`, priority, rescue: false });
          const told = Array.from({ length: 300 }, (_, n) => some(n, 'caution'));
          state.tell('alerts', { alerts: [...told, some(300, 'warning')] });
        }"""
    )
    board = page.locator("#alerts .board > li")
    assert board.count() == 42
    assert page.locator("#alerts .alert.warning").count() == 1
    page.get_by_role("button", name="and 260 more cautions").click()
    assert board.count() == 301


def test_every_word_of_these_parts_has_its_spanish():
    web = files("watchdesk.console") / "web"
    spanish = words("es")
    for part in ("alerts", "entry", "plans", "sound", "vessel"):
        code = (web / f"{part}.js").read_text(encoding="utf-8")
        said = set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', code))
        assert len(said) > 2
        assert said - spanish.keys() == set(), part


def test_the_first_picture_decides_what_is_in_view_until_the_officer_moves(page):
    shown = """() => {
        const shown = JSON.parse(localStorage.getItem("watchdesk view"));
        return shown && shown.map((one) => Math.round(one * 10) / 10);
    }"""
    page.wait_for_function(f"({shown})() !== null")
    first = page.evaluate(shown)
    assert first != [20.3, -73.8, 8]  # where the page stood before it knew of any vessel
    page.locator("#chart").click(position={"x": 500, "y": 80})
    page.keyboard.press("-")
    page.wait_for_function(f"({shown})()[2] === {first[2] - 1}")
    page.reload()
    page.wait_for_selector("#alerts .alert")
    page.wait_for_function("window.__console.n > 0")
    assert page.evaluate(shown)[2] == first[2] - 1


def test_both_clocks_of_a_recording_tell_the_same_second(page):
    page.wait_for_function(
        """() => {
            const top = document.querySelector("#utc").textContent;
            return top.startsWith("20") && document.querySelector("#clock-now").textContent === top;
        }"""
    )


def test_the_head_of_the_alerts_is_whole_on_a_small_screen(page):
    panel, last = (page.locator(css).bounding_box() for css in ("#alerts", "#alerts .head .button"))
    assert last["x"] + last["width"] <= panel["x"] + panel["width"]
