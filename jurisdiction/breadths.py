"""How far each State's zones reach, as arrays: read one way, and read the other where in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jurisdiction.claims import MOST_CZ_NM, MOST_EEZ_NM, MOST_TS_NM, Cell, Claim
from jurisdiction.features import Owner
from jurisdiction.regime import ZONES
from jurisdiction.zone_table import HIGH_SEAS, LAND, NOWHERE

BELTS = ("TS", "CZ", "EEZ")  # inmost first
MOST_NM = (MOST_TS_NM, MOST_CZ_NM, MOST_EEZ_NM)

Floats = NDArray[np.float64]
States = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadths:
    """Outer limits by belt and owner in nautical miles from the coast; 0 where none is claimed."""

    claimed_nm: Floats  # (belts, owners)
    doubted_nm: Floats  # the other reading; equal where there is no doubt
    local: tuple[tuple[int, int, Cell], ...]  # State, belt, what holds in the cell's box only
    state: States  # by owner

    def furthest_nm(self) -> Floats:
        """By owner: the outermost of its limits, on either reading."""
        outermost: Floats = np.maximum(self.claimed_nm, self.doubted_nm).max(axis=0)
        return outermost

    def limits_nm(self, owner: States, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Limits that hold at each position off an owner's coast, (belts, n): read either way.

        Where a cell holds on a part of the coast only, both its breadth and the general one are
        possible.  Owner -1 claims nothing.
        """
        # belt by belt in memory, as all that reads it goes: indexing leaves it row by row
        claimed, doubted = (v.take(owner, axis=1) for v in (self.claimed_nm, self.doubted_nm))
        claimed[:, owner < 0] = doubted[:, owner < 0] = 0.0
        state = np.append(self.state, np.int16(NOWHERE))[owner]
        for whose, belt, cell in self.local:
            rows = np.flatnonzero(state == whose)
            south, west, north, east = cell.box or (np.nan,) * 4
            inside = (lat[rows] >= south) & (lat[rows] <= north)
            inside &= (lon[rows] >= west) & (lon[rows] <= east)
            doubted[belt, rows[inside]] = min(cell.breadth_nm or 0.0, MOST_NM[belt])
        return claimed, doubted


def breadths_of(claims: Sequence[Claim], owners: Sequence[Owner] | None = None) -> Breadths:
    """The claims of States, in their order, as they hold off the coast of each owner."""
    claimed = np.array([[c.ts_nm, c.cz_nm or 0.0, c.eez_nm or 0.0] for c in claims]).T
    sure = [[c.ts_certainty, c.cz_certainty, c.eez_certainty] for c in claims]
    doubtful = np.array(sure).T == "L"
    most = np.array(MOST_NM)[:, None]
    other = np.where((claimed > 0) & ~((most == MOST_TS_NM) & (claimed < most)), 0.0, most)
    local = [
        (state, BELTS.index(cell.zone), cell)
        for state, claim in enumerate(claims)
        for cell in claim.local
        if cell.zone in BELTS
    ]
    if owners is None:
        owners = [Owner(state=number) for number in range(len(claims))]
    state = np.array([owner.state for owner in owners], np.int16)
    most_nm = np.array([owner.most_nm for owner in owners])
    either = claimed, np.where(doubtful, other, claimed)
    claimed, doubted = (np.where(v[:, state] <= most_nm, v[:, state], 0.0) for v in either)
    for number, owner in enumerate(owners):
        # claimed, and denied under UNCLOS 121(3)
        if owner.feature is not None and owner.feature.kind == "rock_claimed":
            doubted[BELTS.index("EEZ"), number] = 0.0
    return Breadths(claimed_nm=claimed, doubted_nm=doubted, local=tuple(local), state=state)


def zone_at_distance(seaward_nm: Floats, limits_nm: Floats) -> NDArray[np.int8]:
    """Zone at a distance seaward of the coast, as an index into ZONES; -1 where it is NaN.

    A distance below 0 is ashore.  A limit belongs to the zone inside it.
    """
    zone = np.where(np.isnan(seaward_nm), NOWHERE, HIGH_SEAS).astype(np.int8)
    for belt in reversed(range(len(BELTS))):
        zone[seaward_nm <= limits_nm[belt]] = ZONES.index(BELTS[belt])
    none = (seaward_nm == 0) & (limits_nm.max(axis=0) == 0)  # on the coast of who claims nothing
    zone[none] = HIGH_SEAS
    zone[seaward_nm < 0] = LAND
    return zone
