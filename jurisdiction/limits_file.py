"""A person's file of limits as it is: GeoJSON, GeoPackage or shapefile, turned to WGS 84.

GeoJSON needs nothing else; the other two need pyogrio, which comes with ``watchdesk[limits]``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jurisdiction.imported import LimitsError
from seamath.geodesy import to_wgs84

GEOJSON = (".geojson", ".json")
OTHER = (".gpkg", ".shp", ".zip")
WGS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326")
MOST_ERROR_M = 60.0  # a change of datum less sure than the coast itself is refused: our judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One feature: a shapely geometry with longitude first, and what the file says of it."""

    number: int  # from 1, as the person counts
    geometry: Any
    said: Mapping[str, str]  # names in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsFile:
    """Every feature of a file, and what tells this file from another."""

    shapes: tuple[Shape, ...]
    sha256: str
    date: str
    datum: str


def read_limits(path: Path, *, latitude_first: bool = False) -> LimitsFile:
    """The features of a file in WGS 84."""
    kind = path.suffix.lower()
    if kind not in (*GEOJSON, *OTHER):
        raise LimitsError(f"{path}: {kind or 'no ending'}; wanted {', '.join((*GEOJSON, *OTHER))}")
    try:
        raw = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    except OSError as error:
        raise LimitsError(f"{path}: cannot be read ({error.strerror})") from error
    found, crs = _geojson(path, raw) if kind in GEOJSON else _through_gdal(path)
    if latitude_first:
        found = [(_swapped(shape), said) for shape, said in found]
    found, datum = _in_wgs84(path, found, crs)
    shapes = tuple(
        Shape(number=number, geometry=shape, said=said)
        for number, (shape, said) in enumerate(found, start=1)
    )
    if not shapes:
        raise LimitsError(f"{path}: no feature in it")
    digest = hashlib.sha256(raw).hexdigest()
    return LimitsFile(shapes=shapes, sha256=digest, date=changed, datum=datum)


Found = list[tuple[Any, Mapping[str, str]]]


def _geojson(path: Path, raw: bytes) -> tuple[Found, str]:
    """Features of RFC 7946, or of its forerunner, which could name another reference system."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except ValueError as error:
        raise LimitsError(f"{path}: is not JSON ({error})") from error
    except RecursionError as error:
        raise LimitsError(f"{path}: is not GeoJSON: nested too deep") from error
    crs = WGS84[0]
    if not isinstance(told, dict):
        raise LimitsError(f"{path}: is not GeoJSON: a FeatureCollection is wanted")
    if "crs" in told:
        name = told["crs"]
        name = name.get("properties", {}).get("name") if isinstance(name, dict) else None
        if not name:
            raise LimitsError(f"{path}: its crs member names no reference system")
        crs = str(name)
    found: Found = []
    for number, one in enumerate(_features(told), start=1):
        where = f"{path}: feature {number}"
        geometry = one.get("geometry") if isinstance(one, dict) else None
        if not isinstance(geometry, dict):
            raise LimitsError(f"{where}: has no geometry")
        _closed(where, geometry)
        try:
            drawn = shape(geometry)
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise LimitsError(f"{where}: its geometry cannot be read ({error})") from error
        found.append((drawn, _words(one.get("properties") or {})))
    return found, crs


def _features(told: dict[str, Any]) -> list[Any]:
    if told.get("type") == "FeatureCollection":
        features = told.get("features")
        return features if isinstance(features, list) else []
    if told.get("type") == "Feature":
        return [told]
    return [{"geometry": told, "properties": {}}] if "coordinates" in told else []


def _closed(where: str, geometry: dict[str, Any]) -> None:
    """Refuse a ring that does not end where it began: RFC 7946, 3.1.6."""
    shape, drawn = geometry.get("type"), geometry.get("coordinates") or []
    polygons = {"Polygon": [drawn], "MultiPolygon": drawn}.get(str(shape), [])
    for ring in (ring for polygon in polygons for ring in polygon):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise LimitsError(f"{where}: a ring is not closed: its first position must be its last")


def _through_gdal(path: Path) -> tuple[Found, str]:
    import shapely

    try:
        from pyogrio.raw import read
    except ImportError as error:
        need = "pip install 'watchdesk[limits]', or convert it to GeoJSON in WGS 84"
        raise LimitsError(f"{path}: GeoPackage and shapefile need pyogrio: {need}") from error
    try:
        about, _, drawn, columns = read(path, force_2d=True)
        shapes = shapely.from_wkb(drawn)
    except Exception as error:  # GDAL has many errors and no common ancestor
        raise LimitsError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from error
    crs = about["crs"]
    if not crs or "undefined" in crs.lower() or "unknown" in crs.lower():
        raise LimitsError(
            f"{path}: says nothing of its datum; add it (.prj, or the layer's reference system)"
        )
    names = [str(name) for name in about["fields"]]
    rows = ({name: column[k] for name, column in zip(names, columns)} for k in range(len(shapes)))
    pairs = zip(shapes.tolist(), rows)
    return [(shape, _words(said)) for shape, said in pairs if shape is not None], crs


def _words(said: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in said.items() if value is not None}


def _swapped(geometry: Any) -> Any:
    import shapely

    return shapely.transform(geometry, lambda pairs: pairs[:, ::-1])


def _in_wgs84(path: Path, found: Found, crs: str) -> tuple[Found, str]:
    """The same shapes in WGS 84, and how sure that is."""
    import shapely

    if crs in WGS84:
        return [(shapely.force_2d(shape), said) for shape, said in found], "WGS 84"
    shapes = []
    error_m = 0.0
    for shape, said in found:
        pairs = shapely.get_coordinates(shape)
        lat, lon, error_m = to_wgs84(pairs[:, 0], pairs[:, 1], crs)
        turned = shapely.set_coordinates(shapely.force_2d(shape), _stacked(lon, lat))
        shapes.append((turned, said))
    name = crs if len(crs) < 40 else crs.split('"')[1]
    if not error_m <= MOST_ERROR_M:
        sure = f"only within {error_m:.0f} m" if error_m == error_m else "with unknown error"
        raise LimitsError(f"{path}: {name} turns to WGS 84 {sure}; give it in WGS 84")
    return shapes, f"{name}, turned to WGS 84 within {error_m:.0f} m"


def _stacked(lon: Any, lat: Any) -> Any:
    import numpy as np

    return np.column_stack([lon, lat])
