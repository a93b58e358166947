"""Implied speed, dead reckoning and angles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamath.motion import angle_between_deg, dead_reckon, implied_speed_kn

ANGLES = st.floats(0.0, 360.0, exclude_max=True)


def test_a_mile_of_latitude_in_six_minutes_is_ten_knots():
    # One minute of latitude at 45 N is 1852.2 m (WGS 84 meridian), so 10.0 kn to 0.1 %.
    speed = implied_speed_kn([45.0, 45.0 + 1 / 60], [0.0, 0.0], [0.0, 360.0])
    assert speed == pytest.approx([10.0], rel=1e-3)


def test_a_minute_of_longitude_at_sixty_north_is_half_a_mile():
    # Swapped latitude and longitude would give twice that.
    speed = implied_speed_kn([60.0, 60.0], [0.0, 1 / 60], [0.0, 3600.0])
    assert speed == pytest.approx([0.5], rel=5e-3)


def test_the_date_line_is_no_leap():
    speed = implied_speed_kn([0.0, 0.0], [179.99, -179.99], [0.0, 3600.0])
    assert speed == pytest.approx([1.2], rel=5e-3)  # 0.02 degrees of the equator: 1.2 nm


@pytest.mark.parametrize(
    ("lon", "expected"),
    [([0.0, 0.0], 0.0), ([0.0, 1.0], np.inf), ([0.0, np.nan], np.nan)],
)
def test_two_fixes_in_one_second(lon, expected):
    assert implied_speed_kn([0.0, 0.0], lon, [5.0, 5.0]) == pytest.approx([expected], nan_ok=True)


def test_one_fix_or_none_has_no_speed():
    assert len(implied_speed_kn([1.0], [2.0], [3.0])) == 0
    assert len(implied_speed_kn([], [], [])) == 0


@pytest.mark.parametrize(
    ("course_deg", "lat", "lon"),
    [(0.0, 0.1005, 180.0), (90.0, 0.0, -179.9), (270.0, 0.0, 179.9), (np.nan, np.nan, np.nan)],
)
def test_dead_reckoning_runs_its_distance_over_the_date_line(course_deg, lat, lon):
    # Six miles: 0.1005 degrees of latitude at the equator (110.57 km each), 0.0998 of longitude.
    found = dead_reckon(0.0, 180.0, course_deg, 12.0, 0.5)
    assert found[0] == pytest.approx(lat, abs=2e-4, nan_ok=True)
    away = np.mod(found[1] - lon + 180.0, 360.0) - 180.0
    assert np.isnan(lon) or abs(away) < 3e-4


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(350, 20, 30), (20, 350, 30), (0, 180, 180), (90, 90, 0)]
)
def test_the_angle_between_two_courses_is_the_smaller_one(a, b, expected):
    assert angle_between_deg(a, b) == pytest.approx(expected)


@given(ANGLES, ANGLES)
def test_angles_are_symmetric_and_at_most_half_a_turn(a, b):
    angle = angle_between_deg(a, b)
    assert 0.0 <= angle <= 180.0
    assert angle == pytest.approx(angle_between_deg(b, a), abs=1e-9)


def test_the_angle_to_an_unknown_course_is_unknown():
    assert np.isnan(angle_between_deg(10.0, np.nan))
