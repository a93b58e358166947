"""The archive reader's inner loop: a block of delimited text to columns, one pass over the bytes.

It takes only what is plainly written and marks every other line ODD, for Python to read with
care: whatever this loop decides, the slow reader would have decided the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import ONES, TOPS, byte_at, word_at
from ais.clock import EARLIEST_S, LATEST_S
from seamath.compiled import kernel

# What became of a line.
ROW, ODD, NO_MMSI, WRONG_WIDTH, BLANK, TOO_LONG = range(6)

# Where each column's number stands in the ``columns`` argument; -1 there: the archive has none.
NUMBERS = ("mmsi", "time_s", "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status")

# How an archive writes its times.
ISO, DAY_FIRST, EPOCH = range(3)

HASH_MASK = (1 << 35) - 1  # times 127 it still fits a signed 64-bit number
_NEWLINE, _RETURN, _QUOTE, _DOT, _MINUS, _ZERO, _SPACE = 10, 13, 34, 46, 45, 48, 32
_LETTER_T, _LETTER_Z, _COLON, _SLASH = 84, 90, 58, 47
_EXACT = 1 << 53  # a double holds every whole number up to here
_DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])
_EARLIEST_S, _LATEST_S = EARLIEST_S, LATEST_S
_ODD = 0x2545F4914F6CDD1D  # spreads a bit over all that are above it
_TENS = 10.0 ** np.arange(19)


@kernel
def plain_number(text: Any, wide: Any, begin: int, end: int) -> tuple[float, bool]:
    """The number written in a cell, and whether it is plain; NaN where empty or a word.

    One division of two exact doubles rounds as Python's ``float`` does (Clinger 1990).
    """
    if begin == end:
        return np.nan, True
    if byte_at(text, begin) >= 65:  # a letter: nan, inf and null are all no number to us
        return np.nan, byte_at(text, begin) < 128
    at = begin + 1 if byte_at(text, begin) == _MINUS else begin
    if at == end or end - at > 16 or end < 8:
        return np.nan, False
    whole = 0
    while at < end - 8:
        digit = byte_at(text, at) - _ZERO
        if not 0 <= digit <= 9:
            return np.nan, False
        whole = whole * 10 + digit
        at += 1
    tail, places = last_digits(wide, at, end)
    if tail < 0:
        return np.nan, False
    whole = whole * (100_000_000 if places < 0 else 10_000_000) + tail
    if whole > _EXACT:
        return np.nan, False
    value = whole / _TENS[places] if places > 0 else float(whole)
    return (-value if byte_at(text, begin) == _MINUS else value), True


@kernel
def last_digits(wide: Any, begin: int, end: int) -> tuple[int, int]:
    """The digits of up to eight bytes, a point left out, and how many follow it (-1: no point).

    Less than zero where there is anything else.  All eight are worked on at once, as bytes of one
    number (Lemire 2021, "Number parsing at a gigabyte per second").
    """
    kept = -(1 << (64 - 8 * (end - begin)))
    word = (word_at(wide, end - 8) & kept) | ((_ZERO * ONES) & ~kept)
    point = word ^ (_DOT * ONES)
    point = (point - ONES) & ~point & TOPS
    places = -1
    if point != 0:
        if end - begin == 1:
            return -1, 0
        below = (((point & -point) >> 7) & ONES) - 1
        word = (word & ~((below << 8) | 255)) | ((word & below) << 8) | _ZERO
        places = 7 - (((below & ONES) * ONES) >> 56)
    high = ~(15 * ONES)
    if ((word & high) ^ (_ZERO * ONES)) | (((word + 6 * ONES) & high) ^ (_ZERO * ONES)):
        return -1, 0
    word &= 15 * ONES
    word = word * 10 + (word >> 8)
    pairs = 0x000000FF000000FF
    upper, lower = (word & pairs) * 4294967296000100, ((word >> 16) & pairs) * 42949672960001
    return (upper + lower) >> 32, places


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
def days_since_1970(year: int, month: int, day: int) -> int:
    """Days from the first of January 1970 in the Gregorian calendar; -1 where there is no such."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if month < 1 or month > 12 or day < 1 or year < 1970:
        return -1
    if day > _DAYS_BEFORE[month] - _DAYS_BEFORE[month - 1] + (leap and month == 2):
        return -1
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 - 719162
    return int(days + _DAYS_BEFORE[month - 1] + (leap and month > 2) + day - 1)


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
    clock = (
        word_at(wide, begin + 11) ^ 0x30303A30303A3030
    )  # "00:00:00": what is left are the digits
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
def hash_on(value: int, text: Any, wide: Any, begin: int, end: int) -> int:
    """A hash carried on over some bytes and their number, eight at a step."""
    at = begin
    while at + 8 <= end:
        value = (value ^ word_at(wide, at)) * _ODD
        value ^= value >> 32
        at += 8
    while at < end < 8:  # only at the very beginning of a text
        value = (value ^ byte_at(text, at)) * _ODD
        at += 1
    if at < end:
        value = (value ^ (word_at(wide, end - 8) >> (8 * (at + 8 - end)))) * _ODD
        value ^= value >> 32
    return (((value ^ (end - begin)) * _ODD) >> 29) & HASH_MASK


@kernel
def closing_quote(text: Any, begin: int, delimiter: int) -> int:
    """Where the quote of a cell ends, -1 where there is more to it than two marks."""
    at = begin + 1
    while byte_at(text, at) != _QUOTE:
        if byte_at(text, at) == _NEWLINE:
            return -1
        at += 1
    after = byte_at(text, at + 1)
    return at if after in (delimiter, _NEWLINE, _RETURN) else -1


@kernel
def mark(text: Any, delimiter: int, marks: Any) -> None:
    """Mark every delimiter, line end and quote."""
    for at in range(len(text)):
        marks[at] = (text[at] == delimiter) | (text[at] == _NEWLINE) | (text[at] == _QUOTE)


@kernel
def places(marks: Any, out: Any) -> int:
    """How many truth values are true, given eight at a time; their places go into ``out``."""
    found = 0
    for at in range(len(marks)):
        eight = marks[at]
        while eight:
            below = ((eight & -eight) - 1) & ONES  # one bit for each byte before the first
            out[np.uint64(found)] = 8 * at + ((below * ONES) >> 56)
            found += 1
            eight &= eight - 1
    return found


@kernel
def split_marked(text: Any, begin: int, delimiter: int, marks: Any, starts: Any, ends: Any) -> bool:
    """Whether ``marks``, where a line's marks are, make it one of so many unquoted cells.

    The bounds of the cells go into ``starts`` and ``ends``.
    """
    last = len(marks) - 1
    start = begin
    for cell in range(last):
        at = marks[cell]
        if byte_at(text, at) != delimiter:
            return False
        starts[cell], ends[cell] = start, at
        start = at + 1
    stop = marks[last]
    if byte_at(text, stop) != _NEWLINE:
        return False
    while stop > start and byte_at(text, stop - 1) == _RETURN:
        stop -= 1
    starts[last], ends[last] = start, stop
    return True


@kernel
def split_line(
    text: Any, begin: int, delimiter: int, width: int, starts: Any, ends: Any
) -> tuple[int, int]:
    """Where a line ends, and how many cells it has; -1 cells where its quotes are not plain.

    The bounds of the first ``width`` cells go into ``starts`` and ``ends``.
    """
    highest = max(delimiter, _QUOTE)
    at, cell, closing, odd = begin, 0, -1, False
    starts[0] = begin
    while True:
        character = byte_at(text, at)
        if character > highest:  # most of them, and none that matters here
            at += 1
            continue
        if character == _NEWLINE:
            break
        if character == delimiter:
            if cell < width:
                ends[cell] = at if closing < 0 else closing
            closing = -1
            cell += 1
            if cell < width:
                starts[cell] = at + 1
        elif character == _QUOTE:
            opens = cell < width and at == starts[cell]
            closing = closing_quote(text, at, delimiter) if opens else -1
            odd = odd or closing < 0
            if closing >= 0:  # the cell is what stands between
                starts[cell] = at + 1
                at = closing
        at += 1
    stop = at
    while stop > begin and byte_at(text, stop - 1) == _RETURN:
        stop -= 1
    if cell < width:
        ends[cell] = stop if closing < 0 else closing
    return at, (-1 if odd else cell + 1)


@kernel
def read_lines(
    text: Any, wide: Any, marks: Any, delimiter: int, longest: int, columns: Any, width: int,
    spans: Any, how_timed: int, words: Any, codes: Any, kinds: Any, begins: Any, numbers: Any,
    identities: Any, starts: Any, ends: Any, today: Any,
) -> int:  # fmt: skip
    """Fill ``kinds``, ``begins``, ``numbers`` and ``identities``, a place a line; the lines.

    ``text`` ends with a line end; ``wide`` are its bytes as in ``ais.byte_kernel``, ``marks`` the
    places of what ``mark`` marks.  ``numbers`` has a row for each of ``NUMBERS``; ``starts`` and
    ``ends`` are room for the cells of a line.
    """
    lines, begin, at = 0, 0, 0
    while begin < len(text):
        begins[lines] = begin
        marked = at + width <= len(marks) and split_marked(
            text, begin, delimiter, marks[at : at + width], starts, ends
        )
        if marked:
            at += width
            end, cells = marks[at - 1], width
        else:
            end, cells = split_line(text, begin, delimiter, width, starts, ends)
            while at < len(marks) and marks[at] <= end:
                at += 1
        if end - begin > longest:
            kinds[lines] = TOO_LONG
        elif cells == 1 and ends[0] == begin:
            kinds[lines] = BLANK
        elif cells < 0:
            kinds[lines] = ODD
        elif cells != width:
            kinds[lines] = WRONG_WIDTH
        else:
            kinds[lines] = read_cells(
                text, wide, starts, ends, columns, how_timed, words, codes, today, numbers, lines
            )
            value = 0
            for span in range(len(spans)):
                first, last = spans[span, 0], spans[span, 1]
                value = hash_on(value, text, wide, starts[first], ends[last])
            identities[lines] = value
        lines += 1
        begin = end + 1
    return lines


@kernel
def read_cells(
    text: Any,
    wide: Any,
    starts: Any,
    ends: Any,
    columns: Any,
    how_timed: int,
    words: Any,
    codes: Any,
    today: Any,
    out: Any,
    line: int,
) -> int:
    """Put the numbers of one line into its column of ``out``; what became of the line."""
    for number in range(len(columns)):
        cell = columns[number]
        if cell < 0:
            continue
        begin, end = starts[cell], ends[cell]
        if number == 1 and how_timed != EPOCH:
            value, plain = cell_time_s(text, wide, begin, end, how_timed == DAY_FIRST, today)
        else:
            value, plain = plain_number(text, wide, begin, end)
            if number == 7 and value != value and end > begin:
                value = 15.0
                word = word_hash(text, begin, end)
                plain = byte_at(text, end - 1) != _SPACE and plain
                for known in range(len(words)):
                    if words[known] == word:
                        value = codes[known]
        if not plain:
            return ODD
        out[number, line] = value
    return ROW if 0 < out[0, line] <= 999_999_999 else NO_MMSI
