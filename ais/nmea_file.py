"""One file of NMEA lines: how it is best read, and what stands in it besides AIS messages."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ais.archive_blocks import blocks_of, first_lines
from ais.archive_identities import ArchiveBlock, News
from ais.clock_lines import clock_line_s
from ais.clockwatch import ClockWatch
from ais.hearing import Heard, hear
from ais.nmea import Sentence, TimeLine, parse
from ais.receptions import Reception, receptions
from ais.recording import ReadCounts
from ais.sources import SourceFile
from ais.stamp import recorded_line, unstamped
from ais.vessels import SafetyText

_TARGETS = re.compile(rb"T(?:TM|LL),")  # three times as fast as looking for one and the other
_OVERLAP = 3  # a word may be cut by the end of a chunk
_CLOCK_LINE = re.compile(rb"\$[A-Z]{2}(?:RMC|ZDA),[^\r\n]*")
_PEEK_BYTES = 1 << 20


class NmeaFile:
    """Reads a file once; afterwards ``feeds``, ``clocks`` and ``targets`` say what else it had.

    A file that ``ais.recorder`` wrote is heard as the watch heard it: each feed for itself, with
    its receive times.  So is one whose sentences are timed by own ship's clock lines.  In any
    other the lines say all there is to know, and the compiled decoder may read them.
    """

    def __init__(self, file: SourceFile, news: News) -> None:
        self.feeds = Counter[str]()  # messages, of a recorded watch
        self.clocks = ClockWatch()  # has looked only where there are receive times
        self.targets = False  # radar targets stand in the lines, and can be read again
        self._file, self._news = file, news

    def blocks(self, worth_bytes: int) -> Iterator[ArchiveBlock]:
        """What was heard, in blocks; afterwards the counts cover every line of the file.

        ``worth_bytes`` is from where on the compiled decoder is worth its start.
        """
        file, news = self._file, self._news
        if not _needs_care(file) and len(file.beginning(worth_bytes + 1)) > worth_bytes:
            yield from self._bulk()
            return
        messages = self.messages(news.counts, news.told)
        yield from blocks_of((_heard(message) for message in messages), news)
        news.counts.lines = file.lines
        news.counts.refused.update(file.refused)

    def messages(self, counts: ReadCounts, told: Counter[str]) -> Iterator[Heard | Reception]:
        """Every message one by one, with its reception where the file says more of it."""
        careful = _needs_care(self._file)
        lines = self._file.lines_in(self._looked_at(self._file.text()))
        if not careful:
            yield from hear(lines, counts, told)
            return
        name = self._news.name
        stamped = ((number, recorded_line(raw, name)) for number, raw in lines)
        for reception in receptions(stamped, counts, told):
            if reception.received_s == reception.received_s:
                self.feeds[reception.source] += 1
                self.clocks.look(reception)
            yield reception

    def _bulk(self) -> Iterator[ArchiveBlock]:
        from ais.bulk import decode_blocks

        file, news = self._file, self._news
        chunks = self._looked_at(file.text())
        for block in decode_blocks(chunks, news.name, news.counts, news.told):
            reports = (news.report(*identity) for identity in block.statics.identities())
            yield ArchiveBlock(
                positions=block.positions,
                statics=tuple(report for report in reports if report),
                texts=tuple(
                    SafetyText(mmsi=mmsi, time_s=time_s, text=text, source=news.number, line=line)
                    for line, time_s, mmsi, text in block.texts
                ),
            )
        if file.torn:
            news.counts.lines += 1
            news.counts.refused[file.torn] += 1

    def _looked_at(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks; whether a radar's targets are in them is noted on the way."""
        tail = b""
        for chunk in chunks:
            if not self.targets and self._file.lasting:
                joint = tail + chunk[:_OVERLAP]
                self.targets = any(map(_TARGETS.search, (chunk, joint)))
                tail = chunk[-_OVERLAP:]
            yield chunk


def _heard(message: Heard | Reception) -> Heard:
    return message.heard if isinstance(message, Reception) else message


def _needs_care(file: SourceFile) -> bool:
    """Whether a file was recorded by a watch, or its sentences are timed by clock lines."""
    lines = first_lines(file)
    if any(map(unstamped, lines)):
        return True
    parts = [part for line in lines for part in parse(line)]
    if any(isinstance(p, TimeLine) or (isinstance(p, Sentence) and p.told) for p in parts):
        return False
    # A live pipe is not waited for: of one, only what was looked at already.
    beginning = file.beginning(_PEEK_BYTES) if file.lasting else b"\n".join(lines)
    return any(math.isfinite(clock_line_s(line)) for line in _CLOCK_LINE.findall(beginning))
