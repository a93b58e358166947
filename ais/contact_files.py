"""Sightings in a file, CSV or GeoJSON: a log of the eye, an aircraft, a call, a satellite."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ais.clock import moment_s
from ais.contacts import KINDS, Sighting
from ais.errors import AisError
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES, SourceFile

# Our field, and what files call it, lower case with only letters and digits.  What stands in no
# other column is read: a column of people's names is never taken in.
_NAMES = {
    "time": ("time", "timestamp", "datetime", "timeutc", "acquisitiontime", "detectiontime"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "kind": ("kind", "type", "sensor"),
    "contact": ("contact", "id", "track", "contactid"),
    "reporter": ("reporter", "source", "reportedby"),
    "description": ("description", "remarks", "notes"),
    "uncertainty_m": ("uncertaintym", "accuracym", "errorm"),
    "people": ("people", "pob", "persons"),
    "speed_kn": ("speedkn", "sog"),
    "course_deg": ("coursedeg", "cog"),
}
_NEEDED = ("time", "lat", "lon")
_MOST_JSON_BYTES = 64 << 20  # some 200,000 detections; JSON cannot be read piece by piece


def sightings_in(file: SourceFile, counts: ReadCounts, kind: str = "visual") -> Iterator[Sighting]:
    """Every usable sighting of a file; ``counts`` covers every line of a CSV, or feature.

    ``kind`` is of those that do not tell.  A table without time and place raises ``AisError``.
    """
    if kind not in KINDS:
        raise AisError(f"unknown kind of contact {kind!r}; known: {', '.join(KINDS)}")
    records = _features(file, counts) if _is_json(file) else _rows(file, counts)
    for line, record in records:
        sighting = _sighting(line, record, kind, counts)
        if isinstance(sighting, str):
            counts.refused[sighting] += 1
        else:
            counts.messages += 1
            counts.by_type[0] += 1
            yield sighting


def _is_json(file: SourceFile) -> bool:
    return file.beginning(1, 1).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _rows(file: SourceFile, counts: ReadCounts) -> Iterator[tuple[int, dict[str, Any]]]:
    columns: list[str | None] = []
    for line, raw in file:
        counts.lines = file.lines
        text = raw.decode("utf-8-sig", "replace").strip("\r")
        if not text.strip():
            counts.ignored["blank"] += 1
            continue
        try:
            cells = next(csv.reader([text.replace("\0", "")]))
        except csv.Error:
            cells = []
        if not columns:
            columns = _columns(cells, file.path)
            counts.ignored["header"] += 1
        elif len(cells) != len(columns):
            counts.refused["wrong number of columns"] += 1
        else:
            yield line, {name: cell for name, cell in zip(columns, cells) if name}
    counts.lines = file.lines
    counts.refused.update(file.refused)


def _columns(header: list[str], path: Path) -> list[str | None]:
    columns = [_ours(cell) for cell in header]
    if missing := [name for name in _NEEDED if name not in columns]:
        found = ", ".join(header)[:300]
        raise AisError(f"{path}: contacts without {', '.join(missing)}; its columns: {found}")
    return columns


def _features(file: SourceFile, counts: ReadCounts) -> Iterator[tuple[int, dict[str, Any]]]:
    pieces, size = [], 0
    for piece in file.text():
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_JSON_BYTES:
            raise AisError(f"{file.path}: GeoJSON of more than 64 MB; split it, or write CSV")
    try:
        features = json.loads(b"".join(pieces))["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AisError(f"{file.path}: not a GeoJSON FeatureCollection") from error
    if not isinstance(features, list):
        raise AisError(f"{file.path}: not a GeoJSON FeatureCollection")
    for position, feature in enumerate(features, start=1):
        counts.lines += 1
        place, told = _point(feature), _inside(feature, "properties")
        if place is None:
            counts.refused["not a point"] += 1
            continue
        record = {ours: value for name, value in told.items() if (ours := _ours(str(name)))}
        yield position, record | {"lat": place[1], "lon": place[0]}


def _point(feature: Any) -> list[Any] | None:
    geometry = _inside(feature, "geometry")
    place = geometry.get("coordinates") if geometry.get("type") == "Point" else None
    return place if isinstance(place, list) and len(place) >= 2 else None


def _inside(feature: Any, name: str) -> Mapping[str, Any]:
    found = feature.get(name) if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _ours(name: str) -> str | None:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return next((ours for ours, names in _NAMES.items() if plain in names), None)


def _sighting(
    line: int, record: Mapping[str, Any], kind: str, counts: ReadCounts
) -> Sighting | str:
    """The sighting in a record, or why it is refused; a doubtful detail costs only itself."""
    lat, lon = _number(record.get("lat")), _number(record.get("lon"))
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return "no place"
    time_s = moment_s(_text(record.get("time")).encode("utf-8", "replace"))
    if math.isnan(time_s):
        return "time not understood"
    told = _text(record.get("kind")).lower()
    if told and told not in KINDS:
        counts.doubts["unknown kind of contact"] += 1
    people = _number(record.get("people"))
    believable = 0 <= people <= 10_000 and people == int(people)
    if not believable and not math.isnan(people):
        counts.doubts["impossible number of people"] += 1
    radius_m = _number(record.get("uncertainty_m"))
    return Sighting(
        time_s=time_s,
        lat=lat,
        lon=lon,
        kind=told if told in KINDS else ("other" if told else kind),
        contact=_text(record.get("contact")),
        reporter=_text(record.get("reporter")),
        description=_text(record.get("description")),
        uncertainty_m=radius_m if 0 <= radius_m < math.inf else math.nan,
        people=int(people) if believable else None,
        speed_kn=_number(record.get("speed_kn")),
        course_deg=_number(record.get("course_deg")),
        line=line,
    )


def _text(cell: Any) -> str:
    return "" if cell is None or isinstance(cell, dict | list) else str(cell).strip()


def _number(cell: Any) -> float:
    try:
        return float(_text(cell)[:MAX_LINE_BYTES])
    except ValueError:
        return math.nan
