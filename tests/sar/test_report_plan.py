"""What a report leaves open is asked for, what is needed soonest first."""

from __future__ import annotations

import pytest

from sar.incident_form import report_from
from sar.report_plan import to_ask
from watchdesk.console.console_words import words

CALL = {"id": "1", "kind": "phone", "received": "2026-03-01T03:40Z"}
WHOLE = CALL | {
    "position": "20-20N 073-36W", "error_nm": 2, "at": "2026-03-01T03:30Z", "craft": "rubber_boat",
    "people": {"adults": 30, "children": 4}, "triggers": ["HT3"], "wind": "080/18",
    "current": "290/0.9", "factors": {"F4": 1, "F6": 3, "F7": 0, "F9": 2},
}  # fmt: skip


def test_of_a_call_that_says_nothing_everything_is_asked_the_place_first():
    asked = to_ask(report_from(CALL))
    assert len(asked) == 10
    assert asked[0] == "Where are they, and how is that known?"


def test_of_a_call_that_says_all_nothing_is_asked():
    assert to_ask(report_from(WHOLE)) == ()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("error_nm", "How exact"),
        ("at", "When"),
        ("craft", "What craft"),
        ("people", "How many people"),
        ("triggers", "What has happened"),
        ("wind", "Wind and current"),
        ("current", "Wind and current"),
        ("factors", "Is anybody hurt"),
    ],
)
def test_what_is_left_out_is_asked(left_out, words):
    asked = to_ask(report_from({k: v for k, v in WHOLE.items() if k != left_out}))
    assert asked[0].startswith(words)


def test_children_are_asked_for_though_somebody_counted_the_adults():
    counted = report_from(WHOLE | {"people": {"adults": 30}})
    assert to_ask(counted) == ("How many people? How many are children?",)


def test_every_question_has_its_spanish():
    assert set(to_ask(report_from(CALL | {"position": "20N 73W"}))) <= words("es").keys()
    assert set(to_ask(report_from(CALL))) <= words("es").keys()
