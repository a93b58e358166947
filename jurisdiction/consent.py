"""Flag and consent from a vessel's log: the rules N0 to N12, before any authority row is asked.

Nobody's silence is ever consent, but for a verified agreement that says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jurisdiction.casefile import evaluate_each
from jurisdiction.codes import FLAGS
from jurisdiction.consent_log import LEVELS, ConsentCase
from jurisdiction.rules import Row, first_that_fits, read_rows
from jurisdiction.treaties import Agreement, agreements_between, bound_together

_FACT_VALUES: Mapping[str, tuple[str, ...]] = {
    "finding": ("NONE", "IMMUNE", "TWO_FLAGS", "SUSP_OWN"),
    "registry": ("NONE", "OWN", "COASTAL", "THIRD", "DENIED", "CANNOT_SAY", "OPEN"),
    "identity": ("NONE", "BAD_MMSI", "MID_ONLY", "SILENT"),
    "flag": FLAGS,
    "answer": ("NONE", "REFUSED", *LEVELS),
    "asked": ("true", "false"),
    "writing": ("GIVEN", "MISSING"),
    "agreement": (
        *("WRITTEN", "STANDING", "DEEMED", "DEEMED_LATER", "OTHER_SCOPE"),  # strongest first
        "NONE",
    ),
    "master": ("NONE", "OFF", "ACCEPTED"),
    "som": ("BOUND", "OUTSIDE"),
    "danger": ("true", "false"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfPlay:
    """Flag and consent in the words of the authority tables, and the rules that gave them.

    ``rule`` is the one that decided, ``rules`` all that applied.  ``shown`` names agreements that
    exist between the two States and why each was not used.
    """

    flag: str
    cons: str
    rule: str
    rules: tuple[str, ...]
    state: str  # whose consent it is; empty where nobody's
    needs_person: bool
    basis: str
    mark: str
    notes: tuple[str, ...]
    shown: Mapping[str, str]

    def as_record(self) -> dict[str, Any]:
        """The answer as one flat record."""
        return {
            "flag": self.flag,
            "cons": self.cons,
            "rule": self.rule,
            "rules": list(self.rules),
            "state": self.state or None,
            "needs_person": self.needs_person,
            "basis": self.basis,
            "mark": self.mark,
            "notes": list(self.notes),
            "shown": dict(self.shown),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the log comes to, in the words of the rules table."""

    finding: str
    registry: str
    identity: str
    answer: str
    asked: bool
    writing: str
    agreement: str
    master: str
    som: str
    danger: bool
    flag: str = "UNKNOWN"


@cache
def consent_rules(decides: str) -> tuple[Row, ...]:
    """The rules that decide "flag" or "consent", first that fits, or every "remark" that does."""
    rows = read_rows("consent_rules.csv", values=_FACT_VALUES)
    return tuple(row for row in rows if row.cells["decides"] == decides)


def state_of_play(case: ConsentCase) -> StateOfPlay:
    """Flag and consent after the rules N0 to N12, ready for an authority case."""
    claims = _claims(case)
    state = _whose_consent(case, claims)
    agreement, level, left_out = _agreement(case, state)
    facts = _facts(case, claims, state, agreement)
    flag = first_that_fits(consent_rules("flag"), facts)
    facts = replace(facts, flag=flag.cells["result"])
    consent = first_that_fits(consent_rules("consent"), facts)
    remarks = tuple(row for row in consent_rules("remark") if row.fits(facts))
    rules = tuple(row.cells["rule"] for row in (consent, flag, *remarks))
    result = consent.cells["result"]
    return StateOfPlay(
        flag=facts.flag,
        cons={"ANSWER": facts.answer, "LEVEL": level}.get(result, result),
        rule=next((rule for rule in rules[:2] if rule != "N0"), "N0"),
        rules=tuple(dict.fromkeys(rule for rule in rules if rule != "N0")),
        state=state if facts.flag in ("COASTAL", "THIRD", "CLAIMED") else "",
        needs_person=flag.cells["rule"] == "N5" or (facts.finding == "NONE" and len(claims) > 1),
        basis="; ".join(dict.fromkeys(row.cells["basis"] for row in (flag, consent, *remarks))),
        mark="K" if any(row.cells["mark"] for row in (flag, consent, *remarks)) else "",
        notes=tuple(row.cells["note"] for row in (flag, consent, *remarks)),
        shown=left_out,
    )


def evaluate_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One record of flag and consent for each JSON line, with the case's ``id``."""
    return evaluate_each(
        lines, lambda record: state_of_play(ConsentCase.from_record(record)).as_record()
    )


def _claims(case: ConsentCase) -> Mapping[str, str]:
    """The last word of the registry of every State named as flag, oldest claim first."""
    words = dict.fromkeys((e.state for e in case.entries("claimed")), "open")
    for entry in case.entries("confirmed", "denied", "cannot_say"):
        words[entry.state] = entry.what
    return words


def _whose_consent(case: ConsentCase, claims: Mapping[str, str]) -> str:
    """The State that has confirmed the registry, else the last one claimed and not denied."""
    for word in ("confirmed", "cannot_say", "open"):
        named = [state for state, said in claims.items() if said == word]
        if named:
            return named[-1]
    digits = case.entries("mid_only")
    return digits[-1].state if digits and not claims else ""


def _facts(case: ConsentCase, claims: Mapping[str, str], state: str, agreement: str) -> _Facts:
    answers = [e for e in case.entries("granted", "refused") if e.state == state]
    last = answers[-1] if answers else None
    asked = any(entry.state == state for entry in case.entries("asked"))
    wants_writing = any(
        state in known.written_only
        for known in agreements_between(case.own_state, state, case.agreements)
    )
    in_writing = not wants_writing or (last is not None and last.written)
    master = "NONE"
    if case.entries("master_consents"):
        master = "ACCEPTED" if case.master_consent else "OFF"
    return _Facts(
        finding=_last_of(case, immune="IMMUNE", two_flags="TWO_FLAGS", suspected_own="SUSP_OWN"),
        registry=_registry(case, claims),
        identity=_identity(case, claims),
        answer="NONE" if last is None else (last.level or "REFUSED"),
        asked=asked,
        writing="GIVEN" if in_writing else "MISSING",
        agreement=agreement,
        master=master,
        som="BOUND" if not state or bound_together(case.own_state, state, "SOM") else "OUTSIDE",
        danger=bool(case.entries("life_in_danger")),
    )


def _last_of(case: ConsentCase, **words: str) -> str:
    """The word for the latest entry of these kinds, NONE where there is none."""
    entries = case.entries(*words)
    return words[entries[-1].what] if entries else "NONE"


def _identity(case: ConsentCase, claims: Mapping[str, str]) -> str:
    """What the radio says; digits whose State disowns the number are a bad number (N9)."""
    word = _last_of(case, bad_mmsi="BAD_MMSI", mid_only="MID_ONLY", no_reply="SILENT")
    digits = case.entries("mid_only")
    disowned = word == "MID_ONLY" and claims.get(digits[-1].state) == "denied"
    return "BAD_MMSI" if disowned else word


def _registry(case: ConsentCase, claims: Mapping[str, str]) -> str:
    confirmed = [state for state, said in claims.items() if said == "confirmed"]
    if len(confirmed) == 1:
        kinds = {case.own_state: "OWN", case.coastal_state: "COASTAL"}
        return kinds.get(confirmed[0], "THIRD")
    said = set(claims.values())
    if not said:
        return "NONE"
    if said == {"denied"}:  # N4 asks for a claim: a denied MMSI alone makes nobody stateless (N3)
        return "DENIED" if case.entries("claimed") else "NONE"
    return "CANNOT_SAY" if "cannot_say" in said else "OPEN"


def _agreement(case: ConsentCase, state: str) -> tuple[str, str, Mapping[str, str]]:
    """What agreements with the State come to, the level they give, and why others were left out."""
    met = {entry.agreement for entry in case.entries("conditions_met")}
    found, level, left_out = "NONE", "", {}
    for agreement in agreements_between(case.own_state, state, case.agreements):
        reason = _left_out(case, agreement, met)
        word = _word(case, agreement, state)
        if reason:
            left_out[agreement.id] = reason
            word = "NONE" if agreement.covers(case.suspicion) else "OTHER_SCOPE"
        if _strength(word) < _strength(found):
            found, level = word, agreement.level
    return found, level, left_out


def _left_out(case: ConsentCase, agreement: Agreement, met: Collection[str]) -> str:
    """Why an agreement is shown and not used; empty where it may be used."""
    if not agreement.covers(case.suspicion):
        return f"scope {' '.join(sorted(agreement.scope))}, not {case.suspicion} (N2)"
    if not agreement.verified:
        return "not verified against its text"
    if not agreement.usable(case.now.date()):
        return "not known to be in force"
    return "" if agreement.id in met else "its conditions are not on record as met"


def _word(case: ConsentCase, agreement: Agreement, state: str) -> str:
    if state in agreement.written_only:
        return "WRITTEN"
    if not agreement.level:
        return "NONE"
    if agreement.deemed_consent_h is None:
        return "STANDING"
    asked = [entry.at for entry in case.entries("asked") if entry.state == state]
    if not asked:
        return "NONE"
    waited_h = (case.now - asked[0]).total_seconds() / 3600
    return "DEEMED" if waited_h >= agreement.deemed_consent_h else "DEEMED_LATER"


def _strength(word: str) -> int:
    return _FACT_VALUES["agreement"].index(word)
