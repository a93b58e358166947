"""From the lines of several sources to timed messages, each source's own state kept apart.

Live feeds and replayed recordings go through here alike: the only clock is in the lines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ais.assembly import MAX_AGE_LINES, Assembler
from ais.clock import RunningClock
from ais.clock_lines import clock_line_s
from ais.hearing import Heard
from ais.messages import decode
from ais.nmea import Ignored, Refused, Sentence, TimeLine, parse
from ais.recording import ReadCounts
from ais.stamp import RawLine

_MOST_SOURCES = 1000  # anyone may send datagrams under a thousand addresses
_FRESH_S = 10.0  # a time line times what follows it at once, not what comes after a silence
_FRESH_LINES = MAX_AGE_LINES  # where no receive time tells of silence


class Reception(NamedTuple):
    """A message as one station heard it."""

    heard: Heard
    told: str  # what told its time, one of ``ais.clock.TRUST``, "" where nothing did
    received_s: float  # when we received it; NaN in a recording that does not say
    source: str  # the feed, and who spoke on it
    station: bytes  # the receiver's name, as the line says; hostile
    payload: bytes  # as transmitted, armoured


class Receptions:
    """The messages in the lines given to ``add``; ``counts`` and ``told`` grow with them."""

    def __init__(self, counts: ReadCounts, told: Counter[str]) -> None:
        self._counts = counts
        self._told = told
        self._sources: dict[str, _Source] = {}  # heard longest ago first

    def add(self, number: int, line: RawLine) -> list[Reception]:
        """The messages that a line completes, in the order they stand in it."""
        self._counts.lines += 1
        source = self._source(line.source)
        parts = parse(line.raw)
        self._counts.shared += len(parts) - 1
        heard: list[Reception] = []
        for part in parts:
            if isinstance(part, Sentence):
                self._counts.sentences += 1
                if part.doubt:
                    self._counts.doubts[part.doubt] += 1
                heard += self._heard(source.timed(part, number, line), number, line, source)
            elif isinstance(part, Ignored):
                self._counts.ignored[part.kind] += 1
                source.listen(clock_line_s(line.raw), number, line)
            elif isinstance(part, Refused):
                self._counts.refused[part.reason] += 1
            else:
                source.note(part, number, line)
                count = self._counts.refused if part.trouble else self._counts.ignored
                count[part.trouble or "time line"] += 1
        return heard

    def close(self) -> None:
        """Count the parts still waiting for the rest of their message as refused."""
        for name in list(self._sources):
            self._forget(name)

    def _source(self, name: str) -> _Source:
        source = self._sources.pop(name, None) or _Source()
        self._sources[name] = source
        if len(self._sources) > _MOST_SOURCES:
            self._forget(next(iter(self._sources)))
        return source

    def _forget(self, name: str) -> None:
        assembler = self._sources.pop(name).assembler
        assembler.close()
        self._counts.refused.update(assembler.refused)

    def _heard(
        self, sentence: Sentence, number: int, line: RawLine, source: _Source
    ) -> Iterator[Reception]:
        """The message that a sentence completes, if it does."""
        whole = source.assembler.add(sentence, number)
        if whole is None:
            return
        sentence, number = whole
        self._counts.continued += sentence.total - 1
        message = decode(sentence.payload, sentence.fill)
        if isinstance(message, str):
            self._counts.refused[message] += 1
            return
        self._counts.messages += 1
        self._counts.by_type[message.msg_type] += 1
        time_s, told = source.when(sentence, message.utc_s, message.second)
        if told:
            self._told[told] += 1
        heard = Heard(number, time_s, message)
        yield Reception(heard, told, line.time_s, line.source, sentence.station, sentence.payload)


def receptions(
    lines: Iterable[tuple[int, RawLine]], counts: ReadCounts, told: Counter[str]
) -> Iterator[Reception]:
    """Every message in numbered lines of any number of sources, in the order completed."""
    listening = Receptions(counts, told)
    for number, line in lines:
        yield from listening.add(number, line)
    listening.close()


class _Told(NamedTuple):
    """A time told between sentences, and when it was."""

    time_s: float
    station: bytes
    number: int
    received_s: float

    def fresh(self, number: int, line: RawLine) -> bool:
        age_s = abs(line.time_s - self.received_s)
        return number - self.number <= _FRESH_LINES if math.isnan(age_s) else age_s <= _FRESH_S


class _Source:
    """What one source said before: parts of messages, and times."""

    def __init__(self) -> None:
        self.assembler = Assembler()
        self._clock = RunningClock()
        self._time_line: _Told | None = None
        self._clock_line: _Told | None = None

    def note(self, part: TimeLine, number: int, line: RawLine) -> None:
        """Remember what a ``$PGHP`` line told; a broken one ends what the one before it told."""
        told = _Told(part.time_s, part.station, number, line.time_s)
        self._time_line = None if part.trouble else told

    def listen(self, time_s: float, number: int, line: RawLine) -> None:
        """Remember the time a clock line told, if it did."""
        if math.isfinite(time_s):
            self._clock_line = _Told(time_s, b"", number, line.time_s)

    def timed(self, sentence: Sentence, number: int, line: RawLine) -> Sentence:
        """The sentence with the most trusted time there is, and its station where one is told."""
        before = (
            self._time_line if self._time_line and self._time_line.fresh(number, line) else None
        )
        if before is not None:
            sentence = sentence._replace(station=sentence.station or before.station)
        if math.isfinite(sentence.time_s):
            return sentence
        if before is not None:
            return sentence._replace(time_s=before.time_s, told="$PGHP")
        if self._clock_line is not None and self._clock_line.fresh(number, line):
            return sentence._replace(time_s=self._clock_line.time_s, told="clock line")
        if math.isfinite(line.time_s):
            return sentence._replace(time_s=line.time_s, told="receive")
        return sentence

    def when(self, sentence: Sentence, utc_s: float, second: int) -> tuple[float, str]:
        """When a message was heard and what told it; base stations are listened to on the way."""
        inferred_s = math.nan
        if utc_s > 0:  # a base station that knows the time, not NaN
            inferred_s = self._clock.hear(utc_s)
        elif not sentence.told:
            inferred_s = self._clock.at(second)
        if sentence.told:
            return sentence.time_s, sentence.told
        return inferred_s, "base station" if math.isfinite(inferred_s) else ""
