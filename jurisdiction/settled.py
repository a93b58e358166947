"""Zones of very many positions, without distances: one exact answer serves all that are near it.

A position that the exact engine answered settles every position so near that nothing about the
answer changes on the way (:mod:`jurisdiction.steadiness`): its neighbours along a track, and the
largest cell of a map round it, which is kept for those who ask later.  Every answer is the exact
one; only the time it takes depends on what was asked before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jurisdiction.regime import Candidate
from jurisdiction.settled_kernel import COLUMNS, EXACT, OPEN, ROWS, UNKNOWN, look_up, settle, spread
from jurisdiction.steadiness import Steadiness, steadiness_of
from jurisdiction.zone_table import NOWHERE, ZoneTable
from jurisdiction.zones import Zones

FEW = 150  # positions: fewer are asked of the exact engine, which needs no compiler for them
BLOCK = 250_000  # positions at once: keeps memory small
RUN = 64  # neighbours in a recording of which the middle one is asked
LEAST_RUN = 4  # shorter runs are asked row by row
LEAST_NM = 0.006  # a cell of the deepest level fits
ROOM = 65_536  # cells added when the map is full
MOST_CELLS = 16_000_000  # 64 MB

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """Exact answers and how far each holds."""

    plain: Numbers  # without the accuracy flag; OPEN where that was not asked
    flagged: Numbers  # with it
    within_nm: Floats


class _Map:
    """The settled cells of the world: it only grows."""

    def __init__(self) -> None:
        self.cells = np.full(ROWS * COLUMNS + ROOM, UNKNOWN, np.int32)
        self.settled = np.empty((0, 2), np.int32)  # without and with the accuracy flag
        self._used = ROWS * COLUMNS
        self._numbers: dict[tuple[int, int], int] = {}

    def add(self, lat: Floats, lon: Floats, ball: Numbers, asked: Rows, reach: _Reach) -> None:
        """Settle the largest cell round each position that lies in the ball it is in."""
        pairs, which = np.unique(
            np.stack([reach.plain, reach.flagged]), axis=1, return_inverse=True
        )
        numbers = [
            self._numbers.setdefault((one, other), len(self._numbers))
            for one, other in pairs.T.tolist()
        ]
        self.settled = np.array(list(self._numbers), np.int32).reshape(-1, 2)
        if self._used + len(self.cells) // 3 > len(self.cells) < MOST_CELLS:
            room = np.full(len(self.cells), UNKNOWN, np.int32)
            self.cells = np.concatenate([self.cells, room])[:MOST_CELLS]
        number = np.array(numbers, np.int32)[which.reshape(-1)]
        columns = lat, lon, ball, asked, reach.within_nm, number, self.cells, self._used
        self._used = settle.at(compiled=True)(*columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The zones of the world for those who ask for millions, and only for zone and State."""

    zones: Zones
    _answers: _Answers = field(default_factory=_Answers, init=False, repr=False, compare=False)
    _map: _Map = field(default_factory=_Map, init=False, repr=False, compare=False)
    _held: list[Steadiness] = field(default_factory=list, init=False, repr=False, compare=False)

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
        """Numbers of the answers: off the map where it has them, else asked and spread."""
        if len(lat) < FEW:
            return self._answers.numbers(self.zones.zones_at(lat, lon, flag))
        number = np.empty(len(lat), np.int32)
        cells, settled = self._map.cells, self._map.settled
        if look_up.at(compiled=True)(lat, lon, flag, cells, settled, number):
            rows = np.flatnonzero(number == OPEN)
            number[rows] = self._asked(lat[rows], lon[rows], flag[rows])
            rows = np.flatnonzero(number == EXACT)
            if len(rows):
                table = self._table(lat[rows], lon[rows], flag[rows])
                number[rows] = self._answers.numbers(table)[: len(rows)]
        return number

    def _table(self, lat: Floats, lon: Floats, flag: Flags) -> ZoneTable:
        """Exact answers, the first again after the last where few would be searched uncompiled."""
        many = np.resize(np.arange(len(lat)), max(len(lat), FEW))
        return self.zones.zones_at(lat[many], lon[many], flag[many])

    def _asked(self, lat: Floats, lon: Floats, flag: Flags) -> Numbers:
        """Numbers of the answers: of each run the middle one is asked, then of what is left."""
        number = np.full(len(lat), OPEN, np.int32)
        begin = np.arange(0, len(lat), RUN)
        end = np.minimum(begin + RUN, len(lat))
        while len(begin) >= FEW:
            middle = (begin + end) // 2
            self._ask(lat, lon, flag, begin, end, middle, number)
            begin, end = _open_runs(number, begin, end, middle)
        rows = np.flatnonzero(number == OPEN)
        if len(rows):
            self._ask(lat, lon, flag, rows, rows + 1, rows, number)
        return number

    def _ask(
        self, lat: Floats, lon: Floats, flag: Flags, begin: Rows, end: Rows, asked: Rows,
        number: Numbers,
    ) -> None:  # fmt: skip
        """Ask for some rows and fill in all of their runs that those answers hold for."""
        if not self._held:
            self._held.append(steadiness_of(self.zones))
        table = self._table(lat[asked], lon[asked], flag[asked])
        of = self._answers.numbers(table)
        whole_nm, narrow_nm, hopeless_nm = self._held[0].steady_nm(table)
        ball = np.full(len(lat), -1, np.int32)
        columns = lat, lon, flag, begin, end, asked, whole_nm, narrow_nm, of, number, ball
        spread.at(compiled=True)(*columns)
        either = whole_nm > 0
        flagged = np.resize(flag[asked], len(of))
        never = narrow_nm < LEAST_NM
        reach = _Reach(
            plain=np.where(never, EXACT, np.where(either | ~flagged, of, OPEN)).astype(np.int32),
            flagged=np.where(never, EXACT, np.where(either | flagged, of, OPEN)).astype(np.int32),
            within_nm=np.where(never, np.maximum(hopeless_nm, LEAST_NM), narrow_nm),
        )
        self._map.add(lat, lon, ball, asked, reach)


def _open_runs(number: Numbers, begin: Rows, end: Rows, middle: Rows) -> tuple[Rows, Rows]:
    """The halves of the runs, cut to what is open in them; the short ones are dropped."""
    opened = np.flatnonzero(number == OPEN)
    starts, stops = np.concatenate([begin, middle + 1]), np.concatenate([middle, end])
    first, last = np.searchsorted(opened, starts), np.searchsorted(opened, stops)
    long = last - first >= LEAST_RUN
    return opened[first[long]], opened[last[long] - 1] + 1
