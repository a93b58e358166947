"""What stands, put on the board: what may be told while a day is read again, and who is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from watchdesk.alerts.alert import Alert, AlertChange
from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import PRIORITIES, RESCUE, Situation
from watchdesk.station.log import note


def new_to_desk(stand: Sequence[Situation], board: Board) -> list[Situation]:
    """What stands without the rescues that are on the board and no graver than there.

    While what was heard of them is half restored, the rest would look like a new call.
    """
    known, peaks = board.keys(), {alert.key: alert.peak for alert in board.alerts()}
    return [
        s for s in stand
        if s.group != RESCUE or s.key not in known or s.gravity > peaks.get(s.key, s.gravity)
    ]  # fmt: skip


def ranks_of(alerts: Iterable[Alert]) -> Mapping[int, str]:
    """The gravest priority of each vessel's alerts."""
    ranks: dict[int, str] = {}
    for alert in alerts:
        mmsi = alert.situation.mmsi
        if mmsi is not None:
            before = ranks.get(mmsi, alert.priority)
            ranks[mmsi] = min(before, alert.priority, key=PRIORITIES.index)
    return ranks


def log_alerts(changes: Iterable[AlertChange]) -> None:
    """Log whatever somebody has to look at anew."""
    for change in changes:
        if change.what in ("opened", "again", "raised"):
            note("alert", priority=change.alert.priority, key=change.alert.key, what=change.what)
