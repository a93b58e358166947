"""What may be put on a map, and in which longitudes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.content import Box, MapError, VesselTrack, box_around, cut_deg, unwrapped, visible


@pytest.mark.parametrize(
    "west, east",
    [
        (-76.0, -73.0),
        (179.0, -179.0),
        (-1.0, 1.0),
        (170.0, 179.9),
        (-179.9, -170.0),
        (100.0, 140.0),
    ],
)
def test_longitudes_that_are_near_on_the_globe_stay_near_on_the_map(
    west: float, east: float
) -> None:
    lon = unwrapped([west, east], cut_deg([west, east]))
    assert lon[1] - lon[0] == pytest.approx((east - west) % 360)


def test_a_recording_on_one_side_of_the_date_line_keeps_its_longitudes() -> None:
    assert unwrapped([-74.0, -76.0], cut_deg([-74.0, -76.0])).tolist() == [-74.0, -76.0]


def test_a_recording_from_all_round_the_world_is_cut_at_the_date_line() -> None:
    assert cut_deg(np.arange(-180.0, 180.0, 20.0)) == -180.0
    assert cut_deg([]) == -180.0
    assert cut_deg([np.nan]) == -180.0


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=30))
def test_unwrapping_moves_longitudes_by_whole_turns_only(lon: list[float]) -> None:
    turns = (unwrapped(lon, cut_deg(lon)) - np.array(lon)) / 360
    assert np.allclose(turns, np.round(turns), atol=1e-9)


def test_one_false_position_does_not_make_the_map_a_world_map() -> None:
    lat, lon = np.full(1000, 50.8), np.linspace(-1.4, -1.0, 1000)
    lon[500] = 61.0  # the absurd longitude of the Solent recording
    box = box_around(lat, lon)
    assert box.west > -1.5 and box.east < -0.9


def test_a_vessel_at_anchor_still_gets_a_harbour_of_sea_around_it() -> None:
    box = box_around([20.0], [-73.0])
    assert box.north - box.south == pytest.approx(0.2)
    assert box.east - box.west == pytest.approx(0.2)


def test_no_position_is_a_plain_error() -> None:
    with pytest.raises(MapError, match="no position"):
        box_around([np.nan], [np.nan])


@pytest.mark.parametrize("edges", [(21.0, -74.0, 20.0, -73.0), (20.0, 179.0, 21.0, -179.0)])
def test_a_box_inside_out_is_refused(edges: tuple[float, float, float, float]) -> None:
    south, west, north, east = edges
    with pytest.raises(MapError, match="south must be under north"):
        Box(south=south, west=west, north=north, east=east)


@pytest.mark.parametrize(
    "brief", ["javascript:alert(1)", "//a.co/x.html", "../x.html", "/etc/x.html", "http://a/x.html"]
)
def test_a_brief_is_a_page_beside_the_map_and_nothing_else(brief: str) -> None:
    empty = np.empty(0)
    with pytest.raises(MapError, match="beside the map"):
        VesselTrack(mmsi=1, time_s=empty, lat=empty, lon=empty, brief=brief)


def test_uneven_columns_are_refused() -> None:
    with pytest.raises(MapError, match="311000001"):
        VesselTrack(mmsi=311000001, time_s=np.empty(1), lat=np.empty(2), lon=np.empty(2))


def test_characters_that_hide_or_turn_text_are_shown_as_boxes() -> None:
    assert visible("A\u202eB\u200bC\x07") == "A\ufffdB\ufffdC\ufffd"
    assert visible("ÎLE À VACHE <b>") == "ÎLE À VACHE <b>"
