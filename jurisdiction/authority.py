"""Who may do what to a vessel at a place: 49 rows, the first that fits, with rescue laid on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from jurisdiction.casefile import (
    choice,
    evaluate_each,
    instant,
    refuse_strange_fields,
    shown,
    text,
    truth,
)
from jurisdiction.codes import (
    CASE_GROUPS,
    CASE_VALUES,
    actions_of_kind,
    by_number,
)
from jurisdiction.errors import LawError
from jurisdiction.inputs import GroundsRecord
from jurisdiction.rescue_overlay import overlaid, rescue_rows, rescue_rows_for
from jurisdiction.rules import Row, first_that_fits, read_rows

ALWAYS_NEVER = ("N12", "N13")  # law table: these two hold whatever the row
UNSIGNED = "none shown: the case supposes REASON, which only an officer's signed record makes"
_UNSETTLED = ("UNCERTAIN", "DISPUTED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One encounter in the words of the tables; place and flag must be said.

    ``susp`` REASON stands for reasonable grounds an officer has signed for, never for a score.
    """

    actor: str = "AUTH"
    Z: str
    flag: str
    susp: str = "REASON"
    link: str = "UNK"
    cons: str = "NONE"
    cc: str = "NONE"
    phase: str = "NONE"
    position_known: bool = True
    refuses_help: bool = False
    people_recovered: bool = False

    def __post_init__(self) -> None:
        """Refuse a word the tables do not know."""
        for name, allowed in CASE_VALUES.items():
            value = getattr(self, name)
            if isinstance(value, bool) is not (allowed[0] == "true"):
                raise LawError(f"{name}: {shown(value)}, must be one of {', '.join(allowed)}")
            if not isinstance(value, bool) and value not in allowed:
                raise LawError(f"{name}: {shown(value)}, must be one of {', '.join(allowed)}")

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Case:
        """The case of a JSON object; what is not said takes the default."""
        refuse_strange_fields(record, tuple(CASE_VALUES))
        said: dict[str, Any] = {}
        for field in fields(cls):
            if isinstance(field.default, bool):
                said[field.name] = truth(record, field.name, field.default)
            elif field.name in record or field.name in ("Z", "flag"):
                said[field.name] = choice(record, field.name, CASE_VALUES[field.name])
        return cls(**said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one row permits, forbids and asks for, after the rescue overlay.

    Codes are sorted.  ``certainty`` is the row's: high, medium or contested.  ``mark`` is "K"
    where an article of the basis is unchecked.  ``cautions`` say what a person must confirm.
    """

    row: str
    rescue_rows: tuple[str, ...]
    permitted: tuple[str, ...]
    never: tuple[str, ...]
    safeguards: tuple[str, ...]
    ask: str
    basis: str
    rescue_basis: str
    certainty: str
    mark: str
    note: str
    cautions: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The answer as the command line's contract names it (without the caller's id)."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in record.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRuling:
    """One ruling for a place that may lie in several zones, and the ruling of each of them.

    ``ruling`` permits nothing coercive.  ``common`` holds the coercive actions every candidate
    would permit: for HQ to decide on, never to be printed as authorised (N14).
    """

    ruling: Ruling
    candidates: tuple[Ruling, ...]
    common: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The ruling's record with the candidates' under it."""
        return self.ruling.as_record() | {
            "candidates": [candidate.as_record() for candidate in self.candidates],
            "common": list(self.common),
        }


@cache
def authority_rows() -> tuple[Row, ...]:
    """The 49 rows P1 to B13, in the order they are tried."""
    return read_rows("authority_rows.csv", values=CASE_VALUES, groups=CASE_GROUPS)


def ruling_for(case: Case) -> Ruling:
    """The first row that fits the case, with every rescue row that fits laid on top."""
    row = first_that_fits(authority_rows(), case)
    return _composed(row.id, tuple(rescue.id for rescue in rescue_rows_for(case)))


def ruling_for_candidates(cases: Sequence[Case], *, disputed: bool = False) -> CandidateRuling:
    """One ruling for cases that differ only in the zone the same vessel may be in.

    The row is P4 (P5 where disputed), unless the actor or the flag settles it before the place
    is asked.  Watching goes only as far as every candidate allows; duties, notices, safeguards
    and prohibitions of all of them add up.
    """
    if not cases or any(replace(case, Z=cases[0].Z) != cases[0] for case in cases):
        raise LawError("candidates: give at least one, alike in everything but Z")
    unsettled = replace(cases[0], Z="DISPUTED" if disputed else "UNCERTAIN")
    base, each = ruling_for(unsettled), tuple(ruling_for(case) for case in cases)
    watch = _watching(base).intersection(*(_watching(ruling) for ruling in each))
    owed = actions_of_kind("notice", "duty")
    added = {code for ruling in (base, *each) for code in ruling.permitted if code in owed}
    coercive = [actions_of_kind("coercive").intersection(ruling.permitted) for ruling in each]
    shown_watch = watch - {"HAIL_SAFETY"} if "HAIL" in watch else watch
    ruling = replace(
        base,
        permitted=tuple(sorted(shown_watch | added)),
        never=by_number(code for r in (base, *each) for code in r.never),
        safeguards=by_number(code for r in (base, *each) for code in r.safeguards),
        rescue_rows=by_number(row for r in (base, *each) for row in r.rescue_rows),
        rescue_basis=_joined(r.rescue_basis for r in (base, *each)),
        cautions=tuple(dict.fromkeys(said for r in (base, *each) for said in r.cautions)),
    )
    common = tuple(sorted(frozenset.intersection(*coercive)))
    return CandidateRuling(ruling=ruling, candidates=each, common=common)


def evaluate_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One ruling record for each JSON line, with the case's ``id``.

    A case whose Z is UNCERTAIN or DISPUTED may name its ``candidates``, a list of Z values.
    ``grounds`` says whose signed record stands behind a REASON, or that none was shown.
    """
    return evaluate_each(lines, _evaluate)


def _evaluate(record: Mapping[str, Any]) -> dict[str, Any]:
    case = {name: value for name, value in record.items() if name != "grounds"}
    answer = _ruled(case)
    reason = case.get("susp", Case.__dataclass_fields__["susp"].default) == "REASON"
    return answer | {"grounds": _grounds(record.get("grounds"), reason)}


def _grounds(said: Any, reason: bool) -> str | None:
    """Who signed the grounds of a case; a REASON nobody signed for is a supposition."""
    if said is None:
        return UNSIGNED if reason else None
    if not isinstance(said, dict) or not reason:
        raise LawError("grounds: an object with text, at and officer_number, for REASON only")
    refuse_strange_fields(said, ("text", "at", "officer_number"))
    signed = GroundsRecord(
        text=text(said, "text"),
        at=instant(said, "at"),
        officer_number=text(said, "officer_number"),
    )
    return f"signed by officer {signed.officer_number} at {signed.at.isoformat()}"


def _ruled(record: Mapping[str, Any]) -> dict[str, Any]:
    zones = record.get("candidates")
    if zones is None:
        return ruling_for(Case.from_record(record)).as_record()
    rest = {name: value for name, value in record.items() if name != "candidates"}
    case = Case.from_record(rest)
    if case.Z not in _UNSETTLED or not isinstance(zones, list):
        raise LawError("candidates: a list of Z values, for a Z of UNCERTAIN or DISPUTED only")
    cases = [Case.from_record(rest | {"Z": zone}) for zone in zones]
    return ruling_for_candidates(cases, disputed=case.Z == "DISPUTED").as_record()


def _watching(ruling: Ruling) -> frozenset[str]:
    """What the ruling lets anyone do without coercion; who may hail may make a safety call."""
    watch = actions_of_kind("watch").intersection(ruling.permitted)
    return watch | {"HAIL_SAFETY"} if "HAIL" in watch else watch


@cache
def _composed(row_id: str, rescue_ids: tuple[str, ...]) -> Ruling:
    row = next(row for row in authority_rows() if row.id == row_id)
    rescue = tuple(row for row in rescue_rows() if row.id in rescue_ids)
    contested = [r for r in (row, *rescue) if r.cells["certainty"] == "contested"]
    return Ruling(
        row=row.id,
        rescue_rows=rescue_ids,
        permitted=tuple(sorted(overlaid(row.codes("permitted"), rescue))),
        never=by_number(_gathered("never", (row, *rescue)) + ALWAYS_NEVER),
        safeguards=by_number(_gathered("safeguards", (row, *rescue))),
        ask=row.cells["ask"],
        basis=row.cells["basis"],
        rescue_basis=_joined(r.cells["basis"] for r in rescue),
        certainty=row.cells["certainty"],
        mark="K" if any(r.cells["mark"] for r in (row, *rescue)) else "",
        note=row.cells["note"],
        cautions=tuple(
            f"{r.id} is contested, ask the legal adviser: {r.cells['note']}" for r in contested
        ),
    )


def _gathered(column: str, rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(code for row in rows for code in row.codes(column))


def _joined(bases: Iterable[str]) -> str:
    """The citations of several bases, each once."""
    parts = (part.strip() for basis in bases for part in basis.split(";"))
    return "; ".join(dict.fromkeys(filter(None, parts)))
