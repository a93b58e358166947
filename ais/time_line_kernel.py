"""The bulk decoder's time lines: ``$PGHP`` read, most of them by what the one before said.

The proprietary sentence of Gatehouse's servers, as it stands before each sentence in their logs.
"""

from __future__ import annotations

from typing import Any

from ais.byte_kernel import (
    EARLIEST_S,
    LATEST_S,
    byte_at,
    check_of,
    days_since_1970,
    digits_in,
    eight,
    find,
    is_sealed,
    line_end,
)
from seamath.compiled import kernel

BEGINS = 0x2C5048475024  # "$PGHP,"
# The last time line: its time, its station's hash, and where its name stands until it is hashed.
AT, BY_CLOCK, NAME, NAME_END = range(4)

# What is read of a time line: year to milliseconds, then its minute and by which bytes to know it.
SECOND, MINUTE_S, SAME, FIRST_BYTES, SAME_WORDS = 5, 7, 8, 9, 4
NUMBERS = FIRST_BYTES + SAME_WORDS


@kernel
def numbers_in(
    text: Any, wide: Any, field: int, stop: int, first: int, last: int, numbers: Any
) -> int:
    """Read some fields into their places; where the next begins, or -1."""
    for place in range(first, last):
        comma = find(text, wide, field, stop, 44)
        if not field < comma <= field + 8:
            return -1
        numbers[place] = digits_in(wide, field, comma - field)
        if numbers[place] < 0:
            return -1
        field = comma + 1
    return field


@kernel
def minute_of(text: Any, wide: Any, start: int, stop: int, numbers: Any) -> int:
    """Read a time line as far as its minute into ``numbers``; where its seconds begin, or -1.

    Most say the same as the one before, byte for byte, and are not read again.
    """
    length = numbers[SAME]
    odd = length == 0 or length > stop - start
    for at in range(0, length, 8):
        odd |= eight(wide, start + at, start + length) != numbers[FIRST_BYTES + (at >> 3)]
    if not odd:
        return start + length
    numbers[SAME] = 0
    field = find(text, wide, start + 6, stop, 44) + 1
    field = numbers_in(text, wide, field, stop, 0, SECOND, numbers)
    days = days_since_1970(numbers[0], numbers[1], numbers[2])
    if field < 0 or days < 0 or numbers[3] > 23 or numbers[4] > 59:
        return -1
    numbers[MINUTE_S] = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60
    if field - start <= 8 * SAME_WORDS:
        numbers[SAME] = field - start
        for at in range(0, field - start, 8):
            numbers[FIRST_BYTES + (at >> 3)] = eight(wide, start + at, field)
    return field


@kernel
def time_line(text: Any, wide: Any, start: int, stop: int, numbers: Any, clock: Any) -> int:
    """Read a ``$PGHP`` line from its dollar into ``clock``; where it ends, or -1.

    Fields: version, year to milliseconds, country, region, transponder, online, checksum.
    """
    end = line_end(text, wide, start, stop)
    star = find(text, wide, start, max(end, start), 42)
    if star + 2 >= end or not is_sealed(text, star, check_of(wide, start + 1, star)):
        return -1
    field = minute_of(text, wide, start, star, numbers)
    if field >= 0:
        field = numbers_in(text, wide, field, star, SECOND, SECOND + 2, numbers)
    if field < 0 or numbers[SECOND] > 59:
        return -1
    time_s = float(numbers[MINUTE_S] + numbers[SECOND])
    if not EARLIEST_S <= time_s < LATEST_S:
        return -1
    clock[AT] = time_s + numbers[SECOND + 1] / 1000.0
    clock[NAME], clock[NAME_END] = field, star
    return end


@kernel
def station_of_clock(text: Any, clock: Any) -> int:
    """Hash of the three fields that name the station of a time line, joined by dashes.

    Found when it is first needed: most sentences are whole and never ask.
    """
    if clock[NAME] > 0:
        value = 0
        commas = 0
        for at in range(int(clock[NAME]), int(clock[NAME_END])):
            byte = int(byte_at(text, at))
            if byte == 44:
                commas += 1
                byte = 45
            if commas == 3:
                break
            value = (((value * 16777619) & 0xFFFFFFFF) ^ byte) + 1
        clock[BY_CLOCK] = value
        clock[NAME] = 0.0
    return int(clock[BY_CLOCK])
