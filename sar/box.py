"""A rectangle on the sea, turned to any bearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sar.errors import between, position
from sar.sphere import from_offsets, offsets_nm

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle by its centre, its sides in nm and the bearing of its length.

    ``along`` is measured from the centre towards the bearing, ``across`` to the right of it.
    """

    lat: float
    lon: float
    length_nm: float
    width_nm: float
    bearing_deg: float

    def __post_init__(self) -> None:
        """Refuse a centre off the chart and sides that are not lengths."""
        position(self.lat, self.lon)
        between("length_nm of the area", self.length_nm, 1e-6, 2000)
        between("width_nm of the area", self.width_nm, 1e-6, 2000)
        between("bearing_deg of the area", self.bearing_deg, -360, 360)

    @property
    def area_nm2(self) -> float:
        """Area in square nautical miles."""
        return self.length_nm * self.width_nm

    def positions(self, along_nm: ArrayLike, across_nm: ArrayLike) -> tuple[Floats, Floats]:
        """Latitudes and longitudes of places given along and across the rectangle."""
        along, across = np.asarray(along_nm, np.float64), np.asarray(across_nm, np.float64)
        angle = np.radians(self.bearing_deg)
        east = along * np.sin(angle) + across * np.cos(angle)
        north = along * np.cos(angle) - across * np.sin(angle)
        return from_offsets(self.lat, self.lon, east, north)

    def along_across(self, lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, Floats]:
        """Miles along and across the rectangle from its centre."""
        east, north = offsets_nm(self.lat, self.lon, lat, lon)
        angle = np.radians(self.bearing_deg)
        along: Floats = east * np.sin(angle) + north * np.cos(angle)
        across: Floats = east * np.cos(angle) - north * np.sin(angle)
        return along, across

    def contains(self, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.bool_]:
        """Which positions lie in the rectangle, its edge included; NaN does not.

        >>> box = Box(lat=0.0, lon=180.0, length_nm=20.0, width_nm=10.0, bearing_deg=90.0)
        >>> box.contains([0.0, 0.0, 0.1], [179.9, -179.8, 180.0]).tolist()
        [True, False, False]
        """
        along, across = self.along_across(lat, lon)
        return (abs(along) <= self.length_nm / 2) & (abs(across) <= self.width_nm / 2)

    def corners(self) -> tuple[tuple[float, float], ...]:
        """The four corners as latitude and longitude, clockwise, the far left one first."""
        half_length, half_width = self.length_nm / 2, self.width_nm / 2
        along = np.array([1, 1, -1, -1]) * half_length
        across = np.array([-1, 1, 1, -1]) * half_width
        lat, lon = self.positions(along, across)
        return tuple(zip(lat.tolist(), lon.tolist()))

    def slice(self, start_nm: float, end_nm: float) -> Box:
        """The part of the rectangle between two distances along it from its centre."""
        lat, lon = self.positions((start_nm + end_nm) / 2, 0.0)
        return Box(
            lat=float(lat),
            lon=float(lon),
            length_nm=end_nm - start_nm,
            width_nm=self.width_nm,
            bearing_deg=self.bearing_deg,
        )

    def as_record(self) -> dict[str, Any]:
        """The rectangle as JSON-ready values."""
        return {
            "lat": round(self.lat, 5),
            "lon": round(self.lon, 5),
            "length_nm": round(self.length_nm, 2),
            "width_nm": round(self.width_nm, 2),
            "bearing_deg": round(self.bearing_deg % 360, 1),
            "area_nm2": round(self.area_nm2, 1),
            "corners": [[round(lat, 5), round(lon, 5)] for lat, lon in self.corners()],
        }
