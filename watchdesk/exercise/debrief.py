"""What came of a run: what was noticed and when, what was answered, and what was right.

Nobody gets a number.  What people must judge is laid side by side and left to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jurisdiction.zones import Zones
from seamath.geodesy import distance_nm
from watchdesk.exercise.air import Air
from watchdesk.exercise.deeds import Deeds, deeds_in
from watchdesk.exercise.judging import Right, right_at, true_fix
from watchdesk.exercise.questions import TEXT, Mark, marked
from watchdesk.exercise.run_file import Done, Run
from watchdesk.exercise.scenario import Scenario, Situation
from watchdesk.exercise.session import Session

NEAR_NM = 10.0  # our judgement: a report this near to where it truly is, is about it

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one thing there was to notice."""

    number: int
    situation: Situation
    at_s: float
    lat: float
    lon: float
    noticed_s: float | None
    how: str
    fits: bool

    @property
    def says(self) -> str:
        """In words, such as "in time" or "missed"."""
        if self.situation.expects == "nothing":
            return "left in peace, rightly" if self.fits else "reported without need"
        if self.noticed_s is None:
            return "missed"
        return "in time" if self.fits else "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One moment of questions: when they were asked, what was right, what was said and when."""

    at_s: float
    about: str
    right: Right
    questions: tuple[AnsweredQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """One question: its text, when it was answered, and a mark for each field."""

    number: int
    text: str
    answered_s: float | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief:
    """Everything a debrief shows."""

    scenario: Scenario
    run: Run
    air: Air
    outcomes: tuple[Outcome, ...]
    answered: tuple[Answered, ...]
    timeline: tuple[tuple[float, str, str], ...]  # when, who, what
    alerts: tuple[Record, ...]


def debrief(
    scenario: Scenario, run: Run, air: Air, done: Sequence[Done], deeds: Deeds, zones: Zones
) -> Debrief:
    """The debrief of a run from everything done in it."""
    return Debrief(
        scenario=scenario,
        run=run,
        air=air,
        outcomes=tuple(_outcomes(scenario, air, done, deeds)),
        answered=tuple(_answered(scenario, air, done, zones)),
        timeline=tuple(_timeline(scenario, done, deeds)),
        alerts=deeds.alerts,
    )


def debrief_of(session: Session, desk_key: Path | None = None) -> Debrief:
    """The debrief of a run as it stands."""
    file = session.file
    deeds = deeds_in(file.folder, desk_key)
    return debrief(session.scenario, file.run, session.air, file.done(), deeds, session.zones)


def _outcomes(
    scenario: Scenario, air: Air, done: Sequence[Done], deeds: Deeds
) -> Iterator[Outcome]:
    for number, situation in enumerate(scenario.situations, start=1):
        at_s = scenario.at_s(situation.at_min)
        fix = true_fix(situation.about, at_s, air) or (float("nan"),) * 4
        seen = sorted(_seen(situation, at_s, air, done, deeds))
        first = next(iter(seen), None)
        until_s = at_s + situation.within_min * 60.0
        if situation.expects == "nothing":
            fits = not any(how == "report" for _, how in seen)
        else:
            fits = first is not None and first[0] <= until_s
        yield Outcome(
            number=number,
            situation=situation,
            at_s=at_s,
            lat=fix[0],
            lon=fix[1],
            noticed_s=first[0] if first else None,
            how=first[1] if first else "",
            fits=fits,
        )


def _seen(
    situation: Situation, at_s: float, air: Air, done: Sequence[Done], deeds: Deeds
) -> Iterator[tuple[float, str]]:
    """Each sign that the trainee noticed it, and when; what the situation asks for counts."""
    wanted = situation.expects
    if wanted in ("mark", "nothing"):
        for one in done:
            if one.what == "noted" and one.body["mmsi"] == situation.about and one.at_s >= at_s:
                yield one.at_s, "note"
    if wanted in ("mark", "acknowledge"):
        for alert in deeds.alerts:
            for acted_s, act in _acts(alert):
                if alert.get("mmsi") == situation.about and acted_s >= at_s:
                    yield acted_s, f"alert {act['what']}"
    for report in deeds.entries:
        entered_s = _seconds(report["entered"])
        if entered_s is None or entered_s < at_s:
            continue
        if wanted != "acknowledge" and _about(report, situation.about, entered_s, air):
            yield entered_s, "report"


def _about(report: Record, mmsi: int, at_s: float, air: Air) -> bool:
    """Whether a report is of this vessel: it names it, or its place is near, or it has none."""
    if report.get("mmsi") is not None:
        return bool(report["mmsi"] == mmsi)
    lat, lon = report.get("lat"), report.get("lon")
    if lat is None or lon is None:
        return True
    fix = true_fix(mmsi, at_s, air)
    return fix is not None and float(distance_nm(lat, lon, fix[0], fix[1])) <= NEAR_NM


def _answered(
    scenario: Scenario, air: Air, done: Sequence[Done], zones: Zones
) -> Iterator[Answered]:
    given = {(d.body["moment"], d.body["question"]): d for d in done if d.what == "answered"}
    for number, moment in enumerate(scenario.moments):
        right = right_at(moment, scenario, air, zones)
        yield Answered(
            at_s=right.at_s,
            about=moment.called or str(moment.about),
            right=right,
            questions=tuple(_question(n, given.get((number, n)), right) for n in moment.ask),
        )


def _question(number: int, given: Done | None, right: Right) -> AnsweredQuestion:
    answer = given.body["answer"] if given else {}
    return AnsweredQuestion(
        number=number,
        text=TEXT[number],
        answered_s=given.at_s if given else None,
        marks=tuple(marked(number, answer, right)),
    )


def _timeline(
    scenario: Scenario, done: Sequence[Done], deeds: Deeds
) -> Iterator[tuple[float, str, str]]:
    """What happened, in order of the exercise's time."""
    told = [(scenario.at_s(c.at_min), c.by, c.words) for c in scenario.calls]
    told += [(scenario.at_s(s.at_min), "exercise", s.title) for s in scenario.situations]
    told += [(d.at_s, d.who, _said(d)) for d in done if d.what != "call"]
    for report in deeds.entries:
        if (entered_s := _seconds(report["entered"])) is not None:
            told.append((entered_s, "trainee", f"entered a {report['as']}"))
    for alert in deeds.alerts:
        says = _alert_said(alert)
        told += [
            (_seconds(a["at"]) or 0.0, "console", f"alert {a['what']}: {says}")
            for a in alert["times"]
            if a["what"] == "opened"
        ]
        told += [(acted_s, a["officer"], f"{a['what']}: {says}") for acted_s, a in _acts(alert)]
    yield from sorted(told)


def _said(done: Done) -> str:
    body = done.body
    if done.what == "answered":
        return f"answered question {body['question']}"
    if done.what == "noted":
        return f"noted {body['mmsi'] or ''}: {body['words']}"
    rest = ", ".join(f"{name} {value}" for name, value in body.items())
    return f"{done.what}: {rest}" if rest else done.what


def _acts(alert: Record) -> Iterator[tuple[float, Record]]:
    """What an officer did with an alert, and when."""
    for act in alert["times"]:
        acted_s = _seconds(act["at"])
        if act["officer"] and acted_s is not None:
            yield acted_s, act


def _alert_said(alert: Record) -> str:
    """The sentence of an alert with its values."""
    says = str(alert.get("says", ""))
    for name, value in alert.get("params", {}).items():
        says = says.replace("{" + name + "}", str(value))
    return says


def _seconds(moment: Any) -> float | None:
    """A time as records write it, or as a number of seconds."""
    if isinstance(moment, int | float):
        return float(moment)
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else None
