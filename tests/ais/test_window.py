"""Repeats across stations are dropped, within bounds, and counted."""

import math
import tracemalloc

import pytest

from ais.hearing import Heard
from ais.messages import Identity, Message
from ais.receptions import Reception
from ais.window import REPEAT_S, WindowCounts, without_repeats

NOON_S = 1772366400.0
POSITION = Message(1, 311000001)
STATIC = Message(5, 311000001, identity=Identity(name="ALPHA"))


def heard(time_s, received_s=math.nan, payload=b"p", station=b"a", source="f", message=POSITION):
    return Reception(
        Heard(1, NOON_S + time_s, message),
        "tag block",
        NOON_S + received_s,
        source,
        station,
        payload,
    )


def kept(*receptions):
    counts = WindowCounts()
    return list(without_repeats(receptions, counts)), counts


# Repeats


@pytest.mark.parametrize("off_s, dropped", [(0, 1), (REPEAT_S, 1), (-REPEAT_S, 1), (30.1, 0)])
def test_the_same_bits_from_another_station_are_one_message_within_the_window(off_s, dropped):
    first, again = heard(0), heard(off_s, station=b"b")
    found, counts = kept(first, again)
    assert found == [first, again][: 2 - dropped]
    assert counts.repeats == dropped


def test_the_same_bits_through_another_feed_are_one_message():
    assert kept(heard(0, station=b""), heard(1, station=b"", source="g"))[1].repeats == 1


def test_what_a_ship_said_twice_to_one_station_is_kept():
    assert len(kept(heard(0), heard(1))[0]) == 2


def test_other_bits_are_another_message():
    assert len(kept(heard(0), heard(0, station=b"b", payload=b"q"))[0]) == 2


def test_the_third_and_fourth_station_are_measured_from_the_first():
    found, counts = kept(*(heard(12 * n, station=b"%d" % n) for n in range(6)))
    assert [one.heard.time_s - NOON_S for one in found] == [0, 36]
    assert counts.repeats == 4


def test_an_identity_heard_by_two_stations_is_passed_on_because_it_confirms():
    found, counts = kept(heard(0, message=STATIC), heard(1, station=b"b", message=STATIC))
    assert len(found) == 2
    assert (counts.repeats, counts.confirmations) == (0, 1)


def test_receive_times_find_a_repeat_behind_a_wrong_clock():
    assert kept(heard(0, 0), heard(7200, 0.5, station=b"b"))[1].repeats == 1


def test_without_any_time_nothing_is_dropped():
    assert len(kept(heard(math.nan), heard(math.nan, station=b"b"))[0]) == 2


def test_memory_holds_the_window_and_no_more():
    stream = (heard(n / 10, payload=b"%020d" % n) for n in range(20_000))
    tracemalloc.start()
    found = sum(1 for _ in without_repeats(stream, WindowCounts()))
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == 20_000
    assert most_bytes < 500_000  # the window holds 300 of them, of some 300 bytes
