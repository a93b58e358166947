"""The bulk decoder's first loop: bytes of NMEA in, sound sentences out; no objects, no text.

``frame`` settles sound, ordinary lines by itself, as ``ais.nmea`` would, and stops at every other,
to be judged by ``ais.nmea``, which knows all the reasons.  IEC 61162-1; NMEA 0183 version 4.10 for
tag blocks.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import (
    armoured,
    byte_at,
    check_of,
    check_of_plain,
    epoch_s,
    find,
    hashed,
    is_sealed,
    line_end,
    word_at,
)
from ais.time_line_kernel import AT, BEGINS, station_of_clock, time_line
from seamath.compiled import kernel

# Columns of the sentences ``frame`` finds; whole messages later stand in the same rows.
START, STOP, FILL, LINE, TOLD, TOTAL, PART, KEY, STATION = range(9)
SENTENCE_COLUMNS = 9
# What ``frame`` counts.
COMMENTS, BLANKS, OTHERS, TIME_LINES, SENTENCES, EMPTIES, DOUBTS = range(7)
TALLIES = 7
# Who told a time, in the order of ``ais.clock.TRUST``.
TAG_BLOCK, SUFFIX, PREFIX, TIME_LINE, NOBODY = 0, 1, 2, 3, -1
# What is found around a sentence, all doubles: times, where names stand, and a flag.
TIME, SUFFIX_TIME, BY, BY_END, GROUP, GROUP_END, DOUBTED = range(7)
FOUND = 7

SLACK = 64  # bytes looked at beyond the text
MAX_LINE_BYTES = 8192  # as ``ais.sources``
LONGEST_PART = 200  # the longest message has 178 characters: what is cut off is refused anyway


@kernel
def tag_block(text: Any, wide: Any, start: int, stop: int, found: Any) -> int:
    """Read a tag block from after its backslash; where the text after it begins, or -1.

    ``found`` gets time, station and group (NMEA 0183 version 4.10), or that they are doubted.
    """
    at = find(text, wide, start, stop, 42)  # star
    check = check_of_plain(wide, start, at)
    if at + 3 >= stop or byte_at(text, at + 3) != 92 or check < 0:
        return -1
    first = start
    if not is_sealed(text, at, check):
        # g: the checksum may leave it out
        if byte_at(text, start) == 103 and byte_at(text, start + 1) == 58:
            first = find(text, wide, start, at, 44) + 1
        if first == start or first >= at or not is_sealed(text, at, check_of(wide, first, at)):
            found[DOUBTED] = 1.0
            return at + 4
    return at + 4 if tag_fields(text, wide, first, at, found) else -1


@kernel
def tag_fields(text: Any, wide: Any, start: int, stop: int, found: Any) -> bool:
    """Whether every time among the fields of a tag block is one; ``found`` gets what they say."""
    field = start
    while field < stop:
        end = find(text, wide, field, stop, 44)
        if end - field > 1 and byte_at(text, field + 1) == 58:  # colon
            if byte_at(text, field) == 99:  # c
                found[TIME] = epoch_s(text, wide, field + 2, end)
                if not found[TIME] > 0:
                    return False
            elif byte_at(text, field) == 115:  # s
                found[BY], found[BY_END] = field + 2, end
            elif byte_at(text, field) == 103:  # g: what follows the last dash names the group
                dash = end
                while dash > field + 2 and byte_at(text, dash - 1) != 45:
                    dash -= 1
                found[GROUP], found[GROUP_END] = dash, end
        field = end + 1
    return True


@kernel
def suffix(text: Any, wide: Any, start: int, found: Any) -> int:
    """Read ``,rSTATION,epoch`` and the like up to the line end; where that is, or -1."""
    field = start + 1
    at = field
    while True:
        byte = byte_at(text, at)
        if byte == 44 or byte == 10 or byte == 13:
            if at > field:
                letter = byte_at(text, field)
                named = (letter | 32) == 114 or (letter | 32) == 98  # r, b: a station
                if named and found[BY] == found[BY_END]:
                    found[BY], found[BY_END] = field, at
                elif at - field >= 9 and 48 <= letter <= 57 and not found[SUFFIX_TIME] > 0:
                    found[SUFFIX_TIME] = epoch_s(text, wide, field, at)
                    if not found[SUFFIX_TIME] > 0:
                        return -1
            if byte == 10:
                return at
            field = at + 1
        elif byte == 33 or byte == 32:
            return -1
        at += 1


@kernel
def other_line(text: Any, wide: Any, start: int, stop: int) -> int:
    """Where a line of another NMEA sentence ends, or -1 if it is none."""
    at = start + 1
    while at - start < 9 and (
        65 <= byte_at(text, at) <= 90
        or (at > start + 1 and (48 <= byte_at(text, at) <= 57 or byte_at(text, at) == 45))
    ):
        at += 1
    if byte_at(text, at) != 44 or at - start < 4:
        return -1
    v_d = byte_at(text, start + 3) == 86 and byte_at(text, start + 4) == 68 and at - start == 6
    if (
        byte_at(text, start) == 33 and v_d and (byte_at(text, start + 5) | 2) == 79
    ):  # M or O: AIS after all
        return -1
    return line_end(text, wide, start + 1, stop)


@kernel
def sentence(text: Any, wide: Any, start: int, stop: int, sentences: Any, row: int) -> int:
    """Where a sound VDM or VDO sentence that begins here ends, noted in a row; -1 if none does.

    One with an empty payload, which some stations send all day, is noted with a ``TOTAL`` of 0.
    """
    if (
        start + 20 > stop or byte_at(text, start + 3) != 86 or byte_at(text, start + 4) != 68
    ):  # V, D
        return -1
    if (byte_at(text, start + 5) | 2) != 79 or byte_at(text, start + 6) != 44:  # M or O, comma
        return -1
    if not (45 <= byte_at(text, start + 1) <= 90 and 45 <= byte_at(text, start + 2) <= 90):
        return -1
    total, part = int(byte_at(text, start + 7)) - 48, int(byte_at(text, start + 9)) - 48
    if (
        not 1 <= part <= total <= 9
        or byte_at(text, start + 8) != 44
        or byte_at(text, start + 10) != 44
    ):
        return -1
    sequence = start + 11
    channel = sequence
    while 48 <= byte_at(text, channel) <= 57:
        channel += 1
    at = channel + 1
    while byte_at(text, at) > 44:
        at += 1
    if (
        channel - sequence > 2
        or byte_at(text, channel) != 44
        or at - channel > 5
        or byte_at(text, at) != 44
    ):
        return -1
    begin = at + 1
    at = begin + 28  # the length of most
    if at + 6 > stop or byte_at(text, at) != 44 or byte_at(text, at + 2) != 42:
        at = begin
        while byte_at(text, at) > 47 and at - begin < LONGEST_PART:
            at += 1
    fill = int(byte_at(text, at + 1)) - 48
    if (
        at + 6 > stop
        or byte_at(text, at) != 44
        or byte_at(text, at + 2) != 42
        or not 0 <= fill <= 5
    ):
        return -1
    if not armoured(wide, begin, at) or not is_sealed(
        text, at + 2, check_of(wide, start + 1, at + 2)
    ):
        return -1
    if at == begin:
        total = 0
    elif part < total and fill != 0:
        return -1
    sentences[row, START] = begin
    sentences[row, STOP] = at
    sentences[row, FILL] = fill
    sentences[row, TOTAL] = total
    if total > 1:
        sentences[row, PART] = part
        sentences[row, KEY] = hashed(text, sequence, begin, 7) * 16 + total
    return at + 5


@kernel
def before(text: Any, wide: Any, at: int, stop: int, found: Any) -> int:
    """Read what stands before a sentence, a tag block or an epoch; where it begins, or -1."""
    found[TIME] = found[SUFFIX_TIME] = np.nan
    found[BY] = found[BY_END] = found[GROUP] = found[GROUP_END] = found[DOUBTED] = 0.0
    if byte_at(text, at) == 33:
        return at
    if byte_at(text, at) == 92:  # backslash
        return tag_block(text, wide, at + 1, stop, found)
    space = find(text, wide, at, min(at + 20, stop), 32)
    found[TIME] = epoch_s(text, wide, at, space)
    return space + 1 if found[TIME] > 0 else -1


@kernel
def heard_sentence(
    text: Any, wide: Any, start: int, stop: int, clock: Any, sentences: Any, times: Any,
    row: int, found: Any,
) -> int:  # fmt: skip
    """Where the line of a sound sentence with ordinary surroundings ends; -1 if it is another."""
    at = before(text, wide, start, stop, found)
    if at < 0 or byte_at(text, at) != 33:
        return -1
    at = sentence(text, wide, at, stop, sentences, row)
    if at < 0:
        return -1
    if byte_at(text, at) == 44 and sentences[row, TOTAL] > 0:
        end = suffix(text, wide, at, found)
    else:
        end = line_end(text, wide, at + (byte_at(text, at) == 13), stop)
    if end < 0 or sentences[row, TOTAL] == 0:
        return end
    time_s, told = found[TIME], TAG_BLOCK
    if byte_at(text, start) != 92:
        told = PREFIX
    if found[SUFFIX_TIME] > 0 and (told == PREFIX or not time_s > 0):
        time_s, told = found[SUFFIX_TIME], SUFFIX  # trusted before a prefix
    if not time_s > 0:
        time_s, told = clock[AT], TIME_LINE
    times[row] = time_s
    sentences[row, TOLD] = told if time_s > 0 else NOBODY
    if sentences[row, TOTAL] > 1:
        station = hashed(text, int(found[BY]), int(found[BY_END]), 0)
        group = hashed(text, int(found[GROUP]), int(found[GROUP_END]), 0)
        if station == 0:
            station = station_of_clock(text, clock)
        sentences[row, STATION] = station
        sentences[row, KEY] = (sentences[row, KEY] << 26) ^ (group if group > 0 else station)
    return end


@kernel
def frame(
    text: Any, wide: Any, start: int, stop: int, line: int, clock: Any, sentences: Any,
    times: Any, row: int, found: Any, numbers: Any, tally: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Where it stopped, on which line, and the next free row of ``sentences``.

    It stops at ``stop``, which follows a line end, or at the first line that is none of: a
    comment, blank, a ``$PGHP`` line (kept in ``clock``), another NMEA sentence, or one sound VDM
    or VDO sentence with nothing before it but a tag block or an epoch, and nothing after it but
    a suffix or what is no sentence.
    """
    at = start
    while at < stop:
        byte = byte_at(text, at)
        end = -1
        kind = SENTENCES
        if byte == 10 or (byte == 13 and byte_at(text, at + 1) == 10):
            end, kind = at + (byte == 13), BLANKS
        elif byte == 35:  # number sign
            end, kind = find(text, wide, at, stop, 10), COMMENTS
        elif byte == 36 and word_at(wide, at) & 0xFFFFFFFFFFFF == BEGINS:
            end, kind = time_line(text, wide, at, stop, numbers, clock), TIME_LINES
        elif byte == 33 or byte == 92 or 48 <= byte <= 57:
            end = heard_sentence(text, wide, at, stop, clock, sentences, times, row, found)
        if end < 0 and kind == SENTENCES and (byte == 36 or byte == 33):
            end, kind = other_line(text, wide, at, stop), OTHERS
        if end < 0 or end - at > MAX_LINE_BYTES:
            break
        if kind == SENTENCES and sentences[row, TOTAL] == 0:
            kind = EMPTIES
        if kind == SENTENCES:
            sentences[row, LINE] = line
            tally[DOUBTS] += int(found[DOUBTED])
            row += 1
        tally[kind] += 1
        at = end + 1
        line += 1
    station_of_clock(text, clock)  # before the text moves on
    return at, line, row
