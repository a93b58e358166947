"""The zones a position may be in: as numbers while there are many, as words once each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jurisdiction.regime import ZONES, Candidate
from jurisdiction.zone_table import HIGH_SEAS, NOWHERE

STATE_BITS = 16
MOST_KEY = 2**62

Codes = NDArray[np.int32]


def codes(
    zone: NDArray[np.int8], state: NDArray[np.int16], only: NDArray[np.bool_] | None = None
) -> Codes:
    """Zone and State in one number; the high seas have no State; -1 where there is no zone."""
    owner = np.where(zone == HIGH_SEAS, 0, state.astype(np.int32) + 1)
    code = zone.astype(np.int32) << STATE_BITS | owner
    there = zone != NOWHERE if only is None else (zone != NOWHERE) & only
    return np.where(there, code, np.int32(NOWHERE))


def interned(
    possible: Sequence[Codes], states: tuple[str, ...]
) -> tuple[NDArray[np.int32], tuple[tuple[Candidate, ...], ...], NDArray[np.bool_]]:
    """Each position's set of candidates, the sets, and whether there is more than one in it.

    ``possible`` has a code a position for each reason; the first are the answers.
    """
    answer = possible[0]
    mixed = np.zeros(len(answer), np.bool_)
    for code in possible[1:]:
        mixed |= (code != answer) & (code != NOWHERE)
    rows = np.column_stack([code[mixed] for code in possible])
    for slot in range(1, rows.shape[1]):
        seen = (rows[:, :slot] == rows[:, slot : slot + 1]).any(axis=1)
        rows[seen, slot] = NOWHERE
    single, which_single = np.unique(answer[~mixed], return_inverse=True)
    several, which_several = _distinct(rows)
    which = np.empty(len(answer), np.int32)
    which[~mixed] = which_single
    which[mixed] = which_several + len(single)
    found = [[code] for code in single.tolist()] + several.tolist()
    return which, tuple(_candidates(row, states) for row in found), mixed


def _distinct(rows: Codes) -> tuple[Codes, NDArray[np.intp]]:
    """The different rows, and for each row which of them it is: ``np.unique(axis=0)``, faster."""
    met = np.zeros((len(ZONES) << STATE_BITS) + 1, np.bool_)
    met[rows - NOWHERE] = True
    number = np.cumsum(met)
    base = int(number[-1]) + 1
    key, room = np.zeros(len(rows), np.int64), 1
    for column in number[rows - NOWHERE].T:
        if room * base > MOST_KEY:
            key = np.unique(key, return_inverse=True)[1]
            room = len(rows)
        key = key * base + column
        room *= base
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return rows[first], which


def _candidates(row: list[int], states: tuple[str, ...]) -> tuple[Candidate, ...]:
    """The candidates that a row of codes stands for, the answer first."""
    return tuple(
        Candidate(
            zone=ZONES[code >> STATE_BITS],
            state=(None, *states)[code & ((1 << STATE_BITS) - 1)],
        )
        for code in row
        if code != NOWHERE
    )
