"""A disk that is really full: the watch goes on, refuses what it cannot keep, and recovers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ALARM = "rescue:970000111"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes; only root can mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if not sys.platform.startswith("linux"):
        pytest.skip("tmpfs is Linux's")
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"cannot mount a small disk: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path) -> Path:
    """Take all the room that is left."""
    ballast = place / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_a_full_disk_stops_no_watch_and_nothing_is_told_as_saved(a_watch, small_disk: Path) -> None:
    watch = a_watch(desk=small_disk / "desk")
    ships = [watch.sentence(227_000_001 + n, 10.0, -60.0 + n / 999) for n in range(2000)]
    watch.send(watch.sart())
    watch.until(lambda: ALARM in watch.alerts())
    with watch.officer() as officer:
        ask = f"/api/alerts/{ALARM}/"
        assert officer.post(ask + "note", json={"words": "kept", "officer": "Ana"}).is_success

        ballast = fill(small_disk)
        refused = None
        for number in range(200):  # the log's last page may have room for some
            words = {"words": f"word {number} " + "x" * 300, "officer": "Ana"}
            answer = officer.post(ask + "note", json=words)
            if not answer.is_success:
                refused = answer
                break
        assert refused is not None
        assert "not kept" in refused.json()["error"]
        saved = number
        times = [t for t in watch.alerts()[ALARM]["notes"] if "word" in str(t)]
        assert f"word {saved} " not in str(times)

        watch.send(watch.sart(970_000_112), watch.sentence(227_000_001, 10.0, -60.0))
        watch.until(lambda: "rescue:970000112" in watch.alerts())
        watch.until(lambda: {"system:disk", "system:desk"} <= watch.alerts().keys())

        def refused_by_recorder() -> bool:
            watch.send(*ships)
            return "system:recorder" in watch.alerts()

        watch.until(refused_by_recorder)

        ballast.unlink()
        watch.until(lambda: officer.post(ask + "note", json={
            "words": "room again", "officer": "Ana"}).is_success)  # fmt: skip

        def recording() -> bool:
            watch.send(watch.sentence(227_000_001, 10.0, -60.0))
            return watch.metrics()["watchdesk_part_sound:recorder"] == 1

        watch.until(recording)
    watch.kill()
    with sqlite3.connect(watch.database) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    watch.begin()
    said = str(watch.alerts()[ALARM]["notes"])
    assert "kept" in said
    assert "room again" in said
    assert f"word {saved} " not in said
    assert "rescue:970000112" in watch.alerts()
    watch.end()
