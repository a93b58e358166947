"""The board of alerts: at most one a situation, in the states of MSC.302(87), rescue first.

It has no clock and no database: time is told to it, and ``alert_log`` keeps its changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ais.events import iso
from ais.tracks import utc
from seamath.units import S_PER_H
from watchdesk.alerts import acts
from watchdesk.alerts.acts import CUSTOM, OCCURRENCE, SILENCES, TEMPORARY, AlertError
from watchdesk.alerts.alert import (
    ACKNOWLEDGED,
    ACTIVE,
    DISMISSED,
    MOST_TIMES,
    NORMAL,
    RECTIFIED,
    SILENCED,
    UNACKNOWLEDGED,
    WITHDRAWN,
    Act,
    Alert,
    AlertChange,
    alert_from,
)
from watchdesk.alerts.situation import (
    BEHAVIOUR,
    HELP,
    PRIORITIES,
    RESCUE,
    SOUNDING,
    SYSTEM,
    Situation,
    gravest,
)

LINGER_S = S_PER_H  # a caution that is over is shown so long (our judgement, untested)
AGAIN_S = 300.0  # so soon after another officer did, the same person is not told (our judgement)
FORGET_S = 24 * S_PER_H  # the window of the detectors: older, nothing is found again
_COUNT = re.compile(r": \d+$")
WITHDRAWN_BECAUSE = "no longer found: a late message, a verdict, or its age removed it"


class Board:
    """Every alert; ``take`` tells what stands now, the other methods what an officer did.

    Each method answers the changes to be kept.  Hold the station's lock around every call.
    """

    def __init__(self) -> None:
        self._alerts: dict[str, Alert] = {}
        self.seq = 0  # of the last change

    def alerts(self) -> list[Alert]:
        """What is shown: rescue first, then priority, then who still waits, then the newest."""
        return sorted((a for a in self._alerts.values() if a.listed), key=_place)

    def keys(self) -> frozenset[str]:
        """Of every alert, the dismissed too."""
        return frozenset(self._alerts)

    def get(self, key: str) -> Alert:
        """The alert of a situation; AlertError where none is listed, with who dismissed it."""
        alert = self._alerts.get(key)
        if alert is not None and alert.state == DISMISSED:
            last = next(act for act in reversed(alert.acts) if act.what == DISMISSED)
            raise AlertError(f"already dismissed by {last.officer} at {iso(utc(last.at_s))}")
        if alert is None or not alert.listed:
            raise AlertError(f"there is no open alert {key[:80]!a}")
        return alert

    def sounding(self, now_s: float) -> str | None:
        """The gravest priority that sounds at a moment; None: silence."""
        heard = [
            a.priority for a in self._alerts.values()
            if a.priority in SOUNDING
            and (a.state == UNACKNOWLEDGED or (a.state == SILENCED and _ended(a, now_s)))
        ]  # fmt: skip
        return min(heard, key=PRIORITIES.index, default=None)

    def take(
        self, situations: Iterable[Situation], now_s: float, *, looked: bool = True
    ) -> list[AlertChange]:
        """Put what stands now on the board.

        ``looked`` is False while the detectors have not seen what is heard (a looker that starts
        anew): then a behaviour that is not told is not withdrawn either.  A rescue that is no
        longer told stays: only an officer closes it, with the RCC.
        """
        told = {s.key: s for s in sorted(situations, key=gravest, reverse=True)}
        changes: list[AlertChange] = []
        for situation in sorted(told.values(), key=gravest):
            changes += self._met(situation, now_s)
        for alert in list(self._alerts.values()):
            if alert.key not in told:
                changes += self._missed(alert, now_s, looked=looked)
        for alert in list(self._alerts.values()):
            changes += self._passed(alert, now_s, told=alert.key in told or not looked)
        return changes

    def acknowledge(self, key: str, officer: str, role: str, now_s: float) -> AlertChange:
        """Seen: it stays, steady and silent, until it is over; what is over goes."""
        alert, who = self.get(key), acts.text("officer", officer)
        if alert.state == ACKNOWLEDGED:
            at = iso(utc(alert.acknowledged_s or 0.0))
            raise AlertError(f"already acknowledged by {alert.acknowledged_by} at {at}")
        seen = replace(
            alert,
            state=ACKNOWLEDGED if alert.state in ACTIVE else NORMAL,
            acknowledged_by=who,
            acknowledged_s=now_s,
            acted_s=now_s,
            silence="",
            silenced_until_s=None,
        )
        return self._put(seen, Act(at_s=now_s, what="acknowledged", officer=who, role=role))

    def silence(
        self,
        key: str,
        how: str,
        officer: str,
        role: str,
        now_s: float,
        *,
        until_s: float | None = None,
    ) -> AlertChange:
        """Silence for 30 s, which anything may be, or for one of SILENCES where that may be."""
        alert, who = self.get(key), acts.text("officer", officer)
        if how not in SILENCES:
            raise AlertError(f"silence {how[:40]!a} must be one of {', '.join(SILENCES)}")
        if how != TEMPORARY and not alert.situation.can_silence:
            raise AlertError("this alert is silenced for 30 s at a time only; acknowledge it")
        if alert.state not in (UNACKNOWLEDGED, SILENCED, ACKNOWLEDGED):
            raise AlertError("it is over: acknowledge it")
        if how == TEMPORARY and alert.state != UNACKNOWLEDGED:
            raise AlertError("it does not sound: nothing to silence")
        quiet = replace(
            alert,
            state=SILENCED,
            silence=how,
            silenced_until_s=_until(how, now_s, until_s),
            acted_s=now_s,
        )
        end = quiet.silenced_until_s
        says = how if end is None else f"{how}, until {iso(utc(end))}"
        return self._put(quiet, Act(at_s=now_s, what="silenced", officer=who, role=role, says=says))

    def escalate(
        self, key: str, to: str, why: str, officer: str, role: str, now_s: float
    ) -> AlertChange:
        """Tell a superior: who was told, by whom, why.

        The first time a caution of behaviour becomes a warning and a warning of rescue an alarm;
        a behaviour never becomes an alarm.  Whoever knows of distress enters a report.
        """
        alert, who = self.get(key), acts.text("officer", officer)
        whom, reason = acts.text("whom", to), acts.text("why", why)
        _refuse_again(alert, whom, who, now_s)
        says = f"to {whom}: {reason}"
        raised = alert.raised or _may_rise(alert.situation)
        told = replace(alert, raised=raised)
        if raised and not alert.raised and alert.state in ACTIVE:
            told = _armed(told)
        return self._put(told, Act(at_s=now_s, what="escalated", officer=who, role=role, says=says))

    def dismiss(
        self, key: str, code: str, why: str, officer: str, role: str, now_s: float
    ) -> AlertChange:
        """Take it off the board with a reason of ``acts.REASONS``; a new occurrence comes back."""
        alert, who = self.get(key), acts.text("officer", officer)
        reason = acts.reason(code, alert.situation.group)
        says = f"{code}: {reason.words}; {acts.text('reason', why)}"
        gone = replace(alert, state=DISMISSED, acted_s=now_s, silence="", silenced_until_s=None)
        return self._put(gone, Act(at_s=now_s, what="dismissed", officer=who, role=role, says=says))

    def note(self, key: str, words: str, officer: str, role: str, now_s: float) -> AlertChange:
        """Write something beside it."""
        alert, who = self.get(key), acts.text("officer", officer)
        said = acts.text("note", words)
        return self._put(alert, Act(at_s=now_s, what="note", officer=who, role=role, says=said))

    def put_back(self, alert: Alert) -> None:
        """Have an alert as it was before an act that was not kept."""
        self._alerts[alert.key] = alert

    def to_record(self) -> list[dict[str, Any]]:
        """Everything, as JSON-ready values for :meth:`from_records`."""
        return [self._alerts[key].to_keep() for key in sorted(self._alerts)]

    @classmethod
    def from_records(cls, kept: Iterable[dict[str, Any]], seq: int = 0) -> Board:
        """The board as it was kept; ``seq`` is that of the last change."""
        board = cls()
        board._alerts = {alert.key: alert for alert in map(alert_from, kept)}
        board.seq = seq
        return board

    def _put(self, alert: Alert, act: Act) -> AlertChange:
        """Keep an alert with what happened to it; what is back to normal is forgotten."""
        self.seq += 1
        if act.what != "updated":
            alert = replace(alert, acts=(*alert.acts, act)[-MOST_TIMES:])
        if alert.state == NORMAL:
            self._alerts.pop(alert.key, None)
        else:
            self._alerts[alert.key] = alert
        return AlertChange(seq=self.seq, act=act, alert=alert)

    def _met(self, told: Situation, now_s: float) -> Iterable[AlertChange]:
        """A situation that is told: opened, renewed, raised, rectified or carried on."""
        alert = self._alerts.get(told.key)
        if alert is None:
            if told.stands:
                new = Alert(
                    situation=told,
                    state=UNACKNOWLEDGED,
                    opened_s=now_s,
                    peak=told.gravity,
                    seen=told.seen,
                )
                yield self._put(new, Act(at_s=now_s, what="opened"))
            return
        if alert.state in ACTIVE:  # where nobody tells since when, the first time told holds
            told = replace(told, since_s=min(told.since_s, alert.situation.since_s))
        carried = replace(alert, situation=told, seen=_union(alert.seen, told.seen))
        if not told.stands:
            if alert.state in ACTIVE:
                yield self._over(carried, RECTIFIED, now_s)
        elif alert.state in (RECTIFIED, WITHDRAWN):
            yield self._again(carried, "again", now_s)
        elif told.gravity > alert.peak:
            yield self._again(carried, "raised", now_s)
        elif alert.acted_s is not None and _is_news(alert, told):
            yield self._again(carried, "again", now_s)
        elif told != alert.situation and alert.state != DISMISSED:
            yield self._put(carried, Act(at_s=now_s, what=_difference(alert.situation, told)))

    def _again(self, alert: Alert, what: str, now_s: float) -> AlertChange:
        """Somebody has to look anew."""
        peak = max(alert.peak, alert.situation.gravity)
        return self._put(replace(_armed(alert), peak=peak), Act(at_s=now_s, what=what))

    def _missed(self, alert: Alert, now_s: float, *, looked: bool) -> Iterable[AlertChange]:
        """A situation that is no longer told."""
        group = alert.situation.group
        if alert.state not in ACTIVE or group == RESCUE:
            return
        if group not in (BEHAVIOUR, HELP):
            yield self._over(alert, RECTIFIED, now_s)
        elif looked:
            yield self._over(alert, WITHDRAWN, now_s)

    def _over(self, alert: Alert, state: str, now_s: float) -> AlertChange:
        """The condition is over; what was acknowledged or silenced for long is done with."""
        seen = alert.state == ACKNOWLEDGED or alert.silence not in ("", TEMPORARY)
        done = NORMAL if seen and state == RECTIFIED else state
        because = WITHDRAWN_BECAUSE if state == WITHDRAWN else ""
        ended = replace(alert, state=done, over_s=now_s, silence="", silenced_until_s=None)
        return self._put(ended, Act(at_s=now_s, what=state, says=because))

    def _passed(self, alert: Alert, now_s: float, *, told: bool) -> Iterable[AlertChange]:
        """What time alone does: silences end, cautions that are over go, the dismissed too."""
        if alert.state == SILENCED and _ended(alert, now_s):
            yield self._put(_armed(alert), Act(at_s=now_s, what="silence ended"))
        elif alert.state in (RECTIFIED, WITHDRAWN) and alert.priority == "caution":
            # MSC.302(87): a caution needs no acknowledgement.
            if now_s - (alert.over_s or 0.0) >= LINGER_S:
                yield self._put(replace(alert, state=NORMAL), Act(at_s=now_s, what="closed"))
        elif alert.state == DISMISSED and not told and now_s - (alert.acted_s or 0.0) >= FORGET_S:
            yield self._put(replace(alert, state=NORMAL), Act(at_s=now_s, what="closed"))


def _armed(alert: Alert) -> Alert:
    """The same alert, unacknowledged."""
    return replace(
        alert,
        state=UNACKNOWLEDGED,
        silence="",
        silenced_until_s=None,
        acknowledged_by="",
        acknowledged_s=None,
        over_s=None,
        acted_s=None,
    )


def _is_news(alert: Alert, told: Situation) -> bool:
    """Whether something is told that was not there when an officer last acted.

    A spell begun since, or another kind of event: the same kind with another beginning is the
    same event restated.
    """
    since_s = max(alert.acted_s or 0.0, alert.situation.occurrence_s)
    return told.occurrence_s > since_s or not set(told.seen) <= set(alert.seen)


def _union(*kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({one for some in kinds for one in some}))


def _place(alert: Alert) -> tuple[bool, int, int, float, str]:
    waits = 0 if alert.state in (UNACKNOWLEDGED, SILENCED) else 1 + (alert.state != ACKNOWLEDGED)
    rank = PRIORITIES.index(alert.priority)
    return not alert.rescue, rank, waits, -alert.opened_s, alert.key


def _until(how: str, now_s: float, until_s: float | None) -> float | None:
    """When a silence ends; None: with the occurrence."""
    if how == OCCURRENCE:
        return None
    if how != CUSTOM:
        return now_s + (SILENCES[how] or 0.0)
    if until_s is None or not now_s < until_s <= now_s + acts.LONGEST_S:
        raise AlertError("a custom silence needs its end, later than now and within a year")
    return until_s


def _ended(alert: Alert, now_s: float) -> bool:
    """Whether a silence is over; a clock that was set back ends one, so that none grows."""
    if alert.silenced_until_s is None:
        return False
    return not (alert.acted_s or 0.0) <= now_s < alert.silenced_until_s


def _may_rise(situation: Situation) -> bool:
    if situation.group == HELP:
        return situation.priority == "warning"
    return situation.group not in (RESCUE, SYSTEM) and situation.priority == "caution"


def _difference(before: Situation, now: Situation) -> str:
    """In a word, what became of a situation that goes on."""
    if before.priority != now.priority:
        return "lowered" if now.gravity < before.gravity else "raised"
    was, told = ((s.says, _without_counts(s.reasons), s.events) for s in (before, now))
    return "updated" if was == told else "changed"


def _without_counts(reasons: Iterable[str]) -> list[str]:
    """Reasons without a count at their end: a device heard once more is no change for the log."""
    return [_COUNT.sub("", one) for one in reasons]


def _refuse_again(alert: Alert, whom: str, officer: str, now_s: float) -> None:
    """AlertError where another officer told the same person of it just now."""
    told = f"to {whom.casefold()}: "
    for act in alert.acts:
        soon = act.what == "escalated" and now_s - act.at_s < AGAIN_S
        if soon and act.officer != officer and act.says.casefold().startswith(told):
            at = iso(utc(act.at_s))
            raise AlertError(f"already escalated to {whom} by {act.officer} at {at}")
