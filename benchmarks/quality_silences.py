"""What the rule about a vessel's own last hour takes away: false alerts, and silences told.

    python benchmarks/quality_silences.py ../shared/data

A silence counts only if its vessel was heard in each third of the hour before.  Both sides of
that are measured with the rule and without it: the boats behind every false alert of the Solent,
under random loss; and ships in the traffic of the German Bight that fall silent for hours, by how
long they had been heard before.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from quality_injection import HARBOUR, TRAFFIC, H, a_watch_of, assessed, scenes
from quality_scripts import A, Actor, Sail, Scene, Script, heard

from ais.positions import concatenate
from jurisdiction.zones import Zones, shipped_zones

RESULT = Path(__file__).parent / "results" / "quality_silences.json"
WITHOUT = {"assessment": {"gap_own_thirds": 0.0}, "disabling": {"min_own_thirds": 0.0}}
RULES: dict[str, dict[str, dict[str, float]]] = {"with": {}, "without": WITHOUT}
LOSSES = (0.0, 0.3, 0.5, 0.7, 0.9)
WATCHES = 5
HEARD_MIN = (20, 35, 45, 60, 90)
SHIPS = 10  # in each watch


def boats_behind(path: Path, zones: Zones) -> dict[str, Any]:
    """In how many watches each boat of a place was a false alert, by loss and rule."""
    place = a_watch_of(path)
    found: dict[str, Any] = {}
    for lost in LOSSES:
        for name, overrides in RULES.items():
            count: Counter[str] = Counter()
            for seed in range(0, 2 * WATCHES, 2):
                kept = np.random.default_rng(seed).random(len(place.positions)) >= lost
                told, _ = assessed(place.positions.take(kept), place.vessels, zones, overrides)
                count.update(str(a.mmsi) for a in told if a.caution)
            found.setdefault(f"{lost:.0%}", {})[name] = dict(count.most_common())
    return found


def silent_ship(scene: Scene, heard_min: float) -> Script:
    """A coaster heard for so many minutes that then goes silent for hours."""
    off = scene.start_s + scene.draw(1.5, 2.5) * H
    on = off + scene.draw(2.0, 4.0) * H
    ship = Actor(
        mmsi=scene.mmsi, start=(scene.lat, scene.lon), length_m=50, msg_type=A,
        from_s=off - 60.0 * heard_min, until_s=scene.end_s, silences=((off, on),),
        plan=(Sail(*scene.beside(120.0, 270), 8.0),),
    )  # fmt: skip
    return Script(name="silent", actors=(ship,), start_s=off, end_s=on, told_by=frozenset({"gap"}))


def told_by_hearing(path: Path, zones: Zones) -> list[dict[str, Any]]:
    """How many ships that fell silent at sea were told of, by how long they had been heard."""
    place = a_watch_of(path)
    thin = place.positions.take(slice(None, None, 50))
    where = zones.zones_at(thin.lat, thin.lon)
    rows = []
    for heard_min in HEARD_MIN:
        row: dict[str, Any] = {"heard_min": heard_min, "ships": 0, **dict.fromkeys(RULES, 0)}
        for seed in range(0, 2 * WATCHES, 2):
            rng = np.random.default_rng(seed)
            played = [
                silent_ship(scene, heard_min)
                for name, scene in scenes(thin, where, zones, rng, SHIPS)
                if name == "switched off"
            ]
            whole = concatenate([place.positions, *(heard(script, rng) for script in played)])
            ours = {script.actors[0].mmsi for script in played}
            row["ships"] += len(ours)
            for name, overrides in RULES.items():
                told, _ = assessed(whole, place.vessels, zones, overrides)
                row[name] += sum(a.caution and a.mmsi in ours for a in told)
        rows.append(row)
    return rows


def main(folder: Path) -> None:
    zones = shipped_zones()
    result = {
        "watches": WATCHES,
        "told_by_hearing": told_by_hearing(folder / "csv" / TRAFFIC, zones),
        "boats_behind_false_alerts": boats_behind(folder / "csv" / HARBOUR, zones),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
