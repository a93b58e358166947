"""A watch that is killed while officers act: whatever was answered is there afterwards."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

ALARM = "rescue:970000111"
SOAK = os.environ.get("WATCHDESK_SOAK") == "1"


def notes_until_killed(watch: Any, round_: int, kept: list[str]) -> None:
    """Write one note after another until the service is gone; those answered are kept."""
    try:
        with watch.officer() as officer:
            for number in range(10_000):
                words = f"note {round_}.{number}."
                told = officer.post(
                    f"/api/alerts/{ALARM}/note", json={"words": words, "officer": "Ana"}
                )
                assert told.status_code == 200, told.text
                kept.append(words)
    except httpx.HTTPError:
        return


def written(watch: Any) -> set[str]:
    """Every note in the desk, half ones too."""
    with sqlite3.connect(watch.database) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = db.execute("SELECT says FROM alerts WHERE what = 'note'").fetchall()
        (unlogged,) = db.execute(
            "SELECT COUNT(*) FROM alerts WHERE id NOT IN"
            " (SELECT number FROM audit WHERE kept_in = 'alerts' AND act = 'add')"
        ).fetchone()
    assert unlogged == 0
    return {says for (says,) in rows}


@pytest.mark.parametrize(
    "kills",
    [
        2,
        pytest.param(
            30, marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="30 restarts")]
        ),
        pytest.param(
            200, marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="200 restarts")]
        ),
    ],
)
def test_every_act_that_was_answered_is_there_after_a_kill(
    a_watch: Callable[..., Any], kills: int
) -> None:
    watch = a_watch()
    watch.send(watch.sart())
    watch.until(lambda: ALARM in watch.alerts())
    with watch.officer() as officer:
        seen = officer.post(f"/api/alerts/{ALARM}/acknowledge", json={"officer": "Ana"})
    assert seen.status_code == 200
    kept: list[str] = []
    for number in range(kills):
        acting = threading.Thread(target=notes_until_killed, args=(watch, number, kept))
        before = len(kept)
        acting.start()
        watch.until(lambda before=before: len(kept) > before)
        time.sleep(0.013 * (number % 23))
        watch.kill()
        acting.join()
        there = written(watch)
        assert set(kept) <= there
        assert all(says.startswith("note ") and says.endswith(".") for says in there)
        watch.begin()
        alert = watch.alerts()[ALARM]
        assert (alert["state"], alert["acknowledged_by"]) == ("acknowledged", "Ana")
    watch.end()
