"""Where a zone ends on the sea: contours of the distance to the baseline, State by State."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.content import Box, Floats, LimitLine, Path
from seamath.units import M_PER_NM

Ask = Callable[[Floats, Floats], tuple[Floats, NDArray[np.integer[Any]]]]

FINEST_NM = 0.25  # grid step of a small box; a 12 nm line is then good to a few metres
MOST_STEPS = 1200  # along the longer side: half a mile on a box of ten degrees
COARSE = 4  # fine steps in one step of the first look
SQUARE = ((0, 0), (0, 1), (1, 0), (1, 1))  # the corners of a grid square
WIDEST_DEG = 40.0  # beyond it a step is over two miles and the lines would mislead
MEAN_DEGREE_M = 111_195.0  # metres in a degree on a sphere of the mean radius 6 371 km


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One zone claimed by one State: ``state`` is the number its coast answers with."""

    state: int
    name: str
    zone: str  # "TS" or "CZ"
    breadth_nm: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """Distances and nearest States on a regular grid, NaN where nobody needed to know."""

    lat: Floats
    lon: Floats
    distance_nm: Floats
    state: NDArray[np.int64]


def limit_lines(
    box: Box, claims: Sequence[Claim], distance_and_state: Ask
) -> tuple[LimitLine, ...]:
    """The outer limits of the claimed zones inside a box, in the order of the claims.

    ``distance_and_state(lat, lon)`` gives, for longitudes from -180 to 180, the distance to the
    nearest baseline in nautical miles (zero or NaN on land) and the number of the State that
    coast belongs to.  A line ends where another State's coast is nearer: the median.  A box
    wider than 40 degrees gets no lines.
    """
    if not claims or max(box.north - box.south, box.east - box.west) > WIDEST_DEG:
        return ()
    grid = _surveyed(box, claims, distance_and_state)
    present = set(np.unique(grid.state).tolist())
    lines = (
        LimitLine(
            name=claim.name,
            zone=claim.zone,
            breadth_nm=claim.breadth_nm,
            lines=tuple(_contours(grid, claim)),
        )
        for claim in claims
        if claim.state in present
    )
    return tuple(line for line in lines if line.lines)


def _surveyed(box: Box, claims: Sequence[Claim], ask: Ask) -> _Grid:
    """Ask on a coarse grid everywhere, then on a fine one where a limit can pass."""
    lat, lon, step_m = _axes(box)
    rough_nm, states = _asked(ask, lat[::COARSE], lon[::COARSE])
    rough_nm = np.nan_to_num(rough_nm)
    # Distance changes by no more than the way gone, and no point of a square is farther than
    # half its diagonal from a corner: so a limit inside shows itself at the corners.
    reach_nm = COARSE * step_m / M_PER_NM / np.sqrt(2.0)
    corners = np.stack([rough_nm[i : i - 1 or None, j : j - 1 or None] for i, j in SQUARE])
    low_nm, high_nm = corners.min(axis=0) - reach_nm, corners.max(axis=0) + reach_nm
    near = np.zeros(low_nm.shape, dtype=bool)
    for breadth_nm in {claim.breadth_nm for claim in claims if claim.state in states}:
        near |= (low_nm <= breadth_nm) & (breadth_nm <= high_nm)
    wanted = _spread(near)
    distance = np.full((len(lat), len(lon)), np.nan)
    state = np.full(distance.shape, -1, dtype=np.int64)
    rows, columns = np.nonzero(wanted)
    if len(rows):
        distance[rows, columns], state[rows, columns] = ask(lat[rows], _usual(lon[columns]))
    return _Grid(lat, lon, distance, state)


def _axes(box: Box) -> tuple[Floats, Floats, float]:
    """Latitudes and longitudes of the fine grid, and its step in metres.

    Steps are equal on the water at the latitude nearest the equator, shorter elsewhere.
    """
    equator = 0.0 if box.south <= 0 <= box.north else min(abs(box.south), abs(box.north))
    shrink = float(np.cos(np.radians(min(equator, 85.0))))
    high, wide = box.north - box.south, (box.east - box.west) * shrink
    step_deg = max(FINEST_NM * M_PER_NM / MEAN_DEGREE_M, max(high, wide) / MOST_STEPS)
    lat = _axis(box.south, box.north, high / step_deg)
    lon = _axis(box.west, box.east, wide / step_deg)
    return lat, lon, step_deg * MEAN_DEGREE_M


def _axis(low: float, high: float, steps: float) -> Floats:
    """At least that many even steps from low to high, a whole number of coarse ones."""
    squares = max(int(np.ceil(steps / COARSE)), 2)
    return np.linspace(low, high, squares * COARSE + 1)


def _asked(ask: Ask, lat: Floats, lon: Floats) -> tuple[Floats, set[int]]:
    """Distances on the whole grid of two axes, and the States whose coast is near anywhere."""
    la, lo = np.meshgrid(lat, lon, indexing="ij")
    distance, state = ask(la.ravel(), _usual(lo.ravel()))
    return np.reshape(distance, la.shape), set(np.unique(state).tolist())


def _usual(lon: Floats) -> Floats:
    """Longitudes from -180 to 180."""
    return np.asarray(np.mod(lon + 180.0, 360.0) - 180.0)


def _spread(near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The fine grid points in and on the edge of every marked coarse square."""
    inside = near.repeat(COARSE, axis=0).repeat(COARSE, axis=1)
    points = np.zeros((inside.shape[0] + 1, inside.shape[1] + 1), dtype=bool)
    for i, j in SQUARE:
        points[i : i - 1 or None, j : j - 1 or None] |= inside
    return points


def _contours(grid: _Grid, claim: Claim) -> Iterable[Path]:
    """The lines at one breadth off one State's coast, without points a screen cannot show."""
    import shapely
    from contourpy import LineType, contour_generator

    mine = grid.state == claim.state
    rows, columns = _window(mine.any(axis=1)), _window(mine.any(axis=0))
    own = np.where(mine, grid.distance_nm, np.nan)[rows, columns]
    contour = contour_generator(
        x=grid.lon[columns],
        y=grid.lat[rows],
        z=np.ma.masked_invalid(own),
        name="serial",
        line_type=LineType.Separate,
    )
    for line in contour.lines(claim.breadth_nm):
        kept = shapely.simplify(shapely.LineString(np.asarray(line, np.float64)), 0.0003)  # 30 m
        lon, lat = shapely.get_coordinates(kept).T
        yield lat, lon


def _window(used: NDArray[np.bool_]) -> slice:
    """From the first to the last used place, two at least."""
    first, last = np.flatnonzero(used)[[0, -1]]
    return slice(max(int(first) - 1, 0), int(last) + 2)
