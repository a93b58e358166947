"""uvicorn's connections with an end to waiting: for headers, for room to write, for a crowd."""

from __future__ import annotations

import asyncio
from typing import Any

from h11 import IDLE
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from watchdesk.console.settings import address_of

# Our judgement, untested at sea: a page opens six connections and a WebSocket.
HEADERS_WITHIN_S = 10.0  # from the first byte, or the connection, to the end of the headers
TAKES_S = 20.0  # until a client that does not read makes room for 64 kB: 26 kbit/s
FROM_ONE_ADDRESS = 64  # connections


class Patience:
    """The time a connection has left to do one thing, before it is cut."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, transport: Any, within_s: float) -> None:
        """Cut the connection in so many seconds, unless that is due already."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(within_s, transport.abort)

    def end(self) -> None:
        """Let it be: it did what was waited for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Hurried(H11Protocol):
    """HTTP that gives up on whoever says nothing, speaks or reads slowly, or comes too often."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for headers, unless too many from there are connected."""
        super().connection_made(transport)
        self._headers, self._room = Patience(), Patience()
        here = _address(self)
        if sum(_address(one) == here for one in self.connections) > FROM_ONE_ADDRESS:
            transport.abort()
        else:
            self._headers.begin(transport, HEADERS_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        """Take what arrived; the wait ends with the headers, and begins with the next ones."""
        super().data_received(data)
        if self.conn.their_state is IDLE:
            self._headers.begin(self.transport, HEADERS_WITHIN_S)
        else:
            self._headers.end()

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        self._room.begin(self.transport, TAKES_S)

    def resume_writing(self) -> None:
        """It reads again."""
        self._room.end()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._headers.end()
        self._room.end()
        super().connection_lost(exc)


class HurriedSocket(WebSocketsSansIOProtocol):
    """A WebSocket that gives up on whoever does not read."""

    def connection_made(self, transport: Any) -> None:
        """Take the connection over."""
        super().connection_made(transport)
        self._room = Patience()

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        self._room.begin(self.transport, TAKES_S)

    def resume_writing(self) -> None:
        """It reads again."""
        self._room.end()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._room.end()
        super().connection_lost(exc)


def _address(connection: Any) -> str:
    """Where a connection comes from; its kind may be HTTP or WebSocket."""
    return address_of(connection.client[0] if connection.client else None)
