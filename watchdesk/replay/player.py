"""A recording as a source: whatever its clock says has been heard by now, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ais.recording import ReadCounts
from watchdesk.replay.tables import Timed, timed
from watchdesk.station.source import Batch

NOTHING_GIVEN = (0, 0, 0)


class Player:
    """Gives what a recording says up to the moment asked for; ``restart`` begins again."""

    def __init__(self, told: Timed, name: str, *, counts: ReadCounts | None = None) -> None:
        self._told, self._name = told, name
        self._counts = counts or ReadCounts()
        self._given = NOTHING_GIVEN
        self._until_s = float("-inf")

    @property
    def begin_s(self) -> float:
        """Where the recording begins."""
        return self._told.begin_s

    @property
    def end_s(self) -> float:
        """Where the recording ends."""
        return self._told.end_s

    def take(self, until_s: float) -> Batch:
        """Everything up to a moment that was not given yet, in the order of its time."""
        positions, statics, texts = self._given
        upto = self._told.until(until_s) if until_s > self._until_s else self._given
        self._given, self._until_s = upto, max(until_s, self._until_s)
        return Batch(
            positions=self._told.positions.take(slice(positions, upto[0])),
            statics=self._told.statics[statics : upto[1]],
            texts=self._told.texts[texts : upto[2]],
            raw_count=sum(upto) - positions - statics - texts,
        )

    def restart(self, at_s: float) -> None:
        """Forget what was given: the next take gives everything from the beginning."""
        self._given, self._until_s = NOTHING_GIVEN, float("-inf")

    def change(self, told: Timed) -> None:
        """Go on with another future; up to the moment last asked for it must be the same."""
        self._told = told
        self._given = told.until(self._until_s)

    def health(self) -> list[dict[str, Any]]:
        """One feed, heard until it ends; what the reader refused of it, by reason."""
        at_end = self._until_s >= self._told.end_s
        return [
            {
                "name": self._name,
                "address": self._name,
                "state": "ended" if at_end else "heard",
                "last_s": self._last_s(),
                "sentences": self._counts.sentences,
                "refused": dict(sorted(self._counts.refused.items())),
                "dropped": self._told.untimed,
            }
        ]

    def close(self) -> None:
        """Nothing is open: the recording was read at once."""

    def _last_s(self) -> float | None:
        given = self._given[0]
        last_s = float(self._told.positions.time_s[given - 1]) if given else float("nan")
        return last_s if last_s == last_s else None


def player_of(
    paths: list[Path], contacts: list[Path], progress: Callable[[int], None] | None = None
) -> Player:
    """The player of some recordings, read as ``assess`` reads them."""
    from ais.reading import read

    recording = read(paths, progress, contacts=contacts)
    name = ", ".join(source.name for source in recording.sources)
    return Player(timed(recording), name, counts=recording.counts)
