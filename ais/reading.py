"""From files to a Recording: each file's format is told by its content, never by its name."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ais.archive_blocks import archive_format, joined, read_archive
from ais.archives import Layout, layout_of, rows
from ais.clock import most_used
from ais.errors import AisError
from ais.hearing import Heard, hear
from ais.layout import POSITION_TYPES
from ais.messages import Identity
from ais.nmea import holds_a_sentence
from ais.positions import COLUMNS, PositionTable, concatenate, position_table
from ais.recording import ReadCounts, Recording, Source
from ais.sources import MAX_LINE_BYTES, SourceFile
from ais.tracks import utc
from ais.vessels import SafetyText, StaticReport

if TYPE_CHECKING:
    from ais.bulk_blocks import Block

Progress = Callable[[int], None]

_PLACED_TYPES = POSITION_TYPES | {0}  # 0: an archive's row
_STATUS_TYPES = frozenset({1, 2, 3, 27})
_TYPECODES = {  # of ``array``, in the order of Heard and Message
    "line": "q",
    "time_s": "d",
    "msg_type": "b",
    "mmsi": "i",
    "lat": "d",
    "lon": "d",
    "speed_kn": "f",
    "course_deg": "f",
    "heading_deg": "f",
    "status": "b",
    "accurate": "b",
}
_PEEK_LINES = 50
_BLOCK_MESSAGES = 1 << 9
# From here on the compiled decoder is ahead, although its start costs most of a second
# (benchmarks/results/decode.json).
_WORTH_BYTES = 3_000_000

_Columns = dict[str, "array[float] | array[int]"]


def read(paths: Sequence[Path], progress: Progress | None = None) -> Recording:
    """Everything heard in the files, in their order; ``progress`` is told of bytes as read.

    NMEA and CSV archives, plain or gzip, may be mixed.  Memory grows with the positions, about
    60 bytes each.  An identity that repeats the two before it of the same vessel is not kept.
    """
    tables: list[PositionTable] = []
    sources: list[Source] = []
    statics: list[StaticReport] = []
    texts: list[SafetyText] = []
    for number, (path, name) in enumerate(zip(paths, _names(paths))):
        file = SourceFile(path, progress)
        counts, told, kept = ReadCounts(), Counter[str](), _Kept(number, statics, texts)
        if (form := archive_format(path)) is not None:
            parts = list(read_archive(file, form, counts, told, name=name, number=number))
            tables.append(joined(parts, name))
            statics.extend(report for part in parts for report in part.statics)
            texts.extend(text for part in parts for text in part.texts)
            sources.append(_source(file, name, counts, told))
            continue
        opened = _opened(file, _WORTH_BYTES)
        if opened.large and opened.layout is None:
            tables_of: list[PositionTable] = []
            for block in _bulk(file, opened, name, counts, told):
                tables_of.append(block.positions)
                kept.add_block(block)
            tables.append(_joined(tables_of, name))
        else:
            columns = _columns()
            for heard in _blocks(file, opened, counts, told):
                _extend(columns, heard)
                kept.add_heard(heard)
            tables.append(_table(columns, name))
        sources.append(_source(file, name, counts, told))
    return Recording(
        positions=concatenate(tables),
        statics=tuple(statics),
        texts=tuple(texts),
        sources=tuple(sources),
    )


def decoded(path: Path, progress: Progress | None = None) -> Iterator[dict[str, object]]:
    """Each message of one file as the command line's contract names its fields, in order.

    Missing is ``None``.  Identity and text stand where the message carries them.
    """
    file = SourceFile(path, progress)
    for block in _blocks(file, _opened(file), ReadCounts(), Counter()):
        columns = _columns()
        _extend(columns, block)
        table = _table(columns, path.name)
        row = 0
        for heard in block:
            placed = heard.message.msg_type in _PLACED_TYPES
            yield _record(heard, table, row if placed else None)
            row += placed


class _Opened(NamedTuple):
    """A file whose beginning was looked at, which is in ``chunks`` all the same."""

    chunks: Iterator[bytes]
    layout: Layout | None  # of an archive; None where it is NMEA
    large: bool


def _opened(file: SourceFile, peek_bytes: int = 0) -> _Opened:
    """A file, once its format is known and it is known to be larger than ``peek_bytes`` or not."""
    chunks = file.text()
    head: list[bytes] = []
    size = newlines = 0
    while (size <= peek_bytes or newlines < _PEEK_LINES) and (chunk := next(chunks, b"")):
        head.append(chunk)
        size += len(chunk)
        newlines += chunk.count(b"\n")
    lines = b"".join(head).split(b"\n", _PEEK_LINES)[:_PEEK_LINES]
    lines = [line for line in lines if len(line) <= MAX_LINE_BYTES]
    layout = None
    if size and lines and not any(map(holds_a_sentence, lines)):
        layout = layout_of(lines[0], str(file.path))
    return _Opened(chain(head, chunks), layout, size > peek_bytes)


def _bulk(
    file: SourceFile, opened: _Opened, name: str, counts: ReadCounts, told: Counter[str]
) -> Iterator[Block]:
    """What a large NMEA file says, in blocks of columns."""
    from ais.bulk import decode_blocks

    yield from decode_blocks(opened.chunks, name, counts, told)
    if file.torn:
        counts.lines += 1
        counts.refused[file.torn] += 1


def _blocks(
    file: SourceFile, opened: _Opened, counts: ReadCounts, told: Counter[str]
) -> Iterator[list[Heard]]:
    """What was heard in a file, in blocks; afterwards ``counts`` covers every line of it."""
    lines = file.lines_in(opened.chunks)
    if opened.layout is None:
        heard = hear(lines, counts, told)
    else:
        next(lines, None)
        counts.ignored["header"] += 1
        heard = rows(lines, opened.layout, counts, told)
    while block := list(islice(heard, _BLOCK_MESSAGES)):
        yield block
    counts.lines = file.lines
    counts.refused.update(file.refused)


def _columns() -> _Columns:
    return {name: array(code) for name, code in _TYPECODES.items()}


def _extend(columns: _Columns, block: list[Heard]) -> None:
    """Append the block's positions to the columns."""
    places = [
        (line, time_s, *message[:9])
        for line, time_s, message in block
        if message.msg_type in _PLACED_TYPES
    ]
    for column, values in zip(columns.values(), zip(*places)):
        column.extend(values)


def _table(columns: _Columns, name: str) -> PositionTable:
    return position_table([name], **{name: np.asarray(column) for name, column in columns.items()})


def _joined(parts: list[PositionTable], name: str) -> PositionTable:
    """The blocks of one source as one table."""
    columns: dict[str, Any] = {
        column: np.concatenate([getattr(part, column) for part in parts]) for column in COLUMNS
    }
    return PositionTable(**columns, sources=(name,))


def _source(file: SourceFile, name: str, counts: ReadCounts, told: Counter[str]) -> Source:
    return Source(
        name=name,
        path=str(file.path),
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        counts=counts,
        clock=most_used(told),
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """A short name for each file, its whole path where two share a name."""
    for path, times in Counter(paths).items():
        if times > 1:
            raise AisError(f"{path}: named {times} times; name each recording once")
    shared = Counter(path.name for path in paths)
    return [path.name if shared[path.name] == 1 else str(path) for path in paths]


class _Kept:
    """Keeps texts, and identities without the endless repetition of the same one."""

    def __init__(self, source: int, statics: list[StaticReport], texts: list[SafetyText]) -> None:
        self._source, self._statics, self._texts = source, statics, texts
        self._last: dict[tuple[int, int, bool], tuple[Identity, int]] = {}

    def add_heard(self, block: list[Heard]) -> None:
        """Keep what messages say."""
        for line, time_s, message in block:
            if message.identity is not None:
                self._identity(line, time_s, message.msg_type, message.mmsi, message.identity)
            if message.text is not None:
                self._text(line, time_s, message.mmsi, message.text)

    def add_block(self, block: Block) -> None:
        """Keep what a block of many messages says."""
        for line, time_s, msg_type, mmsi, identity in block.statics.identities():
            self._identity(line, time_s, msg_type, mmsi, identity)
        for line, time_s, mmsi, text in block.texts:
            self._text(line, time_s, mmsi, text)

    def _identity(
        self, line: int, time_s: float, msg_type: int, mmsi: int, identity: Identity
    ) -> None:
        key = (mmsi, msg_type, identity.name is None)  # the parts of a type 24 take turns
        before, times = self._last.get(key, (None, 0))
        times = times + 1 if identity == before else 1
        self._last[key] = (identity, times)
        if times <= 2:
            self._statics.append(
                StaticReport(
                    mmsi=mmsi,
                    time_s=time_s,
                    msg_type=msg_type,
                    source=self._source,
                    line=line,
                    **identity._asdict(),
                )
            )

    def _text(self, line: int, time_s: float, mmsi: int, text: str) -> None:
        self._texts.append(
            SafetyText(mmsi=mmsi, time_s=time_s, text=text, source=self._source, line=line)
        )


def _record(heard: Heard, table: PositionTable, row: int | None) -> dict[str, object]:
    message = heard.message
    record: dict[str, object] = {
        "time": _iso(heard.time_s),
        "type": message.msg_type or None,
        "mmsi": message.mmsi,
        "lat": None if row is None else _number(table.lat[row], 6),
        "lon": None if row is None else _number(table.lon[row], 6),
        "speed_kn": None if row is None else _number(table.speed_kn[row], 1),
        "course_deg": None if row is None else _number(table.course_deg[row], 1),
        "heading_deg": None if row is None else _number(table.heading_deg[row], 1),
        "status": _status(message.msg_type, int(message.status)),
        "line": heard.line,
    }
    if message.identity is not None:
        record |= message.identity._asdict()
    if message.text is not None:
        record["text"] = message.text
    return record


def _number(value: np.floating, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None


def _status(msg_type: int, status: int) -> int | None:
    """As transmitted by those who have one; an archive's 15 may as well be a blank cell."""
    return status if msg_type in _STATUS_TYPES or (msg_type == 0 and status != 15) else None


def _iso(time_s: float) -> str | None:
    """To the millisecond where the file tells it, else to the second."""
    if not math.isfinite(time_s):
        return None
    moment = utc(round(time_s, 3))
    timespec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=timespec).replace("+00:00", "Z")
