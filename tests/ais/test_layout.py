"""The bit layout is the one pyais knows, field by field, but where a reason stands here."""

from __future__ import annotations

import math
import os
from itertools import accumulate

import numpy as np
import pytest
from pyais import messages as theirs
from pyais.bit_vector import bit_vector

from ais.layout import LAYOUT, PART_B, Text, fits, is_craft_of_a_ship
from ais.messages import Message, decode

PAYLOADS = 100_000 if os.environ.get("WATCHDESK_SOAK") == "1" else 100
ARMOUR = np.array([*range(48, 88), *range(96, 120)], dtype=np.uint8)
THEIR_NAMES = {
    "speed_kn": "speed",
    "course_deg": "course",
    "heading_deg": "heading",
    "accurate": "accuracy",
    "draught_m": "draught",
    "name": "shipname",
    **{f"utc_{unit}": unit for unit in ("year", "month", "day", "hour", "minute", "second")},
    **{f"to_{end}_m": f"to_{end}" for end in ("bow", "stern", "port", "starboard")},
}
ROWS_READ = sorted(row for row in LAYOUT if LAYOUT[row].fields)
IN_PARTS = {24: theirs.MessageType24PartA, PART_B: theirs.MessageType24PartB}
# Numbers our messages hold, and from which of theirs on they say "not available", by type.
LIMITS = {"speed_kn": 102.3, "course_deg": 360.0, "heading_deg": 360}
LIMITS_OF_TYPE = {9: {"speed_kn": 1023}, 27: {"speed_kn": 63}}
WHOLE = ("status", "second", "accurate")


def their_class(row):
    return IN_PARTS.get(row) or theirs.MSG_CLASS[row]


def their_fields(row):
    """First bit, width and sign of each of their fields by name."""
    fields = list(their_class(row).fields())
    ends = list(accumulate(field.metadata["width"] for field in fields))
    return {
        field.name: (end - field.metadata["width"], field.metadata["width"], field)
        for field, end in zip(fields, ends)
    }


@pytest.mark.parametrize("row", [row for row in ROWS_READ if row not in (12, 14)])
def test_every_field_stands_where_pyais_has_it(row):
    known = their_fields(row)
    for field in LAYOUT[row].fields:
        name = THEIR_NAMES.get(field.name, field.name)
        if row == 21 and field.name == "name":
            name = "name" if field.start < 100 else "name_ext"
        if field.name == "mothership_mmsi":
            known = known | {name: (132, 30, None)}  # MessageType24PartBAuxiliaryCraft
        start, width, their_field = known[name]
        if isinstance(field, Text):
            # The 88 bits of a name's extension hold 14 letters and a rest.
            assert (field.start, field.characters) == (start, width // 6)
        else:
            assert (field.start, field.width) == (start, width), field.name
            if their_field is not None and width > 1:
                assert field.signed == bool(their_field.metadata["signed"]), field.name


@pytest.mark.parametrize("row", ROWS_READ)
def test_every_number_is_whole_in_the_shortest_message_allowed(row):
    form = LAYOUT[row]
    assert all(bits.start + bits.width <= 6 * form.least for bits in form.numbers)
    assert all(bits.width <= 42 - bits.start % 6 for bits in form.numbers)  # one bulk window


def test_every_type_has_a_form_and_no_other_has():
    assert sorted(set(LAYOUT) - {PART_B}) == list(range(1, 28))
    for row, form in LAYOUT.items():
        if row != PART_B:
            assert fits(row, form.least)
            assert fits(row, form.most)
            assert not fits(row, form.least - 1)
            assert not fits(row, form.most + 1)


def random_payloads(row, count):
    """Armoured payloads with every bit random but those that tell type and part."""
    rng = np.random.default_rng(row)
    form = LAYOUT[row]
    for _ in range(count):
        characters = int(rng.choice([form.least, form.most]))
        sixes = rng.integers(0, 64, characters)
        sixes[0] = 24 if row == PART_B else row
        if row in IN_PARTS:
            sixes[6] = (sixes[6] & 0b110011) | (0b0100 if row == PART_B else 0)
        if row == PART_B and rng.random() < 0.2:  # a ship's boat
            mmsi = 980_000_000 + int(rng.integers(0, 10_000_000))
            bits = (mmsi << 4) | int(sixes[6] & 15)
            sixes[2:7] = [bits >> shift & 63 for shift in (24, 18, 12, 6, 0)]
            sixes[1] = bits >> 30 & 63 | (sixes[1] & 48 if bits >> 34 == 0 else 0)
        yield ARMOUR[sixes].tobytes()


def letters(bits, start, count):
    """A text read letter by letter with their bit vector, up to the sign that ends it."""
    codes = [
        bits.get(start + 6 * place, 6) for place in range(min(count, (len(bits) - start) // 6))
    ]
    return "".join(chr(code + 64 if code < 32 else code) for code in codes)


def expected_text(bits, row, name):
    """The difference: what follows an "@", which ends a text, is not read (M.1371-5 table 47)."""
    runs = [(text.start, text.characters) for text in LAYOUT[row].texts if text.name == name]
    sent = "".join(letters(bits, *run) for run in runs)
    return sent.partition("@")[0].strip() or None


def assert_position(row, ours, other):
    here = abs(other.lat) <= 90 and abs(other.lon) <= 180
    for name in ("lat", "lon"):
        value = getattr(other, name)
        # pyais rounds to six decimals and passes 91 and 181, or worse, on as numbers.
        outside = abs(value) > (90 if name == "lat" else 180)
        assert getattr(ours, name) == pytest.approx(
            math.nan if outside else value, abs=6e-7, nan_ok=True
        ), (row, name, here)
    for name, limit in (LIMITS | LIMITS_OF_TYPE.get(row, {})).items():
        value = getattr(other, THEIR_NAMES[name], None)
        absent = value is None or value >= limit
        wanted = math.nan if absent else value
        assert getattr(ours, name) == pytest.approx(wanted, abs=1e-9, nan_ok=True), (row, name)
    for name in WHOLE:
        value = getattr(other, THEIR_NAMES.get(name, name), None)
        if value is not None and not (row in (4, 11) and name == "second"):
            assert getattr(ours, name) == int(value), (row, name)


def assert_identity(row, ours, other, bits):
    identity = ours.identity
    for name in {text.name for text in LAYOUT[row].texts}:
        assert getattr(identity, name) == expected_text(bits, row, name), (row, name)
    for name in ("imo", "ship_type", "draught"):
        value = getattr(other, name, None)
        if name == "ship_type" and value is not None:
            # As sent: pyais folds the codes that M.1371-5 table 53 reserves into their neighbours.
            value = bits.get(*their_fields(row)[name][:2])
        mine = identity.draught_m if name == "draught" else getattr(identity, name)
        assert (mine or 0) == pytest.approx(float(value or 0)), (row, name)
    if hasattr(other, "to_bow"):
        assert (identity.length_m or 0) == other.to_bow + other.to_stern
        assert (identity.beam_m or 0) == other.to_port + other.to_starboard
    elif row == PART_B:
        assert is_craft_of_a_ship(ours.mmsi)
        assert (identity.mothership_mmsi or 0) == int(other.mothership_mmsi)
        assert identity.length_m is None


@pytest.mark.parametrize("row", ROWS_READ)
def test_random_payloads_say_what_pyais_reads(row):
    for payload in random_payloads(row, PAYLOADS):
        bits = bit_vector(payload, 0)
        ours = decode(payload, 0)
        assert isinstance(ours, Message)
        assert ours.mmsi == bits.get(8, 30)
        if row in (12, 14):
            assert (ours.text or None) == expected_text(bits, row, "text")
            continue
        other = theirs.MSG_CLASS[ours.msg_type].from_vector(bits)
        if hasattr(other, "lat"):
            assert_position(row, ours, other)
        if ours.identity is not None:
            assert_identity(row, ours, other, bits)
