"""Who may do what at the console: every route behind the table of roles, deny by default.

A route's name is its row in ``data/roles.csv``; a route without a row is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from watchdesk.console.bodies import form_token, limited
from watchdesk.console.gate import SAFE
from watchdesk.console.settings import LOOPBACK, ConsoleSettings, address_of
from watchdesk.desk import Desk, open_desk
from watchdesk.desk_audit import Actor, Book
from watchdesk.desk_file import DeskError, database_errors
from watchdesk.desk_roles import DEFAULT, RoleError, allowed, require
from watchdesk.people import accounts, sessions
from watchdesk.people.proof import Proof
from watchdesk.people.registry import Registry
from watchdesk.people.throttle import Once

# Routes that need no login: the way in, its looks, the page's own code, and a sign of life.
PUBLIC = frozenset({"console login", "console first", "console files", "console alive"})
WITHOUT_THE_DESK = frozenset({"console files", "console alive"})  # and ask it for nobody
# Counts without a vessel in them, for systemd and Prometheus on the same computer.
ON_THIS_COMPUTER = frozenset({"console ready", "console metrics"})
# A trainer acts in replays and exercises; at the live watch he looks on.
OF_THE_LIVE_WATCH = frozenset(
    {f"console alerts {act}" for act in ("acknowledge", "silence", "escalate", "dismiss", "note")}
    | {"console handover sign", "console contacts", "console flags add"}
)
TOKEN_HEADER = "x-watchdesk-token"
LOGGED_OUT = 4401  # how a WebSocket ends when its session does
RECHECK_S = 2.0  # how long a page may stay open after its session was ended elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks: a name, a role, and how that is known (``login`` or ``loopback``)."""

    name: str
    role: str
    by: str
    session: int | None = None

    @property
    def actor(self) -> Actor:
        """Who the desk's log says did what this person does."""
        known = f"account {self.name}" if self.by == "login" else self.by
        return Actor(role=self.role, role_from=known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the security of one app rests on; kept in ``app.state.keys``."""

    settings: ConsoleSettings
    registry: Registry
    now: Callable[[], datetime]
    secret: bytes  # of this process: whoever has no session gets his form's token from it
    proof: Proof
    told: Once = field(default_factory=Once)

    def nobodys_token(self) -> str:
        """The token in forms for people without a session."""
        return _token(self.secret, "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of whoever asks; no person where somebody must log in first."""

    person: Person | None
    token: str


def may(role: str, doing: str, mode: str) -> bool:
    """Whether a role may do something at a console that is ``live``, or not."""
    return role in allowed(doing) and not (
        role == "trainer" and mode == "live" and doing in OF_THE_LIVE_WATCH
    )


def requires(request: Request, doing: str) -> Person:
    """The person, where he may do something finer than his route; else the answer is 403."""
    person: Person = request.state.person
    try:
        require(person.role, doing)
    except RoleError as error:
        raise HTTPException(403, str(error)) from error
    return person


@contextmanager
def acting(request: Request) -> Iterator[Desk]:
    """The desk of the station, open in the name of whoever asks; for an endpoint in a thread."""
    keys: Keys = request.app.state.keys
    person: Person = request.state.person
    folder = request.app.state.station.desk_folder
    with open_desk(folder, person.actor, keys.settings.desk_key) as desk:
        yield desk


def guard(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The same routes, each behind the row of the table that its name is."""
    for route in routes:
        if not isinstance(route, Route | WebSocketRoute | Mount):
            raise TypeError(f"{route!r} cannot be put behind the table of roles")
        route.app = Door(route.app, route.name or "")
    return list(routes)


class Door:
    """One route's app behind its row of the table."""

    def __init__(self, app: ASGIApp, doing: str) -> None:
        self._app, self._doing = app, doing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, and let him in or not."""
        connection = HTTPConnection(scope)
        if scope["type"] == "websocket":
            await self._watched(connection, receive, send)
            return
        receive = limited(receive, scope)
        known = await self._let_in(connection)
        if scope["method"] not in SAFE:
            given = connection.headers.get(TOKEN_HEADER)
            if given is None:
                given, receive = await form_token(connection, receive)
            if not hmac.compare_digest(given.encode(), known.token.encode()):
                raise HTTPException(403, "this page is out of date: load it again")
        await self._app(scope, receive, send)

    async def _let_in(self, connection: HTTPConnection) -> Known:
        """Who asks, where he may; else 401 or 403, which the log tells once an hour."""
        keys: Keys = connection.app.state.keys
        known = Known(person=None, token=keys.nobodys_token())
        if self._doing not in WITHOUT_THE_DESK:
            known = await identified(connection)
        if self._doing in PUBLIC:
            known = Known(person=known.person, token=keys.nobodys_token())
        elif not (self._doing in ON_THIS_COMPUTER and address(connection) == LOOPBACK):
            if known.person is None:
                raise HTTPException(401, "log in first")
            role, mode = known.person.role, connection.app.state.station.mode
            if not may(role, self._doing, mode):
                await _note_refusal(keys, known.person, self._doing)
                raise HTTPException(403, why_not(role, self._doing))
        connection.state.person, connection.state.token = known.person, known.token
        return known

    async def _watched(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        """A WebSocket for as long as whoever opened it may have it."""
        try:
            known = await self._let_in(connection)
        except HTTPException:
            await send({"type": "websocket.close", "code": 1008})
            return
        serving = asyncio.ensure_future(self._app(connection.scope, receive, send))
        watching = asyncio.ensure_future(_until_another(connection, known))
        try:
            await asyncio.wait({serving, watching}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
                return
            serving.cancel()
            await asyncio.wait({serving})
            await send({"type": "websocket.close", "code": LOGGED_OUT, "reason": "logged out"})
        finally:
            serving.cancel()
            watching.cancel()


def why_not(role: str, doing: str) -> str:
    """One line on why a role may not do something here."""
    try:
        require(role, doing)
    except RoleError as error:
        return str(error)
    return f"{doing}: a {role} acts in replays and exercises, not at the live watch"


async def identified(connection: HTTPConnection) -> Known:
    """Who asks, by the cookie of an open session, or for being on this computer.

    Without a login only on the loopback, and only as long as the desk has no account at all.
    """
    keys: Keys = connection.app.state.keys
    token, at = connection.cookies.get(keys.settings.cookie), keys.now()
    place = address(connection)
    person = await keys.registry.ask(lambda book: _person(book, keys, token, place, at))
    if person is None or person.session is None or token is None:
        return Known(person=person, token=keys.nobodys_token())
    return Known(person=person, token=_token(token.encode(), "session"))


def address(connection: HTTPConnection) -> str:
    """Where somebody asks from, as it is counted; ``loopback`` is this computer."""
    return address_of(connection.client.host if connection.client else None)


def _person(book: Book, keys: Keys, token: str | None, place: str, at: datetime) -> Person | None:
    session = sessions.find(book, token) if token else None
    if session is not None and session.holds(at):
        if session.address == place:
            with suppress(*database_errors()):  # a full disk must not end a watch
                sessions.use(book, session, at)
            return Person(
                name=session.account, role=session.role, by="login", session=session.number
            )
        if keys.told.first(f"elsewhere {session.number} {place}", at.timestamp()):
            says = f"cookie of session {session.number} (account {session.account}) from {place}"
            book.note("refused", at, says)
    if place != LOOPBACK or accounts.exist(book):
        return None
    return Person(name=LOOPBACK, role=_desk_role(book), by=LOOPBACK)


def _desk_role(book: Book) -> str:
    kept = book.rows("settings", "name = 'role'")
    return str(kept[0]["value"]) if kept else DEFAULT


async def _note_refusal(keys: Keys, person: Person, doing: str) -> None:
    at = keys.now()
    if keys.told.first(f"refused {person.name} {doing}", at.timestamp()):
        await keys.registry.ask(lambda book: book.note("refused", at, doing), person.actor)


async def _until_another(connection: HTTPConnection, known: Known) -> None:
    """Return once whoever opened a connection is no longer who may have it."""
    while True:
        await asyncio.sleep(RECHECK_S)
        with suppress(DeskError):  # a desk that cannot be read ends no watch
            if (await identified(connection)).person != known.person:
                return


def _token(secret: bytes, of: str) -> str:
    """The token that proves a page was made by this console for this session."""
    return hmac.new(secret, f"watchdesk form {of}".encode(), hashlib.sha256).hexdigest()
