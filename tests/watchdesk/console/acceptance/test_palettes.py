"""Day, dusk and night as they stand on the screen: contrast and light measured in pixels."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

# WCAG 2.2, 1.4.3: 4.5 for text; by night dimmer, because eyes that see the dark are worth more:
# 4.5 for what must be read at once, 3 for the rest (our judgement, untested).
MUST = {"clock": "#utc", "alert": "#alerts .alert .what", "sign": "#alerts .alert .sign"}
MAY = {"row": "#targets .line .name", "age": "#targets .line .number", "facts": ".facts"}
# Mean light of the whole screen, 1 = all white (our judgement, untested).
LIGHT = {"day": (0.5, 1.0), "dusk": (0.005, 0.06), "night": (0.0, 0.012)}


@pytest.fixture(scope="module")
def page(feed, sentences, service, opened, tmp_path_factory):
    for number in range(8):
        feed.lines += sentences(
            msg_type=1, mmsi=308000001 + number, lat=20.0 + number / 10, lon=-73.5,
            speed=9.0, course=90.0,
        )  # fmt: skip
    feed.lines += sentences(
        msg_type=1, mmsi=972000001, lat=20.3, lon=-73.6, speed=0.0, course=0.0, status=14
    )
    desk = str(tmp_path_factory.mktemp("desk"))
    watch = service("watch", "--connect", f"tcp://127.0.0.1:{feed.port}", "--desk", desk)
    made = opened(watch.url, reduced_motion="reduce")  # a flashing sign would be caught pale
    made.wait_for_selector("#alerts .alert.emergency")
    made.wait_for_selector("#targets .line.rank4")
    return made


def light_of(page):
    """The pixels of the page, as linear luminance from 0 to 1."""
    rgb = np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")) / 255.0
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return (linear @ np.array([0.2126, 0.7152, 0.0722])).round(4)


def part(light, page, place):
    """Of these pixels those of an element."""
    box = page.evaluate(  # at once: the board is made anew with each position of the device
        "(place) => document.querySelector(place).getBoundingClientRect().toJSON()", place
    )
    x, y = int(box["x"]) + 1, int(box["y"]) + 1
    return light[y : y + int(box["height"]) - 1, x : x + int(box["width"]) - 1]


def contrast(light):
    """Contrast of the ink farthest from the ground, the ground being the commonest pixel."""
    values, counts = np.unique(light, return_counts=True)
    ground = values[counts.argmax()]
    return max((max(v, ground) + 0.05) / (min(v, ground) + 0.05) for v in values)


@pytest.mark.parametrize("palette", ["day", "dusk", "night"])
def test_a_palette_has_its_light_and_its_text_can_be_read(page, palette):
    page.evaluate(f"import('/web/look.js').then((look) => look.setPalette('{palette}'))")
    page.wait_for_selector(f'html[data-palette="{palette}"]')
    page.wait_for_timeout(600)
    low, high = LIGHT[palette]
    light = light_of(page)
    assert low <= float(light.mean()) <= high
    found = {name: contrast(part(light, page, place)) for name, place in (MUST | MAY).items()}
    assert {name: found[name] for name in MUST if found[name] < 4.5} == {}
    least = 3.0 if palette == "night" else 4.5
    assert {name: found[name] for name in MAY if found[name] < least} == {}


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (1920, 1080)])
def test_nothing_of_the_page_lies_beyond_its_edge(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    beyond = page.evaluate(
        """() => ['#bar button', '#alerts .head > *', '#alerts .alert button', '#targets .head > *',
        '#targets .columns > *'].flatMap((said) => [...document.querySelectorAll(said)])
        .filter((e) => e.offsetParent).map((e) => [e.id || e.innerText, e.getBoundingClientRect()])
        .filter(([, box]) => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
        .map(([name, box]) => `${name} ${box.left} ${box.right}`)"""
    )
    assert beyond == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [1366, 1024])
def test_no_word_that_matters_is_cut(page, width, language):
    page.set_viewport_size({"width": width, "height": 768})
    page.evaluate(f"import('/web/words.js').then((words) => words.setLanguage('{language}'))")
    page.wait_for_selector(f'html[lang="{language}"]')
    page.wait_for_timeout(300)
    cut = page.evaluate(
        """() => ['#bar > :not(#feeds)', '#bar button', '#alerts .head button', '#alerts .head a',
        '#alerts .count', '.alert .what', '.alert .sign', '.alert button', '#targets .from span',
        '#targets .head button', '#targets .columns button']
        .flatMap((said) => [...document.querySelectorAll(said)]).filter((e) => e.offsetParent)
        .filter((e) => getComputedStyle(e).display !== 'inline')
        .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.id || e.innerText)"""
    )
    assert cut == []
    where = page.locator("#alerts .emergency .facts").inner_text()
    assert where.startswith("20°18.000′N 073°36.000′W")  # whole, before all else


def test_what_is_drawn_anew_leaves_the_keyboard_where_it_was(page):
    page.evaluate("import('/web/words.js').then((words) => words.setLanguage('en'))")
    page.locator("#alerts .emergency .ack").focus()
    kept = page.evaluate(
        """async () => {
          const { state } = await import('/web/state.js');
          const before = document.activeElement;
          state.tell('alerts', state.get('alerts'));
          const after = document.activeElement;
          return [before.isConnected, after.className, after.closest('[data-key]').className];
        }"""
    )
    assert kept == [False, "ack", "alert emergency unacknowledged"]
