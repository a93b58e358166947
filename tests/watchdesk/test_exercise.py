"""The shipped exercise holds what its truth file says, decoded by pyais alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import numpy as np
import pyais
import pytest

from seamath.geodesy import distance_nm
from seamath.sun import is_night

DATA = Path(__file__).resolve().parents[2] / "watchdesk" / "data"
RECORDING = DATA / "exercise.nmea.gz"
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Message:
    """One decoded message with the time and station of its tag block."""

    time_s: int
    station: str
    said: Any  # a pyais message


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((DATA / "exercise.json").read_text(encoding="ascii"))
    return told


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return gzip.decompress(RECORDING.read_bytes()).decode("ascii").splitlines()


@pytest.fixture(scope="module")
def messages(lines: list[str]) -> list[Message]:
    return list(decoded(lines))


def decoded(lines: list[str]) -> Iterator[Message]:
    waiting: list[str] = []
    for line in lines:
        if line.startswith("#"):
            continue
        _, tag, sentence = line.split("\\", 2)
        if clock := re.search(r"s:(\w+),c:(\d+)", tag):  # the second of a group has none
            station, time_s = clock[1], int(clock[2])
        waiting.append(sentence)
        if len(waiting) == int(sentence.split(",")[1]):
            yield Message(time_s, station, pyais.decode(*waiting))
            waiting = []


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def situation(truth: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in truth["situations"] if one["key"] == key)
    return found


def track(messages: list[Message], mmsi: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Rows of time, latitude, longitude, speed; from position reports."""
    rows = [
        (m.time_s, m.said.lat, m.said.lon, m.said.speed)
        for m in messages
        if m.said.mmsi == mmsi and m.said.msg_type in (1, 18)
    ]
    return np.array(rows, dtype=np.float64)


def names(messages: list[Message], mmsi: int) -> list[tuple[int, str]]:
    return [
        (m.time_s, m.said.shipname)
        for m in messages
        if m.said.mmsi == mmsi and hasattr(m.said, "shipname")
    ]


def imo_is_right(imo: int) -> bool:
    """IMO resolution A.1117(30): six digits weighted 7 to 2, the last digit of the sum follows."""
    digits = [int(digit) for digit in f"{imo:07d}"]
    return sum(d * w for d, w in zip(digits[:6], range(7, 1, -1), strict=True)) % 10 == digits[6]


def test_the_recording_is_the_one_the_truth_describes(truth: dict[str, Any]) -> None:
    packed = RECORDING.read_bytes()
    assert hashlib.sha256(packed).hexdigest() == truth["sha256"]
    assert packed[4:8] == bytes(4)  # no time stamp in the gzip header: a rebuild gives these bytes
    assert len(packed) < 3_000_000


def test_it_says_that_it_is_an_exercise_everywhere(
    truth: dict[str, Any], lines: list[str], messages: list[Message]
) -> None:
    assert truth["exercise"] is True
    assert lines[0].startswith("# EXERCISE")
    assert "EXERCISE EXERCISE EXERCISE" in lines[1]
    assert all(m.station.startswith("EXERCISE") for m in messages)
    heard = {m.said.shipname for m in messages if hasattr(m.said, "shipname")}
    assert len(heard) > 60
    assert all(name.startswith("EXERCISE ") for name in heard)
    spoken = {m.said.text for m in messages if m.said.msg_type == 14}
    assert spoken == {"EXERCISE EXERCISE EXERCISE", "SART ACTIVE", "SART TEST"}


def test_every_tag_block_and_sentence_has_its_right_checksum(lines: list[str]) -> None:
    checked = 0
    for line in lines:
        for body, told in re.findall(r"\\([^\\*]+)\*(..)\\", line) + re.findall(
            r"!([^*]+)\*(..)$", line
        ):
            assert reduce(xor, body.encode()) == int(told, 16), line
            checked += 1
    assert checked == 2 * sum(not line.startswith("#") for line in lines)


def test_messages_are_counted_in_order_and_in_the_window(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    assert len(messages) == truth["messages"]
    by_type = Counter(str(m.said.msg_type) for m in messages)
    assert by_type == truth["by_type"]
    assert set(by_type) == {"1", "4", "5", "14", "18", "21", "24"}
    times = np.array([m.time_s for m in messages])
    assert (np.diff(times) >= 0).all()
    assert seconds(truth["start"]) <= times[0]
    assert times[-1] <= seconds(truth["end"])


def test_vessels_are_those_listed_and_none_could_be_real(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    counts = Counter(m.said.mmsi for m in messages)
    assert {int(mmsi): n for mmsi, n in counts.items()} == {
        vessel["mmsi"]: vessel["messages"] for vessel in truth["vessels"]
    }
    ships = [vessel for vessel in truth["vessels"] if vessel["device"] in ("A", "B")]
    assert 58 <= len(ships) <= 65
    assert all(vessel["mmsi"] // 1000 % 1000 == 999 for vessel in ships)  # serials 999xxx
    # No ship's IMO number begins with 3.
    assert all(vessel["imo"] // 1_000_000 == 3 for vessel in ships if vessel["imo"])


def test_every_position_lies_in_the_area_and_latitude_comes_first(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    area = truth["area"]
    for m in messages:
        if hasattr(m.said, "lat"):
            assert area["south"] <= m.said.lat <= area["north"]
            assert area["west"] <= m.said.lon <= area["east"]


def test_only_the_scripted_vessels_fall_silent(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    longest = {}
    for vessel in truth["vessels"]:
        if vessel["device"] in ("A", "B"):
            times = track(messages, vessel["mmsi"])[:, 0]
            longest[vessel["mmsi"]] = float(np.diff(times).max())
    silent = {mmsi for mmsi, gap_s in longest.items() if gap_s > 20 * MINUTE_S}
    scripted = {one["mmsi"][0] for one in truth["situations"] if one["kind"] == "gap"}
    assert silent == scripted
    assert all(2.5 * 3600 <= longest[mmsi] < 3 * 3600 for mmsi in scripted)


@pytest.mark.parametrize(("key", "heard_near"), [("silent among others", 3), ("silent alone", 0)])
def test_witnesses_of_a_silence(
    truth: dict[str, Any], messages: list[Message], key: str, heard_near: int
) -> None:
    one = situation(truth, key)
    start_s, end_s = seconds(one["start"]), seconds(one["end"])
    own = track(messages, one["mmsi"][0])
    assert not ((own[:, 0] > start_s) & (own[:, 0] < end_s)).any()
    last = own[own[:, 0] <= start_s][-1]
    for slice_s in np.arange(start_s, end_s, 10 * MINUTE_S):
        near = {
            m.said.mmsi
            for m in messages
            if m.said.msg_type == 1
            and slice_s <= m.time_s < slice_s + 10 * MINUTE_S
            and abs(m.said.lat - last[1]) < 1  # a quick sieve before the geodesic
            and distance_nm(last[1], last[2], m.said.lat, m.said.lon) <= 20
        }
        assert len(near) >= heard_near if heard_near else not near


def test_the_silent_vessel_comes_back_off_its_course_and_the_lonely_one_on_it(
    truth: dict[str, Any],
) -> None:
    assert situation(truth, "silent among others")["silence"]["from_dead_reckoning_nm"] > 10
    assert situation(truth, "silent alone")["silence"]["from_dead_reckoning_nm"] < 1


def test_the_waiting_vessel_stays_slow_and_outside_twelve_miles(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    one = situation(truth, "waiting")
    own = track(messages, one["mmsi"][0])
    waits = (own[:, 0] >= seconds(one["start"])) & (own[:, 0] <= seconds(one["end"]))
    assert (own[waits, 3] < 2).all()
    assert seconds(one["end"]) - seconds(one["start"]) > 6 * 3600
    assert one["off_land_nm"]["least"] > 13
    assert one["off_land_nm"]["most"] < 22
    assert {
        m.said.status for m in messages if m.said.mmsi == one["mmsi"][0] and m.said.msg_type == 1
    } == {0}


def test_the_meeting_is_near_slow_at_night_and_three_quarters_of_an_hour(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    one = situation(truth, "night meeting")
    waiting, boat = (track(messages, mmsi) for mmsi in one["mmsi"])
    begin, end = (seconds(text) for text in one["meeting"]["within_500_m"])
    assert 40 * MINUTE_S <= end - begin <= 50 * MINUTE_S
    minutes = np.arange(begin + MINUTE_S, end, MINUTE_S)
    places = [
        np.interp(minutes, t[:, 0], t[:, column]) for t in (waiting, boat) for column in (1, 2)
    ]
    assert (distance_nm(*places) * 1852 < 520).all()  # 500 m and the noise of two receivers
    assert is_night(places[0], places[1], minutes).all()
    before, after = begin - 20 * MINUTE_S, end + 20 * MINUTE_S
    for moment in (before, after):
        here, there = (
            [np.interp(moment, t[:, 0], t[:, column]) for column in (1, 2)] for t in (waiting, boat)
        )
        assert distance_nm(*here, *there) > 1
    boats = {m.said.msg_type for m in messages if m.said.mmsi == one["mmsi"][1]}
    assert boats == {18, 24}  # class B


@pytest.mark.parametrize(
    ("key", "status", "text", "night"),
    [("sart active", 14, "SART ACTIVE", True), ("sart test", 15, "SART TEST", False)],
)
def test_search_and_rescue_transmitters(
    truth: dict[str, Any],
    messages: list[Message],
    key: str,
    status: int,
    text: str,
    night: bool,
) -> None:
    one = situation(truth, key)
    own = [m for m in messages if m.said.mmsi == one["mmsi"][0]]
    assert one["mmsi"][0] // 1_000_000 == 970
    assert {m.said.status for m in own if m.said.msg_type == 1} == {status}
    assert {m.said.text for m in own if m.said.msg_type == 14} == {text}
    begin, end = seconds(one["start"]), seconds(one["end"])
    assert all(begin <= m.time_s <= end for m in own)
    minutes = {int((m.time_s - begin) // 60) for m in own}
    assert minutes == set(range(int((end - begin) // 60)))  # a burst in every minute
    fixes = track(messages, one["mmsi"][0])
    assert (is_night(fixes[:, 1], fixes[:, 2], fixes[:, 0]) == night).all()


@pytest.mark.parametrize(("key", "status"), [("moored", 5), ("anchored", 1)])
def test_vessels_at_rest_say_so(
    truth: dict[str, Any], messages: list[Message], key: str, status: int
) -> None:
    mmsi = situation(truth, key)["mmsi"][0]
    own = [m.said for m in messages if m.said.mmsi == mmsi and m.said.msg_type == 1]
    assert {said.status for said in own} == {status}
    assert max(said.speed for said in own) < 1


def test_the_fishing_boat_drifts_for_hours_on_its_bank(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    one = situation(truth, "drifting on a bank")
    own = track(messages, one["mmsi"][0])
    begin, end = seconds(one["start"]), seconds(one["end"])
    drifts = (own[:, 0] >= begin) & (own[:, 0] <= end)
    assert (own[drifts, 3] < 2).all()
    assert end - begin > 5 * 3600
    assert one["off_land_nm"]["least"] > 24


def test_one_vessel_changes_its_name_once(truth: dict[str, Any], messages: list[Message]) -> None:
    one = situation(truth, "two names")
    said = names(messages, one["mmsi"][0])
    changed = seconds(one["start"])
    assert {name for time_s, name in said if time_s < changed} == {"EXERCISE ECHO"}
    assert {name for time_s, name in said if time_s >= changed} == {"EXERCISE MIKE"}
    others = {m.said.mmsi for m in messages if hasattr(m.said, "shipname")} - set(one["mmsi"])
    assert all(len({name for _, name in names(messages, mmsi)}) == 1 for mmsi in others)


def test_one_imo_number_alone_fails_its_check_digit(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    reported = {(m.said.mmsi, m.said.imo) for m in messages if m.said.msg_type == 5 and m.said.imo}
    wrong = {mmsi for mmsi, imo in reported if not imo_is_right(imo)}
    assert wrong == set(situation(truth, "bad IMO number")["mmsi"])


def test_the_hostile_name_is_on_the_air_as_it_was_written(
    truth: dict[str, Any], messages: list[Message]
) -> None:
    mmsi = situation(truth, "hostile name")["mmsi"][0]
    assert {name for _, name in names(messages, mmsi)} == {"EXERCISE <B>X</B>\"&'"}
    bound_for = {
        m.said.destination for m in messages if m.said.mmsi == mmsi and m.said.msg_type == 5
    }
    assert bound_for == {"</SCRIPT><SVG ONLOAD"}


def test_the_twelve_hours_hold_day_and_night(truth: dict[str, Any]) -> None:
    start, end = seconds(truth["start"]), seconds(truth["end"])
    assert end - start == 12 * 3600
    assert not is_night(21.0, -75.0, start)
    assert is_night(21.0, -75.0, end)
