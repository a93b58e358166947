"""The seven questions of an exercise, what may be answered, and how an answer is held to the law.

The questions are our own: the source that names seven printed only their number.  Zone, flag,
who may act, phase and safeguards are compared with the tables; what is free text is laid beside
the points of the file for people to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jurisdiction.codes import CONSENTS, FLAGS, ZONES, actions, safeguards
from sar.rcc import shipped_directory
from watchdesk.authority_sheet import FLAG_WORDS, Z_WORDS
from watchdesk.exercise.judging import Right
from watchdesk.exercise.scenario import ExerciseError

TEXT = {
    1: "Which zone, and how sure?",
    2: "Whose flag, and how known?",
    3: "Who may act, on what article, and who must be asked?",
    4: "Is anyone in distress, which phase, who coordinates?",
    5: "What are the risks to the people and to the team, and what is the end state?",
    6: "Which protection needs and safeguards?",
    7: "What evidence, which report, and where do people go?",
}
PHASE_WORDS = {
    "NONE": "nobody in danger as far as is known",
    "UNC": "uncertainty (INCERFA)",
    "ALERT": "alert (ALERFA)",
    "DISTRESS": "distress (DETRESFA)",
}
CONSENT_WORDS = {
    "NONE": "not asked",
    "PENDING": "asked, no answer",
    "REFUSED": "refused",
    "BOARD": "boarding",
    "SEARCH": "boarding and search",
    "FULL": "boarding, search and measures",
}
MOST_CHARACTERS = 2000

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to answer: one of some choices, several of them, or free text."""

    name: str
    label: str
    choices: Mapping[str, str]
    many: bool = False

    def as_record(self) -> dict[str, Any]:
        """As the page gets it."""
        return {
            "name": self.name,
            "label": self.label,
            "choices": [list(pair) for pair in self.choices.items()],
            "many": self.many,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One field of one answer beside what is right."""

    question: int
    label: str
    answered: str
    right: str
    fits: bool | None  # None where people judge
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def fields_of(number: int) -> tuple[Field, ...]:
    """What is to be answered to one question."""
    asked: dict[int, tuple[Field, ...]] = {
        1: (
            Field(
                name="zone", label="Zone for this patrol", choices={z: Z_WORDS[z] for z in ZONES}
            ),
        ),
        2: (
            Field(name="flag", label="Flag", choices={f: FLAG_WORDS[f] for f in FLAGS}),
            Field(name="cons", label="Consent", choices={c: CONSENT_WORDS[c] for c in CONSENTS}),
        ),
        3: (
            Field(name="may", label="May", choices=_texts(actions()), many=True),
            Field(name="ask", label="Ask, and on what article", choices={}),
        ),
        4: (
            Field(name="phase", label="Phase", choices=PHASE_WORDS),
            Field(name="rcc", label="Coordinates", choices=_centres()),
        ),
        6: (Field(name="safeguards", label="Safeguards", choices=_texts(safeguards()), many=True),),
    }
    return asked.get(number, (Field(name="text", label="In your words", choices={}),))


def checked_answer(number: int, answer: Any) -> dict[str, Any]:
    """An answer with nothing in it but what was asked; ExerciseError where it is none."""
    if number not in TEXT or not isinstance(answer, dict):
        raise ExerciseError(f"question {number}: one of 1 to 7, answered by its fields")
    kept: dict[str, Any] = {}
    for field in fields_of(number):
        said = answer.get(field.name, [] if field.many else "")
        words = said if field.many else [said]
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ExerciseError(f"question {number}, {field.name}: words only")
        if field.choices and not set(words) - {""} <= set(field.choices):
            raise ExerciseError(f"question {number}, {field.name}: not among the choices")
        kept[field.name] = said if field.many else str(said)[:MOST_CHARACTERS]
    return kept


def marked(number: int, answer: Answer, right: Right) -> list[Mark]:
    """One answer held to what is right, a mark for each field."""
    return [_mark(number, field, answer.get(field.name), right) for field in fields_of(number)]


def _mark(number: int, field: Field, said: Any, right: Right) -> Mark:
    truth = _truth(number, field.name, right)
    if field.many:
        chosen, wanted = set(said or ()), set(truth)
        return Mark(
            question=number,
            label=field.label,
            answered=_named(field, sorted(chosen)),
            right=_named(field, truth),
            fits=chosen == wanted,
            missing=tuple(field.choices[code] for code in truth if code not in chosen),
            wrong=tuple(field.choices[code] for code in sorted(chosen - wanted)),
        )
    return Mark(
        question=number,
        label=field.label,
        answered=_named(field, [said] if said else []),
        right=_named(field, truth),
        fits=(said in truth if truth else None) if field.choices else None,
    )


def _truth(number: int, name: str, right: Right) -> Sequence[str]:
    """Every answer that is right; for several choices, all that belong to it."""
    said = right.moment.expected
    ruling = right.ruling
    basis = "; ".join(filter(None, (ruling.basis, ruling.rescue_basis)))
    told: dict[str, Sequence[str]] = {
        "zone": (right.case.Z,),
        "flag": (right.case.flag,),
        "cons": (right.case.cons,),
        "may": ruling.permitted,
        "ask": (f"{ruling.ask or 'nobody'} ({basis})",),
        "phase": (right.case.phase,),
        "rcc": said.rcc or right.rcc[:1],
        "safeguards": ruling.safeguards,
        "text": said.points.get(str(number), ()),
    }
    return told[name]


def _named(field: Field, codes: Sequence[str]) -> str:
    return "; ".join(field.choices.get(code, code) for code in codes)


def _texts(codes: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"{code.text} ({name})" for name, code in codes.items()}


def _centres() -> dict[str, str]:
    return {rcc.id: rcc.name for rcc in shipped_directory()}
