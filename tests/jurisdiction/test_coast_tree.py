"""The tree over the coast, whatever number of leaves it has: nothing is lost in it."""

from __future__ import annotations

import numpy as np
import pytest

from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast, write_coast
from jurisdiction.coast_tree import grow, search
from jurisdiction.features import no_overlay
from jurisdiction.nearest import EVERYBODY, WIDE
from seamath.geodesy import ecef_m

FAR_M = 2e7
NEARER_M = 0.05  # places are rounded, and feet within two centimetres are one foot


def islets(count, seed):
    """A coast of islets all over the world, neighbours near, of three States."""
    rng = np.random.default_rng(seed)
    lat, lon = np.sort(rng.uniform(-89, 89, count)), rng.uniform(-180, 180, count)
    return Leaves(
        state=rng.integers(0, 3, count).astype(np.uint8),
        segments=np.zeros(count, np.uint8),
        lat=np.round(lat * UNITS_PER_DEG).astype(np.int32),
        lon=np.round(lon * UNITS_PER_DEG).astype(np.int32),
    )


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("count", [1, WIDE - 1, WIDE, WIDE + 1, WIDE**2, WIDE**2 + 1, 1100])
def test_the_nearest_islet_is_found_and_none_of_those_left_out(tmp_path, count, compiled):
    leaves = islets(count, seed=count)
    write_coast(tmp_path / "coast", leaves, ["AAA", "BBB", "CCC"], {})
    file = open_coast(tmp_path / "coast")
    tree = grow(file, list(range(len(file))), np.arange(3, dtype=np.int16), no_overlay(file))
    place = ecef_m(leaves.lat / UNITS_PER_DEG, leaves.lon / UNITS_PER_DEG)
    rng = np.random.default_rng(1)
    asked = ecef_m(np.degrees(np.arcsin(rng.uniform(-1, 1, 60))), rng.uniform(-180, 180, 60))
    gap_m = np.sqrt(((asked[:, None] - place) ** 2).sum(axis=2))
    for left_out in (EVERYBODY, 1):
        counts = leaves.state != left_out
        out = np.full(len(asked), left_out, np.int16)
        feet = search(tree, asked, out, np.full(3, FAR_M), compiled=compiled)
        if not counts.any():
            assert (feet.owner == -1).all()
            continue
        foot = np.column_stack([feet.x_m, feet.y_m, feet.z_m])
        found_m = np.sqrt(((asked - foot) ** 2).sum(axis=1))
        assert np.abs(found_m - gap_m[:, counts].min(axis=1)).max() < NEARER_M
        assert (feet.owner != left_out).all()
