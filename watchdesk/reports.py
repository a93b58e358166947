"""Reports of people in danger, read from a file."""

from __future__ import annotations

from pathlib import Path

from sar.errors import SarError
from sar.incident_form import reports_from
from sar.incidents import IncidentReport


def read_reports(path: Path) -> tuple[IncidentReport, ...]:
    """Every report of a JSON or JSON lines file; a mistake is told with the file and its number."""
    try:
        return reports_from(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SarError(f"{path}: cannot be read ({error})") from error
    except SarError as error:
        raise SarError(f"{path}: {error}") from error
