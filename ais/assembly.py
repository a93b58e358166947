"""Which sentences make one message: the same station, channel, sequence, total, and moment."""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

from ais.nmea import Sentence

MAX_AGE_S = 10.0
MAX_AGE_LINES = 100  # where no time is told; in real files the parts stand 1 to 3 lines apart
_MAX_WAITING = 1000

_Key = tuple[bytes, bytes, int, bytes]


class Assembled(NamedTuple):
    """A whole message: ``sentence`` with the joined payload, and the line it began on."""

    sentence: Sentence
    line: int


class Assembler:
    """Joins the sentences of one source; what cannot be joined is counted in ``refused``.

    The parts of a message are sent in order (IEC 61162-1), so a part is taken only after the
    one before it: a stray second part can never wait for somebody else's first.  Two ships
    using one sequence number, on one channel of one unnamed station within ``MAX_AGE_S``, one
    losing its second part and the other its first, cannot be told apart by any reader; hence
    identities are confirmed only by a second equal reception (``ais.vessels``).
    """

    def __init__(self) -> None:
        self.refused: Counter[str] = Counter()
        self._waiting: dict[_Key, tuple[list[Sentence], int]] = {}

    def add(self, sentence: Sentence, line: int) -> Assembled | None:
        """The whole message, once its last part is here."""
        if sentence.total == 1:
            return Assembled(sentence, line)
        sender = sentence.group or sentence.station
        key = (sentence.channel, sentence.sequence, sentence.total, sender)
        if sentence.part == 1:
            self._begin(key, sentence, line)
            return None
        if key not in self._waiting and not sender:
            key = self._begun_just_before(key, line - sentence.part + 1)
        parts, first_line = self._waiting.get(key, ([], line))
        if not parts or not _continues(sentence, line, parts, first_line):
            self.refused["part of an incomplete message"] += 1
            return None
        parts.append(sentence)
        if len(parts) < sentence.total:
            return None
        del self._waiting[key]
        return Assembled(_joined(parts), first_line)

    def close(self) -> None:
        """Count every part still waiting as refused."""
        while self._waiting:
            self._drop(next(iter(self._waiting)))

    def _begin(self, key: _Key, sentence: Sentence, line: int) -> None:
        if key in self._waiting:
            self._drop(key)
        elif len(self._waiting) >= _MAX_WAITING:
            self._drop(next(iter(self._waiting)))  # the oldest
        self._waiting[key] = ([sentence], line)

    def _begun_just_before(self, key: _Key, begun_on: int) -> _Key:
        """The key of the message that a part without a name goes on with on the next line.

        Loggers write a tag block before the first part only.
        """
        for other, (parts, line) in self._waiting.items():
            if other[:3] == key[:3] and line == begun_on and not parts[0].group:
                return other
        return key

    def _drop(self, key: _Key) -> None:
        parts, _ = self._waiting.pop(key)
        self.refused["part of an incomplete message"] += len(parts)


def _continues(sentence: Sentence, line: int, parts: list[Sentence], first_line: int) -> bool:
    """Whether a sentence is the next part of the message begun by ``parts``."""
    first = parts[0]
    if sentence.part != len(parts) + 1:
        return False
    if sentence.station and first.station and sentence.station != first.station:
        return False
    age_s = abs(sentence.time_s - first.time_s)
    return line - first_line <= MAX_AGE_LINES if math.isnan(age_s) else age_s <= MAX_AGE_S


def _joined(parts: list[Sentence]) -> Sentence:
    """One sentence holding the whole payload, timed by the first part that tells a time."""
    timed = next((part for part in parts if math.isfinite(part.time_s)), parts[0])
    return parts[0]._replace(
        payload=b"".join(part.payload for part in parts),
        fill=parts[-1].fill,
        time_s=timed.time_s,
        told=timed.told,
    )
