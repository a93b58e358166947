"""Everything behind what a run says of some vessels, from raw lines to rule tables."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

from ais.sources import SourceFile
from risk.feedback import Verdict
from watchdesk.evidence.seal import EvidenceError, canonical

ROOMS_WITH_TABLES = ("jurisdiction", "risk", "sar", "watchdesk")
HEARD = (
    "mmsi", "time", "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status", "msg_type",
    "zone", "state", "zone_status", "distance_nm", "margin_nm", "source", "line",
)  # fmt: skip

Row = dict[str, Any]


def members_of(
    run: Path,
    mmsis: Sequence[int],
    verdicts: Iterable[Verdict] = (),
    alerts: Iterable[Row] = (),
) -> dict[str, bytes]:
    """The members of a pack, by name and in order; no MMSI means every vessel with an event.

    ``alerts`` are ``alert_log.told`` of the desk.

    EvidenceError where a recording is gone, or is no longer what the run read.
    """
    path = run / "watch.db"
    if not path.is_file():
        raise EvidenceError(f"{run}: no watch.db in it; give the folder of a finished run")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            return _members(db, set(mmsis), verdicts, alerts)
    except sqlite3.DatabaseError as error:
        raise EvidenceError(f"{path}: not a database of Watchdesk ({error})") from error


def _members(
    db: sqlite3.Connection, mmsis: set[int], verdicts: Iterable[Verdict], alerts: Iterable[Row]
) -> dict[str, bytes]:
    events = _all(db, "events", "start, key")
    chosen = mmsis or {e["mmsi"] for e in events} | {e["partner"] for e in events} - {None}
    about = [e for e in events if chosen & {e["mmsi"], e["partner"]}]
    if not about and not _known(db, chosen):
        raise EvidenceError(
            f"nothing is known of {', '.join(map(str, sorted(chosen))) or 'anybody'}"
        )
    sources = _all(db, "sources", "id")
    raw = {f"raw/{s['id']}-{s['name']}": _raw(s) for s in sources}
    keys = {event["key"] for event in about}
    told = [{name: value for name, value in s.items() if name != "path"} for s in sources]
    return {
        "README.txt": _limits(chosen, sources).encode(),
        "run.json": canonical(dict(db.execute("SELECT name, value FROM run").fetchall())),
        "tables.json": canonical(dict(_tables())),
        "sources.json": canonical(told),
        "clocks.json": canonical(_all(db, "clocks", "source, station")),
        "vessels.jsonl": _lines(_of(db, "vessels", chosen)),
        "assessments.jsonl": _lines(_of(db, "assessments", chosen)),
        "events.jsonl": _lines(about),
        "statements.jsonl": _lines(_statements(about, sources)),
        "incidents.jsonl": _lines(_all(db, "incidents", "rank")),
        "verdicts.jsonl": _lines(v.as_record() for v in verdicts if v.event_key in keys),
        "alerts.jsonl": _lines(row for row in alerts if row["mmsi"] in chosen),
        "positions.csv": _positions(db, chosen),
        **raw,
    }


def _all(db: sqlite3.Connection, table: str, order: str) -> list[Row]:
    return [_read(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}")]


def _known(db: sqlite3.Connection, mmsis: set[int]) -> bool:
    return any(True for _ in _of(db, "vessels", mmsis))


def _of(db: sqlite3.Connection, table: str, mmsis: set[int]) -> Iterator[Row]:
    """The rows of a table that are of the chosen vessels, in order."""
    for row in db.execute(f"SELECT * FROM {table} ORDER BY mmsi"):
        if row["mmsi"] in mmsis:
            yield _read(row)


def _read(row: sqlite3.Row) -> Row:
    """A row with its JSON texts as values again."""
    packed = (
        "evidence",
        "threshold",
        "lines",
        "record",
        "confirmed",
        "conflicts",
        "facts",
        "faults",
    )
    return {
        name: json.loads(row[name]) if name in packed and isinstance(row[name], str) else row[name]
        for name in row.keys()  # noqa: SIM118 - a sqlite3.Row is no mapping
    }


def _raw(source: Mapping[str, Any]) -> bytes:
    """The recording as it lay on disk, if it still is what the run read."""
    path = Path(source["path"])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: the recording cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != source["sha256"]:
        raise EvidenceError(f"{path}: is no longer the recording that was assessed")
    return content


def _statements(events: Sequence[Row], sources: Sequence[Row]) -> Iterator[Row]:
    """Each event with the raw lines it names, as text: from a statement back to what was heard."""
    wanted = {name for event in events for name in event["lines"]}
    found = dict(_lines_named(wanted, sources))
    for event in events:
        yield {
            "key": event["key"],
            "lines": [{"where": name, "text": found.get(name)} for name in event["lines"]],
        }


def _lines_named(wanted: set[str], sources: Sequence[Row]) -> Iterator[tuple[str, str]]:
    for source in sources:
        mine = {int(w.rpartition(":")[2]) for w in wanted if w.rpartition(":")[0] == source["name"]}
        if mine:
            for number, line in SourceFile(Path(source["path"])):
                if number in mine:
                    yield f"{source['name']}:{number}", line.decode("utf-8", "backslashreplace")


def _positions(db: sqlite3.Connection, mmsis: set[int]) -> bytes:
    """Every decoded position of the vessels, with the raw line of each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEARD)
    marks = ",".join("?" * len(mmsis))
    query = f"SELECT {','.join(HEARD)} FROM heard WHERE mmsi IN ({marks}) ORDER BY mmsi, time, line"
    writer.writerows(tuple(row) for row in db.execute(query, sorted(mmsis)))
    return text.getvalue().encode()


def _tables() -> Iterator[tuple[str, str]]:
    """The hash of every rule and boundary table the program holds now."""
    for room in ROOMS_WITH_TABLES:
        for item in sorted(files(room).joinpath("data").iterdir(), key=lambda i: i.name):
            if item.is_file():
                digest = hashlib.sha256(item.read_bytes()).hexdigest()
                yield f"{room}/data/{item.name}", digest


def _lines(rows: Iterable[Row]) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def _limits(mmsis: set[int], sources: Sequence[Row]) -> str:
    """What this file is and is not, for a reader without the program."""
    told = "\n".join(f"  {s['name']}  SHA-256 {s['sha256']}" for s in sources)
    return LIMITS.format(vessels=", ".join(map(str, sorted(mmsis))), sources=told)


LIMITS = """\
EVIDENCE PACK

About the radio identities: {vessels}

What is in it
  raw/              the recordings, byte for byte as they were read
  positions.csv     what they decode to, each row with its source and line
  events.jsonl      what was measured, with value, threshold and who published it
  statements.jsonl  each event with the raw lines it names, as text
  verdicts.jsonl    what officers said of these events, and when
  alerts.jsonl      what the watch was alerted of and what officers did, with the log's hashes
  run.json          software versions, thresholds and data the run was made with
  tables.json       SHA-256 of every table of rules and boundaries
  clocks.json       stations whose clocks cannot have been right, and by how much

What it cannot show
  AIS is sent by the vessel itself.  It may be wrong, switched off, or another vessel's number.
  A position in it is what was received, not proof of where a vessel was.
  Times are those of the recording; see clocks.json.  The time of the seal is the signer's clock.
  A gap without measured reception says nothing about the vessel.
  Zones rest on a coast drawn by OpenStreetMap contributors, not on official baselines.
  An indicator is a reason to look, never a ground to act.
  There are no names of persons in this file, and there is no field for them.

How to check it without Watchdesk
  manifest.json lists the SHA-256 of every member; "sha256sum" prints the same.
  signature.json holds the SHA-256 of manifest.json (head), the time, and an Ed25519 signature
  (RFC 8032) over {{"head":...,"signed_at":...}} with sorted names and no spaces.
  Compare the key's fingerprint with the one the unit gave you by another way.

Recordings
{sources}
"""
