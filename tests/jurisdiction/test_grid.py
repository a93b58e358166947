"""The map of settled cells is of the shipped data, and says nothing of any other."""

from __future__ import annotations

import numpy as np
import pytest

from jurisdiction.grid import GRID, fingerprint, no_grid, read_grid, write_grid
from jurisdiction.settled import FEW, Settled
from jurisdiction.settled_kernel import (
    ALONE,
    APART,
    COLUMNS,
    CONTESTED,
    DIVIDED,
    FIRST,
    LEFT,
    PARTS,
    ROWS,
    look_up,
)
from jurisdiction.zones import Zones, shipped_zones

SECOND = FIRST + 1
SAID = [
    ("HS", None, "certain", (("HS", None),)),
    ("TS", "CUB", "uncertain", (("TS", "CUB"), ("CZ", "CUB"))),
]


@pytest.fixture
def folder(tmp_path):
    """Data of another world, with a grid of it: cells divided, alone and settled."""
    (tmp_path / "layers").mkdir()
    for name in ("coast.bin", "claims.csv", "territories.csv", "layers/closings.csv"):
        (tmp_path / name).write_text(name)
    top = np.zeros(ROWS * COLUMNS, np.uint16)
    top[:4] = DIVIDED, ALONE, SECOND, DIVIDED
    parts = np.full((3, PARTS), CONTESTED, np.uint16)
    parts[0, 0], parts[0, 15] = FIRST, SECOND  # of the first
    parts[1, 5] = DIVIDED  # of the fourth; its parts come last
    parts[2, :] = APART
    write_grid(tmp_path / "grid.bin", np.append(top, parts), [(0, 0), (0, 1)], SAID)
    return tmp_path


def found(grid, lat, lon, accurate):
    answer = np.empty(len(lat), np.int32)
    columns = np.array(lat), np.array(lon), accurate
    left = look_up(*columns, grid.cells, grid.parts, grid.pairs, answer)
    assert left == (answer < 0).sum()
    return answer.tolist()


def test_what_is_written_is_read(folder):
    grid = read_grid(folder / "grid.bin")
    assert grid.said == tuple(SAID)
    places = {
        (-89.9, -179.9): (0, 0),
        (-89.01, -179.01): (0, 1),
        (-89.0, -179.0): (-1, -1),  # the corner is the next cell's
        (-89.5, -179.5): (LEFT - CONTESTED,) * 2,
        (-89.5, -178.5): (LEFT - ALONE,) * 2,
        (-89.5, -177.5): (0, 1),
        (-89.6, -176.7): (LEFT - APART,) * 2,
        (-89.6, -176.2): (LEFT - CONTESTED,) * 2,
        (-89.5, -175.5): (LEFT - CONTESTED,) * 2,
        (90.0, 180.0): (LEFT - CONTESTED,) * 2,
    }
    lat, lon = zip(*places)
    for flag in (False, True):
        said = [answer[flag] for answer in places.values()]
        assert found(grid, lat, lon, [flag] * len(lat)) == said
        assert found(grid, lat[::-1], lon[::-1], [flag] * len(lat)) == said[::-1]


@pytest.mark.parametrize("lat, lon", [(np.nan, 0.0), (0.0, np.nan), (91.0, 0.0), (0.0, -181.0)])
def test_off_the_map_is_the_answer_of_no_position(folder, lat, lon):
    grid = read_grid(folder / "grid.bin")
    assert found(grid, [-89.9, lat, -89.5], [-179.9, lon, -178.5], [False] * 3)[1] == 0


@pytest.mark.parametrize("changed", ["coast.bin", "claims.csv", "layers/closings.csv"])
def test_a_grid_of_other_data_settles_nothing(folder, changed):
    (folder / changed).write_text("changed")
    assert read_grid(folder / "grid.bin").said == ()


def test_no_grid_and_no_grid_file_settle_nothing(folder):
    (folder / "other.bin").write_bytes(b"something else altogether")
    assert read_grid(folder / "missing.bin").said == ()
    assert read_grid(folder / "other.bin").said == ()
    assert found(no_grid(), [0.5], [0.5], [False]) == [LEFT - CONTESTED]


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
