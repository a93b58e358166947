"""The flag log of a watch: who said or found what of which vessel, a file only ever added to.

One JSON object a line: ``mmsi``, ``recorded`` (when it was written down) and what an entry of
:mod:`jurisdiction.consent_log` holds.  Here every entry is signed: ``officer`` and ``text`` must
be said.  A mistake is mended by a later entry, never by changing an earlier one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from jurisdiction.casefile import instant, json_object, shown
from jurisdiction.consent_log import Entry
from jurisdiction.errors import LawError
from jurisdiction.inputs import GroundsRecord

SIGNED = ("officer", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One signed entry about one vessel, with the moment it was written down."""

    mmsi: int
    recorded: datetime
    entry: Entry

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> LogLine:
        """The line of a JSON object; LawError where a signature or a number is missing."""
        mmsi = record.get("mmsi")
        if isinstance(mmsi, bool) or not isinstance(mmsi, int) or not 0 < mmsi < 2**31:
            raise LawError(f"mmsi: {shown(mmsi)}, must be a vessel's number")
        rest = {name: v for name, v in record.items() if name not in ("mmsi", "recorded")}
        entry = Entry.from_record(rest)
        missing = [name for name in SIGNED if not getattr(entry, name)]
        if missing:
            raise LawError(f"{entry.what}: a flag log needs {' and '.join(missing)}")
        return cls(mmsi=mmsi, recorded=instant(record, "recorded"), entry=entry)

    def as_record(self) -> dict[str, Any]:
        """The line as one JSON object; what was not said is left out."""
        said = {field.name: getattr(self.entry, field.name) for field in fields(Entry)}
        return {
            "mmsi": self.mmsi,
            "recorded": self.recorded.isoformat(),
            **{name: value for name, value in said.items() if value},
            "at": self.entry.at.isoformat(),
        }


def read_flag_log(path: Path) -> tuple[LogLine, ...]:
    """Every line of the log in the order it was written; the first bad one is named."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LawError(f"{path}: cannot be read ({error})") from error
    known = []
    for number, line in enumerate(lines, start=1):
        try:
            known.append(LogLine.from_record(json_object(line)))
        except LawError as error:
            raise LawError(f"{path}:{number}: {error}") from error
    return tuple(known)


def add_to_flag_log(path: Path, line: LogLine) -> None:
    """Write one line at the end of the log, on the disk before this returns."""
    if path.exists():
        read_flag_log(path)  # a log with a broken line is mended by a person first
    written = (json.dumps(line.as_record()) + "\n").encode()
    try:
        with path.open("ab") as log:
            log.write(written)
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        raise LawError(f"{path}: cannot be written ({error.strerror})") from error


def entries_of(log: Iterable[LogLine], mmsi: int) -> tuple[Entry, ...]:
    """What the log holds of one vessel."""
    return tuple(line.entry for line in log if line.mmsi == mmsi)


def grounds_of(entries: Sequence[Entry], now: datetime) -> GroundsRecord | None:
    """The reasonable grounds that stand at ``now``: the last word of an officer, or None."""
    said = [e for e in entries if e.what in ("grounds", "no_grounds") and e.at <= now]
    last = max(said, key=lambda entry: (entry.at, entry.what == "no_grounds"), default=None)
    if last is None or last.what == "no_grounds":
        return None
    return GroundsRecord(text=last.text, at=last.at, officer_number=last.officer)
