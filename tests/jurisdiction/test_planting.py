"""Runs of coast in memory: as written or compiled, where PROJ says that they are."""

from __future__ import annotations

import numpy as np
import pytest

from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast
from jurisdiction.nearest import WIDE
from jurisdiction.planting import ROUNDED_M, plant
from jurisdiction.zones import COAST

SEGMENTS = np.array([16, 0, 3, 1], np.uint8)
FIRST = 14  # of their numbers: two in one group of boxes, two in the next
LEAST_M = 0.005  # float32 over a run of kilometres


def runs(seed=2):
    rng = np.random.default_rng(seed)
    lat, lon = [], []
    for count, (south, west) in zip(
        SEGMENTS + 1, [(23.1, -82.4), (0.0, 180.0), (-90, 0), (64, 20)]
    ):
        lat.append(np.clip(south + np.cumsum(rng.normal(0, 0.01, count)), -90, 90))
        lon.append(np.clip(west + np.cumsum(rng.normal(0, 0.01, count)), -180, 180))
    rows = [np.round(np.concatenate(v) * UNITS_PER_DEG).astype(np.int32) for v in (lat, lon)]
    return Leaves(state=np.zeros(4, np.uint8), segments=SEGMENTS, lat=rows[0], lon=rows[1])


def planted(leaves, compiled):
    n, m = len(leaves), len(leaves.lat)
    box = np.full((3, 6, WIDE), np.nan, np.float32)
    origin, corner = np.full((FIRST + n, 3), np.nan), np.empty((m, 3), np.float32)
    plant(leaves, box, FIRST, origin, corner, compiled=compiled)
    boxes = box.transpose(0, 2, 1).reshape(-1, 6)
    own = slice(FIRST, FIRST + n)
    for column in (boxes, origin):
        assert np.isnan(np.delete(column, own, axis=0)).all()  # nobody else's is touched
    return boxes[own, :3], boxes[own, 3:], origin[own], corner


@pytest.mark.parametrize("compiled", [False, True])
def test_a_run_stands_where_proj_puts_it_and_inside_its_box(compiled):
    pyproj = pytest.importorskip("pyproj")
    leaves = runs()
    low, high, origin, corner = planted(leaves, compiled)
    to_ecef = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:4978")
    lat, lon = leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG
    there = np.column_stack(to_ecef.transform(lat, lon, np.zeros(len(lat))))
    leaf = np.repeat(np.arange(len(leaves)), SEGMENTS.astype(int) + 1)
    assert np.abs(origin[leaf] + corner - there).max() < LEAST_M
    assert (low[leaf] <= there).all()
    assert (high[leaf] >= there).all()
    for k in range(len(leaves)):
        wide = np.ptp(there[leaf == k], axis=0)
        assert (high[k] - low[k] <= wide + 2 * ROUNDED_M + 1.0).all()  # and no wider than need be


def test_a_run_is_the_same_compiled():
    leaves = runs()
    for one, other in zip(planted(leaves, False), planted(leaves, True)):
        assert np.allclose(one, other, rtol=0, atol=1e-3 if one.dtype == np.float64 else 0.5)


def test_a_chunk_is_decoded_the_same_compiled():
    coast = open_coast(COAST)
    chunks = range(0, len(coast), 40)
    for one, other in zip(coast.read(chunks), coast.read(chunks, compiled=True)):
        for name in ("state", "segments", "lat", "lon"):
            assert getattr(one, name).dtype == getattr(other, name).dtype
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
