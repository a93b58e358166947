"""The desk's file: copied while others write, sealed with a key, read by datasette."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from risk.feedback import Verdict
from seamath.errors import Mistake
from watchdesk.desk import Desk, open_desk
from watchdesk.desk_audit import findings
from watchdesk.desk_file import back_up, connected, faults, is_sealed, seal

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)


def verdict(n):
    key = "gap:308999071:20260302T005400Z"
    return Verdict(event_key=key, verdict="confirmed", reason=f"n {n}", officer="17", at=NOW)


def test_a_copy_made_while_somebody_writes_is_whole(tmp_path):
    stop, written = threading.Event(), []

    def write():
        with open_desk(tmp_path) as desk:
            while not stop.is_set():
                desk.judge(verdict(len(written)))
                written.append(1)

    with open_desk(tmp_path) as desk:
        desk.judge(verdict(-1))
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(3):
                before = len(written)
                back_up(desk.book.db, tmp_path / f"copy{n}.db")
                copy = Database(tmp_path / f"copy{n}.db")
                assert copy.table("verdicts").count > before
                assert faults(copy) == [] and findings(copy) == []
                copy.close()
        finally:
            stop.set()
            writer.join()
        with pytest.raises(Mistake, match="never overwritten"):
            back_up(desk.book.db, tmp_path / "copy0.db")


def test_the_backup_command_checks_the_copy(run, tmp_path):
    with open_desk(tmp_path) as desk:
        desk.judge(verdict(1))
    answer = run("--role", "administrator", "desk", "backup", tmp_path / "b.db", "--desk", tmp_path)
    assert answer.exit_code == 0 and json.loads(answer.stdout)["head"]
    assert run("desk", "check", "--desk", tmp_path).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        db.execute("UPDATE verdicts SET officer = '9'")
        db.commit()
    told = run("--role", "administrator", "desk", "backup", tmp_path / "c.db", "--desk", tmp_path)
    assert told.exit_code == 1 and "verdicts 1" in told.stderr


def test_a_damaged_file_is_told(run, tmp_path):
    with open_desk(tmp_path) as desk:
        for n in range(300):
            desk.book.note("command", NOW, f"a long enough line to fill some pages {n}" * 4)
        desk.book.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "desk.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)
    told = run("desk", "check", "--desk", tmp_path)
    assert told.exit_code == 1 and "Traceback" not in told.output
    assert isinstance(told.exception, SystemExit)


def test_a_sealed_desk_opens_with_its_key_and_with_nothing_else(tmp_path):
    pytest.importorskip("sqlcipher3")
    with open_desk(tmp_path) as desk:
        desk.judge(verdict(77341))
    path, key, other = tmp_path / "desk.db", tmp_path / "k", tmp_path / "other"
    assert not is_sealed(path)
    seal(path, key)
    assert is_sealed(path) and b"77341" not in path.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    with open_desk(tmp_path, key=key) as desk:
        assert desk.verdicts() == [verdict(77341)]
        desk.judge(verdict(2))
        back_up(desk.book.db, tmp_path / "copy.db")
    other.write_text("ab" * 32)
    with pytest.raises(Mistake, match="others can read this key"):
        Desk(tmp_path, key=other)
    other.chmod(0o600)
    for wrong in (None, other):
        with pytest.raises(Mistake, match="WATCHDESK_DESK_KEY"):
            Desk(tmp_path, key=wrong)
    copy = connected(tmp_path / "copy.db", key)
    assert faults(copy) == [] and findings(copy) == [] and copy.table("verdicts").count == 2
    copy.close()
    assert is_sealed(tmp_path / "copy.db")


def test_sealing_twice_or_over_a_key_is_refused(tmp_path):
    pytest.importorskip("sqlcipher3")
    with open_desk(tmp_path):
        pass
    path = tmp_path / "desk.db"
    (tmp_path / "taken").write_text("x")
    (tmp_path / "taken").chmod(0o600)
    with pytest.raises(Mistake, match="a key is never overwritten"):
        seal(path, tmp_path / "taken")
    seal(path, tmp_path / "k")
    with pytest.raises(Mistake, match="no plain desk to seal"):
        seal(path, tmp_path / "k2")
    with pytest.raises(Mistake, match="no key of a desk"):
        Desk(tmp_path, key=tmp_path / "taken")


def test_the_commands_work_on_a_sealed_desk(run, tmp_path, monkeypatch):
    pytest.importorskip("sqlcipher3")
    done = run("--role", "administrator", "desk", "seal", tmp_path / "k", "--desk", tmp_path)
    assert done.exit_code == 0, done.output
    refused = run("watchlist", "list", "--desk", tmp_path)
    assert refused.exit_code == 1 and refused.stderr.count("\n") == 1
    monkeypatch.setenv("WATCHDESK_DESK_KEY", str(tmp_path / "k"))
    assert run("watchlist", "list", "--desk", tmp_path).exit_code == 0
    told = run("--role", "administrator", "desk", "audit", "verify", "--desk", tmp_path)
    assert json.loads(told.stdout)["whole"] is True
    assert json.loads(run("desk", "check", "--desk", tmp_path).stdout)["sealed"] is True


# A child says when it begins to open a desk, judges once in it, and says that.
BEGIN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from risk.feedback import Verdict
from watchdesk.desk import open_desk
print("begins", flush=True)
sys.stdin.readline()
with open_desk(Path(sys.argv[1])) as desk:
    desk.judge(Verdict(event_key="gap:308999071:20260302T005400Z", verdict="confirmed",
                       reason=sys.argv[2], officer="17", at=datetime(2026, 3, 2, tzinfo=UTC)))
print("judged", flush=True)
"""


def opening(folder, reason):
    """A process about to open a desk: it waits for a line."""
    child = subprocess.Popen(
        [sys.executable, "-c", BEGIN, str(folder), reason],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert child.stdout.readline() == "begins\n"
    return child


def test_a_first_start_that_was_killed_hinders_no_second(tmp_path):
    for n in range(12):
        folder = tmp_path / str(n)
        with opening(folder, "first") as child:
            child.stdin.write("\n")
            child.stdin.flush()
            time.sleep(0.004 * n)  # all of it takes some 50 ms
            child.kill()
        with open_desk(folder) as desk:
            desk.judge(verdict(n))
            assert f"n {n}" in [told.reason for told in desk.verdicts()]
            assert faults(desk.book.db) == []


def test_processes_that_begin_a_desk_at_once_lose_nothing_of_each_other(tmp_path):
    children = [opening(tmp_path, str(n)) for n in range(4)]
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        with child:
            assert child.stdout.read() == "judged\n"
    with open_desk(tmp_path) as desk:
        assert sorted(told.reason for told in desk.verdicts()) == ["0", "1", "2", "3"]
    assert not list(tmp_path.glob("*.begun"))


@pytest.mark.parametrize("lost", ["emptied", "gone, its log left"])
def test_a_desk_that_was_lost_is_not_begun_anew(tmp_path, lost):
    with open_desk(tmp_path) as desk:
        desk.judge(verdict(1))
    path = tmp_path / "desk.db"
    if lost == "emptied":
        path.write_bytes(b"")
    else:
        path.rename(tmp_path / "desk.db-wal")
    with pytest.raises(Mistake, match="restore a backup"):
        connected(path, None)
    assert not path.exists() or path.stat().st_size == 0


def test_datasette_reads_every_table(tmp_path):
    pytest.importorskip("datasette")
    with open_desk(tmp_path) as desk:
        desk.judge(verdict(1))
    command = [sys.executable, "-m", "datasette", "inspect", str(tmp_path / "desk.db")]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    tables = json.loads(told.stdout)["desk"]["tables"]
    assert tables["verdicts"]["count"] == 1 and tables["audit"]["count"] == 1
    assert {"records", "locks", "packets", "focal_points", "family_tags"} <= set(tables)


# One child ingests: positions into watch.db, verdicts into the desk; it says each commit.
INGEST = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from sqlite_utils import Database
from risk.feedback import Verdict
from watchdesk.desk import Desk
from watchdesk.store import Store
folder, start = Path(sys.argv[1]), int(sys.argv[2])
desk, store = Desk(folder), Store(folder / "watch.db")
at = datetime(2026, 3, 2, tzinfo=UTC)
for n in range(start, start + 100000):
    desk.judge(Verdict(event_key="gap:308999071:20260302T005400Z", verdict="confirmed",
                       reason=str(n), officer="17", at=at))
    store.add_run({f"row {n}": str(n)})
    print(n, flush=True)
"""


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("WATCHDESK_SOAK") != "1", reason="WATCHDESK_SOAK=1")
def test_two_hundred_kills_lose_no_committed_row(tmp_path):
    chance = random.Random(7)
    said: set[int] = set()
    for kill in range(200):
        said |= killed_while_ingesting(tmp_path, 1_000_000 * kill, chance.uniform(0, 0.1))
        for name, query in (
            ("desk.db", "SELECT CAST(reason AS INTEGER) FROM verdicts"),
            ("watch.db", "SELECT CAST(value AS INTEGER) FROM run"),
        ):
            with closing(sqlite3.connect(tmp_path / name)) as db:
                kept = {row[0] for row in db.execute(query)}
                assert said <= kept, (kill, name)
                assert len(kept - said) <= kill + 1  # at most the one it had no time to say
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        desk = Database(tmp_path / "desk.db")
        assert findings(desk) == []
        desk.close()
    assert len(said) >= 200


def killed_while_ingesting(folder, start, seconds):
    """What a process said it had committed before it was killed with signal 9."""
    child = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(folder), str(start)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    with child:
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        lines = [first, *child.stdout.read().splitlines(keepends=True)]
    assert child.returncode == -9
    return {int(line) for line in lines if line.endswith("\n")}
