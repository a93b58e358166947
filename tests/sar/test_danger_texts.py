"""Safety texts that speak of danger: told as at least a phase, tests as tests, all else not."""

import math
from datetime import UTC, datetime

import pytest

from ais.positions import position_table
from ais.vessels import SafetyText
from sar.danger_texts import danger_texts

NOON_S = 1772366400.0
SHIP = 311000001
NOWHERE = position_table(mmsi=[])


def text(said, mmsi=SHIP, time_s=NOON_S):
    return SafetyText(mmsi=mmsi, time_s=time_s, text=said, source=0, line=1)


@pytest.mark.parametrize(
    ("said", "trigger", "phase"),
    [
        ("MAYDAY MAYDAY DE ALPHA", "HT2", "DETRESFA"),
        ("SOS", "HT2", "DETRESFA"),
        ("TAKING WATER 40 POB", "HT4", "DETRESFA"),
        ("NOS ESTAMOS HUNDIENDO", "HT4", "DETRESFA"),
        ("MAYDAY MAN OVERBOARD", "HT3", "DETRESFA"),  # the more telling word
        ("NEED HELP ENGINE DEAD", "HT7", "DETRESFA"),
        ("AUXILIO", "HT7", "DETRESFA"),
        ("PAN-PAN PAN-PAN", None, "ALERFA"),
        ("MAYDAY TEST ONLY", None, None),
    ],
)
def test_words_of_danger_are_at_least_a_phase(said, trigger, phase):
    [incident] = danger_texts([text(said)], NOWHERE)
    assert (incident.trigger, incident.phase) == (trigger, phase)
    assert incident.key == f"text:{SHIP}" and incident.mmsi == SHIP
    assert incident.at == datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",  # the first five were really sent
    ["MSG FROM 366999707", "NI HAO.CALL TEST", "THANX", "PLEASE REPORT TO JOBOURG TRAFFIC",
     "EP228 IX48 FG3 DK7 PL56.", "TUG ASSIST 0800", "THANKS FOR HELP", "COULEUR", "SOSUA", ""],
)  # fmt: skip
def test_other_words_are_nothing(said):
    assert danger_texts([text(said)], NOWHERE) == ()


def test_what_a_device_sends_is_left_to_the_device():
    assert danger_texts([text("MOB ACTIVE SOS", mmsi=972000001)], NOWHERE) == ()


def test_one_sender_is_one_incident_with_its_gravest_words_and_its_latest_time():
    sent = [text("PAN PAN", time_s=NOON_S), text("SINKING", time_s=NOON_S + 600),
            text("SINKING TEST", time_s=NOON_S + 900)]  # fmt: skip
    [incident] = danger_texts(sent, NOWHERE)
    assert (incident.phase, incident.trigger) == ("DETRESFA", "HT4")
    assert incident.at.timestamp() == NOON_S + 900
    assert incident.facts[:2] == ("sent: 'SINKING'", "texts of danger: 3")


@pytest.mark.parametrize(("age_s", "known"), [(0.0, True), (3600.0, True), (3601.0, False)])
def test_its_place_is_where_its_ais_was_within_the_hour(age_s, known):
    heard = position_table(
        mmsi=[SHIP, 5], time_s=[NOON_S - age_s, NOON_S], lat=[20.5, 1.0], lon=[-73.5, 1.0]
    )
    [incident] = danger_texts([text("SOS")], heard)
    assert (incident.lat == 20.5) is known and math.isnan(incident.lon) is not known
    assert ("place: its own AIS" in incident.facts[2]) is known


def test_without_any_time_it_is_still_told():
    [incident] = danger_texts([text("SOS", time_s=math.nan)], NOWHERE)
    assert incident.at is None and incident.phase == "DETRESFA"
