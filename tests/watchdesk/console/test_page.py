"""The page in a real Chromium: what is on the chart and in the list, by mouse, key and finger."""

from __future__ import annotations

import json
import re
import time
from types import SimpleNamespace

import numpy as np
import pytest

from ais.positions import position_table
from ais.vessels import StaticReport
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.station.clock import WallClock
from watchdesk.station.looker import InLine
from watchdesk.station.source import Batch
from watchdesk.station.station import Station

pytestmark = pytest.mark.browser

LADY = 311000001
NOW_S = WallClock().now_s
ENGLISH = {"locale": "en-GB"}


def ships(n, spread=1.0):
    """Positions about the middle of the chart, heard now; the first alone in the very middle."""
    dice = np.random.default_rng(1)
    east, north = dice.uniform(-spread, spread, n), dice.uniform(0.2, spread, n)
    east[0] = north[0] = 0.0
    return position_table(
        mmsi=np.arange(LADY, LADY + n), time_s=np.full(n, NOW_S()), lat=20.3 + north,
        lon=-73.8 + east, speed_kn=np.full(n, 10.0), course_deg=np.full(n, 90.0),
        heading_deg=np.full(n, 90), status=np.zeros(n),
    )  # fmt: skip


@pytest.fixture
def station(tmp_path):
    zones = shipped_zones()
    feed = {"name": "quay", "address": "tcp://quay", "state": "heard", "last_s": NOW_S(),
            "sentences": 9, "refused": {}, "dropped": 0}  # fmt: skip
    source = SimpleNamespace(take=None, health=lambda: [feed], close=lambda: None, feed=feed)
    made = Station(
        mode="live", clock=WallClock(), source=source, looker=InLine(zones, Brought()),
        zones=zones, desk_folder=tmp_path / "desk",
    )  # fmt: skip
    name = StaticReport(
        mmsi=LADY, time_s=0.0, msg_type=5, source=0, line=0, name="LADY ANN", callsign="C6AB1",
        ship_type=70,
    )  # fmt: skip
    made.picture.hear(Batch(positions=ships(60), statics=[name]))
    yield made
    made.stop()


@pytest.fixture
def open_page(browser, serve, station):
    """A way to open the console of a station as a screen of some size; its faults fail the test."""
    wrong, pages, served = [], [], serve(station=station, desk=station.desk_folder)

    def make(width=1366, height=768, **more):
        context = browser.new_context(
            viewport={"width": width, "height": height}, **(ENGLISH | more)
        )
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(served.url)
        until(page, "c => c.ready && c.n > 0 && c.listed > 0")
        pages.append(context)
        return page

    make.served = served
    make.wrong = wrong
    yield make
    for context in pages:
        context.close()
    assert wrong == []


def until(page, true, within_s=15.0):
    """Return once something is true of what the page says of itself."""
    end_s = time.monotonic() + within_s
    while not page.evaluate(f"({true})(window.__console)"):
        if time.monotonic() > end_s:
            raise TimeoutError(f"{true}: {page.evaluate('window.__console')}")
        page.wait_for_timeout(50)


def heads(page):
    return [
        re.sub(r" [▴▾]", "", text) for text in page.locator(".columns button").all_inner_texts()
    ]


def test_disputes_agreed_lines_and_straits_are_named_on_the_chart(open_page):
    page = open_page()
    look = "import('/web/chart.js').then(({ map }) => map.setView([%s, %s], %s))"
    for lat, lon, zoom, name in (
        (17.0, -88.2, 8, "Belize south of the Sibun"),
        (24.4, -86.7, 8, "Mexico-Cuba"),
        (14.25, -60.95, 9, "Saint Lucia Channel"),
    ):
        page.evaluate(look % (lat, lon, zoom))
        until(page, f"c => c.areas?.includes({name!r})")
    page.evaluate(look % (0.0, -30.0, 8))
    until(page, "c => c.areas.length === 0")


def test_a_ship_is_on_the_chart_found_by_a_click_and_moves_on_between_reports(open_page, station):
    page = open_page()
    until(page, "c => c.shown === 60")
    x, y = page.evaluate(
        """async (mmsi) => {
          const { map } = await import("/web/chart.js");
          const { lat, lon } = (await import("/web/ships.js")).nowAt(mmsi);
          const box = document.getElementById("chart").getBoundingClientRect();
          const at = map.latLngToContainerPoint([lat, lon]);
          return [box.x + at.x, box.y + at.y];
        }""",
        LADY,
    )
    page.mouse.click(x, y)
    until(page, f"c => c.selected === {LADY}")
    assert page.locator("#targets .line.chosen").get_attribute("data-mmsi") == str(LADY)
    with station.lock:
        later = ships(60)
        station.picture.hear(Batch(positions=later.take(slice(0, 1))))
    until(page, "c => c.seq > 1")
    page.keyboard.press("Escape")
    until(page, "c => c.selected === null")


def test_the_sea_is_painted_and_told_apart_from_the_land(open_page):
    page = open_page()
    page.wait_for_timeout(1500)  # tiles come after the vessels
    ink = page.evaluate(
        """() => ["crowd", "lit"].map((id) => {
          const c = document.getElementById(id);
          return c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some((v) => v > 0);
        })"""
    )
    assert ink == [False, True]  # sixty in view: all of them with vectors, none as a crowd
    tiles = page.evaluate(
        """() => new Set([...document.querySelectorAll(".leaflet-tile")].flatMap((c) => {
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          return [...new Set(new Uint32Array(d.buffer))];
        })).size"""
    )
    assert tiles > 3  # none, land, shore, limits and what lies between them
    assert (
        "OpenStreetMap contributors (ODbL)"
        in page.locator(".leaflet-control-attribution").inner_text()
    )


def test_the_list_has_the_columns_sailors_know_and_sorts_by_each(open_page):
    page = open_page()
    assert heads(page) == ["!", "Name", "BRG", "RNG", "SOG", "COG", "CPA", "TCPA", "Age"]
    page.keyboard.press("l")
    assert heads(page) == [
        "!", "Name", "MMSI", "Class", "Flag", "Status", "BRG", "RNG", "SOG", "COG", "CPA", "TCPA",
        "Age",
    ]  # fmt: skip
    page.locator(".columns button", has_text="MMSI").click()
    page.locator(".columns button", has_text="MMSI").click()
    first = page.locator('#targets .line[data-mmsi="311000060"]')
    first.wait_for()
    assert page.locator('.columns [aria-sort="descending"]').inner_text() == "MMSI ▾"
    for head in heads(page):
        page.locator(".columns button", has_text=re.compile(rf"^{re.escape(head)}")).click()
    page.keyboard.press("/")
    page.keyboard.type("lady")
    until(page, "c => c.listed === 1")
    lady = page.locator(f'#targets .line[data-mmsi="{LADY}"] span').all_inner_texts()
    assert lady[1:6] == ["LADY ANN", str(LADY), "Cargo", "BHS", "Under way"]


@pytest.mark.parametrize("typed", ["lady", "311000001", "c6ab1", "ann lad"])
def test_a_ship_is_found_by_name_number_and_call_sign(open_page, typed):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type(typed)
    until(page, "c => c.listed === 1")
    page.keyboard.press("Enter")
    until(page, f"c => c.selected === {LADY}")


def test_a_position_typed_into_the_search_moves_the_chart(open_page):
    page = open_page()
    for typed, lat, lon in [
        ("21 30.0N 072 15.0W", 21.5, -72.25),
        ("18°06.5′N 075°30′O", 18.10833, -75.5),  # O: oeste
        ("-33.5, 151.25", -33.5, 151.25),
    ]:
        page.keyboard.press("/")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
        view = json.loads(page.evaluate("localStorage.getItem('watchdesk view')"))
        assert view[:2] == pytest.approx([lat, lon], abs=0.01)


def test_range_and_bearing_are_geodesic_and_told_both_ways(open_page):
    page = open_page()
    answers = page.evaluate(
        """async () => {
          const { geodesic, place } = await import("/web/geo.js");
          const { nm, deg, back } = geodesic(38.70, -9.15, 32.63, -16.90);
          const places = [place(20.30551, -73.6666666), place(-0.00001, 180)];
          return [nm, deg, back, geodesic(20, -74, 20, -74).nm, ...places];
        }"""
    )
    # Lisbon to Funchal as PROJ has it (Karney 2013), see seamath.geodesy.
    assert answers[0] == pytest.approx(524.7738, abs=0.001)
    assert answers[1:4] == pytest.approx([228.4975, 43.9679, 0.0], abs=1e-3)
    assert answers[4:] == ["20°18.331′N 073°40.000′W", "00°00.001′S 180°00.000′W"]
    page.locator("#measure").click()
    box = page.locator("#chart").bounding_box()
    page.mouse.click(box["x"] + 300, box["y"] + 300)
    page.mouse.move(box["x"] + 400, box["y"] + 300)
    told = page.locator("#measured").inner_text()
    assert re.fullmatch(r"(089|090)°T\s+\d+\.\d nm\s+\(back (269|270)°T\)", told)
    page.keyboard.press("Escape")
    assert page.locator("#measured").inner_text() == ""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("word", ["constructor", "__proto__", "toString 7"])
def test_a_word_of_the_browser_itself_stays_as_it_is(open_page, language, word):
    page = open_page()
    said = page.evaluate(
        """async ([language, word]) => {
          const { setLanguage, sentence, t } = await import("/web/words.js");
          await setLanguage(language);
          return [t(word), sentence(word)];
        }""",
        [language, word],
    )
    assert said == [word, word]


def test_a_cpa_that_can_be_reckoned_by_hand(open_page):
    page = open_page()
    # Ten miles north and bound south, past somebody bound east, both at ten knots.
    nm, minutes = page.evaluate(
        "async () => (await import('/web/geo.js')).approach(10, 0, 10, 180, 10, 90)"
    )
    assert (nm, minutes) == pytest.approx((7.0711, 30.0), abs=1e-3)
    alike = page.evaluate(
        "async () => (await import('/web/geo.js')).approach(10, 0, 10, 90, 10, 90)"
    )
    assert alike == pytest.approx([float("nan")] * 2, nan_ok=True)


def test_feeds_that_fall_silent_are_a_red_banner_and_no_empty_sea(open_page, station):
    page = open_page()
    assert page.locator("#banner").is_hidden()
    station.source.feed["state"] = "silent"
    page.locator("#banner").wait_for(timeout=8000)
    text = page.locator("#banner").inner_text()
    assert "FEED SILENT: quay" in text and "NOTHING IS HEARD" in text
    assert page.locator("body.dead").count() == 1
    station.source.feed["state"] = "heard"
    page.locator("#banner").wait_for(state="hidden", timeout=8000)


def test_a_console_that_goes_away_is_told_and_its_picture_is_pale(open_page):
    page = open_page()
    open_page.served.server.should_exit = True
    page.locator("#banner").wait_for(timeout=15000)
    assert "NO CONNECTION" in page.locator("#banner").inner_text()
    assert page.locator("body.dead").count() == 1
    open_page.wrong.clear()  # what the browser says of a refused connection


def test_every_text_turns_spanish_and_says_that_nobody_reviewed_it(open_page):
    page = open_page()
    page.locator("#language").click()
    page.locator("#language", has_text="ES, sin revisar").wait_for()
    assert heads(page)[1] == "Nombre"
    assert page.evaluate("document.documentElement.lang") == "es"
    page.keyboard.press("?")
    said = page.locator("#help").inner_text()
    assert "no lo ha revisado nadie" in said and "Buscar" in said


def test_utc_is_always_shown_with_the_local_time_beside_it(open_page):
    page = open_page(timezone_id="America/Port-au-Prince")
    page.locator("#utc", has_text=re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$")).wait_for()
    assert re.fullmatch(r"local \d\d:\d\d \(UTC−[45]\)", page.locator("#local").inner_text())


@pytest.mark.parametrize("width, height", [(1366, 768), (1920, 1080), (1024, 768)])
def test_nothing_of_the_frame_is_cut_off(open_page, width, height):
    page = open_page(width, height)
    for place in ("#utc", "#language", "#help-open", "#search", "#widen", "#measure"):
        box = page.locator(place).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, place
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, place
    assert page.locator("#chart").bounding_box()["width"] >= width * 0.45


def test_fingers_get_targets_of_44_pixels(open_page):
    page = open_page(1024, 768, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll("#bar button, #targets button, #targets input,"
          + " #targets select, #targets .line, .leaflet-bar a")]
          .filter((el) => el.offsetParent && el.getBoundingClientRect().height < 44)
          .map((el) => el.id || el.className)"""
    )
    assert small == []


def test_two_pages_at_once_see_the_same_and_leave_without_a_trace(open_page, station, caplog):
    first, second = open_page(), open_page()
    with station.lock:
        station.picture.hear(Batch(positions=ships(61)))
    for page in (first, second):
        until(page, "c => c.n === 61")
    first.close()
    station.picture.hear(Batch(positions=ships(62)))
    until(second, "c => c.n === 62")
    assert "Traceback" not in caplog.text


def test_fifty_thousand_are_listed_and_drawn(open_page, station):
    station.picture.hear(Batch(positions=ships(50_000, spread=4.0)))
    page = open_page()
    until(page, "c => c.n === 50000 && c.listed === 50000 && c.shown > 5000")
    assert page.locator("#targets .line").count() < 60  # only what is in sight has an element
    page.locator("#targets .rows").evaluate("el => el.scrollTop = el.scrollHeight")
    page.wait_for_timeout(200)
    assert page.locator("#targets .line:visible").count() > 10


def test_sorting_by_key_leaves_the_keyboard_on_the_head(open_page):
    page = open_page()
    page.locator(".columns button", has_text="RNG").focus()
    for sign in ("▴", "▾"):
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.textContent") == f"RNG {sign}"


def test_a_vessel_not_heard_for_long_has_no_cpa(open_page, station):
    # Both bound for the middle of the chart, one was last heard nine minutes ago: lost.
    station.picture.hear(
        Batch(
            positions=position_table(
                mmsi=np.array([311900001, 311900002]), time_s=NOW_S() - np.array([540.0, 1.0]),
                lat=np.array([20.5, 20.5]), lon=np.array([-73.7, -73.71]),
                speed_kn=np.full(2, 10.0), course_deg=np.full(2, 180.0),
                heading_deg=np.full(2, 180), status=np.zeros(2),
            )
        )
    )  # fmt: skip
    station.picture.tidy(NOW_S())
    page = open_page()
    page.evaluate("import('/web/chart.js').then(({ map }) => map.setView([20.3, -73.7], 9))")
    page.keyboard.press("/")
    page.keyboard.type("3119000")
    until(page, "c => c.listed === 2")
    page.wait_for_timeout(300)
    told = {
        line.get_attribute("data-mmsi"): line.locator(".number").all_inner_texts()[4:6]
        for line in page.locator("#targets .line:visible").all()
    }
    assert told["311900001"] == ["—", "—"]
    assert told["311900002"] != ["—", "—"]


def test_the_clock_of_a_recording_never_runs_past_its_end(open_page):
    page = open_page()
    told = page.evaluate(
        """async () => {
          const { Fleet } = await import("/web/fleet.js");
          const recorded = new Fleet(), live = new Fleet();
          recorded.set(1000, 600, 1030);
          live.set(1000, 1);
          await new Promise((done) => setTimeout(done, 300));
          return [recorded.now(), live.now()];
        }"""
    )
    assert told[0] == 1030
    assert 1000.2 < told[1] < 1030


def test_a_name_of_twenty_letters_is_read_whole_in_the_list(open_page, station):
    # Twenty letters are all that AIS carries (ITU-R M.1371-5, message 5).
    name = StaticReport(
        mmsi=LADY + 1, time_s=0.0, msg_type=5, source=0, line=0, name="MSC MAGNIFICA ISABEL"
    )
    station.picture.hear(Batch(positions=ships(60), statics=[name]))
    for width, touch in [(1366, False), (1024, True)]:
        page = open_page(width, 768, has_touch=touch, is_mobile=touch)
        page.evaluate("document.getElementById('search').focus()")
        page.keyboard.type("magnifica")
        until(page, "c => c.listed === 1")
        page.wait_for_timeout(300)
        cell = page.locator("#targets .line:visible .name")
        assert cell.inner_text() == "MSC MAGNIFICA ISABEL"
        assert cell.evaluate(
            "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
        )


def test_a_strait_says_how_sure_it_is_and_the_help_has_signs_for_the_arrows(open_page):
    page = open_page()
    areas = page.evaluate("fetch('/areas.json').then((answer) => answer.json())")
    straits = [one for one in areas if one["kind"] == "strait"]
    assert straits and all(one["certainty"] in ("H", "M", "L") for one in straits)
    assert {one["mark"] for one in straits} <= {"", "K"}
    page.keyboard.press("?")
    keys = page.locator("#help kbd").all_inner_texts()
    assert {"←", "→", "↑", "↓"} <= set(keys) and not any("ARROW" in one for one in keys)
