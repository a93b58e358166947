"""Safety texts that speak of danger, remembered by sender: harmless ones push none out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ais.positions import PositionTable, concatenate, position_table
from sar.danger_texts import Danger, danger_in, text_incident, together
from sar.distress import Incident
from seamath.units import S_PER_H
from watchdesk.station.source import Batch

MOST_SENDERS = 1_000  # our judgement: more than anybody could answer
FORGOTTEN_S = 24 * S_PER_H  # so long silent, a sender makes room for another


class Dangers:
    """Remembers of each sender what his texts of danger say, and where he was at the last of them.

    However many texts a sender sends, as much is remembered as of one.  Where too many send them,
    texts of further ones are counted in ``turned_away``.
    """

    def __init__(self) -> None:
        self.turned_away = 0  # texts
        self._told: dict[int, Danger] = {}  # who was heard longest ago stands first
        self._fix: dict[int, PositionTable] = {}  # a row: where a sender was
        self._incidents: dict[int, Incident] = {}

    def __len__(self) -> int:
        return len(self._told)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The incident behind each sender's texts."""
        return tuple(self._incidents.values())

    def hear(self, batch: Batch, now_s: float, track_of: Callable[[int], PositionTable]) -> bool:
        """Take in what came; whether anything is known that was not."""
        fresh = {
            danger.mmsi
            for danger in filter(None, map(danger_in, batch.texts))
            if self._take(danger, now_s)
        }
        for mmsi in fresh:
            self._near(mmsi, track_of(mmsi))
        moved = self._seen(batch.positions)
        for mmsi in fresh | moved:
            self._tell(mmsi)
        return bool(fresh or moved)

    def join(self, other: Dangers, now_s: float) -> None:
        """Take in what another heard before."""
        for mmsi, danger in other._told.items():
            if self._take(danger, now_s):
                self._near(mmsi, other._fix.get(mmsi, _NOWHERE))
                self._tell(mmsi)
        self._told = dict(sorted(self._told.items(), key=lambda one: one[1].last.time_s))
        self.turned_away += other.turned_away

    def _take(self, danger: Danger, now_s: float) -> bool:
        """Remember it; False where there is no room."""
        before = self._told.pop(danger.mmsi, None)
        if before is None and not self._has_room(now_s):
            self.turned_away += danger.times
            return False
        self._told[danger.mmsi] = danger if before is None else together(before, danger)
        return True

    def _has_room(self, now_s: float) -> bool:
        """Whether one more can be remembered; who was silent for a day is let go of."""
        if len(self._told) < MOST_SENDERS:
            return True
        silent, danger = next(iter(self._told.items()))
        if not now_s - danger.last.time_s > FORGOTTEN_S:
            return False
        for kept in (self._told, self._fix, self._incidents):
            kept.pop(silent, None)
        return True

    def _seen(self, positions: PositionTable) -> set[int]:
        """Of which senders a nearer place is known now."""
        if not self._told or not len(positions):
            return set()
        theirs = positions.take(np.isin(positions.mmsi, list(self._told)))
        whose = np.unique(theirs.mmsi).tolist()
        return {mmsi for mmsi in whose if self._near(mmsi, theirs.take(theirs.mmsi == mmsi))}

    def _near(self, mmsi: int, positions: PositionTable) -> bool:
        """Keep the fix nearest in time to a sender's last text; whether it is another."""
        before = self._fix.get(mmsi, _NOWHERE)
        both = concatenate([before, positions])
        both = both.take(np.isfinite(both.lat) & np.isfinite(both.time_s))
        if not len(both):
            return False
        nearest = int(np.abs(both.time_s - self._told[mmsi].last.time_s).argmin())
        fix = both.take(slice(nearest, nearest + 1))
        self._fix[mmsi] = position_table(mmsi=fix.mmsi, time_s=fix.time_s, lat=fix.lat, lon=fix.lon)
        return nearest >= len(before)

    def _tell(self, mmsi: int) -> None:
        self._incidents[mmsi] = text_incident(self._told[mmsi], self._fix.get(mmsi, _NOWHERE))


_NOWHERE = position_table(mmsi=[])
