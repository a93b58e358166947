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
    count = len(possible[0])
    change = np.zeros(count, np.bool_)  # rows of a track repeat the one before
    change[:1] = True
    for code in possible:
        change[1:] |= code[1:] != code[:-1]
    heads = np.flatnonzero(change)
    several, which = _distinct(np.column_stack([code[heads] for code in possible]))
    sets: dict[tuple[int, ...], int] = {}
    number = [sets.setdefault(_once(row), len(sets)) for row in several.tolist()]
    mixed = np.array([len(one) > 1 for one in sets], np.bool_)
    chosen = np.array(number, np.int32)[which]
    found = np.repeat(chosen, np.diff(heads, append=count))
    return found, tuple(_candidates(one, states) for one in sets), mixed[found]


def _once(row: list[int]) -> tuple[int, ...]:
    """The answer, and every other zone there may be, once."""
    return tuple(dict.fromkeys([row[0], *(code for code in row if code != NOWHERE)]))


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


def _candidates(row: Sequence[int], states: tuple[str, ...]) -> tuple[Candidate, ...]:
    """The candidates that a row of codes stands for, the answer first."""
    return tuple(
        Candidate(
            zone=ZONES[code >> STATE_BITS],
            state=(None, *states)[code & ((1 << STATE_BITS) - 1)],
        )
        for code in row
        if code != NOWHERE
    )
