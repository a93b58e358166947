"""Build the exercise recording that ``watchdesk demo`` runs on, and the truth about it.

    pip install roaring-landmask==0.11.0
    python builders/build_exercise.py

Writes ``watchdesk/data/exercise.nmea.gz`` and ``exercise.json``.  Rerun with the same versions
it gives the same bytes.  Every track is checked to stay at sea, and every distance from land in
the truth is measured, against OSM land polygons ((c) OpenStreetMap contributors, ODbL 1.0).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from exercise_coast import Coast, coast_around
from exercise_reporting import Heard, report, write
from exercise_sailing import STEP_S, Moor, Voyage, agility, sail
from exercise_script import Exercise, Situation, Vessel
from exercise_situations import EXERCISE

from seamath.geodesy import distance_nm
from seamath.motion import dead_reckon
from seamath.sun import elevation_deg

DATA = Path(__file__).resolve().parents[1] / "watchdesk" / "data"
TOGETHER_NM = 500 / 1852  # an encounter's distance, GFW
NEAR_NM = 20.0  # who counts as a witness of reception
BIN_S = 600.0
Truth = dict[str, object]


def main() -> None:
    """Sail, check, report, write."""
    voyages = sail_all(EXERCISE)
    coast = coast_around(*EXERCISE.area)
    refuse_land(EXERCISE, voyages, coast)
    heard = [
        message
        for vessel in EXERCISE.vessels
        for message in report(vessel, voyages[vessel.mmsi], EXERCISE, dice(EXERCISE, vessel, 1))
    ]
    write(heard, EXERCISE, DATA / "exercise.nmea.gz")
    told = json.dumps(truth(EXERCISE, voyages, heard, coast), indent=1, ensure_ascii=True)
    (DATA / "exercise.json").write_text(told + "\n", encoding="ascii")
    size_mb = (DATA / "exercise.nmea.gz").stat().st_size / 1e6
    print(f"{len(EXERCISE.vessels)} vessels, {len(heard)} messages, {size_mb:.2f} MB")


def dice(exercise: Exercise, vessel: Vessel, purpose: int) -> np.random.Generator:
    """A vessel's own chance, so that adding one vessel leaves the others as they were."""
    return np.random.default_rng([exercise.seed, vessel.mmsi, purpose])


def sail_all(exercise: Exercise) -> dict[int, Voyage]:
    """The voyage of every vessel, in the order of the script: who is followed sails first."""
    voyages: dict[int, Voyage] = {}
    for vessel in exercise.vessels:
        plan = vessel.plan or (Moor(exercise.span_s[1] + 1),)
        hull, chance = agility(max(vessel.length_m, 10)), dice(exercise, vessel, 0)
        try:
            voyages[vessel.mmsi] = sail(
                vessel.start, plan, span_s=exercise.span_s, hull=hull, fleet=voyages, rng=chance
            )
        except ValueError as error:
            raise ValueError(f"{vessel.name}: {error}") from error
    return voyages


def refuse_land(exercise: Exercise, voyages: Mapping[int, Voyage], coast: Coast) -> None:
    """Stop the build where a vessel runs ashore, naming it and the place."""
    for vessel in exercise.vessels:
        voyage = voyages[vessel.mmsi]
        ashore = 3 * np.flatnonzero(coast.near_land(voyage.lat[::3], voyage.lon[::3]))
        if vessel.device != "base" and len(ashore):
            i = int(ashore[0])
            where = (
                f"{voyage.lat[i]:.4f}, {voyage.lon[i]:.4f} at {iso(voyage.start_s + i * STEP_S)}"
            )
            raise ValueError(f"{vessel.name} is ashore at {where} ({len(ashore)} steps)")


def truth(
    exercise: Exercise, voyages: Mapping[int, Voyage], heard: list[Heard], coast: Coast
) -> Truth:
    """What the recording holds, for tests and trainers."""
    south, west, north, east = exercise.area
    by_type = Counter(int(str(message.fields["type"])) for message in heard)
    packed = (DATA / "exercise.nmea.gz").read_bytes()
    return {
        "exercise": True,
        "title": exercise.title,
        "notice": exercise.notice,
        "area": {"south": south, "west": west, "north": north, "east": east},
        "start": iso(exercise.span_s[0]),
        "end": iso(exercise.span_s[1]),
        "seed": exercise.seed,
        "stations": exercise.stations,
        "sha256": hashlib.sha256(packed).hexdigest(),
        "messages": len(heard),
        "by_type": {str(kind): by_type[kind] for kind in sorted(by_type)},
        "distances": "to the nearest land of any State, (c) OpenStreetMap contributors, ODbL",
        "vessels": [_about(vessel, heard) for vessel in exercise.vessels],
        "situations": [
            _what_happened(situation, exercise, voyages, heard, coast)
            for situation in exercise.situations
        ],
    }


def _about(vessel: Vessel, heard: list[Heard]) -> Truth:
    """Who a vessel is and how often it was heard."""
    return {
        "mmsi": vessel.mmsi,
        "names": [vessel.name, *([vessel.new_name.name] if vessel.new_name else [])],
        "device": vessel.device,
        "role": vessel.role,
        "ship_type": vessel.ship_type,
        "imo": vessel.imo or None,
        "messages": sum(message.fields["mmsi"] == vessel.mmsi for message in heard),
    }


def _what_happened(
    situation: Situation,
    exercise: Exercise,
    voyages: Mapping[int, Voyage],
    heard: list[Heard],
    coast: Coast,
) -> Truth:
    """A situation with its places, distances from land and what is peculiar to its kind."""
    start_s, end_s = situation.start_s, min(situation.end_s, exercise.span_s[1])
    voyage = voyages[situation.mmsi[0]]
    moments = {"start": start_s, "middle": (start_s + end_s) / 2, "end": end_s}
    told: Truth = {
        "key": situation.key,
        "title": situation.title,
        "mmsi": list(situation.mmsi),
        "start": iso(start_s),
        "end": iso(end_s),
        "kind": situation.kind,
        "expected": situation.expected,
        "innocent": situation.innocent,
        "places": {name: _place(voyage, time_s, coast) for name, time_s in moments.items()},
    }
    if situation.kind == "encounter":
        told["meeting"] = _meeting(voyage, voyages[situation.mmsi[1]])
    if situation.kind == "gap":
        told["silence"] = _silence(situation, voyage, voyages, heard)
    if situation.kind == "distress_device":
        told["nearest_vessels"] = _nearest_vessels(exercise, voyages, situation.mmsi[0], start_s)
    if situation.kind == "loitering":
        off_nm = _off_land_nm(voyage, start_s, end_s, coast)
        told["off_land_nm"] = {"least": round(min(off_nm), 2), "most": round(max(off_nm), 2)}
    return told


def _place(voyage: Voyage, time_s: float, coast: Coast) -> Truth:
    """Where a vessel truly is, how far from which land, and how high the sun stands."""
    now = voyage.at(time_s)
    off_nm, lat, lon = coast.nearest(now.lat, now.lon)
    return {
        "time": iso(time_s),
        "lat": round(now.lat, 5),
        "lon": round(now.lon, 5),
        "speed_kn": round(now.speed_kn, 1),
        "off_land_nm": round(off_nm, 2),
        "nearest_land": [round(lat, 4), round(lon, 4)],
        "sun_deg": round(float(elevation_deg(now.lat, now.lon, time_s)), 1),
    }


def _off_land_nm(voyage: Voyage, start_s: float, end_s: float, coast: Coast) -> list[float]:
    """Distances from land every half hour."""
    fixes = [voyage.at(time_s) for time_s in np.arange(start_s, end_s, 1800.0)]
    return [coast.nearest(fix.lat, fix.lon)[0] for fix in fixes]


def _meeting(one: Voyage, other: Voyage) -> Truth:
    """When two vessels were within 500 m, and both slow, and how near they came."""
    apart_nm = distance_nm(one.lat, one.lon, other.lat, other.lon)
    together = np.flatnonzero(apart_nm < TOGETHER_NM)
    slow = together[(one.speed_kn[together] < 2) & (other.speed_kn[together] < 2)]
    return {
        "within_500_m": [iso(one.start_s + int(i) * STEP_S) for i in together[[0, -1]]],
        "and_both_under_2_kn": [iso(one.start_s + int(i) * STEP_S) for i in slow[[0, -1]]],
        "least_apart_m": round(float(apart_nm.min()) * 1852),
    }


def _silence(
    situation: Situation, voyage: Voyage, voyages: Mapping[int, Voyage], heard: list[Heard]
) -> Truth:
    """How far the vessel went in silence, and who was heard near the place where it fell silent."""
    gone, back = voyage.at(situation.start_s), voyage.at(situation.end_s)
    hours = (situation.end_s - situation.start_s) / 3600
    led_to = dead_reckon(gone.lat, gone.lon, gone.course_deg, gone.speed_kn, hours)
    witnesses = _witnesses(situation, voyage, voyages, heard)
    return {
        "hours": round(hours, 2),
        "moved_nm": round(float(distance_nm(gone.lat, gone.lon, back.lat, back.lon)), 1),
        "from_dead_reckoning_nm": round(float(distance_nm(*led_to, back.lat, back.lon)), 1),
        "witnesses_within_nm": NEAR_NM,
        "witnesses": sorted({mmsi for _, mmsi in witnesses}),
        "fewest_witnesses_in_10_min": _fewest(situation, witnesses),
        "nearest_other_nm": round(_nearest_other_nm(situation, voyage, voyages), 1),
    }


def _witnesses(
    situation: Situation, voyage: Voyage, voyages: Mapping[int, Voyage], heard: list[Heard]
) -> set[tuple[int, int]]:
    """Which class A ships under way were heard nearby, as (ten minutes, MMSI)."""
    gone = voyage.at(situation.start_s)
    found = set()
    for message in heard:
        mmsi = int(str(message.fields["mmsi"]))
        if message.fields["type"] != 1 or mmsi in situation.mmsi:
            continue
        if situation.start_s <= message.time_s < situation.end_s:
            now = voyages[mmsi].at(message.time_s)
            if distance_nm(gone.lat, gone.lon, now.lat, now.lon) <= NEAR_NM:
                found.add((int((message.time_s - situation.start_s) // BIN_S), mmsi))
    return found


def _fewest(situation: Situation, witnesses: set[tuple[int, int]]) -> int:
    """The smallest number of witnesses in any ten minutes of the silence."""
    bins = int(np.ceil((situation.end_s - situation.start_s) / BIN_S))
    each = Counter(i for i, _ in witnesses)
    return min(each[i] for i in range(bins))


def _nearest_other_nm(situation: Situation, voyage: Voyage, voyages: Mapping[int, Voyage]) -> float:
    """How near any other vessel ever was to the place of the silence, in the whole recording."""
    gone = voyage.at(situation.start_s)
    return min(
        float(distance_nm(gone.lat, gone.lon, other.lat, other.lon).min())
        for mmsi, other in voyages.items()
        if mmsi not in situation.mmsi
    )


def _nearest_vessels(
    exercise: Exercise, voyages: Mapping[int, Voyage], mmsi: int, time_s: float
) -> list[Truth]:
    """The three vessels nearest to somebody in distress when the call begins."""
    here = voyages[mmsi].at(time_s)
    away = []
    for vessel in exercise.vessels:
        spans = vessel.on_air or (exercise.span_s,)
        if vessel.device in "AB" and any(start <= time_s <= end for start, end in spans):
            there = voyages[vessel.mmsi].at(time_s)
            nm = float(distance_nm(here.lat, here.lon, there.lat, there.lon))
            away.append((nm, vessel.mmsi))
    return [{"mmsi": other, "distance_nm": round(nm, 1)} for nm, other in sorted(away)[:3]]


def iso(time_s: float) -> str:
    """A UTC time to the second, as people and machines write it."""
    return f"{datetime.fromtimestamp(time_s, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"


if __name__ == "__main__":
    main()
