"""What one complete AIS payload says, read field by field from ``ais.layout``."""

from __future__ import annotations

import math
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from ais.clock import calendar_s
from ais.layout import (
    HALF,
    LAYOUT,
    MMSI,
    PART_B,
    STATIC_TYPES,
    fits,
    is_craft_of_a_ship,
)

# Armoured payload, six bits a character, to base64 and from base64 to text: both are alphabets
# for the same sixty-four numbers, and base64 is unpacked by the machine.
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ARMOUR = bytes([*range(48, 88), *range(96, 120)])  # IEC 61162-1, table of six-bit characters
_LETTERS = bytes([*range(64, 96), *range(32, 64)])  # ITU-R M.1371-5, annex 8, six-bit ASCII
_SYMBOLS = bytes(max(_ARMOUR.find(byte), 0) for byte in range(256))
_FROM_ARMOUR = bytes(_BASE64[symbol] for symbol in _SYMBOLS)
_TO_LETTERS = bytes.maketrans(_BASE64, _LETTERS)

_CLOCK_FIELDS = ("utc_year", "utc_month", "utc_day", "utc_hour", "utc_minute", "utc_second")


class Identity(NamedTuple):
    """Who the sender says it is; absent is ``None``, text is as sent and hostile."""

    name: str | None = None
    callsign: str | None = None
    imo: int | None = None
    ship_type: int | None = None  # ITU-R M.1371-5 table 53
    destination: str | None = None
    length_m: float | None = None
    beam_m: float | None = None
    draught_m: float | None = None
    mothership_mmsi: int | None = None


class Message(NamedTuple):
    """One decoded message; a number it does not have is NaN."""

    msg_type: int
    mmsi: int
    lat: float = math.nan
    lon: float = math.nan
    speed_kn: float = math.nan
    course_deg: float = math.nan
    heading_deg: float = math.nan
    status: int = 15  # not defined
    accurate: bool = False
    second: int = 60  # of the UTC minute the report was made in; 60 and up: not available
    utc_s: float = math.nan  # a base station's clock, types 4 and 11
    identity: Identity | None = None
    text: str | None = None  # safety related, types 12 and 14; hostile


def decode(payload: bytes, fill: int) -> Message | str:
    """The message in an armoured payload with ``fill`` padding bits, or why it is refused."""
    if not payload or (msg_type := _SYMBOLS[payload[0]]) not in LAYOUT:
        return "unknown message type"
    length = len(payload)
    if not fits(msg_type, length):
        return "wrong length"
    characters = length + -length % 4  # base64 comes in fours
    number = int.from_bytes(a2b_base64(payload.translate(_FROM_ARMOUR).ljust(characters, b"A")))
    width = 6 * characters
    head = number >> (width - 42)  # seven characters: the fewest there are
    mmsi = (head >> (42 - MMSI.start - MMSI.width)) & 0x3FFFFFFF
    row = msg_type
    if msg_type == 24 and (part := (head >> (42 - HALF.start - HALF.width)) & 3):
        if part > 1:
            return "unknown part of a type 24"
        row = PART_B
    form = LAYOUT[row]
    if not form.fields:
        return Message(msg_type, mmsi)
    fields = _read_numbers(number, width, row)
    if form.texts:
        fields |= _read_texts(number, width, row, 6 * length - fill)
    maker = _MAKERS.get(row)
    return maker(msg_type, mmsi, **fields) if maker else Message(msg_type, mmsi, **fields)


def _read_numbers(number: int, width: int, row: int) -> dict[str, Any]:
    """Every number that is available, by name."""
    fields: dict[str, Any] = {}
    for name, end, mask, half, divisor, absent, most in _plan(row):
        value = (number >> (width - end)) & mask
        if value >= half:
            value -= mask + 1
        if value != absent and abs(value) <= most:
            fields[name] = value / divisor if divisor > 1 else value
    if "accurate" in fields:
        fields["accurate"] = fields["accurate"] == 1
    return fields


@cache
def _plan(row: int) -> tuple[tuple[str, int, int, int, float, int | None, int], ...]:
    """Name, end, mask, first negative value, divisor, absent and most of each number."""
    return tuple(
        (
            field.name,
            field.start + field.width,
            (1 << field.width) - 1,
            1 << (field.width - field.signed),
            field.divisor,
            field.absent,
            (1 << field.width) if field.most is None else field.most,
        )
        for field in LAYOUT[row].numbers
    )


def _read_texts(number: int, width: int, row: int, length: int) -> dict[str, str | None]:
    """Each text of a message of ``length`` bits; of a text cut off, the letters that are whole."""
    sent: dict[str, str] = {}
    for field in LAYOUT[row].texts:
        letters = min(field.characters, (length - field.start) // 6)
        if letters > 0:
            bits = number >> (width - field.start - 6 * letters) & ((1 << 6 * letters) - 1)
            sent[field.name] = sent.get(field.name, "") + _letters(bits, letters)
    # "@" ends a text (ITU-R M.1371-5 table 47)
    return {name: text.partition("@")[0].strip() or None for name, text in sent.items()}


def _letters(bits: int, count: int) -> str:
    spare = -count % 4  # base64 comes in fours
    sixes = b2a_base64((bits << 6 * spare).to_bytes((count + spare) * 3 // 4), newline=False)
    return sixes[:count].translate(_TO_LETTERS).decode("ascii")


def _base_station(
    msg_type: int, mmsi: int, *, lat: float = math.nan, lon: float = math.nan, accurate: bool,
    **clock: int,
) -> Message:  # fmt: skip
    known = [clock[name] for name in _CLOCK_FIELDS if name in clock]
    utc_s = calendar_s(*known) if len(known) == len(_CLOCK_FIELDS) else math.nan
    return Message(msg_type, mmsi, lat, lon, accurate=accurate, utc_s=utc_s)


def _static(msg_type: int, mmsi: int, **fields: Any) -> Message:
    """In a type 24 a ship's boat of 98MID sends its mother ship in place of its size."""
    boat = msg_type == 24 and is_craft_of_a_ship(mmsi)
    length_m = fields.pop("to_bow_m", 0) + fields.pop("to_stern_m", 0)
    beam_m = fields.pop("to_port_m", 0) + fields.pop("to_starboard_m", 0)
    mothership_mmsi = fields.pop("mothership_mmsi", None)
    told = {name: fields.pop(name) for name in _IDENTITY_FIELDS if name in fields}
    identity = Identity(
        **told,
        length_m=None if boat else float(length_m) or None,
        beam_m=None if boat else float(beam_m) or None,
        mothership_mmsi=mothership_mmsi if boat else None,
    )
    return Message(msg_type, mmsi, **fields, identity=identity)


def _safety_text(msg_type: int, mmsi: int, *, text: str | None = None) -> Message:
    return Message(msg_type, mmsi, text=text or "")


_IDENTITY_FIELDS = ("name", "callsign", "imo", "ship_type", "destination", "draught_m")
_MAKERS: dict[int, Callable[..., Message]] = {
    4: _base_station,
    11: _base_station,
    **dict.fromkeys((*STATIC_TYPES, PART_B), _static),
    **dict.fromkeys((12, 14), _safety_text),
}
