"""Signs of life for machines: does it run, is it ready, and its counts for Prometheus."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from watchdesk.station.metrics import exposition

PROMETHEUS = "text/plain; version=0.0.4"


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/healthz", alive, methods=["GET"], name="console alive"),
        Route("/readyz", ready, methods=["GET"], name="console ready"),
        Route("/metrics", metrics, methods=["GET"], name="console metrics"),
    ]


async def alive(_request: Request) -> Response:
    """That it runs; nothing else, because anybody may ask."""
    return PlainTextResponse("ok\n")


def ready(request: Request) -> Response:
    """The state of the station; 503 and the reason in words where a watch must not rest on it."""
    state = request.app.state.station.health()
    if state["ready"]:
        return JSONResponse(state)
    return JSONResponse({"ready": False, "because": state["because"]}, status_code=503)


def metrics(request: Request) -> Response:
    """Counts of the station, as Prometheus reads them."""
    return PlainTextResponse(exposition(request.app.state.station.health()), media_type=PROMETHEUS)
