"""The chart in square pieces: land, shore and claimed limits in whole steps, kept once made."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from jurisdiction.claims import Claim as StateClaim
from jurisdiction.zones import Zones
from maps.content import Box, Floats
from maps.content import Path as Line
from maps.limits import limit_lines
from seamath.errors import Mistake
from watchdesk.chart_data import asker, claims_drawn, coast_in

FORM = 2  # of what is kept: older pieces are made anew
STEPS = 4096  # across a tile: eight times what a screen shows of it
BEYOND = 64  # steps drawn past each edge, so that no seam shows
COAST_LEVELS = (3, 5, 8, 10)  # 2**level tiles round the globe
LIMIT_LEVELS = (6, 8)
NORTHERNMOST = 85.051128  # where Web Mercator's square ends


class TileError(Mistake):
    """A tile that there is not."""


class ChartTiles:
    """Tiles as JSON, from memory, else from disk, else made now.

    ``folder`` is a cache and may vanish; ``edition`` names the coast and limits they are made of.
    """

    def __init__(
        self, zones: Zones, claims: Mapping[str, StateClaim], folder: Path | None, edition: str
    ) -> None:
        self._zones, self._claims = zones, claims
        self._folder = folder / edition if folder is not None else None
        self._kept: dict[str, bytes] = {}
        self._making: dict[str, Lock] = {}
        self._lock = Lock()

    def tile(self, what: str, level: int, x: int, y: int) -> bytes:
        """One tile of ``coast`` or ``limits``; TileError where there is none such."""
        levels = {"coast": COAST_LEVELS, "limits": LIMIT_LEVELS}.get(what, ())
        if level not in levels or not (0 <= x < 2**level and 0 <= y < 2**level):
            raise TileError(f"no tile {what}/{level}/{x}/{y}; levels of {what}: {levels}")
        name = f"{what}-{level}-{x}-{y}"
        with self._lock:
            making = self._making.setdefault(name, Lock())
        with making:  # asked for twice at once, it is made once
            if name not in self._kept:
                self._kept[name] = self._from_disk(name) or self._made(name, what, level, x, y)
            return self._kept[name]

    def keep(self, what: str, level: int, x: int, y: int) -> bool:
        """Make a tile for the folder alone, if it is not there; whether it is there now."""
        name = f"{what}-{level}-{x}-{y}"
        if self._from_disk(name) is None:
            self._made(name, what, level, x, y)
        return self._from_disk(name) is not None

    def _from_disk(self, name: str) -> bytes | None:
        if self._folder is None:
            return None
        try:
            return (self._folder / f"{name}.json").read_bytes()
        except OSError:
            return None

    def _made(self, name: str, what: str, level: int, x: int, y: int) -> bytes:
        make = self._coast if what == "coast" else self._limits
        raw = json.dumps(make(level, x, y), separators=(",", ":")).encode()
        if self._folder is not None:
            partly = self._folder / f"{name}.{os.getpid()}.part"  # another process may draw it, too
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                partly.write_bytes(raw)
                partly.replace(self._folder / f"{name}.json")
            except OSError:  # a full disk costs time, not the chart
                with suppress(OSError):
                    partly.unlink()  # the next process would leave another
        return raw

    def _coast(self, level: int, x: int, y: int) -> dict[str, Any]:
        box = tile_box(level, x, y)
        found = coast_in(box, self._zones, (box.east - box.west) / STEPS * 2)
        lat, lon = found.islets
        return {
            "land": [_stepped(ring, level, x, y) for ring in found.land],
            "shore": [_stepped(line, level, x, y) for line in found.lines],
            "islets": _steps(lat, lon, level, x, y).ravel().tolist(),
        }

    def _limits(self, level: int, x: int, y: int) -> dict[str, Any]:
        box = tile_box(level, x, y)
        drawn = claims_drawn(self._zones.coast.states, self._claims)
        codes = {claim.name: code for code, claim in self._claims.items()}
        return {
            "limits": [
                {
                    "name": limit.name,
                    "state": codes[limit.name],
                    "zone": limit.zone,
                    "nm": limit.breadth_nm,
                    "lines": [_stepped(line, level, x, y) for line in limit.lines],
                }
                for limit in limit_lines(box, drawn, asker(self._zones))
            ]
        }


def desk_chart() -> ChartTiles:
    """The chart of the limits this desk uses, kept in the user's cache."""
    from platformdirs import user_cache_path

    from jurisdiction.claims import claims
    from watchdesk.limits import zones_in_use

    zones = zones_in_use()
    return ChartTiles(
        zones, claims(), user_cache_path("watchdesk") / "chart", _edition(zones.coast.path)
    )


def _edition(coast: Path) -> str:
    """A name for what the chart is made of: another where anything of it changed."""
    from watchdesk.limits import FOLDER, data_folder

    files = [coast, *sorted((data_folder() / FOLDER).glob("*"))]
    stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(f"{version('watchdesk')} {FORM} {stats}".encode()).hexdigest()[:16]


def tile_box(level: int, x: int, y: int) -> Box:
    """The degrees of a tile and a little beyond; a tile has its number from the north-west.

    >>> box = tile_box(3, 4, 3)
    >>> round(box.south), round(box.west), round(box.north), round(box.east)
    (-1, -1, 42, 46)
    """
    side, margin = 2.0**level, BEYOND / STEPS
    south, north = (_lat(edge / side) for edge in (y + 1 + margin, y - margin))
    west, east = (360.0 * edge / side - 180.0 for edge in (x - margin, x + 1 + margin))
    return Box(
        south=max(south, -NORTHERNMOST), west=west, north=min(north, NORTHERNMOST), east=east
    )


def _lat(down: float) -> float:
    """Latitude of a part of the way down Web Mercator's square."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * down))))


def _steps(lat: Floats, lon: Floats, level: int, x: int, y: int) -> np.ndarray[Any, Any]:
    """Whole steps right and down from the tile's corner, a row each."""
    side = 2.0**level
    right = ((np.asarray(lon) + 180.0) / 360.0 * side - x) * STEPS
    sine = np.sin(np.radians(np.clip(lat, -NORTHERNMOST, NORTHERNMOST)))
    down = ((0.5 - np.arctanh(sine) / (2.0 * math.pi)) * side - y) * STEPS
    return np.rint(np.column_stack([right, down])).astype(np.int64)


def _stepped(line: Line, level: int, x: int, y: int) -> list[int]:
    """A line as its first point, then each step to the next: short numbers, quickly read."""
    points = _steps(*line, level, x, y)
    moved = np.diff(points, axis=0)
    told = np.concatenate([points[:1], moved[np.any(moved != 0, axis=1)]])
    whole: list[int] = told.ravel().tolist()
    return whole
