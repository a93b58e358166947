"""Commands for training: ``exercise list``, ``check``, ``run`` and ``debrief``."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_key, desk_option
from watchdesk.cli.output import emit

RUNS = click.option(
    "--runs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder the runs are kept in; else beside the user's own data, never in the desk.",
)


@click.group()
def exercise() -> None:
    """Exercises: what happens, what is asked, and what came of it. Nothing real is in them."""


@exercise.command("list")
def list_() -> None:
    """List the exercises that come with Watchdesk, one JSON object a line.

    \b
    Example:
        watchdesk exercise list
    """
    from watchdesk.exercise.scenario_file import scenario_named, shipped

    for name in shipped():
        scenario = scenario_named(name)
        emit(
            {
                "exercise": name,
                "title": scenario.title,
                "family": scenario.family,
                "patrol_state": scenario.patrol_state,
                "minutes": scenario.minutes,
            }
        )


@exercise.command()
@click.argument("name")
def check(name: str) -> None:
    """Hold an exercise, a file or a shipped NAME, against the zone and authority engines.

    Exit code 1 where the file claims an answer that they do not give.

    \b
    Example:
        watchdesk exercise check my-exercise.toml
    """
    from watchdesk.exercise.air import on_air
    from watchdesk.exercise.judging import disagreements
    from watchdesk.exercise.places import line_of
    from watchdesk.exercise.scenario import ExerciseError
    from watchdesk.exercise.scenario_file import read_scenario, script_of
    from watchdesk.limits import zones_in_use

    with script_of(name) as path:
        scenario, text = read_scenario(path), path.read_text("utf-8")
    air = on_air(scenario, Path(name).parent)
    found = list(disagreements(scenario, air, zones_in_use()))
    for trouble in found:
        line = line_of(text, trouble.partition(":")[0])
        emit({"exercise": scenario.name, "line": line, "trouble": trouble})
    if found:
        raise ExerciseError(f"{name}: {len(found)} answers or tracks to put right")
    emit(
        {
            "exercise": scenario.name,
            "positions": len(air.heard.positions),
            "questions": sum(len(moment.ask) for moment in scenario.moments),
            "to_notice": len(scenario.situations),
        }
    )


@exercise.command()
@click.argument("name")
@RUNS
@click.option("--port", type=click.IntRange(0, 65535), default=8012, show_default=True)
@click.option("--speed", type=float, default=1.0, show_default=True, help="Times real time.")
@desk_option
def run(name: str, runs: Path | None, port: int, speed: float, desk: Path | None) -> None:
    """Play an exercise, a file or a shipped NAME, on this computer only.

    Two addresses are printed: the trainee's, and the instructor's with its key.

    \b
    Example:
        watchdesk exercise run mona-sinking --port 8012
    """
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.exercise.playing import play
    from watchdesk.folders import default_folder

    settings = ConsoleSettings(desk=desk or default_folder(), desk_key=desk_key(), port=port)
    play(name, _runs(runs), settings=settings, rate=speed, tell=click.echo)


@exercise.command("debrief")
@click.argument("run")
@RUNS
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="File to write.")
def debrief_(run: str, runs: Path | None, out: Path) -> None:
    """Write the debrief of a RUN as one HTML file to print on A4.

    \b
    Example:
        watchdesk exercise debrief mona-sinking-20260905T070000Z-1f2e -o debrief.html
    """
    from watchdesk.exercise.debrief import debrief_of
    from watchdesk.exercise.debrief_page import debrief_page
    from watchdesk.exercise.run_file import RunFile
    from watchdesk.exercise.session import Session
    from watchdesk.limits import zones_in_use

    zones = zones_in_use()
    session = Session(RunFile.opened(_runs(runs), run), zones)
    found = debrief_of(session, desk_key())
    try:
        out.write_text(debrief_page(found, zones), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out}: cannot be written ({error.strerror})") from error


def _runs(named: Path | None) -> Path:
    from watchdesk.exercise.run_file import RUNS as FOLDER
    from watchdesk.limits import data_folder

    return named or data_folder() / FOLDER
