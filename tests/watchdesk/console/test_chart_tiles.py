"""Pieces of chart: in their place, whole at the seams, claimed limits off the right coasts."""

import json
import os
import resource
import signal
import time

import numpy as np
import pytest

from jurisdiction.claims import claims
from jurisdiction.zones import shipped_zones
from watchdesk.console.chart_ahead import GIVES_WAY, start_drawing
from watchdesk.console.chart_tiles import STEPS, ChartTiles, TileError, tile_box

LEVEL, X, Y = 8, 75, 113  # the Windward Passage: the east end of Cuba


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    return ChartTiles(shipped_zones(), claims(), tmp_path_factory.mktemp("chart"), "one")


def told(tiles, what, level=LEVEL, x=X, y=Y):
    return json.loads(tiles.tile(what, level, x, y))


def degrees(line, level=LEVEL, x=X, y=Y):
    """Latitudes and longitudes of a line told in steps."""
    points = np.cumsum(np.array(line).reshape(-1, 2), axis=0) / STEPS + [x, y]
    lon = points[:, 0] / 2**level * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * points[:, 1] / 2**level))))
    return lat, lon


def test_the_easternmost_point_of_cuba_lies_where_it_lies(tiles):
    # Punta de Quemado, 20 12 N, 074 08 W, four miles south of Cape Maisi.
    shores = [degrees(line) for line in told(tiles, "coast")["shore"]]
    lat, lon = (np.concatenate(part) for part in zip(*shores, strict=True))
    cuba = lat > 20.0
    assert lon[cuba].max() == pytest.approx(-74.132, abs=0.01)
    assert lat[cuba][np.argmax(lon[cuba])] == pytest.approx(20.21, abs=0.02)


def test_land_reaches_over_the_edge_so_that_no_seam_shows(tiles):
    ends = np.concatenate(
        [np.cumsum(np.array(r).reshape(-1, 2), axis=0) for r in told(tiles, "coast")["land"]]
    )
    assert ends.min() < 0
    assert ends.min() >= -64 - 1 and ends.max() <= STEPS + 64 + 1


def test_the_limits_are_those_claimed_with_the_state_and_the_breadth(tiles):
    limits = told(tiles, "limits")["limits"]
    assert {("Cuba", "TS", 12.0), ("Haiti", "TS", 12.0)} <= {
        (limit["name"], limit["zone"], limit["nm"]) for limit in limits
    }
    cuba = next(limit for limit in limits if (limit["name"], limit["zone"]) == ("Cuba", "TS"))
    lat, lon = degrees(max(cuba["lines"], key=len))
    off = shipped_zones().baselines.nearest(lat, lon).distance_nm
    assert np.abs(off - 12.0).max() < 0.1


def test_a_piece_is_made_once_and_comes_from_disk_after_a_restart(tiles, tmp_path):
    first = ChartTiles(shipped_zones(), claims(), tmp_path, "one")
    raw = first.tile("coast", 8, 60, 100)
    kept = list((tmp_path / "one").iterdir())
    assert [path.name for path in kept] == ["coast-8-60-100.json"]
    kept[0].write_bytes(b"from disk")
    assert first.tile("coast", 8, 60, 100) == raw
    assert (
        ChartTiles(shipped_zones(), claims(), tmp_path, "one").tile("coast", 8, 60, 100)
        == b"from disk"
    )
    assert ChartTiles(shipped_zones(), claims(), tmp_path, "two").tile("coast", 8, 60, 100) == raw


def test_what_is_drawn_ahead_is_on_disk_and_not_in_memory(tmp_path):
    ahead = ChartTiles(shipped_zones(), claims(), tmp_path, "one")
    assert ahead.keep("coast", 8, 60, 100)
    (kept,) = (tmp_path / "one").iterdir()
    raw = kept.read_bytes()
    assert set(json.loads(raw)) == {"land", "shore", "islets"}
    kept.write_bytes(b"from disk")
    assert ahead.keep("coast", 8, 60, 100)
    assert ahead.tile("coast", 8, 60, 100) == b"from disk"


def test_nothing_is_drawn_ahead_where_nothing_can_be_kept(tmp_path):
    (tmp_path / "full").write_text("a file where the folder should be")
    assert not ChartTiles(shipped_zones(), claims(), tmp_path / "full", "one").keep(
        "coast", 8, 60, 100
    )


def test_what_a_full_disk_did_not_take_is_not_left_half_there(tmp_path):
    tiles = ChartTiles(shipped_zones(), claims(), tmp_path, "one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        assert not tiles.keep("coast", LEVEL, X, Y)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "one").iterdir()) == []


def drawn(folder, more_than):
    """How many pieces of the world are there, once they are more than so many."""
    end = time.monotonic() + 60
    while len(list(folder.rglob("coast-3-*.json"))) <= more_than:
        assert time.monotonic() < end
        time.sleep(0.1)
    return len(list(folder.rglob("coast-3-*.json")))


def test_the_world_is_drawn_by_a_process_of_its_own_that_may_be_killed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    process = start_drawing()
    try:
        drawn(tmp_path, more_than=0)
        ours, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, process.pid))
        assert its == min(ours + GIVES_WAY, 19)
        os.kill(process.pid, signal.SIGINT)  # Ctrl-C reaches it too: whoever started it ends it
        drawn(tmp_path, more_than=drawn(tmp_path, more_than=0))
        assert process.is_alive()
    finally:
        process.kill()
        process.join()
    assert all(json.loads(path.read_bytes()) for path in tmp_path.rglob("coast-3-*.json"))


def test_without_a_folder_that_can_be_written_there_is_still_a_chart(tmp_path):
    (tmp_path / "full").write_text("a file where the folder should be")
    tiles = ChartTiles(shipped_zones(), claims(), tmp_path / "full", "one")
    assert set(json.loads(tiles.tile("coast", 8, 60, 100))) == {"land", "shore", "islets"}


@pytest.mark.parametrize(
    "what, level, x, y",
    [
        ("coast", 4, 0, 0),  # no such level
        ("coast", 3, 8, 0),  # beyond the globe
        ("coast", 3, 0, -1),
        ("limits", 3, 0, 0),  # limits begin nearer
        ("../../etc/passwd", 3, 0, 0),
    ],
)
def test_no_other_piece_is_made(tiles, what, level, x, y):
    with pytest.raises(TileError, match="levels of"):
        tiles.tile(what, level, x, y)


def test_the_pieces_at_the_date_line_and_the_poles_are_drawn(tiles):
    assert told(tiles, "coast", 8, 255, 143)["land"] is not None  # Fiji
    assert told(tiles, "coast", 5, 16, 31)["land"]  # Antarctica
    assert tile_box(3, 0, 0).north == pytest.approx(85.051128)
