"""What people told beside the recordings: reports of danger, and vessels somebody waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ais.positions import PositionTable
from ais.vessels import Vessel
from jurisdiction.zones import Zones
from risk.watchlist import Hit, Wanted, hits
from sar.incidents import IncidentReport, incident_of
from sar.planning import Heard
from sar.report_plan import Reported, with_plans
from sar.responders import moment_of
from watchdesk.land import land_of


def reported(
    reports: Sequence[IncidentReport],
    positions: PositionTable,
    vessels: Mapping[int, Vessel],
    zones: Zones,
) -> Reported:
    """The incident behind each report, with its plan where the report told wind and current.

    As at the end of the recording, or when it was received.
    """
    end = moment_of(positions)

    def now_of(report: IncidentReport) -> datetime:
        return max(filter(None, (report.received, end)))

    return with_plans(
        [(report, incident_of(report, now_of(report))) for report in reports],
        now_of,
        heard=Heard(positions=positions, vessels=vessels),
        is_land=land_of(zones.baselines),
    )


def watched(
    wanted: Sequence[Wanted], vessels: Mapping[int, Vessel], positions: PositionTable
) -> list[Hit]:
    """Vessels heard that were on the watchlist at the end of the recording."""
    end = moment_of(positions)
    heard = np.unique(positions.mmsi).tolist()
    return [] if end is None else hits(wanted, vessels, heard, end)
