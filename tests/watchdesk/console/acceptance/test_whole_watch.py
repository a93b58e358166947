"""An officer's whole watch on the shipped recording, played fast by the command itself.

The tests follow each other as the watch does, on one service and one page.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import expect

from watchdesk.desk import open_desk

pytestmark = pytest.mark.browser

EXERCISE = files("watchdesk") / "data" / "exercise.nmea.gz"
SART, ALFA = "rescue:970990001", "behaviour:308999071"


@pytest.fixture(scope="module")
def replay(service, tmp_path_factory):
    desk = tmp_path_factory.mktemp("unit")
    return service("replay", str(EXERCISE), "--speed", "600", "--desk", str(desk))


@pytest.fixture(scope="module")
def page(opened, replay):
    """The console after a jump to just before the end, which goes through all between."""
    made = opened(replay.url)
    made.fill("#clock-to", "2026-03-15T05:50Z")
    made.press("#clock-to", "Enter")
    over = re.compile(r"2026-03-15 0(5:5|6:0)")  # alerts already come while it goes there
    expect(made.locator("#clock-now")).to_have_text(over, timeout=60_000)
    made.wait_for_selector(f'[data-key="{ALFA}"]', timeout=40_000)
    made.wait_for_selector(f'[data-key="{SART}"]')
    made.fill("#officer", "Ana")
    made.locator("#officer").press("Tab")
    made.wait_for_selector("#sound:not(.off)")
    return made


def opened_alert(page, key):
    """The alert with its details open."""
    item = page.locator(f'[data-key="{key}"]')
    if not item.locator(".details").count():
        item.locator(".more").click()
    item.locator("form.act").first.wait_for()
    return item


def test_rescue_stands_first_and_is_acknowledged_by_keyboard(page):
    board = page.locator("#alerts .alert")
    assert board.first.get_attribute("data-key") == SART
    assert "emergency" in board.first.get_attribute("class")
    page.keyboard.press("a")
    page.keyboard.press("k")
    page.wait_for_selector(f'[data-key="{SART}"].acknowledged')
    assert "Ana" in board.first.locator(".state").inner_text()


def test_the_second_officer_sees_the_same_states_at_once(page, opened, replay):
    second = opened(replay.url)
    try:
        state = second.locator(f'[data-key="{SART}"] .state')
        expect(state).to_contain_text("Ana")
        second.fill("#officer", "Luis")
        second.locator("#officer").press("Tab")
        item = opened_alert(second, ALFA)
        item.get_by_label("Note", exact=True).fill("asked by radio, no answer")
        item.get_by_role("button", name="Note").click()
        first = opened_alert(page, ALFA)
        expect(first.locator(".note")).to_contain_text("Luis: asked by radio, no answer")
        second.locator(f'[data-key="{ALFA}"] .ack').click()
        page.wait_for_selector(f'[data-key="{ALFA}"].acknowledged')
        for one in (page, second):
            expect(one.locator(f'[data-key="{ALFA}"] .state')).to_contain_text("Luis")
        keys = "() => [...document.querySelectorAll('#alerts .alert')].map(e => e.dataset.key)"
        assert page.evaluate(keys) == second.evaluate(keys)
    finally:
        second.context.close()


def test_behaviour_is_silenced_for_an_hour_and_dismissed_with_a_reason(page):
    others = '#alerts .alert.caution[data-key^="behaviour:"]'
    key = page.locator(f'{others}:not([data-key="{ALFA}"])').first.get_attribute("data-key")
    item = opened_alert(page, key)
    item.get_by_label("How long").select_option("1 h")
    item.get_by_role("button", name="Silence").click()
    page.wait_for_selector(f'[data-key="{key}"].silenced')
    item = opened_alert(page, key)
    item.get_by_label("Reason").select_option("ordinary")
    item.get_by_label("Why, in your words").fill("the pilot boat")
    item.get_by_role("button", name="Dismiss").click()
    page.wait_for_selector(f'[data-key="{key}"]', state="detached")


def test_a_rescue_can_be_silenced_for_half_a_minute_only(page):
    item = opened_alert(page, SART)
    expect(item).to_contain_text("Silenced for 30 s at a time only")
    assert item.get_by_label("How long").count() == 0
    answer = page.evaluate(
        f"""async () => {{ const {{ act }} = await import('/web/alerts.js');
        return act('{SART}', 'silence', {{ how: '1 week' }}); }}"""
    )
    assert answer is False


def test_a_vessel_is_opened_and_briefed(page):
    page.locator(f'[data-key="{ALFA}"] .line').click()
    drawer = page.locator("#vessel")
    drawer.get_by_role("heading", name="EXERCISE ALFA").wait_for()
    assert drawer.locator("details.event").count() >= 1
    drawer.locator("summary", has_text="Brief").click()
    with page.expect_popup() as brief:
        drawer.locator('a[href$="lang=en"]').click()
    brief.value.locator("body", has_text="EXERCISE ALFA").wait_for()
    brief.value.close()


def test_a_device_long_silent_still_opens_from_its_alert(page):
    page.locator('[data-key="rescue:970990002"] .line').click()  # not heard for eleven hours
    drawer = page.locator("#vessel")
    expect(drawer.locator(".number")).to_contain_text("970990002")
    assert drawer.locator(".trouble").count() == 0


def test_a_press_is_not_lost_when_the_board_is_made_anew(page):
    button = page.locator(f'[data-key="{ALFA}"] .more')
    button.scroll_into_view_if_needed()
    box, was = button.bounding_box(), button.get_attribute("aria-expanded")
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.evaluate(
        """async () => { const { state } = await import('/web/state.js');
        state.tell('alerts', { ...state.get('alerts') }); }"""
    )
    page.mouse.up()
    now = page.locator(f'[data-key="{ALFA}"] .more[aria-expanded="{was}"]')
    expect(now).to_have_count(0)


def test_a_contact_and_people_in_danger_are_entered_by_keyboard_and_planned(page):
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    form = page.locator("#entry form")
    form.locator("[name=place]").fill("20-20.5N 073-36.0W")
    form.locator("[name=contact]").fill("T7")
    form.locator("[name=people]").fill("12")
    page.keyboard.press("Enter")
    expect(page.locator("#entry .told")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#entry")).to_be_hidden()
    page.keyboard.press("i")
    form.locator("[name=kind]").select_option("phone")
    form.locator("[name=position]").fill("20-20N 073-36W")
    form.locator("[name=adults]").fill("30")
    form.locator("[name=wind]").fill("080/18")
    form.locator("[name=current]").fill("290/0.9")
    form.locator("[name=position]").press("Enter")
    page.locator("#entry .told", has_text="at least").wait_for()
    with page.expect_popup() as plan:
        page.locator("#entry a", has_text="Search plan").click()
    plan.value.get_by_text("20°20").first.wait_for()
    plan.value.close()
    page.locator("#entry").get_by_role("button", name="Close").click()
    page.wait_for_selector("#alerts .alert.alarm.unacknowledged")


def test_the_watch_is_handed_over_signed_by_two(page):
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Handover").click()
    sheet = popup.value
    sheet.locator("[name=remarks]").fill("boat of thirty: CG 101 on its way")
    sheet.locator("[name=name]").fill("Ana")
    sheet.get_by_role("button", name="Sign off").click()
    sheet.locator("[name=name]").fill("Ana")
    sheet.get_by_role("button", name="Take over").click()
    expect(sheet.get_by_role("alert")).not_to_be_empty()
    sheet.locator("[name=name]").fill("Luis")
    sheet.get_by_role("button", name="Take over").click()
    expect(sheet.locator("main")).to_contain_text("On: Luis")
    text = sheet.locator("main").inner_text()
    for said in ("Off: Ana", "the pilot boat", "asked by radio", "CG 101"):
        assert said in text
    sheet.close()


def test_all_of_it_stands_in_the_desk_s_log_with_who_and_when(page, replay):
    (folder,) = Path(replay.folder).glob("watchdesk-replay-*")
    with open_desk(folder) as desk:
        acts = [row for row in desk.book.rows("alerts") if row["officer"]]
        handed = desk.book.rows("handovers")
        said = " ".join(row["says"] or "" for row in desk.book.rows("audit"))
    done = {(row["officer"], row["what"]) for row in acts}
    assert {("Ana", "acknowledged"), ("Luis", "note"), ("Ana", "silenced")} <= done
    assert any(officer == "Ana" and what.startswith("dismiss") for officer, what in done)
    assert all(row["at"].startswith("2026-03-15T0") for row in acts)
    assert len(handed) == 1
    assert SART in said
    assert ALFA in said


def test_what_an_officer_does_often_has_a_key(page):
    page.keyboard.press("?")
    told = page.locator("#help kbd").all_inner_texts()
    page.keyboard.press("Escape")
    assert {"A", "K", "S", "D", "E", "I", "/", "N", "B", "C", "R", "P", "M", "?"} <= set(told)
    page.keyboard.press("/")
    page.keyboard.type("EXERCISE HOTEL")
    page.keyboard.press("Enter")
    expect(page.locator("#vessel h2")).to_have_text("EXERCISE HOTEL")
    page.keyboard.press("Escape")
    expect(page.locator("#vessel")).to_be_hidden()
    before = page.evaluate("() => document.documentElement.dataset.palette")
    page.keyboard.press("p")
    assert page.evaluate("() => document.documentElement.dataset.palette") != before
