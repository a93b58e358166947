"""A whole recording put right: the same message heard twice is one, and order is order of time.

``ais.window`` does the same while listening; there it has the bits of each message, here the
fields of each position, of sentences and archives alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.mmsi import MmsiForm, mmsi_forms
from ais.positions import PositionTable
from ais.window import REPEAT_S

# Whoever lies still sends the same fields again after ten seconds at the earliest, a base
# station or a stopped class A set (ITU-R M.1371-5, annex 1, tables 1 and 2): so the same fields
# within half of that are one transmission.  Who moves never sends the same place twice.
STILL_S = 5.0
MOVING_KN = 0.5  # our judgement: in thirty seconds more than 7 m, forty steps of a position
_MOST_BETWEEN = 8  # other positions of a vessel that stations with unequal clocks put between

_FIELDS = ("lon", "speed_kn", "course_deg", "heading_deg", "status", "msg_type", "accurate")
# A locating device sends bursts of eight within 14 seconds (ITU-R M.1371-5 annex 9 [K]): all kept.
_BURSTS = (MmsiForm.SART, MmsiForm.MOB, MmsiForm.EPIRB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """The positions by vessel and time, each transmission once."""

    positions: PositionTable
    rows: NDArray[np.intp]  # where each stood in the table as heard
    repeats: int  # dropped: the same transmission from another station, source or archive row
    late: int  # stood after a later one of the same vessel in their source


def mended(heard: PositionTable) -> Mended:
    """Positions as they were read, put in order and without repeats; both counted."""
    order = heard.vessel_order()
    ordered = heard.take(order)
    again = _again(ordered)
    return Mended(
        positions=ordered.take(~again) if again.any() else ordered,
        rows=order[~again],
        repeats=int(again.sum()),
        late=_late(ordered),
    )


def _again(ordered: PositionTable) -> NDArray[np.bool_]:
    """The rows that repeat one of the few before them."""
    again = np.zeros(len(ordered), bool)
    lat, mmsi = ordered.lat, ordered.mmsi
    limit_s = np.where(ordered.speed_kn >= MOVING_KN, REPEAT_S, STILL_S)
    for lag in range(1, min(_MOST_BETWEEN + 1, len(ordered))):
        later = np.flatnonzero((lat[lag:] == lat[:-lag]) & (mmsi[lag:] == mmsi[:-lag])) + lag
        passed_s = ordered.time_s[later] - ordered.time_s[later - lag]
        later = later[passed_s <= limit_s[later]]
        for name in _FIELDS:
            column = getattr(ordered, name)
            now, before = column[later], column[later - lag]
            later = later[(now == before) | ((now != now) & (before != before))]
        again[later] = True
    if not again.any():
        return again
    return again & ~_due(ordered.time_s, again, limit_s) & ~_in_bursts(mmsi)


def _due(
    time_s: NDArray[np.float64], again: NDArray[np.bool_], limit_s: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """One row of each limit in a long chain of repeats: own ship says the same every second."""
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(again))))
    turn = np.ceil((time_s - time_s[first]) / limit_s).clip(min=1)
    return np.asarray(np.diff(turn, prepend=1) > 0)


def _in_bursts(mmsi: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.asarray(np.isin(mmsi_forms(mmsi), _BURSTS))


def _late(ordered: PositionTable) -> int:
    """How many rows of a vessel stand before their predecessor in time in one source."""
    return int(
        np.sum(
            (ordered.mmsi[1:] == ordered.mmsi[:-1])
            & (ordered.source[1:] == ordered.source[:-1])
            & (ordered.line[1:] < ordered.line[:-1])
            & (ordered.time_s[1:] > ordered.time_s[:-1])
        )
    )
