"""The map of settled cells is of the shipped data, and says nothing of any other."""

from __future__ import annotations

import numpy as np
import pytest

from jurisdiction.grid import GRID, fingerprint, no_grid, read_grid, write_grid
from jurisdiction.settled import FEW, Settled
from jurisdiction.settled_kernel import ALONE, COLUMNS, CONTESTED, ROWS, look_up
from jurisdiction.zones import Zones, shipped_zones

SAID = [
    ("HS", None, "certain", (("HS", None),)),
    ("TS", "CUB", "uncertain", (("TS", "CUB"), ("CZ", "CUB"))),
]


@pytest.fixture
def folder(tmp_path):
    """Data of another world, with a grid of it: one cell divided, one alone, one settled."""
    (tmp_path / "layers").mkdir()
    for name in ("coast.bin", "claims.csv", "territories.csv", "layers/closings.csv"):
        (tmp_path / name).write_text(name)
    top = np.zeros(ROWS * COLUMNS, np.uint16)
    top[:3] = 1, 2, 4
    parts = np.array([3, *[0] * 14, 4], np.uint16)
    write_grid(tmp_path / "grid.bin", [top, parts], [(0, 0), (0, 1)], SAID)
    return tmp_path


def found(grid, lat, lon, accurate):
    answer = np.empty(len(lat), np.int32)
    look_up(np.array(lat), np.array(lon), accurate, grid.cells, grid.pairs, answer)
    return answer.tolist()


def test_what_is_written_is_read(folder):
    grid = read_grid(folder / "grid.bin")
    assert grid.said == tuple(SAID)
    lat = [-89.9, -89.01, -89.5, -89.5, -89.5, -89.5]
    lon = [-179.9, -179.01, -179.5, -178.5, -177.5, -176.5]
    rest = [CONTESTED, ALONE]
    assert found(grid, lat, lon, [False] * 6) == [0, 0, *rest, 0, CONTESTED]
    assert found(grid, lat, lon, [True] * 6) == [0, 1, *rest, 1, CONTESTED]


@pytest.mark.parametrize("changed", ["coast.bin", "claims.csv", "layers/closings.csv"])
def test_a_grid_of_other_data_settles_nothing(folder, changed):
    (folder / changed).write_text("changed")
    assert read_grid(folder / "grid.bin").said == ()


def test_no_grid_and_no_grid_file_settle_nothing(folder):
    (folder / "other.bin").write_bytes(b"something else altogether")
    assert read_grid(folder / "missing.bin").said == ()
    assert read_grid(folder / "other.bin").said == ()
    assert found(no_grid(), [0.5], [0.5], [False]) == [CONTESTED]


def test_the_shipped_grid_is_of_the_shipped_data():
    grid = read_grid(GRID)
    assert len(grid.said) > 500, f"run builders/build_grid.py: the data is {fingerprint()[:8]} now"


def test_zones_without_layers_do_not_use_the_shipped_grid():
    whole = shipped_zones()
    bare = Zones(coast=whole.coast, claims=whole.claims)
    lat, lon = np.full(FEW, 22.55), np.full(FEW, -82.95)  # a bay's closing line away from Cuba
    codes, exact = Settled(zones=bare).zone_codes_at(lat, lon), bare.zones_at(lat, lon)
    assert codes.zone.tolist() == exact.zone.tolist()
    assert codes.status.tolist() == exact.status.tolist()
