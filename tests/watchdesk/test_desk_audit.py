"""The log tells every change made behind the program's back, by table and number."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from risk.feedback import Verdict
from risk.watchlist import Wanted
from watchdesk import desk_audit, desk_schema
from watchdesk.desk import open_desk
from watchdesk.desk_audit import Actor, findings, head

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
KEY = "gap:308999071:20260302T005400Z"
FREE = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;"


@pytest.fixture
def desk_file(tmp_path):
    """A desk with six entries: a watchlist entry and its removal, three verdicts, a setting."""
    with open_desk(tmp_path, Actor(role="analyst", role_from="option")) as desk:
        wanted = Wanted(id=0, owner="MRCC", reason="overdue", added=NOW, imo=9074729,
                        expires=NOW + timedelta(days=7))  # fmt: skip
        desk.remove(desk.watch_for(wanted).id, by="17", at=NOW)
        for n in range(3):
            desk.judge(
                Verdict(event_key=KEY, verdict="confirmed", reason=f"{n}", officer="17", at=NOW)
            )
        desk.set("state", "BHS", NOW)
    return tmp_path / "desk.db"


def told(path, noted=None):
    db = Database(path)
    try:
        return [(f.what, f.name) for f in findings(db, noted)]
    finally:
        db.close()


def tamper(path, statements):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(statements)


def test_an_untouched_desk_is_whole_and_says_who_did_what(desk_file):
    assert told(desk_file) == []
    with closing(sqlite3.connect(desk_file)) as db:
        rows = db.execute("SELECT role, role_from, act, kept_in FROM audit ORDER BY id").fetchall()
    assert rows == [
        ("analyst", "option", "add", "watchlist"),
        ("analyst", "option", "change", "watchlist"),
        *[("analyst", "option", "add", "verdicts")] * 3,
        ("analyst", "option", "add", "settings"),
    ]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("UPDATE verdicts SET verdict = 'dismissed' WHERE id = 2", [("altered", "verdicts 2")]),
        ("DELETE FROM verdicts WHERE id = 3", [("missing", "verdicts 3")]),
        ("INSERT INTO verdicts SELECT 9, event_key, verdict, reason, officer, at FROM verdicts"
         " WHERE id = 1", [("added", "verdicts 9")]),
        ("UPDATE watchlist SET removed = NULL", [("altered", "watchlist 1")]),
        (FREE + "UPDATE audit SET role = 'watch' WHERE id = 3", [("altered", "audit 3")]),
        (FREE + "UPDATE audit SET says = 'x' WHERE id = 6", [("altered", "audit 6")]),
        (FREE + "DELETE FROM audit WHERE id = 6", [("missing", "audit 6 to 6"),
                                                   ("added", "settings 1")]),
        (FREE + "DELETE FROM audit WHERE id IN (5, 6); DELETE FROM verdicts WHERE id = 3;",
         [("missing", "audit 5 to 6"), ("added", "settings 1")]),
        ("UPDATE settings SET value = 'HTI'", [("altered", "settings 1")]),

        (FREE + "DELETE FROM audit WHERE id = 4", [("missing", "audit 4 to 4"),
                                                   ("added", "verdicts 2")]),
        (FREE + "UPDATE audit SET hash = previous WHERE id = 2",
         [("altered", "audit 2"), ("altered", "audit 3")]),
        (FREE + "DELETE FROM audit", [("missing", "audit 1 to 6"), ("added", "watchlist 1"),
                                      *[("added", f"verdicts {n}") for n in (1, 2, 3)],
                                      ("added", "settings 1")]),
    ],
)  # fmt: skip
def test_every_tampering_is_told_by_table_and_number(desk_file, statements, expected):
    tamper(desk_file, statements)
    assert told(desk_file) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET role = 'watch' WHERE id = 3",
        "DELETE FROM audit WHERE id = 3",
        "INSERT OR REPLACE INTO audit SELECT 3, at, role, role_from, act, kept_in, number, sha256,"
        " 'x', previous, hash FROM audit WHERE id = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(desk_file, statement):
    with (
        closing(sqlite3.connect(desk_file)) as db,
        pytest.raises(sqlite3.IntegrityError, match="only added to"),
    ):
        db.execute(statement)
    assert told(desk_file) == []


def test_a_log_rewritten_as_a_whole_is_told_by_a_head_noted_earlier(desk_file):
    db = Database(desk_file)
    noted = head(db)
    gone = "DELETE FROM audit; DELETE FROM sqlite_sequence; DELETE FROM settings;"
    tamper(desk_file, FREE + gone)
    desk_audit.adopt(db, "2026-03-02T03:40:00Z")
    db.conn.commit()
    db.close()
    assert told(desk_file) == []  # alone, the forged log is whole
    assert told(desk_file, noted) == [("missing", "audit")]


def test_what_was_there_before_the_log_is_taken_into_it(tmp_path):
    db = Database(tmp_path / "desk.db")
    desk_schema.schema.apply(db, stop_before="0002_cases_log_and_partners")
    db.table("verdicts").insert({"id": 1, "event_key": KEY, "verdict": "confirmed", "reason": "",
                                 "officer": "17", "at": "2026-03-02T03:40:00Z"})  # fmt: skip
    db.close()
    with open_desk(tmp_path) as desk:
        assert desk.verdicts()[0].officer == "17"
        assert desk.book.rows("audit")[0]["says"] == "there before the log began"
    assert told(tmp_path / "desk.db") == []


def test_a_change_and_its_entry_stand_or_fall_together(desk_file):
    with open_desk(desk_file.parent) as desk:
        with pytest.raises(RuntimeError), desk.book.writing():
            desk.book.add("verdicts", {"event_key": KEY, "verdict": "confirmed", "reason": "",
                                       "officer": "17", "at": "x"}, NOW)  # fmt: skip
            raise RuntimeError
        assert len(desk.verdicts()) == 3
    assert told(desk_file) == []


def test_the_commands_verify_and_tell(run, desk_file):
    def do(*words):
        return run("--role", "administrator", "desk", "audit", *words, "--desk", desk_file.parent)

    assert do("verify").exit_code == 0
    noted = do("head").stdout.split('"')[3]
    assert len(noted) == 64 and do("verify", "--head", noted).exit_code == 0
    assert do("verify", "--head", "0" * 63 + "1").exit_code == 1
    assert do("list", "--last", "2").stdout.count("\n") == 2
    tamper(desk_file, "DELETE FROM verdicts WHERE id = 3")
    answer = do("verify")
    assert answer.exit_code == 1 and '"verdicts 3"' in answer.stdout
