"""What an officer does with an alert, on the board and in the desk's log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from watchdesk.alerts.acts import REASONS, SILENCES, AlertError
from watchdesk.alerts.alert import AlertChange
from watchdesk.alerts.board import Board
from watchdesk.console.acting_officer import officer_of
from watchdesk.console.routes_replay import asked

if TYPE_CHECKING:
    from watchdesk.station.station import Station

Wish = Mapping[str, Any]
Act = Callable[[Board, str, Wish, str, str, float], AlertChange]


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/api/alerts", listed, methods=["GET"], name="console alerts"),
        *(
            Route(
                f"/api/alerts/{{key}}/{what}",
                partial(_done, act=act),
                methods=["POST"],
                name=f"console alerts {what}",
            )
            for what, act in ACTS.items()
        ),
    ]


def listed(request: Request) -> Response:
    """The board, and what may be chosen: silences, and reasons by group of alert."""
    station: Station = request.app.state.station
    with station.lock:
        alerts = [alert.as_record() for alert in station.board.alerts()]
        sound = station.board.sounding(station.clock.now_s())
    reasons = {code: {"words": r.words, "groups": r.groups} for code, r in REASONS.items()}
    told = {"alerts": alerts, "sound": sound, "silences": list(SILENCES), "reasons": reasons}
    return JSONResponse(told)


async def _done(request: Request, act: Act) -> Response:
    wish = await asked(request)
    return JSONResponse(await run_in_threadpool(_act, request, act, wish))


def _act(request: Request, act: Act, wish: Wish) -> dict[str, Any]:
    """Do it on the board and keep it; the alert as it then is."""
    station: Station = request.app.state.station
    person, who = request.state.person, officer_of(request, wish)
    key = request.path_params["key"]
    with station.lock:
        before, now_s = station.board.get(key), station.clock.now_s()
        change = act(station.board, key, wish, who, person.role, now_s)
        try:
            station.keeper.keep_act(change, person.actor)
        except BaseException:  # nobody is told of what is not in the desk
            station.board.put_back(before)
            raise
    return change.alert.as_record()


def _acknowledge(
    board: Board, key: str, _wish: Wish, who: str, role: str, now_s: float
) -> AlertChange:
    return board.acknowledge(key, who, role, now_s)


def _silence(board: Board, key: str, wish: Wish, who: str, role: str, now_s: float) -> AlertChange:
    until = wish.get("until")
    return board.silence(
        key, _said(wish, "how"), who, role, now_s, until_s=_moment_s(until) if until else None
    )


def _escalate(board: Board, key: str, wish: Wish, who: str, role: str, now_s: float) -> AlertChange:
    return board.escalate(key, _said(wish, "to"), _said(wish, "why"), who, role, now_s)


def _dismiss(board: Board, key: str, wish: Wish, who: str, role: str, now_s: float) -> AlertChange:
    return board.dismiss(key, _said(wish, "reason"), _said(wish, "why"), who, role, now_s)


def _note(board: Board, key: str, wish: Wish, who: str, role: str, now_s: float) -> AlertChange:
    return board.note(key, _said(wish, "words"), who, role, now_s)


ACTS: Mapping[str, Act] = {
    "acknowledge": _acknowledge,
    "silence": _silence,
    "escalate": _escalate,
    "dismiss": _dismiss,
    "note": _note,
}


def _said(wish: Wish, name: str) -> str:
    value = wish.get(name, "")
    return value if isinstance(value, str) else ""


def _moment_s(told: Any) -> float:
    """A moment as the page tells it, with its time zone, in seconds since 1970."""
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AlertError("until: a moment such as 2026-03-15T04:00Z")
    return moment.timestamp()
