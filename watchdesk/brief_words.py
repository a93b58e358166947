"""The words of law and rescue in another language, where the catalogues hold them.

Notes of the law tables and the words of officers stay as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator

from jurisdiction.codes import actions
from sar.distress import Incident
from watchdesk.authority_sheet import FLAG_WORDS, Z_WORDS, AuthoritySheet
from watchdesk.brief import BriefContent
from watchdesk.words import Translate, marked

_SURE = {"high": marked("high"), "medium": marked("medium"), "contested": marked("contested")}
_WHOLE = (
    marked("Legal adviser before any order: States disagree here"),
    marked("nobody; questions to the vessel are free"),
    marked("to decide, not to be done without its order; common to all candidates"),
    marked("no coercive action is common to all candidates"),
    marked("INDIC: indicators are a reason to look, never a ground; no signed record"),
    marked("NONE: no indicators and no signed record"),
    marked("REASON: signed by officer"),
)
_LABELS = {
    "Contested": marked("Contested"),
    "Place": marked("Place"),
    "Strait": marked("Strait"),
    "Flag": marked("Flag"),
    "Grounds": marked("Grounds"),
    "May": marked("May"),
    "For HQ": marked("For HQ"),
    "Ask": marked("Ask"),
    "Keep": marked("Keep"),
    "Note": marked("Note"),
    "Basis": marked("Basis"),
    "Treaties": marked("Treaties"),
}


def heading(sheet: AuthoritySheet, _: Translate) -> str:
    """Whose patrol, which row and how certain it is."""
    patrol, row, certainty = sheet.heading.split(" · ")
    patrol = patrol.replace("Patrol of", _("Patrol of"), 1)
    row = row.replace("row", _("row"), 1)
    sure = sheet.ruling.certainty
    certainty = certainty.replace(f"certainty {sure}", f"{_('certainty')} {_(_SURE[sure])}", 1)
    return f"{patrol} · {row} · {certainty}"


def law_lines(sheet: AuthoritySheet, _: Translate) -> Iterator[tuple[str, str, str]]:
    """Each line of the sheet: its label as written there, the label and the words as said here."""
    for label, words in sheet.lines:
        zone = label.removeprefix("If ")
        said = f"{_('If')} {zone}" if zone != label else _(_LABELS[label])
        yield label, said, _said(words, _)


def life_line(content: BriefContent, _: Translate) -> tuple[str, str]:
    """The first thing on the page: how grave it is, and what follows from that."""
    if content.phase:
        return content.phase, _("at least. Rescue before anything else.")
    if content.incidents:
        return _("TEST heard"), _("Treat as real until the RCC has resolved it.")
    return _("Life first"), _("No distress is known from AIS. Silence is not safety.")


def phase_words(incident: Incident, _: Translate) -> str:
    """The phase of one incident and what set it."""
    if not incident.phase:
        return _("no phase")
    return " ".join(filter(None, (incident.phase, incident.trigger)))


def _said(words: str, _: Translate) -> str:
    """A line of the sheet with every phrase a catalogue knows said in the language."""
    for code, action in actions().items():
        words = words.replace(f"{action.text} ({code})", f"{_(action.text)} ({code})")
    for zone, place in Z_WORDS.items():
        words = words.replace(f"{place} ({zone})", f"{_(place)} ({zone})")
        words = words.replace(f"{place}: row ", f"{_(place)}: {_('row')} ")
    for sure, said in _SURE.items():
        words = words.replace(f"certainty {sure}", f"{_('certainty')} {_(said)}", 1)
    for phrase in FLAG_WORDS.values():
        if words.startswith(phrase):
            words = words.replace(phrase, _(phrase), 1).replace("; consent ", f"; {_('consent')} ")
            break
    for phrase in _WHOLE:
        words = words.replace(phrase, _(phrase), 1)
    return words
