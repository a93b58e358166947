"""The bulk decoder's last loops: payloads in, columns of numbers and letters out.

They read the arrays of ``ais.bulk_tables``, which are ``ais.layout`` in another form.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import EARLIEST_S, LATEST_S, ONES, days_since_1970, word_at
from ais.sentence_kernel import (
    FILL,
    LINE,
    START,
    STOP,
    TOLD,
    TOTAL,
)
from seamath.compiled import kernel

MESSAGE_COLUMNS = 5  # of a sentence's row that a whole message still needs: the first
# Places in the layout's rows, which lie one after another: of each number some words.
CHARACTER, SHIFT, MASK, RAISE, LOWER, PRESET, ABSENT, MOST = range(8)
FIELDS, STATIC_FIELDS, CLOCK_FIELDS, WORDS = 22, 8, 16, 8
MASKS = 10  # of eight characters: as many as the longest identity has


@kernel
def symbols(wide: Any, at: int) -> int:
    """Eight armoured characters as the numbers they stand for, one in each byte."""
    sent = word_at(wide, at)
    high = (sent & (sent << 1) & (0x40 * ONES)) >> 3  # 8 for bytes from 96
    return (sent - 0x30 * ONES - high) & (0x3F * ONES)


@kernel
def window(wide: Any, at: int) -> int:
    """Eight armoured characters as 48 bits, the first character highest."""
    bits = symbols(wide, at)
    bits = ((bits & 0x003F003F003F003F) << 6) | ((bits >> 8) & 0x003F003F003F003F)
    bits = ((bits & 0x00000FFF00000FFF) << 12) | ((bits >> 16) & 0x00000FFF00000FFF)
    return ((bits & 0xFFFFFF) << 24) | ((bits >> 32) & 0xFFFFFF)


@kernel
def sort(
    wide: Any, sentences: Any, times: Any, rows: int, fit: Any, forms: Any, mmsis: Any,
    by_form: Any, by_told: Any, groups: Any, group_of: Any, sizes: Any,
) -> int:  # fmt: skip
    """How many whole messages follow the layout, moved together; each one's row of it, and MMSI.

    ``fit`` gives the row, or the negative number of a refusal, by message type, number of
    characters, and part of a message in parts.  ``by_form`` and ``by_told`` grow by what was met;
    ``groups`` list the messages with a position, an identity, a text, a clock, as ``group_of``
    says.
    """
    kept = placed = named = written = clocks = 0
    for row in range(rows):
        if sentences[row, TOTAL] == 0:
            continue
        head = window(wide, sentences[row, START]) >> 6  # seven characters; fewer fit nothing
        length = sentences[row, STOP] - sentences[row, START]
        form = fit[head >> 36, min(length, fit.shape[1] - 1), (head >> 2) & 3]
        by_form[form] += 1  # refusals are counted from the end
        if form < 0:
            continue
        by_told[sentences[row, TOLD]] += 1  # nobody is counted at the end
        forms[kept] = form
        mmsis[kept] = (head >> 4) & 0x3FFFFFFF
        if kept < row:
            times[kept] = times[row]
            for column in range(MESSAGE_COLUMNS):
                sentences[kept, column] = sentences[row, column]
        of = group_of[np.uint64(form)]
        groups[0, placed] = groups[1, named] = groups[2, written] = groups[3, clocks] = kept
        placed += of & 1
        named += (of >> 1) & 1
        written += (of >> 2) & 1
        clocks += of >> 3
        kept += 1
    sizes[0], sizes[1], sizes[2], sizes[3] = placed, named, written, clocks
    return kept


@kernel
def about(bits: Any, form: int, field: int, what: int) -> int:
    """What the layout says of a number."""
    return bits[np.uint64((form * FIELDS + field) * WORDS + what)]


@kernel
def look(wide: Any, start: int, bits: Any, form: int, field: int) -> int:
    """The window in which a number is found."""
    return window(wide, start + about(bits, form, field, CHARACTER))


@kernel
def number(seen: int, bits: Any, form: int, field: int) -> int:
    """One number of the layout, as sent; a preset where the layout has none."""
    value = (seen >> about(bits, form, field, SHIFT)) & about(bits, form, field, MASK)
    return value | about(bits, form, field, PRESET)


@kernel
def measure(seen: int, bits: Any, divisors: Any, form: int, field: int) -> float:
    """One number of the layout in its unit, NaN where it is not available."""
    value = number(seen, bits, form, field)
    known = value != about(bits, form, field, ABSENT) and value <= about(bits, form, field, MOST)
    return value / divisors[np.uint64(form * FIELDS + field)] if known else np.nan


@kernel
def degrees(seen: int, bits: Any, divisors: Any, form: int, field: int) -> float:
    """One number with a sign, in its unit; NaN where it is not available."""
    value = (seen << about(bits, form, field, RAISE)) >> about(bits, form, field, LOWER)
    known = abs(value) <= about(bits, form, field, MOST)
    return value / divisors[np.uint64(form * FIELDS + field)] if known else np.nan


@kernel
def read_positions(
    wide: Any, messages: Any, times: Any, chosen: Any, forms: Any, mmsis: Any, bits: Any,
    divisors: Any, types: Any, mmsi: Any, time_s: Any, line: Any, msg_type: Any, lat: Any,
    lon: Any, speed_kn: Any, course_deg: Any, heading_deg: Any, status: Any, accurate: Any,
    second: Any,
) -> None:  # fmt: skip
    """The position columns of the chosen messages; two numbers at a time share a window."""
    for row in range(len(chosen)):
        message = np.uint64(chosen[row])
        form, start = forms[message], messages[message, START]
        mmsi[row] = mmsis[message]
        time_s[row] = times[message]
        line[row] = messages[message, LINE]
        msg_type[row] = types[np.uint64(form)]
        seen = look(wide, start, bits, form, 0)
        north = degrees(seen, bits, divisors, form, 0)
        course_deg[row] = measure(seen, bits, divisors, form, 3)
        seen = look(wide, start, bits, form, 1)
        east = degrees(seen, bits, divisors, form, 1)
        speed_kn[row] = measure(seen, bits, divisors, form, 2)
        known = north == north and east == east  # half a position is no position
        lat[row] = north if known else np.nan
        lon[row] = east if known else np.nan
        seen = look(wide, start, bits, form, 4)
        heading = number(seen, bits, form, 4)
        heading_deg[row] = heading if heading <= about(bits, form, 4, MOST) else np.nan  # degrees
        second[row] = number(seen, bits, form, 7)
        seen = look(wide, start, bits, form, 5)
        status[row] = number(seen, bits, form, 5)
        accurate[row] = number(seen, bits, form, 6) == 1


@kernel
def read_clocks(wide: Any, messages: Any, chosen: Any, forms: Any, bits: Any,
                utc_s: Any) -> None:  # fmt: skip
    """UTC seconds since 1970 that the chosen base stations tell; NaN where there is no such time.

    As ``ais.clock.calendar_s``.
    """
    for row in range(len(chosen)):
        form, start = forms[chosen[row]], messages[chosen[row], START]
        day = look(wide, start, bits, form, CLOCK_FIELDS)
        time = look(wide, start, bits, form, CLOCK_FIELDS + 3)
        hour = number(time, bits, form, CLOCK_FIELDS + 3)
        minute = number(time, bits, form, CLOCK_FIELDS + 4)
        second = number(time, bits, form, CLOCK_FIELDS + 5)
        days = days_since_1970(
            number(day, bits, form, CLOCK_FIELDS),
            number(day, bits, form, CLOCK_FIELDS + 1),
            number(day, bits, form, CLOCK_FIELDS + 2),
        )
        time_s = float(((days * 24 + hour) * 60 + minute) * 60 + second)
        known = days >= 0 and hour < 24 and minute < 60 and second < 60
        utc_s[row] = time_s if known and EARLIEST_S <= time_s < LATEST_S else np.nan


@kernel
def fingerprint(wide: Any, messages: Any, chosen: Any, forms: Any, masks: Any,
                marks: Any) -> None:  # fmt: skip
    """A number for what each chosen message says of its sender, the same for the same words."""
    for row in range(len(chosen)):
        form, start = forms[chosen[row]], messages[chosen[row], START]
        length = messages[chosen[row], STOP] - start
        mark = length * 8 + messages[chosen[row], FILL]
        for place in range((length + 7) // 8):
            said = symbols(wide, start + 8 * place) & masks[np.uint64(form * MASKS + place)]
            beyond = 8 * place + 8 - length  # what follows the payload says nothing
            if beyond > 0:
                said &= (1 << 8 * (8 - beyond)) - 1
            mark = ((mark ^ said) * 1099511628211) & 0x3FFFFFFFFFFFFFFF
            mark ^= mark >> 29
        marks[row] = mark | 3  # two bits are left for a count


@kernel
def news(chosen: Any, forms: Any, mmsis: Any, marks: Any, seen: Any, fresh: Any) -> None:
    """Mark the chosen messages whose identity is not that of the two before from the same sender.

    ``seen`` holds sender, fingerprint and repetitions; where two senders fall on one place the
    later one wins, and what repeats may be marked once more than needed.
    """
    for row in range(len(chosen)):
        sender = mmsis[chosen[row]] * 128 + forms[chosen[row]]
        place = sender % len(seen)
        times = seen[place, 1] & 3 if seen[place, 0] == sender else 0
        if seen[place, 1] | 3 != marks[row]:
            times = 0
        fresh[row] = times < 2
        seen[place, 0] = sender
        seen[place, 1] = marks[row] - 3 + min(times + 1, 2)


@kernel
def read_run(wide: Any, start: int, length: int, runs: Any, form: int, run: int, out: Any,
             row: int, first: int) -> int:  # fmt: skip
    """Read a run of letters of a message of ``length`` bits; how many came before an end sign."""
    bit, letters = runs[form, run, 0], runs[form, run, 1]
    whole = min(letters, (length - bit) // 6)
    seen = 0
    for letter in range(whole):
        turn = letter % 7  # of the letters in one window
        if turn == 0:
            seen = window(wide, start + (bit + 6 * letter) // 6) >> (6 - bit % 6)
        value = (seen >> (36 - 6 * turn)) & 63
        if value == 0:  # "@"
            return letter
        out[row, first + letter] = value + 64 if value < 32 else value
    return letters


@kernel
def read_statics(
    wide: Any, messages: Any, chosen: Any, forms: Any, bits: Any, divisors: Any, runs: Any,
    numbers: Any, name: Any, callsign: Any, destination: Any,
) -> None:  # fmt: skip
    """The identity columns of the chosen messages; texts as bytes, and zeros after them."""
    for row in range(len(chosen)):
        message = chosen[row]
        form, start = forms[message], messages[message, START]
        length = 6 * (messages[message, STOP] - start) - messages[message, FILL]
        for field in range(STATIC_FIELDS, CLOCK_FIELDS):
            seen = look(wide, start, bits, form, field)
            numbers[row, field - STATIC_FIELDS] = measure(seen, bits, divisors, form, field)
        read_run(wide, start, length, runs, form, 0, callsign, row, 0)
        read_run(wide, start, length, runs, form, 1, destination, row, 0)
        letters = read_run(wide, start, length, runs, form, 2, name, row, 0)
        if letters == runs[form, 2, 1]:
            read_run(wide, start, length, runs, form, 3, name, row, letters)


@kernel
def read_texts(wide: Any, messages: Any, chosen: Any, forms: Any, runs: Any, out: Any) -> None:
    """The safety texts of the chosen messages as bytes, and zeros after them."""
    for row in range(len(chosen)):
        message = chosen[row]
        start = messages[message, START]
        length = 6 * (messages[message, STOP] - start) - messages[message, FILL]
        read_run(wide, start, length, runs, forms[message], 4, out, row, 0)
