"""Radar targets in NMEA lines (TTM, TLL, TLB) and the own ship's place that they hang on.

Fields are those of IEC 61162-1.  AIS sentences in the same lines are left to the AIS reader.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ais.clock import moment_s
from ais.contacts import Sighting
from ais.nmea import checksum, holds_a_sentence
from ais.own_ship import KINDS, OwnShip, number, place
from ais.recording import ReadCounts
from seamath.geodesy import destination, distance_nm
from seamath.units import M_PER_NM

_SENTENCE = re.compile(rb"\$([A-Z]{2})([A-Z]{3}),([^*$!]*)\*([0-9A-Fa-f]{2})")
_OURS = re.compile(rb"\$[A-Z]{2}(TTM|TLL|TLB|RMC|GGA|GLL|VTG|HDT|THS|ZDA),")
_OTHER = re.compile(rb"[!$][A-Z][A-Z0-9-]{2,7},")
_TAG_BLOCK = re.compile(rb"\\([^*\\]*)\*([0-9A-Fa-f]{2})\\")

# IMO resolution MSC.192(79): range within 30 m or 1 % of the range scale, bearing within 1 degree
# [K].  The scale in use is not told, so of the range itself.
RANGE_ERROR_M = 30.0
RANGE_ERROR_PART = 0.01
BEARING_ERROR_DEG = 1.0

TARGET_MAX_SILENCE_S = 600.0  # our judgement: later the radar has given the number to another
_NM_PER_UNIT = {b"N": 1.0, b"K": 1 / 1.852, b"S": 1.609344 / 1.852}  # miles, km, statute miles


@dataclass(slots=True)
class _Targets:
    """Which contact a radar's target number means now: numbers are used again."""

    turns: dict[str, int] = field(default_factory=dict)
    last_s: dict[str, float] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def contact(self, target: str, time_s: float) -> str:
        """The name of the contact behind a target number, another after a loss or a silence."""
        if time_s - self.last_s.get(target, time_s) > TARGET_MAX_SILENCE_S:
            self.lose(target)
        self.last_s[target] = time_s
        return f"{target}/{self.turns.get(target, 1)}"

    def lose(self, target: str) -> None:
        """The radar has lost the target: its number will mean another."""
        if target in self.last_s:
            self.turns[target] = self.turns.get(target, 1) + 1
            del self.last_s[target]
        self.labels.pop(target, None)


def radar_sightings(
    lines: Iterable[tuple[int, bytes]], counts: ReadCounts, reporter: str = "own radar"
) -> Iterator[Sighting]:
    """Every tracked target of every line; ``counts`` (all but ``lines``) grows with them.

    Targets being acquired, lost or used as reference give no sighting.  A target's bearing needs
    an own place at most a minute old, a relative bearing also a heading; else it is refused.
    """
    return Radar(counts, reporter).sightings(lines)


class Radar:
    """An own ship and its radar's targets, from lines that may come some at a time."""

    def __init__(self, counts: ReadCounts, reporter: str = "own radar") -> None:
        self._counts, self._reporter = counts, reporter
        self._own, self._targets = OwnShip(), _Targets()

    def sightings(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[Sighting]:
        """Every tracked target of these lines, by what they and those before them say."""
        own, counts = self._own, self._counts
        for line, raw in lines:
            found = _SENTENCE.search(raw)
            if found is None or checksum(found[0][1:-3]) != int(found[4], 16):
                reason = _why_not(raw, found is not None)
                count = counts.ignored if reason in _IN_ORDER else counts.refused
                count[reason] += 1
                continue
            own.now_s = _tagged_s(raw[: found.start()], own.now_s)
            talker, kind, fields = found[1].decode(), found[2], found[3].split(b",")
            if kind in KINDS:
                trouble = own.hear(kind, fields)
                (counts.refused if trouble else counts.ignored)[trouble or "own ship"] += 1
            elif kind in (b"TTM", b"TLL", b"TLB"):
                counts.sentences += 1
                outcome = _target(kind, talker, fields, own, self._targets)
                if isinstance(outcome, _Fix):
                    counts.messages += 1
                    counts.by_type[0] += 1
                    yield _sighting(outcome, line, self._reporter, own)
                else:
                    count = counts.ignored if outcome in _NO_SIGHTING else counts.refused
                    count[outcome] += 1
            else:
                counts.ignored["other NMEA sentence"] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fix:
    contact: str
    time_s: float
    lat: float
    lon: float
    label: str = ""
    speed_kn: float = math.nan
    course_deg: float = math.nan


_IN_ORDER = ("blank", "comment", "AIS sentence", "other NMEA sentence")
_NO_SIGHTING = ("target lost", "target being acquired", "reference target", "target label")


def _target(
    kind: bytes, talker: str, fields: list[bytes], own: OwnShip, targets: _Targets
) -> _Fix | str:
    """The fix in a target's sentence, or why there is none."""
    if kind == b"TLB":
        return _labels(talker, fields, targets)
    fields = fields + [b""] * (15 - len(fields))
    told = number(fields[0])
    if not (0 <= told <= 1023 and told == int(told)):
        return "malformed sentence"
    target = f"{talker} {int(told)}"
    status, reference, clock, label = (
        (fields[11], fields[12], fields[13], fields[10])
        if kind == b"TTM"
        else (fields[7], fields[8], fields[6], fields[5])
    )
    if status == b"L":
        targets.lose(target)
        return "target lost"
    if status == b"Q":
        return "target being acquired"
    if reference == b"R":
        return "reference target"
    time_s = own.time_of(clock)
    if math.isnan(time_s):
        return "no time"
    where = _by_bearing(fields, own, time_s) if kind == b"TTM" else place(fields[1:5])
    if isinstance(where, str):
        return where
    speed_kn, course_deg = _motion(fields) if kind == b"TTM" else (math.nan, math.nan)
    return _Fix(
        contact=targets.contact(target, time_s),
        time_s=time_s,
        lat=where[0],
        lon=where[1],
        label=label.decode("ascii", "replace") or targets.labels.get(target, ""),
        speed_kn=speed_kn,
        course_deg=course_deg,
    )


def _by_bearing(fields: list[bytes], own: OwnShip, time_s: float) -> tuple[float, float] | str:
    """TTM: 2 distance, 3 bearing, 4 true or relative, 10 units."""
    range_nm = number(fields[1]) * _NM_PER_UNIT.get(fields[9], math.nan)
    bearing = number(fields[2])
    if not (0 <= range_nm <= 200 and 0 <= bearing <= 360) or fields[3] not in (b"T", b"R"):
        return "malformed sentence"
    if fields[3] == b"R":
        bearing += own.heading_deg
    if math.isnan(bearing):
        return "relative bearing without a heading"
    lat, lon = own.place_at(time_s)
    if math.isnan(lat):
        return "no own position"
    lat_there, lon_there = destination(lat, lon, bearing, range_nm)
    return float(lat_there), float(lon_there)


def _motion(fields: list[bytes]) -> tuple[float, float]:
    """TTM: 5 speed, 6 course, 7 true or relative.  Motion relative to us is not over ground."""
    if fields[6] != b"T":
        return math.nan, math.nan
    return number(fields[4]) * _NM_PER_UNIT.get(fields[9], math.nan), number(fields[5])


def _labels(talker: str, fields: list[bytes], targets: _Targets) -> str:
    """TLB: pairs of a target number and the name that the operator gave it."""
    for told, label in zip(fields[::2], fields[1::2]):
        if told.isdigit():
            targets.labels[f"{talker} {int(told)}"] = label.decode("ascii", "replace")
    return "target label"


def _sighting(fix: _Fix, line: int, reporter: str, own: OwnShip) -> Sighting:
    lat, lon = own.place_at(fix.time_s)
    range_m = float(distance_nm(lat, lon, fix.lat, fix.lon)) * M_PER_NM
    along_m = max(RANGE_ERROR_M, RANGE_ERROR_PART * range_m)
    return Sighting(
        time_s=fix.time_s,
        lat=fix.lat,
        lon=fix.lon,
        kind="radar",
        contact=fix.contact,
        reporter=reporter,
        description=fix.label,
        uncertainty_m=math.hypot(along_m, range_m * math.radians(BEARING_ERROR_DEG)),
        speed_kn=fix.speed_kn,
        course_deg=fix.course_deg,
        line=line,
    )


def _tagged_s(before: bytes, now_s: float) -> float:
    """The time in a tag block in front (``c:``), else the same as before."""
    for block in _TAG_BLOCK.finditer(before):
        if checksum(block[1]) == int(block[2], 16):
            for told in block[1].split(b","):
                if told.startswith(b"c:") and math.isfinite(time_s := moment_s(told[2:])):
                    return time_s
    return now_s


def _why_not(raw: bytes, sentence: bool) -> str:
    """Why a line is none of ours."""
    if sentence:
        return "wrong checksum"
    if not raw.strip():
        return "blank"
    if raw.startswith(b"#"):
        return "comment"
    if holds_a_sentence(raw):
        return "AIS sentence"
    if _OURS.search(raw):
        return "malformed sentence"
    return "other NMEA sentence" if _OTHER.search(raw) else "not NMEA"
