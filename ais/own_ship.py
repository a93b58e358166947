"""Where the own ship is and what time it is there, from its instruments' NMEA sentences.

Fields are those of IEC 61162-1; a sentence's fields are counted from 1 after its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from ais.clock import calendar_s
from seamath.motion import dead_reckon
from seamath.units import S_PER_H

PLACE_MAX_AGE_S = 60.0  # our judgement: reckoned on by course and speed, no longer


@dataclass(slots=True)
class OwnShip:
    """The own ship as last told by its own instruments, and the time it is."""

    now_s: float = math.nan
    place_s: float = math.nan
    lat: float = math.nan
    lon: float = math.nan
    speed_kn: float = math.nan
    course_deg: float = math.nan
    heading_deg: float = math.nan

    def place_at(self, time_s: float) -> tuple[float, float]:
        """Latitude and longitude then, reckoned on from the last fix; NaN if that is too old."""
        age_s = time_s - self.place_s
        if not abs(age_s) <= PLACE_MAX_AGE_S:
            return math.nan, math.nan
        if not (self.speed_kn > 0 and math.isfinite(self.course_deg)):
            return self.lat, self.lon
        lat, lon = dead_reckon(self.lat, self.lon, self.course_deg, self.speed_kn, age_s / S_PER_H)
        return float(lat), float(lon)

    def time_of(self, clock: bytes) -> float:
        """The moment nearest to now with this time of day (hhmmss.ss); now where it tells none."""
        match = re.fullmatch(rb"(\d\d)(\d\d)(\d\d(?:\.\d+)?)", clock)
        if match is None or math.isnan(self.now_s):
            return self.now_s
        of_day_s = int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3])
        return self.now_s + (of_day_s - self.now_s % 86_400 + 43_200) % 86_400 - 43_200

    def hear(self, kind: bytes, fields: list[bytes]) -> str:
        """Take in one sentence of ``KINDS``; why it cannot be used, or nothing."""
        return _READERS[kind](self, fields)


def _rmc(own: OwnShip, fields: list[bytes]) -> str:
    """1 time, 2 status, 3-6 place, 7 speed, 8 course, 9 date."""
    if len(fields) < 9:
        return "malformed sentence"
    date = re.fullmatch(rb"(\d\d)(\d\d)(\d\d)", fields[8])
    clock = re.fullmatch(rb"(\d\d)(\d\d)(\d\d)(\.\d*)?", fields[0])
    if date and clock:
        year = 2000 + int(date[3])
        whole_s = calendar_s(year, int(date[2]), int(date[1]), *map(int, clock.groups()[:3]))
        own.now_s = whole_s + float(b"0" + (clock[4] or b""))
    if fields[1] != b"A":
        return ""  # a receiver without a fix says so, and that is in order
    own.speed_kn, own.course_deg = number(fields[6]), number(fields[7])
    return _fix(own, fields[2:6], own.now_s)


def _gga(own: OwnShip, fields: list[bytes]) -> str:
    """1 time, 2-5 place, 6 quality: 0 is no fix."""
    if len(fields) < 6:
        return "malformed sentence"
    return "" if fields[5] in (b"", b"0") else _fix(own, fields[1:5], own.time_of(fields[0]))


def _gll(own: OwnShip, fields: list[bytes]) -> str:
    """1-4 place, 5 time, 6 status."""
    if len(fields) < 6:
        return "malformed sentence"
    return "" if fields[5] != b"A" else _fix(own, fields[:4], own.time_of(fields[4]))


def _vtg(own: OwnShip, fields: list[bytes]) -> str:
    """1 course true, 5 speed in knots."""
    if len(fields) < 5:
        return "malformed sentence"
    own.course_deg, own.speed_kn = number(fields[0]), number(fields[4])
    return ""


def _hdt(own: OwnShip, fields: list[bytes]) -> str:
    """1 heading true: HDT and THS alike; THS 2 is V where it does not hold."""
    valid = fields[1:2] != [b"V"]
    own.heading_deg = number(fields[0]) if valid else math.nan
    return ""


def _zda(own: OwnShip, fields: list[bytes]) -> str:
    """1 time, 2 day, 3 month, 4 year."""
    clock = re.fullmatch(rb"(\d\d)(\d\d)(\d\d)(\.\d*)?", fields[0])
    if len(fields) < 4 or clock is None or not all(map(bytes.isdigit, fields[1:4])):
        return "malformed sentence"
    day, month, year = map(int, fields[1:4])
    whole_s = calendar_s(year, month, day, *map(int, clock.groups()[:3]))
    own.now_s = whole_s + float(b"0" + (clock[4] or b""))
    return ""


KINDS = (b"RMC", b"GGA", b"GLL", b"VTG", b"HDT", b"THS", b"ZDA")
_READERS: dict[bytes, Callable[[OwnShip, list[bytes]], str]] = {
    b"RMC": _rmc,
    b"GGA": _gga,
    b"GLL": _gll,
    b"VTG": _vtg,
    b"HDT": _hdt,
    b"THS": _hdt,
    b"ZDA": _zda,
}


def _fix(own: OwnShip, fields: list[bytes], time_s: float) -> str:
    found = place(fields)
    if isinstance(found, str):
        return found
    own.lat, own.lon = found
    own.place_s = time_s
    own.now_s = time_s
    return ""


def place(fields: list[bytes]) -> tuple[float, float] | str:
    """Degrees from latitude ddmm.mm, N or S, longitude dddmm.mm, E or W; or why not."""
    lat = _degrees(fields[0], {b"N": 1, b"S": -1}.get(fields[1]), 90)
    lon = _degrees(fields[2], {b"E": 1, b"W": -1}.get(fields[3]), 180)
    return "malformed sentence" if math.isnan(lat) or math.isnan(lon) else (lat, lon)


def _degrees(cell: bytes, sign: int | None, most: int) -> float:
    match = re.fullmatch(rb"(\d{1,3})(\d\d(?:\.\d*)?)", cell)
    if match is None or sign is None or not float(match[2]) < 60:
        return math.nan
    degrees = int(match[1]) + float(match[2]) / 60
    return sign * degrees if degrees <= most else math.nan


def number(cell: bytes) -> float:
    """A field's number; NaN where it is empty or none."""
    return float(cell) if re.fullmatch(rb"[+-]?\d{1,9}(\.\d{0,9})?", cell) else math.nan
