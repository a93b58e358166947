"""How soon the live watch tells what a vessel did: messages at a steady pace, one core.

    python benchmarks/live.py [--only VESSELS,PER_S] [--seconds N] [--crowded] [--day]

Made-up traffic (``behaviour.py``), as dense at every pace as a real national picture: with 77
vessels a port, each has 12 others within ten miles, and a slow one 6 slow ones within a mile and a
half (in the Danish authority's stream of 1,480 vessels 11 and 5).  More vessels have more ports.
``--crowded`` keeps to 65 ports: ten times as dense with 50,000 vessels.
A day of it is heard first, then more at the pace of the clock:
what has come since the last look is heard, then a look is taken, and so on.

``told_after_s`` is from the message that caused an event to be told of, to the end of the look that
told it.  Which message that was is found afterwards, by the detectors of the batch: of the rows of
its vessels the first with which, and with all that others had sent by then, the event is found.
The first ``WARM_S`` are left out: in them a day told every ten minutes turns into a message every
ten seconds.  Silences have no message that causes them, nor what half an hour without a heading
makes of a drift: ``unprompted``.  ``closed_after_s`` is from the oldest row of its vessels that no
look had seen, an upper bound.

``--day`` prints what is held over two days at high speed, with a bound on the rows and a day kept.

The peer is the same window looked at all over again, as a recording is.
Writes benchmarks/results/live.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time, sleep

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).parent)]

RESULT = Path(__file__).parent / "results" / "live.json"
RUNS = ((5_000, 500), (20_000, 2_000), (50_000, 5_000))  # vessels, messages a second
HISTORY_ROWS = {5_000: 288, 20_000: 144, 50_000: 144}  # a day of a vessel before it begins
A_PORT, APART_M = 77, 185_200.0  # vessels; from one port to the next
WARM_S = 40.0
SILENCES = ("gap", "disabling", "dark_contact")


def resident_mb() -> int:
    """Memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def ports(many: int) -> list[tuple[float, float]]:
    """The ports of ``tracks``, and more places on the coast, a hundred miles apart at least."""
    from scipy.spatial import cKDTree
    from tracks import PORTS

    from jurisdiction.zones import shipped_zones
    from seamath.geodesy import ecef_m

    if many <= len(PORTS):
        return PORTS[:]
    rng = np.random.default_rng(11)
    lat, lon = (
        np.degrees(np.arcsin(rng.uniform(-0.87, 0.87, 200_000))),
        rng.uniform(-180, 180, 200_000),
    )
    off_nm = shipped_zones().zones_at(lat, lon).distance_nm
    shore = np.flatnonzero(np.abs(off_nm) < 3.0)
    lat, lon = (
        np.append(np.array(PORTS)[:, 0], lat[shore]),
        np.append(np.array(PORTS)[:, 1], lon[shore]),
    )
    near = cKDTree(ecef_m(lat, lon)).query_ball_point(ecef_m(lat, lon), APART_M)
    chosen: list[int] = []
    taken = np.zeros(len(lat), bool)
    for n, beside in enumerate(near):
        if len(chosen) < many and (n < len(PORTS) or not taken[n]):
            chosen.append(n)
            taken[beside] = True
    return list(zip(lat[chosen].tolist(), lon[chosen].tolist(), strict=True))


class Traffic:
    """A day of vessels, then each of them going on as it did at the end."""

    def __init__(self, vessels: int, per_s: int, *, crowded: bool = False) -> None:
        from behaviour import traffic

        around = None if crowded else ports(vessels // A_PORT)
        self.day = traffic(vessels, HISTORY_ROWS.get(vessels, 288), around)
        last = np.flatnonzero(np.diff(self.day["mmsi"], append=0))
        self.at = {name: column[last].copy() for name, column in self.day.items()}
        # Reception is learned anew every four minutes: so that this falls into a minute.
        self.begin_s = float(self.day["time_s"].max()) + 210.0
        self.rng = np.random.default_rng(7)
        self.per_s, self.due = per_s, 0

    def until(self, elapsed_s: float):
        """The rows that came up to so many seconds after the beginning."""
        from ais.positions import position_table

        first, self.due = self.due, int(elapsed_s * self.per_s)
        serial = np.arange(first, self.due)
        who = serial % len(self.at["mmsi"])
        time_s = self.begin_s + serial / self.per_s
        self._change(who, time_s)
        lat, lon = self._places(who, time_s)
        silent = self.rng.random(len(who)) < 0.1
        rows = {name: column[who] for name, column in self.at.items()}
        rows |= {"time_s": time_s, "lat": lat, "lon": lon, "line": serial + 1}
        return position_table(["feed"], **{name: column[~silent] for name, column in rows.items()})

    def _places(self, who: np.ndarray, time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where some vessels are, each at its moment."""
        at = {name: column[who] for name, column in self.at.items()}
        run_deg = at["speed_kn"] * (time_s - at["time_s"]) / 3600.0 / 60.0
        run_deg[at["speed_kn"] <= 0.5] = 0.0
        course, beam = np.radians(at["course_deg"]), np.cos(np.radians(at["lat"]))
        return at["lat"] + run_deg * np.cos(course), at["lon"] + run_deg * np.sin(course) / beam

    def _change(self, who: np.ndarray, time_s: np.ndarray) -> None:
        """From where they are now some go faster or slower."""
        turned, first = np.unique(who, return_index=True)
        some = self.rng.random(len(turned)) < 0.002
        turned, first = turned[some], first[some]
        self.at["lat"][turned], self.at["lon"][turned] = self._places(turned, time_s[first])
        self.at["time_s"][turned] = time_s[first]
        self.at["speed_kn"][turned] = self.rng.choice([0.3, 1.2, 4.0, 12.0, 30.0], len(turned))


def one_run(vessels: int, per_s: int, seconds: float, *, crowded: bool) -> dict[str, object]:
    """A day heard, then so many seconds at the pace of the clock."""
    from ais.positions import position_table
    from jurisdiction.zones import shipped_zones
    from watchdesk.live.live import Live
    from watchdesk.station.looking import BOUNDS

    traffic = Traffic(vessels, per_s, crowded=crowded)
    live = Live(shipped_zones(), {}, **BOUNDS)
    began = perf_counter()
    live.hear(position_table(["day"], **traffic.day))
    live.look(at_all=True)
    ready_s = perf_counter() - began
    unseen: dict[int, float] = {}
    closed: list[float] = []
    new: dict[str, float] = {}  # events by key, and when each was told
    looks, heard_rows, looked_at, cpu = [], 0, [], process_time()
    kinds: dict[str, int] = {}
    opened: dict[str, int] = {}
    start = perf_counter()
    while (now := perf_counter()) - start < seconds:
        rows = traffic.until(now - start)
        live.hear(rows)
        heard_rows += len(rows)
        for mmsi in np.unique(rows.mmsi).tolist():
            unseen.setdefault(mmsi, now)
        changes = live.look()
        told = perf_counter()
        looks.append(told - now)
        looked_at.append(len(live.looked_at))
        for change in changes:
            kinds[change.what] = kinds.get(change.what, 0) + 1
            if change.what == "opened" and told - start > WARM_S:
                opened[change.event.kind] = opened.get(change.event.kind, 0) + 1
                new.setdefault(change.event.key, told - start)
            whose = {change.event.mmsi, change.event.partner}
            waited = [unseen[mmsi] for mmsi in whose if mmsi in unseen]
            if change.what == "closed" and waited and told - start > WARM_S:
                closed.append(told - min(waited))
        for mmsi in live.looked_at:
            unseen.pop(mmsi, None)
        if told - now < 0.1:
            sleep(0.1)
    oldest = max((perf_counter() - when for when in unseen.values()), default=0.0)
    cpu = process_time() - cpu
    rows_held, mb = live.rows, resident_mb()
    causes = Causes(live, traffic.begin_s)
    waited = {key: told - cause for key, told in new.items() if (cause := causes.of(key, told))}
    whole = perf_counter()
    live.look(at_all=True) if vessels <= 5_000 else None
    whole = perf_counter() - whole
    return {
        "vessels": vessels,
        "crowded": crowded,
        "messages_per_s": per_s,
        "seconds": round(seconds),
        "heard_per_s": round(heard_rows / (perf_counter() - start - whole)),
        "busy_share": round(cpu / (perf_counter() - start - whole), 2),
        "rows_held": rows_held,
        "thinned": live.thinned,
        "spacing_s": live.spacing_s,
        "memory_mb": mb,
        "fill_s": round(ready_s),
        "looks": len(looks),
        "look_s": spread(looks),
        "vessels_a_look": spread(looked_at),
        "changes": kinds,
        "opened": opened,
        "told_after_s": spread(list(waited.values())),
        "told_after_s_by_kind": {
            kind: spread([s for key, s in waited.items() if key.startswith(f"{kind}:")])
            for kind in opened
        },
        "unprompted": len(new) - len(waited),
        "closed_after_s": spread(closed),
        "longest_wait_at_the_end_s": round(oldest, 1),
        "all_over_again_s": round(whole, 2) if vessels <= 5_000 else None,
    }


class Causes:
    """Which message caused an event, asked of the detectors of the batch after the run."""

    def __init__(self, live, begin_s: float) -> None:
        self._live, self._begin_s = live, begin_s

    def of(self, key: str, told: float) -> float | None:
        """When the message was heard, s after the beginning; None where none caused it."""
        event = self._live.events.get(key)
        if event is None or event.kind in SILENCES:
            return None
        numbers = [self._live._roll.number(m) for m in (event.mmsi, event.partner) if m is not None]
        turn = self._live._turns._of(np.array(numbers))
        rows = self._live._window.of(turn.around)
        own = np.isin(rows["vessel"], numbers) & (rows["time_s"] <= self._begin_s + told)
        times = np.unique(rows["time_s"][own])
        early, late = np.searchsorted(times, self._begin_s - 600.0), len(times) - 1
        if not self._found(key, rows, times[late]) or self._found(key, rows, times[early]):
            return None
        while late - early > 1:
            middle = (early + late) // 2
            if self._found(key, rows, times[middle]):
                late = middle
            else:
                early = middle
        cause = float(times[late]) - self._begin_s
        return cause if cause > 0.0 else None

    def _found(self, key: str, rows: np.ndarray, until_s: float) -> bool:
        """Whether the event is found with what had been heard by a moment."""
        from watchdesk.behaviour import find_behaviour, judged
        from watchdesk.live.window import places_of, positions_of

        live, rows = self._live, rows[rows["time_s"] <= until_s]
        places = places_of(rows, live._places)
        _, heard, kept = judged(positions_of(rows, tuple(live._sources)), places)
        learned = live._lessons._learned.at(until_s, until_s)
        found = find_behaviour(
            heard, places.take(kept), live._identities.vessels, {}, learned=learned
        )
        return key in {event.key for event in found}


def spread(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and longest, and of how many."""
    if not values:
        return {"of": 0}
    p50, p99 = np.percentile(values, [50, 99])
    return {
        "of": len(values),
        "p50": round(float(p50), 2),
        "p99": round(float(p99), 2),
        "max": round(max(values), 2),
    }


def two_days(vessels: int = 1_000, most_rows: int = 150_000) -> dict[str, object]:
    """Rows held and memory, every four hours of two days told at high speed."""
    from behaviour import traffic

    from ais.positions import position_table
    from jurisdiction.zones import shipped_zones
    from watchdesk.live.live import Live
    from watchdesk.station.looking import BOUNDS

    live = Live(shipped_zones(), {}, **BOUNDS | {"most_rows": most_rows, "keep_h": 24.0})
    day = traffic(vessels, 1440)
    order = np.argsort(day["time_s"], kind="stable")
    sizes, memory, took = [], [], perf_counter()
    for number in range(2):
        table = {name: column[order] for name, column in day.items()}
        table["time_s"] = table["time_s"] + number * 86_400.0
        for n, part in enumerate(np.array_split(np.arange(len(order)), 240)):
            live.hear(position_table(["day"], **{name: c[part] for name, c in table.items()}))
            live.look()
            if n % 40 == 39:
                sizes.append(live.sizes())
                memory.append(resident_mb())
    return {
        "vessels": vessels,
        "messages": 2 * len(order),
        "times_the_clock": round(2 * 86_400 / (perf_counter() - took)),
        "most_rows": most_rows,
        "held": {part: [size[part] for size in sizes] for part in sizes[0]},
        "thinned": live.thinned,
        "spacing_s": live.spacing_s,
        "memory_mb": memory,
    }


def main() -> None:
    """Measure each pace in a process of its own, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="vessels,messages a second: this one alone, not kept")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--crowded", action="store_true", help="all vessels around 65 ports")
    parser.add_argument("--day", action="store_true", help="what is held, not kept")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if chosen.day:
        print(json.dumps(two_days()))
        return
    if chosen.only:
        vessels, per_s = map(int, chosen.only.split(","))
        print(json.dumps(one_run(vessels, per_s, chosen.seconds, crowded=chosen.crowded)))
        return
    commands = [["--only", f"{v},{p}", "--seconds", str(chosen.seconds)] for v, p in RUNS]
    runs = []
    from watchdesk.station.looking import BOUNDS

    for command in commands:
        told = subprocess.run(
            [sys.executable, __file__, *command], check=True, capture_output=True, text=True
        )
        runs.append(json.loads(told.stdout.splitlines()[-1]))
        print(json.dumps(runs[-1], indent=1))
    result = {
        "python": platform.python_version(),
        "cores": 1,
        "bounds": BOUNDS,
        "paces": runs,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
