"""Which priority what is found gets, and what is one situation."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest

from ais.events import Event
from ais.positions import concatenate
from ais.vessels import SafetyText
from risk.assessment import assess_all
from risk.watchlist import Hit, Wanted
from sar.distress import find_devices, incidents_from
from sar.incidents import IncidentReport, incident_of
from watchdesk.alerts.board import Board
from watchdesk.alerts.rules import situations

AT = datetime(2026, 3, 1, 3, 40, tzinfo=UTC)
NOW = AT.timestamp()
CRAFT, OTHER = 308000001, 308000002


def text(mmsi, words, at_s=NOW):
    return SafetyText(mmsi=mmsi, time_s=at_s, text=words, source=0, line=1)


def devices(*texts):
    return incidents_from(find_devices(concatenate([]), texts))


def an_event(kind="drift", mmsi=CRAFT, start=AT - timedelta(hours=2), end=None, partner=None,
             **evidence):  # fmt: skip
    return Event(kind=kind, mmsi=mmsi, start=start, end=end, lat=20.0, lon=-73.0,
                 partner=partner, evidence=evidence)  # fmt: skip


def stand(events=(), incidents=(), hits=(), health=None, now_s=NOW):
    at = {m: AT for e in events for m in (e.mmsi, e.partner) if m is not None}
    assessments = assess_all(events, at=at)
    return situations(incidents, events, assessments, hits, health or {}, now_s)


LOITERED = an_event("loitering", start=AT - timedelta(hours=9), end=AT - timedelta(hours=5),
                    distance_nm=20.0)  # fmt: skip
RAN = an_event("shore_approach", start=AT - timedelta(hours=4), end=AT - timedelta(hours=3))
FAST = an_event("speed", start=AT - timedelta(hours=3), end=AT - timedelta(hours=1))
MET = an_event("encounter", partner=OTHER, duration_min=60.0, distance_nm=30.0)


@pytest.mark.parametrize(
    ("mmsi", "words", "priority", "kind", "rescue"),
    [
        (970123456, "SART ACTIVE", "emergency", "AIS-SART", True),
        (972123456, "MOB ACTIVE", "emergency", "MOB-AIS", True),
        (974123456, "EPIRB ACTIVE", "emergency", "EPIRB-AIS", True),
        (974123456, "EPIRB TEST", "caution", "EPIRB-AIS", False),
        (972123456, "HELLO", "emergency", "MOB-AIS", True),  # not shown to be a test
    ],
)
def test_devices_are_emergencies_and_tests_are_cautions_said_to_be_tests(
    mmsi, words, priority, kind, rescue
):
    [told] = stand(incidents=devices(text(mmsi, words)))
    assert (told.priority, told.kind, told.rescue) == (priority, kind, rescue)
    assert told.key == f"rescue:{mmsi}" and not told.can_silence
    assert told.says.startswith("Test of" if priority == "caution" else "Distress device active")


def test_a_device_heard_again_after_hours_is_one_situation_of_its_newest_spell():
    later = NOW + 4 * 3600
    [told] = stand(
        incidents=devices(text(972123456, "MOB ACTIVE"), text(972123456, "MOB ACTIVE", later))
    )
    assert told.occurrence_s == later and len(told.events) == 2


def test_a_device_without_any_time_is_an_emergency_too():
    [told] = stand(incidents=devices(text(972123456, "MOB ACTIVE", np.nan)))
    assert (told.priority, told.since_s, told.lat) == ("emergency", NOW, None)


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "phone", "triggers": frozenset({"HT3"})},
        {"kind": "dsc"},
        {"kind": "overdue", "eta": AT - timedelta(hours=30)},
        {"kind": "sighting"},  # no phase yet: somebody reported it all the same
    ],
)
def test_whatever_a_person_reports_is_an_alarm_that_no_time_silences(more):
    report = IncidentReport(id="a/b: c", received=AT, remarks="sinking", **more)
    [told] = stand(incidents=[incident_of(report, AT)])
    assert (told.priority, told.kind, told.rescue, told.can_silence) == (
        "alarm", "incident", True, False,
    )  # fmt: skip
    assert told.key == "rescue:report:a%2Fb:%20c"


def test_a_graver_phase_of_the_same_report_alarms_again():
    board = Board()
    report = IncidentReport(id="1", kind="overdue", received=AT, eta=AT - timedelta(minutes=1))
    soon, late = (incident_of(report, AT + timedelta(hours=h)) for h in (1, 200))
    assert (soon.phase, late.phase) != (late.phase, soon.phase)
    board.take(stand(incidents=[soon]), NOW)
    board.acknowledge("rescue:report:1", "17", "watch", NOW + 1)
    board.take(stand(incidents=[late]), NOW + 2)
    assert [a.state for a in board.alerts()] == ["unacknowledged"]


def test_what_may_mean_danger_is_a_warning_apart_from_behaviour():
    drift = an_event("drift", small_craft=True)
    told = stand([drift, MET])
    assert [(s.key, s.priority, s.rescue, s.events) for s in told] == [
        (f"help:{CRAFT}", "warning", True, (drift.key,)),
        (f"behaviour:{CRAFT}", "caution", False, (MET.key,)),
    ] + [(s.key, s.priority, s.rescue, s.events) for s in told[2:]]
    assert not told[0].can_silence and told[1].can_silence


def test_danger_stands_while_it_lasts_and_ten_minutes_more():
    def stands(end):
        [told] = stand([an_event("drift", end=end, small_craft=True)])
        return told.stands

    assert stands(None)
    assert stands(AT - timedelta(seconds=599)) and not stands(AT - timedelta(seconds=600))


def test_however_much_behaviour_weighs_it_is_one_caution():
    told = [s for s in stand([LOITERED, RAN, FAST, MET]) if s.mmsi == CRAFT]
    assert [(s.key, s.priority, s.stands) for s in told] == [
        (f"behaviour:{CRAFT}", "caution", True)
    ]
    assert len(told[0].reasons) >= 3 and told[0].innocent


def test_too_little_behaviour_does_not_stand():
    faint = an_event("zone_entry")
    assert all(not told.stands for told in stand([faint]))
    assert len(stand([faint])) == 1  # told as over, so that an alert before is rectified


@pytest.mark.parametrize(("open_keys", "told"), [(set(), 0), ({f"behaviour:{CRAFT}"}, 1)])
def test_what_is_over_is_told_only_where_somebody_was_alerted(open_keys, told):
    faint = an_event("zone_entry")
    found = assess_all([faint], at={CRAFT: AT})
    events = {faint.key: faint}
    assert len(situations([], events, found, [], {}, NOW, open_keys=open_keys)) == told
    assert stand([MET])  # and what stands always


def test_a_meeting_of_two_is_told_once():
    standing = [s for s in stand([MET]) if s.stands]
    assert [s.key for s in standing] == [f"behaviour:{CRAFT}"]


def test_an_event_that_was_withdrawn_takes_its_situation_with_it():
    drift = an_event("drift", small_craft=True)
    assessments = assess_all([drift], at={CRAFT: AT})
    assert situations([], [], assessments, [], {}, NOW) == []


def test_a_vessel_on_the_watchlist_is_a_caution():
    entry = Wanted(id=3, owner="MRCC", reason="overdue {x}", added=AT, mmsi=CRAFT,
                   expires=AT + timedelta(days=1))  # fmt: skip
    [told] = stand(hits=[Hit(mmsi=CRAFT, entry=entry, matched=("mmsi",), conflicting=())])
    assert (told.key, told.priority) == (f"watchlist:3:{CRAFT}", "caution")
    assert told.says.format(**told.params).endswith("overdue {x}")  # hostile text is no template


@pytest.mark.parametrize(
    ("health", "keys"),
    [
        ({}, []),
        ({"feeds": [{"name": "a", "state": "heard"}], "disk": "ok", "looker": "alive"}, []),
        ({"feeds": [{"name": "rec", "state": "ended"}]}, []),
        ({"feeds": [{"name": "tcp://h:1", "state": "lost"}]}, ["system:feed:tcp%3A%2F%2Fh%3A1"]),
        ({"feeds": [{"name": "a", "state": "silent", "last_s": NOW - 60}]}, ["system:feed:a"]),
        ({"disk": {"state": "full", "since_s": NOW}}, ["system:disk"]),
        ({"looker": {"state": "dead"}, "clock": "jumped"}, ["system:clock", "system:looker"]),
    ],
)
def test_a_fault_of_the_station_is_a_warning(health, keys):
    told = stand(health=health)
    assert [s.key for s in told] == keys
    assert {s.priority for s in told} <= {"warning"} and not any(s.rescue for s in told)


def test_everything_at_once_comes_rescue_first_in_any_order_of_its_parts():
    found = devices(text(972123456, "MOB ACTIVE"), text(974123456, "EPIRB TEST"))
    events = [an_event("drift", small_craft=True), MET, FAST]
    health = {"feeds": [{"name": "a", "state": "lost"}]}
    orders = {
        tuple(s.key for s in stand(list(order), found, health=health))
        for order in permutations(events)
    }
    assert len(orders) == 1
    keys = orders.pop()
    assert keys[:3] == ("rescue:972123456", f"help:{CRAFT}", "system:feed:a")
    assert "rescue:974123456" in keys[3:]


def test_every_alert_is_plain_json(a_situation):
    board = Board()
    board.take(stand([MET], devices(text(972123456, "MOB ACTIVE"))), NOW)
    for alert in board.alerts():
        json.dumps(alert.as_record(), allow_nan=False)
        json.dumps(alert.to_keep(), allow_nan=False)
