"""Probability of detection from coverage, and the search factor that makes the most of an effort.

The manual's graph is not used: the factor is found here by maximising the probability of success
over the half-width of a square round a circular normal datum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sar.errors import SarError, between

Curve = Literal["ideal", "normal"]
PROBABLE_PER_SIGMA = math.sqrt(2 * math.log(2))  # radius of 50 % of a circular normal, in sigmas


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The best use of a relative effort: fs, the coverage it gives, and what it achieves."""

    factor: float  # fs: half-width of the area in units of E
    coverage: float
    poc: float
    pod: float
    pos: float


def pod(coverage: float, curve: Curve = "ideal") -> float:
    """Probability of detection at a coverage.

    Ideal is the inverse cube law of sighting, erf(C sqrt(pi)/2); normal is random search,
    1 - exp(-C) (Koopman 1946; IAMSAR vol. II).

    >>> round(pod(1.0), 3), round(pod(1.0, "normal"), 3)
    (0.79, 0.632)
    """
    if not coverage >= 0:
        raise SarError(f"coverage is {coverage:g}; it cannot be below zero")
    if curve == "ideal":
        return math.erf(math.sqrt(math.pi) / 2 * coverage)
    if curve == "normal":
        return -math.expm1(-coverage)
    raise SarError(f"no POD curve {curve!r}; there are ideal and normal")


def cumulative_pod(pods: Iterable[float]) -> float:
    """POD of several independent searches of one area: 1 - product of (1 - POD).

    >>> round(cumulative_pod([0.5, 0.5, 0.2]), 2)
    0.8
    """
    return 1 - math.prod(1 - between("POD", one, 0, 1) for one in pods)


@cache
def point_optimum(relative_effort: float, curve: Curve = "ideal") -> Optimum:
    """Best square round one datum for Zr = effort / E²: C = Zr / (4 fs²)."""
    return best_spread(
        lambda fs: inside(fs) ** 2, lambda fs: relative_effort / (4 * fs * fs), curve
    )


@cache
def line_optimum(relative_effort: float, curve: Curve = "ideal") -> Optimum:
    """Best strip along a datum line for Zr = effort / (E L): C = Zr / (2 fs)."""
    return best_spread(inside, lambda fs: relative_effort / (2 * fs), curve)


def inside(factor: float) -> float:
    """Share of a normal within plus or minus ``factor`` times E, E being its 50 % circle."""
    return math.erf(factor * PROBABLE_PER_SIGMA / math.sqrt(2))


def best_spread(
    poc: Callable[[float], float], coverage: Callable[[float], float], curve: Curve
) -> Optimum:
    """The factor fs with the largest POC times POD, by golden section between 0.01 and 10."""

    def pos(fs: float) -> float:
        return poc(fs) * pod(coverage(fs), curve)

    low, high, ratio = 0.01, 10.0, (math.sqrt(5) - 1) / 2
    for _ in range(80):  # 0.618^80: far below rounding
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if pos(a) >= pos(b) else (a, high)
    fs = (low + high) / 2
    return Optimum(
        factor=fs, coverage=coverage(fs), poc=poc(fs), pod=pod(coverage(fs), curve), pos=pos(fs)
    )
