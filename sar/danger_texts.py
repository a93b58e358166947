"""Safety-related texts that say somebody is in danger, in the words seafarers use for it.

A text is short, free and easily forged: it raises at least a phase, and a person judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from ais.events import iso
from ais.positions import PositionTable
from ais.tracks import utc
from ais.vessels import SafetyText
from sar.distress import DEVICES, PHASES, Incident

# Words by hard trigger of the rescue tables; MAYDAY and PAN PAN: ITU Radio Regulations, article 32
# and 33.  The others, in English, Spanish, French and Haitian Creole, are our judgement, untested.
_MEANING = (
    ("HT3", "DETRESFA", r"MAN OVERBOARD|PERSON OVERBOARD|HOMBRE AL AGUA|HOMME A LA MER"),
    ("HT4", "DETRESFA", r"SINKING|CAPSIZ\w+|TAKING (ON )?WATER|ON FIRE|ABANDON\w* SHIP"
                        r"|HUNDIENDO\w*|VOLCADO|FUEGO A BORDO|COULE|NAUFRAGE"),
    ("HT2", "DETRESFA", r"MAYDAY|SOS|DISTRESS"),
    ("HT7", "DETRESFA", r"NEED HELP|HELP (ME|US)|REQUEST HELP|SOCORRO|AUXILIO|AU SECOURS|SEKOU"),
    (None, "ALERFA", r"PAN[- ]?PAN"),
)  # fmt: skip
_WORDS = [(trigger, phase, re.compile(rf"\b(?:{words})\b")) for trigger, phase, words in _MEANING]
_NOT_REAL = re.compile(r"\b(?:TEST|DRILL|EXERCISE|EJERCICIO|EXERCICE)\b")
PLACED_WITHIN_S = 3600.0  # an older fix says little of where the sender is; our judgement


def danger_texts(texts: Iterable[SafetyText], positions: PositionTable) -> tuple[Incident, ...]:
    """One incident a sender whose text speaks of danger, with its place where one is known.

    What a distress device sends is left to ``sar.distress``.
    """
    found: dict[int, list[tuple[SafetyText, str | None, str | None]]] = {}
    for sent in texts:
        if sent.mmsi // 1_000_000 not in DEVICES and (read := _read(sent.text)) is not None:
            found.setdefault(sent.mmsi, []).append((sent, *read))
    return tuple(_incidents(found, positions))


def _read(text: str) -> tuple[str | None, str | None] | None:
    """Trigger and phase of a text; None where it speaks of no danger.

    >>> _read("we are sinking"), _read("MAYDAY TEST ONLY"), _read("GOOD WATCH")
    (('HT4', 'DETRESFA'), (None, None), None)
    """
    plain = " ".join(text.upper().replace("@", " ").split())
    for trigger, phase, words in _WORDS:
        if words.search(plain):
            return (None, None) if _NOT_REAL.search(plain) else (trigger, phase)
    return None


def _incidents(
    found: dict[int, list[tuple[SafetyText, str | None, str | None]]], positions: PositionTable
) -> Iterator[Incident]:
    for mmsi, told in found.items():
        real = [one for one in told if one[2] is not None] or told
        sent, trigger, phase = min(real, key=lambda one: (PHASES.index(one[2]), one[0].time_s))
        last = max((one[0] for one in told), key=lambda one: one.time_s)
        timed = last.time_s == last.time_s
        lat, lon, said = _place(mmsi, last.time_s, positions)
        yield Incident(
            key=f"text:{mmsi}",
            what=f"safety text of {mmsi}{' TEST' if phase is None else ''}",
            at=utc(last.time_s) if timed else None,
            lat=lat,
            lon=lon,
            phase=phase,
            trigger=trigger,
            facts=(f"sent: {sent.text.strip()!r}", f"texts of danger: {len(told)}", said),
            mmsi=mmsi,
        )


def _place(mmsi: int, at_s: float, positions: PositionTable) -> tuple[float, float, str]:
    """Where the sender was heard last before its text, and the words for that."""
    rows = np.flatnonzero((positions.mmsi == mmsi) & np.isfinite(positions.lat))
    age_s = np.abs(positions.time_s[rows] - at_s)
    rows, age_s = rows[age_s <= PLACED_WITHIN_S], age_s[age_s <= PLACED_WITHIN_S]
    if not len(rows):
        return float("nan"), float("nan"), "the sender's place is not known"
    row = int(rows[age_s.argmin()])
    when = iso(utc(float(positions.time_s[row])))
    return float(positions.lat[row]), float(positions.lon[row]), f"place: its own AIS at {when}"
