"""Clocks that cannot be right: each station's against receive times, or against the others.

Nothing is mended: the recorded time stays, and the fault is counted under the station's name.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ais.receptions import Reception

# Receivers were found up to 48 hours wrong (libais issue 196), and positions "in the future"
# from one station's clock (AIS-catcher issue 596).  The limits are ours: two computers kept by
# NTP or satellite differ by less than a second, by hand by a minute or so.
AHEAD_S = 30.0
BEHIND_S = 600.0  # a satellite brings messages minutes late with the right time on them
BACK_S = 30.0
FROZEN_S = 60.0
_FROZEN_MESSAGES = 3
_FEWEST_WITNESSES = 2  # one against one cannot tell who is wrong
_MOST_WITNESSES = 15
_MOST_CLOCKS = 4096

FAULTS = ("ahead", "behind", "jumped ahead", "jumped back", "frozen")

# What a station's own clock told; "receive" is what the others are held against.
_OF_STATION = frozenset({"tag block", "suffix", "prefix", "$PGHP", "clock line"})
# An old satellite receiver is 1024 weeks wrong (IS-GPS-200, 20.3.3.3.1.1: ten bits of week).
_OWN_SHIP = "own ship's clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReport:
    """What was found about one clock."""

    source: str
    station: str  # as the lines say, hostile; "base station 2734450", "own ship's clock", or ""
    messages: int
    faults: dict[str, int]  # messages by fault; one may have several
    worst_s: float | None  # largest difference found, positive ahead; None where never compared

    def __str__(self) -> str:
        """The report in a few words, for people; the station's name is hostile."""
        faults = ", ".join(f"{fault} in {times:,}" for fault, times in self.faults.items())
        worst = f", by {abs(self.worst_s):,.0f} s at worst" if self.worst_s is not None else ""
        station = self.station or "unnamed station"
        return f"{station}: {faults or 'no fault'} of {self.messages:,} messages{worst}"

    def as_record(self) -> dict[str, object]:
        """The report as one JSON object."""
        return {
            "source": self.source,
            "station": self.station,
            "messages": self.messages,
            "faults": self.faults,
            "worst_s": None if self.worst_s is None else round(self.worst_s, 3),
        }


class ClockWatch:
    """Looks at receptions as they come; ``reports`` says what was found so far.

    A station's clock is held against the receive time.  A recording without receive times has
    only the other stations, and base stations, for witnesses: at least two that agree.  What
    they told last may be old, so it can only prove a clock to be behind; that one is ahead is
    known when others, heard after it, tell an earlier time.
    """

    def __init__(self) -> None:
        self._clocks: dict[tuple[str, str], _Clock] = {}  # heard longest ago first
        self._turn = 0

    def look(self, reception: Reception) -> tuple[str, ...]:
        """The faults, of ``FAULTS``, of the clock that told this reception's time."""
        self._turn += 1
        message = reception.heard.message
        if message.utc_s > 0:
            self._judge(reception, f"base station {message.mmsi}", message.utc_s)
        if reception.told not in _OF_STATION:
            return ()
        named = reception.station.decode("ascii", "backslashreplace")
        station = _OWN_SHIP if reception.told == "clock line" else named
        return self._judge(reception, station, reception.heard.time_s)

    def reports(self) -> list[ClockReport]:
        """A report on each clock, the most faults first."""
        reports = [
            ClockReport(
                source=source,
                station=station,
                messages=clock.messages,
                faults={fault: clock.faults[fault] for fault in FAULTS if clock.faults[fault]},
                worst_s=clock.worst_s if math.isfinite(clock.worst_s) else None,
            )
            for (source, station), clock in self._clocks.items()
        ]
        return sorted(reports, key=lambda r: (-sum(r.faults.values()), r.source, r.station))

    def faulty(self) -> tuple[ClockReport, ...]:
        """The reports on clocks that cannot be right."""
        return tuple(report for report in self.reports() if report.faults)

    def _judge(self, reception: Reception, station: str, told_s: float) -> tuple[str, ...]:
        place = (reception.source, station)
        clock = self._clocks.pop(place, None) or _Clock()
        if math.isfinite(reception.received_s):
            now_s = reception.received_s
            ahead_s = told_s - now_s
        else:
            now_s = self._witnesses_s(since=0)
            ahead_s = clock.told_s - self._witnesses_s(since=clock.turn)
        faults = clock.hear(told_s, now_s, ahead_s, self._turn)
        self._clocks[place] = clock
        if len(self._clocks) > _MOST_CLOCKS:
            del self._clocks[next(iter(self._clocks))]
        return faults

    def _witnesses_s(self, since: int) -> float:
        """The median of what others told last, after a turn; NaN where too few agree."""
        lately = islice(reversed(self._clocks.values()), _MOST_WITNESSES)
        times_s = sorted(clock.told_s for clock in lately if clock.turn > since)
        if len(times_s) < _FEWEST_WITNESSES:
            return math.nan
        median_s = times_s[(len(times_s) - 1) // 2]
        agreeing = sum(abs(time_s - median_s) <= AHEAD_S for time_s in times_s)
        return median_s if agreeing >= _FEWEST_WITNESSES else math.nan


@dataclass(slots=True)
class _Clock:
    """What one clock told last, and what was found about it."""

    told_s: float = math.nan
    turn: int = 0
    same: int = 0  # messages with that very time
    same_since_s: float = math.nan  # and the time it was when the first of them came
    ahead: bool | None = None  # when last compared
    messages: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    worst_s: float = math.nan

    def hear(self, told_s: float, now_s: float, ahead_s: float, turn: int) -> tuple[str, ...]:
        """The faults of a clock that tells ``told_s`` when it is ``now_s`` or later.

        ``ahead_s`` is how far ahead it is or, without receive times, was found to have been.
        """
        same = told_s == self.told_s
        self.same = self.same + 1 if same else 1
        if not (same and self.same_since_s <= now_s):
            self.same_since_s = now_s
        found = {
            "ahead": ahead_s > AHEAD_S,
            "behind": told_s < now_s - BEHIND_S,
            "jumped ahead": ahead_s > AHEAD_S and self.ahead is False,
            "jumped back": told_s < self.told_s - BACK_S,
            "frozen": self.same >= _FROZEN_MESSAGES and now_s - self.same_since_s >= FROZEN_S,
        }
        self.ahead = self.ahead if math.isnan(ahead_s) else ahead_s > AHEAD_S
        self.told_s, self.turn = told_s, turn
        self.messages += 1
        for off_s in (ahead_s if ahead_s > 0 else math.nan, min(told_s - now_s, 0.0)):
            if abs(off_s) > abs(self.worst_s) or math.isnan(self.worst_s):
                self.worst_s = off_s
        faults = tuple(fault for fault, shown in found.items() if shown)
        self.faults.update(faults)
        return faults
