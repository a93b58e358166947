"""The bulk decoder: bytes of NMEA in, blocks of columns out, exactly as ``ais.hearing`` hears.

For more than a compiler's start is worth.  Sound, ordinary lines never become objects; any other
line goes through ``ais.nmea``, and texts through ``ais.messages``, so that every refusal is
theirs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais import bulk_tables as tables
from ais import payload_kernel as k
from ais.bulk_blocks import Block, Statics, Text
from ais.bulk_lines import Lines, Parts
from ais.clock import TRUST, run_clock
from ais.positions import COLUMNS, PositionTable
from ais.recording import ReadCounts
from ais.sentence_kernel import LINE, NOBODY, TOLD

Integers = NDArray[np.int64]

_SENDERS = 131_071  # places for what each said last; a prime spreads their numbers
_POSITION_COLUMNS = {
    name: COLUMNS.get(name, np.int8)
    for name in ("mmsi", "time_s", "line", "msg_type", *tables.POSITION_NUMBERS)
}


def decode_blocks(
    chunks: Iterable[bytes], name: str, counts: ReadCounts, told: Counter[str]
) -> Iterator[Block]:
    """What the lines of one source said, whatever way its bytes were cut into chunks.

    Afterwards ``counts`` and ``told`` cover every line of it.
    """
    decoder = Decoder(name, counts, told)
    yield from decoder.blocks(chunks)
    decoder.close()


class Decoder:
    """Decodes lines as they come, and keeps the parts that wait for the rest of their message."""

    def __init__(self, name: str, counts: ReadCounts, told: Counter[str]) -> None:
        self._counts = counts
        self._lines = Lines(counts)
        self._parts = Parts(self._lines)
        self._reader = _Reader(self._lines, name, counts, told)

    def blocks(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """What some chunks said; the last of them ends with a whole line."""
        for stop in self._lines.fill(chunks):
            rows = self._lines.sentences(stop)
            self._parts.join(rows)
            yield self._reader.read(rows)

    def close(self) -> None:
        """Count the lines, and the parts that waited in vain."""
        self._lines.close()
        self._parts.close(self._counts)


class _Reader:
    """Reads the fields of whole messages."""

    def __init__(self, lines: Lines, name: str, counts: ReadCounts, told: Counter[str]) -> None:
        self._lines, self._name, self._counts, self._told = lines, name, counts, told
        self._forms = np.empty(len(lines.rows), dtype=np.int64)
        self._mmsis = np.empty(len(lines.rows), dtype=np.int64)
        self._groups = np.empty((tables.GROUPS, len(lines.rows) + 1), dtype=np.int64)
        self._seen = np.zeros((_SENDERS, 2), dtype=np.int64)
        self._by_told = np.zeros(len(TRUST) + 1, dtype=np.int64)
        self._clock = np.array([math.nan, math.nan])
        self._seconds = np.empty(len(lines.rows), dtype=np.int8)
        self._loops = {
            loop.__name__: loop.at(compiled=True)
            for loop in (
                k.sort, k.read_positions, k.read_clocks, k.fingerprint, k.news,
                k.read_statics, k.read_texts, run_clock,
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
            texts=self._texts(written),
        )

    def _sort(self, rows: int) -> tuple[int, list[Integers]]:
        """How many messages are not refused, now in front; and the rows of each group."""
        by_form = np.zeros(len(tables.MESSAGE_TYPE) + len(tables.REFUSALS), dtype=np.int64)
        sizes = np.zeros(tables.GROUPS, dtype=np.int64)
        kept = self._loops["sort"](
            self._lines.wide, self._lines.rows, self._lines.times, rows, tables.FIT, self._forms,
            self._mmsis, by_form, self._by_told, self._groups, tables.GROUP_OF, sizes,
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
        lines, by_told = self._lines, self._by_told
        nobody = by_told[NOBODY]
        if nobody or len(stations):
            utc_s = np.empty(len(stations))
            self._loops["read_clocks"](
                lines.wide, lines.rows, stations, self._forms, tables.BITS, utc_s
            )
            if nobody:
                self._seconds[:kept] = 60
                self._seconds[placed] = second
            by_told[len(TRUST) - 1] += self._loops["run_clock"](
                self._clock, stations, utc_s, lines.rows[:kept, TOLD], NOBODY, self._seconds,
                lines.times,
            )  # fmt: skip
        for how, times in zip(TRUST, by_told):
            if times:
                self._told[how] += int(times)
        by_told[:] = 0
        return bool(nobody)

    def _statics(self, named: Integers) -> Statics:
        lines, forms = self._lines, self._forms
        fresh = np.empty(len(named), dtype=np.bool_)
        marks = np.empty(len(named), dtype=np.int64)
        self._loops["fingerprint"](lines.wide, lines.rows, named, forms, tables.TELLING, marks)
        self._loops["news"](named, forms, self._mmsis, marks, self._seen, fresh)
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
            line=lines.rows[named, LINE],
            time_s=lines.times[named],
            msg_type=tables.MESSAGE_TYPE[forms[named]],
            mmsi=self._mmsis[named].astype(np.int32),
            name=name,
            callsign=callsign,
            destination=destination,
            numbers=numbers,
        )

    def _texts(self, written: Integers) -> list[Text]:
        lines = self._lines
        letters = np.zeros((len(written), tables.LETTERS), dtype=np.uint8)
        self._loops["read_texts"](
            lines.wide, lines.rows, written, self._forms, tables.RUNS, letters
        )  # fmt: skip
        said = letters.view(f"S{tables.LETTERS}").ravel().tolist()
        return list(
            zip(
                lines.rows[written, LINE].tolist(),
                lines.times[written].tolist(),
                self._mmsis[written].tolist(),
                [text.decode("ascii").strip() for text in said],
            )
        )
