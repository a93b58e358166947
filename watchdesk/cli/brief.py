"""Commands for what a boarding team is handed: ``brief pdf`` and ``brief import``."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_as, desk_option, now
from watchdesk.cli.output import emit
from watchdesk.words import LANGUAGES

language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="Language of briefs; a translation nobody reviewed says so.",
)


@click.group()
def brief() -> None:
    """The brief of one vessel: printed again in another language, and what tablets brought back."""


@brief.command("pdf")
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("--mmsi", type=int, required=True, help="Vessel, as the brief's file is named.")
@language_option
@click.option("--paper", type=click.Choice(["A4", "Letter"]), default="A4", show_default=True)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="File to write.")
def pdf(run: Path, mmsi: int, language: str, paper: str, out: Path) -> None:
    """Write the brief of a vessel in the folder RUN as a PDF of two pages with boxes to tick.

    The same brief, language and paper give the same bytes.

    \b
    Example:
        watchdesk brief pdf monday --mmsi 311000123 --language es -o brief.pdf
    """
    from watchdesk.brief_file import read_brief
    from watchdesk.brief_pdf import brief_pdf

    content = read_brief(run / "briefs" / f"{mmsi}.json")
    made = brief_pdf(content, language=language, paper=paper)
    try:
        out.write_bytes(made)
    except OSError as error:
        raise click.ClickException(f"{out}: cannot be written ({error.strerror})") from error


@brief.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--run",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the run whose brief was filled in; without it only the form is checked.",
)
@desk_option
def import_file(file: Path, run: Path | None, desk: Path | None) -> None:
    """Check a record that a tablet saved and keep it on the unit's desk.

    \b
    Example:
        watchdesk brief import brief-311000123-20260301T0512.json --run monday
    """
    from watchdesk.brief_records import import_record

    with desk_as(desk) as opened:
        emit(import_record(opened.book, file, run=run, now=now()))
