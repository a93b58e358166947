"""Contradictions in an identity: told when received twice, never from one odd message."""

from __future__ import annotations

import math

import pytest

from ais.tracks import split_into_tracks
from ais.vessels import StaticReport, vessels_from
from risk.detectors.identity_conflict import IdentityConflict

SHIP = 311000001
NOON_S = 1772366400.0


def heard(*said, mmsi=SHIP):
    """Vessels from (minute, fields): each a report on its own line."""
    return vessels_from(
        StaticReport(mmsi=mmsi, time_s=NOON_S + 60 * minute, msg_type=5, source=0, line=n, **fields)
        for n, (minute, fields) in enumerate(said, start=1)
    )


def twice(minute, **fields):
    return [(minute, fields), (minute + 6, fields)]


def find(table, vessels=None, **context):
    context = {"vessels": vessels or {}, **context}
    return IdentityConflict(**context).find(split_into_tracks(table))


@pytest.fixture
def ship(table_of, every):
    return table_of({"minutes": every(0, 600, 10), "mmsi": SHIP})


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({"name": "ALPHA"}, {"name": "BRAVO"}, "name changed from 'ALPHA' to 'BRAVO'"),
        ({"callsign": "C6AB1"}, {"callsign": "HP12"}, "call sign changed from 'C6AB1' to 'HP12'"),
        ({"imo": 9074729}, {"imo": 9134270}, "IMO number changed from 9074729 to 9134270"),
    ],
)
def test_what_changed_is_told_with_the_line_that_first_said_so(ship, before, after, says):
    [event] = find(ship, heard(*twice(0, **before), *twice(120, **after)))
    assert (event.kind, event.mmsi) == ("identity_conflict", SHIP)
    assert event.evidence == {"contradictions": 1, "says": says}
    assert f"{event.start:%H:%M}" == "14:00"
    assert event.lines == ("exercise:3",)
    assert "sold" in event.innocent


@pytest.mark.parametrize(
    "said",
    [
        [*twice(0, name="ALPHA"), (120, {"name": "A!PHA"})],
        [*twice(0, name="ALPHA"), (120, {"name": "BRAVO"}), (130, {"name": "CHARLIE"})],
        [(0, {"name": "ALPHA"}), (120, {"name": "BRAVO"})],
        [(0, {"imo": 9074728})],
        [*twice(0, name="ALPHA", destination="A"), *twice(60, name="ALPHA", destination="B")],
        [*twice(0, ship_type=30, length_m=12.0), *twice(60, ship_type=70, length_m=90.0)],
        [*twice(0, imo=9074729)],  # the example of IMO resolution A.1078(28)
        [],
    ],
)
def test_one_odd_message_is_nothing_nor_is_what_crews_mend(ship, said):
    assert find(ship, heard(*said)) == []


def test_a_wrong_check_digit_received_twice_is_told(ship):
    [event] = find(ship, heard(*twice(30, imo=9074728)))
    assert event.evidence["says"] == "IMO number 9074728 fails its check digit"
    assert event.lines == ("exercise:1",)


@pytest.mark.parametrize(("minutes", "events"), [(59, 1), (61, 2)])
def test_what_changes_within_the_hour_is_one_event(ship, minutes, events):
    names = [*twice(0, name="ALPHA"), *twice(60, name="BRAVO")]
    signs = [*twice(0, callsign="C6AB1"), *twice(60 + minutes, callsign="HP12")]
    found = find(ship, heard(*names, *signs))
    assert [event.evidence["contradictions"] for event in found] == ([2] if events == 1 else [1, 1])
    assert len({event.key for event in found}) == events


@pytest.mark.parametrize(("until_min", "open_"), [(110, True), (130, False)])
def test_it_is_open_while_more_may_be_put_with_it(ship, until_min, open_):
    vessels = heard(*twice(0, name="ALPHA"), *twice(60, name="BRAVO"))
    [event] = find(ship, vessels, until_s=NOON_S + 60 * until_min)
    assert (event.end is None) is open_


@pytest.mark.parametrize(
    ("mmsi", "says"),
    [
        (123456789, "no form that exists"),
        (0, "no form that exists"),
        (299123456, "country digits that were never assigned"),
        (311000009, None),
    ],
)
def test_an_impossible_number_is_told(table_of, every, mmsi, says):
    good = [{"minutes": every(0, 60, 10), "mmsi": SHIP + k} for k in range(2)]
    found = find(table_of({"minutes": every(0, 60, 10), "mmsi": mmsi}, *good))
    assert [event.mmsi for event in found] == ([mmsi] if says else [])
    assert all(says in event.evidence["says"] for event in found)


@pytest.mark.parametrize(("fixes", "found"), [(4, 0), (5, 1)])
def test_a_number_heard_a_few_times_may_be_a_corrupt_message(table_of, every, fixes, found):
    good = {"minutes": every(0, 60, 10), "mmsi": SHIP}
    bad = {"minutes": every(0, 10 * (fixes - 1), 10), "mmsi": 123456789}
    assert len(find(table_of(bad, good))) == found


@pytest.mark.parametrize(("bad", "found"), [(3, 3), (5, 0)])
def test_where_most_numbers_were_removed_that_says_nothing(table_of, every, bad, found):
    table = table_of(
        *({"minutes": every(0, 60, 10), "mmsi": 101 + k} for k in range(bad)),
        *({"minutes": every(0, 60, 10), "mmsi": SHIP + k} for k in range(4)),
    )
    assert len(find(table)) == found


def test_without_times_it_is_told_from_where_the_vessel_was_first_heard(ship):
    vessels = heard(
        (math.nan, {"name": "A"}), (math.nan, {"name": "A"}),
        (math.nan, {"name": "B"}), (math.nan, {"name": "B"}),
    )  # fmt: skip
    [event] = find(ship, vessels)
    assert f"{event.start:%H:%M}" == "12:00"


def test_contacts_and_nobody_have_no_identity(table_of, every):
    assert find(table_of({"minutes": every(0, 60, 10), "mmsi": 2_000_000_001})) == []
    assert IdentityConflict().find([]) == []
