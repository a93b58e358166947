"""Who was heard, one row a vessel, for the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from ais.events import iso
from ais.mmsi import mmsi_form
from ais.tracks import utc
from ais.vessels import Vessel
from jurisdiction.flags import radio_flag
from seamath.intervals import spans
from watchdesk.pipeline import Watch


def vessel_rows(watch: Watch) -> Iterator[dict[str, Any]]:
    """Identity, form, radio identity's State and time span of everybody heard, by MMSI."""
    times = {
        int(watch.positions.mmsi[rows.start]): watch.positions.time_s[rows]
        for rows in spans(watch.positions.mmsi)
    }
    for mmsi in sorted({*times, *watch.vessels}):
        vessel = watch.vessels.get(mmsi) or Vessel(mmsi=mmsi)
        yield {
            **_identity(vessel),
            "form": str(mmsi_form(mmsi)),
            "radio_flag": radio_flag(mmsi),
            **_heard(times.get(mmsi, np.empty(0))),
        }


def _identity(vessel: Vessel) -> dict[str, Any]:
    plain = {
        name: getattr(vessel, name)
        for name in (
            "mmsi",
            "name",
            "callsign",
            "imo",
            "ship_type",
            "destination",
            "length_m",
            "beam_m",
            "draught_m",
        )
    }
    return {
        **plain,
        "confirmed": json.dumps(sorted(vessel.confirmed)),
        "conflicts": json.dumps(list(vessel.conflicts)),
    }


def _heard(time_s: np.ndarray) -> dict[str, Any]:
    known = time_s[np.isfinite(time_s)]
    return {
        "positions": len(time_s),
        "first_heard": iso(utc(known.min())) if len(known) else None,
        "last_heard": iso(utc(known.max())) if len(known) else None,
    }
