"""A brief tells a patrol what it may do, and near a limit only what every answer allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdiction.authority import authority_rows
from jurisdiction.claims import ClaimError, claims
from jurisdiction.codes import CASE_VALUES, actions_of_kind
from jurisdiction.consent_log import NEEDS, Entry
from jurisdiction.errors import LawError
from jurisdiction.regime import Candidate, Regime
from jurisdiction.zones import shipped_zones
from watchdesk.authority_sheet import authority_sheet
from watchdesk.brief_words import law_lines
from watchdesk.encounter import encounter
from watchdesk.standings import patrol_of
from watchdesk.words import translation

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDWARD = (20.300, -73.400)  # 25.8 nm from Haiti
KEY_LARGO = (24.930, -80.100)  # 19.3 nm off, in the contiguous zone


def meet(patrol, lat, lon, **known):
    facts = {"radio_flag": "PAN", "indic": True, "phase": None, "now": NOW} | known
    return encounter(patrol, shipped_zones().zone_at(lat, lon), **facts, claims=claims())


def sheet(patrol, lat, lon, **known):
    return authority_sheet(meet(patrol, lat, lon, **known))


def entry(hours_ago: float, what: str, **said) -> Entry:
    state = "PAN" if "state" in NEEDS[what] else ""
    given = {"state": state, "officer": "4711", "text": "as seen"} | said
    return Entry(at=NOW - timedelta(hours=hours_ago), what=what, **given)


@pytest.mark.parametrize(
    "patrol, lat, lon, row",
    [
        ("USA", 19.937, -72.200, "F2"),  # 8.9 nm off Haiti: only Haiti may act (S01)
        ("HTI", 19.937, -72.200, "A12"),  # the same water for Haiti: indicators are not grounds
        ("USA", *WINDWARD, "B13"),  # high-seas rules (S04, without grounds)
        ("USA", *KEY_LARGO, "C10"),  # own contiguous zone, no grounds recorded
        ("GTM", 13.650, -91.200, "B13"),  # 16.5 nm off; Guatemala claims no contiguous zone
    ],
)
def test_the_same_water_is_other_water_to_another_patrol(patrol, lat, lon, row):
    assert sheet(patrol, lat, lon).ruling.row == row


def test_in_an_own_strait_both_rows_are_shown_and_only_common_powers_go_to_hq():
    made = sheet("LCA", 14.25, -60.95, log=[entry(3, "grounds"), entry(2, "claimed")])
    lines = dict(made.lines)
    assert made.ruling.row == "P4"
    assert not actions_of_kind("coercive") & set(made.ruling.permitted)
    assert lines["Strait"].startswith("Saint Lucia Channel: transit passage (UNCLOS 37-44)")
    assert lines["Strait"].endswith("[K]")
    assert "row A11" in lines["If OWN_SEA"]
    assert "row T6" in lines["If OWN_STRAIT"]  # transit is not to be hampered
    assert "NTF_FLAG" in made.ruling.permitted  # a notice of both
    assert "no coercive action" in lines["For HQ"]
    said = {label: told for label, told, _ in law_lines(made, translation("es"))}
    assert said["Strait"] == "Estrecho"  # every label of a sheet has its word in a brief
    foreign = sheet("USA", 14.25, -60.95)
    assert foreign.ruling.row == "F2"
    assert "Strait" in dict(foreign.lines)


def test_near_a_limit_only_what_both_sides_allow_and_both_rows_are_shown():
    made = sheet("USA", 18.400, -67.700)  # 12.0 nm off Desecheo (S21)
    assert made.ruling.row == "P4"
    assert not actions_of_kind("coercive") & set(made.ruling.permitted)
    words = dict(made.lines)
    assert "row A12" in words["If OWN_SEA"] and "row C10" in words["If OWN_CZ"]
    assert words["For HQ"] == "no coercive action is common to all candidates"
    assert "authorised" not in words["May"]  # N14


def test_what_all_candidates_would_allow_is_headquarters_to_decide():
    log = [entry(1, "suspected_own"), entry(1, "grounds")]
    made = sheet("USA", 18.400, -67.700, log=log)
    assert "VISIT" not in made.ruling.permitted and made.ruling.row == "P4"
    near = replace(meet("USA", 18.4, -67.7, log=log), common=("VISIT",))
    assert dict(authority_sheet(near).lines)["For HQ"].startswith("to decide, not to be done")


def test_a_number_without_a_country_is_unknown_and_never_stateless():
    with_flag, without = sheet("USA", *WINDWARD), sheet("USA", *WINDWARD, radio_flag=None)
    assert (with_flag.ruling.row, with_flag.flag) == ("B13", "CLAIMED")
    assert (without.ruling.row, without.flag) == ("B12", "UNKNOWN")
    assert "VISIT" not in without.ruling.permitted


def test_distress_lays_rescue_over_every_ruling():
    made = sheet("USA", 19.937, -72.200, phase="DETRESFA")
    assert {"R3", "R4"} <= set(made.ruling.rescue_rows)
    assert {"RESCUE", "ENTER_TO_ASSIST"} <= set(made.ruling.permitted)
    assert made.contested  # States disagree on entering to assist: amber
    assert any(label == "Contested" and "commander" in said for label, said in made.lines)


def test_a_contested_row_is_marked_and_sends_to_the_legal_adviser():
    near = meet("USA", *KEY_LARGO, log=[entry(1, "grounds")])
    bound_in = encounter_with(near, link="IN")
    made = authority_sheet(bound_in)
    assert (made.ruling.row, made.contested) == ("C7", True)
    assert made.lines[0][0] == "Contested" and "egal adviser" in made.lines[0][1]
    assert not sheet("USA", *KEY_LARGO).contested


def encounter_with(met, **said):
    from jurisdiction.authority import ruling_for

    case = replace(met.case, **said)
    return replace(met, case=case, ruling=ruling_for(case))


def test_a_place_on_land_has_no_sheet_but_a_quay_has_one():
    assert meet("MEX", 19.43, -99.13) is None  # Mexico City
    quay = Regime(
        lat=18.0, lon=-72.0, zone="LAND", state="HTI", distance_nm=0.01, margin_nm=0.01,
        status="uncertain", source="typed", sigma_m=60.0,
        candidates=(Candidate(zone="LAND", state="HTI"), Candidate(zone="IW", state="HTI")),
    )  # fmt: skip
    facts = {"radio_flag": "PAN", "indic": False, "phase": None, "now": NOW, "claims": claims()}
    assert encounter("HTI", quay, **facts).ruling.row == "P4"
    assert encounter("HTI", replace(quay, candidates=quay.candidates[:1]), **facts) is None


# --- the flag log


@pytest.mark.parametrize(
    "log, row, flag",
    [
        ([entry(3, "claimed")], "B13", "CLAIMED"),
        ([entry(3, "claimed"), entry(1, "grounds")], "B10", "CLAIMED"),
        ([entry(3, "claimed"), entry(2, "asked"), entry(1, "silent")], "B9", "CLAIMED"),
        ([entry(3, "confirmed"), entry(2, "refused")], "B8", "THIRD"),
        ([entry(3, "confirmed"), entry(2, "granted", level="SEARCH")], "B6", "THIRD"),
        ([entry(3, "claimed"), entry(2, "denied")], "B3", "STATELESS"),
        ([entry(3, "claimed"), entry(2, "denied"), entry(1, "grounds")], "B2", "STATELESS"),
        ([entry(3, "two_flags"), entry(1, "grounds")], "B2", "STATELESS"),
        ([entry(3, "confirmed", state="USA")], "B1", "OWN"),
        ([entry(3, "immune")], "P3", "IMMUNE"),
        ([entry(3, "no_reply")], "B13", "CLAIMED"),  # silent, yet its MMSI is a weak claim
        ([entry(-1, "denied")], "B13", "CLAIMED"),  # an hour from now: not yet known
        ([entry(2, "grounds"), entry(1, "no_grounds")], "B13", "CLAIMED"),
    ],
)
def test_the_flag_log_drives_flag_consent_and_grounds(log, row, flag):
    made = sheet("USA", *WINDWARD, log=log)
    assert (made.ruling.row, made.flag) == (row, flag)


def test_an_agreement_nobody_verified_is_shown_and_gives_nothing():
    log = [entry(3, "confirmed", state="BHS"), entry(1, "grounds")]
    made = sheet("USA", *WINDWARD, log=log)
    assert made.ruling.row == "B11"
    assert "us-bhs-2004 not used: not verified" in dict(made.lines)["Flag"]


def test_two_claims_leave_it_to_a_person():
    log = [entry(3, "claimed"), entry(2, "claimed", state="HND")]
    assert "A person must decide" in dict(sheet("USA", *WINDWARD, log=log).lines)["Flag"]


def test_the_officers_words_stay_in_the_log():
    log = [entry(1, "grounds", text="saw forty people, one called JUAN")]
    words = " ".join(said for _, said in sheet("USA", *WINDWARD, log=log).lines)
    assert "signed by officer 4711, 2026-03-01 11:00Z" in words and "JUAN" not in words


@given(
    indic=st.booleans(),
    phase=st.sampled_from([None, "INCERFA", "ALERFA", "DETRESFA"]),
    flag=st.sampled_from(["PAN", "USA", None]),
    kinds=st.lists(
        st.sampled_from(sorted(set(NEEDS) - {"grounds", "granted", "conditions_met"})), max_size=4
    ),
    place=st.sampled_from([(19.937, -72.2), WINDWARD, KEY_LARGO, (18.4, -67.7)]),
)
def test_no_score_flag_or_danger_ever_makes_reason(indic, phase, flag, kinds, place):
    """REASON needs an officer's signed entry of kind grounds: nothing else leads there."""
    log = [entry(n + 1, what) for n, what in enumerate(kinds)]
    met = meet("USA", *place, indic=indic, phase=phase, radio_flag=flag, log=log)
    assert met.case.susp == ("INDIC" if indic else "NONE")
    signed = meet(
        "USA", *place, indic=indic, phase=phase, radio_flag=flag, log=[entry(1, "grounds")]
    )
    assert signed.case.susp == "REASON"


# --- words


def test_every_code_is_spelt_out_and_every_article_is_told():
    made = sheet("USA", *WINDWARD)
    words = dict(made.lines)
    assert "observe, track and record (OBS)" in words["May"]
    assert made.heading == "Patrol of USA · row B13 · certainty high [K]"
    assert {"UNCLOS 58(2)", "UNCLOS 92"} <= {article.ref for article in made.articles}
    assert all(article.text for article in made.articles) and any(a.mark for a in made.articles)
    assert {"N12", "N13"} <= set(made.never) and all(made.never.values())
    assert "as customary law (same content)" in words["Treaties"]  # the United States is no party
    assert "as a treaty" in dict(sheet("BHS", *WINDWARD).lines)["Treaties"]


def test_the_card_has_words_for_every_word_of_a_case():
    from watchdesk.authority_sheet import FLAG_WORDS, Z_WORDS

    assert set(Z_WORDS) == set(CASE_VALUES["Z"]) and set(FLAG_WORDS) == set(CASE_VALUES["flag"])
    assert len(authority_rows()) == 49


def test_a_patrol_of_a_territory_is_a_patrol_of_its_state():
    assert patrol_of("pri", NOW).state == "USA"
    with pytest.raises(ClaimError, match="MEX"):
        patrol_of("MXE", NOW)


def test_a_flag_log_needs_a_patrol():
    assert patrol_of(None, NOW) is None
    with pytest.raises(LawError, match="--patrol-state"):
        patrol_of(None, NOW, log=(object(),))
