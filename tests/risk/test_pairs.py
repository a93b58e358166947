"""Neighbours in time and space: the same however the work is cut, and at the ends of the earth."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from ais.positions import position_table
from ais.tracks import split_into_tracks, trackable
from risk import sampling
from risk.pairs import together
from risk.sampling import joined, slow_samples
from seamath.units import M_PER_NM

TO_XYZ = Transformer.from_crs(4979, 4978, always_xy=True)


def scattered(seed, lat, lon, vessels=14, fixes=40):
    """Vessels strewn over a few miles around a place, a fix every minute or so."""
    rng = np.random.default_rng(seed)
    time_s = 1_700_000_000 + np.cumsum(rng.integers(20, 100, (vessels, fixes)), axis=1)
    north = rng.uniform(-0.02, 0.02, (vessels, 1)) + np.cumsum(
        rng.normal(0, 1e-4, (vessels, fixes)), axis=1
    )
    wide = max(np.cos(np.radians(min(abs(lat), 89.97))), 1e-3)
    east = rng.uniform(-0.02, 0.02, (vessels, 1)) / wide + 0 * north
    table = position_table(
        ["x"],
        mmsi=np.repeat(311000001 + np.arange(vessels), fixes),
        time_s=time_s.ravel(),
        lat=np.clip(lat + north, -90, 90).ravel(),
        lon=((lon + east + 180) % 360 - 180).ravel(),
        speed_kn=np.full(vessels * fixes, 1.0),
    )
    return list(split_into_tracks(trackable(table)))


def sampled(tracks):
    return list(slow_samples(tracks, step_s=60.0, max_silence_s=900.0, max_speed_kn=2.0))


def pairs_of(near):
    if near is None:
        return set()
    return set(
        zip(
            near.mine.vessel.tolist(),
            near.theirs.vessel.tolist(),
            near.mine.moment.tolist(),
            strict=True,
        )
    )


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    lat=st.sampled_from([0.0, 45.0, -70.0, 89.99, -89.99]),
    lon=st.sampled_from([0.0, 180.0, -180.0, -73.0]),
    reach_m=st.sampled_from([120.0, 500.0, 1.0 * M_PER_NM]),
)
def test_cubes_find_every_pair_anywhere_on_earth(seed, lat, lon, reach_m):
    parts = sampled(scattered(seed, lat, lon))
    whole = joined(parts)
    quiet = np.random.default_rng(seed).random(14) < 0.3
    near = together(parts, lambda part: quiet[part.vessel], reach_m)
    x, y, z = TO_XYZ.transform(whole.lon, whole.lat, np.zeros(len(whole)))  # PROJ, not ours
    expected = set()
    for moment in np.unique(whole.moment):
        for a, b in combinations(np.flatnonzero(whole.moment == moment).tolist(), 2):
            away_m = np.sqrt((x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2 + (z[a] - z[b]) ** 2)
            one, other = sorted([int(whole.vessel[a]), int(whole.vessel[b])])
            if away_m <= reach_m and not (quiet[one] and quiet[other]):
                expected.add((one, other, int(moment)))
    assert pairs_of(near) == expected


def test_the_crowd_of_the_property_holds_pairs():
    near = together(sampled(scattered(1, 0.0, 180.0)), lambda part: part.vessel < 0, 500.0)
    assert len(near) > 20
    assert near.apart_m.max() <= 500.0


@pytest.mark.parametrize("at_once", [1, 60, 300])
def test_small_parts_give_the_same_samples_as_one(monkeypatch, at_once):
    tracks = scattered(3, 20.0, 180.0)
    whole = joined(sampled(tracks))
    monkeypatch.setattr(sampling, "_AT_ONCE", at_once)
    parts = sampled(tracks)
    cut = joined(parts)
    assert len(parts) > 1
    order = np.lexsort((cut.moment, cut.vessel))
    for name in ("moment", "vessel", "lat", "lon", "speed_kn", "before", "after", "weight"):
        first = np.lexsort((whole.moment, whole.vessel))
        assert np.array_equal(getattr(cut, name)[order], getattr(whole, name)[first]), name
    moments = [set(part.moment.tolist()) for part in parts]
    assert all(not (a & b) for a, b in combinations(moments, 2))


def test_a_clock_years_off_costs_no_years_of_work():
    tracks = scattered(4, 20.0, -73.0, vessels=2)
    table = tracks[0].table
    wrong = position_table(
        ["x"],
        mmsi=table.mmsi,
        time_s=np.where(np.arange(len(table)) == len(table) - 1, 2e9, table.time_s),
        lat=table.lat,
        lon=table.lon,
        speed_kn=table.speed_kn,
    )
    assert len(sampled(list(split_into_tracks(wrong)))) <= 2


def test_compiled_loops_give_what_the_written_ones_give(monkeypatch):
    tracks = scattered(5, 20.0, 180.0)
    written = together(sampled(tracks), lambda part: part.vessel % 3 == 0, 500.0)
    monkeypatch.setattr(sampling, "COMPILE_ROWS", 0)
    monkeypatch.setattr("risk.pairs.COMPILE_ROWS", 0)
    compiled = together(sampled(tracks), lambda part: part.vessel % 3 == 0, 500.0)
    assert pairs_of(compiled) == pairs_of(written)
    assert compiled.apart_m == pytest.approx(written.apart_m, abs=1e-6)
