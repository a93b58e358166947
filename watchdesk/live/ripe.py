"""Of whom a look would now tell something new: what they do has lasted as long as a detector asks.

A rough copy of what the detectors count, kept row by row, that only says whose turn it is: nobody
is told of by it, and who is missed is found when his turn comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil, cos, radians

import numpy as np
from numpy.typing import NDArray

from risk.catalogue import thresholds
from risk.marks import STEP_S
from risk.pairs import together
from risk.reporting import HELD
from risk.sampling import Samples
from seamath.geodesy import ecef_m
from seamath.sun import elevation_deg
from seamath.units import M_PER_NM, S_PER_H
from watchdesk.config import Overrides
from watchdesk.live import ripe_kernel as loops
from watchdesk.live.window import Records

NEARLY_M = 100.0  # two last places are ten seconds apart, or three minutes at anchor
SETTLE_LEGS = 6  # half an hour passes before a leg without a heading counts (``risk.marks``)
_INSHORE_NM, _SLOWEST_KN = 1.0, 0.1
_STEPS = 2  # before and after a meeting should be told, its vessels are ripe
_COMPILE_ROWS = 2_000

Asked = Mapping[tuple[str, str], float]  # thresholds by detector and name
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Ripening:
    """What each vessel does, and since when; ``meet`` and ``ripe_s`` before a look tell of whom."""

    def __init__(self, overrides: Overrides) -> None:
        self._limits, self._reach_m, self._meet_s = _limits(overrides)
        self._known = np.full((0, loops.COLUMNS), np.nan)
        self._compiled = False
        self._step = 0  # of meetings, that was last looked through
        # Two numbers in one, ascending; the step in which they were first seen together, and the
        # first in which they may have been.
        self._pairs = np.empty((0, 3), np.int64)

    def note(self, rows: Records) -> None:
        """Take note of new rows by vessel and time."""
        most = int(rows["vessel"].max(initial=-1)) + 1
        if most > len(self._known):
            room = np.full((2 * most + 64 - len(self._known), loops.COLUMNS), np.nan)
            self._known = np.concatenate([self._known, room])
        self._compiled |= len(rows) >= _COMPILE_ROWS
        loops.note.at(compiled=self._compiled)(
            rows["vessel"].astype(np.int64), _told(rows), _zone(rows), self._known, self._limits
        )

    def ripe_s(self, vessels: int) -> Floats:
        """Since when each is ripe, by its own clock, s; NaN: it is not."""
        column = np.full(vessels, np.nan)
        column[: len(self._known)] = self._known[:vessels, loops.RIPE]
        return column

    def looked(self, chosen: Mask) -> None:
        """Say who was looked at."""
        self._known[: len(chosen), loops.RIPE][chosen[: len(self._known)]] = np.nan

    def forget(self, gone: Numbers) -> None:
        """Let go of some vessels: their numbers may be given to others."""
        self._known[gone[gone < len(self._known)]] = np.nan
        one, other = apart(self._pairs[:, 0])
        lost = np.isin(one, gone) | np.isin(other, gone)
        self._pairs = self._pairs[~lost]

    def meet(self, now_s: float, told: Callable[[], Numbers]) -> None:
        """Once in each step of meetings, look through who lies beside whom, and since when.

        ``told`` gives the two of each meeting that goes on and is told of, as one number.
        """
        step_s = float(self._limits[loops.MEETING_STEP_S])
        step = int(now_s // step_s) if np.isfinite(now_s) else 0
        if step <= self._step:
            return
        known = self._known
        lately = now_s - known[:, loops.TIME] <= self._limits[loops.SLOW_SILENCE_S]
        slow = np.flatnonzero(lately & np.isfinite(known[:, loops.SLOW]))
        pairs = self._beside(slow)
        one, other = apart(pairs)
        seen, maybe = np.full(len(pairs), step), np.full(len(pairs), step)
        # Who lies together now may have for as long as both are slow, where nobody looked or one
        # was not heard meanwhile.
        began_s = np.maximum(known[one, loops.SLOW], known[other, loops.SLOW])
        unseen = now_s - began_s <= self._limits[loops.SLOW_SILENCE_S]
        unseen |= step - self._step > 1
        maybe[unseen] = np.ceil(began_s[unseen] / step_s)
        at = np.searchsorted(self._pairs[:, 0], pairs)
        again = np.flatnonzero(np.append(self._pairs[:, 0], -1)[at] == pairs)
        seen[again], maybe[again] = self._pairs[at[again], 1:].T
        last = self._meet_s / step_s + _STEPS
        due = (step - maybe >= self._meet_s / step_s - _STEPS) & (step - seen <= last)
        due &= ~np.isin(pairs, told())
        known[:, loops.MEETS] = 0.0
        known[np.concatenate([one[due], other[due]]), loops.MEETS] = 1.0
        self._step, self._pairs = step, np.stack([pairs, seen, maybe], axis=1)

    def _beside(self, slow: Numbers) -> Numbers:
        """Each two of some vessels that are as near as those that meet: one number, in order."""
        lat, lon = self._known[slow, loops.LAT], self._known[slow, loops.LON]
        none = np.zeros(len(slow))
        now = Samples(
            moment=np.zeros(len(slow), np.int64), vessel=np.arange(len(slow)), lat=lat, lon=lon,
            speed_kn=none, before=slow, after=slow, weight=none, xyz_m=ecef_m(lat, lon),
        )  # fmt: skip
        inshore = self._known[slow, loops.OFF] < _INSHORE_NM
        near = together([now], lambda _: inshore, self._reach_m + NEARLY_M)
        if near is None:
            return np.empty(0, np.int64)
        return np.sort(as_one(near.mine.before, near.theirs.before))


def as_one(one: Numbers, other: Numbers) -> Numbers:
    """Two numbers of vessels as one, whichever comes first."""
    return (np.minimum(one, other) << 32) + np.maximum(one, other)


def apart(pairs: Numbers) -> tuple[Numbers, Numbers]:
    """The two numbers of vessels again, the smaller first."""
    return pairs >> 32, pairs & 0xFFFFFFFF


def _told(rows: Records) -> Floats:
    told = np.empty((len(rows), loops.TOLD))
    told[:, loops.AT] = rows["time_s"]
    told[:, loops.WHERE_LAT], told[:, loops.WHERE_LON] = rows["lat"], rows["lon"]
    told[:, loops.WHERE_OFF], told[:, loops.SPEED] = rows["off_nm"], rows["speed_kn"]
    told[:, loops.TURNED] = np.abs(rows["heading_deg"] - rows["course_deg"])
    told[:, loops.FREE] = ~np.isin(rows["status"], HELD)
    told[:, loops.BLIND] = np.isnan(rows["heading_deg"])
    told[:, loops.SUN] = elevation_deg(rows["lat"], rows["lon"], rows["time_s"])
    return told


def _zone(rows: Records) -> Floats:
    """One number a zone and State; -1 where the answer is not definite."""
    number = (rows["state"].astype(np.float64) + 1.0) * 16.0 + rows["zone"]
    return np.where(rows["certainty"] == 0, number, -1.0)


def _limits(overrides: Overrides) -> tuple[Floats, float, float]:
    """What the detectors ask for, as the loop wants it; reach (m) and time (s) of a meeting."""
    of = {(t.detector, t.name): t.value for t in thresholds(overrides)}
    limits = np.array([*_of_rows(of), *_of_legs(of)], np.float64)
    return limits, of["encounter", "max_distance_m"], of["encounter", "min_duration_min"] * 60.0


def _of_rows(of: Asked) -> Iterator[float]:
    """Limits of what is counted from fix to fix, in the order of the loop's names."""
    yield of["encounter", "max_speed_kn"]
    yield of["encounter", "max_silence_min"] * 60.0
    yield of["loitering", "max_speed_kn"]
    yield of["loitering", "min_distance_nm"]
    yield of["loitering", "max_silence_min"] * 60.0
    yield of["loitering", "min_duration_h"] * S_PER_H
    yield of["sudden_stop", "max_still_kn"]
    yield of["sudden_stop", "min_distance_nm"]
    for name in ("max_silence_min", "min_still_min", "small_still_min"):
        yield of["sudden_stop", name] * 60.0
    yield of["sudden_stop", "min_speed_kn"]
    for name in ("min_speed_kn", "max_speed_kn", "min_across_deg", "min_distance_nm"):
        yield of["drift", name]
    for name in ("max_silence_min", "min_duration_min"):
        yield of["drift", name] * 60.0
    # As long as the slowest takes to go as far as it must.
    slowest_kn = max(of["drift", "min_speed_kn"], _SLOWEST_KN)
    yield of["drift", "min_run_m"] / M_PER_NM / slowest_kn * S_PER_H


def _of_legs(of: Asked) -> Iterator[float]:
    """Limits of what is counted from mark to mark, in the order of the loop's names."""

    def legs(kind: str, name: str) -> float:
        return ceil(of[kind, name] * 60.0 / STEP_S)

    yield of["waiting", "max_speed_kn"]
    yield of["waiting", "territorial_nm"]
    yield of["waiting", "contiguous_nm"] + of["waiting", "margin_nm"]
    yield legs("waiting", "min_duration_min")
    yield of["unusual_stop", "max_speed_kn"]
    yield of["unusual_stop", "min_distance_nm"]
    yield legs("unusual_stop", "min_duration_min")
    yield of["speed", "fast_kn"]
    yield of["speed", "min_distance_nm"]
    yield legs("speed", "fast_min")
    for name in ("least_kn", "slow_kn", "min_distance_nm"):
        yield of["speed", name]
    yield legs("speed", "slow_min")
    yield of["shore_approach", "min_speed_kn"]
    yield cos(radians(of["shore_approach", "max_angle_deg"]))
    yield of["shore_approach", "near_nm"]
    yield legs("shore_approach", "min_duration_min")
    yield of["drift", "max_neighbour_kn"]
    yield of["drift", "min_distance_nm"]
    yield legs("drift", "neighbour_duration_min") + SETTLE_LEGS
    yield legs("drift", "alone_duration_min") + SETTLE_LEGS
    yield legs("zone_entry", "watched_min")
    yield of["gap", "min_silence_min"] * 60.0
    yield of["encounter", "step_min"] * 60.0
