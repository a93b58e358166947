"""Hot pursuit: the cases HP01 to HP17 by their id, and each test of UNCLOS 111 on its own."""

from __future__ import annotations

import itertools

import pytest

from jurisdiction.errors import LawError
from jurisdiction.pursuit import (
    PLACES,
    RESULTS,
    PursuitCase,
    evaluate_lines,
    pursuit_rows,
    pursuit_ruling_for,
)

# people landed, siren and light close by in the territorial sea, chased without a break
LANDED = {
    "ship_at_order": "OWN_SEA",
    "infringed": True,
    "signal": "VISUAL",
    "signal_reached": True,
    "now_in": "BEYOND",
}
MOTHER = LANDED | {"ship_at_order": "OWN_EEZ", "teamwork": True, "boats_at_order": ["OWN_SEA"]}

CASES = [
    ("HP01", LANDED, "H12", "VALID"),
    ("HP02", LANDED | {"now_in": "FOR_SOV"}, "H9", "CEASED"),  # Cuba's sea
    ("HP03", LANDED | {"now_in": "FOR_SOV"}, "H9", "CEASED"),  # its own State's sea
    ("HP04", LANDED | {"resumed": True}, "H10", "INVALID"),
    ("HP05", LANDED | {"signal": "RADIO", "signal_reached": False}, "H7", "CONTESTED"),
    ("HP06", LANDED | {"signal": "NONE"}, "H6", "INVALID"),
    ("HP07", LANDED | {"interrupted": True, "longest_gap_min": 180}, "H8", "INVALID"),
    ("HP08", LANDED | {"longest_gap_min": 0}, "H12", "VALID"),  # aircraft, then ship, no gap
    ("HP09", LANDED | {"ship_at_order": "OWN_EEZ"}, "H3", "INVALID"),
    ("HP10", LANDED | {"ship_at_order": "OWN_CZ"}, "H12", "VALID"),
    ("HP11", LANDED | {"ship_at_order": "OWN_CZ", "infringed": False}, "H4", "CONTESTED"),
    ("HP12", LANDED | {"ship_at_order": "OWN_CZ", "offence": "OTHER"}, "H5", "INVALID"),
    ("HP13", MOTHER, "H11", "VALID"),
    ("HP14", MOTHER | {"boats_at_order": ["OWN_EEZ", "OWN_EEZ"]}, "H3", "INVALID"),
    ("HP15", LANDED | {"actor": "NOT"}, "H1", "INVALID"),
    ("HP16", LANDED | {"now_in": "FOR_CZ"}, "H12", "VALID"),
    ("HP17", MOTHER | {"ship_at_order": "ELSEWHERE", "boats_at_order": ["ELSEWHERE"]}, "H2", ""),
]


@pytest.mark.parametrize("inputs, row, result", [pytest.param(*c[1:], id=c[0]) for c in CASES])
def test_pursuit_case(inputs, row, result):
    ruling = pursuit_ruling_for(PursuitCase.from_record(inputs))
    assert (ruling.row, ruling.result) == (row, result or "INVALID")


def test_every_test_of_the_article_has_a_case():
    assert {case[2] for case in CASES} == {row.id for row in pursuit_rows()}
    assert [case[0] for case in CASES] == [f"HP{n:02d}" for n in range(1, 18)]
    assert {row.cells["result"] for row in pursuit_rows()} == set(RESULTS)


@pytest.mark.parametrize(
    "change, row",
    [
        ({"teamwork": False}, "H3"),  # nobody recorded that the boat is the ship's
        ({"boats_at_order": ["OWN_EEZ", "OWN_SEA"]}, "H11"),  # one boat inside is enough
        ({"boats_at_order": ["OWN_CZ"]}, "H11"),
        ({"boats_at_order": ["OWN_CZ"], "infringed": False}, "H4"),
        ({"ship_at_order": "OWN_SEA"}, "H12"),  # the ship itself was inside
        ({"ship_at_order": "OWN_SEA", "boats_at_order": ["OWN_STRAIT"]}, "H12"),
        ({"ship_at_order": "ELSEWHERE"}, "H11"),
        ({"signal": "NONE"}, "H6"),  # presence through a boat replaces no signal
    ],
)
def test_constructive_presence(change, row):
    assert pursuit_ruling_for(PursuitCase.from_record(MOTHER | change)).row == row


@pytest.mark.parametrize(
    "change, row",
    [
        ({"signal": "RADIO"}, "H12"),  # radio, but within sight and hearing
        ({"signal": "AUDITORY", "signal_reached": False}, "H7"),
        ({"signal": "AUDITORY"}, "H12"),
        ({"signal_reached": False}, "H7"),  # a lamp nobody could have seen is no signal either
        ({"ship_at_order": "OWN_EEZ", "offence": "EEZ_SHELF"}, "H12"),
        ({"ship_at_order": "OWN_CZ", "offence": "EEZ_SHELF"}, "H5"),
        ({"ship_at_order": "OWN_CZ", "offence": "SANITARY"}, "H12"),
        ({"ship_at_order": "OWN_SEA", "offence": "OTHER"}, "H12"),  # any law in the own sea
        ({"now_in": "FOR_SOV", "cc": "PENDING"}, "H9"),
        ({"now_in": "FOR_SOV", "cc": "GRANTED"}, "H12"),  # with that State's consent (N7)
        ({"now_in": "FOR_SOV", "resumed": True}, "H10"),  # tested before H9
    ],
)
def test_the_edges_of_the_tests(change, row):
    assert pursuit_ruling_for(PursuitCase.from_record(LANDED | change)).row == row


def test_what_is_not_said_never_makes_a_pursuit_valid():
    for place in PLACES:
        ruling = pursuit_ruling_for(PursuitCase.from_record({"ship_at_order": place}))
        assert ruling.result != "VALID", place


def test_only_consent_carries_a_pursuit_into_a_foreign_sea():
    """Whatever else holds, in a foreign territorial sea a pursuit without consent is not valid."""
    truths = (True, False)
    for place, cc, infringed, reached in itertools.product(
        PLACES, ("NONE", "PENDING", "REFUSED"), truths, truths
    ):
        case = PursuitCase(
            ship_at_order=place,
            infringed=infringed,
            signal="VISUAL",
            signal_reached=reached,
            now_in="FOR_SOV",
            cc=cc,
        )
        assert pursuit_ruling_for(case).result != "VALID", case


@pytest.mark.parametrize(
    "gap_min, flagged",
    [(5.0, False), (5.1, True)],  # more than five minutes is shown, not judged
)
def test_a_gap_in_the_track_is_pointed_at(gap_min, flagged):
    ruling = pursuit_ruling_for(PursuitCase.from_record(LANDED | {"longest_gap_min": gap_min}))
    assert ruling.result == "VALID"
    assert any("gap of" in remark for remark in ruling.remarks) is flagged


def test_a_stop_without_ground_is_compensated():
    (remark,) = pursuit_ruling_for(PursuitCase(ship_at_order="OWN_EEZ", signal="RADIO")).remarks
    assert "111(8)" in remark and "[K]" in remark


def test_boats_without_recorded_teamwork_are_left_out_aloud():
    ruling = pursuit_ruling_for(PursuitCase.from_record(MOTHER | {"teamwork": False}))
    assert any("left out" in remark for remark in ruling.remarks)


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"ship_at_order": "BEYOND"}, "ship_at_order: 'BEYOND', must be one of OWN_IW"),
        ({"boats_at_order": "OWN_SEA"}, "boats_at_order: 'OWN_SEA', must be a list"),
        ({"boats_at_order": ["sea"]}, "boats_at_order: 'sea', must be one of"),
        ({"now_in": "UNCERTAIN"}, "now_in: 'UNCERTAIN', must be one of"),
        ({"longest_gap_min": -1}, "longest_gap_min: -1, must be minutes"),
        ({"longest_gap_min": float("nan")}, "longest_gap_min: nan, must be minutes"),
        ({"interupted": True}, "no field 'interupted'"),
        ({"teamwork": "yes"}, "teamwork: 'yes', must be true or false"),
    ],
)
def test_a_wrong_word_is_named(change, complaint):
    with pytest.raises(LawError, match=complaint):
        PursuitCase.from_record(LANDED | change)


def test_lines_give_records_with_their_id():
    lines = ['{"id": "HP15", "actor": "NOT", "ship_at_order": "OWN_SEA"}', '{"signal": "NONE"}']
    records = evaluate_lines(lines)
    record = next(records)
    assert {key: record[key] for key in ("id", "row", "result", "basis")} == {
        "id": "HP15",
        "row": "H1",
        "result": "INVALID",
        "basis": "UNCLOS 111(5)",
    }
    with pytest.raises(LawError, match="line 2: ship_at_order: missing"):
        next(records)
