"""The words the authority tables are written in: what a case may say, and what a code means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from jurisdiction.rules import read_table

FLAGS = ("OWN", "COASTAL", "THIRD", "CLAIMED", "SUSP_OWN", "STATELESS", "UNKNOWN", "IMMUNE")
CONSENTS = ("NONE", "PENDING", "REFUSED", "BOARD", "SEARCH", "FULL")
COASTAL_CONSENTS = ("NONE", "PENDING", "REFUSED", "GRANTED")
ZONES = (
    "OWN_IW",
    "OWN_SEA",  # own territorial sea or archipelagic waters
    "OWN_STRAIT",
    "OWN_CZ",
    "FOR_SOV",  # any foreign internal, archipelagic or territorial waters, or strait
    "FOR_CZ",
    "BEYOND",  # any EEZ, or the high seas
    "DISPUTED",
    "UNCERTAIN",
)
CASE_VALUES: Mapping[str, tuple[str, ...]] = {
    "actor": ("AUTH", "NOT"),
    "Z": ZONES,
    "flag": FLAGS,
    "susp": ("NONE", "INDIC", "REASON"),
    "link": ("IN", "OUT", "LAT", "LOAD", "UNK"),
    "cons": CONSENTS,
    "cc": COASTAL_CONSENTS,
    "phase": ("NONE", "UNC", "ALERT", "DISTRESS"),
    "position_known": ("true", "false"),
    "refuses_help": ("true", "false"),
    "people_recovered": ("true", "false"),
}
CASE_GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "flag": {"FOREIGN": ("COASTAL", "THIRD", "CLAIMED")}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What one code says.

    ``kind`` is given for actions only: watch, notice, duty or coercive.  ``mark`` is "K" where
    the source has not been checked against its text.
    """

    code: str
    text: str
    kind: str
    source: str
    mark: str


@cache
def actions() -> Mapping[str, Code]:
    """Every action code by name, mildest first within its kind."""
    return _codes("action_codes.csv")


@cache
def safeguards() -> Mapping[str, Code]:
    """Every safeguard code S1 to S17."""
    return _codes("safeguards.csv")


@cache
def never() -> Mapping[str, Code]:
    """Every never code N1 to N14."""
    return _codes("never.csv")


@cache
def actions_of_kind(*kinds: str) -> frozenset[str]:
    """The action codes of the named kinds."""
    return frozenset(code.code for code in actions().values() if code.kind in kinds)


def by_number(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes once each, N2 before N10.

    >>> by_number(["N10", "N2", "N10"])
    ('N2', 'N10')
    """
    return tuple(sorted(set(codes), key=lambda code: (code[0], int(code[1:]))))


def _codes(name: str) -> Mapping[str, Code]:
    return {
        line["code"]: Code(
            code=line["code"],
            text=line["text"],
            kind=line.get("kind", ""),
            source=line["source"],
            mark=line["mark"],
        )
        for line in read_table(name)
    }
