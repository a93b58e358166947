"""Which vessels were near each other lately, by stretches of the clock and cubes of the earth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from risk.cells import columns_around, cube_of, cubes_along_m
from seamath.geodesy import ecef_m

SLOT_S = 600.0  # our judgement: who is slow goes half a mile meanwhile
_LEAST_FRESH = 20_000  # entries looked through as they came

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Company:
    """Where vessels were; ``of`` tells who was within some distance, or little more, meanwhile.

    Cubes have that distance for an edge, or a part of it: ``reach`` of them are looked through.

    Only those asked about who were there as one ``who_asks`` have company: whose doings are of
    no interest there are found as the company of others.
    """

    def __init__(self, near_m: float, *, reach: int = 1) -> None:
        self._edge_m, self._reach = near_m / reach, reach
        self._cubes = cubes_along_m(self._edge_m) ** 3
        self._columns = np.array(columns_around(self._edge_m, reach))
        self._kept = _nothing()  # by place
        self._fresh: list[Entries] = []
        self._latest = np.zeros((2, 0), np.int64)  # place of each vessel, not asking and asking

    def __len__(self) -> int:
        return len(self._kept[0]) + sum(len(place) for place, _, _ in self._fresh)

    def add(
        self, vessel: Numbers, time_s: Floats, lat: Floats, lon: Floats, who_asks: Mask
    ) -> None:
        """Say where some vessels were."""
        cube = cube_of(ecef_m(lat, lon), self._edge_m)
        place = np.floor(time_s / SLOT_S).astype(np.int64) * self._cubes + cube
        if len(vessel) and vessel.max() >= self._latest.shape[1]:
            more = 2 * int(vessel.max()) + 1024 - self._latest.shape[1]
            self._latest = np.pad(self._latest, ((0, 0), (0, more)))
        asks = who_asks.astype(np.int64)
        new = self._latest[asks, vessel] != place
        vessel, place, asks = vessel[new], place[new], asks[new]
        self._latest[asks, vessel] = place
        if len(vessel):
            _, first = np.unique(np.stack([vessel, place, asks]), axis=1, return_index=True)
            self._fresh.append((place[first], vessel[first], asks[first].astype(bool)))

    def of(self, chosen: Mask, since_s: float = -np.inf) -> Numbers:
        """The vessels that were near any of the chosen since then, where these asked."""
        fresh = _joined(self._fresh)
        if len(fresh[0]) > max(_LEAST_FRESH, len(self._kept[0]) // 8):
            self._kept, fresh = _by_place(_joined([self._kept, fresh])), _nothing()
            self._fresh = []
        first = int(since_s // SLOT_S) * self._cubes if np.isfinite(since_s) else -1
        parts = [_from(first, part) for part in (self._kept, _by_place(fresh))]
        asked = np.unique(
            np.concatenate([place[asks & chosen[vessel]] for place, vessel, asks in parts])
        )
        # Column by column, so that what is searched for stands in order: thrice as fast.
        around = (self._columns[:, None] + asked).ravel()
        near = np.zeros(self._latest.shape[1], bool)
        for part in parts:
            near[_between(part, around - self._reach, around + self._reach)] = True
        return np.flatnonzero(near)

    def forget(self, before_s: float) -> None:
        """Let go of what is older."""
        place, vessel, asks = self._kept
        oldest = int(before_s // SLOT_S) * self._cubes
        self._fresh = [part for part in self._fresh if part[0].max() >= oldest]
        first = int(np.searchsorted(place, oldest))
        if 8 * first > len(place):
            self._kept = place[first:].copy(), vessel[first:].copy(), asks[first:].copy()


Entries = tuple[Numbers, Numbers, Mask]


def _nothing() -> Entries:
    return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool)


def _joined(parts: Iterable[Entries]) -> Entries:
    place, vessel, asks = zip(_nothing(), *parts, strict=True)
    return np.concatenate(place), np.concatenate(vessel), np.concatenate(asks)


def _by_place(entries: Entries) -> Entries:
    order = np.argsort(entries[0], kind="stable")
    return entries[0][order], entries[1][order], entries[2][order]


def _from(first: int, entries: Entries) -> Entries:
    """The entries of a place and of all after it."""
    here = slice(int(np.searchsorted(entries[0], first)), None)
    return entries[0][here], entries[1][here], entries[2][here]


def _between(entries: Entries, low: Numbers, high: Numbers) -> Numbers:
    """The vessel of each entry from each place to another, both included."""
    place, vessel, _ = entries
    first = np.searchsorted(place, low)
    count = np.searchsorted(place, high, side="right") - first
    start = np.repeat(first - np.cumsum(count) + count, count)
    return vessel[start + np.arange(len(start))]
