"""The arrays that the bulk decoder reads are the layout, and the kernels know their shape."""

from __future__ import annotations

import numpy as np
import pytest

from ais import bulk_tables as tables
from ais import payload_kernel as k
from ais.layout import LAYOUT

BITS = tables.BITS.reshape(-1, k.FIELDS, k.WORDS)
FIELDS = [(row, field) for row in LAYOUT for field in LAYOUT[row].numbers]
NUMBERS = [(row, field) for row, field in FIELDS if field.name in tables.NUMBERS]


@pytest.mark.parametrize(("row", "field"), NUMBERS, ids=lambda part: getattr(part, "name", part))
def test_a_number_lies_whole_in_the_eight_characters_it_is_looked_for_in(row, field):
    first = 6 * BITS[row, tables.NUMBERS.index(field.name), k.CHARACTER]
    assert first <= field.start
    assert field.start + field.width <= first + 48


@pytest.mark.parametrize(
    "together",
    [
        ("lat", "course_deg"),
        ("lon", "speed_kn"),
        ("heading_deg", "second"),
        ("status", "accurate"),
        ("utc_year", "utc_month", "utc_day"),
        ("utc_hour", "utc_minute", "utc_second"),
    ],
    ids=" and ".join,
)
def test_numbers_that_are_read_together_are_looked_for_in_one_place(together):
    places = [tables.NUMBERS.index(name) for name in together]
    looked_at = BITS[:, places, k.CHARACTER]
    np.testing.assert_array_equal(looked_at, looked_at[:, :1].repeat(len(places), axis=1))


def test_the_kernels_know_where_each_group_of_numbers_begins():
    assert len(tables.POSITION_NUMBERS) == k.STATIC_FIELDS
    assert len(tables.POSITION_NUMBERS + tables.STATIC_NUMBERS) == k.CLOCK_FIELDS
    assert len(tables.NUMBERS) == k.FIELDS


def test_there_is_room_for_the_longest_text_and_the_longest_identity():
    texts = [text for row in (12, 14) for text in LAYOUT[row].texts]
    assert max(text.characters for text in texts) == tables.LETTERS
    assert max(LAYOUT[row].most for row in tables.STATIC_ROWS) <= 8 * k.MASKS
