"""The shape of ``watch.db``, one numbered step at a time; a released step is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

schema = Migrations("watchdesk")


@schema(name="0001_first_watch")
def first_watch(db: Database) -> None:
    """Sources, positions, vessels, events, assessments, and what the run was made with."""
    db.executescript(
        """
        CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
            size_bytes INTEGER NOT NULL, clock TEXT NOT NULL,
            lines INTEGER NOT NULL, sentences INTEGER NOT NULL, messages INTEGER NOT NULL);
        CREATE TABLE refusals (
            source INTEGER NOT NULL REFERENCES sources(id), reason TEXT NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (source, reason)) WITHOUT ROWID;
        CREATE TABLE places (
            id INTEGER PRIMARY KEY, zone TEXT, state TEXT, status TEXT, candidates TEXT);
        CREATE TABLE positions (
            mmsi INTEGER NOT NULL, source INTEGER NOT NULL REFERENCES sources(id),
            line INTEGER NOT NULL, time_ms INTEGER, lat_e7 INTEGER, lon_e7 INTEGER,
            speed_dkn INTEGER, course_ddeg INTEGER, heading_deg INTEGER, status INTEGER,
            msg_type INTEGER, place INTEGER REFERENCES places(id),
            distance_m INTEGER, margin_m INTEGER,
            PRIMARY KEY (mmsi, source, line)) WITHOUT ROWID;
        CREATE VIEW heard AS
            SELECT p.mmsi, strftime('%Y-%m-%dT%H:%M:%SZ', p.time_ms / 1000, 'unixepoch') AS time,
                p.lat_e7 / 1e7 AS lat, p.lon_e7 / 1e7 AS lon, p.speed_dkn / 10.0 AS speed_kn,
                p.course_ddeg / 10.0 AS course_deg, p.heading_deg, p.status, p.msg_type,
                l.zone, l.state, l.status AS zone_status, l.candidates,
                round(p.distance_m / 1852.0, 3) AS distance_nm,
                round(p.margin_m / 1852.0, 3) AS margin_nm,
                s.name AS source, p.line
            FROM positions p JOIN sources s ON s.id = p.source LEFT JOIN places l ON l.id = p.place;
        CREATE TABLE vessels (
            mmsi INTEGER PRIMARY KEY, form TEXT NOT NULL, name TEXT, callsign TEXT, imo INTEGER,
            ship_type INTEGER, destination TEXT, length_m REAL, beam_m REAL, draught_m REAL,
            radio_flag TEXT, confirmed TEXT NOT NULL, conflicts TEXT NOT NULL,
            positions INTEGER NOT NULL, first_heard TEXT, last_heard TEXT);
        CREATE TABLE texts (
            source INTEGER NOT NULL REFERENCES sources(id), line INTEGER NOT NULL,
            mmsi INTEGER NOT NULL, time TEXT, text TEXT NOT NULL, PRIMARY KEY (source, line));
        CREATE TABLE events (
            key TEXT PRIMARY KEY, kind TEXT NOT NULL, mmsi INTEGER NOT NULL, partner INTEGER,
            start TEXT NOT NULL, end TEXT, lat REAL, lon REAL, zone TEXT, state TEXT,
            evidence TEXT NOT NULL, threshold TEXT NOT NULL, source TEXT NOT NULL,
            innocent TEXT NOT NULL, lines TEXT NOT NULL);
        CREATE INDEX events_mmsi ON events (mmsi, start);
        CREATE TABLE assessments (
            mmsi INTEGER PRIMARY KEY, at TEXT NOT NULL, suspicion TEXT NOT NULL,
            record TEXT NOT NULL);
        """
    )


@schema(name="0002_contacts_and_clocks")
def contacts_and_clocks(db: Database) -> None:
    """Who or what was seen without AIS, and which clocks cannot have been right."""
    db.executescript(
        """
        CREATE TABLE contacts (
            mmsi INTEGER PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL,
            reporter TEXT NOT NULL, description TEXT NOT NULL, people INTEGER,
            uncertainty_m REAL);
        CREATE TABLE clocks (
            source INTEGER NOT NULL REFERENCES sources(id), station TEXT NOT NULL,
            messages INTEGER NOT NULL, faults TEXT NOT NULL, worst_s REAL);
        """
    )


@schema(name="0003_incidents")
def incidents(db: Database) -> None:
    """Somebody may be in danger: gravest first, by rank."""
    db.executescript(
        """
        CREATE TABLE incidents (
            key TEXT PRIMARY KEY, rank INTEGER NOT NULL, what TEXT NOT NULL, at TEXT,
            lat REAL, lon REAL, phase TEXT, "trigger" TEXT, facts TEXT NOT NULL);
        """
    )


@schema(name="0004_watched")
def watched(db: Database) -> None:
    """Vessels that somebody had asked to be told of."""
    db.executescript(
        """
        CREATE TABLE watched (
            mmsi INTEGER NOT NULL, entry INTEGER NOT NULL, owner TEXT NOT NULL,
            reason TEXT NOT NULL, expires TEXT NOT NULL, matched TEXT NOT NULL,
            conflicting TEXT NOT NULL, says TEXT NOT NULL, PRIMARY KEY (mmsi, entry));
        """
    )
