"""What is called across the water: who we are, what to do, what we must know."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One sentence to call, in English; the catalogues hold it in other languages."""

    id: str
    when: str  # "first", "ask" or "then"
    say: str
    source: str
    certainty: str  # "K" where the source has not been checked against its text


def hail_script() -> tuple[Phrase, ...]:
    """The sentences in the order they are called.

    >>> hail_script()[1].say
    'We are here to help you. Nobody will be hurt.'
    """
    text = (files("watchdesk") / "data" / "hail.csv").read_text(encoding="utf-8")
    return tuple(Phrase(**row) for row in csv.DictReader(text.splitlines()))
