"""What an instructor adds while an exercise runs, laid over what the file says.

Each change counts from the moment it was made; an exercise with the same changes is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import floor
from typing import Any

from watchdesk.exercise.run_file import Done
from watchdesk.exercise.scenario import (
    Actor,
    Beacon,
    Call,
    Course,
    ExerciseError,
    FlagEntry,
    Scenario,
    Spoof,
    Text,
)
from watchdesk.exercise.scenario_file import checked, part_of

CHANGES = ("vessel", "course", "silence", "spoof", "beacon", "text", "call", "flag")

FASTEST_KN = 60.0  # of an order to a vessel: a typing mistake is no go-fast (our judgement)
FARTHEST_NM = 1000.0

Body = Mapping[str, Any]


def with_changes(scenario: Scenario, done: Iterable[Done]) -> Scenario:
    """The exercise with every change of an instructor in it, in the order they were made."""
    for one in done:
        if one.what in CHANGES:
            scenario = with_change(scenario, one.what, one.body, one.at_s)
    return scenario


def with_change(scenario: Scenario, what: str, body: Body, at_s: float) -> Scenario:
    """The exercise with one change, which counts from a moment on; ExerciseError if it cannot."""
    minute = (floor(at_s) + 1.0 - scenario.begin_s) / 60.0  # what was heard up to now stands
    if not 0 <= minute < scenario.minutes:
        raise ExerciseError("the exercise is over; branch from an instant of it")
    return checked(_LAID[what](scenario, body, minute)) if what in _LAID else _strange(what)


def _strange(what: str) -> Scenario:
    raise ExerciseError(f"{what[:40]!r}: one of {', '.join(CHANGES)}")


def _vessel(scenario: Scenario, body: Body, minute: float) -> Scenario:
    actor = part_of(dict(body), Actor)
    actor = replace(actor, from_min=max(actor.from_min, minute))
    return replace(scenario, vessels=(*scenario.vessels, actor))


def _course(scenario: Scenario, body: Body, minute: float) -> Scenario:
    order = part_of({**_without(body), "at_min": minute}, Course)
    if not (0.0 <= order.course_deg <= 360.0 and 0.0 <= order.speed_kn <= FASTEST_KN):
        raise ExerciseError(f"course 0 to 360, speed 0 to {FASTEST_KN:g} kn")
    return _altered(scenario, body, lambda a: replace(a, steered=(*a.steered, order)))


def _silence(scenario: Scenario, body: Body, minute: float) -> Scenario:
    span = (minute, minute + _minutes(body))
    return _altered(scenario, body, lambda a: replace(a, silent_min=(*a.silent_min, span)))


def _spoof(scenario: Scenario, body: Body, minute: float) -> Scenario:
    rest = {name: value for name, value in _without(body).items() if name != "minutes"}
    spoof = part_of({**rest, "span_min": (minute, minute + _minutes(body))}, Spoof)
    if not max(abs(spoof.north_nm), abs(spoof.east_nm)) <= FARTHEST_NM:
        raise ExerciseError(f"a false position is at most {FARTHEST_NM:g} nm off either way")
    return _altered(scenario, body, lambda a: replace(a, spoofed=(*a.spoofed, spoof)))


def _beacon(scenario: Scenario, body: Body, minute: float) -> Scenario:
    beacon = part_of({**body, "span_min": (minute, scenario.minutes)}, Beacon)
    return replace(scenario, beacons=(*scenario.beacons, beacon))


def _text(scenario: Scenario, body: Body, minute: float) -> Scenario:
    return replace(scenario, texts=(*scenario.texts, part_of({**body, "at_min": minute}, Text)))


def _call(scenario: Scenario, body: Body, minute: float) -> Scenario:
    return replace(scenario, calls=(*scenario.calls, part_of({**body, "at_min": minute}, Call)))


def _flag(scenario: Scenario, body: Body, minute: float) -> Scenario:
    entry = part_of({**body, "at_min": minute}, FlagEntry)
    return replace(scenario, flag_log=(*scenario.flag_log, entry))


_LAID: Mapping[str, Callable[[Scenario, Body, float], Scenario]] = {
    "vessel": _vessel,
    "course": _course,
    "silence": _silence,
    "spoof": _spoof,
    "beacon": _beacon,
    "text": _text,
    "call": _call,
    "flag": _flag,
}


def _altered(scenario: Scenario, body: Body, alter: Callable[[Actor], Actor]) -> Scenario:
    """The exercise with one scripted vessel altered."""
    mmsi = body.get("mmsi")
    if mmsi not in {actor.mmsi for actor in scenario.vessels}:
        raise ExerciseError(f"mmsi {mmsi!r}: only a vessel of the file or one added can be altered")
    return replace(
        scenario, vessels=tuple(alter(a) if a.mmsi == mmsi else a for a in scenario.vessels)
    )


def _without(body: Body) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "mmsi"}


def _minutes(body: Body) -> float:
    value = body.get("minutes")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1440:
        raise ExerciseError("minutes: how long, more than 0 and at most 1440")
    return float(value)
