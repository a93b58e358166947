"""Which positions cannot be right, and why: marks beside the rows, never rows left out.

It knows motion and numbers only: whether a place is on land is told to it.  What several vessels
show together (a jammed or spoofed region) is not looked for here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from ais import quality_kernel
from ais.mmsi import MmsiForm, mmsi_forms
from ais.positions import PositionTable
from ais.quality_kernel import OPEN_TRACKS
from ais.tracks import Track, utc
from seamath.intervals import runs, spans

Mask = NDArray[np.bool_]

_COMPILE_ROWS = 20_000  # below, the loop as written is done before numba is awake
_FIXED_FORMS = (MmsiForm.COAST, MmsiForm.ATON)


class Flaw(IntFlag):
    """What may be wrong with a position; a row may have several."""

    JUMP = 1  # nothing heard under its number could have been there
    TOO_FAST = 2  # reports a speed no craft of its class makes
    FROZEN = 4  # stays to the last digit where it was while it reports making way
    ASHORE = 8  # a vessel on land
    SHARED = 16  # its number is used by several vessels at a time
    NUMBER = 32  # its number is no form of MMSI (ITU-R M.585)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The thresholds; each names where it comes from, and all are a unit's to change.

    Published limits for implied speed are 25 kn (GFW gpsdio-segment) and 50 kn (AISdb): both cut
    off the go-fasts this tool is for, which make 35-50 kn and up to 80 in a flat calm.
    """

    class_a_kn: float = 65.0  # our judgement: above every ferry in service
    small_craft_kn: float = 90.0  # go-fasts, 80 kn in a flat calm, and a tenth more
    aircraft_kn: float = 1022.0  # ITU-R M.1371-5 table 59: the fastest that can be said
    slack_nm: float = 0.5  # our judgement: fixes are timed to some seconds by their receiver
    fewest_fixes: int = 3  # our judgement: fewer under one number are outliers, not a vessel
    frozen_min: float = 10.0  # our judgement
    frozen_fixes: int = 5  # our judgement
    frozen_kn: float = 3.0  # our judgement: above what a moored receiver's noise reports


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedNumber:
    """An MMSI under which several vessels were heard in turns."""

    mmsi: int
    vessels: int
    fixes: tuple[int, ...]  # of each vessel
    alternations: int  # how often the next fix was another vessel's
    start_s: float
    end_s: float
    innocent: str = (
        "a number left at its factory setting, or one receiver thrown to and fro by jamming"
    )

    def __str__(self) -> str:
        return (
            f"{self.mmsi}: {self.vessels} vessels under one number, {self.alternations} "
            f"alternations between {utc(self.start_s):%Y-%m-%d %H:%M} and "
            f"{utc(self.end_s):%Y-%m-%d %H:%M} UTC"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Marks for the rows of one table: the same length, the same order.

    ``vessel`` tells apart who speaks under one number: 0 for the first, -1 for an outlier.
    """

    positions: PositionTable
    flaws: NDArray[np.uint8]  # of ``Flaw``
    vessel: NDArray[np.int16]
    shared: tuple[SharedNumber, ...]

    def has(self, flaw: Flaw) -> Mask:
        """The rows with a flaw, or with one of several."""
        return np.asarray((self.flaws & np.uint8(flaw)) != 0)

    def counts(self) -> Counter[str]:
        """How many rows have each flaw, by its name in small letters."""
        found = {flaw: int(self.has(flaw).sum()) for flaw in Flaw}
        return Counter({str(flaw.name).lower(): n for flaw, n in found.items() if n})


def assess(
    positions: PositionTable, limits: Limits | None = None, *, ashore: Mask | None = None
) -> Quality:
    """The flaws of every row of a table made by ``ais.tracks.trackable``.

    ``ashore`` says of each row whether its place is land, from whoever knows the coast.
    """
    limits = limits or Limits()
    limit_kn = speed_limits_kn(positions, limits)
    vessel = _told_apart(positions, limit_kn, limits)
    shared = tuple(_shared_numbers(positions, vessel))
    forms = mmsi_forms(positions.mmsi)
    found = {
        Flaw.JUMP: vessel < 0,
        Flaw.TOO_FAST: positions.speed_kn > limit_kn,
        Flaw.FROZEN: _frozen(positions, limits),
        Flaw.SHARED: np.isin(positions.mmsi, [number.mmsi for number in shared]),
        Flaw.NUMBER: forms == MmsiForm.UNKNOWN,
    }
    if ashore is not None:
        found[Flaw.ASHORE] = ashore & ~np.isin(forms, [*_FIXED_FORMS, MmsiForm.SAR_AIRCRAFT])
    flaws = np.zeros(len(positions), np.uint8)
    for flaw, rows in found.items():
        flaws[rows] |= np.uint8(flaw)
    return Quality(positions=positions, flaws=flaws, vessel=vessel, shared=shared)


def speed_limits_kn(positions: PositionTable, limits: Limits) -> NDArray[np.float64]:
    """The speed above which each row's craft is not believed, knots.

    Class A is what sends types 1 to 3 and 27; an archive's row does not tell its class and gets
    the wider limit.
    """
    class_a = np.isin(positions.msg_type, (1, 2, 3, 27))
    limit_kn = np.where(class_a, limits.class_a_kn, limits.small_craft_kn)
    aircraft = (positions.msg_type == 9) | (mmsi_forms(positions.mmsi) == MmsiForm.SAR_AIRCRAFT)
    return np.where(aircraft, limits.aircraft_kn, limit_kn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What is left to look at: no fix that nothing could have reached, no impossible speed.

    ``rows`` says where each position stood in the table that was judged.
    """

    rows: NDArray[np.intp]
    positions: PositionTable  # by MMSI, vessel and time
    tracks: tuple[Track, ...]  # one for each vessel, also where several share a number


def believed(quality: Quality) -> Believed:
    """The positions without outliers, by vessel; an impossible speed is NaN.

    Each still leads to its raw line.  In order of MMSI and then of first appearance.
    """
    keys = _keys(quality.positions.mmsi, quality.vessel)
    rows = np.flatnonzero(quality.vessel >= 0)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    table = quality.positions.take(rows)
    too_fast = quality.has(Flaw.TOO_FAST)[rows]
    if too_fast.any():
        speed_kn = np.where(too_fast, np.float32(np.nan), table.speed_kn)
        table = replace(table, speed_kn=speed_kn)
    tracks = (
        Track(mmsi=int(table.mmsi[span.start]), table=table, rows=span)
        for span in spans(keys[rows])
    )
    return Believed(rows=rows, positions=table, tracks=tuple(tracks))


def told_of(quality: Quality, mmsi: int) -> Counter[str]:
    """How many of one number's rows have each flaw, by its name, and ``fixes``, all its rows."""
    first, stop = np.searchsorted(quality.positions.mmsi, [mmsi, mmsi + 1])
    found = quality.flaws[first:stop]
    counts = {str(flaw.name).lower(): int((found & np.uint8(flaw) != 0).sum()) for flaw in Flaw}
    return Counter({"fixes": int(stop - first)} | {name: n for name, n in counts.items() if n})


def _keys(mmsi: NDArray[np.int32], vessel: NDArray[np.int16]) -> NDArray[np.int64]:
    """One number for each vessel, negative for outliers of any."""
    return mmsi.astype(np.int64) * (1 << 15) + vessel


def _told_apart(
    positions: PositionTable, limit_kn: NDArray[np.float64], limits: Limits
) -> NDArray[np.int16]:
    """The vessel index of each row: numbered from 0 under each MMSI, -1 for outliers."""
    fixes = np.column_stack(
        [
            positions.time_s / 3600,
            positions.lat,
            positions.lon,
            positions.speed_kn,
            positions.course_deg,
        ]
    )
    vessel = np.zeros(len(positions), np.int64)
    loop = quality_kernel.tell_apart.at(compiled=len(positions) >= _COMPILE_ROWS)
    room = np.zeros((OPEN_TRACKS, 5)), np.zeros(OPEN_TRACKS, int), np.zeros(OPEN_TRACKS, int)
    loop(positions.mmsi, fixes, limit_kn, limits.slack_nm, vessel, *room)
    for rows in spans(positions.mmsi):
        vessel[rows] = _renumbered(vessel[rows], limits.fewest_fixes)
    return vessel.astype(np.int16)


def _renumbered(vessel: NDArray[np.int64], fewest: int) -> NDArray[np.int64]:
    """The same vessels without those of too few fixes; where all are, the first largest stays."""
    if not vessel.any():
        return vessel
    fixes = np.bincount(vessel)
    real = fixes >= fewest
    if not real.any():
        real[np.argmax(fixes)] = True
    names = np.where(real, np.cumsum(real) - 1, -1)
    return np.minimum(names[vessel], np.iinfo(np.int16).max)


def _shared_numbers(positions: PositionTable, vessel: NDArray[np.int16]) -> Iterator[SharedNumber]:
    """Each number under which vessels take turns.

    One change from the first to the second is a number handed on, or a jump that stayed; only a
    return tells of two.
    """
    suspects = np.unique(positions.mmsi[vessel > 0])
    for rows in _rows_of(positions.mmsi, suspects):
        spoken = vessel[rows][vessel[rows] >= 0]
        times_s = positions.time_s[rows][vessel[rows] >= 0]
        changes = np.flatnonzero(np.diff(spoken)) + 1
        if len(changes) >= 2:
            fixes = np.bincount(spoken)
            yield SharedNumber(
                mmsi=int(positions.mmsi[rows.start]),
                vessels=len(fixes),
                fixes=tuple(int(count) for count in fixes),
                alternations=len(changes),
                start_s=float(times_s[changes[0] - 1]),
                end_s=float(times_s[changes[-1]]),
            )


def _rows_of(mmsi: NDArray[np.int32], wanted: NDArray[np.int32]) -> Iterator[slice]:
    starts, stops = np.searchsorted(mmsi, wanted), np.searchsorted(mmsi, wanted, side="right")
    for start, stop in zip(starts.tolist(), stops.tolist()):
        yield slice(start, stop)


def _frozen(positions: PositionTable, limits: Limits) -> Mask:
    """Rows of a receiver that repeats one place while its craft makes way."""
    making_way = positions.speed_kn >= limits.frozen_kn
    repeats = np.zeros(len(positions), bool)  # the place of the row before, making way on both
    repeats[1:] = (
        (positions.lat[1:] == positions.lat[:-1])
        & (positions.lon[1:] == positions.lon[:-1])
        & (positions.mmsi[1:] == positions.mmsi[:-1])
        & making_way[1:]
        & making_way[:-1]
    )
    frozen = np.zeros(len(positions), bool)
    for rows in runs(repeats):
        first = rows.start - 1
        minutes = (positions.time_s[rows.stop - 1] - positions.time_s[first]) / 60
        if rows.stop - first >= limits.frozen_fixes and minutes >= limits.frozen_min:
            frozen[first : rows.stop] = True
    return frozen
