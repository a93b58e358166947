"""A small piece of the sea laid flat for paper: Mercator, north up, with its ticks and scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.content import Box, Floats
from seamath.geodesy import distance_nm

TICKS_MIN = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200)  # minutes of arc people count in
NICE = (1.0, 2.0, 5.0, 10.0)
LAST_DEG = 89.0  # Mercator has no poles: what is nearer to one stands here


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """From degrees to points of the drawing; ``box`` is what fills it, in its own longitudes."""

    box: Box
    left: float
    top: float
    width: float
    height: float

    def points(self, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
        """Right and down from the drawing's corner, one row a position."""
        lo = np.asarray(lon, np.float64)
        middle = (self.box.west + self.box.east) / 2
        lo = lo + 360.0 * np.round((middle - lo) / 360.0)
        north, south = stretched(self.box.north), stretched(self.box.south)
        right = (lo - self.box.west) / (self.box.east - self.box.west)
        down = (north - stretched(lat)) / (north - south)
        return np.column_stack([self.left + self.width * right, self.top + self.height * down])

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the drawing."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def rectangle(self) -> str:
        """Where the drawing stands, as attributes of an SVG rectangle."""
        place = f"x='{self.left:g}' y='{self.top:g}'"
        return f"{place} width='{self.width:g}' height='{self.height:g}'"

    @property
    def nm_per_point(self) -> float:
        """Nautical miles to one point of the drawing, at the middle latitude."""
        middle = (self.box.south + self.box.north) / 2
        across = distance_nm(middle, self.box.west, middle, self.box.west + 0.01)
        return float(across) * (self.box.east - self.box.west) / 0.01 / self.width


def stretched(lat: ArrayLike) -> Floats:
    """Latitude as Mercator spaces it, in degrees of longitude at the equator (sphere)."""
    radians = np.radians(np.clip(np.asarray(lat, np.float64), -LAST_DEG, LAST_DEG))
    return np.asarray(np.degrees(np.arctanh(np.sin(radians))))


def plane_for(box: Box, *, left: float, top: float, width: float, height: float) -> Plane:
    """A plane that shows at least the box, grown to the shape of the drawing."""
    south, north = float(stretched(box.south)), float(stretched(box.north))
    wide, high = box.east - box.west, north - south
    more_wide = max(0.0, high * width / height - wide) / 2
    more_high = max(0.0, wide * height / width - high) / 2
    grown = Box(
        south=_latitude(south - more_high),
        west=box.west - more_wide,
        north=_latitude(north + more_high),
        east=box.east + more_wide,
    )
    return Plane(box=grown, left=left, top=top, width=width, height=height)


def ticks_deg(low: float, high: float, most: int) -> list[float]:
    """Degrees at which to put at most about so many ticks, on whole steps of arc.

    >>> ticks_deg(20.0, 21.0, 6)
    [20.0, 20.166667, 20.333333, 20.5, 20.666667, 20.833333, 21.0]
    """
    span_min = (high - low) * 60
    step = next((s for s in TICKS_MIN if span_min / s <= most), TICKS_MIN[-1]) / 60
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 6) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def tick_text(value: float, letters: str, digits: int) -> str:
    """A tick as charts write it: degrees and minutes, the minutes left out where there are none.

    >>> tick_text(-73.5, "EW", 3), tick_text(20.0, "NS", 2)
    ('073°30′W', '20°N')
    """
    value = (value + 180.0) % 360.0 - 180.0 if letters == "EW" else value
    tenths = round(abs(value) * 600)
    degrees, minutes = divmod(tenths, 600)
    letter = letters[1 if value < 0 else 0]
    shown = f"{minutes // 10:02d}" if minutes % 10 == 0 else f"{minutes / 10:04.1f}"
    return f"{degrees:0{digits}d}°{shown}′{letter}" if minutes else f"{degrees:0{digits}d}°{letter}"


def nice_below(value: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not over the value.

    >>> nice_below(7.3), nice_below(0.3)
    (5.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return round(max(n for n in NICE if n * power <= value * (1 + 1e-9)) * power, 6)


def _latitude(stretch: float) -> float:
    """The latitude Mercator puts there, kept off the poles."""
    lat = math.degrees(math.asin(math.tanh(math.radians(stretch))))
    return min(max(lat, -LAST_DEG), LAST_DEG)
