"""How often a vessel owes a report, and when a missing one begins to mean something.

Intervals: Recommendation ITU-R M.1371-5, annex 1, tables 1 and 2.  A vessel turning reports more
often still; the longer interval is used, so that doubt never makes a silence look longer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

A, B, UNKNOWN = "A", "B", "unknown"
_CLASS = {1: A, 2: A, 3: A, 18: B, 19: B}
HELD = (1, 5, 6)  # at anchor, moored, aground: navigational status, M.1371-5 table 45

# Displays call a target lost after about six intervals: Icom IC-M510 and JRC JMA-932B manuals.
LOST_AFTER_S = {180.0: 1080.0, 30.0: 180.0, 10.0: 60.0, 6.0: 36.0, 2.0: 30.0}

# Transmitted power: 12.5 W for class A, 2 W for class B "CS" (M.1371-5 annex 2 and annex 7).
# Whoever hears the weaker set would have heard the stronger one; never the other way round.
_POWER = {B: 0, UNKNOWN: 1, A: 2}

Floats = NDArray[np.float64]


def station_class(msg_type: int) -> str:
    """Class of the set behind a position report: "A", "B", or "unknown" (archive, long range).

    >>> station_class(3), station_class(18), station_class(27)
    ('A', 'B', 'unknown')
    """
    return _CLASS.get(msg_type, UNKNOWN)


def power_rank(klass: str) -> int:
    """Order of classes by how far they are heard: hearing a rank proves all ranks above it."""
    return _POWER[klass]


_RANKS = np.array([power_rank(station_class(msg_type)) for msg_type in range(28)], dtype=np.int8)


def power_ranks(msg_type: ArrayLike) -> NDArray[np.int8]:
    """Power rank of the set behind each position report.

    >>> power_ranks([1, 18, 27, 0]).tolist()
    [2, 0, 1, 1]
    """
    ranks: NDArray[np.int8] = _RANKS[np.asarray(msg_type)]
    return ranks


def owed_intervals_s(msg_type: ArrayLike, speed_kn: ArrayLike, status: ArrayLike) -> Floats:
    """Seconds until the next position report that each vessel owes in its state.

    A missing speed counts as slow.  A set of unknown class owes what class B owes.

    >>> owed_intervals_s([1, 3, 18, 18], [12.0, 0.1, 1.0, 8.0], [0, 1, 15, 15]).tolist()
    [10.0, 180.0, 180.0, 30.0]
    """
    kind, speed = np.asarray(msg_type), np.asarray(speed_kn)
    held = np.isin(status, HELD) & (speed <= 3.0)
    is_a = (kind >= 1) & (kind <= 3)
    owed: Floats = np.select(
        [
            (kind == 27) | np.isnan(speed),  # 27: long-range broadcast, M.1371-5 annex 4
            ~is_a & (speed > 2.0),
            ~is_a | held,
            speed <= 14.0,
            speed <= 23.0,
        ],
        [180.0, 30.0, 180.0, 10.0, 6.0],
        default=2.0,
    )
    return owed


def lost_after_s(owed_s: ArrayLike) -> Floats:
    """Seconds after which displays call a vessel lost that owes reports at these intervals.

    >>> lost_after_s([10.0, 180.0]).tolist()
    [60.0, 1080.0]
    """
    known = sorted(LOST_AFTER_S)
    limits = np.array([LOST_AFTER_S[owed] for owed in known])
    lost: Floats = limits[np.searchsorted(known, owed_s)]
    return lost
