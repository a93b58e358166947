"""A live watch that loses its feed, its detectors and its service, and hears hostile names.

The tests follow each other on one service; the feed is a real socket with real sentences.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from watchdesk.desk import open_desk

pytestmark = pytest.mark.browser

SART, ALERT = 972000001, "rescue:972000001"
NAMES = ("<SCRIPT SRC=//A.CO>", "<IMG SRC=X ONERROR=1", '"ONFOCUS=P() X="', "&LT;SVG ONLOAD=P()")
MARKUP = "img, svg[onload], script:not([src^='/']), [onerror], [onfocus], b:has(x)"
FIRST = 308000001  # of the vessels that bear those names


@pytest.fixture(scope="module")
def heard(feed, sentences):
    """Vessels with hostile names, and a distress device that tells one too."""
    for number, name in enumerate(NAMES):
        mmsi, lat = FIRST + number, 20.0 + number / 10
        feed.lines += sentences(
            msg_type=1, mmsi=mmsi, lat=lat, lon=-73.5, speed=9.0, course=90.0, heading=90
        )
        feed.lines += sentences(
            msg_type=5, mmsi=mmsi, shipname=name, callsign="<B>X", destination=name
        )
    feed.lines += sentences(
        msg_type=1, mmsi=SART, lat=20.3, lon=-73.6, speed=0.0, course=0.0, status=14
    )
    feed.lines += sentences(msg_type=14, mmsi=SART, text="SART ACTIVE <IMG SRC=X>")
    return feed


@pytest.fixture(scope="module")
def watch(heard, service, tmp_path_factory):
    desk = tmp_path_factory.mktemp("desk")
    made = service("watch", "--connect", f"quay=tcp://127.0.0.1:{heard.port}", "--desk", str(desk))
    made.desk = desk
    return made


@pytest.fixture(scope="module")
def page(opened, watch):
    made = opened(watch.url)
    made.wait_for_selector(f'[data-key="{ALERT}"]')
    made.fill("#officer", "Ana")
    made.locator("#officer").press("Tab")
    return made


def test_hostile_names_are_text_in_the_list_the_drawer_the_alerts_and_the_brief(page):
    page.click("#widen")
    expect(page.locator("#targets .rows")).to_contain_text(NAMES[0])
    page.click("#widen")
    for number, name in enumerate(NAMES):
        page.fill("#search", str(FIRST + number))
        page.locator("#search").press("Enter")
        expect(page.locator("#vessel h2")).to_contain_text(name[:12])
        assert page.locator(MARKUP).count() == 0
    page.locator("#vessel summary", has_text="Brief").click()
    with page.expect_popup() as brief:
        page.locator('#vessel a[href$="lang=en"]').click()
    brief.value.locator("body", has_text="ONLOAD").wait_for()
    assert brief.value.locator("script[src*='A.CO'], img[src='X'], svg[onload]").count() == 0
    brief.value.close()
    page.fill("#search", "")
    page.locator(f'[data-key="{ALERT}"] .more').click()
    page.locator(f'[data-key="{ALERT}"] .details').wait_for()
    assert page.locator(MARKUP).count() == 0
    assert page.title() == "Watchdesk"


def test_the_distress_is_acknowledged_and_the_banner_is_down(page):
    expect(page.locator("#banner")).to_be_hidden()
    page.locator(f'[data-key="{ALERT}"] .ack').click()
    page.wait_for_selector(f'[data-key="{ALERT}"].acknowledged')


def test_detectors_that_are_killed_come_back_and_leave_the_board_alone(page, watch, until):
    before = watch.looker()
    os.kill(before, signal.SIGKILL)
    assert until(lambda: watch.looker() != before)
    expect(page.locator(f'[data-key="{ALERT}"] .state')).to_contain_text("Ana")
    assert page.evaluate("() => window.__console.n") == len(NAMES) + 1


def test_a_lost_feed_is_a_red_banner_until_it_returns(page, heard):
    heard.cut()
    banner = page.locator("#banner")
    expect(banner).to_contain_text("quay", timeout=20_000)
    expect(banner).to_contain_text("NOTHING IS HEARD")
    expect(page.locator("body")).to_have_class("dead")
    colour = banner.evaluate("e => getComputedStyle(e).backgroundColor")
    red, green, blue = (int(n) for n in colour[4:-1].split(","))
    assert red > 2 * max(green, blue)
    page.locator('[data-key^="fault:"], [data-key*="feed"]').first.wait_for(timeout=10_000)
    heard.plug()
    expect(banner).to_be_hidden(timeout=30_000)
    expect(page.locator("body")).not_to_have_class("dead")


def test_a_killed_service_comes_back_with_alerts_acts_and_picture(page, watch, heard, until):
    orphan = watch.looker()
    heard.cut()  # so that what is on the picture afterwards is what was recorded
    watch.kill()
    expect(page.locator("#banner")).to_contain_text("NO CONNECTION", timeout=20_000)
    until(lambda: not Path(f"/proc/{orphan}").exists() or _ended(orphan))
    watch.start()
    expect(page.locator("#banner")).not_to_contain_text("NO CONNECTION", timeout=30_000)
    page.reload()
    until(lambda: page.evaluate("() => window.__console?.n ?? 0") == len(NAMES) + 1)
    expect(page.locator(f'[data-key="{ALERT}"] .state')).to_contain_text("Ana")
    with open_desk(watch.desk) as desk:
        acts = [row for row in desk.book.rows("alerts") if row["officer"]]
    assert [(row["key"], row["officer"], row["what"]) for row in acts] == [
        (ALERT, "Ana", "acknowledged")
    ]


def _ended(pid):
    """Whether a process is but a line in the table, waiting to be collected."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
