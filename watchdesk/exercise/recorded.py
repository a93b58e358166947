"""The recording an exercise plays on, cut to its window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from ais.positions import PositionTable
from ais.vessels import SafetyText, StaticReport
from watchdesk.exercise.scenario import ExerciseError, Scenario
from watchdesk.replay.tables import Timed, nothing_heard, timed


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What was recorded in the window of an exercise."""

    positions: PositionTable
    statics: tuple[StaticReport, ...] = ()
    texts: tuple[SafetyText, ...] = ()


def base_of(scenario: Scenario, folder: Path | None) -> Base:
    """The recording's part between begin and end; nothing where the exercise needs none."""
    if not scenario.recording:
        return Base(positions=nothing_heard())
    told = _read(_path(scenario, folder))
    first = told.until(scenario.begin_s - 1e-6)
    last = told.until(scenario.end_s)
    if first[0] == last[0]:
        raise ExerciseError(f"{scenario.recording}: nothing was recorded in the window")
    return Base(
        positions=told.positions.take(slice(first[0], last[0])),
        statics=told.statics[first[1] : last[1]],
        texts=told.texts[first[2] : last[2]],
    )


def _path(scenario: Scenario, folder: Path | None) -> Path:
    """Beside the exercise's own file, else among what is shipped."""
    beside = (folder or Path()) / scenario.recording
    if beside.is_file():
        return beside
    with as_file(files("watchdesk") / "data" / Path(scenario.recording).name) as path:
        if path.is_file():
            return path
    raise ExerciseError(f"{scenario.name}: its recording {scenario.recording} is not there")


@lru_cache(maxsize=2)
def _read(path: Path) -> Timed:
    from ais.reading import read

    return timed(read([path]))
