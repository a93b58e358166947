"""The detectors beside the watch: what is told to them, what they found, and looking in line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, Protocol

from ais.events import Event
from jurisdiction.zones import Zones
from risk.assessment import Assessment
from watchdesk.brought import Brought
from watchdesk.live.live import Live
from watchdesk.station.source import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look changed: events by key, those that stand no more, assessments by MMSI.

    ``withdrawn`` are events, ``forgotten`` vessels.
    """

    anew: bool  # the first look of an empty window: only what is told here stands
    events: Mapping[str, Event]
    withdrawn: frozenset[str]
    assessments: Mapping[int, Assessment]
    forgotten: frozenset[int]
    rows: int
    waiting: int
    look_s: float


class Looker(Protocol):
    """The detectors, wherever they run: told what is heard, asked what they found."""

    @property
    def emptied(self) -> bool:
        """Whether they have not yet seen what was heard."""
        ...

    def hear(self, batch: Batch) -> None:
        """Take what came."""
        ...

    def found(self) -> Iterator[Found]:
        """What was found since it was last asked for."""
        ...

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these events, which an officer found to mean nothing."""
        ...

    def restart(self) -> None:
        """Forget everything."""
        ...

    def state(self) -> dict[str, Any]:
        """Its ``state``, "alive", "starting", "dead" or "stuck", and its counts."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Looking:
    """A window looked at again and again, each time telling only what changed."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self._known: dict[int, Assessment] = {}
        self._anew = True

    def look(self, *, at_all: bool = False) -> Found:
        """Look, at every vessel if so asked, and tell what changed."""
        live, anew, began = self.live, self._anew, monotonic()
        changes = live.look(at_all=at_all)
        keys = [key for change in changes for key in (change.event.key, change.was) if key]
        known, self._known, self._anew = self._known, dict(live.weighed), False
        return Found(
            anew=anew,
            events=dict(live.events) if anew
            else {key: live.events[key] for key in keys if key in live.events},
            withdrawn=frozenset(key for key in keys if key not in live.events),
            assessments={m: a for m, a in self._known.items() if known.get(m) is not a},
            forgotten=frozenset(known.keys() - self._known.keys()),
            rows=live.rows,
            waiting=live.waiting,
            look_s=monotonic() - began,
        )  # fmt: skip


class InLine:
    """Looks where it stands, in the same thread: for recordings, whose clock waits for it.

    Its window is the whole recording, and ``at_all`` learns anew from all of it: then what stands
    is what the batch says.
    """

    emptied = False

    def __init__(self, zones: Zones, brought: Brought) -> None:
        self._zones, self._brought = zones, brought
        self._dismissed = brought.dismissed
        self.restart()

    def hear(self, batch: Batch) -> None:
        """Take what came."""
        self._looking.live.hear(batch.positions, batch.statics)
        self._heard = True

    def found(self, *, at_all: bool = False) -> Iterator[Found]:
        """What a look finds, where something was heard since the last or ``at_all``."""
        if self._heard or at_all:
            self._heard = False
            yield self._looking.look(at_all=at_all)

    def dismiss(self, keys: frozenset[str]) -> None:
        """Weigh without these."""
        if keys != self._dismissed:
            self._dismissed, self._heard = keys, True
            self._looking.live.dismiss(keys)

    def restart(self) -> None:
        """Forget everything."""
        brought = self._brought
        live = Live(
            self._zones, brought.overrides, window_h=inf, usual=brought.usual,
            dismissed=self._dismissed,
        )  # fmt: skip
        self._looking, self._heard = Looking(live), False

    def state(self) -> dict[str, Any]:
        """It lives as long as the station."""
        live = self._looking.live
        return {"state": "alive", "rows": live.rows, "waiting": live.waiting}

    def close(self) -> None:
        """Nothing is open."""
