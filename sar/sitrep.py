"""Situation reports and calls for help as plain text that survives a low-bandwidth link.

Letters, positions, times and radio procedure words are the same in every language; labels and
sentences are English or Spanish.  What nobody knows is said to be unknown, never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sar.errors import SarError, between
from sar.incidents import IncidentReport, People
from sar.radio_text import ascii_text, date_time_group, day_time, spoken_position, wrapped
from sar.sitrep_words import craft_word, label, unsafe_topics, word

PRIORITIES = ("DISTRESS", "URGENCY", "SAFETY", "ROUTINE")
SOURCE = "IAMSAR manual vol. II, SITREP format [seen in MRCC Bremen's and an IMO course's copy]"
RELAY_SOURCE = "Radio Regulations art 32.19E and 32.19F"
UNSAFE_SOURCE = "MSC/Circ.896/Rev.1 appendix [topics of the biannual reports; form itself not seen]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualty:
    """Who is in danger and where; texts are hostile, positions may be NaN."""

    identity: str = ""
    call_sign: str = ""
    flag: str = ""
    lat: float = float("nan")
    lon: float = float("nan")
    at: datetime | None = None  # when it was there
    situation: str = ""
    people: People = field(default_factory=People)
    assistance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitrep:
    """One situation report; ``number`` counts the reports of this casualty from 1.

    The fields from ``description`` on are those of the full form; empty is told as NIL.
    """

    number: int
    written: datetime
    sender: str
    to: Sequence[str]
    casualty: Casualty
    priority: str = "DISTRESS"
    phase: str | None = None
    coordinating_rcc: str = ""
    description: str = ""
    weather: str = ""
    initial_actions: str = ""
    search_area: str = ""
    instructions: str = ""
    plans: str = ""
    additional: str = ""

    def __post_init__(self) -> None:
        """Refuse a number, a priority or addressees that no RCC could file."""
        between("SITREP number", self.number, 1, 9999)
        if self.priority not in PRIORITIES:
            raise SarError(
                f"priority {self.priority[:40]!a} must be one of {', '.join(PRIORITIES)}"
            )
        if not self.sender.strip() or not [one for one in self.to if one.strip()]:
            raise SarError("a SITREP needs a sender and somebody it goes to")
        _zoned(self.written)


def casualty_of(report: IncidentReport, language: str = "en") -> Casualty:
    """The casualty of an incident that a person entered; what was said stays in its language."""
    return Casualty(
        identity=report.vessel or craft_word(report.craft, language),
        lat=report.lat,
        lon=report.lon,
        at=report.at or report.received,
        situation=report.remarks,
        people=report.people,
    )


def sitrep_short(report: Sitrep, language: str = "en") -> str:
    """The short form, A to F: the first notice, or an urgent request for help."""
    return wrapped(
        [*_header(report, language), *_a_to_f(report, language), *_end(report, language)]
    )


def sitrep_full(report: Sitrep, language: str = "en") -> str:
    """The full form, A to M: everything known, in the order every RCC expects."""
    rest = {
        "G": report.description,
        "H": report.weather,
        "I": report.initial_actions,
        "J": report.search_area,
        "K": report.instructions,
        "L": report.plans,
        "M": report.additional,
    }
    lines = [
        _line(letter, text or word("nil", language), language) for letter, text in rest.items()
    ]
    return wrapped(
        [
            *_header(report, language),
            *_a_to_f(report, language),
            *lines,
            *_end(report, language),
        ]
    )


def mayday_relay(
    casualty: Casualty,
    *,
    relaying: str,
    relaying_id: str = "",
    to: str = "ALL STATIONS",
    received: datetime | None = None,
    channel: str = "",
    language: str = "en",
) -> str:
    """The voice text that passes on a distress call one's own ship is not in (RR 32.19E, 32.19F).

    The procedure words stay English in every language; the repeated message follows.
    """
    if not relaying.strip():
        raise SarError("a MAYDAY RELAY needs the name of the relaying station")
    station = f"{ascii_text(relaying)}, " * 3 + ascii_text(relaying_id)
    heard = [word("received", language)]
    if channel.strip():
        heard += [word("on", language), channel]
    if received is not None:
        heard += [word("at", language), day_time(received)]
    return wrapped(
        [
            "MAYDAY RELAY, MAYDAY RELAY, MAYDAY RELAY",
            ", ".join([to] * 3),
            f"THIS IS {station.rstrip(', ')}",
            " ".join(heard),
            "MAYDAY",
            *_message(casualty, language),
            "OVER",
        ]
    )


def all_ships(
    casualty: Casualty,
    *,
    number: int,
    sender: str,
    report_to: str,
    written: datetime,
    within_nm: float | None = None,
    until: datetime | None = None,
    language: str = "en",
) -> str:
    """The text that asks every ship near to look out and help, for NAVTEX, SafetyNET or voice."""
    _zoned(written)
    between("message number", number, 1, 9999)
    whom = word("all_ships", language)
    if within_nm is not None:
        whom = word("within", language).format(between("within_nm", within_nm, 1, 1000))
    closing = []
    if until is not None:
        closing = [f"{word('cancel', language)} {date_time_group(until)}"]
    return wrapped(
        [
            f"{date_time_group(written)} {sender} {number}",
            "DISTRESS",
            *_message(casualty, language),
            f"{whom} {word('lookout', language)} {report_to}",
            *closing,
        ]
    )


def unsafe_practices(
    casualty: Casualty, *, unsafe: str, measures: str, description: str = "", language: str = "en"
) -> str:
    """A report of unsafe practices to the IMO under its topics (MSC/Circ.896/Rev.1), by counts."""
    at = casualty.at
    values = (
        casualty.identity,
        casualty.flag,
        date_time_group(at) if at is not None else "",
        _place(casualty, language),
        description or casualty.situation,
        unsafe,
        measures,
        _people(casualty.people, language),
    )
    topics = unsafe_topics(language)
    lines = [
        f"{number}. {topic}: {value or word('unknown', language)}"
        for number, (topic, value) in enumerate(zip(topics, values, strict=True), start=1)
    ]
    return wrapped(["MSC/CIRC.896/REV.1", *lines, word("counts_only", language)])


def _header(report: Sitrep, language: str) -> list[str]:
    return [
        f"{word('priority', language)}: {report.priority}",
        f"{word('date', language)}: {date_time_group(report.written)}",
        f"{word('from', language)}: {report.sender}",
        f"{word('to', language)}: {', '.join(one for one in report.to if one.strip())}",
        f"SAR SITREP NUMBER {report.number}",
    ]


def _a_to_f(report: Sitrep, language: str) -> list[str]:
    casualty, unknown = report.casualty, word("unknown", language)
    situation = [casualty.situation or unknown]
    if report.phase is not None:
        situation.insert(0, f"{word('phase', language)} {report.phase}.")
    values = {
        "A": _identity(casualty, language),
        "B": _place(casualty, language),
        "C": " ".join(situation),
        "D": _people(casualty.people, language),
        "E": casualty.assistance or unknown,
        "F": report.coordinating_rcc or unknown,
    }
    return [_line(letter, value, language) for letter, value in values.items()]


def _end(report: Sitrep, language: str) -> list[str]:
    return [f"{word('end', language)} SAR SITREP NUMBER {report.number}"]


def _message(casualty: Casualty, language: str) -> list[str]:
    """The distress message in the order everybody learns: who, where, what, help, how many."""
    unknown = word("unknown", language)
    return [
        f"{label('A', language)}: {_identity(casualty, language)}",
        f"{label('B', language)}: {_place(casualty, language)}",
        casualty.situation or unknown,
        f"{label('E', language)}: {casualty.assistance or unknown}",
        f"{word('people', language)}: {_people(casualty.people, language)}",
    ]


def _identity(casualty: Casualty, language: str) -> str:
    parts = [casualty.identity or word("unknown", language)]
    if casualty.call_sign:
        parts.append(f"{word('call_sign', language)} {casualty.call_sign}")
    parts.append(f"{word('flag', language)} {casualty.flag or word('unknown', language)}")
    return ", ".join(parts)


def _place(casualty: Casualty, language: str) -> str:
    spoken = spoken_position(casualty.lat, casualty.lon)
    if spoken == "NOT KNOWN":
        return word("unknown", language)
    return spoken if casualty.at is None else f"{spoken} {day_time(casualty.at)}"


def _people(people: People, language: str) -> str:
    if people.at_least is None:
        return word("unknown", language)
    names = ("adults", "children", "infants", "injured", "dead")
    parts = [
        f"{word(name, language)} {count}"
        for name in names
        if (count := getattr(people, name)) is not None
    ]
    bound = "" if people.complete else f"{word('at_least', language)} "
    return f"{bound}{people.at_least} ({', '.join(parts)})"


def _line(letter: str, value: str, language: str) -> str:
    return f"{letter}. {label(letter, language)}: {value}"


def _zoned(moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise SarError(f"time {moment} has no time zone; write it with Z or an offset")
