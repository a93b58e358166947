"""The map in a real Chromium without a network: nothing asked for, nothing run, all usable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ais.events import Event
from maps.content import MapContent, VesselTrack
from maps.page import map_page

pytestmark = pytest.mark.browser

HOSTILE = (
    "<IMG SRC=X ONERROR=window.__pwn=1>",
    "</script><script>window.__pwn=1</script>",
    "`+(window.__pwn=1)+`${window.__pwn=1}",
    "<!--<script>window.__pwn=1",
    "{{ [].append(1) }}{% raw %}",
    "\"'><svg onload=window.__pwn=1>",
)


def test_the_page_opens_from_disk_and_asks_for_nothing(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    assert len(seen.requests) == 1 and seen.requests[0].startswith("file:")
    assert seen.complaints == []
    assert seen.state["vessels"] == 2 and seen.state["events"] == 4 and seen.state["devices"] == 2


def test_the_policy_stops_what_the_page_did_not_bring(opened: Any, a_map: MapContent) -> None:
    page = opened(a_map).page
    refused = page.evaluate(
        """async () => {
            const refused = [];
            document.addEventListener("securitypolicyviolation",
                (event) => refused.push(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.__pwn = 1";
            const image = new Image();
            image.src = "http://127.0.0.1:9/x.png";
            document.body.append(script, image);
            document.body.insertAdjacentHTML("beforeend", "<img src=data: onerror='__pwn=2'>");
            await fetch("http://127.0.0.1:9/").catch(() => 0);
            await new Promise((done) => setTimeout(done, 200));
            return refused.sort();
        }"""
    )
    assert refused == ["connect-src", "img-src", "script-src-attr", "script-src-elem"]
    assert page.evaluate("window.__pwn") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(
    opened: Any, a_track: Callable[..., VesselTrack], an_event: Callable[..., Event], text: str
) -> None:
    track = a_track(label=text, kind=text, facts=((text, text),))
    event = an_event(evidence={text: text}, threshold={text: text}, source=text, innocent=text,
                     zone=text, state=text, lines=(text,))  # fmt: skip
    seen = opened(
        MapContent(
            title=text, subtitle=text, mark=text, span=text, notices=(text,), credit=text,
            tracks=(track,), events=(event,),
        )
    )  # fmt: skip
    page = seen.page
    page.locator("#events .row").click()
    assert page.locator("#card td", has_text=text).count() >= 5
    page.locator("#search").fill(text[:12])
    assert page.locator("#found .row b").inner_text() == text
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == text
    assert page.locator("#title").inner_text() == text
    assert page.locator("#mark").text_content() == text
    assert page.title().split() == text.split()
    target = next(target for target in seen.state["targets"] if target["type"] == "vessel")
    page.locator("#map_watchdesk").hover(position={"x": target["x"], "y": target["y"]})
    assert text in page.locator("#hint").text_content()
    assert page.evaluate("window.__pwn") is None
    assert page.locator("img, svg[onload]").count() == 0
    assert seen.complaints == [] and len(seen.requests) == 1


def test_rescue_stands_first_and_a_test_last(opened: Any, a_map: MapContent) -> None:
    page = opened(a_map).page
    rescue = page.locator("#rescue .row")
    assert rescue.count() == 1 and "970000001" in rescue.inner_text()
    headings = page.locator("#panel section h2").all_inner_texts()
    assert [re.sub(r"\s*\d+$", "", heading) for heading in headings] == [
        "Calling for help",
        "Worth a look",
        "Device tests",
    ]
    rows = page.locator("#events .row b").all_inner_texts()
    assert rows == ["Encounter", "Loitering", "Distress device, test"]  # by time, tests apart


def test_the_mark_and_the_credit_are_in_view(opened: Any, a_map: MapContent) -> None:
    page = opened(a_map).page
    assert page.locator("#mark").is_visible()
    credit = page.locator(".leaflet-control-attribution")
    assert credit.inner_text() == "© OpenStreetMap contributors, ODbL 1.0"
    assert credit.locator("a, svg").count() == 0
    real = opened(replace(a_map, mark="")).page
    assert real.locator("#mark").bounding_box()["height"] == 0


def test_a_click_on_an_event_goes_there_and_explains_it(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    seen.page.locator("#events .row", has_text="Loitering").click()
    state = seen.state
    assert (state["view"]["lat"], state["view"]["lon"]) == pytest.approx((20.5, -73.8), abs=0.01)
    assert state["selected"] == 311000001
    card = seen.page.locator("#card").inner_text()
    assert "Max speed, kn\t1.5" in card and "Threshold: Max speed, kn\t2" in card
    assert "20°30.000′N 073°48.000′W" in card
    assert "not known" in card  # the evidence that is None


def test_the_keyboard_does_the_work(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    page = seen.page
    kinds = []
    for _ in range(4):
        page.keyboard.press("n")
        kinds.append(a_map.events[seen.state["event"]].kind)
    assert kinds == ["distress_device", "encounter", "loitering", "distress_device"]
    page.keyboard.press("d")
    assert seen.state["palette"] == "night"
    page.keyboard.press("Escape")
    assert seen.state["event"] is None and page.locator("#card").is_hidden()
    page.keyboard.press("/")
    page.keyboard.type("mar nd")  # letters that are keys stay letters while typing
    assert seen.state["palette"] == "night" and seen.state["event"] is None
    page.locator("#search").fill("311000002")
    page.keyboard.press("Enter")
    assert seen.state["selected"] == 311000002
    assert page.locator("#card a").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("lady")
    page.keyboard.press("Enter")
    assert page.locator("#card a").get_attribute("href") == "briefs/311000001.html"


def test_the_slider_shows_each_vessel_where_it_was(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    page = seen.page
    page.locator("#search").fill("LADY")
    page.keyboard.press("Enter")
    start = a_map.tracks[0].time_s[0]
    page.locator("#slider").fill(str(int(start + 3 * 3600)))
    lon = -74 + 30 / 60 / np.cos(np.radians(20.5))  # three hours at ten knots
    card = page.locator("#card").inner_text()
    found = re.search(r"(\d{3})°(\d\d\.\d{3})′W", card)
    assert found and -(int(found[1]) + float(found[2]) / 60) == pytest.approx(lon, abs=1e-3)
    assert "Speed made good\t10.0 kn" in card and "Course made good\t090°T" in card
    assert page.locator("#clock").inner_text() == "2026-03-01 03:00Z"


@pytest.mark.parametrize("silent_min, shown", [(25, "heard"), (35, "lost, last heard 35 min ago")])
def test_in_a_silence_a_vessel_is_lost_where_it_was_heard_last(
    opened: Any, a_track: Callable[..., VesselTrack], silent_min: int, shown: str
) -> None:
    whole = a_track(label="LADY ANN")
    heard = (whole.time_s <= whole.time_s[0] + 3600) | (whole.time_s >= whole.time_s[0] + 3 * 3600)
    gappy = replace(whole, time_s=whole.time_s[heard], lat=whole.lat[heard], lon=whole.lon[heard])
    page = opened(MapContent(title="silence", tracks=(gappy,))).page
    page.locator("#search").fill("LADY")
    page.keyboard.press("Enter")
    page.locator("#slider").fill(str(int(whole.time_s[0] + 3600 + silent_min * 60)))
    card = page.locator("#card").inner_text()
    assert f"State\t{shown}" in card
    assert "073°49.324′W" in card  # ten miles east of 74 west on 20.5 north: no guess of its way


def test_before_a_device_was_heard_it_is_not_shown(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    start = a_map.tracks[0].time_s[0]
    seen.page.locator("#slider").fill(str(int(start + 3 * 3600 - 60)))
    assert [t["type"] for t in seen.state["targets"]].count("device") == 1
    seen.page.locator("#slider").fill(str(int(start + 3 * 3600)))
    assert [t["type"] for t in seen.state["targets"]].count("device") == 2
    assert seen.state["targets"][-1]["type"] == "device"  # on top of everything


def test_layers_can_be_put_away_but_devices_cannot(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    for name in ("events", "tracks", "names", "limits", "coast", "grid"):
        seen.page.locator(f"#layers input[name={name}]").uncheck()
    assert not any(seen.state["show"].values())
    kinds = {target["type"] for target in seen.state["targets"]}
    assert kinds == {"vessel", "device"}


def test_a_vessel_is_picked_by_pointing_at_it(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    target = next(t for t in seen.state["targets"] if t["mmsi"] == 311000002)
    place = {"x": target["x"], "y": target["y"]}
    seen.page.locator("#map_watchdesk").hover(position=place)
    assert "MAR AZUL" in seen.page.locator("#hint").inner_text()
    seen.page.locator("#map_watchdesk").click(position=place)
    assert seen.state["selected"] == 311000002


def test_range_and_bearing_from_the_cursor(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    seen.page.keyboard.press("m")
    area = seen.page.locator("#map_watchdesk")
    area.click(position={"x": 300, "y": 300})
    area.hover(position={"x": 500, "y": 300})
    assert re.match(r"\d+\.\d\d nm  090°T  \d\d°", seen.page.locator("#cursor").inner_text())


def test_it_plays_and_stops_at_the_end(opened: Any, a_map: MapContent) -> None:
    seen = opened(a_map)
    seen.page.locator("#rate").select_option("3600")
    seen.page.locator("#play").click()
    seen.wait_until("window.__watchdesk.playing")
    end = a_map.tracks[0].time_s[-1]
    seen.wait_until(f"!window.__watchdesk.playing && window.__watchdesk.time_s === {end}")


def test_a_recording_without_times_has_no_clock_and_says_so(
    opened: Any, a_track: Callable[..., VesselTrack]
) -> None:
    track = a_track(label="LADY ANN")
    untimed = replace(track, time_s=np.full(len(track.time_s), np.nan))
    seen = opened(MapContent(title="no times", tracks=(untimed,)))
    assert seen.page.locator("#timebar").is_hidden()
    assert (
        "Nothing in this recording tells the time" in seen.page.locator("#notices").text_content()
    )
    assert [target["mmsi"] for target in seen.state["targets"]] == [untimed.mmsi]
    assert seen.complaints == []


def test_a_map_over_the_date_line_is_one_piece(
    opened: Any, a_track: Callable[..., VesselTrack]
) -> None:
    seen = opened(MapContent(title="Fiji", tracks=(a_track(lat=-17.0, west=179.5, label="TUI"),)))
    assert seen.state["view"]["lon"] % 360 == pytest.approx(180.0, abs=0.1)
    assert seen.state["view"]["zoom"] > 7  # not the whole world
    seen.page.locator("#search").fill("TUI")
    seen.page.keyboard.press("Enter")
    assert "179°27" in seen.page.locator("#card").inner_text()  # 180.5457 east is 179 27 west


def test_an_empty_recording_still_opens(opened: Any) -> None:
    seen = opened(MapContent(title="Nothing heard"))
    assert seen.complaints == [] and seen.state["vessels"] == 0
    seen.page.keyboard.press("n")
    assert seen.state["event"] is None


def pixels(page: Any) -> dict[str, float]:
    """Mean brightness of the picture, 0 to 255, and how many colours are in it."""
    result: dict[str, float] = page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas.still");
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let sum = 0;
            const colours = new Set();
            for (let i = 0; i < data.length; i += 4) {
                sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
                colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
            }
            return { mean: sum / (data.length / 4), colours: colours.size };
        }"""
    )
    return result


def test_day_is_light_and_night_is_dark(opened: Any, a_map: MapContent, tmp_path: Path) -> None:
    seen = opened(a_map)
    seen.page.screenshot(path=tmp_path / "day.png")
    day = pixels(seen.page)
    seen.page.locator("#palette").click()
    assert seen.state["palette"] == "night"
    seen.page.screenshot(path=tmp_path / "night.png")
    night = pixels(seen.page)
    assert day["mean"] > 200 and night["mean"] < 25
    assert day["colours"] > 20  # land, coast, limits and grid are there


def test_it_prints_by_day_even_at_night(opened: Any, a_map: MapContent, tmp_path: Path) -> None:
    seen = opened(a_map)
    seen.page.keyboard.press("d")
    paper = tmp_path / "map.pdf"
    seen.page.pdf(path=paper)
    assert paper.read_bytes().startswith(b"%PDF")
    assert seen.state["palette"] == "night"  # and the screen is dark again
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert pixels(seen.page)["mean"] > 200


@pytest.mark.parametrize("width, height", [(1366, 768), (820, 1180), (1180, 820)])
def test_nothing_important_is_covered_or_cut_off(
    opened: Any, a_map: MapContent, width: int, height: int
) -> None:
    page = opened(a_map, viewport={"width": width, "height": height}, has_touch=True).page
    for part in ("#mark", "#search", "#rescue .row", "#play", "#slider", "#palette", "#measure"):
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1, part
        assert box["y"] >= 0 and box["y"] + box["height"] <= height + 1, part
    sea = page.locator("#map_watchdesk").bounding_box()
    assert sea["width"] * sea["height"] > 0.4 * width * height


def test_a_hundred_vessels_for_half_a_day_stay_under_three_megabytes() -> None:
    rng = np.random.default_rng(7)
    tracks = []
    for number in range(100):
        time_s = np.arange(0, 12 * 3600, 10.0)  # class A under way reports every 10 s
        turning = np.cumsum(np.cumsum(rng.normal(0, 2e-4, len(time_s))))
        lat = 20 + np.cumsum(np.cos(turning)) * 4e-4 + rng.normal(0, 5e-5, len(time_s))
        lon = -74 + np.cumsum(np.sin(turning)) * 4e-4 + rng.normal(0, 5e-5, len(time_s))
        tracks.append(VesselTrack(mmsi=311000000 + number, time_s=time_s, lat=lat, lon=lon))
    html = map_page(MapContent(title="many", tracks=tuple(tracks)))
    assert len(html.encode()) < 3_000_000


def test_the_same_content_makes_the_same_page(a_map: MapContent) -> None:
    assert map_page(a_map) == map_page(a_map)
