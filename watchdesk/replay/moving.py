"""A replay's steps and jumps: one at a time, and after a jump what playing would have left."""

from __future__ import annotations

import logging
from threading import Event, Thread

from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.paced import STRIDE_S
from watchdesk.station.station import Station

STEP_S = 0.25  # on the wall


class Steps:
    """Steps of a station in a thread of their own, until ``stop``."""

    def __init__(self, station: Station, clock: ReplayClock) -> None:
        self._station, self._clock, self._ended = station, clock, Event()
        self._thread = Thread(target=self._run, name="replay", daemon=True)

    def start(self) -> None:
        """Begin to step."""
        self._thread.start()

    def stop(self) -> None:
        """End the steps, and the station with them."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._station.stop()

    def _run(self) -> None:
        while not self._ended.wait(STEP_S):
            try:
                with self._clock.moving:
                    self._station.step()
            except Exception:  # our own mistake: it is told, and the replay goes on
                logging.getLogger("watchdesk").exception("step failed")


def move(station: Station, clock: ReplayClock, to_s: float) -> None:
    """Put a station to a moment of its recording: back by beginning anew, on by going through."""
    held = clock.paused
    to_s = min(max(to_s, clock.begin_s), clock.end_s)
    with clock.moving:
        clock.pause()
        clock.going_to_s = to_s
        at_s = clock.now_s()
        if to_s < at_s:
            clock.seek(to_s)
            station.restart(to_s)
        else:
            while at_s + STRIDE_S < to_s:
                at_s += STRIDE_S
                clock.seek(at_s)
                station.step()
            clock.seek(to_s)
        clock.going_to_s = None
        station.step()
    if not held:
        clock.play()
