"""Exercises read from TOML: what is refused is told in one line, with its place in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from seamath.errors import Mistake
from watchdesk.exercise.places import line_of
from watchdesk.exercise.scenario import ExerciseError, Scenario
from watchdesk.exercise.sense import troubles

if TYPE_CHECKING:
    from cattrs import Converter

SHIPPED = "exercises"
Part = TypeVar("Part")


def shipped() -> tuple[str, ...]:
    """The names of the exercises that come with Watchdesk."""
    folder = files("watchdesk") / "data" / SHIPPED
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def scenario_named(name: str) -> Scenario:
    """A shipped exercise by its name, or the one in a TOML file."""
    with script_of(name) as path:
        return read_scenario(path)


@contextmanager
def script_of(name: str) -> Iterator[Path]:
    """The file of a shipped exercise, or the one somebody names."""
    if name in shipped():
        with as_file(files("watchdesk") / "data" / SHIPPED / f"{name}.toml") as path:
            yield path
    elif name.endswith(".toml"):
        yield Path(name)
    else:
        raise ExerciseError(f"{name}: no such exercise; there is: {', '.join(shipped())}")


def read_scenario(path: Path) -> Scenario:
    """The exercise in a file; what is refused is told with its place in the file."""
    try:
        text = path.read_text("utf-8")
        told = tomllib.loads(text)
    except OSError as error:
        raise ExerciseError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path}: not a TOML file ({error})") from error
    try:
        return checked(part_of({**told, "name": path.stem}, Scenario))
    except ExerciseError as error:
        raise ExerciseError(told_where(path, text, str(error))) from error


def told_where(path: Path, text: str, trouble: str) -> str:
    """What is wrong in a file, after its name and the line it stands on."""
    strange = re.match(r"([\w.\[\]]+): (\w+)[\w, ]* is unknown", trouble)
    where = ".".join(strange.groups()) if strange else re.split("[: ]", trouble)[0]
    line = line_of(text, where)
    return f"{path}, line {line}: {trouble}" if line else f"{path}: {trouble}"


def checked(scenario: Scenario) -> Scenario:
    """The exercise itself, where it makes sense; else the first thing in it that does not."""
    for trouble in troubles(scenario):
        raise ExerciseError(trouble)
    return scenario


def part_of(record: Mapping[str, Any], kind: type[Part]) -> Part:
    """A scenario, or one part of it, from a record."""
    from cattrs import transform_error

    try:
        return _converter().structure(record, kind)
    except Exception as error:  # cattrs raises groups of whatever went wrong inside
        said = transform_error(error, path="", format_exception=_in_words)
        words, _, where = said[0].rpartition(" @ ")
        where = where.removeprefix(".")
        raise ExerciseError(f"{where}: {words}" if where else words) from error


def _in_words(error: BaseException, kind: type | None) -> str:
    wanted = getattr(kind, "__name__", str(kind)) if kind is not None else "value"
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    extra = getattr(error, "extra_fields", None)
    if extra:
        known = ", ".join(field.name for field in fields(error.cl))  # type: ignore[attr-defined]
        return f"{', '.join(sorted(extra))} is unknown; there is: {known}"
    if re.match("(Not enough|Too many) values", str(error)):
        return "two numbers, as [24.35, -77.15]"
    return f"{error}" if isinstance(error, Mistake) else f"must be {wanted} ({error})"


@cache
def _converter() -> Converter:
    """A strict reader of tables: no unknown name, no number that is a text."""
    from cattrs import Converter

    made = Converter(forbid_extra_keys=True)
    made.register_structure_hook(datetime, _moment)
    made.register_structure_hook(float, _number)
    made.register_structure_hook(int, _whole)
    made.register_structure_hook(str, _text)
    made.register_structure_hook(bool, _truth)
    return made


def _moment(value: Any, _: Any) -> datetime:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ExerciseError(f"{value} must be a time with its zone, as 2026-05-02T01:00:00Z")
    return value.astimezone(UTC)


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ExerciseError(f"{value!r} must be a number")
    return float(value)


def _whole(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExerciseError(f"{value!r} must be a whole number")
    return value


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise ExerciseError(f"{value!r} must be a text")
    return value


def _truth(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise ExerciseError(f"{value!r} must be true or false")
    return value
