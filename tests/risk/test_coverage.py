"""Reception: who was heard near a place while a vessel was silent, against a plain count."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.positions import position_table
from risk.coverage import Silence, reception_of
from seamath.geodesy import inverse


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    lat=st.sampled_from([0.0, 20.0, 71.0, 89.9]),
    lon=st.sampled_from([-73.0, 179.95]),
    radius_nm=st.sampled_from([3.0, 10.0, 25.0]),
)
def test_witnesses_are_those_a_plain_count_finds(seed, lat, lon, radius_nm):
    rng = np.random.default_rng(seed)
    count = 300
    heard = {
        "mmsi": rng.integers(311000001, 311000040, count),
        # One fix a vessel and two minutes is kept: four minutes apart, none is dropped.
        "time_s": 240.0 * rng.permutation(count),
        "lat": np.clip(lat + rng.uniform(-0.6, 0.6, count), -90, 90),
        "lon": (lon + rng.uniform(-0.6, 0.6, count) / np.cos(np.radians(lat)) + 180) % 360 - 180,
    }
    kinds = rng.choice([1, 18], count)
    start_s, end_s = 10_000.0, 50_000.0
    silence = Silence(
        mmsi=311000001, lat=lat, lon=lon, start_s=start_s, end_s=end_s, power_rank=0,
        course_deg=90.0,
    )  # fmt: skip
    found = reception_of(position_table(["x"], msg_type=kinds, **heard)).witnesses(
        silence, radius_nm=radius_nm
    )
    away_nm, bearing = inverse(lat, lon, heard["lat"], heard["lon"])
    counted = (away_nm <= radius_nm) & (heard["mmsi"] != 311000001) & (kinds == 18)
    counted &= (heard["time_s"] > start_s) & (heard["time_s"] < end_s)
    assert found.vessels == len(set(heard["mmsi"][counted]))
    assert found.ahead == len(set(heard["mmsi"][counted & (bearing <= 180.0)]))
    for number, of_third in enumerate(found.by_third):
        from_s = start_s + number * (end_s - start_s) / 3
        during = (heard["time_s"] >= from_s) & (heard["time_s"] < from_s + (end_s - start_s) / 3)
        assert of_third == len(set(heard["mmsi"][counted & during]))


def test_rows_without_a_place_or_a_time_are_nobody_heard():
    table = position_table(
        ["x"], mmsi=[311000001] * 3, time_s=[np.nan, 5.0, 7.0], lat=[1.0, 91.0, 1.0], lon=[1.0] * 3
    )
    reception = reception_of(table)
    assert reception.until_s == 7.0
    assert len(reception.time_s) == 1


def test_a_recording_of_nothing_ends_at_no_time():
    assert np.isnan(reception_of(position_table(mmsi=[])).until_s)
