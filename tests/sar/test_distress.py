"""Distress devices: nobody who calls is missed, tests are told apart, silence resolves nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.events import Event
from ais.positions import PositionTable, position_table
from ais.vessels import SafetyText
from sar.checklist import rescue_checklists, rows
from sar.distress import UNTIMED, DeviceRules, find_devices, incidents_from

T0 = datetime(2026, 3, 1, 3, 40, tzinfo=UTC).timestamp()
SART, MOB, EPIRB, SHIP = 970_010_001, 972_010_001, 974_010_001, 311_000_123


def reports(
    *seconds: float, mmsi: int = SART, status: int = 14, lat: float = 20.0
) -> PositionTable:
    """Position reports of one station, seconds after T0."""
    return position_table(
        ["watch.nmea"],
        mmsi=[mmsi] * len(seconds),
        time_s=[T0 + s for s in seconds],
        lat=[lat] * len(seconds),
        lon=[-73.5] * len(seconds),
        status=[status] * len(seconds),
        line=list(range(1, len(seconds) + 1)),
    )


def text(words: str, second: float = 0.0, mmsi: int = SART) -> SafetyText:
    return SafetyText(mmsi=mmsi, time_s=T0 + second, text=words, source=0, line=99)


def states(events: list[Event]) -> list[object]:
    return [event.evidence["state"] for event in events]


@pytest.mark.parametrize(
    "mmsi, status, words, device, state",
    [
        (SART, 14, ["SART ACTIVE"], "AIS-SART", "active"),
        (MOB, 14, ["MOB ACTIVE"], "MOB device", "active"),
        (EPIRB, 14, [], "EPIRB-AIS", "active"),
        (SART, 15, ["SART TEST"], "AIS-SART", "test"),
        (MOB, 15, ["MOB TEST"], "MOB device", "test"),
        (EPIRB, 15, ["EPIRB TEST"], "EPIRB-AIS", "test"),
        (SART, 15, ["  sart   test@@"], "AIS-SART", "test"),  # padding as transmitted
        (SART, 15, ["SART DRILL"], "AIS-SART", "test"),
        (SART, 15, [], "AIS-SART", "active"),  # the text may have been lost: precaution
        (SART, 0, [], "AIS-SART", "active"),  # no standard says what this means: precaution
        (SART, 14, ["SART TEST"], "AIS-SART", "active"),  # the status outweighs the text
        (SART, 15, ["SART TEST", "SART ACTIVE"], "AIS-SART", "active"),
        (SART, 15, ["NOT A TEST"], "AIS-SART", "active"),
        (SART, 15, ["SART ACTIVE THIS IS NO TEST"], "AIS-SART", "active"),
        (SHIP, 14, [], "station sending the status of an AIS-SART", "active"),
        (SHIP, 14, ["MOB ACTIVE"], "MOB device", "active"),
    ],
)
def test_what_a_station_sends_says_whether_it_calls_or_tests(mmsi, status, words, device, state):
    texts = [text(each, 2.0, mmsi) for each in words]
    (event,) = find_devices(reports(0, 4, 8, mmsi=mmsi, status=status), texts)
    assert (event.evidence["device"], event.evidence["state"]) == (device, state)
    assert event.evidence["positions_heard"] == 3


@pytest.mark.parametrize("mmsi", [SHIP, 969_999_999, 971_010_001, 973_010_001, 975_000_000])
@pytest.mark.parametrize("status", [0, 7, 13, 15])
def test_other_stations_without_status_14_are_no_distress_devices(mmsi, status):
    assert find_devices(reports(0, 60, mmsi=mmsi, status=status), [text("HELLO", 0, mmsi)]) == []


@pytest.mark.parametrize("silence_s, activations", [(1800.0, 1), (1801.0, 2)])
def test_a_silence_over_half_an_hour_makes_a_new_activation(silence_s, activations):
    events = find_devices(reports(0, 60, 60 + silence_s))
    assert len(events) == activations
    assert len({event.key for event in events}) == activations


@pytest.mark.parametrize("second, state", [(30.0, "test"), (31.0, "active")])
def test_a_test_text_vouches_for_half_a_minute_only(second, state):
    """The next burst of a device a minute later can only come from one that is active."""
    assert states(find_devices(reports(second, status=15), [text("SART TEST")])) == [state]


def test_a_device_tested_and_then_switched_on_is_active():
    table = reports(0, 2, status=15)
    later = reports(300, status=14)
    joined = position_table(
        ["watch.nmea"],
        **{
            name: np.concatenate([getattr(table, name), getattr(later, name)])
            for name in ("mmsi", "time_s", "lat", "lon", "status", "line")
        },
    )
    assert states(find_devices(joined, [text("SART TEST", 1)])) == ["active"]


def test_positions_without_time_and_texts_without_position_are_heard():
    untimed = position_table(["w.nmea"], mmsi=[SART], lat=[20.0], lon=[-73.5], status=[14])
    (event,) = find_devices(untimed)
    assert event.start == UNTIMED and event.end is None
    assert event.evidence["last_heard"] is None
    (incident,) = incidents_from([event])
    assert (incident.at, incident.phase, incident.lat) == (None, "DETRESFA", 20.0)

    (event,) = find_devices(position_table(mmsi=[]), [text("MOB ACTIVE", 0, MOB)])
    assert np.isnan(event.lat) and event.evidence["positions_heard"] == 0
    assert '"lat": null' in json.dumps(event.as_record(), allow_nan=False)  # strict JSON


def test_an_untimed_test_is_still_a_test():
    untimed = position_table(["w.nmea"], mmsi=[SART], lat=[20.0], lon=[-73.5], status=[15])
    said = SafetyText(mmsi=SART, time_s=np.nan, text="SART TEST", source=0, line=2)
    assert states(find_devices(untimed, [said])) == ["test"]


def test_a_device_without_a_fix_calls_and_its_first_fix_gives_the_place():
    table = position_table(
        ["w.nmea"],
        mmsi=[SART, SART],
        time_s=[T0, T0 + 60],
        lat=[91.0, 20.5],
        lon=[181.0, -73.0],
        status=[14, 14],
    )
    (event,) = find_devices(table)
    assert (event.lat, event.lon) == (20.5, -73.0)
    assert event.evidence["messages_heard"] == 2 and event.evidence["positions_heard"] == 1
    assert event.start.timestamp() == T0


def test_silence_ends_the_event_and_never_the_distress():
    early = [*range(0, 300, 60)]
    table = reports(*early)
    (still,) = find_devices(table)
    assert still.end is None
    (silent,) = find_devices(table, [text("GOOD MORNING", 7200, SHIP)])  # the watch went on
    assert silent.end is not None and silent.end.timestamp() == T0 + 240
    assert silent.key == still.key
    (incident,) = incidents_from([silent])
    assert incident.phase == "DETRESFA"
    assert any("resolves nothing" in fact for fact in incident.facts)


def test_the_event_leads_back_to_its_raw_lines_and_names_its_sources():
    (event,) = find_devices(reports(0, 60, 120))
    assert event.lines == ("watch.nmea:1", "watch.nmea:3")
    assert "M.585" in event.source and "RCC" in event.innocent
    assert event.threshold == {"new_activation_s": 1800.0, "test_reach_s": 30.0}


@given(
    st.lists(st.tuples(st.integers(0, 7200), st.sampled_from([0, 14, 15])), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7200), st.sampled_from(["SART TEST", "SART ACTIVE"]))),
    st.integers(0, 7200),
)
def test_hearing_more_never_turns_a_call_into_silence_or_a_test(sent, said, second):
    """Precaution is monotonic: one more report with status 14 leaves no call unheard."""

    def calls(rows):
        table = position_table(
            mmsi=[SART] * len(rows),
            time_s=[T0 + s for s, _ in rows],
            lat=[20.0] * len(rows),
            lon=[-73.0] * len(rows),
            status=[status for _, status in rows],
        )
        events = find_devices(table, [text(words, s) for s, words in said])
        last = max([s for s, _ in rows] + [s for s, _ in said]) + T0
        return [
            (e.start.timestamp(), last if e.end is None else e.end.timestamp())
            for e in events
            if e.evidence["state"] == "active"
        ]

    before, after = calls(sent), calls([*sent, (second, 14)])
    assert all(any(a <= start and end <= b for a, b in after) for start, end in before)
    assert any(a <= T0 + second <= b for a, b in after)


def test_the_gravest_incident_comes_first_and_order_of_events_does_not_matter():
    events = [
        *find_devices(reports(0, mmsi=SART)),
        *find_devices(reports(600, mmsi=MOB)),
        *find_devices(reports(900, mmsi=EPIRB, status=15), [text("EPIRB TEST", 900, EPIRB)]),
    ]
    expected = [(f"MOB device {MOB}", "DETRESFA"), (f"AIS-SART {SART}", "DETRESFA")]
    expected.append((f"EPIRB-AIS {EPIRB} TEST", None))
    for order in permutations(events):
        assert [(i.what, i.phase) for i in incidents_from(order)] == expected


def test_an_event_that_says_nothing_counts_as_distress_and_other_kinds_as_nothing():
    bare = {"mmsi": SART, "start": UNTIMED, "end": None, "lat": 20.0, "lon": -73.0}
    (incident,) = incidents_from([Event(kind="distress_device", **bare)])
    assert (incident.phase, incident.trigger) == ("DETRESFA", "HT1")
    assert incidents_from([Event(kind="loitering", **bare)]) == ()


def test_rules_can_be_tuned():
    assert len(find_devices(reports(0, 400), rules=DeviceRules(new_activation_s=300.0))) == 2


def test_every_rule_has_its_unit_and_source():
    for name in ("new_activation_s", "test_reach_s"):
        metadata = DeviceRules.__dataclass_fields__[name].metadata
        assert metadata["unit"] == "s" and metadata["source"]


def test_the_rescue_tables_are_whole():
    duties, triggers, factors = rescue_checklists()
    assert [s.id for s in triggers.steps] == [f"HT{n}" for n in range(1, 10)]
    assert [s.id for s in factors.steps] == [f"RF{n}" for n in range(1, 11)]
    assert all(s.source and s.sharing in ("open", "unit") for s in duties.steps + triggers.steps)
    assert {row["phase"] for row in rows("hard_triggers")} == {"DETRESFA"}
    for row in rows("phase_factors"):
        assert row["level_0"] and row["level_3"] and "656/2014" in row["source"]
    # all ten unknown make nine: the dead cannot be scored unseen
    assert sum(int(row["unknown_counts"]) for row in rows("phase_factors")) == 9
