"""Calls for help are remembered by sender: no flood of others, and no restart, loses one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.positions import PositionTable, position_table
from ais.vessels import SafetyText
from jurisdiction.zones import Zones, shipped_zones
from sar.danger_texts import danger_texts
from sar.distress import find_devices
from watchdesk.station import dangers, devices
from watchdesk.station.dangers import Dangers
from watchdesk.station.devices import Devices
from watchdesk.station.rescue import Rescue
from watchdesk.station.source import Batch

T0 = 1_780_000_000.0
SHIP, MOB = 227000001, 972000123
NOBODY = position_table(mmsi=[])


@pytest.fixture(scope="module")
def zones() -> Zones:
    return shipped_zones()


def said(text: str, mmsi: int = SHIP, after_s: float = 0.0) -> SafetyText:
    return SafetyText(mmsi=mmsi, time_s=T0 + after_s, text=text, source=0, line=1)


def texts(*sent: SafetyText) -> Batch:
    return Batch(positions=NOBODY, texts=sent)


def fixes(*rows: tuple[int, float, float], status: int = 14) -> PositionTable:
    """Rows of MMSI, seconds after T0, and latitude."""
    mmsi, after_s, lat = zip(*rows)
    return position_table(
        ["quay"], mmsi=mmsi, time_s=np.add(after_s, T0), lat=lat, lon=np.full(len(rows), -60.0),
        status=np.full(len(rows), status), line=range(1, len(rows) + 1),
    )  # fmt: skip


def nowhere(_mmsi: int) -> PositionTable:
    return NOBODY


def test_three_thousand_harmless_texts_push_no_call_for_help_out(zones) -> None:
    rescue = Rescue(zones)
    rescue.hear(texts(said("MAYDAY SINKING")), T0, nowhere)
    for n in range(30):
        rescue.hear(texts(*(said("GOOD WATCH", SHIP + 1) for _ in range(100))), T0 + n, nowhere)
    assert [incident.key for incident in rescue.incidents] == [f"text:{SHIP}"]
    assert rescue.health()["state"] == "ok"


def test_one_sender_of_many_calls_costs_no_other_and_no_memory() -> None:
    known = Dangers()
    known.hear(texts(said("MAYDAY")), T0, nowhere)
    loud = [said(f"SOS {n}", SHIP + 1, n) for n in range(5000)]
    known.hear(texts(*loud), T0 + 5000, nowhere)
    assert [i.mmsi for i in known.incidents] == [SHIP, SHIP + 1]
    assert known.incidents[1].facts[:2] == ("sent: 'SOS 0'", "texts of danger: 5000")
    assert (len(known), known.turned_away) == (2, 0)


def test_a_flood_of_senders_is_counted_and_told_and_whoever_called_before_stays(
    zones, monkeypatch
) -> None:
    monkeypatch.setattr(dangers, "MOST_SENDERS", 10)
    rescue = Rescue(zones)
    rescue.hear(texts(said("MAYDAY")), T0, nowhere)
    rescue.hear(texts(*(said("SOS", 300000000 + n) for n in range(50))), T0 + 1, nowhere)
    keys = [incident.key for incident in rescue.incidents]
    assert f"text:{SHIP}" in keys and len(keys) == 10
    assert rescue.health()["turned_away"] == 41
    assert rescue.health()["state"] == "more call for help than can be listed"
    rescue.hear(texts(), T0 + 3700, nowhere)
    assert rescue.health()["state"] == "ok"
    rescue.hear(texts(said("MAYDAY", SHIP + 5, 90_000)), T0 + 90_000, nowhere)
    assert f"text:{SHIP + 5}" in [incident.key for incident in rescue.incidents]


def test_a_flood_of_devices_is_counted_and_the_first_stay(zones, monkeypatch) -> None:
    monkeypatch.setattr(devices, "MOST_DEVICES", 10)
    rescue = Rescue(zones)
    flood = fixes((MOB, 0.0, 10.0), *((970000000 + n, 1.0, 10.0) for n in range(50)))
    rescue.hear(Batch(positions=flood), T0 + 1, nowhere)
    assert (len(rescue.incidents), rescue.turned_away) == (10, 41)
    assert f"MOB device {MOB}" in [incident.what for incident in rescue.incidents]


def test_a_device_that_sends_without_end_keeps_its_beginning_and_its_count(monkeypatch) -> None:
    monkeypatch.setattr(devices, "MOST_SENT", 200)
    known = Devices()
    for n in range(2000):  # eleven hours, one each twenty seconds
        known.hear(Batch(positions=fixes((MOB, n * 20.0, 10.0 + n / 1e4))), T0 + n * 20.0)
    [event] = known.events
    assert event.start.timestamp() == T0
    assert event.evidence["last_lat"] == pytest.approx(10.1999)
    assert event.evidence["positions_heard"] == 2000
    assert event.end is None


def test_a_device_beyond_its_share_is_never_taken_for_a_test(monkeypatch) -> None:
    monkeypatch.setattr(devices, "MOST_SENT", 1)
    known = Devices()
    sent = [(MOB, n * 10.0, 10.0) for n in range(100)]
    test = [said("MOB TEST", MOB, n * 10.0) for n in range(100)]
    known.hear(Batch(positions=fixes(*sent[:20], status=15), texts=test[:20]), T0 + 200)
    assert [event.evidence["state"] for event in known.events] == ["test"]
    known.hear(Batch(positions=fixes(*sent[20:], status=15), texts=test[20:]), T0 + 1000)
    assert [event.evidence["state"] for event in known.events] == ["active"]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.data())
def test_what_was_heard_in_pieces_makes_the_same_activations_as_a_recording(gaps, data) -> None:
    after_s = np.cumsum(np.array(gaps) * 120.0)
    table = fixes(*((MOB + int(gap > 20), s, 10.0) for gap, s in zip(gaps, after_s)))
    cut = data.draw(st.integers(0, len(gaps)))
    known, earlier = Devices(), Devices()
    end_s = T0 + after_s[-1]
    earlier.hear(Batch(positions=table.take(slice(0, cut))), end_s)
    known.hear(Batch(positions=table.take(slice(cut, None))), end_s)
    known.join(earlier, end_s)
    assert known.events == find_devices(table)


def test_a_sender_is_where_he_was_nearest_in_time_to_his_last_text_as_in_a_recording() -> None:
    table = fixes((SHIP, -900.0, 10.0), (SHIP, -60.0, 11.0), (SHIP, 30.0, 12.0), status=0)
    sent = [said("PAN PAN", after_s=-800.0), said("MAYDAY")]
    known = Dangers()
    known.hear(Batch(positions=table.take(slice(0, 1)), texts=sent[:1]), T0, nowhere)
    known.hear(texts(sent[1]), T0, lambda _: table.take(slice(0, 2)))
    assert known.incidents[0].lat == 11.0
    known.hear(Batch(positions=table.take(slice(2, 3))), T0 + 30, nowhere)
    assert known.incidents == danger_texts(sent, table)


def test_what_is_remembered_of_long_ago_has_the_place_where_it_was_sent(zones) -> None:
    earlier, rescue = Rescue(zones), Rescue(zones)
    before = fixes((SHIP, -18_060.0, 10.0), (SHIP + 1, -18_050.0, 20.0), status=0)
    batches = [Batch(positions=before), texts(said("MAYDAY", after_s=-18_000.0))]
    earlier.remember(batches, T0)
    assert rescue.incidents == ()
    rescue.join(earlier, T0)
    [incident] = rescue.incidents
    assert (incident.phase, incident.lat) == ("DETRESFA", 10.0)
    rescue.hear(texts(said("PAN PAN")), T0, nowhere)
    [incident] = rescue.incidents
    assert (incident.phase, incident.facts[1]) == ("DETRESFA", "texts of danger: 2")
    assert incident.at.timestamp() == T0
