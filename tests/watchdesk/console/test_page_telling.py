"""What a page is told: full once, then only what changed, and never from another picture."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from ais.positions import position_table
from ais.vessels import StaticReport
from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.console.telling import Listener, Teller
from watchdesk.console.wire import read_frame
from watchdesk.station.clock import WallClock
from watchdesk.station.looker import InLine
from watchdesk.station.picture import Picture
from watchdesk.station.source import Batch
from watchdesk.station.station import Station

NOW_S = WallClock().now_s


def sea(n, first=311000001, **more):
    """Positions of some ships, heard now."""
    given = {
        "mmsi": np.arange(first, first + n), "time_s": np.full(n, NOW_S()),
        "lat": np.linspace(19, 22, n), "lon": np.linspace(-76, -72, n),
        "speed_kn": np.full(n, 10.0), "course_deg": np.full(n, 90.0),
    } | more  # fmt: skip
    return Batch(positions=position_table(**given))


@pytest.fixture
def station(tmp_path):
    zones = shipped_zones()
    nothing = SimpleNamespace(take=None, health=list, close=lambda: None)
    made = Station(
        mode="live", clock=WallClock(), source=nothing, looker=InLine(zones, Brought()),
        zones=zones, desk_folder=tmp_path / "desk",
    )  # fmt: skip
    made.picture.hear(sea(30))
    yield made
    made.stop()


def heard(teller, page, at):
    """Frames and messages a page gets at a moment."""
    told = list(teller.due(page, at))
    frames = [read_frame(one) for one in told if isinstance(one, bytes)]
    return frames, [json.loads(one) for one in told if isinstance(one, str)]


def test_first_everything_then_only_what_changed_then_nothing(station):
    teller, page = Teller(station), Listener()
    [(full, seq, _, columns)], _ = heard(teller, page, 0.0)
    assert full and len(columns["mmsi"]) == 30
    station.picture.hear(sea(2))
    assert heard(teller, page, 0.5)[0] == []  # at most once a second
    [(full, later, _, columns)], _ = heard(teller, page, 1.0)
    assert not full and later > seq
    assert columns["mmsi"].tolist() == [311000001, 311000002]
    assert heard(teller, page, 2.0)[0] == []


def test_everything_again_after_half_a_minute_and_when_a_page_asks(station):
    teller, page = Teller(station), Listener()
    heard(teller, page, 0.0)
    assert heard(teller, page, 29.0)[0] == []
    assert heard(teller, page, 30.0)[0][0][0]
    page.seq = None
    assert heard(teller, page, 30.1)[0][0][0]


def test_a_slow_page_gets_one_newer_picture_and_not_all_those_it_missed(station):
    teller, slow, quick = Teller(station), Listener(), Listener()
    for page in (slow, quick):
        heard(teller, page, 0.0)
    got = []
    for second in range(1, 6):
        station.picture.hear(sea(1, first=311000001 + second))
        got += heard(teller, quick, float(second))[0]
    assert len(got) == 5
    [(full, _, _, columns)], _ = heard(teller, slow, 6.0)
    assert not full and len(columns["mmsi"]) == 5


def test_after_a_jump_back_a_page_gets_the_other_picture_whole(station):
    teller, page = Teller(station), Listener()
    heard(teller, page, 0.0)
    station.picture = Picture()
    station.picture.hear(sea(3, first=255000001))
    [(full, _, _, columns)], _ = heard(teller, page, 1.0)
    assert full and columns["mmsi"].tolist() == [255000001, 255000002, 255000003]


def test_who_is_shown_no_more_is_gone_at_once(station):
    teller, page = Teller(station), Listener()
    heard(teller, page, 0.0)
    station.picture.tidy(NOW_S() + 1000.0)
    _, told = heard(teller, page, 1.0)
    [gone] = [message for message in told if message["type"] == "gone"]
    assert len(gone["mmsi"]) == 30


def test_names_are_told_once_and_again_where_they_change(station):
    teller, page = Teller(station), Listener()

    def names(at):
        return [m["names"] for m in heard(teller, page, at)[1] if m["type"] == "names"]

    def call(name):
        report = StaticReport(
            mmsi=311000001, time_s=NOW_S(), msg_type=5, source=0, line=0, name=name
        )
        station.picture.hear(Batch(positions=position_table(mmsi=[]), statics=[report]))

    call("LADY ANN")
    [[[mmsi, name, *_]]] = names(0.0)
    assert (mmsi, name) == (311000001, "LADY ANN")
    assert names(3.0) == []
    call("<b>MAR")
    [[[_, name, *_]]] = names(6.0)
    assert name == "<b>MAR"


def test_clock_health_and_alerts_come_with_the_first_word(station):
    _, told = heard(Teller(station), Listener(), 0.0)
    kinds = [message["type"] for message in told]
    assert kinds[0] == "alerts"
    assert {"clock", "health"} <= set(kinds)
    clock = next(message for message in told if message["type"] == "clock")
    assert (clock["mode"], clock["rate"], clock["paused"]) == ("live", 1.0, False)
