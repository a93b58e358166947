"""Land cut by the edge of a map is filled on the land side, whatever shape the cut takes."""

import numpy as np
import pytest
import shapely

from maps.content import Box
from maps.frame import closed_by_frame

BOX = Box(south=0.0, west=0.0, north=10.0, east=10.0)


def line(*points):
    lat, lon = np.array(points, float).T
    return lat, lon


def filled(rings):
    return shapely.union_all([shapely.Polygon(np.column_stack([lon, lat])) for lat, lon in rings])


@pytest.mark.parametrize(
    "points, land, sea",
    [
        # coast running north through the middle: land on its left is the west
        ([(-1, 5), (5, 5), (11, 5)], (5, 2), (5, 8)),
        # and running south: land is the east
        ([(11, 5), (5, 5), (-1, 5)], (5, 8), (5, 2)),
        # a cape: enters and leaves over the western edge, land between
        ([(3, -1), (3, 6), (7, 6), (7, -1)], (5, 3), (5, 8)),
        # a bay: the same line the other way round, water between
        ([(7, -1), (7, 6), (3, 6), (3, -1)], (5, 8), (5, 3)),
    ],
)
def test_land_is_on_the_left_of_the_shore(points, land, sea):
    shape = filled(closed_by_frame([line(*points)], BOX, ashore=lambda: False))
    assert shape.contains(shapely.Point(land[1], land[0]))
    assert not shape.contains(shapely.Point(sea[1], sea[0]))


def test_two_shores_enclose_the_isthmus_between_them():
    west, east = line((11, 4), (5, 4), (-1, 4)), line((-1, 6), (5, 6), (11, 6))
    shape = filled(closed_by_frame([west, east], BOX, ashore=lambda: False))
    assert shape.area == pytest.approx(20.0)
    assert shape.contains(shapely.Point(5, 5))


def test_a_strait_leaves_water_between_two_lands():
    shores = [line((-1, 4), (5, 4), (11, 4)), line((11, 6), (5, 6), (-1, 6))]
    shape = filled(closed_by_frame(shores, BOX, ashore=lambda: True))
    assert shape.area == pytest.approx(80.0)
    assert not shape.contains(shapely.Point(5, 5))


def test_a_closed_island_is_left_as_it_is():
    ring = line((4, 4), (4, 6), (6, 6), (6, 4), (4, 4))
    assert closed_by_frame([ring], BOX, ashore=lambda: False) == [ring]


def test_a_box_without_any_shore_is_all_land_or_all_sea():
    assert closed_by_frame([], BOX, ashore=lambda: False) == []
    assert filled(closed_by_frame([], BOX, ashore=lambda: True)).area == pytest.approx(100.0)


def test_a_box_over_the_date_line_fills_the_same_way():
    box = Box(south=0.0, west=175.0, north=10.0, east=185.0)
    shape = filled(
        closed_by_frame([line((-1, -180), (5, -180), (11, -180))], box, ashore=lambda: False)
    )
    assert shape.contains(shapely.Point(177, 5))
    assert not shape.contains(shapely.Point(183, 5))


def test_an_island_cut_at_the_date_line_is_closed_where_its_ends_do_not_quite_meet():
    over = Box(south=-18.0, west=179.0, north=-16.0, east=181.0)
    island = line((-17.001, 180), (-17, -179.8), (-16.5, -179.8), (-16.5, 179.8), (-17, 180))
    ((lat, lon),) = closed_by_frame([island], over, ashore=lambda: False)
    assert (lat[0], lon[0]) == (lat[-1], lon[-1])
    assert len(lat) == 6


def test_a_coarse_cape_that_crosses_its_neighbour_does_not_turn_land_into_sea():
    cape = line((3, -1), (3, 6), (7, 6), (7, -1))
    crossing = line((6.98, -1), (6.98, 0.1), (7.02, 0.1), (7.02, -1))  # over the cape's own end
    shape = filled(closed_by_frame([cape, crossing], BOX, ashore=lambda: False))
    assert shape.contains(shapely.Point(3, 5))
    assert not shape.contains(shapely.Point(8, 5))
    assert not shape.contains(shapely.Point(3, 9))
