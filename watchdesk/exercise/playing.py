"""An exercise opened on the console; a branch is gone on with in the same place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from jurisdiction.zones import Zones
from watchdesk.console.serving import bound, ended_by_signals, server
from watchdesk.console.settings import ConsoleSettings
from watchdesk.desk import DATABASE, open_desk
from watchdesk.exercise.deeds import DESK
from watchdesk.exercise.run_file import RunFile
from watchdesk.exercise.scenario import ExerciseError
from watchdesk.exercise.session import Session, begun
from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.deeds import deeds_of
from watchdesk.replay.moving import Steps, move
from watchdesk.replay.stationed import station_on
from watchdesk.station.keeper import STATION
from watchdesk.station.station import Station

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


def desk_of(session: Session, key: Path | None = None) -> Path:
    """The folder of a run's own desk, set to the State whose patrol is exercised."""
    folder = session.file.folder / DESK
    folder.mkdir(exist_ok=True)
    scenario = session.scenario
    with open_desk(folder, STATION, key) as desk:
        if desk.setting("state") is None:
            desk.set("state", scenario.patrol_state, scenario.begin)
    return folder


def stationed(session: Session, zones: Zones, rate: float, key: Path | None = None) -> Station:
    """The station of a run, its clock held at the beginning, or where the run was branched.

    A branch stands there as its parent did: what was entered and acknowledged up to then is.
    """
    scenario, run = session.scenario, session.file.run
    clock = ReplayClock(scenario.begin_s, scenario.end_s, rate=rate)
    station = station_on("exercise", clock, session.player, desk_of(session, key), zones, key)
    if run.parent_at_s is not None:
        parent = session.file.folder.parent / str(run.parent) / DESK
        if (parent / DATABASE).is_file():
            with open_desk(parent, key=key) as desk:
                done = deeds_of(desk, parent)
            clock.to_come = tuple(deed for deed in done if deed.at_s <= run.parent_at_s)
        move(station, clock, run.parent_at_s)
    return station


def _served(session: Session, zones: Zones, settings: ConsoleSettings, rate: float) -> None:
    """Serve one run until it is left."""
    station = stationed(session, zones, rate, settings.desk_key)
    with closing(bound(settings)) as listening:
        console = server(station, settings)
        console.config.app.state.exercise = session  # type: ignore[union-attr]

        def leave() -> None:
            console.should_exit = True

        session.on_leaving = leave
        steps = Steps(station, clock_of(station))
        steps.start()
        try:
            with ended_by_signals(console):
                console.run(sockets=[listening])
        finally:
            steps.stop()


def clock_of(station: Station) -> ReplayClock:
    """The clock of an exercise's station."""
    if not isinstance(station.clock, ReplayClock):
        raise ExerciseError("a watch is no exercise")
    return station.clock
