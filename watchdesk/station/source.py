"""Where a station's messages come from: live feeds or a recording, told alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ais.contacts import Contact
from ais.positions import PositionTable
from ais.vessels import SafetyText, StaticReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came since the last take; any part of it may be empty."""

    positions: PositionTable
    statics: Sequence[StaticReport] = ()
    texts: Sequence[SafetyText] = ()
    contacts: Mapping[int, Contact] = field(default_factory=dict)  # those new or told anew
    raw_count: int = 0  # lines, or rows, it was made of


class Source(Protocol):
    """Gives what was heard up to a moment, once."""

    def take(self, until_s: float) -> Batch:
        """Everything up to a moment of the clock that was not given yet; soon, never waiting."""
        ...

    def restart(self, at_s: float) -> None:
        """Begin again: the next take gives everything from the beginning; a live feed cannot."""
        ...

    def health(self) -> list[dict[str, Any]]:
        """One row a feed: name, address, state, last_s, sentences, refused, dropped."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
