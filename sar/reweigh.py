"""What a search that found nobody tells: particles inside it count less, the next area follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sar.box import Box
from sar.cloud import DriftResult
from sar.detection import Curve, pod
from sar.errors import SarError, between
from sar.radio_text import spoken_position
from sar.sphere import middle, offsets_nm

Floats = NDArray[np.float64]

CELLS = 48  # lattice cells on each side of the cloud
BEARINGS = 6  # turned by 15 degrees each; length and width may change places, so 90 are enough
SIDES = 12  # lengths tried each way, evenly spread from one cell to the whole lattice


@dataclass(frozen=True, slots=True, kw_only=True)
class NextArea:
    """The rectangle where the effort is likely to find most, and how likely."""

    box: Box
    effort_nm2: float
    coverage: float
    poc: float  # weight of the particles inside
    pod: float
    pos: float
    method: str

    def as_record(self) -> dict[str, Any]:
        """The area as JSON-ready values."""
        shares = {name: round(getattr(self, name), 4) for name in ("coverage", "poc", "pod", "pos")}
        effort = round(self.effort_nm2, 2)
        return {**self.box.as_record(), "effort_nm2": effort, **shares, "method": self.method}


def after_search(cloud: DriftResult, box: Box, pod_inside: float, step: int = -1) -> DriftResult:
    """The cloud with the weights that remain after a search of a box at an output step.

    Bayes: a particle inside keeps w (1 - POD), then all are brought back to a sum of 1.  Stranded
    particles are not found by a search at sea and keep theirs.
    """
    between("POD", pod_inside, 0, 1)
    searched = box.contains(cloud.lat[step], cloud.lon[step]) & ~cloud.stranded[step]
    weight = np.where(searched, cloud.weight * (1 - pod_inside), cloud.weight)
    if not weight.sum() > 0:
        raise SarError("a POD of 1 over the whole cloud leaves nowhere to look; give a smaller POD")
    found = 1 - float(weight.sum())
    note = f"search of {box.area_nm2:.0f} nm² with POD {pod_inside:.2f} failed; POS was {found:.2f}"
    return replace(cloud, weight=weight / weight.sum(), notes=(*cloud.notes, note))


def next_area(
    cloud: DriftResult,
    effort_nm2: float,
    *,
    curve: Curve = "ideal",
    step: int = -1,
    along_deg: float | None = None,
) -> NextArea:
    """The rectangle with the largest probability of success for an effort at an output step.

    Every rectangle on a lattice over the cloud is tried: 48 x 48 cells, 6 bearings, 12 x 12
    sizes, every place.  Success is the weight inside times POD(effort / area).  It is the best of
    those tried, for one rectangle searched evenly; stranded particles are left out.  With
    ``along_deg`` only rectangles with a side in that direction are tried, such as the drift's.
    """
    between("effort_nm2", effort_nm2, 1e-6, 1e7)
    afloat = ~cloud.stranded[step]
    if not cloud.weight[afloat].sum() > 0:
        where = spoken_position(*middle(cloud.lat[step], cloud.lon[step], cloud.weight))
        raise SarError(f"no particle is afloat: search the shore near {where}")
    lat, lon, weight = cloud.lat[step, afloat], cloud.lon[step, afloat], cloud.weight[afloat]
    centre = middle(lat, lon, weight)
    east, north = offsets_nm(*centre, lat, lon)
    turns = [90.0 * k / BEARINGS for k in range(BEARINGS)]
    if along_deg is not None:
        turns = [along_deg % 90.0]
    _, bearing, along, across = max(
        (_best_at(turn, east, north, weight, effort_nm2, curve) for turn in turns),
        key=lambda found: found[0],
    )
    frame = Box(lat=centre[0], lon=centre[1], length_nm=1.0, width_nm=1.0, bearing_deg=bearing)
    box = _major_first(frame, along, across)
    poc = float(weight[box.contains(lat, lon)].sum())
    return _searched(box, poc, effort_nm2, curve, len(turns))


def _searched(box: Box, poc: float, effort_nm2: float, curve: Curve, turns: int) -> NextArea:
    """The rectangle with what an even search of it with the effort is likely to find."""
    coverage = effort_nm2 / box.area_nm2
    return NextArea(
        box=box,
        effort_nm2=effort_nm2,
        coverage=coverage,
        poc=poc,
        pod=pod(coverage, curve),
        pos=poc * pod(coverage, curve),
        method=f"best of rectangles on a {CELLS} x {CELLS} lattice, {turns} bearings, "
        f"{SIDES} x {SIDES} sizes: weight inside x POD(effort / area)",
    )


_Span = tuple[float, float]


def _best_at(
    bearing_deg: float,
    east: Floats,
    north: Floats,
    weight: Floats,
    effort_nm2: float,
    curve: Curve,
) -> tuple[float, float, _Span, _Span]:
    """Success, bearing and extents (along, across) of the best rectangle at one bearing."""
    angle = np.radians(bearing_deg)
    along = east * np.sin(angle) + north * np.cos(angle)
    across = east * np.cos(angle) - north * np.sin(angle)
    counts, x, y = np.histogram2d(along, across, bins=CELLS, weights=weight)
    below = np.zeros((CELLS + 1, CELLS + 1))
    below[1:, 1:] = counts.cumsum(0).cumsum(1)  # weight of all cells below and left
    sizes = np.unique(np.linspace(1, CELLS, SIDES).astype(int))
    best: tuple[float, float, _Span, _Span] = (-1.0, bearing_deg, (0, 1), (0, 1))
    for m in sizes:
        for n in sizes:
            area = (x[m] - x[0]) * (y[n] - y[0])
            poc = below[m:, n:] - below[:-m, n:] - below[m:, :-n] + below[:-m, :-n]
            i, j = np.unravel_index(np.argmax(poc), poc.shape)
            pos = float(poc[i, j]) * pod(effort_nm2 / area, curve)
            if pos > best[0]:
                spans = (float(x[i]), float(x[i + m])), (float(y[j]), float(y[j + n]))
                best = (pos, bearing_deg, *spans)
    return best


def _major_first(frame: Box, along: _Span, across: _Span) -> Box:
    """The rectangle with these extents in the frame, its length along its longer side."""
    lat, lon = frame.positions(sum(along) / 2, sum(across) / 2)
    length, width, bearing = along[1] - along[0], across[1] - across[0], frame.bearing_deg
    if width > length:
        length, width, bearing = width, length, bearing + 90
    return Box(
        lat=float(lat), lon=float(lon), length_nm=length, width_nm=width, bearing_deg=bearing
    )
