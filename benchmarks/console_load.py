"""What a watch under full load takes and how soon it alarms: a real feed over a real socket.

    python benchmarks/console_load.py [--seconds N] [--vessels N] [--rate N]

``watchdesk watch`` runs as a person starts it, on two cores.  This process sends it made-up
sentences over TCP at a steady rate, and every two seconds a distress message of a new device;
its latency is from ``send`` until a WebSocket client is told of its alert.  Nothing
dropped is what the service itself counts.  The peer is pyais decoding the same sentences, one
after another, in this process.  Writes benchmarks/results/console_load.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
RESULT = Path(__file__).parent / "results" / "console_load.json"


def sentence(mmsi: int, lat: float, lon: float, kn: float, deg: float, sec: int, status: int = 0):
    """A position report of class A as one sentence."""
    from ais.nmea import checksum

    def whole(value: float, bits: int) -> str:
        return format(int(value) & ((1 << bits) - 1), f"0{bits}b")

    bits = "".join(
        whole(value, width)
        for value, width in (
            (1, 6), (0, 2), (mmsi, 30), (status, 4), (0, 8), (kn * 10, 10), (1, 1),
            (lon * 600000, 28), (lat * 600000, 27), (deg * 10, 12), (511, 9), (sec, 6), (0, 25),
        )
    )  # fmt: skip
    codes = (int(bits[i : i + 6], 2) for i in range(0, 168, 6))
    payload = "".join(chr(code + (48 if code < 40 else 56)) for code in codes)
    body = f"AIVDM,1,1,,A,{payload},0".encode()
    return b"!%b*%02X\r\n" % (body, checksum(body))


def traffic(vessels: int, rounds: int) -> list[bytes]:
    """Each vessel in turn, a round after another, each further on."""
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(10, 30, vessels), rng.uniform(-90, -60, vessels)
    kn, deg = rng.choice([0.0, 5.0, 12.0, 20.0], vessels), rng.uniform(0, 359, vessels)
    lines = []
    for n in range(rounds):
        step = kn * n * 10 / 216000
        for i in range(vessels):
            lines.append(
                sentence(
                    200_000_000 + i, lat[i] + step[i], lon[i], kn[i], deg[i], (n * 10 + i) % 60
                )
            )
    return lines


def tree(pid: int) -> list[int]:
    """A process and those it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        children = (task / "children").read_text().split()
        found += [one for child in children for one in tree(int(child))]
    return found


def used(pid: int) -> tuple[dict[int, float], dict[int, int]]:
    """CPU seconds and resident MB of each process of a tree."""
    cpu, memory = {}, {}
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        cpu[one] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
        memory[one] = pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    return cpu, memory


def metrics(port: int) -> dict[str, float]:
    """What the service counts."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    found = re.findall(r"^(watchdesk_\w+)(?:\{[^}]*\})? (\S+)$", text, re.M)
    return {name: float(value) for name, value in found}


class Listening(threading.Thread):
    """A WebSocket client that notes when it was first told of each distress device."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.told: dict[int, float] = {}
        self.frames = self.bytes = 0
        self._port = port

    def run(self) -> None:
        """Listen until the service ends."""
        from websockets.exceptions import ConnectionClosed
        from websockets.sync.client import connect

        url = f"ws://127.0.0.1:{self._port}/ws"
        origin = f"http://127.0.0.1:{self._port}"
        try:
            with connect(url, origin=origin, max_size=1 << 26, proxy=None) as page:
                for message in page:
                    now = time.perf_counter()
                    self.bytes += len(message)
                    if isinstance(message, bytes):
                        self.frames += 1
                        continue
                    told = json.loads(message)
                    for alert in told.get("alerts", ()):
                        if alert["mmsi"]:
                            self.told.setdefault(alert["mmsi"], now)
        except ConnectionClosed:
            return


def spread(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and longest, of how many."""
    if not values:
        return {"of": 0}
    p50, p99 = np.percentile(values, [50, 99])
    return {"of": len(values), "p50": round(float(p50), 3), "p99": round(float(p99), 3),
            "max": round(max(values), 3)}  # fmt: skip


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def peer(lines: list[bytes]) -> float:
    """Microseconds that pyais takes for a sentence."""
    from pyais import decode

    began = time.process_time()
    for line in lines:
        decode(line.strip()).asdict()
    return 1e6 * (time.process_time() - began) / len(lines)


def run(vessels: int, rate: int, seconds: float) -> dict[str, object]:
    """One watch under load."""
    rounds = max(2, int(seconds * rate / vessels) + 1)
    lines = traffic(vessels, rounds)
    feed, port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as desk:
        command = [sys.executable, "-m", "watchdesk", "watch", "--listen",
                   f"tcp://127.0.0.1:{feed}", "--desk", desk, "--port", str(port)]  # fmt: skip
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as service:
            try:
                return measured(service.pid, feed, port, lines, rate, seconds)
            finally:
                service.send_signal(signal.SIGTERM)
                service.wait(30)


def measured(pid, feed, port, lines, rate, seconds) -> dict[str, object]:
    """What the service took while the lines were sent."""
    for _ in range(240):
        try:
            metrics(port)
            break
        except OSError:
            time.sleep(0.25)
    page = Listening(port)
    page.start()
    time.sleep(3.0)
    sock = socket.create_connection(("127.0.0.1", feed))
    asked, memory = {}, []
    cpu0, _ = used(pid)
    began = time.perf_counter()
    sent = 0
    while (passed := time.perf_counter() - began) < seconds:
        due = min(int(passed * rate), len(lines))
        sock.sendall(b"".join(lines[sent:due]))
        sent = due
        if len(asked) < passed / 2.0:
            mmsi = 972_000_000 + len(asked)
            asked[mmsi] = time.perf_counter()
            sock.sendall(sentence(mmsi, 20.0, -75.0, 0, 0, 5, 14))
        if len(memory) < passed / 10.0:
            memory.append(sum(used(pid)[1].values()))
        time.sleep(0.05)
    passed = time.perf_counter() - began
    cpu, held = used(pid)
    time.sleep(8.0)
    told = metrics(port)
    waiting = [page.told[m] - at for m, at in asked.items() if m in page.told]
    names = {pid: "service"}
    shares = {
        names.get(one, "detectors" if held[one] > 100 else "other"): round(
            (now - cpu0.get(one, 0.0)) / passed, 2
        )
        for one, now in cpu.items()
    }
    sample = lines[:20_000]
    pyais_us = peer(sample)
    service_us = 1e6 * (cpu[pid] - cpu0.get(pid, 0.0)) / sent
    return {
        "vessels": told["watchdesk_vessels"],
        "sent": sent + len(asked),
        "sent_per_s": round(sent / passed),
        "taken": told["watchdesk_lines_total"],
        "dropped": told["watchdesk_feed_dropped_total"],
        "unrecorded": told["watchdesk_unrecorded_total"],
        "detectors_dropped": told.get("watchdesk_looker_dropped_total"),
        "detectors_rows": told.get("watchdesk_looker_rows"),
        "detectors_waiting": told.get("watchdesk_looker_waiting"),
        "cpu_cores": shares,
        "memory_mb": memory,
        "memory_by_process_mb": sorted(held.values(), reverse=True),
        "alerts_asked": len(asked),
        "alert_after_s": spread(waiting),
        "frames": page.frames,
        "page_mb": round(page.bytes / 1e6, 1),
        "service_us_a_message": round(service_us, 1),
        "pyais_us_a_message": round(pyais_us, 1),
        "ratio_pyais_to_service": round(pyais_us / service_us, 2),
    }


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--vessels", type=int, default=50_000)
    parser.add_argument("--rate", type=int, default=5_000)
    chosen = parser.parse_args()
    found = run(chosen.vessels, chosen.rate, chosen.seconds)
    result = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "load_1_min": round(os.getloadavg()[0], 1),
        "seconds": chosen.seconds,
        **found,
    }
    print(json.dumps(result, indent=1))
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
