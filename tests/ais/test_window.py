"""Repeats across stations are dropped and order is mended, within bounds, and counted."""

import math
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.hearing import Heard
from ais.messages import Identity, Message
from ais.receptions import Reception
from ais.window import ORDER_S, REPEAT_S, WindowCounts, in_order, without_repeats

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


# Order


def ordered(*receptions):
    counts = WindowCounts()
    return [
        (one.reception.heard.time_s - NOON_S, one.late) for one in in_order(receptions, counts)
    ], counts


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, ORDER_S - 0.01)), max_size=60))
def test_what_arrives_within_the_window_comes_out_in_order_and_nothing_is_late(delays_s):
    arrivals = sorted((time_s + delay_s, time_s) for time_s, delay_s in delays_s)
    found, counts = ordered(*(heard(time_s, received_s) for received_s, time_s in arrivals))
    assert found == [
        (pytest.approx(time_s, abs=1e-6), False) for time_s in sorted(t for t, _ in delays_s)
    ]
    assert (counts.late, counts.ahead) == (0, 0)


def test_what_comes_after_a_later_one_was_given_out_is_marked_late():
    found, counts = ordered(heard(0, 0), heard(5, 5), heard(16, 16), heard(1, 17))
    assert found == [(0, False), (5, False), (1, True), (16, False)]
    assert counts.late == 1


def test_a_clock_in_the_future_neither_waits_nor_makes_the_others_late():
    found, counts = ordered(heard(0, 0), heard(7200, 1), heard(2, 2), heard(1.5, 2.5))
    assert found == [(7200, False), (0, False), (1.5, False), (2, False)]
    assert (counts.late, counts.ahead) == (0, 1)


def test_what_has_no_time_is_given_out_at_once():
    found, _ = ordered(heard(0, 0), heard(math.nan, 1), heard(1, 2))
    assert [math.isnan(time_s) for time_s, _ in found] == [True, False, False]


def test_a_recording_without_receive_times_is_mended_over_a_bounded_number_of_messages():
    order = [*range(10_000)]
    shuffled = sorted(order, key=lambda n: n + random.Random(n).uniform(0, 1000))
    found, counts = ordered(*(heard(n) for n in shuffled))
    assert found == [(n, False) for n in order]
    found, counts = ordered(heard(9000), *(heard(n) for n in range(5000)), heard(-1))
    assert len(found) == 5002
    assert found.count((-1, True)) == counts.late == 1


@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(math.nan), st.floats(-1e5, 1e5)),
            st.one_of(st.just(math.nan), st.floats(0, 1e5)),
        ),
        max_size=60,
    )
)
def test_nothing_is_lost_and_what_is_not_late_or_ahead_is_in_order(times_s):
    receptions = [heard(*time_s) for time_s in times_s]
    counts = WindowCounts()
    found = list(in_order(receptions, counts))
    assert sorted(map(repr, (one.reception for one in found))) == sorted(map(repr, receptions))
    assert sum(one.late for one in found) == counts.late
    steady = [
        one.reception.heard.time_s
        for one in found
        if not one.late
        and not one.reception.heard.time_s - one.reception.received_s > 30
        and not math.isnan(one.reception.heard.time_s)
    ]
    assert steady == sorted(steady)
