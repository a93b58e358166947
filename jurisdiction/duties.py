"""What to do, why, and on whose authority: steps and the checklists they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SHARING = ("open", "partners", "unit", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do or ask, with the article or manual behind it.

    ``certainty`` is "K" where the source has not been checked against its text, else "".
    ``prefilled`` is what the machine already knows; ``None`` means a person must answer.
    """

    id: str
    action: str
    why: str  # who or what it protects: "migrants", "team", "law", "evidence", ...
    source: str
    certainty: str = ""
    prefilled: str | None = None
    sharing: str = "unit"
    never_record: str = ""  # personal data that must not be written down here
    note: str = ""  # what a unit adds to the step in its own words

    def __post_init__(self) -> None:
        """Refuse a sharing class nobody defined."""
        if self.sharing not in SHARING:
            raise ValueError(f"step {self.id}: sharing {self.sharing!r} is not one of {SHARING}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Steps in the order they are done, under one heading."""

    id: str
    title: str
    steps: tuple[Step, ...] = field(default_factory=tuple)

    def filled(self, answers: Mapping[str, str]) -> Checklist:
        """The same checklist with what is already known written in, by step id."""
        unknown = set(answers) - {step.id for step in self.steps}
        if unknown:
            raise ValueError(f"checklist {self.id} has no step {', '.join(sorted(unknown))}")
        steps = tuple(replace(s, prefilled=answers.get(s.id, s.prefilled)) for s in self.steps)
        return replace(self, steps=steps)
