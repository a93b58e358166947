"""An exercise opened on the console; a branch is gone on with in the same place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from jurisdiction.zones import Zones
from watchdesk.console.serving import bound, server, told_once
from watchdesk.console.settings import ConsoleSettings
from watchdesk.exercise.deeds import DESK
from watchdesk.exercise.run_file import RunFile
from watchdesk.exercise.session import Session, begun
from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.moving import Steps
from watchdesk.replay.stationed import station_on

MARK = "EXERCISE EXERCISE EXERCISE"


def play(
    name: str,
    runs: Path,
    *,
    settings: ConsoleSettings,
    rate: float,
    tell: Callable[[str], None],
) -> None:
    """Serve an exercise until the process is told to end, branch after branch."""
    zones = zones_in_use()
    following: RunFile | None = begun(runs, name)
    key = None
    while following is not None:
        session = Session(following, zones, key)
        key = session.key
        tell(MARK)
        tell(f"Run:        {following.run.id}")
        tell(f"Trainee:    {settings.url}")
        tell(f"Instructor: {settings.url}instructor?key={key}")
        tell("The clock is held until the instructor lets it go on.")
        _served(session, zones, settings, rate)
        following = session.next_run


def clock_of(session: Session, rate: float) -> ReplayClock:
    """The clock of a run, held at its beginning, or where it was branched."""
    scenario, run = session.scenario, session.file.run
    clock = ReplayClock(scenario.begin_s, scenario.end_s, rate=rate)
    if run.parent_at_s is not None:
        clock.seek(run.parent_at_s)
    return clock


def _served(session: Session, zones: Zones, settings: ConsoleSettings, rate: float) -> None:
    """Serve one run until it is left."""
    clock = clock_of(session, rate)
    desk = session.file.folder / DESK
    desk.mkdir(exist_ok=True)
    station = station_on("exercise", clock, session.player, desk, zones, settings.desk_key)
    with closing(bound(settings)) as listening, told_once():
        console = server(station, settings)
        console.config.app.state.exercise = session  # type: ignore[union-attr]

        def leave() -> None:
            console.should_exit = True

        session.on_leaving = leave
        steps = Steps(station, clock)
        steps.start()
        try:
            console.run(sockets=[listening])
        finally:
            steps.stop()
