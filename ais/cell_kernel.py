"""What the cells of an archive say, a column of many lines at a time: numbers, times, words.

Only what is plainly written is read.  A cell that is not is odd, its number infinite, for Python to
read with care: whatever these loops decide, the slow reader would have decided the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import ONES, byte_at, days_since_1970, marks_of, word_at
from ais.clock import EARLIEST_S, LATEST_S
from seamath.compiled import kernel

HASH_MASK = (1 << 35) - 1  # times 127 it still fits a signed 64-bit number
LEAD_BYTES = 16  # before the first cell of a text: numbers are taken sixteen bytes at a time
_DOT, _MINUS, _ZERO, _SPACE = 46, 45, 48, 32
_LETTER_A, _LETTER_T, _COLON, _SLASH = 65, 84, 58, 47
_EXACT = 1 << 53  # a double holds every whole number up to here
_EARLIEST_S, _LATEST_S = EARLIEST_S, LATEST_S
_ODD = 0x2545F4914F6CDD1D  # spreads a bit over all that are above it
_TENS = 10.0 ** np.arange(19)


@kernel
def digits_of(word: int) -> tuple[int, int]:
    """The number that eight bytes spell, a point left out, and the digits after it (-1: none).

    Less than zero where there is anything else.  All eight are worked on at once, as bytes of one
    number (Lemire 2021, "Number parsing at a gigabyte per second"), and without a branch, so that
    the compiler makes one step of several words.
    """
    point = marks_of(word, _DOT)
    below = (((point & -point) >> 7) & ONES) - 1
    closed = (word & ~((below << 8) | 255)) | ((word & below) << 8) | _ZERO
    word = closed if point != 0 else word
    places = 7 - (((below & ONES) * ONES) >> 56) if point != 0 else -1
    high = ~(15 * ONES)
    wrong = ((word & high) ^ (_ZERO * ONES)) | (((word + 6 * ONES) & high) ^ (_ZERO * ONES))
    word &= 15 * ONES
    word = word * 10 + (word >> 8)
    pairs = 0x000000FF000000FF
    upper, lower = (word & pairs) * 4294967296000100, ((word >> 16) & pairs) * 42949672960001
    return ((upper + lower) >> 32 if wrong == 0 else -1), places


@kernel
def led_by_zeros(word: int, count: int) -> int:
    """A word whose last so many bytes are kept (all, where there are more); the digit 0 before."""
    half = 4 * (8 - min(max(count, 0), 8))  # twice: a shift by all 64 bits would be none
    kept = (-1 << half) << half
    return (word & kept) | ((_ZERO * ONES) & ~kept)


@kernel
def numbers_of(low: Any, high: Any, size: Any, first: Any, out: Any) -> int:
    """The numbers in cells of up to sixteen bytes, see ``column_of_numbers``; how many are odd.

    A loop of its own, over nothing but plain columns, so that the compiler takes many at a step.
    """
    odd = 0
    for row in range(len(out)):
        tail, places = digits_of(led_by_zeros(low[row], size[row]))
        lead, above = digits_of(led_by_zeros(high[row], size[row] - 8))
        whole = lead * (100_000_000 if places < 0 else 10_000_000) + tail
        value = whole / _TENS[max(places, above + 8 if above >= 0 else 0)]
        value = -value if first[row] == _MINUS else value
        plain = (tail >= 0) & (lead >= 0) & ((places < 0) | (above < 0)) & (whole <= _EXACT)
        plain &= (size[row] <= 16) & (size[row] > ((places >= 0) | (above >= 0)))
        word = (first[row] >= _LETTER_A) & (first[row] < 128)
        out[row] = np.nan if word else value if plain else np.inf
        odd += not (plain | word)
    return odd


@kernel
def bounds(places: Any, lines: Any, cells: Any, row: int) -> tuple[int, int]:
    """Where a line's run of cells begins and ends.

    A column of ``lines`` tells where in ``places`` the bytes before its cells stand, where those
    after them, and the byte after the last cell; ``cells`` the first and last of the run.
    """
    before = places[np.uint64(lines[0, row] + cells[0])]
    return before + 1, min(places[np.uint64(lines[1, row] + cells[1])], lines[2, row])


@kernel
def column_of_numbers(
    text: Any, wide: Any, places: Any, lines: Any, cells: Any, room: Any, out: Any
) -> int:
    """The numbers written in some cells go to ``out``; how many are odd, infinite there.

    Empty cells and words are no number, NaN.  One division of two exact doubles rounds as Python's
    ``float`` does (Clinger 1990).  Sixteen bytes before each cell must be there to be looked at.
    """
    low, high, size, first = room[0], room[1], room[2], room[3]
    for row in range(len(out)):
        start, end = bounds(places, lines, cells, row)
        lead = int(byte_at(text, start)) if end > start else _LETTER_A
        low[row], high[row] = word_at(wide, end - 8), word_at(wide, end - 16)
        size[row], first[row] = end - start - (lead == _MINUS), lead
    count = len(out)
    return numbers_of(low[:count], high[:count], size[:count], first[:count], out)


@kernel
def column_of_codes(
    text: Any, places: Any, lines: Any, cells: Any, words: Any, codes: Any, out: Any
) -> int:
    """Words known go to ``out`` as their codes, others as 15; how many are odd."""
    odd = 0
    for row in range(len(out)):
        if out[row] == out[row]:
            continue
        start, end = bounds(places, lines, cells, row)
        if start == end:
            continue
        word = word_hash(text, start, end)
        out[row] = 15.0
        for known in range(len(words)):
            if words[known] == word:
                out[row] = codes[known]
        if byte_at(text, end - 1) == _SPACE:
            out[row] = np.inf
            odd += 1
    return odd


@kernel
def column_of_times(
    text: Any, wide: Any, places: Any, lines: Any, cells: Any, day_first: bool, today: Any, out: Any
) -> int:
    """The moments in some cells, UTC seconds since 1970, go to ``out``; how many are odd."""
    odd = 0
    for row in range(len(out)):
        start, end = bounds(places, lines, cells, row)
        time_s, plain = cell_time_s(text, wide, start, end, day_first, today)
        out[row] = time_s if plain else np.inf
        odd += not plain
    return odd


@kernel
def digits_at(text: Any, begin: int, count: int) -> int:
    """A number of so many digits, -1 where one of them is no digit."""
    value = 0
    for at in range(begin, begin + count):
        digit = byte_at(text, at) - _ZERO
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@kernel
def plain_time_s(text: Any, begin: int, end: int, day_first: bool) -> tuple[float, bool]:
    """UTC seconds since 1970 of ``2026-03-01 12:00:00.25`` or ``01/03/2026 12:00:00``."""
    if begin == end:
        return np.nan, True
    if end - begin < 19:
        return np.nan, False
    mark, year_at, month_at, day_at = _MINUS, begin, begin + 5, begin + 8
    if day_first:
        mark, year_at, month_at, day_at = _SLASH, begin + 6, begin + 3, begin
    first, between = begin + (2 if day_first else 4), byte_at(text, begin + 10)
    year, month, day = (
        digits_at(text, year_at, 4),
        digits_at(text, month_at, 2),
        digits_at(text, day_at, 2),
    )
    hour, minute = digits_at(text, begin + 11, 2), digits_at(text, begin + 14, 2)
    second = digits_at(text, begin + 17, 2)
    plain = byte_at(text, first) == mark and byte_at(text, first + 3) == mark
    plain = plain and between in (_SPACE, _LETTER_T)
    plain = plain and byte_at(text, begin + 13) == _COLON and byte_at(text, begin + 16) == _COLON
    part, places = 0, 0
    if end - begin > 19:
        places = end - begin - 20
        plain = plain and byte_at(text, begin + 19) == _DOT and 1 <= places <= 6
        part = digits_at(text, begin + 20, places) if plain else -1
    if not plain or min(year, month, day, hour, minute, second, part) < 0:
        return np.nan, False
    days = days_since_1970(year, month, day)
    if days < 0 or hour > 23 or minute > 59 or second > 59:
        return np.nan, True
    tens = int(_TENS[places])
    seconds = ((((days * 24 + hour) * 60 + minute) * 60 + second) * tens + part) / tens
    return (seconds if _EARLIEST_S <= seconds < _LATEST_S else np.nan), True


@kernel
def cell_time_s(
    text: Any, wide: Any, begin: int, end: int, day_first: bool, today: Any
) -> tuple[float, bool]:
    """As ``plain_time_s``, remembering the day: bytes of the date, and when that day began."""
    if end - begin != 19:
        return plain_time_s(text, begin, end, day_first)
    between = byte_at(text, begin + 10)
    known = word_at(wide, begin) == today[0] and word_at(wide, begin + 8) & 0xFFFF == today[1]
    if not known or between not in (_SPACE, _LETTER_T):
        time_s, plain = plain_time_s(text, begin, end, day_first)
        if time_s == time_s:
            today[0], today[1] = word_at(wide, begin), word_at(wide, begin + 8) & 0xFFFF
            today[2] = int(time_s) // 86400 * 86400
        return time_s, plain
    # Of "00:00:00" what is left are the digits.
    clock = word_at(wide, begin + 11) ^ 0x30303A30303A3030
    if (clock | (clock + 0x0606000606000606)) & 0x70F0FFF0F0FFF0F0 or clock < 0:
        return np.nan, False
    hour = (clock & 15) * 10 + (clock >> 8 & 15)
    minute = (clock >> 24 & 15) * 10 + (clock >> 32 & 15)
    second = (clock >> 48 & 15) * 10 + (clock >> 56)
    if hour > 23 or minute > 59 or second > 59:
        return np.nan, True
    return float(today[2] + (hour * 60 + minute) * 60 + second), True


@kernel
def word_hash(text: Any, begin: int, end: int) -> int:
    """A hash of a cell, capital letters counted as small ones."""
    value = 0
    for at in range(begin, end):
        character = int(byte_at(text, at))
        value = (value * 127 + character + 32 * (65 <= character <= 90)) & HASH_MASK
    return value


@kernel
def hash_on(value: int, wide: Any, begin: int, end: int) -> int:
    """A hash carried on over some bytes and their number, eight at a step."""
    at = begin
    while at + 8 <= end:
        value = (value ^ word_at(wide, at)) * _ODD
        value ^= value >> 32
        at += 8
    if at < end:
        value = (value ^ (word_at(wide, end - 8) >> (8 * (at + 8 - end)))) * _ODD
        value ^= value >> 32
    return (((value ^ (end - begin)) * _ODD) >> 29) & HASH_MASK


@kernel
def hash_cells(wide: Any, places: Any, lines: Any, cells: Any, out: Any) -> None:
    """Carry the hashes in ``out`` on over some cells."""
    for row in range(len(out)):
        start, end = bounds(places, lines, cells, row)
        out[row] = hash_on(out[row], wide, start, end)
