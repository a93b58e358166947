"""Everything a run found, in one SQLite file that outlives the program that wrote it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
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
from watchdesk.page_kernel import NULL
from watchdesk.row_pages import MOST_ROWS, database_of

_NESTED = (dict, list)


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
        place, places = _places(zones)
        self._put("places", places)
        order = _by_key(positions)
        # Where foreign keys are looked up SQLite does not copy rows as they are; these name
        # sources and places only, which nothing deletes.
        self._db.execute("PRAGMA foreign_keys = OFF")
        for start in range(0, len(order), MOST_ROWS):
            rows = order[start : start + MOST_ROWS]
            self._copy_positions(_position_numbers(positions, zones, place, rows))
        self._db.execute("PRAGMA foreign_keys = ON")

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

    def _copy_positions(self, numbers: NDArray[np.int64]) -> None:
        query = "SELECT sql FROM sqlite_schema WHERE name = 'positions'"
        (statement,) = self._db.execute(query).fetchone()
        self._db.execute("ATTACH ':memory:' AS built")
        self._db.conn.deserialize(database_of(statement, numbers), name="built")
        with self._db.atomic():
            self._db.execute("INSERT OR IGNORE INTO positions SELECT * FROM built.positions")
        self._db.execute("DETACH built")

    def _put(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows of the same columns; one whose key is known takes the place of the other.

        The library's own way is kept for the schema: it took 60 microseconds a row.
        """
        flat = [_flat(row) for row in rows]
        if not flat:
            return
        names = ",".join(f'"{name}"' for name in flat[0])
        values = ",".join(f":{name}" for name in flat[0])
        with self._db.atomic():
            self._db.conn.executemany(
                f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({values})", flat
            )


def _places(zones: ZoneTable) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
    """The number of each position's place, NULL where there is none, and the places by number."""
    answers = np.column_stack([zones.zone, zones.state, zones.status, zones.candidates])
    moved = np.ones(len(answers), np.bool_)  # most rows stand where the row before stood
    moved[1:] = (answers[1:] != answers[:-1]).any(axis=1)
    distinct, number = np.unique(answers[moved], axis=0, return_inverse=True)
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
    place = number.reshape(-1)[np.cumsum(moved) - 1]
    return np.where(zones.zone >= 0, place, NULL), rows


def _by_key(positions: PositionTable) -> NDArray[np.intp]:
    """The rows by vessel, source and line, the first of each."""
    mmsi = positions.mmsi
    raw = (positions.source.astype(np.int64) << 40) + positions.line  # no file has 2^40 lines
    other = np.diff(mmsi)
    if np.all((other > 0) | ((other == 0) & (np.diff(raw) > 0))):  # one receiver, clock steady
        return np.arange(len(mmsi))
    order = np.lexsort((raw, mmsi))
    again = (np.diff(mmsi[order]) == 0) & (np.diff(raw[order]) == 0)
    return np.delete(order, np.flatnonzero(again) + 1)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its lists and mappings as JSON text, ready for a table."""
    return {
        name: json.dumps(value) if isinstance(value, _NESTED) else value
        for name, value in record.items()
    }


def _position_numbers(
    positions: PositionTable,
    zones: ZoneTable,
    place: NDArray[np.int64],
    rows: NDArray[np.intp],
) -> NDArray[np.int64]:
    """A line of numbers for each column of the table; NULL where something is not available."""
    columns: tuple[tuple[NDArray[Any], float], ...] = (
        (positions.mmsi, 1),
        (positions.source, 1),
        (positions.line, 1),
        (positions.time_s, 1000),
        (positions.lat, 1e7),  # finer than AIS, whose step is 1/600,000 degree
        (positions.lon, 1e7),
        (positions.speed_kn, 10),
        (positions.course_deg, 10),
        (positions.heading_deg, 1),
        (positions.status, 1),
        (positions.msg_type, 1),
        (place, 1),
        (zones.distance_nm, M_PER_NM),
        (zones.margin_nm, M_PER_NM),
    )
    numbers = np.empty((len(columns), len(rows)), np.int64)
    for told, (column, steps) in zip(numbers, columns, strict=True):
        chosen = column[rows]
        if chosen.dtype.kind == "f":
            known = np.isfinite(chosen)
            chosen = np.where(known, np.round(chosen * steps), NULL)
        told[:] = chosen
    return numbers
