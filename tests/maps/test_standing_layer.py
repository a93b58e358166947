"""The law of every vessel on the map: each text once, and told where the vessel is chosen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from maps.content import MapContent, Standing, VesselTrack
from maps.page import map_page
from maps.standing_layer import standing_layer

PLACE = (("Zone", "Contiguous zone HTI, uncertain"), ("May be", "Contiguous zone HTI or EEZ HTI"))
CONTESTED = Standing(
    place=PLACE,
    heading="Patrol of HTI · row C7 · certainty contested",
    lines=(("Contested", "Legal adviser before any order"), ("May", "order to stop (STOP)")),
    articles=(("UNCLOS 33(1)(a) Control", "Control to prevent. [K]"),),
    contested=True,
)
NOBODY = Standing(place=PLACE, heading="Not worked out: nobody said whose patrol this is")


def a_vessel(mmsi: int, standing: Standing | None) -> VesselTrack:
    return VesselTrack(
        mmsi=mmsi,
        time_s=np.array([0.0, 600.0]),
        lat=np.array([20.3, 20.31]),
        lon=np.array([-73.4, -73.41]),
        label=f"SHIP {mmsi}",
        standing=standing,
    )


def told(layer, index):
    """What the page's script makes of one entry."""
    words, entry = layer["words"], layer["standings"][index]
    ruling = layer["rulings"][entry["ruling"]]

    def pairs(numbers):
        return tuple((words[label], words[said]) for label, said in numbers)

    return Standing(
        place=pairs(entry["place"]),
        heading=words[ruling["heading"]],
        lines=pairs(ruling["lines"]),
        articles=pairs(ruling["articles"]),
        contested=ruling["contested"],
    )


def test_every_standing_can_be_read_back():
    layer = json.loads(json.dumps(standing_layer([CONTESTED, None, NOBODY, CONTESTED])))
    assert [told(layer, row) for row in (0, 2, 3)] == [CONTESTED, NOBODY, CONTESTED]
    assert layer["standings"][1] is None


def test_a_thousand_ships_under_one_rule_hold_its_words_once():
    layer = standing_layer([CONTESTED] * 1000)
    assert len(layer["rulings"]) == 1
    assert len(layer["words"]) == len(set(layer["words"])) == 11


def test_what_hides_text_is_made_visible():
    hostile = Standing(place=(), heading="A" + chr(0x202E) + "B")
    assert standing_layer([hostile])["words"] == ["A\ufffdB"]


@pytest.fixture
def opened(browser, tmp_path):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def choose(standing: Standing | None):
        file = tmp_path / "map.html"
        tracks = (a_vessel(338_000_001, standing),)
        file.write_text(map_page(MapContent(title="Law", tracks=tracks)), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_function("window.__watchdesk?.ready")
        page.fill("#search", "338000001")
        page.keyboard.press("Enter")
        assert troubles == []
        return page

    yield choose
    page.close()


@pytest.mark.browser
def test_the_chosen_vessel_shows_zone_row_and_contested_in_amber(opened):
    page = opened(CONTESTED)
    card = page.inner_text("#card")
    for must in ("Contiguous zone HTI, uncertain", "may be", "row C7", "order to stop (STOP)"):
        assert must in card
    amber = page.locator(".law .amber")
    assert amber.inner_text() == "Contested: legal adviser"
    caution = page.evaluate("getComputedStyle(document.querySelector('.amber')).backgroundColor")
    assert caution == "rgb(255, 208, 74)"
    page.click("text=What the articles say")
    assert "Control to prevent. [K]" in page.inner_text("#card")
    page.evaluate("document.getElementById('slider').dispatchEvent(new Event('input'))")
    assert "Control to prevent. [K]" in page.inner_text("#card")  # stays open as time goes on


@pytest.mark.browser
def test_without_a_patrol_the_map_says_what_is_missing(opened):
    page = opened(NOBODY)
    assert "nobody said whose patrol" in page.inner_text("#card")
    assert page.locator(".law .amber").count() == 0 and page.locator(".fold").count() == 1


@pytest.mark.browser
def test_a_map_that_knows_no_law_shows_none(opened):
    assert opened(None).locator(".law").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("text", ["<img src=x onerror=window.__pwn=1>", "</script><b>x</b>"])
def test_hostile_words_stay_words(opened, text):
    page = opened(Standing(place=(("Zone", text),), heading=text, lines=(("May", text),)))
    assert page.inner_text("#card").count(text) == 3
    assert page.evaluate("window.__pwn") is None
