"""Collect every text of a brief, bring the catalogues up to date and compile them.

    PYTHONPATH=. python builders/words.py

A new text stands in each catalogue empty: a test fails until somebody translates it.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from watchdesk.words import LANGUAGES
from watchdesk.words.texts import table_texts

WORDS = Path("watchdesk/words")
SOURCES = (*Path("watchdesk").glob("*.py"), *Path("watchdesk/words").glob("*.py"))
PAGES = (Path("watchdesk/data/brief.html.j2"), Path("watchdesk/data/brief_paper.html.j2"))
KEYWORDS = ("_", "marked")
NEVER_CHANGES = datetime(2026, 1, 1, tzinfo=UTC)  # the bytes of a catalogue hold no clock


def template() -> Catalog:
    """Every text to translate, with where it stands."""
    made = _catalogue(None)
    for path in sorted(SOURCES):
        for text in spoken(path.read_text("utf-8")):
            made.add(text, locations=[(path.as_posix(), 1)])
    for path in PAGES:
        for _, text, _, _ in extract_from_file("jinja2.ext:babel_extract", path, {"_": None}):
            made.add(text, locations=[(path.as_posix(), 1)])
    for where, text in table_texts():
        made.add(text, auto_comments=[where])
    return made


def spoken(source: str) -> list[str]:
    """Every text that a module says; also inside an f-string, where Babel does not look.

    >>> spoken("f'{_(\"row\")} {marked(\"high\")} {_(name)}'")
    ['row', 'high']
    """
    calls = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and n.args)
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def updated(language: str, texts: Catalog) -> Catalog:
    """The catalogue of a language with every text of the template and nothing else."""
    path = po_path(language)
    known = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog()
    made = _catalogue(language)
    for message in texts:
        if message.id:
            old = known.get(message.id)
            made.add(
                message.id,
                old.string if old else "",
                locations=message.locations,
                auto_comments=message.auto_comments,
            )
    return made


def po_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return WORDS / language / "LC_MESSAGES" / "watchdesk.po"


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as text, in the order of its messages."""
    out = BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, include_lineno=False)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """A catalogue compiled."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _catalogue(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="Watchdesk",
        version="1",
        header_comment="# Texts of the boarding brief. Unreviewed: no native seafarer, no lawyer.",
        creation_date=NEVER_CHANGES,
        revision_date=NEVER_CHANGES,
    )


if __name__ == "__main__":
    texts = template()
    for code in LANGUAGES:
        if code == "en":
            continue
        catalogue = updated(code, texts)
        po_path(code).parent.mkdir(parents=True, exist_ok=True)
        po_path(code).write_bytes(po_bytes(catalogue))
        po_path(code).with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        missing = [str(m.id) for m in catalogue if m.id and not m.string]
        print(f"{code}: {len(catalogue)} texts, {len(missing)} not translated")
