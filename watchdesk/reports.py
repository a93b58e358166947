"""Reports of people in danger, read from files and added to one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

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


def read_all_reports(paths: Iterable[Path]) -> tuple[IncidentReport, ...]:
    """The reports of several files; one handed in twice counts once.

    Two different reports under one id are refused: one of them would be lost.
    """
    by_id: dict[str, IncidentReport] = {}
    for path in paths:
        reports = read_reports(path)
        if not reports:
            raise SarError(f"{path}: holds no report; was it saved to its end?")
        for report in reports:
            if repr(by_id.setdefault(report.id, report)) != repr(report):  # NaN is not NaN
                raise SarError(
                    f"{path}: another report has the id {report.id[:40]!a}; give each its own"
                )
    return tuple(by_id.values())


def chosen_report(path: Path, ident: str) -> IncidentReport:
    """The one report of a file that is meant, by its id, or the only one."""
    reports = read_reports(path)
    chosen = [one for one in reports if not ident or one.id == ident]
    if len(chosen) != 1:
        told = ", ".join(ascii(one.id) for one in reports) or "none"
        raise SarError(f"{path}: choose one report with --id; there are {told}")
    return chosen[0]


def add_report(path: Path, record: Mapping[str, Any]) -> None:
    """Append a report as one line to a file of reports, which must be one and have no such id."""
    if path.exists():
        if record["id"] in {one.id for one in read_reports(path)}:
            raise SarError(f"{path}: has a report with the id {record['id']!a}; give another --id")
        written = path.read_text(encoding="utf-8-sig")
        if written.strip() and written.lstrip()[0] == "[":
            raise SarError(f"{path}: holds a JSON list; add to a file with one report a line")
    try:
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    except OSError as error:
        raise SarError(f"{path}: cannot be written ({error.strerror})") from error
