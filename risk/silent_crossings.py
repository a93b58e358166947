"""Limits that lie between where a vessel was last heard and where it was heard again.

Nobody knows when it crossed: some time in between, and at least once.  It says how far either end
of the silence lay from the limit, and when no craft could have crossed yet, or still.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Value
from jurisdiction.zone_table import ZoneTable
from risk.belts import BELT, OUTER_NM, UNKNOWN, regimes
from risk.fleet import Bools, Floats
from risk.quiet import Quiet, rounded
from seamath.geodesy import distance_nm as miles

SEAWARDS, INWARDS = "left in silence", "entered in silence"  # or into another State's sea
Belts = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCrossings:
    """Silences over a limit, a row each; minutes count from the last fix before.

    Miles to the limit go by the distance from the shore.  They are NaN between two States, and
    where a zone is not the one that this distance would make it.
    """

    quiet: Quiet
    seaward: Bools
    before_nm: Floats  # from the last fix to the limit of the zone that was left
    after_nm: Floats  # from the limit of the zone it came into to the fix there
    run_nm: Floats  # between both fixes
    earliest_min: Floats
    likely_min: Floats  # into the last zone, at an even pace; NaN where the miles are
    latest_min: Floats

    def near(self, near_nm: float) -> Bools:
        """Whether either end of each silence was heard within some miles of the limit.

        Neither end is further from it than both are from each other.
        """
        close: Bools = np.fmin(np.fmin(self.before_nm, self.after_nm), self.run_nm) <= near_nm
        return close

    def evidence(self) -> list[dict[str, Value]]:
        """What is told of every crossing."""
        columns = {
            "limit_before_nm": rounded(self.before_nm, 1),
            "limit_after_nm": rounded(self.after_nm, 1),
            "crossed_earliest_min": rounded(self.earliest_min, 1),
            "crossed_likely_min": rounded(self.likely_min, 1),
            "crossed_latest_min": rounded(self.latest_min, 1),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def silent_crossings(
    quiet: Quiet, places: ZoneTable, distance_nm: Floats | None, *, most_kn: float
) -> SilentCrossings:
    """Those of some silences that ended, with a definite zone at either end, and not the same."""
    quiet = quiet.take(~quiet.fleet.ends[quiet.rows])
    zones = places.take(np.concatenate([quiet.rows, quiet.rows + 1]))
    came, went = np.split(regimes(zones), 2)
    over = (came != UNKNOWN) & (went != UNKNOWN) & (came != went)
    quiet = quiet.take(over)
    old, new = (belt[over] for belt in np.split(BELT[zones.zone], 2))
    table, rows, again = quiet.fleet.table, quiet.rows, quiet.rows + 1
    unknown = np.full(len(quiet), np.nan)
    later_nm = unknown if distance_nm is None else distance_nm[again]
    before_nm, after_nm = _to_limits(old, new, quiet.distances_nm(distance_nm), later_nm)
    lasted_min = quiet.lasted_s / 60.0
    gained_nm = np.abs(later_nm - quiet.distances_nm(distance_nm))  # on the shore, or lost
    most_nm = max(most_kn, 0.01) / 60.0  # in a minute
    earliest_min = np.nan_to_num(before_nm) / most_nm
    latest_min = lasted_min - np.nan_to_num(after_nm) / most_nm
    possible = earliest_min <= latest_min  # else it jumped, and nothing is known
    return SilentCrossings(
        quiet=quiet,
        seaward=new > old,
        before_nm=before_nm,
        after_nm=after_nm,
        run_nm=miles(table.lat[rows], table.lon[rows], table.lat[again], table.lon[again]),
        earliest_min=np.where(possible, earliest_min, 0.0),
        likely_min=lasted_min * (1.0 - after_nm / np.where(gained_nm > 0.0, gained_nm, np.nan)),
        latest_min=np.where(possible, latest_min, lasted_min),
    )


def _to_limits(old: Belts, new: Belts, off_nm: Floats, later_nm: Floats) -> tuple[Floats, Floats]:
    """Miles from the last fix to the limit it left by, and from the one it came in by to the next.

    NaN where the distances from the shore do not lie on the right sides of them.
    """
    inwards = np.where(new < old, 1.0, -1.0)
    left_nm = OUTER_NM[np.where(new < old, old - 1, old)]
    came_nm = OUTER_NM[np.where(new < old, new, new - 1)]
    before_nm, after_nm = (off_nm - left_nm) * inwards, (came_nm - later_nm) * inwards
    fits = (old != new) & (before_nm >= 0.0) & (after_nm >= 0.0)
    return np.where(fits, before_nm, np.nan), np.where(fits, after_nm, np.nan)
