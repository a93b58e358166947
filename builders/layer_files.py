"""Layers as GeoJSON files, each with its story."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shapely

LAYERS = Path(__file__).parents[1] / "jurisdiction" / "data" / "layers"
ODBL = {"licence": "ODbL-1.0", "notice": "(c) OpenStreetMap contributors, ODbL 1.0"}
OWN = {"licence": "Apache-2.0", "notice": "compiled for this project; see each feature's source"}


def feature(geometry: Any, digits: int = 4, **said: Any) -> dict[str, Any]:
    """One GeoJSON feature, coordinates rounded."""
    grid = 10.0**-digits
    if geometry.geom_type != "LineString":
        geometry = shapely.set_precision(geometry, grid)
    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": said, "geometry": rounded(shape, digits)}


def rounded(shape: Any, digits: int) -> Any:
    """The same nested lists with shorter numbers."""
    if isinstance(shape, dict):
        return {key: rounded(part, digits) for key, part in shape.items()}
    if isinstance(shape, list):
        return [rounded(part, digits) for part in shape]
    return round(shape, digits) if isinstance(shape, float) else shape


def write_text(name: str, about: dict[str, Any], features: list[dict[str, Any]]) -> None:
    """One layer with its story, a feature a line."""
    layer = {"type": "FeatureCollection", "about": about, "features": features}
    text = json.dumps(layer, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n"
    (LAYERS / name).write_text(text, encoding="utf-8")
    say(f"{name}: {len(features)} features, {len(text):,} bytes")


def write(name: str, about: dict[str, Any], features: list[dict[str, Any]]) -> list[Any]:
    """One layer of polygons with its story; its row of the index."""
    write_text(name, about, features)
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
    west, south, east, north = shapely.total_bounds(shapes)
    said = [one["properties"] for one in features]
    inferred = {state for one in said if one["layer"] == "inferred" for state in one["states"]}
    box = (round(float(v), 4) for v in (south, west, north, east))
    return [name, *box, " ".join(sorted(inferred))]


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    print(line, file=sys.stderr, flush=True)
