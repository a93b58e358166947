"""What a boarding team ticks, counts and notes on a tablet, as a record that names its brief."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seamath.errors import Mistake
from watchdesk.brief import BriefContent, dangers
from watchdesk.hazards import NUMBERS
from watchdesk.words import LANGUAGES

FORM = "watchdesk brief record 1"
MOST_BYTES = 1_000_000
MOST_PEOPLE = 9_999
MOST_CHARACTERS = 2_000  # of one remark
NAMES = (
    "form", "content_sha256", "mmsi", "language", "made", "saved", "exercise",
    "ticks", "counts", "risks", "remarks",
)  # fmt: skip


class RecordError(Mistake):
    """A record from a tablet that cannot be kept, with what is wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletRecord:
    """What one team wrote into one brief.  People are counted; no field holds anybody's name."""

    content_sha256: str  # of what the brief says, whatever its language
    mmsi: int
    language: str
    made: str  # when the brief was made, UTC
    saved: str  # by the clock of the tablet, which nobody has checked
    exercise: bool
    ticks: tuple[str, ...]  # ids of steps
    counts: Mapping[str, Mapping[str, int]]  # step, then what was counted
    risks: Mapping[str, Mapping[str, int]]  # hazard, then one of ``hazards.NUMBERS``
    remarks: Mapping[str, str]  # phase of the checklist to what was noted


def blanks(action: str) -> list[str]:
    """What a step asks to be counted, in the order of its blanks.

    >>> blanks("Count who you see: total __ women __. Lifejackets __.")
    ['total', 'women', 'Lifejackets']
    >>> blanks("Tell the RCC."), blanks("Afraid to return: __ persons.")
    ([], ['Afraid to return'])
    """
    before = action.split("__")[:-1]
    return [re.split(r"[.:;]\s*", part.strip(" :."))[-1].strip() for part in before]


def read_record(path: Path) -> TabletRecord:
    """The record in a file that a tablet saved; anything strange in it is a RecordError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RecordError(f"{path}: over {MOST_BYTES:,} bytes; a record of a brief is smaller")
        told = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path}: not a record saved from a brief ({error})") from error
    try:
        return _record(told)
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from error


def check_against(record: TabletRecord, content: BriefContent) -> None:
    """Refuse a record that ticks, counts or weighs what its brief does not ask."""
    steps = {s.id: s for c in (*content.rescue, *content.checklists) for s in c.steps}
    _only("ticks", record.ticks, steps)
    _only("counts", record.counts, steps)
    for step, counted in record.counts.items():
        _only(f"counts {step}", counted, blanks(steps[step].action))
    _only("risks", record.risks, [hazard.id for hazard in dangers(content)])
    _only("remarks", record.remarks, [c.id for c in content.checklists])


def _record(told: Any) -> TabletRecord:
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise RecordError(f'not a record saved from a brief: "form" is not {FORM!r}')
    _only("record", told, NAMES)
    missing = [name for name in NAMES if name not in told]
    if missing:
        raise RecordError(f"{missing[0]} is missing")
    if not re.fullmatch(r"[0-9a-f]{64}", str(told["content_sha256"])):
        raise RecordError("content_sha256 is not a SHA-256 in hexadecimal")
    if told["language"] not in tuple(LANGUAGES):
        raise RecordError(f"language must be one of {', '.join(LANGUAGES)}")
    ticks = told["ticks"]
    if not isinstance(ticks, list) or not all(isinstance(t, str) for t in ticks):
        raise RecordError("ticks must be a list of step ids")
    return TabletRecord(
        content_sha256=told["content_sha256"],
        mmsi=_whole("mmsi", told["mmsi"], 0, 9_999_999_999),
        language=told["language"],
        made=_text("made", told["made"]),
        saved=_text("saved", told["saved"]),
        exercise=told["exercise"] is not False,
        ticks=tuple(ticks),
        counts=_numbers("counts", told["counts"], 0, MOST_PEOPLE),
        risks=_numbers("risks", told["risks"], 1, 10, names=NUMBERS),
        remarks={k: _text(f"remarks {k}", v) for k, v in _table("remarks", told).items()},
    )


def _numbers(
    what: str, told: Any, least: int, most: int, names: Iterable[str] = ()
) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for key, values in _table(what, {what: told}).items():
        table = _table(f"{what} {key}", {f"{what} {key}": values})
        if names:
            _only(f"{what} {key}", table, names)
        made[key] = {n: _whole(f"{what} {key} {n}", v, least, most) for n, v in table.items()}
    return made


def _table(what: str, told: Mapping[str, Any]) -> dict[str, Any]:
    table = told[what]
    if not isinstance(table, dict):
        raise RecordError(f"{what} must be a table")
    return table


def _whole(what: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RecordError(f"{what} must be a whole number from {least} to {most:,}")
    return value


def _text(what: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
        raise RecordError(f"{what} must be a text of at most {MOST_CHARACTERS:,} characters")
    return value


def _only(what: str, told: Iterable[str], known: Iterable[str]) -> None:
    strange = sorted(set(told) - set(known))
    if strange:
        raise RecordError(f"{what}: this brief does not ask for {strange[0]!r}")
