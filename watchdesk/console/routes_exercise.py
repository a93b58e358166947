"""An exercise at the console: what the trainee is told and asked, and the instructor's page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from watchdesk.console.console_words import words
from watchdesk.console.instructing import COOKIE, instructing, only_instructors, session_of
from watchdesk.console.page import asked_language, page
from watchdesk.console.routes_replay import asked
from watchdesk.console.telling import clock_record
from watchdesk.exercise.changes import CHANGES
from watchdesk.replay.clock import ReplayClock

if TYPE_CHECKING:
    from watchdesk.exercise.session import Session
    from watchdesk.station.station import Station


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    trainee, teacher, after = "console exercise", "console instructor", "console debrief"
    return [
        Route("/trainee", trainee_page, methods=["GET"], name=trainee),
        Route("/api/exercise", told, methods=["GET"], name=trainee),
        Route("/api/exercise/answers", answered, methods=["POST"], name=trainee),
        Route("/api/exercise/notes", noted, methods=["POST"], name=trainee),
        Route("/instructor", instructor_page, methods=["GET"], name=teacher),
        Route("/api/instructor", truth, methods=["GET"], name=teacher),
        Route("/api/instructor/chart.svg", chart, methods=["GET"], name=teacher),
        Route("/api/instructor/{what}", changed, methods=["POST"], name=teacher),
        Route("/debrief", debrief_shown, methods=["GET"], name=after),
        Route("/debrief/debrief.css", debrief_looks, methods=["GET"], name=after),
    ]


def trainee_page(request: Request) -> Response:
    """The trainee's page is the console itself."""
    session_of(request)
    return RedirectResponse("/", status_code=303)


def told(request: Request) -> Response:
    """What the trainee knows beside the picture."""
    return JSONResponse(session_of(request).told(_now_s(request)))


async def answered(request: Request) -> Response:
    """Take an answer."""
    session, wish, now_s = session_of(request), await asked(request), _now_s(request)
    moment, number = wish.get("moment"), wish.get("question")
    if not isinstance(moment, int) or not isinstance(number, int):
        raise HTTPException(400, "moment and question: their numbers")
    await run_in_threadpool(session.answer, moment, number, wish.get("answer"), now_s)
    return JSONResponse(await run_in_threadpool(session.told, now_s))


async def noted(request: Request) -> Response:
    """Take a note of something noticed."""
    session, wish, now_s = session_of(request), await asked(request), _now_s(request)
    await run_in_threadpool(session.note, wish.get("mmsi"), wish.get("words"), now_s)
    return JSONResponse(await run_in_threadpool(session.told, now_s))


def instructor_page(request: Request) -> Response:
    """The instructor's page; the key in its address becomes a cookie and leaves the address."""
    session = session_of(request)
    key = request.query_params.get("key")
    if session.is_instructor(key):
        language = asked_language(request)
        wanted = "" if language == "en" else f"?lang={language}"
        answer = RedirectResponse(f"/instructor{wanted}", status_code=303)
        answer.set_cookie(
            COOKIE,
            session.key,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer
    only_instructors(request)
    language = asked_language(request)
    said = words(language)
    return page(
        request,
        "instructor.html.j2",
        title=said.get(session.scenario.title, session.scenario.title),
        language=language,
        t=lambda english: said.get(english, english),
    )


def truth(request: Request) -> Response:
    """What is so, for the instructor."""
    session = only_instructors(request)
    return JSONResponse(
        _truth(request, session) | {"clock": clock_record(request.app.state.station)}
    )


def chart(request: Request) -> Response:
    """What is so, as a chart."""
    from watchdesk.exercise.picture import picture

    session = only_instructors(request)
    drawn = picture(session.scenario, session.air, session.zones, until_s=_now_s(request))
    return Response(drawn, media_type="image/svg+xml")


async def changed(request: Request) -> Response:
    """One thing the instructor does."""
    session, wish = only_instructors(request), await asked(request)
    await run_in_threadpool(_act, request, session, request.path_params["what"], wish)
    return JSONResponse(await run_in_threadpool(_truth, request, session))


def _truth(request: Request, session: Session) -> dict[str, Any]:
    said = words(asked_language(request))
    return session.truth(_now_s(request), lambda english: said.get(english, english))


def _act(request: Request, session: Session, what: str, wish: dict[str, Any]) -> None:
    station: Station = request.app.state.station
    now_s = _now_s(request)
    if what in CHANGES:
        with playing_clock(station).moving:
            session.change(what, wish, _now_s(request))
    elif what == "freeze":
        _hold(station, held=bool(wish.get("held", True)))
        session.froze(now_s, bool(wish.get("held", True)))
    elif what == "end":
        _hold(station, held=True)
        session.end(now_s)
    elif what == "branch":
        at_s = wish.get("at_s", now_s)
        if isinstance(at_s, bool) or not isinstance(at_s, int | float) or at_s > now_s:
            raise HTTPException(400, "at_s: an instant that was played")
        made_at = datetime.now(tz=UTC)  # noqa: TID251 - a person begins now
        session.go_on_as(session.branch(float(at_s), made_at))
    else:
        raise HTTPException(404, f"one of {', '.join((*CHANGES, 'freeze', 'end', 'branch'))}")


def _hold(station: Station, *, held: bool) -> None:
    clock = playing_clock(station)
    (clock.pause if held else clock.play)()


def playing_clock(station: Station) -> ReplayClock:
    """The clock of an exercise, which can be held."""
    if not isinstance(station.clock, ReplayClock):
        raise HTTPException(409, "a watch goes on in its own time")
    return station.clock


def debrief_shown(request: Request) -> Response:
    """The debrief: for the instructor at any time, for everybody once the exercise is over."""
    from watchdesk.exercise.debrief import debrief_of
    from watchdesk.exercise.debrief_page import debrief_page

    session = session_of(request)
    if not session.over and not instructing(request):
        raise HTTPException(403, "the debrief is for everybody once the exercise is over")
    found = debrief_of(session, request.app.state.keys.settings.desk_key)
    return HTMLResponse(debrief_page(found, session.zones, standalone=False))


def debrief_looks(request: Request) -> Response:
    """The looks of the debrief."""
    from watchdesk.exercise.debrief_page import debrief_css

    session_of(request)
    return Response(debrief_css(), media_type="text/css")


def _now_s(request: Request) -> float:
    station: Station = request.app.state.station
    return float(station.clock.now_s())
