"""Archives as blocks of columns, in bounded memory: which format a file is, and its reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np

from ais.archive_identities import ArchiveBlock, News
from ais.archive_json import is_ais_json, json_messages
from ais.archive_layouts import Mapping
from ais.archive_parquet import MAGIC, parquet_blocks
from ais.archive_table import LEAD, table_blocks, whole_lines
from ais.archives import Layout, layout_of, rows
from ais.hearing import Heard
from ais.layout import POSITION_TYPES
from ais.nmea import holds_nmea
from ais.positions import PositionTable, concatenate, position_table
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES, SourceFile
from ais.vessels import SafetyText

Format = Layout | str  # a table's layout, "json" or "parquet"

_PEEK_LINES = 50
_BLOCK_MESSAGES = 1 << 14
_PLACED_TYPES = POSITION_TYPES | {0}


def archive_format(path: Path, mapping: Mapping | None = None) -> Format | None:
    """How a file is to be read, told by its beginning; ``None`` where it is no archive.

    A table without the columns needed raises ``AisError``.
    """
    return format_of(SourceFile(path), mapping)


def format_of(file: SourceFile, mapping: Mapping | None = None) -> Format | None:
    """As ``archive_format``, of a file that is opened and can still be read from its start."""
    lines = first_lines(file)
    if lines and lines[0].startswith(MAGIC):
        return "parquet"
    if is_ais_json(next(filter(None, map(bytes.strip, lines)), b"")):
        return "json"
    if not lines or (mapping is None and any(map(holds_nmea, lines))):
        return None
    return layout_of(lines[0], str(file.path), mapping)


def first_lines(file: SourceFile) -> list[bytes]:
    """The lines that a file's format is told by; it can still be read from its start."""
    lines = file.beginning(1, _PEEK_LINES).split(b"\n", _PEEK_LINES)[:_PEEK_LINES]
    return [line for line in lines if len(line) <= MAX_LINE_BYTES]


def read_archive(
    file: SourceFile,
    form: Format,
    counts: ReadCounts,
    told: Counter[str],
    *,
    name: str = "",
    number: int = 0,
    mapping: Mapping | None = None,
) -> Iterator[ArchiveBlock]:
    """The archive in blocks; afterwards ``counts`` covers every line of it.

    ``number`` is the source's, for the identities; each table names the one source it has,
    ``name`` or the file's own name.  An identity that repeats the two before it of the same
    vessel is not given.
    """
    news = News(name or file.path.name, number, counts, told)
    if form == "json":
        yield from blocks_of(json_messages(file, counts, told), news)
        counts.lines += file.lines
        counts.refused.update(file.refused)
    elif isinstance(form, Layout):
        yield from _table(file, form, news)
    else:
        yield from parquet_blocks(file, news, mapping)


def joined(blocks: Sequence[ArchiveBlock], name: str) -> PositionTable:
    """The positions of one source's blocks as one table with that one source."""
    table = concatenate([block.positions for block in blocks])
    return replace(table, source=np.zeros(len(table), np.int16), sources=(name,))


def _table(file: SourceFile, layout: Layout, news: News) -> Iterator[ArchiveBlock]:
    """A small table row by row, a large one by the compiled loop."""
    counts = news.counts
    blocks = whole_lines(file.text())
    first, second = next(blocks, []), next(blocks, None)
    _, _, text = b"".join(first).partition(b"\n")
    counts.lines += 1
    counts.ignored["header"] += 1
    if second is None:
        numbered = _numbered(text, counts)
        yield from blocks_of(rows(numbered, layout, counts, news.told), news)
    else:
        yield from table_blocks(chain([[LEAD, text], second], blocks), layout, news)
    if file.torn:
        counts.lines += 1
        counts.refused[file.torn] += 1


def _numbered(text: bytes, counts: ReadCounts) -> Iterator[tuple[int, bytes]]:
    for line, raw in enumerate(text.split(b"\n")[:-1], start=2):
        counts.lines += 1
        if len(raw) <= MAX_LINE_BYTES:
            yield line, raw
        else:
            counts.refused["line too long"] += 1


def blocks_of(heard: Iterable[Heard], news: News) -> Iterator[ArchiveBlock]:
    """Blocks of messages that were read one by one."""
    waiting = iter(heard)
    while block := list(islice(waiting, _BLOCK_MESSAGES)):
        reports = [
            report
            for line, time_s, m in block
            if m.identity is not None
            and (report := news.report(line, time_s, m.msg_type, m.mmsi, m.identity))
        ]
        texts = [
            SafetyText(mmsi=m.mmsi, time_s=time_s, text=m.text, source=news.number, line=line)
            for line, time_s, m in block
            if m.text is not None
        ]
        yield ArchiveBlock(
            positions=_places(block, news), statics=tuple(reports), texts=tuple(texts)
        )


def _places(block: list[Heard], news: News) -> PositionTable:
    placed = [heard for heard in block if heard.message.msg_type in _PLACED_TYPES]
    columns = zip(*(heard.message[:9] for heard in placed))
    names = type(block[0].message)._fields[:9]
    return position_table(
        [news.name],
        line=np.array([heard.line for heard in placed], np.int64),
        time_s=np.array([heard.time_s for heard in placed], float),
        **(dict(zip(names, columns)) or {"mmsi": []}),
    )
