"""Visits of small craft to a bigger one: who came alongside, and who was first heard beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ais.mmsi import MmsiForm, mmsi_form
from ais.tracks import Track
from ais.vessels import Vessel
from risk.pairs import Together
from risk.reporting import A, B, station_class
from seamath.geodesy import distance_nm
from seamath.units import S_PER_H

# Trades that come alongside others by profession: ITU-R M.1371-5 table 53.
SERVICE = (31, 32, 50, 51, 52, 53, 54, 55, 58)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One small craft at a bigger vessel: alongside for a time, or leaving the place it was
    first heard at."""

    mother: int  # index into the tracks
    child: int
    start_s: float
    end_s: float
    lat: float
    lon: float
    nearest_m: float
    origin: bool  # first heard beside the bigger one; else it came, and was alongside
    rows: tuple[int, ...]  # of the table


def is_small_beside(
    child: Track, mother: Track, vessels: Mapping[int, Vessel], length_share: float
) -> bool:
    """Whether one vessel is the small craft of the two, by length, else by class of its set.

    Lengths decide where both are known; a craft of a parent ship says so in its number.
    """
    about = vessels.get(child.mmsi), vessels.get(mother.mmsi)
    if about[0] is not None and about[0].ship_type in SERVICE:
        return False
    if mmsi_form(child.mmsi) is MmsiForm.CRAFT:
        return True
    lengths = [vessel and vessel.length_m for vessel in about]
    if lengths[0] and lengths[1]:
        return lengths[0] <= length_share * lengths[1]
    classes = [station_class(int(track.msg_type[0])) for track in (child, mother)]
    return classes == [B, A]


def alongside(tracks: Sequence[Track], spell: Together, step_s: float, *, child: int) -> Visit:
    """The visit behind a spell of two vessels near each other."""
    mine, theirs = spell.mine, spell.theirs
    pair = {int(mine.vessel[0]), int(theirs.vessel[0])}
    rows = (mine.before[0], mine.after[-1], theirs.before[0], theirs.after[-1])
    return Visit(
        mother=(pair - {child}).pop(),
        child=child,
        start_s=float(mine.moment[0]) * step_s,
        end_s=float(mine.moment[-1]) * step_s,
        lat=float(mine.lat[0]),
        lon=float(mine.lon[0]),
        nearest_m=float(spell.apart_m.min()),
        origin=False,
        rows=tuple(int(row) for row in rows),
    )


def came_from_afar(track: Track, visit: Visit, come_nm: float) -> bool:
    """Whether the small craft had been heard well away before it lay alongside."""
    before = track.time_s < visit.start_s
    away_nm = distance_nm(visit.lat, visit.lon, track.lat[before], track.lon[before])
    return bool((away_nm > come_nm).any())


def left_for_afar(track: Track, come_nm: float) -> int | None:
    """First row of a track well away from where it begins; None where it stays."""
    away_nm = distance_nm(track.lat[0], track.lon[0], track.lat, track.lon)
    far = np.flatnonzero(away_nm > come_nm)
    return int(far[0]) if len(far) else None


def came_fast(track: Track, visit: Visit, within_nm: float, brisk_kn: float) -> bool:
    """Whether the small craft was still fast near the place, in the hour before it lay there."""
    since, until = np.searchsorted(track.time_s, [visit.start_s - S_PER_H, visit.start_s])
    rows = slice(int(since), int(until))
    away_nm = distance_nm(visit.lat, visit.lon, track.lat[rows], track.lon[rows])
    return bool(((away_nm <= within_nm) & (track.speed_kn[rows] > brisk_kn)).any())


def stopped_there(track: Track, visit: Visit, within_nm: float, slow_kn: float) -> bool:
    """Whether the small craft was heard slow at the place, during the visit or next after it."""
    since, until = np.searchsorted(track.time_s, [visit.start_s, visit.end_s])
    rows = slice(int(since), int(until) + 1)
    away_nm = distance_nm(visit.lat, visit.lon, track.lat[rows], track.lon[rows])
    return bool(((away_nm <= within_nm) & (track.speed_kn[rows] <= slow_kn)).any())


def left_after(track: Track, visit: Visit, come_nm: float) -> float | None:
    """When the small craft was first heard well away after a visit, UTC s; None: it was not."""
    since = int(np.searchsorted(track.time_s, visit.end_s, side="right"))
    away_nm = distance_nm(visit.lat, visit.lon, track.lat[since:], track.lon[since:])
    far = np.flatnonzero(away_nm > come_nm)
    return float(track.time_s[since + far[0]]) if len(far) else None


def in_succession(
    visits: Sequence[Visit], *, window_s: float, least: float
) -> Iterator[list[Visit]]:
    """Each group of visits to one vessel by enough different craft within a time.

    A group begins with the first visit that enough others follow soon enough, so it keeps its
    beginning when more of them come.
    """
    ordered = sorted(visits, key=lambda visit: (visit.start_s, visit.child))
    first = 0
    while first < len(ordered):
        until_s = ordered[first].start_s + window_s
        group = [visit for visit in ordered[first:] if visit.start_s <= until_s]
        if len({visit.child for visit in group}) >= least:
            yield group
            first += len(group)
        else:
            first += 1
