"""The shore around a recording: land where land is, on a map of a strait and of the world."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from jurisdiction.claims import claims
from jurisdiction.zones import shipped_zones
from maps.content import Box
from watchdesk.chart_data import Surroundings, surroundings

LAND = {
    "Mongolia": (46.0, 105.0),
    "Chukotka, east of the date line": (66.5, -177.0),
    "Alaska": (66.0, -152.0),
    "Brazil": (-10.0, -52.0),
    "Sahara": (22.0, 10.0),
    "Australia": (-25.0, 134.0),
    "Antarctica": (-85.0, 20.0),
    "Antarctica, other side": (-80.0, 160.0),
    "Vanua Levu, Fiji": (-16.6, 179.2),
    "Taveuni, over the date line": (-16.85, -179.97),
}
SEA = {
    "mid-Atlantic": (30.0, -40.0),
    "Tasman Sea": (-40.0, 160.0),
    "Bering Sea": (58.0, 180.0),
    "Southern Ocean": (-60.0, 100.0),
    "Indian Ocean": (-20.0, 80.0),
}


def ashore(around: Surroundings, lat: float, lon: float) -> bool:
    """Whether a place is on filled land: a ring inside a ring is water, as the page fills it."""
    turns = [shapely.Point(lon + turn, lat) for turn in (-360, 0, 360)]
    inside = np.zeros(3, dtype=int)
    for ring_lat, ring_lon in around.coast.land:
        if ring_lat.min() <= lat <= ring_lat.max():
            inside += shapely.covers(shapely.Polygon(np.column_stack([ring_lon, ring_lat])), turns)
    return bool((inside % 2 == 1).any())


@pytest.fixture(scope="module")
def world() -> Surroundings:
    """What a recording heard on both sides of the Atlantic and far south is drawn on."""
    box = Box(south=-77.19, west=-70.78, north=50.0, east=80.22)
    return surroundings(box, shipped_zones(), claims())


@pytest.mark.parametrize("place", LAND)
def test_a_world_map_has_land_where_land_is(world, place):
    assert ashore(world, *LAND[place])


@pytest.mark.parametrize("place", SEA)
def test_a_world_map_has_sea_where_sea_is(world, place):
    assert not ashore(world, *SEA[place])


def test_islands_over_the_date_line_are_land_on_a_local_map():
    box = Box(south=-17.4, west=178.9, north=-16.3, east=180.6)
    around = surroundings(box, shipped_zones(), claims())
    assert ashore(around, -16.85, -179.97)
    assert ashore(around, -16.6, 179.2)
    assert not ashore(around, -17.25, 179.7)
