"""Makers of tracks for the tests of behaviour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import numpy as np
import pytest

from ais.positions import PositionTable, concatenate, position_table
from ais.tracks import trackable

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def table_of() -> Callable[..., PositionTable]:
    """A maker of tables: one mapping of columns a vessel, single values filled down.

    ``minutes`` (since noon) is needed; left out, a vessel is a class A ship lying still at
    20 N 73 W with no status.
    """

    def make(*vessels: Mapping[str, object]) -> PositionTable:
        return trackable(concatenate([_rows(columns) for columns in vessels]))

    return make


def _rows(columns: Mapping[str, object]) -> PositionTable:
    filled = {
        "mmsi": 311000001,
        "lat": 20.0,
        "lon": -73.0,
        "speed_kn": 0.5,
        "msg_type": 1,
        "status": 15,
        **columns,
    }
    minutes = np.asarray(filled.pop("minutes"), dtype=float)
    filled = {name: np.broadcast_to(value, len(minutes)) for name, value in filled.items()}
    return position_table(
        ["exercise"],
        time_s=NOON_S + 60.0 * minutes,
        line=np.arange(1, len(minutes) + 1),
        **filled,
    )


@pytest.fixture
def every() -> Callable[[float, float, float], Iterable[float]]:
    """A maker of moments: from, to (both included), step, in minutes."""
    return lambda start, stop, step: np.arange(start, stop + step / 2, step)


@pytest.fixture
def voyage() -> Callable[..., Mapping[str, object]]:
    """A maker of one vessel's columns from legs of (minutes, knots, degrees true).

    A fix every ``step`` minutes, the first at ``start``; each fix tells the speed and course of
    the leg that led to it.  More columns are given by name.
    """

    def sail(
        *legs: tuple[float, float, float],
        step: float = 1.0,
        start: float = 0.0,
        lat: float = 20.0,
        lon: float = -73.0,
        **columns: object,
    ) -> Mapping[str, object]:
        counts = [round(minutes / step) for minutes, _, _ in legs]
        speed_kn = np.repeat([speed for _, speed, _ in legs], counts)
        course_deg = np.repeat([course for _, _, course in legs], counts)
        run_deg = speed_kn * step / 3600.0
        north = lat + np.cumsum(run_deg * np.cos(np.radians(course_deg)))
        east = np.cumsum(run_deg * np.sin(np.radians(course_deg))) / np.cos(np.radians(lat))
        return {
            "minutes": start + step * np.arange(sum(counts) + 1),
            "lat": np.concatenate([[lat], north]),
            "lon": np.mod(np.concatenate([[lon], lon + east]) + 180.0, 360.0) - 180.0,
            "speed_kn": np.concatenate([speed_kn[:1], speed_kn]),
            "course_deg": np.concatenate([course_deg[:1], course_deg]),
            **columns,
        }

    return sail
