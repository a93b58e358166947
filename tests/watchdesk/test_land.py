"""Land asked a cell at a time: always what the coast itself answers."""

from __future__ import annotations

import numpy as np
import pytest

from jurisdiction.zones import shipped_zones
from watchdesk.land import CELL_DEG, land_of


@pytest.mark.parametrize(
    "south, north, west, east",
    [
        (19.5, 21.0, -75.0, -72.0),  # Windward Passage: capes, cays and open sea
        (18.4, 20.0, -72.5, -71.0),  # land wide enough for cells that are all land
        (-17.2, -16.6, 179.6, 180.4),  # Fiji, over the date line
        (89.0, 90.0, -10.0, 10.0),
    ],
)
def test_the_answer_is_that_of_the_coast(south, north, west, east):
    random = np.random.default_rng(5)
    lat, lon = random.uniform(south, north, 3000), random.uniform(west, east, 3000)
    lon = (lon + 180) % 360 - 180
    baselines = shipped_zones().baselines
    asked = land_of(baselines)
    expected = baselines.nearest(lat, lon).ashore
    assert asked(lat, lon).tolist() == expected.tolist()
    assert asked(lat, lon).tolist() == expected.tolist()  # of cells it knows by now


def test_it_asks_the_coast_only_where_a_cell_is_not_plain():
    """A far sea costs one look a cell, however often it is asked."""

    class Counting:
        looks = 0

        def nearest(self, lat, lon):
            Counting.looks += len(set(zip(lat, lon)))
            return shipped_zones().baselines.nearest(lat, lon)

    asked = land_of(Counting())
    lat, lon = np.full(1000, 25.0), np.linspace(-50.0, -50.0 + 10 * CELL_DEG, 1000)
    for _ in range(3):
        assert not asked(lat, lon).any()
    assert Counting.looks <= 11


def test_what_has_no_place_is_not_ashore():
    asked = land_of(shipped_zones().baselines)
    assert asked(np.array([np.nan, 19.0]), np.array([-72.0, -72.0])).tolist() == [False, True]
