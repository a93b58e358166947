"""The words of the console in other languages: one catalogue for each part of the page."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es")
REVIEWED = frozenset({"en"})  # by somebody who keeps watch in that language; the page says it


@cache
def words(language: str) -> dict[str, str]:
    """The texts of a language by their English; English is its own and needs none."""
    told: dict[str, str] = {}
    if language == "en":
        return told
    for part in sorted((files(__package__) / "catalogue" / language).iterdir(), key=str):
        if part.name.endswith(".json"):
            told |= json.loads(part.read_text(encoding="utf-8"))
    return told
