"""What officers did in a replay stands at its moment of the recording, and not before."""

from __future__ import annotations

from threading import Thread

import pytest

from ais.contacts import Sighting
from ais.events import iso
from ais.tracks import utc
from jurisdiction.flag_log import LogLine, add_to_flag_log, read_flag_log
from jurisdiction.zones import shipped_zones
from watchdesk.alerts import alert_log
from watchdesk.desk_audit import Actor
from watchdesk.desk_entered import enter_report, enter_sighting
from watchdesk.replay.clock import ReplayClock, ReplayError
from watchdesk.replay.deeds import FLAG_LOG
from watchdesk.replay.moving import move, step
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

OFFICER = {"officer": "Ada", "role": "watch"}
BEACON_AT_S = 1773537600.0  # 2026-03-15 01:20 UTC, when the SART of the recording begins
REPORT = {
    "id": "R1", "kind": "other", "received": "2026-03-15T01:25:00Z", "lat": 21.0, "lon": -73.5,
}  # fmt: skip


@pytest.fixture
def replayed(recording, tmp_path):
    """A station on the recording with its clock, at the beginning."""
    player = player_of([recording], [])
    ticking = iter(range(10**9))
    clock = ReplayClock(player.begin_s, player.end_s, ticking=lambda: float(next(ticking)))
    station = station_on("replay", clock, player, tmp_path / "desk", shipped_zones())
    yield station, clock
    station.stop()


def work(station, clock):
    """A report at 01:25, an acknowledgement at 01:26, a contact, a flag and a note later."""
    keeper = station.keeper
    move(station, clock, BEACON_AT_S + 300)
    at = utc(clock.now_s())
    told = keeper.ask(lambda desk: enter_report(desk.book, REPORT, at=at, **OFFICER))
    station.add_report(told)
    move(station, clock, BEACON_AT_S + 360)
    (key,) = [a.key for a in station.board.alerts() if a.key.startswith("rescue:970")]
    seen = station.board.acknowledge(key, *OFFICER.values(), clock.now_s())
    station.keep([seen], Actor(role="watch"))
    move(station, clock, BEACON_AT_S + 480)
    sighting = Sighting(
        time_s=clock.now_s(), lat=21.2, lon=-73.6, kind="visual", contact="SLOOP", reporter="Ada"
    )
    at = utc(clock.now_s())
    station.add_contacts(
        keeper.ask(lambda desk: enter_sighting(desk.book, sighting, at=at, **OFFICER))
    )
    line = LogLine.from_record(
        {"mmsi": 308999071, "at": iso(at), "recorded": iso(at), "what": "claimed",
         "state": "BHS", "officer": "Ada", "text": "seen on the stern"}
    )  # fmt: skip
    add_to_flag_log(station.desk_folder / FLAG_LOG, line)
    noted = station.board.note(key, "two people in a raft", *OFFICER.values(), clock.now_s())
    station.keep([noted], Actor(role="watch"))
    return key


def stands(station, key):
    """What of it stands: the report, who acknowledged, the contact, lines of flags, notes."""
    path = station.desk_folder / FLAG_LOG
    alert = next((a for a in station.board.alerts() if a.key == key), None)
    return (
        [report.id for report in station.reports],
        alert.acknowledged_by if alert else None,
        [contact.label for contact in station.contacts.values()],
        len(read_flag_log(path)) if path.is_file() else 0,
        [act.says for act in alert.acts if act.what == "note"] if alert else [],
    )


ALL = (["R1"], "Ada", ["C1"], 1, ["two people in a raft"])


@pytest.mark.parametrize(
    ("back_s", "left"),
    [
        (-60, ([], None, [], 0, [])),
        (299, ([], "", [], 0, [])),
        (300, (["R1"], "", [], 0, [])),
        (360, (["R1"], "Ada", [], 0, [])),
        (479, (["R1"], "Ada", [], 0, [])),
        (480, ALL),
    ],
)
def test_after_a_jump_back_only_what_was_done_by_then_stands(replayed, back_s, left):
    station, clock = replayed
    key = work(station, clock)
    assert stands(station, key) == ALL
    move(station, clock, BEACON_AT_S + 600)
    move(station, clock, BEACON_AT_S + back_s)
    assert stands(station, key) == left


@pytest.mark.parametrize("how", ["jumped", "played", "jumped twice"])
def test_on_again_everything_comes_back_once(replayed, how):
    station, clock = replayed
    key = work(station, clock)
    move(station, clock, clock.begin_s)
    assert stands(station, key) == ([], None, [], 0, [])
    if how == "played":
        while clock.now_s() < BEACON_AT_S + 500:
            clock.seek(clock.now_s() + 7.5)
            step(station, clock)
    elif how == "jumped twice":
        move(station, clock, BEACON_AT_S + 400)
        move(station, clock, BEACON_AT_S + 100)
    move(station, clock, BEACON_AT_S + 520)
    assert stands(station, key) == ALL
    kept = station.keeper.ask(lambda desk: alert_log.history(desk.book, clock.begin_s, clock.end_s))
    acts = [(row["what"], row["at"]) for row in kept if row["officer"]]
    assert acts == [("acknowledged", "2026-03-15T01:26:00Z"), ("note", "2026-03-15T01:28:00Z")]
    opened = [row for row in kept if row["key"] == key and row["what"] == "opened"]
    assert len(opened) == 1  # the log tells one watch, however often it was gone through
    assert clock.to_come == ()


def test_the_state_of_the_patrol_outlives_a_jump(replayed):
    station, clock = replayed
    station.keeper.ask(lambda desk: desk.set("state", "BHS", utc(clock.begin_s)))
    move(station, clock, BEACON_AT_S)
    move(station, clock, clock.begin_s + 60)
    assert station.keeper.ask(lambda desk: desk.setting("state")) == "BHS"


def test_a_jump_tells_how_far_it_is_and_ends_where_it_is_cancelled(replayed):
    station, clock = replayed
    seen = []
    step_as_ever = station.step

    def watched():
        step_as_ever()
        seen.append(clock.way())
        if len(seen) == 3:
            clock.cancel()
            with pytest.raises(ReplayError, match="another moment"):
                move(station, clock, clock.begin_s)

    station.step = watched
    move(station, clock, clock.begin_s + 2000)
    assert [way and round(way["share"], 2) for way in seen] == [0.15, 0.3, 0.45, None]
    assert {way["to"] for way in seen if way} == {clock.begin_s + 2000}
    assert (clock.now_s(), clock.paused, clock.way()) == (clock.begin_s + 900, True, None)


def test_who_ends_a_replay_waits_for_no_jump(replayed):
    station, clock = replayed
    thread = Thread(target=move, args=(station, clock, clock.end_s))
    thread.start()
    while clock.way() is None and thread.is_alive():
        pass
    clock.cancel()
    thread.join(20)
    assert not thread.is_alive()
