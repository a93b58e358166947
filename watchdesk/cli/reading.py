"""Commands that read AIS: ``decode`` and ``assess``, and the main job on the exercise, ``demo``."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.output import emit, stages

SOURCES = click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
QUIET = click.option("--quiet", is_flag=True, help="Say nothing on stderr while working.")


@click.command()
@SOURCES
@click.option("--summary", is_flag=True, help="One object of counts instead of the messages.")
def decode(sources: tuple[Path, ...], summary: bool) -> None:
    """Print what SOURCE... says, one JSON object a message.

    Missing values are null. With --summary: lines, sentences, messages, what was refused and why.

    \b
    Example:
        watchdesk decode monday.nmea.gz --summary
    """
    from ais.reading import decoded, read

    if summary:
        emit(read(sources).counts.as_record())
        return
    for source in sources:
        for message in decoded(source):
            emit(message)


@click.command()
@SOURCES
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option(
    "--thresholds",
    type=click.Path(path_type=Path),
    help="TOML file of thresholds to use instead of the defaults (see: watchdesk config show).",
)
@click.option("--replace", is_flag=True, help="Replace what an earlier run left in the folder.")
@click.option(
    "--patrol-state",
    metavar="ISO3",
    help="Whose patrol reads the briefs, e.g. MEX: they then say what it may do.",
)
@click.option(
    "--incidents",
    type=click.Path(path_type=Path),
    help="Reports of people in danger, JSON lines: calls, DSC and 406 MHz alerts, sightings.",
)
@click.option("--exercise", is_flag=True, help="Mark every page as an exercise.")
@QUIET
def assess(
    sources: tuple[Path, ...],
    out: Path,
    thresholds: Path | None,
    replace: bool,
    patrol_state: str | None,
    incidents: Path | None,
    exercise: bool,
    quiet: bool,
) -> None:
    """Read SOURCE... and write map, briefs, events and database into a folder.

    Rescue is looked at first. Recorded times are kept; nothing leaves this machine.

    \b
    Example:
        watchdesk assess monday.nmea.gz tuesday.csv -o monday --patrol-state MEX
    """
    from watchdesk.config import read_overrides
    from watchdesk.jobs import assess_into
    from watchdesk.reports import read_reports

    with stages(quiet=quiet) as progress:
        summary, _ = assess_into(
            sources,
            out,
            overrides=read_overrides(thresholds),
            replace=replace,
            exercise=exercise,
            patrol_state=patrol_state,
            reports=read_reports(incidents) if incidents else (),
            progress=progress,
        )
    emit(summary)


@click.command()
@click.option(
    "-o",
    "--out",
    default=Path("watchdesk-demo"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to fill; an earlier demo there is replaced.",
)
@QUIET
def demo(out: Path, quiet: bool) -> None:
    """Run the main job on the exercise recording that comes with Watchdesk.

    Sixty invented vessels, twelve hours in the Windward Passage. Opens with no network.

    \b
    Example:
        watchdesk demo
    """
    from watchdesk.jobs import run_demo

    with stages(quiet=quiet) as progress:
        story = run_demo(out, progress=progress)
    click.echo(story)
