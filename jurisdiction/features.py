"""Islets and lines of the coast that do not count like the rest of it.

A rock that sustains nobody has no EEZ (UNCLOS 121(3)); a low-tide elevation far from land has no
zone at all (13(2)); an islet may be claimed by two States; and the line across the mouth of a
bay is a baseline with sea on both sides.  Each is an *owner* of coast of its own, beside the
States of the coast file.  What is a rock is decided by people, in ``data/layers/features.csv``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jurisdiction.claims import MOST_EEZ_NM
from jurisdiction.coast_file import MAX_SEGMENTS, UNITS_PER_DEG, CoastFile, Leaves
from jurisdiction.rules import read_table
from seamath.geodesy import ecef_m

KINDS = ("rock", "rock_claimed", "lte", "disputed")
LAND_BEHIND, SEA_BEHIND = "", "line"
PIECE_DEG = 0.03  # a closing line is stored in pieces no longer than a coast segment may be

Floats = NDArray[np.float64]

NO_LINES: Floats = np.empty((0, 2, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One reviewed islet or group of them: everything of its State within the radius."""

    name: str
    lat: float
    lon: float
    radius_km: float
    state: str
    kind: str  # one of KINDS
    most_nm: float  # no zone of it reaches further
    claimants: tuple[str, ...]
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose coast a run of it is, and how it counts."""

    state: int  # number of the State in the coast file
    kind: str = LAND_BEHIND  # or SEA_BEHIND, or one of KINDS
    most_nm: float = MOST_EEZ_NM
    feature: Feature | None = None

    @property
    def disputed(self) -> bool:
        """Whether several States claim it."""
        return self.feature is not None and self.feature.kind == "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is laid over a coast file: owners beyond its States, islets renamed, lines added.

    Owner ``i`` below the number of States is that State's ordinary coast; lines come last.
    """

    owners: tuple[Owner, ...]
    marked: tuple[tuple[int, Feature, frozenset[int]], ...]  # owner, islets, chunks they are in
    lines: Leaves

    @property
    def lines_from(self) -> int:
        """Owners from this number on are lines drawn across water."""
        return sum(owner.kind != SEA_BEHIND for owner in self.owners)

    def rename(self, chunk: int, leaves: Leaves) -> Leaves:
        """The leaves of one chunk, those of features under their own owner."""
        for owner, feature, chunks in self.marked:
            if chunk in chunks:
                leaves = _marked(leaves, owner, self.owners[owner].state, feature)
        return leaves


def _marked(leaves: Leaves, owner: int, state: int, feature: Feature) -> Leaves:
    first = leaves.starts[:-1]
    place = ecef_m(leaves.lat[first] / UNITS_PER_DEG, leaves.lon[first] / UNITS_PER_DEG)
    here = _near(feature, place) & (leaves.state == state)
    return replace(leaves, state=np.where(here, np.int16(owner), leaves.state.astype(np.int16)))


def _near(feature: Feature, place: Floats) -> NDArray[np.bool_]:
    off_m = np.sqrt(((place - ecef_m(feature.lat, feature.lon)) ** 2).sum(axis=1))
    within: NDArray[np.bool_] = off_m <= 1000 * feature.radius_km
    return within


def overlay(
    coast: CoastFile, features: Sequence[Feature], states: Sequence[str], ends: Floats
) -> Overlay:
    """The features of a coast, and the lines of States across its bays.

    ``ends`` holds tail and head of each line as latitude and longitude; the bay is on its left.
    A line of a feature reaches no further than the feature.
    """
    owners = [Owner(state=state) for state in range(len(coast.states))]
    marked = []
    for feature in features:
        if feature.state not in coast.states:
            continue
        marked.append((len(owners), feature, _chunks_with(coast, feature)))
        owners.append(
            Owner(
                state=coast.states.index(feature.state),
                kind=feature.kind,
                most_nm=feature.most_nm,
                feature=feature,
            )
        )
    kept = np.array([state in coast.states for state in states], np.bool_)
    ends = ends.reshape(-1, 2, 2)[kept]
    whose: list[tuple[str, Feature | None]]
    whose = [(state, None) for state in states if state in coast.states]
    for _, feature, _ in marked:
        for row in np.flatnonzero(_near(feature, ecef_m(ends[:, 0, 0], ends[:, 0, 1]))).tolist():
            if whose[row][0] == feature.state:
                whose[row] = feature.state, feature
    across = {one: len(owners) + k for k, one in enumerate(dict.fromkeys(whose))}
    for state, near in across:
        owners.append(
            Owner(
                state=coast.states.index(state),
                kind=SEA_BEHIND,
                most_nm=near.most_nm if near else MOST_EEZ_NM,
                feature=near,
            )
        )
    lines = _leaves(np.array([across[one] for one in whose], np.int16), ends)
    return Overlay(owners=tuple(owners), marked=tuple(marked), lines=lines)


def no_overlay(coast: CoastFile) -> Overlay:
    """Every State's coast counted as it is."""
    return overlay(coast, (), (), NO_LINES)


def _chunks_with(coast: CoastFile, feature: Feature) -> frozenset[int]:
    place = ecef_m(feature.lat, feature.lon)
    gap = np.maximum(np.maximum(coast.low_m - place, place - coast.high_m), 0.0)
    near = np.sqrt((gap**2).sum(axis=1)) <= 1000 * feature.radius_km
    return frozenset(np.flatnonzero(near).tolist())


def _leaves(owner: NDArray[np.int16], ends: Floats) -> Leaves:
    """Lines as leaves of short segments; ``ends`` is (lines, tail and head, lat and lon)."""
    spread = np.abs(ends[:, 1] - ends[:, 0]).max(axis=1, initial=0.0)
    pieces = np.maximum(np.ceil(spread / PIECE_DEG), 1).astype(np.int64)
    parts = -(-pieces // MAX_SEGMENTS)
    line = np.repeat(np.arange(len(ends)), parts)  # by leaf
    turn = np.arange(len(line)) - np.repeat(np.cumsum(parts) - parts, parts)
    first = turn * pieces[line] // parts[line]
    sizes = (turn + 1) * pieces[line] // parts[line] - first
    leaf = np.repeat(np.arange(len(line)), sizes + 1)  # by vertex
    step = np.arange(len(leaf)) - np.repeat(np.cumsum(sizes + 1) - sizes - 1, sizes + 1)
    share = ((first[leaf] + step) / pieces[line[leaf]])[:, None]
    tail, head = ends[line[leaf], 0], ends[line[leaf], 1]
    units = np.round((tail + (head - tail) * share) * UNITS_PER_DEG).astype(np.int32)
    return Leaves(
        state=owner[line], segments=sizes.astype(np.uint8), lat=units[:, 0], lon=units[:, 1]
    )


@cache
def features() -> tuple[Feature, ...]:
    """The reviewed islets that come with the program."""
    return tuple(_feature(row) for row in read_table("layers/features.csv"))


def _feature(row: dict[str, str]) -> Feature:
    if row["kind"] not in KINDS:
        raise ValueError(f"features.csv: {row['name']} is of kind {row['kind']}")
    mark = f" [{row['mark']}]" if row["mark"] else ""
    return Feature(
        name=row["name"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        radius_km=float(row["radius_km"]),
        state=row["state"],
        kind=row["kind"],
        most_nm=float(row["most_nm"]),
        claimants=tuple(row["claimants"].split()),
        source=row["source"] + mark,
        note=row["note"],
    )
