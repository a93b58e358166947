"""The bit layout as arrays, the form in which the bulk decoder's kernels read ``ais.layout``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ais.layout import LAYOUT, PART_B, POSITION_TYPES, STATIC_TYPES, Bits, fits
from ais.payload_kernel import MASKS

# The kernels know a number by its place in this list.
POSITION_NUMBERS = (
    "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status", "accurate", "second",
)  # fmt: skip
STATIC_NUMBERS = (
    "imo", "ship_type", "to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m", "draught_m",
    "mothership_mmsi",
)  # fmt: skip
CLOCK_NUMBERS = ("utc_year", "utc_month", "utc_day", "utc_hour", "utc_minute", "utc_second")
NUMBERS = (*POSITION_NUMBERS, *STATIC_NUMBERS, *CLOCK_NUMBERS)
_SIDE_BY_SIDE = (  # in every layout within 43 bits: eight characters hold them
    ("lat", "course_deg"), ("lon", "speed_kn"), ("heading_deg", "second"), ("status", "accurate"),
    CLOCK_NUMBERS[:3], CLOCK_NUMBERS[3:],
)  # fmt: skip
TEXTS = ("callsign", "destination", "name", "name", "text")  # a name may go on elsewhere
LETTERS = 161  # of the longest text

REFUSALS = {-1: "unknown message type", -2: "wrong length", -3: "unknown part of a type 24"}
_UNKNOWN, _UNFIT, _UNPARTED = REFUSALS
_ROWS = PART_B + 1
_CHARACTERS = 180  # lengths from 179 on fit no type
_NEVER = 1 << 40  # more than any number sent
_PRESET = {"status": 15, "second": 60}  # "not available", of a type that does not send it


def _field(row: int, name: str) -> Bits | None:
    return next((bits for bits in LAYOUT[row].numbers if bits.name == name), None)


def _first_character(row: int, name: str) -> int:
    """Where the eight characters begin in which a number is looked for, with its neighbours."""
    together = next((names for names in _SIDE_BY_SIDE if name in names), (name,))
    found = [bits.start for other in together if (bits := _field(row, other))]
    return min(found, default=0) // 6


def _bits() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """By layout row and number, what ``payload_kernel.number`` needs; and the divisor."""
    bits = np.zeros((_ROWS, len(NUMBERS), 8), dtype=np.int64)
    divisors = np.ones((_ROWS, len(NUMBERS)))
    for row in LAYOUT:
        for place, name in enumerate(NUMBERS):
            field, first = _field(row, name), _first_character(row, name)
            if field is None:  # nothing is read, and said to be absent
                bits[row, place] = (first, 0, 0, 0, 0, _PRESET.get(name, 0), 0, -1)
                continue
            spare = field.start - 6 * first
            bits[row, place] = (
                first,
                48 - spare - field.width,
                (1 << field.width) - 1,
                16 + spare,
                64 - field.width,
                0,
                _NEVER if field.absent is None else field.absent,
                _NEVER if field.most is None else field.most,
            )
            divisors[row, place] = field.divisor
    return bits.ravel(), divisors.ravel()


def _runs() -> NDArray[np.int64]:
    """By layout row and text: first bit and letters; no letters where it has none."""
    runs = np.zeros((_ROWS, len(TEXTS), 2), dtype=np.int64)
    for row, form in LAYOUT.items():
        for name in set(TEXTS):
            places = [place for place, text in enumerate(TEXTS) if text == name]
            found = [text for text in form.texts if text.name == name]
            for place, text in zip(places, found):
                runs[row, place] = (text.start, text.characters)
    return runs


def _masks() -> NDArray[np.int64]:
    """By layout row and eight characters: which of them tell who the sender is.

    As ``payload_kernel.symbols``: six bits of each byte, the first character lowest.
    """
    masks = np.zeros((_ROWS, MASKS), dtype=np.int64)
    for row in STATIC_ROWS:
        fields = [(f.start, f.width) for f in LAYOUT[row].numbers if f.name in STATIC_NUMBERS]
        fields += [(f.start, 6 * f.characters) for f in LAYOUT[row].texts]
        for start, width in fields:
            for bit in range(start, start + width):
                character = bit // 6
                masks[row, character // 8] |= 1 << (8 * (character % 8) + 5 - bit % 6)
    return masks.ravel()


def _fit() -> NDArray[np.int8]:
    """By message type, characters and part: the layout row, or the number of a refusal."""
    fit = np.full((64, _CHARACTERS, 4), _UNKNOWN, dtype=np.int8)
    for row in LAYOUT:
        if row == PART_B:
            continue
        for characters in range(_CHARACTERS):
            fit[row, characters] = row if fits(row, characters) else _UNFIT
            if row == 24 and fits(row, characters):
                fit[row, characters] = (row, PART_B, _UNPARTED, _UNPARTED)
    return fit


def _groups() -> NDArray[np.int64]:
    """By layout row, one bit each: it has a position, an identity, a text, a clock."""
    clocks = {row for row in LAYOUT if _field(row, "utc_year") is not None}
    of_types = (POSITION_TYPES, STATIC_TYPES, {12, 14}, clocks)
    return np.array(
        [
            sum((MESSAGE_TYPE[row] in types) << bit for bit, types in enumerate(of_types))
            for row in range(_ROWS)
        ]
    )


MESSAGE_TYPE = np.array([*range(_ROWS - 1), 24], dtype=np.int8)  # by row of the layout
STATIC_ROWS = tuple(row for row in LAYOUT if MESSAGE_TYPE[row] in STATIC_TYPES)
GROUPS = 4
GROUP_OF = _groups()
BITS, DIVISORS = _bits()
RUNS = _runs()
TELLING = _masks()
FIT = _fit()
