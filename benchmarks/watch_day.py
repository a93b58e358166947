"""What a watch holds in memory as a day and more goes by: made-up traffic, a clock that is led.

    python benchmarks/watch_day.py [--vessels N] [--hours N]

The service's parts are the real ones: sentences are recorded and decoded, a station steps, a page
is told what changed, detectors look in a process of their own.  Only the sockets are left out,
and the clock is moved a minute a step.  Ships moor, sail, fall silent for two hours, call for
help, and some leave and others come each hour.  The first day fills the window of 24 hours; after
it nothing may grow.  The peer is the same watch in the hours before: what both processes hold at
the end, against what they held when the window was full.  Writes benchmarks/results/watch_day.json.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
RESULT = Path(__file__).parent / "results" / "watch_day.json"
BEGIN_S = 1_772_366_400.0
STEP_S, HOUR_S = 60.0, 3600.0
LEAVE = 0.02  # of the ships, each hour
MOORED = 0.35
SILENT = 0.01  # begin two hours of silence, each hour
PATIENCE_S = 20.0  # for the detectors, each hour of the day


class LedClock:
    """A clock that is moved by hand."""

    rate, paused = 1.0, False

    def __init__(self, at_s: float) -> None:
        self.at_s = at_s

    def now_s(self) -> float:
        return self.at_s


class Sea:
    """Made-up ships; each minute gives the sentences that are heard of them."""

    def __init__(self, vessels: int) -> None:
        self.rng = np.random.default_rng(8)
        self.mmsi = 200_000_000 + 97 * np.arange(vessels)
        self.next = int(self.mmsi[-1]) + 97
        self.lat, self.lon = self.rng.uniform(12, 24, vessels), self.rng.uniform(-80, -62, vessels)
        self.kn = np.where(self.rng.random(vessels) < MOORED, 0.0, self.rng.uniform(4, 18, vessels))
        self.deg = self.rng.uniform(0, 360, vessels)
        self.silent_until_s = np.zeros(vessels)

    def minute(self, now_s: float) -> list[bytes]:
        """Whoever sails reports each minute, whoever lies each three; names each half an hour."""
        rad = np.radians(self.deg)
        self.lat += self.kn * np.cos(rad) / 3600
        self.lon += self.kn * np.sin(rad) / 3600 / np.cos(np.radians(self.lat))
        out = (self.lat < 12) | (self.lat > 24) | (self.lon < -80) | (self.lon > -62)
        self.deg = np.where(out, (self.deg + 180) % 360, self.deg)
        number, place = int(now_s // STEP_S), np.arange(len(self.mmsi))
        heard = ((self.kn > 0) | ((number + place) % 3 == 0)) & (now_s >= self.silent_until_s)
        named = heard & ((number + place) % 30 == 0)
        lines = self.reports(np.flatnonzero(heard), number) + self.names(np.flatnonzero(named))
        if number % 360 == 0:
            from console_load import sentence

            lines.append(sentence(970_000_000 + number % 1000, 20, -75, 0, 0, 5, 14).strip())
        if number % 60 == 0:
            self.hour(now_s)
        return lines

    def hour(self, now_s: float) -> None:
        """Some leave and others come in their place, some fall silent."""
        gone = np.flatnonzero(self.rng.random(len(self.mmsi)) < LEAVE)
        self.mmsi[gone] = self.next + 97 * np.arange(len(gone))
        self.next += 97 * (len(gone) + 1)
        quiet = self.rng.random(len(self.mmsi)) < SILENT
        self.silent_until_s[quiet] = now_s + 2 * HOUR_S

    def reports(self, who: np.ndarray, number: int) -> list[bytes]:
        from synthetic import put

        bits = np.zeros((len(who), 168), np.uint8)
        put(bits, 0, 6, np.ones(len(who), np.int64))
        put(bits, 8, 30, self.mmsi[who])
        put(bits, 38, 4, np.where(self.kn[who] > 0, 0, 5))
        put(bits, 50, 10, (self.kn[who] * 10).astype(np.int64))
        put(bits, 61, 28, np.round(self.lon[who] * 600_000).astype(np.int64))
        put(bits, 89, 27, np.round(self.lat[who] * 600_000).astype(np.int64))
        put(bits, 116, 12, (self.deg[who] * 10).astype(np.int64))
        put(bits, 128, 9, np.full(len(who), 511))
        put(bits, 137, 6, (who * 7 + number * 13) % 60)
        return sentences(bits)

    def names(self, who: np.ndarray) -> list[bytes]:
        from synthetic import put, spell

        bits = np.zeros((len(who), 162), np.uint8)
        put(bits, 0, 6, np.full(len(who), 24))
        put(bits, 8, 30, self.mmsi[who])
        spell(bits, 40, 20, self.mmsi[who])
        return sentences(bits)


def sentences(bits: np.ndarray) -> list[bytes]:
    from synthetic import checked, text

    many = len(bits)
    sixes = bits.reshape(many, -1, 6) @ np.array([32, 16, 8, 4, 2, 1], np.uint8)
    payload = np.where(sixes < 40, sixes + 48, sixes + 56).astype(np.uint8)
    body = checked(np.column_stack([text(many, "AIVDM,1,1,,A,"), payload, text(many, ",0")]))
    return [b"!" + row.tobytes() for row in body]


class Heard:
    """A source of what a sea sends, recorded and decoded as a live feed's lines are."""

    def __init__(self, sea: Sea, folder: Path) -> None:
        from ais.recorder import Recorder
        from watchdesk.station.ear import Decode

        self.sea, self.recorder, self.decode = sea, Recorder(folder, sync_s=600.0), Decode()
        self.sent = 0

    def take(self, until_s: float) -> Any:
        from ais.stamp import RawLine

        lines = [RawLine("sea", until_s, raw) for raw in self.sea.minute(until_s)]
        for line in lines:
            self.recorder.add(line)
        self.sent += len(lines)
        return self.decode.batch(lines, self.recorder.place)

    def restart(self, at_s: float) -> None:
        raise NotImplementedError

    def health(self) -> list[dict[str, Any]]:
        return [{"name": "sea", "address": "none", "state": "heard", "last_s": None,
                 "sentences": self.sent, "refused": {}, "dropped": 0}]  # fmt: skip

    def close(self) -> None:
        self.recorder.close()


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def caught_up(child: Any) -> None:
    """Wait, not for ever, until the detectors have taken in what they were told."""
    end, rows = time.monotonic() + PATIENCE_S, -1
    while time.monotonic() < end and child.state().get("rows") != rows:
        rows = child.state().get("rows")
        time.sleep(0.6)


def run(vessels: int, hours: int) -> dict[str, Any]:
    """The hours one after another, and what was held at the end of each."""
    from jurisdiction.zones import shipped_zones
    from watchdesk.console.telling import Listener, Teller
    from watchdesk.station.child import Child
    from watchdesk.station.looking import BOUNDS
    from watchdesk.station.station import Station

    logging.getLogger().addHandler(logging.NullHandler())
    clock = LedClock(BEGIN_S)
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        source = Heard(Sea(vessels), desk / "heard")
        child = Child({"overrides": {}, **BOUNDS}, None)
        station = Station(mode="live", clock=clock, source=source, looker=child,
                          zones=shipped_zones(), desk_folder=desk)  # fmt: skip
        teller, page = Teller(station), Listener()
        began = time.perf_counter()
        try:
            for minute in range(1, hours * 60 + 1):
                clock.at_s = BEGIN_S + minute * STEP_S
                station.step()
                told = sum(len(one) for one in teller.due(page, clock.at_s))
                if minute % 60 == 0:
                    caught_up(child)
                    found.append(held(station, child, minute // 60, told))
                    print(json.dumps(found[-1]), round(time.perf_counter() - began, 1), flush=True)
        finally:
            station.stop()
    return {"took_s": round(time.perf_counter() - began), "hours": found}


def held(station: Any, child: Any, hour: int, told: int) -> dict[str, Any]:
    state = child.state()
    return {
        "hour": hour,
        "service_mb": resident_mb(os.getpid()),
        "detectors_mb": resident_mb(child.pid),
        "rows": state.get("rows"),
        "waiting": state.get("waiting"),
        "restarts": state["restarts"],
        "dropped": state["dropped"],
        "vessels": station.picture.shown,
        "events": len(station.events()),
        "assessments": len(station.assessments()),
        "alerts": len(station.board.alerts()),
        "told_bytes": told,
    }


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vessels", type=int, default=2_000)
    parser.add_argument("--hours", type=int, default=30)
    chosen = parser.parse_args()
    found = run(chosen.vessels, chosen.hours)
    full, last = found["hours"][min(24, chosen.hours - 1)], found["hours"][-1]
    result = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "load_1_min": round(os.getloadavg()[0], 1),
        "vessels": chosen.vessels,
        "service_last_to_full": round(last["service_mb"] / full["service_mb"], 3),
        "detectors_last_to_full": round(last["detectors_mb"] / full["detectors_mb"], 3),
        **found,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
