"""The rows of AIS archives (CSV), read with care into the same messages as sentences are.

``ais.archive_blocks`` reads the same rows twenty times as fast and hands what is odd to this.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, repeat

import numpy as np

from ais.archive_layouts import (
    COLUMN_NAMES,
    NEEDED,
    NUMBERS,
    SHIP_TYPE_WORDS,
    STATUS_WORDS,
    Mapping,
)
from ais.clock import EARLIEST_S, LATEST_S, calendar_s, moment_s
from ais.errors import AisError
from ais.hearing import Heard
from ais.messages import Identity, Message
from ais.recording import ReadCounts

_PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?")
_DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})[ T](\d\d):(\d\d):(\d\d)(\.\d{1,6})?")
_BLOCK_ROWS = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where an archive keeps each of our columns, and what separates them."""

    delimiter: str
    width: int
    columns: dict[str, int]
    day_first: bool = False  # times are written 01/03/2026 12:00:00 for the first of March
    scale: dict[str, float] = field(default_factory=dict)  # our number = theirs times this


def layout_of(header: bytes, where: str, mapping: Mapping | None = None) -> Layout | None:
    """The layout that a file's first line announces; ``None`` where it is no table's header.

    A table without the columns needed raises ``AisError`` naming those found and those needed.
    """
    text = header.decode("utf-8-sig", "replace").strip()
    delimiter = max(",;\t|", key=text.count)
    found = split_row(text, delimiter)
    if mapping is not None:
        return _mapped(found, delimiter, mapping, where)
    named = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in found]
    columns = {
        ours: named.index(theirs)
        for ours, names in COLUMN_NAMES.items()
        for theirs in names
        if theirs in named
    }
    if not _looks_like_a_header(text, found, columns):
        return None
    if missing := [ours for ours in NEEDED if ours not in columns]:
        needed = "; ".join(f"{name} as {' or '.join(COLUMN_NAMES[name])}" for name in missing)
        raise AisError(f"{where}: a table without {needed}; its columns: {', '.join(found)[:300]}")
    # Only the Danish Maritime Authority writes these; guessing the order of day and month from
    # the numbers would be wrong for twelve days of every month.
    danish = "typeofmobile" in named or text.startswith("# Timestamp")
    return Layout(delimiter=delimiter, width=len(found), columns=columns, day_first=danish)


def _mapped(found: Sequence[str], delimiter: str, mapping: Mapping, where: str) -> Layout:
    names = [cell.strip() for cell in found]
    if missing := [theirs for theirs in mapping.columns.values() if theirs not in names]:
        raise AisError(
            f"{where}: no column {', '.join(missing)} as the mapping says; "
            f"its columns: {', '.join(names)[:300]}"
        )
    columns = {ours: names.index(theirs) for ours, theirs in mapping.columns.items()}
    return Layout(
        delimiter=delimiter,
        width=len(found),
        columns=columns,
        day_first=mapping.day_first,
        scale=mapping.scale,
    )


def rows(
    lines: Iterable[tuple[int, bytes]], layout: Layout, counts: ReadCounts, told: Counter[str]
) -> Iterator[Heard]:
    """Every row under the header as a message of type 0; ``counts`` and ``told`` grow with it.

    One line is one row: a quoted line break inside a name ends the row and is refused.
    """
    usable = cells_of(lines, layout, counts)
    while block := list(islice(usable, _BLOCK_ROWS)):
        heard = heard_in(block, layout)
        untimed = sum(math.isnan(row.time_s) for row in heard)
        counts.messages += len(heard)
        counts.by_type[0] += len(heard)
        counts.doubts.update({"time not understood": untimed} if untimed else {})
        told["column"] += len(heard) - untimed
        yield from heard


def cells_of(
    lines: Iterable[tuple[int, bytes]], layout: Layout, counts: ReadCounts
) -> Iterator[tuple[int, int, list[str]]]:
    """Line, MMSI and cells of each usable row."""
    mmsi_column = layout.columns["mmsi"]
    for line, raw in lines:
        text = raw.decode("utf-8", "replace").rstrip("\r")
        if not text:
            counts.ignored["blank"] += 1
            continue
        row = split_row(text, layout.delimiter)
        if len(row) != layout.width:
            counts.refused["wrong number of columns"] += 1
            continue
        mmsi = _number(row[mmsi_column])
        if not 0 < mmsi <= 999_999_999:
            counts.refused["no MMSI"] += 1
            continue
        yield line, int(mmsi), row


def heard_in(block: list[tuple[int, int, list[str]]], layout: Layout) -> list[Heard]:
    """The messages of some usable rows."""
    lines, mmsi, cells = zip(*block)
    by_column = list(zip(*cells))
    chosen = {name: by_column[column] for name, column in layout.columns.items()}
    absent = repeat(math.nan)
    messages = zip(
        repeat(0),
        mmsi,
        *(
            _numbers(chosen[name], layout.scale.get(name, 1)) if name in chosen else absent
            for name in NUMBERS
        ),
        _statuses(chosen["status"]) if "status" in chosen else repeat(15),
        repeat(False),
        repeat(60),
        absent,
        _identities(chosen),
        repeat(None),
    )
    times_s = _times_s(chosen["time_s"], layout.day_first)
    return list(map(Heard, lines, times_s, map(Message._make, messages)))


def _identities(chosen: dict[str, tuple[str, ...]]) -> Iterator[Identity | None]:
    """Each row's identity, ``None`` without end where the archive has none."""
    names = tuple(name for name in Identity._fields if name in chosen)
    if not names:
        yield from repeat(None)
    for cells in zip(*(chosen[name] for name in names)):
        yield identity_of(names, cells)


@lru_cache(maxsize=1 << 14)  # a vessel writes the same cells thousands of times
def identity_of(names: tuple[str, ...], row: tuple[str, ...]) -> Identity | None:
    """The identity written in the cells so named, ``None`` where nothing is."""
    cells = dict(zip(names, row))

    def text(name: str) -> str | None:
        return cells.get(name, "").strip() or None

    def metres(name: str) -> float | None:
        value = _number(cells.get(name, ""))
        return value if value > 0 else None

    imo = re.sub(r"\D", "", cells.get("imo", "").partition(".")[0])
    identity = Identity(
        name=text("name"),
        callsign=text("callsign"),
        imo=int(imo[:10]) or None if imo else None,
        ship_type=_coded(cells.get("ship_type", ""), SHIP_TYPE_WORDS, 0) or None,
        destination=text("destination"),
        length_m=metres("length_m"),
        beam_m=metres("beam_m"),
        draught_m=metres("draught_m"),
    )
    return identity if any(identity) else None


def _looks_like_a_header(text: str, found: Sequence[str], columns: dict[str, int]) -> bool:
    """Whether a line names columns; a comment or a sentence may hold commas too."""
    if "mmsi" in columns and len(columns) > 1:
        return True
    if text.startswith(("#", "!", "$", "\\", "{", "[")) or len(found) < 2:
        return False
    return all(re.fullmatch(r"[^\W\d][\w .()/#°-]{0,40}", cell.strip()) for cell in found)


def split_row(text: str, delimiter: str) -> list[str]:
    """The cells of one line, none where its quotes cannot be understood."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text.replace("\0", "")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _numbers(cells: Sequence[str], scale: float) -> list[float]:
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:  # a blank or a word among them
        numbers = [_number(cell) for cell in cells]
    return numbers if scale == 1 else [number * scale for number in numbers]


def _times_s(cells: Sequence[str], day_first: bool) -> list[float]:
    """UTC seconds since 1970 from ISO 8601 (UTC where no zone is given); NaN where not."""
    if day_first:
        return [_day_first_s(cell.strip()) for cell in cells]
    if all(map(_PLAIN_TIME.fullmatch, cells)):  # numpy would take "now" for a time, too
        try:
            time_s = np.array(cells, dtype="datetime64[us]").astype(np.int64) / 1e6
            plausible = (time_s >= EARLIEST_S) & (time_s < LATEST_S)
            return np.where(plausible, time_s, np.nan).tolist()  # type: ignore[no-any-return]
        except ValueError:
            pass  # the 31st of some February among them
    return [moment_s(cell.strip().encode()) for cell in cells]


def _day_first_s(cell: str) -> float:
    match = _DAY_FIRST.fullmatch(cell)
    if match is None:
        return moment_s(cell.encode())
    day, month, year, hour, minute, second = map(int, match.groups()[:6])
    return calendar_s(year, month, day, hour, minute, second) + float(f"0{match[7] or ''}")


def _statuses(cells: Sequence[str]) -> list[int]:
    codes = {cell: _coded(cell, STATUS_WORDS, 15) for cell in set(cells)}
    return [codes[cell] if codes[cell] < 16 else 15 for cell in cells]


def _coded(cell: str, words: dict[str, int], unknown: int) -> int:
    """A code written as words or as a number up to 99."""
    value = _number(cell)
    if 0 <= value <= 99:
        return int(value)
    return words.get(cell.strip().lower(), unknown)
