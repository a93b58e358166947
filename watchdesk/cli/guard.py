"""Every command asks for its role first, and the desk's log says who did what as what."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchdesk.desk_roles import DEFAULT, ROLES, RoleError, allowed, require

if TYPE_CHECKING:
    from watchdesk.desk import Desk
    from watchdesk.desk_audit import Actor

desk_option = click.option(
    "--desk",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WATCHDESK_DESK",
    help="Folder of what the unit keeps; else the user's own data folder.",
)
to_option = click.option(
    "--to", metavar="ISO3", help="The State that gets it; needed where a case is locked."
)
role_option = click.option(
    "--role",
    type=click.Choice(ROLES),
    envvar="WATCHDESK_ROLE",
    expose_value=False,
    is_eager=True,
    callback=lambda ctx, _, role: ctx.meta.__setitem__("watchdesk.role", role),
    help="As whom you act; else the role the desk is set to, else watch.",
)


def guard(group: click.Group, *above: str) -> None:
    """Put every command under a group, now and below, behind the table of roles."""
    for name, command in group.commands.items():
        words = (*above, name)
        if isinstance(command, click.Group):
            guard(command, *words)
        elif command.callback is not None:
            command.callback = _asking(command.callback, " ".join(words))


def may(doing: str, desk: Path | None) -> None:
    """Raise RoleError, and log it, where the role in force may not do something."""
    with desk_as(desk) as opened:
        _asked(opened, doing, note=False)


@contextmanager
def desk_as(folder: Path | None) -> Iterator[Desk]:
    """The desk, opened as the role in force, with the key the environment names."""
    from watchdesk.desk import open_desk
    from watchdesk.desk_audit import Actor

    with open_desk(folder or _named_folder(), key=desk_key()) as desk:
        given = click.get_current_context().meta.get("watchdesk.role")
        kept = desk.setting("role")
        if given:
            desk.book.actor = Actor(role=given, role_from="option")
        elif kept:
            desk.book.actor = Actor(role=kept, role_from="setting")
        else:
            desk.book.actor = Actor(role=DEFAULT, role_from="default")
        yield desk


def desk_key() -> Path | None:
    """The file with the key of a sealed desk, where the environment names one."""
    named = os.environ.get("WATCHDESK_DESK_KEY")
    return Path(named) if named else None


def now() -> datetime:
    """This moment, in whole seconds."""
    return datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251 - a person acts now


def _asking(callback: Any, doing: str) -> Any:
    """The same command, once its role was asked for; what everybody may do opens no desk."""
    everybody = allowed(doing) == frozenset(ROLES)

    @functools.wraps(callback)
    def asked(*args: Any, **given: Any) -> Any:
        if not everybody:
            with desk_as(given.get("desk")) as desk:
                _asked(desk, doing, note=True)
        return callback(*args, **given)

    return asked


def _asked(desk: Desk, doing: str, *, note: bool) -> None:
    actor: Actor = desk.book.actor
    try:
        require(actor.role, doing)
    except RoleError:
        desk.book.note("refused", now(), doing)
        raise
    if note:
        desk.book.note("command", now(), doing)


def _named_folder() -> Path | None:
    named = os.environ.get("WATCHDESK_DESK")
    return Path(named) if named else None
