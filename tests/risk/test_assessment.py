"""Assessments: what counts, what does not, and what can never be an input."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ais.events import Event
from risk.assessment import (
    Weighing,
    assess,
    assess_all,
    ranked,
    why_before,
)
from risk.indicators import meanings

ONE, TWO = 311000001, 311000002
START = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
LATER = START + timedelta(hours=9)


def an_event(kind, hours=2.0, mmsi=ONE, start=START, end=True, partner=None, **evidence):
    return Event(
        kind=kind,
        mmsi=mmsi,
        partner=partner,
        start=start,
        end=start + timedelta(hours=hours) if end else None,
        lat=20.0,
        lon=-73.0,
        evidence=evidence,
        source="a publisher",
        innocent="an ordinary reason",
    )


def gap(label="gap", duration_h=2.0, **more):
    return an_event("gap", label=label, duration_h=duration_h, **more)


def meeting(duration_min=45.0, distance_nm=14.0, **more):
    return an_event(
        "encounter", partner=TWO, duration_min=duration_min, distance_nm=distance_nm, **more
    )


def ids(*events, mmsi=ONE, **more):
    return [i.id for i in assess(mmsi, at=LATER, events=events, **more).indicators]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (gap(), ["K01"]),
        (gap(duration_h=1.0), ["K01"]),
        (gap(duration_h=0.99), []),
        (gap(own_longest_min=60.0), ["K01"]),
        (gap(own_longest_min=61.0), []),  # it was silent for half as long before
        (gap(own_thirds_before=3), ["K01"]),  # heard all through the hour before
        (gap(own_thirds_before=2), []),  # it had only just sailed into hearing
        (gap(distance_nm=1.0), ["K01"]),
        (gap(distance_nm=0.9), []),  # in a harbour sets are switched off, and hidden
        (gap(distance_nm=None), ["K01"]),
        (gap(label="no data", duration_h=20.0), []),  # silence without reception means nothing
        (meeting(), ["K03"]),
        (meeting(duration_min=20.0), ["K03"]),
        (meeting(duration_min=19.9), []),
        (meeting(distance_nm=10.0), ["K03"]),
        (meeting(distance_nm=9.99), []),
        (meeting(distance_nm=None), []),  # what cannot be shown does not count
        (an_event("loitering", distance_nm=14.0), []),  # waiting alone is no indicator
        (an_event("distress_device"), []),  # danger is never suspicion
        (an_event("disabling"), ["K01"]),
        (an_event("shared_mmsi"), ["K02"]),
        (an_event("identity_conflict"), ["K02"]),
        (an_event("dark_contact", distance_nm=10.0, label="silent partner"), ["B01"]),
        (an_event("dark_contact", distance_nm=9.9, label="silent partner"), []),
        (an_event("dark_contact", distance_nm=20.0, label="contact, perhaps the same"), []),
        (an_event("mothership", label="visited"), ["B02"]),
        (an_event("mothership", label="declared parent"), []),  # who declares it hides nothing
        (an_event("shore_approach", at_night=True), ["B03"]),
        (an_event("shore_approach", at_night=False), []),
        (an_event("speed", label="fast by night"), ["B04"]),
        (an_event("speed", label="slow towards the shore", rescue="ask"), ["R03"]),
        (an_event("unusual_stop"), ["B05"]),
        (an_event("waiting", distance_nm=13.0), ["B06"]),
        (an_event("zone_entry"), ["B07"]),
        (an_event("zone_entry", label="entered in silence"), []),  # the gap is weighed, once
        (an_event("zone_entry", label="left in silence"), []),
        (an_event("drift", small_craft=True), ["R01"]),
        (an_event("drift", small_craft=None), []),  # a ship that waits for orders, mostly
        (an_event("sudden_stop"), ["R02"]),
        (an_event("jump"), []),  # interference is nobody's deed
    ],
)
def test_what_an_event_must_show_to_be_an_indicator(event, found):
    assert ids(event) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (meeting(), ["K03"]),
        (meeting(duration_min=19.9), ["B01"]),  # it does not count itself
        (meeting(hours=1.0), ["B01", "K03"]),  # it was over when the silence began
        (meeting(end=False), ["K03"]),
        (
            an_event("encounter", partner=311000009, duration_min=45.0, distance_nm=14.0),
            ["B01", "K03"],  # another vessel than the silent one
        ),
        (an_event("mothership", label="visited", craft_mmsi=f"311000008 {TWO}"), ["B02"]),
        (an_event("mothership", label="visited", craft_mmsi="311000008"), ["B01", "B02"]),
    ],
)
def test_one_silence_beside_a_vessel_is_told_as_a_meeting_or_as_a_silence(other, found):
    dark = an_event(
        "dark_contact", start=START + timedelta(hours=1), partner=TWO, distance_nm=14.0,
        label="silent partner",
    )  # fmt: skip
    assert ids(other, dark) == found


@pytest.mark.parametrize(
    ("waited_off_nm", "approach_after_h", "found"),
    [(12.0, 2.0, ["K04"]), (11.9, 2.0, []), (12.0, 2.01, []), (12.0, -0.1, [])],
)
def test_waiting_outside_counts_only_with_a_run_ashore_within_three_hours(
    waited_off_nm, approach_after_h, found
):
    waiting = an_event("loitering", hours=4.0, distance_nm=waited_off_nm)
    run = an_event(
        "shore_approach", hours=1.0, start=waiting.end + timedelta(hours=approach_after_h)
    )
    assert ids(waiting, run) == found


def test_one_spell_counts_once_whoever_tells_it():
    wait = an_event("waiting", hours=3.0, distance_nm=14.0)
    idle = an_event("loitering", hours=3.5, distance_nm=13.9)
    stop = an_event("unusual_stop", hours=3.0)
    run = an_event("shore_approach", hours=1.0, start=idle.end, at_night=True)
    assert ids(wait, idle, stop) == ["B06"]
    assert ids(wait, idle, stop, run) == ["K04", "K04"]  # one indicator, seen by two detectors
    assert assess(ONE, at=LATER, events=[wait, idle, stop, run]).weight == 3.0


def test_a_run_soon_after_the_loitering_but_not_the_wait_still_counts_once():
    wait = an_event("waiting", hours=1.0, distance_nm=14.0)
    idle = an_event("loitering", hours=4.0, distance_nm=13.9)
    run = an_event("shore_approach", hours=1.5, start=idle.end, at_night=True)
    assert ids(wait, idle, run) == ["K04"]


def test_another_spell_counts_beside_it():
    stop = an_event("unusual_stop", hours=1.0)
    wait = an_event("waiting", start=stop.end + timedelta(minutes=1), distance_nm=14.0)
    assert sorted(ids(stop, wait)) == ["B05", "B06"]
    run = an_event("shore_approach", hours=1.0, start=LATER - timedelta(hours=1), at_night=True)
    assert sorted(ids(wait, run)) == ["B03", "B06"]  # over three hours after the wait


def test_a_meeting_belongs_to_both_and_to_nobody_else():
    assert ids(meeting()) == ids(meeting(), mmsi=TWO) == ["K03"]
    assert ids(meeting(), mmsi=311000003) == []


@pytest.mark.parametrize(
    ("events", "suspicion", "weight"),
    [
        ((gap(), meeting()), "INDIC", 4.0),  # silence and movement
        ((gap(), an_event("identity_conflict")), "INDIC", 4.0),
        ((gap(),), "NONE", 2.0),
        ((gap(), gap(start=START + timedelta(hours=3))), "NONE", 2.0),  # one kind, once
        ((gap(), an_event("disabling")), "NONE", 2.0),  # one silence, judged twice
        ((), "NONE", 0.0),
    ],
)
def test_indic_needs_weight_four_of_two_independent_kinds(events, suspicion, weight):
    assessment = assess(ONE, at=LATER, events=events)
    assert (assessment.suspicion, assessment.weight) == (suspicion, weight)


@pytest.mark.parametrize(
    ("least", "caution"), [(2.0, True), (2.1, False)], ids=["just reached", "just missed"]
)
def test_an_officer_is_cautioned_from_a_weight_on(least, caution):
    weighing = Weighing(caution_weight=least)
    assert assess(ONE, at=LATER, events=[gap()], weighing=weighing).caution is caution


def test_nothing_found_is_no_caution():
    assert assess(ONE, at=LATER).caution is False


def test_much_of_one_kind_is_never_enough():
    waiting = an_event("loitering", hours=4.0, distance_nm=14.0)
    run = an_event("shore_approach", hours=1.0, start=waiting.end + timedelta(hours=1))
    assessment = assess(ONE, at=LATER, events=[waiting, run, meeting()])
    assert (assessment.suspicion, assessment.weight, assessment.kinds) == (
        "NONE",
        5.0,
        ("movement",),
    )


def test_every_indicator_shows_value_threshold_source_innocent_reason_and_event():
    [indicator] = assess(ONE, at=LATER, events=[gap()]).indicators
    assert indicator.value["duration_h"] == 2.0
    assert indicator.threshold == {"duration_h": 1.0}
    assert "a publisher" in indicator.source
    assert indicator.innocent == "an ordinary reason"
    assert indicator.event_key == gap().key
    assert indicator.mark == "K"


@pytest.mark.parametrize(
    ("age_h", "counts"), [(0, 2.0), (24.0, 2.0), (48.0, 1.0), (72.0, 0.5), (36.0, 1.414)]
)
def test_what_is_long_past_counts_for_less(age_h, counts):
    at = gap().end + timedelta(hours=age_h)
    (indicator,) = assess(ONE, at=at, events=[gap()]).indicators
    assert (indicator.weight, indicator.counts) == (2.0, pytest.approx(counts, abs=1e-3))


def test_what_goes_on_does_not_age():
    silence = an_event("gap", end=False, label="gap", duration_h=90.0)
    (indicator,) = assess(ONE, at=START + timedelta(hours=90), events=[silence]).indicators
    assert indicator.counts == 2.0


def test_who_may_need_help_comes_before_any_suspicion_and_adds_none():
    adrift = an_event("drift", mmsi=TWO, small_craft=True)
    suspect = assess(ONE, at=LATER, events=[gap(), meeting()])
    helpless = assess(TWO, at=LATER, events=[adrift])
    assert (helpless.needs_help, helpless.caution, helpless.weight) == (True, True, 0.0)
    assert helpless.kinds == () and helpless.suspicion == "NONE"
    assert ranked([suspect, helpless]) == [helpless, suspect]
    assert why_before(helpless, suspect) == "somebody aboard may need help"
    both = assess(TWO, at=LATER, events=[adrift, gap(mmsi=TWO)])
    assert [i.id for i in both.indicators] == ["R01", "K01"] and both.weight == 2.0


def test_a_dismissed_event_is_told_and_does_not_count():
    assessment = assess(ONE, at=LATER, events=[gap(), meeting()], dismissed={gap().key})
    assert [i.id for i in assessment.indicators] == ["K03"]
    assert gap() in assessment.events
    assert "1 event dismissed by an officer: not counted." in assessment.unknowns


def test_a_country_changes_nothing():
    # The first three digits of an MMSI are a country (ITU-R M.585): two vessels that differ in
    # nothing else are assessed alike, and which comes first in a list is not the country's doing.
    def told(mmsi):
        events = [gap(mmsi=mmsi), meeting(mmsi=mmsi)]
        record = assess(mmsi, at=LATER, events=events).as_record()
        return json.dumps(record).replace(str(mmsi), "MMSI")

    assert told(273000001) == told(366000001) == told(636000001)
    low, high = 273000009, 775000001  # the later country has the lower last digit
    first = ranked([assess(mmsi, at=LATER) for mmsi in (high, low)])[0]
    swapped = ranked([assess(mmsi, at=LATER) for mmsi in (273000001, 775000009)])[0]
    assert (first.mmsi, swapped.mmsi) == (low, 775000009)


def test_nothing_about_people_or_flag_can_be_passed_in():
    inputs = {*inspect.signature(assess).parameters, *Weighing.__slots__}
    forbidden = ("flag", "nation", "country", "ethnic", "relig", "language", "state")
    assert not [name for name in inputs for word in forbidden if word in name]


def test_the_ranking_is_stable_and_says_why():
    suspect = assess(ONE, at=LATER, events=[gap(), meeting()])
    other = assess(TWO, at=LATER, events=[gap(mmsi=TWO)])
    late = assess(
        311000003, at=LATER, events=[gap(mmsi=311000003, start=START + timedelta(hours=1))]
    )
    quiet, quieter = assess(311000009, at=LATER), assess(311000004, at=LATER)
    order = [suspect, late, other, quiet, quieter]
    assert ranked(order) == ranked(reversed(order)) == order
    reasons = [why_before(a, b) for a, b in pairwise(order)]
    assert "INDIC" in reasons[0]
    assert "more recent" in reasons[1]
    assert "weigh more" in reasons[2]
    assert "mean nothing" in reasons[3]
    assert why_before(quiet, quiet) == "the same vessel"


def test_every_vessel_heard_is_assessed_with_its_own_events():
    found = assess_all(
        [gap(), meeting(), gap(mmsi=999), an_event("shared_mmsi", mmsi=311000003)],
        at={ONE: LATER, TWO: LATER, 311000003: LATER},
        weighing=Weighing(meeting_min=60.0),
    )
    assert {a.mmsi: [i.id for i in a.indicators] for a in found} == {
        ONE: ["K01"],
        311000003: ["K02"],
        TWO: [],  # its meeting was shorter than asked for
    }


def test_what_is_unknown_is_said_plainly():
    events = [gap(label="no data"), an_event("loitering", end=False, distance_nm=None)]
    told = assess(ONE, at=LATER, events=events, named=False).unknowns
    assert told == (
        "No radar, aircraft or patrol has confirmed any of this: it all comes from AIS.",
        "Flag: no registry has confirmed it.",
        "No name or call sign was heard.",
        "Reception was not measured for 1 silence: not counted.",
        "Distance from shore is not known for 1 event.",
        "1 event had not ended when last heard.",
    )


def test_the_record_is_plain_json_with_events_by_key():
    record = assess(ONE, at=LATER, events=[gap(), meeting()]).as_record()
    read_back = json.loads(json.dumps(record))
    assert read_back["at"] == "2026-03-02T07:30:00Z"
    assert read_back["events"] == [meeting().key, gap().key]
    assert {i["id"] for i in read_back["indicators"]} == {"K01", "K03"}
    assert read_back["kinds"] == ["movement", "silence"]


def test_the_table_of_indicators_is_complete():
    table = meanings()
    given = {f"K{number:02d}": table[f"K{number:02d}"] for number in range(1, 16)}
    # The weights as proposed, in order; K12 is 2 to 4 as the officer judges.
    assert [m.weight for m in given.values()] == [2, 2, 2, 3, 3, 3, 2, 1, 2, 2, 2, 2, 3, 2, 1]
    # Signs of danger weigh nothing and name the factors they touch; nothing else is both.
    danger = {id for id, m in table.items() if id.startswith("R")}
    assert {id for id, m in table.items() if m.weight == 0} == danger
    assert all(table[id].rescue_factors for id in danger)
    assert all(m.text and m.innocent and m.source and m.mark for m in table.values())
    assert table["K11"].rescue_factors == ("F2",)
