"""How much a request may bring, and the token a plain form brings in its body."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import Message, Receive, Scope

MOST = 64 * 1024  # bytes; an officer writes a handover at the longest, and no route takes a file
FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 64
TOO_MUCH = HTTPException(413, "that is more than this takes")


def limited(receive: Receive, scope: Scope) -> Receive:
    """The same, until it brings more than a request may; then the answer is 413."""
    announced = HTTPConnection(scope).headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > MOST:
        raise TOO_MUCH
    arrived = 0

    async def counted() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > MOST:
            raise TOO_MUCH
        return message

    return counted


async def fields(request: Request) -> dict[str, str]:
    """What a plain form says: the last value of each field."""
    return _fields(await request.body())


async def form_token(connection: HTTPConnection, receive: Receive) -> tuple[str, Receive]:
    """The field ``token`` of a plain form, and the body once more for whoever reads it next."""
    if connection.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return "", receive
    pieces = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    body: bytes | None = b"".join(pieces)

    async def again() -> Message:
        nonlocal body
        if body is None:
            return await receive()
        whole, body = body, None
        return {"type": "http.request", "body": whole, "more_body": False}

    return _fields(body or b"").get("token", ""), again


def _fields(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        )
    except ValueError as error:
        raise HTTPException(400, "that is no form this page has") from error
