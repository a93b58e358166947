"""What a receiver ashore hears of an exercise: everybody's reports, thinned, noisy, some lost.

Every vessel has dice of its own, thrown before it sails: the same seed and the same changes give
the same tables, and a change leaves everything before it as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.positions import PositionTable, concatenate, position_table
from ais.vessels import SafetyText, StaticReport
from seamath.geodesy import destination, distance_nm
from watchdesk.exercise.recorded import Base, base_of
from watchdesk.exercise.scenario import Actor, Beacon, Scenario
from watchdesk.exercise.traffic import lane_ships
from watchdesk.exercise.voyage import Voyage, drifted, sailed
from watchdesk.replay.tables import Timed, in_order

SOURCE = "EXERCISE"
EVERY_S = {"A": (25.0, 50.0), "B": (60.0, 150.0)}  # heard ashore: what is sent, thinned
STATIC_S = 600.0
LOST = 0.1  # of all reports
NOISE_NM = 6.0 / 1852.0  # one sigma: a plain GNSS receiver
STILL_KN = 0.3  # slower than this a course is noise
BURST, BURST_S, EVERY_MINUTE_S = 8, 2.0, 60.0  # IEC 61097-14 annex B [K]
SART_ACTIVE, SART_TEST = 14, 15  # ITU-R M.1371-5 table 45
DEVICE_WORDS = {970: "SART", 972: "MOB", 974: "EPIRB"}

Floats = NDArray[np.float64]
Statics = list[StaticReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is so: every vessel of the exercise and where it truly goes."""

    actors: dict[int, Actor]
    voyages: dict[int, Voyage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """What is so, and what is heard of it."""

    truth: Truth
    heard: Timed


def on_air(scenario: Scenario, folder: Path | None = None) -> Air:
    """Truth and hearing of an exercise; ``folder`` is where its own recording is looked for."""
    actors = {a.mmsi: a for a in (*scenario.vessels, *lane_ships(scenario))}
    voyages = {mmsi: _voyage(actor, scenario) for mmsi, actor in actors.items()}
    tables, statics, texts = [], Statics(), list[SafetyText]()
    for mmsi, actor in actors.items():
        table, told = _reports(actor, voyages[mmsi], scenario)
        tables.append(table)
        statics += told
    for beacon in scenario.beacons:
        table, said = _calls(beacon, scenario)
        tables.append(table)
        texts += said
        voyages[beacon.mmsi] = _drift(beacon, scenario)
    texts += [_text(scenario.at_s(t.at_min), t.mmsi, t.text) for t in scenario.texts]
    base = base_of(scenario, folder)
    heard = _one_source(tables, statics, texts, base)
    return Air(truth=Truth(actors=actors, voyages=voyages), heard=heard)


def _voyage(actor: Actor, scenario: Scenario) -> Voyage:
    begin_s = scenario.begin_s
    return sailed(actor.start, actor.legs, actor.steered, start_s=begin_s, end_s=scenario.end_s)


def _drift(beacon: Beacon, scenario: Scenario) -> Voyage:
    """Where a beacon truly is, from the moment it is switched on."""
    begin_s, end_s = scenario.at_s(beacon.span_min[0]), scenario.at_s(beacon.span_min[1])
    times = np.arange(begin_s, end_s + 60.0, 60.0)
    places = np.array([drifted(beacon.start, beacon.drift, t - begin_s) for t in times])
    still = np.zeros(len(times) * 6)
    lat, lon = (np.repeat(column, 6) for column in places.T)
    return Voyage(start_s=begin_s, lat=lat, lon=lon, course_deg=still, speed_kn=still)


def _dice(scenario: Scenario, mmsi: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([scenario.seed, 2, mmsi, purpose])


def _reports(actor: Actor, voyage: Voyage, scenario: Scenario) -> tuple[PositionTable, Statics]:
    """What is heard of one vessel."""
    if actor.device == "none":
        return position_table([SOURCE], mmsi=[]), []
    times = _times(actor, scenario)
    lat, lon, course, speed = voyage.at(times)
    dice = _dice(scenario, actor.mmsi, 1)
    off, where = np.abs(dice.normal(0.0, NOISE_NM, len(times))), dice.uniform(0, 360, len(times))
    speed = np.maximum(speed + dice.normal(0.0, 0.08, len(times)), 0.0)
    course = (course + dice.normal(0.0, 1.5, len(times))) % 360.0
    lat, lon = destination(lat, lon, where, off)
    kept = _received(actor, times, lat, lon, scenario) & (dice.random(len(times)) >= LOST)
    lat, lon = _spoofed(actor, times, lat, lon, scenario)
    heading = np.where(speed >= STILL_KN, np.rint(course) % 360.0, 511.0)
    columns: dict[str, Any] = {
        "time_s": times,
        "lat": np.rint(lat * 600_000) / 600_000,  # as AIS sends it
        "lon": np.rint(lon * 600_000) / 600_000,
        "speed_kn": np.round(speed, 1),
        "course_deg": np.where(speed >= STILL_KN, np.round(course, 1) % 360.0, 360.0),
        "heading_deg": heading if actor.device == "A" else np.full(len(times), 511.0),
        "status": np.full(len(times), 0 if actor.device == "A" else 15),
        "msg_type": np.full(len(times), 1 if actor.device == "A" else 18),
    }
    columns = {name: column[kept] for name, column in columns.items()}
    told = _identities(actor, voyage, scenario)
    return position_table([SOURCE], mmsi=np.full(int(kept.sum()), actor.mmsi), **columns), told


def _times(actor: Actor, scenario: Scenario) -> Floats:
    """When it reports, whole seconds; thrown before anything else is known."""
    dice, (least_s, most_s) = _dice(scenario, actor.mmsi, 0), EVERY_S[actor.device]
    count = int((scenario.end_s - scenario.begin_s) / least_s) + 1
    times = scenario.begin_s + np.cumsum(dice.uniform(least_s, most_s, count))
    times = np.floor(times)
    return times[(times <= scenario.end_s) & (times >= scenario.at_s(actor.from_min))]


def _received(
    actor: Actor, times: Floats, lat: Floats, lon: Floats, scenario: Scenario
) -> NDArray[np.bool_]:
    """Whether it sends at each moment, and a receiver within range is on."""
    sends = np.ones(len(times), bool)
    for begins, ends in actor.silent_min:
        sends &= ~((times >= scenario.at_s(begins)) & (times < scenario.at_s(ends)))
    if not scenario.receivers:
        return sends
    reached = np.zeros(len(times), bool)
    for station in scenario.receivers:
        near = distance_nm(lat, lon, station.lat, station.lon) <= station.range_nm
        for begins, ends in station.off_min:
            near &= ~((times >= scenario.at_s(begins)) & (times < scenario.at_s(ends)))
        reached |= near
    return sends & reached


def _spoofed(
    actor: Actor, times: Floats, lat: Floats, lon: Floats, scenario: Scenario
) -> tuple[Floats, Floats]:
    """Where it says that it is."""
    for spoof in actor.spoofed:
        begins, ends = (scenario.at_s(minute) for minute in spoof.span_min)
        lies = (times >= begins) & (times < ends)
        for bearing, moved_nm in ((0.0, spoof.north_nm), (90.0, spoof.east_nm)):
            to = destination(lat, lon, bearing, moved_nm)
            lat, lon = (np.where(lies, new, old) for new, old in zip(to, (lat, lon)))
    return lat, lon


def _identities(actor: Actor, voyage: Voyage, scenario: Scenario) -> Statics:
    """Who it says it is, every ten minutes while it is heard."""
    dice = _dice(scenario, actor.mmsi, 2)
    times = np.arange(scenario.begin_s + dice.uniform(5.0, 120.0), scenario.end_s, STATIC_S)
    times = np.floor(times[times >= scenario.at_s(actor.from_min)])
    lat, lon, _, _ = voyage.at(times)
    kept = times[_received(actor, times, lat, lon, scenario)]
    return [
        StaticReport(
            mmsi=actor.mmsi,
            time_s=float(time_s),
            msg_type=5 if actor.device == "A" else 24,
            source=0,
            line=0,
            name=actor.name,
            callsign=actor.callsign or None,
            imo=actor.imo or None,
            ship_type=actor.ship_type or None,
            destination=actor.destination or None,
            length_m=float(actor.length_m),
        )
        for time_s in kept.tolist()
    ]


def _calls(beacon: Beacon, scenario: Scenario) -> tuple[PositionTable, list[SafetyText]]:
    """A locating device: bursts of eight a minute, now and then its text; a test is one burst."""
    begins, ends = (scenario.at_s(minute) for minute in beacon.span_min)
    word = DEVICE_WORDS[beacon.mmsi // 1_000_000]
    minutes = [begins] if beacon.test else np.arange(begins, ends, EVERY_MINUTE_S).tolist()
    rows = [m + BURST_S * slot for m in minutes for slot in range(BURST) if slot not in (4, 5)]
    kept = [t for t in rows if t <= scenario.end_s]
    places = np.array([drifted(beacon.start, beacon.drift, t - begins) for t in kept])
    table = position_table(
        [SOURCE],
        mmsi=np.full(len(kept), beacon.mmsi),
        time_s=np.array(kept),
        lat=places[:, 0],
        lon=places[:, 1],
        status=np.full(len(kept), SART_TEST if beacon.test else SART_ACTIVE),
        msg_type=np.ones(len(kept)),
    )
    said = f"{word} {'TEST' if beacon.test else 'ACTIVE'}"
    texts = [_text(m + BURST_S * 4, beacon.mmsi, said) for m in minutes[::4]]
    return table, texts


def _text(time_s: float, mmsi: int, text: str) -> SafetyText:
    return SafetyText(mmsi=mmsi, time_s=time_s, text=text, source=0, line=0)


def _one_source(
    tables: Sequence[PositionTable], statics: Statics, texts: list[SafetyText], base: Base
) -> Timed:
    """Everything heard, as one station would have written it: nothing tells who scripted what."""
    every = in_order(
        concatenate([base.positions, *tables]),
        (*base.statics, *statics),
        (*base.texts, *texts),
    )
    rows = len(every.positions)
    table = replace(
        every.positions,
        source=np.zeros(rows, np.int16),
        line=np.arange(1, rows + 1, dtype=np.int64),
        sources=(SOURCE,),
    )
    return Timed(
        positions=table,
        statics=tuple(replace(report, source=0, line=0) for report in every.statics),
        texts=tuple(replace(text, source=0, line=0) for text in every.texts),
    )
