"""What reaches the terminal: JSON lines on stdout, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from watchdesk.progress import Progress, silent


def emit(record: object) -> None:
    """Write one JSON object on one line.

    Control characters of a hostile name are escaped by JSON; everything outside ASCII too, so
    that no terminal obeys or reorders what a ship sent.
    """
    click.echo(json.dumps(record, allow_nan=False))


@contextmanager
def stages(*, quiet: bool) -> Iterator[Progress]:
    """A way to tell each stage on stderr: one line rewritten on a terminal, else a line each."""
    if quiet:
        yield silent
        return
    terminal = sys.stderr.isatty()

    def tell(stage: str) -> None:
        click.echo(f"\r\x1b[K{stage}" if terminal else stage, err=True, nl=not terminal)

    try:
        yield tell
    finally:
        if terminal:
            click.echo("\r\x1b[K", err=True, nl=False)
