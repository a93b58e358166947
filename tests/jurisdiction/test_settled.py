"""Settled answers are the exact engine's, however they were come by."""

from __future__ import annotations

import os

import numpy as np
import pytest

from jurisdiction.coast_file import UNITS_PER_DEG
from jurisdiction.regime import ZONES
from jurisdiction.settled import FEW, Settled
from jurisdiction.steadiness import steadiness_of
from jurisdiction.zones import shipped_zones
from seamath.geodesy import destination

SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
LAND, INTERNAL = ZONES.index("LAND"), ZONES.index("IW")
# The side of the coast is told from the nearest foot.  Where thinning left a shore across another,
# the exact answer jumps between land and water with no coast between; no distance can foresee that.
# So many rows in a million may differ, in that way alone.
SIDES_WRONG = 2


@pytest.fixture(scope="module")
def settled():
    return Settled(zones=shipped_zones())


def answers(table):
    """Zone, State, status and candidates of each row."""
    sets = table.candidate_sets
    columns = table.zone.tolist(), table.state.tolist(), table.status.tolist()
    return list(zip(*columns, [sets[which] for which in table.candidates.tolist()], strict=True))


def assert_same(settled, lat, lon, accurate=None):
    """Every row's answer is the exact one, but for sides of the coast that are wrong."""
    mine = answers(settled.zone_codes_at(lat, lon, accurate))
    exact = answers(settled.zones.zones_at(lat, lon, accurate))
    unequal = [row for row, (one, other) in enumerate(zip(mine, exact)) if one != other]
    sides = [row for row in unequal if {mine[row][0], exact[row][0]} & {LAND, INTERNAL}]
    assert [
        (lat[row], lon[row], mine[row], exact[row]) for row in unequal if row not in sides
    ] == []
    assert len(sides) <= int(SIDES_WRONG * len(lat) / 1e6)


def shore(count, rng):
    """Vertices of the shipped coast, anywhere in the world, islets among them."""
    coast = shipped_zones().coast
    chosen = coast.read(rng.choice(len(coast), min(len(coast), 40), replace=False))
    lat = np.concatenate([leaves.lat for leaves in chosen]) / UNITS_PER_DEG
    lon = np.concatenate([leaves.lon for leaves in chosen]) / UNITS_PER_DEG
    rows = rng.integers(len(lat), size=count)
    return lat[rows], lon[rows]


def walks(vessels, rows, rng):
    """Tracks that begin within 30 nm of some coast and wander at 50 to 1000 m a row."""
    lat, lon = destination(
        *shore(vessels, rng), rng.uniform(0, 360, vessels), 30 * rng.random(vessels)
    )
    course = rng.uniform(0, 2 * np.pi, (vessels, 1)) + np.cumsum(
        rng.normal(0, 0.2, (vessels, rows)), 1
    )
    step = rng.uniform(50, 1000, (vessels, 1)) / 111_320
    la = np.clip(lat[:, None] + np.cumsum(step * np.cos(course), 1), -89.9, 89.9)
    lo = lon[:, None] + np.cumsum(step * np.sin(course), 1) / np.cos(np.radians(la))
    return la.ravel(), ((lo + 180) % 360 - 180).ravel()


@pytest.mark.parametrize(
    "vessels", [100, pytest.param(2000, marks=pytest.mark.soak)], ids=["50,000 rows", "1,000,000"]
)
def test_tracks_get_the_exact_answers_at_first_and_again(settled, vessels):
    if vessels > 100 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(vessels)
    lat, lon = walks(vessels, 500, rng)
    accurate = np.repeat(rng.random(vessels) < 0.7, 500)
    for _ in range(2):
        assert_same(settled, lat, lon, accurate)


@pytest.mark.parametrize("count", [25_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_positions_off_any_coast_get_the_exact_answers(settled, count):
    if count > 25_000 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(count)
    off_nm = 10 ** rng.uniform(-2.5, 2.4, count)  # 6 m to 250 nm
    lat, lon = destination(*shore(count, rng), rng.uniform(0, 360, count), off_nm)
    assert_same(settled, lat, lon, rng.random(count) < 0.5)


def islets():
    """Every coast of a single vertex in the shipped file: what no other source may have."""
    coast = shipped_zones().coast
    leaves = coast.read(range(len(coast)))
    single = [part.starts[:-1][part.segments == 0] for part in leaves]
    lat = np.concatenate([part.lat[rows] for part, rows in zip(leaves, single)])
    lon = np.concatenate([part.lon[rows] for part, rows in zip(leaves, single)])
    return lat / UNITS_PER_DEG, lon / UNITS_PER_DEG


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.soak)])
def test_positions_off_every_islet_get_the_exact_answers(settled, every):
    if every == 1 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(every)
    lat, lon = (column[::every] for column in islets())
    assert len(lat) > 100_000 / every
    off_nm = 10 ** rng.uniform(-2.5, 1.5, len(lat))
    lat, lon = destination(lat, lon, rng.uniform(0, 360, len(lat)), off_nm)
    assert_same(settled, lat, lon)


@pytest.mark.parametrize(
    "south, west, north, east",
    [
        (1.0, 103.5, 1.5, 104.5),  # Singapore Strait: three States and much reclaimed
        (35.7, -6.0, 36.3, -5.0),  # Gibraltar
        (50.8, 1.0, 51.3, 2.0),  # Dover
        (-18.0, 179.0, -16.0, 180.0),  # Fiji, up to the date line ...
        (-18.0, -180.0, -16.0, -179.0),  # ... and from it
        (89.0, -180.0, 90.0, 180.0),
        (-90.0, -180.0, -60.0, 180.0),
        (36.0, 24.0, 39.5, 28.0),  # the Aegean: a claim with a box, and high seas between
        (17.0, -83.0, 22.0, -75.0),  # agreed lines, and lines across bays
        (8.8, 79.0, 9.8, 80.0),  # Palk Bay
        (0.0, 29.0, 1.0, 30.0),  # far from any sea
    ],
)
def test_narrow_and_odd_places_get_the_exact_answers(settled, south, west, north, east):
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(south, north, 3000), rng.uniform(west, east, 3000)
    for _ in range(2):
        assert_same(settled, lat, lon)


def beside_lines(count, rng):
    """Positions along every agreed line and a little past its ends, from metres to miles off it."""
    for line in shipped_zones().lined.by.lines:
        at = rng.uniform(-0.2, len(line.lat) - 0.8, count)
        k = np.clip(at.astype(int), 0, len(line.lat) - 2)
        lat = line.lat[k] + (at - k) * (line.lat[k + 1] - line.lat[k])
        lon = line.lon[k] + (at - k) * (line.lon[k + 1] - line.lon[k])
        yield destination(lat, lon, rng.uniform(0, 360, count), 10 ** rng.uniform(-2.5, 2, count))


@pytest.mark.parametrize("count", [1000, pytest.param(50_000, marks=pytest.mark.soak)])
def test_positions_beside_agreed_lines_get_the_exact_answers(settled, count):
    if count > 1000 and not SOAK:
        pytest.skip("long: set WATCHDESK_SOAK=1")
    rng = np.random.default_rng(count)
    lat, lon = (np.concatenate(column) for column in zip(*beside_lines(count, rng)))
    accurate = rng.random(len(lat)) < 0.5
    governed = settled.zones.zones_at(lat, lon).line >= 0
    assert 0.2 < governed.mean() < 0.95
    for _ in range(2):
        assert_same(settled, lat, lon, accurate)


def test_what_was_learnt_with_one_flag_is_not_used_for_the_other(settled):
    rng = np.random.default_rng(3)
    lat, lon = destination(*shore(4000, rng), rng.uniform(0, 360, 4000), rng.uniform(0, 0.2, 4000))
    for accurate in (False, True, False):
        assert_same(settled, lat, lon, np.full(4000, accurate))


@pytest.mark.parametrize("count", [3, FEW + 1])
@pytest.mark.parametrize("lat, lon", [(np.nan, 0.0), (0.0, np.nan), (91.0, 0.0), (0.0, 181.0)])
def test_no_position_no_zone(settled, lat, lon, count):
    codes = settled.zone_codes_at(np.full(count, lat), np.full(count, lon))
    assert set(answers(codes)) == {(-1, -1, -1, ())}


@pytest.mark.parametrize("lat, lon", [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0), (0.0, 180.0)])
def test_the_ends_of_the_map_are_on_it(settled, lat, lon):
    assert_same(settled, np.full(FEW, lat), np.full(FEW, lon))


def test_no_rows_give_no_rows(settled):
    assert len(settled.zone_codes_at([], [])) == 0


def test_pieces_give_the_answers_of_the_whole(settled):
    lat, lon = walks(20, 500, np.random.default_rng(9))
    whole = answers(Settled(zones=settled.zones).zone_codes_at(lat, lon))
    fresh, pieces = Settled(zones=settled.zones), []
    for start in range(0, len(lat), 1700):
        rows = slice(start, start + 1700)
        pieces += answers(fresh.zone_codes_at(lat[rows], lon[rows]))
    assert pieces == whole


def test_nothing_changes_within_the_steadiness_of_a_position():
    zones, rng = shipped_zones(), np.random.default_rng(11)
    lat, lon = destination(
        *shore(6000, rng), rng.uniform(0, 360, 6000), 10 ** rng.uniform(-2, 2.3, 6000)
    )
    middle = zones.zones_at(lat, lon)
    all_of = answers(middle)
    whole_nm, narrow_nm = steadiness_of(zones).steady_nm(middle)
    for within_nm, flags in ((whole_nm, (False, True)), (narrow_nm, (False,))):
        rows = np.flatnonzero(within_nm > 0)
        edge = destination(
            lat[rows], lon[rows], rng.uniform(0, 360, len(rows)), 0.999 * within_nm[rows]
        )
        expected = [all_of[row] for row in rows]
        for flag in flags:
            got = answers(zones.zones_at(*edge, np.full(len(rows), flag)))
            unlike = [k for k, (one, other) in enumerate(zip(expected, got)) if one != other]
            sides = [k for k in unlike if {expected[k][0], got[k][0]} & {LAND, INTERNAL}]
            assert set(unlike) == set(sides)
            assert len(sides) <= 0.001 * len(rows)
