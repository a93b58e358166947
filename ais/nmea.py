"""What one raw line holds: sentences with their time, station and checksum, or why not."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

from ais.clock import calendar_s, moment_s


class Sentence(NamedTuple):
    """One well-formed VDM or VDO sentence whose checksum is right (IEC 61162-1)."""

    total: int  # sentences in the message
    part: int  # 1-based
    sequence: bytes
    channel: bytes
    payload: bytes
    fill: int  # padding bits in the last payload character
    time_s: float  # NaN where the line does not tell
    told: str  # which part of the line told the time, one of ``ais.clock.TRUST``, or ""
    station: bytes  # who received it, as the line says
    group: bytes  # tag block group, shared by the sentences of one message
    doubt: str  # why a tag block was not believed, or ""


class TimeLine(NamedTuple):
    """A Gatehouse ``$PGHP`` line: when and by whom the sentences after it were received.

    With ``trouble`` it tells neither, and ends what the line before it told.
    """

    time_s: float
    station: bytes
    trouble: str = ""


class Ignored(NamedTuple):
    """A line that is in order and not AIS."""

    kind: str


class Refused(NamedTuple):
    """A line, or a sentence in it, that cannot be used."""

    reason: str


Part = Sentence | TimeLine | Ignored | Refused

_SENTENCE = re.compile(
    rb"!([^\s,!*\\]{2}VD[MO]),([1-9]),([1-9]),(\d{0,2}),([^,*]{0,4}),([0-W`-w]+),([0-5])"
    rb"\*([0-9A-Fa-f]{2})"
)
_START = re.compile(rb"![^\s,!*\\]{2}VD[MO],")
_OTHER = re.compile(rb"[!$][A-Z][A-Z0-9-]{2,7},")
_CHECKED = re.compile(rb"[!$]([^*]*)\*([0-9A-Fa-f]{1,2})")
_HEX = re.compile(rb"[0-9A-Fa-f]{1,2}")
_ILLEGAL = re.compile(rb"(?:[^,]*,){5}[^,]*[^0-W`-w,]")


def parse(line: bytes) -> list[Part]:
    """Everything one line holds, at least one part.

    Two sentences on one line, a joined log or a lost line end, are two parts.
    """
    if line.startswith(b"#"):
        return [Ignored("comment")]  # even one with a sentence in it
    match = _SENTENCE.search(line)
    if match is None or line.count(b"!") != 1:
        return _parse_slowly(line)
    return [_sentence(match, line[: match.start()], line[match.end() :])]


def holds_a_sentence(line: bytes) -> bool:
    """Whether a line has the beginning of a VDM or VDO sentence in it."""
    return _START.search(line) is not None


def holds_nmea(line: bytes) -> bool:
    """Whether a line has an AIS sentence in it, or is any other NMEA sentence, tagged or not.

    >>> holds_nmea(b"$GPZDA,120000.25,01,03,2026,00,00*66"), holds_nmea(b"mmsi,time,lat,lon")
    (True, False)
    """
    return holds_a_sentence(line) or _OTHER.match(line.rpartition(b"\\")[2]) is not None


def checksum(text: bytes) -> int:
    """The exclusive or of all bytes, as NMEA sentences and tag blocks are checked.

    >>> checksum(b"c:1565218798") == 0x53
    True
    """
    number = int.from_bytes(text)
    width = 64  # bytes; folded in halves, ten times as fast as a loop over the bytes
    while width < len(text):
        width *= 2
    while width > 1:
        width //= 2
        number ^= number >> (8 * width)
    return number & 255


def _parse_slowly(line: bytes) -> list[Part]:
    """As ``parse``, for any line at all."""
    starts = [match.start() for match in _START.finditer(line)]
    if not starts:
        return [_not_ais(line.strip())]
    parts: list[Part] = []
    begin = 0
    for start, following in zip(starts, [*starts[1:], len(line)]):
        next_tag = line.find(b"\\", start, following)
        end = following if next_tag < 0 or following == len(line) else next_tag
        match = _SENTENCE.match(line, start, end)
        if match is None:
            parts.append(Refused(_why_not(line[start:end])))
        else:
            parts.append(_sentence(match, line[begin:start], line[match.end() : end]))
        begin = end
    return parts


def _not_ais(line: bytes) -> Part:
    if not line:
        return Ignored("blank")
    if line.startswith(b"$PGHP,"):
        return _time_line(line)
    return Ignored("other NMEA sentence") if _OTHER.match(line) else Refused("not NMEA")


def _time_line(line: bytes) -> TimeLine:
    """Fields: version, year to milliseconds, country, region, transponder, online, checksum."""
    checked = _CHECKED.match(line)
    if checked is None or checksum(checked[1]) != int(checked[2], 16):
        return TimeLine(math.nan, b"", "time line with wrong checksum")
    fields = checked[1].split(b",")
    try:
        year, month, day, hour, minute, second, thousandths = map(int, fields[2:9])
    except ValueError:
        return TimeLine(math.nan, b"", "time line without a time")
    time_s = calendar_s(year, month, day, hour, minute, second) + thousandths / 1000
    if math.isnan(time_s):
        return TimeLine(math.nan, b"", "time line without a time")
    return TimeLine(time_s, b"-".join(fields[9:12]))


def _why_not(text: bytes) -> str:
    """Why a text that begins like an AIS sentence is none."""
    checked = _CHECKED.match(text)
    if checked is None:
        return "no checksum"
    if checksum(checked[1]) != int(checked[2], 16):
        return "wrong checksum"
    fields = checked[1].split(b",")
    if len(fields) == 7 and not fields[5]:
        return "empty payload"
    return "illegal character" if _ILLEGAL.match(checked[1]) else "malformed sentence"


def _sentence(match: re.Match[bytes], before: bytes, after: bytes) -> Part:
    _, total, part, sequence, channel, payload, fill, check = match.groups()
    if checksum(match.string[match.start() + 1 : match.end() - 3]) != int(check, 16):
        return Refused("wrong checksum")
    if part > total or (part < total and fill != b"0"):
        return Refused("malformed sentence")
    return Sentence(
        int(total), int(part), sequence, channel, payload, int(fill), *_heard(before, after)
    )


def _heard(before: bytes, after: bytes) -> tuple[float, str, bytes, bytes, str]:
    """Time, who told it, station, group and doubt, from the text around a sentence."""
    time_s, told, station, group, doubt = math.nan, "", b"", b"", ""
    prefix, backslash, blocks = before.partition(b"\\")
    if backslash:
        time_s, station, group, doubt = _tag_blocks(blocks)
        told = "tag block"
    if after.startswith(b","):
        suffix_s, suffix_station = _suffix(after)
        station = station or suffix_station
        if math.isnan(time_s):
            time_s, told = suffix_s, "suffix"
    if math.isnan(time_s) and prefix:
        time_s, told = _prefix_s(prefix), "prefix"
    return time_s, told if math.isfinite(time_s) else "", station, group, doubt


@lru_cache(maxsize=256)  # a station writes the same block many times a second
def _tag_blocks(blocks: bytes) -> tuple[float, bytes, bytes, str]:
    """Time (``c:``), station (``s:``), group (``g:``) and doubt told by tag blocks.

    NMEA 0183 version 4.10.  A doubled backslash, which some loggers write (libais issue 235),
    leaves an empty block and does no harm.
    """
    time_s, station, group, doubt = math.nan, b"", b"", ""
    for block in filter(None, map(bytes.strip, blocks.split(b"\\"))):
        believed = _believed(block)
        if not believed:
            doubt = "tag block with wrong checksum"
        for field in believed.split(b","):
            if field.startswith(b"c:"):
                time_s = moment_s(field[2:])
                doubt = doubt if math.isfinite(time_s) else "tag block with impossible time"
            elif field.startswith(b"s:"):
                station = field[2:]
            elif field.startswith(b"g:"):
                group = field.rpartition(b"-")[2]
    return time_s, station, group, doubt


def _believed(block: bytes) -> bytes:
    """The fields of a tag block that its checksum covers, empty if it is wrong.

    The Norwegian coastal feed puts a group in front and keeps the checksum of the rest: then
    the rest is believed and the group is not.
    """
    text, _, check = block.partition(b"*")
    if not _HEX.fullmatch(check):
        return b""
    if checksum(text) == int(check, 16):
        return text
    rest = text.partition(b",")[2] if text.startswith(b"g:") else b""
    return rest if rest and checksum(rest) == int(check, 16) else b""


def _suffix(after: bytes) -> tuple[float, bytes]:
    """Time and station from fields after the checksum, as the US Coast Guard writes them.

    The station begins with r or b; the first long number is the epoch.  Signal strength,
    slot and time of arrival may stand before them.
    """
    time_s, station = math.nan, b""
    for field in after.strip().split(b","):
        if field[:1] in (b"r", b"b", b"R", b"B") and not station:
            station = field
        elif len(field) >= 9 and field[:1].isdigit() and math.isnan(time_s):
            time_s = moment_s(field)
    return time_s, station


def _prefix_s(prefix: bytes) -> float:
    """Time from a text before the sentence: an epoch or ISO 8601, alone or as its first word."""
    words = prefix.strip(b" \t\r,;:[]()").split()
    if not words:
        return math.nan
    time_s = moment_s(b" ".join(words))
    return time_s if math.isfinite(time_s) else moment_s(words[0].strip(b",;[]()"))
