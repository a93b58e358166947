"""The belts of the sea that a limit divides, and how far off the shore each of them ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.zone_table import ZoneTable

# From the shore outwards; internal, archipelagic and territorial waters are one: a ship that
# slows in the mouth of a bay does nothing to the law.
BELT = np.array([{"CZ": 1, "EEZ": 2, "HS": 3}.get(zone, 0) for zone in ZONES], dtype=np.int32)
NAMES = ("the territorial sea", "the contiguous zone", "the exclusive economic zone", "high seas")
OUTER_NM = np.array([12.0, 24.0, 200.0, np.inf])  # UNCLOS art. 3, 33, 57: the widest they may be
UNKNOWN = -1


def regimes(places: ZoneTable) -> NDArray[np.int32]:
    """One number a belt and State, -1 where the answer is not definite."""
    number = (places.state.astype(np.int32) + 1) * len(NAMES) + BELT[places.zone]
    known = (places.status == STATUSES.index("definite")) & (places.zone >= 0)
    return np.where(known, number, np.int32(UNKNOWN))


def named(places: ZoneTable, row: int) -> str:
    """The belt of a row in words, with the State whose it is."""
    state = int(places.state[row])
    words = NAMES[BELT[places.zone[row]]]
    return words if state < 0 else f"{words} of {places.states[state]}"
