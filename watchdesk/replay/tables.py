"""Everything a recording will say, in the order of its own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ais.contacts import ContactRegister
from ais.positions import PositionTable, position_table
from ais.recording import Recording
from ais.vessels import SafetyText, StaticReport
from watchdesk.replay.clock import ReplayError

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Positions, identities and texts, each in order of time; what has none stands first."""

    positions: PositionTable
    statics: tuple[StaticReport, ...] = ()
    texts: tuple[SafetyText, ...] = ()
    untimed: int = 0
    _times: tuple[Times, Times, Times] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the times as columns: they are asked for several times a second."""
        every = (self.positions.time_s, times_of(self.statics), times_of(self.texts))
        object.__setattr__(self, "_times", tuple(_first(times) for times in every))

    @property
    def begin_s(self) -> float:
        """When the first of it was heard, in whole seconds."""
        return float(np.floor(min(t[np.isfinite(t)].min(initial=np.inf) for t in self._times)))

    @property
    def end_s(self) -> float:
        """When the last of it was heard, in whole seconds."""
        return float(np.ceil(max(t.max(initial=-np.inf) for t in self._times)))

    def until(self, time_s: float) -> tuple[int, int, int]:
        """How many positions, identities and texts were heard up to a moment, and at it."""
        positions, statics, texts = (int(np.searchsorted(t, time_s, "right")) for t in self._times)
        return positions, statics, texts


def timed(recording: Recording) -> Timed:
    """A recording in order of time; ReplayError where nothing in it has a time."""
    statics = (*recording.statics, *_labels(recording.contacts, recording.positions))
    told = in_order(recording.positions, statics, recording.texts)
    if told.untimed == len(told.positions) + len(told.statics) + len(told.texts):
        names = ", ".join(source.name for source in recording.sources) or "nothing"
        raise ReplayError(f"{names}: nothing in it has a time; there is nothing to play")
    return told


def in_order(
    positions: PositionTable, statics: Sequence[StaticReport], texts: Sequence[SafetyText]
) -> Timed:
    """The same, sorted by time; what was heard at one moment stays in the order of its lines."""
    order = np.argsort(_first(positions.time_s), kind="stable")
    every = (positions.time_s, times_of(statics), times_of(texts))
    return Timed(
        positions=positions.take(order),
        statics=tuple(statics[i] for i in np.argsort(_first(every[1]), kind="stable")),
        texts=tuple(texts[i] for i in np.argsort(_first(every[2]), kind="stable")),
        untimed=int(sum(np.count_nonzero(np.isnan(times)) for times in every)),
    )


def times_of(reports: Sequence[StaticReport] | Sequence[SafetyText]) -> Times:
    """When each was heard, UTC seconds since 1970."""
    return np.array([report.time_s for report in reports], np.float64)


def nothing_heard() -> PositionTable:
    """A table without rows."""
    return position_table(mmsi=[])


def _labels(contacts: ContactRegister, positions: PositionTable) -> list[StaticReport]:
    """What people call each contact, told when it was first seen."""
    told = []
    for number, contact in contacts.by_number.items():
        seen = positions.time_s[positions.mmsi == number]
        if len(seen):
            first_s = float(np.nanmin(seen)) if np.isfinite(seen).any() else float("nan")
            told.append(
                StaticReport(
                    mmsi=number, time_s=first_s, msg_type=0, source=0, line=0, name=contact.label
                )
            )
    return told


def _first(time_s: Times) -> Times:
    return np.where(np.isnan(time_s), -np.inf, time_s)
