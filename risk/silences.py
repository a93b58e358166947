"""Both ends of silences, judged only by what was known soon after each of them.

Whether a vessel was missed is decided over the first part of its silence (or the last, for where
it was heard again), so that the answer is the same however long the recording goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.tracks import Track
from risk.coverage import Reception, Silences, Witnesses
from risk.ghosts import Ghosts
from risk.reporting import HELD, lost_after_s, owed_intervals_s, power_ranks

UNDER_WAY_KN = 2.0  # under this a course is noise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEnds:
    """Where and when vessels vanished or came back, as columns; rows are those of the table."""

    vessel: Ints  # index into the tracks
    row: Ints  # the fix at this end: the last before, or the first after
    gone: Ints  # the last fix before
    over_s: Floats  # when the silence ended, or when anybody was last heard
    from_s: Floats  # the part of the silence next to this end
    to_s: Floats

    def __len__(self) -> int:
        return len(self.vessel)

    @property
    def vanished(self) -> NDArray[np.bool_]:
        """Ends at which a vessel fell silent; at the others it came back."""
        fell: NDArray[np.bool_] = self.row == self.gone
        return fell

    def take(self, rows: Ints | NDArray[np.bool_]) -> SilenceEnds:
        """The chosen ends, in the order asked for."""
        return SilenceEnds(**{name: getattr(self, name)[rows] for name in self.__slots__})

    def ghosts(self) -> Ghosts:
        """The silent ones, stood where they were last or next heard."""
        return Ghosts(row=self.row, from_s=self.from_s, to_s=self.to_s)


def silence_ends(
    tracks: Sequence[Track], *, least_s: float, near_s: float, until_s: float, settle_s: float
) -> SilenceEnds:
    """Both ends of every silence of ``least_s`` or more; ``near_s`` of it belongs to each end.

    An end counts once the time next to it is over for certain, ``settle_s`` later.
    """
    first = np.array([track.rows.start for track in tracks])
    last = np.array([track.rows.stop - 1 for track in tracks])
    time_s = tracks[0].table.time_s
    gone = np.flatnonzero(np.diff(time_s) >= least_s)
    vessel = np.searchsorted(first, gone, side="right") - 1
    inside = (vessel >= 0) & (gone < last[vessel])
    gone, vessel = gone[inside], vessel[inside]
    quiet = np.flatnonzero(until_s - time_s[last] >= least_s)
    back_s, still_s = time_s[gone + 1], np.full(len(quiet), until_s)
    lost_s, missing_s = time_s[gone] + near_s, time_s[last[quiet]] + near_s
    ends = SilenceEnds(
        vessel=np.concatenate([vessel, quiet, vessel]),
        row=np.concatenate([gone, last[quiet], gone + 1]),
        gone=np.concatenate([gone, last[quiet], gone]),
        over_s=np.concatenate([back_s, still_s, back_s]),
        from_s=np.concatenate(
            [time_s[gone], time_s[last[quiet]], np.maximum(back_s - near_s, time_s[gone])]
        ),
        to_s=np.concatenate([np.minimum(lost_s, back_s), missing_s, back_s]),
    )
    return ends.take(ends.to_s + settle_s <= until_s)


def missed(
    ends: SilenceEnds,
    tracks: Sequence[Track],
    reception: Reception,
    *,
    least_s: float,
    lost_factor: float,
    radius_nm: float,
    min_others: float,
) -> tuple[NDArray[np.bool_], Witnesses]:
    """Which vessels would have been heard, had they sent; and who was heard there instead.

    As for a gap: a silence of ``lost_factor`` lost limits, others of its kind heard near by in
    each third of it, and on the side it was going to.
    """
    table = tracks[0].table
    gone, row = ends.gone, ends.row
    speed_kn, status = table.speed_kn[gone], table.status[gone]
    owed_s = owed_intervals_s(table.msg_type[gone], speed_kn, status)
    limit_s = np.maximum(least_s, lost_factor * lost_after_s(owed_s))
    start_s = np.where(ends.vanished, table.time_s[gone], ends.over_s - limit_s)
    going = ends.vanished & (speed_kn > UNDER_WAY_KN) & ~np.isin(status, HELD)
    asked = Silences(
        mmsi=table.mmsi[gone],
        lat=table.lat[row],
        lon=table.lon[row],
        start_s=start_s,
        end_s=start_s + limit_s,
        power_rank=power_ranks(table.msg_type[gone]),
        course_deg=np.where(going, table.course_deg[gone], np.nan),
    )
    seen = reception.witnesses(asked, radius_nm=radius_nm, pause_s=limit_s)
    shown = (seen.vessels >= min_others) & (seen.by_third.min(axis=1) >= 1) & (seen.ahead >= 1)
    return shown & (ends.over_s - table.time_s[gone] >= limit_s), seen
