"""The bulk decoder's inner loops: bytes of NMEA in, columns of numbers out; no objects, no text.

In the order a line meets them: ``frame`` finds and checks sentences (IEC 61162-1, NMEA 0183 tag
blocks) as ``ais.nmea`` does, ``join`` puts the parts of a message together as ``ais.assembly``
does, ``sort`` tells the types apart, ``read_positions`` and ``read_statics`` read the fields of
``ais.layout``.  Plain Python over a few arrays, compiled where there is enough to decode.

``frame`` settles sound, ordinary lines by itself and stops at every other, to be judged by
``ais.nmea``, which knows all the reasons.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from seamath.compiled import kernel

# Columns of the sentences ``frame`` finds; ``sort`` leaves whole messages in the same rows.
START, STOP, FILL, TOTAL, PART, KEY, STATION, LINE, TOLD = range(9)
SENTENCE_COLUMNS = 9
# Columns of the slots where parts wait.
S_BORN, S_PARTS, S_LINE, S_STATION, S_TOLD, S_LENGTH = range(6)
SLOT_COLUMNS = 6
SLOTS = 1000  # as ``ais.assembly``
LONGEST_PART = 200  # the longest message has 178 characters: what is cut off is refused anyway
SLOT_BYTES = 9 * LONGEST_PART
# What ``frame`` counts, and ``join``.
COMMENTS, BLANKS, OTHERS, TIME_LINES, SENTENCES, DOUBTS = range(6)
LOST, CONTINUED, IN_USE, BEGUN = range(4)
# Who told a time, in the order of ``ais.clock.TRUST``.
TAG_BLOCK, SUFFIX, PREFIX, TIME_LINE, NOBODY = 0, 1, 2, 3, -1
# What is found around a sentence, all doubles: times, where names stand, and a flag.
TIME, SUFFIX_TIME, BY, BY_END, GROUP, GROUP_END, DOUBTED = range(7)
FOUND = 7
# Places in the layout's rows: see ``ais.bulk_tables``.
CHARACTER, SHIFT, MASK, HALF, WRAP, PRESET, ABSENT, MOST = range(8)
STATIC_FIELDS, CLOCK_FIELDS = 8, 16

MAX_LINE_BYTES = 8192  # as ``ais.sources``
MAX_AGE_S, MAX_AGE_LINES = 10.0, 100  # as ``ais.assembly``
EARLIEST_S, LATEST_S = 788918400.0, 4102444800.0  # as ``ais.clock``

# Eight bytes are looked at together, as one number whose lowest byte comes first.  Constants
# stay inside 64 bits with a sign, which the compiler would otherwise widen to floats.
ONES = 0x0101010101010101
TOPS = -0x7F7F7F7F7F7F7F80  # the highest bit of each byte


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
def armoured(wide: Any, start: int, stop: int) -> bool:
    """Whether all bytes are payload characters: 48 to 87 or 96 to 119 (IEC 61162-1)."""
    bad = 0
    for at in range(start, stop, 8):
        word = wide[at]
        if stop - at < 8:
            keep = (1 << 8 * (stop - at)) - 1
            word = (word & keep) | (0x30 * ONES & ~keep)
        low = ~(word + 0x50 * ONES)
        high = word | (word + 0x08 * ONES)
        between = ~(((word ^ (0x58 * ONES)) & (0x78 * ONES)) + 0x7F * ONES)
        bad |= low | high | between
    return bad & TOPS == 0


@kernel
def check_of(wide: Any, start: int, stop: int) -> int:
    """The exclusive or of some bytes."""
    word = 0
    at = start
    while at + 8 <= stop:
        word ^= wide[at]
        at += 8
    if at < stop:
        word ^= wide[at] & ((1 << 8 * (stop - at)) - 1)
    word ^= word >> 32
    word ^= word >> 16
    return (word ^ (word >> 8)) & 255


@kernel
def is_sealed(text: Any, at: int, check: int) -> bool:
    """Whether the two hexadecimal digits after the star at ``at`` are the checksum."""
    return is_hex(text[at + 1], check >> 4) and is_hex(text[at + 2], check & 15)


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
        value = (((value * 16777619) & 0xFFFFFFFF) ^ int(text[at])) + 1
    return value


@kernel
def digits(text: Any, start: int, stop: int) -> int:
    """The whole number that some bytes spell; -1 if they do not, or have too many digits."""
    if start >= stop or stop - start > 18 + (text[start] < 57):  # 2 ** 63 begins with a 9
        return -1
    value = 0
    for at in range(start, stop):
        digit = int(text[at]) - 48
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
def find(text: Any, start: int, stop: int, byte: int) -> int:
    """Where a byte is, or ``stop``."""
    at = start
    while at < stop and text[at] != byte:
        at += 1
    return at


@kernel
def line_end(text: Any, start: int) -> int:
    """Where the line ends, or -1 if an exclamation mark, a sentence's first byte, is in it."""
    at = start
    while text[at] != 10:
        if text[at] == 33:
            return -1
        at += 1
    return at


@kernel
def tag_block(text: Any, wide: Any, start: int, stop: int, found: Any) -> int:
    """Read a tag block from after its backslash; where the text after it begins, or -1.

    ``found`` gets time, station and group (NMEA 0183 version 4.10), or that they are doubted.
    """
    at = start
    while text[at] != 42 and text[at] >= 32:  # star
        if text[at] == 33 or text[at] == 92:
            return -1
        at += 1
    if text[at] != 42 or at + 3 >= stop or text[at + 3] != 92:
        return -1
    first = start
    if not is_sealed(text, at, check_of(wide, start, at)):
        if text[start] == 103 and text[start + 1] == 58:  # g: the checksum may leave it out
            first = find(text, start, at, 44) + 1
        if first == start or first >= at or not is_sealed(text, at, check_of(wide, first, at)):
            found[DOUBTED] = 1.0
            return at + 4
    return at + 4 if tag_fields(text, first, at, found) else -1


@kernel
def tag_fields(text: Any, start: int, stop: int, found: Any) -> bool:
    """Whether every time among the fields of a tag block is one; ``found`` gets what they say."""
    field = start
    while field < stop:
        end = find(text, field, stop, 44)
        if end - field > 1 and text[field + 1] == 58:  # colon
            if text[field] == 99:  # c
                found[TIME] = epoch_s(text, field + 2, end)
                if not found[TIME] > 0:
                    return False
            elif text[field] == 115:  # s
                found[BY], found[BY_END] = field + 2, end
            elif text[field] == 103:  # g: what follows the last dash names the group
                dash = end
                while dash > field + 2 and text[dash - 1] != 45:
                    dash -= 1
                found[GROUP], found[GROUP_END] = dash, end
        field = end + 1
    return True


@kernel
def suffix(text: Any, start: int, found: Any) -> int:
    """Read ``,rSTATION,epoch`` and the like up to the line end; where that is, or -1."""
    field = start + 1
    at = field
    while True:
        byte = text[at]
        if byte == 44 or byte == 10 or byte == 13:
            if at > field:
                letter = text[field]
                named = (letter | 32) == 114 or (letter | 32) == 98  # r, b: a station
                if named and found[BY] == found[BY_END]:
                    found[BY], found[BY_END] = field, at
                elif at - field >= 9 and 48 <= letter <= 57 and not found[SUFFIX_TIME] > 0:
                    found[SUFFIX_TIME] = epoch_s(text, field, at)
                    if not found[SUFFIX_TIME] > 0:
                        return -1
            if byte == 10:
                return at
            field = at + 1
        elif byte == 33 or byte == 32:
            return -1
        at += 1


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
def time_line(text: Any, wide: Any, start: int, numbers: Any, clock: Any) -> int:
    """Read a ``$PGHP`` line from its dollar into ``clock``; where it ends, or -1.

    Fields: version, year to milliseconds, country, region, transponder, online, checksum.
    """
    end = line_end(text, start)
    star = find(text, start, max(end, start), 42)
    if star + 2 >= end or not is_sealed(text, star, check_of(wide, start + 1, star)):
        return -1
    field = find(text, start + 6, star, 44) + 1
    for place in range(7):
        comma = find(text, field, star, 44)
        numbers[place] = digits(text, field, comma)
        if numbers[place] < 0:
            return -1
        field = comma + 1
    days = days_since_1970(numbers[0], numbers[1], numbers[2])
    if days < 0 or numbers[3] > 23 or numbers[4] > 59 or numbers[5] > 59:
        return -1
    time_s = float(((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5])
    if not EARLIEST_S <= time_s < LATEST_S:
        return -1
    clock[0] = time_s + numbers[6] / 1000.0
    clock[1] = float(station_of_time_line(text, field, star))
    return end


@kernel
def is_time_line(text: Any, start: int) -> bool:
    """Whether a line that begins with a dollar begins with ``$PGHP,``."""
    return (
        text[start + 1] == 80
        and text[start + 2] == 71
        and text[start + 3] == 72
        and text[start + 4] == 80
        and text[start + 5] == 44
    )


@kernel
def station_of_time_line(text: Any, start: int, stop: int) -> int:
    """Hash of three fields as if they were joined by dashes."""
    value = 0
    commas = 0
    for at in range(start, stop):
        byte = int(text[at])
        if byte == 44:
            commas += 1
            byte = 45
        if commas == 3:
            break
        value = (((value * 16777619) & 0xFFFFFFFF) ^ byte) + 1
    return value


@kernel
def other_line(text: Any, start: int) -> int:
    """Where a line of another NMEA sentence ends, or -1 if it is none."""
    at = start + 1
    while at - start < 10 and (
        65 <= text[at] <= 90 or (at > start + 1 and (48 <= text[at] <= 57 or text[at] == 45))
    ):
        at += 1
    if text[at] != 44 or at - start < 4:
        return -1
    if text[start] == 33 and text[start + 3] == 86 and at - start == 6:  # V
        if text[start + 4] == 68 and (text[start + 5] | 2) == 79:  # D, M or O: AIS after all
            return -1
    return line_end(text, start + 1)


@kernel
def sentence(text: Any, wide: Any, start: int, stop: int, sentences: Any, row: int) -> int:
    """Where a sound VDM or VDO sentence that begins here ends, noted in a row; -1 if none does."""
    if start + 20 > stop or text[start + 3] != 86 or text[start + 4] != 68:  # V, D
        return -1
    if (text[start + 5] | 2) != 79 or text[start + 6] != 44:  # M or O, comma
        return -1
    if not (45 <= text[start + 1] <= 90 and 45 <= text[start + 2] <= 90):
        return -1
    total, part = int(text[start + 7]) - 48, int(text[start + 9]) - 48
    if not 1 <= part <= total <= 9 or text[start + 8] != 44 or text[start + 10] != 44:
        return -1
    sequence = start + 11
    channel = sequence
    while 48 <= text[channel] <= 57:
        channel += 1
    at = channel + 1
    while text[at] > 44:
        at += 1
    if channel - sequence > 2 or text[channel] != 44 or at - channel > 5 or text[at] != 44:
        return -1
    begin = at + 1
    at = begin + 28  # the length of most
    if at + 6 > stop or text[at] != 44 or text[at + 2] != 42:
        at = begin
        while text[at] > 47 and at - begin < LONGEST_PART:
            at += 1
    if at == begin or at + 6 > stop or text[at] != 44 or text[at + 2] != 42:
        return -1
    fill = int(text[at + 1]) - 48
    if not 0 <= fill <= 5 or (part < total and fill != 0):
        return -1
    if not armoured(wide, begin, at) or not is_sealed(text, at + 2, check_of(wide, start + 1, at + 2)):
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
    if text[at] == 33:
        return at
    if text[at] == 92:  # backslash
        return tag_block(text, wide, at + 1, stop, found)
    space = find(text, at, min(at + 20, stop), 32)
    found[TIME] = epoch_s(text, at, space)
    return space + 1 if found[TIME] > 0 else -1


@kernel
def heard_sentence(
    text: Any, wide: Any, start: int, stop: int, clock: Any, sentences: Any, times: Any,
    row: int, found: Any,
) -> int:  # fmt: skip
    """Where the line of a sound sentence with ordinary surroundings ends; -1 if it is another."""
    at = before(text, wide, start, stop, found)
    if at < 0 or text[at] != 33:
        return -1
    at = sentence(text, wide, at, stop, sentences, row)
    if at < 0:
        return -1
    end = suffix(text, at, found) if text[at] == 44 else line_end(text, at)
    if end < 0:
        return -1
    time_s, told = found[TIME], TAG_BLOCK
    if text[start] != 92:
        told = PREFIX
    if found[SUFFIX_TIME] > 0 and (told == PREFIX or not time_s > 0):
        time_s, told = found[SUFFIX_TIME], SUFFIX  # trusted before a prefix
    if not time_s > 0:
        time_s, told = clock[0], TIME_LINE
    times[row] = time_s
    sentences[row, TOLD] = told if time_s > 0 else NOBODY
    if sentences[row, TOTAL] > 1:
        station = hashed(text, int(found[BY]), int(found[BY_END]), 0)
        group = hashed(text, int(found[GROUP]), int(found[GROUP_END]), 0)
        if station == 0:
            station = int(clock[1])
        sentences[row, STATION] = station
        sentences[row, KEY] = (sentences[row, KEY] << 26) ^ (group if group > 0 else station)
    return end


@kernel
def frame(
    text: Any, wide: Any, start: int, stop: int, line: int, clock: Any, sentences: Any,
    times: Any, row: int, found: Any, numbers: Any, tally: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Where it stopped, on which line, and the next free row of ``sentences``.

    It stops at ``stop``, which follows a line end, when the rows are full, or at the first line
    that is none of: a comment, blank, a ``$PGHP`` line (kept in ``clock``: time and station of
    the last), another NMEA sentence, or one sound VDM or VDO sentence with nothing before it but
    a tag block or an epoch, and nothing after it but a suffix or what is no sentence.
    """
    at = start
    while at < stop and row < len(times):
        byte = text[at]
        end = -1
        kind = SENTENCES
        if byte == 10 or (byte == 13 and text[at + 1] == 10):
            end, kind = at + (byte == 13), BLANKS
        elif byte == 35:  # number sign
            end, kind = find(text, at, stop, 10), COMMENTS
        elif byte == 36 and is_time_line(text, at):
            end, kind = time_line(text, wide, at, numbers, clock), TIME_LINES
        elif byte == 33 or byte == 92 or 48 <= byte <= 57:
            end = heard_sentence(text, wide, at, stop, clock, sentences, times, row, found)
        if end < 0 and kind == SENTENCES and (byte == 36 or byte == 33):
            end, kind = other_line(text, at), OTHERS
        if end < 0 or end - at > MAX_LINE_BYTES:
            break
        if kind == SENTENCES:
            sentences[row, LINE] = line
            tally[DOUBTS] += int(found[DOUBTED])
            row += 1
        tally[kind] += 1
        at = end + 1
        line += 1
    return at, line, row


@kernel
def find_slot(keys: Any, count: int, key: int) -> int:
    """The slot of a key, or ``count``."""
    slot = count
    for at in range(count):
        if keys[at] == key:
            slot = at
    return slot


@kernel
def begin(sentences: Any, times: Any, row: int, keys: Any, slots: Any, slot_times: Any,
          tally: Any) -> int:  # fmt: skip
    """A slot for a message that begins, counting whoever is thrown out of it as lost."""
    slot = find_slot(keys, tally[IN_USE], sentences[row, KEY])
    if slot == SLOTS:  # full: the oldest goes
        slot = 0
        for at in range(1, SLOTS):
            if slots[at, S_BORN] < slots[slot, S_BORN]:
                slot = at
    if slot < tally[IN_USE]:
        tally[LOST] += slots[slot, S_PARTS]
    else:
        tally[IN_USE] += 1
    tally[BEGUN] += 1
    keys[slot] = sentences[row, KEY]
    slots[slot, S_BORN] = tally[BEGUN]
    slots[slot, S_PARTS] = 0
    slots[slot, S_LINE] = sentences[row, LINE]
    slots[slot, S_STATION] = sentences[row, STATION]
    slots[slot, S_TOLD] = NOBODY
    slots[slot, S_LENGTH] = 0
    slot_times[slot, 0] = slot_times[slot, 1] = times[row]
    return slot


@kernel
def continues(sentences: Any, times: Any, row: int, slots: Any, slot_times: Any,
              slot: int) -> bool:  # fmt: skip
    """Whether a sentence is the next part of the message in a slot."""
    if sentences[row, PART] != slots[slot, S_PARTS] + 1:
        return False
    station, first = sentences[row, STATION], slots[slot, S_STATION]
    if station != first and station != 0 and first != 0:
        return False
    age_s = abs(times[row] - slot_times[slot, 0])
    if np.isnan(age_s):
        return sentences[row, LINE] - slots[slot, S_LINE] <= MAX_AGE_LINES
    return age_s <= MAX_AGE_S


@kernel
def leave(keys: Any, slots: Any, slot_times: Any, waiting: Any, slot: int, tally: Any) -> None:
    """Free a slot by moving the last one into it."""
    tally[IN_USE] -= 1
    last = tally[IN_USE]
    keys[slot] = keys[last]
    for column in range(SLOT_COLUMNS):
        slots[slot, column] = slots[last, column]
    slot_times[slot, 0], slot_times[slot, 1] = slot_times[last, 0], slot_times[last, 1]
    for at in range(slots[last, S_LENGTH]):
        waiting[slot, at] = waiting[last, at]


@kernel
def join(
    text: Any, room: int, sentences: Any, times: Any, rows: int, keys: Any, slots: Any,
    slot_times: Any, waiting: Any, tally: Any,
) -> None:  # fmt: skip
    """Turn the last part of each message into the whole; the others' ``TOTAL`` becomes 0.

    Joined payloads are put into ``text`` from ``room`` on.
    """
    for row in range(rows):
        total, part = sentences[row, TOTAL], sentences[row, PART]
        if total == 1:
            continue
        sentences[row, TOTAL] = 0
        slot = find_slot(keys, tally[IN_USE], sentences[row, KEY])
        if part == 1:
            slot = begin(sentences, times, row, keys, slots, slot_times, tally)
        elif slot == tally[IN_USE] or not continues(
            sentences, times, row, slots, slot_times, slot
        ):
            tally[LOST] += 1
            continue
        put(text, sentences, times, row, slots, slot_times, waiting, slot)
        if part == total:
            stop = room + slots[slot, S_LENGTH]
            for at in range(room, stop):
                text[at] = waiting[slot, at - room]
            sentences[row, START], sentences[row, STOP] = room, stop
            sentences[row, LINE] = slots[slot, S_LINE]
            sentences[row, TOLD] = slots[slot, S_TOLD]
            sentences[row, TOTAL] = total
            times[row] = slot_times[slot, 1]
            tally[CONTINUED] += total - 1
            room = stop
            leave(keys, slots, slot_times, waiting, slot, tally)


@kernel
def put(text: Any, sentences: Any, times: Any, row: int, slots: Any, slot_times: Any,
        waiting: Any, slot: int) -> None:  # fmt: skip
    """Add a part to the message in a slot; the first part that is timed times it."""
    start = sentences[row, START]
    length = slots[slot, S_LENGTH]
    for at in range(start, sentences[row, STOP]):
        waiting[slot, length + at - start] = text[at]
    slots[slot, S_LENGTH] = length + sentences[row, STOP] - start
    slots[slot, S_PARTS] += 1
    if slots[slot, S_TOLD] == NOBODY and sentences[row, TOLD] != NOBODY:
        slots[slot, S_TOLD] = sentences[row, TOLD]
        slot_times[slot, 1] = times[row]


@kernel
def sort(
    wide: Any, sentences: Any, times: Any, rows: int, fit: Any, forms: Any, mmsis: Any,
    by_form: Any, groups: Any, group_of: Any, sizes: Any,
) -> int:  # fmt: skip
    """How many whole messages follow the layout, moved together; each one's row of it, and MMSI.

    ``fit`` gives the row, or the negative number of a refusal, by message type, number of
    characters, and part of a message in parts.  ``by_form`` grows by what was met; ``groups``
    list the messages with a position, an identity, a text, a clock, as ``group_of`` says.
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
        forms[kept] = form
        mmsis[kept] = (head >> 4) & 0x3FFFFFFF
        if kept < row:
            times[kept] = times[row]
            for column in range(SENTENCE_COLUMNS):
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
    value = ((word >> bits[form, field, SHIFT]) & bits[form, field, MASK]) | bits[form, field, PRESET]
    return value - bits[form, field, WRAP] if value >= bits[form, field, HALF] else value


@kernel
def measure(wide: Any, start: int, bits: Any, divisors: Any, form: int, field: int) -> float:
    """One number of the layout in its unit, NaN where it is not available."""
    value = number(wide, start, bits, form, field)
    known = value != bits[form, field, ABSENT] and abs(value) <= bits[form, field, MOST]
    return value / divisors[form, field] if known else np.nan


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
        lat[row] = measure(wide, start, bits, divisors, form, 0)
        lon[row] = measure(wide, start, bits, divisors, form, 1)
        if np.isnan(lat[row]) or np.isnan(lon[row]):
            lat[row] = lon[row] = np.nan  # half a position is no position
        speed_kn[row] = measure(wide, start, bits, divisors, form, 2)
        course_deg[row] = measure(wide, start, bits, divisors, form, 3)
        heading_deg[row] = measure(wide, start, bits, divisors, form, 4)
        status[row] = number(wide, start, bits, form, 5)
        accurate[row] = number(wide, start, bits, form, 6) == 1
        second[row] = number(wide, start, bits, form, 7)


@kernel
def read_clocks(wide: Any, messages: Any, chosen: Any, forms: Any, bits: Any,
                utc_s: Any) -> None:  # fmt: skip
    """UTC seconds that the chosen base stations tell; NaN where they do not know."""
    for row in range(len(chosen)):
        form, start = forms[chosen[row]], messages[chosen[row], START]
        year = number(wide, start, bits, form, CLOCK_FIELDS)
        month = number(wide, start, bits, form, CLOCK_FIELDS + 1)
        day = number(wide, start, bits, form, CLOCK_FIELDS + 2)
        hour = number(wide, start, bits, form, CLOCK_FIELDS + 3)
        minute = number(wide, start, bits, form, CLOCK_FIELDS + 4)
        second = number(wide, start, bits, form, CLOCK_FIELDS + 5)
        days = days_since_1970(year, month, day)
        time_s = float(((days * 24 + hour) * 60 + minute) * 60 + second)
        known = days >= 0 and hour < 24 and minute < 60 and second < 60
        utc_s[row] = time_s if known and EARLIEST_S <= time_s < LATEST_S else np.nan


@kernel
def news(wide: Any, messages: Any, chosen: Any, forms: Any, mmsis: Any, masks: Any, seen: Any,
         fresh: Any) -> None:  # fmt: skip
    """Mark the chosen messages whose identity is not that of the two before from the same sender.

    ``seen`` holds sender, fingerprint and repetitions; where two senders fall on one place the
    later one wins, and what repeats may be marked once more than needed.
    """
    for row in range(len(chosen)):
        message = chosen[row]
        form, start = forms[message], messages[message, START]
        length = messages[message, STOP] - start
        mark = length * 8 + messages[message, FILL]
        for place in range((length + 7) // 8):
            word = window(wide, start + 8 * place)
            if length - 8 * place < 8:  # what follows the payload says nothing
                word = (word >> 6 * (8 * place + 8 - length)) << 6 * (8 * place + 8 - length)
            mark = ((mark ^ (word & masks[form, place])) * 1099511628211) & 0x3FFFFFFFFFFFFFFF
            mark ^= mark >> 29
        sender = mmsis[message] * 128 + form
        place = sender % len(seen)
        same = seen[place, 0] == sender and seen[place, 1] == mark
        seen[place, 0] = sender
        seen[place, 1] = mark
        seen[place, 2] = seen[place, 2] + 1 if same else 1
        fresh[row] = seen[place, 2] <= 2


@kernel
def read_run(wide: Any, start: int, length: int, runs: Any, form: int, run: int, out: Any,
             row: int, first: int) -> int:  # fmt: skip
    """Read a run of letters of a message of ``length`` bits; how many came before an end sign."""
    bit, letters = runs[form, run, 0], runs[form, run, 1]
    for letter in range(min(letters, (length - bit) // 6)):
        at = bit + 6 * letter
        value = (window(wide, start + at // 6) >> (42 - at % 6)) & 63
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
