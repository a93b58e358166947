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
