"""How far our zones agree with positions whose EEZ and distance to shore others worked out.

    python benchmarks/agreement_zones.py ../shared/data/incidents/pirate_attacks_third.csv \\
        ../shared/data/geo/islets_half.csv

Writes benchmarks/results/agreement_zones.json: agreement with and without the layers above the
coast, every disagreement with its class and reason, and whether known islets are on our coast.
The reference names an EEZ by Marine Regions (its ``NA`` is the high seas, or waters in dispute)
and measures to the Natural Earth shore; the islets' positions are rough (1 km).
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
REASONS = {  # by the two States, theirs and ours; the lines named are known of and not loaded [K]
    "Red Sea, Bab el-Mandeb: the award of 1999 gives Yemen's islands less than a median does": (
        *("ERI/YEM", "YEM/ERI", "ERI/None", "DJI/YEM"),
    ),
    "Malacca Strait: the sea-bed line of 1969, which the reference takes for the EEZ": (
        *("MYS/IDN", "IDN/MYS"),
    ),
    "Singapore Strait: lines of 1973, 2009 and 2014; three States within 12 nm of one another": (
        *("IDN/SGP", "MYS/SGP", "SGP/None", "IDN/None", "MYS/None"),
    ),
    "South China Sea: islets held by one State and claimed by several; we answer disputed": (
        *("CHN/VNM", "VNM/CHN", "BRN/VNM", "TWN/CHN", "PHL/CHN"),
    ),
    "disputed islets (Senkaku, Doumeira, Abu Musa): we answer disputed": (
        *("NA/JPN", "NA/DJI", "ARE/IRN"),
    ),
    "Comoros and Mayotte: the reference leaves the waters out": ("NA/COM",),
    "a position on land, up a river or in a wrong place": ("AGO/COD", "BEL/NLD"),
    "a judgment or treaty that is not loaded (1985, 1988, 1990, 1992, 1997, 2021)": (
        *("GIN/GNB", "TZA/MOZ", "VEN/TTO", "OMN/YEM", "THA/VNM", "KEN/SOM"),
    ),
    "neighbours without an agreed line: another median": ("TGO/GHA", "BEN/GHA", "KHM/THA"),
    "within a mile of 200 nm: another coast": ("OMN/None",),
}
ISLET_KM = 4.0  # the list is good to 1 km, and an islet has a size


def main(path: Path, islets: Path) -> None:
    """Compare twice and write what came out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"] not in ("", "NA")]
    lat, lon = (np.array([float(row[k]) for row in rows]) for k in ("latitude", "longitude"))
    coast = open_coast(COAST)
    bare_zones = Zones(coast=coast, claims=claims())
    bare = bare_zones.zones_at(lat, lon)
    layered = Zones(coast=coast, claims=claims(), layers=Layers()).zones_at(lat, lon)
    result = {
        "rows": len(rows),
        "classes": CLASSES,
        "without_layers": compared(rows, bare),
        "with_layers": compared(rows, layered),
        "changed_by_layers": int((bare.zone != layered.zone).sum()),
        "shore_km": shore(rows, bare),
        "islets": on_our_coast(islets, bare_zones),
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
                    "reason": reason_of(f"{theirs or 'NA'}/{ours}"),
                }
            )
    return {
        "agree_percent": round(100 * (1 - len(found) / len(rows)), 2),
        "classes": dict(Counter(row["class"] for row in found).most_common()),
        "reasons": by_reason(found),
        "pairs": dict(Counter(f"{r['theirs']}/{r['ours']}" for r in found).most_common()),
        "zones": dict(Counter(str(table.regime(k).zone) for k in range(len(rows))).most_common()),
        "statuses": dict(Counter(table.regime(k).status for k in range(len(rows))).most_common()),
        "rows": found,
    }


def reason_of(pair: str) -> str:
    """What a person found behind a pair of States; "not looked into" is a defect of this table."""
    return next((why for why, pairs in REASONS.items() if pair in pairs), "not looked into")


def by_reason(found: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """How many rows each reason explains, and in how many of them we were sure of ourselves."""
    sure = Counter(row["reason"] for row in found if row["status"] == "definite")
    every = Counter(row["reason"] for row in found)
    return {why: {"rows": n, "definite": sure[why]} for why, n in every.most_common()}


def on_our_coast(path: Path, zones: Zones) -> dict[str, Any]:
    """Whether islets of a list by hand are on our coast, and whose it says they are."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing, others = [], []
    for row in rows:
        feet = zones.baselines.nearest(float(row["lat"]), float(row["lon"]))
        if not feet.ashore and float(feet.distance_nm) * KM_PER_NM > ISLET_KM:
            missing.append(row["feature"])
        elif zones.coast.states[int(feet.state)] not in row["state"].split("/"):
            others.append(row["feature"])
    found = len(rows) - len(missing)
    return {"rows": len(rows), "found": found, "missing": missing, "other_state": others}


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
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
