"""The command as a person gives it: refused in one line, or told ready once it answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest
from click.testing import CliRunner

from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import Situation
from watchdesk.cli.main import cli
from watchdesk.desk import DATABASE
from watchdesk.station.keeper import Keeper

AT_S = 1_772_336_400.0


def a_desk(folder: Path) -> Path:
    """The file of a desk with forty alerts."""
    keeper, board = Keeper(folder), Board()
    told = [
        Situation(key=f"rescue:{972000000 + n}", priority="emergency", kind="MOB-AIS",
                  says="a", since_s=AT_S, rescue=True)
        for n in range(40)
    ]  # fmt: skip
    keeper.keep(board.take(told, AT_S))
    keeper.close()
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    return folder / DATABASE


def scribbled(path: Path) -> None:
    path.write_bytes(b"no desk at all\n" * 400)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten_within(path: Path) -> None:
    """Pages from the middle on hold what a failing disk gave back."""
    content = path.read_bytes()
    middle = len(content) // 8192 * 4096
    path.write_bytes(content[:middle] + b"\xff" * (len(content) - middle))


def alert_garbled(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alerts SET alert = '{\"key\": 3' WHERE id = 7")


def alert_of_another_shape(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alerts SET alert = '[]' WHERE id = 7")


def a_folder_in_the_way(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [scribbled, cut_short, emptied, overwritten_within, alert_garbled, alert_of_another_shape,
     a_folder_in_the_way],
)  # fmt: skip
def test_a_damaged_desk_is_refused_in_one_line_and_nothing_in_it_is_made_anew(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    path = a_desk(tmp_path / "desk")
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    told = watch(tmp_path / "desk")
    assert told.exit_code == 1
    assert told.output.count("\n") == 1
    assert told.output.startswith(f"Error: {tmp_path / 'desk'}")
    after = path.read_bytes() if path.is_file() else b""
    assert len(after) >= len(before)  # the log of the desk may have got an entry
    assert not (tmp_path / "desk" / "heard").exists()


def test_a_desk_that_is_no_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("in the way")
    told = watch(tmp_path / "desk" / "unit")
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "cannot be used as a desk" in told.output


def watch(desk: Path, *more: str):
    """What the command says where it never comes to serving."""
    feed = "udp://127.0.0.1:0"
    return CliRunner().invoke(cli, ["watch", "--desk", str(desk), "--listen", feed, *more])


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--thresholds", "[loitering]\nno_such_name = 1\n"),
        ("--reception", "no table"),
        ("--contacts", "name,colour\na,b\n"),
        ("--incidents", "{"),
    ],
)
def test_a_mistake_in_what_is_brought_is_told_before_anything_begins(
    option: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text(content)
    told = watch(tmp_path / "desk", option, str(tmp_path / "file"))
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert str(tmp_path / "file") in told.output or "no_such_name" in told.output


def asked(port: int, what: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}", timeout=5) as got:
            return got.status, got.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_it_is_told_ready_once_it_answers_and_brings_what_it_was_given(tmp_path: Path) -> None:
    seen = tmp_path / "seen.csv"
    seen.write_text("time,lat,lon,kind\n2026-03-01T12:00:00Z,10.0,-60.0,visual\n")
    thresholds = tmp_path / "unit.toml"
    thresholds.write_text("[loitering]\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        process = subprocess.Popen(
            [sys.executable, "-m", "watchdesk", "watch", "--desk", str(tmp_path / "desk"),
             "--port", str(port), "--listen", "quay=udp://127.0.0.1:0",
             "--contacts", str(seen), "--thresholds", str(thresholds), "--preset",
             "gfw"],
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stderr=subprocess.DEVNULL, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            while manager.recv(200) != b"READY=1":
                pass
            assert asked(port, "healthz") == (200, "ok\n")
            said = []
            while (answer := asked(port, "readyz"))[0] != 200:
                said.append(answer)
                time.sleep(0.2)
            for code, reason in said:
                assert code == 503
                assert json.loads(reason)["ready"] is False
                assert "\n" not in reason
            assert json.loads(answer[1])["looker"]["rows"] == 1
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)
    assert process.stdout is not None
    assert process.stdout.read().startswith(b"WATCH http://127.0.0.1:")
    process.stdout.close()
