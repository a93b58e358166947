"""When something was heard: moments as files write them, and a clock from base stations."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from seamath.compiled import kernel

# Who is believed when a sentence is timed more than once: what the stream says before what our
# own computer says, so that a recording sent over a network keeps its times.  The receiver's own
# tag block comes first.  A clock line (own ship's RMC or ZDA) comes after $PGHP, which times each
# sentence and not the second; the receive time after it, for a satellite's clock is right where a
# laptop's may not be; a base station last, because it times its neighbours only by inference.
TRUST = ("tag block", "suffix", "prefix", "$PGHP", "clock line", "receive", "base station")

EARLIEST_S = datetime(1995, 1, 1, tzinfo=UTC).timestamp()  # before the first AIS trials
LATEST_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_UNITS_PER_S = (1.0, 1e3, 1e6, 1e9)
JUMP_S = 30.0


def plausible_s(time_s: float) -> float:
    """The same time, or NaN where no AIS recording can be that old or that new."""
    return time_s if EARLIEST_S <= time_s < LATEST_S else math.nan


def moment_s(text: bytes) -> float:
    """UTC seconds since 1970 from an epoch in s, ms, us or ns, or from ISO 8601; else NaN.

    The unit of an epoch follows from its size: the plausible ranges do not overlap.
    A moment without a zone is taken for UTC, as receivers write it.

    >>> moment_s(b"1550303566167726840") - 1550303566, moment_s(b"1599239526500")
    (0.16772675514221191, 1599239526.5)
    >>> moment_s(b"2019-02-16T07:52:46Z"), moment_s(b"12415440354")
    (1550303566.0, nan)
    """
    try:
        value = float(text)
    except ValueError:
        return _iso_s(text)
    for units_per_s in _UNITS_PER_S:
        if math.isfinite(time_s := plausible_s(value / units_per_s)):
            return time_s
    return math.nan


@lru_cache(maxsize=256)  # what is heard in one second tells the same one
def calendar_s(year: int, month: int, day: int, hour: int, minute: int, second: int) -> float:
    """UTC seconds since 1970 of a date and time of day; NaN where there is no such time."""
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return plausible_s(moment.timestamp())
    except (ValueError, OverflowError):
        return math.nan


def most_used(told: Counter[str]) -> str:
    """How most messages were timed; the more trusted of equals; "none" where none was."""
    by_trust = sorted(+told, key=lambda how: TRUST.index(how) if how in TRUST else 0)
    return max(by_trust, key=lambda how: told[how], default="none")


class RunningClock:
    """UTC as told by base stations (types 4 and 11), kept running by the others' seconds.

    A position report carries the second of the minute it was made in: the time nearest to the
    clock with that second is when.  The clock follows half way, so that one wrong second
    cannot push it into the next minute.  It cannot see a silence longer than half a minute
    unless a base station speaks again.
    """

    def __init__(self) -> None:
        self._state = [math.nan, math.nan]  # now, and a jump not yet believed

    def hear(self, utc_s: float) -> float:
        """Set the clock to a base station's UTC; the time of the report, NaN if not yet known.

        A jump of more than half a minute is believed once a second report agrees with it:
        stations with a wrong clock exist (libais issue 196: off by up to 48 hours).
        """
        return float(set_clock(self._state, utc_s))

    def at(self, second: int) -> float:
        """UTC seconds since 1970 of a message stamped with a second of the minute, 0 to 59.

        Any other second (60 and up: not available) gives what the clock shows; before the
        first report, NaN.
        """
        return float(read_clock(self._state, second))


@kernel
def set_clock(state: Any, utc_s: float) -> float:
    """What the clock shows after a base station told it ``utc_s``."""
    agreed = abs(utc_s - state[1]) <= JUMP_S
    if agreed or not abs(utc_s - state[0]) > JUMP_S:
        state[0] = utc_s
        state[1] = math.nan
    else:
        state[1] = utc_s
    return state[0]


@kernel
def read_clock(state: Any, second: int) -> float:
    """The time of a message stamped with a second of the minute."""
    if second > 59 or math.isnan(state[0]):
        return state[0]
    ahead_s = second - state[0] + 30.0
    off_s = ahead_s - 60.0 * math.floor(ahead_s / 60.0) - 30.0
    time_s = state[0] + off_s
    state[0] += off_s / 2
    return float(round(time_s))


@kernel
def run_clock(
    state: Any, stations: Any, utc_s: Any, told: Any, nobody: int, second: Any, times_s: Any
) -> int:
    """Time the messages that ``nobody`` told the time of, in their order; how many it could.

    ``stations`` are the rows of base stations, ``utc_s`` what each of them tells, NaN if nothing.
    """
    station = timed = 0
    for row in range(len(told)):
        at_station = station < len(stations) and stations[station] == row
        station += at_station
        if at_station and utc_s[station - 1] > 0:
            time_s = set_clock(state, utc_s[station - 1])
        elif told[row] == nobody:
            time_s = read_clock(state, second[row])
        else:
            continue
        if told[row] == nobody:
            times_s[row] = time_s
            timed += time_s > 0
    return timed


def _iso_s(text: bytes) -> float:
    try:
        moment = datetime.fromisoformat(text.decode("ascii"))
        return plausible_s((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return math.nan
