"""Payloads say what two other decoders, gpsd and libais, say of them."""

import json
import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.layout import POSITION_TYPES
from ais.messages import Message, decode
from ais.positions import position_table
from ais.reading import decoded


def message_of(sentences):
    """The message in sentences made by pyais."""
    fields = [sentence.split(b",") for sentence in sentences]
    return decode(b"".join(f[5] for f in fields), int(fields[-1][6][:1]))


def gpsd(path):
    """What gpsd's own test expects, one object a message."""
    lines = path.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"class":"AIS"')]


def same(ours, theirs, slack):
    """Whether our field agrees with the other decoder's, "not available" being ``None``."""
    return (ours is None and theirs is None) or ours == pytest.approx(theirs, abs=slack)


def expected_position(record):
    """Position fields of a scaled gpsd or libais record in our names, sentinels as ``None``."""
    kind = record["type"]
    lat, lon = record.get("lat"), record.get("lon")
    placed = kind in POSITION_TYPES and abs(lat) <= 90 and abs(lon) <= 180
    speed, course, heading = record.get("speed"), record.get("course"), record.get("heading")
    no_speed = {27: 63, 9: 1023}.get(kind, 102.3)
    return {
        "lat": lat if placed else None,
        "lon": lon if placed else None,
        "speed_kn": None if speed is None or speed >= no_speed - 0.05 else speed,
        "course_deg": None if course is None or course >= 360 else course,
        "heading_deg": None if heading is None or heading >= 360 else heading,
    }


def expected_identity(record):
    """Identity fields of a gpsd or libais record in our names."""
    imo = int(record["imo"]) if "imo" in record else None
    return {
        "name": record.get("shipname", record.get("name")) or None,
        "callsign": record.get("callsign") or None,
        "imo": imo or None,
        "ship_type": record.get("shiptype") or None,
        "destination": record.get("destination") or None,
        "length_m": (record.get("to_bow", 0) + record.get("to_stern", 0)) or None,
        "beam_m": (record.get("to_port", 0) + record.get("to_starboard", 0)) or None,
        "draught_m": record.get("draught") or None,
    }


def assert_agrees(ours, theirs, slack=1e-4):
    assert (ours["type"], ours["mmsi"]) == (theirs["type"], theirs["mmsi"])
    if theirs["type"] in POSITION_TYPES:
        for name, value in expected_position(theirs).items():
            assert same(ours[name], value, slack), (name, ours, theirs)
    if theirs["type"] in (1, 2, 3, 27):
        assert ours["status"] == theirs["status"]
    if theirs["type"] in (5, 19, 21):
        for name, value in expected_identity(theirs).items():
            assert same(ours[name], value, slack), (name, ours, theirs)
    if theirs["type"] in (12, 14):
        assert ours["text"] == theirs["text"].strip()


@pytest.mark.shared
def test_every_type_of_gpsds_sample_is_decoded_as_gpsd_does(shared_data):
    theirs = gpsd(shared_data / "nmea" / "sample.aivdm.js.chk")
    ours = list(decoded(shared_data / "nmea" / "sample.aivdm"))
    assert {record["type"] for record in theirs} == set(range(1, 28))
    # Type 24: gpsd joins parts A and B to one record; ours stay two, compared below.
    # 999999999: its second part names a station and its first does not, so we do not join.
    ours = [record for record in ours if record["type"] != 24]
    theirs = [r for r in theirs if r["type"] != 24 and r["mmsi"] != 999999999]
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert_agrees(mine, other)


@pytest.mark.shared
def test_type_24_parts_say_together_what_gpsd_says_of_the_pair(shared_data):
    joined = [r for r in gpsd(shared_data / "nmea" / "sample.aivdm.js.chk") if r["type"] == 24]
    ours = [r for r in decoded(shared_data / "nmea" / "sample.aivdm") if r["type"] == 24]
    assert joined
    for record in joined:
        parts = [part for part in ours if part["mmsi"] == record["mmsi"]]
        told = {name: v for part in parts for name, v in part.items() if v is not None}
        for name, value in expected_identity(record).items():
            assert told.get(name) == value


@pytest.mark.shared
def test_class_b_and_long_range_agree_with_gpsd(shared_data):
    theirs = gpsd(shared_data / "nmea" / "ais-18-27.log.chk")  # unscaled, M.1371-5 units
    ours = list(decoded(shared_data / "nmea" / "ais-18-27.log"))
    ours = [record for record in ours if record["type"] in (18, 27)]
    assert len(ours) == len(theirs) == 138
    for mine, other in zip(ours, theirs):
        wide = other["type"] == 18
        per_degree = 600_000 if wide else 600
        other |= {"lat": other["lat"] / per_degree, "lon": other["lon"] / per_degree}
        other |= {"speed": other["speed"] / (10 if wide else 1)}
        other |= {"course": other["course"] / (10 if wide else 1)}
        # Type 27 says course 511 for none, gpsd's raw value; 360 and up is none for both.
        assert_agrees(mine, other)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["typeexamples", "tagblock"])
def test_libais_examples_are_decoded_as_libais_does(shared_data, name):
    folder = shared_data / "nmea"
    theirs = [json.loads(line) for line in (folder / f"{name}.json").read_text().splitlines()]
    ours = sorted(decoded(folder / f"{name}.nmea"), key=lambda record: record["line"])
    theirs = sorted(theirs, key=lambda r: r.get("tagblock_group", {}).get("id", 0), reverse=True)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        if other["type"] in (12, 14):  # libais keeps what follows the "@" that ends a text
            other["text"] = other["text"].partition("@")[0]
        if other["type"] == 9:  # libais takes an aircraft's whole knots for tenths
            other["speed"] *= 10
        if mine.get("name"):  # libais writes "-" and "`" where ITU-R M.1371-5 table 47 has "_'"
            mine["name"] = mine["name"].translate(str.maketrans("_'", "-`"))
        assert_agrees(mine, other)


@pytest.mark.parametrize(
    "fields, speed_kn, course_deg",
    [
        ({"msg_type": 27, "speed": 62, "course": 359}, 62, 359),
        ({"msg_type": 27, "speed": 63, "course": 511}, None, None),
        ({"msg_type": 9, "speed": 150, "course": 90.0}, 150, 90),  # an aircraft is not "n/a"
        ({"msg_type": 9, "speed": 1022, "course": 359.9}, 1022, 359.9),
        ({"msg_type": 9, "speed": 1023, "course": 360.0}, None, None),
        ({"msg_type": 1, "speed": 102.2, "course": 359.9}, 102.2, 359.9),
        ({"msg_type": 1, "speed": 102.3, "course": 360.0}, None, None),
        ({"msg_type": 18, "speed": 102.3, "course": 360.0}, None, None),
    ],
)
def test_not_available_is_none_in_the_units_of_each_type(sentences, fields, speed_kn, course_deg):
    message = message_of(sentences(mmsi=311000001, lat=20.1, lon=-74.2, **fields))
    names = ("msg_type", "mmsi", "lat", "lon", "speed_kn", "course_deg", "heading_deg")
    table = position_table(**{name: [getattr(message, name)] for name in names})
    assert table.lat[0] == pytest.approx(20.1, abs=1e-3)
    for value, expected in [(table.speed_kn[0], speed_kn), (table.course_deg[0], course_deg)]:
        wanted = math.nan if expected is None else expected
        assert float(value) == pytest.approx(wanted, abs=0.01, nan_ok=True)


@pytest.mark.parametrize(
    "msg_type, characters, message",
    [
        (1, 28, True),
        (1, 27, False),
        (1, 29, False),  # 174 bits, as type1-bad-bitcount.nmea has them
        (5, 71, True),
        (5, 70, True),  # gpsd too takes 420 bits
        (5, 69, False),
        (5, 72, False),
        (18, 28, True),
        (18, 30, False),
        (19, 52, True),
        (19, 51, False),
        (21, 46, True),
        (21, 28, False),  # 168 bits: noise that pyais makes a position of
        (21, 62, True),
        (21, 63, False),
        (24, 28, True),
        (24, 29, False),
        (27, 16, True),
        (27, 17, False),  # noise that pyais makes a position of
        (27, 28, True),  # a whole slot
        (4, 28, True),
        (4, 12, False),
        (14, 7, True),
        (14, 6, False),
    ],
)
def test_the_length_must_be_one_of_the_type(msg_type, characters, message):
    first = chr(msg_type + (48 if msg_type < 40 else 56)).encode()
    outcome = decode(first + b"0" * (characters - 1), 0)
    assert isinstance(outcome, Message) if message else outcome == "wrong length"


@pytest.mark.parametrize("first", [b"0", b"L", b"w"])  # types 0, 28 and 63
def test_types_nobody_defined_are_refused(first):
    assert decode(first + b"0" * 27, 0) == "unknown message type"


def test_the_fourth_part_of_a_type_24_is_refused():
    # 162 bits, MMSI 0, part number 3: 6 + 2 + 30 bits of zeros, then two ones.
    payload = b"H" + b"0" * 5 + b"<" + b"0" * 20
    assert decode(payload, 0) == "unknown part of a type 24"


def test_a_craft_of_a_parent_ship_names_its_mother(sentences):
    fields = {"msg_type": 24, "partno": 1, "callsign": "TENDER1", "ship_type": 36}
    craft = message_of(sentences(mmsi=982351234, mothership_mmsi=235123456, **fields))
    assert craft.identity.mothership_mmsi == 235123456
    assert (craft.identity.length_m, craft.identity.beam_m) == (None, None)
    ship = message_of(sentences(mmsi=235123456, to_bow=10, to_stern=5, **fields))
    assert ship.identity.mothership_mmsi is None
    assert ship.identity.length_m == 15


def test_the_reference_site_of_type_17_is_no_position(sentences):
    message = message_of(sentences(msg_type=17, mmsi=2734450, lat=59.9, lon=29.1, data=b"\0" * 8))
    assert math.isnan(message.lat)
    assert message.msg_type not in POSITION_TYPES


@pytest.mark.parametrize(
    "hour, minute, told",
    [(23, 59, True), (24, 60, False)],  # 24:60 is how "not available" is sent
)
def test_a_base_station_tells_the_time_if_it_knows_it(sentences, hour, minute, told):
    fields = {"year": 2026, "month": 3, "day": 1, "hour": hour, "minute": minute, "second": 30}
    message = message_of(sentences(msg_type=4, mmsi=2734450, lat=20.0, lon=-74.0, **fields))
    assert message.utc_s == pytest.approx(1772409570.0 if told else math.nan, nan_ok=True)


def test_text_ends_at_the_first_at_sign(sentences):
    message = message_of(sentences(msg_type=14, mmsi=970311001, text="SART TEST@@JUNK"))
    assert message.text == "SART TEST"


@settings(max_examples=300)
@given(
    st.integers(1, 27),
    st.text(
        alphabet="0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw", max_size=200
    ),
    st.integers(0, 5),
)
def test_any_payload_is_a_message_or_a_reason(msg_type, rest, fill):
    outcome = decode((chr(msg_type + 48) + rest).encode(), fill)
    assert isinstance(outcome, Message | str)
    if isinstance(outcome, Message):
        assert Counter(outcome._fields) == Counter(Message._fields)
        assert outcome.msg_type == msg_type
