"""Tracks that go round and round in perfect circles, as some falsified positions do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, radians
from typing import Any

import numpy as np

from ais.tracks import Track
from risk.sampling import COMPILE_ROWS, one_table
from seamath.compiled import kernel

LEAST_TURN = 0.02  # radians from step to step, a degree and a bit: less is a straight line
M_PER_DEG = 111_320.0  # a degree of longitude at the equator, WGS 84: only shapes matter here


@dataclass(frozen=True, slots=True, kw_only=True)
class Circling:
    """A stretch of a track that turns on and on at one pace: rows of the table, and its shape."""

    track: Track
    first: int
    last: int
    turns: float
    radius_m: float
    spread: float  # of the distances from the centre, as a share of the radius
    fixes: int


@kernel
def circling_runs(
    bounds: Any, time_s: Any, lat: Any, lon: Any, limits: Any, rows: Any, turned: Any
) -> int:
    """Write first and last row and turns of each stretch that turns one way at an even pace.

    ``limits``: least turns, least step (m), longest silence (s).  A step and the next differ in
    length by half at most, and in direction by up to a quarter turn, always to one side.
    """
    count = 0
    for vessel in range(len(bounds)):
        start, sum_rad, sign = bounds[vessel, 0], 0.0, 0.0
        scale = cos(radians(lat[start]))
        old_x, old_y = 0.0, 0.0
        for row in range(bounds[vessel, 0] + 1, bounds[vessel, 1] + 1):
            goes_on = False
            x, y, turn = 0.0, 0.0, 0.0
            if row < bounds[vessel, 1] and time_s[row] - time_s[row - 1] <= limits[2]:
                wide = lon[row] - lon[row - 1]
                if wide > 180.0:
                    wide -= 360.0
                if wide < -180.0:
                    wide += 360.0
                x, y = wide * scale * M_PER_DEG, (lat[row] - lat[row - 1]) * M_PER_DEG
                step = x * x + y * y
                old = old_x * old_x + old_y * old_y
                if step >= limits[1] * limits[1] and 0.25 * old <= step <= 4.0 * old:
                    across, along = old_x * y - old_y * x, old_x * x + old_y * y
                    if along > 0.0 and sign * across >= 0.0 and abs(across) > LEAST_TURN * along:
                        turn = atan2(across, along)
                        goes_on = True
            if goes_on:
                sum_rad += turn
                sign = 1.0 if turn > 0 else -1.0
            else:
                if abs(sum_rad) >= limits[0] * 2 * pi:
                    if count < len(rows):
                        rows[count, 0], rows[count, 1] = start, row - 1
                        turned[count] = abs(sum_rad) / (2 * pi)
                    count += 1
                start, sum_rad, sign = row - 1, 0.0, 0.0
            old_x, old_y = x, y
    return count


def circlings(
    tracks: Sequence[Track], *, least_turns: float, least_step_m: float, max_silence_s: float
) -> Iterator[Circling]:
    """Every stretch of some turns to one side at an even pace, with its radius."""
    table = one_table(tracks)
    bounds = np.array([(t.rows.start, t.rows.stop) for t in tracks], dtype=np.int64)
    look = circling_runs.at(compiled=len(table) >= COMPILE_ROWS)
    limits = np.array([least_turns, least_step_m, max_silence_s])
    columns = table.time_s, table.lat, table.lon
    found, room = 16, 0
    while found > room:
        room = found
        rows, turned = np.empty((room, 2), np.int64), np.empty(room)
        found = look(bounds, *columns, limits, rows, turned)
    for (first, last), turns in zip(rows[:found].tolist(), turned[:found].tolist(), strict=True):
        track = tracks[int(np.searchsorted(bounds[:, 0], first, side="right")) - 1]
        yield _shape(track, first, last, turns)


def _shape(track: Track, first: int, last: int, turns: float) -> Circling:
    """Radius about the mean place, and how far from round it is."""
    lat, lon = track.table.lat[first : last + 1], track.table.lon[first : last + 1]
    east = np.mod(lon - lon[0] + 180.0, 360.0) - 180.0
    x = east * np.cos(np.radians(lat[0])) * M_PER_DEG
    y = (lat - lat[0]) * M_PER_DEG
    # Least squares for the centre: x^2 + y^2 = 2ax + 2by + c (Kasa 1976).
    system = np.column_stack([2 * x, 2 * y, np.ones(len(x))])
    (a, b, _), *_ = np.linalg.lstsq(system, x * x + y * y, rcond=None)
    away_m = np.hypot(x - a, y - b)
    radius_m = float(away_m.mean())
    return Circling(
        track=track,
        first=first,
        last=last,
        turns=turns,
        radius_m=radius_m,
        spread=float(away_m.std()) / radius_m,
        fixes=last - first + 1,
    )
