"""The clock of a replay or an exercise at the console: play, pause, speed, jump, step, cancel."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from watchdesk.console.instructing import instructing
from watchdesk.console.telling import clock_record
from watchdesk.replay.clock import STEP_S, ReplayClock, ReplayError
from watchdesk.replay.moving import move

if TYPE_CHECKING:
    from watchdesk.station.station import Station


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/api/clock", told, methods=["GET"], name="console clock"),
        Route("/api/clock", turned, methods=["POST"], name="console clock turn"),
    ]


def told(request: Request) -> Response:
    """What the clock says."""
    return JSONResponse(clock_record(request.app.state.station))


async def turned(request: Request) -> Response:
    """Do something to the clock; in an exercise only the instructor may."""
    station: Station = request.app.state.station
    if not isinstance(station.clock, ReplayClock):
        raise HTTPException(409, "a watch goes on in its own time")
    if station.mode == "exercise" and not instructing(request):
        raise HTTPException(403, "in an exercise the instructor holds the clock")
    wish = await asked(request)
    await run_in_threadpool(turn, station, wish.get("do"), wish.get("value"))
    return JSONResponse(clock_record(station))


def turn(station: Station, what: Any, value: Any) -> None:
    """Do one thing to the clock of a station; ReplayError where it cannot be done."""
    clock = station.clock
    if not isinstance(clock, ReplayClock):
        raise ReplayError("a watch goes on in its own time")
    if what == "cancel":
        clock.cancel()
    elif clock.way() is not None:
        raise ReplayError("it is going to another moment: wait, or cancel that")
    elif what == "play":
        clock.play()
    elif what == "pause":
        clock.pause()
    elif what == "rate":
        clock.set_rate(_number(value))
    elif what == "seek":
        _jump(station, clock, _moment_s(value))
    elif what == "step":
        clock.pause()
        _jump(station, clock, clock.now_s() + (STEP_S if value is None else _number(value)))
    else:
        raise ReplayError("do: play, pause, rate, seek, step or cancel")


def _jump(station: Station, clock: ReplayClock, to_s: float) -> None:
    """Go to a moment; an exercise never goes back, because what was answered stands."""
    if station.mode == "exercise" and to_s < clock.now_s():
        raise ReplayError("an exercise does not go back: branch from the instant instead")
    move(station, clock, to_s)


async def asked(request: Request) -> dict[str, Any]:
    """The JSON object a page sent; 400 where it is anything else.

    Python reads more than JSON has: NaN, infinity, and halves of a character, which no desk can
    keep; writing it again refuses all three.
    """
    try:
        wish = await request.json()
        json.dumps(wish, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "not JSON") from error
    if not isinstance(wish, dict):
        raise HTTPException(400, "send one JSON object")
    return wish


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ReplayError("value: a number")
    return float(value)


def _moment_s(value: Any) -> float:
    """A moment as seconds since 1970, or in words as 2026-03-15T01:20Z."""
    if not isinstance(value, str):
        return _number(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ReplayError(f"{value[:40]!r}: a moment such as 2026-03-15T01:20Z") from error
    if moment.utcoffset() is None:
        raise ReplayError(f"{value[:40]!r}: say which time zone; Z is UTC")
    return moment.timestamp()
