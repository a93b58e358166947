"""The roll of the vessels heard: when each was last heard and looked at, and how it is to be seen.

Its columns have a row a vessel: the number of a vessel is its row.  Rows of vessels that were let
go of are given to others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ais.mmsi import FIRST_CONTACT
from risk.craft import are_craft
from risk.detectors.identity_conflict import wrong_with
from risk.reporting import HELD
from watchdesk.live.window import Records

MOST_VESSELS = 200_000  # as many as the picture shows: a flood of invented numbers ends there
SILENT_S = 600.0  # heard less than this ago, and nothing new: nothing has changed
# How soon each wants to be looked at again, all our judgement: seconds of the clock of the data.
# No detector tells of a slow vessel before ten minutes, and few tell more of it after hours.
LIVELY_S, OPEN_S, PASSING_S, STEADY_S = 5.0, 15.0, 30.0, 120.0
SILENCE_SHARE = 0.05  # of a silence passes before it is looked at again
SLOW_KN, FAST_KN = 5.0, 25.0
INSHORE_NM, COASTAL_NM = 1.0, 6.0
_HELD, _SLOW, _CRUISING, _FAST = range(4)

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_COLUMNS: dict[str, float | bool | int] = {
    "mmsi": -1, "craft": False, "impossible": False, "fixes": 0, "last_s": -np.inf,
    "last_lat": np.nan, "last_lon": np.nan,
    "since_s": np.inf, "looked_s": -np.inf, "does": -1,
    "coastal": False, "open": False, "odd_s": -np.inf,
    "missed_s": -np.inf, "cut_s": -np.inf, "thin_s": -np.inf,
}  # fmt: skip


class Roll:
    """Columns with room to spare; ``len`` tells how many rows were ever a vessel's."""

    mmsi: Numbers  # -1 where the row is nobody's
    craft: Mask
    impossible: Mask  # no craft has such a number
    fixes: Numbers  # how often it was heard
    last_s: Floats  # newest row
    last_lat: Floats
    last_lon: Floats
    since_s: Floats  # oldest row that came since the vessel was looked at; infinite where none did
    looked_s: Floats
    does: Numbers  # held, slow, cruising or fast when last heard
    coastal: Mask
    open: Mask  # it has an event that is not over
    odd_s: Floats  # when it was last heard where it could not have gone
    missed_s: Floats  # the last row before a silence that was taken note of
    cut_s: Floats  # rows before were let go
    thin_s: Floats  # rows before may have been thinned

    def __init__(self, most: int = MOST_VESSELS) -> None:
        self._numbers: dict[int, int] = {}
        self._free: list[int] = []
        self._used, self._most = 0, most
        self.turned_away = 0  # rows of new vessels for which there was no room
        self.newest_s = self.on_air_s = self.craft_s = -np.inf  # any row, of AIS, of a craft's
        for name, value in _COLUMNS.items():
            setattr(self, name, np.full(0, value))

    def __len__(self) -> int:
        return self._used

    def __contains__(self, mmsi: object) -> bool:
        return mmsi in self._numbers

    @property
    def vessels(self) -> int:
        """How many vessels are known."""
        return len(self._numbers)

    def number(self, mmsi: int) -> int | None:
        """The number of one vessel; None where it is not known."""
        return self._numbers.get(mmsi)

    def numbers(self, mmsi: NDArray[np.int32]) -> Numbers:
        """The number of each vessel, new ones too; -1 where there is no room for a new one."""
        known, of = np.unique(mmsi, return_inverse=True)
        numbers = np.array([self._numbers.get(m, -1) for m in known.tolist()], np.int64)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            numbers[new] = self._enter(known[new])
        answer: Numbers = numbers[of]
        self.turned_away += int((answer < 0).sum())
        return answer

    def silent_since(self, before_s: float) -> Numbers:
        """The vessels of which nothing was heard since a moment."""
        rows = slice(len(self))
        return np.flatnonzero((self.mmsi[rows] >= 0) & (self.last_s[rows] < before_s))

    def forget(self, gone: Numbers) -> None:
        """Let go of some vessels: their rows are free for others."""
        for mmsi in self.mmsi[gone].tolist():
            del self._numbers[mmsi]
        for name, value in _COLUMNS.items():
            getattr(self, name)[gone] = value
        self._free += gone.tolist()

    def _enter(self, mmsi: NDArray[np.int32]) -> Numbers:
        """Rows for new vessels, for as many as there is room."""
        again = [self._free.pop() for _ in range(min(len(mmsi), len(self._free)))]
        more = min(len(mmsi) - len(again), self._most - self._used)
        numbers = np.full(len(mmsi), -1)
        entered = [*again, *range(self._used, self._used + more)]
        numbers[: len(entered)] = entered
        self._used += more
        had = len(self.mmsi)
        if self._used > had:
            for name, value in _COLUMNS.items():
                room = np.full(2 * self._used + 64 - had, value)
                setattr(self, name, np.concatenate([getattr(self, name), room]))
        mmsi = mmsi[: len(entered)]
        self._numbers.update(zip(mmsi.tolist(), entered, strict=True))
        self.mmsi[entered], self.craft[entered] = mmsi, are_craft(mmsi)
        self.impossible[entered] = [wrong_with(number) is not None for number in mmsi.tolist()]
        return numbers

    def note(self, rows: Records) -> None:
        """Take note of new rows, of each vessel in order of time."""
        last = rows[np.flatnonzero(np.diff(rows["vessel"], append=-1))]
        np.minimum.at(self.since_s, rows["vessel"], rows["time_s"])
        np.add.at(self.fixes, rows["vessel"], 1)
        newer = last[last["time_s"] > self.last_s[last["vessel"]]]
        who = newer["vessel"]
        self.last_s[who], self.last_lat[who] = newer["time_s"], newer["lat"]
        self.last_lon[who] = newer["lon"]
        does = np.select(
            [~is_free(newer), ~(newer["speed_kn"] > SLOW_KN), newer["speed_kn"] > FAST_KN],
            [_HELD, _SLOW, _FAST],
            _CRUISING,
        )
        self.does[who] = does
        self.coastal[who] = newer["off_nm"] < COASTAL_NM
        on_air = last[last["mmsi"] < FIRST_CONTACT]
        craft = on_air[self.craft[on_air["vessel"]]]
        self.newest_s = last["time_s"].max(initial=self.newest_s)
        self.on_air_s = on_air["time_s"].max(initial=self.on_air_s)
        self.craft_s = craft["time_s"].max(initial=self.craft_s)

    def impossible_among(self, min_fixes: float) -> tuple[int, int]:
        """Of the craft heard on the air so often, how many have an impossible number, and all."""
        heard = self.craft & (self.mmsi < FIRST_CONTACT) & (self.fixes >= min_fixes)
        return int((heard & self.impossible).sum()), int(heard.sum())

    def wants_s(self) -> Floats:
        """How long each vessel may wait for a look, seconds."""
        rows = slice(len(self))
        does = self.does[rows]
        passing = (does == _SLOW) | ((does == _CRUISING) & self.coastal[rows])
        wants_s = np.select([does == _FAST, passing], [LIVELY_S, PASSING_S], STEADY_S)
        return np.where(self.open[rows], np.minimum(wants_s, OPEN_S), wants_s)

    def due(self, now_s: float, ripe_s: Floats, *, all_silent: bool) -> Numbers:
        """Vessels of which a look may tell something new, the most urgent first.

        Before all others those that are ripe, who has been for longest first; ``ripe_s`` is since
        when, NaN where one is not.  A silence is looked at now and then as it grows, or
        ``all_silent`` each time.
        """
        many = len(self)
        silence_s = np.where(self.mmsi[:many] >= 0, now_s - self.last_s[:many], 0.0)
        waits, silent = np.isfinite(self.since_s[:many]), silence_s > SILENT_S
        silent &= self.craft[:many]
        quiet_s = np.maximum(LIVELY_S, SILENCE_SHARE * silence_s)
        wants_s = np.where(waits, self.wants_s(), quiet_s)
        share = (now_s - self.looked_s[:many]) / wants_s
        due = np.flatnonzero(waits | (silent & (all_silent | (share >= 1.0))))
        ripe_s = np.where(waits, ripe_s, np.nan)
        ordered: Numbers = due[np.lexsort((-share[due], ripe_s[due]))]  # NaN comes last
        return ordered

    def looked(self, chosen: Mask) -> None:
        """Say who was looked at."""
        who = np.flatnonzero(chosen)
        self.looked_s[who], self.since_s[who] = self.newest_s, np.inf


def is_free(rows: Records) -> Mask:
    """Rows of vessels that are off the shore and do not say that they are held there."""
    free: Mask = ~np.isin(rows["status"], HELD) & ~(rows["off_nm"] < INSHORE_NM)
    return free
