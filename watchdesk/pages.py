"""From what is known to what a map and a brief show of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import numpy as np

from ais.events import Event
from ais.mmsi import MmsiForm, mmsi_form
from ais.tracks import Track, utc
from ais.vessels import Vessel
from jurisdiction.authority import ALWAYS_NEVER
from jurisdiction.codes import never
from jurisdiction.flags import radio_flag
from maps.chart import chart_svg
from maps.content import Box, Device, MapContent, VesselTrack, box_around, vessel_track
from maps.plan_chart import plan_box
from risk.assessment import Assessment
from risk.checklist import boarding_checklists
from sar.checklist import rescue_checklists
from sar.distress import DEVICES
from seamath.geodesy import inverse
from watchdesk import sailor
from watchdesk.brief import NEARBY_NM, BriefContent, Contact, Fix, contact_facts
from watchdesk.chart_data import Surroundings
from watchdesk.doubts import doubts_about
from watchdesk.pipeline import Watch
from watchdesk.playbook import Playbook, played
from watchdesk.standings import Law, Patrol, law_of, regime_of
from watchdesk.versions import CLAIMS_NOTICE, COAST_NOTICE, DECISION_SUPPORT

EXERCISE = "EXERCISE"
LOST_S = 1080.0  # six times the slowest reporting interval, IEC 62388: shown as lost
TOGETHER_S = 600.0  # two fixes this close in time are of the same moment for a list of contacts
NOTICES = (COAST_NOTICE, CLAIMS_NOTICE, DECISION_SUPPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What every page of a run carries: its title, whether it is an exercise, when it was made."""

    title: str
    exercise: bool  # so that nobody takes it for real; a replay too
    made_at: datetime  # UTC
    versions: Mapping[str, str]
    patrol: Patrol | None = None  # whose authority map and briefs work out
    language: str = "en"  # of the briefs
    playbook: Playbook | None = None  # the unit's own checklist
    mark: str = EXERCISE  # what stands on every page then


def briefed(watch: Watch) -> list[int]:
    """Which vessels get a brief: whoever has an event or is watched for, most to look at first."""
    listed = {hit.mmsi for hit in watch.watched}
    return [a.mmsi for a in watch.assessments if a.events or a.mmsi in listed]


def map_content(
    watch: Watch, around: Surroundings, occasion: Occasion, briefs: Sequence[int]
) -> MapContent:
    """The map of everything heard."""
    moments = watch.positions.time_s[np.isfinite(watch.positions.time_s)]
    span = (
        sailor.period(utc(moments.min()), utc(moments.max()))
        if len(moments)
        else "no time known: order and duration cannot be told"
    )
    return MapContent(
        title=occasion.title,
        subtitle=", ".join(source.name for source in watch.recording.sources),
        mark=occasion.mark if occasion.exercise else "",
        span=span,
        tracks=tuple(_tracks(watch, occasion, set(briefs))),
        events=tuple(e for e in watch.events if np.isfinite(e.lat)),
        devices=tuple(_devices(watch.events)),
        incidents=tuple(i for i in watch.incidents if not i.key.startswith("distress_device:")),
        plans=watch.plans,
        coast=around.coast,
        limits=around.limits,
        notices=NOTICES,
    )


def brief_content(
    watch: Watch, assessment: Assessment, occasion: Occasion, chart_svg: str
) -> BriefContent:
    """The brief of one vessel, as it stood when last heard."""
    track = track_of(watch, assessment.mmsi)
    last, regime = fix(track, len(track) - 1), regime_of(watch, track)
    used = {int(n) for n in np.unique(track.table.source[track.rows])}
    sheet = law_of(watch, occasion.patrol).sheet(assessment.mmsi, regime)
    return BriefContent(
        vessel=watch.vessels.get(assessment.mmsi) or Vessel(mmsi=assessment.mmsi),
        generated_at=occasion.made_at,
        first=fix(track, 0),
        last=last,
        regime=regime,
        listed=tuple(hit for hit in watch.watched if hit.mmsi == assessment.mmsi),
        claimed_flag=radio_flag(assessment.mmsi),
        authority=sheet,
        patrol_state=occasion.patrol.state if occasion.patrol else None,
        never=sheet.never if sheet else {code: never()[code].text for code in ALWAYS_NEVER},
        assessment=assessment,
        contact=watch.recording.contacts.by_number.get(assessment.mmsi),
        doubts=doubts_about(watch, assessment.mmsi),
        labels={n: c.label for n, c in watch.recording.contacts.by_number.items()},
        incidents=watch.incidents,
        rescue=rescue_checklists(),
        checklists=played(boarding_checklists(), occasion.playbook),
        nearby=nearby(watch, track),
        chart_svg=chart_svg,
        sources=tuple(s for n, s in enumerate(watch.recording.sources) if n in used),
        versions=occasion.versions,
        notices=NOTICES,
        exercise=occasion.exercise,
        mark=occasion.mark,
    )


def chart_of(watch: Watch, mmsi: int, around: Surroundings, occasion: Occasion) -> str:
    """The small chart of one vessel for its brief."""
    return chart_svg(
        vessel_track(
            track_of(watch, mmsi), label=_name(watch, mmsi), uncertainty_m=_radius_m(watch, mmsi)
        ),
        events=[e for e in watch.events if mmsi in (e.mmsi, e.partner) and np.isfinite(e.lat)],
        devices=tuple(_devices(watch.events)),
        coast=around.coast,
        limits=around.limits,
        mark=occasion.mark if occasion.exercise else "",
    )


def track_of(watch: Watch, mmsi: int) -> Track:
    """The track of one vessel heard with a time and a place: the last heard under its number."""
    own = (track for track in watch.tracks if track.mmsi == mmsi)
    return max(own, key=lambda track: float(track.time_s[-1]))


def fix(track: Track, row: int) -> Fix:
    """One fix of a track."""
    return Fix(
        at=utc(track.time_s[row]),
        lat=float(track.lat[row]),
        lon=float(track.lon[row]),
        speed_kn=float(track.speed_kn[row]),
        course_deg=float(track.course_deg[row]),
        line=track.where(row),
    )


def nearby(watch: Watch, track: Track) -> tuple[Contact, ...]:
    """Who else was heard close to a vessel's last fix and about then, nearest first."""
    table = track.table
    end = track.rows.stop - 1
    then = np.abs(table.time_s - table.time_s[end]) <= TOGETHER_S
    rough = np.abs(table.lat - table.lat[end]) <= 2 * NEARBY_NM / 60.0
    rows = np.flatnonzero(then & rough & (table.mmsi != track.mmsi))
    nm, bearing = inverse(table.lat[end], table.lon[end], table.lat[rows], table.lon[rows])
    closest: dict[int, Contact] = {}
    for row, away, towards in zip(rows, nm, bearing, strict=True):
        mmsi = int(table.mmsi[row])
        if away <= NEARBY_NM and mmsi_form(mmsi) not in (MmsiForm.COAST, MmsiForm.ATON):
            vessel = watch.vessels.get(mmsi)
            name = vessel.name if vessel else None
            contact = Contact(
                mmsi=mmsi, name=name, distance_nm=float(away), bearing_deg=float(towards)
            )
            if mmsi not in closest or away < closest[mmsi].distance_nm:
                closest[mmsi] = contact
    return tuple(sorted(closest.values(), key=lambda c: (c.distance_nm, c.mmsi)))


def _tracks(watch: Watch, occasion: Occasion, briefs: set[int]) -> Iterator[VesselTrack]:
    """Every vessel on the map; those without any time as dots."""
    last_s = max((track.time_s[-1] for track in watch.tracks), default=np.nan)
    law = law_of(watch, occasion.patrol)
    under = Counter(track.mmsi for track in watch.tracks)
    turn = Counter[int]()
    for track in watch.tracks:
        turn[track.mmsi] += 1
        if track.mmsi // 1_000_000 in DEVICES:
            continue  # drawn as a distress device, on top of everything
        yield vessel_track(
            track,
            label=_label(watch, track.mmsi, turn[track.mmsi], under[track.mmsi]),
            kind=_kind(watch, track.mmsi),
            uncertainty_m=_radius_m(watch, track.mmsi),
            status="lost" if last_s - track.time_s[-1] > LOST_S else "heard",
            facts=_facts(watch, track.mmsi),
            brief=f"briefs/{track.mmsi}.html" if track.mmsi in briefs else None,
            standing=law.standing(track.mmsi, regime_of(watch, track)),
        )
    yield from _untimed(watch, law)


def _untimed(watch: Watch, law: Law) -> Iterator[VesselTrack]:
    """Vessels none of whose positions carries a time."""
    positions = watch.positions
    rows = np.flatnonzero(np.isnan(positions.time_s) & np.isfinite(positions.lat))
    placed = positions.take(rows)
    timed = {track.mmsi for track in watch.tracks}
    for mmsi in np.unique(placed.mmsi):
        if int(mmsi) not in timed:
            of_it = placed.mmsi == mmsi
            own, last = placed.take(of_it), int(rows[of_it][-1])
            yield VesselTrack(
                mmsi=int(mmsi),
                time_s=own.time_s,
                lat=own.lat,
                lon=own.lon,
                label=_name(watch, int(mmsi)),
                kind=_kind(watch, int(mmsi)),
                course_deg=float(own.course_deg[-1]),
                heading_deg=float(own.heading_deg[-1]),
                speed_kn=float(own.speed_kn[-1]),
                facts=_facts(watch, int(mmsi)),
                standing=law.standing(int(mmsi), watch.zones.regime(last)),
            )


def _devices(events: Sequence[Event]) -> Iterator[Device]:
    for event in events:
        if event.kind == "distress_device" and np.isfinite(event.lat):
            yield Device(
                mmsi=event.mmsi,
                kind=str(event.evidence["device"]),
                lat=event.lat,
                lon=event.lon,
                time_s=event.start.timestamp(),
                test=event.evidence["state"] == "test",
            )


def _name(watch: Watch, mmsi: int) -> str:
    vessel = watch.vessels.get(mmsi)
    return (vessel.name if vessel else None) or ""


def _label(watch: Watch, mmsi: int, turn: int, tracks: int) -> str:
    """A vessel's name; where several were heard under its number, which of them."""
    name = _name(watch, mmsi)
    return (
        name if tracks == 1 else f"{name or f'MMSI {mmsi}'} ({turn} of {tracks} under its number)"
    )


def _radius_m(watch: Watch, mmsi: int) -> float:
    contact = watch.recording.contacts.by_number.get(mmsi)
    return contact.uncertainty_m if contact else float("nan")


def _kind(watch: Watch, mmsi: int) -> str:
    if contact := watch.recording.contacts.by_number.get(mmsi):
        return f"contact without AIS, {contact.kind}"
    vessel = watch.vessels.get(mmsi)
    form = mmsi_form(mmsi)
    if form not in (MmsiForm.SHIP, MmsiForm.UNKNOWN):
        return str(form).replace("_", " ")
    return sailor.ship_type(vessel.ship_type if vessel else None)


def _facts(watch: Watch, mmsi: int) -> tuple[tuple[str, str], ...]:
    listed = tuple(
        ("Watchlist", f"entry {hit.entry.id}, {hit.says}")
        for hit in watch.watched
        if hit.mmsi == mmsi
    )
    if contact := watch.recording.contacts.by_number.get(mmsi):
        return contact_facts(contact) + listed
    vessel = watch.vessels.get(mmsi)
    said = (
        ("Call sign", vessel and vessel.callsign),
        ("IMO", vessel and vessel.imo),
        ("Length", vessel and vessel.length_m and f"{vessel.length_m:g} m"),
        ("Bound for", vessel and vessel.destination),
        ("Radio identity", radio_flag(mmsi)),
    )
    return tuple((label, str(value)) for label, value in said if value) + listed


def map_box(watch: Watch) -> Box | None:
    """The box around everything heard and every search, or None where nothing has a place."""
    boxes = [plan_box(plan) for plan in watch.plans]
    placed = np.isfinite(watch.positions.lat)
    if placed.any():
        boxes.insert(0, box_around(watch.positions.lat[placed], watch.positions.lon[placed]))
    return reduce(_joined, boxes) if boxes else None


def _joined(one: Box, other: Box) -> Box:
    """The box around two, the second moved by whole turns to lie near the first."""
    turns = 360.0 * round((one.west + one.east - other.west - other.east) / 720.0)
    return Box(
        south=min(one.south, other.south),
        west=min(one.west, other.west + turns),
        north=max(one.north, other.north),
        east=max(one.east, other.east + turns),
    )
