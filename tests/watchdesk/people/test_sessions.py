"""Sessions end when they should, and the desk holds nothing that opens one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seamath.errors import Mistake
from watchdesk.desk import open_desk
from watchdesk.people import accounts, sessions

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def book(tmp_path):
    with open_desk(tmp_path) as desk:
        token = accounts.add(desk.book, "ana", "watch", NOW)
        accounts.first_password(desk.book, "ana", token, "a hash", NOW)
        yield desk.book


def test_a_session_is_found_by_its_token_alone_and_the_desk_does_not_hold_it(book, tmp_path):
    token = sessions.start(book, 1, "loopback", NOW)
    found = sessions.find(book, token)
    assert (found.account, found.role, found.address) == ("ana", "watch", "loopback")
    assert len(token) >= 43  # 256 bits, six a letter
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in stored and sessions.token_hash(token).encode() in stored
    for guess in ("", token[:-1], token.lower(), sessions.token_hash(token)):
        assert sessions.find(book, guess) is None


@pytest.mark.parametrize(
    ("used_every_min", "after", "holds"),
    [
        (None, sessions.IDLE - A_SECOND, True),
        (None, sessions.IDLE, False),  # nothing was heard of it
        (20, sessions.LONGEST - A_SECOND, True),  # a page that is open all watch
        (20, sessions.LONGEST, False),  # however busy it is
    ],
)
def test_a_session_ends_by_silence_and_by_age(book, used_every_min, after, holds):
    token = sessions.start(book, 1, "loopback", NOW)
    at = NOW
    while used_every_min and at + timedelta(minutes=used_every_min) < NOW + after:
        at += timedelta(minutes=used_every_min)
        sessions.use(book, sessions.find(book, token), at)
    assert sessions.find(book, token).holds(NOW + after) is holds
    assert [one.number for one in sessions.opened(book, NOW + after)] == [1] * holds


def test_one_session_of_several_is_ended_by_its_number(book):
    tokens = [sessions.start(book, 1, "loopback", NOW) for _ in range(3)]
    sessions.end(book, 2, NOW, "ended by an administrator")
    assert [sessions.find(book, token).holds(NOW) for token in tokens] == [True, False, True]
    with pytest.raises(Mistake, match="no session 2 is open"):
        sessions.end(book, 2, NOW, "again")
    last = book.rows("audit")[-1]
    assert (last["act"], last["says"]) == (
        "session ended",
        "session 2 of account ana: ended by an administrator",
    )
