"""Incidents entered by people: counted people only, one clear line for every mistake."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sar.distress import PHASES, Incident
from sar.errors import SarError
from sar.incident_form import report_from, reports_from
from sar.incidents import People, gravest_first, incident_of, told

AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
CALL = {"id": "7", "kind": "phone", "received": "2026-03-01T03:40Z"}


def a_report(**more):
    return report_from(CALL | more)


def test_a_call_that_says_nothing_else_is_alerfa():
    """Ten unknown factors sum to nine: unknown counts as precaution."""
    incident = incident_of(a_report(), AT)
    assert (incident.phase, incident.trigger) == ("ALERFA", None)
    assert incident.lat != incident.lat and incident.key == "report:7"
    assert "people: number unknown" in incident.facts


@pytest.mark.parametrize("kind", ["dsc", "beacon_406"])
def test_an_alert_nobody_has_resolved_is_detresfa(kind):
    incident = incident_of(a_report(kind=kind), AT)
    assert (incident.phase, incident.trigger) == ("DETRESFA", "HT2")


@pytest.mark.parametrize(
    "people, factor, level",
    [
        ({"injured": 1}, "F7", 2),
        ({"injured": 2}, "F7", 3),
        ({"dead": 1}, "F8", 3),
        ({"dead": 0}, "F8", 0),
        ({"children": 1}, "F9", 2),
        ({"children": 1, "infants": 1}, "F9", 3),
        ({"children": 0, "infants": 0}, "F9", None),  # nobody asked after pregnancy
        ({"injured": 0}, "F7", None),  # not hurt is not well
    ],
)
def test_counts_alone_prove_factors(people, factor, level):
    assert a_report(people=people).facts().factors.get(factor) == level


def test_a_count_never_lowers_what_was_entered():
    report = a_report(people={"children": 1}, factors={"F9": 3})
    assert report.facts().factors["F9"] == 3


@pytest.mark.parametrize(
    "people, dead_with_survivors",
    [
        ({"dead": 1}, True),  # somebody may live: precaution
        ({"adults": 4, "dead": 4}, True),  # nobody counted the children
        ({"adults": 4, "children": 0, "infants": 0, "dead": 3}, True),
        ({"adults": 4, "children": 0, "infants": 0, "dead": 4}, False),
        ({"dead": 0}, False),
    ],
)
def test_the_dead_are_a_trigger_while_anybody_may_live(people, dead_with_survivors):
    assert ("HT9" in a_report(people=people).facts().triggers) is dead_with_survivors


def test_an_overdue_craft_grows_graver_as_time_passes():
    calm = dict.fromkeys([f"F{n}" for n in range(1, 11)], 0)
    report = a_report(kind="overdue", eta="2026-03-01T03:00Z", factors=calm)
    phases = [incident_of(report, AT + timedelta(hours=h)).phase for h in (-0.5, 0, 3, 6)]
    assert phases == [None, "INCERFA", "ALERFA", "DETRESFA"]


@pytest.mark.parametrize(
    "people, at_least, words",
    [
        (People(), None, "number unknown"),
        (People(adults=10), 10, "at least 10"),
        (People(adults=10, children=3, infants=1), 14, "people: 14"),
        (People(adults=1, injured=4, dead=2), 6, "at least 6"),
    ],
)
def test_counts_are_told_as_a_lower_bound(people, at_least, words):
    assert people.at_least == at_least
    assert words in told(people)


@pytest.mark.parametrize(
    "more, words",
    [
        ({"kind": "rumour"}, "kind 'rumour' must be one of dsc, beacon_406, phone"),
        ({"received": "2026-03-01T03:40"}, "received: time '2026-03-01T03:40'; write"),
        ({"received": "yesterday"}, "received: "),
        ({"id": ""}, "id must be text"),
        ({"lat": 20.0}, "lat and lon belong together"),
        ({"lat": 95.0, "lon": 0.0}, "lat is 95; it must lie between -90 and 90"),
        ({"lat": "20", "lon": 0.0}, "lat must be a number"),
        ({"lat": float("nan"), "lon": 0.0}, "lat is nan"),
        ({"position": "somewhere"}, "position 'somewhere'; write 19-56.2N"),
        ({"position": "19-61.0N 072-00.0W"}, "minutes run from 0"),
        ({"position": "1,1", "lat": 1.0, "lon": 1.0}, "not both"),
        ({"people": {"adults": -1}}, "adults is -1"),
        ({"people": {"adults": 10**400}}, "adults is far too large; it must lie between 0 and"),
        ({"lat": 10**400, "lon": 0}, "lat is far too large"),
        ({"at": "2026-03-01T03:51Z"}, "at 2026-03-01T03:51:00Z is after received 2026-03-01T03:40"),
        ({"eta": "2206-03-01T03:40Z"}, "eta: time '2206-03-01T03:40Z'; write"),
        ({"people": {"adults": 2.5}}, "adults must be a whole number"),
        ({"people": {"adults": True}}, "adults must be a whole number"),
        ({"people": {"men": 3}}, "no count 'men'; there are adults"),
        ({"people": 30}, "people must be an object of counts"),
        ({"triggers": "HT3"}, "triggers must be a list"),
        ({"triggers": ["HT0"]}, "no trigger 'HT0'"),
        ({"factors": {"F2": "bad"}}, "factor 'F2' must be 0, 1, 2, 3 or unknown"),
        ({"factors": {"F2": True}}, "factor 'F2' must be"),
        ({"worsening": "yes"}, "worsening must be true, false"),
        ({"kind": "overdue"}, "eta is missing"),
        ({"error_nm": -1}, "error_nm is -1"),
        ({"remarks": "x" * 401}, "remarks must be text of 1 to 400"),
        ({"suspicion": 0.9}, "no field 'suspicion'"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_what_would_do(more, words):
    with pytest.raises(SarError, match=words) as caught:
        a_report(**more)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "more",
    [
        {"name": "Ana"},
        {"reporter_name": "Ana"},
        {"Surname": "Ana"},
        {"nombre": "Ana"},
        {"passport": "X1"},
        {"people": {"names": ["Ana"]}},
        {"photo": "a.jpg"},
        {"date_of_birth": "1990-01-01"},
        {"remarks": "Mrs. Ana is pregnant"},
        {"remarks": "a man named Pierre called"},
        {"remarks": "llamó el Sr. Gómez"},
    ],
)
def test_people_are_counted_and_never_named(more):
    with pytest.raises(SarError, match=r"personal|name a person"):
        a_report(**more)


@pytest.mark.parametrize(
    "more", [{"vessel": "Don Juan"}, {"remarks": "30 aboard, engine dead, two named lights seen"}]
)
def test_a_ship_may_carry_a_name_like_a_person(more):
    assert incident_of(a_report(**more), AT).phase == "ALERFA"


def test_reports_come_as_a_list_one_object_or_a_line_each():
    one = json.dumps(CALL)
    assert len(reports_from(one)) == 1
    assert len(reports_from(f"[{one},{one}]")) == 2
    assert len(reports_from(f"{one}\n\n{one}\n")) == 2


@pytest.mark.parametrize(
    "written, words",
    [
        ("{", "line 1: not JSON"),
        (f"{json.dumps(CALL)}\nnonsense", "line 2: not JSON"),
        ("[3]", "report 1 is no JSON object"),
        (json.dumps([CALL, CALL | {"kind": "x"}]), "report 2: kind"),
        ("[" * 100_000, "not JSON"),
        ('{"id": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_a_broken_file_is_told_in_one_line(written, words):
    with pytest.raises(SarError, match=words):
        reports_from(written)


def test_reported_and_heard_incidents_make_one_list_gravest_first():
    def heard(key, phase, at):
        return Incident(
            key=key, what=key, at=at, lat=20.0, lon=-73.0, phase=phase, trigger=None, facts=()
        )

    sart = heard("sart", "DETRESFA", AT)
    untimed = heard("untimed", "DETRESFA", None)
    test = heard("test", None, AT)
    call = incident_of(a_report(), AT)
    swimmer = incident_of(a_report(id="8", triggers=["HT3"]), AT)
    expected = ["untimed", "sart", "report:8", "report:7", "test"]
    for order in permutations([sart, untimed, test, call, swimmer]):
        assert [one.key for one in gravest_first(order[:2], order[2:])] == expected
    assert len(gravest_first([sart], [sart])) == 1


@given(st.lists(st.tuples(st.sampled_from(PHASES), st.none() | st.integers(0, 5))))
def test_no_incident_stands_before_a_graver_one(made):
    incidents = [
        Incident(
            key=str(n),
            what="",
            at=None if hour is None else AT + timedelta(hours=hour),
            lat=0.0,
            lon=0.0,
            phase=phase,
            trigger=None,
            facts=(),
        )
        for n, (phase, hour) in enumerate(made)
    ]
    ranks = [PHASES.index(one.phase) for one in gravest_first(incidents)]
    assert ranks == sorted(ranks) and len(ranks) == len(made)


def test_clocks_may_be_ten_minutes_apart():
    assert a_report(at="2026-03-01T03:50Z").at == datetime(2026, 3, 1, 3, 50, tzinfo=UTC)
