"""Commands for what a unit keeps from watch to watch: ``watchlist`` and ``feedback``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from watchdesk.cli.guard import desk_as, desk_option, now
from watchdesk.cli.output import emit


@click.group()
def watchlist() -> None:
    """Vessels somebody asked to be told of.  Being on the list adds no suspicion."""


@watchlist.command("add")
@click.option("--mmsi", type=int, help="Number of the radio.")
@click.option("--imo", type=int, help="IMO number of the hull.")
@click.option("--callsign", help="Call sign.")
@click.option("--name", help="Name; the weakest of the four.")
@click.option("--owner", required=True, help="Who asks: a service or a role.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True)
@desk_option
def add(days: int, desk: Path | None, **given: Any) -> None:
    """Add a vessel by any of its identities, for a number of days.

    \b
    Example:
        watchdesk watchlist add --imo 9074729 --owner "MRCC" --reason "overdue" --days 7
    """
    from risk.watchlist import Wanted

    at = now()
    with desk_as(desk) as opened:
        entry = Wanted(id=0, added=at, expires=at + timedelta(days=days), **given)
        emit(opened.watch_for(entry).as_record())


@watchlist.command("list")
@desk_option
def list_entries(desk: Path | None) -> None:
    """List the entries, one JSON object each, with whether they are still in force.

    \b
    Example:
        watchdesk watchlist list
    """
    at = now()
    with desk_as(desk) as opened:
        for entry in opened.watchlist():
            emit({**entry.as_record(), "in_force": entry.added <= at < entry.expires})


@watchlist.command("remove")
@click.argument("number", type=int)
@click.option("--by", required=True, help="Who takes it off: kept with the entry.")
@desk_option
def remove(number: int, by: str, desk: Path | None) -> None:
    """Take an entry off the list.

    \b
    Example:
        watchdesk watchlist remove 1 --by "duty officer"
    """
    with desk_as(desk) as opened:
        opened.remove(number, by=by, at=now())


@click.group()
def feedback() -> None:
    """What officers made of events, and how often each detector was right."""


@feedback.command("add")
@click.argument("event_key")
@click.argument("verdict", type=click.Choice(["confirmed", "dismissed"]))
@click.option("--officer", required=True, help="Number or role of the officer.")
@click.option("--reason", default="", help="Needed to dismiss.")
@desk_option
def judge(event_key: str, verdict: str, officer: str, reason: str, desk: Path | None) -> None:
    """Say of one event that it was what it looked like, or that it meant nothing.

    A dismissed event stays in the record with its reason and no longer counts as an indicator.

    \b
    Example:
        watchdesk feedback add gap:311000001:20260302T005400Z dismissed --officer 17 --reason x
    """
    from risk.feedback import Verdict

    said = Verdict(event_key=event_key, verdict=verdict, reason=reason, officer=officer, at=now())
    with desk_as(desk) as opened:
        opened.judge(said)
    emit(said.as_record())


@feedback.command("list")
@desk_option
def list_verdicts(desk: Path | None) -> None:
    """List everything said of events, in order, one JSON object each.

    \b
    Example:
        watchdesk feedback list
    """
    with desk_as(desk) as opened:
        for verdict in opened.verdicts():
            emit(verdict.as_record())


@feedback.command("summary")
@desk_option
def summary(desk: Path | None) -> None:
    """Tell for each detector the share of judged events that was confirmed, with its interval.

    \b
    Example:
        watchdesk feedback summary
    """
    from risk.feedback import precision

    with desk_as(desk) as opened:
        for figures in precision(opened.verdicts()):
            emit(figures.as_record())
