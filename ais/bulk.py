"""The bulk decoder: bytes of NMEA in, blocks of columns out, exactly as ``ais.hearing`` hears.

For more than a compiler's start is worth.  Sound, ordinary lines never become objects; any other
line goes through ``ais.nmea``, and texts through ``ais.messages``, so that every refusal is
theirs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from ais import bulk_kernel as k
from ais import bulk_tables as tables
from ais.clock import TRUST, run_clock
from ais.messages import decode
from ais.nmea import Ignored, Refused, Sentence, parse
from ais.positions import COLUMNS, PositionTable
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES

_TEXT_BYTES = 1 << 18  # a block: small enough for the processor's cache, large enough for numpy
_ROOM_BYTES = _TEXT_BYTES + k.SLOTS * k.SLOT_BYTES  # for payloads joined from parts
_ROWS = 1 << 16
_ROWS_OF_A_LINE = MAX_LINE_BYTES // 16  # no sentence is shorter

_SENDERS = 131_071  # places for what each said last; a prime spreads their numbers

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Text = tuple[int, float, int, str]  # line, time, MMSI, safety-related text


_POSITION_COLUMNS = {
    name: COLUMNS.get(name, np.int8)
    for name in ("mmsi", "time_s", "line", "msg_type", *tables.POSITION_NUMBERS)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statics:
    """Identities as columns; texts are bytes up to the sign that ends them, as sent."""

    line: NDArray[np.int64]
    time_s: NDArray[np.float64]
    msg_type: NDArray[np.int8]
    mmsi: NDArray[np.int32]
    name: NDArray[np.bytes_]
    callsign: NDArray[np.bytes_]
    destination: NDArray[np.bytes_]
    numbers: NDArray[np.float64]  # columns as ``ais.bulk_tables.STATIC_NUMBERS``

    def __len__(self) -> int:
        return len(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What some thousand lines said, in the order it was heard.

    An identity that repeats the two before it of the same sender is left out, mostly.
    """

    positions: PositionTable
    statics: Statics
    texts: list[Text]


def decode_blocks(
    chunks: Iterable[bytes], name: str, counts: ReadCounts, told: Counter[str]
) -> Iterator[Block]:
    """What the lines of one source said, whatever way its bytes were cut into chunks.

    Afterwards ``counts`` and ``told`` cover every line of it.
    """
    lines = _Lines(counts)
    parts, reader = _Parts(lines), _Reader(lines, name, counts, told)
    for stop in lines.fill(chunks):
        for rows in lines.sentences(stop):
            parts.join(rows)
            yield reader.read(rows)
    lines.close()
    parts.close(counts)


class _Lines:
    """Holds some megabytes of lines, and finds the sentences in them."""

    def __init__(self, counts: ReadCounts) -> None:
        self._counts = counts
        self._bytes = bytearray(_TEXT_BYTES + _ROOM_BYTES)
        self.text = np.frombuffer(self._bytes, dtype=np.uint8)
        self.wide = as_strided(self.text.view(np.int64), (len(self.text) - 7,), (1,))
        self.rows = np.empty((_ROWS + _ROWS_OF_A_LINE, k.SENTENCE_COLUMNS), dtype=np.int64)
        self.times = np.empty(len(self.rows))
        self._clock = np.array([math.nan, 0.0])
        self._line = 1
        self._tally = np.zeros(6, dtype=np.int64)
        self._found, self._numbers = np.empty(k.FOUND), np.empty(7, dtype=np.int64)
        self._frame = k.frame.at(compiled=True)

    def fill(self, chunks: Iterable[bytes]) -> Iterator[int]:
        """Each time there are enough whole lines in ``text``: where they end."""
        used = 0
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                taken = min(len(rest), _TEXT_BYTES - 1 - used)
                self._bytes[used : used + taken] = rest[:taken]
                used, rest = used + taken, rest[taken:]
                if used < _TEXT_BYTES - 1:
                    continue
                stop = self._bytes.rfind(b"\n", 0, used) + 1
                if stop:
                    yield stop
                    self._bytes[: used - stop] = self._bytes[stop:used]
                    used -= stop
                else:  # a line without an end: enough of it to know that it is too long
                    used = MAX_LINE_BYTES + 1
        if used:
            if self._bytes[used - 1] != ord("\n"):
                self._bytes[used] = ord("\n")
                used += 1
            yield used

    def sentences(self, stop: int) -> Iterator[int]:
        """How many sentences are in ``rows``, as often as that takes."""
        at = row = 0
        while at < stop:
            at, self._line, row = self._frame(
                self.text, self.wide, at, stop, self._line, self._clock, self.rows,
                self.times[:_ROWS], row, self._found, self._numbers, self._tally,
            )  # fmt: skip
            if at < stop and row < _ROWS:
                end = self._bytes.index(b"\n", at)
                row = self._judge(at, bytes(self._bytes[at:end]), row)
                at = end + 1
                self._line += 1
            if row >= _ROWS:
                yield row
                row = 0
        yield row

    def _judge(self, at: int, line: bytes, row: int) -> int:
        """Let ``ais.nmea`` judge a line; the next free row."""
        counts = self._counts
        if len(line) > MAX_LINE_BYTES:
            counts.refused["line too long"] += 1
            return row
        parts = parse(line)
        counts.shared += len(parts) - 1
        for part in parts:
            if isinstance(part, Sentence):
                self._take(at, line, part, row)
                row += 1
            elif isinstance(part, Ignored):
                counts.ignored[part.kind] += 1
            elif isinstance(part, Refused):
                counts.refused[part.reason] += 1
            elif part.trouble:
                counts.refused[part.trouble] += 1
                self._clock[:] = math.nan, 0.0
            else:
                counts.ignored["time line"] += 1
                self._clock[:] = part.time_s, _hashed(part.station)
        return row

    def _take(self, at: int, line: bytes, heard: Sentence, row: int) -> None:
        """Note a sentence as ``ais.bulk_kernel.heard_sentence`` does."""
        self._counts.sentences += 1
        if heard.doubt:
            self._counts.doubts[heard.doubt] += 1
        start = at + line.find(heard.payload)  # the same bytes, wherever they are
        own = math.isfinite(heard.time_s)
        time_s = heard.time_s if own else self._clock[0]
        told = TRUST.index(heard.told) if own else k.TIME_LINE
        station = _hashed(heard.station) or int(self._clock[1])
        key = _hashed(b"%b,%b," % (heard.sequence, heard.channel), 7) * 16 + heard.total
        self.times[row] = time_s
        self.rows[row] = (
            start,
            start + min(len(heard.payload), k.LONGEST_PART),
            heard.fill,
            heard.total,
            heard.part,
            key << 26 ^ (_hashed(heard.group) or station),
            station,
            self._line,
            told if time_s > 0 else k.NOBODY,
        )

    def close(self) -> None:
        """Count what was settled without being judged."""
        counts, tally = self._counts, self._tally
        counts.lines += self._line - 1
        counts.sentences += int(tally[k.SENTENCES])
        for place, kind in _IGNORED.items():
            counts.ignored[kind] += int(tally[place])
        counts.doubts["tag block with wrong checksum"] += int(tally[k.DOUBTS])
        counts.ignored, counts.doubts = +counts.ignored, +counts.doubts


_IGNORED = {
    k.COMMENTS: "comment",
    k.BLANKS: "blank",
    k.OTHERS: "other NMEA sentence",
    k.TIME_LINES: "time line",
}


def _hashed(text: bytes, seed: int = 0) -> int:
    return int(k.hashed.python(text, 0, len(text), seed))


class _Parts:
    """Puts the parts of messages together, those of one block and those that wait for more."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._keys = np.empty(k.SLOTS, dtype=np.int64)
        self._slots = np.empty((k.SLOTS, k.SLOT_COLUMNS), dtype=np.int64)
        self._slot_times = np.empty((k.SLOTS, 2))
        self._waiting = np.empty((k.SLOTS, k.SLOT_BYTES), dtype=np.uint8)
        self._tally = np.zeros(4, dtype=np.int64)
        self._join = k.join.at(compiled=True)

    def join(self, rows: int) -> None:
        """Leave a whole message in the row of its last part, and nothing in the others'."""
        lines = self._lines
        self._join(
            lines.text, _TEXT_BYTES, lines.rows, lines.times, rows, self._keys, self._slots,
            self._slot_times, self._waiting, self._tally,
        )  # fmt: skip

    def close(self, counts: ReadCounts) -> None:
        """Count what waits in vain."""
        waiting = self._slots[: self._tally[k.IN_USE], k.S_PARTS].sum()
        lost = int(self._tally[k.LOST] + waiting)
        counts.continued += int(self._tally[k.CONTINUED])
        if lost:
            counts.refused["part of an incomplete message"] += lost


class _Reader:
    """Reads the fields of whole messages."""

    def __init__(
        self, lines: _Lines, name: str, counts: ReadCounts, told: Counter[str]
    ) -> None:
        self._lines, self._name, self._counts, self._told = lines, name, counts, told
        self._forms = np.empty(len(lines.rows), dtype=np.int64)
        self._mmsis = np.empty(len(lines.rows), dtype=np.int64)
        self._groups = np.empty((tables.GROUPS, len(lines.rows) + 1), dtype=np.int64)
        self._seen = np.zeros((_SENDERS, 3), dtype=np.int64)
        self._clock = np.array([math.nan, math.nan])
        self._loops = {
            loop.__name__: loop.at(compiled=True)
            for loop in (
                k.sort, k.read_positions, k.read_clocks, k.news, k.read_statics, run_clock
            )
        }  # fmt: skip

    def read(self, rows: int) -> Block:
        """The positions, identities and texts in a block of messages."""
        kept, (placed, named, written, stations) = self._sort(rows)
        columns = self._positions(placed)
        second = columns.pop("second")
        if self._tell(kept, placed, second, stations):
            columns["time_s"] = self._lines.times[placed]
        return Block(
            positions=PositionTable(**columns, sources=(self._name,)),
            statics=self._statics(named),
            texts=[self._text(row) for row in written],
        )

    def _sort(self, rows: int) -> tuple[int, list[Integers]]:
        """How many messages are not refused, now in front; and the rows of each group."""
        by_form = np.zeros(len(tables.MESSAGE_TYPE) + len(tables.REFUSALS), dtype=np.int64)
        sizes = np.zeros(tables.GROUPS, dtype=np.int64)
        kept = self._loops["sort"](
            self._lines.wide, self._lines.rows, self._lines.times, rows, tables.FIT, self._forms,
            self._mmsis, by_form, self._groups, tables.GROUP_OF, sizes,
        )  # fmt: skip
        self._counts.messages += kept
        for number, reason in tables.REFUSALS.items():
            if by_form[number]:
                self._counts.refused[reason] += int(by_form[number])
        for form in np.flatnonzero(by_form[: len(tables.MESSAGE_TYPE)]):
            self._counts.by_type[int(tables.MESSAGE_TYPE[form])] += int(by_form[form])
        return kept, [group[:size] for group, size in zip(self._groups, sizes)]

    def _positions(self, placed: Integers) -> dict[str, Any]:
        columns: dict[str, Any] = {
            name: np.empty(len(placed), dtype=kind) for name, kind in _POSITION_COLUMNS.items()
        }
        self._loops["read_positions"](
            self._lines.wide, self._lines.rows, self._lines.times, placed, self._forms,
            self._mmsis, tables.BITS, tables.DIVISORS, tables.MESSAGE_TYPE, *columns.values(),
        )  # fmt: skip
        columns["source"] = np.zeros(len(placed), dtype=np.int16)
        return columns

    def _tell(self, kept: int, placed: Integers, second: Integers, stations: Integers) -> bool:
        """Time what nobody timed by the base stations; whether there was any."""
        told, times_s = self._lines.rows[:kept, k.TOLD], self._lines.times[:kept]
        nobody = bool((told == k.NOBODY).any())
        if nobody or len(stations):
            utc_s = np.empty(len(stations))
            self._loops["read_clocks"](
                self._lines.wide, self._lines.rows, stations, self._forms, tables.BITS, utc_s
            )
            seconds = np.full(kept, 60, dtype=np.int8)
            seconds[placed] = second
            self._loops["run_clock"](
                self._clock, stations, utc_s, told, k.NOBODY, len(TRUST) - 1, seconds, times_s
            )
        for place, times in enumerate(np.bincount(told + 1, minlength=len(TRUST) + 1)[1:]):
            if times:
                self._told[TRUST[place]] += int(times)
        return nobody

    def _statics(self, named: Integers) -> Statics:
        lines, forms = self._lines, self._forms
        fresh = np.empty(len(named), dtype=np.bool_)
        self._loops["news"](
            lines.wide, lines.rows, named, forms, self._mmsis, tables.MASKS, self._seen, fresh
        )
        named = named[fresh]
        numbers = np.empty((len(named), len(tables.STATIC_NUMBERS)))
        texts = [np.zeros((len(named), letters), dtype=np.uint8) for letters in (34, 7, 20)]
        self._loops["read_statics"](
            lines.wide, lines.rows, named, forms, tables.BITS, tables.DIVISORS, tables.RUNS,
            numbers, *texts,
        )  # fmt: skip
        name, callsign, destination = (
            letters.view(f"S{letters.shape[1]}").ravel() for letters in texts
        )
        return Statics(
            line=lines.rows[named, k.LINE],
            time_s=lines.times[named],
            msg_type=tables.MESSAGE_TYPE[forms[named]],
            mmsi=self._mmsis[named].astype(np.int32),
            name=name,
            callsign=callsign,
            destination=destination,
            numbers=numbers,
        )

    def _text(self, row: int) -> Text:
        start, stop, fill, line = self._lines.rows[row, [k.START, k.STOP, k.FILL, k.LINE]].tolist()
        message = decode(self._lines.text[start:stop].tobytes(), fill)
        if isinstance(message, str) or message.text is None:
            raise TypeError(f"line {line} is no text")
        return line, float(self._lines.times[row]), message.mmsi, message.text
