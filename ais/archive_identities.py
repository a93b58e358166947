"""Which identities of an archive are worth keeping: not the same one ten thousand times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais import sieve_kernel
from ais.archive_kernel import NUMBERS, ROW
from ais.messages import Identity
from ais.positions import PositionTable, position_table
from ais.recording import ReadCounts
from ais.vessels import SafetyText, StaticReport

_FIRST_SLOTS = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveBlock:
    """Some rows of an archive, and the identities and texts in them that are news."""

    positions: PositionTable
    statics: tuple[StaticReport, ...] = ()
    texts: tuple[SafetyText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Some lines of an archive as numbers: a place a line, whatever became of it.

    ``numbers`` has a row for each of ``ais.archive_kernel.NUMBERS``; ``hashes`` tells
    identities apart, and ``identity`` reads the one of a line.
    """

    first_line: int
    kinds: NDArray[np.int8]
    numbers: NDArray[np.float64]
    hashes: NDArray[np.int64] | None  # None: the archive has no identities
    identity: Callable[[int], Identity | None]


class News:
    """Makes blocks of one source, and remembers which identities it has given."""

    def __init__(self, name: str, number: int, counts: ReadCounts, told: Counter[str]) -> None:
        self.name = name
        self.number = number
        self.counts = counts
        self.told = told
        self._last: dict[tuple[int, int, bool], tuple[Identity, int]] = {}
        self._read: dict[int, tuple[int, Identity | None]] = {}  # each vessel's last hash
        self._sieve = Sieve()

    def report(
        self, line: int, time_s: float, msg_type: int, mmsi: int, identity: Identity
    ) -> StaticReport | None:
        """The identity as a report, ``None`` where it repeats the two before it.

        Two are kept because a name counts as confirmed when it was received twice.
        """
        key = (mmsi, msg_type, identity.name is None)  # the parts of a type 24 take turns
        before, times = self._last.get(key, (None, 0))
        times = times + 1 if identity == before else 1
        self._last[key] = (identity, times)
        if times > 2:
            return None
        return StaticReport(
            mmsi=mmsi,
            time_s=time_s,
            msg_type=msg_type,
            source=self.number,
            line=line,
            name=identity.name,
            callsign=identity.callsign,
            imo=identity.imo,
            ship_type=identity.ship_type,
            destination=identity.destination,
            length_m=identity.length_m,
            beam_m=identity.beam_m,
            draught_m=identity.draught_m,
            mothership_mmsi=identity.mothership_mmsi,
        )

    def block(self, parsed: Parsed) -> ArchiveBlock:
        """The usable lines as columns, with what is new in their identities; all counted."""
        kept = np.flatnonzero(parsed.kinds == ROW)
        whole = len(kept) == len(parsed.kinds)  # most blocks: nothing to leave out
        chosen = dict(zip(NUMBERS, parsed.numbers if whole else parsed.numbers[:, kept]))
        chosen["status"] = _codes(chosen["status"])
        untimed = int(np.isnan(chosen["time_s"]).sum())
        self.counts.messages += len(kept)
        self.counts.by_type[0] += len(kept)
        self.counts.doubts.update({"time not understood": untimed} if untimed else {})
        self.told["column"] += len(kept) - untimed
        table = position_table([self.name], line=kept + parsed.first_line, **chosen)
        return ArchiveBlock(positions=table, statics=tuple(self._reports(parsed, kept, table)))

    def _reports(
        self, parsed: Parsed, kept: NDArray[np.intp], table: PositionTable
    ) -> list[StaticReport]:
        if parsed.hashes is None or not len(kept):
            return []
        hashes = parsed.hashes if len(kept) == len(parsed.hashes) else parsed.hashes[kept]
        fresh = np.flatnonzero(self._sieve.fresh(table.mmsi, hashes))
        columns = (kept, table.line, table.time_s, table.mmsi, hashes)
        reports = []
        for slot, line, time_s, mmsi, mark in zip(*(c[fresh].tolist() for c in columns)):
            known, identity = self._read.get(mmsi, (None, None))
            if known != mark:
                identity = parsed.identity(slot)
                self._read[mmsi] = mark, identity
            if identity is not None:
                reports.append(self.report(line, time_s, 0, mmsi, identity))
        return [report for report in reports if report is not None]


class Sieve:
    """Stops by the million what repeats the two before it, and leaves the rest to ``News``.

    It compares hashes of 35 bits: once in 30,000 million changes one would be taken for none.
    """

    def __init__(self) -> None:
        self._memory = _memory(_FIRST_SLOTS)
        self._used = 0

    def fresh(self, mmsi: NDArray[np.int32], hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each row's identity may be news, rows in the order they were read."""
        while self._used + len(mmsi) > len(self._memory) // 2:
            self._grow()
        marks = np.zeros(len(mmsi), bool)
        self._used += sieve_kernel.mark_fresh.at(compiled=True)(mmsi, hashes, self._memory, marks)
        return marks

    def _grow(self) -> None:
        kept = self._memory[self._memory[:, 0] != 0]
        self._memory = _memory(2 * len(self._memory))
        sieve_kernel.remember.at(compiled=True)(kept, self._memory)


def _memory(slots: int) -> NDArray[np.int64]:
    return np.zeros((slots, 4), np.int64)  # a fourth, so that none crosses two lines of a cache


def _codes(status: NDArray[np.float64]) -> NDArray[np.int8]:
    """Navigational status, 15 for what is none."""
    known = (status >= 0) & (status < 16)
    return np.where(known, status, 15).astype(np.int8)
