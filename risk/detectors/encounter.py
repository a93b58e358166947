"""Two slow vessels close together, away from harbour, long enough to pass something across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ais.contacts import is_contact
from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from risk.craft import craft_among
from risk.detector import (
    EVERYTHING,
    JUDGEMENT,
    Asked,
    heard_until_s,
    measured_against,
    nearest_nm,
    threshold,
)
from risk.errors import RiskError
from risk.pairs import Together, together
from risk.reporting import HELD
from risk.sampling import Floats, Samples, slow_samples
from seamath.sun import night_share

SERVICE = {31: "towing", 32: "towing", 50: "pilot", 51: "rescue", 52: "tug", 55: "law enforcement"}
INNOCENT = "fishing together, passing catch, fuel or crew, a yacht rally, help with a breakdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """Two vessels within ``max_distance_m``, both slow, unbroken for ``min_duration_min``.

    Distance and speed are Global Fishing Watch's.  Its two hours suit ships that move frozen
    fish; people cross in minutes, so the duration is that of indicator K03 (Skylight: 30 min).
    All sizes and types count.  Vessels are compared every ``step_min``, so a duration is known
    to a step at either end.  Small sets report seldom when slow, and much is lost far from a
    station: between two fixes over five minutes apart a vessel is taken for slow if it got from
    one to the other no faster, and said at one of them that it was slow.  Where it went meanwhile
    nobody knows; what came back within ``max_silence_min`` is told as having stayed.  What was
    only seen is no partner here: see ``dark_contact``.  Left out: moments when both are in
    harbour or both at anchor on a roadstead.
    """

    max_distance_m: float = threshold(500.0, unit="m", source="Global Fishing Watch encounters")
    max_speed_kn: float = threshold(2.0, unit="kn", source="Global Fishing Watch encounters")
    min_duration_min: float = threshold(
        20.0, unit="min", source=f"indicator K03, {JUDGEMENT}; Skylight 30 min, GFW 2 h, RTEC 4 min"
    )
    max_silence_min: float = threshold(
        30.0, unit="min", source="RTEC Brest: a gap begins at 1800 s; Global Fishing Watch 1 h"
    )
    step_min: float = threshold(2.0, unit="min", source=f"{JUDGEMENT}; Global Fishing Watch 10 min")
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    roadstead_nm: float = threshold(
        5.4, unit="nm", source="Global Fishing Watch: 10 km from an anchorage; here from the shore"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    ship_types: Mapping[int, int | None] = field(default_factory=dict)  # by MMSI, M.1371 table 53
    until_s: float | None = None  # when anybody was last heard
    asked: Asked = EVERYTHING

    def __post_init__(self) -> None:
        """Refuse a grid that does not advance."""
        if not self.step_min > 0:
            raise RiskError(f"encounter.step_min: expected minutes above 0, found {self.step_min}")

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every meeting, ordered by start; the smaller MMSI is ``mmsi``, the other ``partner``."""
        heard = [track for track in craft_among(tracks) if not is_contact(track.mmsi)]
        craft = sorted(heard, key=lambda track: track.mmsi)
        if len(craft) < 2:
            return []
        parts = slow_samples(
            craft,
            step_s=self.step_min * 60.0,
            max_silence_s=self.max_silence_min * 60.0,
            max_speed_kn=self.max_speed_kn,
        )
        asked = self.asked.among(craft)
        near = together(
            parts,
            partial(self._sheltered, craft),
            self.max_distance_m,
            asked=lambda samples: asked[samples.vessel],
        )
        if near is None:
            return []
        until_s = heard_until_s(craft, self.until_s)
        step_s = self.step_min * 60.0
        since_s = self.asked.since_s - self.max_silence_min * 60.0 - step_s
        spells = near.spells(least=self.min_duration_min / self.step_min, since=since_s / step_s)
        return in_order([self._event(craft, spell, until_s) for spell in spells])

    def _sheltered(self, craft: Sequence[Track], samples: Samples) -> NDArray[np.bool_]:
        """Samples in harbour, or held at anchor on a roadstead (held, distance unknown: so too)."""
        held = np.isin(craft[0].table.status[samples.before], HELD)
        if self.distance_nm is None:
            return held
        off_nm = self._off_nm(samples)
        in_harbour: NDArray[np.bool_] = off_nm < self.min_distance_nm
        return in_harbour | (held & ~(off_nm >= self.roadstead_nm))

    def _off_nm(self, samples: Samples) -> Floats:
        """Distance of each sample from the baseline; NaN where it is not known."""
        if self.distance_nm is None:
            return np.full(len(samples), np.nan)
        before, after = self.distance_nm[samples.before], self.distance_nm[samples.after]
        off_nm: Floats = before + samples.weight * (after - before)
        return off_nm

    def _event(self, craft: Sequence[Track], met: Together, until_s: float) -> Event:
        mine, theirs = met.mine, met.theirs
        pair = [craft[int(side.vessel[0])] for side in (mine, theirs)]
        step_s = self.step_min * 60.0
        end_s = float(mine.moment[-1] * step_s)
        pending = any(self._pending(track, end_s + step_s, until_s) for track in pair)
        rows = [int(row) for side in (mine, theirs) for row in (side.before[0], side.after[-1])]
        return Event(
            kind="encounter",
            mmsi=pair[0].mmsi,
            partner=pair[1].mmsi,
            start=utc(float(mine.moment[0] * step_s)),
            end=None if pending else utc(end_s),
            lat=float(mine.lat[0]),
            lon=float(mine.lon[0]),
            evidence={
                **self._measures(met),
                "ship_type": self.ship_types.get(pair[0].mmsi),
                "partner_ship_type": self.ship_types.get(pair[1].mmsi),
            },
            threshold=measured_against(self),
            source="Global Fishing Watch (distance, speed); duration: " + JUDGEMENT,
            innocent=self._innocent(pair),
            lines=tuple(dict.fromkeys(pair[0].table.where(row) for row in rows)),
        )

    def _measures(self, met: Together) -> dict[str, Value]:
        mine, theirs = met.mine, met.theirs
        start_s, end_s = (float(mine.moment[i]) * self.step_min * 60.0 for i in (0, -1))
        off_nm = np.concatenate([self._off_nm(mine), self._off_nm(theirs)])
        return {
            "duration_min": round((end_s - start_s) / 60.0, 1),
            "closest_m": round(float(met.apart_m.min()), 1),
            "mean_distance_m": round(float(met.apart_m.mean()), 1),
            "mean_speed_kn": round(float(np.mean([mine.speed_kn, theirs.speed_kn])), 2),
            "distance_nm": nearest_nm(off_nm),
            "night_share": night_share(float(mine.lat[0]), float(mine.lon[0]), start_s, end_s),
        }

    def _pending(self, track: Track, next_s: float, until_s: float) -> bool:
        """Whether a fix still to come could say where a vessel was in the next moment."""
        last_s = float(track.time_s[-1])
        return last_s < next_s and until_s - last_s <= self.max_silence_min * 60.0

    def _innocent(self, pair: Sequence[Track]) -> str:
        """The ordinary reasons, beginning with the trade of either vessel where it says so."""
        types = [self.ship_types.get(track.mmsi) for track in pair]
        trades = [SERVICE[kind] for kind in types if kind in SERVICE]
        if not trades:
            return INNOCENT
        return f"work of a {' and a '.join(trades)} vessel, by its own report; {INNOCENT}"
