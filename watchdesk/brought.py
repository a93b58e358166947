"""What a unit brings to a watch beside the recordings: thresholds, reports, what it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from risk.heard import Usual
from risk.watchlist import Wanted
from sar.incidents import IncidentReport
from watchdesk.config import Overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Everything that is not heard; nothing of it is needed."""

    overrides: Overrides = field(default_factory=dict)  # thresholds by detector
    reports: Sequence[IncidentReport] = ()  # of people in danger
    contacts: Sequence[Path] = ()  # files of what was seen without AIS
    usual: Usual | None = None  # how well vessels are heard, learned from other recordings
    wanted: Sequence[Wanted] = ()  # the watchlist
    dismissed: frozenset[str] = frozenset()  # keys of events an officer found to mean nothing
