"""Large delimited archives: the compiled loop for what is plainly written, care for the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ais import archive_kernel
from ais.archive_identities import ArchiveBlock, News, Parsed
from ais.archive_kernel import DAY_FIRST, EPOCH, HASH_MASK, ISO, NUMBERS, ODD, ROW
from ais.archive_layouts import IDENTITY, STATUS_WORDS
from ais.archives import Layout, cells_of, heard_in, identity_of, split_row
from ais.clock import EARLIEST_S, LATEST_S
from ais.messages import Identity
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES

_BLOCK_BYTES = 1 << 22  # with its columns about 20 MB; three are under way at once
_THREADS = 2
_REFUSED = {
    archive_kernel.NO_MMSI: "no MMSI",
    archive_kernel.WRONG_WIDTH: "wrong number of columns",
    archive_kernel.TOO_LONG: "line too long",
}


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The text in blocks that end with a line end; of an endless line only its beginning."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _BLOCK_BYTES:
            text = b"".join(held)
            cut = text.rfind(b"\n") + 1
            if cut:
                yield text[:cut]
            held = [text[cut:][: MAX_LINE_BYTES + 1]]  # one too many tells that it is too long
            size = len(held[0])
    if tail := b"".join(held):
        yield tail if tail.endswith(b"\n") else tail + b"\n"


def table_blocks(texts: Iterable[bytes], layout: Layout, news: News) -> Iterator[ArchiveBlock]:
    """Blocks of rows from blocks of text, header taken off; two threads read ahead."""
    waiting: deque[Future[_Scanned]] = deque()
    plan: _Plan | None = None
    line = 2
    with ThreadPoolExecutor(_THREADS) as pool:
        for text in chain(texts, [None]):  # None: no more, give out what is under way
            if text is not None:
                plan = plan or _plan(layout, text)
                waiting.append(pool.submit(plan.scan, text))
            while waiting and (text is None or len(waiting) > _THREADS):
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
    columns: NDArray[np.int64]
    spans: NDArray[np.int64]
    words: NDArray[np.int64]
    codes: NDArray[np.float64]

    def scan(self, text: bytes) -> _Scanned:
        """What became of each line of a block; runs without holding up other threads."""
        view = np.frombuffer(text, np.uint8)
        lines = int(np.count_nonzero(view == ord("\n")))
        scanned = _Scanned(
            text=text,
            kinds=np.zeros(lines, np.int8),
            begins=np.zeros(lines, np.int64),
            numbers=np.full((len(NUMBERS), lines), np.nan),
            hashes=np.zeros(lines, np.int64),
        )
        marks = np.zeros(-(-len(text) // 8), np.int64)  # eight truth values each
        archive_kernel.mark.at(compiled=True)(
            view, ord(self.layout.delimiter), marks.view(np.bool_)
        )
        places = np.empty(len(text), np.int32)
        marked = archive_kernel.places.at(compiled=True)(marks, places)
        archive_kernel.read_lines.at(compiled=True)(
            view,
            np.ndarray(max(len(text) - 7, 0), np.int64, text, strides=(1,)),
            places[:marked],
            ord(self.layout.delimiter),
            MAX_LINE_BYTES,
            self.columns,
            self.layout.width,
            self.spans,
            self.how_timed,
            self.words,
            self.codes,
            scanned.kinds,
            scanned.begins,
            scanned.numbers,
            scanned.hashes,
            np.zeros(self.layout.width, np.int64),
            np.zeros(self.layout.width, np.int64),
            np.zeros(3, np.int64),
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
    words = [archive_kernel.word_hash(word.encode(), 0, len(word)) for word in STATUS_WORDS]
    return _Plan(
        layout=layout,
        how_timed=_how_timed(layout, text),
        columns=np.array([layout.columns.get(name, -1) for name in NUMBERS]),
        spans=_spans(sorted(layout.columns[name] for name in IDENTITY if name in layout.columns)),
        words=np.array(words),
        codes=np.array(list(STATUS_WORDS.values()), float),
    )


def _how_timed(layout: Layout, text: bytes) -> int:
    """How times are written, by the first row."""
    if layout.day_first:
        return DAY_FIRST
    row = split_row(text[: text.find(b"\n")].decode("utf-8", "replace"), layout.delimiter)
    try:
        float(row[layout.columns["time_s"]])
    except (ValueError, IndexError):
        return ISO
    return EPOCH


def _spans(columns: list[int]) -> NDArray[np.int64]:
    """First and last of each run of neighbouring columns."""
    spans: list[list[int]] = []
    for column in columns:
        if spans and spans[-1][1] == column - 1:
            spans[-1][1] = column
        else:
            spans.append([column, column])
    return np.array(spans, np.int64).reshape(-1, 2)


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

    def identity(slot: int) -> Identity | None:
        if slot in known:
            return known[slot]
        row = split_row(_line(scanned, slot).decode("utf-8", "replace"), layout.delimiter)
        return identity_of(names, tuple(row[layout.columns[name]] for name in names))

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
