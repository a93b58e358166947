"""The time a station goes by: of the wall while it listens, of the recording in a replay."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What everything of a station asks for the time."""

    @property
    def rate(self) -> float:
        """Seconds that pass in a second on the wall, while it runs."""
        ...

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        ...

    def now_s(self) -> float:
        """UTC seconds since 1970."""
        ...


class WallClock:
    """The computer's own clock."""

    rate = 1.0
    paused = False

    def now_s(self) -> float:
        """UTC seconds since 1970."""
        return datetime.now(tz=UTC).timestamp()  # noqa: TID251 - a live watch has the clock
