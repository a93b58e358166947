"""The shore cut to a box: no line along the cut, no islet lost, whole over the date line."""

from __future__ import annotations

import numpy as np
import pytest

from maps.coast import clip_coast, clip_lines
from maps.content import Box, Path

BOX = Box(south=20.0, west=-75.0, north=22.0, east=-73.0)


def square(south: float, west: float, size: float) -> Path:
    lat = np.array([0.0, 0.0, 1.0, 1.0, 0.0]) * size + south
    lon = np.array([0.0, 1.0, 1.0, 0.0, 0.0]) * size + west
    return lat, lon


def area(ring: Path) -> float:
    lat, lon = ring
    return abs(float(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]))) / 2


def test_land_over_the_edge_is_cut_and_the_cut_is_not_drawn_as_shore() -> None:
    coast = clip_coast([square(21.0, -74.0, 3.0)], BOX)  # reaches north and east beyond the box
    assert area(coast.land[0]) == pytest.approx(1.0, rel=1e-3)
    for lat, lon in coast.lines:
        assert lat.max() < BOX.north and lon.max() < BOX.east
    drawn = sum(float(np.abs(np.diff(lat)).sum() + np.abs(np.diff(lon)).sum())
                for lat, lon in coast.lines)  # fmt: skip
    assert drawn == pytest.approx(2.0, rel=1e-2)  # the two sides that are shore


def test_land_outside_is_left_out() -> None:
    coast = clip_coast([square(30.0, -74.0, 1.0)], BOX)
    assert coast.land == () and coast.lines == ()


def test_a_ring_too_small_to_draw_stays_as_an_islet() -> None:
    speck = square(21.0, -74.0, 0.00005)
    coast = clip_coast([speck], BOX, islets=(np.array([21.5, 40.0]), np.array([-74.5, -74.5])))
    lat, lon = coast.islets
    assert sorted(np.round(lat, 3).tolist()) == [21.0, 21.5]  # the one at 40 north is elsewhere
    assert len(lon) == 2


def test_a_lake_stays_water_as_a_ring_in_a_ring() -> None:
    coast = clip_coast([square(20.5, -74.5, 1.0), square(20.8, -74.2, 0.3)], BOX)
    assert sorted(round(area(ring), 2) for ring in coast.land) == [0.09, 1.0]


@pytest.mark.parametrize("box_west", [179.0, -181.0])
def test_an_island_over_the_date_line_is_whole(box_west: float) -> None:
    lat = np.array([-17.0, -17.0, -16.5, -16.5, -17.0])
    lon = np.array([179.8, -179.8, -179.8, 179.8, 179.8])
    box = Box(south=-18.0, west=box_west, north=-16.0, east=box_west + 2)
    coast = clip_coast([(lat, lon)], box, islets=(np.array([-17.5]), np.array([-179.5])))
    assert area(coast.land[0]) == pytest.approx(0.2, rel=1e-3)
    assert coast.islets[1][0] == pytest.approx(box_west + 1.5)


def test_lines_keep_what_lies_inside() -> None:
    across = (np.array([21.0, 21.0]), np.array([-80.0, -70.0]))
    ((lat, lon),) = clip_lines([across], BOX)
    assert (lon.min(), lon.max()) == pytest.approx((BOX.west, BOX.east))
    assert lat == pytest.approx(21.0)


def test_land_over_both_edges_of_half_a_globe_shows_at_both() -> None:
    half = Box(south=-80.0, west=-90.0, north=80.0, east=90.0)
    lat = np.array([0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 0.0])
    wide = lat, np.array([80.0, 180.0, 280.0, 280.0, 180.0, 80.0, 80.0])
    coast = clip_coast([wide], half)
    edges = sorted((float(lon.min()), float(lon.max())) for _, lon in coast.land)
    assert edges == [(-90.0, -80.0), (80.0, 90.0)]
