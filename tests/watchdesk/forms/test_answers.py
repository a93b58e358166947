"""What is written on a form is kept as written, or refused in one line that says why."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.checklist import boarding_checklists
from sar.place_of_safety import place_tests
from seamath.errors import Mistake
from watchdesk.forms.answers import counted, record_from
from watchdesk.forms.blank import blank_page, blank_record
from watchdesk.forms.fields import KINDS, forms
from watchdesk.forms.personal import holds_a_person, person_in

EVERY = tuple(forms())


@pytest.mark.parametrize("form", EVERY)
def test_a_filled_form_comes_back_as_it_was_written(a_record, form):
    record = record_from(a_record(form))
    again = record_from(json.loads(json.dumps(record.as_record())))
    assert again == record and again.case == "2026-017"


@pytest.mark.parametrize("form", EVERY)
def test_every_field_stands_behind_an_item_of_the_checklist(form):
    items = {step.id for group in boarding_checklists() for step in group.steps} | set(
        place_tests()
    )
    for one in forms()[form].fields:
        assert one.item.id in items and one.item.source and one.ask
        assert one.kind in KINDS


def test_the_fields_of_a_form_have_names_of_their_own():
    for form in forms().values():
        names = [one.id for one in form.fields]
        assert len(names) == len(set(names))


def test_needs_come_before_the_craft_and_migrants_before_the_team():
    order = [one.item.id for one in forms()["inspection"].fields]
    assert order.index("C06") < order.index("C05") < order.index("B02")
    names = [one.id for one in forms()["risk"].fields]
    assert names.index("migrants_hazard") < names.index("team_hazard")


@pytest.mark.parametrize(
    ("form", "answers", "says"),
    [
        ("inspection", {"women": -1}, "inspection.women must be a whole number from 0"),
        ("inspection", {"women": 2.0}, "whole number"),
        ("inspection", {"women": True}, "whole number"),
        ("inspection", {"women": 10_001}, "from 0 to 10000"),
        ("inspection", {"women": None}, "women must be answered"),
        ("inspection", {"water_given": "yes"}, "true or false"),
        ("inspection", {"craft_kind": "submarine"}, "one of inflatable, open_boat"),
        ("inspection", {"flag_said": "XXX"}, "three letters"),
        ("inspection", {"flag_said": "bhs"}, "three letters"),
        ("inspection", {"seen_at": "2026-03-02T01:10"}, "inspection.seen_at: time"),
        ("inspection", {"seen_where": "off Cap-Haitien"}, "inspection.seen_where"),
        ("inspection", {"next_port": "x" * 61}, "text of 1 to 60"),
        ("inspection", {"mmsi": 17}, "must be an MMSI"),
        ("inspection", {"counted_by": "Lt Smith"}, "service number"),
        ("inspection", {"family_tags": {"Marie": 2}}, "a tag is a number"),
        ("inspection", {"family_tags": {"T-01": 0}}, "from 1 to 100"),
        ("inspection", {"steering_facts": "helmsman named Jean gave orders"}, "name a person"),
        ("inspection", {"steering_facts": "helm held by Mr Dupont"}, "name a person"),
        ("inspection", {"steering_facts": "se llama Pedro"}, "name a person"),
        ("inspection", {"conflicts": "paper RD1234567 shown"}, "passport or card"),
        ("inspection", {"conflicts": "data:image/png;base64,iVBORw0KGgo="}, "picture"),
        ("inspection", {"passport": "x"}, "is of a person"),
        ("inspection", {"colour": "blue"}, "no field 'colour'; its fields are"),
        ("risk", {"team_severity": 11}, "from 1 to 10"),
        ("risk", {"team_severity": 0}, "from 1 to 10"),
        ("screening", {"fear": 3}, "numbers by State"),
        ("screening", {"fear": {"Haiti": 3}}, "three letters"),
        ("custody", {"file_sha256": "AB" * 32}, "SHA-256"),
        ("place_of_safety", {"PS1": "maybe"}, "one of yes, no, unknown"),
    ],
)
def test_an_answer_that_does_not_fit_is_one_line(a_record, form, answers, says):
    with pytest.raises(Mistake, match=re.escape(says)) as caught:
        record_from(a_record(form, **answers))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"form": "visa"}, "no form 'visa'; there are inspection"),
        ({"case": "Jean"}, "case must be capitals"),
        ({"officer": "Jean"}, "service number"),
        ({"at": None}, "time in UTC"),
        ({"photo": "x"}, "no field 'photo' in a record"),
        ({"answers": []}, "one JSON object"),
    ],
)
def test_an_envelope_that_does_not_fit_is_one_line(a_record, changes, says):
    with pytest.raises(Mistake, match=re.escape(says)):
        record_from({**a_record("risk"), **changes})


def test_a_state_nobody_named_may_be_feared_and_only_feared(a_record):
    record = record_from(a_record("screening", fear={"XXX": 2, "HTI": 1}))
    assert counted(record)["fear"] == 3
    with pytest.raises(Mistake, match="three letters"):
        record_from(a_record("hand_over", state="XXX"))


@given(st.text(max_size=400))
def test_any_text_is_kept_or_refused_and_never_a_crash(text):
    assert person_in(text) in (
        "",
        "seems to name a person",
        "seems to hold the number of a passport or card",
        "seems to hold a picture or another file",
    )


@pytest.mark.parametrize("form", EVERY)
def test_an_empty_form_fetches_nothing_and_asks_everything(form):
    page = blank_page(forms()[form])
    assert "default-src 'none'" in page and not re.search(r"https?://|<script|<img|src=", page)
    cells = []

    class Cells(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if ("class", "item") in attributes:
                cells.append(tag)

    Cells().feed(page)
    assert len(cells) == len(forms()[form].fields)
    assert "Never write a name" in page


def test_unverified_sources_are_marked_on_paper():
    page = blank_page(forms()["inspection"])
    assert "MLE boarding procedures 2006 [K]" in page and "Not: names or documents" in page


@pytest.mark.parametrize("form", EVERY)
def test_an_empty_record_is_filled_in_and_recorded(a_record, form):
    empty = blank_record(forms()[form])
    filled = a_record(form)
    empty["answers"] |= filled["answers"]
    told = record_from({**empty, **{n: filled[n] for n in ("case", "at", "officer")}})
    assert told == record_from(filled)


@pytest.mark.parametrize(
    ("field", "personal"),
    [
        ("name", True), ("full_name", True), ("fullName", True), ("nombre", True), ("nom", True),
        ("passport_no", True), ("photo", True), ("fingerprint_left", True), ("documents", True),
        ("date_of_birth", True), ("person_name", True), ("biometric_card", True),
        ("craft_name", False), ("vessel_name", False), ("women", False), ("family_tags", False),
        ("nominal", False), ("migrants_hazard", False), ("documented", False),
    ],
)  # fmt: skip
def test_a_field_of_a_person_is_told_by_its_name(field, personal):
    assert holds_a_person(field) is personal
