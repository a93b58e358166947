"""Reception: who was heard near a place while a vessel was silent, against a plain count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.positions import position_table
from risk import coverage
from risk.coverage import Silences, reception_of
from seamath.geodesy import inverse

OWN = 311000001


def a_silence(lat, lon, start_s, end_s, course_deg=np.nan, rank=0):
    return Silences(
        mmsi=np.array([OWN], np.int32),
        lat=np.array([lat]),
        lon=np.array([lon]),
        start_s=np.array([start_s]),
        end_s=np.array([end_s]),
        power_rank=np.array([rank], np.int8),
        course_deg=np.array([course_deg]),
    )


@pytest.mark.parametrize("compiled", [False, True])
@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    lat=st.sampled_from([0.0, 20.0, 71.0, 89.9, -89.95]),
    lon=st.sampled_from([-73.0, 179.95]),
    radius_nm=st.sampled_from([3.0, 10.0, 25.0]),
)
def test_witnesses_are_those_a_plain_count_finds(compiled, seed, lat, lon, radius_nm):
    rng = np.random.default_rng(seed)
    count = 300
    heard = {
        "mmsi": rng.integers(OWN, 311000040, count),
        # One fix a vessel and two minutes is kept: four minutes apart, none is dropped.
        "time_s": 1e9 + 240.0 * rng.permutation(count),
        "lat": np.clip(lat + rng.uniform(-0.6, 0.6, count), -90, 90),
        "lon": (lon + rng.uniform(-0.6, 0.6, count) / np.cos(np.radians(lat)) + 180) % 360 - 180,
    }
    kinds = rng.choice([1, 18], count)
    start_s, end_s, pause_s = 1e9 + 10_000.0, 1e9 + 50_000.0, 30_000.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coverage, "COMPILE_ROWS", 0 if compiled else 10**9)
        found = reception_of(position_table(["x"], msg_type=kinds, **heard)).witnesses(
            a_silence(lat, lon, start_s, end_s, course_deg=90.0),
            radius_nm=radius_nm,
            pause_s=np.array([pause_s]),
        )
    away_nm, bearing = inverse(lat, lon, heard["lat"], heard["lon"])
    near = (away_nm <= radius_nm) & (heard["mmsi"] != OWN) & (kinds == 18)
    counted = near & (heard["time_s"] > start_s) & (heard["time_s"] < end_s)
    before = near & (heard["time_s"] <= start_s) & (heard["time_s"] >= start_s - 3600)
    assert found.vessels[0] == len(set(heard["mmsi"][counted]))
    assert found.ahead[0] == len(set(heard["mmsi"][counted & (bearing <= 180.0)]))
    assert found.before[0] == len(set(heard["mmsi"][before]))
    for number, of_third in enumerate(found.by_third[0]):
        from_s = start_s + number * (end_s - start_s) / 3
        during = (heard["time_s"] >= from_s) & (heard["time_s"] < from_s + (end_s - start_s) / 3)
        assert of_third == len(set(heard["mmsi"][counted & during]))
    pauses = {
        vessel: np.diff(
            np.sort([start_s, *heard["time_s"][counted & (heard["mmsi"] == vessel)], end_s])
        ).max()
        for vessel in set(heard["mmsi"][counted])
    }
    assert found.steady[0] == sum(longest <= pause_s for longest in pauses.values())


def test_rows_without_a_place_or_a_time_are_nobody_heard():
    table = position_table(
        ["x"], mmsi=[OWN] * 3, time_s=[np.nan, 5.0, 7.0], lat=[1.0, 91.0, 1.0], lon=[1.0] * 3
    )
    reception = reception_of(table)
    assert reception.until_s == 7.0
    assert len(reception.table) == 1


def test_a_recording_of_nothing_hears_nobody():
    reception = reception_of(position_table(mmsi=[]))
    assert reception.until_s == -np.inf
    seen = reception.witnesses(a_silence(1.0, 1.0, 0.0, 9e3), radius_nm=9, pause_s=np.zeros(1))
    assert seen.vessels[0] == 0


@pytest.mark.parametrize(
    ("columns", "witnesses"),
    [
        ({"msg_type": 18}, 1),
        ({"msg_type": 1}, 0),  # a stronger set proves nothing of a weak one
        ({"msg_type": 4}, 0),  # a base station is no craft
        ({"msg_type": 18, "mmsi": 992351234}, 0),  # nor is an aid to navigation
        ({"msg_type": 18, "time_s": 100.0}, 0),  # heard with the last fix, not after it
        ({"msg_type": 18, "time_s": 9100.0}, 0),  # heard with the next
    ],
)
def test_who_is_a_witness(columns, witnesses):
    row = {"mmsi": 311000009, "time_s": 5000.0, "lat": 20.05, "lon": -73.0, **columns}
    table = position_table(["x"], **{name: [value] for name, value in row.items()})
    seen = reception_of(table).witnesses(
        a_silence(20.0, -73.0, 100.0, 9100.0), radius_nm=10.0, pause_s=np.zeros(1)
    )
    assert seen.vessels[0] == witnesses
