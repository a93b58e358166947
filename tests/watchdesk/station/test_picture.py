"""The picture: the newest row of each vessel, who is lost, what changed, and bounded trails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.positions import PositionTable, position_table
from ais.vessels import StaticReport
from watchdesk.console.wire import CRAFT, LOST, RANKS, WATCHED, read_frame
from watchdesk.station.picture import Picture
from watchdesk.station.source import Batch
from watchdesk.station.trail import POINTS

T0 = 1_780_000_000.0
SHIP, OTHER = 227000001, 228000002


def table(*rows: tuple[int, float, float], speed_kn: float = 9.0, status: int = 0) -> PositionTable:
    """Rows of MMSI, seconds after T0, and latitude."""
    mmsi, time_s, lat = zip(*rows)
    many = len(rows)
    return position_table(
        ["quay"], mmsi=mmsi, time_s=np.add(time_s, T0), lat=lat, lon=np.full(many, -60.0),
        speed_kn=np.full(many, speed_kn), status=np.full(many, status),
    )  # fmt: skip


def heard(*rows: tuple[int, float, float], **more: float) -> Picture:
    picture = Picture()
    picture.hear(Batch(positions=table(*rows, **more)))  # type: ignore[arg-type]
    return picture


def columns(picture: Picture, since: int = 0) -> dict[str, np.ndarray]:
    rows = picture.changed_since(since)
    return read_frame(picture.pack(rows, T0, since == 0))[3]


@given(
    st.permutations([(SHIP, 0.0, 10.0), (SHIP, 5.0, 11.0), (SHIP, 9.0, 12.0), (OTHER, 1.0, 5.0)])
)
def test_the_newest_row_of_a_vessel_stands_in_whatever_order_they_come(rows) -> None:
    one, split = heard(*rows), heard(*rows[:2])
    split.hear(Batch(positions=table(*rows[2:])))
    for picture in (one, split):
        assert picture.state(SHIP)["lat"] == 12.0
        assert picture.state(OTHER)["lat"] == 5.0


def test_a_frame_holds_what_was_heard_in_the_units_of_the_wire() -> None:
    told = columns(heard((SHIP, 3.0, 10.5)))
    assert told["mmsi"].tolist() == [SHIP]
    assert told["lat"].tolist() == [6_300_000]
    assert told["fix_time"].tolist() == [int(T0) + 3]
    assert told["sog"].tolist() == [90]
    assert told["heading"].tolist() == [65535]


def test_only_what_changed_since_a_number_is_told() -> None:
    picture = heard((SHIP, 0.0, 10.0), (OTHER, 0.0, 5.0))
    seq = picture.seq
    picture.hear(Batch(positions=table((OTHER, 5.0, 5.1))))
    assert columns(picture, seq)["mmsi"].tolist() == [OTHER]
    assert columns(picture, picture.seq)["mmsi"].tolist() == []


@pytest.mark.parametrize(
    ("speed_kn", "status", "lost_s", "gone_s"),
    [
        (9.0, 0, 480.0, 600.0),  # under way
        (9.0, 5, 1080.0, 1200.0),  # says she is moored: reports every three minutes
        (0.1, 0, 1080.0, 1200.0),  # lies still
    ],
)
def test_a_silent_vessel_is_lost_then_shown_no_more(speed_kn, status, lost_s, gone_s) -> None:
    picture = heard((SHIP, 0.0, 10.0), speed_kn=speed_kn, status=status)
    for after_s, lost in ((lost_s, 0), (lost_s + 1, LOST), (gone_s, LOST)):
        picture.tidy(T0 + after_s)
        assert columns(picture)["flags"].tolist() == [lost]
    seq = picture.seq
    picture.tidy(T0 + gone_s + 1)
    assert columns(picture)["mmsi"].tolist() == []
    assert picture.gone_since(seq) == [SHIP]


def test_who_is_heard_again_is_lost_no_more() -> None:
    picture = heard((SHIP, 0.0, 10.0))
    picture.tidy(T0 + 601)
    picture.hear(Batch(positions=table((SHIP, 602.0, 10.1))))
    picture.tidy(T0 + 603)
    assert columns(picture)["flags"].tolist() == [0]


def test_a_day_later_nothing_is_kept_of_who_was_never_heard_again() -> None:
    picture = heard((SHIP, 0.0, 10.0))
    picture.tidy(T0 + 86_401)
    assert (len(picture), len(picture.track(SHIP)), picture.vessel(SHIP)) == (0, 0, None)


def test_a_time_in_the_future_does_not_bar_what_comes_after_it() -> None:
    picture = heard((SHIP, 90_000.0, 10.0))
    picture.tidy(T0)
    picture.hear(Batch(positions=table((SHIP, 5.0, 11.0))))
    assert picture.state(SHIP)["lat"] == 11.0


def test_ranks_and_the_watchlist_are_marked_and_taken_off_again() -> None:
    picture = heard((SHIP, 0.0, 10.0))
    picture.mark({SHIP: "emergency"}, {SHIP})
    told = columns(picture)
    assert RANKS[told["rank"][0]] == "emergency"
    assert told["flags"].tolist() == [WATCHED]
    picture.mark({}, ())
    told = columns(picture)
    assert (told["rank"].tolist(), told["flags"].tolist()) == ([0], [0])


def test_a_mark_set_before_a_vessel_is_heard_holds_when_it_is() -> None:
    picture = Picture()
    picture.mark({SHIP: "alarm"}, {SHIP})
    picture.hear(Batch(positions=table((SHIP, 0.0, 10.0))))
    told = columns(picture)
    assert (RANKS[told["rank"][0]], told["flags"].tolist()) == ("alarm", [WATCHED])


def test_names_and_craft_come_from_what_the_vessel_says_of_herself() -> None:
    picture = heard((SHIP, 0.0, 10.0))
    said = StaticReport(
        mmsi=SHIP, time_s=T0, msg_type=5, source=0, line=1, name="<b>QUEBEC", ship_type=70
    )
    picture.hear(Batch(positions=position_table(mmsi=[]), statics=[said]))
    assert picture.names() == [(SHIP, "<b>QUEBEC", None, None, CRAFT.index("cargo"))]
    assert CRAFT[columns(picture)["craft"][0]] == "cargo"


def test_a_trail_is_bounded_its_newest_third_whole_and_its_beginning_kept() -> None:
    picture = Picture()
    for n in range(1000):
        picture.hear(Batch(positions=table((SHIP, n * 10.0, 10.0 + n / 1e4))))
    track = picture.track(SHIP)
    assert POINTS // 2 < len(track) <= POINTS
    assert track.time_s[0] == T0
    assert (np.diff(track.time_s) > 0).all()
    assert np.diff(track.time_s)[-POINTS // 4 :].max() == 10.0


def test_a_trail_takes_in_one_batch_what_it_takes_in_many() -> None:
    rows = [(SHIP, n * 7.0, 10.0 + n / 1e4) for n in range(60)]
    at_once, one_by_one = heard(*rows), Picture()
    for row in rows:
        one_by_one.hear(Batch(positions=table(row)))
    assert at_once.track(SHIP).time_s.tolist() == one_by_one.track(SHIP).time_s.tolist()


def test_a_flood_of_numbers_is_turned_away_and_counted() -> None:
    picture = Picture(most=10)
    picture.hear(Batch(positions=table(*((200_000_000 + n, 0.0, 1.0) for n in range(50)))))
    assert (len(picture), picture.turned_away) == (10, 40)
