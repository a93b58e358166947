"""A replay's steps and jumps: one at a time, and after a jump what playing would have left."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event, Thread

from ais.tracks import utc
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.deeds import deeds_of, do_again, emptied
from watchdesk.replay.paced import STRIDE_S, Paced
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
        """End the steps, and the station with them; a jump under way ends where it is."""
        self._ended.set()
        self._clock.cancel()
        if self._thread.is_alive():
            self._thread.join()
        self._station.stop()

    def _run(self) -> None:
        while not self._ended.wait(STEP_S):
            try:
                with self._clock.moving:
                    step(self._station, self._clock)
            except Exception:  # our own mistake: it is told, and the replay goes on
                logging.getLogger("watchdesk").exception("step failed")


def step(station: Station, clock: ReplayClock) -> None:
    """Take in what came up to now, with what officers did in it when it was played before."""
    _look_where_acted(station, clock)
    station.step()
    _catch_up(station, clock)


def move(station: Station, clock: ReplayClock, to_s: float) -> None:
    """Put a station to a moment of its recording: back by beginning anew, on by going through.

    What officers did up to there stands again, what they did later lies ahead.  A jump that is
    cancelled ends where it has got to, held.
    """
    held = clock.paused
    to_s = min(max(to_s, clock.begin_s), clock.end_s)
    with clock.going(to_s), clock.moving:
        if to_s < clock.now_s():
            _begin_anew(station, clock)
        for at_s in _stops(clock, to_s):
            if clock.cancelled:
                break
            clock.seek(at_s)
            step(station, clock)
        arrived = not clock.cancelled
    with clock.moving:
        station.step()
    if not held and arrived:
        clock.play()


def _begin_anew(station: Station, clock: ReplayClock) -> None:
    """Stand at the beginning of the recording, with everything that was done still to come."""
    folder, begin_s = station.desk_folder, clock.begin_s
    with station.lock:
        done = station.keeper.ask(lambda desk: deeds_of(desk, folder))
        state = station.keeper.ask(lambda desk: desk.setting("state"))
        clock.to_come = tuple(sorted((*done, *clock.to_come), key=lambda deed: deed.at_s))
        station.keeper.begin_anew(lambda: emptied(folder))
        if state:
            station.keeper.ask(lambda desk: desk.set("state", state, utc(begin_s)))
        clock.seek(begin_s)
        clock.going_from_s = begin_s
        station.restart(begin_s)


def _stops(clock: ReplayClock, to_s: float) -> Iterator[float]:
    """Where a jump steps: strides, each moment something was done, and the end."""
    at_s = clock.now_s()
    ahead = sorted({deed.at_s for deed in clock.to_come if at_s < deed.at_s <= to_s})
    while at_s < to_s:
        next_s = min(at_s + STRIDE_S, to_s)
        at_s = min(next_s, ahead.pop(0)) if ahead and ahead[0] <= next_s else next_s
        yield at_s


def _look_where_acted(station: Station, clock: ReplayClock) -> None:
    """Have the detectors look where an alert was acted on: it must be there to be acted on."""
    now_s, looker = clock.now_s(), station.looker
    acted = any(deed.kind == "alerts" and deed.at_s <= now_s for deed in clock.to_come)
    if acted and isinstance(looker, Paced):
        looker.insist()


def _catch_up(station: Station, clock: ReplayClock) -> None:
    """Do again whatever lies behind the clock."""
    now_s = clock.now_s()
    due = [deed for deed in clock.to_come if deed.at_s <= now_s]
    clock.to_come = tuple(deed for deed in clock.to_come if deed.at_s > now_s)
    for deed in due:
        do_again(station, deed)
