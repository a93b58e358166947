"""Search patterns against the worked examples, and where they lie on the globe."""

from __future__ import annotations

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sar.box import Box
from sar.errors import SarError
from sar.patterns import (
    coordinated,
    coordinated_ship_kn,
    creeping_line,
    expanding_square,
    moving,
    parallel_sweep,
    sector,
    track_line,
    without_land,
)
from sar.sphere import offsets_nm
from seamath.geodesy import destination, distance_nm

DATUM = (0.5, -30.0)  # near the equator, where a mile east hardly turns the meridians
AREA = Box(lat=0.0, lon=-30.0, length_nm=10.0, width_nm=6.0, bearing_deg=90.0)


def offsets(pattern, datum=DATUM):
    """Way-points after the first, miles east and north of the datum."""
    lat, lon = zip(*((point.lat, point.lon) for point in pattern.points))
    east, north = offsets_nm(*datum, lat, lon)
    return [(round(float(e), 3) + 0.0, round(float(n), 3) + 0.0) for e, n in zip(east, north)]


def turns(pattern):
    headings = [leg.heading_deg for leg in pattern.legs]
    return [round((b - a) % 360) for a, b in pairwise(headings)]


def test_the_expanding_square_of_the_book():
    square = expanding_square(*DATUM, 1.0, 0.0)
    assert offsets(square) == [
        (0, 0),
        *((0, 1), (1, 1), (1, -1), (-1, -1), (-1, 2), (2, 2), (2, -2), (-2, -2)),
    ]
    assert [round(leg.length_nm, 3) for leg in square.legs] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert square.length_nm == pytest.approx(20.0, abs=0.001)
    assert set(turns(square)) == {90}
    assert square.hours(10.0) == pytest.approx(2.0, abs=0.001)


def test_the_sector_search_of_the_book():
    search = sector(*DATUM, 1.0, 0.0)
    assert [round(leg.heading_deg) % 360 for leg in search.legs] == [
        *(0, 120, 240, 240, 0, 120, 120, 240, 0)
    ]
    assert offsets(search) == [
        (0, 0),
        *((0, 1), (0.866, 0.5), (0, 0), (-0.866, -0.5), (-0.866, 0.5)),
        *((0, 0), (0.866, -0.5), (0, -1), (0, 0)),
    ]
    assert search.length_nm == pytest.approx(9.0, abs=0.001)


def test_a_second_sector_pass_is_turned_thirty_degrees():
    both = sector(*DATUM, 2.0, 45.0, passes=2)
    assert len(both.legs) == 18
    headings = [leg.heading_deg for leg in both.legs]
    assert headings[9] - headings[0] == pytest.approx(30, abs=0.1)
    assert distance_nm(both.points[9].lat, both.points[9].lon, *DATUM) < 0.001  # through the datum


def test_a_parallel_sweep_of_the_book():
    sweep = parallel_sweep(AREA, 2.0)
    assert [round(leg.length_nm, 2) for leg in sweep.legs] == [8, 2, 8, 2, 8]
    assert sweep.length_nm == pytest.approx(28.0, abs=0.01)
    assert sweep.legs[0].heading_deg % 180 == pytest.approx(90, abs=0.1)  # the long side lies east


def test_a_creeping_line_of_the_book():
    creep = creeping_line(AREA, 2.0)
    assert [round(leg.length_nm, 2) for leg in creep.legs] == [4, 2, 4, 2, 4, 2, 4, 2, 4]
    assert creep.length_nm == pytest.approx(28.0, abs=0.01)
    assert creep.legs[0].heading_deg % 180 == pytest.approx(0, abs=0.1)


def test_the_long_side_counts_however_the_area_is_named():
    tall = Box(lat=0.0, lon=-30.0, length_nm=6.0, width_nm=10.0, bearing_deg=0.0)
    assert parallel_sweep(tall, 2.0).legs[0].length_nm == pytest.approx(8.0, abs=0.01)
    assert creeping_line(tall, 2.0).legs[0].length_nm == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("bearing_deg", [45, 135, 225, 315])
@pytest.mark.parametrize("make", [parallel_sweep, creeping_line])
def test_it_commences_at_the_corner_nearest_to_the_unit(bearing_deg, make):
    unit = destination(AREA.lat, AREA.lon, bearing_deg, 50.0)
    near = (float(unit[0]), float(unit[1]))
    start = make(AREA, 2.0, near).points[0]
    corners = [float(distance_nm(start.lat, start.lon, *corner)) for corner in AREA.corners()]
    chosen = AREA.corners()[int(np.argmin(corners))]
    assert min(corners) == pytest.approx(math.sqrt(2), abs=0.01)  # half a spacing both ways
    assert all(
        distance_nm(*near, *chosen) <= distance_nm(*near, *other) for other in AREA.corners()
    )


def test_a_spacing_that_does_not_fit_is_made_smaller_and_it_is_said():
    sweep = parallel_sweep(AREA, 2.5)  # 6 nm wide: three legs, 2 nm apart
    assert sweep.spacing_nm == 2.0
    assert sweep.notes == ("spacing 2.5 nm made 2.000 nm to fit the area",)


@settings(max_examples=50)
@given(
    lat=st.floats(-80, 80),
    lon=st.floats(-180, 180),
    bearing=st.floats(0, 360),
    spacing=st.floats(0.3, 5),
)
def test_no_place_in_the_area_is_farther_than_half_a_spacing_from_a_leg(lat, lon, bearing, spacing):
    area = Box(lat=lat, lon=lon, length_nm=10.0, width_nm=6.0, bearing_deg=bearing)
    sweep = parallel_sweep(area, spacing)
    ends = np.array([[p.lat, p.lon] for p in sweep.points])
    _, across = area.along_across(ends[:, 0], ends[:, 1])
    rows = np.sort(np.unique(across.round(3)))
    edges = np.concatenate([[-3.0 - spacing / 2], rows, [3.0 + spacing / 2]])
    assert np.diff(edges).max() <= spacing + 0.01
    assert area.contains(ends[:, 0], ends[:, 1]).all()


def test_a_track_line_and_return_keeps_half_a_spacing_to_both_sides():
    track = [(0.0, -30.0), (0.0, -29.0)]
    search = track_line(track, 2.0, returning=True)
    assert search.code == "TSR"
    assert [round(p.lat * 60) for p in search.points] == [-1, -1, 1, 1]  # right of an east track
    assert [round(leg.heading_deg) for leg in search.legs] == [90, 0, 270]
    first, last = search.points[0], search.points[-1]
    assert distance_nm(first.lat, first.lon, last.lat, last.lon) == pytest.approx(2.0, abs=0.02)


def test_a_track_line_without_return_ends_at_the_far_end():
    search = track_line([(0.0, -30.0), (0.0, -29.0)], 2.0, returning=False)
    assert search.code == "TSN"
    assert [round(p.lat * 60) for p in search.points] == [0, 0, -2, -2, 2, 2]
    assert search.points[-1].lon == pytest.approx(-29.0, abs=0.001)


def test_a_bend_of_the_track_keeps_its_distance():
    track = [(0.0, -30.0), (0.0, -29.5), (0.5, -29.5)]  # east, then north
    outer = track_line(track, 2.0, returning=True).points[1]
    assert outer.lat * 60 == pytest.approx(-1.0, abs=0.02)
    assert (outer.lon + 29.5) * 60 == pytest.approx(1.0, abs=0.02)


def test_the_ship_under_a_coordinated_search_keeps_pace():
    assert coordinated_ship_kn(20.0, 2.0, 90.0) == pytest.approx(8.18, abs=0.005)
    area = Box(lat=0.0, lon=-30.0, length_nm=40.0, width_nm=22.0, bearing_deg=90.0)
    search = coordinated(area, 2.0, 90.0)
    assert search.legs[0].length_nm == pytest.approx(20.0, abs=0.01)
    assert "steers 090 at 8.18 kn" in search.notes[-1]


def test_a_moving_datum_moves_later_way_points_farther():
    square = expanding_square(*DATUM, 1.0, 0.0)
    moved = moving(square, 90.0, 2.0, 10.0)
    assert offsets(moved)[0] == (0, 0)
    assert offsets(moved)[1] == (0.2, 1)  # 1 nm at 10 kn, 2 kn of drift
    assert offsets(moved)[-1] == (2.0, -2)  # 20 nm: 4 nm of drift
    assert "2 kn towards 090" in moved.notes[-1]


def test_legs_ashore_are_dropped_and_legs_over_land_named():
    def land(lat, lon):
        return np.asarray(lat) > 0.5 / 60  # land north of the middle of the area

    sweep = parallel_sweep(AREA, 2.0)
    kept = without_land(sweep, land)
    assert len(kept.points) == 4
    assert kept.notes == ("2 way-points on land dropped",)
    assert without_land(sweep, lambda lat, lon: np.asarray(lat) > 9).points == sweep.points
    crossing = without_land(sweep, lambda lat, lon: abs(np.asarray(lon) + 30) < 0.01)
    assert len(crossing.points) == 6
    assert crossing.notes == ("legs over land: CSP-PS001, PS002-PS003, PS004-PS005",)
    with pytest.raises(SarError, match="whole pattern lies on land"):
        without_land(sweep, lambda lat, lon: np.asarray(lat) > -9)


@pytest.mark.parametrize("datum", [(-17.0, 179.999), (78.0, 15.0), (-89.9, 0.0)])
def test_patterns_keep_their_length_over_the_date_line_and_near_the_poles(datum):
    search = sector(*datum, 2.0, 30.0)
    assert search.length_nm == pytest.approx(18.0, abs=0.01)
    assert all(-180 <= point.lon < 180 for point in search.points)


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: expanding_square(*DATUM, 0.0, 0.0), "spacing_nm is 0"),
        (lambda: expanding_square(*DATUM, 1.0, 0.0, legs=0), "legs is 0"),
        (lambda: expanding_square(91.0, 0.0, 1.0, 0.0), "latitude is 91"),
        (lambda: sector(*DATUM, -1.0, 0.0), "spacing_nm is -1"),
        (lambda: sector(*DATUM, 1.0, float("nan")), "heading_deg is nan"),
        (
            lambda: parallel_sweep(dataclasses.replace(AREA, length_nm=6.0), 7.0),
            "wider than the area",
        ),
        (lambda: parallel_sweep(AREA, 0.01), "legs is 600"),
        (lambda: track_line([DATUM], 1.0, returning=True), "at least two positions"),
        (lambda: sector(*DATUM, 1.0, 0.0).hours(0.0), "speed_kn is 0"),
        (lambda: moving(sector(*DATUM, 1.0, 0.0), 0.0, -1.0, 10.0), "drift_kn is -1"),
    ],
)
def test_a_pattern_that_cannot_be_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says):
        make()


@given(st.floats(0, 360), st.floats(0, 0.6), st.floats(3, 30), st.sampled_from([0.0, 60.0, -45]))
def test_a_drift_costs_no_time_for_a_unit_carried_along(set_deg, share, speed_kn, lat):
    """A square of 20 nm takes 20 nm / speed past what drifts, and ends where that has gone."""
    still, drift_kn = expanding_square(lat, 179.9, 1.0, 30.0), share * speed_kn
    moved = moving(still, set_deg, drift_kn, speed_kn)
    by_hand = [nm / speed_kn for nm in (0, 1, 2, 4, 6, 9, 12, 16, 20)]
    assert moved.hours_to(speed_kn) == pytest.approx(by_hand, rel=0.01)
    last, gone_nm = still.points[-1], drift_kn * by_hand[-1]
    lat_then, lon_then = destination(last.lat, last.lon, set_deg, gone_nm)
    assert distance_nm(moved.points[-1].lat, moved.points[-1].lon, lat_then, lon_then) < 0.02
