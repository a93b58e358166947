"""The ``watchdesk`` command: families of commands, and one line for a person's mistake."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import click

from seamath.errors import Mistake
from watchdesk.cli.account import account
from watchdesk.cli.brief import brief
from watchdesk.cli.desk import feedback, watchlist
from watchdesk.cli.desk_keeping import desk
from watchdesk.cli.evidence import evidence
from watchdesk.cli.exchange import exchange
from watchdesk.cli.exercise import exercise
from watchdesk.cli.export import export
from watchdesk.cli.flag import flag
from watchdesk.cli.forms import form
from watchdesk.cli.guard import guard, role_option
from watchdesk.cli.law import authority, consent, law, pursuit
from watchdesk.cli.limits import limits
from watchdesk.cli.listen import listen
from watchdesk.cli.places import zones
from watchdesk.cli.reading import assess, decode, demo
from watchdesk.cli.reception import reception
from watchdesk.cli.replay import replay
from watchdesk.cli.rescue import rescue
from watchdesk.cli.settings import config, doctor
from watchdesk.cli.watch import watch


class Watchdesk(click.Group):
    """A group that tells a person's mistake in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a mistake becomes ``Error: ...`` and exit code 1."""
        try:
            return super().invoke(ctx)
        except Mistake as mistake:
            raise click.ClickException(str(mistake)) from mistake
        except BrokenPipeError:
            ctx.exit(0)  # the reader of our output has seen enough


@click.group(cls=Watchdesk, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(metadata.version("watchdesk"), prog_name="watchdesk")
@role_option
def cli() -> None:
    """Decision support for people who keep watch at sea.

    Life first. An indicator is not a ground. Every answer says how sure it is.
    """


for command in (
    demo,
    assess,
    decode,
    listen,
    watch,
    replay,
    exercise,
    zones,
    limits,
    reception,
    rescue,
    authority,
    pursuit,
    consent,
    flag,
    brief,
    export,
    evidence,
    watchlist,
    feedback,
    form,
    exchange,
    desk,
    account,
    law,
    config,
    doctor,
):
    cli.add_command(command)

guard(cli)
