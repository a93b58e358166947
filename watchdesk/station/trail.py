"""Where each vessel was: so many points a vessel, of old ones every second let go when it fills."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable, position_table

POINTS = 128  # a vessel; with 50,000 of them some 190 MB at most
APART_S = 10.0  # closer ones are not kept: the recorded lines have them

_COLUMNS: dict[str, Any] = {
    "time_s": np.float64, "lat": np.int32, "lon": np.int32, "speed_kn": np.float32,
    "course_deg": np.float32, "heading_deg": np.float32, "status": np.int8,
}  # fmt: skip
_PLACES = ("lat", "lon")


class Trail:
    """Points by vessel, in order of time; places to a millionth of a degree."""

    def __init__(self) -> None:
        self._points = {name: np.empty((0, POINTS), kind) for name, kind in _COLUMNS.items()}
        self._many = np.zeros(0, np.int64)
        self._last_s = np.zeros(0)

    def grow(self, room: int) -> None:
        """Make room for so many vessels."""
        more = room - len(self._many)
        for name, held in self._points.items():
            wider = np.empty((room, POINTS), held.dtype)
            wider[: len(held)] = held
            self._points[name] = wider
        self._many = np.concatenate([self._many, np.zeros(more, np.int64)])
        self._last_s = np.concatenate([self._last_s, np.full(more, -np.inf)])

    def forget(self, row: int) -> None:
        """Let go of a vessel."""
        self._many[row], self._last_s[row] = 0, -np.inf

    def put(self, rows: NDArray[np.intp], heard: PositionTable) -> None:
        """Add points, ordered by vessel and time; who is late or too close is left out."""
        while len(rows):
            first = np.flatnonzero(np.diff(rows, prepend=-1))
            who, one = rows[first], heard.take(first)
            later = one.time_s >= self._last_s[who] + APART_S
            self._add(who[later], one.take(later))
            left = heard.time_s >= self._last_s[rows] + APART_S
            left[first] = False
            rows, heard = rows[left], heard.take(left)

    def of(self, row: int | None, mmsi: int, since_s: float) -> PositionTable:
        """The points of one vessel from a moment on."""
        if row is None:
            return position_table(mmsi=[])
        many = slice(int(self._many[row]))
        told: dict[str, Any] = {name: held[row, many] for name, held in self._points.items()}
        told |= {name: told[name] / 1e6 for name in _PLACES}
        table = position_table(mmsi=np.full(many.stop, mmsi), **told)
        return table.take(table.time_s >= since_s)

    def _add(self, who: NDArray[np.intp], one: PositionTable) -> None:
        """One point each."""
        if not len(who):
            return
        full = who[self._many[who] == POINTS]
        if len(full):
            kept = np.r_[0 : POINTS - POINTS // 3 : 2, POINTS - POINTS // 3 : POINTS]
            for held in self._points.values():
                held[full, : len(kept)] = held[full[:, None], kept]
            self._many[full] = len(kept)
        at = self._many[who]
        for name, held in self._points.items():
            told = getattr(one, name)
            held[who, at] = np.rint(told * 1e6) if name in _PLACES else told
        self._many[who] += 1
        self._last_s[who] = one.time_s
