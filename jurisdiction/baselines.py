"""Where the nearest baseline is: the coast, loaded as far as a question needs it.

The coast stands in for the normal baseline (UNCLOS article 5).  An overlay may add lines across
the mouths of bays and tell rocks and disputed islets from the rest of a State's coast.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jurisdiction.claims import MOST_EEZ_NM
from jurisdiction.coast_file import CoastFile
from jurisdiction.coast_tree import (
    COMPILE_FROM,
    Feet,
    Floats,
    Tree,
    grow,
    no_feet,
    regrouped,
    search,
)
from jurisdiction.features import Overlay, no_overlay
from jurisdiction.nearest import EVERYBODY
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

CELL_M = 50_000.0
CELL_ROOM = 256  # more cells than that from the centre of the Earth to its surface
MANY_CELLS = 600  # more than this is a world-wide question: everything is loaded
MOST = 0.15  # and so it is when this share of the chunks is needed
ANYWHERE_M = 1e8
NOWHERE_M = 0.0


@dataclass(slots=True)
class _Held:
    """What is in memory: the one thing here that changes, and only by growing."""

    now: tuple[frozenset[int], Tree] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """A coast file with, for each of its States, its sovereign and how far its claims reach."""

    file: CoastFile
    group: NDArray[np.int16]  # by State: equal for territories of one sovereign
    reach_m: Floats  # by State: from further away its coast is nobody's rival
    laid_over: Overlay | None = None  # None for nothing
    over: Overlay = field(init=False, repr=False, compare=False)
    state_of: NDArray[np.int16] = field(init=False, repr=False, compare=False)  # by owner
    most_m: Floats = field(init=False, repr=False, compare=False)  # by owner: rocks end early
    land_m: Floats = field(init=False, repr=False, compare=False)  # by owner: lines are no land
    _held: _Held = field(default_factory=_Held, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out what holds by owner of coast rather than by State."""
        over = no_overlay(self.file) if self.laid_over is None else self.laid_over
        most_m = [
            o.most_nm * M_PER_NM if o.feature and o.most_nm < MOST_EEZ_NM else ANYWHERE_M
            for o in over.owners
        ]
        land_m = np.where(np.arange(len(over.owners)) < over.lines_from, ANYWHERE_M, NOWHERE_M)
        object.__setattr__(self, "over", over)
        object.__setattr__(self, "state_of", np.array([o.state for o in over.owners], np.int16))
        object.__setattr__(self, "most_m", np.array(most_m))
        object.__setattr__(self, "land_m", land_m)

    def nearest(self, lat: ArrayLike, lon: ArrayLike, *, compiled: bool = False) -> Feet:
        """The nearest coast that counts, at any distance, and whether the position is ashore.

        A rock does not count beyond its zones.  But on which side of the coast a position is, is
        told from the nearest coast of all: rocks may be part of a longer shore, and lines across
        water may run over land.  ``compiled``: although there are few.
        """
        place, known = _places(lat, lon)
        if not len(place):
            return no_feet(known.shape)
        nobody = np.full(len(place), EVERYBODY, np.int16)
        anywhere_m = np.full(len(self.most_m), ANYWHERE_M)
        compiled = compiled or len(place) >= COMPILE_FROM
        tree = self._tree_for(place, nobody)
        found = search(tree, place, nobody, anywhere_m, compiled=compiled)
        beyond = np.flatnonzero(found.distance_nm * M_PER_NM > self.most_m[found.owner])
        if len(beyond):
            out, at = nobody[beyond], place[beyond]
            tree = self._tree_for(at, out, self._with_rocks())
            over = search(tree, at, out, self.most_m, compiled=compiled)
            over.ashore[:] = found.ashore[beyond]
            _put(found, over, beyond)
        on_line = np.flatnonzero(found.owner >= tree.lines_from)
        if len(on_line):
            out, at = nobody[on_line], place[on_line]
            land = search(self._tree_for(at, out), at, out, self.land_m, compiled=compiled)
            _put(found, land, on_line, land.ashore)
        return self._in_rows(found, known)

    def _with_rocks(self) -> NDArray[np.bool_]:
        """By chunk: whether some of its coast does not count from everywhere."""
        chunks = [
            chunks for owner, _, chunks in self.over.marked if self.most_m[owner] < ANYWHERE_M
        ]
        within = np.zeros(len(self.file), np.bool_)
        within[list(frozenset().union(*chunks))] = True
        return within

    def nearest_rival(
        self, lat: ArrayLike, lon: ArrayLike, state: ArrayLike, *, compiled: bool = False
    ) -> Feet:
        """The nearest coast that another sovereign than the given State's has within its reach.

        A State of -1 asks for nothing: only positions at sea are to be asked of.  ``compiled``:
        although there are few.
        """
        states = np.asarray(state, np.intp)
        place, known = _places(np.where(states >= 0, lat, np.nan), lon)
        if not len(place):
            return no_feet(known.shape)
        out = self.group[states[known]]
        reach_m = np.minimum(self.reach_m[self.state_of], self.most_m + M_PER_NM)
        found = search(self._tree_for(place, out), place, out, reach_m, compiled=compiled)
        found.ashore[:] = found.behind[:] = False  # coast left out has no sides
        return self._in_rows(found, known)

    def nearest_of(self, state: str, lat: ArrayLike, lon: ArrayLike) -> Feet:
        """The nearest coast of one State, at any distance; loads the coast whole."""
        place, known = _places(lat, lon)
        if not len(place):
            return no_feet(known.shape)
        mine = self.state_of == self.file.states.index(state)
        tree = self.apart((~mine).astype(np.int16))
        anywhere_m = np.full(len(mine), ANYWHERE_M)
        found = search(tree, place, np.ones(len(place), np.int16), anywhere_m, compiled=True)
        return self._in_rows(found, known)

    def apart(self, group: NDArray[np.int16]) -> Tree:
        """The same coast in memory, whole, its owners in other groups than the sovereigns'."""
        return regrouped(self._tree_of(frozenset(range(len(self.file)))), group)

    def _in_rows(self, found: Feet, known: NDArray[np.bool_]) -> Feet:
        """What was found for the known places, in rows of all."""
        states = np.append(self.state_of, np.int16(-1))
        found = replace(found, state=states[found.owner])
        if known.shape == found.owner.shape and known.all():
            return found
        whole = no_feet(known.shape)
        for name in Feet.__slots__:
            getattr(whole, name)[known] = getattr(found, name)
        return whole

    def _tree_for(
        self,
        place: Floats,
        left_out: NDArray[np.int16],
        uncertain: NDArray[np.bool_] | None = None,
    ) -> Tree:
        """A tree that holds every chunk which may answer for these places.

        ``uncertain``: chunks whose coast may not count there.
        """
        everything = frozenset(range(len(self.file)))
        if self._held.now is not None and self._held.now[0] == everything:
            return self._held.now[1]
        cell, group, radius_m = _cells(place, left_out)
        if len(cell) > MANY_CELLS:
            return self._tree_of(everything)
        nearest_m, furthest_m = _bounds_m(self.file, cell)
        if uncertain is not None:
            furthest_m[:, uncertain] = np.inf
        if group[0] == EVERYBODY:
            within_m = (furthest_m.min(axis=1) + radius_m)[:, None]
        else:
            within_m = np.stack([self._rival_reach_m(out) for out in group.tolist()])
        needed = (nearest_m - radius_m[:, None] <= within_m).any(axis=0)
        if needed.mean() > MOST:
            return self._tree_of(everything)
        return self._tree_of(frozenset(np.flatnonzero(needed).tolist()))

    def _rival_reach_m(self, left_out: int) -> Floats:
        """By chunk: how far the coast in it counts when one group is left out."""
        counted = self.file.holds & (self.group != left_out)
        reach: Floats = np.where(counted, self.reach_m, -1.0).max(axis=1)
        return reach

    def _tree_of(self, chunks: frozenset[int]) -> Tree:
        """A tree of these chunks at least: of all that were ever needed."""
        held = self._held.now
        if held is None or not chunks <= held[0]:
            chunks |= held[0] if held else frozenset()
            group = self.group[self.state_of]
            held = chunks, grow(self.file, sorted(chunks), group, self.over)
            self._held.now = held
        return held[1]


def _put(
    feet: Feet,
    found: Feet,
    rows: NDArray[np.intp],
    which: NDArray[np.bool_] | slice = slice(None),
) -> None:
    """Write what was found for some rows, or for which of those, over what was there."""
    for name in Feet.__slots__:
        getattr(feet, name)[rows[which]] = getattr(found, name)[which]


def _places(lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """Earth-centred metres of the positions that are on the globe, and which those are."""
    la, lo = np.broadcast_arrays(np.asarray(lat, np.float64), np.asarray(lon, np.float64))
    known = (np.abs(la) <= 90.0) & (np.abs(lo) <= 180.0)
    return ecef_m(la[known], lo[known]), known


def _cells(place: Floats, left_out: NDArray[np.int16]) -> tuple[Floats, NDArray[np.int16], Floats]:
    """Balls that hold all the places: centre, group left out, radius in metres."""
    corner = np.round(place / CELL_M).astype(np.int64)
    key = ((corner + CELL_ROOM) * [CELL_ROOM**2 * 4, CELL_ROOM * 2, 1]).sum(axis=1)
    _, first, cell = np.unique(key << 16 | (left_out + 2), return_index=True, return_inverse=True)
    centre = np.float64(CELL_M) * corner[first]
    off_m = np.sqrt(((place - centre[cell]) ** 2).sum(axis=1))
    radius_m = np.zeros(len(first))
    np.maximum.at(radius_m, cell, off_m)
    return centre, left_out[first], radius_m


def _bounds_m(file: CoastFile, centre: Floats) -> tuple[Floats, Floats]:
    """Least and greatest distance from each centre to any coast in each chunk's box."""
    low, high = file.low_m[None] - centre[:, None], centre[:, None] - file.high_m[None]
    least = np.sqrt((np.maximum(np.maximum(low, high), 0.0) ** 2).sum(axis=2))
    greatest = np.sqrt((np.minimum(low, high) ** 2).sum(axis=2))
    return least, greatest
