"""The console on a socket: uvicorn with its limits set, and an end that waits for nobody long."""

from __future__ import annotations

import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

from watchdesk.console.app import app
from watchdesk.console.chart_ahead import start_drawing
from watchdesk.console.settings import ConsoleError, ConsoleSettings, checked
from watchdesk.desk import open_desk
from watchdesk.people import accounts

if TYPE_CHECKING:
    import uvicorn

    from watchdesk.station.station import Station

# Our judgement, untested at sea.
KEEP_ALIVE_S = 15
LONGEST_HEADERS = 16 * 1024  # bytes
ALTOGETHER = 512
LONGEST_FRAME = 64 * 1024  # bytes a page may send over its WebSocket at once
END_WITHIN_S = 5
NEVER_AGAIN_S = 1_000_000_000  # uvicorn tells that it serves at first and then so often


def serve(
    station: Station, settings: ConsoleSettings, ready: Callable[[], object] | None = None
) -> None:
    """Serve the console until the process is told to end (SIGTERM, SIGINT); then return.

    ``ready`` is called once it answers.
    """
    with closing(bound(settings)) as listening, ExitStack() as at_the_end:
        serving = server(station, settings)
        at_the_end.enter_context(ended_by_signals(serving))

        async def tell() -> None:
            if ready is not None:
                ready()
            with suppress(OSError):  # no process to spare: the watch goes on without it
                at_the_end.callback(start_drawing().kill)

        serving.config.callback_notify, serving.config.timeout_notify = tell, NEVER_AGAIN_S
        serving.run(sockets=[listening])


def server(station: Station, settings: ConsoleSettings) -> uvicorn.Server:
    """A server of the console, not yet running; ``should_exit`` ends it."""
    import uvicorn

    from watchdesk.console.hurried import Hurried, HurriedSocket

    config = uvicorn.Config(
        app(station, settings),
        http=Hurried,
        ws=HurriedSocket,
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,  # positions do not pack well, and packing takes memory
        lifespan="on",
        log_config=None,  # the program logs; uvicorn's own lines go the same way
        access_log=False,
        proxy_headers=False,  # nobody may say that he asks from elsewhere
        server_header=False,
        workers=1,
        limit_concurrency=ALTOGETHER,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=END_WITHIN_S,
        h11_max_incomplete_event_size=LONGEST_HEADERS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except (ssl.SSLError, OSError) as error:
        raise ConsoleError(f"{settings.tls_cert}: certificate and key do not work") from error
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return uvicorn.Server(config)


def bound(settings: ConsoleSettings) -> socket.socket:
    """A listening socket at the console's address; ConsoleError where that is not safe or free."""
    with open_desk(settings.desk, key=settings.desk_key) as desk:
        checked(settings, accounts=accounts.exist(desk.book))
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, where = found[0]
        return socket.create_server(where, family=family, backlog=128)
    except OSError as error:
        raise ConsoleError(
            f"{settings.host}:{settings.port} cannot be served ({error.strerror});"
            " another --port may be free"
        ) from error


@contextmanager
def ended_by_signals(console: uvicorn.Server) -> Iterator[None]:
    """A signal ends the console, also one that comes before it runs.

    uvicorn hands the signal that ended it on to whoever had it before: here, to nobody else.
    """

    def ended(_number: int, _frame: object) -> None:
        console.should_exit = True

    before = {number: signal.signal(number, ended) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
