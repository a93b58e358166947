"""What the tracks show: the doubtful rows left out, every detector asked, the events weighed."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
from risk.catalogue import DETECTORS, OF_SEVERAL, detectors, harbour_rules, weighing
from risk.coverage import Reception, reception_of
from risk.craft import craft_among
from risk.detector import EVERYTHING, Asked
from risk.detectors.identity_conflict import IdentityConflict
from risk.fleet import fleet_of
from risk.harbours import Harbours, harbours_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What everybody heard teaches: where craft lie, where they are received, and until when."""

    harbours: Harbours
    reception: Reception
    anonymous: bool  # most numbers were taken away
    until_s: float | None  # when anybody was last heard

    def at(self, until_s: float, craft_s: float) -> Learned:
        """The same at a later moment, when anybody and any craft were heard last."""
        reception = replace(self.reception, until_s=craft_s)
        return replace(self, reception=reception, until_s=until_s)


def learned_from(
    heard: Believed, places: ZoneTable, vessels: Mapping[int, Vessel], overrides: Overrides
) -> Learned:
    """What the positions believed teach; ``places`` answers for each of them.

    What was seen without AIS says nothing about where AIS was received, or until when.
    """
    on_air = heard.positions.take(heard.positions.mmsi < FIRST_CONTACT)
    ship_types = {mmsi: vessel.ship_type for mmsi, vessel in vessels.items()}
    rules = harbour_rules(overrides)
    return Learned(
        harbours=harbours_of(heard.positions, _off_nm(places), ship_types, rules),
        reception=reception_of(on_air),
        anonymous=_anonymous(heard.tracks, overrides),
        until_s=float(on_air.time_s.max()) if len(on_air) else None,
    )


def find_behaviour(
    heard: Believed,
    places: ZoneTable,
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
    usual: Usual | None = None,
    learned: Learned | None = None,
    without: Collection[str] = (),
    asked: Asked = EVERYTHING,
) -> list[Event]:
    """Every event of every detector; ``places`` answers for each row believed.

    ``learned`` is what everybody teaches, where these are not all; ``without`` names the kinds
    not looked for; ``asked`` whose events are, where others are only beside them.
    """
    learned = learned or learned_from(heard, places, vessels, overrides)
    if asked.mmsi is None:
        return _found(heard, places, vessels, overrides, usual, learned, asked, without)
    alone = DETECTORS.keys() - OF_SEVERAL
    theirs, where = _only(heard, places, asked.mmsi)
    return [
        *_found(theirs, where, vessels, overrides, usual, learned, asked, {*without, *OF_SEVERAL}),
        *_found(heard, places, vessels, overrides, usual, learned, asked, {*without, *alone}),
    ]


def _only(heard: Believed, places: ZoneTable, mmsi: Container[int]) -> tuple[Believed, ZoneTable]:
    """The tracks under some numbers, in a table of their own."""
    tracks = [track for track in heard.tracks if track.mmsi in mmsi]
    rows = np.concatenate([np.arange(0), *(np.arange(t.rows.start, t.rows.stop) for t in tracks)])
    table, stops = heard.positions.take(rows), np.cumsum([len(track) for track in tracks]).tolist()
    own = tuple(
        Track(mmsi=track.mmsi, table=table, rows=slice(stop - len(track), stop))
        for track, stop in zip(tracks, stops, strict=True)
    )
    return Believed(rows=heard.rows[rows], positions=table, tracks=own), places.take(rows)


def _found(
    heard: Believed,
    places: ZoneTable,
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
    usual: Usual | None,
    learned: Learned,
    asked: Asked,
    without: Collection[str],
) -> list[Event]:
    fleet = fleet_of(heard.tracks)
    off_nm = _off_nm(places)
    looking = detectors(
        overrides,
        distance_nm=off_nm,
        places=places,
        harbours=learned.harbours,
        marks=None if fleet is None else marks_of(fleet, off_nm),
        reception=learned.reception,
        anonymous=learned.anonymous,
        usual=usual,
        vessels=vessels,
        ship_types={mmsi: vessel.ship_type for mmsi, vessel in vessels.items()},
        until_s=learned.until_s,
        asked=asked,
    )
    used = [detector for kind, detector in looking.items() if kind not in without]
    return [event for detector in used for event in detector.find(heard.tracks)]


def _anonymous(tracks: Sequence[Track], overrides: Overrides) -> bool:
    asked = detectors(overrides)["identity_conflict"]
    return isinstance(asked, IdentityConflict) and asked.are_anonymous(tracks)


def _off_nm(places: ZoneTable) -> NDArray[np.float64]:
    return np.where(places.zone == LAND, 0.0, places.distance_nm)


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
    return weigh_at(behaviour, last_heard(tracks), vessels, overrides, dismissed)


def last_heard(tracks: Iterable[Track]) -> dict[int, datetime]:
    """When each craft was last heard, UTC."""
    craft = sorted(craft_among(tracks), key=lambda track: track.time_s[-1])
    return {track.mmsi: utc(track.time_s[-1]) for track in craft}


def weigh_at(
    behaviour: Iterable[Event],
    at: Mapping[int, datetime],
    vessels: Mapping[int, Vessel],
    overrides: Overrides,
    dismissed: Container[str] = (),
) -> list[Assessment]:
    """What the behaviour of some craft may mean, each at its moment."""
    about = ((mmsi, vessels.get(mmsi)) for mmsi in at)
    return assess_all(
        behaviour,
        at=at,
        named={mmsi for mmsi, vessel in about if vessel and (vessel.name or vessel.callsign)},
        dismissed=dismissed,
        weighing=weighing(overrides),
    )
