"""A running exercise: what it plays, what the instructor changes, what the trainee is asked.

What the trainee may see and what only the instructor may are two sets of methods; nothing in the
first reads the truth.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from ais.events import iso
from ais.tracks import utc
from jurisdiction.zones import Zones
from watchdesk.exercise.air import SOURCE, Air, on_air
from watchdesk.exercise.changes import with_change, with_changes
from watchdesk.exercise.judging import true_fix
from watchdesk.exercise.questions import TEXT, checked_answer, fields_of
from watchdesk.exercise.run_file import Done, RunFile
from watchdesk.exercise.scenario import Actor, ExerciseError, Moment, Scenario
from watchdesk.exercise.scenario_file import read_scenario, script_of
from watchdesk.replay.player import Player

LONGEST_NOTE = 1000
INSTRUCTOR, TRAINEE = "instructor", "trainee"


class Session:
    """One run being played; ``player`` is its source, ``key`` opens the instructor's page."""

    def __init__(self, file: RunFile, zones: Zones, key: str | None = None) -> None:
        self.file, self.zones = file, zones
        self.key = key or secrets.token_urlsafe(18)
        self._lock = RLock()
        self.written = written(file)  # as its author wrote it
        self._scenario = with_changes(self.written, file.done())
        self._air = self._played(self._scenario)
        self.player = Player(self._air.heard, SOURCE)
        self.next_run: RunFile | None = None  # the branch to go on as, once this is left
        self.on_leaving: Callable[[], None] | None = None

    @property
    def scenario(self) -> Scenario:
        """The exercise with what was changed so far."""
        return self._scenario

    @property
    def air(self) -> Air:
        """Truth and hearing with what was changed so far."""
        return self._air

    @property
    def over(self) -> bool:
        """Whether the instructor ended it."""
        return bool(self.file.done("ended"))

    def is_instructor(self, key: str | None) -> bool:
        """Whether somebody has the key of the instructor's page."""
        return key is not None and hmac.compare_digest(key.encode(), self.key.encode())

    # What the trainee may see and do

    def told(self, now_s: float) -> dict[str, Any]:
        """What a trainee knows beside the picture: briefing, weather, calls, open questions."""
        scenario = self._scenario
        calls = [c for c in scenario.calls if scenario.at_s(c.at_min) <= now_s]
        return {
            "title": scenario.title,
            "state": scenario.patrol_state,
            "unit": scenario.patrol_unit,
            "briefing": scenario.briefing.strip(),
            "weather": {
                "wind": scenario.weather.wind,
                "current": scenario.weather.current,
                "sea": scenario.weather.sea,
            },
            "calls": [
                {"at": _iso(scenario.at_s(c.at_min)), "by": c.by, "words": c.words}
                for c in sorted(calls, key=lambda c: c.at_min)
            ],
            "questions": [
                self._asked(number, moment)
                for number, moment in enumerate(scenario.moments)
                if scenario.at_s(moment.at_min) <= now_s
            ],
            "noted": [{"at": _iso(one.at_s), **one.body} for one in self.file.done("noted")],
            "over": self.over,
        }

    def answer(self, moment: int, number: int, answer: Any, now_s: float) -> Done:
        """Write down an answer; one given again stands beside the first, and the last counts."""
        scenario = self._scenario
        if not 0 <= moment < len(scenario.moments):
            raise ExerciseError(f"{moment}: no such question")
        asked = scenario.moments[moment]
        if scenario.at_s(asked.at_min) > now_s or number not in asked.ask:
            raise ExerciseError(f"question {number} is not asked now")
        kept = checked_answer(number, answer)
        body = {"moment": moment, "question": number, "answer": kept}
        return self._write(now_s, "answered", TRAINEE, body)

    def note(self, mmsi: Any, words: Any, now_s: float) -> Done:
        """Write down that the trainee noticed something about a vessel, or about none."""
        if mmsi is not None and (isinstance(mmsi, bool) or not isinstance(mmsi, int)):
            raise ExerciseError("mmsi: the number of a vessel, or nothing")
        if not isinstance(words, str) or not words.strip():
            raise ExerciseError("words: say what you noticed")
        return self._write(
            now_s, "noted", TRAINEE, {"mmsi": mmsi, "words": words.strip()[:LONGEST_NOTE]}
        )

    # What only the instructor may see and do

    def truth(self, now_s: float, say: Callable[[str], str] = str) -> dict[str, Any]:
        """What is so: every scripted vessel where it truly is, and what is to come.

        ``say`` gives a text in the instructor's language.
        """
        scenario, call = self._scenario, say("call: {words}")
        asked = say("questions {numbers} about {about}")
        return {
            "run": self.file.run.id,
            "parent": self.file.run.parent,
            "vessels": [self._actor(actor, now_s, say) for actor in scenario.vessels],
            "beacons": [
                {"mmsi": b.mmsi, "from": _iso(scenario.at_s(b.span_min[0])), "test": b.test}
                for b in scenario.beacons
            ],
            "to_come": sorted(
                [
                    *(
                        (_iso(scenario.at_s(c.at_min)), call.format(words=say(c.words)))
                        for c in scenario.calls
                    ),
                    *(
                        (
                            _iso(scenario.at_s(m.at_min)),
                            asked.format(numbers=_listed(m), about=m.about),
                        )
                        for m in scenario.moments
                    ),
                    *((_iso(scenario.at_s(s.at_min)), say(s.title)) for s in scenario.situations),
                ]
            ),
            "done": [
                {"at": _iso(d.at_s), "what": d.what, "who": d.who, "body": d.body}
                for d in self.file.done()
            ],
        }

    def change(self, what: str, body: Mapping[str, Any], now_s: float) -> Done:
        """Add one thing from now on; refused where it cannot be, and then nothing is written."""
        with self._lock:
            self._open()
            changed = with_change(self._scenario, what, body, now_s)
            air = self._played(changed)
            done = self._write(now_s, what, INSTRUCTOR, body)
            self._scenario, self._air = changed, air
            self.player.change(air.heard)
            return done

    def froze(self, now_s: float, held: bool) -> Done:
        """Write down that the instructor held the clock, or let it go."""
        return self._write(now_s, "freeze", INSTRUCTOR, {"held": held})

    def end(self, now_s: float) -> Done:
        """End the exercise: from now on the debrief may be read by everybody."""
        return self._write(now_s, "ended", INSTRUCTOR, {})

    def branch(self, at_s: float, made_at: datetime) -> RunFile:
        """A new run from an instant of this one, in a folder of its own."""
        scenario = self._scenario
        if not scenario.begin_s <= at_s <= scenario.end_s:
            raise ExerciseError("branch from an instant of the exercise")
        return self.file.branch(self.file.folder.parent, at_s, made_at)

    def go_on_as(self, branch: RunFile) -> None:
        """Leave this run for a branch of it: whoever serves it begins that one."""
        self.next_run = branch
        if self.on_leaving is not None:
            self.on_leaving()

    def _actor(self, actor: Actor, now_s: float, say: Callable[[str], str]) -> dict[str, Any]:
        fix = true_fix(actor.mmsi, now_s, self._air)
        lat, lon, course, speed = fix or (float("nan"),) * 4
        minute = (now_s - self._scenario.begin_s) / 60.0
        silent = any(a <= minute < b for a, b in actor.silent_min) or actor.device == "none"
        return {
            "mmsi": actor.mmsi,
            "name": actor.name,
            "device": actor.device,
            "truth": say(actor.truth),
            "lat": round(lat, 5),
            "lon": round(lon, 5),
            "course_deg": round(course),
            "speed_kn": round(speed, 1),
            "silent": silent,
            "spoofed": any(s.span_min[0] <= minute < s.span_min[1] for s in actor.spoofed),
        }

    def _asked(self, number: int, moment: Moment) -> dict[str, Any]:
        given = {
            d.body["question"]: d.body["answer"]
            for d in self.file.done("answered")
            if d.body["moment"] == number
        }
        return {
            "moment": number,
            "at": _iso(self._scenario.at_s(moment.at_min)),
            "about": moment.called or str(moment.about),
            "mmsi": None if moment.called else moment.about,
            "ask": [
                {
                    "number": n,
                    "text": TEXT[n],
                    "fields": [field.as_record() for field in fields_of(n)],
                    "answer": given.get(n),
                }
                for n in moment.ask
            ],
        }

    def _played(self, scenario: Scenario) -> Air:
        return on_air(scenario, Path(self.file.run.exercise).parent)

    def _write(self, now_s: float, what: str, who: str, body: Mapping[str, Any]) -> Done:
        with self._lock:
            self._open()
            return self.file.add(now_s, what, who, body)

    def _open(self) -> None:
        if self.over:
            raise ExerciseError("the exercise is over; its debrief stands")


def written(file: RunFile) -> Scenario:
    """The exercise a run is of, as its author wrote it; the text is kept with the run."""
    return replace(read_scenario(file.script), name=Path(file.run.exercise).stem)


def begun(runs: Path, name: str) -> RunFile:
    """A new run of an exercise, which is checked before anything is made."""
    with script_of(name) as path:
        scenario, script = read_scenario(path), path.read_text("utf-8")
    exercise = str(Path(name).resolve()) if name.endswith(".toml") else name
    made_at = datetime.now(tz=UTC)  # noqa: TID251 - a person begins now
    return RunFile.begun(runs, exercise, script, scenario.seed, made_at)


def _listed(moment: Moment) -> str:
    return ", ".join(str(number) for number in moment.ask)


def _iso(time_s: float) -> str:
    return iso(utc(time_s))
