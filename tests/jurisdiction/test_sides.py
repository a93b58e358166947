"""Land and sea are told apart as counting the shores on the way to the pole tells them."""

from __future__ import annotations

import os
from functools import cache

import numpy as np
import pytest

from jurisdiction.coast_file import UNITS_PER_DEG
from jurisdiction.regime import ZONES
from jurisdiction.zones import shipped_zones
from seamath.geodesy import destination

SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
COLUMNS = 36_000  # of longitude, into which the coast is sorted
WIDE = 360 * UNITS_PER_DEG // COLUMNS
LAND = ZONES.index("LAND")


@cache
def shores():
    """Every segment of coast as tail and head (lat, lon), in file units from 180 W, no islets."""
    coast = shipped_zones().coast
    parts = []
    for leaves in coast.read(range(len(coast))):
        leaf = np.repeat(np.arange(len(leaves)), np.diff(leaves.starts))
        tail = np.flatnonzero(leaf[1:] == leaf[:-1])
        parts.append(np.stack([leaves.lat[tail], leaves.lon[tail],
                               leaves.lat[tail + 1], leaves.lon[tail + 1]], axis=1))  # fmt: skip
    ends = np.concatenate(parts).astype(np.float64)
    ends[:, [1, 3]] += 180 * UNITS_PER_DEG
    assert np.abs(ends[:, 3] - ends[:, 1]).max() < UNITS_PER_DEG  # none is across the date line
    return ends[ends[:, 1] != ends[:, 3]]


@cache
def by_column():
    """Segments in the order of the columns they are in, and where each column begins."""
    ends = shores()
    first = np.minimum(ends[:, 1], ends[:, 3]) // WIDE
    last = (np.maximum(ends[:, 1], ends[:, 3]) - 1) // WIDE
    many = (last - first + 1).astype(np.int64)
    which = np.repeat(np.arange(len(ends)), many)
    step = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    column = (first[which] + step).astype(np.int32)
    order = np.argsort(column, kind="stable")
    return which[order], np.searchsorted(column[order], np.arange(COLUMNS + 1))


def times_enclosed(lat, lon):
    """How often shores run round each position: those crossed on the way to the north pole.

    Shores are great ellipses between their vertices, as the chords are that the search measures to.
    """
    which, begins = by_column()
    to = np.radians(1 / UNITS_PER_DEG)
    high, x = np.tan(np.radians(lat)), (np.asarray(lon) + 180) * UNITS_PER_DEG
    column = np.minimum(x // WIDE, COLUMNS - 1).astype(np.int64)
    found = np.zeros(len(x), np.int64)
    order = np.argsort(column, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(column[order])) + 1):
        here = column[rows[0]]
        tail_y, tail_x, head_y, head_x = shores()[which[begins[here] : begins[here + 1]]].T
        at = x[rows, None]
        over = (np.minimum(tail_x, head_x) <= at) & (at < np.maximum(tail_x, head_x))
        crossing = np.tan(tail_y * to) * np.sin((head_x - at) * to)
        crossing += np.tan(head_y * to) * np.sin((at - tail_x) * to)
        over &= crossing / np.sin((head_x - tail_x) * to) > high[rows, None]
        found[rows] = (over * np.sign(tail_x - head_x)).sum(axis=1)  # westward: land to the south
    return found


def assert_told_apart(lat, lon):
    """No position has the wrong side."""
    table = shipped_zones().zones_at(lat, lon)
    wrong = np.flatnonzero((table.zone == LAND) != (times_enclosed(lat, lon) > 0))
    assert not len(wrong), np.stack([lat[wrong], lon[wrong]], axis=1)[:20].tolist()
    return table


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_no_side_is_wrong_anywhere_on_the_globe(count):
    if count > 20_000 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(count)
    lat, lon = np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)
    table = assert_told_apart(lat, lon)
    assert 0.25 < (table.zone == LAND).mean() < 0.35  # as it is on the Earth


@pytest.mark.parametrize("count", [10_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_no_side_is_wrong_off_any_coast(count):
    if count > 10_000 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(count)
    ends = shores()[rng.integers(len(shores()), size=count)]
    off_nm = 10 ** rng.uniform(-2.5, 2.4, count)  # 6 m to 250 nm
    lat, lon = ends[:, 0] / UNITS_PER_DEG, ends[:, 1] / UNITS_PER_DEG - 180
    lat, lon = destination(lat, lon, rng.uniform(0, 360, count), off_nm)
    assert_told_apart(lat, lon)


@pytest.mark.parametrize(
    "south, west, north, east, land",
    [
        (18.0, -24.0, 24.0, -18.0, False),  # the open Atlantic: only disputed coast is nearest
        (-25.0, 70.0, -8.0, 90.0, False),  # open sea round atolls with lagoons
        (40.4, -74.1, 40.7, -73.9, None),  # lines across bays, and land that they run over
        (1.0, 103.5, 1.5, 104.5, None),  # Singapore Strait
        (35.7, -6.0, 36.3, -5.0, None),  # Gibraltar, and Ceuta, whose zones end at 3 nm
        (44.0, 32.0, 46.5, 37.0, None),  # Crimea, part of a longer shore
        (-18.0, 179.0, -16.0, 180.0, None),  # the date line from both sides
        (-18.0, -180.0, -16.0, -179.0, None),
        (40.0, 65.0, 50.0, 100.0, True),  # as far from the sea as can be
        (89.0, -180.0, 90.0, 180.0, False),
        (-90.0, -180.0, -86.0, 180.0, True),
    ],
)
def test_no_side_is_wrong_in_odd_places(south, west, north, east, land):
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(south, north, 2000), rng.uniform(west, east, 2000)
    table = assert_told_apart(lat, lon)
    if land is not None:
        assert ((table.zone == LAND) == land).all()


@pytest.mark.parametrize(
    "lat, lon, nearest_nm",
    [
        (20.246958, -21.043285, 224.6),  # was "land": the nearest coast is a disputed one
        (-13.836, 78.45, 521.4),  # was "internal waters": behind a line across an atoll's mouth
    ],
)
def test_the_open_sea_is_the_high_seas(lat, lon, nearest_nm):
    regime = shipped_zones().zone_at(lat, lon)
    assert (regime.zone, regime.state, regime.status) == ("HS", None, "definite")
    assert regime.distance_nm == pytest.approx(nearest_nm, abs=0.1)


def test_a_line_across_a_rock_reaches_no_further_than_the_rock():
    regime = shipped_zones().zone_at(15.768938, 118.642598)  # 59 nm off Scarborough Shoal
    assert (regime.zone, regime.state) == ("EEZ", "PHL")


def test_no_islet_lies_on_the_land_of_another_shore():
    coast = shipped_zones().coast
    islets = []
    for leaves in coast.read(range(len(coast))):
        row = leaves.starts[:-1][leaves.segments == 0]
        islets.append(np.stack([leaves.lat[row], leaves.lon[row]]))
    lat, lon = np.concatenate(islets, axis=1) / UNITS_PER_DEG
    assert len(lat) > 170_000
    inside = np.flatnonzero(times_enclosed(lat, lon) > 0)
    half_m = 0.5 / 111_320  # a vertex is known to that: the sea is no further
    off = [(half_m, 0.0), (-half_m, 0.0), (0.0, half_m), (0.0, -half_m)]
    around = [times_enclosed(lat[inside] + north, lon[inside] + east) for north, east in off]
    assert len(inside) < 5
    assert (np.min(around, axis=0) == 0).all()


def test_land_by_a_fjord_is_land():
    """An islet left on the land beside it made sea of what is 0.6 nm inland, and definitely so."""
    regime = shipped_zones().zone_at(69.3443, 18.861268)
    assert (regime.zone, regime.state, regime.status) == ("LAND", "NOR", "definite")


def test_land_in_front_of_a_line_is_land_and_water_behind_it_is_not():
    feet = shipped_zones().baselines.nearest([40.62621, 40.5075], [-73.999772, -74.12])
    assert feet.ashore.tolist() == [True, False]
    assert feet.landward[0]


def test_nought_nought_is_answered_with_a_warning():
    assert "CHECK THE POSITION" in shipped_zones().zone_at(0.0, 0.0).source
    assert "CHECK THE POSITION" not in shipped_zones().zone_at(0.0, 0.001).source
