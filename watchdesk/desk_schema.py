"""The shape of ``desk.db``, one numbered step at a time; a released step is never edited.

No column can hold a migrant's name, picture, fingerprint or document; a test walks them all.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from watchdesk.desk_audit import adopt

schema = Migrations("watchdesk-desk")


@schema(name="0001_watchlist_and_verdicts")
def watchlist_and_verdicts(db: Database) -> None:
    """Who wants to be told of which vessel, and what officers said of events."""
    db.executescript(
        """
        CREATE TABLE watchlist (
            id INTEGER PRIMARY KEY, owner TEXT NOT NULL, reason TEXT NOT NULL,
            added TEXT NOT NULL, expires TEXT NOT NULL,
            mmsi INTEGER, imo INTEGER, callsign TEXT, name TEXT,
            removed TEXT, removed_by TEXT);
        CREATE TABLE verdicts (
            id INTEGER PRIMARY KEY, event_key TEXT NOT NULL, verdict TEXT NOT NULL,
            reason TEXT NOT NULL, officer TEXT NOT NULL, at TEXT NOT NULL);
        CREATE INDEX verdicts_event ON verdicts (event_key);
        """
    )


@schema(name="0002_cases_log_and_partners")
def cases_log_and_partners(db: Database) -> None:
    """Filled-in forms, locks, the log of changes, focal points and sealed packets."""
    db.executescript(
        """
        CREATE TABLE settings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
        CREATE TABLE records (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL, form TEXT NOT NULL,
            at TEXT NOT NULL, recorded TEXT NOT NULL, officer TEXT NOT NULL,
            corrects INTEGER, answers TEXT NOT NULL);
        CREATE INDEX records_case ON records (case_id, form);
        CREATE TABLE family_tags (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL, tag TEXT NOT NULL,
            people INTEGER NOT NULL, given TEXT NOT NULL, UNIQUE (case_id, tag));
        CREATE TABLE locks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL, state TEXT NOT NULL,
            since TEXT NOT NULL, because TEXT NOT NULL,
            lifted TEXT, lifted_by TEXT, lifted_with TEXT, lifted_because TEXT);
        CREATE TABLE focal_points (
            id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, role TEXT NOT NULL,
            agency TEXT NOT NULL, address TEXT NOT NULL, approved TEXT NOT NULL,
            sealing_key TEXT NOT NULL, signing_key TEXT NOT NULL,
            verified TEXT, verified_by TEXT, removed TEXT);
        CREATE TABLE packets (
            id INTEGER PRIMARY KEY AUTOINCREMENT, direction TEXT NOT NULL, case_id TEXT NOT NULL,
            from_state TEXT NOT NULL, from_role TEXT NOT NULL, addressees TEXT NOT NULL,
            sealed_at TEXT NOT NULL, signing_key TEXT NOT NULL, known TEXT NOT NULL,
            head TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL);
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, role TEXT NOT NULL,
            role_from TEXT NOT NULL, act TEXT NOT NULL, kept_in TEXT NOT NULL, number INTEGER,
            sha256 TEXT NOT NULL, says TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
        CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
        CREATE TRIGGER audit_is_not_replaced AFTER INSERT ON audit
            WHEN EXISTS (SELECT 1 FROM audit WHERE id > NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
        """
    )
    adopt(db, db.execute("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')").fetchone()[0])


@schema(name="0003_brief_records")
def brief_records(db: Database) -> None:
    """What boarding teams ticked, counted and noted on tablets: one row for each file."""
    db.executescript(
        """
        CREATE TABLE brief_records (
            id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE,
            content_sha256 TEXT NOT NULL, mmsi INTEGER NOT NULL, language TEXT NOT NULL,
            exercise INTEGER NOT NULL, made TEXT NOT NULL, saved TEXT NOT NULL,
            imported TEXT NOT NULL, brief_checked INTEGER NOT NULL, record TEXT NOT NULL);
        CREATE INDEX brief_records_mmsi ON brief_records (mmsi, imported);
        """
    )


@schema(name="0004_alerts")
def alerts(db: Database) -> None:
    """What became of every alert, and the watches handed over."""
    db.executescript(
        """
        CREATE TABLE alerts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, key TEXT NOT NULL,
            at TEXT NOT NULL, what TEXT NOT NULL, officer TEXT NOT NULL, role TEXT NOT NULL,
            says TEXT NOT NULL, state TEXT NOT NULL, alert TEXT NOT NULL);
        CREATE INDEX alerts_key ON alerts (key, seq);
        CREATE INDEX alerts_at ON alerts (at);
        CREATE TABLE handovers (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, sha256 TEXT NOT NULL,
            content TEXT NOT NULL, off TEXT NOT NULL, taken TEXT, on_by TEXT);
        """
    )


@schema(name="0005_people")
def people(db: Database) -> None:
    """Accounts with their roles, and who is logged in; officers, never anybody at sea."""
    db.executescript(
        """
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
            password TEXT, token_sha256 TEXT, token_until TEXT, disabled TEXT,
            created TEXT NOT NULL);
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES accounts(id),
            token_sha256 TEXT NOT NULL UNIQUE, address TEXT NOT NULL, started TEXT NOT NULL,
            seen TEXT NOT NULL, ended TEXT);
        CREATE INDEX sessions_open ON sessions (account, ended);
        """
    )


@schema(name="0006_entries")
def entries(db: Database) -> None:
    """Reports and contacts that officers entered at the console."""
    db.executescript(
        """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,
            officer TEXT NOT NULL, role TEXT NOT NULL, record TEXT NOT NULL);
        """
    )
