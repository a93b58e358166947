"""What the detectors found and have not withdrawn, as they tell it bit by bit."""

from __future__ import annotations

from collections.abc import Iterable

from ais.events import Event
from risk.assessment import Assessment, ranked
from watchdesk.station.looker import Found


class Findings:
    """The events that stand, and what each vessel's may mean."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self._weighed: dict[int, Assessment] = {}
        self._ranked: list[Assessment] | None = None

    @property
    def assessments(self) -> list[Assessment]:
        """What it may mean, most to look at first."""
        if self._ranked is None:
            self._ranked = ranked(self._weighed.values())
        return self._ranked

    def take(self, told: Iterable[Found]) -> None:
        """Take in what looks changed."""
        for found in told:
            if found.anew:
                self.events, self._weighed = {}, {}
            for key in found.withdrawn:
                self.events.pop(key, None)
            self.events |= found.events
            self._weighed |= found.assessments
            for mmsi in found.forgotten:
                self._weighed.pop(mmsi, None)
            self._ranked = None
