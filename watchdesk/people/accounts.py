"""The people of a unit's desk: one account each, with one role; no default account or password.

Every change goes through the desk's book, which knows who made it.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ais.events import iso
from watchdesk.desk import moment
from watchdesk.desk_audit import Actor, Book
from watchdesk.desk_roles import ROLES
from watchdesk.people import sessions
from watchdesk.people.passwords import AccountError, new_token, token_hash

TOKEN_DAYS = 3  # a first password is set within a long week-end; our judgement, untested
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account; ``password`` is argon2's text, None until it was set."""

    number: int
    name: str
    role: str
    password: str | None
    token_sha256: str | None
    token_until: datetime | None
    disabled: datetime | None
    created: datetime

    @property
    def state(self) -> str:
        """``disabled``, ``in use``, or ``waits for its first password``."""
        if self.disabled is not None:
            return "disabled"
        return "in use" if self.password else "waits for its first password"

    def as_record(self) -> dict[str, Any]:
        """The account as JSON-ready values; nothing of its secrets."""
        return {
            "name": self.name,
            "role": self.role,
            "state": self.state,
            "token_until": iso(self.token_until) if self.token_until else None,
            "created": iso(self.created),
        }


def actor(account: Account) -> Actor:
    """Who the desk's log says did something that was done under an account."""
    return Actor(role=account.role, role_from=f"account {account.name}")


def exist(book: Book) -> bool:
    """Whether there is any account, in use or not: from the first one on all must log in."""
    return bool(book.db.execute("SELECT 1 FROM accounts LIMIT 1").fetchone())


def everybody(book: Book) -> list[Account]:
    """Every account, disabled ones too, in the order they were made."""
    return [_account(row) for row in book.rows("accounts")]


def find(book: Book, name: str) -> Account | None:
    """The account of that name, or None."""
    found = book.rows("accounts", "login = ?", (name,))
    return _account(found[0]) if found else None


def known(book: Book, name: str) -> Account:
    """The account of that name; AccountError where there is none."""
    account = find(book, name)
    if account is None:
        raise AccountError(f"there is no account {name[:32]!a}; `watchdesk account list` names all")
    return account


def add(book: Book, name: str, role: str, at: datetime) -> str:
    """Make an account; the answer is the one-time token its first password is set with."""
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"{name[:32]!a} cannot be a name: 2 to 32 of a-z, 0-9 and . _ -,"
            " a letter or figure first"
        )
    if role not in ROLES:
        raise AccountError(f"no role {role[:32]!a}; there is {', '.join(ROLES)}")
    token = new_token()
    with book.writing():
        if find(book, name) is not None:
            raise AccountError(
                f"there is an account {name} already; reset it, or take another name"
            )
        row = {"login": name, "role": role, "password": None, "disabled": None, "created": iso(at)}
        book.add("accounts", row | _token_row(token, at), at, f"account {name} as {role}")
    return token


def reset(book: Book, name: str, at: datetime) -> str:
    """Take an account's password away and end its sessions; the answer is a new one-time token."""
    token = new_token()
    with book.writing():
        account = known(book, name)
        changes = {"password": None, "disabled": None, **_token_row(token, at)}
        book.change("accounts", account.number, changes, at, f"account {name} reset")
        sessions.end_all(book, account.number, at, "account reset")
    return token


def disable(book: Book, name: str, at: datetime) -> None:
    """Let nobody in under an account any more, and end its sessions; reset lets him in again."""
    with book.writing():
        account = known(book, name)
        changes = {"disabled": iso(at), "token_sha256": None, "token_until": None}
        book.change("accounts", account.number, changes, at, f"account {name} disabled")
        sessions.end_all(book, account.number, at, "account disabled")


def set_role(book: Book, name: str, role: str, at: datetime) -> None:
    """Give an account another role; its sessions end, so that no page shows the old one."""
    if role not in ROLES:
        raise AccountError(f"no role {role[:32]!a}; there is {', '.join(ROLES)}")
    with book.writing():
        account = known(book, name)
        book.change("accounts", account.number, {"role": role}, at, f"account {name} as {role}")
        sessions.end_all(book, account.number, at, "another role")


def token_holds(account: Account | None, token: str, at: datetime) -> bool:
    """Whether a one-time token is the account's, unused and in time."""
    given = token_hash(token)
    kept = account.token_sha256 if account is not None else None
    same = hmac.compare_digest(kept or "-" * len(given), given)
    if account is None or account.disabled is not None or account.token_until is None:
        return False
    return same and at < account.token_until


def first_password(book: Book, name: str, token: str, password: str, at: datetime) -> Account:
    """Keep a hashed password and use up the token; AccountError where the token does not hold."""
    with book.writing():
        account = find(book, name)
        if account is None or not token_holds(account, token, at):
            raise AccountError("name or token is not right, or the token is used or too old")
        book.actor = actor(account)
        changes = {"password": password, "token_sha256": None, "token_until": None}
        book.change("accounts", account.number, changes, at, f"password of account {name}")
    return known(book, name)


def keep_again(book: Book, account: Account, password: str, at: datetime) -> None:
    """Keep the same password, hashed with the parameters used now."""
    says = f"password of account {account.name} hashed anew"
    book.change("accounts", account.number, {"password": password}, at, says)


def _token_row(token: str, at: datetime) -> dict[str, str]:
    return {
        "token_sha256": token_hash(token),
        "token_until": iso(at + timedelta(days=TOKEN_DAYS)),
    }


def _account(row: dict[str, Any]) -> Account:
    return Account(
        number=row["id"],
        name=row["login"],
        role=row["role"],
        password=row["password"],
        token_sha256=row["token_sha256"],
        token_until=moment(row["token_until"]) if row["token_until"] else None,
        disabled=moment(row["disabled"]) if row["disabled"] else None,
        created=moment(row["created"]),
    )
