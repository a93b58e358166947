"""Distances on the ellipsoid, held against PROJ, published values and arithmetic by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from seamath.geodesy import (
    arc_from_chord_m,
    bearing_deg,
    curvature_radius_m,
    destination,
    distance_nm,
    ecef_m,
)

WGS84 = Geod(ellps="WGS84")
A_M, B_M = 6_378_137.0, 6_356_752.314_245  # NGA.STND.0036, tables 3.1 and 3.5
M_PER_NM = 1852.0


@pytest.mark.parametrize(
    "one, two, expected_km, expected_deg",
    [
        # Karney's own example of GeographicLib: Kennedy to Heathrow
        ((40.6, -73.8), (51.6, -0.5), 5551.759_400, 51.198_883),
        # a quarter of the meridian: 10 001.965 729 km for WGS 84
        ((0.0, 30.0), (90.0, 0.0), 10_001.965_729, 0.0),
        # one degree of the equator: pi a / 180
        ((0.0, 179.5), (0.0, -179.5), np.pi * A_M / 180e3, 90.0),
    ],
)
def test_known_distances_and_bearings(one, two, expected_km, expected_deg):
    assert distance_nm(*one, *two) * 1.852 == pytest.approx(expected_km, abs=1e-5)
    assert bearing_deg(*one, *two) == pytest.approx(expected_deg, abs=1e-5)


def test_a_swapped_latitude_and_longitude_cannot_pass():
    # at 60 N a minute of longitude is half a mile, and a minute of latitude a whole one
    assert distance_nm(60.0, 0.0, 60.0, 1 / 60) == pytest.approx(0.5022, abs=1e-3)
    assert distance_nm(0.0, 60.0, 1 / 60, 60.0) == pytest.approx(0.9949, abs=1e-3)


@given(
    lat=st.floats(-89.9, 89.9),
    lon=st.floats(-180, 180),
    bearing=st.floats(0, 359.99),
    nm=st.floats(0.01, 5000),
)
def test_going_somewhere_and_measuring_back_agree(lat, lon, bearing, nm):
    there = destination(lat, lon, bearing, nm)
    assert distance_nm(lat, lon, *there) == pytest.approx(nm, abs=1e-6)


@pytest.mark.parametrize("place", range(4))
def test_nan_in_gives_nan_out(place):
    four = [10.0, 20.0, 11.0, 21.0]
    four[place] = np.nan
    assert np.isnan(distance_nm(*four))
    assert np.isnan(bearing_deg(*four))
    assert all(np.isnan(part) for part in destination(*four))


def test_one_missing_row_leaves_the_others_alone():
    found = distance_nm([0.0, np.nan], [0.0, 0.0], [0.0, 0.0], [1.0, 1.0])
    assert found[0] == pytest.approx(60.1077, abs=1e-4)
    assert np.isnan(found[1])


@pytest.mark.parametrize(
    "lat, lon, expected",
    [
        (0.0, 0.0, (A_M, 0.0, 0.0)),
        (0.0, 90.0, (0.0, A_M, 0.0)),
        (90.0, 12.0, (0.0, 0.0, B_M)),
        (-90.0, 0.0, (0.0, 0.0, -B_M)),
        (0.0, 180.0, (-A_M, 0.0, 0.0)),
    ],
)
def test_earth_centred_places_of_corners(lat, lon, expected):
    assert ecef_m(lat, lon) == pytest.approx(expected, abs=1e-3)


def test_curvature_at_the_equator_and_the_pole():
    assert curvature_radius_m(0.0, 90.0) == pytest.approx(A_M)
    assert curvature_radius_m(0.0, 0.0) == pytest.approx(B_M**2 / A_M, abs=0.01)
    assert curvature_radius_m(90.0, 37.0) == pytest.approx(A_M**2 / B_M, abs=0.01)


def pairs(near: str, count: int = 20_000) -> tuple[np.ndarray, ...]:
    """Two positions up to 200 nm apart, and PROJ's distance in metres and bearing."""
    rng = np.random.default_rng(sum(map(ord, near)))
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    lon = rng.uniform(-180, 180, count)
    if near == "a pole":
        lat = np.copysign(90 - np.abs(rng.normal(0, 2, count)), lat)
    if near == "the date line":
        lon = (180 + rng.normal(0, 1, count) + 180) % 360 - 180
    azimuth, distance_m = rng.uniform(0, 360, count), rng.uniform(0, 200 * M_PER_NM, count)
    lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, distance_m)
    return lat, lon, lat2, lon2, distance_m


@pytest.mark.parametrize("near", ["anywhere", "a pole", "the date line"])
def test_a_chord_tells_the_distance_within_five_metres_out_to_200_nm(near):
    lat1, lon1, lat2, lon2, expected_m = pairs(near)
    chord_m = np.linalg.norm(ecef_m(lat1, lon1) - ecef_m(lat2, lon2), axis=1)
    lon_mid, lat_mid, _ = WGS84.fwd(
        lon1, lat1, azimuth := WGS84.inv(lon1, lat1, lon2, lat2)[0], expected_m / 2
    )
    azimuth_mid = WGS84.inv(lon_mid, lat_mid, lon2, lat2)[0]
    assert len(azimuth) == len(chord_m)
    found_m = arc_from_chord_m(chord_m, curvature_radius_m(lat_mid, azimuth_mid))
    assert np.abs(found_m - expected_m).max() < 5.0


def test_a_bare_chord_would_not_do():
    # 200 nm: the chord is 52 m short, ten times what is allowed
    lat1, lon1, lat2, lon2, expected_m = pairs("anywhere")
    chord_m = np.linalg.norm(ecef_m(lat1, lon1) - ecef_m(lat2, lon2), axis=1)
    assert np.abs(chord_m - expected_m).max() > 45.0
