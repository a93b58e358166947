"""The legal library: every article the tables cite, paraphrased, with where its text was seen.

Paraphrases guide; they are not the text.  ``mark`` "K" says nobody has yet checked the entry
against the instrument itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jurisdiction.casefile import shown
from jurisdiction.errors import LawError
from jurisdiction.rules import read_table

_NUMBER = re.compile(
    r"(?P<base>(?:[IVX]+/)?\d+(?:\.\d+)*)(?P<groups>(?:\(\w+\))*)(?:-(?P<to>\d+|\(\w+\)))?"
)
_SMALL_WORDS = frozenset(("art", "article", "articles", "of", "the", "para", "reg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: a short paraphrase, where its text was seen, and when it was adopted."""

    instrument: str
    number: str
    title: str
    text: str
    status: str  # "seen" or "K"
    source: str  # where the text was seen; empty where it was not
    adopted: str  # ISO date of the instrument; empty where it is not known

    @property
    def ref(self) -> str:
        """Name the article as the tables cite it, such as "UNCLOS 110(1)(d)"."""
        return f"{self.instrument} {self.number}"

    @property
    def mark(self) -> str:
        """The letter "K" where the entry is unchecked, else nothing."""
        return "K" if self.status == "K" else ""

    def as_record(self) -> dict[str, Any]:
        """The entry as one flat record."""
        return {
            "ref": self.ref,
            "title": self.title,
            "text": self.text,
            "status": self.status,
            "source": self.source or None,
            "adopted": self.adopted or None,
        }


@cache
def articles() -> Mapping[str, Article]:
    """Every article of the library by its reference, in the order of the instruments."""
    entries = (Article(**line) for line in read_table("articles.csv"))
    return {entry.ref: entry for entry in entries}


@cache
def instruments() -> tuple[str, ...]:
    """The short names of the instruments, longest first."""
    return tuple(sorted({a.instrument for a in articles().values()}, key=len, reverse=True))


def article(ref: str) -> Article:
    """The entry for a reference; for a paragraph without one, the article it belongs to.

    >>> article("UNCLOS 110(1)(d)").title
    'Ground for visit: no nationality'
    >>> article("UNCLOS 95(1)").ref
    'UNCLOS 95'
    """
    wanted = " ".join(ref.split())
    while True:
        if wanted in articles():
            return articles()[wanted]
        shorter = re.sub(r"\(\w+\)$", "", wanted)
        if shorter == wanted:
            raise LawError(f"no article {shown(ref)} in the library; try a search such as 'visit'")
        wanted = shorter


def footnotes(basis: str) -> tuple[Article, ...]:
    """The articles a basis cites, once each, in its order.

    >>> [a.ref for a in footnotes("UNCLOS 19(2)(e)(l),29-30; SOM 8(2)(a)-(c)")]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['UNCLOS 19(2)(e)', 'UNCLOS 19(2)(l)', 'UNCLOS 29', 'UNCLOS 30',
     'SOM 8(2)(a)', 'SOM 8(2)(b)', 'SOM 8(2)(c)']
    """
    return tuple(dict.fromkeys(article(ref) for ref in _references(basis)))


def search(text: str) -> tuple[Article, ...]:
    """The entries in which every word of the text occurs, best first.

    A number finds that article and its paragraphs, in every instrument.
    """
    stripped = (word.strip(".,;:") for word in text.casefold().split())
    words = [word for word in stripped if word and word not in _SMALL_WORDS]
    if not words:
        return ()
    ranks = ((_rank(entry, words), entry) for entry in articles().values())
    found = [(rank, entry) for rank, entry in ranks if rank is not None]
    return tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0]))


def _rank(entry: Article, words: list[str]) -> int | None:
    """How far the entry is from the words, 0 for the very article; None where one is missing."""
    number = entry.number.casefold()
    title = f"{entry.instrument} {entry.title}".casefold()
    text = entry.text.casefold()
    rank = 0
    for word in words:
        if word == number or number.endswith(f"/{word}"):  # SOLAS numbers read V/33
            continue
        if number.startswith((f"{word}(", f"{word}.")) or word in title:
            rank += 1
        elif word in text and not word[0].isdigit():
            rank += 2
        else:
            return None
    return rank


def _references(basis: str) -> Iterator[str]:
    for segment in filter(None, (part.strip() for part in basis.split(";"))):
        instrument = next((i for i in instruments() if segment.startswith(f"{i} ")), None)
        if instrument is None:
            raise LawError(f"no instrument in the library opens {shown(segment)}")
        for item in segment.removeprefix(instrument).split(","):
            yield from (f"{instrument} {number}" for number in _expanded(instrument, item.strip()))


def _expanded(instrument: str, item: str) -> Iterator[str]:
    """The numbers one item stands for: '29-32' four, '27(1)(a)(b)' two, '25(1)-(2)' two."""
    match = _NUMBER.fullmatch(item)
    if match is None or f"{instrument} {item}" in articles():
        yield item
        return
    base, groups, to = match["base"], re.findall(r"\w+", match["groups"]), match["to"]
    if to and not groups:
        yield from (str(number) for number in range(int(base), int(to) + 1))
        return
    last = [groups.pop()] if groups else []
    while groups and last and last[0].isalpha() and groups[-1].isalpha():
        last.insert(0, groups.pop())  # two letters side by side are sister paragraphs
    if to:
        last = _between(last[0], to.strip("()"))
    stem = base + "".join(f"({group})" for group in groups)
    yield from (f"{stem}({paragraph})" for paragraph in last) if last else (stem,)


def _between(first: str, last: str) -> list[str]:
    if first.isdigit():
        return [str(number) for number in range(int(first), int(last) + 1)]
    return [chr(letter) for letter in range(ord(first), ord(last) + 1)]
