"""The ``exchange directory`` commands: focal points, and which are due to be verified again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from watchdesk.cli.guard import desk_as, desk_option, now
from watchdesk.cli.output import emit


@click.group()
def directory() -> None:
    """Focal points by State and role, with their keys and when each was last verified."""


@directory.command("add")
@click.argument("state")
@click.argument("role")
@click.option("--agency", required=True, help="The office; never a person.")
@click.option("--address", required=True, help="How the office is reached.")
@click.option("--sealing-key", default="", help="Key to seal to: age1...")
@click.option("--signing-key", default="", help="Fingerprint that its seals have.")
@click.option("--approved", is_flag=True, help="Approved by the foreign ministry.")
@desk_option
def add(desk: Path | None, **given: Any) -> None:
    """Add a focal point; it can be sealed to once somebody verified it.

    \b
    Example:
        watchdesk exchange directory add BHS rcc --agency "RCC Nassau" --address "VHF 16"
    """
    from watchdesk.exchange.directory import FocalPoint
    from watchdesk.exchange.directory import add as keep

    with desk_as(desk) as opened:
        emit(keep(opened.book, FocalPoint(**given), now()).as_record())


@directory.command("list")
@click.option("--state", help="Only of this State.")
@click.option("--as-role", help="Only of this role.")
@desk_option
def list_points(state: str | None, as_role: str | None, desk: Path | None) -> None:
    """List the focal points, one JSON object each.

    \b
    Example:
        watchdesk exchange directory list --state BHS
    """
    from watchdesk.exchange.directory import points

    with desk_as(desk) as opened:
        for point in points(opened.book, state, as_role):
            emit(point.as_record())


@directory.command("due")
@click.option("--days", type=click.IntRange(1), default=90, show_default=True)
@desk_option
def list_due(days: int, desk: Path | None) -> None:
    """List the focal points never verified, or longer ago than so many days.

    \b
    Example:
        watchdesk exchange directory due --days 90
    """
    from watchdesk.exchange.directory import due

    with desk_as(desk) as opened:
        for point in due(opened.book, now(), timedelta(days=days)):
            emit(point.as_record())


@directory.command("verify")
@click.argument("number", type=int)
@click.option("--by", required=True, help="Service number of who reached the office.")
@desk_option
def verify(number: int, by: str, desk: Path | None) -> None:
    """Note that the office was reached by another way, and its address and keys are right.

    \b
    Example:
        watchdesk exchange directory verify 1 --by 4711
    """
    from watchdesk.exchange import directory as kept

    with desk_as(desk) as opened:
        emit(kept.verify(opened.book, number, by=by, now=now()).as_record())


@directory.command("remove")
@click.argument("number", type=int)
@desk_option
def remove(number: int, desk: Path | None) -> None:
    """Take a focal point out of the directory.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk exchange directory remove 1
    """
    from watchdesk.exchange import directory as kept

    with desk_as(desk) as opened:
        kept.remove(opened.book, number, now())
