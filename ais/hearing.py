"""From the raw lines of one source to timed messages, every line accounted for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ais.assembly import Assembler
from ais.clock import RunningClock
from ais.messages import Message, decode
from ais.nmea import Ignored, Refused, Sentence, TimeLine, parse
from ais.recording import ReadCounts


class Heard(NamedTuple):
    """One message, when it was heard, and the line it began on."""

    line: int
    time_s: float  # UTC seconds since 1970; NaN where nothing told the time
    message: Message


def hear(
    lines: Iterable[tuple[int, bytes]], counts: ReadCounts, told: Counter[str]
) -> Iterator[Heard]:
    """Every message in the lines of one source, in the order it was completed.

    ``counts`` grows while reading (all but ``lines``, which the source counts), and ``told``
    by how each message was timed.
    """
    clock = RunningClock()
    assembler = Assembler()
    for line, sentence in _sentences(lines, counts):
        if sentence.total > 1:
            whole = assembler.add(sentence, line)
            if whole is None:
                continue
            sentence, line = whole
            counts.continued += sentence.total - 1
        message = decode(sentence.payload, sentence.fill)
        if isinstance(message, str):
            counts.refused[message] += 1
            continue
        counts.messages += 1
        counts.by_type[message.msg_type] += 1
        time_s, how = sentence.time_s, sentence.told
        if message.utc_s > 0:  # a base station that knows the time, not NaN
            inferred_s = clock.hear(message.utc_s)
        else:
            inferred_s = math.nan if how else clock.at(message.second)
        if not how:
            time_s, how = inferred_s, "base station"
        if time_s > 0:
            told[how] += 1
        yield Heard(line, time_s, message)
    assembler.close()
    counts.refused.update(assembler.refused)


def _sentences(
    lines: Iterable[tuple[int, bytes]], counts: ReadCounts
) -> Iterator[tuple[int, Sentence]]:
    """Every sentence with its line, timed by the time line before it where it has no time."""
    told_before: TimeLine | None = None
    for line, raw in lines:
        parts = parse(raw)
        counts.shared += len(parts) - 1
        for part in parts:
            if isinstance(part, Sentence):
                counts.sentences += 1
                if part.doubt:
                    counts.doubts[part.doubt] += 1
                yield line, part if told_before is None else _timed(part, told_before)
            elif isinstance(part, Ignored):
                counts.ignored[part.kind] += 1
            elif isinstance(part, Refused):
                counts.refused[part.reason] += 1
            else:
                told_before = None if part.trouble else part
                count = counts.refused if part.trouble else counts.ignored
                count[part.trouble or "time line"] += 1


def _timed(sentence: Sentence, told: TimeLine) -> Sentence:
    if math.isnan(sentence.time_s):
        sentence = sentence._replace(time_s=told.time_s, told="$PGHP")
    return sentence._replace(station=sentence.station or told.station)
