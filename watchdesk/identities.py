"""Who each vessel says it is, from reports that never stop: repetitions take no room."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from dataclasses import fields
from operator import attrgetter

from ais.vessels import StaticReport, Vessel, vessels_from

_WHAT = tuple(f.name for f in fields(StaticReport) if f.name not in ("time_s", "source", "line"))
_content = attrgetter(*_WHAT)
_MOST_RUNS = (
    100  # of one vessel: a number that keeps changing its name says no more by the hundredth
)


class Identities:
    """Reports of identity: of each run of equal ones the first two and the last.

    Two confirm a value, the first tells since when, and the last until when: ``vessels_from``
    answers as if all were there, unless one heard late falls into the middle of a run.
    """

    def __init__(self) -> None:
        self._runs: dict[tuple[int, int, tuple[bool, ...]], list[StaticReport]] = {}
        self._reports: dict[int, list[list[StaticReport]]] = {}
        self.vessels: dict[int, Vessel] = {}

    def __len__(self) -> int:
        """How many reports are held."""
        return sum(len(run) for run in self._runs.values())

    def hear(self, reports: Iterable[StaticReport]) -> None:
        """Take reports in; the vessels they are of are known at once."""
        changed = {report.mmsi for report in reports if self._is_new(report)}
        for mmsi in changed:
            every = [report for run in self._reports[mmsi] for report in run]
            self.vessels |= vessels_from(every)

    def forget(self, before_s: float, known: Container[int] = ()) -> None:
        """Let go of whoever told nothing since a moment and is not ``known`` otherwise."""
        told_s: dict[int, float] = {}
        for (mmsi, _, _), run in self._runs.items():
            told_s[mmsi] = max(told_s.get(mmsi, -math.inf), *(report.time_s for report in run))
        gone = {m for m, last_s in told_s.items() if not last_s >= before_s and m not in known}
        self._runs = {form: run for form, run in self._runs.items() if form[0] not in gone}
        for mmsi in gone:
            del self._reports[mmsi]
            self.vessels.pop(mmsi, None)

    def _is_new(self, report: StaticReport) -> bool:
        """Whether a report says anything that three of its kind before did not."""
        told = _content(report)
        form = (report.mmsi, report.msg_type, tuple(value is None for value in told))
        run = self._runs.get(form)
        if run is None or _content(run[-1]) != told:
            run = self._runs[form] = [report]
            runs = self._reports.setdefault(report.mmsi, [])
            runs.append(run)
            if len(runs) > _MOST_RUNS:
                del runs[_MOST_RUNS // 2]
            return True
        if len(run) > 2 and not run[-1].time_s > report.time_s:
            run[-1] = report
            return False
        run.append(report)
        return True
