"""The phase: every worse fact raises or keeps it, nothing but a role with a reason lowers it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sar.checklist import rows
from sar.distress import PHASES
from sar.errors import SarError
from sar.overdue import Overdue, is_track_lost
from sar.phase import CASE_WORD, Facts, Lowering, assess, duties_of, lowered

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FACTORS = [f"F{n}" for n in range(1, 11)]
TRIGGERS = [f"HT{n}" for n in range(1, 10)]
SIGNS = [f"SC{n}" for n in range(1, 8)]
NOTHING_BAD = dict.fromkeys(FACTORS, 0)


def phase_of(**facts) -> str | None:
    return assess(Facts(**facts), AT).phase


def test_ten_unknown_factors_are_a_sum_of_nine_and_alerfa():
    result = assess(Facts(factors={}), AT)
    assert (result.total, result.phase) == (9, "ALERFA")  # the dead cannot be scored unseen
    assert len(result.unknown) == 10


def test_a_sound_skiff_in_calm_that_asks_for_nothing_has_no_phase():
    result = assess(Facts(factors=NOTHING_BAD), AT)
    assert (result.total, result.phase, result.unknown) == (0, None, ())
    assert "any worse fact raises it" in result.headline


def test_a_rubber_boat_with_85_people_is_detresfa_without_any_request():
    """Matches a published on-scene assessment of such a boat (law table 4.3)."""
    factors = NOTHING_BAD | {"F2": 2, "F3": 3, "F6": 3, "F9": 3}
    result = assess(Facts(factors=factors), AT)
    assert (result.phase, result.total) == ("DETRESFA", 11)
    assert result.headline == "at least DETRESFA"
    told = " ".join(result.because)
    assert all(f"{name}: " in told for name in ("F2", "F3", "F6", "F9"))
    assert "F1: " not in told


@pytest.mark.parametrize(
    "bad, expected",
    [
        ({"F2": 2}, None),  # 2: under the first limit
        ({"F2": 2, "F5": 1}, "INCERFA"),  # 3
        ({"F1": 2, "F2": 2, "F5": 2}, "INCERFA"),  # 6
        ({"F1": 2, "F2": 2, "F5": 2, "F6": 1}, "ALERFA"),  # 7
        ({"F8": 3}, "ALERFA"),  # one factor at 3, whatever the sum
        ({"F1": 2, "F2": 2, "F3": 2, "F4": 2, "F5": 2, "F6": 1}, "ALERFA"),  # 11
        ({"F1": 2, "F2": 2, "F3": 2, "F4": 2, "F5": 2, "F6": 2}, "DETRESFA"),  # 12
        ({"F8": 3, "F2": 3}, "DETRESFA"),  # two at 3, sum 6
    ],
)
def test_sums_and_threes_make_the_phase(bad, expected):
    assert phase_of(factors=NOTHING_BAD | bad) == expected


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_any_single_hard_trigger_is_detresfa(trigger):
    result = assess(Facts(triggers=frozenset({trigger}), factors=NOTHING_BAD), AT)
    assert result.phase == "DETRESFA"
    assert any(fact.startswith(f"{trigger}: ") for fact in result.because)


@pytest.mark.parametrize(
    "sign, phase",
    [
        ("SC1", "INCERFA"),
        ("SC2", "INCERFA"),
        ("SC3", "ALERFA"),
        ("SC4", "ALERFA"),
        ("SC5", "DETRESFA"),
        ("SC6", "DETRESFA"),
        ("SC7", "DETRESFA"),
    ],
)
def test_the_signs_of_the_sar_convention_open_their_phases(sign, phase):
    assert phase_of(signs=frozenset({sign})) == phase


def test_no_case_no_phase():
    result = assess(Facts(), AT)
    assert (result.phase, result.total, result.because) == (None, None, ())


@pytest.mark.parametrize(
    "facts, phase",
    [
        ({}, None),  # silence alone is an indicator
        ({"factors": NOTHING_BAD}, "INCERFA"),  # somebody opened a case: that is another fact
        ({"signs": frozenset({"SC2"})}, "INCERFA"),
        ({"triggers": frozenset({"HT3"})}, "DETRESFA"),
    ],
)
def test_a_lost_track_counts_only_with_another_fact(facts, phase):
    assert phase_of(track_lost=True, **facts) == phase


@pytest.mark.parametrize(
    "silence_s, interval_s, in_coverage, lost",
    [
        (1800, 90, True, True),  # 20 intervals and half an hour, both just reached
        (1799, 10, True, False),
        (1819, 91, True, False),  # 20 intervals are 1820 s
        (1820, 91, True, True),
        (86_400, 10, False, False),  # silence without reception says nothing
        (float("nan"), 10, True, False),
    ],
)
def test_a_track_is_lost_after_twenty_intervals_and_half_an_hour(
    silence_s, interval_s, in_coverage, lost
):
    assert is_track_lost(silence_s, interval_s, in_coverage=in_coverage) is lost


def overdue_phase(hours_after_eta: float, **voyage) -> str | None:
    """By day off Haiti unless a position elsewhere is given."""
    eta = AT - timedelta(hours=hours_after_eta)
    return assess(Facts(overdue=Overdue(eta=eta, **voyage)), AT).phase


@pytest.mark.parametrize(
    "hours_after_eta, voyage, phase",
    [
        (0.99, {}, None),
        (1.0, {}, "INCERFA"),  # an hour, where the passage is short or unknown
        (1.99, {"passage_h": 20}, None),  # a tenth of 20 h
        (2.0, {"passage_h": 20}, "INCERFA"),
        (3.99, {}, "INCERFA"),
        (4.0, {}, "ALERFA"),  # 3 h on
        (6.99, {}, "ALERFA"),
        (7.0, {}, "DETRESFA"),  # 6 h on
        (4.0, {"worsening": True}, "DETRESFA"),
        (4.0, {"worsening": False}, "ALERFA"),
        (3.99, {"worsening": True}, "INCERFA"),
        (4.0, {"lat": 20.0, "lon": 95.0}, "ALERFA"),  # after sunset, in twilight
        (4.0, {"lat": 20.0, "lon": 170.0}, "DETRESFA"),  # near midnight
        (4.0, {"lat": 20.0, "lon": 0.0}, "ALERFA"),  # noon
    ],
)
def test_waiting_raises_the_phase_of_an_overdue_craft(hours_after_eta, voyage, phase):
    assert overdue_phase(hours_after_eta, **voyage) == phase


def test_the_coming_of_day_takes_nothing_back():
    eta = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)  # alert at 07:00Z, before dawn off Haiti
    voyage = Overdue(eta=eta, lat=20.0, lon=-73.0)
    morning = datetime(2026, 3, 1, 12, 59, tzinfo=UTC)
    assert assess(Facts(overdue=voyage), morning).phase == "DETRESFA"


def test_what_nobody_knows_is_asked():
    result = assess(Facts(overdue=Overdue(eta=AT - timedelta(hours=4))), AT)
    assert len(result.unknown) == 3


levels = st.sampled_from([None, 0, 1, 2, 3])
some_factors = st.dictionaries(st.sampled_from(FACTORS[:7] + FACTORS[8:]), levels)
some_facts = st.builds(
    Facts,
    triggers=st.frozensets(st.sampled_from(TRIGGERS), max_size=2),
    signs=st.frozensets(st.sampled_from(SIGNS), max_size=3),
    factors=st.one_of(st.none(), some_factors),
    track_lost=st.booleans(),
    overdue=st.one_of(
        st.none(),
        st.builds(
            Overdue,
            eta=st.integers(0, 24).map(lambda h: AT - timedelta(hours=h)),
            worsening=st.sampled_from([None, False, True]),
            lat=st.just(20.0),
            lon=st.floats(-180, 180),
        ),
    ),
)


def worse_by_one(facts: Facts, draw) -> Facts:
    """The same facts with one of them worse, in any of the ways there are."""
    fields = {name: getattr(facts, name) for name in Facts.__slots__}
    way = draw(st.sampled_from(["trigger", "sign", "factor", "dead", "lost", "open", "weather"]))
    if way == "trigger":
        fields["triggers"] |= {draw(st.sampled_from(TRIGGERS))}
    elif way == "sign":
        fields["signs"] |= {draw(st.sampled_from(SIGNS))}
    elif way == "lost":
        fields["track_lost"] = True
    elif way == "dead":
        fields["factors"] = {**(facts.factors or {}), "F8": 3}
    elif way == "open":
        fields["factors"] = facts.factors if facts.factors is not None else {}
    elif way == "weather" and facts.overdue is not None:
        voyage = {name: getattr(facts.overdue, name) for name in Overdue.__slots__}
        fields["overdue"] = Overdue(**voyage | {"worsening": True})
    elif way == "factor" and facts.factors:
        name = draw(st.sampled_from(sorted(facts.factors)))
        before = facts.factors[name]
        counted = before if before is not None else int(name != "F8")
        least = max(counted, 1)
        worse = 3 if name == "F8" else draw(st.integers(least, 3))
        fields["factors"] = {**facts.factors, name: worse}
    return Facts(**fields)


@settings(max_examples=400)
@given(some_facts, st.data())
def test_a_worse_fact_never_lowers_the_phase(facts, data):
    worse = worse_by_one(facts, data.draw)
    before, after = assess(facts, AT).phase, assess(worse, AT).phase
    assert PHASES.index(after) <= PHASES.index(before)


@given(some_facts, st.integers(0, 48))
def test_waiting_never_lowers_the_phase(facts, hours):
    before = assess(facts, AT).phase
    after = assess(facts, AT + timedelta(hours=hours)).phase
    assert PHASES.index(after) <= PHASES.index(before)


@given(some_facts, st.data())
def test_a_worse_fact_after_a_lowering_never_lowers_it_further(facts, data):
    result = assess(facts, AT)
    if result.phase is None:
        return
    to = data.draw(st.sampled_from(PHASES[PHASES.index(result.phase) + 1 :]))
    record = Lowering(
        to=to,
        role="on-scene coordinator",
        reason="looked at from the boat",
        at=AT,
        on_scene=True,
        covers=frozenset(result.because),
    )
    low = assess(facts, AT, record).phase
    worse = assess(worse_by_one(facts, data.draw), AT, record).phase
    assert PHASES.index(worse) <= PHASES.index(low)


def boat_in_trouble():
    return Facts(triggers=frozenset({"HT7"}), factors={"F2": 2})


def lower(result, to, **how):
    said = {"role": "RCC duty officer", "reason": "all well by radio", "at": AT, "on_scene": False}
    return lowered(result, to, **(said | how))


def test_distress_called_off_from_afar_stays_at_least_alerfa():
    result = assess(boat_in_trouble(), AT)
    with pytest.raises(SarError, match="until somebody on scene"):
        lower(result, None)
    with pytest.raises(SarError, match="until somebody on scene"):
        lower(result, "INCERFA")
    first = lower(result, "ALERFA")
    again = assess(boat_in_trouble(), AT, first)
    assert (again.phase, again.found) == ("ALERFA", "DETRESFA")
    with pytest.raises(SarError, match="until somebody on scene"):
        lower(again, None)  # in two steps neither


def test_a_record_made_by_hand_does_not_get_round_the_floor():
    result = assess(boat_in_trouble(), AT)
    record = Lowering(
        to=None,
        role="RCC duty officer",
        reason="false alarm, they say",
        at=AT,
        on_scene=False,
        covers=frozenset(result.because),
    )
    assert assess(boat_in_trouble(), AT, record).phase == "ALERFA"


def test_somebody_on_scene_may_end_it_and_the_record_shows_who_and_why():
    result = assess(boat_in_trouble(), AT)
    record = lower(
        result, None, role="on-scene coordinator", reason="all transferred", on_scene=True
    )
    after = assess(boat_in_trouble(), AT, record)
    assert after.phase is None
    told = after.as_record()["lowered"]
    assert (told["role"], told["reason"]) == ("on-scene coordinator", "all transferred")


def test_a_lowering_falls_away_with_any_new_fact():
    result = assess(boat_in_trouble(), AT)
    record = lower(result, None, on_scene=True)
    worse = Facts(triggers=frozenset({"HT7"}), factors={"F2": 3})
    after = assess(worse, AT, record)
    assert after.phase == "DETRESFA" and after.lowering is None
    assert any("no longer holds" in fact for fact in after.because)


@pytest.mark.parametrize(
    "how, words",
    [
        ({"role": "Juan"}, "no names"),
        ({"reason": " "}, "only with a reason"),
        ({"to": "OVER"}, "must be one of"),
        ({"to": "DETRESFA"}, "does not lower"),
        ({"at": datetime(2026, 3, 1)}, "time zone"),  # noqa: DTZ001
    ],
)
def test_a_lowering_needs_a_role_a_reason_and_a_lower_phase(how, words):
    result = assess(boat_in_trouble(), AT)
    to = how.pop("to", "ALERFA")
    with pytest.raises(SarError, match=words):
        lower(result, to, **how)


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"triggers": frozenset({"HT10"})}, "no trigger 'HT10'; there are HT1"),
        ({"signs": frozenset({"SC0"})}, "no sign"),
        ({"factors": {"F11": 1}}, "no factor"),
        ({"factors": {"F2": 4}}, "it must be 0, 1, 2, 3 or unknown"),
        ({"factors": {"F8": 1}}, "it must be 0, 3 or unknown"),
        ({"suspicion": 0.9}, "suspicion"),
    ],
)
def test_a_fact_no_table_holds_is_refused(facts, words):
    with pytest.raises((SarError, TypeError), match=words):
        Facts(**facts)


@pytest.mark.parametrize("passage_h", [-1, 1441, float("nan")])
def test_an_impossible_passage_is_refused(passage_h):
    with pytest.raises(SarError, match="passage_h"):
        Overdue(eta=AT, passage_h=passage_h)


def test_duties_grow_with_the_phase_and_name_their_sources():
    ids = [{step.id for step in duties_of(phase)} for phase in PHASES]
    assert ids[0] > ids[1] > ids[2] > ids[3] == set()
    assert all(step.source for step in duties_of("DETRESFA"))


def test_the_record_is_whole_and_carries_the_caution():
    record = assess(Facts(factors={}), AT).as_record()
    assert record["authority_phase"] == "ALERT" and record["sum"] == 9
    assert "confirmed by the competent authority" in record["caution"]
    assert "not law" in record["sum_source"]
    assert set(CASE_WORD) == set(PHASES)


def test_every_sign_and_duty_has_a_known_phase_and_a_source():
    for table in ("phase_signs", "phase_duties"):
        for row in rows(table):
            assert row["phase"] in PHASES[:3] and row["source"]
