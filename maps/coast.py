"""The shore inside a box: rings cut to it, lines along it, islets kept however small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from maps.content import Box, Coast, Floats, Path, unwrapped

Bounds = tuple[float, float, float, float]  # west, south, east, north
ROUNDING_DEG = 1e-9
DETAIL = 15_000  # steps across the box: finer than a screen shows until zoomed in ten times


def clip_coast(
    rings: Iterable[Path], box: Box, *, islets: Path | None = None, detail: int = DETAIL
) -> Coast:
    """Land, shore lines and islets within a box, simplified to a fraction of its size.

    ``rings`` are closed (lat, lon) rings; one inside another is water.  Rings that fall under
    the detail become islets.  Islands over the date line come in the box's own longitudes.
    """
    step = max(box.north - box.south, box.east - box.west) / detail
    dots: list[tuple[float, float]] = _islets_in(islets, box)
    whole: list[Path] = []
    crossing: list[Path] = []
    for lat, lon in rings:
        for turn in _turns(lat, lon, box):
            if max(np.ptp(lat), np.ptp(turn)) < step or len(lat) < 4:
                dots.append((float(np.mean(lat)), float(np.mean(turn))))
            else:
                (whole if _well_inside(lat, turn, box, step) else crossing).append((lat, turn))
    land = _simplified(whole, step)
    lines = list(land)
    for lat, lon in crossing:
        shapes, shore = _cut(lat, lon, box, step)
        land += shapes
        lines += shore
    points = np.array(dots, np.float64).reshape(-1, 2).T
    return Coast(land=tuple(land), lines=tuple(lines), islets=(points[0], points[1]))


def _well_inside(lat: Floats, lon: Floats, box: Box, step: float) -> bool:
    """Whether a ring is all in the box, and nowhere within two steps of its frame."""
    margin = 2 * step
    return bool(
        lat.min() > box.south + margin
        and lat.max() < box.north - margin
        and lon.min() > box.west + margin
        and lon.max() < box.east - margin
    )


def _simplified(rings: list[Path], step: float) -> list[Path]:
    """Rings to within a step, all of them at once: one by one it takes twice as long."""
    import shapely

    if not rings:
        return []
    count = [len(lat) for lat, _ in rings]
    lat, lon = (np.concatenate(column) for column in zip(*rings, strict=True))
    which = np.repeat(np.arange(len(rings)), count)
    whole = shapely.polygons(shapely.linearrings(np.column_stack([lon, lat]), indices=which))
    shore = shapely.get_exterior_ring(shapely.simplify(whole, step, preserve_topology=True))
    points, which = shapely.get_coordinates(shore, return_index=True)
    begins = np.flatnonzero(np.diff(which)) + 1
    return [(part[:, 1], part[:, 0]) for part in np.split(points, begins)]


def _cut(lat: Floats, lon: Floats, box: Box, step: float) -> tuple[list[Path], list[Path]]:
    """Land and shore of one ring that the frame of the box may cut."""
    import shapely

    frame = (box.west, box.south, box.east, box.north)
    inner = (box.west + 2 * step, box.south + 2 * step, box.east - 2 * step, box.north - 2 * step)
    whole = shapely.Polygon(np.column_stack([lon, lat]))
    # A ring closed along the frame may touch itself there: GEOS would answer all of it.
    inside = _within(whole.bounds, frame)
    cut = whole if inside else shapely.clip_by_rect(whole, *frame)
    cut = shapely.simplify(cut, step, preserve_topology=True)
    land: list[Path] = []
    shore: list[Path] = []
    for polygon in _polygons(cut):
        land += [_path(ring) for ring in (polygon.exterior, *polygon.interiors)]
        # The cut along the frame is no shore: only what lies inside is drawn as a line.
        shore += _strings(shapely.clip_by_rect(polygon.boundary, *inner))
    return land, shore


def clip_lines(lines: Iterable[Path], box: Box, *, detail: int = DETAIL) -> list[Path]:
    """The parts of open lines inside a box, simplified to a fraction of its size."""
    import shapely

    step = max(box.north - box.south, box.east - box.west) / detail
    kept: list[Path] = []
    for lat, lon in lines:
        for turn in _turns(lat, lon, box) if len(lat) > 1 else ():
            whole = shapely.LineString(np.column_stack([turn, lat]))
            cut = shapely.clip_by_rect(whole, box.west, box.south, box.east, box.north)
            kept += _strings(shapely.simplify(cut, step))
    return kept


def _turns(lat: Floats, lon: Floats, box: Box) -> Iterator[Floats]:
    """Longitudes without a jump at the date line, in each turn of the globe that meets the box.

    There is one at most, but for what lies over the edges of a box that is half a globe wide.
    """
    whole = np.asarray(lon, np.float64)
    if not len(whole) or lat.min() > box.north or lat.max() < box.south:
        return
    if np.ptp(whole) > 180.0:  # most rings are nowhere near the date line
        whole = np.unwrap(whole, period=360.0)
    first = np.ceil((box.west - whole.max()) / 360.0)
    last = np.floor((box.east - whole.min()) / 360.0)
    for turn in np.arange(first, last + 1):
        yield whole + 360.0 * turn


def _within(bounds: Bounds, frame: Bounds) -> bool:
    """Whether a shape lies in the frame, its edges rounded as crossings of the frame are."""
    west, south, east, north = np.subtract(bounds, frame)
    return bool(min(west, south) >= -ROUNDING_DEG and max(east, north) <= ROUNDING_DEG)


def _islets_in(islets: Path | None, box: Box) -> list[tuple[float, float]]:
    """The islets inside the box, in its longitudes."""
    if islets is None:
        return []
    lat, lon = islets[0], unwrapped(islets[1], box.west)
    inside = (lat >= box.south) & (lat <= box.north) & (lon <= box.east)
    return list(zip(lat[inside].tolist(), lon[inside].tolist(), strict=True))


def _polygons(shape: Any) -> list[Any]:
    """Every polygon of a shape that still has an area."""
    import shapely

    return [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def _strings(shape: Any) -> Iterator[Path]:
    """Every line of a shape, latitude first, pieces that meet end to end joined."""
    import shapely

    merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    for line in shapely.get_parts(merged):
        if line.geom_type in ("LineString", "LinearRing") and not line.is_empty:
            yield _path(line)


def _path(line: Any) -> Path:
    """The points of a shapely line, latitude first."""
    import shapely

    lon, lat = shapely.get_coordinates(line).T
    return lat, lon
