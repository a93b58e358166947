"""An exercise in a real Chromium, from the instructor's key to the printed debrief."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

WIDE = {"width": 1366, "height": 768}
MARK = "EXERCISE EXERCISE EXERCISE"


@pytest.fixture
def pages(browser):
    """A way to open a page in a browser of its own; its errors are kept."""
    contexts, errors = [], []

    def opened(url, locale="en-GB"):
        context = browser.new_context(viewport=WIDE, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("requestfailed", lambda asked: errors.append(asked.url))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [error for error in errors if "favicon" not in error and "/ws" not in error]


def test_an_exercise_from_start_to_debrief(played, pages):
    teacher = pages(f"{played.url}/instructor?key={played.session.key}")
    assert teacher.url == f"{played.url}/instructor"
    expect(teacher.locator("#vessels")).to_contain_text("SECRET-SLOOP")
    trainee = pages(played.url)
    trainee.wait_for_selector("#clockbar:not([hidden])")
    assert trainee.locator("#clock-mark").inner_text() == "EXERCISE"
    assert trainee.title().startswith("EXERCISE")
    assert trainee.locator("#clock-play").count() == 0  # the instructor holds the clock

    for minute in (5, 10, 15, 20, 25):
        teacher.click("#ahead")
        expect(teacher.locator("#now")).to_contain_text(f"13:{minute:02}:00Z", timeout=20_000)
    teacher.fill("form[data-what=call] [name=words]", "The second call")
    teacher.click("form[data-what=call] button")
    expect(teacher.locator("#done")).to_contain_text("The second call")
    teacher.click("#ahead")  # while the clock is held nobody calls

    trainee.wait_for_selector("#training-calls[data-count='2']")
    trainee.click("#training-calls")
    assert "The second call" in trainee.locator("#training").inner_text()
    trainee.click("#training-questions")
    form = trainee.locator("#question-0-1")
    form.locator("select[name=zone]").select_option("BEYOND")
    form.locator("button").click()
    expect(form.locator("[role=status]")).to_have_text("answered")
    trainee.click("#training-note")
    trainee.fill("#training-note-form [name=mmsi]", "370999001")
    trainee.fill("#training-note-form [name=words]", "<b>it has slowed</b>")
    trainee.click("#training-note-form button")
    expect(trainee.locator("#training li")).to_contain_text("<b>it has slowed</b>")
    assert "SECRET" not in trainee.content()

    teacher.click("#end")
    trainee.click("#training-briefing")
    trainee.wait_for_selector("#to-debrief")
    trainee.click("#to-debrief")
    told = trainee.locator("body").inner_text()
    for words in (MARK, "SECRET-SITUATION", "missed", "<b>it has slowed</b>", "Row B9", "✓"):
        assert words in told
    printed = PdfReader(BytesIO(trainee.pdf(prefer_css_page_size=True)))
    sizes = {(round(p.mediabox.width), round(p.mediabox.height)) for p in printed.pages}
    assert sizes == {(595, 842)}  # A4 in points
    assert all(MARK in page.extract_text() for page in printed.pages)


def test_a_fresh_call_is_told_by_more_than_colour(played, pages):
    played.at(12)
    trainee = pages(played.url)
    button = trainee.locator("#training-calls[data-fresh=yes]")
    button.wait_for()
    assert button.evaluate("e => getComputedStyle(e, '::after').content") == '" 1"'
    button.click()
    trainee.locator("#training-calls[data-fresh=no]").wait_for()


def test_a_shipped_exercise_is_read_in_spanish(played_by_name, pages):
    with played_by_name("mona-sinking") as played:
        played.at(50)
        teacher = pages(f"{played.url}/instructor?key={played.session.key}&lang=es")
        assert teacher.url == f"{played.url}/instructor?lang=es"
        expect(teacher.locator("#vessels")).to_contain_text("Yola de madera, unas 60 personas")
        expect(teacher.locator("#to-come")).to_contain_text("preguntas")
        expect(teacher.locator("#to-come")).to_contain_text("¿Esperamos el permiso?")
        assert "Hundimiento" in teacher.locator("body").inner_text()

        trainee = pages(played.url, locale="es-MX")
        trainee.wait_for_selector("#training-calls[data-count='2']")
        trainee.click("#training-briefing")
        told = trainee.locator("#training").inner_text()
        assert "Hundimiento en el mar de un vecino" in told
        assert "Guardia Costera de los Estados Unidos" in told and "yolas" in told
        trainee.click("#training-calls")
        told = trainee.locator("#training").inner_text()
        assert "Mi hija llamó" in told and "Mayday relay." in told and "My daughter" not in told
