"""How positions, times, winds and counts are typed for the rescue commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sar.errors import SarError
from sar.radio_text import read_direction, read_position, read_time

Command = Callable[..., Any]
Option = Callable[[Command], Command]

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
PEOPLE = ("adults", "children", "infants", "injured", "dead")


def position_option(
    name: str, help_text: str, *, required: bool = False, multiple: bool = False
) -> Option:
    """An option that takes degrees and minutes as spoken, or two signed numbers."""
    return _typed(name, read_position, "POSITION", help_text, required, multiple)


def time_option(name: str, help_text: str, *, required: bool = False) -> Option:
    """An option that takes a time in UTC, or with its offset."""
    return _typed(name, read_time, "TIME", help_text, required, False)


def direction_option(name: str, help_text: str) -> Option:
    """An option that takes a direction in degrees true and a speed in knots."""
    return _typed(name, read_direction, "DEG/KN", help_text, False, False)


def people_options(command: Command) -> Command:
    """The counts of people; what is left out is unknown."""
    for name in reversed(PEOPLE):
        told = f"How many {name}; leave out if unknown."
        command = click.option(f"--{name}", type=click.IntRange(min=0), help=told)(command)
    return command


def factor_level(text: str) -> tuple[str, int | None]:
    """A factor and its level as typed: ``F2=3`` or ``F2=unknown``.

    >>> factor_level("F2=3"), factor_level("F6=unknown")
    (('F2', 3), ('F6', None))
    """
    name, _, level = text.partition("=")
    if level == "unknown":
        return name, None
    if not level.isascii() or not level.isdigit():
        raise SarError(f"factor {text[:40]!a}; write F2=3, with a level of 0 to 3 or unknown")
    return name, int(level)


def _typed(
    name: str,
    read: Callable[[str], Any],
    metavar: str,
    help_text: str,
    required: bool,
    multiple: bool,
) -> Option:
    """An option read by a function of the rescue room, whose mistakes are told in one line."""

    def convert(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if multiple:
            return tuple(map(read, value))
        return None if value is None else read(value)

    return click.option(
        name,
        metavar=metavar,
        callback=convert,
        required=required,
        multiple=multiple,
        help=help_text,
    )
