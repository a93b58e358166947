"""Whose doings bear on whose: who lay, vanished or drifted near whom in the window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seamath.geodesy import distance_nm
from seamath.units import M_PER_NM, S_PER_H
from watchdesk.live.company import SLOT_S, Company
from watchdesk.live.roll import Roll, is_free
from watchdesk.live.window import Records

# Wider than any detector's own: a unit may tune those, and nobody is missed for a little more.
BESIDE_M = 1.5 * M_PER_NM  # meetings, silent partners and motherships look a mile around
ADRIFT_M = 10.0 * M_PER_NM  # drift looks ten miles around, for others that drift
SLOW_KN = 3.5
MISSED_S = 900.0  # silent for longer, and somebody may have been near
AFTER_S = 1800.0  # for so long whoever vanished is looked for near by
ODD_KN, ODD_NM = 65.0, 0.5  # farther than that from one fix to the next: as ``ais.quality``
ODD_S = 3.0 * S_PER_H  # displaced together within so long: jumps settle in an hour

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Nearby:
    """Remembers places by the clock; ``around`` tells who is to be looked at beside some."""

    def __init__(self) -> None:
        self._beside, self._adrift = Company(BESIDE_M, reach=2), Company(ADRIFT_M, reach=2)

    def __len__(self) -> int:
        return len(self._beside) + len(self._adrift)

    def note(self, rows: Records, roll: Roll) -> None:
        """Take note of new rows by vessel and time, before the roll does."""
        vessel, time_s, lat, lon = (rows[name] for name in ("vessel", "time_s", "lat", "lon"))
        knots, free = rows["speed_kn"], is_free(rows)
        slow = ~(knots > SLOW_KN)
        self._beside.add(vessel[slow], time_s[slow], lat[slow], lon[slow], free[slow])
        adrift = free & ~(knots > SLOW_KN) & ~(knots < 0.3)
        blind = np.isnan(rows["heading_deg"])
        self._adrift.add(vessel[adrift], time_s[adrift], lat[adrift], lon[adrift], blind[adrift])
        first = np.diff(vessel, prepend=-1) != 0
        before_s = np.where(first, roll.last_s[vessel], np.roll(time_s, 1))
        back = time_s - before_s > MISSED_S
        self._stood(vessel[back], time_s[back] - AFTER_S, lat[back], lon[back])
        was_lat = np.where(first, roll.last_lat[vessel], np.roll(lat, 1))
        was_lon = np.where(first, roll.last_lon[vessel], np.roll(lon, 1))
        away_nm = distance_nm(was_lat, was_lon, lat, lon)
        odd = away_nm > ODD_NM + ODD_KN * np.abs(time_s - before_s) / S_PER_H
        roll.odd_s[vessel[odd]] = time_s[odd]

    def around(
        self, chosen: Mask, roll: Roll, now_s: float, *, met_s: float, adrift_s: float
    ) -> Mask:
        """The chosen and all whose doings bear on theirs; a row a vessel.

        Who lay near whom before ``met_s``, or drifted with others before ``adrift_s``, is not
        asked: that is settled.
        """
        many = len(roll)
        last_s = roll.last_s[:many]
        missed = chosen & (now_s - last_s > MISSED_S) & (roll.missed_s[:many] < last_s)
        gone = np.flatnonzero(missed)
        self._stood(gone, last_s[gone], roll.last_lat[gone], roll.last_lon[gone])
        roll.missed_s[gone] = last_s[gone]
        around = chosen.copy()
        around[self._beside.of(chosen, met_s)] = True
        around[self._adrift.of(chosen, adrift_s)] = True
        odd = now_s - roll.odd_s[:many] < ODD_S
        if (odd & chosen).any():
            around |= odd
        return around

    def adrift(self, vessels: Numbers, many: int, since_s: float) -> Numbers:
        """Those, of so many in all, that drifted near any of some vessels since a moment."""
        chosen = np.zeros(many, bool)
        chosen[vessels] = True
        return self._adrift.of(chosen, since_s)

    def forget(self, before_s: float) -> None:
        """Let go of what is older."""
        self._beside.forget(before_s)
        self._adrift.forget(before_s)

    def _stood(self, vessel: NDArray[np.int64], from_s: Floats, lat: Floats, lon: Floats) -> None:
        """Stand silent vessels where they were last or next heard, so that others find them."""
        for later_s in np.arange(0.0, AFTER_S + 1.0, SLOT_S):
            self._beside.add(vessel, from_s + later_s, lat, lon, np.ones(len(vessel), bool))
