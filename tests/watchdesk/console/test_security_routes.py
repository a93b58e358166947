"""Every route of the real console, as every role, by every method, beside the table of roles."""

from __future__ import annotations

import asyncio
import csv
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from types import SimpleNamespace

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from watchdesk.console.app import app
from watchdesk.console.gate import SAFE
from watchdesk.console.security import ON_THIS_COMPUTER, PUBLIC, Door, guard
from watchdesk.console.settings import ConsoleSettings
from watchdesk.desk import open_desk
from watchdesk.desk_roles import ROLES, allowed
from watchdesk.people import accounts, sessions

HOST = "127.0.0.1:8010"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
ELSEWHERE = ("10.0.0.5", 5)


def run_anew(coroutine):
    """What a coroutine gives, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def rows():
    text = (files("watchdesk") / "data" / "roles.csv").read_text("utf-8")
    return {row["doing"]: row for row in csv.DictReader(text.splitlines())}


def cell(doing, role):
    """What the table says, read the slow way: the longest row that begins the words."""
    words = doing.split()
    known = [row for row in rows() if words[: len(row.split())] == row.split()]
    return bool(known) and rows()[max(known, key=len)][role] == "yes"


async def ran(scope, receive, send):
    """What stands behind every door in this test: it says that it was reached."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.close(4000)
    else:
        await PlainTextResponse("ran")(scope, receive, send)


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """The real console with every endpoint replaced, and a session of each role."""
    desk = tmp_path_factory.mktemp("desk")
    built = app(SimpleNamespace(mode="replay"), ConsoleSettings(desk=desk))
    for route in built.routes:
        assert isinstance(route.app, Door)
        if route.name != "console person":  # it tells a page its token
            route.app._app = ran
    cookies = {}
    with open_desk(desk) as opened:
        for role in ROLES:
            accounts.add(opened.book, role, role, built.state.keys.now())
            number = accounts.known(opened.book, role).number
            at = built.state.keys.now()
            cookies[role] = sessions.start(opened.book, number, "loopback", at)
            cookies[f"{role} elsewhere"] = sessions.start(opened.book, number, ELSEWHERE[0], at)
    yield built, cookies
    built.state.keys.registry.close()


def asks(built, requests, client=("127.0.0.1", 5)):
    """The answers to some requests (method, path, cookie, token), one after the other."""

    async def ask():
        transport = httpx.ASGITransport(built, client=client)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as browser:
            answers = []
            for method, path, cookie, token in requests:
                headers = {"origin": f"http://{HOST}", "cookie": f"watchdesk={cookie or ''}"}
                if token is not None:
                    headers["x-watchdesk-token"] = token
                answers.append(await browser.request(method, path, headers=headers))
            return answers

    return run_anew(ask())


def http_routes(built):
    """Each HTTP route with a path that reaches it."""
    for route in built.routes:
        if isinstance(route, Route):
            yield route, re.sub(r"\{[^}]*\}", "1", route.path)


def tokens(built, cookies):
    """The token of each session's page."""
    told = asks(built, [("GET", "/api/person", cookie, None) for cookie in cookies.values()])
    return dict(zip(cookies, (answer.json()["token"] for answer in told)))


def test_every_route_has_a_row_and_none_is_a_row_for_everything(console):
    built, _ = console
    without = {route.name for route in built.routes if not allowed(route.name)}
    assert not without, f"add rows to data/roles.csv: {without}"
    assert all(route.name.startswith("console ") for route in built.routes)
    assert "console" not in rows()


def test_every_route_asks_the_table_for_every_role_by_every_method(console):
    built, cookies = console
    by_role = {role: cookies[role] for role in ROLES}
    token = tokens(built, by_role)
    for _, path in http_routes(built):
        wanted = [(method, role) for method in METHODS for role in ROLES]
        answers = asks(built, [(m, path, by_role[r], token[r]) for m, r in wanted])
        for (method, role), answer in zip(wanted, answers):
            fits = [one for one, _ in http_routes(built) if one.path_regex.match(path)]
            may = [one for one in fits if method in one.methods]
            expected = 405
            if may:
                public = may[0].name in PUBLIC or may[0].name in ON_THIS_COMPUTER
                open_ = public or cell(may[0].name, role)
                expected = 200 if open_ else 403
                if method not in SAFE and may[0].name in PUBLIC:
                    expected = 403  # these forms carry nobody's token
            assert answer.status_code == expected, (method, path, role, answer.text)


def test_without_a_login_only_the_way_in_is_open(console):
    built, _ = console
    for route, path in http_routes(built):
        for method in sorted(route.methods):
            (answer,) = asks(built, [(method, path, None, "0" * 64)], ELSEWHERE)
            if route.name in PUBLIC:
                assert answer.status_code == (200 if method in SAFE else 403)
            else:
                assert answer.status_code == 401, (method, path)


def test_counts_are_for_this_computer_and_else_for_who_logs_in(console):
    built, _ = console
    for path in ("/readyz", "/metrics"):
        assert asks(built, [("GET", path, None, None)])[0].status_code == 200
        assert asks(built, [("GET", path, None, None)], ELSEWHERE)[0].status_code == 401


def test_no_act_passes_without_the_token_of_its_own_session(console):
    built, cookies = console
    token = tokens(built, {role: cookies[role] for role in ROLES})
    for route, path in http_routes(built):
        for method in sorted(route.methods - SAFE):
            role = next((r for r in ROLES if cell(route.name, r)), None)
            if role is None:
                continue
            other = token["trainer" if role != "trainer" else "watch"]
            for wrong in (None, "", other, token[role][:-1], "\u00e9".encode()):
                (answer,) = asks(built, [(method, path, cookies[role], wrong)])
                assert answer.status_code == 403, (method, path, wrong)


def test_a_route_without_a_row_or_without_a_name_is_for_nobody(console):
    built, cookies = console
    before = list(built.router.routes)
    extra = [
        Route("/extra", ran, name="shred"),
        Route("/nameless", ran, name=""),
        Mount("/under", app=ran, name="consoles"),
    ]
    built.router.routes.extend(guard(extra))
    try:
        for path in ("/extra", "/nameless", "/under/x"):
            for role in ROLES:
                (answer,) = asks(built, [("GET", path, cookies[role], None)])
                assert answer.status_code == 403 and "nobody" in answer.json()["error"]
    finally:
        built.router.routes[:] = before


def socket(built, path, *, cookie, origin=f"http://{HOST}", client=("127.0.0.1", 5)):
    """What a WebSocket's handshake ends in: accepted, or the code it is closed with."""
    headers = {"host": HOST, "cookie": f"watchdesk={cookie}", "origin": origin}
    said = []

    async def receive():
        await asyncio.sleep(0)
        return {"type": "websocket.connect"}

    async def send(message):
        said.append(message)

    scope = {
        "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "ws", "client": client, "server": ("127.0.0.1", 8010),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items() if v is not None],
        "subprotocols": [], "state": {},
    }  # fmt: skip
    run_anew(built(scope, receive, send))
    return said[0]["type"]


def test_every_websocket_asks_the_table_and_where_it_comes_from(console):
    built, cookies = console
    guarded = guard([WebSocketRoute("/extra-ws", ran, name="console person")])
    guarded[0].app._app = ran
    before = list(built.router.routes)
    built.router.routes.extend(guarded)
    try:
        for route in [one for one in built.routes if isinstance(one, WebSocketRoute)]:
            for role in ROLES:
                may = cell(route.name, role)
                kind = "websocket.accept" if may else "websocket.close"
                assert socket(built, route.path, cookie=cookies[role]) == kind
                for origin in ("http://evil.example", "null", None, f"https://{HOST}"):
                    told = socket(built, route.path, cookie=cookies[role], origin=origin)
                    assert told == "websocket.close"
            assert socket(built, route.path, cookie="x" * 43) == "websocket.close"
    finally:
        built.router.routes[:] = before
