"""The law of every vessel for the page's script: each text once, the rest numbers of texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maps.content import Standing, visible

Pairs = Iterable[tuple[str, str]]


def standing_layer(standings: Iterable[Standing | None]) -> dict[str, Any]:
    """One entry a vessel in ``standings``, None where nothing is known.

    Most ships of a day share a handful of rulings, and a page shall not hold them a thousand
    times: ``rulings`` holds each once, and ``words`` each text.
    """
    words: dict[str, int] = {}
    rulings: dict[Any, int] = {}

    def number(text: str) -> int:
        return words.setdefault(visible(text), len(words))

    def numbers(pairs: Pairs) -> tuple[tuple[int, int], ...]:
        return tuple((number(label), number(said)) for label, said in pairs)

    def entry(one: Standing) -> dict[str, Any]:
        lines, articles = numbers(one.lines), numbers(one.articles)
        ruling = (number(one.heading), lines, articles, one.contested)
        return {
            "place": numbers(one.place),
            "ruling": rulings.setdefault(ruling, len(rulings)),
        }

    told = [entry(one) if one is not None else None for one in standings]
    names = ("heading", "lines", "articles", "contested")
    return {
        "standings": told,
        "rulings": [dict(zip(names, ruling, strict=True)) for ruling in rulings],
        "words": list(words),
    }
