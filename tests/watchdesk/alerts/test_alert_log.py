"""What the desk's log holds of alerts: who did what, and the same board after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from risk.feedback import dismissed
from watchdesk.alerts import alert_log
from watchdesk.alerts.board import Board
from watchdesk.desk import known_at, open_desk
from watchdesk.desk_audit import Actor, findings

NOW = 1_772_336_400.0
EVENT = "loitering:308000001:20260301T010000Z"
KEY = "behaviour:308000001"
ROOT = Path(__file__).parents[3]

CHILD = """
import sys
from pathlib import Path
from watchdesk.alerts import alert_log
from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import Situation
from watchdesk.desk import open_desk
board, n, told = Board(), 0, []
with open_desk(Path(sys.argv[1])) as desk:
    while True:
        n += 1
        told.append(Situation(key=f"rescue:97200{n:04d}", priority="emergency", kind="MOB-AIS",
                              says="x", since_s=1.0, rescue=True, can_silence=False))
        changes = board.take(told, 1_772_336_400.0 + n)
        if n % 3 == 0:
            changes.append(board.acknowledge(told[-1].key, "17", "watch", 1_772_336_400.0 + n))
        alert_log.keep(desk.book, changes)
        sys.stdout.write(f"{n}\\n")
        sys.stdout.flush()
"""


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path, Actor(role="watch", role_from="account maria")) as opened:
        yield opened


@pytest.fixture
def board(desk, a_situation):
    made = Board()
    changes = made.take([a_situation(), a_situation(KEY, events=(EVENT,))], NOW)
    alert_log.keep(desk.book, changes)
    return made


def test_every_act_is_in_the_log_with_who_when_and_why(desk, board):
    who = ("Maria", "watch", NOW + 5)
    alert_log.keep(
        desk.book,
        [
            board.acknowledge("rescue:972000001", *who),
            board.escalate(KEY, "chief", "near the limit", *who),
            board.note(KEY, "called on 16", *who),
        ],
    )
    rows = alert_log.history(desk.book, NOW + 1, NOW + 10)
    assert [(r["what"], r["officer"], r["role"], r["at"], r["says"]) for r in rows] == [
        ("acknowledged", "Maria", "watch", "2026-03-01T03:40:05Z", ""),
        ("escalated", "Maria", "watch", "2026-03-01T03:40:05Z", "to chief: near the limit"),
        ("note", "Maria", "watch", "2026-03-01T03:40:05Z", "called on 16"),
    ]
    entered = desk.book.rows("audit", "kept_in = 'alerts'")
    assert {entry["role_from"] for entry in entered} == {"account maria"}
    assert entered[-1]["says"] == f"note {KEY}" and findings(desk.book.db) == []


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("ordinary", "dismissed"), ("checked", "confirmed"), ("not_ours", None)],
)
def test_a_dismissal_is_a_verdict_on_each_event_behind_it(desk, board, code, verdict):
    alert_log.keep(
        desk.book, [board.dismiss(KEY, code, "fishes here: each night", "17", "watch", NOW)]
    )
    told = [(v.event_key, v.verdict, v.officer) for v in desk.verdicts()]
    assert told == ([(EVENT, verdict, "17")] if verdict else [])
    assert dismissed(desk.verdicts()) == (frozenset({EVENT}) if code == "ordinary" else set())


def test_a_place_that_moves_on_is_not_kept(desk, board, a_situation):
    before = len(desk.book.rows("alerts"))
    moved = [a_situation(lat=20.0), a_situation(KEY, events=(EVENT,))]
    assert alert_log.keep(desk.book, board.take(moved, NOW + 1)) == 0
    assert len(desk.book.rows("alerts")) == before


def test_changes_written_out_of_order_restore_the_last_one(desk, board):
    first = board.acknowledge("rescue:972000001", "17", "watch", NOW + 1)
    second = board.dismiss("rescue:972000001", "false_alert", "MRCC", "17", "watch", NOW + 2)
    alert_log.keep(desk.book, [second])
    alert_log.keep(desk.book, [first])
    restored = alert_log.restored(desk.book)
    assert [a.key for a in restored.alerts()] == [KEY]
    assert restored.seq == second.seq


def test_a_board_of_another_process_is_killed_and_is_the_same_again(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        said = [int(child.stdout.readline()) for _ in range(20)]
    finally:
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
        child.wait()
        child.stdout.close()
    last = int([*map(str, said), *rest.split()][-1])
    with open_desk(tmp_path) as desk:
        board = alert_log.restored(desk.book)
        assert findings(desk.book.db) == []
    alerts = {alert.key: alert.state for alert in board.alerts()}
    assert len(alerts) in (last, last + 1)  # the one committed and not yet said
    for n in range(1, last + 1):
        expected = "acknowledged" if n % 3 == 0 else "unacknowledged"
        assert alerts[f"rescue:97200{n:04d}"] == expected


def test_what_the_next_start_reads_of_verdicts_is_what_was_dismissed(tmp_path, a_situation):
    with open_desk(tmp_path) as desk:
        board = Board()
        board.take([a_situation(KEY, events=(EVENT,))], NOW)
        alert_log.keep(desk.book, [board.dismiss(KEY, "bad_data", "late", "17", "watch", NOW)])
    assert dismissed(known_at(tmp_path)[1]) == {EVENT}


def test_what_is_told_of_a_vessel_leads_to_its_entry_in_the_log(desk, a_situation):
    made = Board()
    alert_log.keep(desk.book, made.take([a_situation(KEY, mmsi=308000001), a_situation()], NOW))
    alert_log.keep(desk.book, [made.acknowledge(KEY, "17", "watch", NOW + 60)])
    told = list(alert_log.told(desk.book))
    assert [(r["mmsi"], r["what"], r["officer"]) for r in told if r["key"] == KEY] == [
        (308000001, "opened", ""),
        (308000001, "acknowledged", "17"),
    ]
    hashes = {row["id"]: row["hash"] for row in desk.book.rows("audit")}
    assert all(hashes[row["log_entry"]] == row["log_hash"] for row in told)
