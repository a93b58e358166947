"""What officers made of the events they were told of, and how often each detector was right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from ais.events import KINDS, iso
from risk.errors import RiskError

CONFIRMED, DISMISSED = "confirmed", "dismissed"
VERDICTS = (CONFIRMED, DISMISSED)
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one officer said of one event; a later one of the same event replaces it."""

    event_key: str
    verdict: str
    reason: str  # needed to dismiss
    officer: str
    at: datetime

    @property
    def kind(self) -> str:
        """The kind of event, as its key begins."""
        return self.event_key.partition(":")[0]

    def as_record(self) -> dict[str, Any]:
        """The verdict as JSON-ready values."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "at": iso(self.at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Of the events of one kind that were judged, the share that was confirmed.

    The interval is Wilson's (1927), 95 %.  Officers judge what they look at: it is no measure
    of what was missed, nor of events nobody looked at.
    """

    kind: str
    confirmed: int
    dismissed: int
    share: float
    low: float
    high: float

    def as_record(self) -> dict[str, Any]:
        """The figures as JSON-ready values."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return {name: round(v, 3) if isinstance(v, float) else v for name, v in record.items()}


def checked(verdict: Verdict) -> Verdict:
    """The same verdict; RiskError where the key, the word or the reason is missing."""
    if verdict.kind not in KINDS or verdict.event_key.count(":") != 2:
        raise RiskError(f"{verdict.event_key!r} is no key of an event; copy it from events.jsonl")
    if verdict.verdict not in VERDICTS:
        raise RiskError(f"verdict {verdict.verdict!r}: must be one of {', '.join(VERDICTS)}")
    if verdict.verdict == DISMISSED and not verdict.reason.strip():
        raise RiskError("an event is dismissed with a reason: the next watch will want to know it")
    if len(verdict.reason) > LONGEST_REASON or not verdict.officer.strip():
        raise RiskError(f"say which officer, and the reason in at most {LONGEST_REASON} characters")
    return verdict


def standing(verdicts: Iterable[Verdict]) -> dict[str, Verdict]:
    """The latest verdict on each event, by its key."""
    return {verdict.event_key: verdict for verdict in sorted(verdicts, key=lambda v: v.at)}


def dismissed(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Keys of the events whose latest verdict is that they mean nothing."""
    return frozenset(k for k, v in standing(verdicts).items() if v.verdict == DISMISSED)


def precision(verdicts: Iterable[Verdict]) -> list[Precision]:
    """How often each detector was right, among the events somebody judged, by kind."""
    latest = standing(verdicts).values()
    rows = []
    for kind in KINDS:
        judged = [verdict.verdict for verdict in latest if verdict.kind == kind]
        if judged:
            right = judged.count(CONFIRMED)
            low, high = wilson(right, len(judged))
            rows.append(
                Precision(
                    kind=kind,
                    confirmed=right,
                    dismissed=len(judged) - right,
                    share=right / len(judged),
                    low=low,
                    high=high,
                )
            )
    return rows


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in wilson(9, 10)]
    [0.596, 0.982]
    """
    z, share = 1.959964, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half
