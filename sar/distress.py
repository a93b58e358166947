"""Distress devices on AIS: which call for help, which are being tested, and which call again.

A device is not a vessel and is never scored.  What cannot be told apart from an emergency counts
as one.  A silent device ends the event, never the emergency: only the RCC resolves that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order, iso
from ais.positions import PositionTable
from ais.tracks import utc
from ais.vessels import SafetyText

DEVICES = {970: "AIS-SART", 972: "MOB device", 974: "EPIRB-AIS"}  # ITU-R M.585 annex 2
ACTIVE_STATUS = 14  # ITU-R M.1371-5 table 48: an AIS-SART is active
SOURCE = "ITU-R M.585 (970, 972, 974); ITU-R M.1371-5 (status 14, texts of message 14)"
INNOCENT = "switched on by accident, or a test; treat as real until the RCC resolves it"
UNTIMED = datetime(1970, 1, 1, tzinfo=UTC)  # start of an event whose sentences carry no time

# ITU-R M.1371-5 table 63 fixes six texts: SART, MOB or EPIRB, then ACTIVE or TEST.
_ACTIVE_TEXT = re.compile(r"(AIS[- ]?)?(SART|MOB|EPIRB)\b.*\bACTIVE\b.*")
_TEST_TEXT = re.compile(r"((AIS[- ]?)?(SART|MOB|EPIRB) )?(TEST|DRILL)")
_WORD_OF_TEXT = {"SART": "AIS-SART", "MOB": "MOB device", "EPIRB": "EPIRB-AIS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One transmission of a device: a position report or a text."""

    time_s: float  # NaN where nothing told the time
    lat: float = np.nan
    lon: float = np.nan
    status: int | None = None  # None for a text
    text: str = ""
    line: str  # the raw line, ``source:line``
    times: int = 1  # messages that it stands for, where others were let go


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRules:
    """What makes a new activation, and how far a TEST text reaches.

    A silence longer than ``new_activation_s`` makes the next transmission a new event, which
    alarms again.  A TEST text vouches only for positions heard within ``test_reach_s`` of it: a
    test is one burst of eight messages, 14 s long, and only an active device sends again a
    minute later.  A 97x device with status 15 and no TEST text near it therefore counts as
    active: the text is one message among eight and may simply have been lost.
    """

    new_activation_s: float = field(
        default=1800.0,
        metadata={
            "unit": "s",
            "source": "MSC.246(83): a report each minute; 30 missed: our judgement, untested",
        },
    )
    test_reach_s: float = field(
        default=30.0,
        metadata={
            "unit": "s",
            "source": "ITU-R M.1371-5 annex 9 [K]: a test is one burst, the next is a minute off",
        },
    )


def find_devices(
    positions: PositionTable,
    texts: Sequence[SafetyText] = (),
    rules: DeviceRules = DeviceRules(),
) -> list[Event]:
    """Every activation and test, in order of start; reports without time or place count too."""
    over_s = _last_time_s(positions, texts)
    return in_order(
        [
            event
            for mmsi, heard in transmissions(positions, texts).items()
            for event in activations_of(mmsi, heard, over_s, rules)
        ]
    )


def activations_of(
    mmsi: int, heard: Sequence[Heard], over_s: float, rules: DeviceRules = DeviceRules()
) -> list[Event]:
    """The activations and tests of one device, as known at the moment ``over_s``."""
    return [_event(mmsi, sent, over_s, rules) for sent in _activations(heard, rules)]


def thinned(heard: Sequence[Heard], rules: DeviceRules = DeviceRules()) -> list[Heard]:
    """Fewer transmissions that make the same activations, from first to last, counted in full.

    Texts of TEST are let go: a device that has sent so much that it must be thinned counts as
    active, which is the safe mistake.
    """
    calls = [h for h in heard if not _is_test(h)]
    sent = sorted((h for h in calls if h.time_s == h.time_s), key=_when)
    placed = [h for h in sent if h.lat == h.lat]
    bare = [h for h in sent if h.lat != h.lat]
    untimed = [h for h in calls if h.time_s != h.time_s]
    timed = sorted([*_spaced(placed, rules), *_spaced(bare, rules)], key=_when)
    return [*timed, *_spaced(untimed, rules)]


def _spaced(sent: list[Heard], rules: DeviceRules) -> Iterator[Heard]:
    """The first, the last, and of the others as few as leave no silence that was not there."""
    kept_s, times = -np.inf, 0
    for here, after in zip(sent, [*sent[1:], None]):
        times += here.times
        if after is None or after.time_s - kept_s > rules.new_activation_s:
            yield replace(here, times=times)
            kept_s, times = here.time_s, 0


def _when(heard: Heard) -> float:
    return heard.time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Somebody who may be in danger: what is known, and the least the phase can be.

    ``phase`` is DETRESFA, ALERFA or INCERFA, or None for a recognised test.  ``at`` is when it
    was last heard; NaN or None where nobody knows.
    """

    key: str
    what: str
    at: datetime | None
    lat: float
    lon: float
    phase: str | None
    trigger: str | None  # a row of ``hard_triggers``: "HT1"
    facts: tuple[str, ...]
    mmsi: int | None = None  # of the vessel, where a report names it; never of a device


PHASES = ("DETRESFA", "ALERFA", "INCERFA", None)  # gravest first; SAR Convention annex 4.4


def incidents_from(events: Iterable[Event]) -> tuple[Incident, ...]:
    """The incident behind each distress device, gravest phase first, then the latest heard."""
    made = [_incident(event) for event in events if event.kind == "distress_device"]
    return tuple(
        sorted(made, key=lambda i: (PHASES.index(i.phase), i.at is not None, _minus(i.at), i.key))
    )


def _incident(event: Event) -> Incident:
    seen: Mapping[str, Value] = event.evidence
    test = seen.get("state") == "test"  # anything else, the unknown included, is distress
    lat, lon, heard = seen.get("last_lat"), seen.get("last_lon"), seen.get("last_heard")
    return Incident(
        key=event.key,
        what=f"{seen.get('device', 'distress device')} {event.mmsi}{' TEST' if test else ''}",
        at=datetime.fromisoformat(heard) if isinstance(heard, str) else None,
        lat=float(lat) if isinstance(lat, float | int) else event.lat,
        lon=float(lon) if isinstance(lon, float | int) else event.lon,
        phase=None if test else "DETRESFA",
        trigger=None if test else "HT1",
        facts=(
            f"{seen.get('state', 'active')}: {seen.get('because', 'not shown to be a test')}",
            f"positions heard: {seen.get('positions_heard', 'unknown')}",
            "transmission has stopped; that resolves nothing" if event.end else "still heard",
        ),
    )


def _minus(at: datetime | None) -> float:
    return 0.0 if at is None else -at.timestamp()


def _activations(heard: Sequence[Heard], rules: DeviceRules) -> Iterator[list[Heard]]:
    """What was heard, cut where the device was silent; what has no time stands by itself."""
    timed = sorted((h for h in heard if h.time_s == h.time_s), key=lambda h: h.time_s)
    untimed = [h for h in heard if h.time_s != h.time_s]
    if untimed:
        yield untimed
    start = 0
    for i in range(1, len(timed) + 1):
        if i == len(timed) or timed[i].time_s - timed[i - 1].time_s > rules.new_activation_s:
            yield timed[start:i]
            start = i


def _event(mmsi: int, heard: list[Heard], over_s: float, rules: DeviceRules) -> Event:
    placed = [h for h in heard if h.lat == h.lat]
    first, last = (placed[0], placed[-1]) if placed else (heard[0], heard[-1])
    timed = heard[0].time_s == heard[0].time_s
    silent = timed and over_s - heard[-1].time_s > rules.new_activation_s
    return Event(
        kind="distress_device",
        mmsi=mmsi,
        start=utc(heard[0].time_s) if timed else UNTIMED,
        end=utc(heard[-1].time_s) if silent else None,
        lat=first.lat,
        lon=first.lon,
        evidence={
            "device": _device(mmsi, heard),
            **_verdict(heard, rules),
            "messages_heard": sum(h.times for h in heard),
            "positions_heard": sum(h.times for h in placed),
            "last_heard": iso(utc(heard[-1].time_s)) if timed else None,
            "last_lat": round(last.lat, 6) if placed else None,
            "last_lon": round(last.lon, 6) if placed else None,
            "text": next((h.text for h in reversed(heard) if h.text), None),
        },
        threshold=asdict(rules),
        source=SOURCE,
        innocent=INNOCENT,
        lines=tuple(dict.fromkeys(h.line for h in (heard[0], heard[-1]) if h.line)),
    )


def _verdict(heard: list[Heard], rules: DeviceRules) -> dict[str, Value]:
    """Active or test, and why; whatever is not shown to be a test is active."""
    if any(h.status == ACTIVE_STATUS for h in heard):
        return {"state": "active", "because": "status 14"}
    if any(_ACTIVE_TEXT.fullmatch(h.text) for h in heard):
        return {"state": "active", "because": "text ACTIVE"}
    tests = [h.time_s for h in heard if _is_test(h)]
    if tests and all(_vouched(h.time_s, tests, rules) for h in heard):
        return {"state": "test", "because": "text TEST, no status 14"}
    return {"state": "active", "because": "not shown to be a test"}


def _is_test(heard: Heard) -> bool:
    return _TEST_TEXT.fullmatch(heard.text) is not None


def _vouched(time_s: float, tests: list[float], rules: DeviceRules) -> bool:
    """Whether a TEST text was heard close enough; where nothing has a time, anywhere."""
    return time_s != time_s or any(abs(time_s - test) <= rules.test_reach_s for test in tests)


def transmissions(positions: PositionTable, texts: Sequence[SafetyText]) -> dict[int, list[Heard]]:
    """What each device sent, by MMSI, in the order read."""
    heard: dict[int, list[Heard]] = {}
    for row in np.flatnonzero(by_devices(positions)):
        report = Heard(
            time_s=float(positions.time_s[row]),
            lat=float(positions.lat[row]),
            lon=float(positions.lon[row]),
            status=int(positions.status[row]),
            line=positions.where(int(row)) if positions.sources else "",
        )
        heard.setdefault(int(positions.mmsi[row]), []).append(report)
    for sent in texts:
        text = " ".join(sent.text.upper().replace("@", " ").split())
        if sent.mmsi // 1_000_000 in DEVICES or _ACTIVE_TEXT.fullmatch(text):
            line = _where(sent, positions.sources)
            message = Heard(time_s=sent.time_s, text=text, line=line)
            heard.setdefault(sent.mmsi, []).append(message)
    return heard


def by_devices(positions: PositionTable) -> NDArray[np.bool_]:
    """Which rows a distress device sent, by its number or by the status of an AIS-SART."""
    found = positions.status == ACTIVE_STATUS
    for prefix in DEVICES:
        found |= (positions.mmsi // 1_000_000) == prefix
    return np.asarray(found)


def _device(mmsi: int, heard: list[Heard]) -> str:
    """What sent it, in words: by its number, else by its text."""
    by_number = DEVICES.get(mmsi // 1_000_000)
    if by_number:
        return by_number
    named = (re.search(r"SART|MOB|EPIRB", h.text) for h in heard)
    word = next((match.group() for match in named if match), None)
    return _WORD_OF_TEXT[word] if word else "station sending the status of an AIS-SART"


def _where(sent: SafetyText, sources: Sequence[str]) -> str:
    return f"{sources[sent.source]}:{sent.line}" if sent.source < len(sources) else ""


def _last_time_s(positions: PositionTable, texts: Sequence[SafetyText]) -> float:
    """The last moment of the whole recording; NaN where nothing told the time."""
    times = np.append(positions.time_s, [sent.time_s for sent in texts])
    times = times[np.isfinite(times)]
    return float(times.max()) if len(times) else np.nan
