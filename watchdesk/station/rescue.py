"""Who calls for help among what is heard, found at once: an alarm waits for no other detector."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any

import numpy as np

from ais.events import Event
from ais.positions import PositionTable, position_table
from jurisdiction.zones import Zones
from sar.distress import Incident, incidents_from
from sar.incidents import gravest_first
from seamath.units import S_PER_H
from watchdesk.behaviour import in_zones
from watchdesk.station.dangers import Dangers
from watchdesk.station.devices import Devices
from watchdesk.station.source import Batch

FULL_TOLD_S = S_PER_H  # so long after somebody could not be listed
_MOST_FIXES = 200_000


class Rescue:
    """Distress devices and texts of danger: their events and incidents.

    ``restoring`` is True while what was heard before a restart is read; ``lost`` says why that
    failed.
    """

    def __init__(self, zones: Zones) -> None:
        self.restoring, self.lost = False, ""
        self.events: tuple[Event, ...] = ()
        self._zones = zones
        self._devices, self._texts = Devices(), Dangers()
        self._now_s, self._full_s = 0.0, -np.inf

    @property
    def turned_away(self) -> int:
        """Messages and texts of those who could not be listed."""
        return self._devices.turned_away + self._texts.turned_away

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Who may be in danger, gravest first."""
        return gravest_first(incidents_from(self.events), self._texts.incidents)

    def hear(self, batch: Batch, now_s: float, track_of: Callable[[int], PositionTable]) -> bool:
        """Take in what came; whether anything is known that was not."""
        before = self.turned_away
        devices = self._devices.hear(batch, now_s)
        if devices:
            self._place()
        texts = self._texts.hear(batch, now_s, track_of)
        self._now_s = now_s
        if self.turned_away > before:
            self._full_s = now_s
        return texts or devices

    def restore(
        self,
        batches: Iterable[Batch],
        now_s: Callable[[], float],
        lock: AbstractContextManager[Any],
    ) -> None:
        """Know, in a thread of its own, what was heard before; from one moment to the next."""

        def read() -> None:
            earlier = Rescue(self._zones)
            try:
                earlier.remember(batches, now_s())
            except Exception as error:  # it is told, and the watch goes on with what it knows
                logging.getLogger("watchdesk").exception("not restored")
                self.lost = str(error)
            with lock:
                self.join(earlier, now_s())
                self.restoring = False

        self.restoring = True
        Thread(target=read, name="restoring", daemon=True).start()

    def remember(self, batches: Iterable[Batch], now_s: float) -> None:
        """Take in what was heard long ago; nothing is told of it before ``join``."""
        fixes: dict[int, tuple[float, float, float]] = {}

        def fix_of(mmsi: int) -> PositionTable:
            time_s, lat, lon = fixes.get(mmsi, (np.nan, np.nan, np.nan))
            return position_table(mmsi=[mmsi], time_s=[time_s], lat=[lat], lon=[lon])

        for batch in batches:
            self._devices.hear(batch, now_s)
            self._texts.hear(batch, now_s, fix_of)
            if len(fixes) > _MOST_FIXES:
                fixes.clear()  # costs a place at worst
            fixes |= _last_fixes(batch.positions)

    def join(self, earlier: Rescue, now_s: float) -> None:
        """Know what another heard before."""
        self._devices.join(earlier._devices, now_s)
        self._texts.join(earlier._texts, now_s)
        self._place()

    def health(self) -> dict[str, Any]:
        """Whether everybody who called is listed, and how much is remembered."""
        told: dict[str, Any] = {
            "devices": len(self._devices),
            "senders": len(self._texts),
            "turned_away": self.turned_away,
        }
        if self.lost:
            return {"state": f"what was heard before the restart is not known ({self.lost})",
                    **told}  # fmt: skip
        if self._now_s - self._full_s < FULL_TOLD_S:
            return {"state": "more call for help than can be listed", **told}
        return {"state": "starting" if self.restoring else "ok", **told}

    def _place(self) -> None:
        self.events = tuple(in_zones(self._devices.events, self._zones))


def _last_fixes(positions: PositionTable) -> dict[int, tuple[float, float, float]]:
    """Time and place of the newest fix of each vessel."""
    known = positions.take(np.isfinite(positions.lat) & np.isfinite(positions.time_s))
    order = np.lexsort((known.time_s, known.mmsi))
    last = known.take(order[np.flatnonzero(np.diff(known.mmsi[order], append=-1))])
    return dict(
        zip(
            last.mmsi.tolist(),
            zip(last.time_s.tolist(), last.lat.tolist(), last.lon.tolist()),
        )
    )
