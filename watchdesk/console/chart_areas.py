"""What the chart names besides coast and claimed limits: disputes, agreed lines, straits."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jurisdiction.layers import FOLDER
from jurisdiction.straits import straits

Place = list[float]  # latitude, longitude


@cache
def areas() -> tuple[dict[str, Any], ...]:
    """Areas and lines ready for JSON: kind, name, States, points, source, mark, certainty.

    ``kind`` is ``disputed``, ``joint``, ``awarded``, ``historic``, ``boundary`` or ``strait``; of
    a strait the points are the four corners of a generous box. ``mark`` is K where no source was
    read yet, ``certainty`` H, M or L where somebody weighed it.
    """
    return (*_polygons("areas.geojson"), *_polygons("historic.geojson"), *_lines(), *_straits())


def _polygons(file: str) -> list[dict[str, Any]]:
    historic = file.startswith("historic")
    return [
        _told(
            kind="historic" if historic else about["layer"],
            name=about["name"].partition(":")[0],
            states=about["states"],
            points=_places(geometry["coordinates"][0]),
            source=about["name"],
        )
        for about, geometry in _features(file)
        if geometry["type"] == "Polygon"
    ]


def _lines() -> list[dict[str, Any]]:
    return [
        _told(
            kind="boundary",
            name=about["name"].partition(",")[0],
            states=[about["left"], about["right"]],
            points=_places(geometry["coordinates"]),
            source=f"{about['name']}; {about['source']}",
            mark=about["mark"],
        )
        for about, geometry in _features("boundaries.geojson")
    ]


def _straits() -> list[dict[str, Any]]:
    found = []
    for strait in straits():
        south, west, north, east = strait.box
        corners = [[south, west], [south, east], [north, east], [north, west]]
        found.append(
            _told(
                kind="strait",
                name=strait.name,
                states=list(strait.states),
                points=corners,
                source=f"{strait.regime} passage: {strait.source}",
                certainty=strait.certainty,
            )
        )
    return found


def _told(**about: Any) -> dict[str, Any]:
    mark = "K" if "[K]" in about["source"] else ""
    return {"certainty": "", "mark": mark} | about


def _features(file: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    read = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    return [(one["properties"], one["geometry"]) for one in read["features"]]


def _places(points: list[list[float]]) -> list[Place]:
    return [[lat, lon] for lon, lat in points]
