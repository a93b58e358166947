"""What every request meets before any route: its host, its origin, its pace; and what every
answer carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    # Nothing to other sites.  "no-referrer" would make a form's own Origin "null" (Chromium).
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
# Seconds; our judgement, untested at sea. A satellite link gives a form of a kilobyte in one.
ARRIVES_S = 20.0  # for a piece of a body; the whole is bounded by its size
LONGEST_UPLOAD_S = 300.0


class Gate:
    """Refuses a foreign host or origin, and gives up on a client that keeps others waiting."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], *, tls: bool) -> None:
        self._app, self._hosts, self._tls = app, hosts, tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        pace = Pace(scope, receive, send)
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is None:
            await self._app(scope, pace.receive, pace.send)
        elif scope["type"] == "websocket":
            await pace.send({"type": "websocket.close", "code": 1008})
        else:
            answer = JSONResponse({"error": refusal}, status_code=403)
            await answer(scope, pace.receive, pace.send)

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        """Why a request may not pass; None where it may.

        A page of somebody else cannot forge either header: a name that was made to point at this
        computer (DNS rebinding) stands in Host, and the page a request came from in Origin.
        """
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return "this console is not called that; see --tls-cert for other names"
        asks = scope["type"] == "websocket" or scope["method"] not in SAFE
        if asks and headers.get("origin") != f"{'https' if self._tls else 'http'}://{host}":
            return "the request did not come from a page of this console"
        return None


def _name(host: str) -> str | None:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


class Pace:
    """One request, for as long as its client keeps up; its answer, with every header it needs."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._http = scope["type"] == "http"
        self._whole = not self._http or not _brings_body(Headers(scope=scope))
        self._until_s = asyncio.get_running_loop().time() + LONGEST_UPLOAD_S

    async def receive(self) -> Message:
        """The next piece of the body; where it does not come, the client has gone."""
        if self._whole:
            return await self._receive()  # from here on it only tells that the client went away
        soon_s = asyncio.get_running_loop().time() + ARRIVES_S
        try:
            async with asyncio.timeout_at(min(soon_s, self._until_s)):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """A piece of the answer, the first with its headers."""
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if not self._whole:  # nobody will read the rest of what the client sends
                headers["connection"] = "close"
        await self._send(message)


def _brings_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
