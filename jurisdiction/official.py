"""Official limits over the computed ones: what imported waters and lines make of each position.

For its own State a file stands above the coast, the claims table and every line drawn for want of
a better one.  Of its waters the furthest in is the answer; a zone whose outer limit the file sets
is not computed any more, and the others are.  Waters of two files, or of a file and another
State's computed territorial sea, are all among the candidates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from jurisdiction.candidates import Codes, codes
from jurisdiction.claims import MOST_CZ_NM, Claim
from jurisdiction.coast_file import CoastFile
from jurisdiction.coast_tree import Feet, Tree, search
from jurisdiction.imported import BASELINE, BELTS, Imported
from jurisdiction.layer_edges import tree_of
from jurisdiction.nearest import EVERYBODY
from jurisdiction.patches import Patches, Ring, find_patches, patches_of
from jurisdiction.regime import ZONES
from jurisdiction.rivals import Rival
from jurisdiction.waters import OUTWARD, Agreed, Told
from jurisdiction.zone_table import HIGH_SEAS, LAND, NOWHERE
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

SHORE_NM = 1.0  # between drawn waters and a coast drawn elsewhere: territorial sea, our judgement
FAR_NM = 450.0  # an edge further away than this makes no margin
INTERNAL, ARCHIPELAGIC = ZONES.index("IW"), ZONES.index("AW")
TERRITORIAL = ZONES.index("TS")
_CODES = np.array([*(ZONES.index(belt) for belt in BELTS), NOWHERE], np.int8)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Zone = NDArray[np.int8]
State = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One State's waters at each position, or what is there without them."""

    zone: Zone
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """Every imported file, over one coast."""

    files: tuple[Imported, ...]
    coast: CoastFile
    states: tuple[str, ...] = field(init=False)  # with a file, each once
    _search: Patches = field(init=False, repr=False, compare=False)
    _edges: Mapping[tuple[int, int], Tree] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the polygons and edges ready to be searched."""
        states = tuple(dict.fromkeys(one.about.state for one in self.files))
        object.__setattr__(self, "states", states)
        rings: list[Ring] = []
        whose: list[int] = []
        slots: list[int] = []
        edges: dict[tuple[int, int], list[Floats]] = {}
        for file in self.files:
            own = states.index(file.about.state)
            for zone, polygon in file.waters:
                rings += [(ring[:-1, 0], ring[:-1, 1]) for ring in polygon]
                whose += [len(slots)] * len(polygon)
                slots.append(own * len(BELTS) + BELTS.index(zone))
            for line in file.lines:
                edges.setdefault((own, BELTS.index(line.zone)), []).append(line.points)
        object.__setattr__(self, "_search", patches_of(rings, whose, slots, [0] * len(slots)))
        trees = {key: tree_of(self.coast, lines) for key, lines in edges.items()}
        object.__setattr__(self, "_edges", trees)

    @property
    def closings(self) -> tuple[tuple[str, ...], Floats]:
        """States of the baselines, and their pieces with the water behind them on the left."""
        states, ends = [], [np.empty((0, 2, 2))]
        for file in self.files:
            for line in file.lines:
                if line.role == BASELINE:
                    ends.append(np.stack([line.points[:-1], line.points[1:]], axis=1))
                    states += [file.about.state] * len(ends[-1])
        return tuple(states), np.concatenate(ends)

    def rings(self) -> list[Floats]:
        """Every ring of every polygon, and every line, as rows of latitude and longitude."""
        polygons = [ring for one in self.files for _, rings in one.waters for ring in rings]
        return polygons + [line.points for one in self.files for line in one.lines]

    def claims(self, claims: Mapping[str, Claim]) -> dict[str, Claim]:
        """The claims without the zones whose limits a file sets.

        A file's waters and our coast do not meet: close to the coast the computed zones stay.
        """
        kept = dict(claims)
        for file in self.files:
            claim, belts = kept[file.about.state], file.belts
            local = tuple(cell for cell in claim.cells if cell.zone not in belts)
            if "TS" in belts:
                near_nm = min(claim.ts_nm, SHORE_NM)
                claim = replace(claim, ts_nm=near_nm, ts_certainty="H")
            if "CZ" in belts:
                claim = replace(claim, cz_nm=None, cz_certainty="H")
            if "EEZ" in belts:
                claim = replace(claim, eez_nm=MOST_CZ_NM, eez_certainty="H")
            kept[file.about.state] = replace(claim, cells=local)
        return kept

    def cited(self, state: str) -> str:
        """What answers off this State's coast rest on; empty where nothing was imported."""
        return "; ".join(one.about.cited() for one in self.files if one.about.state == state)

    def inside(self, lat: Floats, lon: Floats) -> Flags:
        """Whether each position is in each State's waters of each kind: (States, belts, n)."""
        slots = len(self.states) * len(BELTS)
        found = find_patches(self._search, lat, lon, slots) >= 0
        return found.reshape(len(self.states), len(BELTS), len(lat))

    def give_way(
        self, inside: Flags, own: Feet, other: Feet, agreed: Agreed
    ) -> tuple[Feet, Feet, Agreed]:
        """The coast that governs: not that of a State beyond its own imported limit."""
        out = np.zeros(len(own.state), np.bool_)
        for number, state in enumerate(self.states):
            if any("EEZ" in f.belts for f in self.files if f.about.state == state):
                mine = own.state == self.coast.states.index(state)
                out |= mine & ~inside[number].any(axis=0) & (own.distance_nm > MOST_CZ_NM)
        out &= ~own.landward & (other.state >= 0)
        if not out.any():
            return own, other, agreed
        pairs = {name: (getattr(own, name), getattr(other, name)) for name in Feet.__slots__}
        nearer = {name: np.where(out, b, a) for name, (a, b) in pairs.items()}
        further = {name: np.where(out, a, b) for name, (a, b) in pairs.items()}
        line = np.where(out, np.int16(NOWHERE), agreed.line)
        return replace(own, **nearer), replace(other, **further), replace(agreed, line=line)

    def overrule(
        self,
        told: Told,
        inside: Flags,
        lat: Floats,
        lon: Floats,
        own: Feet,
        theirs: Rival,
        blur_nm: Floats,
    ) -> Told:
        """What the layers say, with what the files say above it."""
        for number, state in enumerate(self.states):
            whose = np.int16(self.coast.states.index(state))
            told = self._overrule_one(told, number, whose, inside, lat, lon, own, theirs, blur_nm)
        return told

    def _overrule_one(
        self,
        told: Told,
        number: int,
        whose: np.int16,
        inside: Flags,
        lat: Floats,
        lon: Floats,
        own: Feet,
        theirs: Rival,
        blur_nm: Floats,
    ) -> Told:
        mine = own.state == whose
        here = inside[number]
        answer, floor = _read(here, told, mine, whose, theirs)
        held = here.any(axis=0) & (told.zone != LAND) & (told.zone != NOWHERE)
        twice = held & told.official  # in two States' imported waters
        possible = [np.where(held & ~told.disputed, np.int32(NOWHERE), p) for p in told.possible]
        # another State's sea within 12 nm of its own coast stays a reading beside this one
        near = held & ~mine & (OUTWARD[told.zone] <= OUTWARD[TERRITORIAL])
        possible.append(codes(told.zone, told.state, near | twice))
        margin_nm = np.where(held, np.inf, told.margin_nm)
        for belt, tree in enumerate(self._edges.get((number, belt)) for belt in range(len(BELTS))):
            if tree is not None:
                edge_nm = _distance_nm(tree, lat, lon)
                across = _across(belt, here, told, mine, whose, theirs)
                possible.append(np.where(edge_nm < blur_nm, across, np.int32(NOWHERE)))
                margin_nm = np.minimum(margin_nm, edge_nm)
        # the first file's answer stays, the second's is a candidate
        possible.append(codes(answer.zone, answer.state, twice))
        return replace(
            told,
            zone=np.where(twice, told.zone, answer.zone),
            state=np.where(twice, told.state, answer.state),
            possible=possible,
            disputed=told.disputed | twice,
            margin_nm=margin_nm,
            official=told.official | held,
            floor=np.where(held, floor, told.floor),
            foreign=np.where(twice, told.foreign, np.where(held, ~mine, told.foreign)),
        )


def _read(
    here: Flags, told: Told, mine: Flags, whose: np.int16, theirs: Rival
) -> tuple[_Reading, Zone]:
    """The answer with these waters, and the furthest in of them."""
    first = np.where(here.any(axis=0), here.argmax(axis=0), len(BELTS))
    floor = _CODES[first]
    deeper = OUTWARD[floor] < OUTWARD[told.zone]
    deeper |= (floor == ARCHIPELAGIC) & (told.zone == INTERNAL) & ~told.behind
    sea = (told.zone != LAND) & (told.zone != NOWHERE)
    takes = sea & (floor != NOWHERE) & (deeper | ~mine)
    zone = np.where(takes, floor, told.zone).astype(np.int8)
    state = np.where(takes | (mine & (zone != HIGH_SEAS)), whose, told.state).astype(np.int16)
    open_sea = (zone == HIGH_SEAS) & theirs.opposed & mine
    zone = np.where(open_sea, theirs.zone, zone).astype(np.int8)
    state = np.where(open_sea, theirs.state, state).astype(np.int16)
    return _Reading(zone=zone, state=state), floor


def _across(
    belt: int, here: Flags, told: Told, mine: Flags, whose: np.int16, theirs: Rival
) -> Codes:
    """What is on the other side of the edge of one kind of waters."""
    other_way = here.copy()
    other_way[belt] = ~other_way[belt]
    reading, _ = _read(other_way, told, mine, whose, theirs)
    shut_off = (reading.zone == INTERNAL) & here[belt] & ~told.behind  # by this line
    return codes(np.where(shut_off, np.int8(TERRITORIAL), reading.zone), reading.state)


def reread(told: Told, zone: Zone, state: State) -> Codes:
    """A computed reading as a candidate, no further out than the imported waters it lies in."""
    deeper = OUTWARD[told.floor] < OUTWARD[zone]
    deeper |= (told.floor == ARCHIPELAGIC) & (zone == INTERNAL) & ~told.behind
    zone = np.where(told.official & deeper & (zone != NOWHERE), told.floor, zone)
    theirs = told.official & told.foreign & (zone != LAND) & (zone != NOWHERE)
    zone = np.where(theirs, told.zone, zone).astype(np.int8)
    return codes(zone, np.where(theirs, told.state, state).astype(np.int16))


def _distance_nm(tree: Tree, lat: Floats, lon: Floats) -> Floats:
    """Distance to the nearest line of a tree; infinite where none is near enough to matter."""
    found = np.full(len(lat), np.inf)
    near_m = np.full(1, FAR_NM * M_PER_NM)
    rows = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & (np.abs(lat) <= 90.0))
    if len(rows):
        nobody = np.full(len(rows), EVERYBODY, np.int16)
        gap = search(tree, ecef_m(lat[rows], lon[rows]), nobody, near_m).distance_nm
        found[rows] = np.where(np.isnan(gap), np.inf, gap)
    return found
