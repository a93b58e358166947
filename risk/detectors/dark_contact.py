"""A slow vessel close to somebody whose AIS is silent, or who was only ever seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.contacts import is_contact
from ais.events import Event, Value, in_order
from ais.positions import PositionTable
from ais.tracks import Track, utc
from risk.coverage import Reception
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
from risk.ghosts import Ghosts, slow_near
from risk.harbours import Harbours
from risk.pairs import Together
from risk.reporting import HELD
from risk.sightings import Sightings, sightings_beside
from risk.silences import SilenceEnds, missed, silence_ends
from seamath.sun import night_share
from seamath.units import M_PER_NM

INNOCENT_SILENT = (
    "a set that failed or was shadowed while another lay near by; a helper, an angler or a "
    "fishing boat that had nothing to do with it"
)
INNOCENT_SEEN = (
    "a small craft need not carry AIS (SOLAS V/19 binds ships of 300 gross tons): a tender, an "
    "angler, a fisherman selling his catch"
)
MAYBE_THE_SAME = "the contact may be this very vessel, seen by eye or radar; "


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkContact:
    """One vessel slow for ``min_stay_min`` near a partner who does not send; two ways to know.

    *silent partner*: another vessel fell silent, or was heard again, within ``reach_nm`` of one
    that was slow for a quarter of an hour of the half hour next to it, and others were heard
    around that place meanwhile, as for a gap.  Only the nearest is named.  Where the silent one
    was in between nobody knows, and the event does not say that they met.

    *contact*: something seen without AIS within ``sighted_nm`` of a slow vessel.  If the two were
    never seen apart by ``apart_nm``, a contact followed over ``followed`` sightings is taken for
    the vessel itself and not told; one seen less often is told as *contact, perhaps the same*.
    """

    max_speed_kn: float = threshold(2.0, unit="kn", source="Global Fishing Watch encounters")
    min_stay_min: float = threshold(15.0, unit="min", source="Skylight dark rendezvous: 15 min")
    reach_nm: float = threshold(1.0, unit="nm", source=JUDGEMENT)
    near_min: float = threshold(30.0, unit="min", source=f"{JUDGEMENT}: at 2 kn a mile")
    min_silence_min: float = threshold(20.0, unit="min", source=f"{JUDGEMENT}; as for a gap")
    lost_factor: float = threshold(10.0, unit="lost limits", source=f"{JUDGEMENT}; as for a gap")
    radius_nm: float = threshold(10.0, unit="nm", source=f"{JUDGEMENT}; as for a gap")
    min_others: float = threshold(3.0, unit="vessels", source=f"{JUDGEMENT}; as for a gap")
    most_near: float = threshold(
        2.0, unit="vessels", source=f"{JUDGEMENT}: more that lie there are a fleet or a roadstead"
    )
    sighted_nm: float = threshold(0.5, unit="nm", source=f"{JUDGEMENT}: sightings are rough")
    apart_nm: float = threshold(1.0, unit="nm", source=JUDGEMENT)
    followed: float = threshold(3.0, unit="sightings", source=JUDGEMENT)
    max_silence_min: float = threshold(15.0, unit="min", source="2 x 500 m at 2 kn")
    step_min: float = threshold(2.0, unit="min", source="as for an encounter")
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    reception: Reception | None = None
    harbours: Harbours | None = None
    until_s: float | None = None  # when anybody was last heard
    asked: Asked = EVERYTHING

    def __post_init__(self) -> None:
        """Refuse a grid that does not advance."""
        if not self.step_min > 0:
            raise RiskError(f"dark_contact.step_min: expected minutes above 0: {self.step_min}")

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every such nearness, ordered by start; the silent or seen one is ``partner``."""
        craft = craft_among(tracks)
        heard = [track for track in craft if not is_contact(track.mmsi)]
        seen = [track for track in craft if is_contact(track.mmsi)]
        if not heard:
            return []
        until_s = heard_until_s(craft, self.until_s)
        events = [*self._near_silent(heard, until_s), *self._near_seen(heard, seen, until_s)]
        return in_order(events)

    # A partner that fell silent.

    def _near_silent(self, heard: Sequence[Track], until_s: float) -> Iterator[Event]:
        if self.reception is None:
            return
        least_s = self.min_silence_min * 60.0
        ends = silence_ends(
            heard,
            least_s=least_s,
            near_s=self.near_min * 60.0,
            until_s=until_s,
            settle_s=self.max_silence_min * 60.0,
        )
        table = heard[0].table
        ends = ends.take(~self._at_rest(table, ends.gone) & (ends.to_s >= self.asked.since_s))
        ends = ends.take(self._wanted(heard, ends))
        stays = self._nearest_stays(heard, ends)
        chosen = ends.take(np.array(list(stays), dtype=np.int64))
        if not len(chosen):
            return
        shown, seen = missed(
            chosen,
            heard,
            self.reception,
            least_s=least_s,
            lost_factor=self.lost_factor,
            radius_nm=self.radius_nm,
            min_others=self.min_others,
        )
        told: set[tuple[int, int]] = set()
        nearest = list(stays.values())
        lay = np.array([int(stay.mine.before[0]) for stay in nearest])
        shown &= ~(self._sheltered(table, chosen.gone) | self._sheltered(table, lay))
        for end in np.flatnonzero(shown).tolist():
            meeting = _first_vessel(nearest[end]), int(chosen.gone[end])
            if meeting in told:  # one silence, the same vessel at both of its ends
                continue
            told.add(meeting)
            witnesses: dict[str, Value] = {
                "others_heard": int(seen.vessels[end]),
                "others_each_third": "/".join(map(str, seen.by_third[end].tolist())),
            }
            yield self._silent_event(heard, chosen, end, nearest[end], witnesses)

    def _wanted(self, heard: Sequence[Track], ends: SilenceEnds) -> NDArray[np.bool_]:
        """Ends of the silences of vessels asked for, and those near which such a one was slow."""
        asked = self.asked.among(heard)
        wanted: NDArray[np.bool_] = asked[ends.vessel]
        if not wanted.all() and asked.any():
            mine = [heard[n] for n in np.flatnonzero(asked).tolist()]
            near = self._slow_near(mine, ends.ghosts(), self.reach_nm)
            if near is not None:
                wanted[near.theirs.vessel - len(mine)] = True
        return wanted

    def _nearest_stays(self, heard: Sequence[Track], ends: SilenceEnds) -> dict[int, Together]:
        """The nearest stay at each end of a silence that has one, and not a fleet's."""
        found: dict[int, list[Together]] = {}
        for stay in self._stays(heard, ends):
            found.setdefault(int(stay.theirs.vessel[0]) - len(heard), []).append(stay)
        return {
            end: min(stays, key=lambda stay: (float(stay.apart_m.min()), _first_vessel(stay)))
            for end, stays in sorted(found.items())
            if len({_first_vessel(stay) for stay in stays}) <= self.most_near
        }

    def _stays(self, heard: Sequence[Track], ends: SilenceEnds) -> Iterator[Together]:
        """Each stay of a slow vessel near a place where another vanished or came back."""
        near = self._slow_near(heard, ends.ghosts(), self.reach_nm)
        if near is None:
            return
        numbers = np.array([track.mmsi for track in heard])
        silent = numbers[ends.vessel[near.theirs.vessel - len(heard)]]
        others = near.take(numbers[near.mine.vessel] != silent)
        yield from others.spells(least=self.min_stay_min / self.step_min)

    def _slow_near(
        self, heard: Sequence[Track], ghosts: Ghosts, reach_nm: float
    ) -> Together | None:
        near = slow_near(
            heard,
            ghosts,
            step_s=self.step_min * 60.0,
            max_silence_s=self.max_silence_min * 60.0,
            max_speed_kn=self.max_speed_kn,
            reach_m=reach_nm * M_PER_NM,
        )
        return near and near.take(~self._at_rest(heard[0].table, near.mine.before))

    def _at_rest(self, table: PositionTable, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Rows of vessels that say they are held, or lie near the shore."""
        at_rest: NDArray[np.bool_] = np.isin(table.status[rows], HELD)
        if self.distance_nm is not None:
            at_rest |= self.distance_nm[rows] < self.min_distance_nm
        return at_rest

    def _sheltered(self, table: PositionTable, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Rows of vessels where craft ordinarily lie."""
        if self.harbours is None:
            return np.zeros(len(rows), dtype=bool)
        return self.harbours.sheltered(table.lat[rows], table.lon[rows], table.time_s[rows])

    def _silent_event(
        self,
        heard: Sequence[Track],
        ends: SilenceEnds,
        end: int,
        stay: Together,
        witnesses: dict[str, Value],
    ) -> Event:
        silent, row = heard[int(ends.vessel[end])], int(ends.row[end])
        start_s, end_s = (float(stay.mine.moment[i]) * self.step_min * 60.0 for i in (0, -1))
        word = "fell silent" if ends.vanished[end] else "was heard again after a silence"
        place = float(stay.mine.lat[0]), float(stay.mine.lon[0])
        return Event(
            kind="dark_contact",
            mmsi=heard[int(stay.mine.vessel[0])].mmsi,
            partner=silent.mmsi,
            start=utc(start_s),
            end=utc(end_s),
            lat=place[0],
            lon=place[1],
            evidence={
                "label": "silent partner",
                "known_by": f"partner {word} near by; where it was meanwhile is not known",
                "stay_min": round((end_s - start_s) / 60.0, 1),
                "nearest_m": round(float(stay.apart_m.min()), 1),
                "mean_speed_kn": round(float(stay.mine.speed_kn.mean()), 2),
                "partner_speed_kn": _known(float(silent.table.speed_kn[row])),
                **witnesses,
                **self._setting(stay.mine.before, place, start_s, end_s),
            },
            threshold=measured_against(self),
            source="Skylight dark rendezvous (15 min); silence and nearness: " + JUDGEMENT,
            innocent=INNOCENT_SILENT,
            lines=_lines(silent, [row, int(stay.mine.before[0]), int(stay.mine.after[-1])]),
        )

    def _setting(
        self, rows: NDArray[np.int64], place: tuple[float, float], start_s: float, end_s: float
    ) -> dict[str, Value]:
        off_nm = None if self.distance_nm is None else self.distance_nm[rows]
        return {
            "distance_nm": nearest_nm(off_nm),
            "night_share": night_share(*place, start_s, end_s),
        }

    # A partner that was only ever seen.

    def _near_seen(
        self, heard: Sequence[Track], seen: Sequence[Track], until_s: float
    ) -> Iterator[Event]:
        if not seen:
            return
        rows = np.concatenate([np.arange(t.rows.start, t.rows.stop) for t in seen])
        whose = np.repeat(np.arange(len(seen)), [len(track) for track in seen])
        time_s, step_s = seen[0].table.time_s[rows], self.step_min * 60.0
        around = Ghosts(row=rows, from_s=time_s - step_s, to_s=time_s + step_s)
        near = self._slow_near(heard, around, 2 * self.sighted_nm)  # what drifts within a step
        if near is None:
            return
        pairs = {*zip(near.mine.vessel.tolist(), whose[near.theirs.vessel - len(heard)].tolist())}
        for vessel, contact in sorted(pairs):
            yield from self._sighted(heard[vessel], seen[contact], until_s)

    def _sighted(self, vessel: Track, contact: Track, until_s: float) -> Iterator[Event]:
        """Each spell of sightings of one contact near one slow vessel."""
        beside = sightings_beside(vessel, contact, max_silence_s=self.max_silence_min * 60.0)
        near = beside.apart_nm <= self.sighted_nm
        near &= vessel.speed_kn[beside.row] <= self.max_speed_kn
        rows = vessel.rows.start + beside.row
        near &= ~self._at_rest(vessel.table, rows)
        near[near] &= ~self._sheltered(vessel.table, rows[near])
        apart = bool(np.nanmax(beside.apart_nm, initial=0.0) > self.apart_nm)
        if not near.any() or (not apart and len(contact) >= self.followed):
            return
        at = np.flatnonzero(near)
        breaks = np.flatnonzero(np.diff(contact.time_s[at]) > self.near_min * 60.0) + 1
        for spell in np.split(at, breaks):
            yield self._seen_event(vessel, contact, spell, beside, apart, until_s)

    def _seen_event(
        self,
        vessel: Track,
        contact: Track,
        spell: NDArray[np.int64],
        beside: Sightings,
        apart: bool,
        until_s: float,
    ) -> Event:
        start_s, end_s = float(contact.time_s[spell[0]]), float(contact.time_s[spell[-1]])
        place = float(contact.lat[spell[0]]), float(contact.lon[spell[0]])
        rows = vessel.rows.start + beside.row[spell]
        return Event(
            kind="dark_contact",
            mmsi=vessel.mmsi,
            partner=contact.mmsi,
            start=utc(start_s),
            end=None if until_s - end_s <= self.near_min * 60.0 else utc(end_s),
            lat=place[0],
            lon=place[1],
            evidence={
                "label": "contact" if apart else "contact, perhaps the same",
                "known_by": "sighted or tracked by radar, without AIS",
                "sightings": len(spell),
                "nearest_m": round(float(beside.apart_nm[spell].min()) * M_PER_NM, 1),
                "mean_speed_kn": round(float(np.mean(vessel.table.speed_kn[rows])), 2),
                "seen_apart": apart,
                **self._setting(rows, place, start_s, end_s),
            },
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=INNOCENT_SEEN if apart else MAYBE_THE_SAME + INNOCENT_SEEN,
            lines=(
                *dict.fromkeys(contact.where(int(at)) for at in (spell[0], spell[-1])),
                *_lines(vessel, [int(rows[0]), int(rows[-1])]),
            ),
        )


def _first_vessel(stay: Together) -> int:
    return int(stay.mine.vessel[0])


def _lines(track: Track, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(track.table.where(row) for row in rows))


def _known(value: float) -> float | None:
    return round(value, 1) if value == value else None
