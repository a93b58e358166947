"""The languages a brief can be read in, and how a text is found in one of them.

Every text is written in English where it stands; a catalogue holds it in another language.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files

from seamath.errors import Mistake

LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "ht": "Kreyòl ayisyen"}
UNREVIEWED = frozenset({"es", "fr", "ht"})  # no native seafarer and no lawyer has read them yet
Translate = Callable[[str], str]


class WordsError(Mistake):
    """A language nobody has written a catalogue for."""


def marked(text: str) -> str:
    """The same text; its name in a source tells the catalogue that it will be translated."""
    return text


def catalogue(language: str) -> bytes:
    """The compiled catalogue of a language."""
    place = files("watchdesk.words") / language / "LC_MESSAGES" / "watchdesk.mo"
    return place.read_bytes()


@cache
def translation(language: str) -> Translate:
    """How a text is said in a language; what no catalogue holds, a ship's name, stays as it is.

    >>> translation("en")("Not known"), translation("es")("Not known")
    ('Not known', 'No se sabe')
    """
    if language == "en":
        return marked
    if language not in LANGUAGES:
        raise WordsError(f"language {language!r}: choose one of {', '.join(LANGUAGES)}")
    from io import BytesIO

    found = GNUTranslations(BytesIO(catalogue(language)))
    return lambda text: found.gettext(text) if text else text  # "" would be the file's header
