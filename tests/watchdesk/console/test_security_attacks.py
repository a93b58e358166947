"""What an attacker on the network, or on another page, gets from a console on a real socket."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, suppress
from urllib.parse import quote

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute

from watchdesk.console import gate, hurried
from watchdesk.console.bodies import MOST
from watchdesk.console.security import guard

SECRETS = (b"root:", b"def wall_clock", b"CREATE TABLE", b"[project]", b"SQLite format")


def answer(talking):
    """Everything that comes until the other side closes; empty where it just hung up."""
    pieces = []
    with closing(talking):
        try:
            while piece := talking.recv(65_536):
                pieces.append(piece)
        except ConnectionResetError:
            pass
    return b"".join(pieces)


def status(reply):
    return int(reply.split()[1]) if reply else None


def until(true, within_s=15.0):
    end_s = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end_s:
            raise TimeoutError("it did not come to be")
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("[::1]:{port}", 200),
        ("evil.example", 403),  # a name that was made to point here
        ("evil.example:{port}", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("user@127.0.0.1@evil.example", 403),
        ("10.0.0.5", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
def test_a_name_that_is_not_ours_is_refused(serve, host, expected):
    served = serve()
    host = host.format(port=served.port)
    request = f"GET /api/person HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert status(answer(served.raw(request.encode()))) == expected


def test_two_hosts_or_none_are_refused(serve):
    served = serve()
    for hosts in ("Host: 127.0.0.1\r\nHost: evil.example\r\n", ""):
        request = f"GET /api/person HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
        assert status(answer(served.raw(request.encode()))) == 400
    old = answer(served.raw(b"GET /api/person HTTP/1.0\r\n\r\n"))
    assert status(old) == 403


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:1",
     "https://127.0.0.1:{port}", "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example",
     "http://evil.example/http://127.0.0.1:{port}", "HTTP://127.0.0.1:{port}/"],
)  # fmt: skip
def test_an_act_from_another_origin_is_refused_even_with_cookie_and_token(serve, origin):
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        del client.headers["origin"]
        headers = {} if origin is None else {"origin": origin.format(port=served.port)}
        assert client.post("/logout", headers=headers).status_code == 403
        assert client.get("/api/person").json()["name"] == "ana"  # she is still logged in


def files_below(app):
    """Where each route begins that ends in a name the client chooses."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield f"{route.path}/"
        elif "{" in route.path and "GET" in (getattr(route, "methods", None) or ()):
            yield route.path.partition("{")[0]


CLIMBS = [
    "../" * 8 + "etc/passwd",
    "..%2f" * 8 + "etc%2fpasswd",
    "%2e%2e/" * 8 + "etc/passwd",
    "%252e%252e%252f" * 8 + "etc%252fpasswd",
    "..\\" * 8 + "etc\\passwd",
    "..%5c" * 8 + "etc%5cpasswd",
    "....//" * 8 + "etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "..%c0%af" * 8 + "etc/passwd",
    "../app.py",
    "..%2fapp.py",
    "../templates/../app.py",
    "%00../app.py",
    "../../desk_schema.py",
    "..%2f..%2fdesk_schema.py",
    "." * 300,
    "a" * 5000,
]


def test_no_path_leads_out_of_the_files_that_are_served(serve):
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        cookie = client.cookies["watchdesk"]
    prefixes = {"/", "/login/", "/api/", "/web/", "/leaflet/", "/words/", *files_below(served.app)}
    for prefix in sorted(prefixes):
        for climb in CLIMBS:
            reply = answer(
                served.raw(
                    f"GET {prefix}{climb} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
                    f"Cookie: watchdesk={cookie}\r\nConnection: close\r\n\r\n".encode()
                )
            )
            assert not any(secret in reply for secret in SECRETS), (prefix, climb)
            assert status(reply) in (400, 401, 403, 404, 405, None), (prefix, climb, reply[:200])


def test_a_huge_upload_is_refused_before_it_is_sent(serve):
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        head = post(served, client, f"Content-Length: {10**10}")
        began_s = time.monotonic()
        reply = answer(served.raw(head))
        assert status(reply) == 413 and b"connection: close" in reply.lower()
        assert b"content-security-policy" in reply.lower()
        assert time.monotonic() - began_s < 10  # it waited for nothing
        for length in ("-1", "1e9", "0x10", "99999999999999999999999"):
            assert status(
                answer(served.raw(post(served, client, f"Content-Length: {length}")))
            ) in (
                400,
                413,
            )


def test_a_huge_upload_of_unsaid_length_is_cut_off(serve):
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        form = post(served, client, "Transfer-Encoding: chunked", token=False)
        talking = served.raw(form)
        piece, sent = b"10000\r\n" + b"a" * 65_536 + b"\r\n", 0
        try:
            while sent < 500 * len(piece):
                talking.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
        assert sent < 400 * len(piece)  # what sockets hold on both sides, not what was offered
        reply = answer(talking)
        assert status(reply) in (413, None)
        assert client.get("/api/person").status_code == 200


def post(served, client, length, *, token=True):
    lines = [
        "POST /logout HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Origin: {served.url}",
        f"Cookie: watchdesk={client.cookies['watchdesk']}",
        "Content-Type: application/x-www-form-urlencoded",
        length,
    ]
    if token:
        lines.append(f"X-Watchdesk-Token: {client.headers['x-watchdesk-token']}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_body_just_within_the_limit_is_read_and_one_byte_more_is_not(serve):
    served = serve(people={"ana": "watch"})
    with served.client() as client:
        token = client.get("/login").text.partition('name="token" value="')[2].partition('"')[0]
    head = (
        f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.url}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    )
    form = f"name=ana&token={token}&password="
    body = form + "a" * (MOST - len(form))
    within = served.raw(f"{head}Content-Length: {MOST}\r\n\r\n{body}".encode())
    assert status(answer(within)) == 401
    beyond = served.raw(f"{head}Content-Length: {MOST + 1}\r\n\r\n".encode())
    assert status(answer(beyond)) == 413


def test_slow_clients_are_given_up_while_others_are_served(serve, monkeypatch):
    monkeypatch.setattr(hurried, "HEADERS_WITHIN_S", 1.5)
    served = serve(people={"ana": "watch"})
    with ExitStack() as stack:
        slow = [stack.enter_context(served.raw(b"GET / HTTP/1.1\r\nX-")) for _ in range(30)]
        silent = [stack.enter_context(served.raw(b"")) for _ in range(10)]
        until(lambda: len(served.server.server_state.connections) == 40)
        with served.officer("ana") as client:  # while they all wait
            assert client.get("/api/person").status_code == 200
        end_s = time.monotonic() + 10
        while len(served.server.server_state.connections) > 0 and time.monotonic() < end_s:
            for talking in slow:
                with suppress(OSError):
                    talking.sendall(b"a")  # a byte now and then keeps nobody's place
            time.sleep(0.1)
        assert served.server.server_state.connections == set()
        assert all(gone(talking) for talking in [*slow, *silent])


def test_a_second_request_that_is_slow_is_given_up_too(serve, monkeypatch):
    monkeypatch.setattr(hurried, "HEADERS_WITHIN_S", 1.0)
    served = serve()
    talking = served.raw(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    with closing(talking):
        heard = b""
        while not heard.endswith(b"ok\n"):
            heard += talking.recv(65_536)
        talking.sendall(b"GET /heal")
        until(lambda: served.server.server_state.connections == set())
        assert gone(talking)


def gone(talking):
    """Whether the other side hung up."""
    talking.settimeout(5)
    try:
        return talking.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_body_that_stops_coming_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(gate, "ARRIVES_S", 0.5)
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        request = post(served, client, "Content-Length: 1000", token=False) + b"token="
    talking = served.raw(request)
    assert status(answer(talking)) == 403
    until(lambda: served.server.server_state.connections == set())


async def big(_request):
    async def pieces():
        for _ in range(2000):
            yield b"a" * 65_536

    return StreamingResponse(pieces())


async def talks(socket_):
    await socket_.accept()
    while True:
        await socket_.send_bytes(b"a" * 65_536)


def quiet(served):
    """Whether nobody is connected or served any more."""
    return not served.server.server_state.tasks and not served.server.server_state.connections


def test_whoever_asks_and_does_not_read_is_given_up(serve, monkeypatch):
    import websockets.sync.client as ws

    monkeypatch.setattr(hurried, "TAKES_S", 0.5)
    served = serve()
    served.app.router.routes.extend(
        guard(
            [
                Route("/extra", big, name="console person"),
                WebSocketRoute("/extra-ws", talks, name="console person"),
            ]
        )
    )
    request = f"GET /extra HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
    with closing(served.raw(request.encode())) as talking:
        assert talking.recv(15) == b"HTTP/1.1 200 OK"
        until(lambda: quiet(served))
    url = f"ws://127.0.0.1:{served.port}/extra-ws"
    with ws.connect(url, origin=served.url, proxy=None, max_queue=1, close_timeout=0.1):
        until(lambda: served.server.server_state.tasks)  # it sends
        until(lambda: quiet(served))


def test_one_address_has_only_so_many_connections(serve):
    served = serve()
    with ExitStack() as stack:
        many = [stack.enter_context(served.raw(b"")) for _ in range(hurried.FROM_ONE_ADDRESS + 10)]
        until(lambda: len(served.server.server_state.connections) == hurried.FROM_ONE_ADDRESS)
        assert sum(gone(talking) for talking in many[-10:]) == 10
        many[0].close()
        until(lambda: len(served.server.server_state.connections) < hurried.FROM_ONE_ADDRESS)
        with served.client() as client:
            assert client.get("/healthz").text == "ok\n"


def test_headers_have_an_end(serve):
    served = serve()
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000
    assert status(answer(served.raw(request))) in (400, None)


def test_a_websocket_takes_no_huge_message_and_no_foreign_page(serve):
    import websockets.sync.client as ws
    from websockets.exceptions import ConnectionClosedError, InvalidStatus

    async def endpoint(socket_):
        await socket_.accept()
        await socket_.receive_text()

    served = serve(people={"ana": "watch"})
    served.app.router.routes.extend(
        guard([WebSocketRoute("/extra-ws", endpoint, name="console person")])
    )
    with served.officer("ana") as client:
        cookie = {"Cookie": f"watchdesk={client.cookies['watchdesk']}"}
    url = f"ws://127.0.0.1:{served.port}/extra-ws"
    for origin in (None, "http://evil.example", f"http://localhost:{served.port}"):
        with pytest.raises(InvalidStatus, match="403"):
            ws.connect(url, origin=origin, additional_headers=cookie, proxy=None)
    with pytest.raises(InvalidStatus, match="403"):
        ws.connect(url, origin=served.url, proxy=None)  # no cookie
    with ws.connect(url, origin=served.url, additional_headers=cookie, proxy=None) as talking:
        talking.send("a" * 100_000)
        with pytest.raises(ConnectionClosedError) as closed:
            talking.recv(5)
        assert closed.value.rcvd.code == 1009


def test_every_answer_carries_the_headers_that_bind_a_browser(serve):
    async def breaks(_request):
        raise RuntimeError("a secret of the program")

    async def own(_request):
        return PlainTextResponse("x", headers={"content-security-policy": "default-src 'self'"})

    served = serve(people={"ana": "watch"})
    served.app.router.routes.extend(
        guard([Route(p, e, name="console person") for p, e in (("/b", breaks), ("/o", own))])
    )
    with served.officer("ana") as client, served.client() as nobody:
        evil = {"host": "evil.example"}
        answers = {
            200: client.get("/api/person"),
            303: nobody.get("/api/person", headers={"accept": "text/html"}),
            401: nobody.get("/api/person"),
            403: nobody.get("/api/person", headers=evil),
            404: nobody.get("/nothing"),
            405: nobody.put("/login"),
            500: client.get("/b"),
        }
        own_policy = client.get("/o")
    for expected, reply in answers.items():
        assert reply.status_code == expected
        assert {name: reply.headers[name] for name in gate.HEADERS} == gate.HEADERS
        assert "server" not in reply.headers
        assert "access-control-allow-origin" not in reply.headers
    assert "secret" not in answers[500].text
    assert own_policy.headers["content-security-policy"] == "default-src 'self'"
    assert "unsafe" not in gate.CSP and "http" not in gate.CSP


def test_a_name_in_an_error_is_one_line_of_json(serve):
    served = serve()
    with served.client() as client:
        reply = client.get("/" + quote("<script>\r\nset-cookie: a=b"))
    assert reply.status_code == 404 and "set-cookie" not in reply.headers
    assert "script" not in reply.text
