"""The boarding checklist: complete, sourced, short, and with no place for anybody's name."""

from __future__ import annotations

import re

import pytest

from jurisdiction.duties import SHARING
from risk.checklist import boarding_checklists, prefill_keys

STEPS = [step for checklist in boarding_checklists() for step in checklist.steps]
SIZES = {"A": 16, "B": 13, "C": 12, "D": 11, "E": 9, "F": 10}


def test_every_item_of_every_phase_is_there_once_and_in_order():
    expected = [f"{phase}{n:02d}" for phase, size in SIZES.items() for n in range(1, size + 1)]
    assert [step.id for step in STEPS] == expected


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_an_item_is_short_and_says_why_and_from_where(step):
    assert len(step.action) <= 116 and step.action.rstrip().endswith((".", "?"))
    assert step.why and step.source
    assert step.certainty in ("", "K")
    assert step.sharing in SHARING
    assert step.prefilled is None  # nothing is known until somebody looks
    assert not re.search(r"\bSF\d|\b00[0-4]\b", step.source)  # documents by name, not by number


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_no_item_asks_for_a_person(step):
    asks = re.sub(r"Ask: name, flag", "Ask: flag", step.action)  # the vessel's name (B09)
    asks = re.sub(r"flag, name, port", "flag, port", asks)  # the same (B02)
    assert not re.search(r"\bname\b(?! the)|\bpassport|\bfingerprint|\bdate of birth", asks.lower())


@pytest.mark.parametrize("step_id", ["B03", "C05", "C06", "D02", "D05", "D06", "D07", "D08", "F03"])
def test_where_people_are_counted_it_says_what_must_not_be_written(step_id):
    (step,) = [step for step in STEPS if step.id == step_id]
    assert "name" in step.never_record


def test_the_count_of_those_who_fear_return_never_leaves():
    assert {s.id: s.sharing for s in STEPS if s.sharing == "never"} == {
        "D02": "never",
        "F10": "never",
    }


def test_prefilled_facts_answer_known_items_only():
    assert set(prefill_keys()) < {step.id for step in STEPS}
    never_filled = {"A01", "B03", "B04", "C04", "C09", "C10", *(f"D{n:02d}" for n in range(1, 12))}
    assert not never_filled & set(prefill_keys())  # only people can say these
