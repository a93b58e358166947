"""Which dangers a brief names before anybody goes aboard: those to the migrants come first.

Likelihood, severity and what remains are numbers from 1 to 10 that only the officer writes.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files

CONDITIONS = ("always", "night", "offshore", "encounter", "gap", "nearby")
NUMBERS = ("likelihood", "severity", "residual")  # each 1-10: field guide ch 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One danger and what lessens it; ``because`` is what showed it, "always" where nothing did."""

    id: str
    who: str  # "migrants" or "team"
    because: str  # one of ``CONDITIONS``
    hazard: str
    remedy: str
    source: str
    certainty: str  # "K" where the source has not been checked against its text


def hazards(conditions: Collection[str]) -> tuple[Hazard, ...]:
    """The dangers that hold under these conditions; those that always hold are among them.

    What the conditions show comes before what is always so; migrants come before the team.

    >>> [h.hazard for h in hazards({"night"}) if h.who == "team"][0]
    'Boarding in the dark'
    >>> hazards(set())[0].who
    'migrants'
    """
    text = (files("watchdesk") / "data" / "hazards.csv").read_text(encoding="utf-8")
    rows = [r for r in csv.DictReader(text.splitlines()) if r["when"] in {*conditions, "always"}]
    rows.sort(key=lambda row: (row["who"] != "migrants", row["when"] == "always"))
    return tuple(Hazard(because=row.pop("when"), **row) for row in rows)
