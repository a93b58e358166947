"""One watch that goes on: what is heard becomes a picture, alarms and a log, step by step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from threading import Event as Flag
from threading import RLock, Thread
from time import perf_counter
from typing import Any

from ais.contacts import Contact, ContactRegister, Contacts, contact_vessels
from ais.events import Event
from ais.tracks import utc
from jurisdiction.zones import Zones
from risk.assessment import Assessment
from risk.feedback import dismissed
from risk.watchlist import Hit, hits
from sar.distress import Incident
from sar.incidents import IncidentReport, gravest_first
from sar.plan import SearchPlan
from sar.report_plan import Reported
from watchdesk import desk_entered
from watchdesk.alerts.alert import AlertChange
from watchdesk.alerts.board import Board
from watchdesk.alerts.rules import situations
from watchdesk.brought import Brought
from watchdesk.desk_audit import Actor
from watchdesk.station.clock import Clock
from watchdesk.station.findings import Findings
from watchdesk.station.health import ClockCheck, PartsLog, health_of
from watchdesk.station.judging import log_alerts, new_to_desk, ranks_of
from watchdesk.station.keeper import STATION, Keeper
from watchdesk.station.log import note
from watchdesk.station.looker import Looker
from watchdesk.station.picture import Picture
from watchdesk.station.rescue import Rescue
from watchdesk.station.source import Batch, Source
from watchdesk.told import reported

STEP_S = 0.25
TIDY_S = 1.0  # everything but what is heard of a device is looked at so often
DESK_S = 15.0  # so soon is known what was entered beside the watch
STRIDE_S = 300.0  # between looks on the way to a moment of a replay
LATE_S = 5.0
MODES = ("live", "replay", "exercise")


class Station:
    """The one state behind a console; whoever reads it from another thread holds ``lock``.

    ``step`` takes in what came and works out what stands; ``start`` has a thread do so.
    """

    def __init__(
        self,
        *,
        mode: str,
        clock: Clock,
        source: Source,
        looker: Looker,
        zones: Zones,
        desk_folder: Path,
        desk_key: Path | None = None,
        brought: Brought | None = None,
        record: Path | None = None,
        on_step: Callable[[], object] | None = None,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"{mode}: must be one of {MODES}")
        self.mode, self.clock, self.source, self.zones = mode, clock, source, zones
        self.desk_folder, self.record = desk_folder, record  # ``record``: of the raw lines
        self.lock, self.stepping = RLock(), RLock()  # who wants both takes ``stepping`` first
        self.picture = Picture()
        self.looker = looker
        self.keeper = Keeper(desk_folder, desk_key)
        self.board = self.keeper.board() if mode == "live" else Board()
        self.rescue, self.clock_check = Rescue(zones), ClockCheck()
        self.brought = brought or Brought()
        self.reports = tuple(self.brought.reports)
        self._findings = Findings()
        self._register = ContactRegister()
        self._reported = Reported(incidents=(), plans=())
        self._hits: list[Hit] = []
        self.lines = 0
        self._tidied_s = self._asked_s = float("-inf")
        self.step_s = self.late_s = 0.0
        self._stepped_at = perf_counter()
        self._on_step = on_step
        self._ending = Flag()
        self._thread: Thread | None = None
        self._parts = PartsLog()

    def start(self) -> None:
        """Take steps in a thread of its own until ``stop``."""
        self._thread = Thread(target=self._run, name="station", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, the detectors, the feeds and the desk."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self.source.close()
        self.looker.close()
        self.keeper.close()

    def step(self) -> None:
        """Take in what came up to now, and work out what stands."""
        began = perf_counter()
        with self.stepping:
            batch = self.source.take(self.clock.now_s())
            now_s = self.clock.now_s()
            with self.lock:
                self._advance(batch, now_s)
        self.step_s, self._stepped_at = perf_counter() - began, perf_counter()
        if self._on_step is not None:
            self._on_step()

    def advance(self, to_s: float) -> None:
        """Take in what came up to a moment of a replay, and look at everything there."""
        with self.stepping:
            batch = self.source.take(to_s)
            with self.lock:
                self._tidied_s = float("-inf")
                self._advance(batch, to_s)

    def restore(self, batches: Iterable[Batch]) -> None:
        """Take in what was heard and entered before a restart.

        The detectors read what was heard for themselves.
        """
        with self.lock:
            self.zones.zones_at([0.0], [0.0], [True])  # no first alarm waits for the coast
            for batch in batches:
                self.picture.hear(batch)
                self.rescue.hear(batch, self.clock.now_s(), self.picture.track)
            entered = self.keeper.ask(desk_entered.entered)
            self.reports += entered.reports
            if len(entered.contacts.positions):
                self.add_contacts(entered.contacts)
            self._find_reported()

    def restore_older(self, batches: Iterable[Batch]) -> None:
        """Know who called for help before that too, in a thread of its own: a day takes a while.

        Until then no rescue that stands is told anew: the desk knows it better.
        """
        going_on = takewhile(lambda _: not self._ending.is_set(), batches)
        self.rescue.restore(going_on, self.clock.now_s, self.lock)

    def restart(self, at_s: float) -> None:
        """Forget what was heard and go through it again up to a moment of a replay."""
        with self.stepping, self.lock:
            self.source.restart(at_s)
            self.looker.restart()
            self.picture, self.rescue, self.board = Picture(), Rescue(self.zones), Board()
            self._findings = Findings()
            self.reports, self._register = tuple(self.brought.reports), ContactRegister()
            self._find_reported()
            self._tidied_s = self._asked_s = float("-inf")
            begin_s = getattr(self.source, "begin_s", at_s)
            moment_s = begin_s
            while moment_s + STRIDE_S < at_s:
                moment_s += STRIDE_S
                self.advance(moment_s)
            self.advance(at_s)

    def events(self, mmsi: int | None = None) -> list[Event]:
        """What stands, of one vessel or of all: distress devices first."""
        with self.lock:
            every = [*self.rescue.events, *self._findings.events.values()]
        return [e for e in every if mmsi is None or mmsi in (e.mmsi, e.partner)]

    def assessments(self) -> list[Assessment]:
        """What it may mean, most to look at first."""
        with self.lock:
            return self._findings.assessments

    def incidents(self) -> list[Incident]:
        """Who may be in danger, gravest first."""
        with self.lock:
            return list(gravest_first(self.rescue.incidents, self._reported.incidents))

    def add_report(self, report: IncidentReport) -> None:
        """Take what somebody reported: an incident at once.  It is the caller's to keep it."""
        with self.lock:
            others = tuple(r for r in self.reports if r.id != report.id)
            self.reports = (*others, report)
            self._find_reported()
            self._judge(self.clock.now_s())

    def plans(self) -> list[SearchPlan]:
        """The plans of the reports that told wind and current."""
        with self.lock:
            return list(self._reported.plans)

    @property
    def contacts(self) -> Mapping[int, Contact]:
        """What was seen without AIS, by number: entered, brought, or by the own radar."""
        return {**getattr(self.source, "contacts", {}), **self._register.by_number}

    def add_contacts(self, seen: Contacts) -> None:
        """Take what was seen without AIS: a track like any other.  It is the caller's to keep."""
        with self.lock:
            self._register = ContactRegister(
                by_number={**self._register.by_number, **seen.register.by_number},
                numbers={**self._register.numbers, **seen.register.numbers},
            )
            self.picture.call(contact_vessels(seen.register))
            batch = Batch(positions=seen.positions, raw_count=len(seen.positions))
            self.picture.hear(batch)
            self.looker.hear(batch)

    def keep(self, changes: Sequence[AlertChange], actor: Actor = STATION) -> None:
        """Keep in the desk what became of alerts, in the name of whoever did it."""
        self.keeper.keep(changes, actor)

    def health(self) -> dict[str, Any]:
        """How every part is, ready for JSON."""
        with self.lock:
            return health_of(self)

    @property
    def on_time(self) -> bool:
        """Whether steps are taken as they should be, where a thread takes them."""
        stepping = self._thread is not None
        return not stepping or perf_counter() - self._stepped_at < LATE_S

    def _run(self) -> None:
        while not self._ending.is_set():
            began = perf_counter()
            try:
                self.step()
            except Exception:  # our own mistake: it is told, and the watch goes on
                logging.getLogger("watchdesk").exception("step failed")
            self._ending.wait(max(0.0, STEP_S - (perf_counter() - began)))

    def _advance(self, batch: Batch, now_s: float) -> None:
        """What a batch and the time that went by change."""
        self.lines += batch.raw_count
        if batch.raw_count or len(batch.positions):
            self.picture.call(contact_vessels(ContactRegister(by_number=batch.contacts)))
            self.picture.hear(batch)
            self.looker.hear(batch)
            times = batch.positions.time_s
            self.late_s = max(0.0, now_s - float(times.max(initial=now_s - self.late_s)))
        alarmed = self.rescue.hear(batch, now_s, self.picture.track)
        if not alarmed and not self.clock.paused and abs(now_s - self._tidied_s) < TIDY_S:
            return
        self._tidied_s = now_s
        if self.mode == "live" and (moved_s := self.clock_check.look(now_s)):
            note("clock jumped", logging.WARNING, seconds=round(moved_s, 1))
        self._look_at_desk(now_s)
        self._findings.take(self.looker.found())
        self.picture.tidy(now_s)
        self._judge(now_s)

    def _look_at_desk(self, now_s: float) -> None:
        """Know what was put on the watchlist and dismissed; what is written is waited for."""
        if abs(now_s - self._asked_s) < DESK_S:
            return
        self._asked_s = now_s
        try:
            wanted, verdicts = self.keeper.known()
        except Exception as error:  # a disk that is gone stops no watch
            note("desk not read", logging.WARNING, because=str(error))
            return
        wanted = [*self.brought.wanted, *wanted]
        self.looker.dismiss(dismissed(verdicts))
        self._hits = hits(wanted, self.picture.vessels, self.picture.vessels.keys(), utc(now_s))

    def _find_reported(self) -> None:
        """The incidents behind the reports, with plans where wind and current are told."""
        everybody, vessels = self.picture.table(), self.picture.vessels
        self._reported = reported(self.reports, everybody, vessels, self.zones)

    def _judge(self, now_s: float) -> None:
        """Put what stands on the board, and keep what became of it."""
        health = self.health()
        self._parts.note(health)
        stand = situations(
            self.incidents(), {e.key: e for e in self.events()}, self.assessments(), self._hits,
            health, now_s, open_keys=self.board.keys(),
        )  # fmt: skip
        if self.rescue.restoring:
            stand = new_to_desk(stand, self.board)
        looked = not (self.looker.emptied or self.rescue.restoring)
        changes = self.board.take(stand, now_s, looked=looked)
        self.keeper.keep(changes)
        self.picture.mark(ranks_of(self.board.alerts()), {hit.mmsi for hit in self._hits})
        log_alerts(changes)
