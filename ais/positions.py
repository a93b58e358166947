"""Every position heard, as columns; here, once, "not available" becomes NaN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seamath.intervals import are_all

Rows = NDArray[np.intp] | NDArray[np.bool_] | slice

COLUMNS: dict[str, type[np.generic]] = {
    "mmsi": np.int32,
    "time_s": np.float64,  # UTC seconds since 1970; NaN where nothing told the time
    "lat": np.float64,  # WGS 84 degrees
    "lon": np.float64,
    "speed_kn": np.float32,
    "course_deg": np.float32,
    "heading_deg": np.float32,
    "status": np.int8,  # navigational status, ITU-R M.1371-5 table 45; 15 = not defined
    "msg_type": np.int8,  # ITU-R M.1371-5 table 44; 0 = not from an AIS message
    "accurate": np.bool_,  # position accuracy flag: True = better than 10 m
    "source": np.int16,  # index into ``sources``
    "line": np.int64,  # 1-based line of the source the row came from
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTable:
    """Positions as equal-length columns; ``source`` and ``line`` lead back to the raw line."""

    mmsi: NDArray[np.int32]
    time_s: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    speed_kn: NDArray[np.float32]
    course_deg: NDArray[np.float32]
    heading_deg: NDArray[np.float32]
    status: NDArray[np.int8]
    msg_type: NDArray[np.int8]
    accurate: NDArray[np.bool_]
    source: NDArray[np.int16]
    line: NDArray[np.int64]
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {name: len(getattr(self, name)) for name in COLUMNS}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns differ in length: {lengths}")

    def __len__(self) -> int:
        return len(self.mmsi)

    def take(self, rows: Rows) -> PositionTable:
        """The chosen rows, in the order asked for; the table itself where all are wanted."""
        if isinstance(rows, np.ndarray) and are_all(rows, len(self)):
            return self
        return PositionTable(
            **{name: getattr(self, name)[rows] for name in COLUMNS}, sources=self.sources
        )

    def by_vessel(self) -> PositionTable:
        """The same rows ordered by MMSI, then time, then line; rows without a time come last."""
        return self.take(self.vessel_order())

    def vessel_order(self) -> NDArray[np.intp]:
        """The rows in the order that ``by_vessel`` gives them."""
        return np.lexsort((self.line, self.source, self.time_s, self.mmsi))

    def where(self, row: int) -> str:
        """Name of the raw line behind a row, as ``source:line``."""
        return f"{self.sources[self.source[row]]}:{self.line[row]}"


def position_table(sources: Sequence[str] = (), **columns: ArrayLike) -> PositionTable:
    """A table from AIS numbers as transmitted or archived, "not available" turned into NaN.

    Columns left out are filled with "not available".  ``mmsi`` is needed.  Sentinels are those
    of ITU-R M.1371-5 table 48: latitude 91, longitude 181, speed 102.3, course 360, heading 511.

    >>> table = position_table(mmsi=[311000001], lat=[91.0], lon=[181.0], heading_deg=[511])
    >>> bool(np.isnan(table.lat[0])), bool(np.isnan(table.heading_deg[0]))
    (True, True)
    """
    length = len(np.asarray(columns["mmsi"]))
    made: dict[str, Any] = {
        name: _column(name, kind, columns, length) for name, kind in COLUMNS.items()
    }
    no_place = ~((np.abs(made["lat"]) <= 90.0) & (np.abs(made["lon"]) <= 180.0))
    made["lat"][no_place] = np.nan  # half a position is no position
    made["lon"][no_place] = np.nan
    # An aircraft (type 9, table 59) reports whole knots up to 1022; everybody else up to 102.2.
    no_speed_kn = np.where(made["msg_type"] == 9, 1022.5, 102.25)
    made["speed_kn"][~((made["speed_kn"] >= 0) & (made["speed_kn"] < no_speed_kn))] = np.nan
    made["course_deg"][~((made["course_deg"] >= 0) & (made["course_deg"] < 360))] = np.nan
    made["heading_deg"][~((made["heading_deg"] >= 0) & (made["heading_deg"] < 360))] = np.nan
    return PositionTable(**made, sources=tuple(sources))


def concatenate(tables: Sequence[PositionTable]) -> PositionTable:
    """The rows of several tables one after another; source numbers are renumbered to match."""
    if not tables:
        return position_table(mmsi=[])
    if len(tables) == 1:
        return tables[0]
    sources: list[str] = []
    columns: dict[str, list[NDArray[np.generic]]] = {name: [] for name in COLUMNS}
    for table in tables:
        offset = len(sources)
        sources.extend(table.sources)
        for name in COLUMNS:
            column = getattr(table, name)
            columns[name].append(column + np.int16(offset) if name == "source" else column)
    joined: dict[str, Any] = {name: np.concatenate(parts) for name, parts in columns.items()}
    return PositionTable(**joined, sources=tuple(sources))


_DEFAULTS = {"status": 15, "msg_type": 0, "accurate": False, "source": 0, "line": 0}


def _column(
    name: str, kind: type[np.generic], given: dict[str, ArrayLike], length: int
) -> NDArray[np.generic]:
    """One column in its own type; a fresh array, so the caller's is never changed."""
    if name in given:
        return np.array(given[name], dtype=kind)
    return np.full(length, _DEFAULTS.get(name, np.nan), dtype=kind)


_FIELDS = tuple(field.name for field in fields(PositionTable) if field.name != "sources")
if tuple(COLUMNS) != _FIELDS:  # one list of columns, told in two places, must stay one
    raise TypeError("PositionTable and COLUMNS disagree")
