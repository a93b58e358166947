"""Who may do what: one reviewed table of commands by role, in which an empty cell is a no.

At the console a role is that of the account somebody logged in to.  On the command line it is
what a person says he acts as: it keeps honest people from slips and is written in the log, and
keeps nobody out who can read the files.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from seamath.errors import Mistake

ROLES = ("watch", "boarding", "analyst", "prosecutor", "trainer", "administrator")
DEFAULT = "watch"


class RoleError(Mistake):
    """Something that is not for the role a person acts as."""


@cache
def table() -> Mapping[str, frozenset[str]]:
    """The roles that may do each thing, by the words of the command."""
    text = (files("watchdesk") / "data" / "roles.csv").read_text(encoding="utf-8")
    return {
        row["doing"]: frozenset(role for role in ROLES if row[role] == "yes")
        for row in csv.DictReader(text.splitlines())
    }


def allowed(doing: str) -> frozenset[str]:
    """The roles that may do something: the row with the most of its words; none without a row.

    >>> sorted(allowed("form record screening")), allowed("form shred")
    (['boarding'], frozenset())
    """
    words = doing.split()
    for n in range(len(words), 0, -1):
        if (row := " ".join(words[:n])) in table():
            return table()[row]
    return frozenset()


def require(role: str, doing: str) -> None:
    """Return where a role may do something; else RoleError names those that may."""
    who = allowed(doing)
    if role not in who:
        told = ", ".join(name for name in ROLES if name in who) or "nobody"
        raise RoleError(f"{doing} is not for the role {role}; it is for {told} (--role)")
