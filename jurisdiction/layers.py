"""The layers above the coast: bays, inferred baselines, waters in dispute, agreed boundaries.

``data/layers/layers.md`` tells where each comes from and how far it may be trusted.  A layer's
polygons are read when a position falls into its box.  Of one kind of layer at most one polygon is
named a position: the furthest in.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.boundaries import Boundaries, read_boundaries
from jurisdiction.coast_file import UNITS_PER_DEG
from jurisdiction.features import Feature, features
from jurisdiction.patches import Patches, Ring, find_patches, patches_of
from jurisdiction.regime import ZONES

FOLDER = Path(__file__).parent / "data" / "layers"
SLOT = {"bay": 0, "inferred": 1, "wide": 1, "rock": 1, "disputed": 2, "joint": 2, "awarded": 3}
SLOTS = 4
INFERRED = SLOT["inferred"]
ROCK_DEPTH = -1  # whoever's coast governs round it: named before all
DEPTH = {"AW": 0, "IW": 0, "TS": 1, "CZ": 2, "EEZ": 0, "": 0}  # further in is named first
MANY = 1000  # positions: beyond, every layer is loaded rather than boxes compared

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """One polygon: what the waters in it are, or may be, and whose."""

    layer: str  # one of those in SLOT
    zone: str  # empty: what it would be without the polygon
    states: tuple[str, ...]
    leads: bool  # whether this reading is the answer, or only a candidate beside it
    name: str
    line: tuple[float, ...]  # of a bay: lat, lon and lat, lon of its closing line


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchColumns:
    """Patches as columns; a last row stands for no patch."""

    zone: NDArray[np.int8]  # index into regime.ZONES; -1 where the patch says none
    state: NDArray[np.int16]  # (patches, claimants) numbers of States; -1 where there are fewer
    leads: NDArray[np.bool_]
    disputed: NDArray[np.bool_]
    rock: NDArray[np.bool_]  # an islet that no coast has
    line: Floats  # (patches, 4), NaN where it has none
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waters:
    """For each position the bay, inferred water and area it lies in, as numbers of patches."""

    bay: NDArray[np.int32]  # -1 where there is none, as the rest
    inferred: NDArray[np.int32]
    area: NDArray[np.int32]
    awarded: NDArray[np.int32]
    columns: PatchColumns


@dataclass(slots=True)
class _Held:
    """What is in memory; it only grows."""

    files: frozenset[str] = frozenset()
    patches: tuple[Patch, ...] = ()
    columns: PatchColumns | None = None
    search: Patches = field(default_factory=lambda: patches_of([], [], [], []))


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The layers in a folder."""

    folder: Path = FOLDER
    without: frozenset[str] = frozenset()  # States whose inferred baselines are not wanted
    _held: _Held = field(default_factory=_Held, repr=False, compare=False)

    @cached_property
    def index(self) -> dict[str, tuple[float, ...]]:
        """Box of each file of polygons: south, west, north, east."""
        return {
            row["file"]: tuple(float(row[k]) for k in ("south", "west", "north", "east"))
            for row in self._rows("index.csv")
        }

    @cached_property
    def boundaries(self) -> Boundaries:
        """The agreed and adjudicated lines."""
        return read_boundaries(self.folder / "boundaries.geojson")

    @property
    def features(self) -> tuple[Feature, ...]:
        """Islets that do not count like the rest."""
        return features()

    @cached_property
    def inferred(self) -> frozenset[str]:
        """The States with a layer of inferred baselines."""
        rows = self._rows("index.csv")
        return frozenset(state for row in rows for state in row["inferred"].split()) - self.without

    @cached_property
    def closings(self) -> tuple[tuple[str, ...], Floats]:
        """States of the lines across bays, and their ends (lines, tail and head, lat lon)."""
        text = (self.folder / "closings.csv").read_text(encoding="utf-8")
        rows = [line.split(",") for line in text.splitlines()[1:]]
        ends = np.array([row[1:] for row in rows], np.float64).reshape(-1, 2, 2) / UNITS_PER_DEG
        return tuple(row[0] for row in rows), ends

    def find(self, lat: Floats, lon: Floats, states: tuple[str, ...]) -> Waters:
        """The polygons that positions in degrees lie in; ``states`` numbers the States."""
        held = self._load(self._near(lat, lon))
        if held.columns is None:
            held.columns = _columns(held.patches, states)
        bay, inferred, area, awarded = find_patches(held.search, lat, lon, SLOTS)
        return Waters(bay=bay, inferred=inferred, area=area, awarded=awarded, columns=held.columns)

    def _near(self, lat: Floats, lon: Floats) -> frozenset[str]:
        if len(lat) > MANY:
            return frozenset(self.index)
        return frozenset(
            name
            for name, (south, west, north, east) in self.index.items()
            if ((lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)).any()
        )

    def _load(self, names: frozenset[str]) -> _Held:
        if not names <= self._held.files:
            names |= self._held.files
            shapes = [shape for name in sorted(names) for shape in self._shapes(name)]
            patches = tuple(patch for patch, _ in shapes)
            rings = [(ring, number) for number, (_, own) in enumerate(shapes) for ring in own]
            self._held.search = patches_of(
                [ring for ring, _ in rings],
                [number for _, number in rings],
                [SLOT[patch.layer] for patch in patches],
                [ROCK_DEPTH if p.layer == "rock" else DEPTH[p.zone] for p in patches],
            )
            self._held.patches, self._held.files, self._held.columns = patches, names, None
        return self._held

    def _shapes(self, name: str) -> Iterable[tuple[Patch, list[Ring]]]:
        layer = json.loads((self.folder / name).read_text(encoding="utf-8"))
        for one in layer["features"]:
            said = one["properties"]
            patch = Patch(
                layer=said["layer"],
                zone=said["zone"],
                states=tuple(said["states"]),
                leads=said["leads"],
                name=said["name"],
                line=tuple(said.get("line", ())),
            )
            if SLOT[patch.layer] != INFERRED or not self.without.intersection(patch.states):
                yield patch, _rings(one["geometry"])

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def _columns(patches: tuple[Patch, ...], states: tuple[str, ...]) -> PatchColumns:
    most = max([len(patch.states) for patch in patches] or [1])
    number = {state: k for k, state in enumerate(states)}
    owners = [[number.get(state, -1) for state in patch.states] for patch in patches]
    zones = [ZONES.index(patch.zone) if patch.zone else -1 for patch in patches]
    nan4 = (np.nan,) * 4
    return PatchColumns(
        zone=np.array([*zones, -1], np.int8),
        state=np.array([[*row, *[-1] * (most - len(row))] for row in [*owners, []]], np.int16),
        leads=np.array([*(patch.leads for patch in patches), False]),
        disputed=np.array([*(patch.layer == "disputed" for patch in patches), False]),
        rock=np.array([*(patch.layer == "rock" for patch in patches), False]),
        line=np.array([*(patch.line or nan4 for patch in patches), nan4]),
        names=tuple(patch.name for patch in patches),
    )


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    found = []
    for ring in (ring for polygon in polygons for ring in polygon):
        lon, lat = np.array(ring[:-1], np.float64).T
        found.append((lat, lon))
    return found
