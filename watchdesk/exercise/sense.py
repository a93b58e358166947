"""Whether an exercise makes sense: places on the chart, times within it, names that are known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jurisdiction.claims import claims
from jurisdiction.codes import CASE_VALUES, FLAGS, ZONES
from jurisdiction.consent_log import NEEDS
from watchdesk.exercise.scenario import EXPECTS, QUESTIONS, Leg, Place, Scenario, Span

LONGEST_MIN = 24 * 60.0
MOST_SHIPS = 200  # of one lane
FASTEST_KN = 80.0
SET_AND_RATE = re.compile(r"\d{1,3}/\d{1,2}(\.\d+)?")
MARK = "EXERCISE"


def troubles(scenario: Scenario) -> Iterator[str]:
    """What cannot be, each with its place in the file."""
    if scenario.patrol_state not in claims():
        yield f"patrol_state {scenario.patrol_state!r}: no State with a coast; three letters, BHS"
    if not 0 < scenario.minutes <= LONGEST_MIN:
        yield f"minutes {scenario.minutes:g}: more than 0, at most {LONGEST_MIN:g}"
    for where, place in _places(scenario):
        if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
            yield f"{where}: {place} is no place; latitude first"
    for where, minutes in _moments(scenario):
        if not 0 <= minutes <= scenario.minutes:
            yield f"{where}: minute {minutes:g} is outside the {scenario.minutes:g} minutes"
    for where, span in _spans(scenario):
        if not span[0] < span[1]:
            yield f"{where}: from {span[0]:g} to {span[1]:g} ends before it begins"
    yield from _actors(scenario)
    yield from _words(scenario)
    yield from _abouts(scenario)


def _places(scenario: Scenario) -> Iterator[tuple[str, Place]]:
    for i, receiver in enumerate(scenario.receivers):
        yield f"receivers[{i}]", (receiver.lat, receiver.lon)
    for i, lane in enumerate(scenario.lanes):
        for n, point in enumerate(lane.points):
            yield f"lanes[{i}].points[{n}]", point
    for i, actor in enumerate(scenario.vessels):
        yield f"vessels[{i}].start", actor.start
        for n, leg in enumerate(actor.legs):
            if leg.to is not None:
                yield f"vessels[{i}].legs[{n}].to", leg.to
    for i, beacon in enumerate(scenario.beacons):
        yield f"beacons[{i}].start", beacon.start


def _moments(scenario: Scenario) -> Iterator[tuple[str, float]]:
    for kind in ("texts", "calls", "flag_log", "moments", "situations"):
        for i, part in enumerate(getattr(scenario, kind)):
            yield f"{kind}[{i}].at_min", part.at_min


def _spans(scenario: Scenario) -> Iterator[tuple[str, Span]]:
    for i, receiver in enumerate(scenario.receivers):
        yield from ((f"receivers[{i}].off_min", span) for span in receiver.off_min)
    for i, actor in enumerate(scenario.vessels):
        yield from ((f"vessels[{i}].silent_min", span) for span in actor.silent_min)
        yield from ((f"vessels[{i}].spoofed", spoof.span_min) for spoof in actor.spoofed)
    for i, beacon in enumerate(scenario.beacons):
        yield f"beacons[{i}].span_min", beacon.span_min


def _actors(scenario: Scenario) -> Iterator[str]:
    seen: set[int] = set()
    for i, actor in enumerate(scenario.vessels):
        where = f"vessels[{i}]"
        if not actor.name.startswith(MARK):
            yield f"{where}.name {actor.name!r}: begins with {MARK}: nobody may take it for real"
        if actor.device not in ("A", "B", "none"):
            yield f'{where}.device {actor.device!r}: "A", "B" or "none"'
        if not 200_000_000 <= actor.mmsi <= 799_999_999 or actor.mmsi // 1000 % 1000 != 999:
            yield f"{where}.mmsi {actor.mmsi}: a ship's, with 999 before its last three figures"
        if actor.mmsi in seen:
            yield f"{where}.mmsi {actor.mmsi}: used twice"
        seen.add(actor.mmsi)
        for n, leg in enumerate(actor.legs):
            yield from (f"{where}.legs[{n}]: {trouble}" for trouble in _leg(leg))
    for i, lane in enumerate(scenario.lanes):
        if len(lane.points) < 2 or not 0 <= lane.ships <= MOST_SHIPS or not lane.ship_types:
            yield f"lanes[{i}]: two points or more, up to {MOST_SHIPS} ships, one type or more"
    for i, beacon in enumerate(scenario.beacons):
        if beacon.mmsi // 1_000_000 not in (970, 972, 974):
            yield f"beacons[{i}].mmsi {beacon.mmsi}: begins with 970, 972 or 974"
        if not SET_AND_RATE.fullmatch(beacon.drift):
            yield f'beacons[{i}].drift {beacon.drift!r}: set and rate, "290/1.1"'


def _leg(leg: Leg) -> Iterator[str]:
    if leg.to is not None and not 0 < leg.speed_kn <= FASTEST_KN:
        yield f"speed_kn {leg.speed_kn:g}: to go there, more than 0 and at most {FASTEST_KN:g}"
    if leg.to is None and not leg.wait_min > 0:
        yield "give to and speed_kn, or wait_min"
    if leg.drift and not SET_AND_RATE.fullmatch(leg.drift):
        yield f'drift {leg.drift!r}: set and rate, "290/1.1"'


def _words(scenario: Scenario) -> Iterator[str]:
    for i, entry in enumerate(scenario.flag_log):
        if entry.what not in NEEDS:
            yield f"flag_log[{i}].what {entry.what!r}: one of {', '.join(NEEDS)}"
            continue
        for name in NEEDS[entry.what]:
            if not getattr(entry, name, ""):
                yield f"flag_log[{i}]: {entry.what} needs {name}"
    for i, moment in enumerate(scenario.moments):
        for name in ("susp", "link", "cc"):
            if getattr(moment, name) not in CASE_VALUES[name]:
                yield f"moments[{i}].{name}: one of {', '.join(CASE_VALUES[name])}"
        if moment.flag and moment.flag not in FLAGS:
            yield f"moments[{i}].flag: one of {', '.join(FLAGS)}"
        if moment.expected.zone not in ZONES:
            yield f"moments[{i}].expected.zone: one of {', '.join(ZONES)}"
        if moment.expected.phase not in CASE_VALUES["phase"]:
            yield f"moments[{i}].expected.phase: one of {', '.join(CASE_VALUES['phase'])}"
        if not moment.ask or not set(moment.ask) <= set(QUESTIONS):
            yield f"moments[{i}].ask: numbers of the seven questions"
        if not set(moment.expected.points) <= {str(number) for number in QUESTIONS}:
            yield f"moments[{i}].expected.points: by the number of a question"
    silent = {actor.mmsi for actor in scenario.vessels if actor.device == "none"}
    for i, situation in enumerate(scenario.situations):
        if situation.expects not in EXPECTS:
            yield f"situations[{i}].expects: one of {', '.join(EXPECTS)}"
        unheard = situation.about in silent and situation.expects in ("mark", "acknowledge")
        if unheard:
            yield f"situations[{i}].expects: nobody hears {situation.about}: report or nothing"


def _abouts(scenario: Scenario) -> Iterator[str]:
    known = {actor.mmsi for actor in scenario.vessels} | {b.mmsi for b in scenario.beacons}
    if scenario.recording:
        return  # its vessels are known when it is read
    for kind in ("moments", "situations"):
        for i, part in enumerate(getattr(scenario, kind)):
            if part.about not in known:
                yield f"{kind}[{i}].about {part.about}: nobody in the file has this number"
