"""One answer for every way to be wrong, as much work for each, and not too much at once."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from watchdesk.desk import open_desk
from watchdesk.people import accounts, passwords, sessions
from watchdesk.people.proof import AT_ONCE, WAITING, WRONG, NotProven, Proof
from watchdesk.people.registry import Registry

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
GOOD, BAD = "correct horse battery staple", "wrong horse battery staple"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk with somebody in use, somebody disabled and somebody without a password."""
    folder = tmp_path_factory.mktemp("desk")
    with open_desk(folder) as opened:
        for name in ("ana", "gone"):
            token = accounts.add(opened.book, name, "watch", NOW)
            kept = passwords.hashed(GOOD)
            account = accounts.first_password(opened.book, name, token, kept, NOW)
        sessions.start(opened.book, 1, "10.0.0.5", NOW)
        accounts.disable(opened.book, account.name, NOW)
        accounts.add(opened.book, "new", "watch", NOW)
    return folder


@pytest.fixture
def registry(desk):
    opened = Registry(desk)
    yield opened
    opened.close()


def run_anew(coroutine):
    """What a coroutine gives, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def said(proof, name, password, address="10.0.0.5"):
    """What somebody is told: his name, or why not."""

    async def ask():
        try:
            return (await proof.by_password(name, password, address, NOW)).name
        except NotProven as error:
            return str(error)

    return ask()


@pytest.mark.parametrize(
    ("name", "password", "expected"),
    [
        ("ana", GOOD, "ana"),
        (" ANA ", GOOD, "ana"),  # a capital is no mistake
        ("ana", BAD, WRONG),
        ("ana", "", WRONG),
        ("nobody", GOOD, WRONG),
        ("gone", GOOD, WRONG),  # disabled, and the password is right
        ("new", "", WRONG),  # no password yet
        ("", "", WRONG),
        ("ana' OR '1'='1", GOOD, WRONG),
        ("ana\r\nset-cookie: a=b", GOOD, WRONG),
    ],
)
def test_every_way_to_be_wrong_has_the_same_answer(registry, name, password, expected):
    assert run_anew(said(Proof(registry), name, password)) == expected


def test_a_name_that_does_not_exist_takes_as_much_work(registry):
    def work_s(name):
        began_s = time.process_time()
        assert run_anew(said(Proof(registry), name, BAD)) == WRONG
        return time.process_time() - began_s

    known_s = min(work_s("ana") for _ in range(3))
    for name in ("nobody", "gone", "new"):
        # Without the work it would be under a hundredth; processor time, not the clock on a wall.
        assert min(work_s(name) for _ in range(3)) > known_s / 3


def test_guesses_made_at_once_are_counted_before_they_are_looked_at(registry):
    async def guess():
        proof = Proof(registry)
        return await asyncio.gather(*(said(proof, "ana", BAD) for _ in range(12)))

    answers = run_anew(guess())
    assert answers.count(WRONG) == 5
    assert sum("Too many attempts" in one for one in answers) == 7


def test_who_logged_in_from_a_place_is_not_shut_out_by_guesses_from_elsewhere(registry):
    async def attacked():
        proof = Proof(registry)
        for n in range(60):
            with pytest.raises(NotProven):  # a guess at a token costs no hashing here
                await proof.first_password("ana", "guess", GOOD, f"203.0.113.{n}", NOW)
        return [await said(proof, "ana", GOOD, here) for here in ("10.0.0.5", "10.0.0.6")]

    known, strange = run_anew(attacked())
    assert known == "ana"
    assert "Too many attempts" in strange


def test_no_more_than_two_passwords_are_checked_at_once_and_a_crowd_is_sent_away(registry):
    running, most, lock = 0, 0, threading.Lock()

    def work():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    async def crowd():
        proof = Proof(registry)
        asked = (proof._work(work) for _ in range(AT_ONCE + WAITING + 5))
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = run_anew(crowd())
    assert most == AT_ONCE
    assert sum(isinstance(one, NotProven) for one in answers) == 5


def test_a_typed_name_never_reaches_the_log_and_a_wrong_guess_does(registry, desk):
    run_anew(said(Proof(registry), "my secret password", GOOD, "10.9.9.9"))
    run_anew(said(Proof(registry), "ana", BAD, "10.9.9.9"))
    with open_desk(desk) as opened:
        told = [row["says"] for row in opened.book.rows("audit")]
    assert told[-2:] == ["no account, 10.9.9.9", "account ana, 10.9.9.9"]


def test_a_password_kept_by_older_parameters_is_kept_anew_at_login(registry, desk):
    from argon2 import PasswordHasher

    with open_desk(desk) as opened:
        token = accounts.add(opened.book, "old", "watch", NOW)
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
        accounts.first_password(opened.book, "old", token, weak, NOW)
    assert run_anew(said(Proof(registry), "old", GOOD)) == "old"
    with open_desk(desk) as opened:
        kept = accounts.known(opened.book, "old").password
    assert kept != weak and not passwords.outdated(kept) and passwords.matches(kept, GOOD)
