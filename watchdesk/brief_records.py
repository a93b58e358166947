"""The records that tablets brought back: kept on the unit's desk and never overwritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from ais.events import iso
from watchdesk.brief_file import fingerprint, read_brief
from watchdesk.desk_audit import Book
from watchdesk.tablet import RecordError, TabletRecord, check_against, read_record


def import_record(book: Book, path: Path, *, run: Path | None, now: datetime) -> dict[str, Any]:
    """Check a tablet's file and keep it; what was kept, as a row with its number.

    With a run's folder the record must belong to a brief of that run and answer only what it
    asks.  Without one only its form is checked, and the row says so.
    """
    record = read_record(path)
    if run is not None:
        _check_in(run, record, path)
    row = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "content_sha256": record.content_sha256,
        "mmsi": record.mmsi,
        "language": record.language,
        "exercise": int(record.exercise),
        "made": record.made,
        "saved": record.saved,
        "imported": iso(now),
        "brief_checked": int(run is not None),
        "record": json.dumps(asdict(record), sort_keys=True),
    }
    if book.rows("brief_records", "sha256 = ?", (row["sha256"],)):
        raise RecordError(f"{path}: this record is kept already")
    with book.writing():
        number = book.add("brief_records", row, now)
    return {"id": number, **row, "record": asdict(record)}


def _check_in(run: Path, record: TabletRecord, path: Path) -> None:
    beside = run / "briefs" / f"{record.mmsi}.json"
    content = read_brief(beside)
    if fingerprint(content) != record.content_sha256:
        raise RecordError(f"{path}: made from another brief than {beside}; name the run it is from")
    try:
        check_against(record, content)
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from error
