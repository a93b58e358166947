"""Official limits of one State that a person imported: what is in a checked file, and where from.

The stored form is GeoJSON in WGS 84 with an ``about``.  Its features are *waters* (polygons, each
of one zone), *limits* (the lines where those waters end at sea) and *baselines* (lines with
internal or archipelagic waters on their left).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seamath.errors import Mistake

BELTS = ("IW", "AW", "TS", "CZ", "EEZ")  # zones that can be imported, inmost first
WATERS, LIMIT, BASELINE = "waters", "limit", "baseline"

Floats = NDArray[np.float64]


class LimitsError(Mistake):
    """A file of limits that cannot be used as it is, or a name that nothing was imported under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Whose limits, from which file, and when it was taken in."""

    name: str
    state: str  # ISO 3166 alpha-3 of the coast
    file: str
    sha256: str
    date: str  # what the file says of itself, else the day it was last changed
    imported: str  # day
    datum: str  # what it was in, and how sure the change to WGS 84 is

    def cited(self) -> str:
        """The words an answer's source uses."""
        when = f"dated {self.date}, imported {self.imported}"
        return f"limits of {self.state} from {self.file} ({when}, SHA-256 {self.sha256[:12]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Rows of latitude and longitude, and what it bounds."""

    role: str  # LIMIT or BASELINE
    zone: str  # one of BELTS
    points: Floats  # (n, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The waters and lines of one file."""

    about: Provenance
    waters: tuple[tuple[str, tuple[Floats, ...]], ...]  # zone, and rings of lat and lon, closed
    lines: tuple[Line, ...]

    @property
    def belts(self) -> frozenset[str]:
        """The zones whose outer limit this file sets: its polygons', not what a baseline closes."""
        return frozenset(line.zone for line in self.lines if line.role == LIMIT)


def read_imported(path: Path) -> Imported:
    """What was stored."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        about = Provenance(**stored["about"])
        features = [(one["properties"], one["geometry"]) for one in stored["features"]]
        return Imported(
            about=about,
            waters=tuple(
                (said["zone"], tuple(_lat_lon(ring) for ring in shape["coordinates"]))
                for said, shape in features
                if said["role"] == WATERS
            ),
            lines=tuple(
                Line(role=said["role"], zone=said["zone"], points=_lat_lon(shape["coordinates"]))
                for said, shape in features
                if said["role"] != WATERS
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LimitsError(
            f"{path}: imported limits that cannot be read ({error}); "
            f"remove them with: watchdesk limits remove {path.stem}"
        ) from error


def stored_form(imported: Imported) -> str:
    """The text :func:`read_imported` reads."""
    features = [
        _feature(WATERS, zone, "Polygon", [_lon_lat(ring) for ring in rings])
        for zone, rings in imported.waters
    ]
    features += [
        _feature(line.role, line.zone, "LineString", _lon_lat(line.points))
        for line in imported.lines
    ]
    names = Provenance.__slots__
    about = {name: getattr(imported.about, name) for name in names}
    return json.dumps({"type": "FeatureCollection", "about": about, "features": features}) + "\n"


def _feature(role: str, zone: str, kind: str, coordinates: Sequence[Any]) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "properties": {"role": role, "zone": zone},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _lat_lon(positions: Any) -> Floats:
    points = np.array(positions, np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError("positions are not pairs of numbers")
    return points[:, ::-1]


def _lon_lat(points: Floats) -> list[list[float]]:
    pairs: list[list[float]] = points[:, ::-1].tolist()
    return pairs
