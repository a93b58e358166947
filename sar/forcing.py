"""What pushes a drifting object: wind or current as eastward and northward speed, anywhere.

Three ways of giving it: a series (one value, or a table over time), a grid, a formula.  Nothing
is extrapolated in silence: ends and edges are held, and ``assumed`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sar.errors import SarError, between
from seamath.units import MPS_PER_KN, S_PER_H

Floats = NDArray[np.float64]

MAX_WIND_KN = 200.0  # above any sustained wind on record: a typing error
MAX_CURRENT_KN = 20.0  # above the fastest tidal stream on record (Saltstraumen)


class Flow(Protocol):
    """A wind or a current."""

    def at(self, time_s: float, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Eastward and northward speed in m/s at each position."""
        ...

    def assumed(self, start_s: float, end_s: float, lat: Floats, lon: Floats) -> tuple[str, ...]:
        """What had to be assumed to answer for that time and those positions."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The same everywhere, changing in a straight line between given times; ends are held."""

    what: str
    time_s: Floats
    east_mps: Floats
    north_mps: Floats

    def at(self, time_s: float, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Eastward and northward speed in m/s, the same at each position."""
        east = float(np.interp(time_s, self.time_s, self.east_mps))
        north = float(np.interp(time_s, self.time_s, self.north_mps))
        return np.full(lat.shape, east), np.full(lat.shape, north)

    def assumed(self, start_s: float, end_s: float, lat: Floats, lon: Floats) -> tuple[str, ...]:
        """How many hours lie before the first and after the last row of the table."""
        if self.time_s.size == 1:
            return (f"{self.what}: steady",)
        return _held_in_time(self.what, self.time_s, start_s, end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values on a grid of time, latitude and longitude, all ascending; edges are held.

    Linear in time and space.  Cells without a value (land in an ocean model) take the mean of
    their neighbours that have one, and none where there is no such neighbour.
    """

    what: str
    time_s: Floats
    lat: Floats
    lon: Floats  # degrees, may run past 180
    east_mps: Floats  # (time, lat, lon)
    north_mps: Floats

    def at(self, time_s: float, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Eastward and northward speed in m/s at each position."""
        early, late, part = _cell(self.time_s, np.array([time_s]))
        corners = _corners(self.lat, self.lon, lat, lon)
        east, north = (
            (1 - part) * _mean(values[early[0]], corners) + part * _mean(values[late[0]], corners)
            for values in (self.east_mps, self.north_mps)
        )
        return east, north

    def assumed(self, start_s: float, end_s: float, lat: Floats, lon: Floats) -> tuple[str, ...]:
        """Hours outside the grid's times, and the share of positions outside its edges."""
        x = _wrapped(self.lon, lon)
        outside = (
            (lat < self.lat[0]) | (lat > self.lat[-1]) | (x < self.lon[0]) | (x > self.lon[-1])
        )
        notes = _held_in_time(self.what, self.time_s, start_s, end_s)
        empty = self._empty(start_s, lat, lon)
        if empty.any():
            share = 100 * float(empty.mean())
            notes += (
                f"{self.what}: no value in the grid at {share:.0f} % of positions, 0 kn taken",
            )
        if outside.any():
            share = 100 * float(outside.mean())
            notes += (
                f"{self.what}: {share:.0f} % of positions outside the grid, edge values held",
            )
        return notes

    def _empty(self, time_s: float, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
        """Which positions have no value round them, so that nothing pushes them."""
        early, late, _ = _cell(self.time_s, np.array([time_s]))
        corners = _corners(self.lat, self.lon, lat, lon)
        known = np.zeros(np.shape(lat), np.bool_)
        for values in (self.east_mps[early[0]], self.east_mps[late[0]]):
            for i, j, share in corners:
                known |= np.isfinite(values[i, j]) & (share > 0)
        return ~known


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """Any function of time_s, lat and lon that gives eastward and northward m/s."""

    what: str
    function: Callable[[float, Floats, Floats], tuple[Floats, Floats]]

    def at(self, time_s: float, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Eastward and northward speed in m/s at each position."""
        east, north = self.function(time_s, lat, lon)
        return np.broadcast_to(east, lat.shape), np.broadcast_to(north, lat.shape)

    def assumed(self, start_s: float, end_s: float, lat: Floats, lon: Floats) -> tuple[str, ...]:
        """That it came from a formula."""
        return (f"{self.what}: from a formula",)


def steady_wind(from_deg: float, speed_kn: float) -> Series:
    """A wind that does not change, named as sailors do by where it comes from.

    >>> east, north = steady_wind(90.0, 20.0).at(0.0, np.zeros(1), np.zeros(1))
    >>> round(float(east[0]), 2), abs(round(float(north[0]), 2))
    (-10.29, 0.0)
    """
    return _series("wind", [0.0], [from_deg], [speed_kn], MAX_WIND_KN)


def steady_current(set_deg: float, drift_kn: float) -> Series:
    """A current that does not change, by where it sets to and its drift in knots."""
    return _series("current", [0.0], [set_deg], [drift_kn], MAX_CURRENT_KN)


def wind_table(rows: Iterable[tuple[datetime, float, float]]) -> Series:
    """A wind from rows of time, direction it comes from (deg true) and speed (kn)."""
    times, directions, speeds = _columns("wind", rows)
    return _series("wind", times, directions, speeds, MAX_WIND_KN)


def current_table(rows: Iterable[tuple[datetime, float, float]]) -> Series:
    """A current from rows of time, set (deg true, towards) and drift (kn)."""
    return _series("current", *_columns("current", rows), MAX_CURRENT_KN)


def utc_seconds(moment: datetime) -> float:
    """Seconds since 1970 of an aware time; a naive one is a mistake."""
    if moment.utcoffset() is None:
        raise SarError(f"time {moment} has no time zone; write it with Z or an offset")
    return moment.timestamp()


def _columns(
    what: str, rows: Iterable[tuple[datetime, float, float]]
) -> tuple[list[float], list[float], list[float]]:
    """Times in seconds, directions and speeds of a table."""
    listed = list(rows)
    if not listed:
        raise SarError(f"the {what} table is empty; give rows of time, direction and speed")
    times = [utc_seconds(row[0]) for row in listed]
    if any(b <= a for a, b in pairwise(times)):
        raise SarError(f"the times of the {what} table must rise from row to row")
    return times, [row[1] for row in listed], [row[2] for row in listed]


def _series(
    what: str, times: list[float], told_deg: Sequence[float], kn: Sequence[float], limit: float
) -> Series:
    """A series from directions as they are told: a wind by where it comes from."""
    for direction, speed in zip(told_deg, kn, strict=True):
        between(f"{what} direction", direction, -360, 360)
        between(f"{what} speed_kn", speed, 0, limit)
    turn_deg = 180.0 if what == "wind" else 0.0
    mps, angle = np.asarray(kn, np.float64) * MPS_PER_KN, np.radians(np.add(told_deg, turn_deg))
    return Series(
        what=what,
        time_s=np.asarray(times, np.float64),
        east_mps=mps * np.sin(angle),
        north_mps=mps * np.cos(angle),
    )


def _held_in_time(what: str, time_s: Floats, start_s: float, end_s: float) -> tuple[str, ...]:
    before, after = float(time_s[0]) - start_s, end_s - float(time_s[-1])
    notes: tuple[str, ...] = ()
    if before > 0:
        notes += (f"{what}: first value held for the {before / S_PER_H:.1f} h before it",)
    if after > 0:
        notes += (f"{what}: last value held for the {after / S_PER_H:.1f} h after it",)
    return notes


def _wrapped(grid_lon: Floats, lon: Floats) -> Floats:
    """Longitudes moved by whole turns to within half a turn of the grid's middle."""
    middle = (grid_lon[0] + grid_lon[-1]) / 2
    turned: Floats = (lon - middle + 180) % 360 - 180 + middle
    return turned


def _cell(axis: Floats, at: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Index below, index above and the part of the way between, clipped to the axis."""
    high = np.clip(np.searchsorted(axis, at), 1, max(axis.size - 1, 1))
    high = np.minimum(high, axis.size - 1)
    low = np.maximum(high - 1, 0)
    span = np.where(axis[high] > axis[low], axis[high] - axis[low], 1.0)
    return low, high, np.clip((at - axis[low]) / span, 0.0, 1.0)


_Corner = tuple[NDArray[np.intp], NDArray[np.intp], Floats]


def _corners(grid_lat: Floats, grid_lon: Floats, lat: Floats, lon: Floats) -> list[_Corner]:
    """The four cells round each position with their bilinear weights."""
    south, north, up = _cell(grid_lat, lat)
    west, east, along = _cell(grid_lon, _wrapped(grid_lon, lon))
    return [
        (south, west, (1 - up) * (1 - along)),
        (south, east, (1 - up) * along),
        (north, west, up * (1 - along)),
        (north, east, up * along),
    ]


def _mean(values: Floats, corners: list[_Corner]) -> Floats:
    """Weighted mean of the corners that have a value; 0 where none has."""
    total, weight = np.zeros(corners[0][2].shape), np.zeros(corners[0][2].shape)
    for i, j, share in corners:
        known = np.isfinite(values[i, j])
        total += np.where(known, share * np.where(known, values[i, j], 0.0), 0.0)
        weight += np.where(known, share, 0.0)
    mean: Floats = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    return mean
