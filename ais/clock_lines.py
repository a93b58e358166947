"""The time that own ship's satellite receiver tells between AIS sentences."""

from __future__ import annotations

import math
import re

from ais.clock import calendar_s
from ais.nmea import checksum

_CHECKED = re.compile(rb"\$([A-Z]{2}(?:RMC|ZDA),[^*]*)\*([0-9A-Fa-f]{2})")
_CLOCK = re.compile(rb"(\d{2})(\d{2})(\d{2})(\.\d+)?")
_DATE = re.compile(rb"(\d{2})(\d{2})(\d{2})")


def clock_line_s(line: bytes) -> float:
    """UTC seconds since 1970 told by an RMC or ZDA sentence (IEC 61162-1); NaN from any other.

    A sentence whose checksum is wrong or missing, or an RMC that warns of its own fix, tells
    nothing.

    >>> clock_line_s(b"$GPZDA,120000.25,01,03,2026,00,00*66")
    1772366400.25
    """
    match = _CHECKED.search(line)
    if match is None or checksum(match[1]) != int(match[2], 16):
        return math.nan
    fields = match[1].split(b",")
    if fields[0].endswith(b"ZDA") and len(fields) >= 5:
        return _moment_s(fields[1], fields[2:5])
    if fields[0].endswith(b"RMC") and len(fields) >= 10 and fields[2] == b"A":
        date = _DATE.fullmatch(fields[9])
        return _moment_s(fields[1], [date[1], date[2], b"20" + date[3]]) if date else math.nan
    return math.nan


def _moment_s(clock: bytes, date: list[bytes]) -> float:
    """The moment of ``hhmmss.ss`` on a day, month and year of four digits."""
    match = _CLOCK.fullmatch(clock)
    if match is None or not all(part.isdigit() for part in date):
        return math.nan
    day, month, year = map(int, date)
    whole_s = calendar_s(year, month, day, int(match[1]), int(match[2]), int(match[3]))
    return whole_s + float(match[4] or 0)
