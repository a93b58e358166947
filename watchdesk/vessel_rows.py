"""Who was heard, one row a vessel, for the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

import numpy as np

from ais.events import iso
from ais.mmsi import mmsi_form
from ais.positions import PositionTable
from ais.tracks import utc
from ais.vessels import Vessel
from jurisdiction.flags import radio_flag
from seamath.intervals import spans

_UNHEARD = {"positions": 0, "first_heard": None, "last_heard": None}


def vessel_rows(
    positions: PositionTable, vessels: Mapping[int, Vessel]
) -> Iterator[dict[str, Any]]:
    """Identity, form, radio identity's State and time span of everybody heard, by MMSI.

    The positions are ordered by vessel.
    """
    heard = _heard(positions)
    for mmsi in sorted({*heard, *vessels}):
        vessel = vessels.get(mmsi) or Vessel(mmsi=mmsi)
        yield {
            **_identity(vessel),
            "form": str(mmsi_form(mmsi)),
            "radio_flag": radio_flag(mmsi),
            **heard.get(mmsi, _UNHEARD),
        }


def _identity(vessel: Vessel) -> dict[str, Any]:
    return {
        "mmsi": vessel.mmsi,
        "name": vessel.name,
        "callsign": vessel.callsign,
        "imo": vessel.imo,
        "ship_type": vessel.ship_type,
        "destination": vessel.destination,
        "length_m": vessel.length_m,
        "beam_m": vessel.beam_m,
        "draught_m": vessel.draught_m,
        "confirmed": json.dumps(sorted(vessel.confirmed)),
        "conflicts": json.dumps(list(vessel.conflicts)),
    }


def _heard(positions: PositionTable) -> dict[int, dict[str, Any]]:
    """How many positions of each vessel, and the first and last time told with them."""
    runs = list(spans(positions.mmsi))
    if not runs:
        return {}
    begins = [run.start for run in runs]
    first = np.fmin.reduceat(positions.time_s, begins).tolist()
    last = np.fmax.reduceat(positions.time_s, begins).tolist()
    return {
        mmsi: {
            "positions": run.stop - run.start,
            "first_heard": None if isnan(earliest) else iso(utc(earliest)),
            "last_heard": None if isnan(latest) else iso(utc(latest)),
        }
        for mmsi, run, earliest, latest in zip(
            positions.mmsi[begins].tolist(), runs, first, last, strict=True
        )
    }
