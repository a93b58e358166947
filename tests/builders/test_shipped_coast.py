"""The shipped coast has no two shores that cross."""

from __future__ import annotations

import os

import numpy as np
import pytest
import shapely

from jurisdiction.coast_file import UNITS_PER_DEG, open_coast
from jurisdiction.zones import COAST

SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
SAMPLE = (  # south, west, north, east: where rings crossed before they were outlined, and straits
    (23.0, 67.0, 25.0, 70.0),  # Indus and Kutch
    (50.5, -7.0, 56.0, 3.0),
    (-22.5, 165.0, -20.0, 168.0),
    (-17.0, -147.0, -14.0, -144.0),
    (64.0, -76.0, 76.5, -72.0),
    (17.5, -90.0, 27.0, -74.0),
    (-19.0, 177.0, -15.0, 180.0),
)

WORLD = tuple((south, -180.0, south + 5.0, 180.0) for south in np.arange(-90.0, 90.0, 5.0))


@pytest.fixture(scope="module")
def shipped_ends():
    """Tail and head of every segment of the shipped coast (lon, lat), in units."""
    coast = open_coast(COAST)
    parts = []
    for leaves in coast.read(range(len(coast))):
        leaf = np.repeat(np.arange(len(leaves)), np.diff(leaves.starts))
        tail = np.flatnonzero(leaf[1:] == leaf[:-1])
        place = np.column_stack([leaves.lon, leaves.lat])
        parts.append(np.stack([place[tail], place[tail + 1]], axis=1))
    return np.concatenate(parts).astype(np.float64)


@pytest.mark.parametrize(
    "boxes, least", [(SAMPLE, 300_000), pytest.param(WORLD, 7_000_000, marks=pytest.mark.soak)]
)
def test_no_two_shores_of_the_shipped_coast_cross(shipped_ends, boxes, least):
    """Segments meet in a vertex of both or not at all, and never run along one another."""
    if boxes is WORLD and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    low, high = shipped_ends.min(axis=1), shipped_ends.max(axis=1)
    seen = 0
    for south, west, north, east in np.array(boxes) * UNITS_PER_DEG:
        near = (high >= [west, south]).all(axis=1) & (low <= [east, north]).all(axis=1)
        ends = shipped_ends[near]
        seen += len(ends)
        lines = shapely.linestrings(ends)
        one, two = shapely.STRtree(lines).query(lines, predicate="intersects")
        one, two = one[one < two], two[one < two]
        met = shapely.intersection(lines[one], lines[two])
        where = shapely.get_coordinates(shapely.centroid(met))[:, None]
        both = [(ends[row] == where).all(axis=2).any(axis=1) for row in (one, two)]
        wrong = ~(both[0] & both[1]) | (shapely.length(met) > 0)
        assert not wrong.any(), (where[wrong, 0][:20] / UNITS_PER_DEG).tolist()
    assert seen > least
