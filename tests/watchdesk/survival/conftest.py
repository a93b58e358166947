"""A real watch in a process of its own, what it is sent, and what it answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from ais.nmea import checksum
from watchdesk.desk import DATABASE

SART = 970_000_111


def sentence(mmsi: int, lat: float, lon: float, *, status: int = 0, second: int = 7) -> bytes:
    """A report of class A (ITU-R M.1371-5 table 48) as one line."""
    fields = (
        (1, 6), (0, 2), (mmsi, 30), (status, 4), (0, 8), (90, 10), (1, 1), (lon * 600_000, 28),
        (lat * 600_000, 27), (450, 12), (45, 9), (second, 6), (0, 25),
    )  # fmt: skip
    bits = "".join(format(round(v) & ((1 << many) - 1), f"0{many}b") for v, many in fields)
    codes = [int(bits[at : at + 6], 2) for at in range(0, 168, 6)]
    payload = "".join(chr(code + (48 if code < 40 else 56)) for code in codes)
    body = f"AIVDM,1,1,,A,{payload},0".encode()
    return b"!%b*%02X\r\n" % (body, checksum(body))


def sart(mmsi: int = SART) -> bytes:
    """A search and rescue transmitter that was switched on."""
    return sentence(mmsi, 20.0, -75.0, status=14)


def until(true: Callable[[], object], within_s: float = 60.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@dataclass(kw_only=True)
class Watch:
    """A running ``watchdesk watch``: its ports by feed, its log, what it serves."""

    desk: Path
    more: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    tcp: int = field(default_factory=free_port)
    udp: int = field(default_factory=free_port)
    port: int = field(default_factory=free_port)
    process: Any = None

    sentence = staticmethod(sentence)
    sart = staticmethod(sart)
    until = staticmethod(until)

    @property
    def database(self) -> Path:
        return self.desk / DATABASE

    @property
    def log(self) -> Path:
        return self.desk.parent / "log"

    def begin(self) -> Watch:
        command = [sys.executable, "-m", "watchdesk", "watch", "--desk", str(self.desk),
                   "--port", str(self.port), "--listen", f"quay=tcp://127.0.0.1:{self.tcp}",
                   "--listen", f"air=udp://127.0.0.1:{self.udp}", *self.more]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, **self.env}
            )
        until(self.answers)
        return self

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            return self.get("/healthz").text == "ok\n"
        except httpx.HTTPError:
            return False

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=20, trust_env=False)

    def metrics(self) -> dict[str, float]:
        """Each series by its name and labels, as Prometheus' own parser reads them."""
        found: dict[str, float] = {}
        for family in text_string_to_metric_families(self.get("/metrics").text):
            for sample in family.samples:
                name = ":".join([sample.name, *sample.labels.values()])
                assert name not in found, f"{name} is told twice"
                found[name] = sample.value
        return found

    def alerts(self) -> dict[str, dict[str, Any]]:
        return {alert["key"]: alert for alert in self.get("/api/alerts").json()["alerts"]}

    @contextmanager
    def officer(self) -> Iterator[httpx.Client]:
        """Somebody at this computer, with the header that acts must carry."""
        url = f"http://127.0.0.1:{self.port}"
        headers = {"origin": url}
        with httpx.Client(base_url=url, headers=headers, timeout=20, trust_env=False) as client:
            client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
            yield client

    def feed(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.tcp), timeout=20)

    def send(self, *lines: bytes) -> None:
        with self.feed() as sock:
            sock.sendall(b"".join(lines))

    def send_datagrams(self, *datagrams: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for datagram in datagrams:
                sock.sendto(datagram, ("127.0.0.1", self.udp))

    def memory_mb(self) -> float:
        """What the service process holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def peak_mb(self) -> float:
        """The most it ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1e3

    def logged(self) -> list[dict[str, Any]]:
        """The log; every line must be one JSON object."""
        told = [json.loads(line) for line in self.log.read_bytes().split(b"\n") if line]
        assert all(isinstance(line, dict) for line in told)
        return told

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise


@pytest.fixture(scope="module")
def a_watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Watch]]:
    """A watch that is begun, and ended with the module."""
    begun: list[Watch] = []

    def make(*more: str, desk: Path | None = None, **env: str) -> Watch:
        folder = desk or tmp_path_factory.mktemp("watch") / "desk"
        begun.append(Watch(desk=folder, more=more, env=env))
        return begun[-1].begin()

    yield make
    for one in begun:
        one.end()


@pytest.fixture(scope="session")
def calls() -> Callable[[int], bytes]:
    """What a transmitter of a number sends."""
    return sart
