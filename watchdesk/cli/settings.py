"""Commands about Watchdesk itself: ``config show`` and ``doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from risk.presets import PRESETS
from watchdesk.cli.output import emit

PRESET = click.option(
    "--preset",
    type=click.Choice(sorted(PRESETS)),
    help="Begin with a published definition instead of the defaults; --thresholds lies over it.",
)


@click.group()
def config() -> None:
    """Thresholds: what they are, where they come from, what a unit has changed."""


@config.command()
@click.option(
    "--thresholds",
    type=click.Path(path_type=Path),
    help="TOML file of thresholds to lay over the defaults.",
)
@PRESET
def show(thresholds: Path | None, preset: str | None) -> None:
    """List every threshold with its value, unit and source, one JSON object each.

    With a preset: what it changes and what its publisher leaves out is in docs/thresholds.md.

    \b
    Example:
        watchdesk config show --thresholds unit.toml
    """
    from dataclasses import asdict

    from risk import catalogue
    from risk.presets import with_preset
    from watchdesk.config import read_overrides

    for threshold in catalogue.thresholds(with_preset(preset, read_overrides(thresholds))):
        emit(asdict(threshold))


@click.command()
def doctor() -> None:
    """Check that Watchdesk is whole: versions, data, licences, and a known answer or two.

    One JSON object a check; exit code 1 if one fails.

    \b
    Example:
        watchdesk doctor
    """
    from watchdesk.selfcheck import checks

    failed = False
    for check in checks():
        emit(check)
        failed = failed or check["ok"] is False
    if failed:
        raise click.exceptions.Exit(1)
