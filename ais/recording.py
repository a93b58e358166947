"""What came out of the sources: positions, identities, texts, and what was refused and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ais.clockwatch import ClockReport
from ais.contacts import ContactRegister
from ais.positions import PositionTable, position_table
from ais.vessels import SafetyText, StaticReport


@dataclass(slots=True, kw_only=True)
class ReadCounts:
    """How much was read, and every refusal by its reason.

    A *line* is a line of the file; the torn end of a compressed file counts as one.  A
    *sentence* is a VDM or VDO sentence that is well formed and passes its checksum.  A
    *message* is one or more sentences whose joined payload was decoded, or one row of an
    archive (type 0).  Each line ends in exactly one place, so that always::

        lines + shared == ignored + refused + messages + continued

    A refused message counts once, a part of a message that never became whole once each.
    """

    lines: int = 0
    sentences: int = 0
    messages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    by_type: Counter[int] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)  # in order, and not AIS
    doubts: Counter[str] = field(default_factory=Counter)  # not believed in what was kept
    continued: int = 0  # sentences that were the second or a later part of a whole message
    shared: int = 0  # sentences that followed another on the same line

    @property
    def unaccounted(self) -> int:
        """Lines that ended nowhere; zero, or the reader is wrong."""
        ended = self.ignored.total() + self.refused.total() + self.messages + self.continued
        return self.lines + self.shared - ended

    def add(self, other: ReadCounts) -> None:
        """Count what another source counted."""
        self.lines += other.lines
        self.sentences += other.sentences
        self.messages += other.messages
        self.refused.update(other.refused)
        self.by_type.update(other.by_type)
        self.ignored.update(other.ignored)
        self.doubts.update(other.doubts)
        self.continued += other.continued
        self.shared += other.shared

    def as_record(self) -> dict[str, object]:
        """The counts as the command line's contract names them."""
        return {
            "lines": self.lines,
            "sentences": self.sentences,
            "messages": self.messages,
            "continued": self.continued,
            "shared": self.shared,
            "refused": dict(sorted(self.refused.items())),
            "ignored": dict(sorted(self.ignored.items())),
            "doubts": dict(sorted(self.doubts.items())),
            "by_type": {str(kind): count for kind, count in sorted(self.by_type.items())},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file as it was read: its name, its fingerprint, what was counted, how it told time."""

    name: str
    path: str
    sha256: str
    size_bytes: int
    counts: ReadCounts
    clock: str  # what told most times: one of ``ais.clock.TRUST``, "column" or "none"
    told: Mapping[str, int] = field(default_factory=dict)  # messages by what told their time
    clocks: tuple[ClockReport, ...] = ()  # of stations whose clocks cannot be right
    feeds: Mapping[str, int] = field(default_factory=dict)  # messages by feed, of a recorded watch
    contacts: Mapping[str, int] = field(default_factory=dict)  # radar targets: seen, and why not


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Everything heard in one or more sources."""

    positions: PositionTable = field(default_factory=lambda: position_table(mmsi=[]))
    statics: tuple[StaticReport, ...] = ()
    texts: tuple[SafetyText, ...] = ()
    sources: tuple[Source, ...] = ()
    contacts: ContactRegister = field(default_factory=ContactRegister)

    @property
    def counts(self) -> ReadCounts:
        """The counts of all sources together."""
        total = ReadCounts()
        for source in self.sources:
            total.add(source.counts)
        return total
