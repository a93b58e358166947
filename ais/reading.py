"""From files to a Recording: each file's format is told by its content, never by its name."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np

from ais.archives import layout_of, rows
from ais.clock import most_used
from ais.errors import AisError
from ais.hearing import Heard, hear
from ais.layout import POSITION_TYPES
from ais.messages import Identity
from ais.nmea import holds_a_sentence
from ais.positions import PositionTable, concatenate, position_table
from ais.recording import ReadCounts, Recording, Source
from ais.sources import SourceFile
from ais.tracks import utc
from ais.vessels import SafetyText, StaticReport

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
        counts, told, columns = ReadCounts(), Counter[str](), _columns()
        identities = _Identities(statics, number)
        for block in _blocks(file, counts, told):
            _extend(columns, block)
            for line, time_s, message in block:
                if message.identity is not None:
                    identities.add(line, time_s, message.msg_type, message.mmsi, message.identity)
                if message.text is not None:
                    texts.append(_safety_text(line, time_s, message.mmsi, message.text, number))
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
    for block in _blocks(SourceFile(path, progress), ReadCounts(), Counter()):
        columns = _columns()
        _extend(columns, block)
        table = _table(columns, path.name)
        row = 0
        for heard in block:
            placed = heard.message.msg_type in _PLACED_TYPES
            yield _record(heard, table, row if placed else None)
            row += placed


def _blocks(file: SourceFile, counts: ReadCounts, told: Counter[str]) -> Iterator[list[Heard]]:
    """What was heard in a file, in blocks; afterwards ``counts`` covers every line of it."""
    lines = iter(file)
    first = list(islice(lines, _PEEK_LINES))
    layout = None
    if first and not any(holds_a_sentence(line) for _, line in first):
        layout = layout_of(first[0][1], str(file.path))
    if layout is None:
        heard = hear(chain(first, lines), counts, told)
    else:
        counts.ignored["header"] += 1
        heard = rows(chain(first[1:], lines), layout, counts, told)
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


class _Identities:
    """Keeps the identities of one source, without the endless repetition of the same one."""

    def __init__(self, kept: list[StaticReport], source: int) -> None:
        self._kept = kept
        self._source = source
        self._last: dict[tuple[int, int, bool], tuple[Identity, int]] = {}

    def add(self, line: int, time_s: float, msg_type: int, mmsi: int, identity: Identity) -> None:
        key = (mmsi, msg_type, identity.name is None)  # the parts of a type 24 take turns
        before, times = self._last.get(key, (None, 0))
        times = times + 1 if identity == before else 1
        self._last[key] = (identity, times)
        if times <= 2:
            self._kept.append(
                StaticReport(
                    mmsi=mmsi,
                    time_s=time_s,
                    msg_type=msg_type,
                    source=self._source,
                    line=line,
                    **identity._asdict(),
                )
            )


def _safety_text(line: int, time_s: float, mmsi: int, text: str, source: int) -> SafetyText:
    return SafetyText(mmsi=mmsi, time_s=time_s, text=text, source=source, line=line)


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
