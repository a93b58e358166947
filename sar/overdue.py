"""When a craft that has not arrived, or an AIS track that has gone, begins to count.

All times are [K]: defaults of law table 4.2 that a national plan replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ais.events import iso
from sar.errors import SarError, between
from seamath.sun import is_night

ALERT_H = 3.0  # after becoming overdue, without contact
DISTRESS_H = 6.0
TRACK_LOST_S = 1800.0
TRACK_LOST_INTERVALS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A craft with a known voyage that has not arrived.

    ``worsening`` is whether the weather gets worse; None where nobody knows.  Where a position
    is given, night is night there; without one it is unknown.
    """

    eta: datetime
    passage_h: float | None = None  # planned length of the passage
    worsening: bool | None = None
    lat: float | None = None
    lon: float | None = None

    def __post_init__(self) -> None:
        """Refuse a time without a zone and a passage that is none."""
        if self.eta.utcoffset() is None:
            raise SarError(f"eta {self.eta} has no time zone; write it with Z or an offset")
        if self.passage_h is not None:
            between("passage_h", self.passage_h, 0, 24 * 60)

    @property
    def since(self) -> datetime:
        """When it becomes overdue: an hour or a tenth of the passage after its ETA."""
        return self.eta + timedelta(hours=max(1.0, 0.1 * (self.passage_h or 0.0)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What would sharpen the answer and nobody has told."""
        asked = {
            "length of the passage": self.passage_h,
            "whether the weather gets worse": self.worsening,
            "position, and so whether it is night there": self.lat,
        }
        return tuple(words for words, value in asked.items() if value is None)


def called_by_time(voyage: Overdue, at: datetime) -> tuple[str, str] | None:
    """The phase that waiting has brought about, with the fact, or None while it is in time.

    Night and bad weather count from the three hours on: an hour's delay at dusk is no distress.
    The coming of day takes nothing back.
    """
    late_h = (at - voyage.since).total_seconds() / 3600
    if late_h < 0:
        return None
    told = f"overdue since {iso(voyage.since)} [K]"
    if late_h < ALERT_H:
        return "INCERFA", told
    told += f", {ALERT_H:g} h and more without contact"
    if late_h >= DISTRESS_H:
        return "DETRESFA", f"{told}: {DISTRESS_H:g} h"
    if voyage.worsening:
        return "DETRESFA", f"{told}: weather worsening"
    if _dark_since_alert(voyage, at):
        return "DETRESFA", f"{told}: night"
    return "ALERFA", told


def is_track_lost(silence_s: float, expected_interval_s: float, *, in_coverage: bool) -> bool:
    """Whether a silence on AIS is long enough to count, which it does only where reception is good.

    >>> is_track_lost(1800, 10, in_coverage=True), is_track_lost(1800, 180, in_coverage=True)
    (True, False)
    """
    long_enough = max(TRACK_LOST_S, TRACK_LOST_INTERVALS * expected_interval_s)
    return in_coverage and silence_s >= long_enough


def _dark_since_alert(voyage: Overdue, at: datetime) -> bool:
    if voyage.lat is None or voyage.lon is None:
        return False
    first_s = (voyage.since + timedelta(hours=ALERT_H)).timestamp()
    moments = np.append(np.arange(first_s, at.timestamp(), 300.0), at.timestamp())
    return bool(is_night(voyage.lat, voyage.lon, moments).any())
