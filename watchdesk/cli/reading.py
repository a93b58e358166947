"""Commands that read AIS: ``decode`` and ``assess``, and the main job on the exercise, ``demo``."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.brief import language_option
from watchdesk.cli.guard import desk_key, desk_option
from watchdesk.cli.output import emit, stages
from watchdesk.cli.settings import PRESET

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
@PRESET
@click.option("--replace", is_flag=True, help="Replace what an earlier run left in the folder.")
@click.option(
    "--patrol-state",
    metavar="ISO3",
    help="Whose patrol reads this, e.g. MEX: map and briefs then say what it may do.",
)
@click.option(
    "--flag-log",
    type=click.Path(path_type=Path),
    help="What is known of flags, consents and grounds, as `watchdesk flag add` writes it.",
)
@click.option(
    "--incidents",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Reports of people in danger, from the form or `rescue incident add`; give every file.",
)
@click.option(
    "--contacts",
    multiple=True,
    type=click.Path(path_type=Path),
    help="What was seen without AIS: CSV or GeoJSON of sightings. May be given several times.",
)
@click.option(
    "--reception",
    type=click.Path(path_type=Path),
    help="How well vessels are usually heard, as `watchdesk reception` learned it.",
)
@desk_option
@language_option
@click.option(
    "--playbook",
    type=click.Path(path_type=Path),
    help="TOML file with the unit's own steps, order and notes for the checklist.",
)
@click.option("--exercise", is_flag=True, help="Mark every page as an exercise.")
@QUIET
def assess(
    sources: tuple[Path, ...],
    out: Path,
    thresholds: Path | None,
    preset: str | None,
    replace: bool,
    patrol_state: str | None,
    flag_log: Path | None,
    incidents: tuple[Path, ...],
    contacts: tuple[Path, ...],
    reception: Path | None,
    desk: Path | None,
    language: str,
    playbook: Path | None,
    exercise: bool,
    quiet: bool,
) -> None:
    """Read SOURCE... and write map, briefs, events and database into a folder.

    Rescue is looked at first. Recorded times are kept; nothing leaves this machine. Radar targets
    among the lines of a recording are contacts too; what cannot be right is told on stderr.

    \b
    Example:
        watchdesk assess monday.nmea.gz tuesday.csv -o monday --patrol-state MEX
    """
    from jurisdiction.flag_log import read_flag_log
    from risk.feedback import dismissed
    from risk.heard import read_usual
    from risk.presets import with_preset
    from watchdesk.brought import Brought
    from watchdesk.config import read_overrides
    from watchdesk.desk import known_at
    from watchdesk.doubts import doubts_of
    from watchdesk.jobs import assess_into
    from watchdesk.playbook import read_playbook
    from watchdesk.reports import read_all_reports

    wanted, verdicts = known_at(desk, desk_key())
    with stages(quiet=quiet) as progress:
        summary, seen = assess_into(
            sources,
            out,
            brought=Brought(
                overrides=with_preset(preset, read_overrides(thresholds)),
                reports=read_all_reports(incidents),
                contacts=contacts,
                usual=read_usual(reception) if reception else None,
                wanted=wanted,
                dismissed=dismissed(verdicts),
            ),
            language=language,
            playbook=read_playbook(playbook) if playbook else None,
            replace=replace,
            exercise=exercise,
            patrol_state=patrol_state,
            flag_log=read_flag_log(flag_log) if flag_log else (),
            progress=progress,
        )
    for doubt in () if quiet else doubts_of(seen):
        click.echo(doubt, err=True)
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
