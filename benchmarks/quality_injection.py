"""Scripted smuggling behaviours among real traffic: found, missed, and who was wrongly told of.

python benchmarks/quality_injection.py DATA [--trials N] [--quick] [--first SEED]

The background is one real hour of the German Bight (202 vessels), and of the Solent (91, without
scripts), made a watch of eight hours by sailing it forth and back.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from quality_scripts import FIRST_MMSI, SCRIPTS, Scene, Script, heard

from ais.positions import PositionTable, concatenate
from ais.quality import assess as judge
from ais.reading import read
from ais.tracks import trackable
from ais.vessels import Vessel, vessels_from
from jurisdiction.zone_table import LAND, ZoneTable
from jurisdiction.zones import Zones, shipped_zones
from risk.assessment import Assessment
from risk.craft import craft_among
from risk.feedback import wilson
from watchdesk.behaviour import find_behaviour, judged, weigh

RESULT = Path(__file__).parent / "results" / "quality_injection.json"
TRAFFIC = "german-bight-2022-11-01.csv.gz"
HARBOUR = "solent-2016-01-12.csv.gz"
WATCH_START_S = datetime(2022, 11, 1, 18, tzinfo=UTC).timestamp()  # night all through
WATCH_H = 8
H = 3600.0
EDGE_S = 600.0  # silent for longer at an end of the recording: perhaps gone, perhaps not yet there
UNDEFINED = 15  # status, ITU-R M.1371-5 table 45
ATON = 992_190_000
Floats = NDArray[np.float64]
LOSSES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
TRIALS = 10  # watches for each loss
EACH = 3  # of every script, in every trial
ADDED = ("played", "alerted", "right", "indic", "false_events", "false_by")
NUMBERS = 10  # each script may use so many MMSI


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one watch gave: by script how many were told of, and the background's share.

    An alert counts once at least one vessel of the script is put before the officer; it is right
    when an indicator behind it rests on an event of a kind and a time that the script names.
    """

    played: Counter[str]
    alerted: Counter[str]
    right: Counter[str]
    indic: Counter[str]
    false_alerts: int
    false_indic: int
    false_events: Counter[str]
    false_by: Counter[str]  # the indicators behind the false alerts
    vessel_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """A watch without any script: what was heard, and who the vessels say they are."""

    positions: PositionTable
    vessels: Mapping[int, Vessel]


def a_watch_of(path: Path, *, mended: bool = True) -> Background:
    """Eight hours of the same vessels: the recording as heard, then backwards, and so on.

    Turning back makes things that nobody did, and they are mended: what is silent for longer than
    ``EDGE_S`` at an end of the recording would be silent twice as long, so it turns back half-way
    through; an impossible fix that nobody followed would come again and again, so it comes once.
    Stations that tell neither speed nor status are no vessels (types 4 and 21 have no such field;
    the German recording hides their numbers).
    """
    recording = read([path])
    once = trackable(recording.positions)
    known, number = np.unique(once.mmsi, return_inverse=True)
    renamed = (219_000_000 + np.arange(len(known))).astype(np.int32)  # the recording's are made up
    told = np.isfinite(once.speed_kn) | (once.status != UNDEFINED)
    renamed[np.bincount(number, weights=told) == 0] += ATON - 219_000_000
    offset_s = once.time_s - once.time_s.min()
    low_s, high_s = turns(offset_s, number, EDGE_S if mended else np.inf)
    lone = (judge(once).vessel < 0) if mended else np.zeros(len(once), bool)
    period_s = (high_s - low_s)[number]
    parts = []
    for n in range(int(np.ceil(WATCH_H * H / (high_s - low_s).min())) + 1):
        back = n % 2
        since_s = (
            low_s[number] + period_s * n + np.abs(period_s * back - (offset_s - low_s[number]))
        )
        kept = (since_s <= WATCH_H * H) & (~lone | (n == 0))
        turned = replace(
            once,
            mmsi=renamed[number],
            time_s=WATCH_START_S + since_s,
            course_deg=(once.course_deg + 180 * back) % 360,
            heading_deg=(once.heading_deg + 180 * back) % 360,
        )
        parts.append(turned.take(kept))
    names = dict(zip(known.tolist(), renamed.tolist(), strict=True))
    vessels = {names[m]: v for m, v in vessels_from(recording.statics).items() if m in names}
    return Background(positions=trackable(concatenate(parts)), vessels=vessels)


def turns(offset_s: Floats, number: Floats, edge_s: float) -> tuple[Floats, Floats]:
    """Between which moments each vessel is sailed forth and back, seconds of the recording."""
    first, last = np.full(number.max() + 1, np.inf), np.zeros(number.max() + 1)
    np.minimum.at(first, number, offset_s)
    np.maximum.at(last, number, offset_s)
    end_s = offset_s.max()
    low_s = np.where(first > edge_s, first / 2, 0.0)
    high_s = np.where(end_s - last > edge_s, (last + end_s) / 2, end_s)
    return low_s, high_s


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


def assessed(
    table: PositionTable,
    vessels: Mapping[int, Vessel],
    zones: Zones,
    overrides: Mapping[str, Mapping[str, float]] = {},
) -> tuple[list[Assessment], Counter[int]]:
    """What the product says of a table, and the hours each craft was heard."""
    ready = trackable(table)
    places = zones.zones_at(ready.lat, ready.lon, ready.accurate)
    _, heard, rows = judged(ready, places)
    events = find_behaviour(heard, places.take(rows), vessels, overrides)
    told = weigh(events, heard.tracks, vessels, overrides)
    hours: Counter[int] = Counter()
    for track in craft_among(heard.tracks):
        hours[track.mmsi] += float(track.time_s[-1] - track.time_s[0]) / H
    return told, hours


def trial(background: Background, zones: Zones, lost: float, seed: int, *, each: int) -> Trial:
    """One watch: scripts among the traffic, a share of all messages lost."""
    rng = np.random.default_rng(seed)
    traffic = background.positions
    thin = traffic.take(slice(None, None, 50))
    places = zones.zones_at(thin.lat, thin.lon)
    scripts = [SCRIPTS[name][0](scene) for name, scene in scenes(thin, places, zones, rng, each)]
    whole = concatenate([traffic, *(heard(script, rng) for script in scripts)])
    whole = whole.take(rng.random(len(whole)) >= lost)
    told, hours = assessed(whole, background.vessels, zones)
    return scored(told, scripts, hours)


def scored(told: list[Assessment], scripts: list[Script], hours: Counter[int]) -> Trial:
    """Each script looked up in what was told; the rest of what was told is false."""
    of = {a.mmsi: a for a in told}
    actors = {actor.mmsi for script in scripts for actor in script.actors}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for script in scripts:
        ours = [of[a.mmsi] for a in script.actors if a.mmsi in of]
        counts["played"][script.name] += 1
        counts["alerted"][script.name] += any(a.caution for a in ours)
        counts["right"][script.name] += any(_rightly(a, script) for a in ours)
        counts["indic"][script.name] += any(a.suspicion == "INDIC" for a in ours)
    others = [a for a in told if a.mmsi not in actors and not _meets(a, actors)]
    wrong = [a for a in others if a.caution]
    return Trial(
        played=counts["played"], alerted=counts["alerted"],
        right=counts["right"], indic=counts["indic"],
        false_alerts=len(wrong), false_indic=sum(a.suspicion == "INDIC" for a in others),
        false_events=Counter(e.kind for a in others for e in a.events if e.mmsi == a.mmsi),
        false_by=Counter(i.id for a in wrong for i in a.indicators),
        vessel_hours=sum(h for mmsi, h in hours.items() if mmsi not in actors),
    )  # fmt: skip


def _tells(event: Any, script: Script) -> bool:
    end = event.end.timestamp() if event.end else np.inf
    in_time = event.start.timestamp() <= script.end_s + H and end >= script.start_s - H
    return event.kind in script.told_by and in_time


def _rightly(assessment: Assessment, script: Script) -> bool:
    counted = {indicator.event_key for indicator in assessment.indicators}
    return assessment.caution and any(
        event.key in counted and _tells(event, script) for event in assessment.events
    )


def _meets(assessment: Assessment, actors: set[int]) -> bool:
    return any(actors & {event.mmsi, event.partner} for event in assessment.events)


def _share(hits: int, n: int) -> dict[str, Any] | None:
    if not n:
        return None
    return {
        "of": n,
        "found": hits,
        "share": round(hits / n, 3),
        "interval": [round(end, 3) for end in wilson(hits, n)],
    }


def poisson(count: float, scale: float) -> tuple[float, float]:
    """95 % interval of a rate from a count (Byar's approximation)."""
    low = max(count * (1 - 1 / (9 * count) - 1.96 / (3 * sqrt(count))) ** 3, 0.0) if count else 0.0
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.96 / (3 * sqrt(count + 1))) ** 3
    return round(low * scale, 2), round(high * scale, 2)


def summed(trials: list[Trial]) -> dict[str, Any]:
    """Recall by script and false alerts per watch and 1,000 vessels, with intervals.

    The background of every trial is the same, so that false alerts have the interval of one watch.
    """
    add = {name: sum((getattr(t, name) for t in trials), Counter()) for name in ADDED}
    hours = sum(t.vessel_hours for t in trials) / len(trials)
    scale = 1000 * WATCH_H / hours
    wrong, indic = sum(t.false_alerts for t in trials), sum(t.false_indic for t in trials)
    a_watch = scale / len(trials)
    total, found = add["played"].total(), add["alerted"].total()
    return {
        "watches": len(trials),
        "vessel_hours": round(hours),
        "recall": _share(found, total),
        "recall_right": _share(add["right"].total(), total),
        "scripts": {
            name: {
                "played": n,
                "alerted": _share(add["alerted"][name], n),
                "right": add["right"][name],
                "indic": add["indic"][name],
            }
            for name, n in add["played"].items()
        },
        "precision": _share(found, found + wrong),
        "false_alerts": wrong,
        "false_alerts_per_watch_and_1000": round(wrong * a_watch, 2),
        "interval": poisson(wrong / len(trials), scale),
        "false_indic": indic,
        "indic_interval": poisson(indic / len(trials), scale),
        "behind_false_alerts": dict(add["false_by"].most_common()),
        "background_events_per_watch_and_1000": {
            kind: round(n * a_watch, 1) for kind, n in add["false_events"].most_common()
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--quick", action="store_true", help="one trial, nothing lost, not kept")
    parser.add_argument("--tune", action="store_true", help="odd seeds, nothing lost, not kept")
    parser.add_argument("--first", type=int, default=0, help="begin at this seed, not kept")
    ask = parser.parse_args()
    zones = shipped_zones()
    result: dict[str, Any] = {"seeds": "even", "each": EACH}
    look = ask.quick or ask.tune
    for name, each, mended in ((TRAFFIC, EACH, True), (HARBOUR, 0, True),
                               (TRAFFIC, 0, False), (HARBOUR, 0, False)):  # fmt: skip
        background = a_watch_of(ask.data / "csv" / name, mended=mended)
        label = name if mended else f"{name}, plainly turned back"
        for lost in LOSSES if mended and not look else (0.0,):
            many = 1 if ask.quick or not (each or lost) else ask.trials
            first = ask.first + ask.tune  # the detectors were tuned on the odd ones
            seeds = range(first, first + 2 * many, 2)
            trials = [trial(background, zones, lost, seed, each=each) for seed in seeds]
            result.setdefault(label, {})[f"{lost:.0%}"] = summed(trials)
            print(label, f"{lost:.0%}", json.dumps(summed(trials), indent=None if look else 1))
    if not look and not ask.first:
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
