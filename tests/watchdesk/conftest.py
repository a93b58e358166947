"""The main job run once on the exercise, for every test that looks at what it left."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from watchdesk.cli.main import cli

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def run() -> Run:
    """The command line, called with words as a person types them."""
    return lambda *words: CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture(scope="session")
def exercise() -> Path:
    """The exercise recording that ships with Watchdesk."""
    return Path(str(files("watchdesk") / "data" / "exercise.nmea.gz"))


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """What its builder scripted into the exercise."""
    record: dict[str, Any] = json.loads(
        (files("watchdesk") / "data" / "exercise.json").read_text("utf-8")
    )
    return record


@pytest.fixture(scope="session")
def assessed(run: Run, exercise: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``assess`` made of the exercise."""
    out = tmp_path_factory.mktemp("assessed") / "exercise"
    result = run("assess", exercise, "-o", out, "--exercise", "--quiet")
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="session")
def a_record() -> Callable[..., dict[str, Any]]:
    """A filled-in form as JSON values: answers other than the usual ones, by name."""
    filled = json.loads((Path(__file__).parent / "forms" / "filled.json").read_text("utf-8"))

    def make(
        form: str, *, case: str = "2026-017", corrects: int | None = None, **answers: Any
    ) -> dict[str, Any]:
        return {
            "form": form,
            "case": case,
            "at": "2026-03-02T03:40Z",
            "officer": "4711",
            "corrects": corrects,
            "answers": {**filled[form], **answers},
        }

    return make
