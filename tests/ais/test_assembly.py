"""Sentences become one message only where they belong together."""

import itertools
import math

import pytest

from ais.assembly import MAX_AGE_LINES, MAX_AGE_S, Assembler
from ais.nmea import Sentence

NOON_S = 1772366400.0


def a_part(part, total=2, **fields):
    given = {
        "sequence": b"3",
        "channel": b"A",
        "payload": b"part%d" % part,
        "fill": 2 if part == total else 0,
        "time_s": NOON_S,
        "told": "tag block",
        "station": b"",
        "group": b"",
        "doubt": "",
    }
    return Sentence(total=total, part=part, **(given | fields))


def joined(*parts):
    """What an assembler makes of sentences on lines 1, 2, ...: payloads, and what it refused."""
    assembler = Assembler()
    whole = [assembler.add(part, line) for line, part in enumerate(parts, 1)]
    assembler.close()
    return [w.sentence.payload for w in whole if w], assembler.refused.total()


def test_a_single_sentence_is_a_message_at_once():
    assert joined(a_part(1, total=1)) == ([b"part1"], 0)


def test_parts_join_in_order_with_the_padding_of_the_last_and_the_line_of_the_first():
    assembler = Assembler()
    assert assembler.add(a_part(1, total=3), 7) is None
    assert assembler.add(a_part(2, total=3), 8) is None
    whole = assembler.add(a_part(3, total=3), 9)
    assert (whole.sentence.payload, whole.sentence.fill, whole.line) == (b"part1part2part3", 2, 7)


@pytest.mark.parametrize(
    "difference",
    [
        {"sequence": b"4"},
        {"channel": b"B"},
        {"station": b"rHORTA"},  # named only now: some other station may have begun
        {"group": b"17"},
        {"total": 3},
    ],
)
def test_parts_that_differ_in_one_thing_never_join(difference):
    assert joined(a_part(1), a_part(2, **difference)) == ([], 2)


def test_a_part_without_a_name_goes_on_with_the_line_before_it():
    # Loggers write a tag block before the first part only.
    named = a_part(1, station=b"rHORTA")
    assert joined(named, a_part(2)) == ([b"part1part2"], 0)
    assert joined(named, a_part(2, channel=b"B")) == ([], 2)
    assert joined(named, a_part(1, total=1), a_part(2)) == ([b"part1"], 2)


def test_three_parts_of_which_only_the_first_is_named_join():
    parts = [a_part(1, total=3, station=b"rHORTA"), a_part(2, total=3), a_part(3, total=3)]
    assert joined(*parts) == ([b"part1part2part3"], 0)


def test_one_groups_parts_join_where_only_the_first_names_the_station():
    first = a_part(1, group=b"17", station=b"rHORTA")
    assert joined(first, a_part(2, group=b"17")) == ([b"part1part2"], 0)


def test_one_group_number_used_by_two_stations_never_joins():
    first = a_part(1, group=b"17", station=b"rHORTA")
    assert joined(first, a_part(2, group=b"17", station=b"rFLORES")) == ([], 2)


@pytest.mark.parametrize(
    "age_s, whole", [(0, 1), (MAX_AGE_S, 1), (-MAX_AGE_S, 1), (MAX_AGE_S + 0.1, 0)]
)
def test_parts_join_within_seconds_of_recorded_time(age_s, whole):
    payloads, refused = joined(a_part(1), a_part(2, time_s=NOON_S + age_s))
    assert (len(payloads), refused) == (whole, 0 if whole else 2)


@pytest.mark.parametrize("lines, whole", [(MAX_AGE_LINES, True), (MAX_AGE_LINES + 1, False)])
def test_without_times_parts_join_within_lines(lines, whole):
    assembler = Assembler()
    assembler.add(a_part(1, time_s=math.nan), 1)
    assert (assembler.add(a_part(2, time_s=math.nan), 1 + lines) is not None) is whole


def test_the_second_part_of_one_ship_never_joins_the_first_of_the_next():
    # Both ships use sequence 3 on channel A; the first one's end and the second one's begin
    # are heard, then the second one whole: only that one is a message.
    ours = [a_part(1, payload=b"A1"), a_part(1, payload=b"B1"), a_part(2, payload=b"B2")]
    assert joined(*ours) == ([b"B1B2"], 1)


def test_two_ships_heard_by_two_stations_at_once_stay_two():
    def heard(by, name):
        return [a_part(n, station=by, payload=b"%s%d" % (name, n)) for n in (1, 2)]

    one, two = heard(b"rHORTA", b"A"), heard(b"rFLORES", b"B")
    interleaved = [one[0], two[0], two[1], one[1]]
    assert joined(*interleaved) == ([b"B1B2", b"A1A2"], 0)


def test_only_the_right_order_of_three_parts_makes_a_message():
    parts = [a_part(n, total=3) for n in (1, 2, 3)]
    made = [order for order in itertools.permutations(parts) if joined(*order)[0]]
    assert made == [tuple(parts)]


@pytest.mark.parametrize("numbers, refused", [((2,), 1), ((1,), 1), ((1, 1, 2), 1), ((1, 2, 2), 1)])
def test_every_part_left_over_is_counted(numbers, refused):
    assert joined(*(a_part(number) for number in numbers))[1] == refused


def test_a_flood_of_first_parts_is_bounded_and_counted():
    assembler = Assembler()
    for line in range(5000):
        assembler.add(a_part(1, station=b"r%d" % line), line)
    assert assembler.refused.total() == 4000
    assembler.close()
    assert assembler.refused.total() == 5000
