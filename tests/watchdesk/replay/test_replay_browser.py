"""The clock bar of a replay in a real Chromium: original times, and every button does its work."""

from __future__ import annotations

import re
import threading
import time
from email.utils import parsedate_to_datetime
from io import BytesIO
from threading import Event

import httpx
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from jurisdiction.zones import shipped_zones
from watchdesk.console.serving import bound, server
from watchdesk.console.settings import ConsoleSettings
from watchdesk.replay import moving
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.moving import Steps
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

pytestmark = pytest.mark.browser


@pytest.fixture
def served(recording, tmp_path):
    """A replay on a real socket, held at its beginning."""
    player = player_of([recording], [])
    clock = ReplayClock(player.begin_s, player.end_s)
    station = station_on("replay", clock, player, tmp_path / "desk", shipped_zones())
    steps = Steps(station, clock)
    with bound(ConsoleSettings(desk=tmp_path / "desk", port=0)) as listening:
        serving = server(station, ConsoleSettings(desk=tmp_path / "desk", port=0))
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        steps.start()
        try:
            while not serving.started and thread.is_alive():
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", clock
        finally:
            serving.should_exit = True
            thread.join(timeout=20)
            steps.stop()


def test_play_pause_step_speed_and_jump(served, browser):
    url, clock = served
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    page.wait_for_selector("#clockbar:not([hidden])")
    assert page.locator("#clock-mark").inner_text() == "REPLAY"
    now = page.locator("#clock-now")
    expect(now).to_have_text("2026-03-15 01:00:00Z")
    page.click("#clock-on")
    expect(now).to_have_text("2026-03-15 01:00:10Z")
    page.click("#clock-back")
    expect(now).to_have_text("2026-03-15 01:00:00Z")
    page.fill("#clock-to", "2026-03-15T01:25Z")
    page.press("#clock-to", "Enter")
    expect(now).to_have_text("2026-03-15 01:25:00Z", timeout=20_000)
    expect(page.locator("#alerts")).to_contain_text("970990001", timeout=20_000)
    page.fill("#clock-to", "half past one")
    page.press("#clock-to", "Enter")
    expect(page.locator("#clock-trouble")).to_contain_text("a moment such as")
    page.fill("#clock-to", "2026-03-15T01:05Z")
    page.press("#clock-to", "Enter")
    expect(now).to_have_text("2026-03-15 01:05:00Z", timeout=20_000)
    expect(page.locator("#alerts")).not_to_contain_text("970990001", timeout=20_000)
    page.select_option("#clock-rate", "600")
    page.click("#clock-play")
    expect(page.locator("#clock-play")).to_have_text("Pause")
    expect(now).to_have_text("2026-03-15 01:40:00Z", timeout=30_000)  # the recording ends
    assert clock.paused
    page.close()


def test_a_long_jump_says_how_far_it_is_and_can_be_cancelled(served, browser, monkeypatch):
    url, clock = served
    slowly = Event()
    step_as_ever = moving.step

    def slow(station, of):
        step_as_ever(station, of)
        if of.way() and not slowly.is_set():
            slowly.wait(0.5)

    monkeypatch.setattr(moving, "step", slow)
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    page.wait_for_selector("#clockbar:not([hidden])")
    page.fill("#clock-to", "2026-03-15T01:39Z")
    page.press("#clock-to", "Enter")
    expect(page.locator("#clock-way")).to_have_text(
        re.compile(r"going to 2026-03-15 01:39:00Z, [1-9]\d? %"), timeout=10_000
    )
    for button in ("play", "back", "on", "rate", "slider", "to"):
        expect(page.locator(f"#clock-{button}")).to_be_disabled()
    page.click("#clock-cancel")
    slowly.set()
    expect(page.locator("#clock-going")).to_be_hidden(timeout=10_000)
    expect(page.locator("#clock-play")).to_be_enabled()
    assert clock.begin_s < clock.now_s() < clock.begin_s + 39 * 60
    page.close()


def test_whatever_is_made_of_a_replay_says_so(served):
    url, _ = served
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        headers = {"origin": url, "x-watchdesk-token": client.get("/api/person").json()["token"]}
        jump = {"do": "seek", "value": "2026-03-15T01:30Z"}
        assert client.post("/api/clock", json=jump, headers=headers, timeout=60).status_code == 200
        mmsi = client.get("/api/events").json()["events"][0]["mmsi"]
        brief = client.get(f"/briefs/{mmsi}")
        assert brief.text.count("REPLAY REPLAY REPLAY") == 3  # the page and two sheets of paper
        assert "EXERCISE EXERCISE" not in brief.text
        assert "2026-03-15 01:" in brief.text
        today = parsedate_to_datetime(brief.headers["date"])
        assert f"{today:%Y-%m-%d}" not in brief.text
        printed = PdfReader(BytesIO(client.get(f"/briefs/{mmsi}?form=pdf").content))
        assert all("REPLAY   REPLAY" in sheet.extract_text() for sheet in printed.pages)
        handover = client.get("/handover").text
        assert '<p class="mark">REPLAY</p>' in handover
        refused = client.get(f"/evidence/{mmsi}")
        assert refused.status_code == 400
        assert "evidence pack" in refused.json()["error"]
