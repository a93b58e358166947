"""The console as one web application: the routes of every module, behind one gate."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from seamath.errors import Mistake
from watchdesk.console import (
    login,
    routes_alerts,
    routes_entry,
    routes_exercise,
    routes_handover,
    routes_health,
    routes_picture,
    routes_replay,
    routes_vessel,
)
from watchdesk.console.gate import HEADERS, Gate
from watchdesk.console.security import Keys, guard
from watchdesk.console.settings import ConsoleSettings, hosts
from watchdesk.people.proof import Proof
from watchdesk.people.registry import Registry

if TYPE_CHECKING:
    from watchdesk.station.station import Station

MODULES = (
    login,
    routes_health,
    routes_picture,
    routes_vessel,
    routes_entry,
    routes_alerts,
    routes_handover,
    routes_replay,
    routes_exercise,
)


def wall_clock() -> datetime:
    """This moment, in whole seconds: when somebody logged in."""
    return datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251 - a person acts now


def app(
    station: Station, settings: ConsoleSettings, now: Callable[[], datetime] = wall_clock
) -> Starlette:
    """The console of a station; ``state.station`` and ``state.keys`` are what its routes use."""
    registry = Registry(settings.desk, settings.desk_key)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        registry.close()

    routes = [route for module in MODULES for route in module.routes()]
    console = Starlette(
        routes=guard(routes),
        middleware=[Middleware(Gate, hosts=hosts(settings), tls=settings.tls)],
        exception_handlers={
            Mistake: _mistaken,
            HTTPException: _refused,
            Exception: _broken,
        },
        lifespan=life,
    )
    console.state.station = station
    console.state.keys = Keys(
        settings=settings,
        registry=registry,
        now=now,
        secret=secrets.token_bytes(32),
        proof=Proof(registry),
    )
    return console


async def _mistaken(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _refused(request: Request, error: Exception) -> Response:
    """A refusal as one line of JSON; a person at a page who must log in is led there."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 401 and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/login", status_code=303)
    return JSONResponse(
        {"error": error.detail}, status_code=error.status_code, headers=error.headers
    )


async def _broken(_request: Request, _error: Exception) -> Response:
    """Our own mistake: its traceback is in the log and nowhere else."""
    headers = {**HEADERS, "connection": "close"}  # uvicorn closes it after such an answer
    return JSONResponse({"error": "the console failed at this; see its log"}, 500, headers)
