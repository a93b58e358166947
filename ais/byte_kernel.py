"""The bulk decoder's smallest loops: what some bytes of a line are.

``text`` are the bytes; ``wide`` are the same bytes taken eight at a time from any place, as one
number whose lowest byte comes first.  Constants stay inside 64 bits with a sign, which the compiler
would otherwise widen to floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from seamath.compiled import kernel

EARLIEST_S, LATEST_S = 788918400.0, 4102444800.0  # as ``ais.clock``
ONES = 0x0101010101010101
TOPS = -0x7F7F7F7F7F7F7F80  # the highest bit of each byte
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
TENS = np.array([10**k for k in range(9)])


@kernel
def byte_at(text: Any, at: int) -> int:
    """One byte.  Counted without a sign: with one, each look would ask whether it is negative."""
    return text[np.uint64(at)]


@kernel
def word_at(wide: Any, at: int) -> int:
    """Eight bytes from a place on."""
    return wide[np.uint64(at)]


@kernel
def eight(wide: Any, at: int, stop: int) -> int:
    """Eight bytes; those from ``stop`` on are taken for zeros, the digit."""
    if stop - at >= 8:
        return word_at(wide, at)
    keep = (1 << 8 * (stop - at)) - 1
    return (word_at(wide, at) & keep) | (0x30 * ONES & ~keep)


@kernel
def armoured(wide: Any, start: int, stop: int) -> bool:
    """Whether all bytes are payload characters: 48 to 87 or 96 to 119 (IEC 61162-1)."""
    bad = 0
    for at in range(start, stop, 8):
        word = eight(wide, at, stop)
        low = ~(word + 0x50 * ONES)
        high = word | (word + 0x08 * ONES)
        between = ~(((word ^ (0x58 * ONES)) & (0x78 * ONES)) + 0x7F * ONES)
        bad |= low | high | between
    return bad & TOPS == 0


@kernel
def folded(word: int) -> int:
    """The exclusive or of the bytes of a word."""
    word ^= word >> 32
    word ^= word >> 16
    return (word ^ (word >> 8)) & 255


@kernel
def check_of(wide: Any, start: int, stop: int) -> int:
    """The exclusive or of some bytes."""
    word = 0
    at = start
    while at + 8 <= stop:
        word ^= word_at(wide, at)
        at += 8
    if at < stop:
        word ^= word_at(wide, at) & ((1 << 8 * (stop - at)) - 1)
    return folded(word)


@kernel
def check_of_plain(wide: Any, start: int, stop: int) -> int:
    """The same, -1 unless all are printable, and none an exclamation mark or a backslash."""
    bad = 0
    total = 0
    for at in range(start, stop, 8):
        word = eight(wide, at, stop)
        mark, slash = word ^ (33 * ONES), word ^ (92 * ONES)
        bad |= word | ~(word + 0x60 * ONES) | ~(mark + 0x7F * ONES) | ~(slash + 0x7F * ONES)
        total ^= word
    check = folded(total) ^ (0x30 if (start - stop) & 1 else 0)  # of the zeros taken beyond
    return check if bad & TOPS == 0 else -1


@kernel
def is_sealed(text: Any, at: int, check: int) -> bool:
    """Whether the two hexadecimal digits after the star at ``at`` are the checksum.

    Without a branch: what a digit is cannot be guessed, and a wrong guess costs more than both.
    """
    one, two = byte_at(text, at + 1), byte_at(text, at + 2)
    small = ((one | 32) == HEX[check >> 4]) & ((two | 32) == HEX[check & 15])
    return small & (one >= 48) & (two >= 48)


@kernel
def hashed(text: Any, start: int, stop: int, seed: int) -> int:
    """Fowler-Noll-Vo hash (FNV-1, 32 bits) of some bytes; 0 only for none from seed 0."""
    value = seed
    for at in range(start, stop):
        value = (((value * 16777619) & 0xFFFFFFFF) ^ int(byte_at(text, at))) + 1
    return value


@kernel
def digits_in(wide: Any, start: int, count: int) -> int:
    """The number that one to eight bytes spell, all at once; -1 where one is no digit."""
    word = (word_at(wide, start) ^ (0x30 * ONES)) << 8 * (8 - count)  # zeros lead
    if (word | (word + 0x76 * ONES)) & TOPS:
        return -1
    # neighbours become one number: bytes, then pairs, then fours
    word = (word * 10 + ((word >> 8) & 0x00FFFFFFFFFFFFFF)) & 0x00FF00FF00FF00FF
    word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFF
    return (word * 10000 + (word >> 32)) & 0xFFFFFFFF


@kernel
def digits(text: Any, wide: Any, start: int, stop: int) -> int:
    """The whole number that some bytes spell; -1 if they do not, or have too many digits."""
    if start >= stop or stop - start > 18 + (byte_at(text, start) < 57):  # 2 ** 63 begins with a 9
        return -1
    value = 0
    at = start
    while at < stop:
        count = min(stop - at, 8)
        part = digits_in(wide, at, count)
        if part < 0:
            return -1
        value = value * TENS[count] + part
        at += count
    return value


@kernel
def epoch_s(text: Any, wide: Any, start: int, stop: int) -> float:
    """UTC seconds of an epoch in s, ms, us or ns, as ``ais.clock.moment_s``; NaN if none."""
    value = float(digits(text, wide, start, stop))
    for units_per_s in (1.0, 1e3, 1e6, 1e9):
        if EARLIEST_S <= value / units_per_s < LATEST_S:
            return value / units_per_s
    return np.nan


@kernel
def days_since_1970(year: int, month: int, day: int) -> int:
    """Days of the Gregorian calendar; -1 where there is no such day, or it is before 1970."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if year < 1970 or not 1 <= month <= 12:
        return -1
    length = 30 + (month + month // 8) % 2
    if month == 2:
        length = 28 + leap
    if not 1 <= day <= length:
        return -1
    past = year - (month <= 2)  # years counted from March end with their leap day
    since_march = (153 * ((month + 9) % 12) + 2) // 5
    return past * 365 + past // 4 - past // 100 + past // 400 + since_march + day - 719469


@kernel
def place_of(marks: int) -> int:
    """Which byte is the first whose highest bit is set: those below it, counted by multiplying."""
    below = ((marks & -marks) - 1) & ONES
    return ((below * ONES) >> 56) - 1


@kernel
def marks_of(word: int, byte: int) -> int:
    """A word with the highest bit set of the first byte that is this one; 0 where none is."""
    odd = word ^ (byte * ONES)
    return (odd - ONES) & ~odd & TOPS


@kernel
def find(text: Any, wide: Any, start: int, stop: int, byte: int) -> int:
    """Where a byte is, or ``stop``."""
    at = start
    while at < stop:
        marks = marks_of(word_at(wide, at), byte)
        if marks:
            return min(at + place_of(marks), stop)
        at += 8
    return stop


@kernel
def line_end(text: Any, wide: Any, start: int, stop: int) -> int:
    """Where the line ends, or -1 if an exclamation mark, a sentence's first byte, is in it."""
    if byte_at(text, start) == 10:
        return start
    at = start
    while at < stop:
        word = word_at(wide, at)
        marks = marks_of(word, 10) | marks_of(word, 33)
        if marks:
            end = at + place_of(marks)
            return end if byte_at(text, end) == 10 else -1
        at += 8
    return -1
