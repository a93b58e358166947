"""Shore lines out of the coast file: every piece once, joined wherever pieces meet."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast, write_coast
from jurisdiction.shore import shore_in

EVERYWHERE = (-80.0, -179.0, 80.0, 181.0)


def coast_of(tmp_path, *runs):
    """A coast file of runs of (lat, lon) in degrees."""
    points = np.round(np.concatenate(runs) * UNITS_PER_DEG).astype(np.int32)
    leaves = Leaves(
        state=np.zeros(len(runs), np.uint8),
        segments=np.array([len(run) - 1 for run in runs], np.uint8),
        lat=points[:, 0],
        lon=points[:, 1],
    )
    write_coast(tmp_path / "coast", leaves, ["AAA"], {})
    return open_coast(tmp_path / "coast")


def steps_of(lines):
    """Every step of some lines, as pairs of places, how often each."""
    told = Counter()
    for lat, lon in lines:
        places = list(zip(lat.round(5).tolist(), lon.round(5).tolist()))
        told.update(pairwise(places))
    return told


ISLAND = [(10.0, 10.0), (10.0, 10.2), (10.2, 10.2), (10.2, 10.0), (10.0, 10.0)]
TOUCHING = [(10.2, 10.2), (10.2, 10.4), (10.4, 10.4), (10.4, 10.2), (10.2, 10.2)]


def test_runs_of_one_ring_in_any_order_are_one_closed_line(tmp_path):
    coast = coast_of(tmp_path, ISLAND[2:4], ISLAND[3:], ISLAND[:3])
    ((lat, lon),), _ = shore_in(coast, *EVERYWHERE)
    assert len(lat) == 5 and (lat[0], lon[0]) == (lat[-1], lon[-1])
    assert steps_of([(lat, lon)]) == Counter(pairwise(ISLAND))


def test_rings_that_touch_keep_every_step_once(tmp_path):
    coast = coast_of(tmp_path, TOUCHING[:3], ISLAND[:3], TOUCHING[2:], ISLAND[2:])
    lines, _ = shore_in(coast, *EVERYWHERE)
    wanted = [step for ring in (ISLAND, TOUCHING) for step in pairwise(ring)]
    assert steps_of(lines) == Counter(wanted)
    assert all(lat[0] == lat[-1] and lon[0] == lon[-1] for lat, lon in lines)


def test_an_open_shore_is_told_from_its_beginning(tmp_path):
    coast = coast_of(tmp_path, [(1.0, 1.1), (1.0, 1.2)], [(1.0, 1.0), (1.0, 1.1)])
    ((_, lon),), _ = shore_in(coast, *EVERYWHERE)
    assert lon.tolist() == pytest.approx([1.0, 1.1, 1.2])


def test_a_shore_goes_on_over_the_date_line(tmp_path):
    coast = coast_of(tmp_path, [(5.0, -180.0), (5.0, -179.8)], [(5.0, 179.9), (5.0, 180.0)])
    ((_, lon),), _ = shore_in(coast, 4.0, 179.0, 6.0, 181.0)
    assert lon.tolist() == pytest.approx([179.9, 180.0, -179.8])


def test_what_is_under_the_step_is_an_islet_and_a_short_run_keeps_its_ends(tmp_path):
    speck = [(20.0, 20.0), (20.0, 20.001), (20.001, 20.001), (20.0, 20.0)]
    crooked = [(30.0, 30.0), (30.001, 30.001), (30.0, 30.002)]
    coast = coast_of(tmp_path, speck, crooked)
    ((_, lon),), islets = shore_in(coast, *EVERYWHERE, step_deg=0.01)
    assert lon.tolist() == pytest.approx([30.0, 30.002])
    assert (islets[0].tolist(), islets[1].tolist()) == ([20.0], [20.0])


def test_where_there_is_no_shore_nothing_is_told(tmp_path):
    lines, islets = shore_in(coast_of(tmp_path, ISLAND), -20.0, -20.0, -10.0, -10.0)
    assert lines == [] and not len(islets[0])
