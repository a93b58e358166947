"""Positions no vessel can have gone to: jumps, several displaced together, circles, null island."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ais.contacts import is_contact
from ais.events import Event, Value, in_order
from ais.tracks import Track, utc
from risk.circles import Circling, circlings
from risk.craft import craft_among
from risk.detector import JUDGEMENT, heard_until_s, measured_against, threshold
from risk.displaced import Change, Voices, voices
from seamath.geodesy import distance_nm
from seamath.intervals import runs
from seamath.units import S_PER_H

NULL_DEG = 0.02  # of 0 N 0 E: about a mile; what a receiver without a fix may send
SOURCE = (
    "motion, limits by class: " + JUDGEMENT + "; several together: SeaSpoofFinder (clusters of "
    "jumps that share their origin)"
)
INNOCENT = {
    "jump": "a receiver that lost its satellites or was switched on far from where it was switched "
    "off; a number handed on to another craft; a clock that was wrong",
    "interference": "satellite navigation disturbed for everybody there: the vessels are its "
    "victims, and this says nothing about any of them; beware of collisions and of positions",
    "null island": "a receiver without a fix sends 0 N 0 E: no place was measured",
    "circle": "satellite navigation falsified from outside, a turning trial, a search or survey "
    "pattern, a race round marks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Displacement:
    """One jump: the number's fixes, the change, and when it went back, if it did."""

    heard: Voices
    change: Change
    at_s: float
    back: int | None  # row of the first fix back


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A vessel heard where it cannot have gone, ``min_fixes`` times in ``settle_min`` or more.

    A single odd fix never counts.  What a craft can do depends on its class (65 kn for class A,
    90 kn for anybody else), so no go-fast is taken for a jump.  A number whose fixes keep taking
    turns is a shared one and is told there.  ``label`` is *interference* where at least
    ``min_others`` more vessels within ``radius_nm`` were displaced in the same time: told as what
    happened to them, never as something they did.
    """

    min_fixes: float = threshold(3.0, unit="fixes", source=JUDGEMENT)
    settle_min: float = threshold(30.0, unit="min", source=JUDGEMENT)
    max_turns: float = threshold(4.0, unit="changes", source=f"{JUDGEMENT}: as many are two sets")
    min_others: float = threshold(2.0, unit="vessels", source=JUDGEMENT)
    radius_nm: float = threshold(50.0, unit="nm", source=JUDGEMENT)
    null_fixes: float = threshold(5.0, unit="fixes", source=JUDGEMENT)
    min_circles: float = threshold(3.0, unit="circles", source=JUDGEMENT)
    max_spread: float = threshold(0.05, unit="of the radius", source=JUDGEMENT)
    circle_fixes: float = threshold(24.0, unit="fixes", source=JUDGEMENT)
    min_step_m: float = threshold(30.0, unit="m", source=f"{JUDGEMENT}: over a receiver's noise")
    max_silence_min: float = threshold(15.0, unit="min", source="as for an encounter")
    until_s: float | None = None  # when anybody was last heard

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every such displacement, ordered by start."""
        craft = [track for track in craft_among(tracks) if not is_contact(track.mmsi)]
        if not craft:
            return []
        until_s = heard_until_s(craft, self.until_s)
        jumps = [jump for heard in voices(craft) for jump in self._jumps(heard)]
        events = [self._event(jump, jumps) for jump in jumps if self._settled(jump, until_s)]
        events += self._null_islands(craft, until_s)
        return in_order([*events, *self._circles(craft, until_s)])

    def _settled(self, jump: Displacement, until_s: float) -> bool:
        """Whether no fix still to come can change what is told of it, or of others like it."""
        return until_s >= jump.at_s + 2 * self.settle_min * 60.0

    def _jumps(self, heard: Voices) -> Iterator[Displacement]:
        """Each first appearance of a vessel under a number where another had been heard."""
        changes, known = heard.changes(), {int(heard.vessel[0])}
        time_s, settle_s = heard.table.time_s, self.settle_min * 60.0
        for change in changes:
            if change.joined in known:
                continue
            known.add(change.joined)
            at_s = float(time_s[change.after])
            soon = [c for c in changes if at_s <= time_s[c.after] <= at_s + settle_s]
            if len(soon) >= self.max_turns or _at_null(heard, change.after):
                continue
            if heard.established(change.after, fixes=self.min_fixes, within_s=settle_s):
                back = next((c.after for c in soon if c.joined == change.left), None)
                yield Displacement(heard=heard, change=change, at_s=at_s, back=back)

    def _event(self, jump: Displacement, everybody: Sequence[Displacement]) -> Event:
        table, before, after = jump.heard.table, jump.change.before, jump.change.after
        others = self._others(jump, everybody)
        label = "interference" if others >= self.min_others else "jump"
        rows = [before, after] if jump.back is None else [before, after, jump.back]
        return Event(
            kind="jump",
            mmsi=jump.heard.mmsi,
            start=utc(table.time_s[before]),
            end=utc(table.time_s[rows[-1]]),
            lat=float(table.lat[before]),
            lon=float(table.lon[before]),
            evidence={"label": label, "others_displaced": others, **_way(jump)},
            threshold=measured_against(self),
            source=SOURCE,
            innocent=INNOCENT[label],
            lines=tuple(table.where(row) for row in rows),
        )

    def _others(self, jump: Displacement, everybody: Sequence[Displacement]) -> int:
        """How many other numbers were displaced near there at about that time."""
        window_s = self.settle_min * 60.0
        near = [
            other
            for other in everybody
            if other.heard.mmsi != jump.heard.mmsi and abs(other.at_s - jump.at_s) <= window_s
        ]
        places = [_place(other, other.change.before) for other in (jump, *near)]
        lat, lon = np.array(places).T
        away_nm = distance_nm(lat[0], lon[0], lat[1:], lon[1:])
        numbers = [
            o.heard.mmsi for o, nm in zip(near, away_nm, strict=True) if nm <= self.radius_nm
        ]
        return len(set(numbers))

    def _null_islands(self, craft: Sequence[Track], until_s: float) -> Iterator[Event]:
        """Each stay at nought degrees north and east."""
        table, silence_s = craft[0].table, S_PER_H
        null = (np.abs(table.lat) < NULL_DEG) & (np.abs(table.lon) < NULL_DEG)
        if not null.any():
            return
        for track in craft:
            cut = np.append(True, np.diff(track.time_s) > silence_s)
            for rows in runs(null[track.rows], cut=cut):
                if rows.stop - rows.start >= self.null_fixes:
                    last_s = float(track.time_s[rows.stop - 1])
                    going_on = rows.stop == len(track) and until_s - last_s <= silence_s
                    evidence: dict[str, Value] = {"fixes": rows.stop - rows.start}
                    yield self._stretch("null island", track, rows, evidence, going_on)

    def _circles(self, craft: Sequence[Track], until_s: float) -> Iterator[Event]:
        """Each stretch of perfect circles; of several at once each tells how many others."""
        silence_s = self.max_silence_min * 60.0
        for found in circlings(
            craft,
            least_turns=self.min_circles,
            least_step_m=self.min_step_m,
            max_silence_s=silence_s,
        ):
            if found.spread > self.max_spread or found.fixes < self.circle_fixes:
                continue
            track, start = found.track, found.track.rows.start
            rows = slice(found.first - start, found.last - start + 1)
            last_s = float(track.time_s[rows.stop - 1])
            going_on = rows.stop == len(track) and until_s - last_s <= silence_s
            yield self._stretch("circle", track, rows, _shape(found), going_on)

    def _stretch(
        self, label: str, track: Track, rows: slice, evidence: dict[str, Value], going_on: bool
    ) -> Event:
        first, last = rows.start, rows.stop - 1
        return Event(
            kind="jump",
            mmsi=track.mmsi,
            start=utc(track.time_s[first]),
            end=None if going_on else utc(track.time_s[last]),
            lat=float(track.lat[first]),
            lon=float(track.lon[first]),
            evidence={"label": label, **evidence},
            threshold=measured_against(self),
            source=JUDGEMENT,
            innocent=INNOCENT[label],
            lines=(track.where(first), track.where(last)),
        )


def _place(jump: Displacement, row: int) -> tuple[float, float]:
    return float(jump.heard.table.lat[row]), float(jump.heard.table.lon[row])


def _at_null(heard: Voices, row: int) -> bool:
    return bool(abs(heard.table.lat[row]) < NULL_DEG and abs(heard.table.lon[row]) < NULL_DEG)


def _way(jump: Displacement) -> dict[str, Value]:
    """How far it went, how fast that would have been, where to, and how long it stayed away."""
    table, before, after = jump.heard.table, jump.change.before, jump.change.after
    lat, lon = _place(jump, after)
    run_nm = float(distance_nm(*_place(jump, before), lat, lon))
    hours = (jump.at_s - float(table.time_s[before])) / S_PER_H
    away_min = None
    if jump.back is not None:
        away_min = round((float(table.time_s[jump.back]) - jump.at_s) / 60.0, 1)
    return {
        "distance_run_nm": round(run_nm, 2),
        "implied_speed_kn": round(run_nm / hours, 1) if hours > 0 else None,
        "to_lat": round(lat, 6),
        "to_lon": round(lon, 6),
        "away_min": away_min,
    }


def _shape(found: Circling) -> dict[str, Value]:
    time_s = found.track.table.time_s
    hours = float(time_s[found.last] - time_s[found.first]) / S_PER_H
    path_nm = found.turns * 2 * np.pi * found.radius_m / 1852.0
    return {
        "circles": round(found.turns, 1),
        "radius_m": round(found.radius_m, 1),
        "spread": round(found.spread, 4),
        "speed_kn": round(path_nm / hours, 1),
        "fixes": found.fixes,
    }
