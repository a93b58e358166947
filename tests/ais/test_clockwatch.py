"""Wrong clocks are found, counted under their station's name, and never mended."""

import math
from collections import Counter

import pytest

from ais.clockwatch import AHEAD_S, BACK_S, BEHIND_S, FROZEN_S, ClockWatch
from ais.hearing import Heard
from ais.messages import Message
from ais.receptions import Reception, receptions
from ais.recording import ReadCounts
from ais.sources import SourceFile
from ais.stamp import recorded_line

NOON_S = 1772366400.0
POSITION = Message(1, 311000001)


def reception(time_s, received_s=math.nan, station=b"rHORTA", told="tag block", message=POSITION):
    return Reception(
        Heard(1, NOON_S + time_s, message), told, NOON_S + received_s, "f", station, b"p"
    )


def faults_of(*receptions):
    watch = ClockWatch()
    return [watch.look(one) for one in receptions], watch.reports()


# Against the receive time


@pytest.mark.parametrize(
    "off_s, faults",
    [
        (0, ()),
        (AHEAD_S, ()),
        (AHEAD_S + 0.1, ("ahead",)),
        (48 * 3600, ("ahead",)),
        (-BEHIND_S, ()),
        (-BEHIND_S - 0.1, ("behind",)),
    ],
)
def test_a_clock_off_by_more_than_its_limit_is_named(off_s, faults):
    (found,), (report,) = faults_of(reception(off_s, 0))
    assert found == faults
    assert report.faults == dict.fromkeys(faults, 1)
    assert report.worst_s == pytest.approx(off_s)
    assert (report.source, report.station, report.messages) == ("f", "rHORTA", 1)


def test_a_clock_that_jumps_ahead_is_named_at_the_jump_and_then_as_ahead():
    times_s = [(0, 0), (10, 10), (3620, 20), (3630, 30), (40, 40)]
    found, (report,) = faults_of(*(reception(*time_s) for time_s in times_s))
    assert found == [(), (), ("ahead", "jumped ahead"), ("ahead",), ("jumped back",)]
    assert report.faults == {"ahead": 2, "jumped ahead": 1, "jumped back": 1}
    assert report.worst_s == 3600


@pytest.mark.parametrize("back_s, faults", [(BACK_S, ()), (BACK_S + 0.1, ("jumped back",))])
def test_a_clock_that_jumps_back_is_named(back_s, faults):
    found, _ = faults_of(reception(0, 0), reception(-back_s, 1))
    assert found[1] == faults


@pytest.mark.parametrize(
    "age_s, messages, frozen",
    [(FROZEN_S, 3, True), (FROZEN_S - 0.1, 3, False), (FROZEN_S, 2, False)],
)
def test_a_clock_that_stands_still_while_time_passes_is_frozen(age_s, messages, frozen):
    ages_s = [age_s * n / (messages - 1) for n in range(messages)]
    found, _ = faults_of(*(reception(0, one_s) for one_s in ages_s))
    assert found[-1] == (("frozen",) if frozen else ())
    assert not any(found[:-1])


def test_many_messages_in_one_second_freeze_no_clock():
    found, (report,) = faults_of(*(reception(n // 500, n / 500) for n in range(5000)))
    assert not any(found)
    assert (report.messages, report.faults) == (5000, {})


def test_a_burst_after_an_outage_is_late_and_its_clock_is_right():
    found, _ = faults_of(reception(0, 0), *(reception(n, 300) for n in range(1, 300)))
    assert not any(found)


def test_what_our_own_side_told_accuses_no_station():
    told = ("receive", "base station", "")
    assert faults_of(*(reception(0, 1e6, told=how) for how in told)) == ([()] * 3, [])


def test_own_ships_clock_is_watched_under_its_own_name_and_not_the_stations():
    weeks_s = 1024 * 7 * 86400  # as old satellite receivers err
    times_s = [(0, 0), (-weeks_s, 1)]
    found, (report,) = faults_of(*(reception(*time_s, told="clock line") for time_s in times_s))
    assert found == [(), ("behind", "jumped back")]
    assert (report.station, report.messages) == ("own ship's clock", 2)


def test_a_base_stations_own_clock_is_watched_under_its_number():
    base = Message(4, 2734450, utc_s=NOON_S - 48 * 3600)
    found, (wrong, right) = faults_of(reception(0, 0, message=base))
    assert found == [()]  # the time of the reception is the receiver's, and right
    assert (wrong.station, wrong.faults) == ("base station 2734450", {"behind": 1})
    assert (right.station, right.faults) == ("rHORTA", {})


# Against the others, in a recording that has no receive times


def among(*told):
    """Stations and the times they tell, in the order heard."""
    found, reports = faults_of(*(reception(time_s, station=name.encode()) for name, time_s in told))
    return found, {report.station: report.faults for report in reports}


def test_one_of_three_that_is_ahead_is_found_once_the_others_have_spoken():
    _, faults = among(("a", 0), ("b", 1), ("c", 7200), ("a", 2), ("b", 3), ("c", 7204), ("a", 5))
    assert faults == {"a": {}, "b": {}, "c": {"ahead": 1}}


def test_one_of_three_that_is_behind_is_found_at_once():
    found, faults = among(("a", 0), ("b", 1), ("c", -7200))
    assert found[-1] == ("behind",)
    assert faults["c"] == {"behind": 1}


def test_one_of_three_that_is_frozen_is_found():
    told = [(name, 0 if name == "c" else 10 * n) for n in range(10) for name in "abc"]
    _, faults = among(*told)
    assert faults.keys() == {"a", "b", "c"}
    assert (faults["a"], faults["b"]) == ({}, {})
    assert faults["c"]["frozen"] > 0


def test_after_an_hour_of_silence_nobody_is_accused():
    told = [(name, age_s) for age_s in (0, 1, 3600, 3601) for name in "abc"]
    assert among(*told)[1] == {"a": {}, "b": {}, "c": {}}


def test_one_against_one_and_two_who_disagree_prove_nothing():
    assert among(*[("a", n) for n in range(5)], ("b", -7200))[1]["b"] == {}
    assert among(("a", 0), ("b", 9000), ("c", -7200))[1]["c"] == {}


def test_a_station_alone_can_only_be_caught_going_back():
    found, _ = among(("a", 0), ("a", 7200), ("a", 10))
    assert found == [(), (), ("jumped back",)]


def test_hostile_station_names_without_number_hold_no_memory():
    watch = ClockWatch()
    for number in range(10_000):
        watch.look(reception(0, 0, station=b"\xff%d" % number))
    reports = watch.reports()
    assert len(reports) == 4096
    assert all(report.station.startswith("\\xff") for report in reports)


def test_a_report_is_one_json_object_with_null_for_never_compared():
    _, (report,) = faults_of(reception(0))
    assert report.as_record() == {
        "source": "f",
        "station": "rHORTA",
        "messages": 1,
        "faults": {},
        "worst_s": None,
    }


@pytest.mark.shared
def test_of_140_real_clocks_one_is_wrong(shared_data):
    watch, counts = ClockWatch(), ReadCounts()
    source = SourceFile(shared_data / "nmea" / "dma-pghp-stream.txt")
    lines = ((number, recorded_line(raw, "dma")) for number, raw in source)
    for one in receptions(lines, counts, Counter()):
        watch.look(one)
    wrong = [report for report in watch.reports() if report.faults]
    assert len(watch.reports()) == 140
    assert [(one.station, one.faults) for one in wrong] == [
        ("base station 2500365", {"behind": 1})  # it says 1997, the others 2010
    ]
