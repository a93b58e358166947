"""The bulk decoder's second loop: the parts of a message put together, as ``ais.assembly`` does."""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.sentence_kernel import (
    KEY,
    LINE,
    LONGEST_PART,
    NOBODY,
    PART,
    START,
    STATION,
    STOP,
    TOLD,
    TOTAL,
)
from seamath.compiled import kernel

# Columns of the slots where parts wait.
S_BORN, S_PARTS, S_LINE, S_STATION, S_TOLD, S_LENGTH = range(6)
SLOT_COLUMNS = 6
SLOTS = 1000  # as ``ais.assembly``
SLOT_BYTES = 9 * LONGEST_PART + 8
MAX_AGE_S, MAX_AGE_LINES = 10.0, 100  # as ``ais.assembly``
# What is counted.
LOST, CONTINUED, IN_USE, BEGUN = range(4)


@kernel
def find_slot(keys: Any, count: int, key: int) -> int:
    """The slot of a key, or ``count``."""
    slot = count
    for at in range(count):
        if keys[at] == key:
            slot = at
    return slot


@kernel
def find_named(sentences: Any, row: int, keys: Any, slots: Any, count: int) -> int:
    """The slot of a part without a name, begun by a named station on the line before; or count."""
    begun_on = sentences[row, LINE] - sentences[row, PART] + 1
    for at in range(count):
        unnamed = keys[at] ^ slots[at, S_STATION]  # the key of its message without its station
        if slots[at, S_LINE] == begun_on and unnamed == sentences[row, KEY]:
            return at
    return count


@kernel
def begin(sentences: Any, times: Any, row: int, keys: Any, slots: Any, slot_times: Any,
          tally: Any, slot: int) -> int:  # fmt: skip
    """The slot of a message that begins, counting whoever is thrown out of it as lost."""
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
def copy(wide: Any, start: int, stop: int, to: int) -> None:
    """Copy some bytes, and up to seven after them."""
    for at in range(start, stop, 8):
        wide[to + at - start] = wide[at]


@kernel
def put(wide: Any, slot_at: int, sentences: Any, times: Any, row: int, slots: Any,
        slot_times: Any, slot: int) -> None:  # fmt: skip
    """Add a part to the message in a slot; the first part that is timed times it."""
    start, stop = sentences[row, START], sentences[row, STOP]
    copy(wide, start, stop, slot_at + slots[slot, S_LENGTH])
    slots[slot, S_LENGTH] += stop - start
    slots[slot, S_PARTS] += 1
    if slots[slot, S_TOLD] == NOBODY and sentences[row, TOLD] != NOBODY:
        slots[slot, S_TOLD] = sentences[row, TOLD]
        slot_times[slot, 1] = times[row]


@kernel
def leave(wide: Any, slots_at: int, keys: Any, slots: Any, slot_times: Any, slot: int,
          tally: Any) -> None:  # fmt: skip
    """Free a slot by moving the last one into it."""
    tally[IN_USE] -= 1
    last = tally[IN_USE]
    if slot == last:
        return
    keys[slot] = keys[last]
    for column in range(SLOT_COLUMNS):
        slots[slot, column] = slots[last, column]
    slot_times[slot, 0], slot_times[slot, 1] = slot_times[last, 0], slot_times[last, 1]
    from_ = slots_at + last * SLOT_BYTES
    copy(wide, from_, from_ + slots[last, S_LENGTH], slots_at + slot * SLOT_BYTES)


@kernel
def join(
    wide: Any, slots_at: int, room: int, sentences: Any, times: Any, rows: int, keys: Any,
    slots: Any, slot_times: Any, tally: Any,
) -> None:  # fmt: skip
    """Turn the last part of each message into the whole; the others' ``TOTAL`` becomes 0.

    Parts wait in the text from ``slots_at`` on, and joined they stand from ``room`` on.
    """
    for row in range(rows):
        if sentences[row, TOTAL] == 1:
            continue
        total, part = sentences[row, TOTAL], sentences[row, PART]
        sentences[row, TOTAL] = 0
        slot = find_slot(keys, tally[IN_USE], sentences[row, KEY])
        if slot == tally[IN_USE] and part > 1 and sentences[row, STATION] == 0:
            slot = find_named(sentences, row, keys, slots, tally[IN_USE])
        if part == 1:
            slot = begin(sentences, times, row, keys, slots, slot_times, tally, slot)
        elif slot == tally[IN_USE] or not continues(sentences, times, row, slots, slot_times, slot):
            tally[LOST] += 1
            continue
        slot_at = slots_at + slot * SLOT_BYTES
        put(wide, slot_at, sentences, times, row, slots, slot_times, slot)
        if part == total:
            stop = room + slots[slot, S_LENGTH]
            copy(wide, slot_at, slot_at + slots[slot, S_LENGTH], room)
            sentences[row, START], sentences[row, STOP] = room, stop
            sentences[row, LINE] = slots[slot, S_LINE]
            sentences[row, TOLD] = slots[slot, S_TOLD]
            sentences[row, TOTAL] = total
            times[row] = slot_times[slot, 1]
            tally[CONTINUED] += total - 1
            room = stop + 8
            leave(wide, slots_at, keys, slots, slot_times, slot, tally)
