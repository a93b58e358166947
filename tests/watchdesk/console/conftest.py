"""A console on a real socket, with accounts, for tests that talk to it as a browser or worse."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from watchdesk.console.serving import bound, server
from watchdesk.console.settings import ConsoleSettings
from watchdesk.desk import open_desk
from watchdesk.people import accounts, passwords

PASSWORD = "correct horse battery staple"
NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running console: where it is, and the folder of its desk."""

    url: str
    desk: Path
    app: Any
    server: Any

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def person(self, name: str, role: str = "watch", password: str = PASSWORD) -> None:
        """An account with its password set."""
        _person(self.desk, name, role, password)

    @contextmanager
    def client(self, **given: Any) -> Iterator[httpx.Client]:
        """A browser's worth of cookies, that says where its requests come from."""
        headers = {"origin": self.url} | given.pop("headers", {})
        given.setdefault("timeout", 60)
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False, **given) as client:
            yield client

    @contextmanager
    def officer(self, name: str, **given: Any) -> Iterator[httpx.Client]:
        """The same, logged in, with the header that acts must carry."""
        with self.client(**given) as client:
            assert self.log_in(client, name).status_code == 303
            client.headers["x-watchdesk-token"] = client.get("/api/person").json()["token"]
            yield client

    def log_in(
        self, client: httpx.Client, name: str, password: str = PASSWORD, **more: Any
    ) -> httpx.Response:
        """What the console answers to a login through its form."""
        token = form_token(client)
        form = {"name": name, "password": password, "token": token}
        headers = {"x-watchdesk-token": token}  # a form sends none; a test's client may
        return client.post("/login", data=form, headers=headers, **more)

    def raw(self, text: bytes) -> socket.socket:
        """A connection of its own on which these bytes were sent."""
        talking = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        talking.sendall(text)
        return talking

    def log(self) -> list[dict[str, Any]]:
        """The desk's log."""
        with open_desk(self.desk) as opened:
            return opened.book.rows("audit")


def form_token(client: httpx.Client) -> str:
    """The token in the form of the login page."""
    return client.get("/login").text.partition('name="token" value="')[2].partition('"')[0]


Serve = Callable[..., Served]


@contextmanager
def running(station: Any, settings: ConsoleSettings) -> Iterator[Served]:
    """The console of a station, served from a thread until the end of the block."""
    with bound(settings) as listening:
        serving = server(station, settings)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until(lambda: serving.started or not thread.is_alive())
            scheme = "https" if settings.tls else "http"
            url = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
            yield Served(url=url, desk=settings.desk, app=serving.config.app, server=serving)
        finally:
            serving.should_exit = True
            thread.join(timeout=20)


def until(true: Callable[[], bool], within_s: float = 10.0) -> None:
    """Return once something is true; an error where it does not come to be."""
    end_s = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end_s:
            raise TimeoutError("it did not come to be")
        time.sleep(0.02)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A way to serve a console of a desk in ``tmp_path`` until the test is over."""
    with ExitStack() as stack:

        def start(
            *, station: Any = None, people: dict[str, str] | None = None, **more: Any
        ) -> Served:
            desk = more.setdefault("desk", tmp_path / "desk")
            for name, role in (people or {}).items():
                _person(desk, name, role, PASSWORD)
            station = station or SimpleNamespace(
                desk_folder=desk, mode="live", health=lambda: {"ready": True}
            )
            settings = ConsoleSettings(**{"port": 0, **more})
            return stack.enter_context(running(station, settings))

        yield start


def _person(desk: Path, name: str, role: str, password: str) -> None:
    with open_desk(desk) as opened:
        token = accounts.add(opened.book, name, role, NOW)
        kept = passwords.hashed(password)
        accounts.first_password(opened.book, name, token, kept, NOW)
