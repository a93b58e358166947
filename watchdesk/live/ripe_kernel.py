"""The loop that counts, row by row, how long each vessel has done what a detector waits for."""

from __future__ import annotations

from math import cos, floor, hypot, radians
from typing import Any

from risk.marks import NM_PER_DEG, SILENCE_S, STEP_S
from risk.pair_kernel import SELDOM_S
from seamath.compiled import kernel
from seamath.sun import NIGHT_DEG
from seamath.units import S_PER_H

# Columns of what is remembered of a vessel.  The first are those of its last row.
TIME, LAT, LON, OFF, KN = range(5)
MARK_LAT, MARK_LON, MARK_OFF, MARK_ZONE = range(5, 9)
SLOW, IDLE, STILL, ACROSS = range(9, 13)  # since when, s; NaN: it is not
WAITS, STOPS, FAST, PLODS, CLOSES, DRIFTS, DARK, INSIDE = range(13, 21)  # for how many legs
MEETS, RIPE = range(21, 23)  # 1: one of its meetings will be told of now; since when it is ripe, s
COLUMNS = 23

# Columns of what a row tells.
AT, WHERE_LAT, WHERE_LON, WHERE_OFF, SPEED, TURNED, FREE, BLIND, SUN = range(9)
TOLD = 9

# Limits, as the detectors have them.
SLOW_KN, SLOW_SILENCE_S = range(2)
IDLE_KN, IDLE_OFF_NM, IDLE_SILENCE_S, IDLE_S = range(2, 6)
STILL_KN, STILL_OFF_NM, STILL_SILENCE_S, STILL_S, SMALL_STILL_S, BRAKED_KN = range(6, 12)
LEAST_KN, MOST_KN, ACROSS_DEG, ACROSS_OFF_NM, ACROSS_SILENCE_S, ACROSS_S, RUN_S = range(12, 19)
WAIT_KN, WAIT_FROM_NM, WAIT_TO_NM, WAIT_LEGS = range(19, 23)
STOP_KN, STOP_OFF_NM, STOP_LEGS = range(23, 26)
FAST_KN, FAST_OFF_NM, FAST_LEGS = range(26, 29)
PLOD_FROM_KN, PLOD_TO_KN, PLOD_OFF_NM, PLOD_LEGS = range(29, 33)
CLOSE_KN, CLOSE_SHARE, CLOSE_NM, CLOSE_LEGS = range(33, 37)
DRIFT_KN, DRIFT_OFF_NM, DRIFT_LEGS, ALONE_LEGS = range(37, 41)
CROSS_LEGS, BACK_S, MEETING_STEP_S = range(41, 44)
LIMITS = 44


@kernel
def lasts(
    mine: Any, of: int, doing: bool, now_s: float, gap_s: float, silence_s: float, long_s: float
) -> bool:
    """Whether what a vessel does has just now lasted so long; how long it has is remembered."""
    if not doing:
        mine[of] = float("nan")
        return False
    if mine[of] != mine[of] or gap_s > silence_s:
        mine[of] = now_s
    return bool(now_s - mine[of] >= long_s > now_s - gap_s - mine[of])


@kernel
def counts(mine: Any, of: int, doing: bool, legs: float) -> bool:
    """Whether this is the leg that makes so many of a kind; how many it are is remembered."""
    before = mine[of] if mine[of] > 0.0 else 0.0
    mine[of] = before + 1.0 if doing else 0.0
    return bool(mine[of] >= legs > before)


@kernel
def leg(mine: Any, row: Any, off_nm: float, north_kn: float, east_kn: float, limits: Any) -> bool:
    """Whether a leg made good makes a vessel ripe; ``mine`` still tells where it began."""
    speed = hypot(north_kn, east_kn)
    closing = (mine[MARK_OFF] - off_nm) * (S_PER_H / STEP_S)
    began, free = mine[MARK_OFF], row[FREE] > 0.0
    waits = speed <= limits[WAIT_KN] and free
    waits = waits and limits[WAIT_FROM_NM] < began <= limits[WAIT_TO_NM]
    stops = speed <= limits[STOP_KN] and not began < limits[STOP_OFF_NM]
    fast = speed >= limits[FAST_KN] and not began < limits[FAST_OFF_NM]
    fast = fast and row[SUN] < NIGHT_DEG
    plods = limits[PLOD_FROM_KN] <= speed <= limits[PLOD_TO_KN]
    plods = plods and not began < limits[PLOD_OFF_NM]
    closes = speed >= limits[CLOSE_KN] and closing >= limits[CLOSE_SHARE] * speed
    drifts = speed <= limits[DRIFT_KN] and free and row[BLIND] > 0.0
    drifts = drifts and not began < limits[DRIFT_OFF_NM]
    counts(mine, DARK, row[SUN] < NIGHT_DEG, 1.0)
    dusk = 1.0 <= mine[DARK] <= 2.0  # what counts by night alone may now
    closed = mine[CLOSES] >= limits[CLOSE_LEGS] and closes and off_nm <= limits[CLOSE_NM]
    near = closed and (dusk or began > limits[CLOSE_NM])
    ripe = counts(mine, WAITS, waits, limits[WAIT_LEGS])
    ripe = (dusk and mine[WAITS] >= limits[WAIT_LEGS]) or ripe
    ripe = counts(mine, STOPS, stops, limits[STOP_LEGS]) or ripe
    ripe = counts(mine, FAST, fast, limits[FAST_LEGS]) or ripe
    ripe = counts(mine, PLODS, plods, limits[PLOD_LEGS]) or ripe
    ripe = (counts(mine, CLOSES, closes, limits[CLOSE_LEGS]) and off_nm <= limits[CLOSE_NM]) or ripe
    ripe = near or ripe
    ripe = counts(mine, DRIFTS, drifts, limits[DRIFT_LEGS]) or ripe
    return bool(mine[DRIFTS] == limits[ALONE_LEGS] or ripe)


@kernel
def mark(
    mine: Any, row: Any, zone: float, lat: float, lon: float, off_nm: float, limits: Any
) -> bool:
    """Whether a vessel is ripe at a mark, told by the leg that ends there and the zone it is in."""
    ripe = False
    if mine[MARK_LAT] == mine[MARK_LAT]:
        to_kn = NM_PER_DEG / STEP_S * S_PER_H
        turn = (lon - mine[MARK_LON] + 180.0) % 360.0 - 180.0  # date line
        north = (lat - mine[MARK_LAT]) * to_kn
        ripe = leg(mine, row, off_nm, north, turn * to_kn * cos(radians(lat)), limits)
        if zone >= 0.0 and mine[MARK_ZONE] >= 0.0 and zone != mine[MARK_ZONE]:
            mine[INSIDE] = 0.0
        else:
            mine[INSIDE] += 1.0
        # A mark at the limit may lie where the zone is not certain.
        ripe = ripe or 0.0 <= mine[INSIDE] - limits[CROSS_LEGS] <= 1.0
    mine[MARK_LAT], mine[MARK_LON], mine[MARK_OFF] = lat, lon, off_nm
    if zone >= 0.0:
        mine[MARK_ZONE] = zone
    return ripe


@kernel
def marks_between(mine: Any, row: Any, zone: float, limits: Any) -> bool:
    """Whether a vessel became ripe at any mark between its last row and this one."""
    ripe, before_s, gap_s = False, mine[TIME], row[AT] - mine[TIME]
    first, last = floor(before_s / STEP_S) + 1, floor(row[AT] / STEP_S)
    if gap_s > SILENCE_S:
        mine[MARK_LAT], mine[INSIDE] = float("nan"), -1e9
        for of in range(WAITS, INSIDE):
            mine[of] = 0.0
        return False
    turn = (row[WHERE_LON] - mine[LON] + 180.0) % 360.0 - 180.0  # date line
    for number in range(first, last + 1):
        part = (number * STEP_S - before_s) / gap_s
        lat = mine[LAT] + part * (row[WHERE_LAT] - mine[LAT])
        lon = (mine[LON] + part * turn + 180.0) % 360.0 - 180.0
        off_nm = mine[OFF] + part * (row[WHERE_OFF] - mine[OFF])
        ripe = mark(mine, row, zone, lat, lon, off_nm, limits) or ripe
    return ripe


@kernel
def run_nm(mine: Any, row: Any) -> float:
    """How far a vessel came since its last row, nm."""
    turn = (row[WHERE_LON] - mine[LON] + 180.0) % 360.0 - 180.0  # date line
    east = turn * cos(radians(row[WHERE_LAT]))
    return float(NM_PER_DEG * hypot(row[WHERE_LAT] - mine[LAT], east))


@kernel
def note(vessel: Any, told: Any, zone: Any, known: Any, limits: Any) -> None:
    """Take note of rows by vessel and time; rows older than the last of their vessel tell nothing.

    ``told`` has the columns of a row, ``known`` those of a vessel.
    """
    for at in range(len(vessel)):
        mine, row = known[vessel[at]], told[at]
        now_s, gap_s = row[AT], row[AT] - mine[TIME]
        if gap_s <= 0.0:
            continue
        if gap_s != gap_s:  # the first row of the vessel
            gap_s = 0.0
        knots, off_nm, free = row[SPEED], row[WHERE_OFF], row[FREE] > 0.0
        slow = knots <= limits[SLOW_KN]
        lasts(mine, SLOW, slow, now_s, gap_s, limits[SLOW_SILENCE_S], 1e9)
        seldom = mine[SLOW] == now_s and SELDOM_S < gap_s <= limits[SLOW_SILENCE_S]
        if seldom and run_nm(mine, row) / gap_s * S_PER_H <= limits[SLOW_KN]:
            mine[SLOW] = mine[TIME]  # as for a meeting: it came no farther meanwhile
        idle = knots <= limits[IDLE_KN] and free and not off_nm < limits[IDLE_OFF_NM]
        ripe = lasts(mine, IDLE, idle, now_s, gap_s, limits[IDLE_SILENCE_S], limits[IDLE_S])
        still = knots <= limits[STILL_KN] and not off_nm < limits[STILL_OFF_NM]
        still = still and (mine[STILL] == mine[STILL] or mine[KN] >= limits[BRAKED_KN])
        silence_s = limits[STILL_SILENCE_S]
        ripe = lasts(mine, STILL, still, now_s, gap_s, silence_s, limits[STILL_S]) or ripe
        ripe = lasts(mine, STILL, still, now_s, gap_s, silence_s, limits[SMALL_STILL_S]) or ripe
        across = limits[LEAST_KN] <= knots <= limits[MOST_KN] and free
        across = across and not off_nm < limits[ACROSS_OFF_NM]
        across = across and limits[ACROSS_DEG] < row[TURNED] < 360.0 - limits[ACROSS_DEG]
        silence_s = limits[ACROSS_SILENCE_S]
        ripe = lasts(mine, ACROSS, across, now_s, gap_s, silence_s, limits[ACROSS_S]) or ripe
        ripe = lasts(mine, ACROSS, across, now_s, gap_s, silence_s, limits[RUN_S]) or ripe
        ripe = gap_s >= limits[BACK_S] or ripe
        if gap_s > 0.0 and floor(now_s / STEP_S) > floor(mine[TIME] / STEP_S):
            ripe = marks_between(mine, row, zone[at], limits) or ripe
        if mine[MEETS] > 0.0:
            step_s = limits[MEETING_STEP_S]
            ripe = floor(now_s / step_s) > floor(mine[TIME] / step_s) or ripe
        mine[TIME], mine[LAT], mine[LON] = now_s, row[WHERE_LAT], row[WHERE_LON]
        mine[OFF], mine[KN] = off_nm, knots
        if ripe and mine[RIPE] != mine[RIPE]:
            mine[RIPE] = now_s
