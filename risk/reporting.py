"""How often a vessel owes a report, and when a missing one begins to mean something.

Intervals: Recommendation ITU-R M.1371-5, annex 1, tables 1 and 2.  A vessel turning reports more
often still; the longer interval is used, so that doubt never makes a silence look longer.
"""

from __future__ import annotations

import math

A, B, UNKNOWN = "A", "B", "unknown"
_CLASS = {1: A, 2: A, 3: A, 18: B, 19: B}
HELD = (1, 5, 6)  # at anchor, moored, aground: navigational status, M.1371-5 table 45

# Displays call a target lost after about six intervals: Icom IC-M510 and JRC JMA-932B manuals.
LOST_AFTER_S = {180.0: 1080.0, 30.0: 180.0, 10.0: 60.0, 6.0: 36.0, 2.0: 30.0}

# Transmitted power: 12.5 W for class A, 2 W for class B "CS" (M.1371-5 annex 2 and annex 7).
# Whoever hears the weaker set would have heard the stronger one; never the other way round.
_POWER = {B: 0, UNKNOWN: 1, A: 2}


def station_class(msg_type: int) -> str:
    """Class of the set behind a position report: "A", "B", or "unknown" (archive, long range).

    >>> station_class(3), station_class(18), station_class(27)
    ('A', 'B', 'unknown')
    """
    return _CLASS.get(msg_type, UNKNOWN)


def power_rank(klass: str) -> int:
    """Order of classes by how far they are heard: hearing a rank proves all ranks above it."""
    return _POWER[klass]


def owed_interval_s(klass: str, speed_kn: float, status: int, msg_type: int = 0) -> float:
    """Seconds between the position reports a vessel owes in this state.

    A missing speed counts as slow.  A set of unknown class owes what class B owes.

    >>> owed_interval_s("A", 12.0, status=0), owed_interval_s("A", 0.1, status=1)
    (10.0, 180.0)
    >>> owed_interval_s("B", 1.0, status=15), owed_interval_s("B", 8.0, status=15)
    (180.0, 30.0)
    """
    if msg_type == 27 or math.isnan(speed_kn):  # 27: long-range broadcast, M.1371-5 annex 4
        return 180.0
    if klass != A:
        return 30.0 if speed_kn > 2.0 else 180.0
    if status in HELD and speed_kn <= 3.0:
        return 180.0
    if speed_kn <= 14.0:
        return 10.0
    return 6.0 if speed_kn <= 23.0 else 2.0
