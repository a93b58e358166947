"""Whose name an act carries: that of the account, or the one said where nobody logs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

LONGEST = 60


def officer_of(request: Request, wish: Mapping[str, Any]) -> str:
    """The account of whoever logged in; else the officer named, else how he is known."""
    person = request.state.person
    if person.by == "login":
        return str(person.name)
    return said_name(wish.get("officer")) or str(person.name)


def said_name(said: Any) -> str:
    """A name somebody gave, without what turns a line of the log around or hides in it."""
    given = said if isinstance(said, str) else ""
    return "".join(letter for letter in given if letter.isprintable()).strip()[:LONGEST]
