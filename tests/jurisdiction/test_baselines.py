"""The nearest coast, held against every segment one by one, PROJ, and counting shores."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from jurisdiction.baselines import Baselines
from jurisdiction.coast_file import (
    LEAVES_PER_CHUNK,
    UNITS_PER_DEG,
    CoastError,
    Leaves,
    decode,
    encode,
    open_coast,
    write_coast,
)
from jurisdiction.coast_tree import COMPILE_FROM
from jurisdiction.zones import COAST
from seamath.geodesy import ecef_m

WGS84 = Geod(ellps="WGS84")
PER_DEG_M = np.pi / 180 * WGS84.a  # along the equator


def leaves_of(*runs: list[tuple[float, float]], states: list[int] | None = None) -> Leaves:
    """Runs of (lat, lon) in degrees as leaves."""
    points = np.round(np.concatenate(runs) * UNITS_PER_DEG).astype(np.int32)
    return Leaves(
        state=np.array(states or [0] * len(runs), np.uint8),
        segments=np.array([len(run) - 1 for run in runs], np.uint8),
        lat=points[:, 0],
        lon=points[:, 1],
    )


def baselines_over(path: Path, reach_nm: float = 200.0) -> Baselines:
    """Every State its own sovereign, all with the same reach."""
    file = open_coast(path)
    n = len(file.states)
    return Baselines(
        file=file, group=np.arange(n, dtype=np.int16), reach_m=np.full(n, reach_nm * 1852)
    )


@cache
def every_segment() -> tuple[np.ndarray, np.ndarray]:
    """Tails and heads (lat, lon) of all segments of the shipped coast; an islet is both."""
    file = open_coast(COAST)
    tails, heads = [], []
    for leaves in file.read(range(len(file))):
        place = np.column_stack([leaves.lat, leaves.lon]) / UNITS_PER_DEG
        first, last = leaves.starts[:-1], leaves.starts[1:] - 1
        islet = leaves.segments == 0
        tail, head = np.ones(len(place), bool), np.ones(len(place), bool)
        tail[last[~islet]] = False
        head[first[~islet]] = False
        tails.append(place[tail])
        heads.append(place[head])
    return np.concatenate(tails), np.concatenate(heads)


def to_every_segment_m(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Chord in metres from one place to the nearest of all segments from a to b."""
    along = b - a
    length2 = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
    t = np.clip(np.einsum("ij,ij->i", p - a, along) / length2, 0, 1)
    gap = a + t[:, None] * along - p
    return float(np.sqrt(np.einsum("ij,ij->i", gap, gap).min()))


REGIONS = {  # south, west, north, east
    "Windward Passage": (19.0, -75.5, 21.0, -72.0),
    "Strait of Dover": (50.4, 0.5, 51.6, 2.5),
    "Fiji, over the date line": (-18.5, 178.0, -15.5, 181.0),
    "Strait of Malacca": (0.8, 102.5, 2.0, 104.5),
    "Svalbard": (79.0, 10.0, 81.0, 25.0),
    "Ross Sea, over the date line": (-79.0, 176.0, -76.0, 184.0),
}


@pytest.mark.parametrize("region", REGIONS)
def test_the_nearest_coast_is_the_nearest_of_all_segments(region):
    south, west, north, east = REGIONS[region]
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(south, north, 160), rng.uniform(west, east, 160)
    tails, heads = every_segment()
    width = 1.2 / np.cos(np.radians(max(abs(south), abs(north))))  # 72 nm all round
    off = (tails[:, 1] - west + 180) % 360 - 180
    near = (tails[:, 0] > south - 1.2) & (tails[:, 0] < north + 1.2)
    near &= (off > -width) & (off < east - west + width)
    a, b = ecef_m(*tails[near].T), ecef_m(*heads[near].T)
    wrapped = (lon + 180) % 360 - 180
    feet = baselines_over(COAST).nearest(lat, wrapped)
    sure = 0
    for row in range(len(lat)):
        expected_m = to_every_segment_m(ecef_m(lat[row], lon[row]), a, b)
        if expected_m < 60 * 1852:
            sure += 1
            assert feet.distance_nm[row] * 1852 == pytest.approx(expected_m, abs=3.0)
        else:
            assert feet.distance_nm[row] > 59
    assert sure > 100


def test_the_distance_is_the_geodesic_to_the_foot_all_over_the_globe():
    rng = np.random.default_rng(3)
    lat, lon = np.degrees(np.arcsin(rng.uniform(-1, 1, 20_000))), rng.uniform(-180, 180, 20_000)
    feet = baselines_over(COAST).nearest(lat, lon)
    _, _, expected_m = WGS84.inv(lon, lat, feet.lon, feet.lat)
    error_m = np.abs(feet.distance_nm * 1852 - expected_m)
    assert error_m[feet.distance_nm < 205].max() < 5.0
    assert error_m.max() < 100.0  # the middle of the Pacific


@cache
def from_west_to_east() -> tuple[np.ndarray, ...]:
    """Every segment, and its western and eastern longitude, in the order of the former."""
    tails, heads = every_segment()
    west, east = np.minimum(tails[:, 1], heads[:, 1]), np.maximum(tails[:, 1], heads[:, 1])
    order = np.argsort(west)
    return tails[order], heads[order], west[order], east[order]


def ashore_by_counting(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Whether a traveller to the north pole crosses the coast an odd number of times."""
    tails, heads, west, east = from_west_to_east()
    odd = np.zeros(len(lat), bool)
    for row in range(len(lat)):
        rows = slice(*np.searchsorted(west, [lon[row] - 0.3, lon[row]]))  # none is wider
        over = np.flatnonzero(east[rows] > lon[row]) + rows.start
        t = (lon[row] - tails[over, 1]) / (heads[over, 1] - tails[over, 1])
        crossing = tails[over, 0] + t * (heads[over, 0] - tails[over, 0])
        odd[row] = (crossing > lat[row]).sum() % 2 == 1
    return odd


@pytest.mark.parametrize("where", ["the globe", "the shore"])
def test_land_and_sea_are_told_apart(where):
    rng = np.random.default_rng(11)
    if where == "the globe":
        lat, lon = np.degrees(np.arcsin(rng.uniform(-1, 1, 10_000))), rng.uniform(-180, 180, 10_000)
    else:  # within a mile or so of it
        tails, _ = every_segment()
        lat, lon = (tails[rng.integers(0, len(tails), 4000)] + rng.normal(0, 0.01, (4000, 2))).T
        lat, lon = np.clip(lat, -90, 90), np.clip(lon, -180, 180)
    feet = baselines_over(COAST).nearest(lat, lon)
    clear = feet.distance_nm * 1852 > 5  # a chord and its map line differ by 2 m
    expected = ashore_by_counting(lat[clear], lon[clear])
    assert 0.1 < expected.mean() < 0.9
    wrong = np.flatnonzero(clear)[feet.ashore[clear] != expected]
    # Where two islands of the source overlap, the sliver between their shores counts twice: even.
    assert (feet.distance_nm[wrong] < 0.05).all(), np.column_stack([lat, lon])[wrong]
    assert len(wrong) < 5


def test_a_few_points_and_many_give_the_same_answers():
    rng = np.random.default_rng(5)
    lat, lon = rng.uniform(15, 25, 2 * COMPILE_FROM), rng.uniform(-88, -65, 2 * COMPILE_FROM)
    coast = baselines_over(COAST)
    many = coast.nearest(lat, lon)
    rivals = coast.nearest_rival(lat, lon, many.state)
    for start in range(0, len(lat), COMPILE_FROM // 2):
        rows = slice(start, start + COMPILE_FROM // 2)
        few = coast.nearest(lat[rows], lon[rows])
        np.testing.assert_allclose(few.distance_nm, many.distance_nm[rows], rtol=0, atol=1e-9)
        np.testing.assert_array_equal(few.state, many.state[rows])
        np.testing.assert_array_equal(few.ashore, many.ashore[rows])
        other = coast.nearest_rival(lat[rows], lon[rows], few.state)
        np.testing.assert_allclose(other.distance_nm, rivals.distance_nm[rows], rtol=0, atol=1e-9)
        np.testing.assert_array_equal(other.state, rivals.state[rows])


def test_what_is_loaded_does_not_change_the_answer():
    rng = np.random.default_rng(9)
    lat, lon = rng.uniform(-60, 70, 12), rng.uniform(-180, 180, 12)
    full = baselines_over(COAST)
    full.nearest(*np.meshgrid(np.arange(-60, 80, 4.0), np.arange(-180, 180, 4.0)))
    for row in range(len(lat)):
        fresh = baselines_over(COAST)
        alone, whole = fresh.nearest(lat[row], lon[row]), full.nearest(lat[row], lon[row])
        assert alone.distance_nm == pytest.approx(float(whole.distance_nm), abs=1e-9)
        other = fresh.nearest_rival(lat[row], lon[row], alone.state)
        whole = full.nearest_rival(lat[row], lon[row], whole.state)
        assert other.state == whole.state
        assert other.distance_nm == pytest.approx(float(whole.distance_nm), abs=1e-9, nan_ok=True)


@pytest.fixture
def two_islets(tmp_path):
    """State 0 on the equator at 0 E, State 1 at 1 E."""
    path = tmp_path / "coast.bin"
    runs = leaves_of([(0.0, 0.0)], [(0.0, 1.0)], states=[0, 1])
    write_coast(path, runs, ["AAA", "BBB"], {"date": "2024-09", "tolerance_m": 0})
    return path


def test_the_rival_is_another_sovereign_within_its_reach(two_islets):
    near = baselines_over(two_islets, reach_nm=61)
    found = near.nearest_rival([0.0, 0.0, 0.0], [0.0, 1.0, 0.2], [0, 1, 0])
    assert found.state.tolist() == [1, 0, 1]
    assert found.distance_nm[:2] == pytest.approx([60.108, 60.108], abs=1e-3)
    short = baselines_over(two_islets, reach_nm=60)
    assert short.nearest_rival([0.0], [0.0], [0]).state.tolist() == [-1]
    assert np.isnan(short.nearest_rival([0.0], [0.0], [0]).distance_nm).all()


def test_nothing_known_gives_nothing(two_islets):
    feet = baselines_over(two_islets).nearest([np.nan, 91.0, 0.0, 0.0], [0.0, 181.0, np.nan, 0.5])
    assert np.isnan(feet.distance_nm).tolist() == [True, True, True, False]
    assert feet.state.tolist()[:3] == [-1, -1, -1]
    assert not feet.ashore.any()
    assert len(baselines_over(two_islets).nearest([], []).state) == 0


def test_a_square_island_has_land_inside_and_sea_beyond_its_corners(tmp_path):
    square = [(0.0, 0.0), (0.0, 0.2), (0.2, 0.2), (0.2, 0.0), (0.0, 0.0)]  # land on the left
    write_coast(tmp_path / "c", leaves_of(square), ["AAA"], {})
    lat = [0.1, 0.01, 0.19, -0.01, 0.21, 0.5, -3.0, 0.1]
    lon = [0.1, 0.01, 0.19, -0.01, 0.21, -0.2, 4.0, 0.4]
    feet = baselines_over(tmp_path / "c").nearest(lat, lon)
    assert feet.ashore.tolist() == [True, True, True, False, False, False, False, False]


def test_off_the_tip_of_a_thin_island_is_the_sea(tmp_path):
    """Within two centimetres of each other, the far shore has its land on this side."""
    thin = [(0.0, 0.0), (0.0, 0.006), (0.00001, 0.003), (0.0, 0.0)]  # a metre wide, 670 m long
    write_coast(tmp_path / "c", leaves_of(thin), ["AAA"], {})
    off = np.array([-1e-4, -1.5e-5, -2e-6, 2e-6, 1.5e-5, 1e-4])  # 11 m to 0.2 m
    east = np.array([1e-6, 1e-5, 5e-5, 1e-3, 0.003, 0.005])
    lat, lon = (grid.ravel() for grid in np.meshgrid(off, east))
    shore = np.interp(lon, [0.0, 0.003, 0.006], [0.0, 1e-5, 0.0])
    land = (lat > 0) & (lat < shore)
    feet = baselines_over(tmp_path / "c").nearest(lat, lon)
    assert land.sum() == 3
    np.testing.assert_array_equal(feet.ashore, land)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("off_deg", [1.0, 2.7, 3.4])
def test_the_nearest_coast_is_so_along_the_ground(tmp_path, off_deg, compiled):
    """At the equator a chord to the north lies deeper than one to the east: by 0.4 m at 300 km."""
    north_m = WGS84.inv(0, 0, 0, off_deg)[2]
    islets = [(0.0, off_deg), (north_m / PER_DEG_M, 0.0)]  # lon, lat
    runs = leaves_of(*([at[::-1]] for at in islets), states=[0, 1])
    write_coast(tmp_path / "c", runs, ["AAA", "BBB"], {})
    lon = np.arange(-1.0, 1.0, 0.05) / PER_DEG_M
    east = round(islets[1][0] * UNITS_PER_DEG) / UNITS_PER_DEG
    to_m = np.array([[WGS84.inv(x, 0, *to)[2] for to in (islets[0], (east, 0.0))] for x in lon])
    clear = np.abs(to_m[:, 0] - to_m[:, 1]) > 0.01
    feet = baselines_over(tmp_path / "c").nearest(np.zeros(len(lon)), lon, compiled=compiled)
    assert set(feet.state[clear].tolist()) == {0, 1}
    np.testing.assert_array_equal(feet.state[clear], to_m.argmin(axis=1)[clear])
    np.testing.assert_allclose(feet.distance_nm * 1852, to_m.min(axis=1), atol=0.02)


runs = st.lists(
    st.lists(
        st.tuples(st.integers(-8_999_000, 8_999_000), st.integers(-17_999_000, 17_999_000)),
        min_size=1,
        max_size=1,
    ).flatmap(
        lambda first: st.lists(
            st.tuples(st.integers(-2000, 2000), st.integers(-30_000, 30_000)), max_size=8
        ).map(lambda steps: np.cumsum([first[0], *steps], axis=0))
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(runs=runs, close=st.booleans())
def test_a_chunk_comes_back_as_it_went_in(runs, close):
    if close:
        runs = [np.concatenate([run, run[:1]]) if len(run) > 2 else run for run in runs]
        runs = [run for run in runs if (np.abs(np.diff(run[:, 1])) < 32_768).all()] or runs[:0]
    if not runs:
        return
    points = np.concatenate(runs).astype(np.int32)
    leaves = Leaves(
        state=np.arange(len(runs), dtype=np.uint8),
        segments=np.array([len(run) - 1 for run in runs], np.uint8),
        lat=points[:, 0],
        lon=points[:, 1],
    )
    back = decode(encode(leaves))
    for name in ("state", "segments", "lat", "lon"):
        np.testing.assert_array_equal(getattr(back, name), getattr(leaves, name))


def test_a_segment_too_long_for_its_bytes_is_refused():
    with pytest.raises(CoastError, match="densify"):
        encode(leaves_of([(0.0, 0.0), (0.0, 0.5)]))


def test_a_file_of_several_chunks_reads_each_on_its_own(tmp_path):
    islets = [[(float(k % 80), k / 100)] for k in range(2 * LEAVES_PER_CHUNK + 5)]
    write_coast(tmp_path / "c", leaves_of(*islets), ["AAA"], {})
    file = open_coast(tmp_path / "c")
    assert file.leaves.tolist() == [LEAVES_PER_CHUNK, LEAVES_PER_CHUNK, 5]
    assert file.read([2])[0].lat.tolist() == [
        round(lat * UNITS_PER_DEG) for ((lat, _),) in islets[-5:]
    ]


@pytest.mark.parametrize(
    "content", [b"", b"not a coast", b"WDCOAST1", b"WDCOAST1\xff\xff\xff\xff{"]
)
def test_what_is_no_coast_file_is_named_in_one_line(tmp_path, content):
    (tmp_path / "c").write_bytes(content)
    with pytest.raises(CoastError, match="c ") as told:
        open_coast(tmp_path / "c")
    assert "\n" not in str(told.value)


def test_a_missing_coast_file_is_named():
    with pytest.raises(CoastError, match="nowhere"):
        open_coast(Path("nowhere/coast.bin"))


def test_the_shipped_coast_is_the_one_its_story_tells_of():
    story = json.loads(COAST.with_suffix(".json").read_text(encoding="utf-8"))
    raw = COAST.read_bytes()
    assert story["sha256"] == sha256(raw).hexdigest()
    assert len(raw) <= 25e6
    assert story["licence"] == "ODbL-1.0"
    assert {source["licence"].split(",")[0] for source in story["sources"]} == {"data ODbL 1.0"}
