"""Sharing a search among the units that can come: time on scene, effort, strips and spacing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sar.box import Box
from sar.detection import Curve, pod
from sar.errors import SarError, between

SEARCH_SHARE = 0.85  # [K] of the time on scene; the rest goes into turns and checks: IAMSAR


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchUnit:
    """A ship or aircraft that can search; speeds in kn, distances in nm, times in h."""

    name: str
    search_kn: float
    sweep_width_nm: float
    endurance_h: float
    transit_out_nm: float = 0.0
    transit_back_nm: float | None = None  # None: as far as out
    transit_kn: float | None = None  # None: as fast as it searches
    reserve_h: float = 0.0

    def __post_init__(self) -> None:
        """Refuse speeds, widths and times that no unit has."""
        named = f"of unit {self.name!r}"
        between(f"search_kn {named}", self.search_kn, 0.1, 600)
        between(f"sweep_width_nm {named}", self.sweep_width_nm, 0.001, 200)
        between(f"endurance_h {named}", self.endurance_h, 0, 24 * 60)
        between(f"transit_out_nm {named}", self.transit_out_nm, 0, 10_000)
        between(f"reserve_h {named}", self.reserve_h, 0, 24 * 60)
        if self.transit_back_nm is not None:
            between(f"transit_back_nm {named}", self.transit_back_nm, 0, 10_000)
        if self.transit_kn is not None:
            between(f"transit_kn {named}", self.transit_kn, 0.1, 600)

    @property
    def transit_h(self) -> tuple[float, float]:
        """Hours out and hours back."""
        back_nm = self.transit_out_nm if self.transit_back_nm is None else self.transit_back_nm
        speed_kn = self.search_kn if self.transit_kn is None else self.transit_kn
        return self.transit_out_nm / speed_kn, back_nm / speed_kn

    @property
    def on_scene_h(self) -> float:
        """Hours on scene: endurance less both transits and the reserve, never below zero."""
        return max(0.0, self.endurance_h - sum(self.transit_h) - self.reserve_h)

    @property
    def search_h(self) -> float:
        """Hours of actual searching."""
        return SEARCH_SHARE * self.on_scene_h

    @property
    def effort_nm2(self) -> float:
        """Available effort Z = V T W in square miles (IAMSAR vol. II)."""
        return self.search_kn * self.search_h * self.sweep_width_nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The strip of one unit, and how to sweep it."""

    unit: str
    box: Box
    spacing_nm: float
    coverage: float
    pod: float
    arrives_after_h: float
    search_h: float

    def as_record(self) -> dict[str, Any]:
        """The assignment as JSON-ready values."""
        return {
            "unit": self.unit,
            **self.box.as_record(),
            "spacing_nm": round(self.spacing_nm, 3),
            "coverage": round(self.coverage, 3),
            "pod": round(self.pod, 4),
            "arrives_after_h": round(self.arrives_after_h, 2),
            "search_h": round(self.search_h, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortPlan:
    """Who searches what, and who cannot."""

    assignments: tuple[Assignment, ...]
    left_out: tuple[str, ...]  # units without time on scene
    effort_nm2: float
    notes: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The plan as JSON-ready values."""
        return {
            "assignments": [one.as_record() for one in self.assignments],
            "left_out": list(self.left_out),
            "effort_nm2": round(self.effort_nm2, 2),
            "notes": list(self.notes),
        }


def total_effort_nm2(units: Sequence[SearchUnit]) -> float:
    """Zta = sum of V T W over the units, in square miles.

    >>> boat = SearchUnit(name="A", search_kn=15, sweep_width_nm=2, endurance_h=6)
    >>> round(total_effort_nm2([boat]), 3)
    153.0
    """
    return sum(unit.effort_nm2 for unit in units)


def split(area: Box, units: Sequence[SearchUnit], *, curve: Curve = "ideal") -> EffortPlan:
    """The area cut across its length into one strip a unit, each with the same coverage.

    A strip is as large as its unit's share of the effort, in the order the units are given from
    the near end to the far end.  Each sweeps half a spacing inside its edges, so that two
    neighbours stay one spacing apart.  S = W / C.
    """
    able = [unit for unit in units if unit.effort_nm2 > 0]
    if not able:
        raise SarError("no unit has time left to search; give a nearer one, or more endurance")
    total = total_effort_nm2(able)
    coverage = total / area.area_nm2
    start_nm, assignments = -area.length_nm / 2, []
    for unit in able:
        end_nm = start_nm + area.length_nm * unit.effort_nm2 / total
        assignments.append(_assignment(unit, area.slice(start_nm, end_nm), coverage, curve))
        start_nm = end_nm
    return EffortPlan(
        assignments=tuple(assignments),
        left_out=tuple(unit.name for unit in units if unit.effort_nm2 <= 0),
        effort_nm2=total,
        notes=(f"search time is {SEARCH_SHARE:.0%} of the time on scene (IAMSAR [K])",),
    )


def _assignment(unit: SearchUnit, strip: Box, coverage: float, curve: Curve) -> Assignment:
    return Assignment(
        unit=unit.name,
        box=strip,
        spacing_nm=unit.sweep_width_nm / coverage,
        coverage=coverage,
        pod=pod(coverage, curve),
        arrives_after_h=unit.transit_h[0],
        search_h=unit.search_h,
    )
