"""Our leeway clouds beside those of OpenDrift's Leeway model, on the same inputs.

OpenDrift is GPL: it is installed in a virtual environment of its own, run as a separate process,
and never imported by the product.

    python -m venv /somewhere/opendrift && /somewhere/opendrift/bin/pip install opendrift
    python benchmarks/drift_vs_opendrift.py --opendrift /somewhere/opendrift/bin/python

Two things are known to differ.  OpenDrift moves its "right" particles to the left of the wind, so
classes whose sides differ are also compared with the sides swapped.  And its jibe turns the sign of
the crosswind coefficients, where ours changes to those of the other side; without jibes the models
must agree.

Writes benchmarks/results/drift.json.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

START = datetime(2026, 1, 10, 6, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "drift.json"
M_PER_NM = 1852.0
PARTICLES = 5000
RADIUS_M = 1000.0  # standard deviation of the start on each axis, in both models


def cases() -> list[dict]:
    base = {"lat": 22.0, "lon": -60.0, "hours": 24, "jibe": 0.04, "wind_kn": 20.0}
    base |= {"wind_from": 70.0, "set": 300.0, "drift_kn": 0.5, "step_s": 900}
    classes = [
        *("PIW-1", "PIW-3", "LIFE-RAFT-NB-1", "LIFE-RAFT-DB-10", "SKIFF-1", "SKIFF-2", "SKIFF-3"),
        *("SPORT-BOAT", "FISHING-VESSEL-1", "SAILBOAT-1", "REFUGEE-RAFT-1", "REFUGEE-RAFT-2"),
    ]
    listed = [base | {"class": one} for one in classes]
    listed += [
        base | {"class": one, "jibe": 0.0}
        for one in (
            *(
                "SKIFF-1",
                "SKIFF-2",
                "SAILBOAT-1",
                "SAILBOAT-5",
                "LIFE-RAFT-DB-10",
                "LIFE-RAFT-DB-18",
            ),
            *("REFUGEE-RAFT-1", "PIW-4", "FISHING-VESSEL-6"),
        )
    ]
    listed += [base | {"class": one, "hours": 72} for one in ("SKIFF-1", "PIW-1")]
    high = {"lat": 72.0, "lon": -10.0, "wind_from": 200.0, "wind_kn": 30.0}
    over = {"lat": -17.0, "lon": 179.8, "wind_from": 270.0, "set": 90.0}
    listed += [base | extra | {"class": "SKIFF-1"} for extra in (high, over)]
    return listed


def ours(case: dict) -> dict:
    sys.path.insert(0, str(ROOT))
    from sar.drift import drift
    from sar.forcing import steady_current, steady_wind
    from sar.seeding import DriftRules, LastKnown

    last = LastKnown(
        lat=case["lat"],
        lon=case["lon"],
        error_nm=RADIUS_M / M_PER_NM * math.sqrt(2 * math.log(2)),
        earliest=START,
    )
    rules = DriftRules(
        particles=PARTICLES,
        seed=7,
        step_s=case["step_s"],
        jibes_per_h=case["jibe"],
        current_error_kn=0.0,
    )
    began = perf_counter()
    cloud = drift(
        last,
        [case["class"]],
        START + timedelta(hours=case["hours"]),
        wind=steady_wind(case["wind_from"], case["wind_kn"]),
        current=steady_current(case["set"], case["drift_kn"]),
        rules=rules,
    )
    seconds = perf_counter() - began
    return {"lat": cloud.lat[-1].tolist(), "lon": cloud.lon[-1].tolist(), "seconds": seconds}


def opendrift(case: dict) -> dict:
    from opendrift.models.leeway import Leeway

    np.random.seed(7)  # noqa: NPY002  OpenDrift draws from numpy's global generator
    model = Leeway(loglevel=50)
    number = next(k for k, v in model.leewayprop.items() if v["OBJKEY"] == case["class"])
    for name, value in flow(case).items():
        model.set_config(f"environment:constant:{name}", value)
    model.set_config("environment:constant:land_binary_mask", 0)
    model.set_config("drift:max_speed", 20)
    model.set_config("seed:jibe_probability", case["jibe"])
    began = perf_counter()
    model.seed_elements(
        lon=case["lon"],
        lat=case["lat"],
        radius=RADIUS_M,
        radius_type="gaussian",
        number=PARTICLES,
        time=START.replace(tzinfo=None),
        object_type=number,
    )
    model.run(
        duration=timedelta(hours=case["hours"]),
        time_step=case["step_s"],
        time_step_output=3600,
    )
    seconds = perf_counter() - began
    lat, lon = (np.asarray(getattr(model.elements, axis), float) for axis in ("lat", "lon"))
    table = model.leewayprop[number]
    return {"lat": lat.tolist(), "lon": lon.tolist(), "seconds": seconds, "table": table}


def opendrift_list() -> dict[str, list[float]]:
    """The nine coefficients of every class that OpenDrift holds."""
    from opendrift.models.leeway import Leeway

    held = Leeway(loglevel=50).leewayprop.values()
    return {one["OBJKEY"]: [float(n) for n in list(one.values())[2:]] for one in held}


def flow(case: dict) -> dict[str, float]:
    wind, sea = math.radians(case["wind_from"] + 180), math.radians(case["set"])
    mps = M_PER_NM / 3600
    return {
        "x_wind": case["wind_kn"] * mps * math.sin(wind),
        "y_wind": case["wind_kn"] * mps * math.cos(wind),
        "x_sea_water_velocity": case["drift_kn"] * mps * math.sin(sea),
        "y_sea_water_velocity": case["drift_kn"] * mps * math.cos(sea),
    }


def shape(case: dict, cloud: dict) -> dict[str, float]:
    """Mean offset from the start and spread along and across the wind, nm."""
    sys.path.insert(0, str(ROOT))
    from sar.sphere import offsets_nm

    east, north = offsets_nm(case["lat"], case["lon"], cloud["lat"], cloud["lon"])
    angle = math.radians(case["wind_from"] + 180)
    down = east * math.sin(angle) + north * math.cos(angle)
    right = east * math.cos(angle) - north * math.sin(angle)
    return {
        "mean_down_nm": float(down.mean()),
        "mean_cross_nm": float(right.mean()),
        "std_down_nm": float(down.std()),
        "std_cross_nm": float(right.std()),
    }


def with_the_coast() -> dict[str, float]:
    """Seconds for 72 h of particles off a coast, each looked up on land at every step."""
    sys.path.insert(0, str(ROOT))
    from jurisdiction.zones import shipped_zones
    from sar.drift import drift
    from sar.forcing import steady_current, steady_wind
    from sar.seeding import DriftRules, LastKnown
    from watchdesk.land import land_of

    last = LastKnown(lat=20.3333, lon=-73.6, error_nm=2.0, earliest=START)
    seconds, cpu = [], []
    for _ in range(5):
        began, worked = perf_counter(), process_time()
        cloud = drift(
            last,
            ["LIFE-RAFT-NB-1", "SKIFF-1"],
            START + timedelta(hours=72),
            wind=steady_wind(80, 18),
            current=steady_current(290, 0.9),
            rules=DriftRules(particles=PARTICLES),
            is_land=land_of(shipped_zones().baselines),
        )
        seconds.append(perf_counter() - began)
        cpu.append(process_time() - worked)
    ashore = int(cloud.stranded[-1].sum())
    return {
        "seconds_min": round(min(seconds), 2),
        "seconds_median": round(sorted(seconds)[2], 2),
        "cpu_seconds_median": round(sorted(cpu)[2], 2),
        "ashore": ashore,
    }


def coefficients(theirs: dict[str, list[float]]) -> dict[str, object]:
    """Whether every number of every class of ours is the one of OpenDrift's list."""
    from sar.leeway import leeway_classes

    apart = [name for name, one in leeway_classes().items() if typed(one) != theirs[name]]
    return {
        "classes": len(leeway_classes()),
        "different": apart,
        "left_out": sorted(set(theirs) - set(leeway_classes())),
    }


def typed(one) -> list[float]:
    return [
        value
        for line in (one.down, one.right, one.left)
        for value in (line.slope_percent, line.offset_cm_s, line.std_cm_s)
    ]


def compared(case: dict, here: dict, there: dict) -> dict:
    from sar.leeway import leeway_class

    a, b = shape(case, here), shape(case, there)
    one = leeway_class(case["class"])
    down_apart = a["mean_down_nm"] - b["mean_down_nm"]
    # mirrored about the current, the clouds of classes whose sides differ must agree
    set_off_wind = math.radians(case["set"] - case["wind_from"] - 180)
    current_cross = case["drift_kn"] * case["hours"] * math.sin(set_off_wind)
    mirrored = 2 * current_cross - b["mean_cross_nm"]
    return {
        "case": case,
        "same_coefficients": typed(one) == list(there["table"].values())[2:],
        "drift_nm": round(math.hypot(b["mean_down_nm"], b["mean_cross_nm"]), 3),
        "mean_apart_nm": round(math.hypot(down_apart, a["mean_cross_nm"] - b["mean_cross_nm"]), 3),
        "mean_apart_sides_swapped_nm": round(
            math.hypot(down_apart, a["mean_cross_nm"] - mirrored), 3
        ),
        "standard_error_nm": round(
            math.sqrt((b["std_down_nm"] ** 2 + b["std_cross_nm"] ** 2) * 2 / PARTICLES), 3
        ),
        **{
            f"{name}_{whose}": round(values[name], 3)
            for name, (whose, values) in product(
                ("std_down_nm", "std_cross_nm"), (("ours", a), ("opendrift", b))
            )
        },
        "seconds_ours": round(here["seconds"], 2),
        "seconds_opendrift": round(there["seconds"], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opendrift", help="Python interpreter that has OpenDrift installed")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        ran = [opendrift(case) for case in json.load(sys.stdin)]
        sys.stdout.write(json.dumps({"ran": ran, "list": opendrift_list()}))
        return
    if not options.opendrift:
        parser.error("--opendrift is missing: the interpreter of its own virtual environment")
    told = json.dumps(cases())
    answer = subprocess.run(
        [options.opendrift, __file__, "--inside"], input=told, capture_output=True, text=True
    )
    if answer.returncode:
        sys.exit(answer.stderr[-2000:])
    theirs = json.loads(answer.stdout[answer.stdout.index('{"ran"') :])
    ran = zip(cases(), theirs["ran"], strict=True)
    rows = [compared(case, ours(case), there) for case, there in ran]
    result = {
        "particles": PARTICLES,
        "coefficients": coefficients(theirs["list"]),
        "72_h_with_the_coast": with_the_coast(),
        "rows": rows,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print({k: v for k, v in result.items() if k != "rows"})
    for row in rows:
        case = row["case"]
        print(case["class"], f"{case['hours']} h", f"jibe {case['jibe']}", f"lat {case['lat']}")
        print("   ", {k: v for k, v in row.items() if k != "case"})


if __name__ == "__main__":
    main()
