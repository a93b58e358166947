"""Rows as the live window keeps them, made from a few columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ais.positions import position_table
from jurisdiction.zones import shipped_zones
from watchdesk.live.window import Records, records


@pytest.fixture(scope="session")
def rows_of() -> Callable[..., Records]:
    """Rows by vessel and time, off the Windward Passage unless told otherwise.

    ``vessel`` is the number on the roll and ends the MMSI, which runs the other way round: no
    order of one is by chance that of the other.
    """
    zones = shipped_zones()

    def make(vessel: Any, time_s: Any, **columns: Any) -> Records:
        vessel, time_s = np.broadcast_arrays(np.asarray(vessel, np.int64), np.float64(time_s))
        count = len(vessel)
        given = {
            "mmsi": 311_009_999 - vessel,
            "lat": 20.0 + 1e-5 * np.arange(count),  # no place twice: nothing is a repeat
            "lon": -73.6,
            "speed_kn": 1.0,
            "status": 15,
            "msg_type": 18,
            "line": np.arange(1, count + 1),
        } | columns
        table = position_table(
            time_s=time_s,
            **{name: np.broadcast_to(np.asarray(column), count) for name, column in given.items()},
        )
        return records(table, zones.zones_at(table.lat, table.lon, table.accurate), vessel)

    return make
