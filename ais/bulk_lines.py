"""The text of a bulk decode: a buffer of lines, the sentences in it, and their parts joined."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ais import part_kernel as pk
from ais import sentence_kernel as k
from ais import time_line_kernel as t
from ais.byte_kernel import hashed
from ais.clock import TRUST
from ais.nmea import Ignored, Refused, Sentence, parse
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES

TEXT_BYTES = 1 << 20  # a block: small enough for the processor's cache, large enough for numpy
_SLOTS_AT = TEXT_BYTES + k.SLACK  # after the text: the parts that wait for others
_ROOM_AT = _SLOTS_AT + pk.SLOTS * pk.SLOT_BYTES  # and the payloads joined from parts
_BUFFER_BYTES = _ROOM_AT + 2 * TEXT_BYTES + pk.SLOTS * pk.SLOT_BYTES
_ROWS = TEXT_BYTES // 16  # no sentence is shorter


class Lines:
    """Holds some megabytes of lines, and finds the sentences in them."""

    def __init__(self, counts: ReadCounts) -> None:
        self._counts = counts
        self._bytes = bytearray(_BUFFER_BYTES)
        self.text = np.frombuffer(self._bytes, dtype=np.uint8)
        self.wide = as_strided(self.text.view(np.int64), (len(self.text) - 7,), (1,))
        self.rows = np.empty((_ROWS, k.SENTENCE_COLUMNS), dtype=np.int64)
        self.times = np.empty(len(self.rows))
        self._clock = np.array([math.nan, 0.0, 0.0, 0.0])
        self._line = 1
        self._tally = np.zeros(k.TALLIES, dtype=np.int64)
        self._found, self._numbers = np.empty(k.FOUND), np.zeros(t.NUMBERS, dtype=np.int64)
        self._frame = k.frame.at(compiled=True)

    def fill(self, chunks: Iterable[bytes]) -> Iterator[int]:
        """Each time there are enough whole lines in ``text``: where they end."""
        used = 0
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                taken = min(len(rest), TEXT_BYTES - 1 - used)
                self._bytes[used : used + taken] = rest[:taken]
                used, rest = used + taken, rest[taken:]
                if used < TEXT_BYTES - 1:
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

    def sentences(self, stop: int) -> int:
        """How many sentences are in the text, now in ``rows``."""
        at = row = 0
        while at < stop:
            at, self._line, row = self._frame(
                self.text, self.wide, at, stop, self._line, self._clock, self.rows, self.times,
                row, self._found, self._numbers, self._tally,
            )  # fmt: skip
            if at < stop:
                end = self._bytes.index(b"\n", at)
                row = self._judge(at, bytes(self._bytes[at:end]), row)
                at = end + 1
                self._line += 1
        return row

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
                self._clock[:] = math.nan, 0.0, 0.0, 0.0
            else:
                counts.ignored["time line"] += 1
                self._clock[:] = part.time_s, _hashed(part.station), 0.0, 0.0
        return row

    def _take(self, at: int, line: bytes, heard: Sentence, row: int) -> None:
        """Note a sentence as ``ais.sentence_kernel.heard_sentence`` does."""
        self._counts.sentences += 1
        if heard.doubt:
            self._counts.doubts[heard.doubt] += 1
        start = at + line.find(heard.payload)  # the same bytes, wherever they are
        own = math.isfinite(heard.time_s)
        time_s = heard.time_s if own else self._clock[t.AT]
        told = TRUST.index(heard.told) if own else k.TIME_LINE
        station = _hashed(heard.station) or int(self._clock[t.BY_CLOCK])
        key = _hashed(b"%b,%b," % (heard.sequence, heard.channel), 7) * 16 + heard.total
        self.times[row] = time_s
        self.rows[row, k.START] = start
        self.rows[row, k.STOP] = start + min(len(heard.payload), k.LONGEST_PART)
        self.rows[row, k.FILL] = heard.fill
        self.rows[row, k.LINE] = self._line
        self.rows[row, k.TOLD] = told if time_s > 0 else k.NOBODY
        self.rows[row, k.TOTAL] = heard.total
        self.rows[row, k.PART] = heard.part
        self.rows[row, k.KEY] = key << 26 ^ (_hashed(heard.group) or station)
        self.rows[row, k.STATION] = station

    def close(self) -> None:
        """Count what was settled without being judged."""
        counts, tally = self._counts, self._tally
        counts.lines += self._line - 1
        counts.sentences += int(tally[k.SENTENCES])
        for place, kind in _IGNORED.items():
            counts.ignored[kind] += int(tally[place])
        counts.doubts["tag block with wrong checksum"] += int(tally[k.DOUBTS])
        counts.refused["empty payload"] += int(tally[k.EMPTIES])
        for kinds in (counts.ignored, counts.doubts, counts.refused):
            kinds += Counter()  # leaves out the zeros


_IGNORED = {
    k.COMMENTS: "comment",
    k.BLANKS: "blank",
    k.OTHERS: "other NMEA sentence",
    k.TIME_LINES: "time line",
}


def _hashed(text: bytes, seed: int = 0) -> int:
    return int(hashed.python(text, 0, len(text), seed))


class Parts:
    """Puts the parts of messages together, those of one block and those that wait for more."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._keys = np.empty(pk.SLOTS, dtype=np.int64)
        self._slots = np.empty((pk.SLOTS, pk.SLOT_COLUMNS), dtype=np.int64)
        self._slot_times = np.empty((pk.SLOTS, 2))
        self._tally = np.zeros(4, dtype=np.int64)
        self._join = pk.join.at(compiled=True)

    def join(self, rows: int) -> None:
        """Leave a whole message in the row of its last part, and nothing in the others'."""
        lines = self._lines
        self._join(
            lines.wide, _SLOTS_AT, _ROOM_AT, lines.rows, lines.times, rows, self._keys,
            self._slots, self._slot_times, self._tally,
        )  # fmt: skip

    def close(self, counts: ReadCounts) -> None:
        """Count what waits in vain."""
        waiting = self._slots[: self._tally[pk.IN_USE], pk.S_PARTS].sum()
        lost = int(self._tally[pk.LOST] + waiting)
        counts.continued += int(self._tally[pk.CONTINUED])
        if lost:
            counts.refused["part of an incomplete message"] += lost
