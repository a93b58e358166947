"""The way in and out: login, the first password, logout, and who is logged in.

A watch is handed over by the next officer logging in at the same browser: that ends the session
of the one before.
"""

from __future__ import annotations

import math
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from watchdesk.console.bodies import fields
from watchdesk.console.page import page
from watchdesk.console.security import Keys, address, identified
from watchdesk.people import sessions
from watchdesk.people.accounts import Account, actor
from watchdesk.people.passwords import AccountError
from watchdesk.people.proof import NotProven


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/login", show, methods=["GET"], name="console login"),
        Route("/login", enter, methods=["POST"], name="console login"),
        Route("/login/first", show_first, methods=["GET"], name="console first"),
        Route("/login/first", set_first, methods=["POST"], name="console first"),
        Route("/login/login.css", looks, methods=["GET"], name="console files"),
        Route("/logout", leave, methods=["POST"], name="console logout"),
        Route("/api/person", who, methods=["GET"], name="console person"),
    ]


async def show(request: Request) -> Response:
    """The form to log in with."""
    return page(request, "login.html.j2", says="")


async def enter(request: Request) -> Response:
    """Log in; a session this browser had is ended first."""
    given = await fields(request)
    try:
        account = await proven(request, given.get("name", ""), given.get("password", ""))
    except NotProven as error:
        return _told(request, "login.html.j2", error)
    return await begin(request, account, RedirectResponse("/", status_code=303))


async def show_first(request: Request) -> Response:
    """The form to set a first password with."""
    return page(request, "first.html.j2", says="")


async def set_first(request: Request) -> Response:
    """Set a first password with the one-time token, and log in."""
    keys: Keys = request.app.state.keys
    given = await fields(request)
    name, token, password = (given.get(key, "") for key in ("name", "code", "password"))
    try:
        if password != given.get("again", ""):
            raise AccountError("The two passwords are not the same.")
        account = await keys.proof.first_password(
            name, token, password, address(request), keys.now()
        )
    except AccountError as error:
        return _told(request, "first.html.j2", error)
    return await begin(request, account, RedirectResponse("/", status_code=303))


async def leave(request: Request) -> Response:
    """Log out: the session ends at the server, whatever the browser keeps."""
    keys: Keys = request.app.state.keys
    await _end(request, "logged out")
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(
        keys.settings.cookie, secure=keys.settings.tls, httponly=True, samesite="strict"
    )
    return response


async def who(request: Request) -> Response:
    """Who is logged in, and the token that acts of this page must carry."""
    person = request.state.person
    return JSONResponse(
        {"name": person.name, "role": person.role, "by": person.by, "token": request.state.token}
    )


async def looks(_request: Request) -> Response:
    """The style of these pages."""
    text = (files("watchdesk.console") / "templates" / "login.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"cache-control": "no-cache"})


async def proven(request: Request, name: str, password: str) -> Account:
    """The account whose password was given, at a login or under a handover; else NotProven."""
    keys: Keys = request.app.state.keys
    return await keys.proof.by_password(name, password, address(request), keys.now())


async def begin(request: Request, account: Account, response: Response) -> Response:
    """The response with a new session of an account in it; the one before is ended."""
    keys: Keys = request.app.state.keys
    await _end(request, f"{account.name} logged in here")
    here, at = address(request), keys.now()
    token = await keys.registry.ask(
        lambda book: sessions.start(book, account.number, here, at), actor(account)
    )
    response.set_cookie(
        keys.settings.cookie,
        token,
        max_age=int(sessions.LONGEST.total_seconds()),
        secure=keys.settings.tls,
        httponly=True,
        samesite="strict",
    )
    return response


async def _end(request: Request, because: str) -> None:
    keys: Keys = request.app.state.keys
    person = (await identified(request)).person
    if person is not None and person.session is not None:
        number, at = person.session, keys.now()
        await keys.registry.ask(lambda book: sessions.end(book, number, at, because), person.actor)


def _told(request: Request, template: str, error: AccountError) -> Response:
    """The form again, with what was wrong; after too many guesses, with how long to wait."""
    if not isinstance(error, NotProven):
        return page(request, template, 400, says=str(error))
    if error.wait_s <= 0:
        return page(request, template, 401, says=str(error))
    response = page(request, template, 429, says=str(error))
    response.headers["retry-after"] = str(math.ceil(error.wait_s))
    return response
