"""The archive reader's inner loop: a block of delimited text to columns, some lines at a time.

Their marks are found first, then the bounds of the cells that matter, then a column is read at a
time (``ais.cell_kernel``): so the compiler can take several cells at one step.  A line that is not
plainly written is ODD, for Python to read with care.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.byte_kernel import ONES, byte_at
from ais.cell_kernel import (
    LEAD_BYTES,
    column_of_codes,
    column_of_numbers,
    column_of_times,
    hash_cells,
)
from seamath.compiled import kernel

# What became of a line.
ROW, ODD, NO_MMSI, WRONG_WIDTH, BLANK, TOO_LONG = range(6)

# Where each column's number stands in the ``cells`` argument; -1 there: the archive has none.
NUMBERS = ("mmsi", "time_s", "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status")

# How an archive writes its times.
ISO, DAY_FIRST, EPOCH = range(3)

# Taken at once: with their columns they stay in the cache.  Bytes are a multiple of 64.
TILE_BYTES, TILE_LINES = 1 << 15, 400
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
_INFINITE = float("inf")


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
def lines_in(text: Any) -> int:
    """How many line ends there are."""
    count = 0
    for at in range(len(text)):
        count += text[at] == _NEWLINE
    return count


@kernel
def mark(text: Any, delimiter: int, marks: Any) -> None:
    """Mark every delimiter, line end and quote; what ``marks`` has more is none."""
    for at in range(len(text)):
        marks[at] = (text[at] == delimiter) | (text[at] == _NEWLINE) | (text[at] == _QUOTE)
    for at in range(len(text), len(marks)):
        marks[at] = False


@kernel
def bits_set(word: int) -> int:
    """How many bits of a word are set; the compiler knows the form, and has one instruction."""
    word -= (word >> 1) & 0x5555555555555555
    word = (word & 0x3333333333333333) + ((word >> 2) & 0x3333333333333333)
    return (((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F) * ONES) >> 56


@kernel
def places_of(marks: Any, first: int, out: Any) -> int:
    """How many truth values are true, given eight at a time; their places go into ``out``.

    The first of them is at ``first``.  ``out`` begins with the place before that, and needs room
    for three places more than there are: four are written at a step, whether or not they are any.
    """
    found = 1
    out[0] = first - 1
    for word in range(0, len(marks), 8):
        mask = 0
        for part in range(8):
            eight = marks[word + part] * 0x0102040810204080  # a bit of each byte, side by side
            mask |= ((eight >> 56) & 255) << (8 * part)
        base, stop = first + 8 * word, found + bits_set(mask)
        while found < stop:
            for _ in range(4):
                out[np.uint64(found)] = base + bits_set(~mask & (mask - 1))
                mask &= mask - 1
                found += 1
        found = stop
    return found - 1


@kernel
def is_plain(text: Any, delimiter: int, marks: Any) -> bool:
    """Whether a line's marks are delimiters and then its end: no quote among them."""
    last = len(marks) - 1
    wrong = byte_at(text, marks[last]) ^ _NEWLINE
    for cell in range(last):
        wrong |= byte_at(text, marks[cell]) ^ delimiter
    return wrong == 0


@kernel
def split_line(
    text: Any, begin: int, delimiter: int, width: int, before: Any, ends: Any
) -> tuple[int, int]:
    """Where a line ends, and how many cells it has; -1 cells where its quotes are not plain.

    The bounds of the first ``width`` cells go into ``before``, the byte before each, and ``ends``.
    """
    at, cell, closing, odd = begin, 0, -1, False
    before[0] = begin - 1
    while True:
        character = byte_at(text, at)
        if character == _NEWLINE:
            break
        if character == delimiter:
            if cell < width:
                ends[cell] = at if closing < 0 else closing
            closing = -1
            cell += 1
            if cell < width:
                before[cell] = at
        elif character == _QUOTE:
            opens = cell < width and at == before[cell] + 1
            closing = closing_quote(text, at, delimiter) if opens else -1
            odd = odd or closing < 0
            if closing >= 0:  # the cell is what stands between
                before[cell] = at
                at = closing
        at += 1
    stop = without_returns(text, begin, at)
    if cell < width:
        ends[cell] = stop if closing < 0 else closing
    return at, (-1 if odd else cell + 1)


@kernel
def without_returns(text: Any, begin: int, end: int) -> int:
    """Where a line ends, carriage returns left out."""
    while end > begin and byte_at(text, end - 1) == _RETURN:
        end -= 1
    return end


@kernel
def kind_of(width: int, longest: int, cells: int, begin: int, stop: int, end: int) -> int:
    """What is to become of a line of so many cells."""
    if end - begin > longest:
        return TOO_LONG
    if stop == begin:
        return BLANK
    if cells < 0:
        return ODD
    return ROW if cells == width else WRONG_WIDTH


@kernel
def split_lines(
    text: Any, delimiter: int, longest: int, width: int, found: int, places: Any, lines: Any,
    kinds: Any, begins: Any,
) -> tuple[int, int]:  # fmt: skip
    """How many lines were split at the places found, and where the next one begins.

    What ``lines`` tells of them is told in ``ais.cell_kernel.bounds``; the cells of those with
    quotes are put behind the places found, and those of lines that are no row are empty.  A line
    whose end is beyond the places is left to the next time, unless it is the only one.
    """
    row, at, begin = 0, 0, places[0] + 1
    empty, free = found + 1, found + 1 + 2 * width
    places[empty : empty + width], places[empty + width : free] = begin - 1, begin
    while row < len(kinds) and (row == 0 or begin <= places[found]):
        plain = at + width <= found and is_plain(text, delimiter, places[at + 1 : at + 1 + width])
        if plain:
            count, end, before, after = width, places[at + width], at, at + 1
            stop = without_returns(text, places[at + width - 1] + 1, end)
        else:
            ended = at + 1
            while ended <= found and byte_at(text, places[ended]) != _NEWLINE:
                ended += 1
            if ended > found and row > 0:
                break
            before, after = free, free + width
            end, count = split_line(
                text, begin, delimiter, width, places[before:after], places[after : after + width]
            )
            stop = without_returns(text, begin, end)
        begins[row] = begin
        kinds[row] = kind_of(width, longest, count, begin, stop, end)
        if kinds[row] != ROW:
            before, after, stop = empty, empty + width, end
        elif not plain:
            free += 2 * width
        lines[0, row], lines[1, row], lines[2, row] = before, after, stop
        at = at + width if plain else ended
        row += 1
        begin = end + 1
    return row, begin


@kernel
def judge(numbers: Any, first: int, odd: int, kinds: Any) -> None:
    """Which lines from the first are rows: no infinite number in them, and a vessel's."""
    for row in range(len(kinds)):
        if kinds[row] == ROW and not 0 < numbers[0, first + row] <= 999_999_999:
            kinds[row] = NO_MMSI
        for number in range(len(numbers) if odd else 0):
            if kinds[row] <= NO_MMSI and numbers[number, first + row] == _INFINITE:
                kinds[row] = ODD


@kernel
def read_columns(
    text: Any, wide: Any, places: Any, lines: Any, cells: Any, how_timed: int, words: Any,
    codes: Any, today: Any, room: Any, first: int, kinds: Any, numbers: Any, identities: Any,
) -> None:  # fmt: skip
    """Read what the cells of the lines from the first hold, a column at a time; judge the lines."""
    odd, count = 0, len(kinds)
    for number in range(len(numbers)):
        if cells[number, 0] < 0:
            continue
        # Both slices at once would leave the compiler a step between neighbours to heed.
        out, run = numbers[number][first : first + count], cells[number]
        if number == 1 and how_timed != EPOCH:
            day_first = how_timed == DAY_FIRST
            odd += column_of_times(text, wide, places, lines, run, day_first, today, out)
        else:
            odd += column_of_numbers(text, wide, places, lines, run, room, out)
        if number == 7:
            odd += column_of_codes(text, places, lines, run, words, codes, out)
    judge(numbers, first, odd, kinds)
    for number in range(len(numbers), len(cells)):
        hash_cells(wide, places, lines, cells[number], identities)


@kernel
def read_lines(
    text: Any, wide: Any, delimiter: int, longest: int, width: int, cells: Any, how_timed: int,
    words: Any, codes: Any, marks: Any, eights: Any, places: Any, lines: Any, today: Any,
    room: Any, kinds: Any, begins: Any, numbers: Any, identities: Any,
) -> int:  # fmt: skip
    """Fill ``kinds``, ``begins``, ``numbers`` and ``identities``, a place a line; the lines.

    ``text`` holds ``LEAD_BYTES`` before its first line and ends with a line end; ``wide`` are its
    bytes as in ``ais.byte_kernel``.  ``cells`` tells the first and last column of each of
    ``NUMBERS`` and then of each run of an identity's; ``numbers`` has a row for each of
    ``NUMBERS``.  From ``marks`` to ``room`` it is all room to work in.
    """
    first, begin = 0, LEAD_BYTES
    while begin < len(text):
        tile = text[begin : begin + len(marks)]
        mark(tile, delimiter, marks)
        found = places_of(eights, begin, places)
        stop = first + lines.shape[1]
        count, begin = split_lines(
            text, delimiter, longest, width, found, places, lines, kinds[first:stop],
            begins[first:stop],
        )  # fmt: skip
        stop = first + count
        read_columns(
            text, wide, places, lines, cells, how_timed, words, codes, today, room, first,
            kinds[first:stop], numbers, identities[first:stop],
        )  # fmt: skip
        first = stop
    return first
