"""The zones of many positions, as columns, and the answer for one of them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.regime import STATUSES, ZONES, Candidate, Regime
from seamath.intervals import are_all

NOWHERE = -1  # a zone, a State or a status that does not exist
HIGH_SEAS = ZONES.index("HS")
LAND = ZONES.index("LAND")
NO_FIX = "CHECK THE POSITION: 0, 0 is what equipment reports that has no fix"
_BY_ROW = (
    "lat", "lon", "zone", "state", "distance_nm", "margin_nm", "status", "candidates", "sigma_m",
    "coast", "rival", "line",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTable:
    """One row a position, in the order asked for; -1 and NaN where there is no position."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    zone: NDArray[np.int8]  # index into regime.ZONES
    state: NDArray[np.int16]  # index into ``states``; -1 on the high seas
    distance_nm: NDArray[np.float64]  # to the nearest coast, whoever's
    margin_nm: NDArray[np.float64]  # to the nearest limit
    status: NDArray[np.int8]  # index into regime.STATUSES
    candidates: NDArray[np.int32]  # index into ``candidate_sets``
    sigma_m: NDArray[np.float64]
    coast: NDArray[np.int16]  # State of the coast that governs: the nearest, or by an agreed line
    rival: NDArray[np.int16]  # State across the line used; -1 where none was
    line: NDArray[np.int16]  # the agreed line used, of ``line_names``; -1: the median
    grounds: NDArray[np.int32]  # (kinds, n) of ``ground_names``: polygons of layers; -1 for none
    states: tuple[str, ...]  # ISO 3166 alpha-3
    candidate_sets: tuple[tuple[Candidate, ...], ...]
    origin: str  # what every answer rests on
    notes: tuple[str, ...]  # by State: what an answer off its coast rests on
    line_names: tuple[str, ...]
    ground_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.zone)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> ZoneTable:
        """The chosen rows, in the order asked for; the table itself where all are wanted."""
        if are_all(rows, len(self)):
            return self
        chosen = {name: getattr(self, name)[rows] for name in _BY_ROW}
        return replace(self, **chosen, grounds=self.grounds[:, rows])

    def regime(self, row: int) -> Regime:
        """Everything about one position."""
        zone, state = int(self.zone[row]), int(self.state[row])
        return Regime(
            lat=float(self.lat[row]),
            lon=float(self.lon[row]),
            zone=None if zone == NOWHERE else ZONES[zone],
            state=None if state == NOWHERE else self.states[state],
            distance_nm=float(self.distance_nm[row]),
            margin_nm=float(self.margin_nm[row]),
            status=STATUSES[1 if zone == NOWHERE else int(self.status[row])],
            candidates=self.candidate_sets[self.candidates[row]],
            source=self._source(row),
            sigma_m=float(self.sigma_m[row]),
        )

    def _source(self, row: int) -> str:
        """Data sets, claims, and the lines that were drawn for want of better ones."""
        if self.zone[row] == NOWHERE:
            return "no position"
        parts = [self.origin]
        if self.zone[row] != LAND:
            off = {int(self.coast[row]), int(self.state[row])} - {NOWHERE}
            parts += [self.notes[state] for state in sorted(off)]
        parts += [self.ground_names[k] for k in self.grounds[:, row].tolist() if k != NOWHERE]
        if self.lat[row] == self.lon[row] == 0.0:
            parts.append(NO_FIX)
        if self.line[row] != NOWHERE:
            parts.append(f"line agreed or adjudged: {self.line_names[self.line[row]]}")
        elif self.rival[row] != NOWHERE:
            neighbour = self.states[self.rival[row]]
            parts.append(f"provisional median with {neighbour} (UNCLOS 15, 74: no agreed line)")
        return "; ".join(parts)


def joined(tables: Sequence[ZoneTable]) -> ZoneTable:
    """The rows of tables of the same zones, one table after another; at least one."""
    if len(tables) == 1:
        return tables[0]
    sets: dict[tuple[Candidate, ...], int] = {}
    candidates = []
    for table in tables:
        number = [sets.setdefault(one, len(sets)) for one in table.candidate_sets]
        candidates.append(np.array(number, np.int32)[table.candidates])
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(one, name) for one in tables]) for name in _BY_ROW
    }
    whole["candidates"] = np.concatenate(candidates)
    whole["grounds"] = np.concatenate([one.grounds for one in tables], axis=1)
    return replace(tables[-1], **whole, candidate_sets=tuple(sets))
