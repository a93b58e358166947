"""How far our zones agree with positions whose EEZ and distance to shore others worked out.

    python benchmarks/agreement_zones.py ../shared/data/incidents/pirate_attacks_third.csv

Writes benchmarks/results/agreement_zones.json: agreement with and without the layers above the
coast, and every disagreement with its class.  The reference names an EEZ by Marine Regions (its
``NA`` is the high seas, or waters in dispute) and measures to the Natural Earth shore.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from jurisdiction.claims import claims
from jurisdiction.coast_file import open_coast
from jurisdiction.layers import Layers
from jurisdiction.zone_table import ZoneTable
from jurisdiction.zones import COAST, Zones

KM_PER_NM = 1.852
RESULT = Path(__file__).parent / "results" / "agreement_zones.json"
CLASSES = {
    "theirs among our candidates": "within two sigma of a limit, a doubted claim, or a dispute",
    "across a provisional median": "both coasts in reach; an agreed line we lack, or none exists",
    "no EEZ claimed in our table": "they draw 200 nm for every coast, we only what is claimed",
    "they name nobody": "disputed waters, which the reference leaves out",
    "ashore with us": "the position is on land on our coast: a port, or a rough position",
    "other": "neither State's coast is the nearest or its rival",
}


def main(path: Path) -> None:
    """Compare twice and write what came out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"] not in ("", "NA")]
    lat, lon = (np.array([float(row[k]) for row in rows]) for k in ("latitude", "longitude"))
    coast = open_coast(COAST)
    bare = Zones(coast=coast, claims=claims()).zones_at(lat, lon)
    layered = Zones(coast=coast, claims=claims(), layers=Layers()).zones_at(lat, lon)
    result = {
        "rows": len(rows),
        "classes": CLASSES,
        "without_layers": compared(rows, bare),
        "with_layers": compared(rows, layered),
        "changed_by_layers": int((bare.zone != layered.zone).sum()),
        "shore_km": shore(rows, bare),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: result[k] for k in ("rows", "changed_by_layers", "shore_km")}))
    for name in ("without_layers", "with_layers"):
        print(name, json.dumps({k: v for k, v in result[name].items() if k != "rows"}))


def compared(rows: list[dict[str, str]], table: ZoneTable) -> dict[str, Any]:
    """Share of rows where both name the same sovereign or none, and why the rest do not."""
    found = []
    for number, row in enumerate(rows):
        regime = table.regime(number)
        ours, theirs = sovereign(regime.state), sovereign(row["eez_country"])
        if ours != theirs:
            kind = class_of(table, number, theirs)
            found.append(
                {
                    "lat": regime.lat,
                    "lon": regime.lon,
                    "theirs": row["eez_country"],
                    "ours": regime.state,
                    "zone": regime.zone,
                    "status": regime.status,
                    "margin_nm": round(regime.margin_nm, 2),
                    "class": kind,
                }
            )
    return {
        "agree_percent": round(100 * (1 - len(found) / len(rows)), 2),
        "classes": dict(Counter(row["class"] for row in found).most_common()),
        "pairs": dict(Counter(f"{r['theirs']}/{r['ours']}" for r in found).most_common()),
        "zones": dict(Counter(str(table.regime(k).zone) for k in range(len(rows))).most_common()),
        "statuses": dict(Counter(table.regime(k).status for k in range(len(rows))).most_common()),
        "rows": found,
    }


def class_of(table: ZoneTable, number: int, theirs: str | None) -> str:
    """Why one row disagrees."""
    regime = table.regime(number)
    if theirs in {sovereign(candidate.state) for candidate in regime.candidates[1:]}:
        return "theirs among our candidates"
    if regime.zone == "LAND":
        return "ashore with us"
    if theirs is None:
        return "they name nobody"
    near = [k for k in (table.coast[number], table.rival[number]) if k >= 0]
    if regime.state is None:
        return "no EEZ claimed in our table"
    if theirs in {sovereign(table.states[k]) for k in near}:
        return "across a provisional median"
    return "other"


def sovereign(state: str | None) -> str | None:
    """Who answers for a territory."""
    if state is None or state == "NA":
        return None
    return claims()[state].sovereign if state in claims() else state


def shore(rows: list[dict[str, str]], table: ZoneTable) -> dict[str, float]:
    """How our distance to the nearest coast differs from theirs, in kilometres."""
    theirs = np.array([float(r["shore_distance"]) for r in rows if r["shore_distance"] != "NA"])
    known = np.array([r["shore_distance"] != "NA" for r in rows])
    gap = np.abs(table.distance_nm[known] * KM_PER_NM - theirs)
    p50, p90, p99 = np.percentile(gap, [50, 90, 99]).round(2).tolist()
    within = {f"within_{km}_km_percent": round(100 * float((gap <= km).mean()), 1) for km in (1, 5)}
    return {"median": p50, "p90": p90, "p99": p99, **within}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
