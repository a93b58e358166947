"""The area for an effort: point, two datums, line, later searches, and no effort at all."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sar.detection import pod, point_optimum
from sar.errors import SarError
from sar.leeway import leeway_class
from sar.search_area import first_answer, line_area, point_area, two_datum_areas
from sar.uncertainty import (
    drift_error_nm,
    fix_error_nm,
    leeway_error_kn,
    rapid_drift_error_nm,
    total_error_nm,
)
from seamath.geodesy import destination, distance_nm

DATUM = (20.0, -73.0)


def east_of(nm, datum=DATUM):
    lat, lon = destination(*datum, 90.0, nm)
    return float(lat), float(lon)


def test_a_worked_point_datum():
    # E = sqrt(1² + 2.6² + 0.1²) = 2.787; Z = 15 kn x 6 h x 0.85 x 2 nm = 153; Zr = 19.69
    error = total_error_nm(1.0, 2.6, 0.1)
    assert error == pytest.approx(2.7875, abs=1e-3)
    area = point_area(*DATUM, error, 153.0)
    assert area.relative_effort == pytest.approx(19.69, abs=0.01)
    assert area.factor == pytest.approx(1.74, abs=0.01)  # golden table: 1.75 at Zr = 20
    assert area.radius_nm == pytest.approx(area.factor * error)
    assert area.box.area_nm2 == pytest.approx(4 * area.radius_nm**2)
    assert area.coverage == pytest.approx(153.0 / area.box.area_nm2)
    assert area.coverage == pytest.approx(1.63, abs=0.01)
    assert area.pod == pytest.approx(pod(area.coverage))
    assert area.pos == area.cumulative_pos == pytest.approx(0.88, abs=0.01)


def test_the_probability_of_success_is_what_a_thrown_cloud_finds():
    area = point_area(*DATUM, 3.0, 45.0, bearing_deg=30.0)
    random = np.random.default_rng(1)
    sigma = 3.0 / 1.17741
    bearing = np.degrees(random.uniform(0, 2 * np.pi, 100_000))
    lat, lon = destination(*DATUM, bearing, sigma * np.sqrt(-2 * np.log(random.random(100_000))))
    found = area.box.contains(lat, lon).mean() * area.pod
    assert found == pytest.approx(area.pos, abs=0.006)


def test_a_later_search_is_wider_and_says_what_it_adds():
    first = point_area(*DATUM, 2.0, 20.0)
    second = point_area(*DATUM, 2.0, 20.0, earlier=[first.relative_effort])
    assert first.relative_effort == 5 and second.cumulative_effort == 10
    assert first.factor == pytest.approx(1.10, abs=0.01)
    assert second.factor == pytest.approx(1.39, abs=0.01)  # golden table at Zrc = 10
    assert second.coverage == pytest.approx(20.0 / second.box.area_nm2)
    assert second.cumulative_pos == pytest.approx(0.72, abs=0.01)
    assert second.pos == pytest.approx(0.72 - 0.52, abs=0.01)


def test_two_datums_at_one_place_are_one_datum():
    (joint,) = two_datum_areas(DATUM, DATUM, 2.0, 40.0)
    alone = point_area(*DATUM, 2.0, 40.0)
    assert joint.factor == pytest.approx(alone.factor, abs=1e-6)
    assert joint.pos == pytest.approx(alone.pos, abs=1e-9)


@pytest.mark.parametrize("apart_nm, areas", [(7.99, 1), (8.01, 2)])  # 4 E is 8 nm
def test_two_datums_are_joined_up_to_four_errors_apart(apart_nm, areas):
    assert len(two_datum_areas(DATUM, east_of(apart_nm), 2.0, 40.0)) == areas


def test_the_joint_area_has_the_published_form_and_covers_both():
    other = east_of(6.0)
    (area,) = two_datum_areas(DATUM, other, 2.0, 40.0)
    ro = area.radius_nm
    assert area.box.area_nm2 == pytest.approx(4 * ro**2 + 2 * ro * 6.0, rel=1e-4)
    assert area.box.bearing_deg == pytest.approx(90, abs=0.1)
    assert area.box.contains(*zip(DATUM, other)).all()


def test_the_joint_success_is_what_two_thrown_clouds_find():
    other = east_of(6.0)
    (area,) = two_datum_areas(DATUM, other, 2.0, 40.0)
    random = np.random.default_rng(2)
    shares = []
    for datum in (DATUM, other):
        bearing = random.uniform(0, 360, 60_000)
        nm = 2.0 / 1.17741 * np.sqrt(-2 * np.log(random.random(60_000)))
        shares.append(area.box.contains(*destination(*datum, bearing, nm)).mean())
    assert np.mean(shares) * area.pod == pytest.approx(area.pos, abs=0.006)


def test_two_far_datums_share_the_effort():
    areas = two_datum_areas(DATUM, east_of(30.0), 2.0, 40.0)
    assert [area.effort_nm2 for area in areas] == [20.0, 20.0]
    assert [area.factor for area in areas] == [point_optimum(5.0).factor] * 2
    assert areas[1].box.lon > areas[0].box.lon


def test_a_line_is_a_strip_of_its_own_length():
    area = line_area(DATUM, east_of(40.0), 3.0, 240.0)
    assert area.relative_effort == pytest.approx(240 / (3 * 40), rel=1e-6)  # fZ = E L
    assert area.box.length_nm == pytest.approx(40.0, rel=1e-6)
    assert area.box.area_nm2 == pytest.approx(2 * area.radius_nm * 40.0, rel=1e-6)
    # POS by numbers: share across the line times POD
    across = math.erf(area.factor * 1.17741 / math.sqrt(2))
    assert area.pos == pytest.approx(across * pod(area.coverage), abs=1e-5)


def test_over_the_date_line_the_middle_lies_between():
    (area,) = two_datum_areas((-17.0, 179.98), (-17.0, -179.98), 2.0, 40.0)
    assert abs(area.box.lon) == pytest.approx(180.0, abs=1e-6)
    assert distance_nm(area.box.lat, area.box.lon, -17.0, 179.98) < 1.2


def test_no_effort_gives_the_first_answer_and_says_so():
    area = point_area(*DATUM, 2.0, 0.0)
    assert area.kind == "first answer" and area.radius_nm == 10.0
    assert area.coverage is None and area.pos is None
    assert "10 nm round the datum" in area.notes[0] and "[K]" in area.notes[0]
    assert first_answer(*DATUM, 25.0).radius_nm == 25.0  # never smaller than the error
    line = line_area(DATUM, east_of(40.0), 3.0, 0.0)
    assert line.box.contains(*zip(DATUM, east_of(40.0))).all()
    (pair,) = two_datum_areas(DATUM, east_of(6.0), 2.0, 0.0)
    assert pair.box.contains(*zip(DATUM, east_of(6.0))).all()


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: point_area(*DATUM, 0.0, 10.0), "total probable error_nm E is 0"),
        (lambda: point_area(*DATUM, -1.0, 10.0), "between 0.001 and 1000"),
        (lambda: point_area(*DATUM, 1.0, -1.0), "effort_nm2 is -1"),
        (lambda: point_area(*DATUM, 1.0, float("nan")), "effort_nm2 is nan"),
        (lambda: point_area(95.0, 0.0, 1.0, 10.0), "latitude is 95"),
        (lambda: point_area(*DATUM, 1.0, 10.0, earlier=[-1.0]), "earlier relative effort is -1"),
        (lambda: line_area(DATUM, DATUM, 1.0, 10.0), "length_nm of the datum line is 0"),
    ],
)
def test_an_area_that_cannot_be_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says) as told:
        make()
    assert "\n" not in str(told.value)


def test_a_record_is_json():
    record = json.loads(json.dumps(point_area(*DATUM, 2.0, 40.0).as_record()))
    assert len(record["corners"]) == 4
    assert record["search_factor"] == pytest.approx(1.39, abs=0.01)


@pytest.mark.parametrize(
    "means, amount, expected_nm",
    [
        ("gps", 0, 0.1),
        ("celestial", 0, 2.0),
        ("ins", 4, 2.0),  # half a mile an hour
        ("vor", 10, 0.5),  # 3 % would be 0.3: the greater counts
        ("vor", 40, 1.2),
        ("dr_ship", 60, 3.0),
        ("dr_small_craft", 60, 9.0),
    ],
)
def test_a_fix_is_as_wrong_as_its_means(means, amount, expected_nm):
    assert fix_error_nm(means, amount) == pytest.approx(expected_nm)


def test_an_unknown_means_is_told_which_there_are():
    with pytest.raises(SarError, match=r"no fix by 'guess'.*gps, radar"):
        fix_error_nm("guess")


def test_drift_errors_both_ways():
    assert rapid_drift_error_nm(10.0) == pytest.approx(3.0)
    assert drift_error_nm(6.0) == pytest.approx(6 * math.sqrt(3 * 0.3**2))
    assert drift_error_nm(0.0) == 0
    with pytest.raises(SarError, match="hours is -1"):
        drift_error_nm(-1.0)


def test_the_leeway_error_is_the_deviation_of_the_class_at_ten_metres_a_second():
    # SKIFF-1: 2.2 cm/s on both axes; its 50 % circle is 1.17741 times that
    knots = 2.2 * 1.17741 / 100 / (1852 / 3600)
    assert leeway_error_kn(leeway_class("SKIFF-1"), 10.0) == pytest.approx(knots, rel=1e-5)
    assert leeway_error_kn(leeway_class("SKIFF-1"), 20.0) == pytest.approx(1.5 * knots, rel=1e-5)
