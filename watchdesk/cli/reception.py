"""The command ``reception``: what recordings teach about how well vessels are heard where."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.output import emit
from watchdesk.cli.reading import SOURCES


@click.command()
@SOURCES
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="File to write or add to."
)
def reception(sources: tuple[Path, ...], out: Path) -> None:
    """Learn from SOURCE... how much of what vessels owe is heard: by place, hour and class.

    The file grows with every recording; give each of them once. `assess --reception` uses it: where
    reports are seldom heard, a silence is told as lost reception.

    \b
    Example:
        watchdesk reception monday.nmea.gz tuesday.csv -o reception.npz
    """
    from ais.mending import mended
    from ais.reading import read
    from risk.heard import learn, read_usual, together

    before = [read_usual(out)] if out.exists() else []
    usual = together([*before, learn(mended(read(sources).positions).positions)])
    usual.write(out)
    emit(
        {
            "receivers": list(usual.receivers),
            "rows": len(usual),
            "vessel_hours": round(float(usual.vessel_h.sum()), 1),
            "share_heard": round(float(usual.heard.sum() / max(usual.owed.sum(), 1.0)), 3),
        }
    )
