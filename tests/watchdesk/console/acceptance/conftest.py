"""The console as it is run: the command in a process of its own, a feed over a socket, Chromium."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from pyais.encode import encode_dict

expect.set_options(timeout=20_000)  # a busy machine is no fault of the console


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def until(true: Callable[[], Any], within_s: float = 45.0) -> Any:
    """What is asked for, once it is there; an error where it does not come."""
    end_s = time.monotonic() + within_s
    while not (found := true()):
        if time.monotonic() > end_s:
            raise TimeoutError("it did not come to be")
        time.sleep(0.05)
    return found


class Service:
    """The command in a process of its own, from its start to its end, or to its murder."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.words, self.port = folder, words, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "watchdesk", *self.words, "--port", str(self.port)]
        given = os.environ | {"TMPDIR": str(self.folder)}
        self.log = (self.folder / "service.log").open("ab")
        self.process = subprocess.Popen(command, env=given, stdout=self.log, stderr=self.log)
        until(self.answers)

    def answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "service.log").read_text()
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def looker(self) -> int:
        """The process of the detectors."""
        return int(until(lambda: next(iter(self._lookers()), 0)))

    def _lookers(self) -> Iterator[int]:
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # ended while we look
                for child in (task / "children").read_text().split():
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        yield int(child)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)
        self.log.close()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
        self.log.close()


class Feed:
    """A receiver on a port: sends what it has each second to whoever connects, until it is cut."""

    def __init__(self) -> None:
        self.port, self.lines = free_port(), list[str]()
        self._cut = threading.Event()
        self.plug()

    def plug(self) -> None:
        self._cut.clear()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def cut(self) -> None:
        self._cut.set()
        self._thread.join(20)

    def _serve(self) -> None:
        with socket.create_server(("127.0.0.1", self.port)) as listening:
            listening.settimeout(0.1)
            while not self._cut.is_set():
                try:
                    talking, _ = listening.accept()
                except TimeoutError:
                    continue
                with talking:
                    self._talk(talking)

    def _talk(self, talking: socket.socket) -> None:
        while not self._cut.wait(0.5):
            try:
                talking.sendall("".join(f"{line}\r\n" for line in self.lines).encode("ascii"))
            except OSError:
                return


def sentences(**fields: Any) -> list[str]:
    """One message as a receiver sends it."""
    return list(encode_dict(fields))


@pytest.fixture(scope="module")
def feed() -> Iterator[Feed]:
    """A receiver that anybody may connect to."""
    made = Feed()
    yield made
    made.cut()


@pytest.fixture(scope="session", name="until")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture(scope="session", name="sentences")
def _sentences() -> Callable[..., list[str]]:
    return sentences


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Service]]:
    """The command with these words, running until the end of the module."""
    running: list[Service] = []

    def start(*words: str) -> Service:
        running.append(Service(tmp_path_factory.mktemp("service"), *words))
        return running[-1]

    yield start
    for one in running:
        one.end()


@pytest.fixture(scope="module")
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """The console in a browser of its own; what its policy or its code refuses fails the test."""
    wrong: list[str] = []
    contexts = []

    def open_page(url: str, **more: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}} | more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if "Security Policy" in m.text else None)
        page.goto(url)
        until(lambda: page.evaluate("() => Boolean(window.__console?.n)"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
