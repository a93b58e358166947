"""The roll of the vessels heard: when each was last heard and looked at, and how it is to be seen.

Its columns have a row a vessel, in order of first appearance: the number of a vessel is its row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.craft import are_craft
from risk.reporting import HELD
from watchdesk.window import Records

SILENT_S = 600.0  # heard less than this ago, and nothing new: nothing has changed
# How soon each wants to be looked at again, all our judgement: seconds of the clock of the data.
# No detector tells of a slow vessel before ten minutes, and few tell more of it after hours.
LIVELY_S, OPEN_S, PASSING_S, STEADY_S = 5.0, 15.0, 30.0, 120.0
SILENCE_SHARE = 0.05  # of a silence passes before it is looked at again
SLOW_KN, FAST_KN = 5.0, 25.0
SOON_S, LONG_S = 480.0, 3 * 3600.0
INSHORE_NM, COASTAL_NM = 1.0, 6.0
_HELD, _SLOW, _CRUISING, _FAST = range(4)

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_COLUMNS: dict[str, float | bool | int] = {
    "mmsi": 0, "craft": False, "last_s": -np.inf, "last_lat": np.nan, "last_lon": np.nan,
    "since_s": np.inf, "looked_s": -np.inf, "does": -1,
    "does_s": -np.inf, "coastal": False, "open": False, "odd_s": -np.inf,
    "missed_s": -np.inf, "cut_s": -np.inf, "thin_s": -np.inf,
}  # fmt: skip


class Roll:
    """Columns with room to spare; ``len`` tells how many rows are vessels."""

    mmsi: Numbers
    craft: Mask
    last_s: Floats  # newest row
    last_lat: Floats
    last_lon: Floats
    since_s: Floats  # oldest row that came since the vessel was looked at; infinite where none did
    looked_s: Floats
    does: Numbers  # held, slow, cruising or fast when last heard
    does_s: Floats  # and since when
    coastal: Mask
    open: Mask  # it has an event that is not over
    odd_s: Floats  # when it was last heard where it could not have gone
    missed_s: Floats  # the last row before a silence that was taken note of
    cut_s: Floats  # rows before were let go
    thin_s: Floats  # rows before may have been thinned

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        for name, value in _COLUMNS.items():
            setattr(self, name, np.full(0, value))

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, mmsi: int) -> int | None:
        """The number of one vessel; None where it was never heard."""
        return self._numbers.get(mmsi)

    def numbers(self, mmsi: NDArray[np.int32]) -> Numbers:
        """The number of each vessel; who was never heard before gets the next."""
        known, of = np.unique(mmsi, return_inverse=True)
        numbers = np.array(
            [self._numbers.setdefault(m, len(self._numbers)) for m in known.tolist()], np.int64
        )
        had = len(self.mmsi)
        if len(self) > had:
            for name, value in _COLUMNS.items():
                more = np.full(2 * len(self) + 64 - had, value)
                setattr(self, name, np.concatenate([getattr(self, name), more]))
        self.mmsi[numbers] = known
        self.craft[numbers] = are_craft(known)
        answer: Numbers = numbers[of]
        return answer

    def note(self, rows: Records) -> None:
        """Take note of new rows, of each vessel in order of time."""
        last = rows[np.flatnonzero(np.diff(rows["vessel"], append=-1))]
        np.minimum.at(self.since_s, rows["vessel"], rows["time_s"])
        newer = last[last["time_s"] > self.last_s[last["vessel"]]]
        who = newer["vessel"]
        self.last_s[who], self.last_lat[who] = newer["time_s"], newer["lat"]
        self.last_lon[who] = newer["lon"]
        does = np.select(
            [~is_free(newer), ~(newer["speed_kn"] > SLOW_KN), newer["speed_kn"] > FAST_KN],
            [_HELD, _SLOW, _FAST],
            _CRUISING,
        )
        changed = self.does[who] != does
        self.does[who] = does
        self.does_s[who[changed]] = newer["time_s"][changed]
        self.coastal[who] = newer["off_nm"] < COASTAL_NM

    def wants_s(self) -> Floats:
        """How long each vessel may wait for a look, seconds."""
        rows = slice(len(self))
        does, lasted_s = self.does[rows], self.last_s[rows] - self.does_s[rows]
        lively = (does == _FAST) | ((does == _SLOW) & (lasted_s >= SOON_S) & (lasted_s <= LONG_S))
        passing = (does == _SLOW) | ((does == _CRUISING) & self.coastal[rows])
        wants_s = np.select([lively, passing], [LIVELY_S, PASSING_S], STEADY_S)
        return np.where(self.open[rows], np.minimum(wants_s, OPEN_S), wants_s)

    def due(self, now_s: float, *, all_silent: bool) -> Numbers:
        """Vessels of which a look may tell something new, the most urgent first.

        A silence is looked at now and then as it grows, or ``all_silent`` each time.
        """
        many = len(self)
        silence_s = now_s - self.last_s[:many]
        waits, silent = np.isfinite(self.since_s[:many]), silence_s > SILENT_S
        silent &= self.craft[:many]
        quiet_s = np.maximum(LIVELY_S, SILENCE_SHARE * silence_s)
        wants_s = np.where(waits, self.wants_s(), quiet_s)
        share = (now_s - self.looked_s[:many]) / wants_s
        due = np.flatnonzero(waits | (silent & (all_silent | (share >= 1.0))))
        ordered: Numbers = due[np.argsort(-share[due], kind="stable")]
        return ordered

    def looked(self, chosen: Mask, now_s: float) -> None:
        """Say who was looked at."""
        who = np.flatnonzero(chosen)
        self.looked_s[who], self.since_s[who] = now_s, np.inf


def is_free(rows: Records) -> Mask:
    """Rows of vessels that are off the shore and do not say that they are held there."""
    free: Mask = ~np.isin(rows["status"], HELD) & ~(rows["off_nm"] < INSHORE_NM)
    return free
