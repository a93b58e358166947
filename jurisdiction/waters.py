"""What the layers say of positions: bays, inferred baselines, disputed waters, agreed lines.

A bay computed from the coast is internal waters.  An inferred baseline is nobody's official line:
what it says stands beside what the coast says and the answer is uncertain; it comes first only
where the State is known to have archipelagic baselines, since those exist though their course is
inferred (UNCLOS 47, 49).  Waters in dispute have every claimant's zone among the candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.baselines import Baselines
from jurisdiction.boundaries import COMPILE_FROM, KEEPS_NM, NO_LINE, Boundaries
from jurisdiction.breadths import Breadths
from jurisdiction.candidates import Codes, codes
from jurisdiction.coast_tree import Feet
from jurisdiction.features import Owner
from jurisdiction.layers import Layers, PatchColumns
from jurisdiction.regime import ZONES
from jurisdiction.zone_table import HIGH_SEAS, LAND, NOWHERE
from seamath.units import M_PER_NM

INTERNAL = ZONES.index("IW")
TERRITORIAL = ZONES.index("TS")
NM_PER_DEG = 60.0
# A line is heeded so far past the zones of the State it favours: lines that we lack may carry
# them further out than its coast does, and none across a bay is longer (UNCLOS 10(4)).
LINED_NM = 24.0
UNREACHED = "on the side of a State whose zones, off the coast as loaded, do not extend so far"
# How far out each of ZONES is; the order of the list itself puts IW before AW.
OUTWARD = np.array([0, 1, 1, 2, 3, 4, 5, 9], np.int8)  # the last for NOWHERE

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Which line between two States governs each position, how far it is, and how sure."""

    line: NDArray[np.int16]  # -1 where none does
    distance_nm: Floats
    sigma_m: Floats
    unreached: NDArray[np.bool_]  # no zone of the State it favours extends there; another's does


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the layers make of each position."""

    zone: NDArray[np.int8]  # the answer
    state: NDArray[np.int16]
    possible: list[Codes]  # further candidates, one row a reason
    disputed: NDArray[np.bool_]
    margin_nm: Floats  # to the nearest closing line behind which the position is
    grounds: NDArray[np.int32]  # (slots, n) numbers of patches; -1 where there is none
    behind: NDArray[np.bool_]  # a line that settles the zone: no limit further out matters
    names: tuple[str, ...]  # of the patches
    official: NDArray[np.bool_]  # in imported waters
    floor: NDArray[np.int8]  # which: no reading is further out
    foreign: NDArray[np.bool_]  # and they are not those of the State whose coast governs


@dataclass(frozen=True, slots=True, kw_only=True)
class Lined:
    """Agreed lines, and between which of the coast's States they run."""

    by: Boundaries
    sovereign: NDArray[np.str_]  # by State
    pair: NDArray[np.int64]  # by two States, the last for nobody: of ``by.pairs``, or NOWHERE


def lined_of(boundaries: Boundaries, sovereigns: Sequence[str]) -> Lined:
    """The lines between States of these sovereigns."""
    number = {pair: k for k, pair in enumerate(boundaries.pairs)}
    concerned = frozenset().union(*number)
    rows = [state for state, sovereign in enumerate(sovereigns) if sovereign in concerned]
    pair = np.full((len(sovereigns) + 1,) * 2, NOWHERE)
    for one, two in product(rows, rows):
        pair[one, two] = number.get(frozenset((sovereigns[one], sovereigns[two])), NOWHERE)
    return Lined(by=boundaries, sovereign=np.array(sovereigns), pair=pair)


def no_line(n: int) -> Agreed:
    """No agreed line anywhere."""
    return Agreed(
        line=np.full(n, NO_LINE, np.int16),
        distance_nm=np.full(n, np.nan),
        sigma_m=np.zeros(n),
        unreached=np.zeros(n, np.bool_),
    )


def nothing_told(own: Feet, zone: NDArray[np.int8]) -> Told:
    """The answers off the coast as they are."""
    n = len(zone)
    return Told(
        zone=zone,
        state=np.where(zone == HIGH_SEAS, np.int16(NOWHERE), own.state),
        possible=[],
        disputed=np.zeros(n, np.bool_),
        margin_nm=np.full(n, np.inf),
        grounds=np.full((0, n), NOWHERE, np.int32),
        behind=np.zeros(n, np.bool_),
        names=(),
        **_nothing_imported(n),
    )


def sort_by_lines(
    lined: Lined,
    breadths: Breadths,
    lat: Floats,
    lon: Floats,
    own: Feet,
    other: Feet,
) -> tuple[Feet, Feet, Agreed]:
    """The governing coast and its rival: the nearer, unless an agreed line says otherwise.

    A line divides zones and makes none: beyond the limits of the State that it favours, the
    nearer coast still governs.
    """
    pair = np.where(own.landward, NOWHERE, lined.pair[own.state, other.state])
    agreed, swap = _beside_lines(lined, pair, lat, lon, own)
    wrong = np.flatnonzero(swap)
    mine, theirs = (
        feet.distance_nm[wrong]
        <= breadths.limits_nm(feet.owner[wrong], lat[wrong], lon[wrong])[0].max(axis=0)
        for feet in (own, other)
    )
    swap[wrong] = theirs
    agreed.unreached[wrong] = mine & ~theirs
    if not swap.any():
        return own, other, agreed
    columns = {name: (getattr(own, name), getattr(other, name)) for name in Feet.__slots__}
    nearer = {name: np.where(swap, b, a) for name, (a, b) in columns.items()}
    further = {name: np.where(swap, a, b) for name, (a, b) in columns.items()}
    return replace(own, **nearer), replace(other, **further), agreed


def _beside_lines(
    lined: Lined, pair: NDArray[np.int64], lat: Floats, lon: Floats, own: Feet
) -> tuple[Agreed, NDArray[np.bool_]]:
    """The agreed line at each position of a pair, and whether it favours the further coast."""
    agreed, swap = no_line(len(lat)), np.zeros(len(lat), np.bool_)
    rows = np.flatnonzero(pair >= 0)
    if not len(rows):
        return agreed, swap
    compiled = len(lat) >= COMPILE_FROM  # few between these two, but many in all
    sides = lined.by.sides(pair[rows], lat[rows], lon[rows], compiled=compiled)
    there = sides.line >= 0
    rows, line, left = rows[there], sides.line[there], sides.left[there]
    of = [(one.left, one.right, one.keeps_ts, one.sigma_m) for one in lined.by.lines]
    on_left, on_right, keeps_ts, sigma_m = (np.array(column) for column in zip(*of))
    ours = lined.sovereign[own.state[rows]]
    wrong = ours != np.where(left, on_left[line], on_right[line])
    keeps = wrong & (ours == keeps_ts[line]) & (own.distance_nm[rows] <= KEEPS_NM)
    swap[rows] = wrong & ~keeps
    rows, line = rows[~keeps], line[~keeps]
    agreed.line[rows], agreed.sigma_m[rows] = line, sigma_m[line]
    agreed.distance_nm[rows] = sides.distance_nm[there][~keeps]
    return agreed, swap


def tell(
    layers: Layers,
    baselines: Baselines,
    lat: Floats,
    lon: Floats,
    own: Feet,
    zone: NDArray[np.int8],
    blur_nm: Floats,
) -> Told:
    """The layers' say on positions whose zone off the coast is known."""
    states = baselines.file.states
    sea = (zone != LAND) & (zone != NOWHERE)
    waters = layers.find(np.where(sea, lat, np.nan), lon, states)
    columns, bay, area = waters.columns, waters.bay, waters.area
    zone = np.where(bay >= 0, np.int8(INTERNAL), zone)
    to_line_nm = to_closing_nm(columns.line, bay, lat, lon)
    possible = [codes(np.full_like(zone, TERRITORIAL), own.state, to_line_nm < blur_nm)]
    deeper = _further_in(columns, waters.inferred, zone, own, baselines.group)
    inferred = np.where(deeper, waters.inferred, -1)
    read, whose = columns.zone[inferred], columns.state[inferred, 0]
    # what a court gave, whosever coast is the nearest; islets keep their territorial sea
    awarded = np.where(own.distance_nm > KEEPS_NM, waters.awarded, -1)
    leads = np.where(awarded >= 0, awarded, np.where(columns.leads[inferred], inferred, -1))
    lead = leads >= 0
    possible += [codes(read, whose), codes(zone, own.state, lead)]
    first = np.where(lead, columns.zone[leads], zone).astype(np.int8)
    state = np.where(lead, columns.state[leads, 0], own.state).astype(np.int16)
    first = np.where(columns.zone[area] != NOWHERE, columns.zone[area], first).astype(np.int8)
    possible += [codes(first, one, one >= 0) for one in columns.state[area].T]
    doubted, islets = _disputed_islets(baselines.over.owners, states, own, first, sea)
    return Told(
        zone=first,
        state=np.where(first == HIGH_SEAS, np.int16(NOWHERE), state),
        possible=possible + islets,
        disputed=doubted | columns.disputed[area],
        margin_nm=to_line_nm,
        behind=bay >= 0,
        grounds=np.stack([bay, inferred, area, awarded]),
        names=columns.names,
        **_nothing_imported(len(zone)),
    )


def _nothing_imported(n: int) -> dict[str, Any]:
    """The columns that an imported file would fill."""
    none = np.zeros(n, np.bool_)
    return {"official": none, "floor": np.full(n, NOWHERE, np.int8), "foreign": none}


def _further_in(
    columns: PatchColumns,
    inferred: NDArray[np.int32],
    zone: NDArray[np.int8],
    own: Feet,
    sovereign: NDArray[np.int16],
) -> NDArray[np.bool_]:
    """Where an inferred baseline of the coast's own sovereign puts positions further in.

    Or anybody's rock, which needs no coast beside it.
    """
    deeper = OUTWARD[columns.zone[inferred]] < OUTWARD[zone]
    own_line: NDArray[np.bool_] = sovereign[columns.state[inferred, 0]] == sovereign[own.state]
    return (inferred >= 0) & deeper & (own_line | columns.rock[inferred])


def to_closing_nm(lines: Floats, bay: NDArray[np.int32], lat: Floats, lon: Floats) -> Floats:
    """Distance from positions inside bays to the closing line; infinite elsewhere."""
    gap = np.full(len(lat), np.inf)
    rows = np.flatnonzero(bay >= 0)
    line = lines[bay[rows]]
    shrink = np.cos(np.radians(lat[rows]))
    ax, ay = (line[:, 1] - lon[rows]) * shrink, line[:, 0] - lat[rows]
    ux, uy = (line[:, 3] - line[:, 1]) * shrink, line[:, 2] - line[:, 0]
    t = np.clip(-(ax * ux + ay * uy) / np.maximum(ux * ux + uy * uy, 1e-18), 0.0, 1.0)
    gap[rows] = np.hypot(ax + t * ux, ay + t * uy) * NM_PER_DEG
    return gap


def _disputed_islets(
    owners: Sequence[Owner],
    states: tuple[str, ...],
    own: Feet,
    zone: NDArray[np.int8],
    sea: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], list[Codes]]:
    """Positions off islets that several States claim, and those States' zones there."""
    disputed = np.zeros(len(zone), np.bool_)
    possible = []
    for number, owner in enumerate(owners):
        if owner.feature is None or not owner.disputed:
            continue
        here = (own.owner == number) & sea & (zone != HIGH_SEAS)
        if not here.any():
            continue
        disputed |= here
        for claimant in owner.feature.claimants:
            if claimant in states:
                whose = np.full_like(own.state, states.index(claimant))
                possible.append(codes(zone, whose, here))
    return disputed, possible


def line_blur_nm(sigma_m: Floats, blur_nm: Floats, sigmas: float) -> Floats:
    """The blur where an agreed line is not exactly known."""
    wide: Floats = np.hypot(blur_nm, sigmas * sigma_m / M_PER_NM)
    return wide
