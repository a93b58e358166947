"""Coverage, detection and the derived search factor, against the published and golden figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sar.detection import cumulative_pod, inside, line_optimum, pod, point_optimum
from sar.errors import SarError

# law and rescue notes 6.4: Zr, then fs, C and POS for ideal and for normal conditions
GOLDEN = [
    (0.5, 0.51, 0.48, 0.09, 0.61, 0.34, 0.08),
    (1, 0.64, 0.60, 0.17, 0.72, 0.48, 0.14),
    (2, 0.81, 0.76, 0.29, 0.86, 0.67, 0.23),
    (3, 0.93, 0.87, 0.38, 0.96, 0.82, 0.31),
    (5, 1.10, 1.03, 0.52, 1.09, 1.06, 0.42),
    (10, 1.39, 1.30, 0.72, 1.30, 1.49, 0.59),
    (15, 1.59, 1.49, 0.83, 1.44, 1.81, 0.69),
    (20, 1.75, 1.64, 0.89, 1.55, 2.08, 0.76),
    (30, 2.00, 1.88, 0.95, 1.72, 2.54, 0.84),
    (50, 2.37, 2.23, 0.98, 1.96, 3.25, 0.92),
]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"Zr={row[0]}")
def test_the_search_factor_is_that_of_the_golden_table(row):
    effort, *expected = row
    ideal, normal = point_optimum(effort), point_optimum(effort, "normal")
    found = [ideal.factor, ideal.coverage, ideal.pos, normal.factor, normal.coverage, normal.pos]
    assert found == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("effort, safety_factor", [(5, 1.1), (15, 1.6), (30, 2.0)])
def test_it_reproduces_the_classical_safety_factors(effort, safety_factor):
    assert point_optimum(effort).factor == pytest.approx(safety_factor, abs=0.02)


@pytest.mark.parametrize(
    "coverage, ideal, normal",
    [  # law and rescue notes 6.4
        (0.25, 0.246, 0.221),
        (0.5, 0.469, 0.393),
        (0.75, 0.653, 0.528),
        (1.0, 0.790, 0.632),
        (1.25, 0.883, 0.713),
        (1.5, 0.940, 0.777),
        (2.0, 0.988, 0.865),
    ],
)
def test_detection_follows_both_published_curves(coverage, ideal, normal):
    assert pod(coverage) == pytest.approx(ideal, abs=0.0006)
    assert pod(coverage, "normal") == pytest.approx(normal, abs=0.0006)


@pytest.mark.parametrize("coverage", [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0])
def test_the_danish_curve_is_an_approximation_of_the_ideal_one(coverage):
    danish = 1 - math.exp(-1.6 * coverage**1.4)  # EPD, from its track spacing formula
    assert pod(coverage) == pytest.approx(danish, abs=0.042)


@given(
    effort=st.floats(0.05, 200),
    other=st.floats(0.05, 8),
    curve=st.sampled_from(["ideal", "normal"]),
)
def test_no_other_half_width_does_better(effort, other, curve):
    best = point_optimum(effort, curve)
    assert inside(other) ** 2 * pod(effort / (4 * other**2), curve) <= best.pos + 1e-9
    along = line_optimum(effort, curve)
    assert inside(other) * pod(effort / (2 * other), curve) <= along.pos + 1e-9


def test_half_of_a_round_normal_is_inside_the_probable_error():
    sigma = 1 / 1.17741
    assert 1 - math.exp(-1 / (2 * sigma**2)) == pytest.approx(0.5, abs=1e-5)
    assert inside(1.0) == pytest.approx(math.erf(1.17741 / math.sqrt(2)), abs=1e-6)


def test_independent_searches_add_up():
    assert cumulative_pod([]) == 0
    assert cumulative_pod([0.5, 0.5]) == pytest.approx(0.75)
    with pytest.raises(SarError, match=r"POD is 1\.1"):
        cumulative_pod([1.1])


@pytest.mark.parametrize("coverage", [-0.1, float("nan")])
def test_a_coverage_below_nothing_is_refused(coverage):
    with pytest.raises(SarError, match="coverage is"):
        pod(coverage)


def test_an_unknown_curve_is_refused():
    with pytest.raises(SarError, match="no POD curve 'guess'"):
        pod(1.0, "guess")
