"""The page of the console, its code and words, its chart, and the socket that keeps it current."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from jurisdiction.flags import mids
from watchdesk.console.chart_areas import areas
from watchdesk.console.chart_tiles import ChartTiles, TileError, desk_chart
from watchdesk.console.console_words import LANGUAGES, words
from watchdesk.console.page import page
from watchdesk.console.security import may
from watchdesk.console.telling import Listener, Teller, Told
from watchdesk.desk_roles import table

WEB = Path(__file__).parent / "web"
PARTS = ("vessel", "entry", "alerts", "clockbar")  # what others hang into the page
LOOK_EVERY_S = 0.25
A_DAY = {"cache-control": "private, max-age=86400"}
CHECKED = {"cache-control": "no-cache"}  # kept, but asked about each time


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/", console, methods=["GET"], name="console page"),
        WebSocketRoute("/ws", picture, name="console picture"),
        Route("/chart/{what}/{level:int}/{x:int}/{y:int}", tile, name="console chart"),
        Route("/words/{language}.json", catalogue, methods=["GET"], name="console files"),
        Route("/flags.json", flags, methods=["GET"], name="console files"),
        Route("/areas.json", named_areas, methods=["GET"], name="console chart"),
        Route("/leaflet/{name}", leaflet, methods=["GET"], name="console files"),
        Mount("/web", StaticFiles(directory=WEB), name="console files"),
    ]


def console(request: Request) -> Response:
    """The page itself; what is not installed with it is not asked for."""
    return page(
        request,
        "console.html.j2",
        may=",".join(_allowed(request)),
        parts=[f"{name}.js" for name in PARTS if (WEB / f"{name}.js").is_file()],
        styles=[f"{name}.css" for name in PARTS if (WEB / f"{name}.css").is_file()],
    )


def _allowed(request: Request) -> list[str]:
    """What whoever asks may do here: the page shows no button that would be refused."""
    role, mode = request.state.person.role, request.app.state.station.mode
    return sorted(
        doing for doing in table() if doing.startswith("console ") and may(role, doing, mode)
    )


def catalogue(request: Request) -> Response:
    """The words of the page in a language."""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise HTTPException(404, f"no words in {language}; there are {', '.join(LANGUAGES)}")
    return JSONResponse(words(language), headers=CHECKED)


def flags(_request: Request) -> Response:
    """Who issued a radio identity, by its maritime identification digits."""
    return JSONResponse({str(mid): told.iso3 for mid, told in mids().items()}, headers=A_DAY)


def named_areas(_request: Request) -> Response:
    """What the chart names besides coast and claimed limits."""
    return JSONResponse(areas(), headers=A_DAY)


def leaflet(request: Request) -> Response:
    """Leaflet, from the package it was installed with."""
    from xstatic.pkg.leaflet import BASE_DIR

    name = request.path_params["name"]
    if name not in ("leaflet.js", "leaflet.css"):
        raise HTTPException(404, "no such file")
    return FileResponse(Path(BASE_DIR) / name, headers=A_DAY)


def tile(request: Request) -> Response:
    """A piece of the chart."""
    asked = request.path_params
    try:
        raw = _tiles(request.app).tile(asked["what"], asked["level"], asked["x"], asked["y"])
    except TileError as error:
        raise HTTPException(404, str(error)) from error
    return Response(raw, media_type="application/json", headers=A_DAY)


async def picture(websocket: WebSocket) -> None:
    """Tell a page what it should know, for as long as it is there."""
    await websocket.accept()
    state = websocket.app.state
    if not hasattr(state, "teller"):
        state.teller = Teller(state.station)
    listener = Listener()
    hearing = asyncio.ensure_future(_hear(websocket, listener))
    try:
        with suppress(WebSocketDisconnect):
            while not hearing.done():
                for told in await run_in_threadpool(_due, state.teller, listener):
                    await _send(websocket, told)
                await asyncio.wait({hearing}, timeout=LOOK_EVERY_S)
    finally:
        hearing.cancel()


def _due(teller: Teller, listener: Listener) -> list[Told]:
    return list(teller.due(listener, time.monotonic()))


async def _send(websocket: WebSocket, told: Told) -> None:
    if isinstance(told, bytes):
        await websocket.send_bytes(told)
    else:
        await websocket.send_text(told)


async def _hear(websocket: WebSocket, listener: Listener) -> None:
    """Until the page leaves; all it can say is that it wants a full picture."""
    with suppress(WebSocketDisconnect):
        while True:
            message: Any = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if '"full"' in (message.get("text") or ""):
                listener.seq = None


def _tiles(app: Any) -> ChartTiles:
    """The chart of the limits this desk uses, made when first asked for."""
    if not hasattr(app.state, "chart"):
        app.state.chart = desk_chart()
    chart: ChartTiles = app.state.chart
    return chart
