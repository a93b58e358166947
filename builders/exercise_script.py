"""What an exercise is made of: vessels with their orders, and the situations they play."""

from __future__ import annotations

from dataclasses import dataclass, field

from exercise_sailing import Order

Place = tuple[float, float]  # latitude, longitude
Span = tuple[float, float]  # from, until, UTC seconds since 1970


@dataclass(frozen=True, slots=True)
class NewName:
    """The name and call sign that a vessel reports from some moment on."""

    from_s: float
    name: str
    callsign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """One actor: what it is, what it says of itself, what it was told to do, when it is heard."""

    mmsi: int
    name: str
    device: str  # "A", "B", "SART", "base" or "AtoN"
    role: str
    start: Place
    plan: tuple[Order, ...] = ()
    ship_type: int = 0  # ITU-R M.1371-5 table 53
    length_m: int = 0
    beam_m: int = 0
    draught_m: float = 0.0
    imo: int = 0
    callsign: str = ""
    destination: str = ""
    new_name: NewName | None = None
    text: str = ""  # the safety text a SART sends
    on_air: tuple[Span, ...] = ()  # heard only then; empty = throughout
    interval_s: Span | None = None  # between reports heard; the device's own where None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something that happens, and what a good watch system should answer."""

    key: str
    title: str
    mmsi: tuple[int, ...]
    start_s: float
    end_s: float
    kind: str | None  # the kind of event expected; None where none may be reported
    expected: str
    innocent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A whole recording to be made."""

    title: str
    notice: str
    area: tuple[float, float, float, float]  # south, west, north, east
    span_s: Span
    seed: int
    stations: dict[str, Place]  # name -> place; the nearest one hears
    vessels: tuple[Vessel, ...]
    situations: tuple[Situation, ...] = field(default=())
