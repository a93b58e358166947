"""Where and when a line was heard, written in front of it so that a file keeps it."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from ais.clock import plausible_s
from ais.nmea import checksum

# An NMEA 0183 v4.10 tag block, so that every reader of such files understands source (s:) and
# time (c:, milliseconds).  The text (t:) tells it from a tag block that a station wrote: what a
# station says of its own time is believed first, and when we heard it comes after.
_MARK = b"t:heard"
_STAMP = re.compile(
    rb"\\((?:s:([^,*\\]{1,64}),)(?:c:(\d{12,13}),)?" + _MARK + rb")\*([0-9A-F]{2})\\"
)
_UNFIT = re.compile(r"[^A-Za-z0-9_.:/\[\]?=&@+-]")
_LONGEST_NAME = 64


class RawLine(NamedTuple):
    """One line as it was heard, without its line end."""

    source: str  # the feed's name, and who spoke on it where several may
    time_s: float  # when it was received, UTC seconds since 1970 to the ms; NaN in a bare file
    raw: bytes


def received_s(time_s: float) -> float:
    """A receive time as a stamp keeps it: whole milliseconds, NaN where the clock is unset.

    >>> received_s(1772366400.1234567), received_s(12.0)
    (1772366400.123, nan)
    """
    return round(plausible_s(time_s), 3)


def stamp_name(text: str) -> str:
    """A source's name as a stamp can carry it.

    >>> stamp_name("tcp://10.0.0.5:10110"), stamp_name("a,b*c")
    ('tcp://10.0.0.5:10110', 'a_b_c')
    """
    return _UNFIT.sub("_", text)[-_LONGEST_NAME:] or "_"


def stamped(line: RawLine) -> bytes:
    r"""The line as heard, byte for byte, behind a tag block with its source and receive time.

    >>> stamped(RawLine("quay", 1772366400.5, b"!AIVDM,..."))
    b'\\s:quay,c:1772366400500,t:heard*09\\!AIVDM,...'
    """
    told = b"s:" + stamp_name(line.source).encode() + b","
    if math.isfinite(line.time_s):
        told += b"c:%d," % round(line.time_s * 1000)
    told += _MARK
    return b"\\%b*%02X\\%b" % (told, checksum(told), line.raw)


def unstamped(line: bytes) -> RawLine | None:
    """What ``stamped`` was given, or ``None`` for a line that carries no stamp."""
    match = _STAMP.match(line)
    if match is None or checksum(match[1]) != int(match[4], 16):
        return None
    time_s = received_s(int(match[3]) / 1000) if match[3] else math.nan
    return RawLine(match[2].decode("ascii", "replace"), time_s, line[match.end() :])


def recorded_line(line: bytes, name: str) -> RawLine:
    """A line of a file: stamped, it keeps its source and time; else it has a name and no time."""
    return unstamped(line) or RawLine(name, math.nan, line.rstrip(b"\r"))
