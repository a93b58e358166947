"""READ THIS FIRST: lines become positions, tracks, events, assessments and briefs.

Rescue is looked at first and on its own; what a behaviour may mean comes after it and cannot
change it.  Nothing here decides anything: each step hands what one room knows to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ais.events import Event, in_order
from ais.positions import PositionTable
from ais.reading import read
from ais.recording import Recording
from ais.tracks import Track, split_into_tracks, utc
from ais.vessels import Vessel, vessels_from
from jurisdiction.flags import radio_flag
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones
from risk.assessment import Assessment, Identity, assess_all
from risk.catalogue import detectors, weighing
from risk.coverage import reception_of
from risk.craft import craft_among
from sar.distress import Incident, find_devices, incidents_from
from sar.incidents import IncidentReport, gravest_first, incident_of
from sar.responders import moment_of
from watchdesk.config import Overrides
from watchdesk.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything known about a recording: what a map, a brief or a database is made from."""

    recording: Recording
    positions: PositionTable  # every row heard, by vessel and time
    zones: ZoneTable  # one answer a row of ``positions``
    tracks: tuple[Track, ...]  # of everybody heard with a time and a place
    vessels: Mapping[int, Vessel]
    incidents: tuple[Incident, ...]  # somebody may be in danger: always first
    events: tuple[Event, ...]
    assessments: tuple[Assessment, ...]  # of craft only, most to look at first


def watch(
    paths: Sequence[Path],
    zones: Zones,
    overrides: Overrides,
    tell: Progress,
    reports: Sequence[IncidentReport] = (),
) -> Watch:
    """What the recordings say, from raw lines to assessments, and what people reported."""
    tell("Reading")
    recording = read(paths)
    positions = recording.positions.by_vessel()
    tell(f"Placing {len(positions):,} positions")
    places = zones.zones_at(positions.lat, positions.lon, positions.accurate)

    tell("Looking for people in danger")
    devices = find_devices(positions, recording.texts)

    tell("Looking at behaviour")
    vessels = vessels_from(recording.statics)
    timed = np.isfinite(positions.time_s) & np.isfinite(positions.lat)
    heard = positions.take(timed)
    tracks = tuple(split_into_tracks(heard))
    behaviour = find_behaviour(heard, tracks, places.take(timed), vessels, overrides)
    behaviour = in_zones(behaviour, zones)
    craft = craft_among(tracks)
    assessments = assess_all(
        behaviour,
        at={track.mmsi: utc(track.time_s[-1]) for track in craft},
        identities={
            track.mmsi: identity_of(vessels.get(track.mmsi), track.mmsi) for track in craft
        },
        weighing=weighing(overrides),
    )
    return Watch(
        recording=recording,
        positions=positions,
        zones=places,
        tracks=tracks,
        vessels=vessels,
        incidents=gravest_first(incidents_from(devices), reported(reports, positions)),
        events=tuple(in_order([*in_zones(devices, zones), *behaviour])),
        assessments=tuple(assessments),
    )


def reported(reports: Iterable[IncidentReport], positions: PositionTable) -> tuple[Incident, ...]:
    """The incident behind each report, at the end of the recording or when it was received."""
    heard = moment_of(positions)
    return tuple(
        incident_of(report, max(filter(None, (report.received, heard)))) for report in reports
    )


def find_behaviour(
    heard: PositionTable,
    tracks: Sequence[Track],
    places: ZoneTable,
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
) -> list[Event]:
    """Every event of every detector; ``places`` answers for each row heard."""
    looking = detectors(
        overrides,
        distance_nm=np.where(places.zone == LAND, 0.0, places.distance_nm),
        places=places,
        reception=reception_of(heard),
        vessels=vessels,
        ship_types={mmsi: vessel.ship_type for mmsi, vessel in vessels.items()},
        until_s=float(heard.time_s.max()) if len(heard) else None,
    )
    return [event for detector in looking.values() for event in detector.find(tracks)]


def in_zones(events: Iterable[Event], zones: Zones) -> list[Event]:
    """The same events, each with the zone and State of the place where it began."""
    known = list(events)
    places = zones.zones_at([e.lat for e in known], [e.lon for e in known])
    regimes = [places.regime(row) for row in range(len(known))]
    return [
        replace(event, zone=regime.zone, state=regime.state)
        for event, regime in zip(known, regimes, strict=True)
    ]


def identity_of(vessel: Vessel | None, mmsi: int) -> Identity:
    """What can contradict itself in who a vessel says it is."""
    if vessel is None:
        return Identity(mid_known=radio_flag(mmsi) is not None, reported=False)
    return Identity(
        conflicts=vessel.conflicts,
        mid_known=radio_flag(mmsi) is not None,
        reported=vessel.name is not None or vessel.callsign is not None,
    )
