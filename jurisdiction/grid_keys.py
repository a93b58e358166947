"""What an answer depends on, as one number: positions with the same number have the same answer.

The engine compares distances with limits and asks which polygons a position is in.  So which side
of every limit it is on, and of every limit shifted by the blur, decides all but distances, and one
exact answer serves every position with the same key.  Where a line was agreed, or limits were
imported, more decides, and there is no key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jurisdiction.boundaries import KEEPS_NM
from jurisdiction.breadths import MOST_NM, Breadths, breadths_of
from jurisdiction.coast_tree import Feet
from jurisdiction.features import SEA_BEHIND
from jurisdiction.settled_kernel import CONTESTED, anchors, bands, held
from jurisdiction.waters import line_blur_nm, to_closing_nm
from jurisdiction.zone_table import NOWHERE
from jurisdiction.zones import BEYOND_NM, COAST_M, FLAGGED_M, SIGMAS, UNFLAGGED_M, Zones
from seamath.units import M_PER_NM

BLURS_NM = tuple(SIGMAS * float(np.hypot(f, COAST_M)) / M_PER_NM for f in (UNFLAGGED_M, FLAGGED_M))
NO_KEY = -1
WIDTH_M = 1500.0  # rows so near to an earlier one may share what it was told of the coast
SLACK_M = 2.0  # as for the map: what arithmetic, and layers, may be off by
SLACK_SHARE = 3e-5  # of the distance: what the arc of a chord may be wrong by
MOST_MET = 2**20  # of what is numbered as it is met: more than there can be

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """By owner of coast, every distance at which something changes, nearest first."""

    first: Numbers
    limit_nm: Floats
    most: int  # more bands than any owner has

    def bands(self, owner: NDArray[np.int16], distance_nm: Floats) -> tuple[Numbers, Floats]:
        """How many of them each distance is beyond, and how far the next is (nm)."""
        band, room_nm = np.empty(len(owner), np.int64), np.empty(len(owner))
        arrays = np.ascontiguousarray(owner, np.int64), np.ascontiguousarray(distance_nm)
        bands.at(compiled=True)(*arrays, self.first, self.limit_nm, band, room_nm)
        return band, room_nm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What the nearest coast decides, one row a position."""

    owner: NDArray[np.int16]
    ashore: Flags
    number: Numbers  # owner, side of the baseline, and band; NO_KEY on the coast itself

    def put(self, rows: NDArray[np.intp], other: _Own, which: NDArray[np.intp]) -> None:
        """Write rows of another over these rows."""
        self.owner[rows], self.ashore[rows] = other.owner[which], other.ashore[which]
        self.number[rows] = other.number[which]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of positions in these zones."""

    zones: Zones
    breadths: Breadths
    own: _Limits
    rival: _Limits
    behind: Flags  # by owner: a line with sea behind it
    boxed: Flags  # by owner: its State claims otherwise in some box
    _waters: dict[int, int] = field(default_factory=dict)  # polygons met together, numbered
    _beside: dict[int, int] = field(default_factory=dict)  # what decides beside a line, too

    def keys(self, lat: Floats, lon: Floats, flag: Flags, said: NDArray[np.int32]) -> Numbers:
        """A number for each position on the globe; NO_KEY where the exact engine must answer.

        ``said``: by the map's cells; other States' coasts are looked for only where they may have
        a say.  Enough positions to be worth compiling for.
        """
        n = len(lat)
        own = _Own(
            owner=np.empty(n, np.int16), ashore=np.empty(n, np.bool_), number=np.empty(n, np.int64)
        )
        contested = said == CONTESTED
        left = ~contested
        self._hold(own, lat, lon, said, left)
        rest = np.flatnonzero(left | contested)
        near, exact, _ = self._exact(lat[rest], lon[rest])
        own.put(rest, exact, np.arange(len(rest)))
        blur_nm = np.where(flag, BLURS_NM[1], BLURS_NM[0])
        key = (own.number * 2 + flag) * MOST_MET + self._in_waters(lat, lon, own, blur_nm)
        key *= self._plain() + MOST_MET
        which = np.flatnonzero(contested[rest] & ~near.landward)
        rows = rest[which]
        key[rows] += self._rivals(lat[rows], lon[rows], near, which, blur_nm[rows])
        key[own.number == NO_KEY] = NO_KEY
        return key

    def _exact(self, lat: Floats, lon: Floats) -> tuple[Feet, _Own, Floats]:
        """The nearest coast, what it decides, and within how many metres it decides the same."""
        near = self.zones.baselines.nearest(lat, lon, compiled=True)
        seaward_nm = np.where(near.landward, -near.distance_nm, near.distance_nm)
        band, room_nm = self.own.bands(near.owner, seaward_nm)
        number = (near.owner.astype(np.int64) * self.own.most + band) * 2 + near.landward
        number[near.distance_nm == 0] = NO_KEY
        own = _Own(owner=near.owner, ashore=near.ashore, number=number)
        return near, own, (room_nm - SLACK_SHARE * near.distance_nm) * M_PER_NM - SLACK_M

    def _hold(
        self, own: _Own, lat: Floats, lon: Floats, said: NDArray[np.int32], left: Flags
    ) -> None:
        """Ask the coast once for rows that follow one another, and fill in where that serves.

        No coast but the nearest State's has a say there, nor within the blur of there.
        """
        anchor, room_m = np.empty(len(lat), np.int64), np.empty(len(lat))
        anchors.at(compiled=True)(lat, lon, left, WIDTH_M, anchor)
        first = np.flatnonzero(anchor == np.arange(len(lat)))
        _, exact, room_m[first] = self._exact(lat[first], lon[first])
        own.put(first, exact, np.arange(len(first)))
        near_m = BLURS_NM[0] * M_PER_NM
        held.at(compiled=True)(lat, lon, said, anchor, room_m, near_m, left)
        left[first] = False
        rows = np.flatnonzero((anchor >= 0) & ~left)
        own.put(rows, own, anchor[rows])

    def _in_waters(self, lat: Floats, lon: Floats, own: _Own, blur_nm: Floats) -> Numbers:
        """The polygons and boxes that each position is in, as a small number."""
        number = self._boxes(lat, lon, own.owner)
        if self.zones.layers is not None:
            at_sea = np.where(own.ashore, np.nan, lat)
            found = self.zones.layers.find(at_sea, lon, self.zones.coast.states)
            number = number * 2 + (found.bay >= 0)
            line_nm = to_closing_nm(found.columns.line, found.bay, lat, lon)
            number = number * 2 + (line_nm < blur_nm)
            for patch in (found.inferred, found.area, found.awarded):
                number = number * len(found.columns.zone) + (patch + 1)
        return _numbered(number, self._waters)

    def _boxes(self, lat: Floats, lon: Floats, owner: NDArray[np.int16]) -> Numbers:
        """Which boxes of an owner's local claims each position is in, a bit each."""
        number = np.zeros(len(lat), np.int64)
        concerned = np.flatnonzero(self.boxed[owner])
        whose, la, lo = self.breadths.state[owner[concerned]], lat[concerned], lon[concerned]
        for k, (state, _, cell) in enumerate(self.breadths.local):
            south, west, north, east = cell.box or (np.nan,) * 4
            inside = (whose == state) & (la >= south) & (la <= north) & (lo >= west) & (lo <= east)
            number[concerned] |= inside.astype(np.int64) << k
        return number

    def _plain(self) -> int:
        """More than any number of a rival with whom no line was agreed."""
        return (len(self.behind) + 1) * self.rival.most * 2

    def _rivals(
        self, lat: Floats, lon: Floats, near: Feet, which: NDArray[np.intp], blur_nm: Floats
    ) -> Numbers:
        """What the nearest rival's coast decides, and the line agreed with it if there is one.

        ``which``: the rows of ``near`` that the positions are in.
        """
        if not len(which):
            return np.empty(0, np.int64)
        own_nm = near.distance_nm[which]
        asked = own_nm <= self.breadths.furthest_nm().max() + BEYOND_NM
        state = np.where(asked, near.state[which], NOWHERE)
        far = self.zones.baselines.nearest_rival(lat, lon, state, compiled=True)
        there = far.owner >= 0
        band, _ = self.rival.bands(far.owner, np.where(there, far.distance_nm, 0.0))
        part = (far.owner.astype(np.int64) + 1) * self.rival.most + band
        close = (far.distance_nm - own_nm) / 2 < blur_nm
        number = np.where(there, part * 2 + close, 0)
        pair = self.zones.lined.pair[near.state[which], far.state]
        rows = np.flatnonzero(there & (pair >= 0))
        lined = self._lined(pair[rows], lat[rows], lon[rows], far, rows, blur_nm[rows])
        number[rows] = self._plain() + _numbered(lined * 2 + close[rows], self._beside)
        return number

    def _lined(
        self,
        pair: Numbers,
        lat: Floats,
        lon: Floats,
        far: Feet,
        which: NDArray[np.intp],
        blur_nm: Floats,
    ) -> Numbers:
        """What decides where a line was agreed: it may give a position to the further coast.

        ``which``: the rows of ``far`` that the positions are in.
        """
        lines = self.zones.lined.by
        sides = lines.sides(pair, lat, lon, compiled=True)
        sigma_m = np.array([*(line.sigma_m for line in lines.lines), 0.0])[sides.line]
        on_line = sides.distance_nm < line_blur_nm(sigma_m, blur_nm, SIGMAS)
        owner = far.owner[which]
        band, _ = self.own.bands(owner, far.distance_nm[which])
        number = ((sides.line.astype(np.int64) + 1) * 2 + sides.left) * 2 + on_line
        number = (number * self.own.most + band) * len(self.behind) + owner
        return number << len(self.breadths.local) | self._boxes(lat, lon, owner)


def distinct(key: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A row of each different number, and for every row which of those is like it.

    Rows of a track repeat the one before: only where they change is sorted.
    """
    change = np.ones(len(key), np.bool_)
    change[1:] = key[1:] != key[:-1]
    heads = np.flatnonzero(change)
    _, first, which = np.unique(key[heads], return_index=True, return_inverse=True)
    return heads[first], np.repeat(which, np.diff(heads, append=len(key)))


def _numbered(number: Numbers, met: dict[int, int]) -> Numbers:
    """Small numbers for large ones, in the order they were met in."""
    rows, which = distinct(number)
    small = [met.setdefault(one, len(met)) for one in number[rows].tolist()]
    return np.array(small, np.int64)[which]


def keys_of(zones: Zones) -> Keys:
    """The keys of these zones, which have no imported limits."""
    owners = zones.baselines.over.owners
    claimed = [zones.claims[state] for state in zones.coast.states]
    breadths = breadths_of(claimed, owners)
    local = [
        [
            min(cell.breadth_nm or 0.0, MOST_NM[belt])
            for whose, belt, cell in breadths.local
            if whose == owner.state
        ]
        for owner in owners
    ]
    claimed_nm, doubted_nm = breadths.claimed_nm.T.tolist(), breadths.doubted_nm.T.tolist()
    own = [[0.0, KEEPS_NM, -KEEPS_NM, *one, *two, *three]
           for one, two, three in zip(claimed_nm, doubted_nm, local)]  # fmt: skip
    return Keys(
        zones=zones,
        breadths=breadths,
        own=_limits(own),
        rival=_limits([[0.0, *one] for one in claimed_nm]),
        behind=np.array([owner.kind == SEA_BEHIND for owner in owners]),
        boxed=np.isin(breadths.state, [state for state, _, _ in breadths.local]),
    )


def _limits(limits_nm: list[list[float]]) -> _Limits:
    """These limits by owner, each with the blur to either side of it."""
    shifts = [0.0, *BLURS_NM, *(-blur for blur in BLURS_NM)]
    sets = [sorted({limit + shift for limit in one for shift in shifts}) for one in limits_nm]
    first = np.cumsum([0, *(len(one) for one in sets), 0])  # and for no owner, nothing
    return _Limits(
        first=first,
        limit_nm=np.array([limit for one in sets for limit in one]),
        most=max(len(one) for one in sets) + 1,
    )
