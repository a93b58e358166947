"""Accounts from the command line: a token once, no secret ever again."""

from __future__ import annotations

import json

import pytest

from watchdesk.desk import open_desk
from watchdesk.desk_roles import ROLES
from watchdesk.people import accounts, sessions


@pytest.fixture
def do(run, tmp_path):
    """An ``account`` command as an administrator; the answer is what it printed."""

    def doing(*words, role="administrator", ok=True):
        answer = run("--role", role, "account", *words, "--desk", tmp_path)
        assert (answer.exit_code == 0) is ok, answer.output
        return [json.loads(line) for line in answer.stdout.splitlines()] if ok else answer.stderr

    return doing


def test_from_an_account_to_its_end(do, tmp_path):
    (made,) = do("add", "ana", "--role", "watch")
    assert set(made) == {"name", "token"}
    (listed,) = do("list")
    assert (listed["name"], listed["role"]) == ("ana", "watch")
    assert listed["state"] == "waits for its first password"
    with open_desk(tmp_path) as desk:
        now = accounts.known(desk.book, "ana").created
        account = accounts.first_password(desk.book, "ana", made["token"], "a hash", now)
        for _ in range(2):
            sessions.start(desk.book, account.number, "10.0.0.5", now)
    opened = do("sessions")
    assert [(one["session"], one["name"], one["address"]) for one in opened] == [
        (1, "ana", "10.0.0.5"),
        (2, "ana", "10.0.0.5"),
    ]
    do("end", 1)
    assert [one["session"] for one in do("sessions")] == [2]
    do("role", "ana", "--role", "analyst")
    assert do("sessions") == []
    assert [(one["role"], one["state"]) for one in do("list")] == [("analyst", "in use")]
    do("disable", "ana")
    assert do("list")[0]["state"] == "disabled"
    (again,) = do("reset", "ana")
    assert again["token"] != made["token"]
    assert do("list")[0]["state"] == "waits for its first password"


def test_no_listing_shows_a_secret(do, tmp_path):
    (made,) = do("add", "ana", "--role", "watch")
    said = json.dumps(do("list") + do("sessions"))
    with open_desk(tmp_path) as desk:
        account = accounts.known(desk.book, "ana")
        log = json.dumps(desk.book.rows("audit"))
    for secret in (made["token"], account.token_sha256):
        assert secret not in said and secret not in log


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_only_an_administrator_makes_accounts(do, role):
    for words in (("add", "ana", "--role", "watch"), ("list",), ("end", "1")):
        assert "it is for administrator" in do(*words, role=role, ok=False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("disable", "ana"), "there is no account 'ana'"),
        (("reset", "ana\r\n"), "there is no account"),
        (("role", "ana", "--role", "watch"), "there is no account"),
        (("end", "7"), "no session 7 is open"),
        (("add", "Ana Perez", "--role", "watch"), "cannot be a name"),
    ],
)
def test_a_mistake_is_one_line(do, words, says):
    told = do(*words, ok=False)
    assert says in told and told.count("\n") == 1
