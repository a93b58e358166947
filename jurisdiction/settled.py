"""Zones of very many positions, without distances: off a map, or one exact answer for all alike.

Most positions are in a cell of the map whose every point has the same answer
(:mod:`jurisdiction.grid`).  The rest are asked what their answer depends on
(:mod:`jurisdiction.grid_keys`), and the exact engine answers once for all that agree in that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jurisdiction.claims import claims
from jurisdiction.grid import Grid, Said, no_grid, read_grid
from jurisdiction.grid_keys import NO_KEY, Keys, distinct, keys_of
from jurisdiction.layers import FOLDER
from jurisdiction.regime import STATUSES, ZONES, Candidate
from jurisdiction.settled_kernel import LEFT, look_up
from jurisdiction.zone_table import NOWHERE, ZoneTable
from jurisdiction.zones import COAST, Zones

FEW = 150  # positions: fewer are asked of the exact engine, which needs no compiler for them
BLOCK = 1_000_000  # positions at once: keeps memory small

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Answer = tuple[int, int, int, int]  # zone, State, status, set of candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCodes:
    """Zone, State, status and candidates, one row a position, as in a :class:`ZoneTable`."""

    zone: NDArray[np.int8]
    state: NDArray[np.int16]
    status: NDArray[np.int8]
    candidates: Numbers  # index into ``candidate_sets``
    states: tuple[str, ...]
    candidate_sets: tuple[tuple[Candidate, ...], ...]

    def __len__(self) -> int:
        return len(self.zone)


class _Answers:
    """The distinct answers met so far, numbered; number 0 is that of no position."""

    def __init__(self) -> None:
        self._sets: dict[tuple[Candidate, ...], int] = {(): 0}
        self._numbers: dict[Answer, int] = {(NOWHERE, NOWHERE, NOWHERE, 0): 0}

    def numbers(self, table: ZoneTable) -> Numbers:
        """The number of each answer in a table."""
        key = table.candidates.astype(np.int64) << 32 | (table.state.astype(np.int64) + 1) << 16
        key |= (table.zone.astype(np.int64) + 1) << 8 | (table.status.astype(np.int64) + 1)
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        met = [self._number(table, row) for row in first.tolist()]
        return np.array(met, np.int32)[which]

    def number(self, said: Said, states: dict[str | None, int]) -> int:
        """The number of an answer in words."""
        zone, state, status, places = said
        candidates = tuple(Candidate(zone=zone, state=state) for zone, state in places)
        which = self._sets.setdefault(candidates, len(self._sets))
        answer = (ZONES.index(zone), states[state], STATUSES.index(status), which)
        return self._numbers.setdefault(answer, len(self._numbers))

    def _number(self, table: ZoneTable, row: int) -> int:
        candidates = table.candidate_sets[table.candidates[row]]
        which = self._sets.setdefault(candidates, len(self._sets))
        answer = (int(table.zone[row]), int(table.state[row]), int(table.status[row]), which)
        return self._numbers.setdefault(answer, len(self._numbers))

    def codes(self, number: Numbers, states: tuple[str, ...]) -> ZoneCodes:
        """The answers as columns."""
        zone, state, status, candidates = np.array(list(self._numbers), np.int32).T
        return ZoneCodes(
            zone=zone.astype(np.int8)[number],
            state=state.astype(np.int16)[number],
            status=status.astype(np.int8)[number],
            candidates=np.ascontiguousarray(candidates)[number],
            states=states,
            candidate_sets=tuple(self._sets),
        )


@dataclass(slots=True)
class _Held:
    """What is in memory: the map, and what was answered; it only grows."""

    grid: Grid | None = None
    settled: Numbers = field(default_factory=lambda: np.empty((0, 2), np.int32))
    keys: Keys | None = None
    known: dict[int, int] = field(default_factory=dict)  # key to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The zones of the world for those who ask for millions, and only for zone and State."""

    zones: Zones
    _answers: _Answers = field(default_factory=_Answers, init=False, repr=False, compare=False)
    _held: _Held = field(default_factory=_Held, init=False, repr=False, compare=False)

    def zone_codes_at(
        self, lat: ArrayLike, lon: ArrayLike, accurate: ArrayLike | None = None
    ) -> ZoneCodes:
        """What :meth:`Zones.zones_at` answers, as codes: much faster for many, and no distances."""
        la, lo = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
        flag = np.zeros(la.shape, np.bool_) if accurate is None else np.asarray(accurate, np.bool_)
        number = np.empty(len(la), np.int32)
        for start in range(0, len(la), BLOCK):
            rows = slice(start, start + BLOCK)
            number[rows] = self._numbers(la[rows], lo[rows], flag[rows])
        return self._answers.codes(number, self.zones.coast.states)

    def _numbers(self, lat: Floats, lon: Floats, flag: Flags) -> Numbers:
        """Numbers of the answers: off the map where it has them, else by what they depend on."""
        if len(lat) < FEW or self.zones.official is not None:
            return self._answers.numbers(self.zones.zones_at(lat, lon, flag))
        grid = self._grid()
        number = np.empty(len(lat), np.int32)
        of = grid.cells, grid.parts, self._held.settled
        if look_up.at(compiled=True)(lat, lon, flag, *of, number):
            rows = np.flatnonzero(number < 0)
            said = LEFT - number[rows]
            number[rows] = self._keyed(lat[rows], lon[rows], flag[rows], said)
        return number

    def _grid(self) -> Grid:
        """The map, read when first needed: the shipped one, if it is of this coast and layers."""
        held = self._held
        if held.grid is None:
            held.grid = read_grid() if _as_shipped(self.zones) else no_grid()
            states: dict[str | None, int] = {None: NOWHERE}
            states |= {state: k for k, state in enumerate(self.zones.coast.states)}
            of = np.array([self._answers.number(said, states) for said in held.grid.said], np.int32)
            held.settled = of[held.grid.pairs].astype(np.int32).reshape(-1, 2)
        return held.grid

    def _keyed(self, lat: Floats, lon: Floats, flag: Flags, said: Numbers) -> Numbers:
        """Numbers of the answers: the exact engine is asked once a key.

        ``said``: by the map's cells.
        """
        held = self._held
        if held.keys is None:
            held.keys = keys_of(self.zones)
        n = len(lat)
        many = np.arange(n) if n >= FEW else np.resize(np.arange(n), FEW)  # to be compiled for
        key = held.keys.keys(lat[many], lon[many], flag[many], said[many])[:n]
        rows, which = distinct(key)
        met = key[rows].tolist()
        asked = [row for row, one in zip(rows.tolist(), met) if one not in held.known]
        odd = np.flatnonzero(key == NO_KEY)
        ask = np.concatenate([np.array(asked, np.intp), odd])
        answers = self._exact(lat[ask], lon[ask], flag[ask])
        held.known.update(zip(key[asked].tolist(), answers.tolist()))
        number = np.array([held.known[one] for one in met], np.int32)[which]
        number[odd] = answers[len(asked) :]
        held.known.pop(NO_KEY, None)
        return number

    def _exact(self, lat: Floats, lon: Floats, flag: Flags) -> Numbers:
        """Numbers of the exact answers, few compiled for like many."""
        if not len(lat):
            return np.empty(0, np.int32)
        many = np.resize(np.arange(len(lat)), max(len(lat), FEW))
        table = self.zones.zones_at(lat[many], lon[many], flag[many])
        return self._answers.numbers(table)[: len(lat)]


def _as_shipped(zones: Zones) -> bool:
    """Whether these zones are made of what comes with the program, and of all of it."""
    layers = zones.layers
    if layers is None or layers.folder != FOLDER or layers.without:
        return False
    return zones.coast.path == COAST and zones.claims == claims()
