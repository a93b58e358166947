"""What a station knows of one vessel, put as the pipeline puts a recording.

So that brief, law and chart of a vessel are made by the same code live and in batch.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ais.contacts import ContactRegister, contact_vessels
from ais.mending import mended
from ais.positions import PositionTable, concatenate
from ais.recording import Recording
from ais.tracks import utc
from risk.assessment import Assessment, assess
from seamath.errors import Mistake
from watchdesk.behaviour import judged
from watchdesk.brief import NEARBY_NM, BriefContent
from watchdesk.desk import Desk
from watchdesk.pages import Occasion, brief_content, chart_of
from watchdesk.pipeline import Watch
from watchdesk.standings import patrol_of
from watchdesk.told import watched
from watchdesk.versions import software

if TYPE_CHECKING:
    from jurisdiction.flag_log import LogLine
    from watchdesk.station.station import Station

FLAG_LOG = "flags.jsonl"  # in the desk's folder
PICTURE = "picture"  # what stands in for a file: a fix of it names no raw line
AROUND_DEG = 3 * NEARBY_NM / 60.0


class NotHeard(Mistake):
    """A vessel that the station has neither heard nor seen."""


def watch_about(station: Station, desk: Desk, mmsi: int) -> Watch:
    """What is known of a vessel and of those near it; NotHeard where nothing is."""
    with station.lock:
        everybody, past = station.picture.table(), station.picture.track(mmsi, 0.0)
        named = dict(station.picture.vessels)
        known = ContactRegister(by_number=dict(station.contacts))
        events, assessments = station.events(mmsi), station.assessments()
        incidents, plans = tuple(station.incidents()), tuple(station.plans())
    positions = _of(everybody, past, mmsi)
    vessels = named | contact_vessels(known)
    places = station.zones.zones_at(positions.lat, positions.lon, positions.accurate)
    quality, heard, _ = judged(positions, places)
    if not any(track.mmsi == mmsi for track in heard.tracks):
        raise NotHeard(f"{mmsi} was not heard at any place")
    wanted = [*desk.watchlist(), *station.brought.wanted]
    return Watch(
        recording=Recording(positions=positions, contacts=known),
        positions=positions,
        zones=places,
        quality=quality,
        tracks=heard.tracks,
        vessels=vessels,
        incidents=incidents,
        events=tuple(events),
        assessments=tuple(assessments),
        watched=tuple(watched(wanted, vessels, positions)),
        plans=plans,
    )


def _of(everybody: PositionTable, past: PositionTable, mmsi: int) -> PositionTable:
    """The past of a vessel and the last fixes of those near it, by vessel and time."""
    if mmsi not in everybody.mmsi:  # lost so long that it is shown no more: where it was last
        if not len(past):
            raise NotHeard(f"{mmsi} is not in sight")
        everybody = concatenate([everybody, past.take(slice(len(past) - 1, None))])
    own = np.flatnonzero(everybody.mmsi == mmsi)
    end = own[-1]
    near = np.abs(everybody.lat - everybody.lat[end]) <= AROUND_DEG
    shrink = max(float(np.cos(np.radians(everybody.lat[end]))), 0.05)
    apart = np.abs((everybody.lon - everybody.lon[end] + 180.0) % 360.0 - 180.0)
    before = past.take(past.time_s < everybody.time_s[end])
    last = everybody.take(near & (apart <= AROUND_DEG / shrink))
    named = replace(concatenate([before, last]), sources=(PICTURE,))
    return mended(replace(named, source=np.zeros_like(named.source))).positions


def assessment_of(watch: Watch, mmsi: int, now_s: float) -> Assessment:
    """The assessment of a vessel; of no event where none was made."""
    made = next((a for a in watch.assessments if a.mmsi == mmsi), None)
    return made or assess(mmsi, at=utc(now_s), events=watch.events)


def occasion_of(station: Station, desk: Desk, language: str = "en") -> Occasion:
    """What every page made now carries; the patrol is that of the State the desk is set to."""
    now = utc(int(station.clock.now_s()))
    state = desk.setting("state")
    return Occasion(
        title=station.mode,
        exercise=station.mode != "live",
        mark=station.mode.upper(),
        made_at=now,
        versions=software(),
        patrol=patrol_of(state, now, flag_lines(station)) if state else None,
        language=language,
    )


def flag_lines(station: Station) -> tuple[LogLine, ...]:
    """Every line of the flag log of this desk."""
    from jurisdiction.flag_log import read_flag_log

    path = station.desk_folder / FLAG_LOG
    return read_flag_log(path) if path.is_file() else ()


def brief_about(
    station: Station, watch: Watch, mmsi: int, occasion: Occasion, *, chart: bool = True
) -> BriefContent:
    """The brief of a vessel as it stands now, with its chart where that is wanted."""
    told = assessment_of(watch, mmsi, station.clock.now_s())
    drawn = _chart(station, watch, mmsi, occasion) if chart else ""
    return brief_content(watch, told, occasion, drawn)


def _chart(station: Station, watch: Watch, mmsi: int, occasion: Occasion) -> str:
    from jurisdiction.claims import claims
    from watchdesk.chart_data import surroundings
    from watchdesk.pages import map_box

    return chart_of(watch, mmsi, surroundings(map_box(watch), station.zones, claims()), occasion)
