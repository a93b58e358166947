"""What the process of the detectors does all its life: fill a window from the disk, then look."""

from __future__ import annotations

import logging
import signal
from collections import deque
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from ais.mmsi import FIRST_CONTACT
from watchdesk.live.live import Live
from watchdesk.station.log import NAME, log_to_stderr
from watchdesk.station.looker import Looking
from watchdesk.station.source import Batch

# How it looks in a live watch, as measured in benchmarks/live.py.  What is kept for three days is
# our judgement: an event then has a quarter of its weight left.
BOUNDS = {"rows_a_look": 75_000, "most_rows": 16_000_000, "keep_h": 72.0}
_PAUSE_S = 0.2


def look_forever(
    pipe: Connection, options: Mapping[str, Any], recordings: Path | None, window_s: float
) -> None:
    """Fill a window from the recorded lines, then look at whatever comes, until the pipe ends."""
    log_to_stderr()
    try:
        _look_forever(pipe, options, recordings, window_s)
    except Exception:  # told in the log, not beside it; whoever started it starts another
        logging.getLogger(NAME).exception("detectors failed")
        raise SystemExit(1) from None


def _look_forever(
    pipe: Connection, options: Mapping[str, Any], recordings: Path | None, window_s: float
) -> None:
    from watchdesk.limits import zones_in_use

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # whoever started it ends it
    came: deque[Any] = deque()
    there = Condition()

    def read() -> None:
        while True:
            try:
                message = pipe.recv()
            except (EOFError, OSError):
                signal.raise_signal(signal.SIGKILL)
            with there:
                came.append(message)
                there.notify_all()

    Thread(target=read, name="reader", daemon=True).start()
    live = Live(zones_in_use(), **options)
    filled_s = _fill(live, pipe, recordings, window_s)
    looking = Looking(live)
    while True:
        with there:
            there.wait_for(lambda: bool(came), _PAUSE_S)
            messages = list(came)
            came.clear()
        for message in messages:
            if isinstance(message, Batch):
                positions = message.positions  # what is on the disk was told twice, contacts not
                known = (positions.time_s <= filled_s) & (positions.mmsi < FIRST_CONTACT)
                fresh = positions.take(~known)
                live.hear(fresh, message.statics)
            else:
                live.dismiss(message)
        pipe.send(looking.look())


def _fill(live: Live, pipe: Connection, recordings: Path | None, window_s: float) -> float:
    """Look through what was recorded in the window; the newest time of it."""
    from watchdesk.station.clock import WallClock
    from watchdesk.station.restore import recorded

    filled_s = float("-inf")
    if recordings is None:
        return filled_s
    until_s = WallClock().now_s()
    for batch in recorded(recordings, until_s - window_s, until_s):
        live.hear(batch.positions, batch.statics)
        live.look()
        filled_s = max(filled_s, float(batch.positions.time_s.max(initial=filled_s)))
        pipe.send("filling")
    return filled_s
