"""A replay ends with what ``watch`` says of the same file, at any speed and after any jumps."""

from __future__ import annotations

import pytest

from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.pipeline import watch
from watchdesk.progress import silent
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.moving import move
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

SART = 970990001


@pytest.fixture(scope="module")
def batch(recording):
    return watch([recording], shipped_zones(), Brought(), silent)


@pytest.fixture
def a_replay(recording, tmp_path):
    """A station on the recording with its clock, held at the beginning."""
    stations = []

    def make():
        player = player_of([recording], [])
        ticking = iter(range(10**9))
        clock = ReplayClock(
            player.begin_s, player.end_s, rate=1.0, ticking=lambda: float(next(ticking))
        )
        desk = tmp_path / f"desk-{len(stations)}"
        station = station_on("replay", clock, player, desk, shipped_zones())
        stations.append(station)
        return station, clock

    yield make
    for station in stations:
        station.stop()


def by_key(events):
    return {event.key: event for event in events}


def weighed(assessments):
    return {a.mmsi: a for a in assessments if a.indicators}


def run_on(station, clock, stride_s):
    """Step to the end as a thread would at some speed."""
    at_s = clock.now_s()
    while at_s < clock.end_s:
        at_s = min(at_s + stride_s, clock.end_s)
        clock.seek(at_s)
        station.step()


def same_as(batch, station):
    assert by_key(station.events()) == by_key(batch.events)
    assert weighed(station.assessments()) == weighed(batch.assessments)
    assert [i.key for i in station.incidents()] == [i.key for i in batch.incidents]


@pytest.mark.parametrize("rate", [600, 4800])
def test_at_any_speed_the_end_is_that_of_the_batch(batch, a_replay, rate):
    station, clock = a_replay()
    run_on(station, clock, rate * 0.25)
    assert len(batch.events) >= 2
    same_as(batch, station)


def test_after_jumps_back_and_forth_the_end_is_that_of_the_batch(batch, a_replay):
    station, clock = a_replay()
    for hours in (0.5, 0.1, 0.6, 0.0, 0.3):
        move(station, clock, clock.begin_s + hours * 3600)
        assert clock.now_s() == clock.begin_s + hours * 3600
    run_on(station, clock, 300)
    same_as(batch, station)


def test_a_jump_leaves_what_playing_through_would_have_left(a_replay):
    played, clock = a_replay()
    run_until = clock.begin_s + 1800
    while clock.now_s() < run_until:
        clock.seek(min(clock.now_s() + 300, run_until))
        played.step()
    jumped, other = a_replay()
    move(jumped, other, other.end_s)
    move(jumped, other, run_until)
    assert by_key(jumped.events()) == by_key(played.events())
    alerts = [
        {(a.key, a.priority, a.situation.since_s) for a in station.board.alerts()}
        for station in (played, jumped)
    ]
    assert alerts[0] == alerts[1]
    assert any(key.startswith("rescue:") for key, _, _ in alerts[0])


def test_the_alarm_comes_when_the_beacon_does_and_not_before(a_replay):
    station, clock = a_replay()
    move(station, clock, 1773537540.0)  # 01:19: a minute before it is switched on
    assert not [a for a in station.board.alerts() if a.rescue and a.situation.mmsi == SART]
    move(station, clock, 1773537660.0)
    (alert,) = [a for a in station.board.alerts() if a.rescue and a.situation.mmsi == SART]
    assert 1773537600 <= alert.situation.since_s <= 1773537660
    assert 1773537600 <= alert.opened_s <= 1773537660  # of the recording, not of the wall


def test_what_a_replay_keeps_is_in_its_own_folder(a_replay, tmp_path):
    station, clock = a_replay()
    move(station, clock, clock.end_s)
    assert (tmp_path / "desk-0" / "desk.db").exists()
    assert station.mode == "replay"
