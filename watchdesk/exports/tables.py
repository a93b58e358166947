"""Exports as GeoJSON (RFC 7946) and as tables: CSV that no spreadsheet runs, and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from watchdesk.exports.features import Export, Fact, Feature

# A cell beginning with one of these is run as a formula by spreadsheets (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def geojson(export: Export) -> bytes:
    """One feature collection; the times of a track stand in ``coordTimes``, as many as places."""
    made = {
        "type": "FeatureCollection",
        "title": export.title,
        "exercise": export.exercise,
        "notes": list(export.notes),
        "features": [_geojson(feature) for feature in export.features],
    }
    return json.dumps(made, allow_nan=False).encode() + b"\n"


def _geojson(feature: Feature) -> dict[str, Any]:
    places = [[round(x, 6), round(y, 6)] for y, x in zip(feature.lat, feature.lon, strict=True)]
    properties: dict[str, Any] = {"name": feature.name, **feature.facts}
    if not feature.is_track:
        geometry: dict[str, Any] = {"type": "Point", "coordinates": places[0]}
        properties |= {"time": feature.times[0] if feature.times else None}
        return _feature(feature.id, geometry, properties)
    parts = _cut_at_the_date_line(places)
    if len(parts) == 1:
        geometry = {"type": "LineString", "coordinates": places}
    else:
        geometry = {"type": "MultiLineString", "coordinates": parts}
    return _feature(feature.id, geometry, {**properties, "coordTimes": list(feature.times)})


def _feature(id: str, geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": id, "geometry": geometry, "properties": properties}


def _cut_at_the_date_line(places: list[list[float]]) -> list[list[list[float]]]:
    """Lines that do not run around the globe (RFC 7946, 3.1.9); a lone place stands twice."""
    parts = [[places[0]]]
    for before, here in pairwise(places):
        if abs(here[0] - before[0]) > 180.0:
            parts.append([])
        parts[-1].append(here)
    return [part if len(part) > 1 else part * 2 for part in parts]


def csv(export: Export) -> bytes:
    """UTF-8 with a header, one row a place; texts that a spreadsheet would run are quoted."""
    text: str = _frame(export, safe=True).write_csv()
    return text.encode()


def parquet(export: Export) -> bytes:
    """The same rows, typed and packed; texts as they were sent."""
    packed = io.BytesIO()
    _frame(export, safe=False).write_parquet(packed, compression="zstd")
    return packed.getvalue()


def _frame(export: Export, *, safe: bool) -> Any:
    """A polars frame of every place, the facts of its feature beside each."""
    import polars

    rows = [
        {
            "id": _cell(feature.id, safe),
            "name": _cell(feature.name, safe),
            "time": feature.times[n] if feature.times else None,
            "lat": feature.lat[n],
            "lon": feature.lon[n],
            **{fact: _cell(value, safe) for fact, value in feature.facts.items()},
        }
        for feature in export.features
        for n in range(len(feature.lat))
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    whole = [{name: row.get(name) for name in names} for row in rows]
    mixed = {n for n in names if len({type(r[n]) for r in whole if r[n] is not None}) > 1}
    told = [{n: str(v) if n in mixed and v is not None else v for n, v in r.items()} for r in whole]
    return polars.DataFrame(told, schema=list(names), orient="row", infer_schema_length=None)


def _cell(value: Fact, safe: bool) -> Fact:
    """A value; a text that begins a formula gets an apostrophe before it.

    >>> _cell("=HYPERLINK(1)", True), _cell(-73.5, True), _cell("MAR", True)
    ("'=HYPERLINK(1)", -73.5, 'MAR')
    """
    if safe and isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


WRITERS: dict[str, Callable[[Export], bytes]] = {
    "geojson": geojson,
    "csv": csv,
    "parquet": parquet,
}
