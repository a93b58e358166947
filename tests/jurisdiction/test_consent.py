"""Flag and consent from the log: the cases CN01 to CN08 by their id, and each rule N0 to N12."""

from __future__ import annotations

import itertools
import json

import pytest

from jurisdiction.consent import consent_rules, evaluate_lines, state_of_play
from jurisdiction.consent_log import ConsentCase
from jurisdiction.errors import LawError

NOW = "2025-03-01T12:00:00Z"


def at(hours_ago: float, what: str, **said) -> dict:
    """A log entry so many hours before now, about Chile: the table knows no agreement with it."""
    minutes = round(12 * 60 - hours_ago * 60)
    needs_state = what not in ("two_flags", "bad_mmsi", "no_reply", "master_consents", "immune")
    state = {"state": "CHL"} if needs_state else {}
    return {"at": f"2025-03-01T{minutes // 60:02d}:{minutes % 60:02d}:00Z", "what": what} | (
        state | said
    )


def agreement(**said) -> dict:
    """A verified agreement between the patrol's State and Chile, in force, for migrants."""
    return {
        "id": "test-2020",
        "parties": ["USA", "CHL"],
        "title": "An agreement for this test",
        "date": "2020-01-01",
        "in_force": "2020-06-01",
        "scope": ["MIGRANTS"],
        "verified_by": "legal adviser",
        "verified_on": "2024-01-15",
    } | said


CLAIMED, CONFIRMED, ASKED = at(6, "claimed"), at(5, "confirmed"), at(4.5, "asked")
MET = {
    "at": "2025-03-01T07:30:00Z",
    "what": "conditions_met",
    "agreement": "test-2020",
    "officer": "4711",
}


def play(*log: dict, agreements: tuple[dict, ...] = (), **said):
    record = {"own_state": "USA", "now": NOW, "log": list(log), "agreements": list(agreements)}
    return state_of_play(ConsentCase.from_record(record | said))


def outcome(*log: dict, **said) -> tuple[str, str, str]:
    answer = play(*log, **said)
    return answer.flag, answer.cons, answer.rule


# --- the cases of the specification


def test_cn01_no_agreement_and_a_silent_flag_state():
    silent = at(1, "silent")
    assert outcome(CLAIMED, ASKED, silent) == ("CLAIMED", "PENDING", "N0")


def test_cn02_an_agreement_for_drugs_does_nothing_for_migrants():
    drugs = agreement(scope=["DRUGS"], level="FULL")
    assert outcome(CLAIMED, CONFIRMED, MET, agreements=[drugs]) == ("THIRD", "NONE", "N2")


def test_cn03_a_standing_consent_for_migrants_gives_its_level():
    standing = agreement(level="SEARCH")
    assert outcome(CLAIMED, CONFIRMED, MET, agreements=[standing]) == ("THIRD", "SEARCH", "N1")


@pytest.mark.parametrize(
    "hours_ago, cons",
    [
        pytest.param(3, "PENDING", id="CN04"),
        pytest.param(4.5, "SEARCH", id="CN05"),
        pytest.param(4, "SEARCH", id="on-the-hour"),
        pytest.param(3.98, "PENDING", id="a-minute-early"),
    ],
)
def test_cn04_cn05_deemed_consent_comes_when_the_agreements_time_has_passed(hours_ago, cons):
    deemed = agreement(level="SEARCH", deemed_consent_h=4)
    log = (CLAIMED, CONFIRMED, at(hours_ago, "asked"), MET)
    assert outcome(*log, agreements=[deemed]) == ("THIRD", cons, "N3")


def test_cn06_a_party_that_wants_it_in_writing():
    written = agreement(level="SEARCH", written_only=["CHL"])
    log = (CLAIMED, CONFIRMED, ASKED, MET)
    assert outcome(*log, agreements=[written]) == ("THIRD", "PENDING", "N3b")
    spoken = at(1, "granted", level="SEARCH")
    assert outcome(*log, spoken, agreements=[written]) == ("THIRD", "PENDING", "N3b")
    on_paper = at(1, "granted", level="SEARCH", written=True)
    assert outcome(*log, on_paper, agreements=[written]) == ("THIRD", "SEARCH", "N0")


def test_cn07_the_claimed_state_denies():
    assert outcome(CLAIMED, at(2, "denied")) == ("STATELESS", "NONE", "N4")


def test_cn08_two_flags_at_convenience():
    found = at(2, "two_flags", officer="4711")
    assert outcome(CLAIMED, at(3, "claimed", state="GTM"), found) == ("STATELESS", "NONE", "N6")


# --- the other rules


@pytest.mark.parametrize(
    "log, expected",
    [
        ([], ("UNKNOWN", "NONE", "N0")),
        ([at(2, "cannot_say")], ("CLAIMED", "NONE", "N5")),
        ([at(2, "no_reply")], ("UNKNOWN", "NONE", "N7")),  # silence is not statelessness
        ([at(2, "mid_only")], ("CLAIMED", "NONE", "N8")),
        ([at(2, "mid_only"), at(1, "asked")], ("CLAIMED", "PENDING", "N8")),
        ([at(2, "bad_mmsi")], ("UNKNOWN", "NONE", "N9")),
        # nobody claimed it: a number its State disowns is a bad number, never statelessness (N3)
        ([at(2, "mid_only"), at(1, "denied")], ("UNKNOWN", "NONE", "N9")),
        ([at(2, "denied")], ("UNKNOWN", "NONE", "N0")),
        ([CLAIMED], ("CLAIMED", "NONE", "N0")),
        ([CONFIRMED], ("THIRD", "NONE", "N0")),
        ([at(2, "confirmed", state="USA")], ("OWN", "NONE", "N0")),
        ([at(2, "confirmed", state="MEX")], ("COASTAL", "NONE", "N0")),
        ([at(2, "suspected_own", officer="1")], ("SUSP_OWN", "NONE", "N0")),
        ([at(2, "immune", officer="1")], ("IMMUNE", "NONE", "N0")),
        # an officer's finding leaves nobody's consent to wait for
        ([CLAIMED, ASKED, at(2, "suspected_own", officer="1")], ("SUSP_OWN", "NONE", "N0")),
        ([CLAIMED, ASKED, at(2, "two_flags", officer="1")], ("STATELESS", "NONE", "N6")),
        ([CLAIMED, ASKED, at(2, "immune", officer="1")], ("IMMUNE", "NONE", "N0")),
        ([CLAIMED, ASKED, at(2, "refused")], ("CLAIMED", "REFUSED", "N0")),
        ([CONFIRMED, ASKED, at(2, "granted", level="BOARD")], ("THIRD", "BOARD", "N0")),
    ],
)
def test_flag_and_consent_without_any_agreement(log, expected):
    assert outcome(*log, coastal_state="MEX") == expected


def test_every_rule_of_the_table_is_met_by_some_case():
    """N1 to N12 each decide or remark in at least one log; none is written for nothing."""
    master = at(1, "master_consents")
    danger = {"at": NOW, "what": "life_in_danger", "officer": "1"}
    deemed = agreement(level="BOARD", deemed_consent_h=4)
    answers = [
        play(CONFIRMED, MET, agreements=[agreement(level="BOARD")]),
        play(CONFIRMED, agreements=[agreement(scope=["DRUGS"])]),
        play(CONFIRMED, ASKED, MET, agreements=[deemed]),
        play(CONFIRMED, MET, agreements=[agreement(written_only=["CHL"])]),
        play(CLAIMED, at(1, "denied")),
        play(at(1, "cannot_say")),
        play(at(1, "two_flags", officer="1")),
        play(at(1, "no_reply")),
        play(at(1, "mid_only")),
        play(at(1, "bad_mmsi")),
        play(at(1, "claimed", state="COL")),
        play(CLAIMED, master),
        play(CLAIMED, danger),
    ]
    met = {rule for answer in answers for rule in answer.rules}
    named = {f"N{n}" for n in range(1, 13)} | {"N3b"}
    assert met == named
    tables = [row for decides in ("flag", "consent", "remark") for row in consent_rules(decides)]
    assert {row.cells["rule"] for row in tables} == named | {"N0"}


def test_a_refusal_is_stronger_than_an_agreement():
    standing = agreement(level="FULL")
    log = (CONFIRMED, MET, at(1, "refused"))
    assert outcome(*log, agreements=[standing]) == ("THIRD", "REFUSED", "N0")


def test_asking_for_more_keeps_what_was_granted():
    log = (CONFIRMED, at(3, "granted", level="BOARD"), at(1, "asked"))
    assert outcome(*log)[1] == "BOARD"


def test_a_denial_settles_nothing_while_another_claim_is_open():
    answer = play(at(3, "claimed", state="GTM"), at(2, "denied", state="GTM"), CLAIMED)
    assert (answer.flag, answer.state, answer.needs_person) == ("CLAIMED", "CHL", True)


def test_two_states_that_both_confirm_leave_it_to_a_person():
    answer = play(CONFIRMED, at(2, "confirmed", state="GTM"))
    assert (answer.flag, answer.needs_person) == ("CLAIMED", True)


def test_an_answer_of_another_state_is_not_the_flag_states():
    log = (CONFIRMED, at(1, "granted", state="MEX", level="FULL"))
    assert outcome(*log) == ("THIRD", "NONE", "N0")


def test_what_is_said_later_is_not_yet_known():
    later = CONFIRMED | {"at": "2025-03-01T12:00:01Z"}
    assert outcome(CLAIMED, later)[0] == "CLAIMED"
    assert outcome(CLAIMED, later | {"at": NOW})[0] == "THIRD"


@pytest.mark.parametrize(
    "said, reason",
    [
        ({"verified_by": ""}, "not verified"),
        ({"verified_on": ""}, "not verified"),
        ({"in_force": ""}, "not known to be in force"),
        ({"in_force": "2025-03-02"}, "not known to be in force"),  # tomorrow
        ({"ended": "2022"}, "not known to be in force"),
        ({"scope": ["DRUGS", "WMD"]}, "not MIGRANTS"),
        ({"id": "other"}, "conditions are not on record"),
    ],
)
def test_an_agreement_that_may_not_be_used_is_shown_with_the_reason(said, reason):
    answer = play(CONFIRMED, MET, agreements=[agreement(level="FULL") | said])
    assert answer.cons == "NONE"
    (shown,) = answer.shown.values()
    assert reason in shown


def test_an_agreement_on_all_offences_covers_migrants():
    answer = play(CONFIRMED, MET, agreements=[agreement(level="BOARD", scope=["ALL"])])
    assert (answer.cons, answer.rule, dict(answer.shown)) == ("BOARD", "N1", {})


def test_no_agreement_of_the_table_is_ever_used():
    """None is verified: the US and The Bahamas have one for migrants, which is only shown."""
    log = (at(3, "confirmed", state="BHS"), MET | {"agreement": "us-bhs-2004"})
    answer = play(*log)
    assert (answer.flag, answer.cons) == ("THIRD", "NONE")
    assert answer.shown == {"us-bhs-2004": "not verified against its text"}


def test_belize_wants_writing_even_by_an_agreement_nobody_verified():
    """A demand for writing only narrows, so it is heeded unverified (San Jose declaration)."""
    spoken = at(1, "granted", state="BLZ", level="BOARD")
    log = (at(3, "confirmed", state="BLZ"), spoken)
    assert outcome(*log) == ("THIRD", "PENDING", "N3b")
    assert outcome(log[0], spoken | {"written": True}) == ("THIRD", "BOARD", "N0")


@pytest.mark.parametrize(
    "policy, expected", [(False, ("CLAIMED", "NONE", "N11")), (True, ("CLAIMED", "BOARD", "N11"))]
)
def test_a_masters_consent_counts_only_by_policy_and_never_for_a_search(policy, expected):
    assert outcome(CLAIMED, at(1, "master_consents"), master_consent=policy) == expected
    assert outcome(CLAIMED, ASKED, at(1, "master_consents"), master_consent=policy)[1] == "PENDING"


def test_a_state_outside_the_protocol_is_asked_under_general_law():
    outside, inside = play(at(3, "confirmed", state="COL")), play(CONFIRMED)
    assert "N10" in outside.rules and "N10" not in inside.rules
    assert any("general law" in note for note in outside.notes)


def test_danger_to_life_is_remarked_and_changes_no_level():
    danger = {"at": NOW, "what": "life_in_danger", "officer": "1"}
    answer = play(CONFIRMED, at(3, "granted", level="BOARD"), danger)
    assert (answer.cons, answer.rules) == ("BOARD", ("N12",))
    assert play(CONFIRMED, at(3, "granted", level="BOARD")).rules == ()


def test_time_alone_never_makes_consent_without_a_verified_agreement_that_says_so():
    log = (CLAIMED, CONFIRMED, at(11, "asked"))
    spoilt = ({"deemed_consent_h": ""}, {"verified_by": ""}, {"scope": ["DRUGS"]}, {"level": ""})
    for change in spoilt:
        deemed = agreement(level="FULL", deemed_consent_h=1) | change
        assert outcome(*log, agreements=[deemed])[1] == "PENDING", change


def test_no_order_of_the_same_entries_changes_the_answer():
    log = (CLAIMED, CONFIRMED, ASKED, MET, at(2, "granted", level="BOARD"))
    answers = {outcome(*order) for order in itertools.permutations(log)}
    assert answers == {("THIRD", "BOARD", "N0")}


@pytest.mark.parametrize(
    "spoilt, complaint",
    [
        ({"own_state": ""}, "own_state: missing"),
        ({"own_state": "us"}, "own_state: 'us', must be three letters"),
        ({"now": "2025-03-01T12:00:00"}, "now: '2025-03-01T12:00:00', must be a time"),
        ({"log": {}}, "log: {}, must be a list of objects"),
        ({"log": [CLAIMED, {"at": NOW, "what": "guess"}]}, "log entry 2: what: 'guess', must be"),
        ({"log": [{"at": NOW, "what": "asked"}]}, "log entry 1: asked: needs state"),
        ({"log": [{"at": NOW, "what": "two_flags"}]}, "two_flags: needs officer"),
        ({"log": [at(1, "granted")]}, "granted: needs level"),
        ({"log": [at(1, "granted", level="ALL")]}, "level: 'ALL', must be one of BOARD"),
        ({"agreements": [agreement(scope=["FISH"])]}, "scope holds DRUGS.* not 'FISH'"),
        ({"agreements": [agreement(deemed_consent_h=-1)]}, "deemed_consent_h '-1', must be hours"),
        ({"agreements": [agreement(verified_on="soon")]}, "verified_on 'soon', not a day"),
        ({"agrements": []}, "no field 'agrements'"),
    ],
)
def test_a_wrong_word_is_named(spoilt, complaint):
    with pytest.raises(LawError, match=complaint):
        ConsentCase.from_record({"own_state": "USA", "now": NOW} | spoilt)


def test_lines_give_records_with_their_id():
    case = {"id": "CN07", "own_state": "USA", "now": NOW, "log": [CLAIMED, at(2, "denied")]}
    (record,) = evaluate_lines([json.dumps(case)])
    assert (record["id"], record["flag"], record["cons"], record["rule"]) == (
        *("CN07", "STATELESS"),
        *("NONE", "N4"),
    )
    with pytest.raises(LawError, match="line 1: own_state: missing"):
        list(evaluate_lines(['{"now": "2025-03-01T12:00:00Z"}']))
