"""One vessel that small craft come to, or set out from, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ais.contacts import is_contact
from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from ais.vessels import Vessel
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, nearest_nm, threshold
from risk.errors import RiskError
from risk.ghosts import Ghosts, slow_near
from risk.harbours import Harbours
from risk.pairs import Mask, together
from risk.reporting import HELD
from risk.sampling import Samples, slow_samples
from risk.visits import (
    SERVICE,
    Visit,
    alongside,
    came_fast,
    came_from_afar,
    in_succession,
    is_small_beside,
    left_after,
    left_for_afar,
    stopped_there,
)
from seamath.intervals import runs
from seamath.sun import night_share
from seamath.units import M_PER_NM, S_PER_H

INNOCENT = (
    "a carrier that takes catch from fishing boats, a ship supplied by launches, cruise ship "
    "tenders, a dive or support boat, race or research boats, a tow"
)
DECLARED = "a ship's own boat at work: tender, rescue boat on exercise, survey or net boat"
TRADES = {30: "fishing", 33: "dredging", 34: "diving", 35: "military", 36: "sailing"}
PASSENGER = range(60, 70)  # ITU-R M.1371-5 table 53
_NAMED = 8  # craft listed by number in the evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Mothership:
    """A vessel visited by ``min_craft`` different small craft within ``window_h``.

    A visit: a small craft lay within ``max_distance_m`` for ``min_duration_min``, both under
    ``max_speed_kn``, and had been heard farther off, by ``come_nm``, or went as far after it was
    first heard near by; ``stop_min`` are enough where it came faster than ``brisk_kn`` and was
    heard slow there, as who goes past is slow before, or elsewhere.  Or it was heard for the very
    first time within ``origin_nm`` of the slow vessel and then left for ``come_nm`` and more.
    Small: at most ``length_share`` of the other's length, or, lengths unknown, class B beside
    class A.
    Pilots, tugs, tenders and other service craft, by their own report, are not counted, nor is
    anything near the shore or where craft ordinarily lie.

    A craft that names its parent ship (98..., message 24 part B) is told at once when it is out
    beyond ``roadstead_nm``: ``label`` is then *declared parent*.
    """

    min_craft: float = threshold(3.0, unit="craft", source=JUDGEMENT)
    window_h: float = threshold(24.0, unit="h", source=JUDGEMENT)
    max_distance_m: float = threshold(500.0, unit="m", source="Global Fishing Watch encounters")
    max_speed_kn: float = threshold(3.0, unit="kn", source=JUDGEMENT)
    min_duration_min: float = threshold(
        10.0, unit="min", source=f"{JUDGEMENT}: past a ship that lies still, at 3 kn, 1 km takes 11"
    )
    stop_min: float = threshold(4.0, unit="min", source="RTEC Brest rendezvous (Pitsikalis 2019)")
    brisk_kn: float = threshold(6.0, unit="kn", source=f"{JUDGEMENT}: trawls are towed at 2 to 5.5")
    length_share: float = threshold(1 / 3, unit="of its length", source=JUDGEMENT)
    origin_nm: float = threshold(1.0, unit="nm", source=JUDGEMENT)
    origin_after_h: float = threshold(
        1.0, unit="h", source=f"{JUDGEMENT}: earlier, the recording began and not the track"
    )
    come_nm: float = threshold(2.0, unit="nm", source=JUDGEMENT)
    roadstead_nm: float = threshold(
        5.4, unit="nm", source="Global Fishing Watch: 10 km from an anchorage; here from the shore"
    )
    max_silence_min: float = threshold(30.0, unit="min", source="as for an encounter")
    step_min: float = threshold(2.0, unit="min", source="as for an encounter")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    vessels: Mapping[int, Vessel] = field(default_factory=dict)
    harbours: Harbours | None = None
    until_s: float | None = None  # when anybody was last heard

    def __post_init__(self) -> None:
        """Refuse a grid that does not advance."""
        if not self.step_min > 0:
            raise RiskError(f"mothership.step_min: expected minutes above 0: {self.step_min}")

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every such vessel, ordered by start."""
        craft = [track for track in craft_among(tracks) if not is_contact(track.mmsi)]
        if not craft:
            return []
        until_s = heard_until_s(craft, self.until_s)
        visits: dict[int, list[Visit]] = {}
        for visit in (*self._alongside(craft), *self._origins(craft)):
            visits.setdefault(visit.mother, []).append(visit)
        groups = [
            (craft[mother], group)
            for mother, own in visits.items()
            for group in in_succession(own, window_s=self.window_h * S_PER_H, least=self.min_craft)
        ]
        events = [self._event(craft, mother, group, until_s) for mother, group in groups]
        return in_order([*events, *self._declared(craft, until_s)])

    def _alongside(self, craft: Sequence[Track]) -> Iterator[Visit]:
        step_s = self.step_min * 60.0
        parts = slow_samples(
            craft,
            step_s=step_s,
            max_silence_s=self.max_silence_min * 60.0,
            max_speed_kn=self.max_speed_kn,
        )
        late_s = self._late_s(craft)
        near = together(parts, lambda samples: self._at_rest(craft, samples), self.max_distance_m)
        least = min(self.stop_min, self.min_duration_min) / self.step_min
        for spell in near.spells(least=least) if near else ():
            one, other = int(spell.mine.vessel[0]), int(spell.theirs.vessel[0])
            for child, mother in ((one, other), (other, one)):
                if self._is_small(craft[child], craft[mother]):
                    visit = alongside(craft, spell, step_s, child=child)
                    counted = self._counted(craft[child], visit, late_s)
                    if counted is not None and self._at_sea(visit):
                        yield counted

    def _counted(self, child: Track, visit: Visit, late_s: float) -> Visit | None:
        """A visit as it counts: by a craft heard well away before; or after, and then from there.

        None by one that was there all along, or went slowly past.
        """
        if visit.end_s - visit.start_s < self.min_duration_min * 60.0:
            there_nm = 2.0 * self.max_distance_m / M_PER_NM  # either of the two is the place
            if not stopped_there(child, visit, there_nm, self.max_speed_kn):
                return None
            if not came_fast(child, visit, self.come_nm, self.brisk_kn):
                return None
        if came_from_afar(child, visit, self.come_nm):
            return visit
        left_s = left_after(child, visit, self.come_nm)
        if left_s is None or child.time_s[0] < late_s:
            return None
        return replace(visit, start_s=left_s, end_s=left_s)

    def _late_s(self, craft: Sequence[Track]) -> float:
        """From when on it was a track that began, and not the recording."""
        return min(float(track.time_s[0]) for track in craft) + self.origin_after_h * S_PER_H

    def _origins(self, craft: Sequence[Track]) -> Iterator[Visit]:
        """Small craft first heard beside a slow vessel, from when they were well away from it."""
        late_s = self._late_s(craft)
        new = [k for k, track in enumerate(craft) if track.time_s[0] >= late_s]
        new = [k for k in new if k == 0 or craft[k - 1].mmsi != craft[k].mmsi]
        rows = np.array([craft[k].rows.start for k in new], dtype=np.int64)
        step_s, time_s = self.step_min * 60.0, craft[0].table.time_s[rows]
        near = slow_near(
            craft,
            Ghosts(row=rows, from_s=time_s - step_s, to_s=time_s + step_s),
            step_s=step_s,
            max_silence_s=self.max_silence_min * 60.0,
            max_speed_kn=self.max_speed_kn,
            reach_m=self.origin_nm * M_PER_NM,
        )
        if near is None:
            return
        pairs = np.stack([near.mine.vessel, near.theirs.vessel - len(craft)], axis=1)
        _, firsts = np.unique(pairs, axis=0, return_index=True)
        for at in firsts.tolist():
            mother, child = int(pairs[at, 0]), new[int(pairs[at, 1])]
            left = left_for_afar(craft[child], self.come_nm)
            if mother == child or left is None or not self._is_small(craft[child], craft[mother]):
                continue
            visit = Visit(
                mother=mother,
                child=child,
                start_s=float(craft[child].time_s[left]),
                end_s=float(craft[child].time_s[left]),
                lat=float(craft[child].lat[0]),
                lon=float(craft[child].lon[0]),
                nearest_m=float(near.apart_m[at]),
                origin=True,
                rows=(craft[child].rows.start, craft[child].rows.start + left),
            )
            if self._at_sea(visit):
                yield visit

    def _is_small(self, child: Track, mother: Track) -> bool:
        return is_small_beside(child, mother, self.vessels, self.length_share)

    def _at_rest(self, craft: Sequence[Track], samples: Samples) -> Mask:
        """Samples near the shore or, held, near it or nobody knows where."""
        held: Mask = np.isin(craft[0].table.status[samples.before], HELD)
        if self.distance_nm is None:
            return held
        off_nm = self.distance_nm[samples.before]
        at_rest: Mask = (off_nm < self.roadstead_nm) | (held & ~(off_nm >= self.roadstead_nm))
        return at_rest

    def _at_sea(self, visit: Visit) -> bool:
        """Whether it was beyond the roadsteads, and not where craft ordinarily lie."""
        if self.distance_nm is not None and self.distance_nm[visit.rows[0]] < self.roadstead_nm:
            return False
        if self.harbours is None:
            return True
        return not bool(self.harbours.sheltered([visit.lat], [visit.lon], [visit.start_s])[0])

    def _event(
        self, craft: Sequence[Track], mother: Track, group: Sequence[Visit], until_s: float
    ) -> Event:
        first = group[0]
        end_s = max(visit.end_s for visit in group)
        # An hour more, for fixes on their way: a group takes in no visit after its window.
        closed = until_s > first.start_s + (self.window_h + 1.0) * S_PER_H
        rows = list(dict.fromkeys(row for visit in group for row in visit.rows))
        return Event(
            kind="mothership",
            mmsi=mother.mmsi,
            start=utc(first.start_s),
            end=utc(end_s) if closed else None,
            lat=first.lat,
            lon=first.lon,
            evidence={"label": "visited", **self._measures(craft, group, end_s)},
            threshold=measured_against(self),
            source="distance: Global Fishing Watch; pattern: " + JUDGEMENT,
            innocent=self._innocent(mother),
            lines=tuple(dict.fromkeys(mother.table.where(row) for row in rows)),
        )

    def _measures(
        self, craft: Sequence[Track], group: Sequence[Visit], end_s: float
    ) -> dict[str, Value]:
        first = group[0]
        children = list(dict.fromkeys(craft[visit.child].mmsi for visit in group))
        rows = np.array([row for visit in group for row in visit.rows])
        off_nm = None if self.distance_nm is None else self.distance_nm[rows]
        return {
            "craft": len(children),
            "alongside": sum(not visit.origin for visit in group),
            "first_heard_beside_it": sum(visit.origin for visit in group),
            "duration_h": round((end_s - first.start_s) / S_PER_H, 2),
            "nearest_m": round(min(visit.nearest_m for visit in group), 1),
            "distance_nm": nearest_nm(off_nm),
            "night_share": night_share(first.lat, first.lon, first.start_s, end_s),
            "craft_mmsi": " ".join(map(str, children[:_NAMED])),
        }

    def _innocent(self, mother: Track) -> str:
        """The ordinary reasons, beginning with the vessel's own trade where it says so."""
        about = self.vessels.get(mother.mmsi)
        kind = about.ship_type if about else None
        trade = "passenger" if kind in PASSENGER else TRADES.get(kind or 0)
        if kind in SERVICE:
            trade = "service"
        return f"work of a {trade} vessel, by its own report; {INNOCENT}" if trade else INNOCENT

    def _declared(self, craft: Sequence[Track], until_s: float) -> Iterator[Event]:
        """Each time a craft that names a parent ship is out beyond the roadsteads."""
        for track in craft:
            about = self.vessels.get(track.mmsi)
            if about is None or about.mothership_mmsi is None or self.distance_nm is None:
                continue
            if "mothership_mmsi" not in about.confirmed:
                continue  # heard once it may be a corrupt message
            silence_s = self.max_silence_min * 60.0
            out = self.distance_nm[track.rows] >= self.roadstead_nm
            for rows in runs(out, cut=np.append(True, np.diff(track.time_s) > S_PER_H)):
                if track.time_s[rows.stop - 1] - track.time_s[rows.start] >= silence_s:
                    yield self._declared_event(track, about.mothership_mmsi, rows, until_s)

    def _declared_event(self, track: Track, parent: int, rows: slice, until_s: float) -> Event:
        first, last = rows.start, rows.stop - 1
        end_s = float(track.time_s[last])
        going_on = rows.stop == len(track) and until_s - end_s <= S_PER_H
        off_nm = None if self.distance_nm is None else self.distance_nm[track.rows][rows]
        return Event(
            kind="mothership",
            mmsi=track.mmsi,
            partner=parent,
            start=utc(track.time_s[first]),
            end=None if going_on else utc(end_s),
            lat=float(track.lat[first]),
            lon=float(track.lon[first]),
            evidence={
                "label": "declared parent",
                "duration_h": round((end_s - float(track.time_s[first])) / S_PER_H, 2),
                "distance_nm": nearest_nm(off_nm),
            },
            threshold=measured_against(self),
            source="ITU-R M.1371-5 message 24 part B: MMSI of the mother ship; where: " + JUDGEMENT,
            innocent=DECLARED,
            lines=(track.where(first), track.where(last)),
        )
