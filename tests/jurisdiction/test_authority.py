"""The authority tables: the 42 scenarios by their id, completeness, and the eight invariants."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jurisdiction.authority import (
    Case,
    Ruling,
    authority_rows,
    evaluate_lines,
    ruling_for,
    ruling_for_candidates,
)
from jurisdiction.claims import claims
from jurisdiction.codes import CASE_VALUES, actions, actions_of_kind, never, safeguards
from jurisdiction.errors import LawError
from jurisdiction.inputs import GroundsRecord, candidate_inputs, suspicion, zone_input
from jurisdiction.regime import Candidate, Regime
from jurisdiction.rescue_overlay import rescue_rows
from jurisdiction.rules import read_rows

# id, inputs other than the defaults, row, rescue rows, the final permitted set
SCENARIOS = """
S01 Z=FOR_SOV flag=THIRD | F2 | - | HAIL_SAFETY NTF_COASTAL OBS
S02 cons=FULL Z=FOR_SOV flag=THIRD | F2 | - | HAIL_SAFETY NTF_COASTAL OBS
S03 cc=GRANTED Z=FOR_SOV flag=THIRD | F1 | - | AS_COASTAL_AUTHORISED HAIL OBS
S04 Z=BEYOND flag=CLAIMED | B10 | - | HAIL NTF_FLAG OBS SHADOW
S05 cons=SEARCH Z=BEYOND flag=THIRD | B6 | - | BOARD HAIL OBS SEARCH STOP
S06 Z=BEYOND flag=STATELESS | B2 | - | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT
S07 susp=INDIC Z=BEYOND flag=UNKNOWN | B12 | - | COND_VISIT HAIL OBS
S08 susp=INDIC Z=BEYOND flag=UNKNOWN phase=DISTRESS | B12 | R3 | COND_VISIT HAIL NTF_RCC OBS RESCUE
S09 susp=INDIC Z=FOR_SOV flag=UNKNOWN phase=DISTRESS | F2 | R3 R4 |\
 ENTER_TO_ASSIST HAIL_SAFETY NTF_COASTAL NTF_RCC OBS RESCUE
S10 susp=NONE Z=FOR_SOV flag=UNKNOWN phase=DISTRESS position_known=false | F2 | R3 R5 |\
 ASK_PERMISSION_TO_SEARCH HAIL_SAFETY NTF_COASTAL NTF_RCC OBS RESCUE
S11 link=IN Z=BEYOND flag=THIRD | B11 | - | HAIL NTF_FLAG OBS SHADOW
S12 link=IN Z=OWN_CZ flag=UNKNOWN | C7 | - | EXCL HAIL OBS PREV STOP
S13 link=OUT Z=OWN_CZ flag=UNKNOWN | C6 | - | BOARD DETAIN HAIL OBS PURSUE SEARCH STOP
S14 Z=FOR_SOV flag=OWN | F2 | - | HAIL_SAFETY NTF_COASTAL OBS
S15 Z=BEYOND flag=OWN | B1 | - | BOARD DETAIN HAIL OBS SEARCH STOP
S16 link=LAT Z=OWN_SEA flag=THIRD | A9 | - | HAIL NTF_FLAG OBS SHADOW
S17 link=LOAD Z=OWN_SEA flag=THIRD | A5 | - | BOARD DETAIN EXCL HAIL OBS SEARCH STOP
S18 link=LAT cons=SEARCH Z=OWN_SEA flag=THIRD | A8 | - | AS_AUTHORISED HAIL OBS
S19 link=IN Z=OWN_SEA flag=CLAIMED | A7 | - | BOARD DETAIN EXCL HAIL OBS SEARCH STOP
S20 susp=INDIC Z=FOR_SOV flag=UNKNOWN | F2 | - | HAIL_SAFETY NTF_COASTAL OBS
S21 link=IN Z=UNCERTAIN flag=UNKNOWN | P4 | - | HAIL NTF_HQ NTF_RCC OBS
S22 link=IN Z=DISPUTED flag=CLAIMED | P5 | - | HAIL NTF_HQ NTF_RCC OBS
S23 Z=BEYOND flag=THIRD | B11 | - | HAIL NTF_FLAG OBS SHADOW
S24 Z=OWN_SEA flag=IMMUNE | P2 | - | HAIL NTF_FLAG OBS ORDER_LEAVE
S25 actor=NOT Z=BEYOND flag=UNKNOWN phase=DISTRESS | P1 | R3 | HAIL_SAFETY NTF_RCC OBS RESCUE
S26 Z=BEYOND flag=STATELESS | B2 | - | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT
S27 Z=BEYOND flag=STATELESS | B2 | - | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT
S28 cons=PENDING Z=BEYOND flag=CLAIMED | B9 | - | HAIL OBS SHADOW
S29 cons=REFUSED Z=BEYOND flag=THIRD | B8 | - | NTF_FLAG OBS SHADOW
S30 cons=BOARD Z=BEYOND flag=THIRD | B7 | - | BOARD HAIL OBS STOP
S31 Z=BEYOND flag=CLAIMED | B10 | - | HAIL NTF_FLAG OBS SHADOW
S32 Z=BEYOND flag=SUSP_OWN | B4 | - | HAIL OBS VISIT
S33 cons=SEARCH Z=BEYOND flag=THIRD | B6 | - | BOARD HAIL OBS SEARCH STOP
S34 link=LAT Z=OWN_STRAIT flag=THIRD | T6 | - | HAIL NTF_FLAG OBS SHADOW
S35 link=LOAD Z=OWN_STRAIT flag=THIRD | T3 | - | BOARD DETAIN HAIL OBS SEARCH STOP
S36 Z=BEYOND flag=UNKNOWN phase=DISTRESS refuses_help=true | B12 | R3 R6 |\
 COND_VISIT HAIL NTF_RCC OBS RESCUE STAY_AND_REASSESS
S37 link=OUT Z=FOR_SOV flag=CLAIMED | F2 | - | HAIL_SAFETY NTF_COASTAL OBS
S38 link=OUT Z=OWN_SEA flag=OWN | A2 | - | BOARD DETAIN HAIL OBS SEARCH STOP
S39 Z=FOR_CZ flag=STATELESS | B2 | - | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT
S40 link=IN Z=OWN_CZ flag=UNKNOWN phase=ALERT | C7 | R2 | HAIL NTF_RCC OBS PROCEED_STANDBY STOP
S41 link=IN Z=OWN_IW flag=THIRD | A1 | - | BOARD DETAIN HAIL OBS SEARCH STOP
S42 link=LAT Z=OWN_CZ flag=THIRD | C9 | - | HAIL NTF_FLAG OBS SHADOW
"""

BODILY = {"STOP", "BOARD", "SEARCH", "DETAIN", "DETAIN_DOM", "DETAIN_AUTH", "VISIT", "PURSUE"}
DETAINING = {"DETAIN", "DETAIN_DOM", "DETAIN_AUTH"}
BY_LEAVE = {"AS_AUTHORISED", "AS_COASTAL_AUTHORISED"}  # may hold any of the above
NOT_IN_DISTRESS = DETAINING | BY_LEAVE | {"SEARCH", "PURSUE", "EXCL", "PREV", "ORDER_LEAVE"}
FOREIGN = ("COASTAL", "THIRD", "CLAIMED")
INPUTS = ("actor", "Z", "flag", "susp", "link", "cons", "cc")  # what the 49 rows look at


def scenarios() -> Iterator[pytest.param]:
    for line in SCENARIOS.strip().splitlines():
        said, row, rescue, permitted = (part.strip() for part in line.split("|"))
        name, *pairs = said.split()
        inputs = dict(pair.split("=") for pair in pairs)
        for flag in ("position_known", "refuses_help"):
            if flag in inputs:
                inputs[flag] = inputs[flag] == "true"
        yield pytest.param(inputs, row, rescue.replace("-", "").split(), permitted.split(), id=name)


def a_case(**said) -> Case:
    """A case at sea beyond every territorial sea, ship of a third State, unless said otherwise."""
    return Case(**({"Z": "BEYOND", "flag": "THIRD"} | said))


@pytest.fixture(scope="module")
def every_case() -> list[tuple[Case, Ruling]]:
    """Every combination of what the rows look at, with its ruling: 51,840."""
    combinations = itertools.product(*(CASE_VALUES[name] for name in INPUTS))
    cases = (Case(**dict(zip(INPUTS, values))) for values in combinations)
    return [(case, ruling_for(case)) for case in cases]


@pytest.fixture(scope="module")
def one_case_a_row_and_zone(every_case) -> list[Case]:
    """For every row and zone one case: all that the rescue overlay can tell apart."""
    return list({(ruling.row, case.Z): case for case, ruling in every_case}.values())


def in_danger(case: Case) -> Iterator[Case]:
    """The same case with every state of rescue."""
    truths = (False, True)
    for phase, known, refuses in itertools.product(CASE_VALUES["phase"], truths, truths):
        yield replace(case, phase=phase, position_known=known, refuses_help=refuses)


def coercive(ruling: Ruling) -> set[str]:
    return actions_of_kind("coercive") & set(ruling.permitted)


# --- the scenarios of the specification


@pytest.mark.parametrize("inputs, row, rescue, permitted", list(scenarios()))
def test_scenario(inputs, row, rescue, permitted):
    ruling = ruling_for(Case.from_record(inputs))
    assert (ruling.row, list(ruling.rescue_rows)) == (row, rescue)
    assert list(ruling.permitted) == permitted


def test_there_are_forty_two_scenarios():
    assert [param.id for param in scenarios()] == [f"S{n:02d}" for n in range(1, 43)]


# --- completeness


def test_every_combination_meets_a_row_and_no_row_is_dead(every_case):
    met = Counter(ruling.row for _, ruling in every_case)
    assert met.total() == 51_840
    assert set(met) == {row.id for row in authority_rows()}
    assert len(met) == 49


def test_every_rescue_row_can_fit():
    fitting = {
        row.id
        for row in rescue_rows()
        for case in in_danger(a_case(Z="FOR_SOV", people_recovered=True))
        if row.fits(case)
    }
    assert fitting == {f"R{n}" for n in range(1, 8)}


def test_every_code_in_a_row_is_explained():
    rows = (*authority_rows(), *rescue_rows())
    said = {code for row in authority_rows() for code in row.codes("permitted")}
    said |= {code for row in rescue_rows() for code in row.codes("add") + row.codes("remove")}
    assert said - {"COERCIVE"} <= set(actions())
    assert {code for row in rows for code in row.codes("safeguards")} <= set(safeguards())
    assert {code for row in rows for code in row.codes("never")} <= set(never())
    assert (len(safeguards()), len(never())) == (17, 14)


def test_every_row_states_a_known_certainty_and_a_basis():
    for row in (*authority_rows(), *rescue_rows()):
        assert row.cells["certainty"] in ("high", "medium", "contested"), row.id
        assert row.cells["basis"] and row.cells["note"], row.id


def test_the_contested_rows_are_the_ones_states_disagree_on():
    contested = {
        r.id for r in (*authority_rows(), *rescue_rows()) if "cont" in r.cells["certainty"]
    }
    assert contested == {"T2", "C7", "R4"}


@pytest.mark.parametrize(
    "condition, complaint",
    [
        ("flagg=OWN", "no field 'flagg'"),
        ("Z=OWN_SAE", "Z is never OWN_SAE"),
        ("Z=OWN_SEA|", "Z is never "),
    ],
)
def test_a_condition_nobody_could_meet_is_refused_when_read(monkeypatch, condition, complaint):
    table = ({"row": "X1", "condition": condition},)
    monkeypatch.setattr("jurisdiction.rules.read_table", lambda name: table)
    with pytest.raises(ValueError, match=complaint):
        read_rows("any.csv", values=CASE_VALUES)


# --- the eight invariants


def test_invariant_1_a_unit_without_authority_never_coerces(every_case):
    """Whatever the place, flag, consent: actor NOT watches, calls the RCC and rescues."""
    rulings = [ruling for case, ruling in every_case if case.actor == "NOT"]
    assert len(rulings) == 51_840 / 2
    assert all(not coercive(ruling) for ruling in rulings)


def test_invariant_2_no_coercion_in_a_foreign_sea_without_its_states_consent(every_case):
    """Own flag and flag consent give nothing there; only cc GRANTED does."""
    for case, ruling in every_case:
        if case.Z == "FOR_SOV" and case.cc != "GRANTED":
            assert not coercive(ruling), case


def test_invariant_3_no_coercion_where_the_zone_is_uncertain_or_disputed(every_case):
    """Nothing may be printed as authorised there (N14)."""
    for case, ruling in every_case:
        if case.Z in ("UNCERTAIN", "DISPUTED"):
            assert not coercive(ruling), case


def test_invariant_4_an_immune_ship_is_never_stopped_visited_or_boarded(every_case):
    """Asking a warship to leave own waters is the most there is (N10)."""
    for case, ruling in every_case:
        if case.flag == "IMMUNE":
            assert coercive(ruling) <= {"ORDER_LEAVE"}, case
            if case.actor == "AUTH" and case.Z not in ("UNCERTAIN", "DISPUTED"):
                assert "N10" in ruling.never, case


def test_invariant_5_only_reasonable_grounds_detain_a_foreign_ship(every_case):
    """Indicators never arrest anyone, but in own internal waters, or where people are being loaded
    or landed in own territorial waters (19(2)(g)), or where the flag State gave FULL consent."""
    for case, ruling in every_case:
        if case.flag in (*FOREIGN, "UNKNOWN") and case.susp != "REASON":
            landing = case.Z in ("OWN_SEA", "OWN_STRAIT") and case.link == "LOAD"
            excepted = (
                case.Z == "OWN_IW"
                or (landing and case.susp == "INDIC")
                or (case.Z in ("BEYOND", "FOR_CZ") and case.cons == "FULL")
            )
            assert excepted or not DETAINING & set(ruling.permitted), case


def test_invariant_6_beyond_own_waters_no_foreign_ship_is_boarded_without_consent(every_case):
    """PENDING and REFUSED are no consent; in the own contiguous zone only what has left the
    territory may be boarded, and boarding by leave needs the leave."""
    for case, ruling in every_case:
        if case.flag in FOREIGN and case.cons in ("NONE", "PENDING", "REFUSED"):
            permitted = set(ruling.permitted)
            if case.Z in ("BEYOND", "FOR_CZ"):
                assert not coercive(ruling), case
            if case.Z == "OWN_CZ" and case.link != "OUT":
                assert not permitted & (BODILY - {"STOP"}), case
            assert "AS_AUTHORISED" not in permitted, case


def test_invariant_7_consent_gives_its_level_and_no_more(every_case):
    """BOARD gives no search, SEARCH no arrest; a higher level never takes away."""
    tops = {"BOARD": {"STOP", "BOARD"}, "SEARCH": {"STOP", "BOARD", "SEARCH"}}
    tops["FULL"] = tops["SEARCH"] | {"DETAIN_AUTH"}
    seen = set()
    for case, ruling in every_case:
        given = case.flag in FOREIGN and case.cons in tops
        if given and case.Z in ("BEYOND", "FOR_CZ") and case.actor == "AUTH":
            assert coercive(ruling) == tops[case.cons], case
            assert "N8" in ruling.never
            seen.add(case.cons)
    assert seen == set(tops)
    assert tops["BOARD"] < tops["SEARCH"] < tops["FULL"]


def test_invariant_8_distress_always_means_rescue_and_defers_enforcement(one_case_a_row_and_zone):
    """Nobody is searched, arrested, pursued or turned away in distress, even by leave; more danger
    never takes a duty or a notice away."""
    owed = actions_of_kind("notice", "duty")
    for calm in one_case_a_row_and_zone:
        before = set(ruling_for(calm).permitted)
        for case in in_danger(calm):
            ruling = ruling_for(case)
            permitted = set(ruling.permitted)
            assert before & owed <= permitted, case
            assert "OBS" in permitted
            if case.phase != "NONE":
                assert "NTF_RCC" in permitted, case
            if case.phase == "DISTRESS":
                assert "RESCUE" in permitted, case
                assert not permitted & NOT_IN_DISTRESS, case
                assert {"S15"} <= set(ruling.safeguards) and "N4" in ruling.never, case
            if case.refuses_help:
                assert "STAY_AND_REASSESS" in permitted, case


def test_pursuit_starts_only_where_an_offence_in_the_territory_can_be_punished(every_case):
    for case, ruling in every_case:
        if "PURSUE" in ruling.permitted:
            assert (case.Z, case.link, case.susp) == ("OWN_CZ", "OUT", "REASON")


def test_whoever_may_lay_hands_on_a_ship_screens_its_people(every_case):
    """S8 goes with every row that lets a team on board."""
    for case, ruling in every_case:
        if set(ruling.permitted) & (BODILY | BY_LEAVE | {"COND_VISIT", "COND_BOARD", "PREV"}):
            assert "S8" in ruling.safeguards, case


def test_n12_and_n13_hold_in_every_row(every_case):
    assert all({"N12", "N13"} <= set(ruling.never) for _, ruling in every_case)


# --- cases of a person


@pytest.mark.parametrize(
    "said, complaint",
    [
        ({"Z": "EEZ"}, "Z: 'EEZ', must be one of OWN_IW, OWN_SEA"),
        ({"flag": "PANAMA"}, "flag: 'PANAMA', must be one of OWN, COASTAL"),
        ({"susp": "HIGH"}, "susp: 'HIGH', must be one of NONE, INDIC, REASON"),
        ({"phase": None}, "phase: None, must be one of NONE, UNC"),
        ({"position_known": "yes"}, "position_known: 'yes', must be true or false"),
        ({"refuses_help": 1}, "refuses_help: 1, must be true or false"),
        ({"fase": "DISTRESS"}, "no field 'fase'; the fields are actor, Z, flag"),
        ({"link": ["IN"]}, r"link: \['IN'\], must be one of"),
        ({"Z": "A" * 900}, r"Z: 'A{36}\.\.\., must be"),
        ({"flag": "OWN\x1b[2J"}, r"flag: 'OWN\\x1b\[2J', must be"),
    ],
)
def test_a_wrong_word_is_named_with_what_would_be_right(said, complaint):
    with pytest.raises(LawError, match=complaint):
        Case.from_record({"Z": "BEYOND", "flag": "THIRD"} | said)


@pytest.mark.parametrize("missing", ["Z", "flag"])
def test_the_place_and_the_flag_must_be_said(missing):
    record = {"Z": "BEYOND", "flag": "THIRD"}
    del record[missing]
    with pytest.raises(LawError, match=f"{missing}: missing, must be one of"):
        Case.from_record(record)


def test_a_case_made_in_code_is_checked_too():
    with pytest.raises(LawError, match="cons: 'YES'"):
        a_case(cons="YES")
    with pytest.raises(LawError, match="position_known: 'true'"):
        a_case(position_known="true")


def test_lines_give_records_with_the_fields_of_the_contract():
    lines = [
        '{"id": "S01", "Z": "FOR_SOV", "flag": "THIRD"}\n',
        "\n",
        '{"Z":"BEYOND","flag":"OWN"}',
    ]
    first, second = evaluate_lines(lines)
    contract = "row rescue_rows permitted never safeguards ask basis certainty"
    assert set(contract.split()) <= set(first)
    assert (first["id"], first["row"], first["permitted"]) == (
        *("S01", "F2"),
        ["HAIL_SAFETY", "NTF_COASTAL", "OBS"],
    )
    assert first["never"] == ["N7", "N11", "N12", "N13"]
    assert first["basis"] == "UNCLOS 2,19(2)(e)(l),30,111(3)"
    assert (second["id"], second["row"]) == (3, "B1")  # no id: the number of its line
    assert json.loads(json.dumps(first)) == first


@pytest.mark.parametrize(
    "line, complaint",
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: a case is one JSON object"),
        ("[" * 100_000, "line 2: not"),
        ('{"Z": "SEA", "flag": "OWN"}', "line 2: Z: 'SEA', must be"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line, complaint):
    good = '{"Z": "BEYOND", "flag": "OWN"}'
    records = evaluate_lines([good, line, good])
    assert next(records)["row"] == "B1"
    with pytest.raises(LawError, match=complaint) as caught:
        next(records)
    assert "\n" not in str(caught.value)


def test_a_contested_row_says_so_and_asks_for_the_legal_adviser():
    ruling = ruling_for(a_case(Z="OWN_CZ", link="IN"))
    assert (ruling.row, ruling.certainty) == ("C7", "contested")
    assert "legal adviser" in ruling.cautions[0]
    assert ruling_for(a_case()).cautions == ()


def test_entering_to_assist_is_shown_as_contested_though_its_authority_row_is_not():
    ruling = ruling_for(a_case(Z="FOR_SOV", phase="DISTRESS"))
    assert ruling.certainty == "high"
    assert ["R4" in said and "commander confirms" in said for said in ruling.cautions] == [True]


def test_people_on_board_mean_a_place_of_safety_and_screening():
    ruling = ruling_for(a_case(people_recovered=True))
    assert {"PLACE_OF_SAFETY", "SCREENING"} <= set(ruling.permitted)
    assert "N5" in ruling.never and "S8" in ruling.safeguards


# --- near a limit


def test_near_the_twelve_mile_line_only_what_both_zones_agree_on_is_even_proposed():
    """S21: the own sea says arrest, the own contiguous zone prevent; P4 permits neither."""
    near = [a_case(Z=z, flag="UNKNOWN", link="IN") for z in ("OWN_SEA", "OWN_CZ")]
    answer = ruling_for_candidates(near)
    assert answer.ruling.row == "P4"
    assert answer.ruling.permitted == ("HAIL", "NTF_HQ", "NTF_RCC", "OBS")
    assert [ruling.row for ruling in answer.candidates] == ["A7", "C7"]
    assert answer.common == ("EXCL", "STOP")
    assert {"N5", "N6", "N9", "N11", "N14"} <= set(answer.ruling.never)


def test_near_a_foreign_sea_hailing_shrinks_to_the_safety_call_and_notices_add_up():
    near = [a_case(Z=z, flag="CLAIMED") for z in ("FOR_SOV", "BEYOND")]
    answer = ruling_for_candidates(near)
    assert answer.ruling.permitted == (
        *("HAIL_SAFETY", "NTF_COASTAL", "NTF_FLAG", "NTF_HQ", "NTF_RCC", "OBS"),
    )
    assert answer.common == ()


def test_rescue_near_a_limit_is_the_sum_of_what_either_side_asks():
    near = [a_case(Z=z, phase="DISTRESS") for z in ("FOR_SOV", "BEYOND")]
    ruling = ruling_for_candidates(near).ruling
    assert ruling.rescue_rows == ("R3", "R4")
    assert {"RESCUE", "ENTER_TO_ASSIST", "NTF_COASTAL", "NTF_RCC"} <= set(ruling.permitted)
    assert any("commander confirms" in said for said in ruling.cautions)


def test_a_disputed_place_is_judged_by_p5():
    answer = ruling_for_candidates([a_case(Z="OWN_SEA"), a_case(Z="FOR_SOV")], disputed=True)
    assert answer.ruling.row == "P5"


def test_candidates_never_add_coercion(one_case_a_row_and_zone):
    for case in one_case_a_row_and_zone:
        for other in ("OWN_IW", "OWN_SEA", "FOR_SOV", "BEYOND"):
            answer = ruling_for_candidates([case, replace(case, Z=other)])
            assert not coercive(answer.ruling) - {"ORDER_LEAVE"}
            assert set(answer.common) <= set(answer.candidates[0].permitted)
            assert set(answer.common) <= set(answer.candidates[1].permitted)


@pytest.mark.parametrize(
    "cases", [[], [Case(Z="OWN_SEA", flag="OWN"), Case(Z="OWN_CZ", flag="THIRD")]]
)
def test_candidates_must_be_the_same_encounter(cases):
    with pytest.raises(LawError, match="alike in everything but Z"):
        ruling_for_candidates(cases)


def test_a_line_may_name_its_candidates():
    line = '{"Z":"UNCERTAIN","flag":"UNKNOWN","link":"IN","candidates":["OWN_SEA","OWN_CZ"]}'
    (record,) = evaluate_lines([line])
    assert (record["row"], record["common"]) == ("P4", ["EXCL", "STOP"])
    assert [candidate["row"] for candidate in record["candidates"]] == ["A7", "C7"]
    with pytest.raises(LawError, match="line 1: candidates: a list of Z values"):
        list(evaluate_lines([line.replace("UNCERTAIN", "OWN_SEA")]))


# --- where place and suspicion come from


def a_regime(zone: str | None, state: str | None, status: str = "definite", *others) -> Regime:
    return Regime(
        lat=18.0,
        lon=-72.0,
        zone=zone,
        state=state,
        distance_nm=13.0,
        margin_nm=1.0,
        status=status,
        candidates=(Candidate(zone=zone or "HS", state=state), *others),
        source="typed",
        sigma_m=50.0,
    )


@pytest.mark.parametrize(
    "patrol, zone, state, expected",
    [
        ("MEX", "IW", "MEX", "OWN_IW"),
        ("MEX", "TS", "MEX", "OWN_SEA"),
        ("BHS", "AW", "BHS", "OWN_SEA"),  # archipelagic waters are the archipelago's own sea
        ("USA", "AW", "BHS", "FOR_SOV"),
        ("USA", "IW", "HTI", "FOR_SOV"),
        ("USA", "TS", "PRI", "OWN_SEA"),  # a territory's sea is that of the State behind it
        ("NLD", "TS", "CUW", "OWN_SEA"),
        ("USA", "CZ", "USA", "OWN_CZ"),
        ("USA", "CZ", "HTI", "FOR_CZ"),
        ("CRI", "CZ", "CRI", "BEYOND"),  # Costa Rica claims no contiguous zone (ED07)
        ("COL", "CZ", "COL", "UNCERTAIN"),  # claimed, but with certainty L
        ("USA", "CZ", "COL", "FOR_CZ"),
        ("USA", "EEZ", "USA", "BEYOND"),  # an EEZ gives no power over persons
        ("USA", "EEZ", "MEX", "BEYOND"),
        ("USA", "HS", None, "BEYOND"),
    ],
)
def test_the_place_of_a_case_follows_from_the_zone_and_the_patrols_state(
    patrol, zone, state, expected
):
    assert zone_input(patrol, a_regime(zone, state), claims()) == expected


def test_an_unsettled_place_keeps_its_doubt_whatever_its_zone():
    sides = Candidate(zone="CZ", state="USA")
    assert zone_input("USA", a_regime("TS", "USA", "uncertain", sides), claims()) == "UNCERTAIN"
    assert zone_input("USA", a_regime("TS", "USA", "disputed", sides), claims()) == "DISPUTED"
    unsettled = a_regime("TS", "USA", "uncertain", sides, Candidate(zone="LAND", state="USA"))
    assert candidate_inputs("USA", unsettled, claims()) == ("OWN_SEA", "OWN_CZ")
    assert candidate_inputs("HTI", unsettled, claims()) == ("FOR_SOV", "FOR_CZ")


@pytest.mark.parametrize(
    "patrol, zone, state, other, expected",
    [
        ("BHS", "AW", "BHS", ("TS", "BHS"), "OWN_SEA"),  # inferred archipelagic waters (S19)
        ("USA", "AW", "JAM", ("TS", "JAM"), "FOR_SOV"),  # S20
        ("SLV", "EEZ", "SLV", ("HS", None), "BEYOND"),  # an EEZ claim of certainty L (S23)
        ("USA", "TS", "TTO", ("TS", "VEN"), "UNCERTAIN"),  # which State to ask is not known
        ("BHS", "AW", "BHS", ("EEZ", "BHS"), "UNCERTAIN"),
        ("BHS", "TS", "BHS", ("LAND", "BHS"), "UNCERTAIN"),
    ],
)
def test_a_doubt_that_changes_no_answer_is_no_doubt_about_the_place(
    patrol, zone, state, other, expected
):
    sides = Candidate(zone=other[0], state=other[1])
    unsettled = a_regime(zone, state, "uncertain", sides)
    assert zone_input(patrol, unsettled, claims()) == expected
    at_the_limit = replace(unsettled, margin_nm=99.0 / 1852.0)  # sigma is 50 m here (ED06)
    assert zone_input(patrol, at_the_limit, claims()) == "UNCERTAIN"
    disputed = replace(unsettled, status="disputed")
    assert zone_input(patrol, disputed, claims()) == "DISPUTED"


@pytest.mark.parametrize(
    "patrol, zone, expected",
    [
        ("LCA", "TS", ("OWN_SEA", "OWN_STRAIT")),
        ("FRA", "TS", ("FOR_SOV",)),  # another State's strait is another State's sea
        ("LCA", "IW", ("OWN_IW",)),  # transit passage is of the territorial sea
    ],
)
def test_an_own_strait_of_low_certainty_is_judged_both_ways(patrol, zone, expected):
    in_channel = replace(a_regime(zone, "LCA"), lat=14.25, lon=-60.95)
    assert candidate_inputs(patrol, in_channel, claims()) == expected
    both = expected[0] if len(expected) == 1 else "UNCERTAIN"
    assert zone_input(patrol, in_channel, claims()) == both


@pytest.mark.parametrize("zone, complaint", [("LAND", "is on land"), (None, "no position")])
def test_there_is_no_authority_on_land_or_nowhere(zone, complaint):
    with pytest.raises(LawError, match=complaint):
        zone_input("USA", a_regime(zone, "USA"), claims())


SIGNED = {
    "text": "Sixty people on deck, no lifejackets, master named the beach",
    "officer_number": "4711",
}
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_a_score_never_makes_reasonable_grounds():
    record = GroundsRecord(at=NOON, **SIGNED)
    assert [suspicion(False, None), suspicion(True, None)] == ["NONE", "INDIC"]
    assert [suspicion(False, record), suspicion(True, record)] == ["REASON", "REASON"]


@pytest.mark.parametrize(
    "spoilt, complaint",
    [
        ({"text": "  "}, "write down the facts"),
        ({"officer_number": ""}, "officer's number is missing"),
        ({"at": NOON.replace(tzinfo=None)}, "no time zone"),
    ],
)
def test_grounds_need_text_time_and_officer(spoilt, complaint):
    with pytest.raises(LawError, match=complaint):
        GroundsRecord(**({"at": NOON} | SIGNED | spoilt))
