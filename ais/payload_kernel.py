"""The bulk decoder's last loops: payloads in, columns of numbers and letters out.

They read the arrays of ``ais.bulk_tables``, which are ``ais.layout`` in another form.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import ONES
from ais.sentence_kernel import FILL, LINE, START, STOP, TOLD, TOTAL
from seamath.compiled import kernel

MESSAGE_COLUMNS = 5  # of a sentence's row that a whole message still needs: the first
# Places in the layout's rows.
CHARACTER, SHIFT, MASK, RAISE, LOWER, PRESET, ABSENT, MOST = range(8)
STATIC_FIELDS, CLOCK_FIELDS = 8, 16


@kernel
def window(wide: Any, at: int) -> int:
    """Eight armoured characters as 48 bits, the first character highest."""
    word = wide[at]
    high = (word & (word << 1) & (0x40 * ONES)) >> 3  # 8 for bytes from 96
    word = (word - 0x30 * ONES - high) & (0x3F * ONES)
    word = ((word & 0x003F003F003F003F) << 6) | ((word >> 8) & 0x003F003F003F003F)
    word = ((word & 0x00000FFF00000FFF) << 12) | ((word >> 16) & 0x00000FFF00000FFF)
    return ((word & 0xFFFFFF) << 24) | ((word >> 32) & 0xFFFFFF)


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
    kept = 0
    sizes[:] = 0
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
        for group in range(len(sizes)):
            groups[group, sizes[group]] = kept
            sizes[group] += (group_of[form] >> group) & 1
        kept += 1
    return kept


@kernel
def number(wide: Any, start: int, bits: Any, form: int, field: int) -> int:
    """One number of the layout, as sent; a preset where the layout has none."""
    word = window(wide, start + bits[form, field, CHARACTER])
    return ((word >> bits[form, field, SHIFT]) & bits[form, field, MASK]) | bits[
        form, field, PRESET
    ]


@kernel
def measure(wide: Any, start: int, bits: Any, divisors: Any, form: int, field: int) -> float:
    """One number of the layout in its unit, NaN where it is not available."""
    value = number(wide, start, bits, form, field)
    known = value != bits[form, field, ABSENT] and value <= bits[form, field, MOST]
    return value / divisors[form, field] if known else np.nan


@kernel
def degrees(wide: Any, start: int, bits: Any, divisors: Any, form: int, field: int) -> float:
    """One number with a sign, in its unit; NaN where it is not available."""
    word = window(wide, start + bits[form, field, CHARACTER])
    value = (word << bits[form, field, RAISE]) >> bits[form, field, LOWER]
    return value / divisors[form, field] if abs(value) <= bits[form, field, MOST] else np.nan


@kernel
def read_positions(
    wide: Any, messages: Any, times: Any, chosen: Any, forms: Any, mmsis: Any, bits: Any,
    divisors: Any, types: Any, mmsi: Any, time_s: Any, line: Any, msg_type: Any, lat: Any,
    lon: Any, speed_kn: Any, course_deg: Any, heading_deg: Any, status: Any, accurate: Any,
    second: Any,
) -> None:  # fmt: skip
    """The position columns of the chosen messages."""
    for row in range(len(chosen)):
        message = chosen[row]
        form, start = forms[message], messages[message, START]
        mmsi[row] = mmsis[message]
        time_s[row] = times[message]
        line[row] = messages[message, LINE]
        msg_type[row] = types[form]
        lat[row] = degrees(wide, start, bits, divisors, form, 0)
        lon[row] = degrees(wide, start, bits, divisors, form, 1)
        if np.isnan(lat[row]) or np.isnan(lon[row]):
            lat[row] = lon[row] = np.nan  # half a position is no position
        speed_kn[row] = measure(wide, start, bits, divisors, form, 2)
        course_deg[row] = measure(wide, start, bits, divisors, form, 3)
        heading = number(wide, start, bits, form, 4)
        heading_deg[row] = heading if heading <= bits[form, 4, MOST] else np.nan  # whole degrees
        status[row] = number(wide, start, bits, form, 5)
        accurate[row] = number(wide, start, bits, form, 6) == 1
        second[row] = number(wide, start, bits, form, 7)


@kernel
def read_clocks(wide: Any, messages: Any, chosen: Any, forms: Any, bits: Any,
                fields: Any) -> None:  # fmt: skip
    """Year, month, day, hour, minute and second that the chosen base stations tell, as sent."""
    for row in range(len(chosen)):
        form, start = forms[chosen[row]], messages[chosen[row], START]
        for place in range(6):
            fields[row, place] = number(wide, start, bits, form, CLOCK_FIELDS + place)


@kernel
def fingerprint(wide: Any, messages: Any, chosen: Any, forms: Any, masks: Any,
                marks: Any) -> None:  # fmt: skip
    """A number for what each chosen message says of its sender, the same for the same words."""
    for row in range(len(chosen)):
        form, start = forms[chosen[row]], messages[chosen[row], START]
        length = messages[chosen[row], STOP] - start
        mark = length * 8 + messages[chosen[row], FILL]
        for place in range((length + 7) // 8):
            word = window(wide, start + 8 * place) & masks[form, place]
            beyond = 8 * place + 8 - length  # what follows the payload says nothing
            if beyond > 0:
                word = (word >> 6 * beyond) << 6 * beyond
            mark = ((mark ^ word) * 1099511628211) & 0x3FFFFFFFFFFFFFFF
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
    word = 0
    for letter in range(whole):
        turn = letter % 7  # of the letters in one window
        if turn == 0:
            word = window(wide, start + (bit + 6 * letter) // 6) >> (6 - bit % 6)
        value = (word >> (36 - 6 * turn)) & 63
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
        for field in range(CLOCK_FIELDS - STATIC_FIELDS):
            numbers[row, field] = measure(wide, start, bits, divisors, form, STATIC_FIELDS + field)
        read_run(wide, start, length, runs, form, 0, callsign, row, 0)
        read_run(wide, start, length, runs, form, 1, destination, row, 0)
        letters = read_run(wide, start, length, runs, form, 2, name, row, 0)
        if letters == runs[form, 2, 1]:
            read_run(wide, start, length, runs, form, 3, name, row, letters)
