"""One run of an exercise on disk: an append-only list of everything done, in a file of its own.

The folder of a run holds nothing of the unit's desk.  A branch is a run that begins with what its
parent had at an instant; the same list and the same seed play the same exercise again.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from watchdesk.desk_file import connected
from watchdesk.exercise.scenario import ExerciseError

DATABASE = "exercise.db"
RUNS = "exercise-runs"
SCRIPT = "exercise.toml"
_RUN = "id, exercise, seed, made_at, parent, parent_at_s"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, exercise TEXT NOT NULL, seed INTEGER NOT NULL, made_at TEXT NOT NULL,
    parent TEXT, parent_at_s REAL, mark TEXT NOT NULL DEFAULT 'EXERCISE EXERCISE EXERCISE'
);
CREATE TABLE IF NOT EXISTS done (
    number INTEGER PRIMARY KEY, at_s REAL NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL,
    written_at TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS done_stays BEFORE UPDATE ON done
BEGIN SELECT RAISE(ABORT, 'what was done stays'); END;
CREATE TRIGGER IF NOT EXISTS done_is_kept BEFORE DELETE ON done
BEGIN SELECT RAISE(ABORT, 'what was done stays'); END;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which exercise a run is of, and what it was branched from."""

    id: str
    exercise: str  # a shipped name, or the path of a file
    seed: int
    made_at: datetime
    parent: str | None = None
    parent_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing done, at a moment of the exercise; who is instructor, trainee or exercise."""

    number: int
    at_s: float
    what: str
    who: str
    body: Mapping[str, Any]


class RunFile:
    """A run's file, opened for each thing it is asked: a database belongs to one thread.

    Every ``add`` is on disk before it returns.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def script(self) -> Path:
        """The exercise's file as it was when the run began."""
        return self.folder / SCRIPT

    @classmethod
    def begun(
        cls,
        runs: Path,
        exercise: str,
        script: str,
        seed: int,
        made_at: datetime,
        *,
        parent: str | None = None,
        parent_at_s: float | None = None,
    ) -> RunFile:
        """A new run in a folder of its own below ``runs``, with the exercise's text in it."""
        stem = Path(exercise).stem
        name = f"{stem}-{made_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        folder = runs / name
        try:
            folder.mkdir(parents=True)
            (folder / SCRIPT).write_text(script, encoding="utf-8")
        except OSError as error:
            raise ExerciseError(f"{folder}: cannot be made ({error.strerror})") from error
        made = cls(folder)
        row = (name, exercise, seed, made_at.isoformat(), parent, parent_at_s)
        with made._open() as db:
            db.conn.executescript(_SCHEMA)
            db.execute(f"INSERT INTO run ({_RUN}) VALUES (?, ?, ?, ?, ?, ?)", row)
        return made

    @classmethod
    def opened(cls, runs: Path, run: str) -> RunFile:
        """A run by the name of its folder, or by a path to it."""
        for folder in (runs / run, Path(run)):
            if (folder / DATABASE).is_file():
                return cls(folder)
        known = ", ".join(sorted(path.parent.name for path in runs.glob(f"*/{DATABASE}")))
        raise ExerciseError(f"{run}: no such run; there is: {known or 'none'}")

    @property
    def run(self) -> Run:
        """What this is a run of."""
        with self._open() as db:
            row = db.execute(f"SELECT {_RUN} FROM run").fetchone()
        if row is None:
            raise ExerciseError(f"{self.folder}: a run that never began")
        return Run(
            id=row[0],
            exercise=row[1],
            seed=row[2],
            made_at=datetime.fromisoformat(row[3]),
            parent=row[4],
            parent_at_s=row[5],
        )

    def add(self, at_s: float, what: str, who: str, body: Mapping[str, Any]) -> Done:
        """Write down one thing."""
        written = datetime.now(tz=UTC).isoformat()  # noqa: TID251 - when it was typed
        said = json.dumps(dict(body), allow_nan=False)
        with self._open() as db:
            number = db.execute(
                "INSERT INTO done (at_s, what, who, written_at, body) VALUES (?, ?, ?, ?, ?)",
                (at_s, what, who, written, said),
            ).lastrowid
        return Done(number=int(number or 0), at_s=at_s, what=what, who=who, body=json.loads(said))

    def done(self, *kinds: str) -> list[Done]:
        """Everything done, or everything of some kinds, in the order it was done."""
        with self._open() as db:
            rows = db.execute(
                "SELECT number, at_s, what, who, body FROM done ORDER BY number"
            ).fetchall()
        every = [
            Done(number=n, at_s=at_s, what=what, who=who, body=json.loads(body))
            for n, at_s, what, who, body in rows
        ]
        return [one for one in every if not kinds or one.what in kinds]

    def branch(self, runs: Path, at_s: float, made_at: datetime) -> RunFile:
        """A new run that begins with everything done up to a moment of this one."""
        mine = self.run
        child = RunFile.begun(
            runs,
            mine.exercise,
            self.script.read_text("utf-8"),
            mine.seed,
            made_at,
            parent=mine.id,
            parent_at_s=at_s,
        )
        for one in self.done():
            if one.at_s <= at_s and one.what not in ("ended", "freeze"):
                child.add(one.at_s, one.what, one.who, one.body)
        return child

    @contextmanager
    def _open(self) -> Iterator[Database]:
        db = connected(self.folder / DATABASE, None)
        try:
            with db.conn:
                yield db
        except sqlite3.DatabaseError as error:
            raise ExerciseError(f"{self.folder}: cannot be used ({error})") from error
        finally:
            db.close()
