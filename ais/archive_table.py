"""Large delimited archives: the compiled loop for what is plainly written, care for the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from ais import archive_kernel
from ais.archive_identities import ArchiveBlock, News, Parsed
from ais.archive_kernel import DAY_FIRST, EPOCH, ISO, NUMBERS, ODD, ROW, TILE_BYTES, TILE_LINES
from ais.archive_layouts import IDENTITY, STATUS_WORDS
from ais.archives import Layout, cells_of, heard_in, identity_of, split_row
from ais.cell_kernel import HASH_MASK, LEAD_BYTES, word_hash
from ais.clock import EARLIEST_S, LATEST_S
from ais.messages import Identity
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES

_BLOCK_BYTES = 1 << 22  # with its columns about 20 MB, for each thread and for the taker
_MOST_THREADS = 2  # beside the one that takes what they read
LEAD = b" " * LEAD_BYTES
_REFUSED = {
    archive_kernel.NO_MMSI: "no MMSI",
    archive_kernel.WRONG_WIDTH: "wrong number of columns",
    archive_kernel.TOO_LONG: "line too long",
}


def whole_lines(pieces: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The text in blocks, ``LEAD`` before each, that end with a line end; each in pieces still.

    Of an endless line only its beginning is held.
    """
    held, size, endless = [LEAD], 0, 0
    for piece in filter(None, pieces):
        cut = piece.rfind(b"\n") + 1
        if not cut and endless > MAX_LINE_BYTES:
            continue
        endless = len(piece) - cut + (0 if cut else endless)
        if cut and size + cut >= _BLOCK_BYTES:
            yield [*held, piece[:cut]]
            held, size, piece = [LEAD], 0, piece[cut:]
        held.append(piece)
        size += len(piece)
    if size:
        yield held if held[-1].endswith(b"\n") else [*held, b"\n"]


def table_blocks(
    texts: Iterable[list[bytes]], layout: Layout, news: News
) -> Iterator[ArchiveBlock]:
    """Blocks of rows from blocks of ``whole_lines``, header taken off, read ahead in threads."""
    waiting: deque[Future[_Scanned]] = deque()
    plan: _Plan | None = None
    line = 2
    threads = max(1, min(_MOST_THREADS, (cpu_count() or 1) - 1))
    with ThreadPoolExecutor(threads) as pool:
        for text in chain(texts, [None]):  # None: no more, give out what is under way
            if text is not None:
                plan = plan or _plan(layout, b"".join(text))
                waiting.append(pool.submit(plan.scan, text))
            while waiting and (text is None or len(waiting) > threads):
                scanned = waiting.popleft().result()
                yield news.block(_careful(scanned, layout, line, news.counts))
                line += len(scanned.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scanned:
    text: bytes
    kinds: NDArray[np.int8]
    begins: NDArray[np.int64]
    numbers: NDArray[np.float64]
    hashes: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the compiled loop must know of a layout."""

    layout: Layout
    how_timed: int
    cells: NDArray[np.int64]
    words: NDArray[np.int64]
    codes: NDArray[np.float64]

    def scan(self, pieces: list[bytes]) -> _Scanned:
        """What became of each line of a block; runs without holding up other threads."""
        text = b"".join(pieces)
        view = np.frombuffer(text, np.uint8)
        lines = archive_kernel.lines_in.at(compiled=True)(view)
        scanned = _Scanned(
            text=text,
            kinds=np.zeros(lines, np.int8),
            begins=np.zeros(lines, np.int64),
            numbers=np.empty((len(NUMBERS), lines)),
            hashes=np.zeros(lines, np.int64),
        )
        scanned.numbers[self.cells[: len(NUMBERS), 0] < 0] = np.nan
        marks = np.zeros(TILE_BYTES // 8, np.int64)  # eight truth values each
        archive_kernel.read_lines.at(compiled=True)(
            view,
            np.ndarray(max(len(text) - 7, 0), np.int64, text, strides=(1,)),
            ord(self.layout.delimiter),
            MAX_LINE_BYTES,
            self.layout.width,
            self.cells,
            self.how_timed,
            self.words,
            self.codes,
            marks.view(np.bool_),
            marks,
            np.empty(TILE_BYTES + 4 + 2 * self.layout.width * (TILE_LINES + 2), np.int64),
            np.empty((3, TILE_LINES), np.int64),
            np.zeros(3, np.int64),
            np.empty((4, TILE_LINES), np.int64),
            scanned.kinds,
            scanned.begins,
            scanned.numbers,
            scanned.hashes,
        )
        if self.how_timed == EPOCH:
            scanned.numbers[1] = epochs_s(scanned.numbers[1])
        for name, scale in self.layout.scale.items():
            scanned.numbers[NUMBERS.index(name)] *= scale
        return scanned


def epochs_s(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """UTC seconds since 1970 from epochs in s, ms, us or ns, told apart by their size."""
    found = np.full(len(values), np.nan)
    for units_per_s in (1.0, 1e3, 1e6, 1e9):
        time_s = values / units_per_s
        plausible = (time_s >= EARLIEST_S) & (time_s < LATEST_S)
        found[plausible] = time_s[plausible]
    return found


def _plan(layout: Layout, text: bytes) -> _Plan:
    spans = _spans(sorted(layout.columns[name] for name in IDENTITY if name in layout.columns))
    words = [word_hash(word.encode(), 0, len(word)) for word in STATUS_WORDS]
    return _Plan(
        layout=layout,
        how_timed=_how_timed(layout, text),
        cells=np.array([[layout.columns.get(name, -1)] * 2 for name in NUMBERS] + spans),
        words=np.array(words),
        codes=np.array(list(STATUS_WORDS.values()), float),
    )


def _how_timed(layout: Layout, text: bytes) -> int:
    """How times are written, by the first row."""
    if layout.day_first:
        return DAY_FIRST
    row = split_row(
        text[LEAD_BYTES : text.find(b"\n")].decode("utf-8", "replace"), layout.delimiter
    )
    try:
        float(row[layout.columns["time_s"]])
    except (ValueError, IndexError):
        return ISO
    return EPOCH


def _spans(columns: list[int]) -> list[list[int]]:
    """First and last of each run of neighbouring columns."""
    spans: list[list[int]] = []
    for column in columns:
        if spans and spans[-1][1] == column - 1:
            spans[-1][1] = column
        else:
            spans.append([column, column])
    return spans


def _careful(scanned: _Scanned, layout: Layout, first_line: int, counts: ReadCounts) -> Parsed:
    """What was scanned, its odd lines read as ``ais.archives`` reads them, the rest counted."""
    counts.lines += len(scanned.kinds)
    for kind, reason in _REFUSED.items():
        if number := int((scanned.kinds == kind).sum()):
            counts.refused[reason] += number
    if blank := int((scanned.kinds == archive_kernel.BLANK).sum()):
        counts.ignored["blank"] += blank
    odd = np.flatnonzero(scanned.kinds == ODD).tolist()
    usable = list(cells_of(((slot, _line(scanned, slot)) for slot in odd), layout, counts))
    known: dict[int, Identity | None] = {}
    for slot, time_s, message in heard_in(usable, layout) if usable else ():
        scanned.numbers[:, slot] = (message.mmsi, time_s, *message[2:8])
        scanned.kinds[slot] = ROW
        scanned.hashes[slot] = hash(message.identity) & HASH_MASK
        known[slot] = message.identity
    names = tuple(name for name in IDENTITY if name in layout.columns)
    columns = [layout.columns[name] for name in names]

    def identity(slot: int) -> Identity | None:
        if slot in known:
            return known[slot]
        row = split_row(_line(scanned, slot).decode("utf-8", "replace"), layout.delimiter)
        return identity_of(names, tuple([row[column] for column in columns]))

    return Parsed(
        first_line=first_line,
        kinds=scanned.kinds,
        numbers=scanned.numbers,
        hashes=scanned.hashes if names else None,
        identity=identity,
    )


def _line(scanned: _Scanned, slot: int) -> bytes:
    begin = int(scanned.begins[slot])
    return scanned.text[begin : scanned.text.find(b"\n", begin)].rstrip(b"\r")
