"""Everything a run found, in one SQLite file that outlives the program that wrote it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from ais.contacts import ContactRegister
from ais.events import Event, iso
from ais.positions import PositionTable
from ais.recording import Source
from ais.tracks import utc
from ais.vessels import SafetyText
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.zone_table import ZoneTable
from risk.assessment import Assessment
from risk.watchlist import Hit
from sar.distress import Incident
from seamath.errors import Mistake
from seamath.units import M_PER_NM
from watchdesk.migrations import schema

ROWS_A_STATEMENT = 500  # measured best between 100 and 1000 rows a VALUES list
POSITION_COLUMNS = 14


class StoreError(Mistake):
    """A database that cannot be opened or does not belong to Watchdesk."""


class Store:
    """An open ``watch.db``; each method commits what it was given before it returns."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = Database(path)
            self._db.enable_wal()
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            schema.apply(self._db)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: not a database Watchdesk can use ({error})") from error

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def add_run(self, facts: Mapping[str, str]) -> None:
        """Record what the run was made with: versions, data dates, thresholds."""
        rows = [{"name": name, "value": value} for name, value in facts.items()]
        self._db.table("run").upsert_all(rows, pk="name")

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Record each source with its fingerprint, its counts and its refusals by reason."""
        for number, source in enumerate(sources):
            self._db.table("sources").insert(
                {
                    "id": number,
                    "name": source.name,
                    "path": source.path,
                    "sha256": source.sha256,
                    "size_bytes": source.size_bytes,
                    "clock": source.clock,
                    "lines": source.counts.lines,
                    "sentences": source.counts.sentences,
                    "messages": source.counts.messages,
                }
            )
            self._db.table("refusals").insert_all(
                {"source": number, "reason": reason, "count": count}
                for reason, count in sorted(source.counts.refused.items())
            )
            self._db.table("clocks").insert_all(
                _flat(report.as_record() | {"source": number}) for report in source.clocks
            )

    def add_positions(self, positions: PositionTable, zones: ZoneTable) -> None:
        """Store every position with its zone, in one transaction of wide inserts."""
        place, places = _places(zones)
        self._db.table("places").insert_all(places)
        numbers = _position_numbers(positions, zones, place)
        with self._db.atomic():
            for statement, values in _wide_inserts(numbers):
                self._db.conn.execute(statement, values)

    def add_vessels(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Store who was heard."""
        self._db.table("vessels").insert_all(dict(row) for row in rows)

    def add_contacts(self, register: ContactRegister) -> None:
        """Store what was seen without AIS; its places stand among the positions."""
        self._db.table("contacts").insert_all(
            {
                "mmsi": contact.number,
                "label": contact.label,
                "kind": contact.kind,
                "reporter": contact.reporter,
                "description": contact.description,
                "people": contact.people,
                "uncertainty_m": None if np.isnan(contact.uncertainty_m) else contact.uncertainty_m,
            }
            for contact in register.by_number.values()
        )

    def add_texts(self, texts: Iterable[SafetyText]) -> None:
        """Store safety-related texts as they were sent."""
        self._db.table("texts").insert_all(
            {
                "source": text.source,
                "line": text.line,
                "mmsi": text.mmsi,
                "time": None if np.isnan(text.time_s) else iso(utc(text.time_s)),
                "text": text.text,
            }
            for text in texts
        )

    def add_events(self, events: Iterable[Event]) -> None:
        """Store events; one that is already known by its key is brought up to date."""
        self._db.table("events").upsert_all(
            (_flat(event.as_record()) for event in events), pk="key"
        )

    def add_incidents(self, incidents: Iterable[Incident]) -> None:
        """Store who may be in danger, in the order given: gravest first."""
        self._db.table("incidents").upsert_all(
            (
                {
                    "key": incident.key,
                    "rank": rank,
                    "what": incident.what,
                    "at": None if incident.at is None else iso(incident.at),
                    "lat": None if np.isnan(incident.lat) else incident.lat,
                    "lon": None if np.isnan(incident.lon) else incident.lon,
                    "phase": incident.phase,
                    "trigger": incident.trigger,
                    "facts": json.dumps(incident.facts),
                }
                for rank, incident in enumerate(incidents, start=1)
            ),
            pk="key",
        )

    def add_assessments(self, assessments: Iterable[Assessment]) -> None:
        """Store what each vessel's behaviour may mean."""
        self._db.table("assessments").upsert_all(
            (
                {
                    "mmsi": assessment.mmsi,
                    "at": iso(assessment.at),
                    "suspicion": assessment.suspicion,
                    "record": json.dumps(assessment.as_record()),
                }
                for assessment in assessments
            ),
            pk="mmsi",
        )

    def add_watched(self, hits: Iterable[Hit]) -> None:
        """Store which vessels were on the watchlist, and by what they were known."""
        self._db.table("watched").insert_all(_flat(hit.as_record()) for hit in hits)


def _places(zones: ZoneTable) -> tuple[NDArray[np.float64], list[dict[str, Any]]]:
    """The number of each position's place, NaN where there is none, and the places by number."""
    answers = np.column_stack([zones.zone, zones.state, zones.status, zones.candidates])
    distinct, number = np.unique(answers, axis=0, return_inverse=True)
    rows = [
        {
            "id": n,
            "zone": ZONES[zone],
            "state": zones.states[state] if state >= 0 else None,
            "status": STATUSES[status],
            "candidates": json.dumps([[c.zone, c.state] for c in zones.candidate_sets[chosen]]),
        }
        for n, (zone, state, status, chosen) in enumerate(distinct.tolist())
        if zone >= 0
    ]
    return np.where(zones.zone >= 0, number.reshape(-1), np.nan), rows


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its lists and mappings as JSON text, ready for a table."""
    return {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in record.items()
    }


def _position_numbers(
    positions: PositionTable, zones: ZoneTable, place: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One row of numbers a position; NaN becomes NULL on its way into SQLite."""
    columns = (
        positions.mmsi,
        positions.source,
        positions.line,
        np.round(positions.time_s * 1000),
        np.round(positions.lat * 1e7),  # finer than AIS, whose step is 1/600,000 degree
        np.round(positions.lon * 1e7),
        np.round(positions.speed_kn * 10),
        np.round(positions.course_deg * 10),
        positions.heading_deg,
        positions.status,
        positions.msg_type,
        place,
        np.round(zones.distance_nm * M_PER_NM),
        np.round(zones.margin_nm * M_PER_NM),
    )
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def _wide_inserts(numbers: NDArray[np.float64]) -> Iterator[tuple[str, list[float]]]:
    """Statements with many rows each: twice as fast as one row at a time (docs/performance.md).

    Of two positions of one vessel on one line, a lost line end, the earlier is kept.
    """
    one_row = f"({','.join('?' * POSITION_COLUMNS)})"
    for start in range(0, len(numbers), ROWS_A_STATEMENT):
        block = numbers[start : start + ROWS_A_STATEMENT]
        yield (
            f"INSERT OR IGNORE INTO positions VALUES {','.join([one_row] * len(block))}",
            block.ravel().tolist(),
        )
