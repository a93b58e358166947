"""Which vessels were within reach of each other in the same moment, without trying every pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk import pair_kernel
from risk.cells import columns_around, cube_of, cubes_along_m
from risk.sampling import COMPILE_ROWS, Floats, Samples, joined
from seamath.intervals import runs

Mask = NDArray[np.bool_]

MIN_EDGE_M = 500.0  # smaller cubes gain nothing and would overflow the cube numbers
COARSE_M, SLOTS = 4_000.0, 1 << 16  # cubes by which most of what lies in port is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Each moment in which two vessels were within reach, in order of pair, then moment.

    ``mine`` and ``theirs`` are the samples of the two; ``mine`` has the smaller vessel index.
    """

    mine: Samples
    theirs: Samples
    apart_m: Floats

    def __len__(self) -> int:
        return len(self.apart_m)

    def take(self, rows: NDArray[np.int64] | Mask | slice) -> Together:
        """The chosen moments, in the order asked for."""
        return Together(
            mine=self.mine.take(rows), theirs=self.theirs.take(rows), apart_m=self.apart_m[rows]
        )

    def spells(self, *, least: float, since: float = -np.inf) -> Iterator[Together]:
        """Each unbroken run of moments of one pair that lasts at least so many steps.

        What was over before the moment ``since`` is left out.
        """
        moment = self.mine.moment
        cut = np.ones(len(self), dtype=bool)
        cut[1:] = np.diff(moment) != 1
        cut[1:] |= (np.diff(self.mine.vessel) != 0) | (np.diff(self.theirs.vessel) != 0)
        for rows in runs(np.ones(len(self), dtype=bool), cut=cut):
            last = moment[rows.stop - 1]
            if last - moment[rows.start] >= least and last >= since:
                yield self.take(rows)


def together(
    parts: Iterable[Samples],
    sheltered: Callable[[Samples], Mask],
    reach_m: float,
    *,
    asked: Callable[[Samples], Mask] | None = None,
) -> Together | None:
    """Every two samples of one moment within reach, at least one of them not sheltered.

    And at least one of them ``asked`` for, where not all are.

    None where there are none.  The parts share no moment.  Exact: two points within reach lie
    in the same cube or in two that touch.  At the distances of a meeting the straight line
    through the earth is the geodesic to a micrometre (d^3/24R^2).
    """
    if asked is not None:
        parts = (_beside(part, asked(part), reach_m) for part in parts)
    met = [near for part in parts if (near := _within(part, ~sheltered(part), reach_m))]
    if asked is not None:
        met = [near.take(asked(near.mine) | asked(near.theirs)) for near in met]
    if not met:
        return None
    whole = Together(
        mine=joined([near.mine for near in met]),
        theirs=joined([near.theirs for near in met]),
        apart_m=np.concatenate([near.apart_m for near in met]),
    )
    return whole.take(np.lexsort((whole.mine.moment, whole.theirs.vessel, whole.mine.vessel)))


def _beside(samples: Samples, seeking: Mask, reach_m: float) -> Samples:
    """The samples that seek, with those that may lie within reach of one."""
    if seeking.all():
        return samples
    return samples.take(_rows_beside(samples, seeking, reach_m))


def _rows_beside(samples: Samples, seeking: Mask, reach_m: float) -> NDArray[np.int64]:
    choose = pair_kernel.beside_seekers.at(compiled=len(samples) >= COMPILE_ROWS)
    rows = np.empty(len(samples), np.int64)
    coarse_m = max(COARSE_M, 2.1 * reach_m)
    room = np.empty(SLOTS, np.bool_)
    return rows[: choose(samples.xyz_m, seeking, reach_m, coarse_m, room, rows)]


def _within(samples: Samples, seeking: Mask, reach_m: float) -> Together | None:
    """The pairs of one part."""
    if not seeking.any():
        return None
    kept = _rows_beside(samples, seeking, reach_m)
    edge_m = max(reach_m, MIN_EDGE_M)
    key = (samples.moment[kept] - samples.moment[kept].min()) * cubes_along_m(edge_m) ** 3
    key += cube_of(samples.xyz_m[kept], edge_m)
    order = np.argsort(key)
    key, order = key[order], kept[order]
    look = pair_kernel.pairs_near.at(compiled=len(samples) >= COMPILE_ROWS)
    columns = np.array(columns_around(edge_m), dtype=np.int64)
    found, most = len(kept), 0
    while found > most:
        most = found
        left, right = np.empty(most, np.int64), np.empty(most, np.int64)
        apart_m = np.empty(most)
        found = look(
            key,
            order,
            samples.vessel,
            seeking,
            samples.xyz_m,
            columns,
            reach_m,
            np.zeros(len(columns), np.int64),
            left,
            right,
            apart_m,
        )
    if not found:
        return None
    return Together(
        mine=samples.take(left[:found]),
        theirs=samples.take(right[:found]),
        apart_m=apart_m[:found],
    )
