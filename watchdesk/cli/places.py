"""Commands about a place: ``zones``."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import click

from seamath.errors import Mistake
from watchdesk.cli.output import emit


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("lat", required=False, type=float)
@click.argument("lon", required=False, type=float)
@click.option(
    "--points",
    type=click.Path(path_type=Path),
    help="CSV file with columns lat and lon, and id if there is one.",
)
def zones(lat: float | None, lon: float | None, points: Path | None) -> None:
    """Say in which maritime zone a position is, and how sure that is.

    LAT and LON in degrees, south and west negative; one JSON object a point, in input order.

    \b
    Example:
        watchdesk zones 19.937 -72.2
    """
    from watchdesk.limits import zones_in_use

    if points is not None and lat is None:
        identities, lats, lons = _read_points(points)
    elif lat is not None and lon is not None and points is None:
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise Mistake(f"{lat} {lon} is no place: LAT is from -90 to 90, LON from -180 to 180")
        identities, lats, lons = ["1"], [lat], [lon]
    else:
        raise click.UsageError("give LAT and LON, or --points FILE.csv, and not both")
    answers = zones_in_use().zones_at(lats, lons)
    for row, identity in enumerate(identities):
        emit({"id": identity, **answers.regime(row).as_record()})


def _read_points(path: Path) -> tuple[list[str], list[float], list[float]]:
    """Ids, latitudes and longitudes of a CSV; what is no number becomes NaN and stays in order."""
    identities, lats, lons = [], [], []
    for number, row in enumerate(_rows(path), start=1):
        identities.append(row.get("id") or str(number))
        lats.append(_number(row["lat"]))
        lons.append(_number(row["lon"]))
    return identities, lats, lons


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of the CSV with lower-case column names."""
    try:
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
            table = csv.DictReader(lines)
            names = [(name or "").strip().lower() for name in table.fieldnames or []]
            if "lat" not in names or "lon" not in names:
                found = ascii(", ".join(names))[1:-1][:80] or "none"
                raise Mistake(f"{path}: needs columns lat and lon; found: {found}")
            table.fieldnames = names
            yield from table
    except OSError as error:
        raise Mistake(f"{path}: cannot be read ({error.strerror})") from error
    except csv.Error as error:
        raise Mistake(f"{path}: not a CSV file of positions ({error})") from error


def _number(text: str | None) -> float:
    """The number a cell holds, or NaN."""
    try:
        return float(text or "")
    except ValueError:
        return math.nan
