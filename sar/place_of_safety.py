"""Places of safety: candidate ports with tests that people answer; never chosen by the machine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sar.checklist import rows
from sar.errors import SarError

ANSWERS = ("yes", "no", "unknown")
KINDS = ("port", "ship")
NOT_ASKED = "nobody has said which State people flee, if any: PS4 stays open"
NOTE = (
    "the RCC and a person decide (MSC.167(78) 2.5); the order is as entered, no order of choice; "
    "decision support - to be confirmed by the competent authority"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A port, or the assisting ship for a time, with what people answered; a gap is "unknown"."""

    name: str
    state: str  # ISO 3166 alpha-3; of a ship its flag
    kind: str = "port"
    answers: Mapping[str, str] = field(default_factory=dict)  # PS1 to PS7: yes, no or unknown
    answered_by: str = ""  # a role, no name

    def __post_init__(self) -> None:
        """Refuse a test or an answer no table holds."""
        if self.kind not in KINDS:
            raise SarError(f"kind {self.kind[:40]!a} must be one of {', '.join(KINDS)}")
        if len(self.state) != 3 or not (self.state.isascii() and self.state.isupper()):
            raise SarError(f"state {self.state[:40]!a} must be three letters, such as HTI")
        for test, answer in self.answers.items():
            if test not in place_tests():
                told = ", ".join(place_tests())
                raise SarError(f"no test {test[:40]!a} of a place of safety; there are {told}")
            if answer not in ANSWERS:
                raise SarError(f"{test}: {answer[:40]!a} must be one of {', '.join(ANSWERS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the answers say of a place: "excluded", "not met", "open", "temporary" or "recommended".

    Recommended means that people answered every test of the place with yes, and no more.
    """

    place: Place
    status: str
    reasons: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The judgement as JSON-ready values."""
        return {
            "name": self.place.name,
            "state": self.place.state,
            "kind": self.place.kind,
            "status": self.status,
            "reasons": list(self.reasons),
            "answers": {test: _answer(self.place, test) for test in place_tests()},
            "answered_by": self.place.answered_by or None,
            "note": NOTE,
        }


@cache
def place_tests() -> Mapping[str, Mapping[str, str]]:
    """The tests PS1 to PS7 by id, with question, source and certainty."""
    return {row["id"]: row for row in rows("place_tests")}


def judged(places: Iterable[Place], fled: Collection[str] | None) -> tuple[Judged, ...]:
    """Every place with its status, in the order given; the machine neither ranks nor picks.

    ``fled`` holds the States that anybody aboard says he flees (alpha-3), empty if nobody does;
    None means that nobody has asked, and blocks every recommendation.
    """
    return tuple(_judge(place, fled) for place in places)


def _judge(place: Place, fled: Collection[str] | None) -> Judged:
    """The gravest that any test says: exclusion, then a no, then what is open."""
    answers = {test: _answer(place, test) for test in place_tests()}
    if fled and place.state in fled:
        status, reasons = "excluded", [f"PS4: people flee {place.state}; no personal data to it"]
    elif answers["PS4"] == "no":
        status, reasons = "excluded", [_reason("PS4", "no")]
    elif no := [test for test in _of_place() if answers[test] == "no"]:
        status, reasons = "not met", [_reason(test, "no") for test in no]
    elif place.kind == "ship":
        status, reasons = "temporary", ["PS3: a ship is a temporary place; relieve it soon"]
    elif (asked := [t for t in _of_place() if answers[t] == "unknown"]) or fled is None:
        status, reasons = "open", [_reason(test, "unknown") for test in asked]
    else:
        status, reasons = "recommended", ["people answered PS1 to PS4 with yes"]
    if fled is None:
        reasons.append(NOT_ASKED)
    procedure = [test for test in answers if test not in _of_place() and answers[test] == "no"]
    reasons.extend(_reason(test, "no") for test in procedure)
    return Judged(place=place, status=status, reasons=tuple(reasons))


def _of_place() -> list[str]:
    """The tests a place must pass; the others are about how people get there."""
    return [test for test, row in place_tests().items() if row["of"] == "place"]


def _answer(place: Place, test: str) -> str:
    return place.answers.get(test, "unknown")


def _reason(test: str, answer: str) -> str:
    row = place_tests()[test]
    said = row["no_means"] if answer == "no" else "not answered"
    mark = f" [{row['certainty']}]" if row["certainty"] else ""
    return f"{test}: {said} ({row['source']}{mark})"
