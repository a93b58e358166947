"""What the tracks show: the doubtful rows left out, every detector asked, the events weighed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ais.events import Event
from ais.mmsi import FIRST_CONTACT
from ais.positions import PositionTable
from ais.quality import Believed, Quality, believed
from ais.quality import assess as judge
from ais.tracks import Track, utc
from ais.vessels import Vessel
from jurisdiction.regime import STATUSES
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones
from risk.assessment import Assessment, assess_all
from risk.catalogue import detectors, harbour_rules, weighing
from risk.coverage import reception_of
from risk.craft import craft_among
from risk.fleet import fleet_of
from risk.harbours import harbours_of
from risk.heard import Usual
from risk.marks import marks_of
from watchdesk.config import Overrides

Rows = NDArray[np.intp]


def judged(positions: PositionTable, places: ZoneTable) -> tuple[Quality, Believed, Rows]:
    """What is wrong with the timed rows, what is left of them, and which rows that are."""
    timed = np.flatnonzero(np.isfinite(positions.time_s) & np.isfinite(positions.lat))
    surely_land = (places.zone == LAND) & (places.status == STATUSES.index("definite"))
    quality = judge(positions.take(timed), ashore=surely_land[timed])
    heard = believed(quality)
    return quality, heard, timed[heard.rows]


def find_behaviour(
    heard: Believed,
    places: ZoneTable,
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
    only: Container[int] | None = None,
    usual: Usual | None = None,
) -> list[Event]:
    """Every event of every detector; ``places`` answers for each row believed.

    ``only`` are the vessels looked at, where not all are: what is learned from everybody, where
    craft lie and where they are heard, still is.

    What was seen without AIS says nothing about where AIS was received, or until when.
    """
    on_air = heard.positions.take(heard.positions.mmsi < FIRST_CONTACT)
    off_nm = np.where(places.zone == LAND, 0.0, places.distance_nm)
    ship_types = {mmsi: vessel.ship_type for mmsi, vessel in vessels.items()}
    tracks = [track for track in heard.tracks if only is None or track.mmsi in only]
    fleet = fleet_of(tracks)
    looking = detectors(
        overrides,
        distance_nm=off_nm,
        places=places,
        harbours=harbours_of(heard.positions, off_nm, ship_types, harbour_rules(overrides)),
        marks=None if fleet is None else marks_of(fleet, off_nm),
        reception=reception_of(on_air),
        usual=usual,
        vessels=vessels,
        ship_types=ship_types,
        until_s=float(on_air.time_s.max()) if len(on_air) else None,
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


def weigh(
    behaviour: Sequence[Event],
    tracks: Sequence[Track],
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
    dismissed: Container[str] = (),
) -> list[Assessment]:
    """What the behaviour of every craft may mean, most to look at first."""
    craft = sorted(craft_among(tracks), key=lambda track: track.time_s[-1])
    return assess_all(
        behaviour,
        at={track.mmsi: utc(track.time_s[-1]) for track in craft},
        named={mmsi for mmsi, vessel in vessels.items() if vessel.name or vessel.callsign},
        dismissed=dismissed,
        weighing=weighing(overrides),
    )
