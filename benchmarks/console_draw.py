"""What the console's page costs: script a picture and a frame, with thousands of moving vessels.

    python benchmarks/console_draw.py

Headless Chromium without a graphics card, 1366x768, against the real web application on a made
picture of which 15 % changes each second.  Every vessel is on the screen.  The peer is Leaflet's
own ``L.circleMarker`` on its canvas renderer, a seventh of the same vessels moved each round, in
the same page.  Milliseconds of script, but for ``between_frames`` and the peer's frame, which are
on the wall.  Writes benchmarks/results/console_draw.json.
"""

from __future__ import annotations

import json
import platform
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
RESULT = Path(__file__).parent / "results" / "console_draw.json"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
SECONDS, PANS = 20, 60

PAN = """async (pans) => {
  const { map } = await import("/web/chart.js");
  const took = [], gaps = [];
  let before = null;
  for (let i = 0; i < pans; i++) {
    map.panBy([i % 2 ? -40 : 40, 0], { animate: false });
    const at = await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => setTimeout(done));
    took.push(window.__console.frameMs);
    if (before !== null) gaps.push(at - before);
    before = at;
  }
  return { took, gaps };
}"""
PEER = """async (rounds) => {
  const { fleet } = await import("/web/wire.js");
  const box = document.createElement("div");
  box.style.cssText = "position:fixed;inset:0;z-index:9999;background:#fff";
  document.body.append(box);
  const map = L.map(box, { preferCanvas: true, zoomAnimation: false });
  map.setView([19, -75], 6);
  const marks = [];
  for (let i = 0; i < fleet.n; i++) {
    marks.push(L.circleMarker([fleet.lat[i], fleet.lon[i]], { radius: 3, weight: 1 }).addTo(map));
  }
  const update = [], frame = [];
  for (let k = 0; k < rounds; k++) {
    let began = performance.now();
    for (let i = k % 7; i < fleet.n; i += 7) {
      marks[i].setLatLng([fleet.lat[i], fleet.lon[i] + k / 1e3]);
    }
    update.push(performance.now() - began);
    began = performance.now();
    map.panBy([k % 2 ? -40 : 40, 0], { animate: false });
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    frame.push(performance.now() - began);
  }
  return { update, frame };
}"""


class Sea:
    """A real picture, kept moving."""

    def __init__(self, n: int) -> None:
        from watchdesk.station.clock import WallClock
        from watchdesk.station.picture import Picture

        dice = np.random.default_rng(1)
        self.clock, self.picture, self.lock = WallClock(), Picture(), threading.RLock()
        self.dice, self.mmsi = dice, 311_000_001 + np.arange(n)
        self.lat, self.lon = dice.uniform(16, 22, n), dice.uniform(-80, -70, n)
        self.kn, self.deg = dice.choice([0.0, 5.0, 12.0, 20.0], n), dice.uniform(0, 359, n)
        self.hear(np.arange(n))

    def hear(self, rows: np.ndarray) -> None:
        from ais.positions import position_table
        from watchdesk.station.source import Batch

        told = position_table(
            mmsi=self.mmsi[rows], time_s=np.full(len(rows), self.clock.now_s()),
            lat=self.lat[rows], lon=self.lon[rows], speed_kn=self.kn[rows],
            course_deg=self.deg[rows], heading_deg=self.deg[rows].astype(int),
        )  # fmt: skip
        with self.lock:
            self.picture.hear(Batch(positions=told))

    def run(self, ended: threading.Event) -> None:
        while not ended.wait(1.0):
            self.hear(np.flatnonzero(self.dice.random(len(self.mmsi)) < 0.15))


@contextmanager
def served(sea: Sea, desk: Path):
    from watchdesk.alerts.board import Board
    from watchdesk.console.serving import bound, server
    from watchdesk.console.settings import ConsoleSettings

    station = SimpleNamespace(
        mode="live", clock=sea.clock, source=SimpleNamespace(), picture=sea.picture,
        lock=sea.lock, desk_folder=desk, board=Board(), events=list, incidents=list,
        health=lambda: {"ready": True, "feeds": []},
    )  # fmt: skip
    settings = ConsoleSettings(desk=desk, port=0)
    with bound(settings) as listening:
        serving, ended = server(station, settings), threading.Event()
        jobs = [
            threading.Thread(target=serving.run, kwargs={"sockets": [listening]}),
            threading.Thread(target=sea.run, args=(ended,)),
        ]
        for job in jobs:
            job.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            ended.set()
            serving.should_exit = True
            for job in jobs:
                job.join()


def summary(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "p95": round(float(np.quantile(values, 0.95)), 2),
    }


def measured(browser, n: int) -> dict:
    with tempfile.TemporaryDirectory() as folder, served(Sea(n), Path(folder)) as url:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(url)
        page.evaluate("localStorage.setItem('watchdesk view', '[19, -75, 6]')")
        page.reload()
        while not page.evaluate(f"window.__console.shown > {n * 0.8}"):
            time.sleep(0.2)
        seen: dict[str, list[float]] = {"update": [], "frame": [], "list": []}
        for _ in range(SECONDS):
            page.wait_for_timeout(1000)
            told = page.evaluate("window.__console")
            for name, column in seen.items():
                column.append(told[f"{name}Ms"])
        panned = page.evaluate(PAN, PANS)
        shown = page.evaluate("window.__console.shown")
        peer = page.evaluate(PEER, 10)
        page.close()
    ours = summary(panned["gaps"])["median"]  # both on the wall, from one frame to the next
    theirs = summary(peer["frame"])["median"]
    return {
        "vessels": n,
        "shown": shown,
        "update_ms": summary(seen["update"]),
        "frame_ms": summary(seen["frame"]),
        "frame_while_panning_ms": summary(panned["took"]),
        "between_frames_while_panning_ms": summary(panned["gaps"]),
        "list_ms": summary(seen["list"]),
        "peer_update_ms": summary(peer["update"]),
        "peer_frame_while_panning_ms": summary(peer["frame"]),
        "peer_over_ours_between_frames": round(theirs / ours, 1),
    }


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        found = {
            "chromium": browser.version,
            "machine": platform.machine(),
            "runs": [measured(browser, n) for n in (20_000, 50_000)],
        }
        browser.close()
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
