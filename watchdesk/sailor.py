"""How sailors write positions, times, speeds and bearings; and how hostile text is made visible."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

UNKNOWN = "not known"
# Unicode general categories that draw nothing or change the direction of what follows:
# controls, formats (bidi overrides among them), surrogates, private use, unassigned, separators.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def latitude(lat: float) -> str:
    """Degrees and thousandths of minutes north or south, as in ``dd°mm.mmm′N``.

    >>> latitude(20.0), latitude(-7.999999)
    ('20°00.000′N', '08°00.000′S')
    """
    return _angle(lat, 2, "NS")


def longitude(lon: float) -> str:
    """Degrees and thousandths of minutes east or west, as in ``ddd°mm.mmm′W``.

    >>> longitude(-73.4125), longitude(181.0)
    ('073°24.750′W', '179°00.000′W')
    """
    return _angle((lon + 180.0) % 360.0 - 180.0 if abs(lon) > 180.0 else lon, 3, "EW")


def position(lat: float, lon: float) -> str:
    """Latitude, then longitude.

    >>> position(19.937, -72.2)
    '19°56.220′N 072°12.000′W'
    >>> position(math.nan, -72.2)
    'position not known'
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return f"position {UNKNOWN}"
    return f"{latitude(lat)} {longitude(lon)}"


def utc_time(moment: datetime | None, *, seconds: bool = False) -> str:
    """Date and time in UTC, marked Z.

    >>> utc_time(datetime(2026, 3, 1, 3, 40, 59, tzinfo=UTC))
    '2026-03-01 03:40Z'
    """
    if moment is None:
        return f"time {UNKNOWN}"
    return f"{moment.astimezone(UTC):{'%Y-%m-%d %H:%M:%SZ' if seconds else '%Y-%m-%d %H:%MZ'}}"


def period(start: datetime, end: datetime | None) -> str:
    """From when to when in UTC; an open end says so.

    >>> nine = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)
    >>> period(nine, nine + timedelta(hours=2)), period(nine, None)
    ('2026-03-01 21:00–23:00Z', '2026-03-01 21:00Z, still going on')
    >>> period(nine, nine + timedelta(hours=5))
    '2026-03-01 21:00Z – 2026-03-02 02:00Z'
    """
    if end is None:
        return f"{utc_time(start)}, still going on"
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M}–{last:%H:%MZ}"
    return f"{utc_time(start)} – {utc_time(end)}"


def knots(speed_kn: float) -> str:
    """A speed to the tenth of a knot.

    >>> knots(7.25), knots(math.nan)
    ('7.2 kn', 'speed not known')
    """
    return f"{speed_kn:.1f} kn" if math.isfinite(speed_kn) else f"speed {UNKNOWN}"


def miles(distance_nm: float) -> str:
    """A distance in nautical miles: tenths under 100, hundredths under 10.

    >>> miles(8.9), miles(25.81), miles(412.3)
    ('8.90 nm', '25.8 nm', '412 nm')
    """
    if not math.isfinite(distance_nm):
        return f"distance {UNKNOWN}"
    digits = 2 if abs(distance_nm) < 10 else 1 if abs(distance_nm) < 100 else 0
    return f"{distance_nm:.{digits}f} nm"


def true_degrees(direction_deg: float) -> str:
    """A course or bearing, three figures, true.

    >>> true_degrees(4.6), true_degrees(359.7)
    ('005 °T', '000 °T')
    """
    if not math.isfinite(direction_deg):
        return f"direction {UNKNOWN}"
    return f"{round(direction_deg) % 360:03d} °T"


def span(duration: timedelta) -> str:
    """A duration in minutes, hours and minutes, or days and hours.

    >>> span(timedelta(minutes=4)), span(timedelta(hours=3, minutes=5)), span(timedelta(days=2))
    ('4 min', '3 h 05 min', '2 d 00 h')
    """
    minutes = round(duration.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours:02d} h"


def reading(name: str, value: float | int | str | bool | None) -> str:
    """A measured value in words, with the unit its name carries.

    >>> reading("mean_speed_kn", 1.234), reading("silence_s", 11100), reading("closest_m", 181.4)
    ('mean speed 1.2 kn', 'silence 3 h 05 min', 'closest 181 m')
    >>> reading("mean_course_deg", 4.6), reading("sun_elevation_deg", -23.2)
    ('mean course 005 °T', 'sun elevation -23°')
    >>> reading("last_lat", 20.0), reading("at_night", True), reading("last_heard", None)
    ('last lat 20°00.000′N', 'at night yes', 'last heard not known')
    """
    words, _, unit = name.rpartition("_")
    if unit == "deg" and words.endswith(("course", "heading", "bearing")):
        unit = "true"
    if value is None or value != value:
        return f"{_spaced(words if unit in _UNITS else name)} {UNKNOWN}"
    if isinstance(value, bool):
        return f"{_spaced(name)} {'yes' if value else 'no'}"
    if isinstance(value, int) and name.endswith("ship_type"):
        return f"{_spaced(name)} {ship_type(value)}"
    if isinstance(value, str):
        return f"{_spaced(name)} {value}"
    if unit in ("lat", "lon"):
        return f"{_spaced(name)} {latitude(value) if unit == 'lat' else longitude(value)}"
    if unit not in _UNITS:
        return f"{_spaced(name)} {value:g}"
    return f"{_spaced(words)} {_UNITS[unit](value)}"


def ship_type(code: int | None) -> str:
    """The type a vessel says it is, in words, with its code in ITU-R M.1371-5 table 53.

    >>> ship_type(70), ship_type(30), ship_type(19), ship_type(None)
    ('cargo (70)', 'fishing (30)', 'type 19', 'type not known')
    """
    if code is None:
        return f"type {UNKNOWN}"
    words = _SHIP_TYPES.get(code) or _SHIP_TYPES.get(code // 10 * 10 if code >= 40 else -1)
    return f"{words} ({code})" if words else f"type {code}"


def plain(text: str) -> str:
    """The text with everything invisible or direction-changing written out.

    >>> plain("SEA" + chr(0x202E) + "GULL" + chr(7))
    'SEA⟨U+202E⟩GULL⟨U+0007⟩'
    """
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _INVISIBLE else c for c in text
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _angle(degrees: float, width: int, sides: str) -> str:
    """Degrees and minutes, rounded before they are split so that 60.000 minutes never appear."""
    thousandths = round(abs(degrees) * 60_000)
    whole, rest = divmod(thousandths, 60_000)
    return f"{whole:0{width}d}°{rest / 1000:06.3f}′{sides[degrees < 0 < thousandths]}"


_UNITS: dict[str, Callable[[float], str]] = {
    "kn": knots,
    "nm": miles,
    "true": true_degrees,
    "deg": lambda value: f"{value:.0f}°",
    "m": lambda value: f"{value:.0f} m",
    "h": lambda value: span(timedelta(hours=value)),
    "min": lambda value: span(timedelta(minutes=value)),
    "s": lambda value: span(timedelta(seconds=value)) if value >= 60 else f"{value:g} s",
}

_SHIP_TYPES = {
    30: "fishing",
    31: "towing",
    32: "towing, long",
    33: "dredging",
    34: "diving",
    35: "military",
    36: "sailing",
    37: "pleasure craft",
    40: "high-speed craft",
    50: "pilot",
    51: "search and rescue",
    52: "tug",
    53: "port tender",
    54: "anti-pollution",
    55: "law enforcement",
    56: "local",
    57: "local",
    58: "medical transport",
    59: "non-combatant",
    60: "passenger",
    70: "cargo",
    80: "tanker",
    90: "other",
}
