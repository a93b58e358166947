"""Every text of the reviewed tables that a brief says in the language of its reader."""

from __future__ import annotations

from collections.abc import Iterator

from jurisdiction.codes import actions, never
from jurisdiction.duties import SHARING
from jurisdiction.regime import STATUSES
from maps.symbols import SIGNS
from risk.checklist import boarding_checklists
from sar.checklist import rescue_checklists
from watchdesk.authority_sheet import FLAG_WORDS, Z_WORDS
from watchdesk.hail import hail_script
from watchdesk.hazards import CONDITIONS, hazards
from watchdesk.words import marked

# What ``sailor`` writes for a value that is absent; ``risk`` says the rest of each brief's doubts.
UNKNOWN = (
    marked("position not known"),
    marked("time not known"),
    marked("speed not known"),
    marked("direction not known"),
    marked("Who it is: it was seen, and no AIS is known to be its own."),
    marked("No radar, aircraft or patrol has confirmed any of this: it all comes from AIS."),
    marked("Flag: no registry has confirmed it."),
    marked("No name or call sign was heard."),
)


def table_texts() -> Iterator[tuple[str, str]]:
    """Each text and the table it stands in."""
    for checklist in (*rescue_checklists(), *boarding_checklists()):
        yield "checklists", checklist.title
        for step in checklist.steps:
            yield f"step {step.id}", step.action
            if step.never_record:
                yield f"step {step.id}, never record", step.never_record
    for hazard in hazards(CONDITIONS):
        yield f"hazard {hazard.id}", hazard.hazard
        yield f"hazard {hazard.id}, remedy", hazard.remedy
    for phrase in hail_script():
        yield f"hail {phrase.id}", phrase.say
    yield from ((f"never {code}", entry.text) for code, entry in never().items())
    yield from ((f"action {code}", entry.text) for code, entry in actions().items())
    yield from (("zone of a patrol", words) for words in Z_WORDS.values())
    yield from (("flag", words) for words in FLAG_WORDS.values())
    yield from ((f"event {kind}", sign.words) for kind, sign in SIGNS.items())
    yield from (("status of a zone", status) for status in STATUSES)
    yield from (("sharing", word) for word in SHARING)
