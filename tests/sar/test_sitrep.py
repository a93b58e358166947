"""Messages that survive any link: ASCII, 69 characters, fields nobody can forge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sar.errors import SarError
from sar.incident_form import report_from
from sar.incidents import People
from sar.radio_text import (
    LINE_LENGTH,
    ascii_text,
    date_time_group,
    read_position,
    read_time,
    spoken_position,
    wrapped,
)
from sar.sitrep import (
    Casualty,
    Sitrep,
    all_ships,
    casualty_of,
    mayday_relay,
    sitrep_full,
    sitrep_short,
    unsafe_practices,
)

AT = datetime(2026, 3, 1, 3, 40, tzinfo=UTC)
BOAT = Casualty(
    identity="rubber boat",
    lat=19.937,
    lon=-72.2,
    at=AT,
    situation="taking water",
    people=People(adults=70, infants=2),
    assistance="rescue of all",
)


def a_sitrep(casualty: Casualty = BOAT, **more) -> Sitrep:
    told = {"number": 2, "written": AT, "sender": "CG 101", "to": ["RCC Miami"]}
    return Sitrep(casualty=casualty, **(told | more))


def every_message(casualty: Casualty, language: str) -> list[str]:
    report = a_sitrep(casualty)
    return [
        sitrep_short(report, language),
        sitrep_full(report, language),
        mayday_relay(casualty, relaying="Cutter One", received=AT, language=language),
        all_ships(
            casualty,
            number=1,
            sender="CG 101",
            report_to="RCC MIAMI",
            written=AT,
            language=language,
        ),
        unsafe_practices(casualty, unsafe="overloaded", measures="rescue", language=language),
    ]


def test_the_short_form_is_exactly_this():
    report = a_sitrep(phase="DETRESFA", coordinating_rcc="RCC Miami")
    assert sitrep_short(report) == (
        "TRANSMISSION PRIORITY: DISTRESS\n"
        "DATE AND TIME: 010340Z MAR 26\n"
        "FROM: CG 101\n"
        "TO: RCC MIAMI\n"
        "SAR SITREP NUMBER 2\n"
        "A. IDENTITY OF CASUALTY: RUBBER BOAT, FLAG NOT KNOWN\n"
        "B. POSITION: 19-56.2N 072-12.0W 010340Z\n"
        "C. SITUATION: PHASE AT LEAST DETRESFA. TAKING WATER\n"
        "D. NUMBER OF PERSONS AT RISK: AT LEAST 72 (ADULTS 70, INFANTS 2)\n"
        "E. ASSISTANCE REQUIRED: RESCUE OF ALL\n"
        "F. COORDINATING RCC: RCC MIAMI\n"
        "END SAR SITREP NUMBER 2\n"
    )


def letters(text: str) -> list[str]:
    return [line[0] for line in text.splitlines() if line[1:3] == ". "]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letters_are_the_same_in_every_language(language):
    assert letters(sitrep_short(a_sitrep(), language)) == list("ABCDEF")
    assert letters(sitrep_full(a_sitrep(), language)) == list("ABCDEFGHIJKLM")


def test_spanish_has_its_own_words_and_the_same_numbers():
    text = sitrep_short(a_sitrep(), "es")
    assert "D. NUMERO DE PERSONAS EN PELIGRO: AL MENOS 72 (ADULTOS 70, BEBES 2)" in text
    assert "19-56.2N 072-12.0W 010340Z" in text and "POSITION" not in text


def test_a_relay_keeps_the_procedure_words_in_spanish():
    """Radio Regulations art 32.19E: three times the signal, the stations, the relaying name."""
    text = mayday_relay(
        BOAT,
        relaying="Patrullero Uno",
        relaying_id="MMSI 345000000",
        received=AT,
        channel="VHF 16",
        language="es",
    )
    assert text.splitlines()[:5] == [
        "MAYDAY RELAY, MAYDAY RELAY, MAYDAY RELAY",
        "ALL STATIONS, ALL STATIONS, ALL STATIONS",
        "THIS IS PATRULLERO UNO, PATRULLERO UNO, PATRULLERO UNO, MMSI",
        "   345000000",
        "SE HA RECIBIDO LO SIGUIENTE EN VHF 16 A LAS 010340Z",
    ]
    assert text.splitlines()[-1] == "OVER"


def test_all_ships_says_who_is_asked_and_until_when():
    text = all_ships(
        BOAT,
        number=3,
        sender="CG 101",
        report_to="RCC MIAMI",
        written=AT,
        within_nm=30,
        until=AT + timedelta(days=1),
    )
    assert text.startswith("010340Z MAR 26 CG 101 3\nDISTRESS\n")
    assert "ALL SHIPS WITHIN 30 NM: KEEP A SHARP LOOKOUT" in text
    assert "CANCEL THIS MESSAGE 020340Z MAR 26" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_report_of_unsafe_practices_counts_and_names_nobody(language):
    text = unsafe_practices(BOAT, unsafe="no lifejackets", measures="", language=language)
    numbered = [line for line in text.splitlines() if line[0].isdigit()]
    assert len(numbered) == 8
    assert "72 (" in numbered[-1]
    assert {"en": "NATIONALITIES", "es": "NACIONALIDADES"}[language] in text
    assert numbered[6].endswith(("NOT KNOWN", "NO SE SABE"))  # said, never left out


def test_what_nobody_knows_is_said_to_be_unknown():
    text = sitrep_short(a_sitrep(Casualty()))
    assert text.count("NOT KNOWN") == 7  # identity, flag, B, C, D, E, F
    assert "NIL" not in text and sitrep_full(a_sitrep(Casualty())).count(": NIL") == 7


FORGED = [
    "BOAT\nB. POSITION: 00-00.0N 000-00.0E",
    "BOAT\r\nEND SAR SITREP NUMBER 2",
    "X" * 62 + " B. POSITION: 00-00.0N 000-00.0E",  # wrapped so that the field begins a line
    chr(0x202E) + "TAOB",
    "\x1b[2J\x07BOAT",
    "B. POSITION: 00-00.0N 000-00.0E",
    "MAYDAY",
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", FORGED)
def test_no_name_a_ship_sends_can_pass_for_a_field(name, language):
    honest = every_message(BOAT, language)
    for text, plain in zip(every_message(Casualty(identity=name, lat=1, lon=1), language), honest):
        starts = [line[:12] for line in text.splitlines() if not line.startswith("   ")]
        expected = [line[:12] for line in plain.splitlines() if not line.startswith("   ")]
        assert len(starts) == len(expected)
        assert sum(line.startswith("B. POSITION") for line in starts) <= 1


@given(st.text(max_size=300), st.sampled_from(["en", "es"]))
def test_every_message_is_plain_ascii_of_69_characters(text, language):
    casualty = Casualty(identity=text, call_sign=text, situation=text, assistance=text)
    for message in every_message(casualty, language):
        assert message.isascii() and message.endswith("\n")
        assert all(len(line) <= LINE_LENGTH for line in message.splitlines())
        assert all(c.isprintable() or c == "\n" for c in message)


@pytest.mark.parametrize(
    "text, plain",
    [
        ("Peñón de Vélez", "PENON DE VELEZ"),
        ("Straße Øresund", "STRASSE ORESUND"),
        ("ВОСТОК", "??????"),
        ("½ boat", "1?2 BOAT"),
        ("", ""),
    ],
)
def test_names_are_folded_to_ascii(text, plain):
    assert ascii_text(text) == plain


def test_a_word_longer_than_a_line_is_broken_under_the_indent():
    lines = wrapped(["A" * 150]).splitlines()
    assert [len(line) for line in lines] == [69, 69, 18]
    assert all(line.startswith("   ") for line in lines[1:])


@pytest.mark.parametrize(
    "lat, lon, spoken",
    [
        (19.937, -72.2, "19-56.2N 072-12.0W"),
        (0.0, 0.0, "00-00.0N 000-00.0E"),
        (-0.0001, -0.0001, "00-00.0N 000-00.0E"),  # no south zero
        (59.99999, 179.99999, "60-00.0N 180-00.0E"),  # never 59-60.0
        (float("nan"), 1.0, "NOT KNOWN"),
    ],
)
def test_positions_are_written_in_tenths_of_minutes(lat, lon, spoken):
    assert spoken_position(lat, lon) == spoken


@given(st.floats(-90, 90), st.floats(-179.99, 179.99))
def test_a_position_written_and_read_is_the_same_to_a_tenth_of_a_minute(lat, lon):
    read = read_position(spoken_position(lat, lon))
    assert read == pytest.approx((lat, lon), abs=0.051 / 60)


@pytest.mark.parametrize(
    "text",
    [
        "19-56.2N 072-12.0W",
        "19 56.2 N, 72 12 W",
        "19°56.2'N 072°12.0'W",
        "19-56,2n 72-12w",
        "19.93667N 72.2W",
        "19.93667, -72.2",
        " 19.93667 -72.2 ",
        "19-56.2N 072-12.0O",  # oeste
        "072-12.0W 19-56.2N",
        "19,93667; -72,2",
        "19,93667 -72,2",
    ],
)
def test_a_position_is_read_as_people_write_it(text):
    assert read_position(text) == pytest.approx((19.93667, -72.2), abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "here",
        "19N",
        "95-00N 072-00W",
        "19-60N 072-00W",
        "91,0",
        "-118.25,33.7",
        "1,2,3",
        "19 56 12 N 72 W",
    ],
)
def test_what_is_no_position_is_refused_in_one_line(text):
    with pytest.raises(SarError) as caught:
        read_position(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01T03:40Z", "2026-03-01 03:40+00:00", "010340Z MAR 26", "2026-02-28T22:40-05:00"],
)
def test_times_are_read_with_their_zone(text):
    assert read_time(text) == AT


@pytest.mark.parametrize(
    "text", ["", "03:40", "2026-03-01T03:40", "320340Z MAR 26", "010340Z MÄR 26"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(SarError, match="write 2026-03-01T03:40Z"):
        read_time(text)


def test_local_times_are_sent_in_utc():
    local = datetime(2026, 2, 28, 22, 40, tzinfo=timezone(timedelta(hours=-5)))
    assert date_time_group(local) == "010340Z MAR 26"


@pytest.mark.parametrize(
    "more, words",
    [
        ({"number": 0}, "SITREP number is 0"),
        ({"priority": "HIGH"}, "priority 'HIGH' must be one of DISTRESS, URGENCY"),
        ({"to": []}, "needs a sender and somebody"),
        ({"sender": " "}, "needs a sender"),
        ({"written": datetime(2026, 3, 1)}, "no time zone"),  # noqa: DTZ001
    ],
)
def test_a_sitrep_nobody_could_file_is_refused(more, words):
    with pytest.raises(SarError, match=words):
        a_sitrep(**more)


def test_other_languages_and_an_unnamed_relay_are_refused():
    with pytest.raises(SarError, match="must be one of en, es"):
        sitrep_short(a_sitrep(), "de")
    with pytest.raises(SarError, match="relaying station"):
        mayday_relay(BOAT, relaying=" ")


def test_an_incident_becomes_the_casualty_of_its_report():
    report = report_from(
        {
            "id": "1",
            "kind": "phone",
            "received": "2026-03-01T03:40Z",
            "position": "19-56.2N 072-12.0W",
            "craft": "rubber_boat",
            "people": {"adults": 70},
            "remarks": "taking water",
        }
    )
    text = sitrep_short(a_sitrep(casualty_of(report)))
    assert "A. IDENTITY OF CASUALTY: RUBBER BOAT" in text
    assert "B. POSITION: 19-56.2N 072-12.0W 010340Z" in text
    assert "D. NUMBER OF PERSONS AT RISK: AT LEAST 70" in text
