"""After a search that found nobody: weights by Bayes, and where to look next."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sar.box import Box
from sar.cloud import DriftResult
from sar.errors import SarError
from sar.reweigh import after_search, next_area
from sar.search_area import point_area
from sar.sphere import from_offsets, offsets_nm

CENTRE = (10.0, 179.99)


def a_cloud(east_nm, north_nm, stranded=None):
    lat, lon = from_offsets(*CENTRE, east_nm, north_nm)
    n = lat.size
    return DriftResult(
        time_s=np.array([0.0]),
        lat=lat[None, :],
        lon=lon[None, :],
        classes=("PIW-1",),
        class_of=np.zeros(n, np.int64),
        weight=np.full(n, 1 / n),
        stranded=np.zeros((1, n), np.bool_) if stranded is None else np.array([stranded]),
        seed=0,
        notes=(),
    )


def a_box(east_nm, north_nm, length_nm, width_nm, bearing_deg=90.0):
    lat, lon = from_offsets(*CENTRE, east_nm, north_nm)
    return Box(
        lat=float(lat),
        lon=float(lon),
        length_nm=length_nm,
        width_nm=width_nm,
        bearing_deg=bearing_deg,
    )


def two_crowds(near=3000, far=1000):
    """One crowd at the centre, a smaller one 20 nm to the east."""
    random = np.random.default_rng(4)
    east = np.concatenate([random.normal(0, 1, near), random.normal(20, 1, far)])
    return a_cloud(east, random.normal(0, 1, near + far))


def test_a_searched_particle_keeps_its_share_by_bayes():
    cloud = after_search(a_cloud([0.0, 0.0, 0.0, 20.0], [0.0] * 4), a_box(0, 0, 4, 4), 0.8)
    # 3/4 x 0.2 = 0.15 inside, 0.25 outside, brought to one
    assert cloud.weight == pytest.approx([0.125, 0.125, 0.125, 0.625])
    assert "POS was 0.60" in cloud.notes[-1]


def test_a_search_elsewhere_or_without_chance_changes_nothing():
    cloud = two_crowds()
    assert after_search(cloud, a_box(-60, 0, 4, 4), 0.9).weight == pytest.approx(cloud.weight)
    assert after_search(cloud, a_box(0, 0, 4, 4), 0.0).weight == pytest.approx(cloud.weight)


def test_two_searches_are_one_with_the_cumulative_chance():
    box = a_box(0, 0, 4, 4)
    twice = after_search(after_search(two_crowds(), box, 0.5), box, 0.5)
    assert twice.weight == pytest.approx(after_search(two_crowds(), box, 0.75).weight)


def test_those_ashore_are_not_searched_by_a_ship():
    cloud = a_cloud([0.0, 0.0], [0.0, 0.0], stranded=[True, False])
    assert after_search(cloud, a_box(0, 0, 4, 4), 0.5).weight == pytest.approx([2 / 3, 1 / 3])


def test_the_next_area_is_the_larger_crowd_and_after_a_failed_search_the_other():
    cloud = two_crowds()
    first = next_area(cloud, 30.0)
    assert first.box.contains(*CENTRE)
    # Zr = 30 / 1.177² = 21.6: half-width 1.8 E = 2.1 sigma, which holds 0.93 of three quarters
    assert first.poc == pytest.approx(0.70, abs=0.04)
    later = after_search(cloud, first.box, first.pod)
    second = next_area(later, 30.0)
    lat, lon = from_offsets(*CENTRE, 20.0, 0.0)
    assert second.box.contains(lat, lon) and not second.box.contains(*CENTRE)


def test_on_a_round_normal_it_does_nearly_as_well_as_the_derived_optimum():
    random = np.random.default_rng(6)
    sigma = 3.0 / 1.17741
    cloud = a_cloud(*random.normal(0, sigma, (2, 20_000)))
    found = next_area(cloud, 45.0)
    best = point_area(*CENTRE, 3.0, 45.0)
    assert found.pos == pytest.approx(best.pos, abs=0.03)
    east, north = offsets_nm(*CENTRE, found.box.lat, found.box.lon)
    assert np.hypot(east, north) < 1.0


def test_a_long_cloud_gets_a_long_area_along_it():
    random = np.random.default_rng(8)
    along, across = random.normal(0, 10, 8000), random.normal(0, 1.5, 8000)
    turn = np.radians(60)  # the cloud lies towards 060
    east = along * np.sin(turn) + across * np.cos(turn)
    north = along * np.cos(turn) - across * np.sin(turn)
    box = next_area(a_cloud(east, north), 100.0).box
    assert box.bearing_deg % 180 == pytest.approx(60, abs=0.1)
    assert box.length_nm > 3 * box.width_nm


def test_more_effort_never_promises_less():
    cloud = two_crowds()
    promised = [next_area(cloud, effort).pos for effort in (5.0, 20.0, 80.0, 320.0)]
    assert promised == sorted(promised) and promised[-1] > 0.9


def test_a_record_is_json_and_names_the_method():
    record = json.loads(json.dumps(next_area(two_crowds(), 30.0).as_record()))
    assert "lattice" in record["method"] and 0 < record["pos"] < 1


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: after_search(two_crowds(), a_box(0, 0, 4, 4), 1.1), "POD is 1.1"),
        (lambda: after_search(two_crowds(), a_box(0, 0, 200, 200), 1.0), "nowhere to look"),
        (lambda: next_area(two_crowds(), 0.0), "effort_nm2 is 0"),
        (
            lambda: next_area(
                dataclasses.replace(two_crowds(), stranded=np.ones((1, 4000), np.bool_)), 10.0
            ),
            "search the shore",
        ),
    ],
)
def test_what_cannot_be_weighed_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says):
        make()
