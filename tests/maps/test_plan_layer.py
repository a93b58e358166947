"""A search plan on the map and on the chart: in Chromium, with the slider, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from maps.content import MapContent
from maps.layers import layers
from maps.plan_chart import MOST_PARTICLES, ellipse_of, plan_box, plan_chart_svg
from maps.plan_layer import MOST_PARTICLES as MOST_ON_MAP
from maps.plan_layer import incident_layer
from sar.cloud import ELLIPSE_95
from sar.plan import SearchPlan
from seamath.geodesy import distance_nm

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><img src=x onerror=window.__pwn=1>"


def unpacked(steps: list[int]) -> tuple[Any, Any]:
    lat, lon = np.cumsum(np.reshape(steps, (-1, 2)), axis=0).T / 100_000
    return lat, lon


@pytest.fixture(scope="module")
def plan(a_plan: Callable[..., SearchPlan]) -> SearchPlan:
    return a_plan()


def a_search(plan: SearchPlan, **more: Any) -> MapContent:
    return MapContent(title="Search", incidents=(plan.incident,), plans=(plan,), **more)


def test_particles_are_thinned_evenly_and_keep_their_places(plan: SearchPlan) -> None:
    drawn = layers(a_search(plan))["plans"][0]
    lat, lon = unpacked(drawn["particles"][plan.step])
    assert 200 <= len(lat) <= MOST_ON_MAP
    every = -(-1000 // MOST_ON_MAP)
    assert lat == pytest.approx(plan.cloud.lat[plan.step, ::every], abs=6e-6)
    assert lon == pytest.approx(plan.cloud.lon[plan.step, ::every], abs=6e-6)
    assert len(drawn["particles"]) == len(drawn["times"]) == len(drawn["ellipses"])


def test_the_slider_reaches_over_the_search_and_opens_where_it_begins(
    plan: SearchPlan, a_map: MapContent
) -> None:
    shown = layers(replace(a_map, plans=(plan,)))
    assert shown["time_s"][1] == plan.cloud.time_s[-1]
    assert shown["time_s"][0] == min(t.time_s[0] for t in a_map.tracks)
    assert shown["opens_s"] == plan.commence.timestamp()
    alone = layers(a_map)
    assert alone["opens_s"] == alone["time_s"][1] and alone["plans"] == []


@pytest.mark.parametrize("lon", [-73.6, 179.95, -179.95])
def test_a_plan_over_the_date_line_is_in_one_piece(
    a_plan: Callable[..., SearchPlan], lon: float
) -> None:
    shown = layers(a_search(a_plan(lon=lon, searchers=())))
    south, west, north, east = shown["view"]
    assert 0 < east - west < 3 and north > south
    for steps in (shown["plans"][0]["area"], *shown["plans"][0]["particles"]):
        assert np.ptp(unpacked(steps)[1]) < 3


def test_the_rings_hold_the_shares_they_name(plan: SearchPlan) -> None:
    """Counted on the particles themselves, which are close to normal in this plan."""
    from shapely import contains_xy
    from shapely.geometry import Polygon

    row = plan.step
    for times, share in ((1.0, 0.50), (ELLIPSE_95, 0.95)):
        lat, lon = ellipse_of(plan.datum, times)
        inside = contains_xy(Polygon(zip(lon, lat)), plan.cloud.lon[row], plan.cloud.lat[row])
        assert inside.mean() == pytest.approx(share, abs=0.06)


def test_an_incident_without_a_place_is_listed_without_one(plan: SearchPlan) -> None:
    nowhere = replace(plan.incident, lat=float("nan"), lon=float("nan"), at=None)
    made = incident_layer(nowhere, -180.0)
    assert (made["lat"], made["lon"], made["time_s"]) == (None, None, None)


def chart_of(plan: SearchPlan, **more: Any) -> ElementTree.Element:
    return ElementTree.fromstring(plan_chart_svg(plan, **more))


def test_the_chart_names_datum_last_known_units_and_turns(plan: SearchPlan) -> None:
    words = [one.text or "" for one in chart_of(plan, mark="EXERCISE").iter(f"{SVG}text")]
    for expected in ("EXERCISE", "Datum 13:40Z", "Last known 03:40Z", "1", "2", "50 %", "N"):
        assert expected in words
    assert any(re.fullmatch(r"[\d.]+ nm", word) for word in words)
    turns = {word for word in words if word.isdigit()}
    assert len(turns) > 10


def test_the_chart_shows_all_of_the_plan_and_stays_small(plan: SearchPlan) -> None:
    box = plan_box(plan)
    for lat, lon in (*plan.area.box.corners(), (plan.last.lat, plan.last.lon)):
        assert box.south < lat < box.north and box.west < lon < box.east
    svg = plan_chart_svg(plan)
    assert len(svg) < 60_000
    assert svg.count("h0") <= 2 * MOST_PARTICLES
    assert "<script" not in svg and "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_hostile_name_on_the_chart_stays_text(plan: SearchPlan) -> None:
    hostile = replace(plan, report=replace(plan.report, vessel=HOSTILE))
    unit = plan.units[0]
    hostile = replace(hostile, units=(replace(unit, unit=replace(unit.unit, name=HOSTILE)),))
    tags = {one.tag.removeprefix(SVG) for one in chart_of(hostile).iter()}
    assert tags <= {"svg", "title", "clipPath", "rect", "g", "path", "circle", "text"}


def test_a_chart_without_any_unit_has_the_area_alone(a_plan: Callable[..., SearchPlan]) -> None:
    words = [one.text for one in chart_of(a_plan(searchers=())).iter(f"{SVG}text")]
    assert "Datum 13:40Z" in words and "1" not in words


@pytest.mark.browser
def test_a_call_stands_first_then_each_incident_once_with_its_plan(
    opened: Any, plan: SearchPlan, a_map: MapContent
) -> None:
    seen = opened(replace(a_map, plans=(plan,), incidents=(plan.incident,)))
    rows = seen.page.locator("#rescue .row")
    assert rows.count() == 2
    assert "970000001" in rows.nth(0).inner_text()  # a device that calls
    assert "Search plan, at least DETRESFA" in rows.nth(1).inner_text()
    rows.nth(1).click()
    card = seen.page.locator("#card").inner_text()
    told = ("HT3", "at least DETRESFA", "080/18", "CG 101", "POS", "a proposal; the SMC decides")
    for part in told:
        assert part in card
    assert seen.state["time_s"] == plan.commence.timestamp()
    assert seen.complaints == [] and len(seen.requests) == 1


@pytest.mark.browser
def test_the_datum_moves_with_the_slider_and_the_layer_can_be_put_away(
    opened: Any, plan: SearchPlan
) -> None:
    seen = opened(a_search(plan))

    def datum() -> list[dict[str, Any]]:
        return [target for target in seen.state["targets"] if target["type"] == "plan"]

    def slide(seconds: float) -> None:
        seen.page.locator("#slider").evaluate(
            "(s, t) => { s.value = t; s.dispatchEvent(new Event('input')); }", seconds
        )

    at_start = datum()
    slide(plan.commence.timestamp() + 4 * 3600)
    later = datum()
    assert len(at_start) == len(later) == 1
    assert later[0]["x"] < at_start[0]["x"] - 5  # to the west, with wind and current
    slide(plan.last.earliest.timestamp())
    assert datum()[0]["x"] > at_start[0]["x"] + 5
    with_search = seen.page.locator("canvas.moving").screenshot()
    seen.page.get_by_label("Search", exact=True).uncheck()
    assert datum() == []
    assert seen.page.locator("canvas.moving").screenshot() != with_search
    assert [t["type"] for t in seen.state["targets"]] == ["incident"]  # never put away


@pytest.mark.browser
def test_a_map_without_a_plan_offers_no_search_layer(opened: Any, a_map: MapContent) -> None:
    page = opened(a_map).page
    assert not page.get_by_label("Search", exact=True).is_visible()


@pytest.mark.browser
def test_hostile_words_of_a_report_are_only_words(opened: Any, plan: SearchPlan) -> None:
    bad = replace(plan.incident, what=HOSTILE, facts=(HOSTILE,))
    unit = plan.units[0]
    units = (replace(unit, unit=replace(unit.unit, name=HOSTILE)), *plan.units[1:])
    report = replace(plan.report, vessel=HOSTILE)
    bad_plan = replace(plan, report=report, incident=bad, wind=HOSTILE, units=units)
    seen = opened(a_search(bad_plan))
    seen.page.locator("#rescue [data-search]").click()
    assert HOSTILE in seen.page.locator("#card").inner_text()
    assert seen.page.evaluate("window.__pwn") is None
    assert seen.complaints == [] and seen.page.locator("img").count() == 0


def test_a_unit_s_legs_end_where_the_plan_ends_them(plan: SearchPlan) -> None:
    drawn = layers(a_search(plan))["plans"][0]["units"]
    for unit, shown in zip(plan.units, drawn, strict=True):
        lat, lon = unpacked(shown["path"])
        last = unit.pattern.points[-1]
        assert distance_nm(lat[-1], lon[-1], last.lat, last.lon) < 0.002
        assert len(shown["times"]) == len(lat)
