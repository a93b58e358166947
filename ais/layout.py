"""Where each field of an AIS message stands: the bit layout, once, as a table.

Bits are counted from 0 at the start of the message.  A value equal to ``absent``, or further from
zero than ``most``, means "not available" or nothing at all.  Everything here that decodes messages
reads this table and nothing else.  Source: ITU-R M.1371-5, annex 8, whose section 3.1 holds types
1 to 3 and section 3.(n - 2) type n.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

PER_DEGREE = 600_000.0  # 1/10,000 minute, all positions but the long-range one
TENTHS = 10.0


@dataclass(frozen=True, slots=True)
class Bits:
    """One number: its name, first bit, width, and how to read it."""

    name: str
    start: int
    width: int
    divisor: float = 1.0
    absent: int | None = None
    most: int | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A run of six-bit characters: name, first bit, most characters; a later run continues it."""

    name: str
    start: int
    characters: int


@dataclass(frozen=True)
class Form:
    """The fields read of one message type, and how many payload characters it may have.

    Characters (six bits each), because receivers often miscount the padding bits.
    """

    title: str
    least: int
    most: int
    fields: tuple[Bits | Text, ...] = ()

    @cached_property
    def numbers(self) -> tuple[Bits, ...]:
        """The fields that are numbers."""
        return tuple(field for field in self.fields if isinstance(field, Bits))

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """The fields that are texts."""
        return tuple(field for field in self.fields if isinstance(field, Text))


# Every message begins with these.
TYPE = Bits("type", 0, 6)
MMSI = Bits("mmsi", 8, 30)

# A type 24 comes in two halves, told apart by a number; the second has its own row below.
HALF = Bits("part", 38, 2)
PART_B = 64  # a number that six bits of message type cannot hold


def _place(start: int) -> tuple[Bits, Bits]:
    """Longitude then latitude, as every message but 27 sends them."""
    return (
        Bits("lon", start, 28, PER_DEGREE, most=180 * 600_000, signed=True),
        Bits("lat", start + 28, 27, PER_DEGREE, most=90 * 600_000, signed=True),
    )


def _size(start: int) -> tuple[Bits, ...]:
    """Metres from the reference point to bow, stern, port and starboard."""
    return (
        Bits("to_bow_m", start, 9),
        Bits("to_stern_m", start + 9, 9),
        Bits("to_port_m", start + 18, 6),
        Bits("to_starboard_m", start + 24, 6),
    )


_CLASS_A = (
    Bits("status", 38, 4),
    Bits("speed_kn", 50, 10, TENTHS, most=1022),
    Bits("accurate", 60, 1),
    *_place(61),
    Bits("course_deg", 116, 12, TENTHS, most=3599),
    Bits("heading_deg", 128, 9, most=359),
    Bits("second", 137, 6),
)
_BASE = (
    Bits("utc_year", 38, 14, absent=0),
    Bits("utc_month", 52, 4, absent=0),
    Bits("utc_day", 56, 5, absent=0),
    Bits("utc_hour", 61, 5, absent=24),
    Bits("utc_minute", 66, 6, absent=60),
    Bits("utc_second", 72, 6, absent=60),
    Bits("accurate", 78, 1),
    *_place(79),
)
_CLASS_B = (
    Bits("speed_kn", 46, 10, TENTHS, most=1022),
    Bits("accurate", 56, 1),
    *_place(57),
    Bits("course_deg", 112, 12, TENTHS, most=3599),
    Bits("heading_deg", 124, 9, most=359),
    Bits("second", 133, 6),
)

# Longer than the standard, and found in real recordings that gpsd's tests keep: 16 and 27
# filling a whole slot (168 bits), 20 of 186 bits, 21 of 368; a type 5 may lack its last bits.
LAYOUT: dict[int, Form] = {
    1: Form("Position report, class A, scheduled", 28, 28, _CLASS_A),
    2: Form("Position report, class A, assigned schedule", 28, 28, _CLASS_A),
    3: Form("Position report, class A, answer to a request", 28, 28, _CLASS_A),
    4: Form("Base station report", 28, 28, _BASE),
    5: Form(
        "Ship static and voyage data, class A",
        70,
        71,
        (
            Bits("imo", 40, 30, absent=0),
            Text("callsign", 70, 7),
            Text("name", 112, 20),
            Bits("ship_type", 232, 8, absent=0),
            *_size(240),
            Bits("draught_m", 294, 8, TENTHS, 0),
            Text("destination", 302, 20),
        ),
    ),
    6: Form("Addressed binary message", 15, 168),
    7: Form("Acknowledgement of type 6", 12, 28),
    8: Form("Broadcast binary message", 10, 168),
    9: Form(
        "Position report of a search and rescue aircraft",
        28,
        28,
        (
            Bits("speed_kn", 50, 10, most=1022),  # whole knots here, not tenths
            Bits("accurate", 60, 1),
            *_place(61),
            Bits("course_deg", 116, 12, TENTHS, most=3599),
            Bits("second", 128, 6),
        ),
    ),
    10: Form("Request for UTC", 12, 12),
    11: Form("Answer to a request for UTC", 28, 28, _BASE),
    12: Form("Addressed safety text", 12, 168, (Text("text", 72, 156),)),
    13: Form("Acknowledgement of type 12", 12, 28),
    14: Form("Broadcast safety text", 7, 168, (Text("text", 40, 161),)),
    15: Form("Interrogation", 15, 28),
    16: Form("Assignment of a schedule", 16, 28),
    # It holds a position too, of a reference site that is not the sender: no position report.
    17: Form("Differential corrections for satellite navigation", 14, 136),
    18: Form("Position report, class B", 28, 28, _CLASS_B),
    19: Form(
        "Position report, class B, extended",
        52,
        52,
        (*_CLASS_B, Text("name", 143, 20), Bits("ship_type", 263, 8, absent=0), *_size(271)),
    ),
    20: Form("Reservation of slots", 12, 31),
    21: Form(
        "Aid to navigation",
        46,
        62,
        (
            Text("name", 43, 20),
            Bits("accurate", 163, 1),
            *_place(164),
            *_size(219),
            Bits("second", 253, 6),
            Text("name", 272, 14),
        ),
    ),
    22: Form("Channel management", 28, 28),
    23: Form("Assignment of a group", 27, 27),
    24: Form("Static data, class B, part A", 27, 28, (Text("name", 40, 20),)),
    25: Form("Binary message of one slot", 7, 28),
    26: Form("Binary message of several slots", 10, 178),
    27: Form(
        "Position report for long range",
        16,
        28,
        (
            Bits("accurate", 38, 1),
            Bits("status", 40, 4),
            Bits("lon", 44, 18, 600.0, most=180 * 600, signed=True),
            Bits("lat", 62, 17, 600.0, most=90 * 600, signed=True),
            Bits("speed_kn", 79, 6, most=62),
            Bits("course_deg", 85, 9, most=359),
        ),
    ),
    PART_B: Form(
        "Static data, class B, part B",
        27,
        28,
        (
            Bits("ship_type", 40, 8, absent=0),
            Text("callsign", 90, 7),
            *_size(132),
            Bits("mothership_mmsi", 132, 30, absent=0),  # in place of the size, see below
        ),
    ),
}


def _with(name: str) -> frozenset[int]:
    named = {row for row, form in LAYOUT.items() if any(f.name == name for f in form.fields)}
    return frozenset(row if row != PART_B else 24 for row in named)


POSITION_TYPES = _with("lat")
STATIC_TYPES = _with("name") | _with("callsign")


def fits(msg_type: int, characters: int) -> bool:
    """Whether a message of a known type may have so many payload characters."""
    form = LAYOUT[msg_type]
    if msg_type == 27:  # one or the other, nothing between
        return characters in (form.least, form.most)
    return form.least <= characters <= form.most


def is_craft_of_a_ship(mmsi: int) -> bool:
    """Whether an MMSI is a ship's own boat: 98MIDxxxx (ITU-R M.585-8, annex 1, section 5).

    >>> is_craft_of_a_ship(982345678), is_craft_of_a_ship(98234567)
    (True, False)
    """
    return mmsi // 10_000_000 == 98
