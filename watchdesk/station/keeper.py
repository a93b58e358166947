"""The desk of a station: one open file in one thread, and what waits while it takes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar

from risk.feedback import Verdict
from risk.watchlist import Wanted
from watchdesk import desk_entered
from watchdesk.alerts import alert_log
from watchdesk.alerts.alert import AlertChange
from watchdesk.alerts.board import Board
from watchdesk.desk import DATABASE, Desk
from watchdesk.desk_audit import Actor
from watchdesk.desk_file import DeskError, desk_errors, faults

Answer = TypeVar("Answer")
STATION = Actor(role="watch", role_from="station")
MOST_WAITING = 10_000  # times something changed


class Keeper:
    """Keeps what becomes of the alerts; a disk that is full stops no watch."""

    def __init__(self, folder: Path, key: Path | None = None) -> None:
        self._folder, self._key = folder, key
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._desk: Desk | None = None
        self._waiting: list[tuple[Actor, list[AlertChange]]] = []  # the oldest first
        self._lost = 0
        self._lock = Lock()
        self.trouble = ""

    def board(self) -> Board:
        """The board as the desk left it; DeskError where it cannot be read."""
        with readable(self._folder / DATABASE):
            return self.ask(lambda desk: alert_log.restored(desk.book))

    def known(self) -> tuple[list[Wanted], list[Verdict]]:
        """The watchlist and what officers made of events."""
        return self.ask(lambda desk: (desk.watchlist(), desk.verdicts()))

    def keep(self, changes: Sequence[AlertChange], actor: Actor = STATION) -> None:
        """Keep changes, after those that could not be kept before; trouble is told, not raised."""
        with self._lock:
            if fresh := [change for change in changes if change.kept]:
                self._waiting.append((actor, fresh))
            try:
                while self._waiting:
                    self._keep_first()
            except DeskError as error:
                self.trouble = str(error)
                del self._waiting[:-MOST_WAITING]
            else:
                self.trouble = f"{self._lost} changes could not be written" if self._lost else ""

    def keep_act(self, change: AlertChange, actor: Actor) -> None:
        """Keep what somebody did, after all that waits; DeskError where it is not in the desk."""
        self.keep([])
        with self._lock:
            if self._waiting:
                raise DeskError(self.trouble)
            try:
                self.ask(partial(_keep, actor, [change]))
            except DeskError as error:
                self.trouble = str(error)
                raise

    def _keep_first(self) -> None:
        """Keep what waits longest; a change that no desk would take is let go of, and counted."""
        actor, changes = self._waiting[0]
        try:
            self.ask(partial(_keep, actor, changes))
        except DeskError:
            raise
        except Exception:  # our own mistake in one change must not hold up all the others
            if len(changes) > 1:
                self._waiting[:1] = [(actor, [change]) for change in changes]
                return
            self._lost += 1
            logging.getLogger("watchdesk").exception("a change of an alert was not kept")
        del self._waiting[0]

    def ask(self, work: Callable[[Desk], Answer]) -> Answer:
        """What some work with the open desk gives."""
        return self._thread.submit(self._do, work).result()

    def begin_anew(self, clear: Callable[[], None]) -> None:
        """Let go of the desk of a replay, have it taken away, and keep in a new one from now on."""
        with self._lock:
            self._waiting.clear()
            self._thread.submit(self._let_go).result()
            clear()

    def close(self) -> None:
        """Let go of the desk."""
        self._thread.submit(self._let_go).result()
        self._thread.shutdown()

    def _do(self, work: Callable[[Desk], Answer]) -> Answer:
        with desk_errors(self._folder / DATABASE):
            if self._desk is None:
                self._desk = Desk(self._folder, STATION, self._key)
            return work(self._desk)

    def _let_go(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None


def refuse_damaged(folder: Path, key: Path | None = None) -> None:
    """Return where a watch can rest on a desk; DeskError where anything in it cannot be read."""
    place = folder / DATABASE
    with closing(Keeper(folder, key)) as keeper, readable(place):
        if found := keeper.ask(lambda desk: faults(desk.book.db)):
            raise DeskError(f"{place}: damaged ({found[0][:200]!a}); restore a backup")
        keeper.board()
        keeper.known()
        keeper.ask(desk_entered.entered)


@contextmanager
def readable(place: Path) -> Iterator[None]:
    """A record of a desk that does not say what it should, as one line for a person."""
    try:
        yield
    except DeskError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"[:200]
        raise DeskError(f"{place}: a record cannot be read ({why!a}); restore a backup") from error


def _keep(actor: Actor, changes: Sequence[AlertChange], desk: Desk) -> None:
    """Keep changes in the name of an actor."""
    desk.book.actor = actor
    try:
        alert_log.keep(desk.book, changes)
    finally:
        desk.book.actor = STATION
