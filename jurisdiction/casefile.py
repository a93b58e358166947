"""Cases as people hand them in, one JSON object a line, and in one line what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from jurisdiction.errors import LawError

REMARKS = ("id", "note", "situation")  # a case may carry these; no table reads them


def evaluate_each(
    lines: Iterable[str], evaluate: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """One record for each JSON line, with the case's ``id`` (else its line number) in front.

    Blank lines are skipped.  The first bad line raises LawError with its number.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json_object(line)
            record = {"id": case.get("id", number), **evaluate(case)}
        except LawError as error:
            raise LawError(f"line {number}: {error}") from error
        yield record


def json_object(line: str) -> dict[str, Any]:
    """The JSON object on a line; LawError where it is anything else."""
    try:
        case = json.loads(line)
    except json.JSONDecodeError as error:
        raise LawError(f"not JSON ({error.msg} at column {error.colno})") from error
    except RecursionError as error:
        raise LawError("not a case: nested too deep") from error
    if not isinstance(case, dict):
        raise LawError('a case is one JSON object, such as {"id": "S01", ...}')
    return case


def refuse_strange_fields(case: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise LawError for a field no table reads: a misspelt ``phase`` must not lose a rescue."""
    for name in case:
        if name not in known and name not in REMARKS:
            raise LawError(f"no field {shown(name)}; the fields are {', '.join(known)}")


def choice(case: Mapping[str, Any], name: str, allowed: Sequence[str], default: str = "") -> str:
    """The field's value, one of ``allowed``; without a default the field must be there."""
    value = case.get(name, default)
    if not isinstance(value, str) or value not in allowed:
        said = shown(value) if name in case else "missing"
        raise LawError(f"{name}: {said}, must be one of {', '.join(allowed)}")
    return value


def truth(case: Mapping[str, Any], name: str, default: bool) -> bool:
    """The field's value as true or false; words and numbers are refused."""
    value = case.get(name, default)
    if not isinstance(value, bool):
        raise LawError(f"{name}: {shown(value)}, must be true or false")
    return value


def text(case: Mapping[str, Any], name: str, default: str = "") -> str:
    """The field's value as text, without spaces around it."""
    value = case.get(name, default)
    if not isinstance(value, str):
        raise LawError(f"{name}: {shown(value)}, must be text")
    return value.strip()


def instant(case: Mapping[str, Any], name: str) -> datetime:
    """The field's value as a moment; a time without its zone is refused."""
    value = text(case, name)
    try:
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is not None:
            return moment
    except ValueError:
        pass
    raise LawError(f"{name}: {shown(value)}, must be a time such as 2025-03-01T12:00:00Z")


def shown(value: object) -> str:
    """The value as Python would write it, short: what came from outside may be long or hostile."""
    written = ascii(value)
    return written if len(written) <= 40 else written[:37] + "..."
