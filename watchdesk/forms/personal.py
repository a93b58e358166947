"""What would hold, or holds, a person's identity: names of fields, and words in a text.

A last net under the tables, which have no such field at all.
"""

from __future__ import annotations

import re

# English, Spanish, French, Haitian Creole.
_PERSONAL = re.compile(
    r"(?:sur|fore|nick)?names?|nombres?|apellidos?|(?:pre)?nom|non|siyati|"
    r"passports?|pasaportes?|passeports?|paspo|documento?s?|cedula|visa|"
    r"photos?|fotos?|pictures?|portrait|images?|faces?|selfie|video|"
    r"fingerprints?|huellas?|empreintes?|biometrics?|iris|dna|"
    r"birth(?:date|day)?|dob|nacimiento|naissance"
)
# A name of one of these is no person's.
_THINGS = ("craft", "vessel", "ship", "port", "file", "source", "form")
_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")

# A title before a capital letter, or "named" before one, speaks of a person.
_TITLED = re.compile(
    r"\b(?:Mrs?|Ms|Miss|Sra?|Srta|Don|Doña|Mme|Mlle|Msye|Madan|"
    r"[Nn]amed|[Cc]alled|[Ll]lamad[oa]|[Nn]ommée?|[Nn]ame is|[Ss]e llama|[Ss]'appelle)\b\.? [A-Z]"
)
# A letter or two, then six to nine figures: how most passports are numbered (ICAO Doc 9303).
_PAPER = re.compile(r"\b[A-Z]{1,2} ?\d{6,9}\b")
_EMBEDDED = re.compile(r"data:\w+/|[A-Za-z0-9+/]{80,}")


def holds_a_person(field: str) -> bool:
    """Whether a field of this name would hold a migrant's name, picture, fingerprint or paper.

    >>> holds_a_person("passport_no"), holds_a_person("craft_name"), holds_a_person("women")
    (True, False, False)
    """
    words = [word.lower() for word in _BREAK.split(field) if word]
    return any(
        _PERSONAL.fullmatch(word) and not (word == "name" and n and words[n - 1] in _THINGS)
        for n, word in enumerate(words)
    )


def person_in(text: str) -> str:
    """Why a text seems to hold a person's identity; empty where nothing in it does.

    >>> person_in("Man at the helm of 3 gave orders"), person_in("helmsman named Jean")
    ('', 'seems to name a person')
    """
    if _TITLED.search(text):
        return "seems to name a person"
    if _PAPER.search(text):
        return "seems to hold the number of a passport or card"
    if _EMBEDDED.search(text):
        return "seems to hold a picture or another file"
    return ""
