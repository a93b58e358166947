"""Who a vessel says it is: reported identity, how often it was heard, and where it conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite
from operator import mul
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticReport:
    """One report of identity (types 5, 19, 21, 24, or an archive's columns), as heard.

    Absent is ``None``.  Text is exactly what was sent: hostile until escaped.
    """

    mmsi: int
    time_s: float  # NaN where nothing told the time
    msg_type: int
    source: int
    line: int
    name: str | None = None
    callsign: str | None = None
    imo: int | None = None
    ship_type: int | None = None  # ITU-R M.1371-5 table 53
    destination: str | None = None
    length_m: float | None = None
    beam_m: float | None = None
    draught_m: float | None = None
    mothership_mmsi: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A contradiction in an identity that rests on two equal receptions, and where it was heard."""

    says: str
    time_s: float  # when it was first heard; NaN where nothing told the time
    source: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """What was heard of one vessel's identity.

    ``confirmed`` names the fields received at least twice with the same value: about one
    message in 255 is corrupt and still passes the checksum (OpenCPN pull request 1191).
    """

    mmsi: int
    name: str | None = None
    callsign: str | None = None
    imo: int | None = None
    ship_type: int | None = None
    destination: str | None = None
    length_m: float | None = None
    beam_m: float | None = None
    draught_m: float | None = None
    mothership_mmsi: int | None = None
    confirmed: frozenset[str] = frozenset()
    conflicts: tuple[str, ...] = ()  # sentences without the hostile text's markup meaning anything
    doubts: tuple[Doubt, ...] = ()  # in order of time; never from a single reception


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyText:
    """A safety-related text (types 12 and 14); hostile until escaped."""

    mmsi: int
    time_s: float
    text: str
    source: int
    line: int


# A change of these is worth a sentence; destination and draught change on every voyage.
_LASTING = {
    "name": "name",
    "callsign": "call sign",
    "imo": "IMO number",
    "ship_type": "ship type",
    "length_m": "length in metres",
    "beam_m": "beam in metres",
    "mothership_mmsi": "MMSI of the mother ship",
}
_IDENTIFYING = ("name", "callsign", "imo")  # sizes and types are mended by crews all the time
_FIELDS = (*_LASTING, "destination", "draught_m")


def vessels_from(reports: Iterable[StaticReport]) -> dict[int, Vessel]:
    """The vessel behind each MMSI, with confirmed fields and conflicts, in order of MMSI.

    Of each field the newest value wins that was received twice, else the newest; a value
    received once beside a confirmed one is told as a conflict.  Reports without a time count
    as older than those with one.
    """
    by_vessel: dict[int, list[StaticReport]] = {}
    for report in reports:
        by_vessel.setdefault(report.mmsi, []).append(report)
    return {mmsi: _vessel(mmsi, by_vessel[mmsi]) for mmsi in sorted(by_vessel)}


def imo_check_digit_fits(imo: int) -> bool:
    """Whether a seven-digit IMO number ends in its check digit (IMO resolution A.1078(28)).

    >>> imo_check_digit_fits(9074729), imo_check_digit_fits(9074728)
    (True, False)
    """
    digits = [int(digit) for digit in f"{imo:07d}"]
    return len(digits) == 7 and sum(map(mul, digits, range(7, 1, -1))) % 10 == digits[-1]


def _vessel(mmsi: int, reports: list[StaticReport]) -> Vessel:
    in_time = sorted(reports, key=lambda r: r.time_s if isfinite(r.time_s) else -inf)
    values: dict[str, Any] = {}
    confirmed: list[str] = []
    conflicts: list[str] = []
    for field in _FIELDS:
        heard = [value for r in in_time if (value := getattr(r, field)) is not None]
        if not heard:
            continue
        twice = {value for value, times in Counter(heard).items() if times > 1}
        values[field] = next((value for value in reversed(heard) if value in twice), heard[-1])
        if twice:
            confirmed.append(field)
        if field in _LASTING:
            conflicts.extend(_changes(_LASTING[field], heard, twice))
    conflicts.extend(_imo_conflict(values.get("imo")))
    return Vessel(
        mmsi=mmsi,
        **values,
        confirmed=frozenset(confirmed),
        conflicts=tuple(conflicts),
        doubts=tuple(_doubts(in_time)),
    )


def _doubts(in_time: list[StaticReport]) -> Iterator[Doubt]:
    """What contradicts itself in the values received twice: who it is, not what it carries."""
    found: dict[str, StaticReport] = {}
    for field in _IDENTIFYING:
        told = [r for r in in_time if getattr(r, field) is not None]
        times = Counter(getattr(r, field) for r in told)
        twice = [r for r in told if times[getattr(r, field)] > 1]
        for before, after in pairwise(twice):
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                found.setdefault(f"{_LASTING[field]} changed from {old!r} to {new!r}", after)
        for report in twice if field == "imo" else ():
            for sentence in _imo_conflict(report.imo):
                found.setdefault(sentence, report)
    for says, r in sorted(found.items(), key=lambda item: item[1].time_s):
        yield Doubt(says=says, time_s=r.time_s, source=r.source, line=r.line)


def _changes(what: str, heard: list[Any], twice: set[Any]) -> Iterator[str]:
    """One sentence for each different change among the values that count, in order."""
    counting = [value for value in heard if value in twice or not twice]
    seen = set()
    for before, after in pairwise(counting):
        if before != after and (before, after) not in seen:
            seen.add((before, after))
            yield f"{what} changed from {before!r} to {after!r}"
    for value in dict.fromkeys(heard):
        if twice and value not in twice:
            yield f"{what} {value!r} was received only once"


def _imo_conflict(imo: int | None) -> Iterator[str]:
    """Numbers above 9999999 are national official numbers (ITU-R M.1371-5 table 52)."""
    if imo is not None and imo <= 9_999_999 and not imo_check_digit_fits(imo):
        yield f"IMO number {imo} fails its check digit"
