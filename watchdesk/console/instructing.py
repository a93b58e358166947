"""Who may see the truth of an exercise: whoever has the key printed when it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request

if TYPE_CHECKING:
    from watchdesk.exercise.session import Session

COOKIE = "watchdesk-instructor"


def session_of(request: Request) -> Session:
    """The exercise that is being played; 404 where none is."""
    session: Session | None = getattr(request.app.state, "exercise", None)
    if session is None:
        raise HTTPException(404, "no exercise is being played here")
    return session


def instructing(request: Request) -> bool:
    """Whether the page that asks has been opened with the instructor's key."""
    return session_of(request).is_instructor(request.cookies.get(COOKIE))


def only_instructors(request: Request) -> Session:
    """The exercise, for its instructor; 403 for everybody else."""
    session = session_of(request)
    if not instructing(request):
        raise HTTPException(403, "for the instructor: open the address printed at the start")
    return session
