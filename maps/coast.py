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
    import shapely

    step = max(box.north - box.south, box.east - box.west) / detail
    frame = (box.west, box.south, box.east, box.north)
    inner = (box.west + 2 * step, box.south + 2 * step, box.east - 2 * step, box.north - 2 * step)
    land: list[Path] = []
    lines: list[Path] = []
    dots: list[tuple[float, float]] = _islets_in(islets, box)
    for lat, lon in rings:
        for turn in _turns(lat, lon, box):
            if max(np.ptp(lat), np.ptp(turn)) < step or len(lat) < 4:
                dots.append((float(np.mean(lat)), float(np.mean(turn))))
                continue
            whole = shapely.Polygon(np.column_stack([turn, lat]))
            # A ring closed along the frame may touch itself there: GEOS would answer all of it.
            inside = _within(whole.bounds, frame)
            cut = whole if inside else shapely.clip_by_rect(whole, *frame)
            cut = shapely.simplify(cut, step, preserve_topology=True)
            for polygon in _polygons(cut):
                land += [_path(ring) for ring in (polygon.exterior, *polygon.interiors)]
                # The cut along the frame is no shore: only what lies inside is drawn as a line.
                lines += _strings(shapely.clip_by_rect(polygon.boundary, *inner))
    points = np.array(dots, np.float64).reshape(-1, 2).T
    return Coast(land=tuple(land), lines=tuple(lines), islets=(points[0], points[1]))


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
