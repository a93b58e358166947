"""From a column of states to spans of rows: the search every detector shares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def runs(state: ArrayLike, cut: ArrayLike | None = None) -> Iterator[slice]:
    """Each unbroken run of true rows, as a slice, in order.

    ``cut`` is true on a row that may not be joined to the row before it, after a silence say.

    >>> list(runs([False, True, True, False, True]))
    [slice(1, 3, None), slice(4, 5, None)]
    >>> list(runs([True, True, True], cut=[False, False, True]))
    [slice(0, 2, None), slice(2, 3, None)]
    >>> list(runs([]))
    []
    """
    for start, last in zip(*(side.tolist() for side in run_bounds(state, cut)), strict=True):
        yield slice(start, last + 1)


def run_bounds(
    state: ArrayLike, cut: ArrayLike | None = None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last row of each unbroken run of true rows, both included, in order.

    >>> [side.tolist() for side in run_bounds([False, True, True, False, True])]
    [[1, 4], [2, 4]]
    """
    column = np.asarray(state, dtype=bool)
    if not len(column):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    joined = column[1:] & column[:-1]
    if cut is not None:
        joined &= ~np.asarray(cut, dtype=bool)[1:]
    starts, stops = column.copy(), column.copy()
    starts[1:] &= ~joined
    stops[:-1] &= ~joined
    return np.flatnonzero(starts), np.flatnonzero(stops)


def spans(values: ArrayLike) -> Iterator[slice]:
    """Each run of equal neighbours, as a slice, in order; together they cover every row.

    >>> list(spans([7, 7, 3]))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    column: NDArray[np.generic] = np.asarray(values)
    if not len(column):
        return
    cuts = np.flatnonzero(column[1:] != column[:-1]) + 1
    bounds = [0, *(int(cut) for cut in cuts), len(column)]
    for start, stop in pairwise(bounds):
        yield slice(start, stop)


def are_all(rows: NDArray[np.bool_] | NDArray[np.integer[Any]], count: int) -> bool:
    """Whether rows chosen from so many, by mask or by number, are all of them in their order.

    >>> are_all(np.array([0, 1, 2]), 3), are_all(np.array([True, False]), 2)
    (True, False)
    """
    if rows.dtype == np.bool_:
        return bool(rows.all())
    return len(rows) == count and bool((rows == np.arange(count)).all())
