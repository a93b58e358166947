"""Which official limits this installation uses: a folder of imported files, zones with them.

It lies in the desk: as ``--desk`` or ``WATCHDESK_DESK`` names it, else where the system keeps a
program's data.  One file is one import; taking the file away undoes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jurisdiction.imported import Imported, LimitsError, Provenance, read_imported, stored_form
from jurisdiction.zones import Zones, zones_with
from watchdesk.folders import default_folder

if TYPE_CHECKING:
    from jurisdiction.limits_check import Shore, Taken

VARIABLE = "WATCHDESK_DESK"
FOLDER = "limits"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def data_folder() -> Path:
    """The desk: as the command was told, else the environment, else the system."""
    command = click.get_current_context(silent=True)
    told = command.params.get("desk") if command is not None else None
    named = told or os.environ.get(VARIABLE)
    return Path(named) if named else default_folder()


def imported() -> tuple[Imported, ...]:
    """Every import in use, by name."""
    return tuple(read_imported(path) for path in _files())


def zones_in_use() -> Zones:
    """The zones of the world with every import in the desk above them."""
    found = _files()
    return _zones(tuple((path, path.stat().st_mtime_ns) for path in found))


def import_limits(
    path: Path,
    *,
    state: str | None,
    kind: str | None,
    name: str | None,
    latitude_first: bool,
) -> tuple[Taken, Path]:
    """Check a file and keep what it says; what was taken and where it is kept."""
    from jurisdiction.limits_check import state_of, take
    from jurisdiction.limits_file import read_limits

    file = read_limits(path, latitude_first=latitude_first)
    shipped = zones_with(())
    whose = state_of(file, shipped.coast.states, state, str(path))
    called = _name(name or f"{whose}-{path.stem}")
    about = Provenance(
        name=called,
        state=whose,
        file=path.name,
        sha256=file.sha256,
        date=file.date,
        imported=datetime.now(tz=UTC).date().isoformat(),  # noqa: TID251 - the desk has the clock
        datum=file.datum,
    )
    kept = data_folder() / FOLDER / f"{called}.geojson"
    if kept.exists():
        raise LimitsError(f"{called}: is imported already; remove it first, or choose --name")
    taken = take(file, about, _shore(shipped), kind, str(path))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_text(stored_form(taken.imported), encoding="utf-8")
        part.replace(kept)
    except OSError as error:
        raise LimitsError(
            f"{kept}: cannot be written ({error.strerror}); see {VARIABLE}"
        ) from error
    return taken, kept


def remove_limits(name: str) -> Path:
    """Take one import away; where it was."""
    path = data_folder() / FOLDER / f"{_name(name)}.geojson"
    if not path.exists():
        names = ", ".join(path.stem for path in _files()) or "none"
        raise LimitsError(f"{name}: nothing is imported under this name; there is: {names}")
    path.unlink()
    return path


def _name(text: str) -> str:
    name = NOT_IN_A_NAME.sub("-", text.lower()).strip("-")[:40]
    if not NAME.fullmatch(name):
        raise LimitsError(f"{text!r}: a name needs a letter or a digit")
    return name


def _files() -> list[Path]:
    return sorted((data_folder() / FOLDER).glob("*.geojson"))


@cache
def _zones(found: tuple[tuple[Path, int], ...]) -> Zones:
    return zones_with([read_imported(path) for path, _ in found])


def _shore(zones: Zones) -> Shore:
    """The coast as a check needs it."""
    from jurisdiction.limits_check import Shore

    return Shore(
        file=zones.coast,
        ashore=lambda lat, lon: zones.baselines.nearest(lat, lon).ashore,
        off_nm=lambda state, lat, lon: zones.baselines.nearest_of(state, lat, lon).distance_nm,
    )


def record_of(one: Imported) -> Mapping[str, object]:
    """What a list of imports says of one."""
    zones = sorted({zone for zone, _ in one.waters})
    about = {name: getattr(one.about, name) for name in Provenance.__slots__}
    return {**about, "zones": zones, "polygons": len(one.waters), "lines": len(one.lines)}
