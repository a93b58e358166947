"""Commands about official limits: ``limits import``, ``limits list`` and ``limits remove``."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_option
from watchdesk.cli.output import emit

KINDS = ("baseline", "IW", "AW", "TS", "CZ", "EEZ")


@click.group()
def limits() -> None:
    """Use a State's official baselines and limits instead of computed ones."""


@limits.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--state", help="Whose limits these are, where the file does not say: e.g. MEX.")
@click.option(
    "--kind",
    type=click.Choice(KINDS, case_sensitive=False),
    help="What features are that do not say it themselves.",
)
@click.option("--name", help="Name of this import; else State and file name.")
@click.option(
    "--axes",
    type=click.Choice(("lon-lat", "lat-lon")),
    default="lon-lat",
    show_default=True,
    help="Order of the coordinates in the file.",
)
@desk_option
def import_(
    file: Path, state: str | None, kind: str | None, name: str | None, axes: str, desk: Path | None
) -> None:
    """Check FILE and let its limits stand above the computed ones of its State.

    GeoJSON in WGS 84; GeoPackage (.gpkg) and shapefile (.shp, .zip) in a declared reference system
    with watchdesk[limits]. Attribute names of Marine Regions are understood. Nothing is changed
    where the check fails; "limits remove" undoes an import. It is kept in the
    unit's desk, and every command reads it there.

    \b
    Example:
        watchdesk limits import baselines.geojson --state MEX --kind baseline
    """
    from watchdesk.limits import import_limits, record_of

    meant = {"baseline": "IW baseline"}.get(str(kind).lower(), kind and kind.upper())
    taken, kept = import_limits(
        file,
        state=state and state.strip().upper(),
        kind=meant,
        name=name,
        latitude_first=axes == "lat-lon",
    )
    emit({**record_of(taken.imported), "left_out": dict(taken.left_out), "kept": str(kept)})


@limits.command("list")
@desk_option
def list_(desk: Path | None) -> None:
    """List the imported limits in use, one JSON object each.

    \b
    Example:
        watchdesk limits list
    """
    from watchdesk.limits import imported, record_of

    for one in imported():
        emit(record_of(one))


@limits.command()
@click.argument("name")
@desk_option
def remove(name: str, desk: Path | None) -> None:
    """Undo the import called NAME: its State is computed again.

    \b
    Example:
        watchdesk limits remove mex-baselines
    """
    from watchdesk.limits import remove_limits

    emit({"name": name, "removed": str(remove_limits(name))})
