"""The ``export`` command: what a run found, for other people's programs."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_as, desk_option, may, to_option

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
@to_option
@desk_option
def export(
    run: Path, subject: str, form: str | None, output: Path, to: str | None, desk: Path | None
) -> None:
    """Write what a finished RUN holds: its tracks, its behaviour, or its rescue cases.

    Rescue and behaviour are never in one file: the first goes to everybody who can help, the
    second only to those who may know what was suspected. Where people of a case fear a State,
    --to must say who gets the file, and that State never does.

    \b
    Example:
        watchdesk assess watch.nmea -o night
        watchdesk export night rescue -o rescue.kml
    """
    from watchdesk.desk_cases import clear_run
    from watchdesk.exports import markup, tables
    from watchdesk.exports.features import ExportError, export_of, with_caveats

    writers = tables.WRITERS | markup.WRITERS
    chosen = form or output.suffix.lstrip(".").lower()
    if chosen not in writers:
        raise ExportError(f"{output}: unknown form {chosen!r}; give --form {', '.join(FORMS)}")
    may(f"export {subject}", desk)
    exported = export_of(run, subject)
    with desk_as(desk) as opened:
        not_for = clear_run(opened.book, run, to, f"export of {subject}")
    written = writers[chosen](with_caveats(exported, not_for))
    if str(output) == "-":
        click.echo(written, nl=False)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        raise ExportError(f"{output}: cannot be written ({error.strerror})") from error
