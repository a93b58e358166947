"""READ THIS FIRST: lines become positions, tracks, events, assessments and briefs.

Rescue is looked at first and on its own; what a behaviour may mean comes after it and cannot
change it.  Nothing here decides anything: each step hands what one room knows to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ais.contacts import contact_vessels
from ais.events import Event, in_order
from ais.mending import mended
from ais.positions import PositionTable
from ais.quality import Quality
from ais.reading import read
from ais.recording import Recording
from ais.tracks import Track
from ais.vessels import Vessel, vessels_from
from jurisdiction.zone_table import ZoneTable
from jurisdiction.zones import Zones
from risk.assessment import Assessment
from risk.watchlist import Hit
from sar.danger_texts import danger_texts
from sar.distress import Incident, find_devices, incidents_from
from sar.incidents import gravest_first
from sar.plan import SearchPlan
from watchdesk.behaviour import find_behaviour, in_zones, judged, weigh
from watchdesk.brought import Brought
from watchdesk.progress import Progress
from watchdesk.told import reported, watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything known about a recording: what a map, a brief or a database is made from."""

    recording: Recording
    positions: PositionTable  # everything heard once, by vessel and time; contacts too
    zones: ZoneTable  # one answer a row of ``positions``
    quality: Quality  # which of them, with a time and a place, cannot be right
    tracks: tuple[Track, ...]  # of everybody heard or seen, without what cannot be right
    vessels: Mapping[int, Vessel]  # contacts without AIS too, under their labels
    incidents: tuple[Incident, ...]  # somebody may be in danger: always first
    events: tuple[Event, ...]
    assessments: tuple[Assessment, ...]  # of craft only, most to look at first
    watched: tuple[Hit, ...] = ()  # vessels on the watchlist
    plans: tuple[SearchPlan, ...] = ()  # of the reports that told wind and current
    repeats: int = 0  # positions dropped: heard by another station, or written twice
    late: int = 0  # positions that stood after a later one of their vessel


def watch(paths: Sequence[Path], zones: Zones, brought: Brought, tell: Progress) -> Watch:
    """What the recordings say, from raw lines to assessments, and what people reported."""
    tell("Reading")
    recording = read(paths, contacts=brought.contacts)
    whole = mended(recording.positions)
    positions = whole.positions
    tell(f"Placing {len(positions):,} positions")
    places = zones.zones_at(positions.lat, positions.lon, positions.accurate)

    tell("Looking for people in danger")
    devices = find_devices(positions, recording.texts)
    texts = danger_texts(recording.texts, positions)

    tell("Looking at behaviour")
    vessels = vessels_from(recording.statics) | contact_vessels(recording.contacts)
    quality, heard, rows = judged(positions, places)
    behaviour = find_behaviour(
        heard, places.take(rows), vessels, brought.overrides, usual=brought.usual
    )
    behaviour = in_zones(behaviour, zones)
    assessments = weigh(behaviour, heard.tracks, vessels, brought.overrides, brought.dismissed)
    told = reported(brought.reports, positions, vessels, zones)
    return Watch(
        recording=recording,
        positions=positions,
        zones=places,
        quality=quality,
        tracks=heard.tracks,
        vessels=vessels,
        incidents=gravest_first(incidents_from(devices), texts, told.incidents),
        events=tuple(in_order([*in_zones(devices, zones), *behaviour])),
        assessments=tuple(assessments),
        watched=tuple(watched(brought.wanted, vessels, positions)),
        plans=told.plans,
        repeats=whole.repeats,
        late=whole.late,
    )
