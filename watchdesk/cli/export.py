"""The ``export`` command: what a run found, for other people's programs."""

from __future__ import annotations

from pathlib import Path

import click

FORMS = ("geojson", "kml", "kmz", "gpx", "csv", "parquet", "cot")
SUBJECTS = ("tracks", "behaviour", "rescue")


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("subject", type=click.Choice(SUBJECTS))
@click.option("--form", type=click.Choice(FORMS), help="Else told by the ending of the file.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="-",
    help="File to write; - or nothing is standard output.",
)
def export(run: Path, subject: str, form: str | None, output: Path) -> None:
    """Write what a finished RUN holds: its tracks, its behaviour, or its rescue cases.

    Rescue and behaviour are never in one file: the first goes to everybody who can help, the
    second only to those who may know what was suspected.

    \b
    Example:
        watchdesk assess watch.nmea -o night
        watchdesk export night rescue -o rescue.kml
    """
    from watchdesk.exports import markup, tables
    from watchdesk.exports.features import ExportError, export_of

    writers = tables.WRITERS | markup.WRITERS
    chosen = form or output.suffix.lstrip(".").lower()
    if chosen not in writers:
        raise ExportError(f"{output}: unknown form {chosen!r}; give --form {', '.join(FORMS)}")
    written = writers[chosen](export_of(run, subject))
    if str(output) == "-":
        click.echo(written, nl=False)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        raise ExportError(f"{output}: cannot be written ({error.strerror})") from error
