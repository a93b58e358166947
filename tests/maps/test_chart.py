"""The printed chart: well-formed, north up, to scale, and inert whatever a ship calls itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from maps.chart import chart_svg
from maps.content import Box, MapContent, MapError, VesselTrack
from maps.plane import nice_below, plane_for, tick_text, ticks_deg
from maps.svg import Labels
from seamath.geodesy import distance_nm

SVG = "{http://www.w3.org/2000/svg}"


def drawn(content: MapContent, **more: object) -> ElementTree.Element:
    svg = chart_svg(
        content.tracks[0],
        events=content.events,
        devices=content.devices,
        coast=content.coast,
        limits=content.limits,
        mark=content.mark,
        **more,  # type: ignore[arg-type]
    )
    return ElementTree.fromstring(svg)


def words(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


def test_the_chart_says_what_it_shows(a_map: MapContent) -> None:
    said = words(drawn(a_map))
    for expected in ("EXERCISE", "LADY ANN", "LO", "EN", "AIS-SART", "AIS-SART TEST", "N"):
        assert expected in said
    assert any(re.fullmatch(r"\d+ nm", word) for word in said)  # rings and scale
    assert any(re.fullmatch(r"07[34]°(\d\d′)?W", word) for word in said)
    assert any(re.fullmatch(r"\d\d:\d\dZ", word) for word in said)


@pytest.mark.parametrize(
    "name", ["<IMG SRC=X ONERROR=alert(1)>", "</text><script>", "A&B \"'", "A\x00B\ud800", "${x}`"]
)
def test_a_hostile_name_stays_text(a_map: MapContent, name: str) -> None:
    hostile = replace(a_map, tracks=(replace(a_map.tracks[0], label=name),))
    svg = drawn(hostile)
    assert not {"script", "IMG"} & {e.tag.removeprefix(SVG) for e in svg.iter()}
    clean = "".join(c if c.isprintable() else "\ufffd" for c in name)
    assert clean in words(svg)


@pytest.mark.parametrize("uncertainty_m, circles", [(3704.0, 3), (1.0, 2), (np.nan, 2)])
def test_a_contact_is_a_circle_with_a_dot_in_the_circle_it_surely_is_in(
    a_track: Callable[..., VesselTrack], uncertainty_m: float, circles: int
) -> None:
    where = {"lat": 20.5, "west": -74.0, "hours": 0.0}
    ship = ElementTree.fromstring(chart_svg(a_track(**where)))
    seen = a_track(mmsi=2_000_000_000, label="R12", uncertainty_m=uncertainty_m, **where)
    contact = ElementTree.fromstring(chart_svg(seen))
    drawn = [len(list(svg.iter(f"{SVG}circle"))) for svg in (ship, contact)]
    assert drawn[1] - drawn[0] == circles
    assert "R12" in words(contact)


def test_a_chart_stays_small_and_holds_no_script_and_no_address(a_map: MapContent) -> None:
    svg = chart_svg(a_map.tracks[0], coast=a_map.coast, limits=a_map.limits)
    assert len(svg) < 30_000
    assert "script" not in svg and "href" not in svg
    assert re.findall(r"https?://\S+", svg) == ["http://www.w3.org/2000/svg'"]


def test_the_scale_bar_is_true(a_map: MapContent) -> None:
    box = Box(south=20.0, west=-74.0, north=21.0, east=-73.0)
    plane = plane_for(box, left=0, top=0, width=600, height=600)
    x1, _ = plane.points(20.5, -73.9)[0]
    x2, _ = plane.points(20.5, -73.1)[0]
    true_nm = float(distance_nm(20.5, -73.9, 20.5, -73.1))
    assert (x2 - x1) * plane.nm_per_point == pytest.approx(true_nm, rel=0.005)


def test_north_is_up_east_is_right_and_angles_are_kept() -> None:
    box = Box(south=60.0, west=10.0, north=61.0, east=11.0)
    plane = plane_for(box, left=0, top=0, width=700, height=470)
    here, north, east = (plane.points(*at)[0] for at in ((60.5, 10.5), (60.6, 10.5), (60.5, 10.7)))
    assert north[1] < here[1] and north[0] == pytest.approx(here[0])
    assert east[0] > here[0]
    # On a conformal chart as many miles are as many points, up as across.
    up = (here[1] - north[1]) / float(distance_nm(60.5, 10.5, 60.6, 10.5))
    across = (east[0] - here[0]) / float(distance_nm(60.5, 10.5, 60.5, 10.7))
    assert up == pytest.approx(across, rel=0.01)


def test_the_whole_box_is_on_the_paper_even_over_the_date_line() -> None:
    box = Box(south=-18.0, west=179.0, north=-16.0, east=181.0)
    plane = plane_for(box, left=10, top=20, width=700, height=400)
    points = plane.points([-18.0, -16.0], [179.0, -179.0])
    assert (points >= (10, 20)).all() and (points <= (710, 420)).all()


def test_a_place_at_a_pole_stands_at_the_edge() -> None:
    plane = plane_for(
        Box(south=88, west=-10, north=90, east=10), left=0, top=0, width=99, height=99
    )
    (right, down), below = plane.points([90.0, -90.0], [0.0, 0.0])
    assert (right, down) == pytest.approx((99 / 2, 0.0))
    assert np.isfinite(below).all()
    assert below[1] > 99


def test_a_track_without_times_or_places(a_track: Callable[..., VesselTrack]) -> None:
    track = a_track(label="LADY ANN")
    untimed = replace(track, time_s=np.full(len(track.time_s), np.nan))
    assert "LADY ANN" in words(ElementTree.fromstring(chart_svg(untimed)))
    nowhere = replace(track, lat=np.full(len(track.lat), np.nan))
    with pytest.raises(MapError, match="no position"):
        chart_svg(nowhere)


def test_a_lost_vessel_is_crossed_out(a_track: Callable[..., VesselTrack]) -> None:
    heard, lost = (chart_svg(a_track(status=status)) for status in ("heard", "lost"))
    assert lost.count("<path") == heard.count("<path") + 2


@pytest.mark.parametrize(
    "value, letters, digits, shown",
    [
        (-73.0, "EW", 3, "073°W"),
        (180.5, "EW", 3, "179°30′W"),
        (20.999999, "NS", 2, "21°N"),  # never 20°60′
        (-0.25, "NS", 2, "00°15′S"),
        (20.008333, "NS", 2, "20°00.5′N"),
    ],
)
def test_ticks_are_written_in_degrees_and_minutes(
    value: float, letters: str, digits: int, shown: str
) -> None:
    assert tick_text(value, letters, digits) == shown


def test_ticks_stay_inside_and_few() -> None:
    for span in (0.03, 0.4, 3.0, 25.0, 150.0):
        ticks = ticks_deg(-10.0, -10.0 + span, 7)
        assert 2 <= len(ticks) <= 8
        assert min(ticks) >= -10.0 and max(ticks) <= -10.0 + span


@pytest.mark.parametrize("value, nice", [(0.99, 0.5), (1.0, 1.0), (4.9, 2.0), (5.0, 5.0), (30, 20)])
def test_scales_are_one_two_or_five(value: float, nice: float) -> None:
    assert nice_below(value) == pytest.approx(nice)


def test_words_do_not_cover_words() -> None:
    labels = Labels()
    assert labels.room(0, 0, 10, 10)
    assert not labels.room(9, 9, 20, 20)
    assert labels.room(11, 0, 20, 10)
