"""What the page is given to draw: plain JSON, in one turn of the globe, with nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ais.events import Event
from ais.positions import position_table
from ais.tracks import split_into_tracks
from maps.content import Coast, MapContent, VesselTrack, vessel_track
from maps.layers import layers


def unpacked(steps: list[int]) -> list[list[float]]:
    """Latitudes and longitudes, as the page's script adds them up."""
    return (np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / 100_000).tolist()


def test_everything_is_json_without_nan(a_map: MapContent) -> None:
    text = json.dumps(layers(a_map), allow_nan=False)
    assert "LADY ANN" in text


def test_a_track_comes_back_to_a_metre_and_a_second(a_map: MapContent) -> None:
    (piece,) = layers(a_map)["tracks"][0]["pieces"]
    track = a_map.tracks[0]
    assert piece["start"] == track.time_s[0]
    assert piece["start"] + sum(piece["steps"]) == track.time_s[-1]
    assert unpacked(piece["path"])[-1] == pytest.approx([track.lat[-1], track.lon[-1]], abs=1e-5)


def test_a_steady_track_needs_two_fixes(a_map: MapContent) -> None:
    assert len(layers(a_map)["tracks"][0]["pieces"][0]["steps"]) == 1


def test_over_the_date_line_everything_is_in_one_piece(
    a_track: Callable[..., VesselTrack], an_event: Callable[..., Event]
) -> None:
    island = (np.array([-17.0, -17.0, -16.9, -17.0]), np.array([179.9, -179.9, -179.9, 179.9]))
    made = layers(
        MapContent(
            title="Fiji",
            tracks=(a_track(lat=-17.0, west=179.5),),
            events=(an_event(lat=-17.0, lon=-179.7),),
            coast=Coast(land=(island,), islets=(np.array([-17.2]), np.array([-179.8]))),
        )
    )
    _, west, _, east = made["view"]
    lon = [point[1] for point in unpacked(made["tracks"][0]["pieces"][0]["path"])]
    assert (lon[0] - west, lon[-1] - west) == pytest.approx((0.0, 1.05), abs=0.05)
    assert east - west < 1.5
    assert made["events"][0]["lon"] - lon[0] == pytest.approx(0.8)
    assert unpacked(made["islets"])[0][1] - lon[0] == pytest.approx(0.7)
    assert max(point[1] for point in unpacked(made["land"][0])) - lon[0] == pytest.approx(0.6)


def test_positions_without_times_are_dots_and_the_map_has_no_clock(
    a_track: Callable[..., VesselTrack],
) -> None:
    track = a_track()
    untimed = replace(track, time_s=np.full(len(track.time_s), np.nan))
    made = layers(MapContent(title="no times", tracks=(untimed,)))
    assert made["time_s"] is None
    assert made["tracks"][0]["pieces"] == []
    assert len(made["tracks"][0]["dots"]) == 2 * len(track.time_s)


def test_an_empty_map_is_still_a_map() -> None:
    made = layers(MapContent(title="nothing heard"))
    assert made["view"] == [-60.0, -180.0, 75.0, 180.0]
    assert made["tracks"] == [] and made["time_s"] is None


def test_a_device_that_only_ever_tested_is_listed_as_a_test(a_map: MapContent) -> None:
    tests = {
        e["mmsi"]: e["test"] for e in layers(a_map)["events"] if e["kind"] == "distress_device"
    }
    assert tests == {970000001: False, 970000002: True}
    real = tuple(replace(device, test=False) for device in a_map.devices)
    both = layers(replace(a_map, devices=(*a_map.devices, *real)))
    assert not any(event["test"] for event in both["events"])  # one real alarm outweighs a test


def test_a_distress_event_without_its_device_is_never_a_test(a_map: MapContent) -> None:
    assert not any(event["test"] for event in layers(replace(a_map, devices=()))["events"])


@pytest.mark.parametrize(
    "value, shown",
    [(float("nan"), None), (2.0004, 2.0), (np.float32(1.5), 1.5), (True, True), (None, None),
     (7, 7), ("EL\u202eNAC", "EL\ufffdNAC"), (float("inf"), None)],
)  # fmt: skip
def test_evidence_is_shown_as_a_person_can_read_it(
    an_event: Callable[..., Event], value: float | str | bool | None, shown: object
) -> None:
    made = layers(MapContent(title="", events=(an_event(evidence={"x_kn": value}),)))
    assert made["events"][0]["evidence"] == [["x_kn", shown]]


def test_a_heard_track_brings_its_last_course_heading_and_speed() -> None:
    table = position_table(
        mmsi=[1, 1],
        time_s=[0.0, 60.0],
        lat=[20.0, 20.01],
        lon=[-73.0, -73.0],
        course_deg=[10.0, 360.0],  # 360 is "not available"
        heading_deg=[5.0, 7.0],
        speed_kn=[9.0, 10.0],
    )
    (track,) = split_into_tracks(table)
    made = vessel_track(track, label="LADY ANN")
    assert (made.heading_deg, made.speed_kn, made.label) == (7.0, 10.0, "LADY ANN")
    assert np.isnan(made.course_deg)


def test_a_contact_says_so_and_how_sure_its_place_is(a_map: MapContent, a_track) -> None:
    seen = a_track(mmsi=2_000_000_000, label="R12", uncertainty_m=220.0)
    *ships, contact = layers(replace(a_map, tracks=(*a_map.tracks, seen)))["tracks"]
    assert (contact["label"], contact["contact"], contact["uncertainty_m"]) == ("R12", True, 220.0)
    assert {(ship["contact"], ship["uncertainty_m"]) for ship in ships} == {(False, None)}
