"""Everything a run found, in one SQLite file that outlives the program that wrote it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from sqlite_utils import Database

from ais.contacts import ContactRegister
from ais.events import Event, iso
from ais.positions import PositionTable
from ais.recording import Source
from ais.tracks import utc
from ais.vessels import SafetyText
from jurisdiction.zone_table import ZoneTable
from risk.assessment import Assessment
from risk.watchlist import Hit
from sar.distress import Incident
from seamath.errors import Mistake
from watchdesk.migrations import schema
from watchdesk.page_kernel import PAGE_BYTES
from watchdesk.position_rows import place_rows, position_rows
from watchdesk.row_pages import MOST_ROWS, Numbers, empty_database, with_rows

_NESTED = (dict, list)
# A new file is copied onto itself with its positions: nobody else may have written in between.
_TO_FILL = f"""
PRAGMA page_size = {PAGE_BYTES};
PRAGMA auto_vacuum = NONE;
PRAGMA locking_mode = EXCLUSIVE;
"""


class StoreError(Mistake):
    """A database that cannot be opened or does not belong to Watchdesk."""


class Store:
    """An open ``watch.db``; each method commits what it was given before it returns."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = Database(path)
            self._new = self._value("PRAGMA page_count") == 0
            if self._new:
                self._db.executescript(_TO_FILL)
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            schema.apply(self._db)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: not a database Watchdesk can use ({error})") from error

    def close(self) -> None:
        """Let go of the file, which stands alone then."""
        self._db.close()

    def add_run(self, facts: Mapping[str, str]) -> None:
        """Record what the run was made with: versions, data dates, thresholds."""
        self._put("run", ({"name": name, "value": value} for name, value in facts.items()))

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Record each source with its fingerprint, its counts and its refusals by reason."""
        for number, source in enumerate(sources):
            facts = {
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
            self._put("sources", [facts])
            refused = sorted(source.counts.refused.items())
            self._put(
                "refusals",
                ({"source": number, "reason": why, "count": count} for why, count in refused),
            )
            self._put(
                "clocks", (report.as_record() | {"source": number} for report in source.clocks)
            )

    def add_positions(self, positions: PositionTable, zones: ZoneTable) -> None:
        """Store every position with its zone, in transactions of ``MOST_ROWS`` rows.

        Of two positions of one vessel on one line, a lost line end, the earlier is kept.
        """
        first = self._value("SELECT coalesce(max(id) + 1, 0) FROM places")
        place, places = place_rows(zones, first)
        self._put("places", places)
        count, numbers = position_rows(positions, zones, place)
        for start in range(0, count, MOST_ROWS):
            rows = range(start, min(start + MOST_ROWS, count))
            if self._new and not self._value("SELECT EXISTS (SELECT 1 FROM positions)"):
                self._fill_positions(rows, numbers)
            else:
                self._join_positions(rows, numbers)

    def add_vessels(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Store who was heard."""
        self._put("vessels", rows)

    def add_contacts(self, register: ContactRegister) -> None:
        """Store what was seen without AIS; its places stand among the positions."""
        self._put(
            "contacts",
            (
                {
                    "mmsi": contact.number,
                    "label": contact.label,
                    "kind": contact.kind,
                    "reporter": contact.reporter,
                    "description": contact.description,
                    "people": contact.people,
                    "uncertainty_m": None
                    if np.isnan(contact.uncertainty_m)
                    else contact.uncertainty_m,
                }
                for contact in register.by_number.values()
            ),
        )

    def add_texts(self, texts: Iterable[SafetyText]) -> None:
        """Store safety-related texts as they were sent."""
        self._put(
            "texts",
            (
                {
                    "source": text.source,
                    "line": text.line,
                    "mmsi": text.mmsi,
                    "time": None if np.isnan(text.time_s) else iso(utc(text.time_s)),
                    "text": text.text,
                }
                for text in texts
            ),
        )

    def add_events(self, events: Iterable[Event]) -> None:
        """Store events; one that is already known by its key is brought up to date."""
        self._put("events", (event.as_record() for event in events))

    def add_incidents(self, incidents: Iterable[Incident]) -> None:
        """Store who may be in danger, in the order given: gravest first."""
        self._put(
            "incidents",
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
        )

    def add_assessments(self, assessments: Iterable[Assessment]) -> None:
        """Store what each vessel's behaviour may mean."""
        self._put(
            "assessments",
            (
                {
                    "mmsi": assessment.mmsi,
                    "at": iso(assessment.at),
                    "suspicion": assessment.suspicion,
                    "record": json.dumps(assessment.as_record()),
                }
                for assessment in assessments
            ),
        )

    def add_watched(self, hits: Iterable[Hit]) -> None:
        """Store which vessels were on the watchlist, and by what they were known."""
        self._put("watched", (hit.as_record() for hit in hits))

    def _fill_positions(self, rows: range, numbers: Numbers) -> None:
        """Put rows where there are none: the file is copied with them onto itself, page by page."""
        root = self._value("SELECT rootpage FROM sqlite_schema WHERE name = 'positions'")
        with closing(sqlite3.connect(":memory:")) as built:
            built.deserialize(with_rows(self._db.conn.serialize(), root, rows, numbers))
            built.backup(self._db.conn)  # as one transaction

    def _join_positions(self, rows: range, numbers: Numbers) -> None:
        """Put rows among others; of two with the same key the one already there is kept."""
        table = self._value("SELECT sql FROM sqlite_schema WHERE name = 'positions'")
        # They name sources and places only, which nothing deletes.
        self._db.execute("PRAGMA foreign_keys = OFF")
        self._db.execute("ATTACH ':memory:' AS built")
        self._db.conn.deserialize(with_rows(empty_database(table), 2, rows, numbers), name="built")
        with self._db.atomic():
            self._db.execute("INSERT OR IGNORE INTO positions SELECT * FROM built.positions")
        self._db.execute("DETACH built")
        self._db.execute("PRAGMA foreign_keys = ON")

    def _value(self, query: str) -> Any:
        (value,) = self._db.execute(query).fetchone()
        return value

    def _put(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows of the same columns; one whose key is known takes the place of the other.

        The library's own way is kept for the schema: it took 60 microseconds a row.
        """
        told = list(rows)
        if not told:
            return
        names = list(told[0])
        into, marks = ",".join(f'"{name}"' for name in names), ",".join("?" * len(names))
        with self._db.atomic():
            self._db.conn.executemany(
                f"INSERT OR REPLACE INTO {table} ({into}) VALUES ({marks})",
                map(_flat, map(itemgetter(*names), told)),
            )


def _flat(values: Iterable[Any]) -> list[Any]:
    """Values as a table takes them: lists and mappings as JSON text."""
    return [json.dumps(value) if isinstance(value, _NESTED) else value for value in values]
