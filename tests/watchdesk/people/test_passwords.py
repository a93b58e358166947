"""Passwords are kept by argon2id as RFC 9106 wants it, and tokens can be read out over a phone."""

from __future__ import annotations

import re

import pytest

from seamath.errors import Mistake
from watchdesk.people.passwords import checked, hashed, matches, new_token, outdated, token_hash

GOOD = "correct horse battery staple"


@pytest.mark.parametrize(
    ("password", "says"),
    [
        (GOOD, None),
        ("fifteen-letters", None),  # just long enough
        ("fourteenletter", "15 to 256"),  # one short
        ("x1y2z" * 51 + "a", None),  # 256
        ("x1y2z" * 51 + "ab", "15 to 256"),
        ("a" * 20, "easy to guess"),  # a key held down
        ("abcdabcdabcdabcd", "easy to guess"),  # four letters
        ("r.perez.watchr.perez.watch", "easy to guess"),  # the name, twice
        ("R.Perez.WatchR.Perez.Watch  ", "easy to guess"),
    ],
)
def test_a_password_is_long_and_no_key_held_down(password, says):
    if says is None:
        assert checked(password, "r.perez.watch") == password
    else:
        with pytest.raises(Mistake, match=says):
            checked(password, "r.perez.watch")


def test_a_password_is_kept_with_the_second_option_of_rfc_9106_and_a_salt_of_its_own():
    kept, again = hashed(GOOD), hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != again
    assert matches(kept, GOOD) and matches(again, GOOD)
    assert not matches(kept, GOOD + ".")
    assert not outdated(kept)
    assert outdated(kept.replace("m=65536", "m=32768"))


def test_accents_match_however_a_keyboard_composed_them():
    assert matches(hashed("contrasen\u0303a del mar"), "contrase\u00f1a del mar")


@pytest.mark.parametrize("kept", [None, "", "$argon2id$broken", "plain text"])
def test_nothing_matches_what_is_no_password(kept):
    assert not matches(kept, GOOD)


def test_a_token_is_read_out_in_groups_and_typed_as_one_likes():
    token = new_token()
    assert re.fullmatch(r"([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}", token)
    assert token_hash(token) == token_hash(f" {token.lower().replace('-', ' ')} ")
    assert token_hash(token) != token_hash(new_token())
    assert token not in token_hash(token)
