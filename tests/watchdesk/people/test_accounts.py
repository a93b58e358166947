"""Accounts: one token once, roles of the table, nothing without an entry in the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from seamath.errors import Mistake
from watchdesk import desk_schema
from watchdesk.desk import open_desk
from watchdesk.desk_audit import Actor, findings
from watchdesk.desk_retention import retain
from watchdesk.people import accounts, sessions
from watchdesk.people.accounts import TOKEN_DAYS, actor

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
ADMIN = Actor(role="administrator", role_from="option")


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path, ADMIN) as opened:
        yield opened


def in_use(book, name, role="watch"):
    token = accounts.add(book, name, role, NOW)
    return accounts.first_password(book, name, token, "a hash", NOW)


def test_a_new_desk_has_no_account_and_no_password(desk):
    assert accounts.everybody(desk.book) == []
    assert not accounts.exist(desk.book)


def test_a_token_sets_one_password_and_then_nothing(desk):
    token = accounts.add(desk.book, "ana", "watch", NOW)
    waiting = accounts.known(desk.book, "ana")
    assert (waiting.password, waiting.state) == (None, "waits for its first password")
    assert accounts.exist(desk.book)  # from now on everybody logs in, used or not
    with pytest.raises(Mistake, match="token is not right"):
        accounts.first_password(desk.book, "ana", "AAAAA-AAAAA-AAAAA-AAAAA", "a hash", NOW)
    set_ = accounts.first_password(desk.book, "ana", token, "a hash", NOW)
    assert (set_.password, set_.state) == ("a hash", "in use")
    with pytest.raises(Mistake, match="is used"):
        accounts.first_password(desk.book, "ana", token, "another", NOW)
    assert accounts.known(desk.book, "ana").password == "a hash"


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (timedelta(days=TOKEN_DAYS, seconds=-1), True),
        (timedelta(days=TOKEN_DAYS), False),
    ],
)
def test_a_token_grows_old(desk, after, holds):
    token = accounts.add(desk.book, "ana", "watch", NOW)
    assert accounts.token_holds(accounts.known(desk.book, "ana"), token, NOW + after) is holds


def test_a_token_opens_only_the_account_it_was_made_for(desk):
    token = accounts.add(desk.book, "ana", "watch", NOW)
    accounts.add(desk.book, "ben", "administrator", NOW)
    for name in ("ben", "nobody"):
        assert not accounts.token_holds(accounts.find(desk.book, name), token, NOW)


@pytest.mark.parametrize(
    "name",
    ["", "a", "Ana", "añа", "a b", "../etc", "a\r\nset-cookie: x", "-ana", "<b>ana", "a" * 33,
     "ana\x00", "ana\u202e", "ana@x", "ana\n"],
)  # fmt: skip
def test_a_name_is_plain_or_refused(desk, name):
    with pytest.raises(Mistake, match="cannot be a name"):
        accounts.add(desk.book, name, "watch", NOW)
    assert accounts.everybody(desk.book) == []


def test_a_role_that_is_not_in_the_table_is_refused(desk):
    accounts.add(desk.book, "ana", "watch", NOW)
    for doing in (accounts.add, accounts.set_role):
        with pytest.raises(Mistake, match="no role 'root'; there is watch, boarding"):
            doing(desk.book, "ben" if doing is accounts.add else "ana", "root", NOW)


def test_two_people_never_share_a_name(desk):
    in_use(desk.book, "ana")
    with pytest.raises(Mistake, match="ana already"):
        accounts.add(desk.book, "ana", "administrator", NOW)
    assert accounts.known(desk.book, "ana").role == "watch"


@pytest.mark.parametrize(
    "doing",
    [
        lambda book: accounts.disable(book, "ana", NOW),
        lambda book: accounts.reset(book, "ana", NOW),
        lambda book: accounts.set_role(book, "ana", "analyst", NOW),
    ],
    ids=["disable", "reset", "role"],
)
def test_what_changes_an_account_ends_its_sessions_and_no_others(desk, doing):
    ana, ben = in_use(desk.book, "ana"), in_use(desk.book, "ben")
    tokens = [sessions.start(desk.book, one.number, "loopback", NOW) for one in (ana, ana, ben)]
    doing(desk.book)
    held = [sessions.find(desk.book, token).holds(NOW) for token in tokens]
    assert held == [False, False, True]


def test_a_disabled_account_comes_back_only_by_a_reset(desk):
    in_use(desk.book, "ana")
    token = accounts.reset(desk.book, "ana", NOW)
    accounts.disable(desk.book, "ana", NOW)
    assert not accounts.token_holds(accounts.known(desk.book, "ana"), token, NOW)
    token = accounts.reset(desk.book, "ana", NOW)
    assert accounts.first_password(desk.book, "ana", token, "h", NOW).state == "in use"


def test_the_log_says_who_did_it_and_holds(desk):
    ana = in_use(desk.book, "ana", "analyst")
    assert actor(ana) == Actor(role="analyst", role_from="account ana")
    desk.book.actor = actor(ana)
    desk.set("state", "BHS", NOW)
    told = [(row["role"], row["role_from"], row["says"]) for row in desk.book.rows("audit")]
    assert told == [
        ("administrator", "option", "account ana as analyst"),
        ("analyst", "account ana", "password of account ana"),
        ("analyst", "account ana", "state = BHS"),
    ]
    assert findings(desk.book.db) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET password = 'mine'",
        "UPDATE accounts SET role = 'administrator'",
        "UPDATE accounts SET disabled = NULL, token_until = '2027-01-01T00:00:00Z'",
    ],
)
def test_an_account_changed_behind_the_program_s_back_is_told(tmp_path, desk, statement):
    in_use(desk.book, "ana")
    accounts.disable(desk.book, "ana", NOW)
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        db.execute(statement)
        db.commit()
    assert [(f.what, f.name) for f in findings(desk.book.db)] == [("altered", "accounts 1")]


def test_a_desk_from_before_accounts_keeps_its_chain(tmp_path):
    db = Database(tmp_path / "desk.db")
    desk_schema.schema.apply(db, stop_before="0005_people")
    kept = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'accounts'").fetchone()[0]
    assert kept == 0
    db.close()
    with open_desk(tmp_path, ADMIN) as desk:
        desk.set("state", "BHS", NOW)
        accounts.add(desk.book, "ana", "watch", NOW)
        assert findings(desk.book.db) == []


def test_retention_forgets_sessions_and_never_an_account(desk):
    ana = in_use(desk.book, "ana")
    sessions.start(desk.book, ana.number, "10.0.0.5", NOW)
    gone = retain(desk, NOW + timedelta(days=90))
    assert [(one.rule.kept_in, one.number) for one in gone] == [("sessions", 1)]
    retain(desk, NOW + timedelta(days=36_000))
    assert [one.name for one in accounts.everybody(desk.book)] == ["ana"]
