"""The indicators K01 to K15: what each says, its weight, and its innocent explanation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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


@cache
def meanings() -> dict[str, Meaning]:
    """Every indicator by its id, in order.

    >>> len(meanings()), meanings()["K04"].weight
    (15, 3.0)
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
