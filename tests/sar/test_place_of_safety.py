"""Places of safety: people answer, unknown blocks, the State people flee is shut out."""

from __future__ import annotations

from itertools import product

import pytest

from sar.errors import SarError
from sar.place_of_safety import NOT_ASKED, Place, judged, place_tests

ALL_YES = {f"PS{n}": "yes" for n in range(1, 8)}


def status(answers: dict[str, str], fled=(), state: str = "BHS", kind: str = "port") -> str:
    place = Place(name="Matthew Town", state=state, kind=kind, answers=answers)
    return judged([place], fled)[0].status


def test_only_a_place_with_every_answer_is_recommended():
    assert status(ALL_YES) == "recommended"
    assert status({}) == "open"


@pytest.mark.parametrize("test", ["PS1", "PS2", "PS3", "PS4"])
def test_one_unknown_blocks_the_recommendation(test):
    assert status(ALL_YES | {test: "unknown"}) == "open"
    assert status({name: "yes" for name in ALL_YES if name != test}) == "open"


@pytest.mark.parametrize(
    "test, expected",
    [
        ("PS1", "not met"),
        ("PS2", "not met"),
        ("PS3", "not met"),
        ("PS4", "excluded"),
        ("PS5", "recommended"),
        ("PS6", "recommended"),
        ("PS7", "recommended"),
    ],
)
def test_a_no_shuts_out_and_a_fault_of_procedure_is_told(test, expected):
    place = Place(name="Port", state="BHS", answers=ALL_YES | {test: "no"})
    (one,) = judged([place], [])
    assert one.status == expected
    assert any(reason.startswith(test) for reason in one.reasons)


def test_the_state_people_flee_is_shut_out_whatever_was_answered():
    assert status(ALL_YES, fled={"HTI"}, state="HTI") == "excluded"
    assert status(ALL_YES, fled={"HTI"}, state="BHS") == "recommended"
    assert status(ALL_YES, fled={"HTI"}, state="HTI", kind="ship") == "excluded"


def test_nothing_is_recommended_before_people_were_asked_what_they_flee():
    (one,) = judged([Place(name="Port", state="BHS", answers=ALL_YES)], None)
    assert one.status == "open" and NOT_ASKED in one.reasons


def test_a_ship_is_a_place_for_a_time_only():
    assert status(ALL_YES, kind="ship") == "temporary"
    assert status(ALL_YES | {"PS4": "no"}, kind="ship") == "excluded"


def test_no_answer_but_yes_to_all_four_ever_recommends():
    """All 81 combinations of the tests of the place, with every state of asking."""
    for answers in product(("yes", "no", "unknown"), repeat=4):
        given = {f"PS{n}": answer for n, answer in enumerate(answers, start=1)}
        for fled in (None, [], ["HTI"], ["BHS"]):
            recommended = status(given, fled) == "recommended"
            assert recommended == (set(answers) == {"yes"} and fled in ([], ["HTI"]))


def test_the_machine_neither_orders_nor_picks():
    worst = Place(name="A", state="HTI", answers=ALL_YES)
    best = Place(name="B", state="BHS", answers=ALL_YES)
    for order in ([worst, best], [best, worst]):
        assert [one.place for one in judged(order, ["HTI"])] == order
    record = judged([best], [])[0].as_record()
    assert "person decide" in record["note"] and "competent authority" in record["note"]


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"answers": {"PS8": "yes"}}, "no test 'PS8'"),
        ({"answers": {"PS1": "maybe"}}, "PS1: 'maybe' must be one of yes, no, unknown"),
        ({"state": "Haiti"}, "three letters"),
        ({"kind": "island"}, "kind 'island' must be one of port, ship"),
    ],
)
def test_a_mistake_is_told_in_one_line(wrong, words):
    with pytest.raises(SarError, match=words):
        Place(**({"name": "P", "state": "BHS"} | wrong))


def test_the_seven_tests_name_their_sources():
    assert list(place_tests()) == [f"PS{n}" for n in range(1, 8)]
    assert all(row["source"] and row["question"].endswith("?") for row in place_tests().values())
    assert place_tests()["PS4"]["certainty"] == "K"
