"""What a person can get wrong in this room."""

from __future__ import annotations

from seamath.errors import Mistake


class SarError(Mistake):
    """A position, a wind, a unit or an area that a rescue calculation cannot use as given."""


def between(name: str, value: float, low: float, high: float) -> float:
    """The value, if it lies in the closed range; otherwise one line that names the range.

    NaN lies in no range.

    >>> between("wind_kn", 12.0, 0, 200)
    12.0
    """
    if low <= value <= high:
        return float(value)
    # A whole number out of a JSON file may be too long for any float.
    told = f"{value:g}" if abs(value) < 1e300 or isinstance(value, float) else "far too large"
    raise SarError(f"{name} is {told}; it must lie between {low:g} and {high:g}")


def position(lat: float, lon: float) -> tuple[float, float]:
    """A latitude and longitude in degrees, the longitude brought to -180 up to 180.

    >>> position(10.0, 181.0)
    (10.0, -179.0)
    """
    between("latitude", lat, -90, 90)
    between("longitude", lon, -360, 360)
    return float(lat), (float(lon) + 180) % 360 - 180
