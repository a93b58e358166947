"""Polygons and lines of an imported file: valid, and cut at the date line."""

from __future__ import annotations

from typing import Any

import numpy as np

from jurisdiction.imported import LimitsError


def parts_of(where: str, geometry: Any) -> list[Any]:
    """Its polygons and lines, valid and cut at the date line."""
    import shapely

    parts = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type not in ("Polygon", "LineString"):
            raise LimitsError(f"{where}: a {part.geom_type}; lines and polygons are wanted")
        parts += _cut(where, _unrolled(where, part))
    return parts


def _unrolled(where: str, part: Any) -> Any:
    """The same shape with no jump over the date line, its longitudes beyond 180 if need be."""
    import shapely

    rings = [part] if part.geom_type == "LineString" else [part.exterior, *part.interiors]
    walked = []
    first = None
    for ring in rings:
        place = np.asarray(ring.coords)[:, :2].copy()
        step = np.diff(place[:, 0])
        place[1:, 0] -= 360.0 * np.cumsum(np.round(step / 360.0))
        if part.geom_type == "Polygon" and abs(place[-1, 0] - place[0, 0]) > 1:
            raise LimitsError(f"{where}: a ring goes round a pole; cut it at the date line")
        first = place[0, 0] if first is None else first
        place[:, 0] -= 360.0 * np.round((place[0, 0] - first) / 360.0)
        walked.append(place)
    if part.geom_type == "LineString":
        return shapely.linestrings(walked[0])
    drawn = shapely.Polygon(walked[0], holes=walked[1:])
    if not drawn.is_valid:
        raise LimitsError(f"{where}: is not a valid polygon: {shapely.is_valid_reason(drawn)}")
    return drawn


def _cut(where: str, part: Any) -> list[Any]:
    """Pieces with longitudes from -180 to 180."""
    import shapely
    import shapely.affinity

    pieces = []
    for turn in (-1, 0, 1):
        box = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        inside = part if box.contains_properly(part) else part.intersection(box)
        for piece in shapely.get_parts(inside).tolist():
            if piece.geom_type == part.geom_type and not piece.is_empty:
                pieces.append(shapely.affinity.translate(piece, -360.0 * turn))
    if not pieces:
        raise LimitsError(f"{where}: lies nowhere between 180 W and 180 E")
    return pieces
