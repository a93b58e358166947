"""Every position as a row of whole numbers, and every place they name, for the database."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.zone_table import ZoneTable
from seamath.units import M_PER_NM
from watchdesk.page_kernel import NULL
from watchdesk.row_pages import Numbers

_Columns = tuple[tuple[NDArray[Any], float], ...]  # and how many steps make one of its unit


def place_rows(zones: ZoneTable, first: int) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
    """The number of each position's place, NULL where there is none, and the places by number.

    They are numbered on from the first that is free.
    """
    columns = zones.zone, zones.state, zones.status, zones.candidates
    moved = np.ones(len(zones), np.bool_)  # most rows stand where the row before stood
    moved[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    begins = np.flatnonzero(moved)
    answers = np.array([column[begins] for column in columns], np.int64)
    zone, state, status, chosen = answers + 1  # NOWHERE is -1
    key = ((zone << 16 | state) << 8 | status) << 32 | chosen
    _, told, number = np.unique(key, return_index=True, return_inverse=True)
    rows = [
        {
            "id": n,
            "zone": ZONES[zone],
            "state": zones.states[state] if state >= 0 else None,
            "status": STATUSES[status],
            "candidates": json.dumps([[c.zone, c.state] for c in zones.candidate_sets[chosen]]),
        }
        for n, (zone, state, status, chosen) in enumerate(answers[:, told].T.tolist(), first)
        if zone >= 0
    ]
    place = np.where(zone > 0, first + number, NULL)
    return np.repeat(place, np.diff(begins, append=len(zones))), rows


def position_rows(
    positions: PositionTable, zones: ZoneTable, place: NDArray[np.int64]
) -> tuple[int, Numbers]:
    """How many rows there are, by their key and each key once, and what tells their numbers."""
    columns: _Columns = (
        (positions.mmsi, 1),
        (positions.source, 1),
        (positions.line, 1),
        (positions.time_s, 1000),
        (positions.lat, 1e7),  # finer than AIS, whose step is 1/600,000 degree
        (positions.lon, 1e7),
        (positions.speed_kn, 10),
        (positions.course_deg, 10),
        (positions.heading_deg, 1),
        (positions.status, 1),
        (positions.msg_type, 1),
        (place, 1),
        (zones.distance_nm, M_PER_NM),
        (zones.margin_nm, M_PER_NM),
    )
    order = _by_key(positions)
    count = len(positions) if order is None else len(order)
    return count, partial(_numbers, columns, order)


def _by_key(positions: PositionTable) -> NDArray[np.intp] | None:
    """The rows by vessel, source and line, the first of each; None where they stand so."""
    mmsi = positions.mmsi
    raw = (positions.source.astype(np.int64) << 40) + positions.line  # no file has 2^40 lines
    other = np.diff(mmsi)
    if np.all((other > 0) | ((other == 0) & (np.diff(raw) > 0))):  # one receiver, clock steady
        return None
    order = np.lexsort((raw, mmsi))
    again = (np.diff(mmsi[order]) == 0) & (np.diff(raw[order]) == 0)
    return np.delete(order, np.flatnonzero(again) + 1)


def _numbers(columns: _Columns, order: NDArray[np.intp] | None, part: slice) -> NDArray[np.int64]:
    """A line of numbers for each column; NULL where something is not available."""
    rows = part if order is None else order[part]
    numbers = np.empty((len(columns), part.stop - part.start), np.int64)
    for told, (column, steps) in zip(numbers, columns, strict=True):
        chosen = column[rows]
        if chosen.dtype.kind == "f":
            chosen = np.rint(chosen * steps)
            chosen = np.where(np.isfinite(chosen), chosen, NULL)
        told[:] = chosen
    return numbers
