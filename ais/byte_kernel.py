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
def plain(wide: Any, start: int, stop: int) -> bool:
    """Whether all bytes are printable, and none an exclamation mark or a backslash."""
    bad = 0
    for at in range(start, stop, 8):
        word = eight(wide, at, stop)
        mark, slash = word ^ (33 * ONES), word ^ (92 * ONES)
        bad |= word | ~(word + 0x60 * ONES) | ~(mark + 0x7F * ONES) | ~(slash + 0x7F * ONES)
    return bad & TOPS == 0


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
    word ^= word >> 32
    word ^= word >> 16
    return (word ^ (word >> 8)) & 255


@kernel
def is_sealed(text: Any, at: int, check: int) -> bool:
    """Whether the two hexadecimal digits after the star at ``at`` are the checksum."""
    return is_hex(byte_at(text, at + 1), check >> 4) and is_hex(byte_at(text, at + 2), check & 15)


@kernel
def is_hex(byte: int, value: int) -> bool:
    """Whether a byte is the hexadecimal digit of a value."""
    if value < 10:
        return byte == 48 + value
    return byte == 55 + value or byte == 87 + value


@kernel
def hashed(text: Any, start: int, stop: int, seed: int) -> int:
    """Fowler-Noll-Vo hash (FNV-1, 32 bits) of some bytes; 0 only for none from seed 0."""
    value = seed
    for at in range(start, stop):
        value = (((value * 16777619) & 0xFFFFFFFF) ^ int(byte_at(text, at))) + 1
    return value


@kernel
def digits(text: Any, start: int, stop: int) -> int:
    """The whole number that some bytes spell; -1 if they do not, or have too many digits."""
    if start >= stop or stop - start > 18 + (byte_at(text, start) < 57):  # 2 ** 63 begins with a 9
        return -1
    value = 0
    for at in range(start, stop):
        digit = int(byte_at(text, at)) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@kernel
def epoch_s(text: Any, start: int, stop: int) -> float:
    """UTC seconds of an epoch in s, ms, us or ns, as ``ais.clock.moment_s``; NaN if none."""
    value = float(digits(text, start, stop))
    for units_per_s in (1.0, 1e3, 1e6, 1e9):
        if EARLIEST_S <= value / units_per_s < LATEST_S:
            return value / units_per_s
    return np.nan


@kernel
def find(text: Any, wide: Any, start: int, stop: int, byte: int) -> int:
    """Where a byte is, or ``stop``."""
    at = start
    while at < stop:
        word = word_at(wide, at) ^ (byte * ONES)
        if (word - ONES) & ~word & TOPS:
            while at < stop and byte_at(text, at) != byte:
                at += 1
            return at
        at += 8
    return stop


@kernel
def line_end(text: Any, wide: Any, start: int, stop: int) -> int:
    """Where the line ends, or -1 if an exclamation mark, a sentence's first byte, is in it."""
    if byte_at(text, start) == 10:
        return start
    end = find(text, wide, start, stop, 10)
    return end if find(text, wide, start, end, 33) == end else -1
