"""Scripted smuggling behaviours among real traffic: found, missed, and who was wrongly told of.

python benchmarks/quality_injection.py DATA [--trials N] [--quick]

The background is one real hour of the German Bight (202 vessels), and of the Solent (91, without
scripts), made a watch of eight hours by sailing it forth and back.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from quality_scripts import FIRST_MMSI, SCRIPTS, Scene, Script, heard

from ais.positions import PositionTable, concatenate
from ais.reading import read
from ais.tracks import split_into_tracks, trackable, utc
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones, shipped_zones
from risk.assessment import Assessment, assess_all
from risk.craft import craft_among
from risk.feedback import wilson
from watchdesk.pipeline import find_behaviour

RESULT = Path(__file__).parent / "results" / "quality_injection.json"
TRAFFIC = "german-bight-2022-11-01.csv.gz"
HARBOUR = "solent-2016-01-12.csv.gz"
WATCH_START_S = datetime(2022, 11, 1, 18, tzinfo=UTC).timestamp()  # night all through
WATCH_H = 8
H = 3600.0
LOSSES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
EACH = 3  # of every script, in every trial
ADDED = ("played", "told", "alerted", "indic", "false_events", "false_by")
NUMBERS = 10  # each script may use so many MMSI


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one watch gave: by script how many were told of, and the background's share."""

    played: Counter[str]
    told: Counter[str]  # an event of the right kind, in time
    alerted: Counter[str]  # the officer was told of a vessel of the script
    indic: Counter[str]
    false_alerts: int
    false_indic: int
    false_events: Counter[str]
    false_by: Counter[str]  # the indicators behind the false alerts
    vessel_hours: float


def a_watch_of(heard_once: PositionTable) -> PositionTable:
    """Eight hours of the same vessels: the hour as heard, then backwards, and so on."""
    _, number = np.unique(heard_once.mmsi, return_inverse=True)
    first = heard_once.time_s.min()
    mmsi = (219_000_000 + number).astype(np.int32)  # the recording's own are made up
    hour = replace(heard_once, mmsi=mmsi).take(heard_once.time_s - first <= H)
    return concatenate([
        replace(
            hour,
            time_s=WATCH_START_S + H * n + np.abs(H * (n % 2) - (hour.time_s - first)),
            course_deg=(hour.course_deg + 180 * (n % 2)) % 360,
            heading_deg=(hour.heading_deg + 180 * (n % 2)) % 360,
        )
        for n in range(WATCH_H)
    ])  # fmt: skip


def scenes(
    traffic: PositionTable, places: ZoneTable, zones: Zones, rng: np.random.Generator, each: int
) -> Iterator[tuple[str, Scene]]:
    """Places for each script where real vessels were heard, at a distance that suits it."""
    at_sea = np.flatnonzero(places.zone != LAND)
    for n, name in enumerate(name for name in SCRIPTS for _ in range(each)):
        _, low_nm, high_nm = SCRIPTS[name]
        fits = at_sea[
            (places.distance_nm[at_sea] >= low_nm) & (places.distance_nm[at_sea] <= high_nm)
        ]
        row = int(rng.choice(fits))
        feet = zones.baselines.nearest([traffic.lat[row]], [traffic.lon[row]])
        yield name, Scene(
            lat=float(traffic.lat[row]), lon=float(traffic.lon[row]),
            shore_lat=float(feet.lat[0]), shore_lon=float(feet.lon[0]),
            start_s=WATCH_START_S, end_s=WATCH_START_S + WATCH_H * H,
            mmsi=FIRST_MMSI + NUMBERS * n, rng=rng,
        )  # fmt: skip


def assessed(table: PositionTable, zones: Zones) -> tuple[list[Assessment], float]:
    """What the product says of a table, and the hours its craft were heard."""
    ready = trackable(table)
    places = zones.zones_at(ready.lat, ready.lon, ready.accurate)
    tracks = tuple(split_into_tracks(ready))
    events = find_behaviour(ready, tracks, places, {}, {})
    craft = craft_among(tracks)
    told = assess_all(events, at={t.mmsi: utc(t.time_s[-1]) for t in craft})
    return told, sum(float(t.time_s[-1] - t.time_s[0]) for t in craft) / H


def trial(traffic: PositionTable, zones: Zones, lost: float, seed: int, *, each: int) -> Trial:
    """One watch: scripts among the traffic, a share of all messages lost."""
    rng = np.random.default_rng(seed)
    thin = traffic.take(slice(None, None, 50))
    places = zones.zones_at(thin.lat, thin.lon)
    scripts = [SCRIPTS[name][0](scene) for name, scene in scenes(thin, places, zones, rng, each)]
    whole = concatenate([traffic, *(heard(script, rng) for script in scripts)])
    whole = whole.take(rng.random(len(whole)) >= lost)
    told, hours = assessed(whole, zones)
    return scored(told, scripts, hours)


def scored(told: list[Assessment], scripts: list[Script], hours: float) -> Trial:
    """Each script looked up in what was told; the rest of what was told is false."""
    of = {a.mmsi: a for a in told}
    actors = {actor.mmsi for script in scripts for actor in script.actors}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for script in scripts:
        ours = [of[a.mmsi] for a in script.actors if a.mmsi in of]
        counts["played"][script.name] += 1
        counts["told"][script.name] += any(_tells(e, script) for a in ours for e in a.events)
        counts["alerted"][script.name] += any(a.caution for a in ours)
        counts["indic"][script.name] += any(a.suspicion == "INDIC" for a in ours)
    others = [a for a in told if a.mmsi not in actors and not _meets(a, actors)]
    wrong = [a for a in others if a.caution]
    return Trial(
        played=counts["played"], told=counts["told"],
        alerted=counts["alerted"], indic=counts["indic"],
        false_alerts=len(wrong), false_indic=sum(a.suspicion == "INDIC" for a in others),
        false_events=Counter(e.kind for a in others for e in a.events if e.mmsi == a.mmsi),
        false_by=Counter(i.id for a in wrong for i in a.indicators),
        vessel_hours=hours,
    )  # fmt: skip


def _tells(event: Any, script: Script) -> bool:
    end = event.end.timestamp() if event.end else np.inf
    in_time = event.start.timestamp() <= script.end_s + H and end >= script.start_s - H
    return event.kind in script.told_by and in_time and event.evidence.get("label") != "no data"


def _meets(assessment: Assessment, actors: set[int]) -> bool:
    return any(actors & {event.mmsi, event.partner} for event in assessment.events)


def _share(hits: int, n: int) -> dict[str, Any] | None:
    if not n:
        return None
    return {
        "of": n,
        "share": round(hits / n, 3),
        "interval": [round(end, 3) for end in wilson(hits, n)],
    }


def poisson(count: int, scale: float) -> tuple[float, float]:
    """95 % interval of a rate from a count (Byar's approximation)."""
    low = count * (1 - 1 / (9 * count) - 1.96 / (3 * sqrt(count))) ** 3 if count else 0.0
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.96 / (3 * sqrt(count + 1))) ** 3
    return round(low * scale, 2), round(high * scale, 2)


def summed(trials: list[Trial]) -> dict[str, Any]:
    """Recall by script and false alerts per watch and 1,000 vessels, with intervals."""
    add = {name: sum((getattr(t, name) for t in trials), Counter())
           for name in ADDED}  # fmt: skip
    hours = sum(t.vessel_hours for t in trials)
    scale = 1000 * WATCH_H / hours
    wrong, indic = sum(t.false_alerts for t in trials), sum(t.false_indic for t in trials)
    total, found = add["played"].total(), add["alerted"].total()
    return {
        "watches": len(trials),
        "vessel_hours": round(hours),
        "recall": _share(found, total),
        "recall_of_events": _share(add["told"].total(), total),
        "scripts": {
            name: {"played": n, "event": add["told"][name], "alerted": add["alerted"][name],
                   "indic": add["indic"][name]}
            for name, n in add["played"].items()
        },
        "precision": round(found / (found + wrong), 3) if found else None,
        "false_alerts_per_watch_and_1000": round(wrong * scale, 2),
        "interval": poisson(wrong, scale),
        "false_indic_per_watch_and_1000": round(indic * scale, 2),
        "behind_false_alerts": dict(add["false_by"].most_common()),
        "background_events_per_watch_and_1000": {
            kind: round(n * scale, 1) for kind, n in add["false_events"].most_common()
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--trials", type=int, default=6)
    parser.add_argument("--quick", action="store_true", help="one trial, nothing lost, not kept")
    ask = parser.parse_args()
    zones = shipped_zones()
    result: dict[str, Any] = {}
    for name, each in ((TRAFFIC, EACH), (HARBOUR, 0)):
        traffic = trackable(a_watch_of(trackable(read([ask.data / "csv" / name]).positions)))
        for lost in (0.0,) if ask.quick else LOSSES:
            many = 1 if ask.quick or not each else ask.trials if lost == 0 else 2
            trials = [trial(traffic, zones, lost, seed, each=each) for seed in range(many)]
            result.setdefault(name, {})[f"{lost:.0%} lost"] = summed(trials)
            print(name, f"{lost:.0%}", json.dumps(summed(trials), indent=1))
    if not ask.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
