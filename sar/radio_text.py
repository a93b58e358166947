"""How positions, times and names are written so that they survive any radio or telex link."""

from __future__ import annotations

import math
import re
import textwrap
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from sar.errors import SarError, position

LINE_LENGTH = 69  # characters of a telex line; NAVTEX and Inmarsat-C keep to it too [K]
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Letters that no accent makes: what a watch officer would type for them.
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d"})

_WHOLE = r"(?P<{0}_deg>\d{{1,3}}(?:\.\d+)?)"
_MINUTES = r"(?:[-\s°]+(?P<{0}_min>\d{{1,2}}(?:[.,]\d+)?)['′]?)?\s*(?P<{0}_side>[{1}])"
_LAT = (_WHOLE + r"°?" + _MINUTES).format("lat", "NS")
_LON = (_WHOLE + r"°?" + _MINUTES).format("lon", "EWO")  # oeste, ouest: O is west
_SPOKEN = (re.compile(_LAT + r"[\s,;/]+" + _LON), re.compile(_LON + r"[\s,;/]+" + _LAT))
_DECIMAL = (
    re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d+(?:\.\d+)?)"),
    re.compile(r"([+-]?\d+,\d+)(?:\s*;\s*|\s+)([+-]?\d+,\d+)"),  # as written in Spanish
)
_YEARS = (1970, 2100)  # before and after them lies a typing error
_GROUP = re.compile(r"(\d{2})(\d{2})(\d{2})Z\s*([A-Z]{3})\s*(\d{2})")


def ascii_text(text: str) -> str:
    """Upper-case ASCII on one line: accents dropped, what has no letter becomes a question mark.

    A ship sends its own name; no control, bidi mark or line break of it reaches the message.

    >>> ascii_text("Niña" + chr(0x202E) + chr(10) + "Łucja 号")
    'NINA LUCJA ?'
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT))
    drawn = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c
        for c in folded
        if unicodedata.category(c) not in ("Mn", "Me", "Cf")
    )
    plain = drawn.upper().encode("ascii", "replace").decode("ascii")
    return " ".join(re.sub(r"[^ -~]", "?", plain).split())


def wrapped(lines: Iterable[str]) -> str:
    """The lines as ASCII of at most 69 characters, continued under an indent.

    A continued line never begins at the margin, so no text can pass for the next field.
    """
    return "".join(
        textwrap.fill(ascii_text(line), LINE_LENGTH, subsequent_indent="   ") + "\n"
        for line in lines
    )


def spoken_position(lat: float, lon: float) -> str:
    """Latitude and longitude as ``dd-mm.mN ddd-mm.mW``.

    >>> spoken_position(19.937, -72.2), spoken_position(-7.99999, 179.99999)
    ('19-56.2N 072-12.0W', '08-00.0S 180-00.0E')
    >>> spoken_position(math.nan, -72.2)
    'NOT KNOWN'
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return "NOT KNOWN"
    return f"{_half(lat, 2, 'NS')} {_half(lon, 3, 'EW')}"


def read_position(text: str) -> tuple[float, float]:
    """Degrees from what was said or typed: minutes with N S E W, or two signed numbers.

    With letters the longitude may come first, and O is west, as in Spanish and French.

    >>> [round(v, 3) for v in read_position("19-56.2N 072-12.0W")]
    [19.937, -72.2]
    >>> read_position("19.5, -72.25"), read_position("7 30 S 179 E")
    ((19.5, -72.25), (-7.5, 179.0))
    """
    said = text.strip().upper()
    shown = ascii(text[:40])
    for form in _SPOKEN:
        if match := form.fullmatch(said):
            return position(_degrees(match, "lat"), _degrees(match, "lon"))
    for form in _DECIMAL:
        if match := form.fullmatch(said):
            lat, lon = (float(part.replace(",", ".")) for part in match.groups())
            if abs(lat) > 90.0 >= abs(lon):
                raise SarError(f"position {shown}: the latitude comes first, as in 19.937,-72.2")
            return position(lat, lon)
    raise SarError(f"position {shown}; write 19-56.2N 072-12.0W or 19.937,-72.2")


def read_direction(text: str) -> tuple[float, float]:
    """Direction in degrees true and speed in knots, as said or typed.

    >>> read_direction("090/15")
    (90.0, 15.0)
    """
    direction, _, speed = text.partition("/")
    try:
        return float(direction), float(speed)
    except ValueError as error:
        raise SarError(f"{text[:40]!a} is no direction and speed; write 090/15") from error


def day_time(moment: datetime) -> str:
    """Day and time in UTC as ``DDHHMMZ``.

    >>> day_time(datetime(2026, 3, 1, 3, 40, tzinfo=UTC))
    '010340Z'
    """
    return f"{moment.astimezone(UTC):%d%H%MZ}"


def date_time_group(moment: datetime) -> str:
    """Day, time, month and year in UTC; months are the English ones in every language.

    >>> date_time_group(datetime(2026, 3, 1, 3, 40, tzinfo=UTC))
    '010340Z MAR 26'
    """
    utc = moment.astimezone(UTC)
    return f"{day_time(utc)} {_MONTHS[utc.month - 1]} {utc:%y}"


def read_time(text: str) -> datetime:
    """A moment from ``2026-03-01T03:40Z`` or ``010340Z MAR 26``; without a zone it is refused.

    So is a year that nobody on watch can mean.

    >>> read_time("010340Z MAR 26") == read_time("2026-03-01T03:40Z")
    True
    """
    said = text.strip().upper()
    try:
        if (match := _GROUP.fullmatch(said)) and match[4] in _MONTHS:
            day, hour, minute = (int(match[n]) for n in (1, 2, 3))
            month = _MONTHS.index(match[4]) + 1
            return datetime(2000 + int(match[5]), month, day, hour, minute, tzinfo=UTC)
        moment = datetime.fromisoformat(said)
        if moment.utcoffset() is not None and _YEARS[0] < moment.year < _YEARS[1]:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise SarError(f"time {text[:40]!a}; write 2026-03-01T03:40Z or 010340Z MAR 26")


def _half(degrees: float, width: int, sides: str) -> str:
    """One half of a position, rounded before it is split so that 60.0 minutes never appear."""
    tenths = round(abs(degrees) * 600)
    whole, rest = divmod(tenths, 600)
    return f"{whole:0{width}d}-{rest / 10:04.1f}{sides[degrees < 0 < tenths]}"


def _degrees(match: re.Match[str], name: str) -> float:
    minutes = float((match[f"{name}_min"] or "0").replace(",", "."))
    if match[f"{name}_min"] and "." in match[f"{name}_deg"]:
        raise SarError(
            f"position with {match[f'{name}_deg']} degrees and minutes; give one decimal"
        )
    if minutes >= 60:
        raise SarError(f"position with {minutes:g} minutes; minutes run from 0 to 59.999")
    sign = -1 if match[f"{name}_side"] in "SWO" else 1
    return sign * (float(match[f"{name}_deg"]) + minutes / 60)
