"""The ``account`` commands: who may log in to the console, and who is."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_as, desk_option, now
from watchdesk.cli.output import emit
from watchdesk.desk_roles import ROLES

as_role = click.option("--role", type=click.Choice(ROLES), required=True, help="What he may do.")


@click.group()
def account() -> None:
    """Who may log in to the console.  From the first account on everybody must.

    Whoever can write the desk's file can make accounts: that is who an administrator is.
    """


@account.command("add")
@click.argument("name")
@as_role
@desk_option
def add(name: str, role: str, desk: Path | None) -> None:
    """Make an account, and print the one-time token its first password is set with.

    Give the token to the person and to nobody else; it holds for three days.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account add r.perez --role watch
    """
    from watchdesk.people import accounts

    with desk_as(desk) as opened:
        emit({"name": name, "token": accounts.add(opened.book, name, role, now())})


@account.command("list")
@desk_option
def list_accounts(desk: Path | None) -> None:
    """List the accounts, one JSON object each; no secret is shown.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account list
    """
    from watchdesk.people import accounts

    with desk_as(desk) as opened:
        for one in accounts.everybody(opened.book):
            emit(one.as_record())


@account.command("reset")
@click.argument("name")
@desk_option
def reset(name: str, desk: Path | None) -> None:
    """Take a password away, end its sessions, and print a new one-time token.

    It lets a disabled account in again.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account reset r.perez
    """
    from watchdesk.people import accounts

    with desk_as(desk) as opened:
        emit({"name": name, "token": accounts.reset(opened.book, name, now())})


@account.command("disable")
@click.argument("name")
@desk_option
def disable(name: str, desk: Path | None) -> None:
    """Let nobody in under an account, and end its sessions; what was done under it stays.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account disable r.perez
    """
    from watchdesk.people import accounts

    with desk_as(desk) as opened:
        accounts.disable(opened.book, name, now())


@account.command("role")
@click.argument("name")
@as_role
@desk_option
def set_role(name: str, role: str, desk: Path | None) -> None:
    """Give an account another role, and end its sessions.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account role r.perez --role analyst
    """
    from watchdesk.people import accounts

    with desk_as(desk) as opened:
        accounts.set_role(opened.book, name, role, now())


@account.command("sessions")
@desk_option
def list_sessions(desk: Path | None) -> None:
    """List who is logged in, from where and since when, one JSON object each.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account sessions
    """
    from watchdesk.people import sessions

    with desk_as(desk) as opened:
        for one in sessions.opened(opened.book, now()):
            emit(one.as_record())


@account.command("end")
@click.argument("session", type=int)
@desk_option
def end(session: int, desk: Path | None) -> None:
    """End a session: its cookie is refused from now on, and its page closes in seconds.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk account end 12
    """
    from watchdesk.people import sessions

    with desk_as(desk) as opened:
        sessions.end(opened.book, session, now(), "ended by an administrator")
