"""The indicators: what each says, its weight, its innocent explanation, and one as it was found.

K01 to K15 are those of the specification; B rows are behaviour we propose beside them; R rows
carry no weight at all: they say that somebody may need help.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ais.events import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One row of the reviewed table.  Weights and selection are proposals, untested."""

    id: str
    text: str
    weight: float
    independent: str  # what it rests on: two indicators of one kind may be wrong together
    rescue_factors: tuple[str, ...]  # factors of the rescue assessment it also touches
    innocent: str
    source: str
    mark: str  # "K": not checked against a published text


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One fact that may mean something, with its weight and an innocent explanation.

    ``counts`` is what is left of the weight by its age.  Weights are proposals.
    """

    id: str
    says: str
    weight: float
    counts: float
    source: str
    innocent: str
    independent: str  # which kind of evidence it rests on: two kinds are needed for INDIC
    rescue_factors: tuple[str, ...] = ()  # of the phase: it is danger before it is anything else
    event_key: str | None = None
    value: Mapping[str, Value] = field(default_factory=dict)  # what was measured
    threshold: Mapping[str, Value] = field(default_factory=dict)  # what made it count
    mark: str = ""  # "K": selection and weight not checked against a published text

    def as_record(self) -> dict[str, Any]:
        """The indicator as one JSON object."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return record | {
            "rescue_factors": list(self.rescue_factors),
            "value": dict(self.value),
            "threshold": dict(self.threshold),
        }


@cache
def meanings() -> dict[str, Meaning]:
    """Every indicator by its id, in order.

    >>> len(meanings()), meanings()["K04"].weight
    (25, 3.0)
    """
    text = files("risk").joinpath("data/indicators.csv").read_text("utf-8")
    return {row["id"]: _meaning(row) for row in csv.DictReader(text.splitlines())}


def _meaning(row: dict[str, str]) -> Meaning:
    return Meaning(
        id=row["id"],
        text=row["text"],
        weight=float(row["weight"]),
        independent=row["independent"],
        rescue_factors=tuple(row["rescue_factors"].split()),
        innocent=row["innocent"],
        source=row["source"],
        mark=row["mark"],
    )
