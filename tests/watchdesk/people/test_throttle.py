"""Guesses cost time: where they are made, in whose name, and never so that nobody gets in."""

from __future__ import annotations

from watchdesk.people.throttle import ACCOUNT, ACCOUNT_HERE, ADDRESS, MOST_KEYS, Once, Throttle

HERE = ((ACCOUNT_HERE, "ana 10.0.0.5"),)


def guess(throttle, keys, times, now_s=0.0):
    """Guess as soon as it is allowed, so many times; the answer is when the next may come."""
    for _ in range(times):
        now_s += throttle.wait_s(keys, now_s)
        throttle.tried(keys, now_s)
    return now_s + throttle.wait_s(keys, now_s)


def test_the_first_five_guesses_are_free_and_then_waits_double_to_five_minutes():
    throttle = Throttle()
    assert guess(throttle, HERE, 4) == 0.0
    assert guess(throttle, HERE, 1) == 1.0
    assert guess(throttle, HERE, 1, 1.0) == 3.0
    assert guess(throttle, HERE, 1, 3.0) == 7.0
    assert guess(throttle, HERE, 30, 7.0) > 7.0 + 20 * 300.0


def test_in_a_day_one_place_has_a_few_hundred_guesses_at_one_account():
    throttle, now_s, guesses = Throttle(), 0.0, 0
    while now_s < 86_400:
        now_s += throttle.wait_s(HERE, now_s)
        throttle.tried(HERE, now_s)
        guesses += 1
    assert guesses < 310


def test_many_names_from_one_place_pay_as_a_place():
    throttle = Throttle()
    for n in range(20):
        keys = ((ACCOUNT_HERE, f"name{n} 10.0.0.5"), (ADDRESS, "10.0.0.5"))
        assert throttle.wait_s(keys, 0.0) == 0.0
        throttle.tried(keys, 0.0)
    assert throttle.wait_s(((ACCOUNT_HERE, "name20 10.0.0.5"), (ADDRESS, "10.0.0.5")), 0.0) == 1.0
    assert throttle.wait_s(((ACCOUNT_HERE, "name20 10.0.0.6"), (ADDRESS, "10.0.0.6")), 0.0) == 0.0


def test_an_account_guessed_from_everywhere_waits_a_minute_at_most():
    throttle = Throttle()
    for n in range(200):
        throttle.tried(((ACCOUNT, "ana"), (ADDRESS, f"10.0.0.{n}")), 0.0)
    assert throttle.wait_s(((ACCOUNT, "ana"),), 0.0) == 60.0


def test_who_knew_it_starts_anew_and_does_not_pay_for_the_place():
    throttle = Throttle()
    for _ in range(100):  # a hundred good logins at one console
        throttle.tried((*HERE, (ADDRESS, "10.0.0.5")), 0.0)
        throttle.right(HERE, ((ADDRESS, "10.0.0.5"),))
    assert throttle.wait_s((*HERE, (ADDRESS, "10.0.0.5")), 0.0) == 0.0


def test_a_day_without_a_guess_forgives():
    throttle = Throttle()
    guess(throttle, HERE, 10)
    throttle.tried(HERE, 100_000.0)
    assert throttle.wait_s(HERE, 100_000.0) == 0.0


def test_it_never_holds_more_than_it_may():
    throttle, once = Throttle(), Once()
    for n in range(MOST_KEYS + 500):
        throttle.tried(((ACCOUNT_HERE, f"{n}"),), 0.0)
        once.first(f"{n}", 0.0)
    assert len(throttle._wrong) == len(once._told) == MOST_KEYS


def test_a_thing_is_told_once_an_hour():
    once = Once()
    assert [once.first("a", s) for s in (0, 1, 3599, 3600, 3601)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert once.first("b", 1)
