"""What is told of a cloud: radii, ellipse, peak, and the sphere under it."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sar.cloud import ELLIPSE_95, DriftResult
from sar.sphere import from_offsets, middle, moved, offsets_nm
from seamath.geodesy import destination, distance_nm


def a_cloud(east_nm, north_nm, lat=40.0, lon=-30.0, weight=None):
    lats, lons = from_offsets(lat, lon, east_nm, north_nm)
    n = lats.size
    return DriftResult(
        time_s=np.array([0.0]),
        lat=lats[None, :],
        lon=lons[None, :],
        classes=("PIW-1",),
        class_of=np.zeros(n, np.int64),
        weight=np.full(n, 1 / n) if weight is None else np.asarray(weight),
        stranded=np.zeros((1, n), np.bool_),
        seed=0,
        notes=(),
    )


def a_normal(n=40_000, east=2.0, north=1.0):
    random = np.random.default_rng(3)
    return random.normal(0, east, n), random.normal(0, north, n)


def test_the_radii_of_a_round_normal_are_known():
    datum = a_cloud(*a_normal(east=2.0, north=2.0)).datum()
    assert datum.radius_50_nm == pytest.approx(2.0 * 1.17741, rel=0.02)
    assert datum.radius_95_nm == pytest.approx(2.0 * 2.44775, rel=0.02)  # sqrt(-2 ln 0.05)


def test_the_ellipse_of_a_long_normal_holds_its_share_and_lies_along_it():
    east, north = a_normal()
    turn = math.radians(30)
    x, y = (
        east * math.cos(turn) + north * math.sin(turn),
        -east * math.sin(turn) + north * math.cos(turn),
    )
    datum = a_cloud(x, y).datum()
    assert datum.ellipse_bearing_deg == pytest.approx(120.0, abs=1.0)  # east turned by 30
    assert datum.ellipse_major_nm == pytest.approx(2.0 * 1.17741, rel=0.02)
    assert datum.ellipse_minor_nm == pytest.approx(1.0 * 1.17741, rel=0.02)
    reach = np.hypot(east / datum.ellipse_major_nm, north / datum.ellipse_minor_nm)
    assert (reach <= 1).mean() == pytest.approx(0.50, abs=0.01)
    assert (reach <= ELLIPSE_95).mean() == pytest.approx(0.95, abs=0.004)


def test_the_peak_is_in_the_denser_of_two_crowds_where_the_mean_is_in_neither():
    random = np.random.default_rng(5)
    east = np.concatenate([random.normal(-10, 0.5, 3000), random.normal(10, 0.5, 1000)])
    datum = a_cloud(east, random.normal(0, 0.5, 4000)).datum()
    peak_east, peak_north = offsets_nm(40.0, -30.0, datum.peak_lat, datum.peak_lon)
    assert float(peak_east) == pytest.approx(-10, abs=0.5)
    assert float(peak_north) == pytest.approx(0, abs=0.5)
    mean_east, _ = offsets_nm(40.0, -30.0, datum.lat, datum.lon)
    assert float(mean_east) == pytest.approx(-5, abs=0.1)


def test_weight_moves_the_datum():
    weight = np.array([0.9, 0.1])
    datum = a_cloud([-10.0, 10.0], [0.0, 0.0], weight=weight).datum()
    mean_east, _ = offsets_nm(40.0, -30.0, datum.lat, datum.lon)
    assert float(mean_east) == pytest.approx(-8, abs=0.01)
    assert datum.radius_50_nm == pytest.approx(2, abs=0.02)


def test_a_cloud_of_one_place_has_no_spread():
    datum = a_cloud([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]).datum()
    assert datum.radius_95_nm == pytest.approx(0, abs=1e-5)
    assert datum.ellipse_major_nm == pytest.approx(0, abs=1e-5)


def test_a_record_is_json_with_units_in_its_names():
    record = json.loads(json.dumps(a_cloud([0.0, 1.0], [0.0, 1.0]).as_record()))
    datum = record["steps"][0]["all"]
    assert datum["time"] == "1970-01-01T00:00:00Z"
    assert {"radius_50_nm", "radius_95_nm", "ellipse_bearing_deg"} <= set(datum)
    assert record["particles"] == 2


@pytest.mark.parametrize("lat", [-89.9, -60, 0, 45, 80, 89.9])
@pytest.mark.parametrize("bearing", [0, 70, 180, 300])
def test_a_short_step_agrees_with_the_geodesic(lat, bearing):
    angle = math.radians(bearing)
    lat2, lon2 = moved(
        np.array([lat]),
        np.array([179.99]),
        np.array([2000 * math.sin(angle)]),
        np.array([2000 * math.cos(angle)]),
    )
    expected = destination(lat, 179.99, bearing, 2000 / 1852)
    assert float(distance_nm(lat2, lon2, *expected)[0]) * 1852 < 1.5  # of 2000 m


def test_the_mean_of_places_round_the_pole_is_the_pole():
    lat, _ = middle(np.full(4, 89.0), np.array([0.0, 90.0, 180.0, -90.0]), np.ones(4))
    assert lat == pytest.approx(90.0)
