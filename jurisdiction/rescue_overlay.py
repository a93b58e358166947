"""What danger to life adds to and takes from any authority, without ever taking rescue away.

R0, no phase, changes nothing and is not a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from jurisdiction.codes import CASE_GROUPS, CASE_VALUES, actions_of_kind
from jurisdiction.rules import Row, read_rows


@cache
def rescue_rows() -> tuple[Row, ...]:
    """Rows R1 to R7; unlike the authority rows, every one that fits applies."""
    return read_rows("rescue_rows.csv", values=CASE_VALUES, groups=CASE_GROUPS)


def rescue_rows_for(case: object) -> tuple[Row, ...]:
    """The rescue rows that fit an authority case, in order."""
    return tuple(row for row in rescue_rows() if row.fits(case))


def overlaid(permitted: Collection[str], rows: Iterable[Row]) -> frozenset[str]:
    """The permitted actions after the rescue rows: removals first, so what they add stays."""
    rows = tuple(rows)
    removed = {code for row in rows for code in row.codes("remove")}
    if "COERCIVE" in removed:
        removed |= actions_of_kind("coercive")
    added = {code for row in rows for code in row.codes("add")}
    return frozenset(permitted) - removed | added
