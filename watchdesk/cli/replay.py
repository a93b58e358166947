"""The ``replay`` command: the console on a recording."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_key, desk_option


@click.command()
@click.argument(
    "sources", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--speed", type=float, default=1.0, show_default=True, help="0.5 to 600 times.")
@click.option(
    "--contacts",
    multiple=True,
    type=click.Path(path_type=Path),
    help="File of what was seen without AIS; may be given several times.",
)
@click.option(
    "--patrol-state",
    metavar="STATE",
    help="Whose authority is worked out: three letters, such as BHS; else the desk's State.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8011, show_default=True)
@desk_option
def replay(
    sources: tuple[Path, ...],
    speed: float,
    contacts: tuple[Path, ...],
    patrol_state: str | None,
    port: int,
    desk: Path | None,
) -> None:
    """Open the console on what FILE... recorded, in the recording's own time.

    It plays, pauses, steps and jumps; the answers are those of assess. What is entered meanwhile
    is kept nowhere: the unit's desk only says who may log in.

    \b
    Example:
        watchdesk replay monday.nmea.gz --speed 60
    """
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.folders import default_folder
    from watchdesk.replay.playing import replay as play

    settings = ConsoleSettings(desk=desk or default_folder(), desk_key=desk_key(), port=port)
    play(
        sources,
        contacts=contacts,
        rate=speed,
        settings=settings,
        tell=click.echo,
        patrol_state=patrol_state,
    )
