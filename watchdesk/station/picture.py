"""The latest state of every vessel heard, as arrays: who is where, what changed, who is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.mmsi import FIRST_CONTACT
from ais.positions import PositionTable, position_table
from ais.vessels import Vessel
from seamath.units import S_PER_H
from watchdesk.console.wire import (
    CONTACT,
    LOST,
    NO_VALUE,
    RANKS,
    WATCHED,
    craft_code,
    frame,
    in_wire_units,
)
from watchdesk.identities import Identities
from watchdesk.station.source import Batch
from watchdesk.station.trail import Trail

Rows = NDArray[np.intp]
Name = tuple[int, str | None, str | None, int | None, int]

# When a vessel is shown as lost and when no more: what ECDIS makers preset (peers.md, section 5);
# MSC.192(79) table 5 reckons in missed reports.  Who is moored reports every three minutes, and
# class B every three below 2 knots (ITU-R M.1371-5, annex 1, tables 1 and 2).
LOST_S, REMOVED_S = 480.0, 600.0
STILL_LOST_S, STILL_REMOVED_S = 1080.0, 1200.0  # six missed reports: our judgement, untested
FORGOTTEN_S = 24 * S_PER_H  # its row is given to another
_FORGET_EVERY_S = 600.0  # what those told of themselves who are long gone
AHEAD_S = 60.0  # a time further ahead is a wrong clock's and never bars a newer row
_STILL_STATUS = (1, 5)  # at anchor, moored
_STILL_KN = 0.5
_FIRST_ROOM = 65_536  # memory is taken only as rows are used

_COLUMNS: dict[str, Any] = {
    "mmsi": 0, "time_s": -np.inf, "lat": np.nan, "lon": np.nan, "speed_kn": np.nan,
    "course_deg": np.nan, "heading_deg": np.nan, "status": 15, "craft": 0, "flags": 0, "rank": 0,
    "seq": 0, "shown": False,
}  # fmt: skip
_HEARD = ("time_s", "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status")


class Picture:
    """What every vessel said last; ``seq`` grows whenever a row changes.

    Memory grows with the vessels of the last day, at most ``most`` of them: beyond that new
    numbers are counted in ``turned_away`` and not shown.
    """

    def __init__(self, most: int = 200_000) -> None:
        self.seq = 0
        self.turned_away = 0
        self._most = most
        self._rows: dict[int, int] = {}
        self._free: list[int] = []
        self._room = 0
        self._c: dict[str, NDArray[Any]] = {}
        self._trail = Trail()
        self._identities = Identities()
        self._names: dict[int, Name] = {}
        self._watched: frozenset[int] = frozenset()
        self._ranks: dict[int, str] = {}
        self._now_s, self._forgot_s = np.inf, -np.inf
        self._grow(_FIRST_ROOM)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shown(self) -> int:
        """Vessels that are shown, lost ones too."""
        return int(self._c["shown"].sum())

    @property
    def vessels(self) -> Mapping[int, Vessel]:
        """Who said who she is, by MMSI."""
        return self._identities.vessels

    @property
    def newest_s(self) -> float:
        """The latest time heard; NaN before anything was."""
        times = self._c["time_s"][self._c["mmsi"] > 0]
        return float(times.max()) if len(times) else float("nan")

    def hear(self, batch: Batch) -> None:
        """Take in what came."""
        self.seq += 1
        if batch.statics:
            self._identities.hear(batch.statics)
            for mmsi in {report.mmsi for report in batch.statics}:
                self._name(mmsi, self._identities.vessels[mmsi])
        positions = batch.positions
        if len(positions):
            self._place(positions.take(np.isfinite(positions.time_s) & np.isfinite(positions.lat)))

    def call(self, vessels: Mapping[int, Vessel]) -> None:
        """Know who some numbers are: contacts without AIS, by their labels."""
        for mmsi, vessel in vessels.items():
            self._identities.vessels[mmsi] = vessel
            self._name(mmsi, vessel)

    def tidy(self, now_s: float) -> None:
        """Note who is lost, who is shown no more, and let go of who is long gone."""
        self._now_s = now_s
        c = self._c
        still = np.isin(c["status"], _STILL_STATUS) | (c["speed_kn"] < _STILL_KN)
        age_s = now_s - c["time_s"]
        used = c["mmsi"] > 0
        lost = used & (age_s > np.where(still, STILL_LOST_S, LOST_S))
        recent = age_s <= np.where(still, STILL_REMOVED_S, REMOVED_S)
        shown = used & (recent | (c["rank"] > 0))  # who has an alert stays, as lost
        flags = (c["flags"] & ~LOST) | (LOST * lost)
        self._change((flags != c["flags"]) | (shown != c["shown"]), flags=flags, shown=shown)
        for mmsi in c["mmsi"][used & (age_s > FORGOTTEN_S)].tolist():
            self._forget(mmsi)
        if abs(now_s - self._forgot_s) > _FORGET_EVERY_S:
            self._forgot_s = now_s
            self._identities.forget(now_s - FORGOTTEN_S, self._rows)

    def mark(self, ranks: Mapping[int, str], watched: Iterable[int] = ()) -> None:
        """Say of vessels how grave their alerts are, and who is on the watchlist."""
        for mmsi in ranks.keys() | self._ranks.keys():
            row = self._rows.get(mmsi)
            rank = RANKS.index(ranks.get(mmsi, ""))
            if row is not None and self._c["rank"][row] != rank:
                self._set(row, "rank", rank)
        chosen = frozenset(watched)
        for mmsi in chosen ^ self._watched:
            row = self._rows.get(mmsi)
            if row is not None:
                flags = int(self._c["flags"][row])
                now = flags | WATCHED if mmsi in chosen else flags & ~WATCHED
                self._set(row, "flags", now)
        self._ranks, self._watched = dict(ranks), chosen

    def changed_since(self, seq: int) -> Rows:
        """Rows of vessels shown that changed after a number; 0: all of them."""
        return np.flatnonzero(self._c["shown"] & (self._c["seq"] > seq))

    def gone_since(self, seq: int) -> list[int]:
        """Numbers of vessels that are shown no more, and were."""
        rows = ~self._c["shown"] & (self._c["seq"] > seq) & (self._c["mmsi"] > 0)
        gone: list[int] = self._c["mmsi"][rows].tolist()
        return gone

    def pack(self, rows: Rows, clock_s: float, full: bool) -> bytes:
        """The binary frame of some rows."""
        c = {name: column[rows] for name, column in self._c.items()}
        units = in_wire_units(
            lat=c["lat"], lon=c["lon"], speed_kn=c["speed_kn"], course_deg=c["course_deg"],
            heading_deg=c["heading_deg"],
        )  # fmt: skip
        fix = np.where(np.isfinite(c["time_s"]), c["time_s"], 0).clip(0, 2**32 - 1)
        columns = {
            "mmsi": c["mmsi"], "fix_time": fix.astype(np.int64), "status": c["status"],
            "craft": c["craft"], "flags": c["flags"], "rank": c["rank"],
            **{name: np.minimum(units[name], NO_VALUE) for name in ("sog", "cog", "heading")},
            "lat": units["lat"], "lon": units["lon"],
        }  # fmt: skip
        return frame(columns, seq=self.seq, clock_s=clock_s, full=full)

    def track(self, mmsi: int, since_s: float = -np.inf) -> PositionTable:
        """Where a vessel was from a moment on, newest last; old points lie further apart."""
        row = self._rows.get(mmsi)
        return self._trail.of(row, mmsi, since_s)

    def table(self) -> PositionTable:
        """The last fix of every vessel shown, in order of MMSI."""
        rows = np.flatnonzero(self._c["shown"])
        rows = rows[np.argsort(self._c["mmsi"][rows], kind="stable")]
        columns: dict[str, Any] = {name: self._c[name][rows] for name in ("mmsi", *_HEARD)}
        return position_table(**columns)

    def vessel(self, mmsi: int) -> Vessel | None:
        """Who a number says she is; None where it was never heard."""
        known = self._identities.vessels.get(mmsi)
        return known or (Vessel(mmsi=mmsi) if mmsi in self._rows else None)

    def state(self, mmsi: int) -> dict[str, float] | None:
        """What a vessel said last, by column; None where it was never heard."""
        row = self._rows.get(mmsi)
        if row is None:
            return None
        return {name: self._c[name][row].item() for name in _HEARD}

    def names(self) -> list[Name]:
        """MMSI, name, call sign, IMO number and craft of whoever told; the texts are hostile."""
        return list(self._names.values())

    def _place(self, heard: PositionTable) -> None:
        """Put the newest row of each vessel in its place, and all of them on their trails."""
        order = np.lexsort((heard.time_s, heard.mmsi))
        heard = heard.take(order)
        rows = self._numbers(heard.mmsi)
        heard, rows = heard.take(rows >= 0), rows[rows >= 0]
        if not len(rows):
            return
        self._trail.put(rows, heard)
        last = np.flatnonzero(np.diff(rows, append=-1))
        now, who = heard.take(last), rows[last]
        known_s = self._c["time_s"][who]
        newer = (now.time_s >= known_s) | (known_s > self._now_s + AHEAD_S)
        now, who = now.take(newer), who[newer]
        for name in _HEARD:
            self._c[name][who] = getattr(now, name)
        self._c["flags"][who] &= ~LOST
        self._c["shown"][who] = True
        self._c["seq"][who] = self.seq

    def _numbers(self, mmsi: NDArray[np.int32]) -> NDArray[np.intp]:
        """The row of each; -1 where there is no room."""
        known, of = np.unique(mmsi, return_inverse=True)
        rows = [self._rows.get(m, -1) for m in known.tolist()]
        for place, row in enumerate(rows):
            if row < 0:
                rows[place] = self._new(int(known[place]))
        answer: NDArray[np.intp] = np.array(rows, np.intp)[of]
        return answer

    def _new(self, mmsi: int) -> int:
        """A row for a new vessel."""
        if mmsi <= 0 or len(self._rows) >= self._most:
            self.turned_away += 1
            return -1
        if not self._free:
            self._grow(2 * self._room)
        row = self._rows[mmsi] = self._free.pop()
        for name, value in _COLUMNS.items():
            self._c[name][row] = value
        self._c["mmsi"][row] = mmsi
        vessel = self._identities.vessels.get(mmsi)
        self._c["craft"][row] = craft_code(vessel.ship_type if vessel else None, mmsi)
        watched = WATCHED if mmsi in self._watched else 0
        self._c["flags"][row] = watched | (CONTACT if mmsi >= FIRST_CONTACT else 0)
        self._c["rank"][row] = RANKS.index(self._ranks.get(mmsi, ""))
        return row

    def _name(self, mmsi: int, vessel: Vessel) -> None:
        craft = craft_code(vessel.ship_type, mmsi)
        name = (mmsi, vessel.name, vessel.callsign, vessel.imo, craft)
        if mmsi in self._names or len(self._names) < self._most:
            self._names[mmsi] = name
        row = self._rows.get(mmsi)
        if row is not None and self._c["craft"][row] != craft:
            self._set(row, "craft", craft)

    def _set(self, row: int, column: str, value: int) -> None:
        self.seq += 1
        self._c[column][row] = value
        self._c["seq"][row] = self.seq

    def _change(self, which: NDArray[np.bool_], **columns: NDArray[Any]) -> None:
        rows = np.flatnonzero(which)
        if len(rows):
            self.seq += 1
            for name, column in columns.items():
                self._c[name][rows] = column[rows]
            self._c["seq"][rows] = self.seq

    def _forget(self, mmsi: int) -> None:
        row = self._rows.pop(mmsi)
        self._trail.forget(row)
        self._names.pop(mmsi, None)
        if mmsi >= FIRST_CONTACT:
            self._identities.vessels.pop(mmsi, None)
        for name, value in _COLUMNS.items():
            self._c[name][row] = value
        self._free.append(row)

    def _grow(self, room: int) -> None:
        kinds = {"mmsi": np.int64, "status": np.int64, "craft": np.int64, "flags": np.int64,
                 "rank": np.int64, "seq": np.int64, "shown": np.bool_}  # fmt: skip
        more = room - self._room
        for name, value in _COLUMNS.items():
            fresh: NDArray[Any] = np.full(more, value, kinds.get(name, np.float64))
            self._c[name] = np.concatenate([self._c[name], fresh]) if name in self._c else fresh
        self._free += range(room - 1, self._room - 1, -1)
        self._room = room
        self._trail.grow(room)
