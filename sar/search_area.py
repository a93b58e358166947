"""The area to search first: how large for the effort there is, and what it is likely to achieve.

Forms of IAMSAR vol. II; the search factor is derived (``sar.detection``), never read off a graph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sar.box import Box
from sar.detection import (
    Curve,
    Optimum,
    best_spread,
    inside,
    line_optimum,
    pod,
    point_optimum,
)
from sar.errors import between, position
from sar.sphere import from_offsets
from seamath.geodesy import inverse

FIRST_ANSWER_NM = 10.0  # [K] circle round the datum when nothing else is known, IAMSAR
JOINT_WITHIN_E = 4.0  # [K] two datums up to 4 E apart are one area, IAMSAR vol. II


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchArea:
    """One area, the effort meant for it, and what the search is likely to achieve.

    Without effort there is no coverage: the three shares and the factor are None.
    """

    kind: str  # "point", "two datums", "line", "first answer"
    box: Box
    error_nm: float  # E
    effort_nm2: float  # Zta
    relative_effort: float  # Zr of this search
    cumulative_effort: float  # Zrc: with the earlier searches
    factor: float | None  # fs
    radius_nm: float  # Ro
    coverage: float | None
    pod: float | None
    pos: float | None  # of this search
    cumulative_pos: float | None  # of all searches so far, each as planned here
    curve: Curve
    notes: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The area as JSON-ready values."""
        return {
            "kind": self.kind,
            **self.box.as_record(),
            "error_nm": round(self.error_nm, 3),
            "effort_nm2": round(self.effort_nm2, 2),
            "relative_effort": round(self.relative_effort, 3),
            "cumulative_relative_effort": round(self.cumulative_effort, 3),
            "search_factor": _rounded(self.factor),
            "radius_nm": round(self.radius_nm, 3),
            "coverage": _rounded(self.coverage),
            "pod": _rounded(self.pod),
            "pos": _rounded(self.pos),
            "cumulative_pos": _rounded(self.cumulative_pos),
            "pod_curve": self.curve,
            "notes": list(self.notes),
        }


def point_area(
    lat: float,
    lon: float,
    error_nm: float,
    effort_nm2: float,
    *,
    bearing_deg: float = 0.0,
    earlier: Sequence[float] = (),
    curve: Curve = "ideal",
) -> SearchArea:
    """The square round one datum that makes the most of the effort: Ao = 4 Ro².

    ``bearing_deg`` is the direction of total drift, along which the square is turned.
    ``earlier`` holds the relative efforts Zr of searches already made.
    """
    _check(lat, lon, error_nm, effort_nm2, earlier)
    if effort_nm2 == 0:
        return first_answer(lat, lon, error_nm)
    zr = effort_nm2 / error_nm**2  # fZ = E²
    best, before = point_optimum(zr + sum(earlier), curve), _before(point_optimum, earlier, curve)
    side = 2 * best.factor * error_nm
    box = Box(lat=lat, lon=lon, length_nm=side, width_nm=side, bearing_deg=bearing_deg)
    return _area("point", box, error_nm, effort_nm2, zr, earlier, best, before, curve)


def two_datum_areas(
    first: tuple[float, float],
    second: tuple[float, float],
    error_nm: float,
    effort_nm2: float,
    *,
    bearing_deg: float = 0.0,
    earlier: Sequence[float] = (),
    curve: Curve = "ideal",
) -> tuple[SearchArea, ...]:
    """One area over two datums (right and left of the wind), or two where they lie far apart.

    Up to 4 E apart: Ao = 4 Ro² + 2 Ro DD, the factor found for the two clouds together.  Farther
    apart: a square each, with half of the effort and of the earlier efforts.
    """
    for datum in (first, second):
        _check(*datum, error_nm, effort_nm2, earlier)
    nm, bearing = (float(v) for v in inverse(*first, *second))
    if nm > JOINT_WITHIN_E * error_nm:
        halved = {"bearing_deg": bearing_deg, "earlier": [z / 2 for z in earlier], "curve": curve}
        return tuple(
            point_area(*datum, error_nm, effort_nm2 / 2, **halved)  # type: ignore[arg-type]
            for datum in (first, second)
        )
    lat, lon = (float(v) for v in from_offsets(*first, *_vector(nm / 2, bearing)))
    if effort_nm2 == 0:
        return (first_answer(lat, lon, error_nm + nm / 2),)
    zr = effort_nm2 / error_nm**2
    best = _joint(zr + sum(earlier), nm / error_nm, curve)
    before = _joint(sum(earlier), nm / error_nm, curve).pos if earlier else 0.0
    width = 2 * best.factor * error_nm
    box = Box(lat=lat, lon=lon, length_nm=width + nm, width_nm=width, bearing_deg=bearing)
    return (_area("two datums", box, error_nm, effort_nm2, zr, earlier, best, before, curve),)


def line_area(
    first: tuple[float, float],
    second: tuple[float, float],
    error_nm: float,
    effort_nm2: float,
    *,
    earlier: Sequence[float] = (),
    curve: Curve = "ideal",
) -> SearchArea:
    """The strip along a datum line that makes the most of the effort: Ao = 2 Ro L.

    The strip ends where the line ends.
    """
    for datum in (first, second):
        _check(*datum, error_nm, effort_nm2, earlier)
    nm, bearing = (float(v) for v in inverse(*first, *second))
    between("length_nm of the datum line", nm, 0.01, 2000)
    lat, lon = (float(v) for v in from_offsets(*first, *_vector(nm / 2, bearing)))
    half_way = float(inverse(lat, lon, *second)[1])
    if effort_nm2 == 0:
        box = Box(lat=lat, lon=lon, length_nm=nm + 20, width_nm=20, bearing_deg=half_way)
        return _without_effort(box, max(FIRST_ANSWER_NM, error_nm), error_nm)
    zr = effort_nm2 / (error_nm * nm)  # fZ = E L
    best, before = line_optimum(zr + sum(earlier), curve), _before(line_optimum, earlier, curve)
    width = 2 * best.factor * error_nm
    box = Box(lat=lat, lon=lon, length_nm=nm, width_nm=width, bearing_deg=half_way)
    return _area("line", box, error_nm, effort_nm2, zr, earlier, best, before, curve)


def first_answer(lat: float, lon: float, error_nm: float = 0.0) -> SearchArea:
    """The area to name when no search unit is known yet: 10 nm round the datum, at least E."""
    radius = max(FIRST_ANSWER_NM, error_nm)
    box = Box(lat=lat, lon=lon, length_nm=2 * radius, width_nm=2 * radius, bearing_deg=0.0)
    return _without_effort(box, radius, error_nm)


def _without_effort(box: Box, radius_nm: float, error_nm: float) -> SearchArea:
    note = f"no search effort given: {radius_nm:g} nm round the datum as first answer (IAMSAR [K])"
    return SearchArea(
        kind="first answer",
        box=box,
        error_nm=error_nm,
        effort_nm2=0.0,
        relative_effort=0.0,
        cumulative_effort=0.0,
        factor=None,
        radius_nm=radius_nm,
        coverage=None,
        pod=None,
        pos=None,
        cumulative_pos=None,
        curve="ideal",
        notes=(note,),
    )


def _check(
    lat: float, lon: float, error_nm: float, effort_nm2: float, earlier: Sequence[float]
) -> None:
    position(lat, lon)
    between("total probable error_nm E", error_nm, 0.001, 1000)
    between("effort_nm2", effort_nm2, 0, 1e7)
    for relative in earlier:
        between("earlier relative effort", relative, 0, 1e6)


def _before(optimum: Any, earlier: Sequence[float], curve: Curve) -> float:
    """Probability that the earlier searches, planned in this way, have succeeded."""
    return float(optimum(sum(earlier), curve).pos) if sum(earlier) > 0 else 0.0


def _joint(relative_effort: float, apart: float, curve: Curve) -> Optimum:
    """Best rectangle over two equal normals ``apart`` times E from each other.

    Half-width fs E, half-length fs E + DD/2; each normal reaches fs E past its datum on one side
    and fs E + DD on the other.
    """
    return best_spread(
        lambda fs: inside(fs) * (inside(fs) + inside(fs + apart)) / 2,
        lambda fs: relative_effort / (4 * fs * fs + 2 * fs * apart),
        curve,
    )


def _area(
    kind: str,
    box: Box,
    error_nm: float,
    effort_nm2: float,
    zr: float,
    earlier: Sequence[float],
    best: Optimum,
    before: float,
    curve: Curve,
) -> SearchArea:
    coverage = effort_nm2 / box.area_nm2
    return SearchArea(
        kind=kind,
        box=box,
        error_nm=error_nm,
        effort_nm2=effort_nm2,
        relative_effort=zr,
        cumulative_effort=zr + sum(earlier),
        factor=best.factor,
        radius_nm=best.factor * error_nm,
        coverage=coverage,
        pod=pod(coverage, curve),
        pos=best.pos - before,
        cumulative_pos=best.pos,
        curve=curve,
        notes=("area and effort in the form of IAMSAR vol. II [K]; search factor derived here",),
    )


def _vector(nm: float, bearing_deg: float) -> tuple[float, float]:
    angle = math.radians(bearing_deg)
    return nm * math.sin(angle), nm * math.cos(angle)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
