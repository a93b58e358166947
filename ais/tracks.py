"""One vessel's positions in order of time, as views into the table they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from seamath.intervals import spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The timed positions of one vessel; ``rows`` is where they stand in ``table``."""

    mmsi: int
    table: PositionTable
    rows: slice

    def __len__(self) -> int:
        return int(self.rows.stop - self.rows.start)

    @property
    def time_s(self) -> NDArray[np.float64]:
        """UTC seconds since 1970, ascending, never NaN."""
        return self.table.time_s[self.rows]

    @property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes, WGS 84 degrees, never NaN."""
        return self.table.lat[self.rows]

    @property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes, WGS 84 degrees, never NaN."""
        return self.table.lon[self.rows]

    @property
    def speed_kn(self) -> NDArray[np.float32]:
        """Reported speeds over ground, knots, NaN where missing."""
        return self.table.speed_kn[self.rows]

    @property
    def course_deg(self) -> NDArray[np.float32]:
        """Reported courses over ground, degrees true, NaN where missing."""
        return self.table.course_deg[self.rows]

    @property
    def heading_deg(self) -> NDArray[np.float32]:
        """Reported headings, degrees true, NaN where missing."""
        return self.table.heading_deg[self.rows]

    @property
    def status(self) -> NDArray[np.int8]:
        """Navigational status, ITU-R M.1371-5 table 45; 15 = not defined."""
        return self.table.status[self.rows]

    @property
    def msg_type(self) -> NDArray[np.int8]:
        """AIS message type of each row; 0 = not from an AIS message."""
        return self.table.msg_type[self.rows]

    def where(self, row: int) -> str:
        """Name of the raw line behind a row of the track, as ``source:line``."""
        return self.table.where(range(self.rows.start, self.rows.stop)[row])


def split_into_tracks(positions: PositionTable) -> Iterator[Track]:
    """Each vessel's track, in order of MMSI, from a table made by ``trackable(...)``."""
    for rows in spans(positions.mmsi):
        yield Track(mmsi=int(positions.mmsi[rows.start]), table=positions, rows=rows)


def trackable(positions: PositionTable) -> PositionTable:
    """The rows that have a place and a time, ordered by MMSI and time."""
    ordered = positions.by_vessel()
    return ordered.take(np.isfinite(ordered.time_s) & np.isfinite(ordered.lat))


def utc(time_s: float) -> datetime:
    """An aware UTC datetime from seconds since 1970.

    >>> utc(0.0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return datetime.fromtimestamp(float(time_s), tz=UTC)
