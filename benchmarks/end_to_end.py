"""From tagged sentences to a database of zones, events and indicators: ours and the ordinary stack.

    python benchmarks/end_to_end.py [--messages N] [--rounds N] [--profile]

The log holds the traffic of ``behaviour.py``, a day of vessels that lie, fish, coast and cross,
as sentences of types 1 and 18 with tag blocks, in order of time.  Both sides run on one core, in
processes of their own, by turns; what is loaded or compiled once is left out on both.  Ours is
the main job without its pages: everything ``pipeline.watch`` does, and the store.  The ordinary
stack (pyais, pandas, shapely and pyproj, sqlite-utils) does a part of the same file, with the
little that takes no research: gaps, jumps and loitering by groupby, no encounters, no reception,
no assessment.  Times are processor seconds, which other work on the machine disturbs least.

Writes benchmarks/results/end_to_end.json.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from time import process_time

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).parent)]

RESULT = Path(__file__).parent / "results" / "end_to_end.json"
MESSAGES = 1_200_000
PEER_MESSAGES = 50_000
WARM_MESSAGES = 250_000  # enough for every loop to be compiled
PACKAGES = ("pyais", "pandas", "shapely", "pyproj", "sqlite-utils", "numpy", "numba")
GAP_S, JUMP_KN, SLOW_KN, SLOW_S = 1200.0, 60.0, 2.0, 7200.0

# Where each field stands in types 1 and 18: first bit, width (ITU-R M.1371-5 tables 48 and 70).
BITS = {
    1: {"status": (38, 4), "turn": (42, 8), "speed": (50, 10), "lon": (61, 28), "lat": (89, 27),
        "course": (116, 12), "heading": (128, 9), "second": (137, 6)},
    18: {"speed": (46, 10), "lon": (57, 28), "lat": (85, 27), "course": (112, 12),
         "heading": (124, 9), "second": (133, 6)},
}  # fmt: skip


def write(path: Path, messages: int) -> int:
    """Write the log; the number of sentences in it."""
    from behaviour import ROWS, traffic
    from synthetic import checked, digits, put, text

    heard = traffic(messages * 10 // 9 // ROWS)  # a tenth and some silences are not heard
    order = np.argsort(heard["time_s"], kind="stable")
    heard = {name: column[order] for name, column in heard.items()}
    count = len(order)
    values = {
        "status": heard["status"],
        "turn": np.full(count, 128),
        "speed": np.round(heard["speed_kn"] * 10),
        "lon": np.round(heard["lon"] * 600_000),
        "lat": np.round(heard["lat"] * 600_000),
        "course": np.round(heard["course_deg"] * 10) % 3600,
        "heading": np.full(count, 511),
        "second": heard["time_s"] % 60,
    }
    bits = np.zeros((count, 168), dtype=np.uint8)
    for kind, fields in BITS.items():
        own = np.flatnonzero(heard["msg_type"] == kind)
        part = np.zeros((len(own), 168), dtype=np.uint8)
        put(part, 0, 6, np.full(len(own), kind))
        put(part, 8, 30, heard["mmsi"][own].astype(np.int64))
        for name, (start, width) in fields.items():
            put(part, start, width, values[name][own].astype(np.int64))
        bits[own] = part
    sixes = bits.reshape(count, 28, 6) @ np.array([32, 16, 8, 4, 2, 1], dtype=np.uint8)
    payload = np.where(sixes < 40, sixes + 48, sixes + 56).astype(np.uint8)
    body = np.column_stack([text(count, "AIVDM,1,1,,A,"), payload, text(count, ",0")])
    tag = np.column_stack(
        [text(count, "s:station,c:"), digits(heard["time_s"].astype(np.int64), 10)]
    )
    slash, bang, end = text(count, "\\"), text(count, "!"), text(count, "\r\n")
    lines = np.column_stack([slash, checked(tag), slash, bang, checked(body), end])
    path.write_bytes(lines.tobytes())
    return count


class Clock:
    """Processor seconds of each stage, told of as it begins."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", process_time()

    def __call__(self, stage: str) -> None:
        """End the stage before and begin this one; numbers in its name are dropped."""
        now = process_time()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage.split(" 1")[0].rstrip("0123456789, "), now


def ours(log: Path, out: Path, tell: Callable[[str], None]) -> dict[str, int]:
    """The main job without its pages."""
    from jurisdiction.zones import shipped_zones
    from watchdesk.brought import Brought
    from watchdesk.pipeline import watch
    from watchdesk.store import Store
    from watchdesk.vessel_rows import vessel_rows

    seen = watch([log], shipped_zones(), Brought(), tell)
    tell("Storing")
    store = Store(out)
    store.add_sources(seen.recording.sources)
    store.add_positions(seen.positions, seen.zones)
    store.add_vessels(vessel_rows(seen.positions, seen.vessels))
    store.add_incidents(seen.incidents)
    store.add_events(seen.events)
    store.add_assessments(seen.assessments)
    store.close()
    tell("")
    return {"positions": len(seen.positions), "events": len(seen.events)}


def theirs(log: Path, out: Path, tell: Callable[[str], None]) -> dict[str, int]:
    """What a careful afternoon with the usual packages gives; the coast's tree is built before."""
    import pandas
    import sqlite_utils
    from pyais.stream import FileReaderStream
    from zones import strtree

    from jurisdiction.zones import shipped_zones

    place = strtree(shipped_zones())
    tell("Reading")
    rows = []
    for sentence in FileReaderStream(str(log)):
        sentence.tag_block.init()
        said = sentence.decode()
        heard_s = int(sentence.tag_block.receiver_timestamp)
        rows.append((said.mmsi, heard_s, said.lat, said.lon, said.speed, said.course))
    frame = pandas.DataFrame(rows, columns=["mmsi", "time_s", "lat", "lon", "speed", "course"])
    tell("Placing")
    frame["zone"] = place((frame["lat"].to_numpy(), frame["lon"].to_numpy()))
    tell("Looking at behaviour")
    events = _events(frame.sort_values(["mmsi", "time_s"]))
    tell("Storing")
    database = sqlite_utils.Database(out)
    database["positions"].insert_all(frame.to_dict("records"), batch_size=10_000)
    database["events"].insert_all(events)
    tell("")
    return {"positions": len(frame), "events": len(events)}


def _events(frame) -> list[dict[str, object]]:
    """Gaps, jumps and loitering by groupby."""
    after = frame.groupby("mmsi")
    step_s = after["time_s"].diff()
    north = after["lat"].diff()
    east = after["lon"].diff() * np.cos(np.radians(frame["lat"]))
    speed_kn = np.hypot(north, east) * 60 / (step_s / 3600)
    gaps = frame[step_s > GAP_S].assign(kind="gap")
    jumps = frame[speed_kn > JUMP_KN].assign(kind="jump")
    slow = frame["speed"] <= SLOW_KN
    run = (slow != slow.groupby(frame["mmsi"]).shift()).cumsum()
    spells = frame[slow].groupby(["mmsi", run[slow]])["time_s"].agg(["min", "max"]).reset_index()
    idle = spells[spells["max"] - spells["min"] >= SLOW_S].assign(kind="loitering")
    found = [part[["mmsi", "time_s", "kind"]] for part in (gaps, jumps)]
    found.append(idle.rename(columns={"min": "time_s"})[["mmsi", "time_s", "kind"]])
    return [row for part in found for row in part.to_dict("records")]


def inside(side: str, log: Path, warm: Path) -> dict[str, object]:
    """One side, once; ours after a smaller log, so that everything is loaded and compiled."""
    with tempfile.TemporaryDirectory() as folder:
        if side == "ours":
            ours(warm, Path(folder) / "warm.db", Clock())
        runs = []
        for name in ("first.db", "again.db") if side == "ours" else ("first.db",):
            clock = Clock()
            run = {"ours": ours, "theirs": theirs}[side]
            found = run(log, Path(folder) / name, clock)
            runs.append({name: round(s, 3) for name, s in clock.seconds.items()})
        return {**found, "stages": runs[0], "again": runs[-1]}


def profiled(log: Path, warm: Path) -> str:
    """Where our time goes, function by function."""
    with tempfile.TemporaryDirectory() as folder:
        ours(warm, Path(folder) / "warm.db", Clock())
        profile = cProfile.Profile(process_time)
        profile.runcall(ours, log, Path(folder) / "watch.db", Clock())
    told = io.StringIO()
    pstats.Stats(profile, stream=told).sort_stats("tottime").print_stats(35)
    return told.getvalue()


def first_lines(log: Path, count: int, out: Path) -> Path:
    """The first lines of a log as another."""
    with log.open("rb") as whole, out.open("wb") as part:
        part.writelines(line for _, line in zip(range(count), whole))
    return out


def measured(side: str, log: Path, warm: Path) -> dict[str, object]:
    """A process of its own on one core."""
    command = [sys.executable, __file__, "--inside", side, str(log), str(warm)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(told.stdout.splitlines()[-1])


def summed(runs: list[dict[str, object]], sentences: int, stages: str) -> dict[str, object]:
    """Sentences a second, and each stage: the median of the rounds."""
    totals = [sum(run[stages].values()) for run in runs]
    return {
        "sentences": sentences,
        "positions": runs[0]["positions"],
        "events": runs[0]["events"],
        "min_s": round(min(totals), 3),
        "median_s": round(statistics.median(totals), 3),
        "sentences_per_s": round(sentences / statistics.median(totals)),
        "stages_s": {
            name: round(statistics.median(run[stages][name] for run in runs), 3)
            for name in runs[0][stages]
        },
    }


def main() -> None:
    """Measure, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--inside", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        side, log, warm = chosen.inside
        print(json.dumps(inside(side, Path(log), Path(warm))))
        return
    with tempfile.TemporaryDirectory() as folder:
        log, warm = Path(folder) / "log.nmea", Path(folder) / "warm.nmea"
        sentences = write(log, chosen.messages)
        write(warm, WARM_MESSAGES)
        if chosen.profile:
            print(profiled(log, warm))
            return
        part = first_lines(log, PEER_MESSAGES, Path(folder) / "part.nmea")
        told: dict[str, list[dict[str, object]]] = {"ours": [], "theirs": []}
        for _ in range(chosen.rounds):
            told["ours"].append(measured("ours", log, warm))
            told["theirs"].append(measured("theirs", part, warm))
    result = {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "rounds": chosen.rounds,
        "load_1_min": round(os.getloadavg()[0], 1),
        "ours": summed(told["ours"], sentences, "stages"),
        "ours_again": summed(told["ours"], sentences, "again"),
        "ordinary": summed(told["theirs"], PEER_MESSAGES, "stages"),
    }
    speed = result["ordinary"]["sentences_per_s"]
    result["times_the_ordinary"] = round(result["ours"]["sentences_per_s"] / speed, 1)
    print(json.dumps(result, indent=1))
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
