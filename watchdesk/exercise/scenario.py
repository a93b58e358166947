"""What an exercise is made of: who sails, who calls, what is asked, and what is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seamath.errors import Mistake

Place = tuple[float, float]  # latitude, longitude
Span = tuple[float, float]  # minutes since the exercise began
QUESTIONS = (1, 2, 3, 4, 5, 6, 7)
EXPECTS = ("acknowledge", "report", "mark", "nothing")


class ExerciseError(Mistake):
    """An exercise that cannot be used as it is written or asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A station ashore: what is nearer than its range is heard, while it is on."""

    name: str
    lat: float
    lon: float
    range_nm: float
    off_min: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Ordinary traffic: so many ships along a route, their places drawn by the seed."""

    name: str
    points: tuple[Place, ...]
    ships: int
    speed_kn: tuple[float, float] = (10.0, 15.0)
    ship_types: tuple[int, ...] = (70, 80)  # ITU-R M.1371-5 table 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One thing a vessel does: go somewhere, wait, or drift ("290/1.0": set and rate)."""

    to: Place | None = None
    speed_kn: float = 0.0
    wait_min: float = 0.0
    drift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoof:
    """A span in which a vessel says that it is somewhere else: its true place, moved."""

    span_min: Span
    north_nm: float = 0.0
    east_nm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """From a moment on a vessel steers this; an instructor's order."""

    at_min: float
    course_deg: float
    speed_kn: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A vessel of the exercise: what it is, what it says of itself, and what it does."""

    mmsi: int
    name: str
    start: Place
    legs: tuple[Leg, ...] = ()
    device: str = "B"  # "A", "B", or "none": nobody hears it
    ship_type: int = 0
    callsign: str = ""
    imo: int = 0
    length_m: int = 12
    destination: str = ""
    from_min: float = 0.0  # not heard before
    silent_min: tuple[Span, ...] = ()
    spoofed: tuple[Spoof, ...] = ()
    steered: tuple[Course, ...] = ()
    truth: str = ""  # for the instructor and the debrief only


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """A locating device that calls: AIS-SART, MOB or EPIRB-AIS by its number, or its test."""

    mmsi: int
    start: Place
    span_min: Span
    drift: str = "0/0"
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A safety text on the air."""

    at_min: float
    mmsi: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What reaches the officer by telephone or radio, or from headquarters."""

    at_min: float
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEntry:
    """A line of the flag log: known from this moment on."""

    at_min: float
    what: str
    state: str = ""
    level: str = ""
    written: bool = False
    officer: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The right answers, as the file claims; ``check`` holds them against the engines."""

    zone: str  # Z of the authority tables
    row: str
    rescue_rows: tuple[str, ...] = ()
    flag: str = "UNKNOWN"
    cons: str = "NONE"
    phase: str = "NONE"
    rcc: tuple[str, ...] = ()  # any of these coordinates
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by question


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When questions are asked, about whom, and what is right then."""

    at_min: float
    about: int
    expected: Expected
    ask: tuple[int, ...] = QUESTIONS
    called: str = ""  # what the trainee calls a craft that is not heard
    susp: str = "NONE"
    link: str = "UNK"
    cc: str = "NONE"
    flag: str = ""  # where the log does not tell
    position_known: bool = True
    refuses_help: bool = False
    people_recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something to notice: about whom, from when, how soon, and by what it shows."""

    key: str
    title: str
    about: int
    at_min: float
    within_min: float = 15.0
    expects: str = "mark"
    teaches: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What the officer is told of wind, current and sea."""

    wind: str = ""
    current: str = ""
    sea: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """An exercise as it is written."""

    name: str
    title: str
    briefing: str
    patrol_state: str
    begin: datetime
    minutes: float
    family: str
    patrol_unit: str = ""  # who the trainee is, such as the Navy's watch at Guanaja
    seed: int = 1
    recording: str = ""
    weather: Weather = Weather()
    receivers: tuple[Receiver, ...] = ()
    lanes: tuple[Lane, ...] = ()
    vessels: tuple[Actor, ...] = ()
    beacons: tuple[Beacon, ...] = ()
    texts: tuple[Text, ...] = ()
    calls: tuple[Call, ...] = ()
    flag_log: tuple[FlagEntry, ...] = ()
    moments: tuple[Moment, ...] = ()
    situations: tuple[Situation, ...] = ()

    @property
    def begin_s(self) -> float:
        """When it begins, UTC seconds since 1970."""
        return self.begin.timestamp()

    @property
    def end_s(self) -> float:
        """When it ends."""
        return self.begin_s + self.minutes * 60.0

    def at_s(self, minutes: float) -> float:
        """A moment of the file in UTC seconds."""
        return self.begin_s + minutes * 60.0
