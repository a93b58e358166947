"""What the layers say of positions: bays, inferred baselines, disputed waters, agreed lines.

A bay computed from the coast is internal waters.  An inferred baseline is nobody's official line:
what it says stands beside what the coast says and the answer is uncertain; it comes first only
where the State is known to have archipelagic baselines, since those exist though their course is
inferred (UNCLOS 47, 49).  Waters in dispute have every claimant's zone among the candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    boundaries: Boundaries,
    sovereigns: Sequence[str],
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
    agreed = no_line(len(lat))
    swap = np.zeros(len(lat), np.bool_)
    number = {name: k for k, name in enumerate(dict.fromkeys(sovereigns))}
    sovereign = np.array([number[name] for name in sovereigns] + [NOWHERE])
    pairs = [pair for pair in boundaries.pairs if pair <= number.keys()]
    between = np.full((len(number) + 1, len(number) + 1), NOWHERE, np.int8)  # the last: nobody
    for k, pair in enumerate(pairs):
        one, two = (number[name] for name in pair)
        between[one, two] = between[two, one] = k
    which = between[sovereign[own.state], sovereign[other.state]]
    which[own.landward] = NOWHERE
    met = np.flatnonzero(which >= 0)
    for k in np.unique(which[met]).tolist():
        rows = met[which[met] == k]
        _sort_pair(boundaries, pairs[k], number, sovereign, rows, lat, lon, own, agreed, swap)
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


def _sort_pair(
    boundaries: Boundaries,
    pair: frozenset[str],
    number: dict[str, int],
    sovereign: NDArray[np.intp],
    rows: NDArray[np.intp],
    lat: Floats,
    lon: Floats,
    own: Feet,
    agreed: Agreed,
    swap: NDArray[np.bool_],
) -> None:
    """Fill in the rows of one pair of sovereigns."""
    compiled = len(lat) >= COMPILE_FROM  # few between these two, but many in all
    sides = boundaries.sides(pair, lat[rows], lon[rows], compiled=compiled)
    for k in np.unique(sides.line[sides.line >= 0]).tolist():
        line = boundaries.lines[k]
        here = sides.line == k
        holder = np.where(sides.left[here], number[line.left], number[line.right])
        at = rows[here]
        ours = sovereign[own.state[at]]
        wrong = ours != holder
        if line.keeps_ts:
            keeps = wrong & (ours == number[line.keeps_ts]) & (own.distance_nm[at] <= KEEPS_NM)
            at, wrong = at[~keeps], wrong[~keeps]
            here = np.flatnonzero(here)[~keeps]
        swap[at] = wrong
        agreed.line[at] = k
        agreed.distance_nm[at] = sides.distance_nm[here]
        agreed.sigma_m[at] = line.sigma_m


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


def line_blur_nm(agreed: Agreed, blur_nm: Floats, sigmas: float) -> Floats:
    """The blur where an agreed line is not exactly known."""
    wide: Floats = np.hypot(blur_nm, sigmas * agreed.sigma_m / M_PER_NM)
    return wide
