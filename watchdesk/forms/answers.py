"""What people wrote on a form, read field by field, and what is wrong with it in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from ais.events import iso
from ais.mmsi import FIRST_CONTACT, MmsiForm, mmsi_form
from jurisdiction.claims import claims
from jurisdiction.flags import mids
from sar.errors import SarError
from sar.radio_text import read_position, read_time
from watchdesk.forms.fields import ANSWERS, Field, Form, FormError, form_of
from watchdesk.forms.personal import holds_a_person, person_in

ENVELOPE = ("form", "case", "at", "officer", "corrects", "answers")
MOST_PEOPLE = 10_000
MOST_CHARACTERS = 400
NOT_SAID = "XXX"  # a State nobody named (ICAO Doc 9303 writes unspecified nationality so)
ROLES = (
    *("duty_officer", "master", "rcc", "interpreter", "child_officer", "doctor"),
    *("coastal_state", "flag_state", "un_or_iom", "prosecutor"),
)
CASE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,30}")
_NUMBER = re.compile(r"(?=.*\d)[A-Z0-9/-]{1,12}")
_TAG = re.compile(r"(?=.*\d)[A-Z0-9-]{1,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One filled-in form: whose case, when, by which officer, and the answers that were given."""

    form: str
    case: str
    at: datetime
    officer: str
    answers: Answers
    corrects: int | None = None  # number of the record this one stands in for

    def as_record(self) -> dict[str, Any]:
        """The form as JSON-ready values, as ``record_from`` reads them."""
        told = {name: getattr(self, name) for name in ENVELOPE if name != "at"}
        return {**told, "at": iso(self.at)}


def record_from(written: object) -> Record:
    """A filled-in form from JSON values; FormError says which field is wrong and what would do."""
    if not isinstance(written, Mapping) or not isinstance(written.get("answers"), Mapping):
        raise FormError(f"a record is one JSON object with {', '.join(ENVELOPE)}")
    for name in written:
        if name not in ENVELOPE:
            raise FormError(_no_such(str(name), "a record", ENVELOPE))
    form = form_of(str(written.get("form")))
    corrects = written.get("corrects")
    return Record(
        form=form.id,
        case=_case(written.get("case")),
        at=_moment("at", written.get("at")),
        officer=_officer("officer", written.get("officer")),
        answers=_answers(form, written["answers"]),
        corrects=None if corrects is None else _whole("corrects", corrects, 1, 10**9),
    )


def counted(record: Record) -> dict[str, int]:
    """Every number of people on a form by field; a tally by State is its sum."""
    kinds = {one.id: one.kind for one in form_of(record.form).fields}
    return {
        name: sum(value.values()) if kinds[name] == "tally" else value
        for name, value in record.answers.items()
        if kinds[name] in ("count", "tally")
    }


@cache
def states() -> frozenset[str]:
    """Every State and territory with a coast or a radio of its own, by its three letters."""
    return frozenset(claims()) | {mid.iso3 for mid in mids().values()}


def _answers(form: Form, written: Mapping[Any, Any]) -> dict[str, Any]:
    """The answers given, in the order of the form; null is left out like what is not answered."""
    for name in written:
        if holds_a_person(str(name)):
            raise FormError(f"{form.id}: field {str(name)[:40]!a} is of a person; count people")
        form.field(str(name))
    given = {
        one.id: _READ[one.kind](f"{form.id}.{one.id}", written[one.id], one)
        for one in form.fields
        if written.get(one.id) is not None
    }
    if lacking := [one.id for one in form.fields if one.needed and one.id not in given]:
        raise FormError(f"{form.id}: {', '.join(lacking)} must be answered")
    return given


def _whole(where: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise FormError(f"{where} must be a whole number from {low} to {high}")
    return value


def _count(where: str, value: Any, one: Field) -> int:
    low, high = one.allowed.split("-") if one.allowed else (0, MOST_PEOPLE)
    return _whole(where, value, int(low), int(high))


def _tally(where: str, value: Any, one: Field) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise FormError(f'{where} must be numbers by State, such as {{"HTI": 4}}, or {{}}')
    return {
        _state(where, state, one, or_else=NOT_SAID): _whole(where, people, 0, MOST_PEOPLE)
        for state, people in sorted(value.items())
    }


def _tags(where: str, value: Any, one: Field) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise FormError(f'{where} must be how many wear each tag, such as {{"T-01": 4}}')
    for tag in value:
        if not isinstance(tag, str) or not _TAG.fullmatch(tag):
            raise FormError(f"{where}: a tag is a number of up to 8 characters, such as T-01")
    return {tag: _whole(where, people, 1, 100) for tag, people in sorted(value.items())}


def _yes_no(where: str, value: Any, one: Field) -> bool:
    if not isinstance(value, bool):
        raise FormError(f"{where} must be true or false, or left out")
    return value


def _choice(where: str, value: Any, one: Field) -> str:
    words = one.choices or ANSWERS
    if value not in words:
        raise FormError(f"{where} must be one of {', '.join(words)}")
    return str(value)


def _text(where: str, value: Any, one: Field) -> str:
    most = int(one.allowed or MOST_CHARACTERS)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= most:
        raise FormError(f"{where} must be text of 1 to {most} characters")
    if why := person_in(value):
        raise FormError(f"{where} {why}; write a number or a role instead")
    return value.strip()


def _moment(where: str, value: Any, one: Field | None = None) -> datetime:
    if not isinstance(value, str):
        raise FormError(f"{where} must be a time in UTC, such as 2026-03-01T03:40Z")
    try:
        return read_time(value)
    except SarError as error:
        raise FormError(f"{where}: {error}") from error


def _time(where: str, value: Any, one: Field) -> str:
    return iso(_moment(where, value))


def _position(where: str, value: Any, one: Field) -> str:
    """A position as it was written, once it can be read."""
    try:
        read_position(str(value))
    except SarError as error:
        raise FormError(f"{where}: {error}") from error
    return str(value)


def _state(where: str, value: Any, one: Field, *, or_else: str = "") -> str:
    if not isinstance(value, str) or value not in (or_else, *states()):
        raise FormError(f"{where} must be a State or territory by its three letters, such as BHS")
    return value


def _radio(where: str, value: Any, one: Field) -> int:
    known = isinstance(value, int) and not isinstance(value, bool)
    if not known or (value < FIRST_CONTACT and mmsi_form(value) is MmsiForm.UNKNOWN):
        raise FormError(f"{where} must be an MMSI (ITU-R M.585) or the number of a contact")
    return int(value)


def _officer(where: str, value: Any, one: Field | None = None) -> str:
    if isinstance(value, str) and (value in ROLES or _NUMBER.fullmatch(value)):
        return value
    raise FormError(f"{where} must be a service number, such as 4711, or one of {', '.join(ROLES)}")


def _sha256(where: str, value: Any, one: Field) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise FormError(f"{where} must be a SHA-256: 64 figures and letters a to f")
    return value


def _case(value: Any) -> str:
    if not isinstance(value, str) or not CASE.fullmatch(value):
        raise FormError("case must be capitals, figures and hyphens, 3 to 31, such as 2026-017")
    return value


def _no_such(name: str, of: str, allowed: tuple[str, ...]) -> str:
    return f"no field {name[:40]!a} in {of}; the fields are {', '.join(allowed)}"


_READ: Mapping[str, Callable[[str, Any, Field], Any]] = {
    "count": _count,
    "tally": _tally,
    "tags": _tags,
    "yes_no": _yes_no,
    "answer": _choice,
    "choice": _choice,
    "text": _text,
    "time": _time,
    "position": _position,
    "state": _state,
    "radio": _radio,
    "officer": _officer,
    "sha256": _sha256,
}
