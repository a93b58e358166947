"""The handover of a watch: what it was, on one page that prints, signed by both officers."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ais.events import iso
from ais.tracks import utc
from seamath.errors import Mistake
from seamath.units import S_PER_H
from watchdesk import sailor
from watchdesk.alerts import alert_log, handover
from watchdesk.alerts.acts import AlertError
from watchdesk.alerts.handover import Content, Signature
from watchdesk.console.acting_officer import said_name
from watchdesk.console.bodies import fields
from watchdesk.console.console_words import words
from watchdesk.console.login import begin, proven
from watchdesk.console.page import asked_language, page
from watchdesk.console.security import Keys, acting, may, why_not
from watchdesk.desk import Desk, moment
from watchdesk.desk_audit import Book
from watchdesk.desk_roles import RoleError
from watchdesk.people import accounts, sessions
from watchdesk.people.passwords import AccountError

if TYPE_CHECKING:
    from watchdesk.people.accounts import Account
    from watchdesk.station.station import Station

SIGN = "console handover sign"
WATCH_H = 8.0  # what is told where no watch was handed over before


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/handover", shown, methods=["GET"], name="console handover"),
        Route("/handover/handover.css", looks, methods=["GET"], name="console files"),
        Route("/handover", signed, methods=["POST"], name=SIGN),
        Route("/handover/{number:int}", kept, methods=["GET"], name="console handover"),
        Route("/handover/{number:int}", taken, methods=["POST"], name=SIGN),
    ]


def shown(request: Request) -> Response:
    """The watch as it stands, to be signed; and the handovers before it."""
    with acting(request) as desk:
        handed = _content(request, desk, "")
        before = handover.handovers(desk.book)[:20]
    return _page(request, handed, before=before)


def kept(request: Request) -> Response:
    """A handover as it was signed."""
    with acting(request) as desk:
        one = _numbered(desk, request.path_params["number"])
    return _page(request, one["content"], one=one)


async def signed(request: Request) -> Response:
    """Sign off: the content of this moment is kept with the signature."""
    given = await fields(request)
    try:
        by, _ = await _signature(request, given)
        number = await run_in_threadpool(_sign, request, given.get("remarks", ""), by)
    except Mistake as error:
        return await run_in_threadpool(_refused, request, str(error), given)
    return RedirectResponse(f"/handover/{number}?lang={asked_language(request)}", status_code=303)


async def taken(request: Request) -> Response:
    """Take over: the second signature, under the same bytes.

    From here on the console acts for who took over: the session of who left is ended.
    """
    given, number = await fields(request), request.path_params["number"]
    try:
        by, account = await _signature(request, given)
        left = await run_in_threadpool(_take, request, number, given.get("sha256", ""), by)
    except Mistake as error:
        return await run_in_threadpool(_refused, request, str(error), given, number)
    where = f"/handover/{number}?lang={asked_language(request)}&took=1"
    answer = RedirectResponse(where, status_code=303)
    if account is None:
        return answer
    keys: Keys = request.app.state.keys
    await keys.registry.ask(
        lambda book: _end_sessions(book, left, keys.now()), accounts.actor(account)
    )
    return await begin(request, account, answer)


async def looks(_request: Request) -> Response:
    """The style of this page."""
    text = (files("watchdesk.console") / "templates" / "handover.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"cache-control": "no-cache"})


async def _signature(request: Request, given: dict[str, str]) -> tuple[Signature, Account | None]:
    """Who signs: an account whose password is given, or, where nobody logs in, a name."""
    at_s, person = request.app.state.station.clock.now_s(), request.state.person
    name, password = given.get("name", ""), given.get("password", "")
    if person.by == "login":
        if not password:
            raise AccountError("Your password is your signature: write it.")
        account = await proven(request, name or person.name, password)
        if not may(account.role, SIGN, request.app.state.station.mode):
            raise RoleError(why_not(account.role, SIGN))  # whoever is logged in, this one signs
        by = f"account {account.name}"
        return Signature(officer=account.name, role=account.role, by=by, at_s=at_s), account
    return Signature(officer=said_name(name), role=person.role, by="said", at_s=at_s), None


def _sign(request: Request, remarks: str, by: Signature) -> int:
    with acting(request) as desk:
        return handover.sign_off(desk.book, _content(request, desk, remarks), by)


def _take(request: Request, number: int, sha256: str, by: Signature) -> str:
    """How whoever left is known."""
    with acting(request) as desk:
        handover.take_over(desk.book, number, sha256, by)
        return str(_numbered(desk, number)["off"]["by"])


def _end_sessions(book: Book, by: str, at: datetime) -> None:
    """End the sessions of an account that left the watch, in whatever browser."""
    name = by.removeprefix("account ")
    if name != by:
        number = accounts.known(book, name).number
        sessions.end_all(book, number, at, "the watch was handed over")


def _refused(
    request: Request, says: str, given: dict[str, str], number: int | None = None
) -> Response:
    """The page again, with what was wrong; nothing typed is lost but the password."""
    with acting(request) as desk:
        if number is not None:
            one = _numbered(desk, number)
            return _page(request, one["content"], one=one, says=says, status=400)
        handed = _content(request, desk, "")
    return _page(request, handed, says=says, status=400, remarks=given.get("remarks", ""))


def _content(request: Request, desk: Desk, remarks: str) -> Content:
    """What this watch hands over, since the last handover."""
    station: Station = request.app.state.station
    with station.lock:
        now_s = station.clock.now_s()
        begin_s = _begin_s(desk, now_s)
        return handover.content(
            station.board,
            alert_log.history(desk.book, begin_s, now_s),
            station.incidents(),
            station.health(),
            begin_s=begin_s,
            now_s=now_s,
            planned={plan.incident.key: plan.title for plan in station.plans()},
            mode=station.mode,
            remarks=remarks,
        )


def _begin_s(desk: Desk, now_s: float) -> float:
    taken_s = [
        moment(one["taken"]).timestamp() for one in handover.handovers(desk.book) if one["taken"]
    ]
    return max((t for t in taken_s if t < now_s), default=now_s - WATCH_H * S_PER_H)


def _numbered(desk: Desk, number: int) -> dict[str, Any]:
    for one in handover.handovers(desk.book):
        if one["number"] == number:
            return one
    raise AlertError(f"there is no handover {number}")


def _is_newest(request: Request, one: dict[str, Any]) -> bool:
    """Whether no watch was handed over after it: an old page says nothing of who is on now."""
    with acting(request) as desk:
        return bool(handover.handovers(desk.book)[0]["number"] == one["number"])


def _where(row: dict[str, Any]) -> str:
    """Where something is, as on the console; nothing where nobody knows."""
    if row["lat"] is None or row["lon"] is None:
        return ""
    return sailor.position(row["lat"], row["lon"])


def _page(
    request: Request,
    handed: Content,
    *,
    one: dict[str, Any] | None = None,
    before: list[dict[str, Any]] | None = None,
    says: str = "",
    status: int = 200,
    remarks: str = "",
) -> Response:
    language = asked_language(request)
    said = words(language)

    def t(english: str) -> str:
        return said.get(english, english)

    return page(
        request,
        "handover.html.j2",
        status,
        t=t,
        language=language,
        may_sign=may(request.state.person.role, SIGN, request.app.state.station.mode),
        took=bool(
            one and one["on"] and _is_newest(request, one) and "took" in request.query_params
        ),
        handed=handed,
        one=one,
        before=before or [],
        says=says,
        remarks=remarks,
        digest=handover.digest(handed),
        filled=lambda told: t(str(told["says"])).format(**told["params"]),
        when=lambda at_s: iso(utc(at_s)),
        where=_where,
    )
